"""What this program may do with a database: all, only read it, or nothing; and why."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, text
from sqlalchemy import inspect as inspect_database

from models import Base
from models.connection.backups import require_not_lost
from models.connection.database import is_embedded, reading
from models.connection.database_errors import explained
from models.connection.embedded import file_of, is_read_only
from models.connection.moved_marker import why_moved
from models.migrations import HEAD, known_revisions
from models.upgrade.absent import Absent, find_absent
from models.values.errors import DatabaseError, SettingsError
from models.values.language import tr
from models.values.version import is_at_least, own_version

OLDEST_PROGRAM, INSTANCE = "min_app_version", "instance_id"
# What a program keeps for itself. A newer database may lack of these and still be read: only what the first program
# knew of them is shown. What it lacks of any other table this program can't show as it is meant by now.
KEPT_FOR_PROGRAM = (
    "sync_runs",
    "sync_run_streams",
    "sync_lease",
    "sync_cursors",
    "removal_questions",
    "removal_question_rows",
    "zone_questions",
    "changes",
    "saved_views",
    "import_mappings",
)


@dataclass(frozen=True)
class Access:
    """What may be done. `why_not` is the error to show when the database may be read but not written.

    `is_older`: its tables are those of an earlier program; `absent`: what it therefore lacks, where it is only read.
    """

    why_not: DatabaseError | None = None
    is_older: bool = False
    absent: Absent = field(default_factory=Absent)

    @property
    def writes(self) -> bool:
        """Whether the database may be written too."""
        return self.why_not is None


def revision_of(engine: Engine) -> str | None:
    """Return the migration that the database stands at; None for an empty database.

    Raises DatabaseError when the database can't be reached, holds two revisions, or tables without any.
    """
    with explained(engine), reading(engine) as connection:
        return _revision(connection)


def access_of(engine: Engine) -> Access:
    """Look at what may be done with a database; nothing is changed.

    Raises DatabaseError when not even reading makes sense: what it holds isn't ours, isn't there, or is too old or
    too new to be read.
    """
    with explained(engine), reading(engine) as connection:
        revision = _revision(connection)
        file = file_of(engine.url)
        if revision is None and file is not None:
            require_not_lost(file)
        if revision is None or (revision != HEAD and revision in known_revisions()):
            return _of_older(connection, engine, revision)
        return _of_current(connection, engine, revision)


def check_instance(engine: Engine, wanted: str) -> None:
    """Make sure that this is the database that the settings want (LEITSTAND_DATABASE_ID; empty: any).

    Raises SettingsError when it is another one.
    """
    if not wanted:
        return
    with explained(engine), reading(engine) as connection:
        found = _setting(connection, INSTANCE)
    if found != wanted:
        raise SettingsError(
            tr("This is another database"),
            tr(
                "LEITSTAND_DATABASE_ID wants {wanted}; this one is {found}.",
                wanted=wanted,
                found=found or "without an id",
            ),
            tr("Correct LEITSTAND_DATABASE_URL or LEITSTAND_DATABASE_ID. Nothing was changed."),
        )


def _revision(connection: Connection) -> str | None:
    # The names first and in one look: a migration may commit its tables and their version at this very moment.
    tables = set(inspect_database(connection).get_table_names())
    found: list[str] = []
    if "alembic_version" in tables:
        found = sorted(connection.scalars(text("SELECT version_num FROM alembic_version")))
    if len(found) > 1:
        raise DatabaseError(
            tr("The database stands at two versions at once"),
            tr("It names {names}.", names=" and ".join(found)),
            tr("Restore the newest backup, or ask for help; nothing was changed."),
        )
    ours = sorted(tables & set(Base.metadata.tables)) if not found else []
    if ours:
        raise DatabaseError(
            tr("The database doesn't say at which version it stands"),
            tr("It holds tables ({names}…), but nothing in alembic_version.", names=", ".join(ours[:3])),
            tr("Restore the newest backup, or ask for help; nothing was changed."),
        )
    return found[0] if found else None


def _of_older(connection: Connection, engine: Engine, revision: str | None) -> Access:
    if revision is None:
        state = tr("The shared database has no tables yet.")
    else:
        state = tr("The shared database stands at version {revision}, not {head}.", revision=revision, head=HEAD)
    file = file_of(engine.url)
    if is_embedded(engine) and not (file and is_read_only(file)):
        return Access(is_older=True)
    why = _why_read_only(connection, engine) if is_embedded(engine) else None
    error = why or DatabaseError(
        tr("The database has to be prepared first"),
        state,
        tr("Whoever looks after it runs: leitstand migrate"),
    )
    if revision is None:
        raise error
    # Only read, whatever it has: its triggers know its own columns, and would keep no history of newer ones.
    return Access(error, is_older=True, absent=find_absent(connection))


def _of_current(connection: Connection, engine: Engine, revision: str) -> Access:
    oldest = _setting(connection, OLDEST_PROGRAM)
    if revision != HEAD and oldest is None:
        raise DatabaseError(
            tr("The database isn't one that this program knows"),
            tr("It stands at version {revision}; this program knows {head}.", revision=revision, head=HEAD),
            tr("Check the address, or install the current version of Leitstand. Nothing was changed."),
        )
    lacking = _lacking(find_absent(connection)) if revision != HEAD else ""
    if lacking or (oldest is not None and not is_at_least(own_version(), oldest)):
        error = DatabaseError(
            tr("The database is newer than this program"),
            tr(
                "It wants Leitstand {oldest} or newer to write it; this is {own}.",
                oldest=oldest,
                own=own_version(),
            ),
            tr("Update Leitstand. Until then you can read everything, but change nothing."),
        )
        if lacking:
            error = DatabaseError(
                error.title, tr("{lacking} isn't there any more.", lacking=lacking), tr("Update Leitstand.")
            )
            raise error
        return Access(error)
    moved = why_moved(connection) if is_embedded(engine) else None
    return Access(moved or _why_read_only(connection, engine))


def _why_read_only(connection: Connection, engine: Engine) -> DatabaseError | None:
    file = file_of(engine.url)
    if is_embedded(engine):
        stays = file is not None and is_read_only(file)
        what = tr("The file {file}, or its folder, can't be written.", file=file) if stays else ""
    else:
        is_on = connection.scalar(text("SELECT current_setting('transaction_read_only')")) == "on"
        what = tr("The server takes no changes at the moment (read-only mode).") if is_on else ""
    if not what:
        return None
    return DatabaseError(tr("The database is read-only"), what, tr("You can read everything, but change nothing."))


def _lacking(absent: Absent) -> str:
    """Name a table or column that is shown but isn't in the database; empty when all of them are."""
    for name in sorted(absent.tables - set(KEPT_FOR_PROGRAM)):
        return tr("The table {name}", name=name)
    for name in sorted(absent.columns):
        if name.split(".")[0] not in KEPT_FOR_PROGRAM:
            return tr("The column {name}", name=name)
    return ""


def _setting(connection: Connection, key: str) -> str | None:
    if not inspect_database(connection).has_table("settings"):
        return None
    found: str | None = connection.scalar(text("SELECT value FROM settings WHERE key = :key"), {"key": key})
    return found
