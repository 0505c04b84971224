"""In whose name a transaction writes, for the history that the database keeps by itself (see `triggers`).

PostgreSQL: settings of the transaction. SQLite: the one row of the table `acting`, there until the block ends; SQLite
has one writer at a time, so it is always that writer's. What is written without them is put down to the database's
user, or to another program.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from models.connection.database import writing
from models.connection.moved_marker import MOVED_TO, why_moved
from models.ddl.history import ADD
from models.values.clock import today_of
from models.values.text import clean

_SET = (
    "SELECT set_config('leitstand.who', :who, true), set_config('leitstand.run_id', :run_id, true), "
    "set_config('leitstand.operation', :operation, true), set_config('leitstand.adding', :adding, true)"
)
# A second try of an operation waits here until the first one has ended, and can then see what became of it.
_LOCK = ", pg_advisory_xact_lock(hashtextextended(:operation, 0))"
_NOTE = (
    "INSERT INTO acting (id, who, run_id, operation, adding, today) "
    "SELECT 1, :who, :run_id, :operation, :adding, :today "
    f"WHERE NOT EXISTS (SELECT 1 FROM settings WHERE key = '{MOVED_TO}')"
)


@contextmanager
def acting(
    connection: Connection, who: str, *, run_id: int | None = None, operation: str | None = None, adding: str = ADD
) -> Iterator[None]:
    """Write in somebody's name within the block, which ends with the transaction.

    `run_id`: the run of a sync; rows that it adds are not put into the history, for the source knows them. `operation`:
    a name of this write alone, by which it can be looked up. `adding`: what rows that are added are called in the
    history (`add`, `restore`). Raises DatabaseError when the rows were moved elsewhere, perhaps a moment ago.
    """
    who = clean(who)
    if connection.dialect.name == "postgresql":
        settings = {"who": who, "run_id": str(run_id or ""), "operation": operation or "", "adding": adding}
        connection.execute(text(_SET + _LOCK if operation else _SET), settings)
        yield
        return
    # SQLite knows no time zones, and its triggers have to know which day it is where people report.
    noted = {"who": who, "run_id": run_id, "operation": operation, "adding": adding, "today": str(today_of(connection))}
    if not connection.execute(text(_NOTE), noted).rowcount:
        moved = why_moved(connection)
        if moved is not None:
            raise moved
    yield
    connection.execute(text("DELETE FROM acting"))


@contextmanager
def writing_as(
    engine: Engine, who: str, *, run_id: int | None = None, operation: str | None = None, adding: str = ADD
) -> Iterator[Connection]:
    """Yield one write transaction in somebody's name: committed at the end, rolled back whole by any exception."""
    with writing(engine) as connection, acting(connection, who, run_id=run_id, operation=operation, adding=adding):
        yield connection
