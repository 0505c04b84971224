"""Reading what holds for employees on a day: their four dated columns come from the period that covers it.

The columns on `employees` are only a copy of today's values, for other programs; a period that begins overnight begins
without anybody writing. So what is read is worked out while reading: in a statement each dated column gives way to
the value of its period. A statement that was made before knows nothing of it, which keeps sorting, filters, searches
and sums as they are. An employee without any period (a database of before) shows the employee's own columns.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, FromClause, SelectBase, Table, case, or_, select
from sqlalchemy.sql import visitors

from models.schema.base import table_of
from models.schema.employees import DATED, Employee, EmploymentPeriod
from models.schema.paths import columns_of, to_label

S = TypeVar("S", bound=SelectBase)
_employees = table_of(Employee)
_periods = table_of(EmploymentPeriod)


def is_dated(column: Column[Any]) -> bool:
    """Tell whether a column holds from a day on."""
    return column.table is _employees and column.name in DATED


def reads_dated(table: Table, paths: Iterable[str]) -> bool:
    """Tell whether one of the paths leads to, or over, something that holds from a day on."""
    return any(_leads_over_dated(table, path) for path in paths if path != "id")


def as_of(statement: S, day: date) -> S:
    """Return the statement as it reads what holds on a day."""

    def replaced(element: Any, **_more: Any) -> ColumnElement[Any] | None:
        place = getattr(element, "table", None)
        if place is None or getattr(place, "element", place) is not _employees or element.name not in DATED:
            return None
        return _on(place, element, day)

    return visitors.replacement_traverse(statement, {}, replaced)  # type: ignore[return-value]  # what it was given


def covers(periods: Any, day: Any) -> ColumnElement[bool]:
    """Say in SQL whether a period covers a day."""
    begun = or_(periods.c.valid_from.is_(None), periods.c.valid_from <= day)
    return begun & or_(periods.c.valid_to.is_(None), periods.c.valid_to >= day)


def on_its_own_day(name: str, person: ColumnElement[Any], day: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a dated column of the person with this id on that day, in SQL; empty on days that no period covers."""
    periods, own = _periods.alias(), _employees.alias()
    on_day = select(periods.c[name]).where(periods.c.employee_id == person, covers(periods, day)).scalar_subquery()
    return case((has_periods(person), on_day), else_=select(own.c[name]).where(own.c.id == person).scalar_subquery())


def joined_on_its_own_day(
    source: FromClause, name: str, person: ColumnElement[Any], day: ColumnElement[Any]
) -> tuple[FromClause, ColumnElement[Any]]:
    """Return the same as `on_its_own_day` with what has to be joined for it: quicker where rows are many.

    Periods of one person don't overlap, so each row stays one.
    """
    source, then = joined_periods(source, person, day)
    return source, then(name)


def joined_periods(
    source: FromClause, person: ColumnElement[Any], day: ColumnElement[Any]
) -> tuple[FromClause, Callable[[str], ColumnElement[Any]]]:
    """Return a source joined with what holds for the person on that day, and what gives each dated column of it."""
    periods, own = _periods.alias("period_then"), _employees.alias("person_then")
    source = source.outerjoin(own, own.c.id == person)
    source = source.outerjoin(periods, (periods.c.employee_id == person) & covers(periods, day))

    def then(name: str) -> ColumnElement[Any]:
        return case((periods.c.id.is_not(None), periods.c[name]), (~has_periods(person), own.c[name]))

    return source, then


def has_periods(person: ColumnElement[Any]) -> ColumnElement[bool]:
    """Say in SQL whether there is any period of the person with this id."""
    others = _periods.alias()
    return select(others.c.id).where(others.c.employee_id == person).exists()


def _on(place: Any, column: Column[Any], day: date) -> ColumnElement[Any]:
    periods, others = _periods.alias(), _periods.alias()
    own = select(periods.c[column.name]).where(periods.c.employee_id == place.c.id, covers(periods, day))
    without = ~select(others.c.id).where(others.c.employee_id == place.c.id).correlate(place).exists()
    return case((without, column), else_=own.correlate(place).scalar_subquery())


@cache
def _leads_over_dated(table: Table, path: str) -> bool:
    return any(is_dated(column) for column in columns_of(table, ".".join(to_label(table, path))))
