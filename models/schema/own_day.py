"""What held for a person on the day of a row, such as the department on the day of a time entry, in SQL."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, or_, select

from models.schema.base import table_of
from models.schema.employees import Employee, EmploymentPeriod

_employees = table_of(Employee)
_periods = table_of(EmploymentPeriod)


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
