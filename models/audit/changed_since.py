"""What changed in a table since a moment: which rows, in which cells from what, and how many are gone.

Rows that a sync adds leave no line in the history. They are those behind the last row that was there before, and our
ids rise, so nothing has to be looked through for them.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, CompoundSelect, Engine, Select, Table, func, or_, select, union

from models.audit.deleted_rows import has_trash, trashed
from models.audit.row_history import PastChange, read_changes
from models.connection.database import reading
from models.connection.database_errors import explained
from models.connection.json_rows import among
from models.ddl.history import ADD, CHANGE, RESTORE, changes
from models.ddl.history_values import POSTGRESQL
from models.schema.base import Base, source_key, table_of
from models.schema.column_ownership import is_edited
from models.schema.system_tables import SyncRun


@dataclass
class RowChanges:
    """What changed in a row: by column its first change, whose old value is that of the moment, and its last one.

    `came`: how the row came, if it wasn't there at the moment.
    """

    first: dict[str, PastChange] = field(default_factory=dict)
    last: dict[str, PastChange] = field(default_factory=dict)
    came: PastChange | None = None


@dataclass(frozen=True)
class Gone:
    """How many rows were deleted: by people here, and at their source."""

    here: int
    at_source: int


def may_change(model: type[Base]) -> bool:
    """Tell whether a table's rows are changed one by one, so that it makes sense to ask."""
    table = table_of(model)
    return is_edited(table) or source_key(table) is not None


def all_came_since(engine: Engine, model: type[Base], since: datetime) -> bool:
    """Tell whether every row of a source came or was changed since a moment, as after the first sync."""
    table = table_of(model)
    if "synced_at" not in table.c:
        return False
    with explained(engine, table), reading(engine) as connection:
        return connection.execute(select(table.c.id).where(table.c.synced_at < since).limit(1)).first() is None


def changed_since(model: type[Base], since: datetime, dialect: str, *, all_came: bool = False) -> ColumnElement[bool]:
    """Say in SQL which rows of a table were edited, added or brought back since a moment, by people or by a sync.

    `all_came`: what `all_came_since` found; then no row of a source has to be looked up.
    """
    table = table_of(model)
    lines = select(changes.c.row_id).where(changes.c.table_name == table.name, changes.c.at >= since)
    if "synced_at" not in table.c:
        return _among(table, lines, dialect)
    if all_came:
        return or_(table.c.synced_at >= since, table.c.id.in_(lines))
    before = table.alias("before")
    last = select(before.c.id).where(before.c.synced_at < since).order_by(before.c.id.desc()).limit(1)
    new, key = table.alias("new"), source_key(table)
    assert key is not None  # whatever has `synced_at` has a key
    came = select(new.c.id).where(
        new.c.id > func.coalesce(last.scalar_subquery(), 0), new.c[key.name].is_not(None), new.c.synced_at >= since
    )
    return _among(table, union(lines, came), dialect)


def _among(table: Table, ids: Select[int] | CompoundSelect[int], dialect: str) -> ColumnElement[bool]:
    """Say in SQL whether a row's id is one of those that a query finds."""
    if dialect != POSTGRESQL:
        return table.c.id.in_(ids)
    # As an array they are looked up by the key; PostgreSQL would else walk through an ordered table for a few of them.
    return table.c.id == func.any(func.array(ids.scalar_subquery()))


def changes_of(engine: Engine, model: type[Base], since: datetime, ids: Collection[int]) -> dict[int, RowChanges]:
    """Return what changed in these rows since a moment; nothing for rows that came from a source. One statement."""
    conditions = (
        changes.c.table_name == model.__tablename__,
        among(changes.c.row_id, ids),
        changes.c.at >= since,
        or_(changes.c.action == CHANGE, changes.c.column_name.in_(("id", "deleted_at"))),
    )
    found: dict[int, RowChanges] = {}
    with explained(engine, changes), reading(engine) as connection:
        lines = read_changes(connection, lambda all_lines: all_lines.where(*conditions).order_by(changes.c.id))
    for line in lines:
        row, column = found.setdefault(line.row_id, RowChanges()), line.column or ""
        if line.action == CHANGE:
            row.first.setdefault(column, line)
            row.last[column] = line
        elif line.action in (ADD, RESTORE):
            row.came = line
    return found


def gone_since(engine: Engine, model: type[Base], since: datetime) -> Gone:
    """Return how many rows were deleted since a moment and still are."""
    table = table_of(model)
    here = at_source = 0
    with explained(engine, changes), reading(engine) as connection:
        if has_trash(model):
            mine = select(func.count()).select_from(changes).where(trashed(model), changes.c.at >= since)
            here = connection.scalar(mine) or 0
        if "deleted_at" in table.c:
            lines = select(changes.c.row_id).where(
                changes.c.table_name == table.name, changes.c.at >= since, changes.c.column_name == "deleted_at"
            )
            theirs = (
                select(func.count()).select_from(table).where(table.c.id.in_(lines), table.c.deleted_at.is_not(None))
            )
            at_source = connection.scalar(theirs) or 0
    return Gone(here, at_source)


def last_sync_began(engine: Engine) -> datetime | None:
    """Return when the newest complete sync began; what it brought has changed since then."""
    with reading(engine) as connection:
        newest = select(func.max(SyncRun.started_at)).where(SyncRun.status == "complete")
        found: datetime | None = connection.scalar(newest)
        return found
