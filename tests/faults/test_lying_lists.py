"""Y11 to Y14, N6: servers that lie about how long a list is and what is in it, and never say so."""

import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from models import Expense, Invoice, InvoiceItem, RejectedRecord, RemovalQuestion, SyncCursor, Task
from models.connection.database import reading, writing
from models.queries.sync_runs import SetAside, problems, standing
from sync.commands.status import read_status
from sync.engine import exit_code
from sync.paymo import pages
from sync.standin.paymo import faults
from sync.standin.paymo.faults import Fault
from tests.faults.answers import hiding
from tests.faults.test_paymo import STAMPS, gone, with_invoices
from tests.faults.world import World, busy_company, world_on
from tests.sync.company import differences


def asked(world: World, path: str) -> int:
    """How often a list was asked for."""
    return sum(one == path for _method, one, *_rest in world.paymo.requests)


@pytest.mark.fault("Y11")
@pytest.mark.parametrize("cap", [24, 10, 3, 1])
def test_even_the_shortest_pages_are_read_to_their_end(sqlite_engine: Engine, cap: int) -> None:
    with world_on(sqlite_engine, page_cap=cap) as world:
        assert world.sync().status == "complete"
        assert differences(world.engine, world.paymo) == []
        world.paymo.update("tasks", 300, name="Changed")
        for key in range(301, 320):
            world.paymo.update("tasks", key, complete=True)
        assert world.sync().status == "complete"
        assert differences(world.engine, world.paymo) == []


@pytest.mark.fault("Y11", "Y14")
def test_pages_that_become_short_call_nothing_gone(sqlite_synced: World) -> None:
    """From one day on the server sends ten records a page, with the same 200."""
    short = Fault(query={"page_size": "10"}, times=None)
    sqlite_synced.paymo.faults.add(short)
    result = sqlite_synced.sync(full=True)
    assert (result.status, result.deleted) == ("complete", 0)
    sqlite_synced.check_kept()


@pytest.mark.fault("Y11")
@pytest.mark.parametrize("count", [100, 200])
def test_a_last_page_that_is_exactly_full_is_no_end(sqlite_engine: Engine, count: int) -> None:
    with world_on(sqlite_engine, with_invoices(count)) as world:
        assert world.sync().status == "complete"
        assert differences(world.engine, world.paymo) == []


def test_a_quick_run_of_many_employees_asks_for_them_once(sqlite_engine: Engine) -> None:
    made = busy_company()
    made["users"] += [
        {"id": 1000 + one, "name": f"E{one}", "email": f"e{one}@x.example", "type": "Employee", **STAMPS}
        for one in range(60)
    ]
    with world_on(sqlite_engine, made) as world:
        world.sync()
        world.paymo.requests.clear()
        assert world.sync().status == "complete"
        assert asked(world, "users") == 1


@pytest.mark.fault("Y12")
def test_pages_that_take_turns_end_nowhere_and_are_noticed(sqlite_engine: Engine) -> None:
    """Page 0, page 1, page 0, page 1, …: no page is the one before."""
    with world_on(sqlite_engine, with_invoices(250)) as world:
        world.sync()
        turns = itertools.cycle((0, 100))

        def turning(ids: Any) -> Any:
            first = next(turns)
            return ids[first : first + 100]

        world.paymo.faults.add(Fault(path="invoices", query={"page": "0"}, rows=turning, times=20))
        result = world.sync(full=True)
        assert result.status == "failed"
        assert asked(world, "invoices") < 15
        assert gone(world, Invoice) == []
        world.check()


@pytest.mark.fault("Y12")
def test_a_list_without_an_end_is_noticed(sqlite_synced: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page has records that nobody has seen before."""
    monkeypatch.setattr(pages, "MOST_PAGES", 8)
    numbers = itertools.count(1_000_000)

    def more(sent: bytes) -> bytes:
        content = json.loads(sent)
        content["expenses"] = [{"id": next(numbers), "amount": 1, "currency": "EUR", **STAMPS} for _ in range(30)]
        return json.dumps(content).encode()

    sqlite_synced.paymo.faults.add(Fault(path="expenses", body=more, times=None))
    result = sqlite_synced.sync(full=True)
    assert result.status == "failed"
    assert "no end" in str(result.error)
    sqlite_synced.check()


@pytest.mark.fault("Y14")
def test_what_moves_between_pages_of_a_first_run_is_found(sqlite_engine: Engine) -> None:
    """After each page a record of the first page is deleted, so that the first of the next page is never shown."""
    keys = itertools.count(1000)
    with world_on(sqlite_engine, with_invoices(250)) as world:

        def and_then(body: bytes) -> bytes:
            world.paymo.delete("invoices", next(keys))
            return body

        world.paymo.faults.add(Fault(path="invoices", times=2, body=and_then))
        assert world.sync().status == "complete"
        lacking = [one for one in differences(world.engine, world.paymo) if not one.endswith("too many")]
        assert lacking == []
        world.check()


@pytest.mark.fault("Y14")
def test_a_list_in_another_order_for_every_page_is_read_whole(sqlite_engine: Engine) -> None:
    with world_on(sqlite_engine, with_invoices(250), shuffle=True) as world:
        assert world.sync().status == "complete"
        assert differences(world.engine, world.paymo) == []


@pytest.mark.fault("Y14")
def test_a_record_that_no_list_shows_but_its_own_address_is_not_gone(synced: World) -> None:
    synced.paymo.faults.add(hiding("tasks", 300, 301))
    result = synced.sync(full=True)
    assert (result.status, result.deleted) == ("complete", 0)
    synced.check_kept()


@pytest.mark.fault("Y14")
def test_lists_that_leave_out_many_that_live_fail_the_stream(sqlite_synced: World) -> None:
    sqlite_synced.paymo.faults.add(hiding("tasks", *range(300, 320)))
    result = sqlite_synced.sync(full=True, accept_removals=True)
    assert (result.status, gone(sqlite_synced, Task)) == ("failed", [])
    assert "Tasks" in str(result.error)
    sqlite_synced.check()


@pytest.mark.fault("Y14")
def test_a_server_that_answers_for_no_single_record_is_believed_by_its_lists(sqlite_synced: World) -> None:
    sqlite_synced.paymo.delete("tasks", 300)
    sqlite_synced.paymo.faults.add(faults.status(400), path="tasks/*", times=None)
    result = sqlite_synced.sync(full=True)
    assert (result.status, gone(sqlite_synced, Task)) == ("complete", [300])


@pytest.mark.fault("N6", "Y15")
@pytest.mark.parametrize("first", [True, False], ids=["first run", "quick run"])
def test_a_list_that_came_back_empty_is_asked_for_from_the_same_time_again(sqlite_world: World, first: bool) -> None:
    """Nobody can tell an answer that was cut to an empty list; the next quick run brings what it left out."""
    world = sqlite_world
    if not first:
        world.sync()
        world.paymo.update("expenses", 650, notes="Changed")
    world.paymo.faults.add(faults.emptied(), path="expenses")
    world.sync()
    later = world.paymo.clock
    world.paymo.clock = lambda: later() + timedelta(hours=1)
    world.check(full=False)


@pytest.mark.fault("C1")
@pytest.mark.parametrize("ahead", [timedelta(days=30), timedelta(days=2)])
def test_a_full_run_dated_into_the_future_doesn_t_put_off_the_next(sqlite_synced: World, ahead: timedelta) -> None:
    """The laptop's clock was wrong when it made a full run, and has been set right since."""
    with writing(sqlite_synced.engine) as connection:
        connection.execute(update(SyncCursor).values(full_at=datetime.now(UTC) + ahead))
    sqlite_synced.paymo.delete("expenses", 650)
    assert sqlite_synced.sync().deleted == 1
    assert gone(sqlite_synced, Expense) == [650]


@pytest.mark.fault("N10", "Y21")
@pytest.mark.parametrize(
    "answer",
    [
        {"message": "Internal error"},
        {"expenses": None},
        {"expenses": {"id": 1}},
        {"error": "maintenance", "data": []},
        [],
        "maintenance",
        None,
        0,
    ],
    ids=repr,
)
def test_an_error_with_200_fails_its_stream_and_nothing_goes(sqlite_synced: World, answer: Any) -> None:
    sqlite_synced.paymo.faults.add(Fault(path="expenses", times=None, body=lambda _sent: json.dumps(answer).encode()))
    sqlite_synced.paymo.update("tasks", 300, name="Arrives all the same")
    result = sqlite_synced.sync(full=True)
    assert (result.status, result.updated, gone(sqlite_synced, Expense)) == ("failed", 1, [])
    assert "Expenses" in str(result.error)
    with reading(sqlite_synced.engine) as connection:
        assert connection.scalar(select(Task.name).where(Task.paymo_id == 300)) == "Arrives all the same"
    sqlite_synced.check()


@pytest.mark.fault("Y11")
def test_invoices_that_all_come_without_their_items_say_so(sqlite_engine: Engine) -> None:
    """The server doesn't understand `include`: the invoices arrive, and nobody is told that all is here."""

    def bare(sent: bytes) -> bytes:
        content = json.loads(sent)
        for record in content.get("invoices", []):
            record.pop("invoiceitems", None)
        return json.dumps(content).encode()

    with world_on(sqlite_engine) as world:
        world.paymo.faults.add(Fault(path="invoices", body=bare, times=None))
        result = world.sync()
        assert result.status == "failed"
        assert "Invoice items" in str(result.error)
        with reading(world.engine) as connection:
            assert len(connection.scalars(select(Invoice.id)).all()) == 13
        world.check()


@pytest.mark.fault("N2", "Y3")
@pytest.mark.parametrize("everything", [True, False], ids=["all of Paymo", "one list"])
def test_when_paymo_falls_silent_in_the_middle_no_other_list_is_tried(sqlite_synced: World, everything: bool) -> None:
    """A list that can't be read stops no other, unless nothing else is answered either."""
    world = sqlite_synced
    world.paymo.update("clients", 10, name="Another name")
    world.paymo.requests.clear()
    away = faults.status(503, headers={"Retry-After": "1"})
    world.paymo.faults.add(away, path="*" if everything else "tasks", skip=4 if everything else 0, times=None)
    result = world.sync(full=True)
    assert result.status == "failed"
    assert (result.updated > 0) != everything
    if everything:
        assert len(world.paymo.requests) == 4 + 5 + 5
    world.check()


@pytest.mark.fault("H3", "H4")
def test_a_text_that_had_to_be_cleaned_is_told_of_until_it_is_good(world: World) -> None:
    world.paymo.update("clients", 10, name="Nord\0licht", address="half \ud83d of a character")
    world.paymo.update("invoiceitems", 51, item="De\0sign")
    result = world.sync()
    assert (result.status, result.rejected) == ("complete", 0)
    assert (exit_code([result]), result.as_json()["rejected"]) == (3, 2)
    assert result.words().endswith("2 skipped, 2 of them kept in part")
    with reading(world.engine) as connection:
        told = {row.origin: row for row in connection.execute(select(RejectedRecord))}
    assert set(told) == {"10", "51"}
    assert "name, address" in told["10"].reason
    assert "u0000" in told["10"].raw
    for full in (False, True):
        again = world.sync(full=full)
        assert (exit_code([again]), again.updated, again.set_aside) == (3, 0, SetAside(2, 2)), "it stays said"
    world.paymo.update("clients", 10, name="Nordlicht", address=None)
    world.paymo.update("invoiceitems", 51, item="Design")
    world.paymo.update("invoices", 50, number="R-2025-001a")
    assert exit_code([world.sync()]) == 0
    with reading(world.engine) as connection:
        assert connection.execute(select(RejectedRecord)).all() == []
    world.check()


@pytest.mark.fault("H17")
def test_of_records_that_could_not_be_kept_as_they_came_all_tell_one_number(world: World) -> None:
    """More than a few cleaned texts, one of them in a record that points nowhere as well, and a date that is none."""
    for number in range(150):
        world.paymo.insert("expenses", {"client_id": 11, "amount": 1, "currency": "EUR", "notes": f"\0{number}"})
    world.paymo.update("expenses", 650, date="2025-02-31")
    # Of long ago: a quick run is sent once more what has changed in the last minutes.
    world.paymo.update("tasks", 301, name="One\0more", tasklist_id=26, updated_on=STAMPS["updated_on"])
    # The first run gets no task lists, and two tasks point to one.
    world.paymo.faults.add(faults.emptied(), path="tasklists")
    for full, waiting in ((True, 3), (False, 2), (True, 2)):
        result = world.sync(full=full)
        counted = SetAside(150 + waiting, 150 + waiting - 1)
        assert (result.status, exit_code([result]), result.set_aside) == ("complete", 3, counted)
        (status, _plan) = read_status(world.engine)
        assert (status.set_aside, status.kept, status.words().split(", ", 1)[1]) == (
            counted.records,
            counted.kept,
            counted.words(),
        )
        assert standing(world.engine).problems == len(problems(world.engine, 1000)) == counted.records
        assert result.as_json()["rejected"] == status.as_json()["set_aside"] == counted.records
        with reading(world.engine) as connection:
            task = connection.execute(select(Task.name, Task.tasklist_id).where(Task.paymo_id == 301)).one()
            assert (task.name, task.tasklist_id is None) == ("One\ufffdmore", waiting == 3), "it's tried until it fits"
            assert connection.scalar(select(Expense.id).where(Expense.paymo_id == 650)) is None


def emptying(*invoices: int) -> Callable[[bytes], bytes]:
    """These invoices, or all, come with an empty list of items."""

    def emptied(sent: bytes) -> bytes:
        content = json.loads(sent)
        for record in content.get("invoices", []):
            if not invoices or record["id"] in invoices:
                record["invoiceitems"] = []
        return json.dumps(content).encode()

    return emptied


@pytest.mark.fault("Y11", "Y14")
@pytest.mark.parametrize("full", [True, False])
def test_items_that_an_invoice_comes_without_are_asked_for_again(sqlite_synced: World, full: bool) -> None:
    """One answer lacks the items of two invoices; a question about these is answered with them, or not at all."""
    world = sqlite_synced
    world.paymo.update("invoices", 500, notes="Changed")
    world.paymo.update("invoices", 501, notes="Changed")
    world.paymo.faults.add(Fault(path="invoices", body=emptying(500, 501)), times=1)
    world.paymo.faults.add(hiding("invoices", 501), skip=1 if full else 0)
    result = world.sync(full=full)
    assert (result.deleted, gone(world, InvoiceItem)) == (0, [])
    world.check(lists_lied=True)


@pytest.mark.fault("Y11", "Y14")
def test_invoices_that_all_come_with_empty_lists_of_items_lose_none(synced: World) -> None:
    synced.paymo.faults.add(Fault(path="invoices", body=emptying()), times=None)
    for _ in range(2):
        result = synced.sync(full=True)
        assert (result.status, result.deleted, gone(synced, InvoiceItem)) == ("asks", 0, [])
        assert "38 invoice items" in str(result.error)
    synced.check(lists_lied=True)


@pytest.mark.fault("Y14")
@pytest.mark.parametrize("answer", ["remove", "keep", None])
def test_many_items_that_are_really_gone_go_when_somebody_agrees(sqlite_synced: World, answer: str | None) -> None:
    world = sqlite_synced
    for invoice in range(500, 506):
        for line in range(3):
            world.paymo.delete("invoiceitems", 5000 + 10 * (invoice - 500) + line)
        world.paymo.update("invoices", invoice, notes="Emptied")
    assert (world.sync().status, gone(world, InvoiceItem)) == ("asks", [])
    with writing(world.engine) as connection:
        connection.execute(update(RemovalQuestion).values(answer=answer, answered_by="Eva" if answer else None))
    result = world.sync(full=True, accept_removals=answer is None)
    assert (result.status, len(gone(world, InvoiceItem))) == ("complete", 0 if answer == "keep" else 18)
    if answer != "keep":
        world.check()
