"""A sync killed at any moment leaves a database that the next sync makes right."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, update

from models import Employee, SyncRun
from models.database import reading, writing
from sync.engine import run_sync
from sync.standin.paymo_server import PaymoServer
from tests.sync.company import KEY, differences, settings_for, small_company

POINTS = 24


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        yield server


def killed_at(point: int, paymo: PaymoServer, database_url: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "LEITSTAND_DATABASE_URL": database_url,
        "LEITSTAND_PAYMO_API_KEY": KEY,
        "LEITSTAND_PAYMO_URL": paymo.url,
    }
    command = [sys.executable, "-m", "tests.sync.killed", str(point)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_killed_at_any_statement_or_commit_the_next_sync_makes_it_right(
    paymo: PaymoServer, database_url: str, engine: Engine
) -> None:
    """One database is killed again and again, each time further on, and never cleaned up in between."""
    settings = settings_for(paymo, database_url)
    whole = killed_at(0, paymo, database_url)
    assert whole.returncode == 0, whole.stderr
    with writing(engine) as connection:
        connection.execute(update(Employee).values(status="active", remarks="entered by hand"))
    steps = int(whole.stdout)
    for number in range(POINTS):
        paymo.update("tasks", 31, name=f"Meetings {number}")
        paymo.update("invoices", 50, total=100 + number)
        paymo.delete("estimates", 60) if number == POINTS // 2 else None
        dead = killed_at(1 + number * steps // POINTS, paymo, database_url)
        assert dead.returncode == -9, dead.stderr
    (result,) = run_sync(settings, full=True)
    assert result.status == "complete"
    assert differences(engine, paymo) == []
    with reading(engine) as connection:
        assert set(connection.scalars(select(Employee.remarks))) == {"entered by hand"}
        assert "running" not in set(connection.scalars(select(SyncRun.status)))
