"""How far a stream has been read, and the settings of the database: small reads and writes of a run."""

from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from models import Setting, SyncCursor
from models.text import clean
from sync.run import Run


def write_cursor(connection: Connection, source: str, stream: str, cursor: datetime, run: Run) -> None:
    """Note that a stream has been read up to `cursor`, the source's own time; part of the rows' transaction."""
    mine = (SyncCursor.source == source, SyncCursor.stream == stream)
    full_at = run.started if run.full else connection.scalar(select(SyncCursor.full_at).where(*mine))
    connection.execute(delete(SyncCursor).where(*mine))
    connection.execute(
        insert(SyncCursor).values(source=source, stream=stream, cursor=min(cursor, datetime.now(UTC)), full_at=full_at)
    )


def setting(connection: Connection, key: str) -> str | None:
    """A setting of the database."""
    return connection.scalar(select(Setting.value).where(Setting.key == key))


def keep_setting(connection: Connection, key: str, value: str) -> None:
    """Write a setting of the database for the first time."""
    connection.execute(insert(Setting).values(key=key, value=clean(value)))
