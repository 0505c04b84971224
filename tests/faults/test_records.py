"""Y18 to Y22 and Y26 to Y30: records that are odd, late, doubled or unreadable."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from models import Client, Estimate, Expense, Invoice, Project, RejectedRecord, Task, TimeEntry
from models.connection.database import reading
from models.schema.base import Base
from sync.standin.paymo.faults import Fault
from tests.faults.answers import ABSENT, answering, hiding, saying
from tests.faults.world import World, busy_company, world_on
from tests.sync.company import differences


def row_of(world: World, model: type[Base], paymo_id: int) -> Any:
    """The one row of a Paymo record, with all its columns."""
    table: Any = model.__table__
    with reading(world.engine) as connection:
        return connection.execute(select(table).where(table.c.paymo_id == paymo_id)).one()


def set_aside(world: World) -> dict[str, str]:
    """What is set aside: “stream id” to the reason."""
    with reading(world.engine) as connection:
        return {f"{row.stream} {row.origin}": row.reason for row in connection.execute(select(RejectedRecord))}


@pytest.mark.fault("Y18")
def test_a_running_timer_counts_for_nothing_until_it_has_ended(synced: World) -> None:
    running = row_of(synced, TimeEntry, 72)
    assert (running.end_time, running.duration, running.day) == (None, None, date(2025, 2, 3))
    synced.paymo.update("entries", 72, end_time="2025-02-03T09:30:00Z")
    assert synced.sync().updated == 1
    ended = row_of(synced, TimeEntry, 72)
    assert (ended.id, ended.duration, ended.deleted_at) == (running.id, 5400, None)
    synced.check()


@pytest.mark.fault("Y18")
def test_a_timer_of_less_than_a_minute_vanishes(synced: World) -> None:
    synced.paymo.delete("entries", 72)
    assert synced.sync(full=True).status == "complete"
    assert row_of(synced, TimeEntry, 72).deleted_at is not None
    synced.check()


@pytest.mark.fault("Y19")
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "Europe/Berlin"])
def test_the_date_of_an_entry_without_times_is_never_moved(sqlite_engine: Engine, zone: str) -> None:
    made = busy_company()
    made["company"]["timezone"] = zone
    with world_on(sqlite_engine, made) as world:
        world.sync()
        entry = row_of(world, TimeEntry, 71)
        assert (entry.day, entry.duration, entry.start_time, entry.end_time) == (date(2025, 1, 31), 5400, None, None)
        world.check()


@pytest.mark.fault("Y20")
def test_a_megabyte_of_html_is_kept_as_it_is(synced: World) -> None:
    html = "<p>Ein langer Absatz &amp; ein <script>alert('x')</script> Bild <img src=x onerror=y></p>\n"
    synced.paymo.update("tasks", 300, description=html * (999_000 // len(html)))
    assert synced.sync().updated == 1
    synced.check()


@pytest.mark.fault("Y21")
def test_new_fields_are_left_alone_and_missing_ones_leave_their_column(synced: World) -> None:
    synced.paymo.update("tasks", 300, priority=75)
    synced.sync()
    synced.paymo.faults.add(
        saying("tasks", 300, priority=ABSENT, name="Renamed", a_list=[1, {"of": "things"}], rating={"stars": 5})
    )
    assert synced.sync(full=True).status == "complete"
    task = row_of(synced, Task, 300)
    assert (task.name, task.priority) == ("Renamed", 75)
    synced.check()


@pytest.mark.fault("Y21")
def test_ids_may_come_as_text(synced: World) -> None:
    def as_text(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        names = ("id", "project_id", "tasklist_id", "user_id", "status_id")
        return [
            {name: str(value) if name in names and value else value for name, value in record.items()}
            for record in records
        ]

    synced.paymo.faults.add(answering("tasks", as_text))
    result = synced.sync(full=True)
    assert (result.status, result.created, result.updated, result.rejected) == ("complete", 0, 0, 0)
    synced.check()


@pytest.mark.fault("Y21")
def test_words_nobody_knows_are_shown_as_they_are(synced: World) -> None:
    synced.paymo.update("invoices", 50, status="disputed")
    synced.paymo.update("projects", 20, hourly_billing_mode="per_moon")
    synced.sync()
    assert row_of(synced, Invoice, 50).status == "disputed"
    assert row_of(synced, Project, 20).hourly_billing_mode == "per_moon"
    synced.check()


@pytest.mark.fault("Y21")
def test_a_few_unreadable_records_are_set_aside_with_their_text(synced: World) -> None:
    good = synced.paymo.truth("expenses")
    for key in range(650, 670):
        synced.paymo.update("expenses", key, date="31.02.2025", notes="Änderung", amount=77)
    result = synced.sync(full=True)
    assert (result.status, result.rejected, result.error) == ("complete", 20, None)
    assert sorted(set_aside(synced)) == [f"expenses {key}" for key in range(650, 670)]
    with reading(synced.engine) as connection:
        told = connection.execute(select(RejectedRecord).where(RejectedRecord.origin == "650")).one()
    assert "date" in told.reason
    assert "31.02.2025" in told.raw
    before = row_of(synced, Expense, 650)
    assert (before.amount, before.deleted_at) == (Decimal("0.1"), None)
    for key in range(650, 670):
        synced.paymo.update("expenses", key, date=good[key]["date"])
    assert synced.sync().rejected == 0
    assert set_aside(synced) == {}
    synced.check()


@pytest.mark.fault("Y21")
def test_too_many_unreadable_records_stop_their_stream(synced: World) -> None:
    before = [row_of(synced, Expense, key) for key in range(650, 690)]
    for key in range(650, 671):
        synced.paymo.update("expenses", key, date="soon")
    synced.paymo.update("expenses", 680, amount=5)
    synced.paymo.update("tasks", 31, name="Arrives all the same")
    synced.paymo.delete("expenses", 681)
    result = synced.sync(full=True)
    assert result.status == "failed"
    assert "Expenses" in str(result.error)
    assert "21" in str(result.error)
    assert [row_of(synced, Expense, key) for key in range(650, 690)] == before
    assert row_of(synced, Task, 31).name == "Arrives all the same"
    for key in range(650, 671):
        synced.paymo.update("expenses", key, date="2025-01-02")
    synced.check()


@pytest.mark.fault("Y22")
@pytest.mark.parametrize(("told", "kept"), [(ABSENT, "Line 1\nLine 2\tTab"), (None, None), ("", "")])
def test_absent_leaves_a_column_alone_and_null_empties_it(synced: World, told: object, kept: str | None) -> None:
    synced.paymo.faults.add(saying("clients", 10, address=told, name="Renamed"))
    synced.sync(full=True)
    client = row_of(synced, Client, 10)
    assert (client.name, client.address) == ("Renamed", kept)
    synced.check()


@pytest.mark.fault("Y22")
def test_an_image_that_is_absent_was_taken_away(synced: World) -> None:
    """Paymo leaves image fields out as long as they aren't set."""
    synced.paymo.update("clients", 11, image="https://paymo.example/logo.png")
    synced.sync()
    assert row_of(synced, Client, 11).image == "https://paymo.example/logo.png"
    synced.paymo.faults.add(saying("clients", 11, image=ABSENT))
    synced.sync(full=True)
    assert row_of(synced, Client, 11).image is None
    synced.check()


@pytest.mark.fault("Y26")
def test_a_task_of_a_project_that_is_not_shown_waits_for_it(world: World) -> None:
    task = world.paymo.insert("tasks", {"project_id": 22, "name": "Of a hidden project"})
    world.paymo.faults.add(hiding("projects", 22))
    result = world.sync()
    assert (result.status, result.rejected) == ("complete", 1)
    assert list(set_aside(world)) == [f"tasks {task}"]
    assert "project_id 22" in set_aside(world)[f"tasks {task}"]
    world.paymo.faults.clear()
    assert world.sync(full=True).rejected == 0
    assert row_of(world, Task, task).name == "Of a hidden project"
    world.check()


@pytest.mark.fault("Y26")
def test_a_record_without_its_optional_reference_is_kept_and_told_of(world: World) -> None:
    world.paymo.faults.add(hiding("milestones", 25))
    result = world.sync()
    assert (result.status, result.rejected) == ("complete", 0)
    assert list(set_aside(world)) == ["tasklists 26"]
    world.paymo.faults.clear()
    world.sync(full=True)
    assert set_aside(world) == {}
    world.check()


@pytest.mark.fault("Y26")
def test_children_written_before_their_parents_were_ever_seen(world: World) -> None:
    """The projects come back empty: what can't be without one waits, and nothing is dropped."""
    world.paymo.faults.add(Fault(path="projects", rows=lambda ids: ids[:0]), times=None)
    result = world.sync()
    tasks = {f"tasks {key}" for key in world.paymo.truth("tasks")}
    assert result.status == "failed" or tasks <= set_aside(world).keys()
    world.check(lists_lied=True)


@pytest.mark.fault("Y27")
def test_a_task_that_moves_to_another_project_stays_the_same_row(synced: World) -> None:
    synced.edit(Task, 30, remarks="Watch this one")
    before = row_of(synced, Task, 30)
    synced.paymo.update("tasks", 30, project_id=21, tasklist_id=None)
    synced.paymo.update("projects", 22, client_id=11)
    assert synced.sync().created == 0
    task = row_of(synced, Task, 30)
    assert (task.id, task.project_id, task.remarks) == (before.id, row_of(synced, Project, 21).id, "Watch this one")
    assert row_of(synced, Project, 22).client_id == row_of(synced, Client, 11).id
    synced.check()


@pytest.mark.fault("Y28")
@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("first_run", [True, False])
def test_of_two_versions_in_one_list_the_newer_is_written(world: World, newest_first: bool, first_run: bool) -> None:
    if not first_run:
        world.sync()

    def twice(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        old = next((record for record in records if record["id"] == 300), None)
        if old is None:  # the page behind the last one
            return records
        new = {**old, "name": "The newer version", "updated_on": "2025-03-01T00:00:00Z"}
        rest = [record for record in records if record["id"] != 300]
        return [new, *rest, old] if newest_first else [old, *rest, new]

    world.paymo.faults.add(answering("tasks", twice))
    assert world.sync(full=True).status == "complete"
    assert row_of(world, Task, 300).name == "The newer version"
    world.check(lists_lied=True)


@pytest.mark.fault("Y29")
def test_money_is_exact_to_the_cent(synced: World) -> None:
    """0.1 forty times is 4.00, not 3.9999999999999996; text and number mean the same."""
    synced.paymo.update("projects", 21, price=1234567890123.45)
    synced.paymo.update("expenses", 65, amount="45.90")
    synced.paymo.update("estimates", 60, total=0.1 + 0.7)
    synced.sync()
    with reading(synced.engine) as connection:
        amounts = connection.scalars(select(Expense.amount)).all()
        summed = connection.scalar(select(func.sum(Expense.amount)))
    assert sum(amounts) == Decimal("49.90")
    assert round(Decimal(summed), 2) == Decimal("49.90")
    assert row_of(synced, Project, 21).price == Decimal("1234567890123.45")
    assert row_of(synced, Estimate, 60).total == Decimal("0.7999999999999999")
    synced.check()


@pytest.mark.fault("Y30")
def test_odd_durations_are_stored_as_they_are(synced: World) -> None:
    """One that overlaps another, one of ten days, one that ends before it begins."""
    times = [
        ("2025-01-31T23:45:00Z", "2025-02-01T00:15:00Z"),
        ("2025-01-01T08:00:00Z", "2025-01-11T08:00:00Z"),
        ("2025-01-05T10:00:00Z", "2025-01-05T09:00:00Z"),
    ]
    for number, (start, end) in enumerate(times):
        synced.paymo.insert(
            "entries", {"id": 9000 + number, "task_id": 30, "user_id": 1, "start_time": start, "end_time": end}
        )
    result = synced.sync()
    assert (result.status, result.created, result.rejected) == ("complete", 3, 0)
    assert [row_of(synced, TimeEntry, 9000 + number).duration for number in range(3)] == [1800, 864_000, -3600]
    assert differences(synced.engine, synced.paymo) == []
    synced.check()
