"""Faults of the database: gone, full, locked, read-only, the wrong one, killed; nothing is lost or half written."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg2.extensions
import pytest
from sqlalchemy import Engine, create_engine, event, func, insert, make_url, select, text
from sqlalchemy import exc as database_errors

from desktop.cli import main
from models import Department, EmploymentPeriod, Invoice, RejectedRecord, Setting, Task, TimeEntry
from models.connection.database import LINK, Work, open_engine, reading, snapshot, unreachable, writing
from models.connection.database_errors import RefusedError
from models.connection.session_locks import session_locks_work
from models.queries.sync_runs import standing
from models.upgrade.access import access_of, check_instance
from models.upgrade.migrate import migrate, require_current
from models.values.errors import DatabaseError, KnownError, SettingsError
from models.writes.edits import add, change
from sync.engine import run_sync
from sync.pipeline.lock import one_sync
from sync.standin.paymo.paymo_server import PaymoServer
from tests.faults.as_somebody import as_nobody
from tests.postgres import PostgresServer, server
from tests.sync.company import KEY, differences, settings_for, small_company

NO_MORE = r"The database server takes no more connections.*too many connections"


@pytest.fixture
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    opened = open_engine(postgres_url)
    yield opened
    opened.dispose()


@contextmanager
def another(engine: Engine) -> Iterator[Engine]:
    """A second program on the same database."""
    opened = open_engine(engine.url.render_as_string(hide_password=False))
    yield opened
    opened.dispose()


def told(engine: Engine, question: str) -> object:
    with reading(engine) as connection:
        return connection.scalar(text(question))


def names(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.scalars(select(Department.name).order_by(Department.id)))


@pytest.mark.fault("D1")
def test_a_server_that_is_down_is_said_and_no_other_database_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", "postgresql://me:hush@127.0.0.1:9/x")
    monkeypatch.setenv("LEITSTAND_PAYMO_API_KEY", KEY)
    for command in ("sync", "status", "migrate"):
        assert main([command]) == 1
        said = capsys.readouterr().err
        assert "can't be reached" in said
        assert "hush" not in said
    assert not list(Path(os.environ["LEITSTAND_DATA_DIR"]).glob("*.sqlite"))


@pytest.mark.fault("D5")
def test_a_process_has_three_connections_and_more_readers_wait(postgres_engine: Engine) -> None:
    most = []

    def read() -> None:
        with reading(postgres_engine) as connection:
            connection.execute(text("SELECT pg_sleep(0.05)"))
            counted = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            most.append(connection.scalar(text(counted)))

    threads = [threading.Thread(target=read) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 12
    assert max(most) <= 3


@pytest.mark.fault("D5")
def test_a_server_without_room_for_one_more_connection_is_told(postgres: PostgresServer, postgres_url: str) -> None:
    postgres.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 1")
    engine = open_engine(postgres_url.replace("leitstand@", "crowded@"))
    with another(engine) as first, reading(first), pytest.raises(DatabaseError, match=NO_MORE):
        standing(engine)
    engine.dispose()


@pytest.mark.fault("D5")
@pytest.mark.parametrize("left", [1, 2])
def test_a_sync_that_gets_no_further_connection_says_so(
    postgres: PostgresServer, postgres_engine: Engine, left: int
) -> None:
    """The first connection holds the right to sync, the second one looks whether that holds, the third one writes."""
    name = postgres_engine.url.database
    with writing(postgres_engine) as connection:
        connection.execute(
            text(f"CREATE ROLE crowded_{left} LOGIN; GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC")
        )
    postgres_engine.dispose()
    postgres.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT {left}')
    engine = open_engine(postgres_engine.url.set(username=f"crowded_{left}").render_as_string(), Work.SYNC)
    with pytest.raises(DatabaseError, match=NO_MORE), one_sync(engine, "Eva"), reading(engine), reading(engine):
        pass
    engine.dispose()


@pytest.mark.parametrize(
    "said",
    [
        "FATAL:  sorry, too many clients already",
        "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute",
        "FATAL:  remaining connection slots are reserved for non-replication superuser connections",
        "FATAL:  tut mir leid, schon zu viele Verbindungen",
        "FATAL:  zu viele Verbindungen für Datenbank »leitstand«",
        "FATAL:  die verbleibenden Verbindungen sind für Superuser auf nicht-Replikationsverbindungen reserviert",
        "ERROR:  no more connections allowed (max_client_conn)",
    ],
)
def test_a_full_server_is_known_in_the_languages_of_an_agency_and_by_its_pooler(
    postgres_engine: Engine, said: str
) -> None:
    error = psycopg2.OperationalError(f'connection to server at "127.0.0.1", port 5432 failed: {said}\n')
    assert str(unreachable(postgres_engine, error)).startswith("The database server takes no more connections")


@pytest.mark.fault("D29")
def test_no_setting_of_others_decides_how_a_connection_works(
    postgres: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the environment says to every program of PostgreSQL, and what is set for the database."""
    name = make_url(postgres_url).database
    postgres.execute(f"ALTER DATABASE \"{name}\" SET client_encoding = 'LATIN1'")
    postgres.execute(f"ALTER DATABASE \"{name}\" SET timezone = 'Asia/Tokyo'")
    monkeypatch.setenv("PGCLIENTENCODING", "WIN1252")
    monkeypatch.setenv("PGOPTIONS", "-c statement_timeout=1")
    monkeypatch.setenv("PGTZ", "Asia/Tokyo")
    engine = open_engine(postgres_url)
    assert told(engine, "SELECT current_setting('client_encoding') || ' ' || current_setting('timezone')") == "UTF8 UTC"
    assert told(engine, "SHOW jit") == "off"
    row_id = add(engine, Department, {"name": "Łódź 例 🐧"}, "Ines")
    assert told(engine, f"SELECT name FROM departments WHERE id = {row_id}") == "Łódź 例 🐧"
    engine.dispose()


@pytest.mark.fault("D8")
def test_who_holds_the_lock_is_named(postgres: PostgresServer, postgres_engine: Engine) -> None:
    postgres.execute("CREATE ROLE ines LOGIN SUPERUSER")
    row_id = add(postgres_engine, Department, {"name": "Design"}, "Ines")
    assert told(postgres_engine, "SHOW lock_timeout") == "5s"
    other = open_engine(str(postgres_engine.url).replace("leitstand@", "ines@"))
    with writing(other) as connection:
        connection.execute(text("UPDATE departments SET code = 'X'"))
        with reading(postgres_engine) as mine:
            mine.execute(text("SET lock_timeout = 100"))
        with pytest.raises(DatabaseError, match=r"busy: “ines” is writing the same rows.*Try again"):
            change(postgres_engine, Department, row_id, {"code": "D"}, {"code": None}, "Omar")
    other.dispose()


@pytest.mark.fault("D9")
def test_a_statement_may_take_so_long_and_no_longer(postgres_engine: Engine, postgres_url: str) -> None:
    syncing = open_engine(postgres_url, Work.SYNC)
    assert told(postgres_engine, "SHOW statement_timeout") == "30s"
    assert told(syncing, "SHOW statement_timeout") == "10min"
    syncing.dispose()
    raise_on_insert(postgres_engine, "PERFORM pg_sleep(20)")
    with reading(postgres_engine) as connection:
        connection.execute(text("SET statement_timeout = 100"))
    with pytest.raises(DatabaseError, match="took too long"):
        add(postgres_engine, Department, {"name": "Slow"}, "Ines")
    assert names(postgres_engine) == []


def raise_on_insert(engine: Engine, what: str) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {what}; RETURN NEW; END $$;"
            "CREATE TRIGGER fault BEFORE INSERT ON departments FOR EACH ROW EXECUTE FUNCTION fault()"
        )


@pytest.mark.fault("D10")
def test_a_full_server_changes_nothing_and_says_so(postgres_engine: Engine) -> None:
    raise_on_insert(postgres_engine, "RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'")
    with pytest.raises(DatabaseError, match="The database is full"):
        add(postgres_engine, Department, {"name": "Design"}, "Ines")
    assert names(postgres_engine) == []


@pytest.mark.fault("D10", "D22")
def test_a_server_in_read_only_mode_is_read_and_refuses_changes_in_words(
    postgres: PostgresServer, postgres_engine: Engine
) -> None:
    row_id = add(postgres_engine, Department, {"name": "Design"}, "Ines")
    postgres.execute(f'ALTER DATABASE "{postgres_engine.url.database}" SET default_transaction_read_only = on')
    postgres_engine.dispose()
    access = access_of(postgres_engine)
    assert not access.writes
    assert "read-only mode" in str(access.why_not)
    with pytest.raises(DatabaseError, match="read-only"):
        require_current(postgres_engine)
    with pytest.raises(DatabaseError, match="read-only"):
        change(postgres_engine, Department, row_id, {"code": "D"}, {"code": None}, "Ines")
    assert names(postgres_engine) == ["Design"]


@pytest.mark.fault("D8")
@pytest.mark.parametrize("command", [["status"], ["export", "clients", "clients.csv"], ["sync", "plan"], ["doctor"]])
def test_a_command_that_a_lock_keeps_waiting_says_so(
    postgres_engine: Engine, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    migrate(postgres_engine)
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", postgres_engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LEITSTAND_PLAN", "plan.csv")
    with writing(postgres_engine) as connection:
        connection.execute(text("LOCK TABLE sync_runs, clients, alembic_version IN ACCESS EXCLUSIVE MODE"))
        assert main(command) == 1
    assert "The database is busy" in "".join(capsys.readouterr())


@pytest.mark.fault("D13")
def test_a_user_without_any_right_is_told_by_every_command(
    postgres: PostgresServer,
    postgres_engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    migrate(postgres_engine)
    postgres.execute("CREATE ROLE nobody_special LOGIN")
    url = postgres_engine.url.set(username="nobody_special").render_as_string(hide_password=False)
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", url)
    monkeypatch.setenv("LEITSTAND_PLAN", "plan.csv")
    for command in ("status", "sync", "migrate", "doctor", "export clients clients.csv", "roles"):
        assert main(command.split()) == 1
        assert "Your database user may not do this" in "".join(capsys.readouterr()), command
    postgres.execute("DROP ROLE nobody_special")


STRANGE = {
    "a view in a table's place": ("CREATE VIEW clients AS SELECT 1 AS id", "already exists"),
    "another program's versions": ("CREATE TABLE alembic_version (number int)", "version_num"),
    "a schema that isn't there": ("ALTER ROLE leitstand IN DATABASE {} SET search_path = nowhere", "no schema"),
}


@pytest.fixture
def empty(postgres: PostgresServer) -> Iterator[Engine]:
    opened = open_engine(postgres.new_database())
    yield opened
    opened.dispose()


def prepared(engine: Engine, *statements: str) -> None:
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement.format(f'"{engine.url.database}"')))
    engine.dispose()


@pytest.mark.fault("M2")
@pytest.mark.parametrize(("made", "said"), STRANGE.values(), ids=STRANGE.keys())
def test_a_database_that_is_somebody_elses_is_told_and_left_alone(empty: Engine, made: str, said: str) -> None:
    prepared(empty, made)
    with pytest.raises(DatabaseError, match=f"isn't as this program knows it.*{said}"):
        migrate(empty)
    assert told(empty, "SELECT count(*) FROM pg_tables WHERE tablename = 'time_entries'") == 0


@pytest.mark.fault("M2")
def test_tables_are_made_in_a_schema_of_any_name(empty: Engine) -> None:
    path = 'ALTER ROLE leitstand IN DATABASE {} SET search_path = "Our ""own"" schema"'
    prepared(empty, 'CREATE SCHEMA "Our ""own"" schema"', path)
    migrate(empty)
    add(empty, Department, {"name": "Design"}, "Ines")
    assert told(empty, "SELECT schemaname FROM pg_tables WHERE tablename = 'departments'") == 'Our "own" schema'
    assert told(empty, "SELECT count(*) FROM changes") == 2


@pytest.mark.fault("H4")
@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_can_not_keep_every_character_gets_no_tables(postgres: PostgresServer, encoding: str) -> None:
    postgres.execute(f"CREATE DATABASE in_{encoding} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
    engine = open_engine(postgres.url(f"in_{encoding.lower()}"))
    with pytest.raises(DatabaseError, match=f"can't keep every character: Its encoding is {encoding}"):
        migrate(engine)
    engine.dispose()
    postgres.execute(f"DROP DATABASE in_{encoding}")


@pytest.mark.fault("D11")
def test_reading_holds_no_transaction_and_a_forgotten_one_is_ended(postgres_engine: Engine) -> None:
    assert told(postgres_engine, "SHOW idle_in_transaction_session_timeout") == "1min"
    with reading(postgres_engine) as connection:
        connection.execute(select(Department)).all()
        states = "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        with another(postgres_engine) as other, reading(other) as looking:
            assert looking.scalars(text(states)).all() == ["idle"]


class TransactionPooler(psycopg2.extensions.connection):
    """What a pooler in transaction mode does to a connection: each statement is another backend's."""

    twin: psycopg2.extensions.connection | None = None
    turn = 0

    def cursor(self, *arguments: object, **options: object) -> psycopg2.extensions.cursor:
        if self.twin is None:
            self.twin = psycopg2.connect(self.dsn)
        if self.twin.status == psycopg2.extensions.STATUS_READY:
            self.twin.autocommit = self.autocommit
        self.turn += 1
        used = super() if self.turn % 2 else self.twin
        made: psycopg2.extensions.cursor = used.cursor(*arguments, **options)
        return made

    def close(self) -> None:
        if self.twin is not None:
            self.twin.close()
        super().close()


@pytest.mark.fault("D12")
def test_a_pooler_that_breaks_locks_is_noticed(postgres_url: str, postgres_engine: Engine) -> None:
    pooled = create_engine(
        postgres_url, connect_args={"connection_factory": TransactionPooler}, pool_reset_on_return=None
    )
    for turn in (0, 1):
        with reading(pooled) as connection:
            connection.connection.dbapi_connection.turn = turn
            with pytest.raises(DatabaseError, match="pooler in transaction mode"):
                session_locks_work(connection)
    pooled.dispose()
    left = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    with reading(postgres_engine) as connection:
        session_locks_work(connection)
        assert connection.scalar(text(left)) == 0


@pytest.mark.fault("D12")
def test_a_pooler_that_gives_two_connections_the_same_backend_is_noticed(postgres_url: str) -> None:
    """A pooler with little to do gives the backend of the statement before, until somebody else has it."""
    backend = psycopg2.connect(postgres_url.replace("+psycopg2", ""))
    pooled = create_engine(postgres_url, creator=lambda: backend, pool_reset_on_return=None)
    with reading(pooled) as connection, pytest.raises(DatabaseError, match="pooler in transaction mode"):
        session_locks_work(connection)
    with pytest.raises(DatabaseError, match="pooler in transaction mode"), one_sync(pooled, "Eva on a laptop"):
        raise AssertionError("nobody may sync over such a pooler")
    pooled.dispose()


@pytest.mark.fault("D14")
def test_another_database_than_the_settings_want_is_refused(engine: Engine) -> None:
    with reading(engine) as connection:
        own = connection.scalar(select(Setting.value).where(Setting.key == "instance_id"))
    assert own
    check_instance(engine, "")
    check_instance(engine, own)
    with pytest.raises(SettingsError, match=f"wants production; this one is {own}"):
        check_instance(engine, "production")


@pytest.mark.fault("N17")
def test_a_dead_link_ends_by_itself(postgres_engine: Engine) -> None:
    """What the driver was really given; dropping packets needs rights that tests haven't."""
    with reading(postgres_engine) as connection:
        used = connection.connection.dbapi_connection.info.dsn_parameters
    assert {name: used[name] for name in LINK} == {name: str(value) for name, value in LINK.items()}
    assert 5 <= LINK["connect_timeout"] <= 10
    assert LINK["tcp_user_timeout"] <= 10_000


@pytest.mark.fault("D16")
def test_a_writer_waits_for_another_and_then_says_that_the_database_is_busy(sqlite_engine: Engine) -> None:
    assert told(sqlite_engine, "PRAGMA busy_timeout") == 10_000
    with another(sqlite_engine) as other, writing(other) as connection:
        connection.execute(insert(Department).values(name="Theirs"))
        with reading(sqlite_engine) as mine:
            mine.execute(text("PRAGMA busy_timeout = 100"))
        with pytest.raises(DatabaseError, match="busy"):
            add(sqlite_engine, Department, {"name": "Mine"}, "Ines")
        assert names(sqlite_engine) == []
    add(sqlite_engine, Department, {"name": "Mine"}, "Ines")
    assert names(sqlite_engine) == ["Theirs", "Mine"]


@pytest.mark.fault("D17")
def test_who_reads_and_then_writes_is_never_told_that_the_snapshot_is_old(sqlite_engine: Engine) -> None:
    with another(sqlite_engine) as other, reading(other) as connection:
        connection.execute(text("PRAGMA busy_timeout = 50"))
    with writing(sqlite_engine) as mine:
        assert mine.scalar(select(func.count()).select_from(Department)) == 0
        with another(sqlite_engine) as other, suppress(DatabaseError, database_errors.OperationalError):
            with reading(other) as connection:
                connection.execute(text("PRAGMA busy_timeout = 50"))
            with writing(other) as theirs:
                theirs.execute(insert(Department).values(name="In between"))
        mine.execute(insert(Department).values(name="Mine"))
    assert names(sqlite_engine) == ["Mine"]


@pytest.mark.fault("D18")
def test_a_full_file_keeps_what_was_there_and_nothing_half(sqlite_engine: Engine) -> None:
    add(sqlite_engine, Department, {"name": "Before"}, "Ines")
    with reading(sqlite_engine) as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"))
    with pytest.raises(DatabaseError, match="full"):
        add(sqlite_engine, Department, {"name": "Too big", "remarks": "x" * 100_000}, "Ines")
    assert names(sqlite_engine) == ["Before"]
    assert told(sqlite_engine, "PRAGMA integrity_check") == "ok"


@pytest.mark.fault("D22")
@pytest.mark.parametrize("which", ["file", "folder"])
def test_what_can_only_be_read_is_read(sqlite_engine: Engine, which: str) -> None:
    add(sqlite_engine, Department, {"name": "Design"}, "Ines")
    sqlite_engine.dispose()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "leitstand.sqlite"
        file.write_bytes(Path(str(sqlite_engine.url.database)).read_bytes())
        file.chmod(0o444 if which == "file" else 0o666)
        folder.chmod(0o777 if which == "file" else 0o555)
        if os.geteuid() == 0 and which == "file":
            folder.chmod(0o1777)
        with as_nobody():
            engine = open_engine(f"sqlite:///{file}")
            access = access_of(engine)
            assert not access.writes
            assert "can't be written" in str(access.why_not)
            with snapshot(engine) as connection:
                assert connection.scalars(select(Department.name)).all() == ["Design"]
            assert names(engine) == ["Design"]
            with pytest.raises(DatabaseError, match="read-only"):
                require_current(engine)
            with pytest.raises(DatabaseError, match="read-only"):
                add(engine, Department, {"name": "New"}, "Ines")
            engine.dispose()
        folder.chmod(0o755)


@pytest.mark.fault("D23")
def test_no_number_is_not_a_number(engine: Engine) -> None:
    bad = text("INSERT INTO invoices (total) VALUES (CAST('NaN' AS numeric))")
    if engine.dialect.name == "sqlite":
        bad = text("INSERT INTO invoices (total) VALUES ('NaN')")
    with pytest.raises(database_errors.IntegrityError, match="ck_invoices_total"), writing(engine) as connection:
        connection.execute(bad)
    for value in ("NaN", "Infinity"):
        with pytest.raises(RefusedError, match="is no number"):
            add(engine, Invoice, {"number": "1", "total": Decimal(value)}, "Ines")


@pytest.mark.fault("D24")
@pytest.mark.parametrize("moment", ["20000-01-01", "infinity", "-infinity", "1989-12-31"])
def test_no_date_lies_where_nobody_can_read_it(engine: Engine, moment: str) -> None:
    if engine.dialect.name == "sqlite" and moment != "1989-12-31":
        moment = "9999-12-31"  # SQLite compares texts: a longer year is kept out by the readers of the sources
    row_id = add(engine, Invoice, {"number": "1"}, "Ines")
    refused = pytest.raises(database_errors.IntegrityError, match="ck_invoices_date")
    with refused, writing(engine) as connection:
        connection.execute(text("UPDATE invoices SET date = :moment"), {"moment": moment})
    with pytest.raises(RefusedError, match="“date” isn't one of those allowed"):
        change(engine, Invoice, row_id, {"date": date(2101, 1, 1)}, {"date": None}, "Ines")


@pytest.mark.fault("D24", "D25")
def test_values_that_do_not_fit_are_set_aside_or_refused_on_both_databases(database_url: str, engine: Engine) -> None:
    company = small_company()
    with PaymoServer(company, key=KEY, limit=None) as paymo:
        paymo.update("tasks", 31, priority="very")
        paymo.update("entries", 71, duration=2**63)
        paymo.update("milestones", 25, send_reminder=10**30)
        paymo.update("tasks", 30, due_date="20000-01-01")
        run_sync(settings_for(paymo, database_url), engine)
    with reading(engine) as connection:
        assert {"31", "71", "25", "30"} <= set(connection.scalars(select(RejectedRecord.origin)))
        for column in (Task.priority, TimeEntry.duration):
            assert all(value is None or isinstance(value, int) for value in connection.scalars(select(column)))
    with pytest.raises(RefusedError, match="too big"):
        add(engine, EmploymentPeriod, {"employee_id": 2**63, "valid_from": date(2026, 1, 1)}, "Ines")


@pytest.mark.fault("D25")
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("invoices", "client_id", "the tenth"),
        ("invoices", "outstanding", "a lot"),
        ("invoices", "date", "2025-02-31"),
        ("invoices", "updated_on", "2025-02-03 10:00"),
        ("invoices", "title", b"Nordlicht"),
        ("clients", "active", "perhaps"),
        ("time_entries", "duration", "long"),
    ],
)
def test_sqlite_holds_types_against_any_program(
    sqlite_engine: Engine, table: str, column: str, value: str | bytes
) -> None:
    """As PostgreSQL's columns do by themselves."""
    with writing(sqlite_engine) as connection:
        connection.execute(text(f"INSERT INTO {table} DEFAULT VALUES"))
    for statement in (f"INSERT INTO {table} ({column}) VALUES (:value)", f"UPDATE {table} SET {column} = :value"):
        refused = pytest.raises(database_errors.IntegrityError, match=f"ck_{table}_{column}")
        with refused, writing(sqlite_engine) as connection:
            connection.execute(text(statement), {"value": value})


@pytest.mark.fault("D25")
def test_a_number_in_quotes_is_a_number_on_sqlite_too(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as connection:
        connection.execute(text("INSERT INTO invoices (total) VALUES ('12.50')"))
        assert connection.scalar(select(Invoice.total)) == Decimal("12.5")


@pytest.fixture
def lasting() -> Iterator[PostgresServer]:
    """A server that keeps what it committed, whatever happens to it."""
    with server(options=("fsync=on", "max_connections=20")) as running:
        yield running


@pytest.mark.fault("K10")
@pytest.mark.expects_logs
@pytest.mark.parametrize("point", [3, 30, 90])
def test_a_server_killed_in_the_middle_of_a_sync_loses_nothing(lasting: PostgresServer, point: int) -> None:
    url = lasting.new_database()
    engine = open_engine(url)
    migrate(engine)
    kept = add(engine, Department, {"name": "Design"}, "Ines")
    sent = 0

    def step(*_arguments: object) -> None:
        nonlocal sent
        sent += 1
        if sent == point:
            lasting.kill()
            lasting.start()

    event.listen(engine, "before_cursor_execute", step)
    with PaymoServer(small_company(), key=KEY, limit=None) as paymo:
        with suppress(KnownError, database_errors.DBAPIError):
            run_sync(settings_for(paymo, url), engine, full=True)
        assert sent >= point
        engine.dispose()
        (result,) = run_sync(settings_for(paymo, url), engine, full=True)
        assert (result.status, result.error) == ("complete", None)
        assert differences(engine, paymo) == []
    assert change(engine, Department, kept, {"code": "D"}, {"code": None}, "Ines").status == "saved"
    engine.dispose()


SAVING = """
import sys
from models import Department
from models.connection.database import open_engine
from models.writes.edits import add
engine = open_engine(sys.argv[1])
for number in range(10_000):
    add(engine, Department, {"name": f"{number}"}, "Ines")
    print(number, flush=True)
"""


@pytest.mark.fault("K11")
def test_what_was_acknowledged_is_there_after_a_kill_at_any_write(sqlite_url: str, sqlite_engine: Engine) -> None:
    assert told(sqlite_engine, "PRAGMA synchronous") == 2
    with subprocess.Popen([sys.executable, "-c", SAVING, sqlite_url], stdout=subprocess.PIPE, text=True) as saving:
        assert saving.stdout is not None
        acknowledged = [int(next(saving.stdout)) for _ in range(30)]
        saving.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in saving.stdout.read().split()]
    assert saving.returncode == -9
    assert told(sqlite_engine, "PRAGMA integrity_check") == "ok"
    stored = [int(name) for name in names(sqlite_engine)]
    assert stored[: len(acknowledged)] == acknowledged
    assert len(stored) <= len(acknowledged) + 1
