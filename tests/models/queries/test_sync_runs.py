"""Where the database stands: when was synced last, and who is syncing now."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert, update

from models import SyncLease, SyncRun
from models.connection.database import writing
from models.queries.sync_runs import standing

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def run(engine: Engine, status: str, at: datetime = AT) -> None:
    finished = None if status == "running" else at
    values = {"source": "paymo", "full": True, "status": status, "started_at": at, "finished_at": finished}
    with writing(engine) as connection:
        connection.execute(insert(SyncRun), {**values, "started_by": "Anna on laptop"})


def lease(engine: Engine, holder: str | None, silent: timedelta = timedelta()) -> None:
    with writing(engine) as connection:
        connection.execute(update(SyncLease).values(holder=holder, alive_at=datetime.now(UTC) - silent))


@pytest.mark.parametrize("status", ["failed", "asks", "cancelled", "running"])
def test_only_complete_runs_count_as_synced(engine: Engine, status: str) -> None:
    run(engine, "complete")
    run(engine, status, AT + timedelta(hours=1))

    assert standing(engine).synced == {"paymo": AT}


def test_who_is_syncing_and_since_when(engine: Engine) -> None:
    run(engine, "running")
    lease(engine, "Anna on laptop")

    found = standing(engine)

    assert (found.syncing_by, found.syncing_since) == ("Anna on laptop", AT)


@pytest.mark.parametrize("holder", [None, "Anna on laptop"])
def test_a_run_whose_process_was_killed_is_not_under_way(engine: Engine, holder: str | None) -> None:
    run(engine, "running")
    lease(engine, holder, timedelta(minutes=2))

    assert standing(engine).syncing_by is None
