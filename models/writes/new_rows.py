"""New rows of our own; of employees with what holds for them from their first day on.

The database itself makes the first period of a new employee from the values in the row (see `period_constraints`), from
their Start on. Where the first day was said otherwise, or is still to come, so that the row itself has to be empty
until then, the period is written here, and the row gets no more than what holds today.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table

from models.connection.json_rows import insert_rows
from models.schema.base import table_of
from models.schema.employees import DATED, Employee, EmploymentPeriod
from models.values.clock import today_of
from models.writes.current_values import keep_copies

with_periods = table_of(Employee)
_periods = table_of(EmploymentPeriod)


def insert_new(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], first_day: date | None = None
) -> tuple[int, ...]:
    """Add rows in one statement, as `insert_rows`; their ids in the order of the rows.

    `first_day`: from which day on what new employees have holds, where they have no Start; None: nobody knows.
    """
    begins = _beginnings(connection, rows, first_day) if table is with_periods else {}
    bare = [{**row, **dict.fromkeys(_filled(row))} if place in begins else row for place, row in enumerate(rows)]
    ids = insert_rows(connection, table, bare)
    periods = [
        {"employee_id": ids[place], "valid_from": day, **{name: rows[place][name] for name in _filled(rows[place])}}
        for place, day in begins.items()
    ]
    if periods:
        insert_rows(connection, _periods, periods)
        keep_copies(connection, [period["employee_id"] for period in periods])
    return ids


def without_first_day(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return those of the new employees of whom isn't known from when on holds what they have."""
    return [row for row in rows if row.get("start_date") is None and _filled(row)]


def _beginnings(connection: Connection, rows: Sequence[Mapping[str, Any]], first_day: date | None) -> dict[int, date]:
    """Return by place the first days that the database wouldn't give by itself."""
    dated = {place: row for place, row in enumerate(rows) if _filled(row)}
    starts = {place: row["start_date"] for place, row in dated.items() if row.get("start_date") is not None}
    asked = {place: first_day for place in dated if place not in starts and first_day is not None}
    today = today_of(connection) if starts else None
    return asked | {place: day for place, day in starts.items() if today is not None and day > today}


def _filled(row: Mapping[str, Any]) -> list[str]:
    return [name for name in DATED if row.get(name) is not None]
