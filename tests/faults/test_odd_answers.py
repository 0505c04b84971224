"""Y21, H3, H13: answers whose parts have another shape than Paymo ever gave them."""

import gzip
import json
import re
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from models import InvoiceItem, Project, RejectedRecord
from models.connection.database import reading
from sync.standin.paymo.faults import Fault, status
from sync.transport import http
from tests.faults.answers import ABSENT, answering, saying
from tests.faults.world import World, busy_company, world_on
from tests.sync.company import differences


def set_aside(world: World) -> list[str]:
    """The origins of the records that are set aside."""
    with reading(world.engine) as connection:
        return list(connection.scalars(select(RejectedRecord.origin)))


@pytest.mark.fault("Y21")
@pytest.mark.parametrize("resource", ["users", "clients", "invoices"])
def test_what_is_no_record_is_set_aside_and_the_others_are_written(synced: World, resource: str) -> None:
    synced.paymo.faults.add(answering(resource, lambda records: [*records, "text", 7, None, [1]]))  # type: ignore[list-item]  # not what a list holds
    result = synced.sync(full=True)
    assert (result.status, result.rejected, result.deleted) == ("complete", 4, 0)
    synced.check(lists_lied=True)
    assert set_aside(synced) == []


@pytest.mark.fault("Y21")
@pytest.mark.parametrize("odd", [["text", None, 3], 5, {"id": 1}, "none"])
def test_items_of_another_shape_take_no_item_away(sqlite_synced: World, odd: Any) -> None:
    world = sqlite_synced

    def first_with_odd_items(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        first = records[0]
        items = [*first["invoiceitems"], *odd] if isinstance(odd, list) else odd
        return [{**first, "invoiceitems": items}, *records[1:]]

    world.paymo.faults.add(answering("invoices", first_with_odd_items))
    result = world.sync(full=True)
    assert (result.status, result.deleted) == ("complete", 0)
    with reading(world.engine) as connection:
        assert connection.scalars(select(InvoiceItem.id).where(InvoiceItem.deleted_at.is_not(None))).all() == []
    world.check(lists_lied=True)


@pytest.mark.fault("Y21")
def test_an_item_belongs_to_the_invoice_that_it_came_in(sqlite_synced: World) -> None:
    def unnamed(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {**one, "invoiceitems": [{**item, "invoice_id": None} for item in one["invoiceitems"]]} for one in records
        ]

    sqlite_synced.paymo.faults.add(answering("invoices", unnamed))
    result = sqlite_synced.sync(full=True)
    assert (result.status, result.rejected, result.updated) == ("complete", 0, 0)
    sqlite_synced.check(lists_lied=True)


@pytest.mark.fault("H3", "H13")
def test_ids_that_are_none_are_all_listed(synced: World) -> None:
    """Also those that no index holds, that no driver sends, and two without any that begin alike."""
    ids: list[Any] = ["a\0b", "\ud83d", "x" * 5000, {"a": 1}, [1], True, -1, 1.5, 10**40, "", None, None]
    odd = [{"name": "n" * 200, "id": one, "seq": turn} for turn, one in enumerate(ids)]
    synced.paymo.faults.add(answering("clients", lambda records: [*records, *odd]))
    result = synced.sync(full=True)
    assert (result.status, result.rejected, result.deleted) == ("complete", len(ids), 0)
    assert len(set_aside(synced)) == len(ids)
    synced.check(lists_lied=True)


@pytest.mark.fault("Y21")
def test_the_companys_id_may_come_as_text(sqlite_engine: Engine) -> None:
    made = busy_company()
    made["company"]["id"] = "99"
    with world_on(sqlite_engine, made) as world:
        assert world.sync().status == "complete"


def _texts(value: Any) -> Any:
    """Every number, and every yes or no, as text; in lists and records too."""
    if isinstance(value, dict):
        return {name: _texts(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value) if _counts(value) else value


def _counts(value: Any) -> bool:
    return isinstance(value, int | float)


ALIKE: dict[str, Callable[[Any], Any]] = {
    "all as text": _texts,
    "totals beside the list": lambda told: {"meta": {"total": 10**9, "page": 7}, **told, "message": "OK"},
    "fields in another order": lambda told: {
        name: [dict(reversed(one.items())) if isinstance(one, dict) else one for one in records]
        if isinstance(records, list)
        else records
        for name, records in told.items()
    },
    "0 and 1 for no and yes": lambda told: json.loads(
        re.sub(r"(: )(true|false)\b", lambda found: found[1] + str(int(found[2] == "true")), json.dumps(told))
    ),
    "times with another zone": lambda told: json.loads(
        re.sub(r'("[a-z_]+_on": "[0-9-]+T[0-9:]+)Z"', r'\1.000+00:00"', json.dumps(told))
    ),
}


@pytest.mark.fault("Y21", "Y29")
@pytest.mark.parametrize("alike", ALIKE)
def test_what_means_the_same_is_stored_the_same(sqlite_engine: Engine, alike: str) -> None:
    with world_on(sqlite_engine) as world:
        world.paymo.faults.add(Fault(times=None, body=lambda sent: json.dumps(ALIKE[alike](json.loads(sent))).encode()))
        for full in (False, False, True):
            result = world.sync(full=full)
            assert (result.status, result.rejected, result.deleted) == ("complete", 0, 0)
            assert differences(world.engine, world.paymo) == []
        assert (result.created, result.updated) == (0, 0)


@pytest.mark.fault("N4", "Y5")
@pytest.mark.parametrize(
    "sent",
    [
        Fault(length=False),
        Fault(headers={"Content-Type": None, "content-type": "Application/JSON;Charset=UTF-8"}),
        Fault(headers={"Content-Type": "application/vnd.paymo+json"}),
        Fault(headers={"X-Ratelimit-Decay-Period": None}),
        Fault(headers={"Date": None, "date": "Mon, 03 Feb 2025 10:30:00 +0000"}),
        Fault(headers={"Date": "yesterday"}),
        Fault(body=lambda sent: b"\r\n  " + sent + b"\n\n"),
        Fault(body=gzip.compress, headers={"Content-Encoding": "gzip"}),
        Fault(body=zlib.compress, headers={"Content-Encoding": "deflate"}),
    ],
    ids=lambda one: f"{one.headers} {one.length}",
)
def test_answers_that_are_sent_in_another_way_are_read_the_same(sqlite_engine: Engine, sent: Fault) -> None:
    with world_on(sqlite_engine) as world:
        world.paymo.faults.add(sent, times=None)
        assert world.sync().status == "complete"
        assert differences(world.engine, world.paymo) == []


@pytest.mark.fault("N3", "N4", "Y6")
@pytest.mark.parametrize("code", [204, 206, 202, 304, 100 + 99, 418, 451, 599])
def test_answers_that_are_no_whole_list_fail_their_stream_alone(
    sqlite_synced: World, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(http, "FIRST_PAUSE", 0.01)
    sqlite_synced.paymo.faults.add(status(code), path="expenses", times=None)
    sqlite_synced.paymo.update("tasks", 300, name="Arrives all the same")
    result = sqlite_synced.sync(full=True)
    assert (result.status, result.updated, result.deleted) == ("failed", 1, 0)
    assert "Expenses" in str(result.error)
    sqlite_synced.check()


@pytest.mark.fault("Y21", "Y25")
def test_people_of_no_type_are_employees_and_a_guest_who_was_one_keeps_the_past(sqlite_synced: World) -> None:
    world = sqlite_synced
    world.paymo.faults.add(saying("users", 4, type=ABSENT))
    assert (world.sync(full=True).status, world.results[-1].deleted) == ("complete", 0)
    world.paymo.faults.clear()
    world.paymo.update("users", 5, type="Guest")
    assert world.sync(full=True).deleted == 1
    world.paymo.update("users", 5, type="Employee")
    world.check()


@pytest.mark.fault("Y23", "Y26")
def test_projects_of_a_client_that_no_list_shows_any_more_stay(synced: World) -> None:
    """The client without work is deleted, and a project that is still listed points to it."""
    synced.paymo.faults.add(saying("projects", 21, client_id=12))
    synced.sync(full=True)
    synced.paymo.delete("clients", 12)
    result = synced.sync(full=True)
    assert result.status in ("complete", "asks")
    with reading(synced.engine) as connection:
        project = connection.execute(select(Project).where(Project.paymo_id == 21)).one()
    assert (project.deleted_at, project.client_id is None) == (None, False)
    synced.check(lists_lied=True, accept_removals=True)
