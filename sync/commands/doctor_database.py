"""What the doctor looks at of a database: all that a sync or the window would fail at, and nothing is changed."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from models.connection.backups import require_sound
from models.connection.database import Work, is_embedded, open_engine, reading
from models.connection.database_errors import explained
from models.connection.embedded import file_of
from models.connection.files import why_not_writable
from models.connection.session_locks import session_locks_work
from models.ddl.missing_rights import lacking_for_people, lacking_for_sync
from models.migrations import HEAD
from models.upgrade.access import access_of, check_instance, revision_of
from models.values.errors import DatabaseError
from sync.config.settings import Settings
from sync.sources import SOURCES


def database_words(settings: Settings) -> str:
    """Say that the database can be used. Raises KnownError for what the window or a sync would say."""
    engine = open_engine(settings.database_url, Work.SYNC)
    try:
        revision = revision_of(engine)
        with explained(engine), reading(engine) as connection:
            question = "SELECT sqlite_version()" if is_embedded(engine) else "SHOW server_version"
            version = f"{'SQLite' if is_embedded(engine) else 'PostgreSQL'} {connection.scalar(text(question))}"
        access = access_of(engine)
        if access.why_not:
            raise access.why_not
        check_instance(engine, settings.database_id)
        _require_place(engine)
    finally:
        engine.dispose()
    if revision == HEAD:
        return f"{version} answers; its tables are current"
    return f"{version} answers; its tables stand at {revision or 'nothing'}, and the next start brings them to {HEAD}"


def _require_place(engine: Engine) -> None:
    """Require a sound file with room for what is made beside it; of a server, that it gives a sync locks that hold."""
    file = file_of(engine.url)
    if file is None:
        with explained(engine), reading(engine) as connection:
            session_locks_work(connection)
        return
    if file.exists() and file.stat().st_size:
        require_sound(file)
    backups = file.parent / "backups"
    for folder in (file.parent, *([backups] if backups.exists() else [])):
        _require_writable(folder)


def _require_writable(folder: Path) -> None:
    reason = why_not_writable(folder)
    if reason:
        raise DatabaseError(
            "There is nowhere to keep the database",
            f"In {folder} nothing can be written: {reason}.",
            "Correct the rights of the folder, or set LEITSTAND_DATABASE_URL or LEITSTAND_DATA_DIR to another place.",
        )


def rights_words(settings: Settings) -> Iterator[tuple[str, bool | None]]:
    """Yield what this user of a server may do there: words, and whether that is as it should be (None: that depends).

    Who is to sync has a source; of the others it is enough to write what people write, or to read.
    """
    engine = open_engine(settings.database_url, Work.SYNC)
    try:
        if is_embedded(engine):
            return
        with explained(engine), reading(engine) as connection:
            yield _sync_words(connection, is_wanted=any(settings.value(source.setting) for source in SOURCES))
            lacking = lacking_for_people(connection)
            yield (f"this user may not edit: {lacking}" if lacking else "this user may edit"), None
    finally:
        engine.dispose()


def _sync_words(connection: Connection, *, is_wanted: bool) -> tuple[str, bool | None]:
    lacking = lacking_for_sync(connection)
    if not lacking:
        return "this user may sync", True if is_wanted else None
    way = "; whoever looks after the database can give it the role of a sync (leitstand roles)" if is_wanted else ""
    return f"this user may not sync: {lacking}{way}", False if is_wanted else None
