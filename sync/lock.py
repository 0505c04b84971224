"""One sync at a time per database, over all laptops; it ends with the process that holds it, however that ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine, select, text

from models import SyncRun
from models.database import is_embedded, reading
from sync.report import Busy

SYNC_LOCK = 5_348_702


@contextmanager
def one_sync(engine: Engine) -> Iterator[None]:
    """Hold the right to sync. Raises Busy, naming who holds it, when somebody else does."""
    if is_embedded(engine):
        with _file_lock(engine):
            yield
        return
    # The lock belongs to this connection, which does nothing else; PostgreSQL frees it when the connection ends.
    with reading(engine) as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": SYNC_LOCK}):
            raise _busy(engine)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": SYNC_LOCK})


@contextmanager
def _file_lock(engine: Engine) -> Iterator[None]:
    database = engine.url.database
    if not database or database == ":memory:":
        yield
        return
    with Path(f"{database}.sync").open("ab") as file:
        if not _take(file):
            raise _busy(engine)
        yield


def _take(file: BinaryIO) -> bool:
    """The operating system's lock on an open file: freed when the process ends."""
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # on Windows only
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _busy(engine: Engine) -> Busy:
    newest = select(SyncRun.started_by).where(SyncRun.status == "running").order_by(SyncRun.id.desc()).limit(1)
    with reading(engine) as connection:
        who = connection.scalar(newest) or "somebody else"
    return Busy(
        "Another sync is running",
        f"Started by {who}.",
        "Its results appear here when it is done; there is nothing to do.",
    )
