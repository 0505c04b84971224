"""Migrated, empty databases that tests get copies of, kept from run to run: to make them anew takes seconds.

They lie in `.templates`, by everything that they are made of. Whoever finds none makes one; of two who make one at the
same time the second keeps the first's.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path

from models.connection.database import open_engine
from models.schema.base import Base
from models.upgrade.migrate import migrate
from tests.postgres import AS_SHIPPED, QUICK, PostgresServer, find_binaries, installed, server, shipped_server

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".templates"
NAME = "leitstand_template"
# Of each kind: those of another branch or of a change that was tried are wanted again.
_MOST_KEPT = 3


def sqlite_file() -> Path:
    """Return a migrated, empty SQLite file: to be copied, never to be opened."""
    return _kept("sqlite", "", _make_file)


def postgres_cluster() -> Path:
    """Return the data of a server of the tests that has ended, with the database `NAME` in it: to be copied."""
    return _kept("postgresql", f"{find_binaries()} {QUICK}", lambda place: _make_cluster(place, server()))


def shipped_cluster() -> Path:
    """Return the same of the system's PostgreSQL as it is shipped."""
    return _kept("shipped", f"{installed()} {AS_SHIPPED}", lambda place: _make_cluster(place, shipped_server()))


def _make_file(place: Path) -> None:
    engine = open_engine(f"sqlite:///{place}")
    migrate(engine)
    engine.dispose()


def _make_cluster(place: Path, started: AbstractContextManager[PostgresServer]) -> None:
    with started as running:
        running.execute(f"CREATE DATABASE {NAME}")
        engine = open_engine(running.url(NAME))
        migrate(engine)
        engine.dispose()
        running.stop()
        shutil.copytree(running.folder / "data", place)


def _kept(kind: str, made_of: str, make: Callable[[Path], None]) -> Path:
    tables = sorted(Base.metadata.tables)  # a source of the tests has some of its own
    digest = hashlib.sha256(f"{_of_the_models()} {tables} {made_of}".encode()).hexdigest()[:16]
    kept = KEPT / f"{kind}-{digest}"
    if kept.exists():
        kept.touch()
        return kept
    KEPT.mkdir(exist_ok=True)
    _remove_old(kind)
    with tempfile.TemporaryDirectory(dir=KEPT, prefix="unfinished-", ignore_cleanup_errors=True) as folder:
        made = Path(folder) / kind
        make(made)
        try:
            made.rename(kept)
        except OSError:
            if not kept.exists():  # else another process was quicker
                raise
    return kept


@cache
def _of_the_models() -> str:
    """Return a digest of all that decides what a new database holds."""
    found = hashlib.sha256(sys.version.encode())
    for file in (*sorted((ROOT / "models").rglob("*.py")), Path(__file__), ROOT / "requirements-dev.lock"):
        found.update(file.read_bytes())
    return found.hexdigest()


def _remove_old(kind: str) -> None:
    newest_first = sorted(KEPT.glob(f"{kind}-*"), key=lambda one: one.stat().st_mtime, reverse=True)
    for one in newest_first[_MOST_KEPT - 1 :]:
        shutil.rmtree(one) if one.is_dir() else os.unlink(one)
