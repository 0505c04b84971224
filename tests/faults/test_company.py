"""Y32 and Y33: the company gets another name, currency or time zone in Paymo, which figures of the past hang on."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select

from models import Setting, TimeEntry
from models.connection.database import reading
from models.writes.time_zone_questions import answer, open_question
from sync.commands.status import read_status
from sync.engine import exit_code, run_sync
from sync.paymo import days
from sync.standin.paymo.faults import Fault
from tests.faults.world import World
from tests.sync.company import settings_for

NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"


def saying(**fields: Any) -> Fault:
    """Paymo's company with other fields."""

    def body(sent: bytes) -> bytes:
        content = json.loads(sent)
        content["company"].update(fields)
        return json.dumps(content).encode()

    return Fault(path="company", body=body)


def now_says(world: World, **fields: Any) -> None:
    world.paymo.faults.clear()
    world.paymo.faults.add(saying(**fields), times=None)


def kept(engine: Engine) -> dict[str, str]:
    with reading(engine) as connection:
        return {row.key: row.value for row in connection.execute(select(Setting.key, Setting.value))}


def days_of(engine: Engine) -> dict[int, date]:
    with reading(engine) as connection:
        return {row[0]: row[1] for row in connection.execute(select(TimeEntry.paymo_id, TimeEntry.day))}


@pytest.mark.fault("Y32")
def test_the_name_and_the_currency_of_the_company_are_followed_and_said_once(synced: World) -> None:
    now_says(synced, name="Agency & Töchter", default_currency="CHF")
    result = synced.sync()
    assert (result.status, exit_code([result])) == ("complete", 0)
    assert result.notes == (
        "The company is called “Agency & Töchter” in Paymo now, before “Agency”.",
        "The company's currency in Paymo is CHF now, before EUR; amounts that name none are shown in it.",
    )
    assert result.as_json()["notes"] == result.notes
    assert (kept(synced.engine)["company_name"], kept(synced.engine)["currency"]) == ("Agency & Töchter", "CHF")
    assert synced.sync().notes == ()
    now_says(synced, name="", default_currency=None, timezone="Nowhere/At all")
    result = synced.sync(full=True)
    assert (result.status, result.notes) == ("complete", ()), "what is empty or unknown says nothing"
    assert (kept(synced.engine)["company_name"], kept(synced.engine)["currency"]) == ("Agency & Töchter", "CHF")


@pytest.mark.fault("Y33")
@pytest.mark.parametrize("way", ["answer", "option"])
def test_another_time_zone_is_asked_about_and_then_all_days_are_of_it(
    synced: World, new_database: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(days, "PART", 1)
    before = days_of(synced.engine)
    synced.paymo.update("tasks", 31, name="Arrives all the same")
    now_says(synced, timezone=NEW_YORK)
    asks = synced.sync()
    assert (asks.status, asks.updated, exit_code([asks])) == ("asks", 1, 5)
    assert str(asks.error) == (
        "The company's time zone in Paymo is America/New_York now; days are counted in Europe/Berlin until somebody "
        "agrees (--accept-time-zone). On another day would be: 1 time entry."
    )
    assert (days_of(synced.engine), kept(synced.engine)["report_time_zone"]) == (before, BERLIN)
    question = open_question(synced.engine)
    assert question is not None
    assert (question.old_zone, question.new_zone, question.entries) == (BERLIN, NEW_YORK, 1)
    assert [synced.sync(full=True).status, open_question(synced.engine)] == ["asks", question], "it is asked once"
    if way == "answer":
        assert answer(synced.engine, question.id, "change", "Eva")
        assert not answer(synced.engine, question.id, "keep", "Bo"), "Eva's answer holds"
        done = synced.sync()
    else:
        (done,) = run_sync(synced.settings, synced.syncing, sources=["paymo"], accept_time_zone=True)
    assert done.status == "complete"
    assert done.notes == (
        "Days and months are counted in America/New_York from now on, before in Europe/Berlin. "
        "On another day are: 1 time entry.",
    )
    assert days_of(synced.engine) == {**before, 70: date(2025, 1, 31)}
    assert (kept(synced.engine)["report_time_zone"], open_question(synced.engine)) == (NEW_YORK, None)
    fresh = new_database()
    (first,) = run_sync(settings_for(synced.paymo, fresh.url.render_as_string(hide_password=False)), sources=["paymo"])
    assert (first.status, days_of(fresh)) == ("complete", days_of(synced.engine)), "as in a new database"
    (again,) = run_sync(synced.settings, synced.syncing, sources=["paymo"], full=True)
    assert (again.status, again.updated, again.notes) == ("complete", 0, ())
    assert str(read_status(synced.engine)[0].synced_at.tzinfo) == NEW_YORK  # type: ignore[union-attr]


@pytest.mark.fault("Y33")
def test_who_keeps_the_zone_isn_t_asked_again_but_about_another_one(synced: World) -> None:
    now_says(synced, timezone=NEW_YORK)
    synced.sync()
    question = open_question(synced.engine)
    assert question is not None
    answer(synced.engine, question.id, "keep", "Eva")
    assert [synced.sync(full=full).status for full in (False, True)] == ["complete", "complete"]
    assert kept(synced.engine)["report_time_zone"] == BERLIN
    now_says(synced, timezone="Asia/Tokyo")
    assert synced.sync().status == "asks"
    now_says(synced, timezone=BERLIN)
    assert (synced.sync().status, open_question(synced.engine)) == ("complete", None), "there is nothing to ask now"
    now_says(synced, timezone=NEW_YORK)
    assert synced.sync().status == "asks", "what was answered was answered of that time"


@pytest.mark.fault("Y33")
def test_days_and_zone_change_together_or_not_at_all(synced: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sync is told to stop while days are written: all of it is as it was, and the next one does it whole."""
    before = days_of(synced.engine)
    now_says(synced, timezone="Pacific/Pago_Pago")
    assert synced.sync().status == "asks"
    question = open_question(synced.engine)
    assert question is not None
    answer(synced.engine, question.id, "change", "Eva")
    real, cancel = days.chunks, threading.Event()

    def stopping(ids: list[int]) -> Iterator[Any]:
        for part in real(ids):
            yield part
            cancel.set()

    monkeypatch.setattr(days, "chunks", stopping)
    stopped = synced.sync(cancel=cancel)
    assert (stopped.status, days_of(synced.engine), kept(synced.engine)["report_time_zone"]) == (
        "cancelled",
        before,
        BERLIN,
    )
    monkeypatch.setattr(days, "chunks", real)
    done = synced.sync()
    assert (done.status, kept(synced.engine)["report_time_zone"]) == ("complete", "Pacific/Pago_Pago")
    assert days_of(synced.engine) == {**before, 70: date(2025, 1, 31), 72: date(2025, 2, 2)}


@pytest.mark.fault("Y33")
def test_the_command_asks_with_its_own_exit_code_and_takes_the_answer(synced: World) -> None:
    leitstand = synced.command()
    now_says(synced, timezone=NEW_YORK)
    said = {}
    for options in ((), ("--accept-time-zone",), ("--json",)):
        done = leitstand("sync", "paymo", *options)
        said[options] = (done.returncode, "America/New_York" in done.stderr)
    assert said == {(): (5, True), ("--accept-time-zone",): (0, True), ("--json",): (0, False)}
