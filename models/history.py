"""Writing and reading `changes`: who changed which field from what to what, and when.

Of a related record the name is kept that it had at that moment, not its id: a name stays readable when the record
is renamed or removed later. Undo has the ids in its own steps.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from models.bookkeeping import Change
from models.paths import Joined, label_path, model_of, related

CHANGE, ADD, REMOVE, RESTORE = "change", "add", "remove", "restore"
# Rows of one INSERT: psycopg2 sends a list of parameters row by row, one round trip each.
AT_ONCE = 1_000
# A related record that has no name, or is gone without one.
NAMELESS = "(without a name)"
changes: Table = Change.__table__  # type: ignore[assignment]  # a declared model's table is a Table


@dataclass(frozen=True)
class FieldChange:
    """One field of one row, from what to what."""

    table: str
    row_id: int
    action: str
    column: str
    old: Any
    new: Any


@dataclass(frozen=True)
class LastChange:
    """Who changed a field last, when, and to what (as text)."""

    who: str
    at: datetime
    value: str | None


def remember(connection: Connection, who: str, made: Iterable[FieldChange]) -> None:
    """Write changes in the transaction that makes them. Fields that stay empty are left out.

    Call it while the related records are there: before they are removed, after they are put back.
    """
    at = datetime.now(UTC)
    filled = [change for change in made if change.old is not None or change.new is not None]
    names = _names(connection, filled)
    rows = [_row(change, who, at, names) for change in filled]
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(insert(changes).values(rows[start : start + AT_ONCE]))


def of_row(table: Table, row: Mapping[str, Any], action: str) -> list[FieldChange]:
    """A whole row that came (`add`, `restore`) or went (`remove`), field by field."""
    gone = action == REMOVE
    return [
        FieldChange(table.name, row["id"], action, name, value if gone else None, None if gone else value)
        for name, value in row.items()
        if value is not None
    ]


def last_change(connection: Connection, table: str, row_id: int, columns: Iterable[str]) -> LastChange | None:
    """The newest change of any of these columns of a row."""
    statement = (
        select(changes.c.who, changes.c.at, changes.c.new_value)
        .where(changes.c.table_name == table, changes.c.row_id == row_id)
        .where(changes.c.column_name.in_(tuple(columns)))
        .order_by(changes.c.id.desc())
        .limit(1)
    )
    found = connection.execute(statement).first()
    return LastChange(*found) if found else None


def as_text(value: Any) -> str | None:
    """A value as `changes` keeps it: ISO dates and moments, plain decimals, true and false."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _names(connection: Connection, made: list[FieldChange]) -> dict[tuple[str, int], str]:
    """What the changed and the related records are called, by table and id; one statement a table."""
    wanted: dict[str, set[int]] = {}
    for change in made:
        wanted.setdefault(change.table, set()).add(change.row_id)
        target = _target(change)
        if target is not None:
            wanted.setdefault(target.name, set()).update({change.old, change.new} - {None})
    return {(name, row_id): label for name, ids in wanted.items() for row_id, label in _labels(connection, name, ids)}


def _labels(connection: Connection, name: str, ids: set[int]) -> list[tuple[int, str]]:
    table = _table(name)
    joined = Joined(table)
    label = joined.column(label_path(table))
    rows = connection.execute(select(table.c.id, label).select_from(joined.source).where(table.c.id.in_(ids)))
    return [(row[0], as_text(row[1]) or NAMELESS) for row in rows]


def _target(change: FieldChange) -> Table | None:
    column = _table(change.table).c[change.column]
    return related(column) if column.foreign_keys else None


def _table(name: str) -> Table:
    return model_of(name).__table__  # type: ignore[return-value]  # a declared model's table is a Table


def _kept(value: Any, target: Table | None, names: Mapping[tuple[str, int], str]) -> str | None:
    if target is None or value is None:
        return as_text(value)
    return names.get((target.name, value), NAMELESS)


def _row(change: FieldChange, who: str, at: datetime, names: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    target = _target(change)
    return {
        "at": at,
        "who": who,
        "run_id": None,
        "table_name": change.table,
        "row_id": change.row_id,
        "row_label": names.get((change.table, change.row_id), NAMELESS),
        "action": change.action,
        "column_name": change.column,
        "old_value": _kept(change.old, target, names),
        "new_value": _kept(change.new, target, names),
    }
