"""The embedded database: one SQLite file that is read while it is written.

The journal is a write-ahead log, because a reader never waits for it: with a rollback journal everybody is shut out
from the moment a big load outgrows the writer's memory until its end (while 200,000 rows were written a reader that
polled waited for 1 ms at most, with TRUNCATE for 830). But in SQLite 3.7.0 to 3.51.2 (but for 3.44.6
and 3.50.7; Debian 12 has 3.40.1) a checkpoint that runs while another connection begins the log anew can leave out
committed rows (sqlite.org/wal.html, "The WAL-Reset Bug"). So nobody here checkpoints on the side: it is switched off
for each connection, and done only while the write lock is held, when nobody can begin the log anew. The one other
checkpoint, by the last connection that closes, is SQLite's own and has the file to itself.
"""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from models.connection.files import require_file
from models.connection.live_files import note_live
from models.connection.private_files import make_folder, tighten_database
from models.values.errors import DatabaseError
from models.values.language import tr
from models.values.text_order import add_to as add_text_order

BUSY_SECONDS = 10
# What a connection remembers its log by.
_LOG = "log"
# The log is brought into the file when it has grown to this many bytes, and is cut to them when it begins anew.
LOG_BYTES = 8_000_000
PREPARED = ("foreign_keys = ON", "synchronous = FULL", "cache_size = -4000")
WRITABLE = ("journal_mode = WAL", "wal_autocheckpoint = 0", f"journal_size_limit = {LOG_BYTES}")


def embedded_engine(url: URL) -> Engine:
    """Return the engine of an SQLite file; its folder is made. A file that can't be written is opened for reading.

    Raises DatabaseError when the folder can't be made.
    """
    options: dict[str, Any] = {"connect_args": {"timeout": BUSY_SECONDS}}
    file = file_of(url)
    if file is not None:
        _make_folder(file.parent)
        _require_file(file)
        note_live(file)
        if is_read_only(file):
            options = {"creator": lambda: open_for_reading(file)}
    engine = create_engine(url, hide_parameters=True, **options)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "commit", _require_log)
    return engine


def file_of(url: URL) -> Path | None:
    """Return the file of an SQLite address; None for another database, or one in memory."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def is_read_only(file: Path) -> bool:
    """Tell whether a file is there and can be read, but not be written: SQLite writes beside it too."""
    return file.exists() and not (_is_writable(file) and _is_writable(file.parent))


def log_of(file: Path) -> Path:
    """Return the write-ahead log of an SQLite file."""
    return file.with_name(f"{file.name}-wal")


def shorten_log(url: URL) -> None:
    """Bring a long log into the file, while this process holds the write lock; nothing when somebody else writes.

    Whoever that is does it after their own commit.
    """
    file = file_of(url)
    if file is None or not _is_long(log_of(file)):
        return
    with closing(_plain(file)) as gate, closing(_plain(file)) as worker, suppress(sqlite3.OperationalError):
        gate.execute("BEGIN IMMEDIATE")
        worker.execute("PRAGMA wal_checkpoint(PASSIVE)")
        gate.execute("ROLLBACK")


def open_for_reading(file: Path, *, untouched: bool = False) -> sqlite3.Connection:
    """Give a connection that can't write. `untouched`: nobody writes the file, so nothing is made beside it either."""
    if not untouched:
        note_live(file)
    # Where nothing can be made beside the file, SQLite reads it only so; without a log nobody writes it.
    untouched = untouched or (not _is_writable(file.parent) and not log_of(file).exists())
    address = f"file:{quote(str(file.absolute()))}?mode=ro{'&immutable=1' if untouched else ''}"
    return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)


def _is_writable(place: Path) -> bool:
    return os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _is_long(log: Path) -> bool:
    try:
        return log.stat().st_size > LOG_BYTES
    except OSError:
        return False


def _plain(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=0, isolation_level=None)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    return connection


def _make_folder(folder: Path) -> None:
    try:
        make_folder(folder)
    except OSError as error:
        raise DatabaseError(
            tr("There is nowhere to keep the database"),
            tr("The folder {folder} can't be made: {strerror}.", folder=folder, strerror=error.strerror),
            tr("Set LEITSTAND_DATABASE_URL or LEITSTAND_DATA_DIR to a place where you may write."),
        ) from error


def _require_file(file: Path) -> None:
    try:
        require_file(file)
    except FileNotFoundError:
        return
    except OSError as error:
        raise DatabaseError(
            tr("The database can't be opened"),
            f"{file}: {error.strerror}.",
            tr("Check LEITSTAND_DATABASE_URL and LEITSTAND_DATA_DIR, and the rights of the folder and the file."),
        ) from error


def _prepare(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
    add_text_order(connection)
    # Transactions are begun by us (see _begin): Python's own start too late and don't cover DDL.
    connection.isolation_level = None
    file = connection.execute("PRAGMA database_list").fetchone()[2]
    if file:
        # Before anything is in it: what SQLite makes beside it gets the file's own rights.
        tighten_database(Path(file))
    writable = () if file and is_read_only(Path(file)) else WRITABLE
    for pragma in (*PREPARED, *writable):
        connection.execute(f"PRAGMA {pragma}")
    if writable:
        entry.info[_LOG] = _inode_of(file)


def _begin(connection: Connection) -> None:
    # IMMEDIATE waits for the writer before us; a deferred one fails at once when it turns into a writer.
    begin = connection.get_execution_options().get("leitstand_begin", "BEGIN IMMEDIATE")
    if begin:
        connection.exec_driver_sql(begin)


def _require_log(connection: Connection) -> None:
    """Raise DatabaseError just before a commit whose log isn't the one beside the file any more.

    Nobody removes the log of a program that has its locks. Whoever did so all the same (another program that believed
    to be alone, somebody who tidied up) leaves a log without a name, and what is written to it would be lost.
    """
    begun, file = connection.get_execution_options().get("leitstand_begin"), str(connection.engine.url.database)
    log = connection.info.get(_LOG)
    if begun is None and log is not None and _inode_of(file) != log:
        raise DatabaseError(
            tr("The database's log was taken away"),
            tr(
                "Another program removed {file} while it was in use.",
                file=log_of(Path(file)),
            ),
            tr("Nothing was changed. Close Leitstand and open it again: what you entered meanwhile is kept."),
        )


def _inode_of(file: str) -> tuple[int, int] | None:
    """Return which file the log of a database is at this moment; None for a database without one."""
    try:
        found = log_of(Path(file).resolve()).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
