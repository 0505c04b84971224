"""Edits that are killed, cut off and frozen on their way: each one that was shown is in the database once."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine, insert, select

from desktop.commands.command_queue import CommandQueue
from desktop.commands.journal import Journal
from desktop.commands.row_commands import BlockCommand
from desktop.widgets.jobs import Jobs
from models import Client, Employee
from models.connection.database import open_engine, reading, writing
from models.writes.bulk_edits import CellChange
from tests.latency_proxy import LatencyProxy, far_away
from tests.models.history_lines import history_lines

ROOT = Path(__file__).parents[2]
# More points than three steps have.
MOST = 150

needs_fork = pytest.mark.skipif(os.name == "nt", reason="Windows can't fork")


def clients(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(insert(Client), [{"name": f"Client {number}"} for number in range(1, MOST + 1)])


def kill(engine: Engine, folder: Path, *, away: bool, step: int) -> int:
    """Kill edits at these points; how many processes there were."""
    clients(engine)
    engine.dispose()
    url = engine.url.render_as_string(hide_password=False)
    words = [url, str(folder), str(int(away)), str(step)]
    command = [sys.executable, "-m", "tests.faults.killed_window", *words]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1000, check=True)
    number, through, last = (int(word) for word in ran.stdout.split())
    assert (through, last) == (0, 0), ran.stderr
    return number


def faults(engine: Engine, folder: Path, processes: int) -> list[str]:
    """Steps that were shown and aren't there, or were done twice."""
    shown = set((folder / "shown").read_text().split())
    with reading(engine) as connection:
        found = Counter(connection.scalars(select(Employee.name)))
        found += Counter(connection.scalars(select(Client.name)))
    lines = Counter(value for (value,) in history_lines(engine, "new_value", action="change"))
    counted = {}
    for number in range(1, processes + 1):
        counted[f"{number}.0"] = {found[f"{number}.0"]}
        counted[f"{number}.1"] = {lines[f"{number}.1"]}
        counted[f"{number}.2"] = {found[f"{number}.2"], lines[f"{number}.2"]}
    lost = [f"{name} is lost" for name in sorted(shown) if counted[name] != {1}]
    return lost + [f"{name}: {times}" for name, times in counted.items() if times not in ({0}, {1})]


@needs_fork
@pytest.mark.fault("K4")
@pytest.mark.parametrize("away", [False, True], ids=["reached", "away"])
def test_every_edit_that_was_shown_is_there_once_wherever_it_was_killed(
    engine: Engine, tmp_path: Path, away: bool
) -> None:
    processes = kill(engine, tmp_path, away=away, step=3 if away else 9)
    assert processes > 3
    assert faults(engine, tmp_path, processes) == []


@needs_fork
@pytest.mark.long_sweep
@pytest.mark.timeout(1200)
@pytest.mark.fault("K4")
@pytest.mark.parametrize("away", [False, True], ids=["reached", "away"])
def test_killed_at_every_single_point_no_edit_is_lost_or_done_twice(engine: Engine, tmp_path: Path, away: bool) -> None:
    processes = kill(engine, tmp_path, away=away, step=1)
    assert processes > 10
    assert faults(engine, tmp_path, processes) == []


def _wait(undo: CommandQueue) -> None:
    while undo.busy():
        assert undo.jobs.wait(60_000)


def _broken(proxy: LatencyProxy) -> None:
    """No way to the database any more."""
    proxy.refusing = True
    proxy.cut()


@pytest.mark.fault("D2")
@pytest.mark.parametrize("frozen", [False, True], ids=["cut", "frozen and cut"])
def test_a_paste_that_is_cut_off_waits_and_is_written_once_when_the_network_is_back(
    postgres_url: str, qapp: QApplication, tmp_path: Path, frozen: bool
) -> None:
    near = open_engine(postgres_url)
    clients(near)
    with far_away("127.0.0.1", near.url.port or 5432, rtt=0.02) as proxy:
        far = open_engine(near.url.set(port=proxy.port).render_as_string(hide_password=False))
        journal = Journal(tmp_path, "one")
        journal.begin()
        undo = CommandQueue(far, Jobs(), "Ines", None, journal=journal)
        changes = [CellChange(number, "industry", None, f"Value {number}") for number in range(1, MOST + 1)]
        proxy.rtt = 1_000 if frozen else 0.02
        undo.do(BlockCommand("Paste 150 cells", Client, changes))
        time.sleep(0.06)
        _broken(proxy)
        _wait(undo)
        waits = [attempt.step.name for attempt in undo.waiting()]
        proxy.rtt, proxy.refusing = 0.02, False
        undo.try_again()
        _wait(undo)
        assert undo.pending() == []
        assert waits in ([], ["Paste 150 cells"])
        assert not frozen or waits
        undo.jobs.close()
        journal.close()
        far.dispose()
    assert len(history_lines(near, "new_value", column_name="industry")) == MOST
    assert next(tmp_path.glob("unsaved/*.jsonl")).read_bytes() == b""
    near.dispose()
