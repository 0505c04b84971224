"""What goes wrong between Paymo and us: tried again where that helps, said in words where it doesn't, nothing half."""

import re
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select

from models import Project, SyncCursor, Task
from models.connection.database import reading
from sync.config.settings import Settings
from sync.engine import run_sync
from sync.pipeline.report import Progress, Result
from sync.standin.paymo import faults
from sync.standin.paymo.faults import Fault
from sync.standin.paymo.paymo_server import PaymoServer
from sync.transport import http
from tests.patience import AT_ONCE_SECONDS
from tests.sync.company import KEY, differences, settings_for, small_company

LASTING = {
    "a login page": (faults.login_page(), "This isn't Paymo"),
    "a redirect": (faults.redirect("https://elsewhere.example/"), "This isn't Paymo"),
    "a revoked key": (faults.status(401), "doesn't accept the key"),
    "a server that never recovers": (faults.status(500), "doesn't answer as it should"),
}


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        yield server


@pytest.fixture
def settings(paymo: PaymoServer, sqlite_url: str) -> Settings:
    return settings_for(paymo, sqlite_url)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "DEFAULT_RETRY_AFTER", 0.05)
    monkeypatch.setattr(http.random, "uniform", lambda _low, _high: 0.01)


def sync(settings: Settings, **options: bool) -> Result:
    (result,) = run_sync(settings, **options)  # type: ignore[arg-type]
    return result


@pytest.mark.parametrize(("fault", "said"), LASTING.values(), ids=LASTING.keys())
def test_a_lasting_fault_is_said_in_words_and_nothing_is_written(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine, fault: Fault, said: str
) -> None:
    paymo.faults.add(fault, path="*", times=None)
    result = sync(settings)
    assert (result.status, result.created) == ("failed", 0)
    assert said in str(result.error)
    assert KEY not in str(result.error)
    with reading(sqlite_engine) as connection:
        assert connection.scalar(select(func.count()).select_from(SyncCursor)) == 0


def test_a_revoked_key_is_not_tried_again(paymo: PaymoServer, settings: Settings) -> None:
    paymo.faults.add(faults.status(401), times=None)
    sync(settings)
    assert len(paymo.requests) == 1


def test_a_stream_that_is_refused_does_not_stop_the_others(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine
) -> None:
    paymo.faults.add(faults.status(403), path="expenses", times=None)
    result = sync(settings)
    assert result.status == "failed"
    assert "Expenses" in str(result.error)
    assert [line for line in differences(sqlite_engine, paymo) if not line.startswith("expenses")] == []


def test_a_page_given_twice_stops_the_stream_instead_of_looping(paymo: PaymoServer, settings: Settings) -> None:
    for number in range(3000):
        paymo.insert("tasks", {"id": 10_000 + number, "project_id": 20, "name": "T"})
    paymo.faults.add(faults.page_ignored(), path="tasks", times=None)
    result = sync(settings)
    assert result.status == "failed"
    assert "same page twice" in str(result.error)


def test_rows_that_move_between_pages_are_neither_doubled_nor_taken_for_gone(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine
) -> None:
    for number in range(5200):
        paymo.insert("tasks", {"id": 10_000 + number, "project_id": 20, "name": f"T{number}"})
    sync(settings)

    def one_page_earlier(ids: faults.Ids) -> faults.Ids:
        """As if ten rows of the first page had been deleted while the second was asked for."""
        return [*ids[10:], *ids[:10]]

    paymo.faults.add(Fault(path="tasks", skip=1, times=1, rows=one_page_earlier))
    paymo.faults.add(faults.repeated_rows(5), path="tasks", times=None)
    result = sync(settings, full=True)
    assert (result.status, result.created, result.deleted) == ("complete", 0, 0)
    assert differences(sqlite_engine, paymo) == []


@pytest.mark.fault("N8", "N9")
def test_cancel_ends_a_run_at_once_even_while_paymo_is_silent(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine
) -> None:
    paymo.faults.add(faults.silence(), path="tasks", times=None)
    cancel = threading.Event()
    pressed: list[float] = []

    def report(progress: Progress) -> None:
        if progress.stream == "Assignments" and not pressed:
            threading.Timer(0.3, lambda: (pressed.append(time.monotonic()), cancel.set())).start()

    (result,) = run_sync(settings, report=report, cancel=cancel)
    assert result.status == "cancelled"
    assert time.monotonic() - pressed[0] < AT_ONCE_SECONDS
    with reading(sqlite_engine) as connection:
        assert connection.scalar(select(func.count()).select_from(Task)) == 0


@pytest.mark.fault("Y4")
def test_the_limit_is_kept_and_the_wait_is_told(settings: Settings, sqlite_url: str) -> None:
    said: list[float] = []
    with PaymoServer(small_company(), key=KEY, limit=8, period=1.5) as paymo:
        (result,) = run_sync(
            settings_for(paymo, sqlite_url), report=lambda progress: said.append(progress.waiting or 0)
        )
        refused = [status for *_request, status in paymo.requests if status == 429]
    assert result.status == "complete"
    assert refused == []
    assert max(said) > 0.5


@pytest.mark.fault("Y5")
def test_without_rate_headers_one_request_a_second_is_sent(paymo: PaymoServer, settings: Settings) -> None:
    paymo.faults.add(faults.no_rate_headers(), times=3)
    began = time.monotonic()
    sync(settings)
    assert time.monotonic() - began > 2


def test_only_one_sync_runs_at_a_time(paymo: PaymoServer, settings: Settings) -> None:
    paymo.faults.add(faults.delayed(1.0), path="me", times=1)
    results: list[Result] = []
    threads = [threading.Thread(target=lambda: results.append(sync(settings))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.status for result in results) == ["busy", "complete"]
    assert "Another sync is running" in str(next(result.error for result in results if result.status == "busy"))


def test_cancel_between_writes_keeps_what_is_whole(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine
) -> None:
    cancel = threading.Event()

    def report(progress: Progress) -> None:
        if progress.title == "Writing tasks":
            cancel.set()

    paymo.insert("tasks", {"id": 9000, "project_id": 20, "name": "T"})
    (result,) = run_sync(settings, report=report, cancel=cancel)
    assert result.status == "cancelled"
    with reading(sqlite_engine) as connection:
        assert connection.scalar(select(func.count()).select_from(Project)) == 2
    (after,) = run_sync(settings)
    assert after.status == "complete"
    assert differences(sqlite_engine, paymo) == []


def test_invoices_that_come_twice_have_their_items_once(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine
) -> None:
    for number in range(250):
        paymo.insert("invoices", {"id": 1000 + number, "client_id": 10, "number": f"R{number}", "currency": "EUR"})
        paymo.insert("invoiceitems", {"id": 5000 + number, "invoice_id": 1000 + number, "item": "Work"})
    paymo.faults.add(faults.repeated_rows(5), path="invoices", times=None)
    assert sync(settings).status == "complete"
    assert differences(sqlite_engine, paymo) == []


def test_ids_that_come_as_text_are_the_same_records(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine
) -> None:
    def as_text(body: bytes) -> bytes:
        return re.sub(rb'"id": ?(\d+)', rb'"id": "\1"', body)

    sync(settings)
    paymo.faults.add(Fault(path="tasks", times=None, body=as_text))
    result = sync(settings, full=True)
    assert (result.status, result.created, result.updated, result.deleted) == ("complete", 0, 0, 0)
    assert differences(sqlite_engine, paymo) == []
