"""Paymo's limit and errors: waited out as told, given up in time, and never a change repeated."""

import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from models import SyncCursor
from models.connection.database import reading
from sync.config.settings import Settings
from sync.pipeline.report import Cancelled, TryLater
from sync.standin.paymo import faults
from sync.standin.paymo.paymo_server import PaymoServer
from sync.transport import http, limiter
from sync.transport.http import HttpClient, retry_after
from sync.transport.limiter import Limiter
from tests.faults.network.helpers import Connect, SkippedTime, sync
from tests.patience import AT_ONCE_SECONDS
from tests.sync.company import KEY, differences, small_company


@pytest.mark.fault("Y1")
def test_after_429_it_waits_as_long_as_it_was_told_and_asks_for_the_same_page(
    paymo: PaymoServer, connect: Connect
) -> None:
    cancel = SkippedTime()
    client = connect(cancel=cancel, clock=cancel.clock)
    paymo.faults.add(faults.too_many("3"), path="tasks")
    page = {"page": 1, "page_size": 1}
    assert len(client.get("tasks", page).json["tasks"]) == 1
    assert cancel.skipped == pytest.approx(3, abs=0.05)
    assert [(query, status) for _method, _path, query, status in paymo.requests] == [
        ({"page": "1", "page_size": "1"}, 429),
        ({"page": "1", "page_size": "1"}, 200),
    ]


@pytest.mark.fault("Y1")
def test_a_sync_goes_on_after_429(paymo: PaymoServer, settings: Settings, sqlite_engine: Engine) -> None:
    paymo.faults.add(faults.too_many(None), times=None, share=0.3)
    assert sync(settings).status == "complete"
    assert differences(sqlite_engine, paymo) == []


NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def http_date(seconds: float) -> str:
    return format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.fault("Y2")
@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3", 3),
        (" 7 ", 7),
        ("120", 120),
        ("121", 120),
        ("99999999", 120),
        ("9" * 400, 120),
        ("0", 1),
        ("-5", 5),
        ("2.5", 5),
        ("1e3", 5),
        ("٣", 5),
        ("abc", 5),
        ("", 5),
        (None, 5),
        ("inf", 5),
        (http_date(40), 40),
        (http_date(4000), 120),
        (http_date(-40), 5),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 5),
        ("Mon, 99 Nov 99999 99:99:99 GMT", 5),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_anything_else_is_five_seconds(
    text: str | None, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "DEFAULT_RETRY_AFTER", 5.0)
    headers = {"Date": format_datetime(NOW, usegmt=True)}
    assert retry_after(headers if text is None else {**headers, "Retry-After": text}) == seconds


@pytest.mark.fault("Y2")
def test_a_long_wait_can_be_cancelled(paymo: PaymoServer, connect: Connect) -> None:
    paymo.faults.add(faults.too_many("99999999"), times=None)
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        connect(cancel=cancel).get("me")
    assert time.monotonic() - began < AT_ONCE_SECONDS


@pytest.mark.fault("Y3")
@pytest.mark.parametrize("told", ["3", "100", "99999999", None])
def test_nothing_but_429_is_given_up_within_five_minutes(
    paymo: PaymoServer, connect: Connect, monkeypatch: pytest.MonkeyPatch, told: str | None
) -> None:
    monkeypatch.setattr(http, "DEFAULT_RETRY_AFTER", 5.0)
    paymo.faults.add(faults.too_many(told), times=None)
    cancel = SkippedTime()
    with pytest.raises(TryLater) as caught:
        connect(cancel=cancel, clock=cancel.clock).get("me")
    assert "too many requests" in str(caught.value)
    assert 150 < cancel.skipped <= 300


@pytest.mark.fault("Y3")
def test_after_nothing_but_429_the_next_run_goes_on_where_the_last_complete_one_ended(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "LIMITED_SECONDS", 0.2)
    sync(settings)
    with reading(sqlite_engine) as database:
        before = database.execute(select(SyncCursor.stream, SyncCursor.cursor)).all()
    paymo.insert("tasks", {"id": 9000, "project_id": 20, "name": "New"})
    paymo.faults.add(faults.too_many(None), times=None)
    assert sync(settings).status == "failed"
    with reading(sqlite_engine) as database:
        assert database.execute(select(SyncCursor.stream, SyncCursor.cursor)).all() == before
    paymo.faults.clear()
    result = sync(settings)
    assert (result.status, result.created) == ("complete", 1)


@pytest.mark.fault("Y4")
def test_two_syncs_with_one_key_both_finish_and_are_seldom_refused(tmp_path: Path) -> None:
    with PaymoServer(small_company(), key=KEY, limit=10, period=0.5) as paymo:

        def read() -> None:
            cancel = threading.Event()
            client = HttpClient("Paymo", paymo.url, KEY, Limiter(lambda _left: None, cancel), cancel)
            for _ in range(15):
                client.get("me")
            client.close()

        both = [threading.Thread(target=read) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        answered = [status for *_request, status in paymo.requests]
        assert answered.count(200) == 30
        assert answered.count(429) <= 4


@pytest.mark.fault("Y5")
@pytest.mark.parametrize("text", [None, "many", "-1", "nan", "0"])
def test_without_sensible_rate_headers_it_is_one_request_a_second(
    paymo: PaymoServer, connect: Connect, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    monkeypatch.setattr(limiter, "UNTOLD_SECONDS", 1.0)
    paymo.faults.add(faults.rate_headers(text))
    cancel = SkippedTime()
    client = connect(cancel=cancel, clock=cancel.clock)
    for _ in range(6):
        client.get("me")
    assert 4.5 < cancel.skipped <= 5.1


@pytest.mark.fault("Y6")
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fifth_of_server_errors_delays_a_sync_and_nothing_else(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine, status: int
) -> None:
    paymo.faults.add(faults.status(status), times=None, share=0.2)
    assert sync(settings).status == "complete"
    assert differences(sqlite_engine, paymo) == []
    assert [answered for *_request, answered in paymo.requests].count(status) >= 2


@pytest.mark.fault("Y6")
def test_pauses_between_tries_grow_and_differ(
    paymo: PaymoServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "FIRST_PAUSE", 0.8)
    paymo.faults.add(faults.status(502), times=None)
    asked: list[list[float]] = []
    for _ in range(3):
        cancel, pauses = SkippedTime(), list[float]()
        client = connect(cancel=cancel, clock=cancel.clock)
        monkeypatch.setattr(client._limiter, "pause", pauses.append)
        with pytest.raises(TryLater, match="doesn't answer"):
            client.get("me")
        asked.append([pause for pause in pauses if pause > 0.1])
    for number in range(4):
        between = [pauses[number] for pauses in asked]
        assert all(0.4 * 2**number <= pause <= 0.8 * 2**number for pause in between)
        assert len(set(between)) == 3


@pytest.mark.fault("Y6")
def test_a_server_that_is_overloaded_may_say_how_long(paymo: PaymoServer, connect: Connect) -> None:
    paymo.faults.add(faults.status(503, headers={"Retry-After": "7"}))
    cancel = SkippedTime()
    assert connect(cancel=cancel, clock=cancel.clock).get("me").status == 200
    assert cancel.skipped == pytest.approx(7, abs=0.05)


@pytest.mark.fault("Y6")
def test_only_questions_can_be_asked_so_nothing_that_changes_paymo_is_ever_repeated(
    paymo: PaymoServer, settings: Settings
) -> None:
    assert {name for name in vars(HttpClient) if not name.startswith("_")} == {"get", "close"}
    paymo.faults.add(faults.status(500), times=3)
    sync(settings)
    assert {method for method, *_rest in paymo.requests} == {"GET"}
