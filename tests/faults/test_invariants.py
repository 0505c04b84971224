"""The invariants see what they are there for: each is shown a database or a run in which its promise is broken."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from models import Change, Client, InvoiceItem, SyncCursor, SyncRun, Task, TimeEntry
from models.connection.database import reading, writing
from sync.standin.paymo.faults import Fault
from tests.faults import invariants
from tests.faults.invariants import CANARIES, Edit, canaries_in
from tests.faults.watching import watched
from tests.faults.world import World
from tests.sync.company import differences


def test_a_world_without_faults_holds_all_of_them(synced: World) -> None:
    with synced.watched():
        synced.paymo.update("invoiceitems", 5000, price_unit=99.97)
        synced.paymo.update("tasks", 300, name="Another name")
        synced.sync()
    synced.check()


def test_a_changed_column_and_a_lost_row_are_seen(sqlite_synced: World) -> None:
    world = sqlite_synced
    with writing(world.engine) as connection:
        connection.execute(update(Task).where(Task.paymo_id == 300).values(name="Changed by nobody"))
        connection.execute(delete(InvoiceItem).where(InvoiceItem.paymo_id == 5001))
    assert len(differences(world.engine, world.paymo)) == 2
    with pytest.raises(AssertionError, match=r"invoice_items: row \d+ \(Paymo 5001\) is gone"):
        world.check_kept()


def test_a_lost_edit_is_seen(sqlite_synced: World) -> None:
    world = sqlite_synced
    edit = world.edits[0]
    with writing(world.engine) as connection:
        connection.execute(update(Client).where(Client.paymo_id == 10).values(remarks="Overwritten"))
    assert invariants.lost_edits(world.engine, world.edits) == []  # the history still has it
    assert invariants.lost_edits(world.engine, [replace(edit, who="Somebody else")]) != []
    never = Edit(Client, edit.row_id, "remarks", "Never written", "Eva")
    assert len(invariants.lost_edits(world.engine, [never])) == 1
    with reading(world.engine) as connection:
        assert connection.scalar(select(Change.new_value).where(Change.column_name == "remarks")) == "Ask for Zoë"


def test_a_live_row_called_deleted_is_seen(sqlite_synced: World) -> None:
    world = sqlite_synced
    with writing(world.engine) as connection:
        connection.execute(update(Task).where(Task.paymo_id == 300).values(deleted_at=datetime.now(UTC)))
    assert invariants.false_deletions(world.engine, world.paymo) == ["tasks 300: called deleted, and lives"]


def test_a_sum_or_a_count_that_differs_is_seen(sqlite_synced: World) -> None:
    world = sqlite_synced
    assert invariants.doubled(world.engine, world.paymo) == []
    with writing(world.engine) as connection:
        connection.execute(update(TimeEntry).where(TimeEntry.paymo_id == 700).values(duration=1))
        connection.execute(update(Task).where(Task.paymo_id == 301).values(deleted_at=datetime.now(UTC)))
    found = invariants.doubled(world.engine, world.paymo)
    assert [line.partition(":")[0] for line in found] == ["tasks", "entries"]


def test_a_cursor_beyond_what_was_read_is_seen(sqlite_synced: World) -> None:
    world = sqlite_synced
    world.paymo.update("tasks", 300, name="Not read yet")
    assert invariants.dishonest_cursors(world.engine, world.paymo) == []
    with writing(world.engine) as connection:
        ahead = datetime.now(UTC) + timedelta(hours=1)
        connection.execute(update(SyncCursor).where(SyncCursor.stream == "tasks").values(cursor=ahead))
    assert [line[:9] for line in invariants.dishonest_cursors(world.engine, world.paymo)] == ["tasks 300"]


def test_requests_over_the_limit_are_seen(sqlite_synced: World) -> None:
    world = sqlite_synced
    world.paymo.rate.limit = 5
    assert invariants.too_many_requests(world.paymo) == []
    world.paymo.requests += [("GET", "tasks", {}, 429)] * 3
    assert len(invariants.too_many_requests(world.paymo)) == 1


def test_a_failed_run_called_complete_is_seen(sqlite_synced: World) -> None:
    world = sqlite_synced
    world.paymo.faults.add(Fault(path="me", status=401), times=None)
    assert world.sync().status == "failed"
    assert invariants.dishonest_status(world.engine, world.results) == []
    with writing(world.engine) as connection:
        connection.execute(update(SyncRun).values(status="complete", error=None))
    assert len(invariants.dishonest_status(world.engine, world.results)) == 1


def test_what_nobody_may_see_is_seen(synced: World) -> None:
    """A run whose invoices and items came in two transactions, looked at in between."""
    with watched(synced.engine) as seen:
        for total, price in ((1, 2), (3, 4)):
            with writing(synced.engine) as connection:
                connection.execute(update(InvoiceItem).where(InvoiceItem.paymo_id == 5000).values(price_unit=price))
            seen.wait_for_a_look()
            with writing(synced.engine) as connection:
                moment = datetime.now(UTC) + timedelta(minutes=total)
                connection.execute(update(Task).where(Task.paymo_id == 300).values(synced_at=moment))
            seen.wait_for_a_look()
    assert any(line.startswith("invoice SUM-0: items") for line in seen)
    assert any(line.startswith("tasks: 3 states") for line in seen)


def test_a_secret_is_found_in_every_form(tmp_path: Path) -> None:
    key, mail = CANARIES["Paymo key"], CANARIES["e-mail"]
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "log").write_bytes(b"Authorization: Basic " + base64.b64encode(f"{key}:x".encode()))
    texts = {"stdout": f"to {mail.replace('@', '%40')}", "stderr": "nothing"}
    assert canaries_in([tmp_path], texts) == [
        f"the Paymo key is in {tmp_path / 'folder' / 'log'}",
        "the e-mail is in stdout",
    ]
