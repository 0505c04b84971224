"""What a run says of itself adds up, for the run and for each stream, and the database holds it to that."""

from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from models import SyncRun, SyncRunStream
from models.connection.database import reading, writing
from models.schema.base import Base
from sync.paymo.streams import STREAMS
from sync.standin.paymo.faults import status
from tests.faults.answers import answering
from tests.faults.world import World

COUNTS = ("fetched", "created", "updated", "unchanged", "rejected", "duplicates", "deleted")
NUMBERS = dict.fromkeys(COUNTS, 0)


def last_run(world: World) -> tuple[Any, dict[str, Any]]:
    """The newest run, and its streams by name."""
    with reading(world.engine) as connection:
        run = connection.execute(select(SyncRun).order_by(SyncRun.id.desc()).limit(1)).one()
        streams = connection.execute(select(SyncRunStream).where(SyncRunStream.run_id == run.id)).all()
    return run, {stream.stream: stream for stream in streams}


def counts(row: Any) -> dict[str, int]:
    return {name: getattr(row, name) for name in COUNTS}


def test_the_streams_of_a_run_add_up_to_the_run(synced: World) -> None:
    synced.paymo.update("tasks", 300, name="Another name")
    synced.paymo.update("tasks", 301, due_date="never")
    synced.paymo.insert("tasks", {"project_id": 20, "name": "New"})
    synced.paymo.delete("expenses", 650)
    synced.paymo.faults.add(answering("tasks", lambda records: [*records, *records[:3]]))
    synced.sync(full=True)
    run, streams = last_run(synced)
    assert {stream.endpoint for stream in STREAMS} <= streams.keys()
    assert counts(run) == {name: sum(getattr(stream, name) for stream in streams.values()) for name in COUNTS}
    tasks, expenses = streams["tasks"], streams["expenses"]
    assert counts(tasks) == {
        "fetched": 46, "created": 1, "updated": 1, "unchanged": 40, "rejected": 1, "duplicates": 3, "deleted": 0,
    }  # fmt: skip
    assert (expenses.fetched, expenses.unchanged, expenses.deleted, expenses.status) == (40, 40, 1, "complete")


def test_a_stream_that_fails_says_so_in_its_own_line(synced: World) -> None:
    synced.paymo.faults.add(status(403), path="expenses", times=None)
    result = synced.sync(full=True)
    run, streams = last_run(synced)
    assert (run.status, streams["tasks"].status, streams["tasks"].error) == ("failed", "complete", None)
    assert (streams["expenses"].status, counts(streams["expenses"])) == ("failed", NUMBERS)
    assert streams["expenses"].error
    assert "Expenses" in str(result.error)


def test_a_failed_run_counts_what_it_wrote_and_nothing_else(synced: World) -> None:
    synced.paymo.faults.add(status(401), times=None)
    synced.sync(full=True)
    run, _streams = last_run(synced)
    assert counts(run) == NUMBERS


@pytest.mark.parametrize("model", [SyncRun, SyncRunStream])
@pytest.mark.parametrize("lost", COUNTS[:-1])
def test_the_database_takes_no_run_in_which_a_record_is_lost(synced: World, model: type[Base], lost: str) -> None:
    with reading(synced.engine) as connection:
        run_id = connection.scalar(select(func.max(SyncRun.id)))
    whole = {**NUMBERS, "fetched": 5, "created": 1, "updated": 1, "unchanged": 1, "rejected": 1, "duplicates": 1}
    line = {"status": "failed", "error": "a test"}
    more = {"source": "paymo", "full": True, "started_at": func.now()} if model is SyncRun else {"run_id": run_id}
    stream = {} if model is SyncRun else {"stream": "made up"}
    with (
        pytest.raises(IntegrityError, match="all_counted"),
        writing(synced.engine) as connection,
    ):
        connection.execute(insert(model).values(**{**whole, lost: whole[lost] + 1}, **line, **more, **stream))
