"""K1 to K4: killed before or after any statement, commit or answer, one clean run makes it as if nothing had been."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.connection.database import open_engine
from sync.standin.paymo.paymo_server import PaymoServer
from tests.faults.kills.forks import KILLED, Ended, Forks, Order, forks
from tests.faults.kills.original import Original
from tests.faults.kills.scene import Scene, company, prepare
from tests.sync.company import KEY

LONGER = ("first", "full", "plan")
SPREAD = 8


@pytest.fixture(scope="module")
def forking() -> Iterator[Forks]:
    with forks() as process:
        yield process


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(company(), key=KEY, limit=None) as server:
        yield server


class Search:
    """Kills one kind of work at one point after the other, each time from the same beginning."""

    def __init__(self, scene: Scene, original: Original, forking: Forks, *, cursor_first: bool = False) -> None:
        self._scene, self._original, self._forking, self._cursor_first = scene, original, forking, cursor_first
        self._engine = original.engine

    def steps(self) -> int:
        """How many points there are."""
        self._scene.learn(self._engine)
        assert self._scene.faults_after(self._engine) == []
        self._do(0, in_fork=False)
        return self._do(0).steps

    def found_at(self, point: int) -> list[str]:
        """What a kill at this point breaks, before or after one clean run."""
        ended = self._do(point)
        assert ended.code == KILLED, f"the work was done before step {point}"
        self._original.wait_until_left()
        found = self._scene.faults_now(self._engine, ended.saying("saved"))
        self._scene.do_cleanly(self._engine)
        found += self._scene.faults_after(self._engine)
        return [f"step {point}, {''.join(ended.saying('killed'))}: {one}" for one in found]

    def _do(self, point: int, *, in_fork: bool = True) -> Ended:
        self._original.restore()
        self._engine.dispose()
        environment = self._scene.environment(self._engine)
        return self._forking.do(Order(self._scene.work, environment, point, in_fork, self._cursor_first))


@pytest.fixture
def begin(database_url: str, paymo: PaymoServer, forking: Forks, tmp_path: Path) -> Iterator[Callable[..., Search]]:
    """Bring everything to where a kind of work begins, and get the search that kills it."""
    originals: list[Original] = []

    def begun(work: str, **bug: bool) -> Search:
        engine = open_engine(database_url)
        scene = prepare(work, engine, paymo, tmp_path)
        originals.append(Original(database_url))
        return Search(scene, originals[0], forking, **bug)

    yield begun
    for original in originals:
        original.engine.dispose()


def spread(steps: int, points: int = SPREAD) -> list[int]:
    """Points all over the work: the first, the last, and others in between, before and after something."""
    return sorted({1 + round(number * (steps - 1) / (points - 1)) for number in range(points)})


@pytest.mark.fault("K1", "K2", "K3")
@pytest.mark.parametrize("work", ["quick", *(pytest.param(one, marks=pytest.mark.sweep) for one in LONGER)])
def test_a_killed_sync_loses_and_doubles_nothing(work: str, begin: Callable[..., Search]) -> None:
    search = begin(work)
    assert [one for point in spread(search.steps()) for one in search.found_at(point)] == []


@pytest.mark.fault("K2", "K4")
def test_a_killed_edit_is_whole_or_nothing(begin: Callable[..., Search]) -> None:
    search = begin("edits")
    assert [one for point in spread(search.steps()) for one in search.found_at(point)] == []


@pytest.mark.sweep
@pytest.mark.fault("K2")
def test_a_cursor_that_is_written_before_its_rows_is_found(begin: Callable[..., Search]) -> None:
    """A bug planted on purpose: if this search didn't find it, it would find nothing."""
    search = begin("quick", cursor_first=True)
    for point in spread(search.steps()):
        found = search.found_at(point)
        if any("though the cursor is at" in one for one in found):
            # And the clean run after it believed the cursor.
            assert [one for one in found if "though the cursor is at" not in one]
            return
    raise AssertionError("the planted bug wasn't found")


@pytest.mark.long_sweep
@pytest.mark.timeout(3600)
@pytest.mark.fault("K1", "K2", "K3", "K4")
@pytest.mark.parametrize("work", ["quick", *LONGER, "edits"])
def test_killed_at_every_single_step_nothing_is_lost_or_doubled(work: str, begin: Callable[..., Search]) -> None:
    search = begin(work)
    assert [one for point in range(1, search.steps() + 1) for one in search.found_at(point)] == []
