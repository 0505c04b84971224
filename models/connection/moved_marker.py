"""An embedded database whose rows went to PostgreSQL is kept as it was: nobody goes on entering into it by mistake."""

from sqlalchemy import Connection, text

from models.values.errors import DatabaseError
from models.values.language import tr

# The settings that say where a file's rows went, and of which database (its instance) a server's rows came.
MOVED_TO, MOVED_FROM = "moved_to", "moved_from"
_KEEP = text("INSERT INTO settings (key, value) VALUES (:key, :value)")


def note(connection: Connection, key: str, value: str) -> None:
    """Write one of the two settings, in the caller's transaction."""
    connection.execute(_KEEP, {"key": key, "value": value})


def why_moved(connection: Connection) -> DatabaseError | None:
    """Return the error to show of a database that takes no changes because its rows were moved; otherwise None."""
    place = connection.scalar(text("SELECT value FROM settings WHERE key = :key"), {"key": MOVED_TO})
    if place is None:
        return None
    return DatabaseError(
        tr("This database was moved"),
        tr("Everything in it is in {place} now; this file stays as it was then.", place=place),
        tr("Set LEITSTAND_DATABASE_URL to that address. Here you can read everything, but change nothing."),
    )
