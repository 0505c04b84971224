"""Y7 to Y14: the key, and lists that don't say all."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select

from models import Client, Invoice, InvoiceItem, Milestone, SyncCursor, Task
from models.connection.database import reading
from models.schema.base import Base
from sync.engine import run_sync
from sync.paymo import fetch
from sync.standin.paymo import faults
from sync.standin.paymo.faults import Fault
from sync.standin.paymo.paymo_server import PaymoServer
from tests.faults.answers import ABSENT, answering, hiding, saying
from tests.faults.world import World, busy_company, world_on
from tests.sync.company import KEY, differences, settings_for

STAMPS = {"created_on": "2025-01-07T09:00:00Z", "updated_on": "2025-02-03T10:30:00Z"}


def gone(world: World, model: type[Base]) -> list[int]:
    """The Paymo ids of the rows that are called deleted."""
    columns = model.__table__.c
    with reading(world.engine) as connection:
        return sorted(connection.scalars(select(columns.paymo_id).where(columns.deleted_at.is_not(None))))


def with_invoices(count: int, items: int = 1) -> dict[str, Any]:
    """The busy company with so many invoices, each with so many items: the list with the smallest pages (100)."""
    made = busy_company()
    made["invoices"] = [
        {"id": 1000 + one, "client_id": 10, "number": f"R-{one}", "currency": "EUR", "total": items, **STAMPS}
        for one in range(count)
    ]
    made["invoiceitems"] = [
        {"id": 100_000 + one * items + line, "invoice_id": 1000 + one, "item": "Work", "price_unit": 1, "quantity": 1,
         **STAMPS}
        for one in range(count)
        for line in range(items)
    ]  # fmt: skip
    made["invoicepayments"], made["expenses"], made["entries"] = [], [], []
    return made


@pytest.fixture
def invoicing(sqlite_engine: Engine) -> Iterator[World]:
    """A company with 250 invoices: three pages."""
    with world_on(sqlite_engine, with_invoices(250)) as world:
        yield world


@pytest.mark.fault("Y7")
@pytest.mark.parametrize("path", ["me", "users", "tasks"])
def test_a_revoked_key_stops_the_run_at_once(sqlite_synced: World, path: str) -> None:
    world = sqlite_synced
    before = world.contents()
    world.paymo.faults.add(faults.status(401), path=path, times=None)
    world.paymo.update("tasks", 300, name="Changed meanwhile")
    world.paymo.requests.clear()
    result = world.sync(full=True)
    assert (result.status, result.created, result.updated, result.deleted) == ("failed", 0, 0, 0)
    assert "key" in str(result.error)
    assert [status for *_request, status in world.paymo.requests].index(401) == len(world.paymo.requests) - 1
    assert world.contents() == before
    world.check()


@pytest.mark.fault("Y8")
@pytest.mark.parametrize("status", [403, 404])
def test_a_refused_list_fails_alone_and_nothing_of_it_goes(synced: World, status: int) -> None:
    synced.paymo.faults.add(faults.status(status), path="expenses", times=None)
    synced.paymo.delete("expenses", 650)
    synced.paymo.update("tasks", 300, name="Another name")
    result = synced.sync(full=True)
    assert result.status == "failed"
    assert "Expenses" in str(result.error)
    assert [line for line in differences(synced.engine, synced.paymo) if "expenses" not in line] == []
    assert differences(synced.engine, synced.paymo) == ["expenses 650: too many"]
    synced.check()


@pytest.mark.fault("Y9")
@pytest.mark.parametrize("kind", ["Employee", "Guest", "admin of something else", None, pytest.param(ABSENT, id="-")])
@pytest.mark.parametrize("first", [True, False], ids=["first run", "later run"])
def test_a_key_that_is_no_administrators_writes_nothing(sqlite_world: World, kind: object, first: bool) -> None:
    world = sqlite_world
    if not first:
        world.sync()
        world.edit_something()
    before = world.contents()
    world.paymo.faults.add(me_as(kind))
    world.paymo.update("projects", 20, users=[])
    result = world.sync(full=True)
    assert (result.status, result.deleted) == ("failed", 0)
    assert "administrator" in str(result.error)
    assert world.contents() == before
    world.check()


def me_as(kind: object) -> Fault:
    """`/me` names a user of this type; the lists are complete or not, the run may not depend on it."""
    told = saying("users", 1, type=kind)
    told.path = "me"
    return told


@pytest.mark.fault("Y9")
def test_the_short_lists_of_an_employees_key_delete_nothing(synced: World) -> None:
    """The stand-in shows an employee's key only the projects that the employee is in, with 200."""
    before = synced.contents()
    synced.paymo.update("users", 1, type="Employee")
    assert synced.sync(full=True).status == "failed"
    assert synced.contents() == before
    synced.paymo.update("users", 1, type="Admin")
    synced.check()


@pytest.mark.fault("Y10")
def test_a_key_of_another_company_writes_nothing(synced: World) -> None:
    before = synced.contents()
    other = busy_company()
    other["company"]["id"] = 1000
    other["clients"], other["projects"][0]["name"] = other["clients"][:1], "Somebody else's"
    with PaymoServer(other, key=KEY, limit=None) as stranger:
        (result,) = run_sync(settings_for(stranger, synced.settings.database_url), sources=["paymo"], full=True)
    synced.results.append(result)
    assert (result.status, result.created, result.updated, result.deleted) == ("failed", 0, 0, 0)
    assert "another company" in str(result.error)
    assert synced.contents() == before
    synced.check()


@pytest.mark.fault("Y11")
@pytest.mark.parametrize("cap", [100, 30])
def test_a_server_with_smaller_pages_than_asked_for_is_read_to_its_end(sqlite_engine: Engine, cap: int) -> None:
    made = busy_company()
    made["tasks"] += [{"id": 1000 + one, "project_id": 20, "name": f"T{one}", **STAMPS} for one in range(300)]
    with world_on(sqlite_engine, made, page_cap=cap) as world:
        assert world.sync().status == "complete"
        assert differences(world.engine, world.paymo) == []
        world.check()


@pytest.mark.fault("Y11")
def test_a_list_that_ignores_paging_fails(invoicing: World) -> None:
    invoicing.paymo.faults.add(Fault(path="invoices", query={"page": None, "page_size": None}), times=None)
    result = invoicing.sync()
    assert result.status == "failed"
    assert "ignores paging" in str(result.error).lower()
    with reading(invoicing.engine) as connection:
        assert connection.scalars(select(Invoice.id)).all() == []
        assert connection.scalars(select(SyncCursor.stream).where(SyncCursor.stream == "invoices")).all() == []
    invoicing.check()


@pytest.mark.fault("Y11")
def test_included_lists_at_their_cap_are_read_again_in_smaller_pages(sqlite_engine: Engine) -> None:
    with world_on(sqlite_engine, with_invoices(110, items=30)) as world:
        assert world.sync().status == "complete"
        assert differences(world.engine, world.paymo) == []
        world.check()


@pytest.mark.fault("Y11")
def test_one_invoice_with_as_many_items_as_the_cap_fails_the_stream(sqlite_engine: Engine) -> None:
    """Whether the server has left some out can't be told, so nothing of it is called complete or gone."""
    made = with_invoices(3)
    made["invoiceitems"] += [
        {"id": 200_000 + one, "invoice_id": 1000, "item": "Line", "price_unit": 1, "quantity": 1, **STAMPS}
        for one in range(2600)
    ]
    with world_on(sqlite_engine, made) as world:
        result = world.sync()
        assert result.status == "failed"
        assert "Invoices" in str(result.error)
        with reading(world.engine) as connection:
            assert connection.scalars(select(InvoiceItem.id)).all() == []
            assert len(connection.scalars(select(Client.id)).all()) == 3


@pytest.mark.fault("Y12")
def test_the_same_page_in_another_order_fails_the_stream(invoicing: World) -> None:
    turns = itertools.cycle((1, -1))  # ten times: a client that doesn't notice ends some time too
    same = Fault(path="invoices", query={"page": "0"}, rows=lambda ids: ids[:100][:: next(turns)])
    invoicing.paymo.faults.add(same, times=10)
    result = invoicing.sync()
    assert result.status == "failed"
    assert "Invoices" in str(result.error)
    assert sum(path == "invoices" for _method, path, *_ in invoicing.paymo.requests) <= 3
    invoicing.check()


@pytest.mark.fault("Y13")
@pytest.mark.parametrize("status", [400, 404])
def test_an_error_behind_a_full_page_fails_the_stream(sqlite_engine: Engine, status: int) -> None:
    with world_on(sqlite_engine, with_invoices(200)) as world:
        world.sync()
        world.paymo.delete("invoices", 1000)
        world.paymo.insert("invoices", {"client_id": 10, "currency": "EUR"})
        world.paymo.faults.add(faults.status(status), path="invoices", skip=1, times=None)
        result = world.sync(full=True)
        assert result.status == "failed"
        assert "Invoices" in str(result.error)
        assert gone(world, Invoice) == []
        world.check()


@pytest.mark.fault("Y13")
@pytest.mark.parametrize("status", [400, 404])
def test_an_error_behind_a_short_page_is_the_end(sqlite_engine: Engine, status: int) -> None:
    with world_on(sqlite_engine, with_invoices(130)) as world:
        world.paymo.faults.add(faults.status(status), path="invoices", skip=2, times=None)
        assert world.sync().status == "complete"
        assert differences(world.engine, world.paymo) == []


@pytest.mark.fault("Y14")
@pytest.mark.parametrize("moved", [9, 30])
def test_rows_that_move_between_pages_are_not_gone(invoicing: World, moved: int) -> None:
    """As if records of the first page were deleted while the second was asked for: so many live ones are missed."""
    invoicing.sync()
    drift = Fault(path="invoices", skip=1, times=2, rows=lambda ids: [*ids[moved:], *ids[:moved]])
    invoicing.paymo.faults.add(drift)
    result = invoicing.sync(full=True)
    assert (result.status, result.created, result.deleted) == ("complete", 0, 0)
    assert differences(invoicing.engine, invoicing.paymo) == []
    invoicing.check()


@pytest.mark.fault("Y14")
def test_rows_added_and_deleted_while_pages_are_read(invoicing: World) -> None:
    """After each page one record of the first page goes and a new one comes."""
    invoicing.sync()
    keys = itertools.count(1000)

    def and_then(body: bytes) -> bytes:
        invoicing.paymo.delete("invoices", next(keys))
        invoicing.paymo.insert("invoices", {"client_id": 10, "currency": "EUR"})
        return body

    invoicing.paymo.faults.add(Fault(path="invoices", times=3, body=and_then))
    result = invoicing.sync(full=True)
    assert result.status == "complete"
    assert set(gone(invoicing, Invoice)) <= {1000, 1001, 1002}
    invoicing.check_kept()
    invoicing.check()


@pytest.mark.fault("Y14")
def test_a_second_look_that_shows_nothing_at_all_is_not_believed(sqlite_synced: World) -> None:
    """The list lacks five live tasks, and the question for them is answered as if nothing existed."""
    world = sqlite_synced
    world.paymo.faults.add(hiding("tasks", 300, 301, 302, 303, 304), times=1)
    world.paymo.faults.add(faults.emptied(), path="tasks", times=None)
    world.paymo.faults.add(faults.status(404), path="tasks/*", times=None)
    result = world.sync(full=True)
    assert gone(world, Task) == []
    assert result.status == "failed"
    assert "Tasks" in str(result.error)
    world.check(lists_lied=True)


@pytest.mark.fault("Y14")
def test_what_is_really_gone_goes_after_the_second_look(synced: World) -> None:
    for key in (300, 301, 302):
        synced.paymo.delete("tasks", key)
    result = synced.sync(full=True)
    assert result.status == "complete"
    assert gone(synced, Task) == [300, 301, 302]
    synced.check()


@pytest.mark.fault("Y14")
def test_a_short_list_that_is_suddenly_empty_is_asked_for_id_by_id(sqlite_synced: World) -> None:
    world = sqlite_synced
    world.paymo.faults.add(faults.emptied(), path="milestones", times=None)
    result = world.sync(full=True)
    assert gone(world, Milestone) == []
    assert result.deleted == 0
    world.check(lists_lied=True)
    world.paymo.delete("milestones", 25)
    assert world.sync(full=True).status == "complete"
    assert gone(world, Milestone) == [25]
    world.check()


@pytest.mark.fault("Y14")
def test_a_long_list_that_is_suddenly_empty_makes_the_run_ask(synced: World) -> None:
    synced.paymo.faults.add(faults.emptied(), path="expenses", times=None)
    result = synced.sync(full=True)
    assert (result.status, result.deleted) == ("asks", 0)
    assert "expenses" in str(result.error).lower()
    synced.check(lists_lied=True)


@pytest.mark.fault("Y14", "N6")
def test_each_part_of_the_second_look_has_to_show_what_is_known_to_live(
    sqlite_synced: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list lacks twelve live tasks, and of the three questions about them the last is answered with nothing."""
    monkeypatch.setattr(fetch, "AGAIN_AT_ONCE", 5)
    lacking = Fault(path="tasks", times=2, rows=lambda ids: [one for one in ids if not 300 <= one < 312])
    sqlite_synced.paymo.faults.add(lacking)
    sqlite_synced.paymo.faults.add(faults.emptied(), path="tasks", skip=2, times=1)
    result = sqlite_synced.sync(full=True, accept_removals=True)
    assert (result.status, gone(sqlite_synced, Task)) == ("failed", [])
    sqlite_synced.check(lists_lied=True)


@pytest.mark.fault("Y22")
def test_an_invoice_that_comes_without_its_list_of_items_keeps_them(sqlite_synced: World) -> None:
    sqlite_synced.paymo.faults.add(saying("invoices", 500, invoiceitems=ABSENT, number="Changed"))
    assert sqlite_synced.sync(full=True).status == "complete"
    assert gone(sqlite_synced, InvoiceItem) == []
    sqlite_synced.check(lists_lied=True)


@pytest.mark.fault("Y26")
def test_an_assignment_that_comes_once_brings_its_guest_and_takes_them_along_again(sqlite_synced: World) -> None:
    assignment = {"id": 9999, "user_id": 3, "task_id": 30, **STAMPS}
    sqlite_synced.paymo.faults.add(answering("userstasks", lambda records: [*records, assignment]))
    result = sqlite_synced.sync(full=True)
    assert (result.status, result.created, result.rejected) == ("complete", 2, 0)
    sqlite_synced.check(lists_lied=True)
