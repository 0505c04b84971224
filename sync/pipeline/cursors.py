"""How far a stream has been read, and the settings of the database: small reads and writes of a run."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from models import Setting, SyncCursor
from models.schema.types import FIRST_YEAR
from models.values.clock import now_of
from models.values.text import clean
from sync.pipeline.run import Run

# Where a stream stands of which nothing has ever come.
BEGINNING = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)


def write_cursor(connection: Connection, source: str, stream: str, cursor: datetime | None, run: Run) -> None:
    """Note that a stream has been read up to `cursor`, the source's own time; part of the rows' transaction.

    None: it was read, and stands where it stood.
    """
    mine = (SyncCursor.source == source, SyncCursor.stream == stream)
    values = {"cursor": min(cursor, now_of(connection))} if cursor else {}
    if run.full:
        values["full_at"] = run.started
    if connection.execute(select(SyncCursor.cursor).where(*mine)).first() is None:
        first = {"cursor": BEGINNING, **values}
        connection.execute(insert(SyncCursor).values(source=source, stream=stream, **first))
    elif values:
        connection.execute(update(SyncCursor).where(*mine).values(values))


def setting(connection: Connection, key: str) -> str | None:
    """Return a setting of the database."""
    return connection.scalar(select(Setting.value).where(Setting.key == key))


def keep_setting(connection: Connection, key: str, value: str) -> None:
    """Write a setting of the database."""
    values = {"value": clean(value)}
    if not connection.execute(update(Setting).where(Setting.key == key).values(values)).rowcount:
        connection.execute(insert(Setting).values(key=key, **values))
