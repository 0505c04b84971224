"""Reading what holds for employees on a day: their four dated columns come from the period that covers it.

The columns on `employees` are only a copy of today's values, for other programs; a period that begins overnight begins
without anybody writing. So what is read is worked out while reading: in a statement each dated column gives way to
the value of its period. A statement that was made before knows nothing of it, which keeps sorting, filters, searches
and sums as they are. An employee without any period (a database of before) shows the employee's own columns.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, SelectBase, Table, case, select
from sqlalchemy.sql import visitors

from models.schema.base import table_of
from models.schema.computed import day_parameters
from models.schema.employees import DATED, Employee, EmploymentPeriod
from models.schema.own_day import covers
from models.schema.paths import columns_of, computed_on, to_label

S = TypeVar("S", bound=SelectBase)
_employees = table_of(Employee)
_periods = table_of(EmploymentPeriod)


def is_dated(column: Column[Any]) -> bool:
    """Tell whether a column holds from a day on."""
    return column.table is _employees and column.name in DATED


def reads_dated(table: Table, paths: Iterable[str]) -> bool:
    """Tell whether one of the paths leads to, or over, something that holds from a day on."""
    return any(_leads_over_dated(table, path) for path in paths if path != "id")


@cache
def reads_day(table: Table, path: str) -> bool:
    """Tell whether a path leads to something that is worked out as of a day."""
    return path != "id" and any(one.has_day for one in computed_on(table, path))


def on_day(statement: S, table: Table, paths: Iterable[str], day: date) -> S:
    """Return a statement over these paths of a table as it is read on a day."""
    paths = tuple(paths)
    # Taking a statement apart costs more than sending most of them.
    if reads_dated(table, paths):
        statement = as_of(statement, day)
    if any(reads_day(table, path) for path in paths):
        statement = statement.params(day_parameters(day))
    return statement


def as_of(statement: S, day: date) -> S:
    """Return the statement as it reads what holds on a day."""

    def replaced(element: Any, **_more: Any) -> ColumnElement[Any] | None:
        place = getattr(element, "table", None)
        if place is None or getattr(place, "element", place) is not _employees or element.name not in DATED:
            return None
        return _on(place, element, day)

    return visitors.replacement_traverse(statement, {}, replaced)  # type: ignore[return-value]  # what it was given


def _on(place: Any, column: Column[Any], day: date) -> ColumnElement[Any]:
    periods, others = _periods.alias(), _periods.alias()
    own = select(periods.c[column.name]).where(periods.c.employee_id == place.c.id, covers(periods, day))
    without = ~select(others.c.id).where(others.c.employee_id == place.c.id).correlate(place).exists()
    return case((without, column), else_=own.correlate(place).scalar_subquery())


@cache
def _leads_over_dated(table: Table, path: str) -> bool:
    return any(is_dated(column) for column in columns_of(table, ".".join(to_label(table, path))))
