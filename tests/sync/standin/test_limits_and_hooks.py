"""The rate limit's headers and 429, and webhooks kept in memory."""

from types import SimpleNamespace

import pytest
import requests

from sync.standin.paymo import limits
from sync.standin.paymo.paymo_server import PaymoServer
from tests.sync.standin.conftest import Ask, client, small_company


def test_every_answer_tells_the_limit() -> None:
    with PaymoServer(small_company(), limit=5, period=5) as paymo, client(paymo) as ask:
        answer = ask("me")
        assert answer.headers["X-Ratelimit-Limit"] == "5"
        assert answer.headers["X-Ratelimit-Decay-Period"] == "5"
        assert answer.headers["X-Ratelimit-Remaining"] == "4"
        assert ask("nonsense").headers["X-Ratelimit-Remaining"] == "3"
        refused = requests.get(f"{paymo.url}me", auth=("wrong", ""), timeout=60)
        assert refused.headers["X-Ratelimit-Remaining"] == "3"


def test_over_the_limit_it_is_429_until_the_period_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: now))
    with PaymoServer(small_company(), limit=2, period=0.4) as paymo, client(paymo) as ask:
        assert [ask("me").status_code for _ in range(3)] == [200, 200, 429]
        refused = ask("me")
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) == 1
        assert refused.json()["message"]
        now += 0.45
        assert ask("me").status_code == 200


def test_without_a_limit_the_headers_still_tell_one(ask: Ask) -> None:
    answers = [ask("me") for _ in range(20)]
    assert all(answer.status_code == 200 for answer in answers)
    assert int(answers[-1].headers["X-Ratelimit-Remaining"]) > 1000


def test_a_hook_is_kept_without_showing_its_secret(paymo: PaymoServer, ask: Ask) -> None:
    body = {"target_url": "https://x.example/h", "event": "model.update.Task", "secret": "s3", "where": "project_id=20"}
    made = ask("POST", "hooks", body)
    (hook,) = made.json()["hooks"]
    assert made.status_code == 201
    assert hook == {
        "id": 1, "target_url": "https://x.example/h", "event": "model.update.Task", "where": "project_id=20",
        "last_status_code": None, "created_on": hook["created_on"], "updated_on": hook["updated_on"],
    }  # fmt: skip
    assert ask("hooks").json()["hooks"] == [hook]
    assert paymo.hook_secret(1) == "s3"


def test_a_hook_can_be_changed_and_deleted(paymo: PaymoServer, ask: Ask) -> None:
    ask("POST", "hooks", {"target_url": "https://x.example/h", "event": "*"})
    paymo.update("hooks", 1, last_status_code=500)
    changed = ask("PUT", "hooks/1", {"event": "*.Task", "secret": "new"}).json()["hooks"][0]
    assert (changed["event"], changed["last_status_code"]) == ("*.Task", None)
    assert "secret" not in changed
    assert paymo.hook_secret(1) == "new"
    assert ask("DELETE", "hooks/1").status_code == 200
    assert ask("hooks").json() == {"hooks": []}
    assert paymo.hook_secret(1) is None


def test_a_hook_needs_an_address_and_an_event(ask: Ask) -> None:
    assert ask("POST", "hooks", {"event": "*"}).status_code == 400
