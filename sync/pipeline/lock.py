"""One sync at a time per database, over all laptops: a lease with a number that rises with each holder.

Whoever syncs holds a lock that ends with the process (PostgreSQL: an advisory lock; SQLite: the operating system's
lock on a file) and stands in the row of `sync_lease`. A dead holder's lock is free at once. A frozen one keeps its
lock but gives no sign of life; after a minute another takes the lease over. Its number is looked at in each write
transaction just before the commit, so what a holder writes that was thought dead never arrives.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Engine, Row, exc, select, text, update

from models import SyncLease, SyncRun
from models.connection.database import is_embedded, reading, writing
from models.connection.database_errors import may_pass
from models.connection.embedded import file_of
from models.connection.file_locks import take_file
from models.connection.full_disk import disk_full, without_room
from models.connection.private_files import opener
from models.connection.session_locks import session_locks_work
from models.schema.base import table_of
from models.values.clock import now_of
from models.values.errors import DatabaseError, KnownError
from models.values.language import tr
from sync.pipeline.report import Busy, TryLater

log = logging.getLogger("leitstand.sync")
SYNC_LOCK = 5_348_702
# Without a sign of life for so long, a holder counts as frozen. Its signs come this often.
FROZEN_SECONDS, BEAT_SECONDS = 60.0, 10.0
# Between a lock and the name of whoever took it lie milliseconds; the name is waited for so long.
NAME_SECONDS = 1.0


@dataclass
class Lease:
    """The right to sync. `lost` is set once somebody else is known to have it."""

    token: int
    lost: threading.Event = field(default_factory=threading.Event)

    def confirm(self, connection: Connection) -> None:
        """Make sure, within a write transaction and at its end, that the right is still ours. Raises TryLater."""
        mine = (SyncLease.id == 1, SyncLease.token == self.token)
        if not connection.execute(update(SyncLease).where(*mine).values(alive_at=now_of(connection))).rowcount:
            self.lost.set()
            raise lease_lost()


def lease_lost() -> TryLater:
    """Return the error of a run that somebody else has taken over."""
    return TryLater(
        tr("Another sync has taken over"),
        tr("This computer gave no sign of life for a minute (it slept, perhaps), so another one went on."),
        tr("What was written before stays; there is nothing to do but to sync again later."),
    )


@contextmanager
def one_sync(engine: Engine, who: str) -> Iterator[Lease]:
    """Hold the right to sync. Raises Busy, naming who holds it and since when, when somebody else does."""
    with _own_lock(engine) as has_lock:
        lease = _take(engine, who, has_lock)
        ended = threading.Event()
        beat = threading.Thread(target=_beat, args=(engine, lease, ended), name="signs of life", daemon=True)
        beat.start()
        try:
            yield lease
        finally:
            ended.set()
            beat.join()
            _give_back(engine, lease)


@contextmanager
def _own_lock(engine: Engine) -> Iterator[bool]:
    """Hold the lock that ends with this process; yield whether it was free."""
    if is_embedded(engine):
        file = file_of(engine.url)
        if file is None:
            yield True
            return
        with _lock_file(file) as opened:
            yield take_file(opened)
        return
    # The lock belongs to this connection, which does nothing else; PostgreSQL frees it when the connection ends.
    with reading(engine) as connection:
        session_locks_work(connection)
        free = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": SYNC_LOCK}))
        try:
            yield free
        finally:
            if free and not connection.invalidated:
                _unlock(connection)


def _lock_file(file: Path) -> BinaryIO:
    try:
        return open(f"{file}.sync", "ab", opener=opener)
    except OSError as error:
        full = without_room(file, error)
        raise (disk_full(full) if full else _no_lock(f"{file}.sync", error)) from error


def _no_lock(file: str, error: OSError) -> DatabaseError:
    return DatabaseError(
        tr("The sync can't begin"),
        tr("{file} can't be written: {reason}.", file=file, reason=error.strerror),
        tr("Check the rights of the folder and the file; nothing was changed."),
    )


def _unlock(connection: Connection) -> None:
    try:
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": SYNC_LOCK})
    except exc.DBAPIError:
        log.info("The connection with the lock has ended, and the lock with it")


def _take(engine: Engine, who: str, has_lock: bool) -> Lease:
    try:
        if not has_lock:
            _wait_for_a_name(engine)
        with writing(engine) as connection:
            lease = connection.execute(select(table_of(SyncLease)).with_for_update()).one()
            now = now_of(connection)
            if not _is_free(lease, has_lock, now):
                raise _busy(connection, lease.holder)
            values = {"token": lease.token + 1, "holder": who, "has_lock": has_lock, "alive_at": now}
            connection.execute(update(SyncLease).where(SyncLease.id == 1).values(values))
            return Lease(lease.token + 1)
    except exc.OperationalError as error:
        if not may_pass(error):
            raise
        # The holder is writing at this moment.
        with reading(engine) as connection:
            raise _busy(connection, connection.scalar(select(SyncLease.holder))) from error


def _wait_for_a_name(engine: Engine) -> None:
    """Wait for a name: somebody has the lock, and may not have written yet who it is."""
    until = time.monotonic() + NAME_SECONDS
    while time.monotonic() < until:
        with reading(engine) as connection:
            if connection.scalar(select(SyncLease.holder)) is not None:
                return
        time.sleep(NAME_SECONDS / 50)


def _is_free(lease: Row[tuple[object, ...]], has_lock: bool, now: datetime) -> bool:
    if lease.holder is None:
        return has_lock
    is_silent = lease.alive_at is None or now - lease.alive_at > timedelta(seconds=FROZEN_SECONDS)
    # Who has the lock that the holder had knows that the holder is dead.
    return is_silent or (has_lock and lease.has_lock)


def _beat(engine: Engine, lease: Lease, ended: threading.Event) -> None:
    """Give signs of life until the run has ended. While the run itself writes, its commit is the sign."""
    if is_embedded(engine) and file_of(engine.url) is None:
        return
    while not ended.wait(BEAT_SECONDS):
        try:
            with writing(engine) as connection:
                lease.confirm(connection)
        except TryLater:
            return
        except (KnownError, exc.DBAPIError):
            log.info("No sign of life could be given: the database is busy or away")


def _give_back(engine: Engine, lease: Lease) -> None:
    try:
        with writing(engine) as connection:
            mine = (SyncLease.id == 1, SyncLease.token == lease.token)
            connection.execute(update(SyncLease).where(*mine).values(holder=None, has_lock=False))
    except (KnownError, exc.DBAPIError):
        log.info("The lease couldn't be given back: the database is away. It ends with this process")


def _busy(connection: Connection, holder: str | None) -> Busy:
    newest = select(SyncRun.started_at).where(SyncRun.status == "running").order_by(SyncRun.id.desc()).limit(1)
    since = connection.scalar(newest)
    who, at = holder or tr("somebody else"), f"{since:%H:%M} UTC" if since else ""
    return Busy(
        tr("Another sync is running"),
        tr("Started by {who} at {when}.", who=who, when=at) if at else tr("Started by {who}.", who=who),
        tr("Its results appear here when it is done; there is nothing to do."),
    )
