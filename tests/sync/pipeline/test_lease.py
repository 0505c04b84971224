"""The right to sync: who froze and was taken over doesn't write any more; who died is in nobody's way."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, update

from models import Client, SyncLease, Task
from models.connection.database import open_engine, reading, writing
from models.values.clock import now_of
from sync.engine import run_sync
from sync.pipeline.lock import FROZEN_SECONDS, one_sync
from sync.pipeline.report import Busy, Progress, TryLater
from sync.standin.paymo.paymo_server import PaymoServer
from tests.sync.company import KEY, settings_for, small_company


@pytest.fixture
def another(database_url: str) -> Iterator[Engine]:
    """Another laptop's engine on the same database."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def fall_silent(engine: Engine, seconds: float) -> None:
    """The holder gave its last sign of life so long ago."""
    with writing(engine) as connection:
        last = now_of(connection) - timedelta(seconds=seconds)
        connection.execute(update(SyncLease).values(alive_at=last))


def rows(engine: Engine, model: type[Client] | type[Task]) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(model)) or 0


def test_a_holder_that_gives_signs_of_life_is_not_taken_over(engine: Engine, another: Engine) -> None:
    with one_sync(engine, "Ines") as lease:
        fall_silent(engine, FROZEN_SECONDS - 5)
        with pytest.raises(Busy, match="Started by Ines"), one_sync(another, "Omar"):
            pass
        with writing(engine) as connection:
            lease.confirm(connection)


def test_a_frozen_holder_is_taken_over_and_can_commit_nothing_any_more(engine: Engine, another: Engine) -> None:
    with one_sync(engine, "Ines") as frozen:
        fall_silent(engine, FROZEN_SECONDS + 5)
        with one_sync(another, "Omar") as lease:
            assert lease.token > frozen.token
            with pytest.raises(TryLater, match="taken over"), writing(engine) as connection:
                frozen.confirm(connection)
            with writing(another) as connection:
                lease.confirm(connection)
        with pytest.raises(TryLater, match="taken over"), writing(engine) as connection:
            frozen.confirm(connection)


def test_a_sync_that_was_taken_over_while_it_read_writes_no_row(database_url: str, engine: Engine) -> None:
    def freeze(progress: Progress) -> None:
        if progress.stream == "Tasks":
            with writing(engine) as connection:
                connection.execute(update(SyncLease).values(token=SyncLease.token + 1, holder="Omar"))

    with PaymoServer(small_company(), key=KEY, limit=None) as paymo:
        (result,) = run_sync(settings_for(paymo, database_url), report=freeze)
    assert result.status == "failed"
    assert "taken over" in str(result.error)
    assert (rows(engine, Client), rows(engine, Task)) == (0, 0)


def test_a_right_that_is_lost_before_a_source_has_begun_is_told_as_a_result(
    engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_over(_engine: Engine) -> None:
        with writing(engine) as connection:
            connection.execute(update(SyncLease).values(token=SyncLease.token + 1))

    monkeypatch.setattr("sync.engine._back_up_daily", taken_over)
    with PaymoServer(small_company(), key=KEY, limit=None) as paymo:
        (result,) = run_sync(settings_for(paymo, database_url))
        assert (result.status, paymo.requests) == ("failed", [])
    assert "taken over" in str(result.error)
