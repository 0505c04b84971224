"""Bringing a database to the tables this program works with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy import inspect as inspect_database

from models.database import is_embedded, reading, writing
from models.errors import DatabaseError
from models.migrations import HEAD

# Any number will do as long as it never changes: who holds it migrates, the others wait and find it done.
MIGRATION_LOCK = 5_348_701


def revision_of(engine: Engine) -> str | None:
    """The migration that the database stands at; None for an empty database.

    Raises DatabaseError when the database can't be reached or holds two revisions.
    """
    with reading(engine) as connection:
        if not inspect_database(connection).has_table("alembic_version"):
            return None
        found = list(connection.scalars(text("SELECT version_num FROM alembic_version")))
    if len(found) > 1:
        raise DatabaseError(
            "The database stands at two versions at once",
            f"It names {' and '.join(found)}.",
            "Restore the newest backup, or ask for help; nothing was changed.",
        )
    return found[0] if found else None


def require_current(engine: Engine) -> None:
    """Make sure that the tables are the program's: an embedded database is migrated, a shared one never.

    Raises DatabaseError with what to do when a shared database is older, or any is newer than the program.
    """
    revision = revision_of(engine)
    if revision == HEAD:
        return
    if revision is not None and revision not in known_revisions():
        raise DatabaseError(
            "The database is newer than this program",
            f"It stands at version {revision}; this program knows {HEAD}.",
            "Install the current version of Leitstand.",
        )
    if not is_embedded(engine):
        state = "has no tables yet" if revision is None else f"stands at version {revision}, not {HEAD}"
        raise DatabaseError(
            "The database has to be prepared first",
            f"The shared database {state}.",
            "Whoever looks after it runs: leitstand migrate",
        )
    migrate(engine)


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision` in one transaction; of two programs that migrate, one waits."""
    from alembic import command

    with _changing_tables(engine) as connection:
        if not is_embedded(engine):
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        command.upgrade(config_for(connection), revision)


@contextmanager
def _changing_tables(engine: Engine) -> Iterator[Connection]:
    """One write transaction in which tables may be rebuilt.

    SQLite changes a table by making it anew, and its foreign keys would take the old one's end for the end of all
    its rows; they are checked as a whole before the commit instead (sqlite.org/lang_altertable.html).
    """
    if not is_embedded(engine):
        with writing(engine) as connection:
            yield connection
        return
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.execute(text("PRAGMA foreign_key_check")).first()
                if broken:
                    raise RuntimeError(f"a migration broke a reference of {broken[0]}")
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


def config_for(connection: Connection) -> Any:
    """Alembic's configuration for one connection; Alembic takes 0.2 s to import, so only here."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def known_revisions() -> set[str]:
    """Every revision this program has a step for."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
