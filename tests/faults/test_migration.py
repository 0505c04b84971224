"""Programs and databases of different ages, two who migrate at once, and a migration that is killed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, event, inspect, select, text

from models import Base, Client, Department, Employee
from models.connection.backups import backups_of, restore
from models.connection.database import open_engine, reading, writing
from models.connection.embedded import file_of
from models.migrations import HEAD
from models.queries.rows import RowQuery, first_rows
from models.queries.sync_runs import problems, standing
from models.queries.sync_runs import settings as shared_settings
from models.upgrade.access import access_of
from models.upgrade.migrate import config_for, make_ready, migrate, require_current, revision_of
from models.values.errors import DatabaseError
from models.values.version import is_at_least, own_version
from models.writes.edits import add
from tests.postgres import PostgresServer

FIRST = "0001"


@pytest.fixture
def old(engine: Engine) -> Engine:
    """A database as the first program left it, with a department, a client from Paymo and a run in it."""
    with writing(engine) as connection:
        command.downgrade(config_for(connection), FIRST)
        connection.execute(text("INSERT INTO departments (name) VALUES ('Design')"))
        connection.execute(text("INSERT INTO clients (paymo_id, name) VALUES (7, 'Nordlicht')"))
        connection.execute(text(OLD_RUN))
    return engine


OLD_RUN = (
    'INSERT INTO sync_runs (source, "full", status, started_at, finished_at) '
    "VALUES ('paymo', true, 'complete', '2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z')"
)


def put(engine: Engine, statement: str) -> None:
    with writing(engine) as connection:
        connection.execute(text(statement))


def departments(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.scalars(select(Department.name)))


def everything_is_read(engine: Engine) -> None:
    """What the window shows."""
    for table in Base.metadata.sorted_tables:
        with reading(engine) as connection:
            connection.execute(select(table)).all()
    standing(engine), problems(engine, 10), shared_settings(engine)


@pytest.mark.fault("M1")
def test_an_older_program_that_the_database_still_allows_works(engine: Engine) -> None:
    put(engine, "UPDATE alembic_version SET version_num = '0999'")
    put(engine, f"UPDATE settings SET value = '{own_version()}' WHERE key = 'min_app_version'")
    assert make_ready(engine).writes
    require_current(engine)
    add(engine, Department, {"name": "Design"}, "Ines")


@pytest.mark.fault("M1")
@pytest.mark.parametrize("revision", [HEAD, "0999"])
def test_a_program_that_is_too_old_reads_everything_and_is_told_to_update(engine: Engine, revision: str) -> None:
    add(engine, Department, {"name": "Design"}, "Ines")
    put(engine, f"UPDATE alembic_version SET version_num = '{revision}'")
    put(engine, "UPDATE settings SET value = '99.1' WHERE key = 'min_app_version'")
    access = make_ready(engine)
    assert not access.writes
    assert "Leitstand 99.1 or newer" in str(access.why_not)
    with pytest.raises(DatabaseError, match="Update Leitstand"):
        require_current(engine)
    everything_is_read(engine)
    assert departments(engine) == ["Design"]


@pytest.mark.fault("M1")
def test_a_newer_database_without_something_that_is_shown_is_not_opened(engine: Engine) -> None:
    put(engine, "UPDATE alembic_version SET version_num = '0999'")
    put(engine, "ALTER TABLE clients RENAME COLUMN industry TO trade")
    with pytest.raises(DatabaseError, match=r"clients\.industry isn't there any more.*Update Leitstand"):
        access_of(engine)


@pytest.mark.parametrize(
    ("version", "wanted", "enough"),
    [
        ("0.2.0", "0.2.0", True),
        ("0.10.0", "0.9.9", True),
        ("0.2.0", "0.2.1", False),
        ("1.0", "1.0.0", True),
        ("0.2.0", "0.2", True),
        ("1.0.0rc1", "1.0.0", True),
        ("0.2.0", "", False),
        ("0.2.0", "soon", False),
    ],
)
def test_versions_compare_by_their_numbers(version: str, wanted: str, enough: bool) -> None:
    assert is_at_least(version, wanted) is enough


@pytest.mark.fault("M2")
def test_a_new_program_reads_an_old_shared_database_and_names_who_can_help(
    old: Engine, postgres: PostgresServer
) -> None:
    if old.dialect.name == "sqlite":
        require_current(old)
        assert (revision_of(old), departments(old)) == (HEAD, ["Design"])
        return
    name = f"reader_{os.getpid()}"
    postgres.execute(f"CREATE ROLE {name} LOGIN IN ROLE pg_read_all_data, pg_write_all_data")
    engine = open_engine(str(old.url).replace("leitstand@", f"{name}@"))
    access = make_ready(engine)
    assert (access.writes, access.is_older) == (False, True)
    assert "leitstand migrate" in str(access.why_not)
    everything_is_read(engine)
    with pytest.raises(DatabaseError, match="leitstand migrate"):
        require_current(engine)
    with pytest.raises(DatabaseError, match=r"must be owner of|permission denied"):
        migrate(engine)
    assert revision_of(engine) == FIRST
    engine.dispose()


@pytest.mark.fault("M2")
def test_an_old_database_without_something_that_is_shown_is_read_without_it(old: Engine) -> None:
    if old.dialect.name == "sqlite":
        pytest.skip("an embedded database is migrated by opening it")
    put(old, "ALTER TABLE clients RENAME COLUMN industry TO trade")
    put(old, "DROP TABLE estimate_items")
    access = make_ready(old)
    assert not access.writes
    assert "leitstand migrate" in str(access.why_not)
    assert "estimate_items" in access.absent.tables
    assert "clients.industry" in access.absent.columns
    everything_is_read(old)
    query = RowQuery(Client, ("name", "industry"))
    assert first_rows(old, query, 10) == [(1, "Nordlicht", None)]


def migrating(url: str) -> subprocess.Popen[str]:
    program = [sys.executable, "-m", "desktop.cli", "migrate"]
    environment = {**os.environ, "LEITSTAND_DATABASE_URL": url}
    return subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.fault("M3")
def test_a_migration_that_commits_between_two_looks_is_not_taken_for_a_lost_version(postgres: PostgresServer) -> None:
    looking = open_engine(postgres.new_database())
    other = open_engine(looking.url)

    @event.listens_for(looking, "after_cursor_execute", once=True)
    def commit_now(*_arguments: object) -> None:
        migrate(other)

    assert revision_of(looking) in (None, HEAD)
    assert revision_of(looking) == HEAD
    other.dispose()
    looking.dispose()


@pytest.mark.fault("M3")
@pytest.mark.parametrize("kind", ["empty", "old"])
def test_programs_that_migrate_together_end_at_one_head(
    request: pytest.FixtureRequest, old: Engine, postgres: PostgresServer, tmp_path: Path, kind: str
) -> None:
    url = old.url.render_as_string(hide_password=False)
    if kind == "empty":
        url = f"sqlite:///{tmp_path}/new.sqlite" if old.dialect.name == "sqlite" else postgres.new_database()
    old.dispose()
    together = [migrating(url) for _ in range(3)]
    said = [process.communicate(timeout=60) for process in together]
    assert [process.returncode for process in together] == [0, 0, 0], said
    engine = open_engine(url)
    assert revision_of(engine) == HEAD
    require_current(engine)
    assert departments(engine) == ([] if kind == "empty" else ["Design"])
    engine.dispose()


@pytest.mark.fault("K5", "M4")
def test_a_migration_killed_anywhere_leaves_the_old_database_or_the_new(old: Engine) -> None:
    """One database is killed again and again, each time further on, and never cleaned up in between."""
    for killed in killings(old, 1):
        assert killed.returncode == -9, killed.stderr
        is_whole(old)
    require_whole_after(old)


@pytest.mark.sweep
@pytest.mark.fault("K5", "M4")
@pytest.mark.timeout(4500)
def test_a_migration_killed_at_every_point_leaves_the_old_database_or_the_new(old: Engine) -> None:
    for killed in killings(old, None):
        assert killed.returncode == -9, killed.stderr
        is_whole(old)
    require_whole_after(old)


def killings(engine: Engine, points: int | None) -> Iterator[subprocess.CompletedProcess[str]]:
    """Migrations of the database killed at so many points (None: at all) before its last commit."""
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    steps = 0
    number = 1
    while True:
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.killed_migration", url, str(number)],
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode == 0:
            assert int(done.stdout) < number
            return
        steps += 1
        yield done
        number += 1 if points is None else 1 + number * 3 // points


def is_whole(engine: Engine) -> None:
    """The database stands at one of the two versions, all of it, with what was in it."""
    assert revision_of(engine) in (FIRST, HEAD)
    tables = set(inspect(engine).get_table_names())
    assert ("sync_lease" in tables) == (revision_of(engine) == HEAD)
    assert not [name for name in tables if name.startswith("_alembic_tmp")]
    assert departments(engine) == ["Design"]
    if engine.dialect.name == "sqlite":
        with reading(engine) as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    engine.dispose()


def require_whole_after(engine: Engine) -> None:
    migrate(engine)
    require_current(engine)
    assert departments(engine) == ["Design"]
    with reading(engine) as connection:
        assert connection.scalar(select(Client.name)) == "Nordlicht"


@pytest.mark.fault("K5", "M4")
def test_a_migration_that_fails_in_the_middle_changes_nothing(old: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    put(old, "CREATE TABLE removal_question_rows (mine TEXT)")
    with pytest.raises(Exception, match="already exists"):
        migrate(old)
    assert revision_of(old) == FIRST
    assert "sync_lease" not in inspect(old).get_table_names()
    assert departments(old) == ["Design"]


@pytest.mark.fault("K5", "M8")
def test_the_way_back_is_the_backup_from_before_the_migration(old: Engine) -> None:
    """There is no downgrade: it would have to invent or throw away. What was before is kept whole."""
    file = file_of(old.url)
    if file is None:
        migrate(old)
        migrate(old)
        assert revision_of(old) == HEAD
        return
    require_current(old)
    add(old, Department, {"name": "After"}, "Ines")
    old.dispose()
    (backup,) = backups_of(file)
    assert backup.name.endswith(f"-before-{HEAD}.sqlite")
    restore(file, backup)
    assert revision_of(old) == FIRST
    assert departments(old) == ["Design"]


@pytest.mark.fault("M8")
def test_going_back_is_not_offered(capsys: pytest.CaptureFixture[str]) -> None:
    from desktop.cli import main

    with pytest.raises(SystemExit):
        main(["migrate", "--downgrade"])
    with pytest.raises(SystemExit):
        main(["downgrade"])
    assert "invalid choice" in capsys.readouterr().err


@pytest.mark.fault("M5")
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("INSERT INTO alembic_version VALUES ('0777')", f"It names {HEAD} and 0777"),
        ("UPDATE alembic_version SET version_num = 'abcd'", f"It stands at version abcd; this program knows {HEAD}"),
        ("DELETE FROM alembic_version", r"It holds tables \(bookings, changes, client_contacts…\)"),
        ("DROP TABLE alembic_version", r"It holds tables \(bookings, changes, client_contacts…\)"),
    ],
)
def test_a_version_that_makes_no_sense_is_refused_and_never_stamped(engine: Engine, statement: str, words: str) -> None:
    put(engine, "DELETE FROM settings WHERE key = 'min_app_version'")
    put(engine, statement)
    before = stamps(engine)
    for use in (require_current, migrate, access_of):
        with pytest.raises(DatabaseError, match=words):
            use(engine)
    assert stamps(engine) == before


def stamps(engine: Engine) -> object:
    if not inspect(engine).has_table("alembic_version"):
        return None
    with reading(engine) as connection:
        return sorted(connection.scalars(text("SELECT version_num FROM alembic_version")))


@pytest.mark.fault("M6")
def test_a_program_of_the_version_before_can_still_add_rows(old: Engine) -> None:
    """What a migration adds to a table may be empty or has a value of its own."""
    look = inspect(old)
    before = {name: {column["name"] for column in look.get_columns(name)} for name in look.get_table_names()}
    migrate(old)
    look = inspect(old)
    for table, columns in before.items():
        for column in look.get_columns(table):
            if column["name"] not in columns:
                assert column["nullable"] or column["default"] is not None, f"{table}.{column['name']}"
    put(old, OLD_RUN)


@pytest.mark.fault("M7")
def test_a_word_of_a_newer_program_is_read_as_it_is(engine: Engine) -> None:
    with writing(engine) as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA ignore_check_constraints = ON"))
        else:
            for table in ("employees", "employment_periods"):
                connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_status"))
        connection.execute(text("INSERT INTO employees (name, status) VALUES ('Zoë', 'on sabbatical')"))
    query = RowQuery(Employee, ("name", "status"))
    (row,) = first_rows(engine, query, 10)
    assert "on sabbatical" in str(row)
