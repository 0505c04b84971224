"""How far a stream has been read, and the settings of the database: small reads and writes of a run."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from models import Setting, SyncCursor
from models.clock import now_of
from models.text import clean
from sync.run import Run


def write_cursor(connection: Connection, source: str, stream: str, cursor: datetime, run: Run) -> None:
    """Note that a stream has been read up to `cursor`, the source's own time; part of the rows' transaction."""
    mine = (SyncCursor.source == source, SyncCursor.stream == stream)
    values: dict[str, datetime] = {"cursor": min(cursor, now_of(connection))}
    if run.full:
        values["full_at"] = run.started
    if not connection.execute(update(SyncCursor).where(*mine).values(values)).rowcount:
        connection.execute(insert(SyncCursor).values(source=source, stream=stream, **values))


def setting(connection: Connection, key: str) -> str | None:
    """A setting of the database."""
    return connection.scalar(select(Setting.value).where(Setting.key == key))


def keep_setting(connection: Connection, key: str, value: str) -> None:
    """Write a setting of the database for the first time."""
    connection.execute(insert(Setting).values(key=key, value=clean(value)))
