"""The connection fails, is cut, or is slow."""

import socket
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from desktop.cli import main
from models import Project, RejectedRecord, Task
from models.connection.database import reading
from sync.config.settings import Settings
from sync.pipeline.report import Cancelled, Progress, TryLater
from sync.standin.paymo import faults
from sync.standin.paymo.faults import Fault
from sync.standin.paymo.paymo_server import PaymoServer
from sync.transport import connection
from tests.faults.network.helpers import Connect, request_threads, rows, sync, unused_address, wait_until
from tests.patience import AT_ONCE_SECONDS
from tests.sync.company import KEY, differences


@pytest.mark.fault("N1")
def test_offline_is_said_in_one_sentence_and_the_data_stay(
    settings: Settings, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LEITSTAND_PAYMO_API_KEY", KEY)
    monkeypatch.setenv("LEITSTAND_PAYMO_URL", settings.paymo_url)
    assert main(["sync", "paymo"]) == 0
    capsys.readouterr()

    asked: list[str] = []

    def no_names(host: str, *_rest: Any, **_more: Any) -> Any:
        asked.append(host)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", no_names)
    assert main(["sync", "paymo"]) == 1
    said = capsys.readouterr()
    assert "It can't be reached over the network. Nothing was changed; try again later." in said.err
    assert "Traceback" not in said.err
    assert asked == ["127.0.0.1"] * 5
    assert rows(sqlite_engine, Task) == 2
    assert main(["status"]) == 0


@pytest.mark.fault("N2")
def test_a_refused_connection_is_tried_five_times(connect: Connect) -> None:
    client = connect(unused_address())
    with pytest.raises(TryLater, match="doesn't answer") as caught:
        client.get("me")
    assert client.requests == 5
    assert "can't be reached" in str(caught.value)


@pytest.mark.fault("N2")
@pytest.mark.parametrize(("resets", "well"), [(4, True), (5, False)])
def test_a_connection_that_is_reset_is_tried_five_times(
    paymo: PaymoServer, connect: Connect, resets: int, well: bool
) -> None:
    paymo.faults.add(faults.reset_before_body(), times=resets)
    client = connect()
    if well:
        assert client.get("me").status == 200
    else:
        with pytest.raises(TryLater):
            client.get("me")
    assert len(paymo.requests) == 5


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(faults.reset_in_body(), marks=pytest.mark.fault("N3"), id="reset in the body"),
        pytest.param(faults.short_body(), marks=pytest.mark.fault("N4"), id="shorter than announced"),
        pytest.param(faults.cut_json(), marks=pytest.mark.fault("N5"), id="cut JSON"),
    ],
)
def test_an_answer_cut_in_the_middle_is_asked_for_again_and_nothing_of_it_is_kept(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine, fault: Fault
) -> None:
    lasting = paymo.faults.add(fault, path="tasks", times=None)
    result = sync(settings)
    assert (result.status, lasting.met) == ("failed", 5)
    assert rows(sqlite_engine, Task) == 0
    assert rows(sqlite_engine, Project) == 2
    with reading(sqlite_engine) as database:
        assert database.scalar(select(func.count()).where(RejectedRecord.stream == "tasks")) == 0
    paymo.faults.clear()
    paymo.faults.add(fault, path="tasks", times=4)
    assert sync(settings).status == "complete"
    assert differences(sqlite_engine, paymo) == []


@pytest.mark.fault("N6")
def test_a_whole_looking_empty_list_removes_nothing(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine
) -> None:
    for number in range(40):
        paymo.insert("projects", {"id": 10_000 + number, "name": f"P{number}", "client_id": 10})
    sync(settings)
    paymo.faults.add(replace(faults.emptied(), length=False), path="projects", times=1)
    assert sync(settings, full=True).status == "asks"
    with reading(sqlite_engine) as database:
        assert database.scalar(select(func.count()).where(Project.deleted_at.is_not(None))) == 0
    assert sync(settings, full=True).status == "complete"


def test_the_times_are_those_that_were_agreed() -> None:
    assert (connection.REQUEST_SECONDS, connection.SILENCE_SECONDS) == (60, 20)
    assert connection.LARGEST_ANSWER == 64 * 1024 * 1024


@pytest.mark.fault("N7")
@pytest.mark.parametrize("slow", ["dripping", "dripping without a length"])
def test_a_body_that_drips_is_broken_off_and_the_next_answer_is_the_next_ones(
    paymo: PaymoServer, connect: Connect, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0.3)
    drip = replace(faults.dripping(0.02), length=slow == "dripping")
    paymo.faults.add(drip, path="projects")
    client = connect()
    assert client.get("clients").json["clients"]
    assert client.get("projects").json["projects"], "the second try"
    assert client.get("users").json["users"]
    assert client.requests == 4
    # The socket is shut, so nothing is left behind that reads on.
    wait_until(lambda: not request_threads())


@pytest.mark.fault("N7")
def test_a_body_that_always_drips_ends_the_request(
    paymo: PaymoServer, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0.15)
    paymo.faults.add(faults.dripping(0.02), times=None)
    with pytest.raises(TryLater, match="doesn't answer") as caught:
        connect().get("projects")
    assert "longer than a minute" in str(caught.value)


@pytest.mark.fault("N8")
@pytest.mark.parametrize(("silences", "well"), [(1, True), (None, False)])
def test_silence_is_waited_for_so_long_and_tried_again(
    paymo: PaymoServer, connect: Connect, monkeypatch: pytest.MonkeyPatch, silences: int | None, well: bool
) -> None:
    monkeypatch.setattr(connection, "SILENCE_SECONDS", 0.1)
    paymo.faults.add(faults.silence(), path="me", times=silences)
    client = connect()
    if well:
        assert client.get("me").status == 200
    else:
        with pytest.raises(TryLater) as caught:
            client.get("me")
        assert "didn't answer in time" in str(caught.value)
    assert client.requests == (2 if well else 5)


@pytest.mark.fault("N9")
def test_slow_answers_move_the_progress_and_stop_at_once(paymo: PaymoServer, settings: Settings) -> None:
    paymo.faults.add(faults.delayed(0.2), times=None)
    cancel, seen, pressed = threading.Event(), list[str](), list[float]()

    def report(progress: Progress) -> None:
        seen.append(progress.stream)
        if len(set(seen)) == 4 and not pressed:
            paymo.faults.clear()
            paymo.faults.add(faults.delayed(30), times=None)
            threading.Timer(0.2, lambda: (pressed.append(time.monotonic()), cancel.set())).start()

    result = sync(settings, report=report, cancel=cancel)
    assert result.status == "cancelled"
    assert time.monotonic() - pressed[0] < AT_ONCE_SECONDS


@pytest.mark.fault("N9")
def test_a_request_given_up_leaves_no_thread_and_no_connection_behind(paymo: PaymoServer, connect: Connect) -> None:
    paymo.faults.add(faults.silence(), path="projects")
    cancel = threading.Event()
    client = connect(cancel=cancel)
    client.get("me")
    threading.Timer(0.1, cancel.set).start()
    with pytest.raises(Cancelled):
        client.get("projects")
    wait_until(lambda: not request_threads())
    cancel.clear()
    assert client.get("clients").json["clients"]


def test_connections_are_kept_for_the_next_request(paymo: PaymoServer, connect: Connect) -> None:
    client = connect()
    lines = []
    for path in ("me", "clients", "users"):
        client.get(path)
        lines.append(client._connection._line)
    assert lines[0] is lines[1] is lines[2]
    assert lines[0] is not None
    assert len(lines[0]._sockets) == 1
