"""A measure: what its figure is called, what it means in words, and the rows that it is worked out of."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import Select, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import visitors

from models.measures.rows import Rows
from models.measures.scope import Scope
from models.schema.base import Owner
from models.values.language import read_in

# The definition that is meant where nobody names another.
HOUSE = "house"


@dataclass(frozen=True, eq=False)
class Measure:
    """The sum over some rows, divided by the sum over others if there are any: a ratio of sums in every total, too.

    `words`: the definition as people read it; `better`: which direction is good; `source`: where the rows come from;
    `is_standing`: it asks how things stand, so without a period it is of everything up to a day; `also`: rows of
    further tables that are added, each a kind for itself.
    """

    key: str
    title: str
    words: str
    over: Rows
    under: Rows | None = None
    better: Literal["more", "less", ""] = ""
    source: Owner = Owner.PAYMO
    is_standing: bool = False
    also: tuple[Rows, ...] = ()

    @property
    def unit(self) -> str:
        """What the figure is in: "money" (of its currency), "s", or "ratio"."""
        return self.over.unit if self.under is None else "ratio"

    @property
    def parts(self) -> tuple[Rows, ...]:
        """All rows that it reads: what is added up, then what that is divided by."""
        return (self.over, *self.also, *([] if self.under is None else [self.under]))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """By what the figure can be told apart."""
        return tuple(name for name in self.over.dimensions if all(name in part.dimensions for part in self.parts))

    @property
    def definitions(self) -> tuple[str, ...]:
        """Whose definitions there are of it."""
        return (HOUSE,)

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why rows are left out, in the order in which that is looked for, with what they are told in."""
        return {reason: part.unit_of(reason) for part in self.parts for reason, _condition in part.left_out}

    @cached_property
    def tables(self) -> frozenset[str]:
        """The names of the tables that its rows are read from."""
        found = (visitors.iterate(statement) for statement in self._statements())
        return frozenset(one.name for parts in found for one in parts if isinstance(one, Table))

    @cached_property
    def version(self) -> str:
        """Name the definition as it is: another one, in words or in what is read, has another name."""
        texts = [str(statement.compile(dialect=sqlite.dialect())) for statement in self._statements()]
        return hashlib.sha256("\n".join([read_in("en", self.words), *texts]).encode()).hexdigest()[:12]

    def _statements(self) -> list[Select[Any]]:
        scope = Scope(date.min, date.min, date.min)
        return [part.statement(scope, part.dimensions) for part in self.parts]
