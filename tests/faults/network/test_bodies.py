"""What arrives is too much, no JSON, or the words of a stranger."""

import base64
import gzip
import json

import pytest
from sqlalchemy import Engine

from models import Expense
from sync.config.settings import Settings
from sync.pipeline.report import MustAct, TryLater
from sync.standin.paymo import faults
from sync.standin.paymo.faults import Fault
from sync.standin.paymo.paymo_server import PaymoServer
from sync.transport import connection
from sync.transport.http import StatusRefused
from tests.faults.network.helpers import Connect, rows, sync
from tests.sync.company import KEY, differences


@pytest.mark.fault("N15")
@pytest.mark.parametrize("fault", [faults.inflated(70), faults.endless()], ids=["gzip", "endless"])
def test_more_than_64_mb_is_not_read_and_not_asked_for_again(
    paymo: PaymoServer, connect: Connect, fault: Fault
) -> None:
    paymo.faults.add(fault, path="projects", times=None)
    client = connect()
    with pytest.raises(MustAct, match="Paymo sends too much"):
        client.get("projects")
    assert client.requests == 1
    assert client.get("clients").json["clients"]


@pytest.mark.fault("N15")
def test_a_packed_answer_of_a_usual_size_is_read(paymo: PaymoServer, connect: Connect) -> None:
    paymo.faults.add(Fault(body=gzip.compress, headers={"Content-Encoding": "gzip"}))
    assert len(connect().get("projects").json["projects"]) == 2


@pytest.mark.fault("N15")
def test_one_stream_that_is_too_large_does_not_stop_the_others(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LARGEST_ANSWER", 100_000)
    too_large = paymo.faults.add(faults.endless(), path="expenses", times=None)
    result = sync(settings)
    assert result.status == "failed"
    assert "Expenses: Paymo sends too much" in str(result.error)
    assert too_large.met == 1
    assert [line for line in differences(sqlite_engine, paymo) if not line.startswith("expenses")] == []


NONSENSE = {
    "NaN": faults.not_a_number(),
    "Infinity": faults.in_record(b'"amount":Infinity'),
    "-Infinity": faults.in_record(b'"amount":-Infinity'),
    "a power beyond all numbers": faults.in_record(b'"amount":1e99999999999999999999999'),
    "a number of 5,000 digits": faults.in_record(b'"amount":' + b"7" * 5000),
    "a name twice": faults.doubled_key(),
}
NO_TEXT = {
    "bytes that are no UTF-8": faults.invalid_utf8(),
    "a byte order mark": faults.byte_order_mark(),
    "Latin-1": faults.other_charset("iso-8859-1"),
    "UTF-16": faults.other_charset("utf-16"),
}


@pytest.mark.parametrize(
    "fault",
    [
        *(pytest.param(fault, marks=pytest.mark.fault("N18"), id=name) for name, fault in NONSENSE.items()),
        *(pytest.param(fault, marks=pytest.mark.fault("N19"), id=name) for name, fault in NO_TEXT.items()),
        pytest.param(faults.nested(100_000), marks=pytest.mark.fault("H12"), id="nested 100,000 deep"),
    ],
)
def test_an_answer_that_is_no_json_is_asked_for_once_more_and_then_refused(
    paymo: PaymoServer, connect: Connect, fault: Fault
) -> None:
    paymo.faults.add(fault, path="users", times=1)
    client = connect()
    assert client.get("users").json["users"][0]["name"] == "Änne Groß-Öztürk"
    assert client.requests == 2
    paymo.faults.add(fault, path="users", times=None)
    client = connect()
    with pytest.raises(TryLater):
        client.get("users")
    assert client.requests == 2


@pytest.mark.fault("N18")
def test_a_page_with_nonsense_fails_its_stream_only(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine
) -> None:
    paymo.faults.add(faults.not_a_number(), path="expenses", times=None)
    assert sync(settings).status == "failed"
    assert rows(sqlite_engine, Expense) == 0
    assert [line for line in differences(sqlite_engine, paymo) if not line.startswith("expenses")] == []


@pytest.mark.fault("N18")
def test_a_number_too_large_for_any_amount_is_set_aside(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine
) -> None:
    huge = Fault(body=lambda body: body.replace(b"45.9", b"1e999"))
    paymo.faults.add(huge, path="expenses", times=None)
    assert sync(settings).rejected == 1
    assert rows(sqlite_engine, Expense) == 0


@pytest.mark.fault("H7")
def test_words_of_a_server_about_an_error_are_short_plain_text_without_the_key(
    paymo: PaymoServer, connect: Connect
) -> None:
    sent = base64.b64encode(f"{KEY}:leitstand".encode()).decode()
    words = f"<b>No</b> {KEY}\r\n\x1b[31m\u202e {sent} " + "x" * 5000
    paymo.faults.add(Fault(status=400, body=lambda _body: json.dumps({"message": words}).encode()))
    with pytest.raises(StatusRefused) as caught:
        connect().get("me")
    message = caught.value.message
    assert message.startswith("<b>No</b> … [31m … xxx")
    assert len(message) == 300
    assert message.isprintable()


@pytest.mark.fault("H7")
@pytest.mark.parametrize("body", [b"", b"[]", b'"x"', b"{}", b"<html>", b"[" * 100_000, b"\xff"])
def test_an_error_without_words_is_an_error_all_the_same(paymo: PaymoServer, connect: Connect, body: bytes) -> None:
    paymo.faults.add(Fault(status=404, body=lambda _body: body))
    with pytest.raises(StatusRefused, match="404"):
        connect().get("me")


def test_a_key_that_a_server_repeats_stays_out_of_what_a_run_says(
    paymo: PaymoServer, settings: Settings, sqlite_engine: Engine
) -> None:
    told = json.dumps({"message": f"bad request by {KEY}"}).encode()
    paymo.faults.add(Fault(status=400, body=lambda _body: told, times=None))
    result = sync(settings)
    assert result.status == "failed"
    assert "bad request by …" in str(result.error)
    assert KEY not in str(result.error)
