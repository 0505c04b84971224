"""The keys of a table do what they do in Excel, also where columns are hidden, moved and frozen."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from sqlalchemy import Engine

from desktop.commands.row_commands import CommandResult
from desktop.table_query.grouping import Grouping
from models import Employee
from models.queries.filters import Filter, Test
from models.queries.group_keys import GroupBy
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

Key = Qt.Key
BUTTON = Qt.MouseButton
ARROWS = (Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right)
PLAIN, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
# From left to right; Status is hidden between Department and Position, which stands before it.
SEEN = ["Name", "Position", "Department", "Weekly hours"]


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    opened.window.actions_.panel.setChecked(False)
    opened.window.resize(1200, 600)
    opened.settle()
    columns = opened.table.columns
    columns.move(opened.column("Position"), 1)
    columns.hide(opened.column("Status"))
    columns.freeze_up_to(opened.column("Position"))
    opened.table.setFocus()
    yield opened
    opened.close()


def at(whole: WholeWindow) -> tuple[int, str]:
    """Where the current cell is."""
    index = whole.table.currentIndex()
    return index.row(), whole.table.columns.fields[index.column()].title


def go(whole: WholeWindow, row: int, title: str) -> None:
    whole.table.setCurrentIndex(whole.table.model().index(row, whole.column(title)))


def middle_of(whole: WholeWindow, row: int, title: str) -> QPoint:
    return whole.table.visualRect(whole.table.model().index(row, whole.column(title))).center()


def press(whole: WholeWindow, key: Qt.Key, modifiers: Any = PLAIN) -> tuple[int, str]:
    QTest.keyClick(QApplication.focusWidget() or whole.table, key, modifiers)
    whole.settle()
    return at(whole)


def chosen(whole: WholeWindow) -> set[tuple[int, str]]:
    """The selected cells that are seen."""
    fields, table = whole.table.columns.fields, whole.table
    cells = table.selectedIndexes()
    return {(one.row(), fields[one.column()].title) for one in cells if not table.isColumnHidden(one.column())}


def test_arrows_tab_home_and_end_go_by_what_is_seen(whole: WholeWindow) -> None:
    last = whole.table.columns.fields[whole.table.visible_columns()[-1]].title
    rows = whole.table.model().rowCount()
    go(whole, 0, "Name")

    assert press(whole, Key.Key_Right) == (0, "Position")
    assert press(whole, Key.Key_Right) == (0, "Department")
    assert press(whole, Key.Key_Tab) == (0, "Weekly hours")
    assert press(whole, Key.Key_Backtab, SHIFT) == (0, "Department")
    assert press(whole, Key.Key_Down) == (1, "Department")
    assert press(whole, Key.Key_Home) == (1, "Name")
    assert press(whole, Key.Key_End) == (1, last)
    assert press(whole, Key.Key_Tab) == (2, "Name")
    assert press(whole, Key.Key_Home, CTRL) == (0, "Name")
    assert press(whole, Key.Key_End, CTRL) == (rows - 1, last)
    assert press(whole, Key.Key_Left, CTRL) == (rows - 1, "Name")
    assert press(whole, Key.Key_Up, CTRL) == (0, "Name")


def test_enter_goes_down_and_comes_back_to_where_tab_began(whole: WholeWindow) -> None:
    go(whole, 0, "Position")

    press(whole, Key.Key_Tab)
    press(whole, Key.Key_Tab)

    assert press(whole, Key.Key_Return) == (1, "Position")
    assert press(whole, Key.Key_Return, SHIFT) == (0, "Position")


def test_shift_takes_the_selection_along(whole: WholeWindow) -> None:
    go(whole, 1, "Position")
    press(whole, Key.Key_Right, SHIFT)
    press(whole, Key.Key_Down, SHIFT)
    assert chosen(whole) == {(row, title) for row in (1, 2) for title in ("Position", "Department")}

    press(whole, Key.Key_Home, SHIFT)
    assert chosen(whole) == {(row, title) for row in (1, 2) for title in ("Name", "Position")}
    press(whole, Key.Key_Up, CTRL | SHIFT)
    assert chosen(whole) == {(row, title) for row in (0, 1) for title in ("Name", "Position")}
    press(whole, Key.Key_Home, CTRL | SHIFT)
    assert {row for row, _title in chosen(whole)} == {0, 1}


@pytest.mark.parametrize("grouped", [False, True], ids=["plain", "grouped"])
def test_whatever_moves_the_current_cell_leaves_nothing_selected_elsewhere(whole: WholeWindow, grouped: bool) -> None:
    table, page = whole.table, whole.window.page
    if grouped:
        page.group_by(Grouping((GroupBy("status"),)))
        whole.settle()
    keys = (Key.Key_Home, Key.Key_End, Key.Key_PageUp, Key.Key_PageDown, *ARROWS)
    movers = [lambda key=key, held=held: press(whole, key, held) for key in keys for held in (PLAIN, CTRL)]
    movers += [
        lambda: QTest.mouseClick(table.viewport(), BUTTON.LeftButton, PLAIN, middle_of(whole, 0, "Weekly hours")),
        lambda: QTest.mouseClick(table.viewport(), BUTTON.RightButton, CTRL, middle_of(whole, 0, "Weekly hours")),
        lambda: table.go_to(0),
        lambda: table.header.sectionClicked.emit(whole.column("Position")),
        lambda: page.set_filters((Filter("position", Test.EMPTY),)),
        lambda: page.set_filters(()),
        lambda: page.set_search("an"),
        lambda: page.set_search(""),
        lambda: table.columns.hide(table.currentIndex().column()),
        lambda: table.new_row and table.new_row.enter(0),
        lambda: whole.window.open_screen("employees", 1),
        lambda: whole.trigger("undoAction"),
    ]
    go(whole, 1, "Weekly hours")
    whole.keys("12", Key.Key_Return)
    for number, move in enumerate(movers):
        whole.settle()
        first = next(row for row in range(table.model().rowCount()) if table.model().flags(table.model().index(row, 0)))
        table.setFocus()
        go(whole, first + grouped, "Name")
        press(whole, Key.Key_Right, SHIFT)
        assert len(chosen(whole)) == 2
        stood = table.current_id(), at(whole)[1]
        move()
        whole.settle()
        stands = table.current_id(), at(whole)[1]
        assert chosen(whole) <= {at(whole)} or stands == stood, number


def test_del_after_ctrl_home_empties_nothing_but_the_first_cell(whole: WholeWindow) -> None:
    go(whole, 1, "Weekly hours")
    press(whole, Key.Key_Down, SHIFT)
    before = whole.texts("Weekly hours")

    assert press(whole, Key.Key_Home, CTRL) == (0, "Name")
    press(whole, Key.Key_Delete)

    assert whole.texts("Weekly hours") == before


def test_a_held_key_doesnt_add_what_is_gone_to_to_what_was_selected(whole: WholeWindow) -> None:
    go(whole, 0, "Name")
    press(whole, Key.Key_Right, SHIFT)
    for held, modifier in ((Key.Key_Control, CTRL), (Key.Key_Shift, SHIFT)):
        QTest.keyPress(whole.window.windowHandle(), held, modifier)
        assert QApplication.keyboardModifiers() == modifier
        whole.table.go_to(2)
        QTest.keyRelease(whole.window.windowHandle(), held)
        assert chosen(whole) == {(2, "Name")}
        go(whole, 0, "Name")


def test_where_the_current_row_goes_nothing_else_stays_selected(whole: WholeWindow) -> None:
    table, model = whole.table, whole.window.page.model
    assert model is not None
    go(whole, 2, "Name")
    press(whole, Key.Key_Up, SHIFT)
    gone = model.rows.row_id(1)
    whole.window.undo.written.emit(CommandResult(Employee, removed=(gone,)))
    whole.settle()
    assert model.rows.row_of(gone) < 0
    assert chosen(whole) <= {at(whole)}
    assert table.currentIndex().isValid()


def test_tab_and_enter_go_round_within_a_selection(whole: WholeWindow) -> None:
    go(whole, 0, "Name")
    press(whole, Key.Key_Right, SHIFT)
    press(whole, Key.Key_Down, SHIFT)
    block = chosen(whole)
    assert at(whole) == (1, "Position")

    assert press(whole, Key.Key_Tab) == (0, "Name")
    assert press(whole, Key.Key_Tab) == (0, "Position")
    assert press(whole, Key.Key_Tab) == (1, "Name")
    assert press(whole, Key.Key_Return) == (0, "Position")
    assert press(whole, Key.Key_Backtab, SHIFT) == (0, "Name")
    assert chosen(whole) == block


def test_typing_edits_f2_goes_on_esc_leaves_and_del_empties(whole: WholeWindow) -> None:
    go(whole, 0, "Weekly hours")
    before = whole.texts("Weekly hours")[0]
    whole.keys("12", Key.Key_Escape)
    assert whole.texts("Weekly hours")[0] == before

    whole.keys("12", Key.Key_Return)
    assert whole.texts("Weekly hours")[0].startswith("12")
    assert at(whole) == (1, "Weekly hours")
    go(whole, 0, "Weekly hours")
    whole.keys(Key.Key_F2)
    assert whole.editor().selectedText() == whole.editor().text()
    whole.keys(Key.Key_Escape, Key.Key_Delete)
    assert whole.texts("Weekly hours")[0] == ""


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [(Key.Key_Semicolon, CTRL), (Key.Key_Semicolon, CTRL | SHIFT), (Key.Key_Period, CTRL)],
    ids=["English", "German, as Shift and comma", "German, as in Excel"],
)
def test_today_is_entered_on_either_keyboard(whole: WholeWindow, key: Qt.Key, modifiers: Any) -> None:
    go(whole, 0, "End")

    press(whole, key, modifiers)

    row_id = whole.table.model().rows.row_id(0)  # type: ignore[attr-defined]
    assert str(whole.stored(f"SELECT end_date FROM employees WHERE id = {row_id}")) == date.today().isoformat()


def test_ctrl_d_fills_down_by_what_is_seen(whole: WholeWindow) -> None:
    go(whole, 0, "Weekly hours")
    whole.keys("31", Key.Key_Return)
    go(whole, 0, "Weekly hours")
    press(whole, Key.Key_Down, SHIFT)
    press(whole, Key.Key_D, CTRL)

    assert whole.texts("Weekly hours")[0] == whole.texts("Weekly hours")[1]


def test_shift_in_the_empty_last_row_selects_nothing(whole: WholeWindow) -> None:
    row = whole.table.new_row
    assert row is not None
    row.enter(whole.column("Department"))
    press(whole, Key.Key_Left, SHIFT)

    assert row.selectedIndexes() == []


def test_the_menu_key_offers_what_can_be_done_with_the_column(whole: WholeWindow) -> None:
    go(whole, 0, "Department")

    QApplication.sendEvent(
        whole.table, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    )

    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text() for part in menu.findChildren(QMenu) for action in part.actions()]
    menu.close()
    assert "Hide this column" in words
    assert "Freeze up to here" in words


def test_why_a_cell_is_locked_goes_with_the_next_key(whole: WholeWindow) -> None:
    whole.open("Clients")
    whole.table.go_to(0, whole.column("Name"))
    QTest.keyClick(whole.table, Key.Key_F2)
    assert QToolTip.text()
    QTest.keyClick(whole.table, Key.Key_Down)
    whole.until(lambda: not QToolTip.isVisible())
