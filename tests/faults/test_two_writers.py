"""Two windows edit, syncs run and die, and Paymo changes, in any order: nothing that was saved or read is ever lost.

What may happen is a rule; what has to hold is looked at after every step. Hypothesis picks the orders, and shortens
one that breaks something.
"""

import gc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine, event, select

from models import Client, Department, Employee
from models.connection.database import open_engine, reading
from models.writes.deletions import Removed, put_back, removal, remove
from models.writes.edits import add, change
from sync.engine import run_sync
from sync.pipeline.report import Result
from sync.standin.paymo.paymo_server import PaymoServer
from tests.faults.invariants import dishonest_cursors, doubled, false_deletions, keys_of_rows, vanished
from tests.faults.kills.original import Original
from tests.faults.kills.scene import company
from tests.sync.company import KEY, differences, settings_for

WINDOWS = st.sampled_from(["Eva", "Kim"])
TEXTS = st.sampled_from(["Ask for Zoë", "Call back", "🐧", "", None])
# Longer than what a quick sync reads again in any case, so that nothing arrives by luck.
MEANWHILE = timedelta(minutes=7)
SHARED = ((Client, "remarks"), (Employee, "remarks"))
Cell = tuple[type[Any], int, str]


class Killed(BaseException):
    """The process would be dead from here on."""


class Mortal:
    """An engine for syncs that die: from the n-th statement on nothing reaches the database any more."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.left = -1
        for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(self.engine, moment, self._step)

    def _step(self, *_arguments: object) -> None:
        if self.left == 0:
            raise Killed
        self.left -= 1


class TwoWriters(RuleBasedStateMachine):
    """Two windows, a Paymo and a database. `cells` is what the database has to hold, `seen` what a window shows."""

    steps = 0

    def __init__(self, original: Original, mortal: Mortal) -> None:
        super().__init__()
        original.restore()
        self.engine, self.mortal = original.engine, mortal
        self.paymo = PaymoServer(company(), key=KEY, limit=None)
        self.now = datetime.now(UTC) - timedelta(days=30)
        self.paymo.clock = lambda: self.now
        self.settings = settings_for(self.paymo, self.engine.url.render_as_string(hide_password=False))
        assert self.sync(full=True).status == "complete"
        self.keys = keys_of_rows(self.engine)
        self.cells: dict[Cell, Any] = self.stored()
        self.seen = {"Eva": dict(self.cells), "Kim": dict(self.cells)}
        self.saved: list[tuple[Cell, Any, Any]] = []
        self.removed: list[tuple[Removed, dict[Cell, Any]]] = []
        self.number = 0

    def stored(self) -> dict[Cell, Any]:
        """What the database holds of the columns that people share with Paymo, and of the departments."""
        with reading(self.engine) as connection:
            found = {
                (model, row[0], column): row[1]
                for model, column in (*SHARED, (Department, "name"))
                for row in connection.execute(select(model.id, getattr(model, column)))
            }
        return found

    def sync(self, *, full: bool, accept_removals: bool = False, engine: Engine | None = None) -> Result:
        chosen = {"sources": ["paymo"], "full": full, "accept_removals": accept_removals}
        (result,) = run_sync(self.settings, engine or self.engine, **chosen)  # type: ignore[arg-type]
        return result

    # People

    @rule(window=WINDOWS, which=st.integers(0, 2), value=TEXTS)
    def edits(self, window: str, which: int, value: str | None) -> None:
        """A window saves a field; what it expects there is what it shows."""
        self._change(window, self._cell(window, which), value)

    @rule(which=st.integers(0, 2))
    def both_edit(self, which: int) -> None:
        """Both windows save the same field, and neither has seen what the other wrote."""
        cell = self._cell("Eva", which)
        if self.seen["Eva"][cell] == self.seen["Kim"].get(cell, ...):
            self._change("Eva", cell, "By Eva")
            self._change("Kim", cell, "By Kim")

    def _cell(self, window: str, which: int) -> Cell:
        """One of the few fields that everybody edits."""
        shown = sorted((cell for cell in self.seen[window] if cell[0] is not Department), key=str)
        return shown[which]

    def _change(self, window: str, cell: Cell, value: Any) -> None:
        model, row_id, column = cell
        expected = self.seen[window][cell]
        outcome = change(self.engine, model, row_id, {column: value}, {column: expected}, window)
        if self.cells[cell] == expected:
            assert outcome.status == "saved"
            self.cells[cell] = self.seen[window][cell] = value
            self.saved.append((cell, expected, value))
        else:
            assert (outcome.status, outcome.stored) == ("conflict", {column: self.cells[cell]})
            self.seen[window][cell] = self.cells[cell]

    @precondition(lambda self: self.saved)
    @rule(window=WINDOWS)
    def undoes(self, window: str) -> None:
        """The last edit is taken back, if the field still holds what that edit put there."""
        cell, before, after = self.saved.pop()
        model, row_id, column = cell
        outcome = change(self.engine, model, row_id, {column: before}, {column: after}, window)
        assert outcome.status == ("saved" if self.cells[cell] == after else "conflict")
        if outcome.status == "saved":
            self.cells[cell] = self.seen[window][cell] = before

    @rule(window=WINDOWS)
    def looks(self, window: str) -> None:
        """A window reads everything anew, also what a sync has brought."""
        self.seen[window] = self.stored()

    @rule(window=WINDOWS)
    def adds(self, window: str) -> None:
        self.number += 1
        name = f"Department {self.number}"
        row_id = add(self.engine, Department, {"name": name}, window)
        self.cells[Department, row_id, "name"] = name

    @precondition(lambda self: any(cell[0] is Department for cell in self.cells))
    @rule(window=WINDOWS)
    def removes(self, window: str) -> None:
        cell = next(cell for cell in self.cells if cell[0] is Department)
        gone = remove(self.engine, removal(self.engine, Department, [cell[1]]), window)
        self.removed.append((gone, {cell: self.cells.pop(cell)}))

    @precondition(lambda self: self.removed)
    @rule(window=WINDOWS)
    def puts_back(self, window: str) -> None:
        gone, cells = self.removed.pop()
        put_back(self.engine, gone, window)
        self.cells |= cells

    # Paymo

    def later(self, resource: str, which: int) -> int:
        """Some time passes; one of the records."""
        self.now += MEANWHILE
        keys = sorted(self.paymo.truth(resource))
        return keys[which % len(keys)]

    @rule(resource=st.sampled_from(["clients", "tasks", "projects", "users"]), which=st.integers(0, 9))
    def source_renames(self, resource: str, which: int) -> None:
        key = self.later(resource, which)
        self.number += 1
        self.paymo.update(resource, key, name=f"Name {self.number}")

    @rule(which=st.integers(0, 9))
    def source_adds(self, which: int) -> None:
        project = self.later("projects", which)
        self.number += 1
        task = self.paymo.insert("tasks", {"project_id": project, "name": f"New {self.number}"})
        entry = {"task_id": task, "user_id": 1 + which % 2, "is_bulk": True, "date": "2025-03-01", "duration": 900}
        self.paymo.insert("entries", entry)

    @rule(which=st.integers(0, 9))
    def source_moves_a_task(self, which: int) -> None:
        project, task = self.later("projects", which), self.later("tasks", which)
        self.paymo.update("tasks", task, project_id=project, tasklist_id=None)

    @rule(which=st.integers(0, 9))
    def source_archives(self, which: int) -> None:
        key = self.later("projects", which)
        self.paymo.update("projects", key, active=not self.paymo.truth("projects")[key]["active"])

    @rule(which=st.integers(0, 9))
    def source_deletes_an_entry(self, which: int) -> None:
        if len(self.paymo.truth("entries")) > 1:
            self.paymo.delete("entries", self.later("entries", which))

    @rule(which=st.integers(0, 9))
    def source_deletes_a_task(self, which: int) -> None:
        if len(self.paymo.truth("tasks")) > 1:
            self.paymo.delete("tasks", self.later("tasks", which))

    # Syncs

    @rule(full=st.booleans())
    def syncs(self, full: bool) -> None:
        self.now += MEANWHILE
        result = self.sync(full=full)
        assert result.status in ("complete", "asks"), result.error
        lacking = [one for one in differences(self.engine, self.paymo) if not one.endswith("too many")]
        assert lacking == []
        self._look_at_what_was_read()

    @rule(full=st.booleans(), point=st.integers(0, 400))
    def syncs_and_dies(self, full: bool, point: int) -> None:
        self.now += MEANWHILE
        self.mortal.left = point
        try:
            self.sync(full=full, engine=self.mortal.engine)
        except Killed:
            pass
        finally:
            self.mortal.left = -1
            self.mortal.engine.dispose()
            gc.collect()  # a dead process holds no lock; what fell here may, in frames that refer to each other
        self._look_at_what_was_read()

    def _look_at_what_was_read(self) -> None:
        assert dishonest_cursors(self.engine, self.paymo) == []
        assert false_deletions(self.engine, self.paymo) == []
        now = keys_of_rows(self.engine)
        assert vanished(self.keys, now) == []
        self.keys = now
        self.cells = {**dict.fromkeys(self._cells_of_new_rows()), **self.cells}

    def _cells_of_new_rows(self) -> Iterator[Cell]:
        return (cell for cell in self.stored() if cell not in self.cells and cell[0] is not Department)

    @invariant()
    def what_was_saved_is_there(self) -> None:
        type(self).steps += 1
        assert self.stored() == self.cells

    def teardown(self) -> None:
        """One clean full sync, and everything is as Paymo and people have it."""
        try:
            self.now += MEANWHILE
            result = self.sync(full=True, accept_removals=True)
            assert (result.status, result.rejected, result.error) == ("complete", 0, None)
            assert differences(self.engine, self.paymo) == []
            assert doubled(self.engine, self.paymo) == []
            self._look_at_what_was_read()
            assert self.stored() == self.cells
        finally:
            self.paymo.close()


@pytest.fixture
def machine(database_url: str) -> Iterator[Callable[[], TwoWriters]]:
    """Makes a world that always begins the same, on one database."""
    original, mortal = Original(database_url), Mortal(database_url)
    yield lambda: TwoWriters(original, mortal)
    original.engine.dispose()
    mortal.engine.dispose()


QUIET = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.fault("T3", "T5", "T13", "K2")
def test_whatever_happens_in_whatever_order_nothing_is_lost(machine: Callable[[], TwoWriters]) -> None:
    run_state_machine_as_test(
        machine, settings=settings(QUIET, derandomize=True, max_examples=4, stateful_step_count=30)
    )


@pytest.mark.long_sweep
@pytest.mark.timeout(3600)
@pytest.mark.fault("T3", "T5", "T13", "K2")
def test_five_thousand_steps_on_each_database_lose_nothing(machine: Callable[[], TwoWriters]) -> None:
    TwoWriters.steps = 0
    while TwoWriters.steps < 5000:
        run_state_machine_as_test(machine, settings=settings(QUIET, max_examples=10, stateful_step_count=50))
