"""Faults on demand: each does to a client what it says, and only to the requests it is meant for."""

import json
import threading
import time

import pytest
import requests

from sync.standin.paymo import faults
from sync.standin.paymo.faults import Fault
from sync.standin.paymo.paymo_server import PaymoServer
from tests.patience import AT_ONCE_SECONDS, PATIENCE_SECONDS
from tests.sync.standin.conftest import Ask, client, ids, small_company


@pytest.mark.parametrize("code", [401, 403, 404, 500, 502, 503, 504])
def test_a_status_for_the_next_requests_of_a_path(paymo: PaymoServer, ask: Ask, code: int) -> None:
    paymo.faults.add(faults.status(code), path="tasks", times=2)
    assert ask("projects").status_code == 200
    assert [ask("tasks").status_code for _ in range(3)] == [code, code, 200]
    assert [request[3] for request in paymo.requests] == [200, code, code, 200]


def test_a_fault_can_wait_meet_a_share_and_a_method(paymo: PaymoServer, ask: Ask) -> None:
    later = paymo.faults.add(faults.status(500), skip=2)
    assert [ask("me").status_code for _ in range(4)] == [200, 200, 500, 200]
    assert later.met == 1
    paymo.faults.add(faults.status(500), times=None, share=0.2, method="GET", path="users/*")
    codes = [ask("users/1").status_code for _ in range(100)]
    assert 8 <= codes.count(500) <= 35
    assert ask("PUT", "users/1", {"phone": "1"}).status_code == 200


def test_a_refused_change_has_no_effect_but_one_whose_answer_is_lost_has(paymo: PaymoServer, ask: Ask) -> None:
    paymo.faults.add(faults.status(503))
    ask("POST", "clients", {"name": "A"})
    assert len(paymo.truth("clients")) == 2
    paymo.faults.add(faults.reset_before_body())
    with pytest.raises(requests.ConnectionError):
        ask("POST", "clients", {"name": "B"})
    assert len(paymo.truth("clients")) == 3


@pytest.mark.parametrize("text", ["3", "99999999", "-5", "2.5", "abc", "Wed, 21 Oct 2015 07:28:00 GMT", None])
def test_429_with_any_retry_after(paymo: PaymoServer, ask: Ask, text: str | None) -> None:
    paymo.faults.add(faults.too_many(text))
    answer = ask("me")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (429, text)


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (faults.reset_before_body(), requests.ConnectionError, "reset"),
        (faults.reset_in_body(), requests.exceptions.ChunkedEncodingError, "reset"),
        (faults.short_body(), requests.exceptions.ChunkedEncodingError, "IncompleteRead"),
    ],
)
def test_a_broken_connection(paymo: PaymoServer, ask: Ask, fault: Fault, error: type[Exception], words: str) -> None:
    paymo.faults.add(fault)
    with pytest.raises(error, match=words):
        ask("projects")
    assert ids(ask("projects")) == [20, 21]


def test_without_a_length_a_cut_body_looks_like_the_end(paymo: PaymoServer, ask: Ask) -> None:
    paymo.faults.add(faults.cut_json())
    answer = ask("projects")
    assert answer.status_code == 200
    assert "Content-Length" not in answer.headers
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_a_login_page_instead_of_json(paymo: PaymoServer, ask: Ask) -> None:
    paymo.faults.add(faults.login_page())
    answer = ask("me")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_a_redirect(paymo: PaymoServer, ask: Ask) -> None:
    paymo.faults.add(faults.redirect("http://other.example/"))
    answer = ask("me")
    assert (answer.status_code, answer.headers["Location"]) == (302, "http://other.example/")


def test_silence_lasts_until_released(paymo: PaymoServer, ask: Ask) -> None:
    paymo.faults.add(faults.silence())
    with pytest.raises(requests.ReadTimeout):
        ask("me", timeout=0.2)
    assert paymo.requests == [("GET", "me", {}, 0)]

    paymo.faults.add(faults.silence())
    threading.Timer(0.1, paymo.faults.release).start()
    with pytest.raises(requests.ConnectionError):
        ask("me", timeout=PATIENCE_SECONDS)
    assert ask("me").status_code == 200


def test_a_dripping_body_comes_byte_by_byte(paymo: PaymoServer) -> None:
    paymo.faults.add(faults.dripping(0.05))
    began = time.monotonic()
    with requests.get(f"{paymo.url}projects", auth=(paymo.key, ""), stream=True, timeout=AT_ONCE_SECONDS) as answer:
        first = [next(answer.iter_content(1)) for _ in range(4)]
    assert b"".join(first) == b'{"pr'
    assert 0.1 < time.monotonic() - began < AT_ONCE_SECONDS


def test_a_late_answer(paymo: PaymoServer, ask: Ask) -> None:
    paymo.faults.add(faults.delayed(0.2))
    began = time.monotonic()
    assert ask("me").status_code == 200
    assert time.monotonic() - began >= 0.2


def test_json_that_is_none(paymo: PaymoServer, ask: Ask) -> None:
    def refuse(name: str) -> None:
        raise ValueError(name)

    paymo.faults.add(faults.not_a_number())
    with pytest.raises(ValueError, match="NaN"):
        json.loads(ask("projects").content, parse_constant=refuse)
    paymo.faults.add(faults.doubled_key())
    keys = [key for key, _ in json.loads(ask("projects").content, object_pairs_hook=list)[0][1][0]]
    assert keys.count("id") == 2
    paymo.faults.add(faults.invalid_utf8())
    with pytest.raises(UnicodeDecodeError):
        ask("projects").content.decode()


def test_a_page_number_that_is_ignored(paymo: PaymoServer, ask: Ask) -> None:
    paymo.faults.add(faults.page_ignored())
    assert ids(ask("tasks", page=0, page_size=2)) == ids(ask("tasks", page=1, page_size=2)) == [40, 41]


def test_an_emptied_list(paymo: PaymoServer, ask: Ask) -> None:
    paymo.faults.add(faults.emptied(), path="tasks")
    assert ask("tasks").json() == {"tasks": []}
    assert len(paymo.truth("tasks")) == 3


def test_rows_that_come_twice_on_different_pages(paymo: PaymoServer, ask: Ask) -> None:
    paymo.faults.add(faults.repeated_rows(2))
    assert [ids(ask("tasks", page=page, page_size=2)) for page in range(3)] == [[40, 41], [42, 40], [41]]


def test_missing_and_garbled_rate_headers(paymo: PaymoServer, ask: Ask) -> None:
    paymo.faults.add(faults.no_rate_headers(), times=1)
    assert not [name for name in ask("me").headers if name.lower().startswith("x-ratelimit")]
    paymo.faults.add(Fault(headers={"X-Ratelimit-Limit": "many", "Date": None}))
    answer = ask("me")
    assert answer.headers["X-Ratelimit-Limit"] == "many"
    assert "Date" not in answer.headers


def test_faults_can_be_cleared(paymo: PaymoServer, ask: Ask) -> None:
    paymo.faults.add(faults.status(500), times=None)
    assert ask("me").status_code == 500
    paymo.faults.clear()
    assert ask("me").status_code == 200


def test_a_server_closes_at_once_although_requests_wait() -> None:
    with PaymoServer(small_company(), limit=None) as paymo, client(paymo) as ask:
        paymo.faults.add(faults.silence(), times=None)
        outcome: list[Exception] = []

        def wait_for_ever() -> None:
            try:
                ask("me", timeout=PATIENCE_SECONDS)
            except requests.RequestException as problem:
                outcome.append(problem)

        waiting = threading.Thread(target=wait_for_ever)
        waiting.start()
        while not paymo.requests:
            time.sleep(0.005)
        began = time.monotonic()
        paymo.close()
        waiting.join(PATIENCE_SECONDS)
        assert time.monotonic() - began < AT_ONCE_SECONDS
        assert len(outcome) == 1
