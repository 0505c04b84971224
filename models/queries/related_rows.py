"""What belongs to one record, over any number of tables: how many rows, and what they come to.

All of it is one statement, so one round trip, however much is asked for and however large the tables are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    true,
    union_all,
)

from models.connection.database import reading
from models.connection.database_errors import explained
from models.queries.aggregates import Group, Summed, sum_parts
from models.queries.as_of import on_day
from models.queries.filters import Filter, Test, filtered, sql_of
from models.schema.base import Base, table_of
from models.schema.paths import Joined, related
from models.values.relative_dates import UTC_CALENDAR, Calendar

NUMBERS_OF_A_SUM = 3


@dataclass(frozen=True)
class RelatedQuery:
    """Those of the rows that pass all `filters`, and the columns of them to add up, which share one currency."""

    filters: tuple[Filter, ...] = ()
    sums: tuple[Summed, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """What it reads."""
        return (*(one.path for one in self.filters), *(one.path for one in self.sums))


@dataclass(frozen=True, eq=False)
class RelatedRows:
    """The living rows of `model` that fulfil `condition`, counted and added up in parts."""

    model: type[Base]
    condition: ColumnElement[bool]
    parts: tuple[RelatedQuery, ...] = (RelatedQuery(),)


def belonging_totals(
    engine: Engine, wanted: Sequence[RelatedRows], calendar: Calendar = UTC_CALENDAR
) -> list[list[Group]]:
    """Read how many rows each part of each of `wanted` has and what they come to; one statement.

    What a filter says of days from today on is worked out by `calendar`. Raises ValueError for a filter that doesn't
    fit its table.
    """
    if not wanted:
        return []
    width = max(_width(one) for one in wanted)
    dialect = engine.dialect.name
    statements = [_statement(place, one, width, dialect, calendar) for place, one in enumerate(wanted)]
    with explained(engine, table_of(wanted[0].model)), reading(engine) as connection:
        rows = connection.execute(union_all(*statements)).all()
    found = [[Group(None) for _ in one.parts] for one in wanted]
    for place, currency, *numbers in rows:
        _take(found[place], wanted[place], str(currency or ""), numbers)
    return found


def leads_to(model: type[Base], path: str, row_id: int) -> ColumnElement[bool]:
    """Say in SQL whether a row of `model` leads by foreign keys (`project_id.client_id`) to a record."""
    return sql_of(table_of(model), Filter(path, Test.ONE_OF, (row_id,)), "", UTC_CALENDAR)


@cache
def references_to(table: Table) -> tuple[Column[object], ...]:
    """Return every column of any table that refers to `table`, parents first."""
    columns = (column for other in table.metadata.sorted_tables for column in other.c)
    return tuple(column for column in columns if column.foreign_keys and related(column) is table)


def _width(one: RelatedRows) -> int:
    return sum(1 + NUMBERS_OF_A_SUM * len(part.sums) for part in one.parts)


def _statement(place: int, one: RelatedRows, width: int, dialect: str, calendar: Calendar) -> Select[Any]:
    """Select one line for each currency: which of `wanted` it is, the currency, and the numbers of all parts."""
    joined = Joined(table_of(one.model))
    money = next((add.currency for part in one.parts for add in part.sums if add.currency), None)
    currency = cast(null(), Text) if money is None else joined.column(tuple(money.split(".")))
    numbers = [number for part in one.parts for number in _numbers(joined, part, dialect, calendar)]
    numbers += [literal_column("0")] * (width - len(numbers))
    columns = [column.label(f"c{at}") for at, column in enumerate((literal_column(str(place)), currency, *numbers))]
    alive = joined.table.c.deleted_at.is_(None) if "deleted_at" in joined.table.c else true()
    statement = select(*columns).select_from(joined.source).where(alive, one.condition)
    statement = statement.group_by(currency) if money is not None else statement
    paths = [path for part in one.parts for path in part.paths]
    return on_day(statement, joined.table, (*joined.table.c.keys(), *paths), calendar.today())


def _numbers(joined: Joined, part: RelatedQuery, dialect: str, calendar: Calendar) -> Iterator[ColumnElement[Any]]:
    fits = and_(true(), *filtered(joined.table, part.filters, dialect, calendar, joined))
    yield func.count(case((fits, 1))) if part.filters else func.count()
    for one in part.sums:
        column = joined.column(tuple(one.path.split(".")))
        yield from sum_parts(case((fits, column)) if part.filters else column, dialect)


def _take(groups: list[Group], one: RelatedRows, currency: str, numbers: Sequence[Any]) -> None:
    left = iter(numbers)
    for group, part in zip(groups, one.parts, strict=True):
        group.rows += int(next(left))
        for add in part.sums:
            in_currency = currency if add.currency else ""
            group.add(add.path, in_currency, [next(left) for _ in range(NUMBERS_OF_A_SUM)])
