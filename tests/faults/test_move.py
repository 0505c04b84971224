"""`leitstand move`: everything arrives as it was, or nothing does, and what can't be moved is said in a sentence."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, Table, select, text

from desktop.cli import main
from models import Base, Change, Client, Department
from models.audit.deleted_rows import restoration
from models.connection.backups import restore
from models.connection.database import open_engine, reading, writing
from models.connection.embedded import file_of
from models.connection.moved_marker import MOVED_FROM, MOVED_TO
from models.ddl import sqlite_type_checks as type_rules
from models.ddl.roles import make_roles
from models.schema.base import references_back
from models.upgrade.access import INSTANCE, OLDEST_PROGRAM, access_of
from models.upgrade.migrate import config_for, migrate
from models.values.errors import DatabaseError, KnownError, SettingsError
from models.writes.deletions import put_back
from models.writes.edits import add, change
from sync.moving import moving, table_copy
from sync.moving.moving import TABLES, Moved, MoveOptions, move
from sync.pipeline.lock import one_sync
from sync.pipeline.report import Progress
from sync.standin.paymo.paymo_server import PaymoServer
from tests.faults.whole import contents, setting, sync_both, work_on
from tests.models.history_lines import history_lines
from tests.models.sample import fill
from tests.postgres import PostgresServer
from tests.sync.company import KEY, small_company

pytestmark = pytest.mark.fault("M9")
DEFINED = """
    SELECT t.tgname, pg_get_triggerdef(t.oid), t.tgenabled, p.prosrc, p.proacl, p.proowner FROM pg_trigger t
    JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal ORDER BY 1, 2
"""


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        yield server


@pytest.fixture
def server(postgres_url: str) -> Iterator[Engine]:
    """The company's PostgreSQL, migrated and empty."""
    opened = open_engine(postgres_url)
    yield opened
    opened.dispose()


@pytest.fixture
def laptop(sqlite_engine: Engine) -> Engine:
    """The file of a laptop with the sample in it; nobody has it open."""
    fill(sqlite_engine)
    sqlite_engine.dispose()
    return sqlite_engine


def address_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def moved(laptop: Engine, server: Engine, **options: Any) -> Moved:
    laptop.dispose()
    return move(address_of(laptop), address_of(server), MoveOptions("Ines", **options))


def refused(laptop: Engine, server: Engine, words: str, **options: Any) -> None:
    """The move is refused with these words, and neither database is another afterwards."""
    before = contents(laptop), contents(server)
    with pytest.raises(KnownError, match=words):
        moved(laptop, server, **options)
    assert (contents(laptop), contents(server)) == before
    assert setting(laptop, MOVED_TO) is setting(server, MOVED_FROM) is None


def triggers(server: Engine) -> Sequence[Any]:
    with reading(server) as connection:
        return connection.execute(text(DEFINED)).all()


def into(laptop: Engine, *statements: str) -> None:
    """What no program of ours writes, with nothing that would hold it off: as it may stand there since before."""
    with writing(laptop) as connection:
        type_rules.suspend(connection)
    laptop.dispose()
    with closing(sqlite3.connect(file_of(laptop.url) or "")) as connection, connection:
        for statement in ("PRAGMA ignore_check_constraints = ON", *statements):
            connection.execute(statement)


def test_everything_arrives_field_by_field(sqlite_engine: Engine, server: Engine, paymo: PaymoServer) -> None:
    work_on(sqlite_engine, paymo)
    before, own, defined = contents(sqlite_engine), setting(server, INSTANCE), triggers(server)
    assert [name for name, rows in before.items() if not rows] == []
    done = moved(sqlite_engine, server)
    assert contents(server) == before
    assert done.rows == {name: len(rows) for name, rows in before.items()}
    assert setting(server, INSTANCE) == own == done.instance != setting(sqlite_engine, INSTANCE)
    assert setting(server, MOVED_FROM) == setting(sqlite_engine, INSTANCE)
    assert setting(server, OLDEST_PROGRAM) == setting(sqlite_engine, OLDEST_PROGRAM)
    assert triggers(server) == defined


def test_the_server_goes_on_where_the_file_ended(sqlite_engine: Engine, server: Engine, paymo: PaymoServer) -> None:
    work_on(sqlite_engine, paymo)
    answers = [result.status for result in sync_both(sqlite_engine, paymo, full=True)]
    moved(sqlite_engine, server)
    before = contents(server)
    for full in (False, True):
        results = sync_both(server, paymo, full=full)
        assert {(one.created, one.updated, one.deleted) for one in results} == {(0, 0, 0)}
    assert [result.status for result in results] == answers
    books = ("sync_runs", "sync_run_streams", "sync_cursors", "removal_questions")
    after = contents(server)
    assert [name for name in before if before[name] != after[name] and name not in books] == []
    (gone,) = (line for line in lines_of(server, "departments") if line.old_value == "Gone for good")
    assert add(server, Department, {"name": "Fresh"}, "Eva") > gone.row_id
    assert lines_of(server, "departments")[-1].who == "Eva"
    put_back(server, restoration(server, Department, [whole_line(server, gone.row_id)]).removed, "Eva")
    assert (gone.row_id, "Gone for good") in [row[:2] for row in contents(server)["departments"]]


def lines_of(engine: Engine, table: str) -> Sequence[Any]:
    with reading(engine) as connection:
        return connection.execute(select(Change.__table__).where(Change.table_name == table).order_by(Change.id)).all()


def whole_line(engine: Engine, row_id: int) -> int:
    """The line of the history that says that the whole row went."""
    whole = {"row_id": row_id, "action": "remove", "column_name": "id"}
    (line,) = history_lines(engine, "id", table_name="departments", **whole)
    return int(str(line[0]))


def test_every_number_a_new_row_gets_is_a_new_one(sqlite_engine: Engine, server: Engine, paymo: PaymoServer) -> None:
    work_on(sqlite_engine, paymo)
    with reading(sqlite_engine) as connection:
        last = {name: seq for name, seq in connection.execute(text("SELECT name, seq FROM sqlite_sequence"))}
    moved(sqlite_engine, server)
    for table in Base.metadata.sorted_tables:
        if "id" in table.c and table.name != "sync_lease":
            with reading(server) as connection:
                following = connection.scalar(text(f"SELECT nextval('{table.name}_id_seq')"))
            assert following == last[table.name] + 1, table.name


def test_the_members_of_the_owner_role_may_move(laptop: Engine, server: Engine) -> None:
    make_roles(server, "move_")
    defined = triggers(server)
    moved(laptop, server)
    assert triggers(server) == defined
    assert setting(server, "roles_prefix") == "move_"


def test_each_table_comes_after_those_that_it_refers_to() -> None:
    """COPY looks at references at its end, so a table may refer to itself; to a later one only where it can wait."""
    order = [table.name for table in TABLES]
    assert len(order) == len(Base.metadata.tables) - 1
    for table in TABLES:
        for key in table.foreign_keys:
            if key.constraint is not None and key.constraint.name in references_back(table):
                continue
            assert order.index(key.column.table.name) <= order.index(table.name)


def test_the_file_can_only_be_read_afterwards_and_comes_back_by_its_backup(laptop: Engine, server: Engine) -> None:
    add(laptop, Department, {"name": "Before"}, "Ines")
    done = moved(laptop, server)
    assert not access_of(laptop).writes
    for use in (
        lambda: add(laptop, Department, {"name": "By a window that is still open"}, "Ines"),
        lambda: change(laptop, Client, 1, {"remarks": "x"}, {"remarks": None}, "Ines"),
        lambda: moved(laptop, server),
    ):
        with pytest.raises(DatabaseError, match="was moved: Everything in it is in postgresql"):
            use()
    assert contents(laptop).keys() == contents(server).keys()
    laptop.dispose()
    file = file_of(laptop.url)
    assert file is not None
    restore(file, done.backup)
    add(laptop, Department, {"name": "After all"}, "Ines")


def test_a_server_with_anything_in_it_is_refused(laptop: Engine, server: Engine) -> None:
    add(server, Department, {"name": "Already here"}, "Eva")
    refused(laptop, server, r"isn't empty: There are rows in changes, departments\.|in departments, changes\.")


def test_a_server_that_another_company_is_synced_into_is_refused(laptop: Engine, server: Engine) -> None:
    with writing(server) as connection:
        connection.execute(text("INSERT INTO settings VALUES ('paymo_company_id', '5')"))
    refused(laptop, server, "There are rows in settings")


def test_a_server_that_was_not_migrated_is_refused(laptop: Engine, postgres: PostgresServer) -> None:
    bare = open_engine(postgres.new_database())
    with pytest.raises(DatabaseError, match=r"has no tables yet.*Run leitstand migrate with LEITSTAND_DATABASE_URL"):
        moved(laptop, bare)
    with writing(bare) as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) == 0
    bare.dispose()


@pytest.mark.parametrize("which", ["laptop", "server"])
def test_an_older_database_is_refused(laptop: Engine, server: Engine, which: str) -> None:
    old = laptop if which == "laptop" else server
    with writing(old) as connection:
        command.downgrade(config_for(connection), "0004")
    refused_before_looking(laptop, server, r"has to be prepared first.*stands at version 0004")
    migrate(old)
    assert moved(laptop, server).rows["departments"] == 2


def refused_before_looking(laptop: Engine, server: Engine, words: str, **options: Any) -> None:
    with pytest.raises(KnownError, match=words):
        moved(laptop, server, **options)


def test_only_a_file_moves_and_only_to_a_server(laptop: Engine, server: Engine, tmp_path: Path) -> None:
    nowhere = open_engine(f"sqlite:///{tmp_path}/none.sqlite")
    for source, target, words in (
        (server, server, "name no SQLite file"),
        (laptop, laptop, "goes to PostgreSQL"),
        (nowhere, server, "isn't there yet"),
    ):
        with pytest.raises(SettingsError, match=words):
            moved(source, target)
    assert not (tmp_path / "none.sqlite").exists()


def test_a_file_that_can_not_be_marked_is_not_moved(
    laptop: Engine, server: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DatabaseError, match="can't be opened"):
        move(f"sqlite:///{tmp_path}", address_of(server), MoveOptions("Ines"))
    monkeypatch.setattr(moving, "is_read_only", lambda _file: True)
    refused(laptop, server, "or its folder, can't be written")


def test_a_server_elsewhere_is_reached_safely_or_not_at_all(laptop: Engine) -> None:
    with pytest.raises(SettingsError, match="isn't safe"):
        move(address_of(laptop), "postgresql://ines@db.example/leitstand", MoveOptions("Ines"))


def test_another_file_than_the_settings_want_is_refused(laptop: Engine, server: Engine) -> None:
    refused(laptop, server, "LEITSTAND_DATABASE_ID wants another", database_id="another")


def test_what_waits_to_be_saved_is_saved_first(laptop: Engine, server: Engine) -> None:
    own = setting(laptop, INSTANCE)
    refused(laptop, server, "2 steps wait to be saved", unsaved=lambda instance: 2 if instance == own else 0)


@pytest.mark.skipif(os.name == "nt", reason="Windows tells nobody")
def test_a_file_that_a_window_has_open_is_refused(laptop: Engine, server: Engine) -> None:
    laptop.dispose()
    keep = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM settings').fetchall()"
    program = [sys.executable, "-c", f"{keep}; print(flush=True); input()", str(file_of(laptop.url))]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as window:
        assert window.stdout is not None
        window.stdout.readline()
        refused_before_looking(laptop, server, "Another program has .* open")
        window.communicate(b"\n")
    assert moved(laptop, server).rows["clients"] == 2


def test_nobody_writes_the_file_while_it_moves(laptop: Engine, server: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def try_to_write(report: object) -> None:
        with closing(sqlite3.connect(file_of(laptop.url) or "", timeout=0)) as other:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("UPDATE clients SET name = 'Late'")
            looks.append(report)

    looks: list[object] = []
    moved(laptop, server, report=try_to_write)
    assert len(looks) > 5


LOST: dict[str, tuple[str, Callable[[list[list[Any]], Table], object], str]] = {
    "a row": ("time_entries", lambda rows, _t: rows.pop(), "of 3 rows of time_entries 2 arrived"),
    "a value": ("clients", lambda rows, t: put(rows, t, "city", None), r"of 1 values of clients\.city 0 arrived"),
    "an amount": ("employees", lambda rows, t: put(rows, t, "weekly_hours", 38.25), r"come to 38\.25 instead of 38\.5"),
    "a day": ("time_entries", lambda rows, t: put(rows, t, "day", "2026-03-03"), r"time_entries\.day come to"),
    "a text": (
        "departments",
        lambda rows, t: put(rows, t, "name", "Desig"),
        r"name come to 17 instead of 18",
    ),
    "a reference": ("projects", lambda rows, t: put(rows, t, "client_id", 2), r"projects\.client_id come to"),
}


def put(rows: list[list[Any]], table: Table, name: str, value: object) -> None:
    rows[0][list(table.c).index(table.c[name])] = value


@pytest.mark.parametrize("lost", LOST)
def test_what_is_lost_on_the_way_is_noticed(
    laptop: Engine, server: Engine, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    table, lose, words = LOST[lost]
    really = table_copy.copy_rows

    def leaky(connection: Any, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        changed = [list(row) for row in rows]
        if name == table:
            lose(changed, Base.metadata.tables[table])
        really(connection, name, columns, changed)

    monkeypatch.setattr(table_copy, "copy_rows", leaky)
    refused(laptop, server, rf"given up.*{words}.*Nothing was moved")
    monkeypatch.undo()
    assert moved(laptop, server).rows["time_entries"] == 3


def set_aside(value: str) -> str:
    """A statement that brings a value into a text that no history is kept of."""
    named = "source, stream, origin, reason, since, raw"
    return f"INSERT INTO rejected_records ({named}) VALUES ('a', 'b', 'c', 'd', '2026-01-01T00:00:00Z', {value})"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (set_aside("'K' || char(0)"), r"row 1 of rejected_records .*0x00"),
        (set_aside("CAST(x'4bff' AS TEXT)"), r"rejected_records\.raw is no text: row 1"),
        (set_aside("x'4b4b'"), r"rejected_records\.raw come to 5 instead of 2"),
        ("UPDATE time_entries SET duration = 3000000000 WHERE id = 3", r"row 3 of time_entries\.duration .*out of ra"),
        ("UPDATE projects SET start_date = 'soon' WHERE id = 3", r"row 3 of projects\.start_date .*soon"),
        ("UPDATE projects SET client_id = 99 WHERE id = 2", r"a row of projects .*\(client_id\)=\(99\) is not present"),
        ("UPDATE employees SET status = 'asleep' WHERE id = 2", r"row 2 of employees .*ck_employees_status"),
    ],
)
def test_what_does_not_fit_is_named(laptop: Engine, server: Engine, statement: str, words: str) -> None:
    into(laptop, statement)
    refused_before_looking(laptop, server, rf"given up.*{words}")
    with reading(server) as connection:
        assert connection.execute(text("SELECT 1 FROM departments")).all() == []


def test_who_may_not_change_the_tables_can_not_move(laptop: Engine, server: Engine, postgres: PostgresServer) -> None:
    name = f"mover_{os.getpid()}"
    postgres.execute(f"CREATE ROLE {name} LOGIN IN ROLE pg_read_all_data, pg_write_all_data")
    mover = open_engine(address_of(server).replace("leitstand@", f"{name}@"))
    refused(laptop, mover, "Your database user may not do this")
    mover.dispose()


@pytest.mark.parametrize("moment", ["_continue_ids", "back_up"])
def test_a_lost_connection_leaves_nothing_and_the_next_move_goes_through(
    laptop: Engine, server: Engine, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    really = getattr(moving, moment)

    def after_the_link_broke(*arguments: Any) -> Any:
        with writing(server) as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            connection.execute(text(f"{others} AND pid <> pg_backend_pid()"))
        return really(*arguments)

    monkeypatch.setattr(moving, moment, after_the_link_broke)
    refused(laptop, server, "connection to the server was lost.*Move again: either nothing has arrived or everything")
    monkeypatch.undo()
    assert moved(laptop, server).rows["clients"] == 2


def test_a_move_that_is_stopped_leaves_nothing(laptop: Engine, server: Engine) -> None:
    def stop(progress: Progress) -> None:
        if progress.stream == "Projects":
            raise KeyboardInterrupt

    before = contents(laptop), contents(server)
    with pytest.raises(KeyboardInterrupt):
        moved(laptop, server, report=stop)
    assert (contents(laptop), contents(server)) == before
    assert moved(laptop, server).rows["clients"] == 2


def test_sums_beyond_64_bits_and_fractions_are_exact(laptop: Engine, server: Engine) -> None:
    into(
        laptop,
        "INSERT INTO clients (paymo_id, name) VALUES (9223372036854775807, 'A'), (9223372036854775806, 'B')",
        "INSERT INTO expenses (amount) VALUES (0.1), (0.2), (1e-9), (999999999999999), (-123456.78)",
    )
    assert moved(laptop, server).rows["expenses"] == 5


def test_the_command_says_what_went_and_what_to_do(
    laptop: Engine, server: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", address_of(laptop))
    monkeypatch.setenv("LEITSTAND_DATABASE_PASSWORD", "never-shown")
    assert main(["move", "mysql://elsewhere/db"]) == 2
    with one_sync(laptop, "Eva"):
        assert main(["move", address_of(server)]) == 4
    assert "Started by Eva" in capsys.readouterr().err
    laptop.dispose()
    assert main(["move", address_of(server)]) == 0
    said = capsys.readouterr()
    assert "2 departments, 4 employees, " in said.out
    assert f"LEITSTAND_DATABASE_URL for everybody, or database_url in config.toml, to {server.url}" in said.out
    assert "never-shown" not in said.out + said.err
    assert main(["sync", "plan"]) != 0
    assert main(["status"]) == 0
    assert main(["move", address_of(server)]) == 1
    assert "This database was moved" in capsys.readouterr().err
