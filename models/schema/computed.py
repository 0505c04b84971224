"""What a computed column is, and the days that some of them are as of, which a statement takes as parameters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from sqlalchemy import Column, ColumnElement, Date, ForeignKey, FromClause, Integer, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.schema.base import Base, Owner, table_of
from models.values.relative_dates import moved

# The day as of which a table is read, and the first of the twelve months that end with it.
TODAY, YEAR_BEGAN = (bindparam(name, type_=Date) for name in ("today", "year_began"))


@dataclass(frozen=True, eq=False)
class Computed:
    """`column` stands for it where a column's name, type and owner are asked for; `of` gives its SQL for the table or
    an alias of it; `tables`: the other ones that it is read from; `has_day`: its SQL has the parameters of a day.

    In the column's `info`: `is_costly`: it is read of many other rows, so only where it is shown; `ratio`: the columns
    that it is a ratio of, whose sums its total is the ratio of; `is_part`: it is one of those, and never shown.
    """

    column: Column[Any]
    of: Callable[[FromClause], ColumnElement[Any]]
    tables: frozenset[str]
    has_day: bool


def declared(
    model: type[Base],
    name: str,
    kind: Any,
    why: str,
    of: Callable[[FromClause], ColumnElement[Any]],
    *read: str,
    has_day: bool = False,
    refers: type[Base] | None = None,
    **info: Any,
) -> Computed:
    """Return a computed column of a model. `why`: people don't edit it; `refers`: whose ids it has, if it has any."""
    keys = [] if refers is None else [ForeignKey(table_of(refers).c.id)]
    column: Column[Any] = Column(name, kind, *keys, info={"owner": Owner.PROGRAM, "why": why, **info})
    column.table = table_of(model)
    return Computed(column, of, frozenset(read), has_day)


def day_parameters(day: date) -> dict[str, date]:
    """Return the parameters of a statement that is read as of a day."""
    return {"today": day, "year_began": moved(day, -1, "y") + timedelta(days=1)}


class days_from(FunctionElement[int]):  # noqa: N801 - reads as a function of SQL, which it is
    """How many days there are from the first day to the second."""

    inherit_cache = True
    type = Integer()
    words: ClassVar = {
        "sqlite": "CAST(julianday({1}) - julianday({0}) AS INTEGER)",
        "postgresql": "({1} - {0})",
    }


@compiles(days_from)
def _compiled(element: days_from, compiler: Any, **more: Any) -> str:
    return element.words[compiler.dialect.name].format(*(compiler.process(one, **more) for one in element.clauses))
