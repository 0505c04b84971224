"""Whether a connection is a session of its own: a lock that it takes has to be its own for as long as it lives."""

from sqlalchemy import Connection, text

from models.connection.database import connected
from models.values.errors import DatabaseError
from models.values.language import tr

TRIED = 5_348_704
_TAKE = text("SELECT pg_try_advisory_lock(:tried, pg_backend_pid()), pg_backend_pid()")
_HELD = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() "
    "AND classid::bigint = :tried AND objid::bigint = :pid AND granted"
)
_FREE = text("SELECT pg_advisory_unlock(:tried, :pid)")


def session_locks_work(connection: Connection) -> None:
    """Make sure that locks of a session hold on this PostgreSQL connection, which is in no transaction (`reading`).

    Between the program and the server there may be a pooler that gives each transaction another backend: a lock would
    be left with whichever backend took it. So a lock is taken in one statement, looked for in the next, and a second
    connection must not be given the first one's backend. Raises DatabaseError when such a pooler is noticed.
    """
    _taken, pid = connection.execute(_TAKE, {"tried": TRIED}).one()
    held = connection.scalar(_HELD, {"tried": TRIED, "pid": pid})
    with connected(connection.engine) as other:
        shared = other.scalar(text("SELECT pg_backend_pid()")) == pid
    freed = connection.scalar(_FREE, {"tried": TRIED, "pid": pid})
    if not held or shared or not freed:
        raise DatabaseError(
            tr("No lock holds on this way to the database"),
            tr("A pooler in transaction mode gives every statement another session, so two syncs could run at once."),
            tr("Let the address lead to PostgreSQL itself, or to a pooler in session mode. Nothing was changed."),
        )
