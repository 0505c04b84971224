"""Columns are hidden, moved, frozen and made as wide as people like; whatever is done goes by what they see."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from sqlalchemy import Engine

from desktop.screens.languages import speak
from desktop.screens.screen_definitions import EMPLOYEES
from desktop.screens.window_state import TableState, WindowState, save_state
from desktop.table_view.column_menu import ColumnList
from models.writes.views import add_view
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    yield opened
    opened.close()


def titles(whole: WholeWindow) -> list[str]:
    """The titles that are seen, from left to right."""
    columns = whole.table.columns
    return [columns.fields[column].title for column in whole.table.visible_columns()]


def press(whole: WholeWindow, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(whole.table, key, modifiers)
    whole.settle()


def narrow(whole: WholeWindow, up_to: str) -> None:
    """Freeze the columns up to one, and scroll the others below them."""
    whole.window.actions_.panel.setChecked(False)
    whole.window.resize(1000, 500)
    whole.settle()
    for column in whole.table.visible_columns():
        whole.table.setColumnWidth(column, 150)
    whole.table.columns.freeze_up_to(whole.column(up_to))
    whole.table.horizontalScrollBar().setValue(260)
    whole.settle()


def drag(whole: WholeWindow, title: str, to: int) -> None:
    """Drag a title to a place on the screen, as people do: in several steps."""
    header = whole.table.header
    column = whole.column(title)
    start = QPoint(header.left_of(column) + header.sectionSize(column) // 2, 10)
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=start)
    for part in (1, 2, 3):
        QTest.mouseMove(header.viewport(), QPoint(start.x() + (to - start.x()) * part // 3, 10))
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(to, 10))
    whole.settle()


def test_a_hidden_column_is_left_out_of_moving_copying_pasting_and_exporting_but_not_of_the_record(
    whole: WholeWindow,
) -> None:
    first, second, third = titles(whole)[:3]
    whole.table.columns.hide(whole.column(second))
    whole.table.go_to(0)
    press(whole, Qt.Key.Key_Right)

    assert whole.table.currentIndex().column() == whole.column(third)
    press(whole, Qt.Key.Key_Left, SHIFT)
    press(whole, Qt.Key.Key_C, CTRL)
    copied = QGuiApplication.clipboard().text().rstrip("\n").split("\t")
    assert copied == [whole.texts(first)[0], whole.texts(third)[0]]
    shown = whole.window.transfers.exports._shown()
    assert shown is not None
    assert list(shown.titles) == titles(whole)
    assert second in [field._shown.field.title for field in whole.window.panel.page._fields]


def test_the_first_column_can_not_be_hidden(whole: WholeWindow) -> None:
    whole.table.go_to(0)

    press(whole, Qt.Key.Key_0, CTRL)

    assert titles(whole)[0] == "Name"


def test_hiding_the_current_column_leads_to_its_neighbour(whole: WholeWindow) -> None:
    _name, second, third = titles(whole)[:3]
    whole.select(whole.texts("Name")[0], third)

    press(whole, Qt.Key.Key_0, CTRL)

    assert third not in titles(whole)
    assert whole.table.currentIndex().column() == whole.column(second)


def test_a_title_that_is_dragged_moves_its_column_and_does_not_sort(whole: WholeWindow) -> None:
    whole.window.resize(1360, 860)  # all three titles are seen
    first, second, third = titles(whole)[:3]
    before = whole.window.page.content()["sort"]
    header = whole.table.header

    drag(whole, third, header.left_of(whole.column(second)) + 8)

    assert titles(whole)[:3] == [first, third, second]
    assert whole.window.page.content()["sort"] == before


def test_clicking_a_title_still_sorts_by_the_column_that_is_seen_there(whole: WholeWindow) -> None:
    whole.table.columns.move(whole.column(titles(whole)[2]), 0)
    place = QPoint(whole.table.header.left_of(whole.column("Name")) + 40, 10)

    QTest.mouseClick(whole.table.header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    whole.settle()

    assert whole.window.page.content()["sort"].removeprefix("-") == "name"


def test_keys_move_the_column_of_the_current_cell_past_hidden_ones(whole: WholeWindow) -> None:
    first, second, third, fourth = titles(whole)[:4]
    whole.table.columns.hide(whole.column(third))
    whole.select(whole.texts("Name")[0], second)

    press(whole, Qt.Key.Key_Right, ALT | SHIFT)

    assert titles(whole)[:3] == [first, fourth, second]
    assert whole.table.currentIndex().column() == whole.column(second)


def test_moved_columns_are_selected_copied_and_pasted_as_they_are_seen(whole: WholeWindow) -> None:
    whole.open("Departments")
    whole.table.columns.move(whole.column("Short name"), 0)
    whole.table.setCurrentIndex(whole.table.model().index(0, whole.column("Short name")))
    press(whole, Qt.Key.Key_Right, SHIFT)
    press(whole, Qt.Key.Key_C, CTRL)
    copied = QGuiApplication.clipboard().text().rstrip("\n").split("\t")
    assert copied == [whole.texts("Short name")[0] or "", whole.texts("Name")[0]]

    QGuiApplication.clipboard().setText("Z9\tZukunft")
    press(whole, Qt.Key.Key_V, CTRL)
    whole.settle()

    assert whole.stored("SELECT code FROM departments WHERE name = 'Zukunft'") == "Z9"


def test_the_row_of_filters_follows_the_columns(whole: WholeWindow) -> None:
    whole.trigger("filterRowAction")
    first, second, third = titles(whole)[:3]
    whole.table.columns.hide(whole.column(second))
    whole.table.columns.move(whole.column(third), 0)

    cells = whole.window.finding.row.cells
    assert cells[whole.column(second)].isHidden()
    assert cells[whole.column(third)].x() < cells[whole.column(first)].x()


def test_an_edge_is_pulled_by_keys_and_a_fitted_column_shows_its_texts(whole: WholeWindow) -> None:
    whole.select(whole.texts("Name")[0], "Name")
    before = whole.table.columnWidth(0)
    press(whole, Qt.Key.Key_Plus, ALT)
    assert whole.table.columnWidth(0) > before

    whole.table.setColumnWidth(0, 60)
    press(whole, Qt.Key.Key_0, ALT)

    longest = max(whole.table.fontMetrics().horizontalAdvance(text) for text in whole.texts("Name"))
    assert whole.table.columnWidth(0) >= longest + 20


def test_frozen_columns_stay_in_their_place_when_the_table_is_scrolled(whole: WholeWindow) -> None:
    narrow(whole, titles(whole)[1])
    model, table = whole.table.model(), whole.table
    second, third = whole.column(titles(whole)[1]), whole.column(titles(whole)[2])

    assert table.frozen_width() == 300
    assert table.visualRect(model.index(0, second)).left() == 150
    assert table.indexAt(QPoint(160, 10)).column() == second
    assert table.visualRect(model.index(0, third)).left() == 300 - 260
    assert table.header.seen_at(160) == second


def test_what_is_seen_of_a_frozen_column_is_what_it_holds(whole: WholeWindow) -> None:
    narrow(whole, "Name")
    table = whole.table
    frozen = table.viewport().grab(table.visualRect(table.model().index(1, 0)).adjusted(8, 2, -8, -2)).toImage()

    table.horizontalScrollBar().setValue(0)
    whole.settle()

    assert table.viewport().grab(table.visualRect(table.model().index(1, 0)).adjusted(8, 2, -8, -2)).toImage() == frozen


def test_moving_by_keys_never_hides_the_current_cell_below_the_frozen_ones(whole: WholeWindow) -> None:
    narrow(whole, titles(whole)[1])
    table, columns = whole.table, whole.table.visible_columns()
    table.setCurrentIndex(table.model().index(0, columns[-1]))

    for _ in columns[3:]:
        press(whole, Qt.Key.Key_Left)
        assert table.visualRect(table.currentIndex()).left() >= table.frozen_width()
    assert table.currentIndex().column() == columns[2]
    scrolled = table.horizontalScrollBar().value()
    press(whole, Qt.Key.Key_Left)
    assert table.horizontalScrollBar().value() == scrolled


def test_a_selection_goes_across_the_frozen_edge_by_keys_and_by_mouse(whole: WholeWindow) -> None:
    names = titles(whole)
    narrow(whole, names[1])
    table, columns = whole.table, whole.table.visible_columns()
    target = table.indexAt(QPoint(table.frozen_width() + 60, 40))
    QTest.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    QTest.mouseMove(table.viewport(), table.visualRect(target).center())
    QTest.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(target).center())
    whole.settle()

    chosen = {(index.row(), index.column()) for index in table.selectedIndexes()}
    across = columns[: columns.index(target.column()) + 1]
    assert chosen == {(row, column) for row in range(target.row() + 1) for column in across}

    table.setCurrentIndex(table.model().index(0, columns[0]))
    for _ in columns[1:]:
        press(whole, Qt.Key.Key_Right, SHIFT)
    assert {index.column() for index in table.selectedIndexes()} == set(columns)
    press(whole, Qt.Key.Key_Home, SHIFT)
    assert [index.column() for index in table.selectedIndexes()] == [columns[0]]


def test_an_editor_stands_over_its_frozen_cell(whole: WholeWindow) -> None:
    whole.open("Departments")
    narrow(whole, "Name")
    whole.table.setCurrentIndex(whole.table.model().index(1, whole.column("Name")))
    press(whole, Qt.Key.Key_F2)

    editor = whole.editor()
    assert editor.geometry().left() == 0

    editor.setText("Aussicht")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    whole.settle()
    assert whole.stored("SELECT count(*) FROM departments WHERE name = 'Aussicht'") == 1


def test_the_titles_of_frozen_columns_are_clicked_and_dragged_where_they_are_seen(whole: WholeWindow) -> None:
    names = titles(whole)
    narrow(whole, names[1])
    header = whole.table.header
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 10))
    whole.settle()
    sorted_by = whole.table.columns.fields[whole.column(names[1])].name
    assert whole.window.page.content()["sort"].removeprefix("-") == sorted_by

    drag(whole, names[1], 20)

    assert titles(whole)[:2] == [names[1], names[0]]
    assert whole.table.frozen == 2


def test_a_window_that_is_too_narrow_freezes_no_more_than_leaves_room(whole: WholeWindow) -> None:
    narrow(whole, titles(whole)[1])
    whole.table.columns.freeze_up_to(whole.table.visible_columns()[-1])

    assert 0 < whole.table.frozen_width() < whole.table.viewport().width()


def test_the_list_of_columns_shows_hides_orders_and_finds(whole: WholeWindow) -> None:
    first, second, third = titles(whole)[:3]
    whole.trigger("columnsAction")
    listed = QApplication.activePopupWidget()
    assert isinstance(listed, ColumnList)
    listed.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert titles(whole)[:2] == [first, third]
    listed.list.setCurrentRow(2)
    QTest.keyClick(listed.list, Qt.Key.Key_Up, ALT)
    QTest.keyClick(listed.list, Qt.Key.Key_Up, ALT)
    assert titles(whole)[:2] == [third, first]
    search = listed.findChild(QLineEdit, "columnSearch")
    assert search is not None
    search.setText(second[:4])
    seen = [listed.list.item(row).text() for row in range(listed.list.count()) if not listed.list.item(row).isHidden()]
    assert second in seen
    assert third not in seen
    listed.close()
    whole.table.columns.reset()
    assert titles(whole)[:3] == [first, second, third]


def test_columns_are_kept_per_person_and_part_of_a_view(
    sqlite_engine: Engine, qapp: QApplication, tmp_path: Path
) -> None:
    fill(sqlite_engine)
    first = WholeWindow(sqlite_engine, tmp_path / "mine", FakeSync())
    plain = titles(first)
    first.table.columns.hide(first.column(plain[1]))
    first.table.columns.move(first.column(plain[3]), 0)
    first.table.columns.freeze_up_to(first.column("Name"))
    laid_out = titles(first)
    views = first.window.finding.views
    views._add("Laid out", for_team=True)
    first.settle()
    assert views.current is not None
    assert not views.is_changed()
    first.table.columns.hide(first.column(plain[2]))
    assert views.is_changed()
    first.table.columns.reveal(first.column(plain[2]))
    first.close()

    again = WholeWindow(sqlite_engine, tmp_path / "mine", FakeSync())
    assert titles(again) == laid_out
    assert again.table.frozen == 2
    again.close()

    theirs = WholeWindow(sqlite_engine, tmp_path / "theirs", FakeSync())
    assert titles(theirs) == plain
    theirs.window.finding.views._choose(theirs.window.finding.views.views[0])
    theirs.settle()
    assert titles(theirs) == laid_out
    assert not theirs.window.finding.views.is_changed()
    theirs.close()


def test_the_naming_column_stays_by_itself_until_somebody_chooses_otherwise(
    sqlite_engine: Engine, qapp: QApplication, tmp_path: Path
) -> None:
    fill(sqlite_engine)
    first = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    assert first.table.frozen_columns() == [first.column("Name")]
    first.table.columns.freeze_up_to(None)
    first.close()
    again = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    assert again.table.frozen_columns() == []
    again.open("Departments")
    assert again.table.frozen == 1
    again.close()


def test_a_view_of_an_older_version_that_froze_the_naming_column_is_no_changed_one(whole: WholeWindow) -> None:
    views, page = whole.window.finding.views, whole.window.page
    content = {**page.content(), "columns": {"frozen": "name"}}
    views._write(lambda: add_view(whole.engine, "employees", "Old", None, content, "Ines"))
    whole.settle()
    assert views.current is not None
    assert not views.is_changed()
    whole.table.columns.freeze_up_to(None)
    assert views.is_changed()


def test_only_widths_that_people_gave_are_kept_so_that_no_german_title_is_cut(
    sqlite_engine: Engine, qapp: QApplication, tmp_path: Path
) -> None:
    fill(sqlite_engine)
    first = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    assert first.table.columns.widths() == {}
    # An older version kept the widths of an English window, too.
    metrics = first.table.header.title_metrics()
    english = {field.name: metrics.horizontalAdvance(field.english) + 20 for field in EMPLOYEES.fields}
    older = {field.name: max(field.width, english[field.name]) for field in EMPLOYEES.fields}
    first.close()
    kept = {"employees": TableState(widths={**older, "status": 61})}
    save_state(tmp_path, WindowState(screen="employees", tables=kept))

    speak("de")
    try:
        again = WholeWindow(sqlite_engine, tmp_path, FakeSync())
        columns = again.table.columns
        assert columns.widths() == {"status": 61}
        for column, field in enumerate(columns.fields):
            title = metrics.horizontalAdvance(field.title)
            assert field.name == "status" or title + 20 <= again.table.columnWidth(column), field.title
        again.close()
    finally:
        speak("en")


def test_the_menu_of_a_title_opens_from_the_keyboard_too(whole: WholeWindow) -> None:
    whole.select(whole.texts("Name")[0], titles(whole)[1])
    menu = whole.table.header.open_menu(whole.table.currentIndex().column(), QPoint(10, 10))
    words = [action.text() for action in menu.actions()]
    assert "Hide this column" in words
    assert "Freeze up to here" in words
    next(action for action in menu.actions() if action.text() == "Hide this column").trigger()
    menu.close()
    assert len(titles(whole)) == len(whole.table.columns.fields) - 1


def test_deselecting_and_selecting_whole_columns_keeps_the_order_that_is_seen(whole: WholeWindow) -> None:
    whole.table.columns.move(0, 2)
    whole.table.selectColumn(0)
    whole.table.selectionModel().select(
        whole.table.model().index(0, 1), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    press(whole, Qt.Key.Key_A, CTRL)

    assert len(whole.table.selectedIndexes()) == whole.table.model().rowCount() * whole.table.model().columnCount()


def test_a_cut_block_is_copied_and_emptied_as_one_step(whole: WholeWindow) -> None:
    whole.open("Departments")
    cell = whole.table.model().index(0, whole.column("Short name"))
    whole.table.model().setData(cell, "Q7")
    whole.table.setCurrentIndex(cell)
    whole.settle()

    press(whole, Qt.Key.Key_X, CTRL)

    assert QGuiApplication.clipboard().text().strip() == "Q7"
    assert whole.texts("Short name")[0] == ""
    whole.trigger("undoAction")
    assert whole.texts("Short name")[0] == "Q7"


def test_space_with_ctrl_or_shift_selects_the_column_or_the_row(whole: WholeWindow) -> None:
    whole.table.columns.hide(2)
    rows, columns = whole.table.model().rowCount(), whole.table.visible_columns()
    whole.table.setCurrentIndex(whole.table.model().index(1, 1))

    press(whole, Qt.Key.Key_Space, CTRL)
    assert {index.column() for index in whole.table.selectedIndexes()} == {1}
    assert len(whole.table.selectedIndexes()) == rows
    press(whole, Qt.Key.Key_Space, SHIFT)

    assert {index.row() for index in whole.table.selectedIndexes()} == {1}
    assert {index.column() for index in whole.table.selectedIndexes()} >= set(columns)
    assert whole.table.currentIndex().column() == 1


def test_without_a_view_the_columns_are_as_they_were_before_one_was_chosen(whole: WholeWindow) -> None:
    views = whole.window.finding.views
    plain = titles(whole)
    views._add("Plain", for_team=True)
    whole.settle()
    views._choose(None)
    whole.table.columns.hide(whole.column(plain[1]))
    views._choose(views.views[0])
    assert titles(whole) == plain

    views._choose(None)

    assert titles(whole) == [plain[0], *plain[2:]]
