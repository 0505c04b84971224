"""Edits of people: one versioned UPDATE of one set of columns, and rows of our own that are added.

Whatever is written here the database puts into `changes` by the same transaction. Removing rows: see `removals`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, Table, insert, select, update

from models.connection.database_errors import NOTHING_CHANGED, RefusedError
from models.ddl.history import LastChange, last_change
from models.schema.base import Base, Owner, owner_of, source_key, table_of
from models.schema.column_ownership import KEPT_BY_PROGRAM, comes_from_source, is_edited, locked
from models.values.language import tr
from models.values.text import clean
from models.valuing.edited_entries import follow_edit, follow_rows
from models.writes.expected_rows import Rows, rows_with_periods
from models.writes.idempotent_write import IdempotentWrite
from models.writes.new_rows import insert_new, with_periods


@dataclass(frozen=True)
class Outcome:
    """What became of a change.

    `saved`: written, `version` is the row's new one. `conflict`: a column held something else than expected;
    `stored` is what the database holds and `by` who changed it last, if it is known. `gone`: there is no row.
    """

    status: Literal["saved", "conflict", "gone"]
    version: int | None = None
    stored: dict[str, Any] = field(default_factory=dict)
    by: LastChange | None = None


def storable(value: Any) -> Any:
    """Return a value as a database can keep it: texts are cleaned (see `models.values.text.clean`)."""
    return clean(value) if isinstance(value, str) else value


def change(
    engine: Engine,
    model: type[Base],
    row_id: int,
    values: Mapping[str, Any],
    expected: Mapping[str, Any],
    who: str,
    once: IdempotentWrite | None = None,
) -> Outcome:
    """Set columns of one row, if they still hold what is `expected`; other columns may have changed meanwhile.

    Raises RefusedError for a column that isn't people's to write, or a value that the database refuses;
    DatabaseError when the database can't be reached or is busy. `once`: of an earlier try of the same change that
    failed, so that it isn't made twice.
    """
    table = table_of(model)
    values = {name: storable(value) for name, value in values.items()}
    if set(values) != set(expected):
        raise ValueError("every changed column needs its expected value")
    require_own(table, values, from_source=False)

    def write(connection: Connection) -> Outcome:
        version = _write(connection, table, row_id, values, expected)
        if version is None:
            return _why_not(connection, table, row_id, values)
        follow_edit(connection, table, values)
        return Outcome("saved", version, dict(values))

    return (once or IdempotentWrite()).run(engine, table, who, write)


def add(
    engine: Engine,
    model: type[Base],
    values: Mapping[str, Any],
    who: str,
    once: IdempotentWrite | None = None,
    first_day: date | None = None,
) -> int:
    """Add a row of our own; its id. Otherwise as `add_whole`."""
    return add_whole(engine, model, values, who, once, first_day)[0]


def add_whole(
    engine: Engine,
    model: type[Base],
    values: Mapping[str, Any],
    who: str,
    once: IdempotentWrite | None = None,
    first_day: date | None = None,
) -> tuple[int, Rows]:
    """Add a row of our own; its id, and the row as it stands then (see `held`). `first_day`: as `insert_new`.

    Raises RefusedError when a column isn't people's or the database refuses a value; DatabaseError, and `once`, as
    `change`.
    """
    table = table_of(model)
    values = {name: storable(value) for name, value in values.items()}
    require_own(table, values, from_source=False)

    def write(connection: Connection) -> tuple[int, Rows]:
        row_id: int
        if table is with_periods and values:
            (row_id,) = insert_new(connection, table, [values], first_day)
        else:
            row_id = connection.execute(insert(table).returning(table.c.id), dict(values)).scalar_one()
        follow_rows(connection, [table.name])
        return row_id, rows_with_periods(connection, table, [row_id])

    return (once or IdempotentWrite()).run(engine, table, who, write)


def _write(
    connection: Connection, table: Table, row_id: int, values: Mapping[str, Any], expected: Mapping[str, Any]
) -> int | None:
    """Return the row's new version; None when it isn't there, isn't ours to write, or holds something else."""
    conditions: list[ColumnElement[bool]] = [table.c.id == row_id]
    conditions += [table.c[name].is_not_distinct_from(value) for name, value in expected.items()]
    if any(owner_of(table.c[name]) is not Owner.OURS for name in values):
        key = source_key(table)
        assert key is not None  # else no row would be people's to write
        conditions.append(key.is_(None))
    statement = update(table).where(*conditions).values(**values, version=table.c.version + 1)
    found: int | None = connection.execute(statement.returning(table.c.version)).scalar_one_or_none()
    return found


def _why_not(connection: Connection, table: Table, row_id: int, values: Mapping[str, Any]) -> Outcome:
    row = connection.execute(select(table).where(table.c.id == row_id)).mappings().one_or_none()
    if row is None:
        return Outcome("gone")
    key = source_key(table)
    require_own(table, values, from_source=key is not None and comes_from_source(table, row[key.name]))
    stored = {name: row[name] for name in values}
    return Outcome("conflict", row["version"], stored, last_change(connection, table.name, row_id, values))


def require_own(table: Table, names: Iterable[str], *, from_source: bool) -> None:
    """Raise RefusedError when one of the columns isn't people's to write, in a row of a source or of our own."""
    for name in names:
        reason = locked(table.c[name], from_source) if name in table.c else KEPT_BY_PROGRAM
        if reason:
            title = f"{name.replace('_', ' ').capitalize()} can't be changed here"
            raise RefusedError(title, reason, tr(NOTHING_CHANGED))
    if not is_edited(table):
        raise RefusedError(tr("Rows can't be added here"), tr("They come from their source."), tr(NOTHING_CHANGED))
