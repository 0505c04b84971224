"""Reading how the window was left from JSON that anybody may have written into: field by field, and what isn't as it
should be is left out."""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
U = TypeVar("U")
# Wider than any screen, and what Qt still takes for a width.
WIDEST, LARGEST = 100_000, 2**63 - 1
LONGEST_TEXT, DEEPEST = 100_000, 12


class Reading:
    """One reading of an object. `dropped`: the names of what couldn't be read."""

    def __init__(self) -> None:
        self.dropped: list[str] = []

    def of(self, content: Mapping[str, Any], name: str, read: Callable[[Any], T], fresh: U) -> T | U:
        """Return the field of this name, as `read` gives it; a fresh one where there is none or `read` can't."""
        return fresh if name not in content else self.one(name, content[name], read, fresh)

    def one(self, name: str, value: Any, read: Callable[[Any], T], fresh: U) -> T | U:
        """Return a value as `read` gives it, else the fresh one; `name` is noted then."""
        try:
            return read(value)
        except (ValueError, RecursionError):
            self.dropped.append(name)
            return fresh

    def mapping(self, name: str, value: Any) -> Mapping[str, Any]:
        """Return the object, or an empty one."""
        return self.one(name, value, _mapping, {})

    def each(self, content: Mapping[str, Any], name: str, read: Callable[[Any], T]) -> list[T]:
        """Return the members of a list that can be read."""
        found = (self.one(name, value, read, None) for value in self.of(content, name, _list, []))
        return [value for value in found if value is not None]


def flag(value: Any) -> bool:
    """Return yes or no. Raises ValueError for anything else."""
    if not isinstance(value, bool):
        raise ValueError("neither yes nor no")
    return value


def text(value: Any) -> str:
    """Return a text that can be shown and written. Raises ValueError for anything else."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ValueError("no text")
    value.encode()  # half a character (a lone surrogate) is a UnicodeEncodeError, a ValueError, too
    return value


def number(value: Any, most: int = LARGEST) -> int:
    """Return a whole number from 0 on. Raises ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError("no number that is meant here")
    return value


def size(value: Any) -> int:
    """Return a width or a height in pixels. Raises ValueError for anything else."""
    return number(value, WIDEST)


def sizes(value: Any) -> list[int]:
    """Return several widths, all or none: each has its place. Raises ValueError for anything else."""
    return [size(one) for one in _list(value)]


def texts(value: Any) -> list[str]:
    """Return several texts, all or none. Raises ValueError for anything else."""
    return [text(one) for one in _list(value)]


def plain(value: Any) -> dict[str, Any]:
    """Return an object of plain values, as deep as it can be meant. Raises ValueError for anything else."""
    found = _mapping(value)
    _check(found, DEEPEST)
    return dict(found)


def _check(value: Any, deep: int) -> None:
    if deep < 0:
        raise ValueError("deeper than anything that is kept")
    if isinstance(value, Mapping):
        for key, one in value.items():
            text(key)
            _check(one, deep - 1)
    elif isinstance(value, list):
        for one in value:
            _check(one, deep - 1)
    elif isinstance(value, str):
        text(value)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("no number")
    elif isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError("no number that a database holds")


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError("no object")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("no list")
    return value
