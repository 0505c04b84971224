"""The one clock that everybody on a database shares: the database's own, not a laptop's."""

from datetime import UTC, datetime

from sqlalchemy import Connection, text


def now_of(connection: Connection) -> datetime:
    """The database's time now, in UTC (not that of the transaction's beginning). SQLite has this computer's clock."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC).replace(microsecond=0)
    moment: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment.astimezone(UTC)
