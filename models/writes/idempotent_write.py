"""Doing a write once, whatever becomes of the connection: repeated where that is safe, looked up where it may be done.

When a connection breaks while COMMIT is under way, nobody is told whether it was done. Each write has a name of its
own (an operation), which the database puts into the history in the same transaction; so the next try can see it.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import Connection, Engine, Table, exc

from models.connection.database_errors import explained, is_lost, may_pass
from models.ddl.history import ADD, was_done
from models.values.errors import DatabaseError
from models.values.language import tr
from models.writes.audit_context import writing_as

T = TypeVar("T")
TRIES, SECONDS, PAUSE = 4, 5.0, 0.05
_NOBODY_KNOWS = object()


class OutcomeUnknownError(DatabaseError):
    """The connection broke while a write was committed, and the database can't be asked for now what became of it."""

    def __init__(self) -> None:
        super().__init__(
            tr("It isn't known yet whether your change was saved"),
            tr("The connection to the database broke at the very moment of saving."),
            tr("Try again when the database answers: it is looked up first, so nothing is done twice."),
        )


class DoneBeforeError(Exception):
    """The write was done by a program that ended before it could say so; what came of it is in the database only."""


# When which operation was begun here, for whoever looks what others do; older ones were looked past long ago.
_here: dict[str, float] = {}
REMEMBERED_SECONDS = 600.0


def written_here() -> list[str]:
    """Return the operations of the last minutes that this program did or tried."""
    oldest = time.monotonic() - REMEMBERED_SECONDS
    for operation in [name for name, began in list(_here.items()) if began < oldest]:
        _here.pop(operation, None)
    return list(_here)


# Begins the names of operations that take back what the same person added: nothing was thrown away by them.
TAKES_BACK = "takes-back-"


class IdempotentWrite:
    """One write. `run` may be called again when it failed: what was done already isn't done again.

    `operation`: of a write that another program began and perhaps finished, before it ended. `unsure`: only the
    database knows whether the write was done.
    """

    def __init__(self, operation: str = "") -> None:
        self.operation = operation or str(uuid4())
        self._result: Any = _NOBODY_KNOWS
        self.unsure = bool(operation)

    def taking_back(self) -> "IdempotentWrite":
        """Return the same write, known in the history as one that takes back what was added; before its first try."""
        if not self.operation.startswith(TAKES_BACK):
            self.operation = TAKES_BACK + self.operation
        return self

    def run(self, engine: Engine, table: Table, who: str, write: Callable[[Connection], T], adding: str = ADD) -> T:
        """Do `write` in a transaction of its own in the name of `who`; what it returned when it was done.

        Tried up to four times within 5 s when the connection is lost, and after a deadlock, a conflict of transactions
        or a lock that isn't had in time. Raises RefusedError and DatabaseError as `explained` does (`table` is what the
        messages speak of), OutcomeUnknownError when only the database could tell what became of the write,
        DoneBeforeError when another program has done it.
        """
        try:
            with explained(engine, table):
                return self._tried(lambda: self._once(engine, who, write, adding))
        except DatabaseError as error:
            if self.unsure:
                raise OutcomeUnknownError from error
            raise

    def _tried(self, attempt: Callable[[], T]) -> T:
        began = time.monotonic()
        for tries in range(1, TRIES):
            try:
                return attempt()
            except exc.DBAPIError as error:
                late = time.monotonic() - began > SECONDS
                if late or not (is_lost(error) or may_pass(error)):
                    raise
            time.sleep(PAUSE * tries)
        return attempt()

    def _once(self, engine: Engine, who: str, write: Callable[[Connection], T], adding: str) -> T:
        committing = False
        _here[self.operation] = time.monotonic()
        try:
            with writing_as(engine, who, operation=self.operation, adding=adding) as connection:
                if self.unsure and was_done(connection, self.operation):
                    known: T = self._known()
                    return known
                self.unsure = False
                result = self._result = write(connection)
                committing = True
        except exc.DBAPIError as error:
            self.unsure = self.unsure or (committing and is_lost(error))
            raise
        return result

    def _known(self) -> Any:
        if self._result is _NOBODY_KNOWS:
            raise DoneBeforeError(self.operation)
        return self._result
