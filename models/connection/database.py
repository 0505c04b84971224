"""Opening a database: one engine a process, safe defaults for both kinds, short reads and whole writes."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from models.connection.backups import broken
from models.connection.embedded import embedded_engine, file_of, shorten_log
from models.connection.full_disk import code_of, disk_full, without_room
from models.connection.tls import way_to
from models.values.errors import DatabaseError, SettingsError
from models.values.language import tr
from models.values.text import clean

IDLE_SECONDS = 20
# The kinds of database by what an address may call them.
DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgresql": "postgresql+psycopg2",
    "postgresql+psycopg2": "postgresql+psycopg2",
}
# Said after connecting: PgBouncer refuses them as options of the start. Only statements over a million rows would be
# compiled: grouping them took half as long again, and what gained, a search sorted by its place, gained a sixth.
SESSION = (
    "SET timezone = 'UTC'; SET statement_timeout = {work.value}; SET lock_timeout = 5000; "
    "SET idle_in_transaction_session_timeout = 60000; SET jit = off"
)
# How a server or a pooler says that it has no connection left: the driver doesn't give the code of a refused
# connection, and the server speaks the language it was set up in.
NO_CONNECTION_LEFT = re.compile(
    r"too many (clients|connections)|connection slots are reserved|no more connections|"
    r"(zu viele|schon so viele) Verbindungen|verbleibenden Verbindungen|Verbindungen sind reserviert|Verbindungs-Slots",
    re.IGNORECASE,
)
# SQLite's codes for a file that isn't, or isn't any more, a database. Its words differ: a broken table of contents is
# a "malformed database schema".
BROKEN = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
# Ends a dead link in about 8 s instead of the kernel's 15 minutes. Named here, so that no variable of the environment
# (PGCLIENTENCODING, PGOPTIONS) and no setting of the database decides it.
LINK = {
    "client_encoding": "utf8",
    "options": "",
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 8000,
    "application_name": "leitstand",
}


class Work(Enum):
    """What a connection is for, with the longest time in ms that one statement of it may take."""

    WINDOW = 30_000
    SYNC = 600_000


def open_engine(url: str, work: Work = Work.WINDOW) -> Engine:
    """Return the engine for a database URL (SQLAlchemy's form); nothing is connected yet.

    Raises SettingsError when the URL isn't one or names a database that Leitstand doesn't work with.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return embedded_engine(parsed)
    return _postgresql(parsed, work)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Yield a connection without a transaction: every statement sees the newest data and holds no lock."""
    with _telling_of_damage(engine), connected(engine) as connection:
        if engine.dialect.name == "sqlite":
            yield connection.execution_options(leitstand_begin="")
            return
        # Set on the driver's connection: SQLAlchemy's own AUTOCOMMIT costs a round trip when it is taken back.
        driver: Any = connection.connection.dbapi_connection
        driver.autocommit = True
        try:
            yield connection
        finally:
            if not driver.closed:
                driver.autocommit = False


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Yield one transaction that only reads: every statement of it sees the same state, and no writer waits for it."""
    with _telling_of_damage(engine), connected(engine) as connection:
        if engine.dialect.name == "sqlite":
            connection = connection.execution_options(leitstand_begin="BEGIN")
        else:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Yield one write transaction: committed at the end, rolled back whole by any exception."""
    with _telling_of_damage(engine), connected(engine) as connection, connection.begin():
        yield connection
    shorten_log(engine.url)


def is_embedded(engine: Engine) -> bool:
    """Tell whether the database is a file of this laptop (SQLite), not a shared server."""
    return engine.dialect.name == "sqlite"


def shown(url: str) -> str:
    """Return a database URL as it may be shown: without its password."""
    return _parse(url).render_as_string(hide_password=True)


def check_address(url: str) -> None:
    """Raise SettingsError when a URL isn't one of a database that Leitstand works with; nothing is opened."""
    _parse(url)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (exc.ArgumentError, ValueError):  # ValueError: a port that is no number
        raise _no_address(tr("it isn't a database URL")) from None
    if parsed.drivername not in DRIVERS:
        raise SettingsError(
            tr("This kind of database isn't supported"),
            tr("The database address names {drivername}.", drivername=parsed.drivername),
            tr("Leitstand works with PostgreSQL 15 or newer, and with an SQLite file."),
        )
    # SQLAlchemy 2.1 would take psycopg 3 for the plain name.
    parsed = parsed.set(drivername=DRIVERS[parsed.drivername])
    plain = parsed.render_as_string(hide_password=False)
    if clean(unquote(plain)) != unquote(plain):
        raise _no_address(tr("it holds characters that can't be in it"))
    if parsed.get_backend_name() == "sqlite" and (parsed.host or parsed.username or parsed.query):
        raise _no_address(tr("of an SQLite file it takes nothing but the path"))
    if parsed.get_backend_name() == "postgresql" and not parsed.database:
        raise _no_address(tr("it names no database"))
    return parsed


def _no_address(why: str) -> SettingsError:
    return SettingsError(
        tr("The database address can't be read"),
        tr("Something is wrong with it: {why}.", why=why),
        tr("It looks like postgresql://user@host/database or sqlite:////folder/leitstand.sqlite."),
    )


def connected(engine: Engine) -> Connection:
    """Return a connection. Raises DatabaseError when none can be had."""
    try:
        return engine.connect()
    except (exc.DBAPIError, exc.TimeoutError) as error:
        raise unreachable(engine, error) from error


@contextmanager
def _telling_of_damage(engine: Engine) -> Iterator[None]:
    """Say which backup can be restored when a statement finds that the file is broken."""
    try:
        yield
    except exc.DatabaseError as error:
        damage = _damage(engine, error)
        if damage is None:
            raise
        raise damage from error


def _damage(engine: Engine, error: Exception) -> DatabaseError | None:
    said, file = getattr(error, "orig", None) or error, file_of(engine.url)
    if file is None or code_of(said) not in BROKEN:
        return None
    return broken(file, tr("SQLite says: {reason}", reason=said))


def unreachable(engine: Engine, error: Exception) -> DatabaseError:
    """Return the error to show when no connection can be had."""
    # The first line says what is wrong; what the driver adds below it only asks whether the server runs.
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[:1] or ["no answer"]
    url = engine.url
    host = f"{url.host}:{url.port or 5432}"
    if not is_embedded(engine) and NO_CONNECTION_LEFT.search(reason[0]):
        return DatabaseError(
            tr("The database server takes no more connections"),
            tr("“{database}” on {host} says: {reason}.", database=url.database, host=host, reason=_plain(reason[0])),
            tr("Close programs that use it, or have more allowed; nothing was changed."),
        )
    place = tr("“{database}” on {host} doesn't answer", database=url.database, host=host)
    if is_embedded(engine):
        damage = _damage(engine, error)
        if damage:
            return damage
        file = file_of(url)
        full = without_room(file, getattr(error, "orig", None) or error) if file else None
        if full:
            return disk_full(full)
        place = tr("The file {file} can't be opened", file=url.database)
    return DatabaseError(
        tr("The database can't be reached"),
        f"{place}: {_plain(reason[0])}.",
        tr("Check the address, the network and that the server runs; nothing was changed."),
    )


def _plain(reason: str) -> str:
    return reason.strip().rstrip(".")


def _postgresql(url: URL, work: Work) -> Engine:
    engine = create_engine(
        url,
        connect_args={**LINK, **way_to(url)},
        pool_size=3,
        max_overflow=0,
        use_native_hstore=False,
        hide_parameters=True,
    )
    event.listen(engine, "connect", lambda driver, _entry: _set_up(driver, work))
    event.listen(engine, "checkin", _note_time)
    event.listen(engine, "checkout", _ping_if_idle)
    return engine


def _set_up(driver: Any, work: Work) -> None:
    """Say how a new connection is to work, in one round trip."""
    driver.autocommit = True
    with driver.cursor() as cursor:
        cursor.execute(SESSION.format(work=work))
    driver.autocommit = False


def _note_time(_connection: Any, entry: ConnectionPoolEntry) -> None:
    entry.info["since"] = time.monotonic()


def _ping_if_idle(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
    """Ping a rested connection: only that may be dead, and a round trip before each use costs as much as the query."""
    if time.monotonic() - entry.info.get("since", time.monotonic()) < IDLE_SECONDS:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        connection.rollback()
    except Exception as error:
        raise exc.DisconnectionError from error
