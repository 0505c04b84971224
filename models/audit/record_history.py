"""The history of a record as people mean it: of its own row, and of the rows in which it keeps what holds from when."""

from sqlalchemy import Connection, Engine, exc

from models.audit.period_history import period_history
from models.audit.row_history import PastChange, history, history_in
from models.connection.database import reading
from models.connection.database_errors import explained
from models.ddl.history import changes
from models.schema.base import Base
from models.schema.employees import Employee, EmploymentPeriod


def record_history(
    engine: Engine,
    model: type[Base],
    row_id: int,
    limit: int,
    before: int | None = None,
    column: str | None = None,
) -> list[PastChange]:
    """Read as `models.audit.row_history.history`, but of an employee with what was done to the periods.

    What was done at once has one number and is never torn apart, so there may be a few more than `limit`.
    """
    if model is not Employee:
        return history(engine, model, row_id, limit, before, column)
    with explained(engine, changes), reading(engine) as connection:
        try:
            return _of_employee(connection, row_id, limit, before, column)
        except exc.DBAPIError as error:
            if EmploymentPeriod.__tablename__ not in str(error.orig):
                raise
    # A database of an older version, which can only be read, knows no periods.
    return history(engine, model, row_id, limit, before, column)


def _of_employee(
    connection: Connection, row_id: int, limit: int, before: int | None, column: str | None
) -> list[PastChange]:
    periods = period_history(connection, row_id)
    own = history_in(connection, Employee.__tablename__, row_id, limit, before, column, without=periods.copies)
    told = [
        one for one in periods.told if (before is None or one.id < before) and (column is None or one.column == column)
    ]
    return first_of(sorted([*own, *told], key=lambda one: -one.id), limit)


def first_of(found: list[PastChange], limit: int) -> list[PastChange]:
    """Return the first changes, `limit` of them and whatever was done at once with the last one."""
    if len(found) <= limit:
        return found
    last = found[limit - 1].id
    return [*found[:limit], *(one for one in found[limit:] if one.id == last)]
