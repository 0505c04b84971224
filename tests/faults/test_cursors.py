"""Y15 to Y17: how far a stream has been read, told by times that can't be trusted."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from models import SyncCursor, SyncRun, Task
from models.connection.database import reading, writing
from tests.faults.answers import saying
from tests.faults.world import World
from tests.sync.company import differences


def cursor_of(world: World, stream: str) -> datetime:
    with reading(world.engine) as connection:
        found = connection.scalar(select(SyncCursor.cursor).where(SyncCursor.stream == stream))
    assert found is not None
    return found


@pytest.mark.fault("Y15")
@pytest.mark.parametrize("seconds", [0, 250, 300])
def test_what_was_updated_up_to_five_minutes_before_the_cursor_is_read_again(synced: World, seconds: int) -> None:
    """A record can get its time in Paymo's database seconds before others see it there."""
    late = cursor_of(synced, "tasks") - timedelta(seconds=seconds)
    synced.paymo.insert(
        "tasks", {"id": 9000, "project_id": 20, "name": "Late", "updated_on": late.strftime("%Y-%m-%dT%H:%M:%SZ")}
    )
    assert synced.sync().created == 1
    synced.check()


@pytest.mark.fault("Y16")
def test_a_change_that_leaves_no_trace_arrives_within_a_day(synced: World) -> None:
    unmoved = synced.paymo.truth("tasks")[300]["updated_on"]
    synced.paymo.update("tasks", 300, name="Renamed in silence", updated_on=unmoved)
    assert synced.sync().updated == 0
    with writing(synced.engine) as connection:
        connection.execute(update(SyncCursor).values(full_at=datetime.now(UTC) - timedelta(hours=25)))
    assert synced.sync().updated == 1
    with reading(synced.engine) as connection:
        assert connection.scalars(select(SyncRun.full).order_by(SyncRun.id)).all() == [True, False, True]
    synced.check()


@pytest.mark.fault("Y17")
@pytest.mark.parametrize("moment", [None, "2999-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "2001-01-01T00:00:00Z"])
@pytest.mark.parametrize("dated", [True, False], ids=["with a Date", "without a Date"])
def test_no_record_moves_the_cursor_beyond_the_servers_clock(
    sqlite_world: World, moment: str | None, dated: bool
) -> None:
    world = sqlite_world
    wrong = saying("expenses", 650, updated_on=moment)
    wrong.headers = {} if dated else {"Date": None}
    world.paymo.faults.add(wrong)
    world.sync()
    assert cursor_of(world, "expenses") <= datetime.now(UTC) + timedelta(seconds=1)
    world.paymo.faults.clear()
    world.paymo.update("expenses", 651, notes="Changed afterwards")
    world.paymo.insert("expenses", {"client_id": 11, "currency": "EUR", "amount": 1})
    world.sync()
    assert [line for line in differences(world.engine, world.paymo) if not line.startswith("expenses 650")] == []
    world.check(lists_lied=True)


@pytest.mark.fault("Y17")
@pytest.mark.parametrize("moment", [None, "2001-01-01T00:00:00Z"])
def test_a_record_whose_time_goes_backwards_is_taken_by_a_full_run(synced: World, moment: str | None) -> None:
    synced.paymo.faults.add(saying("tasks", 300, updated_on=moment, name="From a backup"))
    assert synced.sync(full=True).status == "complete"
    with reading(synced.engine) as connection:
        assert connection.scalar(select(Task.name).where(Task.paymo_id == 300)) == "From a backup"
    synced.check(lists_lied=True)
