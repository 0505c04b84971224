"""T2, T8, T11: two programs that write the same records, in any order."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, insert, select, update

from models import Client, Task
from models.connection.database import open_engine, reading, writing
from models.schema.base import table_of
from sync.pipeline.bulk import Stage
from sync.standin.paymo.faults import Fault
from tests.faults.world import World

COLUMNS = ("paymo_id", "name", "updated_on")


def later() -> datetime:
    """A moment that is newer than whatever Paymo says now."""
    return datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)


def another_writes(world: World, name: str, updated_on: datetime) -> None:
    """Another program (the webhook's function, say) stores a version of task 300 as a sync would."""
    with writing(world.engine) as connection:
        values = {"name": name, "updated_on": updated_on, "synced_at": datetime.now(UTC) + timedelta(seconds=1)}
        connection.execute(update(Task).where(Task.paymo_id == 300).values(values))


def while_reading(world: World, *, name: str, updated_on: datetime) -> None:
    """Once the run has read its tasks and not yet written them, the other program writes. Clients are read last."""

    def meanwhile(body: bytes) -> bytes:
        another_writes(world, name, updated_on)
        return body

    world.paymo.faults.add(Fault(path="clients", times=1, body=meanwhile))


def name_of(world: World) -> str | None:
    with reading(world.engine) as connection:
        return connection.scalar(select(Task.name).where(Task.paymo_id == 300))


@pytest.mark.fault("T2", "T11")
@pytest.mark.parametrize("full", [True, False], ids=["full", "quick"])
def test_what_another_writer_stored_while_we_read_is_not_taken_back(synced: World, full: bool) -> None:
    newer = later()
    synced.paymo.update("tasks", 300, name="Read by us")
    while_reading(synced, name="Newer", updated_on=newer)
    assert synced.sync(full=full).status == "complete"
    assert name_of(synced) == "Newer"
    synced.paymo.update("tasks", 300, name="Newer", updated_on=newer.strftime("%Y-%m-%dT%H:%M:%SZ"))
    synced.check(lists_lied=True)


@pytest.mark.fault("T2")
def test_the_row_that_another_writer_stored_keeps_none_of_the_others_from_being_written(synced: World) -> None:
    newer = later()
    synced.paymo.update("tasks", 300, name="Read by us")
    synced.paymo.update("tasks", 301, name="Read by us, too")
    while_reading(synced, name="Newer", updated_on=newer)
    assert synced.sync().updated == 1
    with reading(synced.engine) as connection:
        assert connection.scalar(select(Task.name).where(Task.paymo_id == 301)) == "Read by us, too"


@pytest.mark.fault("T11")
def test_an_older_version_that_another_writer_stored_is_replaced(synced: World) -> None:
    """The same two versions in the other order end the same."""
    synced.paymo.update("tasks", 300, name="Newer")
    while_reading(synced, name="Older", updated_on=datetime(2025, 2, 20, tzinfo=UTC))
    assert synced.sync().status == "complete"
    assert name_of(synced) == "Newer"
    synced.check()


@pytest.mark.fault("T11")
def test_what_another_writer_stored_before_we_began_is_no_reason_to_keep_it(synced: World) -> None:
    """Only what came while we read can be newer than what we read; before that, Paymo's word counts."""
    another_writes(synced, "From a broken clock", datetime(2099, 1, 1, tzinfo=UTC))
    with writing(synced.engine) as connection:
        connection.execute(update(Task).values(synced_at=datetime.now(UTC) - timedelta(hours=1)))
    assert synced.sync(full=True).status == "complete"
    assert name_of(synced) == "Task 0"
    synced.check()


@pytest.mark.fault("T8")
def test_two_writers_of_the_same_rows_in_opposite_order_do_not_block_each_other(engine: Engine) -> None:
    """Each writes three hundred clients that the other adds at the same moment, one from the first on, one from the
    last, ten times; then both change them.
    """
    keys = list(range(1, 301))
    trouble: list[Exception] = []
    together = threading.Barrier(2)
    with writing(engine) as connection:
        connection.execute(insert(Client).values(paymo_id=1_000_000, name="So that the table isn't empty"))
    writers = [
        threading.Thread(target=_write_again_and_again, args=(engine, order, together, trouble))
        for order in (keys, keys[::-1])
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert trouble == []
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(Client)) == 10 * 300 + 1


def _write_again_and_again(
    engine: Engine, keys: Sequence[int], together: threading.Barrier, trouble: list[Exception]
) -> None:
    own = open_engine(engine.url.render_as_string(hide_password=False))
    try:
        for turn in range(20):
            together.wait(30)
            with writing(own) as connection:
                stage = Stage(connection, table_of(Client), COLUMNS, datetime.now(UTC))
                for key in keys:
                    stage.add((1000 * (turn // 2) + key, f"{keys[0]} {turn}", "2025-02-03T10:30:00Z"))
                stage.merge()
    except Exception as error:  # noqa: BLE001 - handed to the test
        trouble.append(error)
        together.abort()
    finally:
        own.dispose()
