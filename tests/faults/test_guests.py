"""Y31: who becomes a guest in Paymo keeps their hours and their name here, in an old database as in a new one."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from models import Employee, Milestone, Project, Task, TaskAssignment, TimeEntry
from models.connection.database import reading
from sync.engine import run_sync
from sync.paymo.streams import STREAMS
from tests.faults.world import World
from tests.sync.company import ALL, STAMPS, differences, settings_for, stored_records

KIM, NEW = 4, 5  # Kim has 40 time entries, who is new has nothing yet


@pytest.fixture
def both_alike(synced: World, new_database: Callable[[], Engine]) -> Callable[[], None]:
    """Compares the database, after a full sync of it, with one that meets Paymo as it is now for the first time."""

    def compare() -> None:
        assert differences(synced.engine, synced.paymo) == []
        fresh = new_database()
        settings = settings_for(synced.paymo, fresh.url.render_as_string(hide_password=False))
        (result,) = run_sync(settings, sources=["paymo"])
        assert (result.status, result.rejected, result.error) == ("complete", 0, None)
        assert rows_of(fresh) == rows_of(synced.engine)

    return compare


def rows_of(engine: Engine) -> dict[str, dict[int, dict[str, Any]]]:
    """What Paymo says in every table, by Paymo's ids: our own keys and moments left out."""
    own = {"id", "version", "synced_at", "status", "weekly_hours", "remarks"}
    return {
        stream.endpoint: {
            key: {name: value for name, value in row.items() if name not in own}
            for key, row in stored_records(engine, stream).items()
        }
        for stream in ALL
    }


def employee(world: World, paymo_id: int) -> Any:
    with reading(world.engine) as connection:
        return connection.execute(select(Employee).where(Employee.paymo_id == paymo_id)).one_or_none()


def hours_of(world: World, paymo_id: int) -> int:
    """How many live time entries name somebody."""
    named = select(func.count()).where(TimeEntry.user_id == Employee.id, TimeEntry.deleted_at.is_(None))
    with reading(world.engine) as connection:
        return connection.scalar(named.where(Employee.paymo_id == paymo_id)) or 0


@pytest.mark.fault("Y31")
@pytest.mark.parametrize("quick_first", [True, False])
def test_who_becomes_a_guest_stays_an_employee_with_all_hours(
    synced: World, both_alike: Callable[[], None], quick_first: bool
) -> None:
    # Of long ago, as all of Kim's work is: a quick run is sent once more what has changed in the last minutes.
    synced.paymo.insert("userstasks", {"user_id": KIM, "task_id": 31, **STAMPS})
    synced.edit(Employee, KIM, remarks="Took the plants along")
    assert synced.sync(full=True).status == "complete"
    synced.paymo.update("users", KIM, type="Guest")
    for full in (not quick_first, True):
        result = synced.sync(full=full)
        assert (result.status, result.deleted, result.rejected, result.error) == ("complete", 0, 0, None)
        kim = employee(synced, KIM)
        assert (kim.type, kim.active, kim.deleted_at, kim.remarks) == ("Guest", False, None, "Took the plants along")
        assert hours_of(synced, KIM) == 40
    both_alike()
    synced.paymo.update("users", KIM, type="Employee")
    synced.sync()
    assert (employee(synced, KIM).type, employee(synced, KIM).active) == ("Employee", True)
    synced.check()
    both_alike()


@pytest.mark.fault("Y31")
@pytest.mark.parametrize(
    ("resource", "record"),
    [
        ("entries", {"task_id": 31, "date": "2025-02-01", "duration": 3600}),
        ("userstasks", {"task_id": 31}),
        ("milestones", {"project_id": 21, "name": "Launch", "due_date": "2025-06-30"}),
        ("expenses", {"client_id": 11, "amount": 5, "currency": "EUR", "date": "2025-02-01"}),
    ],
)
def test_a_guest_is_an_employee_from_the_first_work_to_the_last(
    synced: World, both_alike: Callable[[], None], resource: str, record: dict[str, Any]
) -> None:
    assert employee(synced, 3) is None
    number = synced.paymo.insert(resource, {**record, "user_id": 3})
    assert synced.sync().status == "complete"
    assert (employee(synced, 3).type, employee(synced, 3).active) == ("Guest", False)
    synced.check()
    both_alike()
    synced.paymo.delete(resource, number)
    synced.check()
    assert employee(synced, 3).deleted_at is not None
    both_alike()


@pytest.mark.fault("Y31")
def test_a_guest_who_manages_a_project_is_an_employee_and_one_who_may_only_see_it_is_not(
    synced: World, both_alike: Callable[[], None]
) -> None:
    synced.paymo.update("projects", 21, managers=[3], users=[3])
    synced.sync()
    assert employee(synced, 3) is not None
    synced.paymo.update("projects", 21, managers=[])
    synced.check()
    assert employee(synced, 3).deleted_at is not None
    both_alike()


@pytest.mark.fault("Y31")
def test_who_becomes_a_guest_without_any_work_goes_and_nothing_names_them(
    synced: World, both_alike: Callable[[], None]
) -> None:
    synced.paymo.update("tasks", 31, user_id=NEW)
    synced.sync()
    synced.paymo.update("users", NEW, type="Guest")
    assert (synced.sync().deleted, employee(synced, NEW).deleted_at) == (0, None), "a quick run takes nothing away"
    result = synced.sync(full=True)
    assert (result.status, result.deleted) == ("complete", 1)
    with reading(synced.engine) as connection:
        assert connection.scalar(select(Task.user_id).where(Task.paymo_id == 31)) is None
    both_alike()
    synced.paymo.update("users", NEW, type="Employee")
    synced.check()
    both_alike()


@pytest.mark.fault("Y31")
def test_work_that_waits_for_an_answer_keeps_its_guest(synced: World) -> None:
    """All of a guest's hours vanish: until somebody has agreed, they stay, and so does whose they are."""
    synced.paymo.update("users", KIM, type="Guest")
    synced.sync(full=True)
    for number in range(40):
        synced.paymo.delete("entries", 700 + number)
    asks = synced.sync(full=True)
    assert (asks.status, asks.deleted) == ("asks", 0)
    assert "40 time entries" in str(asks.error)
    assert (employee(synced, KIM).deleted_at, hours_of(synced, KIM)) == (None, 40)
    synced.check(accept_removals=True)
    assert employee(synced, KIM).deleted_at is not None


@pytest.mark.fault("Y31")
def test_whoever_the_tables_can_name_has_a_list_that_names_them() -> None:
    """The lists that make a guest an employee are those of all work that our tables keep: a new table has to choose."""
    named = {stream.model for stream in STREAMS if stream.names}
    points = {
        stream.model
        for stream in STREAMS
        if "user_id" in stream.table.c
        and any(key.column.table.name == "employees" for key in stream.table.c.user_id.foreign_keys)
    }
    # Who has written a task down needn't have worked on it.
    assert points - named == {Task}
    assert named - points == {Project}
    assert {Milestone, TaskAssignment} <= named
