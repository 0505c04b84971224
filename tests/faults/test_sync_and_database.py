"""A database that breaks off, stays away or is in the way while a sync writes: tried again, nothing half or twice."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select, text

from models import SyncRun, SyncRunStream
from models.connection.database import Work, open_engine, reading, writing
from sync.engine import run_sync
from sync.pipeline import run as runs
from sync.standin.paymo.paymo_server import PaymoServer
from tests.sync.company import KEY, differences, settings_for, small_company

ROOT = Path(__file__).parents[2]


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        yield server


@pytest.fixture
def shared(postgres_url: str) -> Iterator[Engine]:
    """A shared database with the engine that a sync uses."""
    opened = open_engine(postgres_url, Work.SYNC)
    yield opened
    opened.dispose()


def end_backend_after(engine: Engine, wanted: str, moment: str) -> list[int]:
    """End the server's side of the connection once, as soon as it has come to a statement; whose it was."""
    ended: list[int] = []

    def end(connection: object, cursor: object, statement: str, *_more: object) -> None:
        if ended or wanted not in statement:
            return
        driver = cursor.connection  # type: ignore[attr-defined]  # psycopg2's
        ended.append(driver.info.backend_pid)
        with reading(engine) as another:
            another.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": driver.info.backend_pid})

    event.listen(engine, moment, end)
    return ended


@pytest.mark.fault("D2", "N17")
@pytest.mark.parametrize("moment", ["before_cursor_execute", "after_cursor_execute"])
def test_a_connection_that_breaks_in_a_transaction_costs_nothing(
    paymo: PaymoServer, shared: Engine, moment: str
) -> None:
    ended = end_backend_after(shared, "INSERT INTO sync_run_streams", moment)
    (result,) = run_sync(settings_for(paymo, str(shared.url)), shared)
    assert (len(ended), result.status) == (1, "complete")
    assert differences(shared, paymo) == []
    with reading(shared) as connection:
        one_line_each = select(func.count(SyncRunStream.id)).group_by(SyncRunStream.stream)
        assert set(connection.scalars(one_line_each)) == {1}


@pytest.mark.fault("D3")
def test_a_commit_whose_answer_is_lost_counts_once(paymo: PaymoServer, shared: Engine) -> None:
    """The rows and the line of the run are one transaction, so the second try sees that all of it was done."""
    lost: list[str] = []
    commit = shared.dialect.do_commit

    def commit_and_lose(connection: object) -> None:
        commit(connection)  # type: ignore[arg-type]
        status = connection.dbapi_connection if hasattr(connection, "dbapi_connection") else connection
        if not lost and wrote_tasks:
            lost.append("tasks")
            status.close()  # type: ignore[attr-defined]
            raise shared.dialect.loaded_dbapi.OperationalError("server closed the connection unexpectedly")

    wrote_tasks: list[bool] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        if "INSERT INTO sync_run_streams" in statement and "'stream': 'tasks'" in str(parameters):
            wrote_tasks.append(True)

    event.listen(shared, "after_cursor_execute", note)
    shared.dialect.do_commit = commit_and_lose  # type: ignore[method-assign]
    (result,) = run_sync(settings_for(paymo, str(shared.url)), shared)
    shared.dialect.do_commit = commit  # type: ignore[method-assign]
    assert (lost, result.status, result.updated, result.unchanged) == (["tasks"], "complete", 0, 0)
    assert differences(shared, paymo) == []


@pytest.mark.fault("D6", "D7", "D8")
@pytest.mark.parametrize("code", ["40P01", "40001", "55P03"])
def test_who_is_in_the_way_once_is_waited_for(paymo: PaymoServer, shared: Engine, code: str) -> None:
    """A deadlock, transactions that can't be put in order, a lock that isn't had: as PostgreSQL says them."""
    with writing(shared) as connection:
        connection.execute(text("CREATE SEQUENCE tries"))
        raising = f"IF nextval('tries') = 1 THEN RAISE EXCEPTION 'in the way' USING ERRCODE = '{code}'; END IF;"
        body = f"LANGUAGE plpgsql AS $$ BEGIN {raising} RETURN NEW; END $$"
        connection.execute(text(f"CREATE FUNCTION in_the_way() RETURNS trigger {body}"))
        made = "BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION in_the_way()"
        connection.execute(text(f"CREATE TRIGGER in_the_way {made}"))
    (result,) = run_sync(settings_for(paymo, str(shared.url)), shared)
    assert result.status == "complete"
    assert differences(shared, paymo) == []


@pytest.mark.fault("D4")
def test_a_database_that_stays_away_ends_the_run_and_nothing_is_called_complete(
    paymo: PaymoServer, shared: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "PAUSES", (0.01, 0.01))
    name = shared.url.database
    settings = settings_for(paymo, str(shared.url))
    admin = open_engine(str(shared.url.set(database="postgres")))

    def close(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "INSERT INTO sync_run_streams" in statement:
            event.remove(shared, "before_cursor_execute", close)
            with reading(admin) as connection:
                connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
                ending = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name"
                connection.execute(text(ending), {"name": name}).all()

    event.listen(shared, "before_cursor_execute", close)
    (result,) = run_sync(settings, shared)
    with reading(admin) as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
    admin.dispose()
    assert result.status == "failed"
    assert "can't be reached" in str(result.error)
    with reading(shared) as connection:
        assert connection.scalar(select(func.count()).where(SyncRun.status == "complete")) == 0
    (after,) = run_sync(settings, shared)
    assert after.status == "complete"
    assert differences(shared, paymo) == []


@pytest.mark.fault("C1", "C2")
def test_the_sync_asks_no_clock_of_this_computer() -> None:
    """Cursors come from Paymo's clock, times in the database from the database's, waits from one that never jumps.

    Exceptions: the one place that speaks for SQLite, names of backup files and whether one lies ahead, a Retry-After
    without a Date beside it, and which day a person means by "today" in a filter.
    """
    allowed = {
        "models/values/clock.py",
        "models/connection/backups.py",
        "models/connection/backup_order.py",
        "models/values/relative_dates.py",
    }
    allowed |= {"sync/transport/http.py", "sync/demo.py", "sync/demo_process.py"}
    asking = []
    for file in [*ROOT.glob("models/**/*.py"), *ROOT.glob("sync/**/*.py")]:
        name = file.relative_to(ROOT).as_posix()
        if name in allowed or name.startswith("sync/standin/"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("datetime.now", "time.time", "date.today"):
                asking.append(f"{name}:{node.lineno}")
    assert asking == []
