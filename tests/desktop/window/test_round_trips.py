"""How many statements each action sends: each is a round trip, so from afar it is what people wait for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine, insert

from desktop.table_query.grouping import Grouping
from models import TimeEntry
from models.queries.filters import Filter, Test
from models.queries.group_keys import GroupBy
from models.writes.audit_context import writing_as
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill
from tests.models.statements import statements

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

FEW, MANY = 300, 3_000  # more than the first screen takes, so that all rows are a second reading in both
PASTED = 200
CALM_MS = 200
SPARE = 1  # where painting falls between two answers, it asks for the rows in sight once more
MOST = 12  # of any action; from 40 ms away that is half a second
Action = Callable[[WholeWindow], object]


def test_no_action_sends_more_statements_for_a_larger_table(engine: Engine, qapp: QApplication, tmp_path: Path) -> None:
    fill(engine)
    counts = []
    for rows in (FEW, MANY):
        _add(engine, rows)
        whole = WholeWindow(engine, tmp_path / str(rows), FakeSync())
        whole.window.sync.watch.clock.stop()  # the looks for syncs and for others' edits belong to no action
        whole.window.sync.others.clock.stop()
        _calm(whole)
        counts.append({name: _counted(whole, act) for name, act in ACTIONS.items()})
        whole.close()

    few, many = counts
    grown = {name: (few[name], count) for name, count in many.items() if count > few[name] + SPARE}
    assert not grown
    assert max(few.values()) <= MOST, few


def _add(engine: Engine, until: int) -> None:
    """Let there be so many time entries, as a sync would leave them."""
    with writing_as(engine, "The test", run_id=1) as connection:
        ids = range(1_000 if until == FEW else 1_000 + FEW, 1_000 + until)
        rows = [{"id": number, "duration": 60, "description": f"Entry {number}"} for number in ids]
        connection.execute(insert(TimeEntry), rows)


def _counted(whole: WholeWindow, act: Action) -> int:
    with statements(whole.engine) as sent:
        act(whole)
        _calm(whole)
    return len(sent)


def _calm(whole: WholeWindow) -> None:
    """Wait until nothing has been on its way for longer than any of the window's pauses."""
    window, calm = whole.window, 0
    while calm < CALM_MS:
        QTest.qWait(10)
        calm = 0 if window.jobs.busy() or window.undo.busy() or window.panel.is_reading else calm + 10


def _select(whole: WholeWindow, rows: int, title: str = "Remarks") -> None:
    model, column = whole.table.model(), whole.column(title)
    whole.table.go_to(0, column)
    whole.table.select_between(model.index(0, column), model.index(rows - 1, column))


def _paste(whole: WholeWindow) -> None:
    QGuiApplication.clipboard().setText("\n".join(f"Remark {number}" for number in range(PASTED)))
    whole.table.blocks.paste()


def _group(*paths: str) -> Action:
    return lambda whole: whole.window.page.group_by(Grouping(tuple(GroupBy(path) for path in paths)))


def _filter(*filters: Filter) -> Action:
    return lambda whole: whole.window.page.set_filters(filters)


def _change_since(whole: WholeWindow) -> None:
    whole.window.time_travel.changed.since(datetime.now(UTC) - timedelta(days=1), "yesterday")


def _jump(whole: WholeWindow) -> None:
    whole.window.jump.open()
    whole.window.jump.field.setText("website")


def _key(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Action:
    return lambda whole: QTest.keyClick(whole.table, key, held)


CONTAINS = Filter("description", Test.CONTAINS, ("Entry",))
CONTROL = Qt.KeyboardModifier.ControlModifier
ACTIONS: dict[str, Action] = {
    "the table opens": lambda whole: whole.window.open_screen("time_entries"),
    "jump to the end": _key(Qt.Key.Key_End, CONTROL),
    "jump to the top": _key(Qt.Key.Key_Home, CONTROL),
    "a row down, with the panel": _key(Qt.Key.Key_Down),
    "sort": lambda whole: whole.window.page.sort_by((("description", False),)),
    "search": lambda whole: whole.window.page.set_search("Entry 1"),
    "end of the search": lambda whole: whole.window.page.set_search(""),
    "filter": _filter(CONTAINS),
    "chip off": lambda whole: whole.window.finding.switch("description", False),
    "filter gone": _filter(),
    "group": _group("project_id"),
    "group twice": _group("user_id", "project_id"),
    "all groups closed": lambda whole: whole.window.page.model.groups.fold_all(closed=True),  # type: ignore[union-attr]
    "ungroup": _group(),
    "all selected, with the sum": lambda whole: _select(whole, whole.table.model().rowCount(), "Time"),
    "a cell edited": lambda whole: whole.table.model().setData(
        whole.table.model().index(0, whole.column("Remarks")), str(whole.table.model().rowCount())
    ),
    "edit undone": lambda whole: whole.window.undo.undo(),
    "a place to paste chosen": lambda whole: _select(whole, 1),
    "paste": _paste,
    "paste undone": lambda whole: whole.window.undo.undo(),
    "cells to fill selected": lambda whole: _select(whole, PASTED),
    "fill down": lambda whole: whole.table.blocks.fill_down(),
    "cells emptied": lambda whole: whole.table.blocks.empty(),
    "copy": lambda whole: whole.table.blocks.copy(),
    "changed since": _change_since,
    "back to all": lambda whole: whole.window.open_screen("time_entries"),
    "Ctrl+K": _jump,
    "jump closed": lambda whole: whole.window.jump._close(),
    "columns frozen": lambda whole: whole.table.freeze(2),
    "another table": lambda whole: whole.window.open_screen("employees"),
    "as of another day": lambda whole: whole.window.time_travel.as_of.show_day(datetime(2024, 1, 1, tzinfo=UTC).date()),
    "and back": lambda whole: whole.window.open_screen("time_entries"),
}
