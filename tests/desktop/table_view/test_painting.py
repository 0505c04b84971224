"""What is painted when the table moves: as little as can be, and the same as if all of it were painted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from sqlalchemy import Engine, insert

from desktop.table_query.grouping import Grouping
from desktop.table_view.cell_delegate import CellDelegate
from models import TimeEntry
from models.connection.database import writing
from models.queries.group_keys import GroupBy
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ROWS = 300
MANY = 60  # keys, so that the table has to scroll
PAINTED = set[int]()  # the rows of which cells were painted since it was emptied


@pytest.fixture
def whole(
    sqlite_engine: Engine, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WholeWindow]:
    paint = CellDelegate.paint

    def noted(
        self: CellDelegate,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if option.widget is not None and option.widget.objectName() == "recordTable":
            PAINTED.add(index.row())
        paint(self, painter, option, index)

    monkeypatch.setattr(CellDelegate, "paint", noted)
    fill(sqlite_engine)
    with writing(sqlite_engine) as connection:
        rows = [{"description": f"Entry {number}", "duration": number} for number in range(ROWS)]
        connection.execute(insert(TimeEntry), rows)
    made = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    made.window.resize(1200, 752)  # so that nothing lies over the table
    made.open("Time entries")
    made.table.setFocus()
    yield made
    made.close()


@pytest.mark.parametrize("frozen", [0, 2])
def test_a_step_down_paints_the_row_that_is_left_and_the_one_that_is_reached(whole: WholeWindow, frozen: int) -> None:
    whole.table.freeze(frozen)
    whole.keys(*[Qt.Key.Key_Down] * MANY)
    whole.until(lambda: not whole.window.panel.is_reading)
    whole.settle()
    PAINTED.clear()

    QTest.keyClick(whole.table, Qt.Key.Key_Down)
    QApplication.processEvents()

    row = whole.table.currentIndex().row()
    assert whole.table.verticalScrollBar().value() > 0
    assert row in PAINTED
    assert len(PAINTED) <= 4, "scrolling moves what is painted"


@pytest.mark.parametrize("groups", [Grouping(), Grouping((GroupBy("duration"),))], ids=["rows", "groups"])
@pytest.mark.parametrize("frozen", [0, 2])
def test_what_was_moved_looks_as_if_it_had_been_painted(whole: WholeWindow, frozen: int, groups: Grouping) -> None:
    table = whole.table
    table.freeze(frozen)
    whole.window.page.group_by(groups)
    whole.settle()
    down, across = table.verticalScrollBar(), table.horizontalScrollBar()
    for _ in range(20):
        down.setValue(down.value() + 17)
        across.setValue(across.value() + 23)
        QTest.qWait(1)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Right):
        whole.keys(key)
    whole.keys(*[Qt.Key.Key_Down] * MANY)
    whole.until(lambda: not whole.window.panel.is_reading)
    whole.settle()

    _assert_painting_changes_nothing(whole)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        whole.keys(key)
        _assert_painting_changes_nothing(whole)
    table.setColumnWidth(whole.column("Time"), 24)
    whole.settle()
    _assert_painting_changes_nothing(whole)


def _assert_painting_changes_nothing(whole: WholeWindow) -> None:
    table, moved = whole.table, _seen(whole)
    table.viewport().update()
    table.horizontalHeader().viewport().update()
    whole.settle()

    assert moved == _seen(whole)


def _seen(whole: WholeWindow) -> QImage:
    """What stands on the screen now; `grab` would paint all of it anew."""
    table, image = whole.table, whole.window.screen().grabWindow(whole.window.winId()).toImage()
    return image.copy(QRect(table.mapTo(whole.window, QPoint()), table.size()))
