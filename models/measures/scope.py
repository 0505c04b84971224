"""What a figure is asked of: which days, as of when, and whose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, bindparam

# In a statement: the first and the last day of the period, and the day as of which it is read.
FIRST, LAST, AS_OF = (bindparam(name, type_=Date) for name in ("first", "last", "as_of"))

# The row's id where a dimension refers to rows, else its word; None: rows that have none.
Place = int | str | None


@dataclass(frozen=True)
class Scope:
    """`first`, `last`: the days of the period, both belonging to it; None: everything up to `as_of`.

    `as_of`: what is dated later isn't known yet. `where`: dimensions with where to stay in them; several places of one
    dimension are added up.
    """

    as_of: date
    first: date | None = None
    last: date | None = None
    where: tuple[tuple[str, Place], ...] = ()

    def parameters(self) -> dict[str, date | None]:
        """Return the parameters of a statement."""
        return {"first": self.first, "last": self.last, "as_of": self.as_of}

    def places(self) -> dict[str, list[Place]]:
        """Return the places to stay in by dimension."""
        found: dict[str, list[Place]] = {}
        for name, place in self.where:
            found.setdefault(name, []).append(place)
        return found

    def as_json(self) -> dict[str, Any]:
        """Return the scope as JSON holds it: days as 2026-10-01."""
        days = {name: day.isoformat() if day else None for name, day in self.parameters().items()}
        return {**days, "where": [list(pair) for pair in self.where]}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Scope":
        """Return the scope that JSON holds. Raises ValueError for what is none."""
        try:
            first, last = (date.fromisoformat(content[name]) if content[name] else None for name in ("first", "last"))
            where = tuple((str(name), place) for name, place in content["where"])
            return cls(date.fromisoformat(content["as_of"]), first, last, where)
        except (KeyError, TypeError) as error:
            raise ValueError(f"this is no scope: {content!r}") from error
