"""T1, T9, T14, N16: programs that want the same at the same moment, and one that freezes and wakes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, func, select, text

import models.connection.embedded
import sync.pipeline.lock
import sync.pipeline.run
from models import Employee, SyncRun
from models.connection.database import reading
from sync.engine import run_sync
from sync.pipeline.report import Result
from sync.standin.paymo.faults import Fault
from tests.faults.invariants import Edit, lost_edits
from tests.faults.kills.forks import Ended, Forks, Order, forks
from tests.faults.kills.scene import company
from tests.faults.kills.works import many_edits, one
from tests.faults.world import World, world_on
from tests.sync.company import KEY, differences

# Longer than counts as frozen below; the clock of an SQLite database has whole seconds.
SILENCE = 1.1
IN_A_WRITE = "before UPDATE sync_cursors"
END_IDLE_TRANSACTIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND state = 'idle in transaction'"
)
NAMES = ("Eva", "Kim", "Zoë")


@pytest.fixture(scope="module")
def forking() -> Iterator[Forks]:
    with forks() as process:
        yield process


@pytest.fixture
def small(engine: Engine) -> Iterator[World]:
    """A small company after its first sync."""
    with world_on(engine, company()) as world:
        assert world.sync(full=True).status == "complete"
        yield world


def environment(world: World) -> dict[str, str]:
    return {
        "LEITSTAND_DATABASE_URL": world.settings.database_url,
        "LEITSTAND_PAYMO_API_KEY": KEY,
        "LEITSTAND_PAYMO_URL": world.paymo.url,
        "LEITSTAND_CONFIG_DIR": "nowhere",
        "LEITSTAND_DATA_DIR": "nowhere",
    }


def race(world: World, forking: Forks, programs: int) -> None:
    """Programs start a sync at once. Paymo answers the winner's first question when the others have given up."""
    others_gone = threading.Event()

    def when_the_others_are_gone(body: bytes) -> bytes:
        others_gone.wait(20)
        return body

    world.paymo.faults.add(Fault(path="me", times=1, body=when_the_others_are_gone))
    orders = [Order("quick", environment(world), who=name) for name in NAMES[:programs]]
    ends = forking.together(orders)
    losers = [next(ends) for _ in range(programs - 1)]
    others_gone.set()
    (winner,) = ends
    assert winner.saying("result") == ["complete: "]
    for loser in losers:
        (said,) = loser.saying("result")
        assert said.startswith("busy: Another sync is running")
        assert f"Started by {NAMES[winner.number]} on " in said


def race_again_and_again(world: World, forking: Forks, times: int) -> None:
    with reading(world.engine) as connection:
        before = connection.scalar(select(func.count()).select_from(SyncRun)) or 0
    for turn in range(times):
        world.paymo.update("tasks", 31, name=f"Turn {turn}")
        race(world, forking, programs=3 if turn % 5 == 4 else 2)
    with reading(world.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(SyncRun)) == before + times
    assert differences(world.engine, world.paymo) == []


@pytest.mark.fault("T1")
def test_of_programs_that_start_together_exactly_one_syncs(small: World, forking: Forks) -> None:
    race_again_and_again(small, forking, 5)


@pytest.mark.sweep
@pytest.mark.timeout(600)
@pytest.mark.fault("T1")
def test_of_programs_that_start_together_exactly_one_syncs_fifty_times(small: World, forking: Forks) -> None:
    race_again_and_again(small, forking, 50)


@dataclass
class Frozen:
    """A program that is frozen in the middle of a sync."""

    process: psutil.Process
    ends: Iterator[Ended]

    def wake(self) -> str:
        """Let it go on; how its run ended."""
        self.process.send_signal(signal.SIGCONT)
        (ended,) = self.ends
        return ended.saying("result")[0]


Freeze = Callable[[str], Frozen]


@pytest.fixture
def freeze(small: World) -> Iterator[Freeze]:
    """Somebody's sync, frozen at the first step that begins so."""
    with forks() as forking:
        stopped: list[psutil.Process] = []

        def frozen_at(where: str) -> Frozen:
            ends = forking.together([Order("full", environment(small), who="Eva", freeze=where)])
            stopped.append(_stopped_child())
            return Frozen(stopped[0], ends)

        yield frozen_at
        for process in stopped:
            with suppress(psutil.NoSuchProcess):
                process.kill()


def _stopped_child() -> psutil.Process:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if child.status() == psutil.STATUS_STOPPED:
                    return child
        time.sleep(0.01)
    raise AssertionError("the sync never came to where it was to freeze")


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who gives no sign of life for half a second counts as frozen; a locked file is waited for as long."""
    monkeypatch.setattr(sync.pipeline.lock, "FROZEN_SECONDS", 0.5)
    monkeypatch.setattr(models.connection.embedded, "BUSY_SECONDS", 0.5)


def another_sync(world: World) -> Result:
    (result,) = run_sync(world.settings, sources=["paymo"], full=True)
    return result


def taken_over_and_woken(world: World, frozen: Frozen) -> None:
    """Another program syncs meanwhile; nothing of the first arrives when it wakes, and its run says why."""
    world.paymo.update("tasks", 31, name="Read by the second")
    theirs = another_sync(world)
    assert (theirs.status, theirs.error) == ("complete", None)
    before = world.contents()
    said = frozen.wake()
    assert said.startswith("failed: Another sync has taken over"), said
    assert world.contents() == before
    assert differences(world.engine, world.paymo) == []
    with reading(world.engine) as connection:
        statuses = connection.scalars(select(SyncRun.status)).all()
        assert (statuses.count("complete"), statuses.count("running")) == (2, 0)


@pytest.mark.fault("T9", "N16")
@pytest.mark.parametrize(
    "where",
    [
        pytest.param("after get tasks", id="after an answer"),
        pytest.param("before SELECT sync_cursors.stream", id="before a statement", marks=pytest.mark.sweep),
        pytest.param("after do_commit", id="after a commit", marks=pytest.mark.sweep),
    ],
)
@pytest.mark.usefixtures("_impatient")
def test_what_a_sync_writes_that_was_thought_dead_never_arrives(small: World, freeze: Freeze, where: str) -> None:
    small.paymo.update("tasks", 31, name="Read by the first")
    frozen = freeze(where)
    time.sleep(SILENCE)
    taken_over_and_woken(small, frozen)


@pytest.mark.fault("T9", "N16")
@pytest.mark.usefixtures("_impatient")
def test_a_sync_that_freezes_while_it_writes_leaves_nothing_of_that_write(small: World, freeze: Freeze) -> None:
    frozen = freeze(IN_A_WRITE)
    time.sleep(SILENCE)
    if small.engine.dialect.name == "sqlite":
        # The file is locked until it wakes; then nobody has been in between, and it goes on.
        said = another_sync(small)
        assert said.status == "busy"
        assert "Started by Eva on " in str(said.error)
        assert frozen.wake() == "complete: "
        assert differences(small.engine, small.paymo) == []
        return
    with reading(small.engine) as connection:
        # What the server does by itself with a transaction that nobody goes on with for a minute.
        assert connection.scalars(text(END_IDLE_TRANSACTIONS)).all() == [True]
    taken_over_and_woken(small, frozen)


@pytest.mark.fault("N16")
def test_a_run_that_slept_beyond_its_deadline_ends_and_a_fresh_one_goes_on(
    small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.paymo.update("tasks", 31, name="Read after the night")
    monkeypatch.setattr(sync.pipeline.run, "RUN_SECONDS", -1.0)
    slept = small.sync()
    assert slept.status == "failed"
    assert "The sync took too long" in str(slept.error)
    monkeypatch.undo()
    assert small.sync().status == "complete"
    assert differences(small.engine, small.paymo) == []


@pytest.mark.fault("T14")
def test_two_programs_that_edit_a_command_that_syncs_and_one_that_exports_share_a_file(
    sqlite_engine: Engine, forking: Forks, tmp_path: Path
) -> None:
    """Each edit that was called saved is in the history, the syncs are whole, and the file is sound."""
    with world_on(sqlite_engine, company()) as world:
        assert world.sync(full=True).status == "complete"
        orders = [Order("remarks", environment(world), who="Kim"), *[Order("quick", environment(world), who="Zoë")] * 2]
        ends = forking.together(orders)
        told: list[str] = []
        many_edits(world.engine, "Eva", told.append)
        command(world, "export", "employees", str(tmp_path / "employees.csv"))
        ended = sorted(ends, key=lambda one: one.number)
        saved = {"Eva": saying(told, "saved"), "Kim": ended[0].saying("saved")}
        key = one(world.engine, Employee, Employee.paymo_id == 1)["id"]
        edits = [Edit(Employee, key, "remarks", f"{who} {turn}", who) for who, turns in saved.items() for turn in turns]
        assert len(edits) > 20
        assert lost_edits(world.engine, edits) == []
        for syncing in ended[1:]:
            (said,) = syncing.saying("result")
            assert said.startswith(("complete", "busy: Another sync is running"))
        world.paymo.update("tasks", 31, name="The last word")
        command(world, "sync", "--full")
        assert differences(world.engine, world.paymo) == []
        with reading(world.engine) as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"


def saying(told: list[str], word: str) -> list[str]:
    return Ended(0, told).saying(word)


def command(world: World, *arguments: str) -> None:
    """Run the program's command line."""
    process = subprocess.run(
        [sys.executable, "-m", "desktop.cli", *arguments],
        env={**os.environ, **environment(world)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert process.returncode == 0, process.stdout + process.stderr
