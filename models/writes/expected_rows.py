"""Rows as one person left them, and whether others wrote into them since: then they don't go unasked."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from models.connection.database_errors import RefusedError
from models.connection.json_rows import among
from models.ddl.history import LastChange, last_change
from models.queries.as_of import is_dated
from models.schema.base import Owner, owner_of, table_of
from models.schema.column_ownership import MOMENTS_OF_SOURCE, stamps_of_source
from models.schema.employees import Employee, EmploymentPeriod
from models.schema.paths import model_of
from models.values.language import tr

# (table, row), parents before children.
Rows = tuple[tuple[str, dict[str, Any]], ...]
EMPLOYEES, PERIODS = Employee.__tablename__, EmploymentPeriod.__tablename__
# Periods that are put back may get other ids; an employee has one from a day on.
_KEYS = {PERIODS: ("employee_id", "valid_from")}


class RowChangedError(RefusedError):
    """Somebody wrote into a row since it was left: `columns` of `table` differ; `by` who did it last, if it is known.

    Without columns the row came since.
    """

    def __init__(self, table: str, columns: tuple[str, ...], by: LastChange | None) -> None:
        if by is None:
            happened = tr("The row was changed meanwhile.")
        else:
            happened = tr("{who} changed the row meanwhile.", who=by.who)
        super().__init__(tr("The step can't be taken back"), happened, tr("Delete the row if you no longer need it."))
        self.table, self.columns, self.by = table, columns, by


def whole_rows(connection: Connection, table: Table, ids: Iterable[int], *, locked: bool = False) -> Rows:
    """Return the rows, by their ids. `locked`: nobody else writes into them until the transaction ends."""
    # What only a source fills is empty, and nobody but a sync may write it back.
    columns = [column for column in table.c if column.name not in (*MOMENTS_OF_SOURCE, *stamps_of_source(table))]
    statement = select(*columns).where(among(table.c.id, ids)).order_by(table.c.id)
    found = connection.execute(statement.with_for_update() if locked else statement).mappings()
    return tuple((table.name, dict(row)) for row in found)


def rows_with_periods(connection: Connection, table: Table, ids: Iterable[int]) -> Rows:
    """Return rows that were added just now; employees with their periods."""
    ids = tuple(ids)
    rows = whole_rows(connection, table, ids)
    if table.name != EMPLOYEES:
        return rows
    periods = _table(PERIODS)
    of_them = connection.scalars(select(periods.c.id).where(among(periods.c.employee_id, ids)))
    return rows + whole_rows(connection, periods, of_them)


def require_as_left(connection: Connection, now: Rows, left: Rows) -> None:
    """Raise RowChangedError when rows hold something else than they were left with, or one came."""
    before = {_key(table, row): row for table, row in left}
    for table, row in now:
        was = before.get(_key(table, row))
        names = _differing(_table(table), row, was) if was is not None else ()
        if was is None or names:
            raise RowChangedError(table, names, last_change(connection, table, row["id"], names))


def _differing(table: Table, row: dict[str, Any], was: dict[str, Any]) -> tuple[str, ...]:
    names = [column.name for column in _written_columns(table) if column.name in was]
    return tuple(name for name in names if row[name] != was[name])


def _written_columns(table: Table) -> Iterator[Column[Any]]:
    """Yield what people or sources write; of an employee's periods the employee has only copies, which follow."""
    return (column for column in table.c if owner_of(column) is not Owner.PROGRAM and not is_dated(column))


def _key(table: str, row: dict[str, Any]) -> tuple[Any, ...]:
    return (table, *(row[name] for name in _KEYS.get(table, ("id",))))


def _table(name: str) -> Table:
    return table_of(model_of(name))
