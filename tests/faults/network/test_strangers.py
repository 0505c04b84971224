"""Somebody else answers, or the environment sends us elsewhere."""

from pathlib import Path
from typing import Any

import pytest

from sync.pipeline.report import MustAct, TryLater
from sync.standin.paymo import faults
from sync.standin.paymo.faults import Fault
from sync.standin.paymo.paymo_server import PaymoServer
from sync.transport import connection
from sync.transport.http import StatusRefused
from tests.faults.network.certificates import Authority
from tests.faults.network.helpers import Connect, request_threads, unused_address, wait_until
from tests.sync.company import KEY, small_company

PAGE = b"<!DOCTYPE html><title>Welcome</title>"


@pytest.mark.fault("N10")
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html; charset=utf-8", PAGE),
        ("text/html; profile=json", PAGE),
        ("application/json", PAGE),
        ("application/json", b"\n  <html></html>"),
        ("text/plain", b'{"users": []}'),
        (None, b'{"users": []}'),
    ],
)
def test_a_login_page_is_noticed_at_once(paymo: PaymoServer, connect: Connect, kind: str | None, body: bytes) -> None:
    paymo.faults.add(Fault(body=lambda _body: body, headers={"Content-Type": kind}, times=None))
    client = connect()
    with pytest.raises(MustAct, match="This isn't Paymo") as caught:
        client.get("me")
    assert "login page" in caught.value.happened
    assert client.requests == 1


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=x"])
def test_json_is_recognised_by_its_kind(paymo: PaymoServer, connect: Connect, kind: str) -> None:
    paymo.faults.add(Fault(headers={"Content-Type": kind}))
    assert connect().get("me").json["users"][0]["id"] == 1


@pytest.mark.fault("N11")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 300, 304])
@pytest.mark.parametrize("target", ["same host", "other host", "plain http", "nothing"])
def test_no_redirect_is_followed(paymo: PaymoServer, connect: Connect, status: int, target: str) -> None:
    with PaymoServer(small_company(), key=KEY, limit=None) as other:
        addresses = {
            "same host": paymo.url + "clients",
            "other host": other.url + "projects",
            "plain http": "http://paymo.invalid/api/projects",
            "nothing": None,
        }
        paymo.faults.add(Fault(status=status, headers={"Location": addresses[target]}), path="projects")
        with pytest.raises(MustAct, match="This isn't Paymo"):
            connect().get("projects")
        assert other.requests == []
        assert len(paymo.requests) == 1


@pytest.mark.parametrize("status", [201, 204, 206])
def test_an_answer_that_says_it_is_only_a_part_is_not_taken_for_the_whole(
    paymo: PaymoServer, connect: Connect, status: int
) -> None:
    paymo.faults.add(Fault(status=status))
    client = connect()
    assert client.get("projects").status == 200
    assert client.requests == 2


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.mark.fault("N12")
def test_a_good_certificate_is_accepted(authority: Authority, connect: Connect) -> None:
    with PaymoServer(small_company(), key=KEY, limit=None, tls=authority.server()) as secure:
        client = connect(secure.url, ca_file=str(authority.file))
        assert client.get("me").status == 200


@pytest.mark.fault("N12")
@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ({"days": -1}, "expired"),
        ({"signed_by_itself": True}, "self-signed"),
        ({"host": "paymo.example"}, "not valid for '127.0.0.1'"),
    ],
    ids=["expired", "self-signed", "another host"],
)
def test_a_wrong_certificate_is_refused_before_the_key_is_sent(
    authority: Authority, connect: Connect, shown: dict[str, Any], said: str
) -> None:
    with PaymoServer(small_company(), key=KEY, limit=None, tls=authority.server(**shown)) as secure:
        client = connect(secure.url, ca_file=str(authority.file))
        with pytest.raises(MustAct, match="isn't secure") as caught:
            client.get("me")
        assert said in caught.value.happened
        assert secure.requests == []
        assert client.requests == 1


@pytest.mark.fault("N12")
def test_an_authority_that_nobody_knows_is_refused(authority: Authority, connect: Connect) -> None:
    with PaymoServer(small_company(), key=KEY, limit=None, tls=authority.server()) as secure:
        with pytest.raises(MustAct, match="isn't secure"):
            connect(secure.url).get("me")
        assert secure.requests == []


@pytest.mark.fault("N12", "N7")
def test_an_encrypted_answer_that_drips_is_broken_off_too(
    authority: Authority, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0.4)
    with PaymoServer(small_company(), key=KEY, limit=None, tls=authority.server()) as secure:
        secure.faults.add(faults.dripping(0.02), path="projects")
        client = connect(secure.url, ca_file=str(authority.file))
        assert client.get("projects").json["projects"]
        wait_until(lambda: not request_threads())


@pytest.mark.fault("N14")
def test_what_the_environment_says_of_proxies_and_passwords_is_ignored(
    paymo: PaymoServer, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1\nlogin somebody\npassword else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, unused_address())
        monkeypatch.setenv(name.lower(), unused_address())
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    assert connect().get("me").status == 200
    with pytest.raises(StatusRefused) as caught:
        connect(key="").get("me")
    assert caught.value.status == 401


@pytest.mark.fault("N14")
def test_a_proxy_that_was_set_is_used(paymo: PaymoServer, connect: Connect) -> None:
    proxy = paymo.url.removesuffix("api/")
    assert connect("http://paymo.invalid/api/", proxy=proxy).get("me").status == 200
    with pytest.raises(TryLater) as caught:
        connect("http://paymo.invalid/api/", proxy=unused_address()).get("me")
    assert "proxy" in str(caught.value)
