"""One run of a source: what it may use while it runs, and what it tells."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy import exc as database_errors

from models import SyncRunStream
from models.connection.database import unreachable
from models.connection.database_errors import is_lost, may_pass
from models.values.errors import DatabaseError
from models.values.language import tr
from models.writes.audit_context import writing_as
from sync.config.settings import Settings
from sync.pipeline.lock import Lease, lease_lost
from sync.pipeline.report import Cancelled, Counts, Report, TryLater

T = TypeVar("T")
# Pauses before a transaction is tried again: others were in the way, or the server was away (a restart takes a minute).
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
# A run that takes longer has slept or hangs; a new one begins from what it wrote.
RUN_SECONDS = 3 * 3600.0


@dataclass
class Run:
    """One run of one source. A source adds to `counts`, `requests`, `failed`, `asks`, … as it goes.

    `started`: by the database's clock. `failed`: why, by stream. `asks`: what would go, a line each. `questions`: what
    else somebody has to agree to. `notes`: what was taken for granted or left out, or is new. `problems`: what was set
    aside, in words, where a person can mend it.
    """

    id: int
    source: str
    engine: Engine
    settings: Settings
    full: bool
    accept_removals: bool
    report: Report
    cancel: threading.Event
    lease: Lease
    started: datetime
    counts: Counts = field(default_factory=Counts)
    requests: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    asks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    accept_time_zone: bool = False
    deadline: float = field(default_factory=lambda: time.monotonic() + RUN_SECONDS)
    _open: Any = None

    def check_cancelled(self) -> None:
        """Raise Cancelled when the run was told to stop, TryLater when it may not or should not go on."""
        if self.cancel.is_set():
            raise Cancelled
        if self.lease.lost.is_set():
            raise lease_lost()
        if time.monotonic() > self.deadline:
            raise TryLater(tr("The sync took too long"), tr("It was ended after three hours."), tr("Sync again."))

    def write(self, work: Callable[[Connection], T], again: int | None = None) -> T:
        """Do `work` in one transaction, in this run's name, that commits only while the run may still sync.

        Tried again (at most `again` times) when others were in the way or the connection was lost, so `work` must come
        to the same when it is done twice. Raises DatabaseError when the database stays away, TryLater when another
        sync has taken over.
        """
        for pause in (*PAUSES[:again], None):
            try:
                with self._writing() as connection:
                    return work(connection)
            except (database_errors.DBAPIError, DatabaseError) as error:
                if self.cancel.is_set():
                    raise Cancelled from error
                if pause is None or not _is_worth_another_try(error):
                    raise self._in_words(error) from error
            self.cancel.wait(pause)
            self.check_cancelled()
        raise AssertionError("the last try returns or raises")

    def write_stream(self, stream: str, work: Callable[[Connection], Counts]) -> None:
        """Write one stream and its line of this run in one transaction, and add what it did to the run's counts.

        The line tells a program whose commit got no answer that all of it was done.
        """

        def once(connection: Connection) -> Counts:
            done = _line_of(connection, self.id, stream)
            if done is None:
                done = work(connection)
                line = {"run_id": self.id, "stream": stream, "status": "complete", **asdict(done)}
                connection.execute(insert(SyncRunStream).values(line))
            return done

        self.counts.add(self.write(once))

    def interrupt(self) -> None:
        """End the statement that is running now, if one is; called from another thread."""
        driver = self._open
        if driver is not None:
            (driver.interrupt if hasattr(driver, "interrupt") else driver.cancel)()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with writing_as(self.engine, self.source.title(), run_id=self.id) as connection:
            self._open = connection.connection.driver_connection
            try:
                yield connection
                self.lease.confirm(connection)
            finally:
                self._open = None

    def _in_words(self, error: Exception) -> Exception:
        if isinstance(error, database_errors.OperationalError) and is_lost(error):
            return unreachable(self.engine, error)
        return error


def _is_worth_another_try(error: Exception) -> bool:
    if isinstance(error, database_errors.DBAPIError):
        return is_lost(error) or may_pass(error)
    return isinstance(error, DatabaseError)


def _line_of(connection: Connection, run_id: int, stream: str) -> Counts | None:
    columns = [getattr(SyncRunStream, name) for name in asdict(Counts())]
    mine = (SyncRunStream.run_id == run_id, SyncRunStream.stream == stream)
    found = connection.execute(select(*columns).where(*mine)).one_or_none()
    return Counts(**found._mapping) if found else None
