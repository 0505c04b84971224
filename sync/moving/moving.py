"""Everything of an embedded database into an empty PostgreSQL: all of it or nothing, however the move ends.

While it lasts, nobody else writes either of them: the file's write lock and its right to sync are held, and the
server's tables are locked. The server's side is one transaction; just before its commit both are counted and added
up. Then the file is marked, so that nobody goes on entering into it. Between the two commits a move can still be
killed: the server remembers whose rows it has, so the next try finds everything there and only marks the file.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, Table, exc, make_url, text

from models import Base
from models.connection.backups import back_up, require_closed, require_sound
from models.connection.database import Work, open_engine, writing
from models.connection.database_errors import explained, is_lost
from models.connection.embedded import file_of, is_read_only
from models.connection.moved_marker import MOVED_FROM, MOVED_TO, note
from models.ddl import period_constraints as period_rules
from models.ddl import triggers
from models.ddl.roles import PREFIX_SETTING, act_as_owner
from models.migrations import HEAD
from models.schema.base import references_back
from models.upgrade.access import INSTANCE, OLDEST_PROGRAM, access_of, check_instance
from models.upgrade.migrate import MIGRATION_LOCK, revision_of
from models.upgrade.table_checksums import TableChecksum, differences, tally
from models.values.errors import DatabaseError, SettingsError
from sync.moving.table_copy import copy_table, given_up
from sync.pipeline.lock import one_sync
from sync.pipeline.report import Progress, Report

# What each database says of itself alone: which one it is, whom it lets in, where its rows went or came from.
OWN_SETTINGS = (INSTANCE, OLDEST_PROGRAM, PREFIX_SETTING, MOVED_FROM, MOVED_TO)
# Who may sync the file says nothing about who may sync the server.
TABLES = tuple(table for table in Base.metadata.sorted_tables if table.name != "sync_lease")
_MEANT = {"settings": f"key NOT IN {OWN_SETTINGS}"}
BACKUP = "before-move"
AGAIN = "Move again."
_PATIENCE = "SET LOCAL idle_in_transaction_session_timeout = '10min'"


@dataclass(frozen=True)
class MoveOptions:
    """What a move is asked for. `who` moves; `database_id`: the only database that may be moved, if any.

    `unsaved`: how many changes this computer still keeps for the database with an id, because it couldn't save them.
    """

    who: str
    report: Report = lambda _progress: None
    database_id: str = ""
    unsaved: Callable[[str], int] = lambda _instance: 0


@dataclass(frozen=True)
class Moved:
    """What a move brought: `rows` by table. `address`: the server's, without a password; `instance`: its id.

    `backup`: the file as it was before it was marked. `already`: an earlier try had brought everything.
    """

    rows: dict[str, int]
    address: str
    instance: str
    backup: Path
    already: bool


def move(source_url: str, target_url: str, options: MoveOptions) -> Moved:
    """Bring everything from an SQLite file into an empty, migrated PostgreSQL database; the file is marked then.

    Raises SettingsError when the addresses aren't such, DatabaseError when one of them can't be used, isn't at this
    program's version, holds what doesn't fit, or both differ afterwards; Busy while a sync runs. Nothing was changed
    in either then.
    """
    file = _require_kinds(source_url, target_url)
    source, target = open_engine(source_url, Work.SYNC), open_engine(target_url, Work.SYNC)
    try:
        _require_free(file)
        _require_version(source, str(file), "Run: leitstand migrate, then move again.")
        check_instance(source, options.database_id)
        with explained(source), one_sync(source, options.who), writing(source) as leaving:
            return _move(leaving, target, file, _address(target_url), options)
    finally:
        source.dispose()
        target.dispose()


def _move(source: Connection, target: Engine, file: Path, address: str, options: MoveOptions) -> Moved:
    instance = _setting(source, INSTANCE)
    _require_saved(options.unsaved(instance))
    with _telling_of_loss(), explained(target), _alone(target) as arriving:
        already = _came_before(arriving, instance)
        if not already:
            _copy_all(source, arriving, options.report)
        rows = _require_same(source, arriving, already)
        if not already:
            note(arriving, MOVED_FROM, instance)
        moved = Moved(rows, address, _setting(arriving, INSTANCE), back_up(file, BACKUP), already)
    note(source, MOVED_TO, address)
    return moved


def _require_kinds(source_url: str, target_url: str) -> Path:
    """Return the file that is to be moved."""
    if make_url(target_url).get_backend_name() != "postgresql":
        raise SettingsError(
            "A move goes to PostgreSQL", "The address names another kind of database.", "It begins with postgresql://."
        )
    file = file_of(make_url(source_url))
    if file is None:
        raise SettingsError(
            "There is nothing to move",
            "The settings name no SQLite file.",
            "A move begins where LEITSTAND_DATABASE_URL names the file, or nothing.",
        )
    if not file.exists():
        raise SettingsError("There is nothing to move", f"{file} isn't there yet.", "Just use the server.")
    return file


def _require_free(file: Path) -> None:
    """Nobody has the file open, and it is sound; no connection of ours may be open yet."""
    if is_read_only(file):
        raise DatabaseError(
            "The file can't be marked as moved",
            f"{file}, or its folder, can't be written.",
            "Move as somebody who may write it.",
        )
    require_closed(file)
    require_sound(file)


def _require_version(engine: Engine, what: str, to_do: str) -> None:
    revision = revision_of(engine)
    if revision != HEAD:
        stands = f"stands at version {revision}, not {HEAD}" if revision else "has no tables yet"
        raise DatabaseError("The database has to be prepared first", f"{what} {stands}.", to_do)
    why_not = access_of(engine).why_not
    if why_not is not None:
        raise why_not


def _require_saved(unsaved: int) -> None:
    if unsaved:
        raise DatabaseError(
            "Something isn't saved yet",
            f"Of what was entered on this computer {unsaved:,} steps wait to be saved.",
            "Open Leitstand, let it save them or answer what it asks, close it, then move.",
        )


@contextmanager
def _alone(target: Engine) -> Iterator[Connection]:
    """Yield one transaction on the server while nobody else migrates it or uses its tables."""
    with writing(target) as connection:
        # While the file is added up and backed up, the server waits; for a laptop that sleeps not for long.
        connection.execute(text(f"SET LOCAL statement_timeout = 0; {_PATIENCE}"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        _require_version(
            target, f"“{target.url.database}”", "Run leitstand migrate with LEITSTAND_DATABASE_URL set to it."
        )
        act_as_owner(connection)
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        connection.exec_driver_sql(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
        yield connection


def _came_before(target: Connection, instance: str) -> bool:
    """Tell whether the server has the rows of this file already. Raises DatabaseError when it has any others."""
    looks = [f"SELECT '{t.name}' WHERE EXISTS (SELECT 1 FROM \"{t.name}\" WHERE {_meant(t)})" for t in TABLES]
    full = target.exec_driver_sql(" UNION ALL ".join(looks)).scalars().all()
    if full and _setting(target, MOVED_FROM) != instance:
        names = ", ".join(full[:3]) + ("…" if len(full) > 3 else "")
        raise DatabaseError(
            "The server's database isn't empty",
            f"There are rows in {names}.",
            "Move into a new one: nothing is ever mixed. Nothing was changed.",
        )
    return bool(full)


def _copy_all(source: Connection, target: Connection, report: Report) -> None:
    """Copy all tables, what is referred to first. What triggers would add is among the rows already."""
    period_rules.suspend(target)
    triggers.suspend(target)
    _check_back_references(target, "DEFERRABLE INITIALLY DEFERRED")
    for table in TABLES:
        total = source.exec_driver_sql(f'SELECT count(*) FROM "{table.name}" WHERE {_meant(table)}').scalar_one()
        copy_table(source, target, table, _meant(table), _telling(report, table, total))
        _continue_ids(source, target, table)
    target.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    _check_back_references(target, "NOT DEFERRABLE")
    triggers.install(target)
    period_rules.install(target)


def _check_back_references(target: Connection, when: str) -> None:
    """Let references to tables that come later be checked at once, or when all tables are there."""
    for table in TABLES:
        for name in references_back(table):
            target.exec_driver_sql(f'ALTER TABLE "{table.name}" ALTER CONSTRAINT "{name}" {when}')


def _telling(report: Report, table: Table, total: int) -> Callable[[int], None]:
    title = table.name.replace("_", " ").capitalize()
    return lambda sent: report(Progress("move", title, sent, total))


def _continue_ids(source: Connection, target: Connection, table: Table) -> None:
    """Let new rows be numbered behind all that there ever were: a deleted one may be put back under its own id."""
    if "id" not in table.c:
        return
    last = text("SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = :name), 0)")
    next_id = int(source.execute(last, {"name": table.name}).scalar_one()) + 1
    # Unlike setval, this is taken back when the transaction is.
    target.exec_driver_sql(f'ALTER SEQUENCE "{table.name}_id_seq" RESTART WITH {next_id}')


def _require_same(source: Connection, target: Connection, already: bool) -> dict[str, int]:
    """Return how many rows each table has, once both databases say the same of all their columns."""
    rows = {}
    for table in TABLES:
        here, there = _tally(source, table), _tally(target, table)
        difference = next(differences(table, here, there), None)
        if difference and already:
            raise DatabaseError(
                "These rows were moved before",
                f"Since then one of the two databases has changed: {difference}.",
                "Go on with the server, or move into a new database. Nothing was changed.",
            )
        if difference:
            raise given_up(f"Both databases should hold the same, but {difference}.", AGAIN)
        rows[table.name] = here.rows
    return rows


def _tally(connection: Connection, table: Table) -> TableChecksum:
    return tally(connection, table, _meant(table))


def _meant(table: Table) -> str:
    """Return SQL for which rows of a table are moved."""
    return _MEANT.get(table.name, "true")


def _setting(connection: Connection, key: str) -> str:
    found = connection.scalar(text("SELECT value FROM settings WHERE key = :key"), {"key": key})
    return str(found or "")


def _address(url: str) -> str:
    """Return an address without its password."""
    parsed = make_url(url)
    parts = (parsed.host, parsed.port, parsed.database, parsed.query)
    return URL.create(parsed.drivername, parsed.username, None, *parts).render_as_string()


@contextmanager
def _telling_of_loss() -> Iterator[None]:
    """Where the connection breaks, perhaps at the commit, nobody knows yet whether everything has arrived."""
    try:
        yield
    except DatabaseError as error:
        if not isinstance(error.__cause__, exc.DBAPIError) or not is_lost(error.__cause__):
            raise
        raise DatabaseError(
            "The connection to the server was lost",
            error.happened,
            "Move again: either nothing has arrived or everything, and that is found out.",
        ) from error
