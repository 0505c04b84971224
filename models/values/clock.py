"""The one clock that everybody on a database shares: the database's own, not a laptop's."""

from datetime import UTC, date, datetime

from sqlalchemy import Connection, text

from models.values.dates import zone_named

# The setting of the database that says in which time zone days and months are reported.
REPORT_ZONE = "report_time_zone"


def now_of(connection: Connection) -> datetime:
    """Return the database's time now, in UTC (not when the transaction began). SQLite has this computer's clock."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC).replace(microsecond=0)
    moment: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment.astimezone(UTC)


def today_of(connection: Connection) -> date:
    """Give the day it is now in the report time zone, by the clock of `now_of`; in UTC until a sync has set a zone."""
    zone = connection.execute(text("SELECT value FROM settings WHERE key = :key"), {"key": REPORT_ZONE}).scalar()
    return now_of(connection).astimezone(zone_named(zone)).date()
