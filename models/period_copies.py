"""The copies of today's values on `employees`: for other programs, and for whoever expects the row to hold them."""

from collections.abc import Collection

from sqlalchemy import Connection, Table, select

from models.as_of import covers
from models.clock import today_of
from models.json_rows import among
from models.people import DATED, Employee, EmploymentPeriod

_employees: Table = Employee.__table__  # type: ignore[assignment]  # a declared model's table is a Table
_periods: Table = EmploymentPeriod.__table__  # type: ignore[assignment]  # a declared model's table is a Table


def keep_copies(connection: Connection, employee_ids: Collection[int] | None = None) -> int:
    """Bring the copies of today's values on `employees` up to date, of some or of all; how many weren't."""
    today = today_of(connection)
    own, others = _periods.alias(), _periods.alias()
    covering = {
        name: select(own.c[name])
        .where(own.c.employee_id == _employees.c.id, covers(own, today))
        .correlate(_employees)
        .scalar_subquery()
        for name in DATED
    }
    differs = [_employees.c[name].is_distinct_from(value) for name, value in covering.items()]
    statement = _employees.update().where(differs[0] | differs[1] | differs[2] | differs[3])
    if employee_ids is None:
        # Nothing is known of the days of who has no period; the values stand in the row itself then.
        statement = statement.where(select(others.c.id).where(others.c.employee_id == _employees.c.id).exists())
    else:
        statement = statement.where(among(_employees.c.id, employee_ids))
    written = connection.execute(statement.values(**covering, version=_employees.c.version + 1))
    return int(written.rowcount)
