"""Paymo's `where`: parsed, checked against the fields of the resource, and made into a predicate.

Paymo documents the operators and asks for datetimes as unix timestamps (`sections/filtering.md`,
`datetime.md`). What it doesn't say is decided here on the strict side: an ISO text for a datetime, a word for a
number or an unknown field is refused with 400, so that a client that only happens to work is noticed.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sync.standin.paymo.shapes import Kind, Record

Test = Callable[[Record], bool]
Value = Any


class WhereError(ValueError):
    """The `where` can't be answered; the text is what Paymo's 400 says."""


@dataclass(frozen=True)
class Condition:
    """One comparison: `field operator values`, the values still as texts (None for null)."""

    field: str
    operator: str
    values: tuple[str | None, ...]


_FIELD = re.compile(r"\s*([A-Za-z_]\w*)\s*")
_OPERATOR = re.compile(r"(<=|>=|<>|!=|=|<|>|not\s+like\b|like\b|not\s+in\b|in\b)\s*", re.IGNORECASE)
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'")
_BARE = re.compile(r"(?:(?!\s+and\s).)+", re.IGNORECASE | re.DOTALL)
_BARE_IN_LIST = re.compile(r"[^,()\"']+")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)


def parse(text: str) -> list[Condition]:
    """Return the conditions of a decoded `where`, joined by `and`; WhereError where it can't be read."""
    conditions = []
    position = 0
    while True:
        condition, position = _condition(text, position)
        conditions.append(condition)
        if not text[position:].strip():
            return conditions
        joint = _AND.match(text, position)
        if joint is None:
            raise WhereError(f"Invalid where: {text[position:].strip()!r} after a condition")
        position = joint.end()


def _condition(text: str, position: int) -> tuple[Condition, int]:
    name = _FIELD.match(text, position)
    operator = name and _OPERATOR.match(text, name.end())
    if name is None or operator is None:
        raise WhereError(f"Invalid where: no field and operator in {text[position:].strip()!r}")
    word = " ".join(operator[1].lower().split())
    word = "!=" if word == "<>" else word
    reader = _list if word.endswith("in") else _single
    values, end = reader(text, operator.end())
    return Condition(name[1], word, values), end


def _single(text: str, position: int) -> tuple[tuple[str | None, ...], int]:
    value, end = _value(text, position, _BARE)
    return (value,), end


def _list(text: str, position: int) -> tuple[tuple[str | None, ...], int]:
    if text[position : position + 1] != "(":
        raise WhereError("Invalid where: in needs a list in parentheses")
    values: list[str | None] = []
    position += 1
    while True:
        value, position = _value(text, position, _BARE_IN_LIST)
        values.append(value)
        mark = re.compile(r"\s*([,)])\s*").match(text, position)
        if mark is None:
            raise WhereError("Invalid where: a list that doesn't end")
        if mark[1] == ")":
            # The space after the list belongs to the `and` that may follow.
            return tuple(values), mark.end(1)
        position = mark.end()


def _value(text: str, position: int, bare: re.Pattern[str]) -> tuple[str | None, int]:
    quoted = _QUOTED.match(text, position)
    if quoted:
        inner = quoted[1] if quoted[1] is not None else quoted[2]
        return re.sub(r"\\(.)", r"\1", inner), quoted.end()
    plain = bare.match(text, position)
    if plain is None or not plain[0].strip():
        raise WhereError("Invalid where: a condition without a value")
    word = plain[0].strip()
    return (None if word.lower() == "null" else word), plain.end()


def compile_condition(condition: Condition, kind: Kind) -> Test:
    """Return a predicate over records for a field of this kind; WhereError when value or operator don't fit."""
    field, operator = condition.field, condition.operator
    if kind == "list":
        return _membership(condition)
    if condition.values == (None,) and operator in ("=", "!="):
        return _nullness(field, operator == "=")
    if operator in ("like", "not like"):
        return _likeness(field, condition.values[0] or "", operator == "like")
    values = [_typed(value, kind, field) for value in condition.values]
    if operator in ("in", "not in"):
        return _one_of(field, frozenset(values), operator == "in")
    return _comparison(field, operator, values[0])


def _nullness(field: str, wanted: bool) -> Test:
    return lambda record: (record.get(field) is None) is wanted


def _one_of(field: str, values: frozenset[Value], wanted: bool) -> Test:
    def test(record: Record) -> bool:
        value = record.get(field)
        return value is not None and (value in values) is wanted

    return test


def _comparison(field: str, operator: str, other: Value) -> Test:
    """Compare as SQL does: with a value that isn't there it is never true."""

    def test(record: Record) -> bool:
        value = record.get(field)
        return value is not None and compare(value, other)

    compare = _COMPARE[operator]
    return test


_COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "=": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
}


def _likeness(field: str, pattern: str, wanted: bool) -> Test:
    """Match `%` and `_` as in SQL; Paymo's own example `name like Sample` has neither and means "contains"."""
    if "%" not in pattern and "_" not in pattern:
        pattern = f"%{pattern}%"
    parts = (".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern)
    matches = re.compile("".join(parts), re.IGNORECASE | re.DOTALL).fullmatch

    def test(record: Record) -> bool:
        value = record.get(field)
        return value is not None and (matches(str(value)) is not None) is wanted

    return test


def _membership(condition: Condition) -> Test:
    """`users=5`, `users in (5,6)`, and `anyone` for a list without members (`sections/tasks.md`)."""
    if condition.operator not in ("=", "!=", "in", "not in"):
        raise WhereError(f"Invalid operator {condition.operator} for the list {condition.field}")
    field, wanted = condition.field, condition.operator in ("=", "in")
    empty = "anyone" in condition.values
    ids = {_number(v, field) for v in condition.values if v not in ("anyone", None)}

    def test(record: Record) -> bool:
        members = record.get(field) or ()
        return ((empty and not members) or any(m in ids for m in members)) is wanted

    return test


def _typed(text: str | None, kind: Kind, field: str) -> Value:
    if text is None:
        raise WhereError(f"Invalid where: {field} can be compared with null only by = and !=")
    return _READERS[kind](text, field)


def _number(text: str | None, field: str) -> float:
    try:
        return float(text or "")
    except ValueError:
        raise WhereError(f"Invalid value {text!r} for the number {field}") from None


def _boolean(text: str, field: str) -> bool:
    if text.lower() not in ("true", "false", "1", "0"):
        raise WhereError(f"Invalid value {text!r} for the boolean {field}")
    return text.lower() in ("true", "1")


def _date(text: str, field: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise WhereError(f"Invalid value {text!r} for the date {field}: not YYYY-MM-DD") from None


def _timestamp(text: str, field: str) -> str:
    try:
        moment = datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        raise WhereError(f"Invalid value {text!r} for the datetime {field}: no unix timestamp") from None
    # Answers all have this one form, so comparing the texts compares the times.
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


_READERS: dict[Kind, Callable[[str, str], Value]] = {
    "number": _number,
    "bool": _boolean,
    "text": lambda text, _field: text,
    "date": _date,
    "time": _timestamp,
}


def interval(condition: Condition) -> tuple[str, str]:
    """Return the two texts of `time_interval in ("…","…")` or `date_interval in ("…","…")`."""
    if condition.operator != "in" or len(condition.values) != 2 or None in condition.values:
        raise WhereError(f'{condition.field} needs the form {condition.field} in ("from","to")')
    first, last = condition.values
    try:
        datetime.fromisoformat(str(first))
        datetime.fromisoformat(str(last))
    except ValueError:
        raise WhereError(f"Invalid dates in {condition.field}") from None
    return str(first), str(last)


def both(tests: Iterable[Test]) -> Test:
    """Return a predicate that is true when all of these are."""
    parts: Sequence[Test] = tuple(tests)
    if len(parts) == 1:
        return parts[0]
    return lambda record: all(part(record) for part in parts)
