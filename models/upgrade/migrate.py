"""Bringing a database to the tables this program works with."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from models.connection.backups import back_up, require_sound
from models.connection.database import connected, is_embedded, writing
from models.connection.database_errors import explained
from models.connection.embedded import file_of, shorten_log
from models.ddl.roles import act_as_owner, grant_again
from models.migrations import HEAD, known_revisions
from models.upgrade.absent import read_without
from models.upgrade.access import Access, access_of, revision_of
from models.values.errors import DatabaseError
from models.values.language import tr

__all__ = ["config_for", "known_revisions", "make_ready", "migrate", "require_current", "revision_of"]

# Any number will do as long as it never changes: who holds it migrates, the others wait and find it done.
MIGRATION_LOCK = 5_348_701
WAIT_SECONDS = 600
# Alembic keeps what it works on in one place for the whole process.
_one_at_a_time = threading.Lock()


def make_ready(engine: Engine) -> Access:
    """Migrate an embedded database that is older (a shared one never); then what may be done with the database.

    Where that is only reading, whatever this engine reads from now on does without what the database lacks.
    Raises DatabaseError when not even reading makes sense, or the migration fails: then nothing was changed.
    """
    access = access_of(engine)
    if access.is_older and access.writes:
        migrate(engine)
        access = access_of(engine)
    if access.absent:
        read_without(engine, access.absent)
    return access


def require_current(engine: Engine) -> None:
    """Do as make_ready, and raise what stands against writing, if anything does."""
    access = make_ready(engine)
    if access.why_not:
        raise access.why_not


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision` in one transaction; of two programs that migrate, one waits.

    An embedded database is backed up first. Raises DatabaseError when it is broken, can't be reached, or the database
    refuses; nothing was changed then.
    """
    from alembic import command

    with _one_at_a_time:
        _back_up(engine)
        with explained(engine), _changing_tables(engine) as connection:
            command.upgrade(config_for(connection), revision)
            if not is_embedded(engine):
                grant_again(connection)


def config_for(connection: Connection) -> Any:
    """Return Alembic's configuration for one connection; Alembic takes 0.2 s to import, so only here."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    config.attributes["connection"] = connection
    return config


def _back_up(engine: Engine) -> None:
    """Look at the database as a whole, then keep an embedded one as it is before its tables change."""
    file, revision = file_of(engine.url), revision_of(engine)
    if revision is not None and revision != HEAD and revision not in known_revisions():
        access = access_of(engine)
        raise access.why_not or DatabaseError(
            tr("The database is newer than this program"),
            tr("It stands at version {revision}; this program knows {head}.", revision=revision, head=HEAD),
            tr("Its tables need nothing from this program; nothing was changed."),
        )
    if file is not None and revision not in (None, HEAD):
        require_sound(file)
        back_up(file, f"before-{HEAD}")


@contextmanager
def _changing_tables(engine: Engine) -> Iterator[Connection]:
    """Yield one write transaction in which tables may be rebuilt; it waits for whoever does the same.

    SQLite changes a table by making it anew, and its foreign keys would take the old one's end for the end of all
    its rows; they are checked as a whole before the commit instead (sqlite.org/lang_altertable.html).
    """
    if not is_embedded(engine):
        with writing(engine) as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            # Whoever reads a table waits behind this one's wish for it: so not for long.
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
            act_as_owner(connection)
            _require_unicode(connection)
            yield connection
        return
    with connected(engine) as connection:
        driver: Any = connection.connection.driver_connection
        (before,) = driver.execute("PRAGMA busy_timeout").fetchone()
        driver.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.execute(text("PRAGMA foreign_key_check")).first()
                if broken:
                    raise RuntimeError(f"a migration broke a reference of {broken[0]}")
        finally:
            driver.execute("PRAGMA foreign_keys = ON")
            driver.execute(f"PRAGMA busy_timeout = {before}")
    shorten_log(engine.url)


def _require_unicode(connection: Connection) -> None:
    """Require Unicode before the first tables: names from everywhere have to find a place."""
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise DatabaseError(
            tr("The database can't keep every character"),
            tr("Its encoding is {encoding}.", encoding=encoding),
            tr("Make another one: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0. Nothing was changed."),
        )
