"""`leitstand sync` is told to stop: by SIGTERM, by Ctrl+C, and by either a second time."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from models import SyncRun
from models.connection.database import reading
from sync.engine import run_sync
from sync.standin.paymo import faults
from sync.standin.paymo.paymo_server import PaymoServer
from tests.patience import AT_ONCE_SECONDS, PATIENCE_SECONDS
from tests.sync.company import KEY, differences, settings_for, small_company

ROOT = Path(__file__).parents[3]


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        yield server


def syncing(paymo: PaymoServer, url: str, *program: str) -> subprocess.Popen[str]:
    """A process that syncs and waits for an answer that doesn't come."""
    held = paymo.faults.add(faults.silence(), path="projects")
    environment = {
        **os.environ,
        "LEITSTAND_DATABASE_URL": url,
        "LEITSTAND_PAYMO_API_KEY": KEY,
        "LEITSTAND_PAYMO_URL": paymo.url,
    }
    process = subprocess.Popen([sys.executable, *program], env=environment, cwd=ROOT, stdout=-1, stderr=-1, text=True)
    while not held.met and process.poll() is None:
        time.sleep(0.01)
    return process


@pytest.mark.fault("K9")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_sync_that_is_told_to_stop_ends_as_cancelled_at_once(
    paymo: PaymoServer, database_url: str, engine: Engine, number: signal.Signals
) -> None:
    with syncing(paymo, database_url, "-m", "desktop.cli", "sync", "paymo", "--json") as process:
        began = time.monotonic()
        process.send_signal(number)
        said, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert time.monotonic() - began < AT_ONCE_SECONDS
    assert process.returncode == 1, errors
    assert json.loads(said)["status"] == "cancelled"
    assert "Traceback" not in errors
    with reading(engine) as connection:
        assert connection.scalars(select(SyncRun.status)).all() == ["cancelled"]
    paymo.faults.clear()
    (result,) = run_sync(settings_for(paymo, database_url))
    assert result.status == "complete"
    assert differences(engine, paymo) == []


# A sync that doesn't listen.
DEAF = """
import sys, urllib.request, sync.engine
sync.engine.run_sync = lambda settings, **options: urllib.request.urlopen(settings.paymo_url + "projects")
from desktop.cli import main
sys.exit(main(["sync", "paymo", "--json"]))
"""


@pytest.mark.fault("K9")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_the_program_at_once(paymo: PaymoServer, sqlite_url: str, number: signal.Signals) -> None:
    with syncing(paymo, sqlite_url, "-c", DEAF) as process:
        process.send_signal(number)
        time.sleep(0.3)
        assert process.poll() is None
        began = time.monotonic()
        process.send_signal(number)
        process.communicate(timeout=PATIENCE_SECONDS)
    assert time.monotonic() - began < AT_ONCE_SECONDS
    assert process.returncode == -number
