"""The copies of today's values on `employees`: for other programs, and for whoever expects the row to hold them."""

import logging
from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, Engine, ScalarSelect, or_, select
from sqlalchemy import exc as database_errors

from models.connection.database import reading
from models.connection.json_rows import among
from models.schema.base import table_of
from models.schema.employees import DATED, Employee, EmploymentPeriod
from models.schema.own_day import covers
from models.values.clock import today_of
from models.values.errors import KnownError
from models.writes.audit_context import writing_as

_employees = table_of(Employee)
_periods = table_of(EmploymentPeriod)
# In whose name copies follow the calendar: no person changed anything.
PROGRAM = "Leitstand"
log = logging.getLogger("leitstand.models")


def keep_copies(connection: Connection, employee_ids: Collection[int] | None = None) -> int:
    """Bring the copies of today's values on `employees` up to date, of some or of all; how many weren't."""
    held = _held_today(connection)
    chosen = _has_periods() if employee_ids is None else among(_employees.c.id, employee_ids)
    statement = _employees.update().where(_differs(held), chosen)
    return int(connection.execute(statement.values(**held, version=_employees.c.version + 1)).rowcount)


def follow_calendar(engine: Engine) -> int:
    """Bring the copies up to date that another day has made old, in a transaction of their own; how many these were.

    Nothing is written when none is. Where the database can't be written, or these rights don't reach, 0: the copies
    are for other programs, and follow with the next who may write them.
    """
    try:
        with reading(engine) as connection:
            old = select(_employees.c.id).where(_differs(_held_today(connection)), _has_periods()).limit(1)
            if connection.execute(old).first() is None:
                return 0
        with writing_as(engine, PROGRAM) as connection:
            return keep_copies(connection)
    except (KnownError, database_errors.DBAPIError) as error:
        log.info("Today's values of employees weren't brought up to date: %s", type(error).__name__)
        return 0


def _held_today(connection: Connection) -> dict[str, ScalarSelect[object]]:
    """Return by dated column what the period says that covers today."""
    today, own = today_of(connection), _periods.alias()
    return {
        name: select(own.c[name])
        .where(own.c.employee_id == _employees.c.id, covers(own, today))
        .correlate(_employees)
        .scalar_subquery()
        for name in DATED
    }


def _differs(held: dict[str, ScalarSelect[object]]) -> ColumnElement[bool]:
    return or_(*(_employees.c[name].is_distinct_from(value) for name, value in held.items()))


def _has_periods() -> ColumnElement[bool]:
    """Nothing is known of the days of who has no period; the values stand in the row itself then."""
    others = _periods.alias()
    return select(others.c.id).where(others.c.employee_id == _employees.c.id).exists()
