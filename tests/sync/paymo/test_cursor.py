"""How far a stream has been read is told by Paymo's own time, never by this laptop's clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from models import SyncCursor
from models.connection.database import reading
from sync.engine import run_sync
from sync.standin.paymo.faults import Fault
from sync.standin.paymo.paymo_server import PaymoServer
from tests.sync.company import KEY, differences, settings_for, small_company


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        yield server


def cursor_of(engine: Engine, stream: str) -> datetime:
    with reading(engine) as connection:
        found = connection.scalar(select(SyncCursor.cursor).where(SyncCursor.stream == stream))
    assert found is not None
    return found


@pytest.mark.fault("C9")
def test_without_a_date_header_the_cursor_is_the_newest_record(paymo: PaymoServer, sqlite_engine: Engine) -> None:
    paymo.faults.add(Fault(path="*", times=None, headers={"Date": None}))
    run_sync(settings_for(paymo, str(sqlite_engine.url)))
    assert cursor_of(sqlite_engine, "tasks") == datetime(2025, 2, 3, 10, 30, tzinfo=UTC)


def test_the_cursor_is_what_paymo_s_clock_said(paymo: PaymoServer, sqlite_engine: Engine) -> None:
    moment = datetime(2025, 6, 1, 8, tzinfo=UTC)
    paymo.clock = lambda: moment
    run_sync(settings_for(paymo, str(sqlite_engine.url)))
    assert cursor_of(sqlite_engine, "tasks") == moment


@pytest.mark.fault("Y15")
def test_a_clock_that_is_ahead_moves_no_cursor_beyond_now(paymo: PaymoServer, sqlite_engine: Engine) -> None:
    paymo.clock = lambda: datetime(2099, 6, 1, 8, tzinfo=UTC)
    run_sync(settings_for(paymo, str(sqlite_engine.url)))
    assert cursor_of(sqlite_engine, "tasks") <= datetime.now(UTC)


def test_a_stream_that_is_not_written_has_no_cursor(paymo: PaymoServer, sqlite_engine: Engine) -> None:
    for number in range(25):
        paymo.insert("tasks", {"id": 900 + number, "project_id": 20, "name": "Odd", "due_date": "never"})
    (result,) = run_sync(settings_for(paymo, str(sqlite_engine.url)))
    assert result.status == "failed"
    with reading(sqlite_engine) as connection:
        assert "tasks" not in connection.scalars(select(SyncCursor.stream)).all()


def test_a_record_updated_in_the_second_of_the_cursor_is_read(paymo: PaymoServer, sqlite_engine: Engine) -> None:
    settings = settings_for(paymo, str(sqlite_engine.url))
    run_sync(settings)
    moment = cursor_of(sqlite_engine, "tasks")
    paymo.clock = lambda: moment
    paymo.update("tasks", 31, name="In that very second")
    (result,) = run_sync(settings)
    assert result.updated == 1
    assert differences(sqlite_engine, paymo) == []


@pytest.mark.fault("C1")
def test_the_cursor_is_paymos_time_whatever_this_computer_says(paymo: PaymoServer, sqlite_engine: Engine) -> None:
    yesterday = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    paymo.clock = lambda: yesterday
    run_sync(settings_for(paymo, str(sqlite_engine.url)))
    assert cursor_of(sqlite_engine, "tasks") == yesterday
