"""A measure: what its figure is called, what it means in words, and the rows that it is worked out of."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from sqlalchemy.dialects import sqlite

from models.measures.rows import Rows
from models.measures.scope import Scope
from models.schema.base import Owner
from models.values.language import read_in


@dataclass(frozen=True, eq=False)
class Measure:
    """The sum over some rows, divided by the sum over others if there are any: a ratio of sums in every total, too.

    `words`: the definition as people read it; `better`: which direction is good; `source`: where the rows come from;
    `is_standing`: it asks how things stand, so without a period it is of everything up to a day.
    """

    key: str
    title: str
    words: str
    over: Rows
    under: Rows | None = None
    better: Literal["more", "less", ""] = ""
    source: Owner = Owner.PAYMO
    is_standing: bool = False

    @property
    def unit(self) -> str:
        """What the figure is in: "money" (of its currency), "s", or "ratio"."""
        return self.over.unit if self.under is None else "ratio"

    @property
    def dimensions(self) -> tuple[str, ...]:
        """By what the figure can be told apart."""
        return tuple(name for name in self.over.dimensions if self.under is None or name in self.under.dimensions)

    @cached_property
    def version(self) -> str:
        """Name the definition as it is: another one, in words or in what is read, has another name."""
        scope = Scope(date.min, date.min, date.min)
        parts = [part for part in (self.over, self.under) if part is not None]
        texts = [str(part.statement(scope, part.dimensions).compile(dialect=sqlite.dialect())) for part in parts]
        return hashlib.sha256("\n".join([read_in("en", self.words), *texts]).encode()).hexdigest()[:12]
