"""The empty last row: typing there adds a row, once it has what it needs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine

from desktop.table_view.insert_row import InsertRow
from models import Department
from models.writes.bulk_edits import add_many
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """The window on the sample; closed at the end."""
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()


def new_row(whole: WholeWindow) -> InsertRow:
    row: InsertRow = whole.find(InsertRow, "newRow")
    return row


def below(whole: WholeWindow, title: str) -> None:
    """Go to the empty row by the Down key, from the last row of a column."""
    model = whole.table.model()
    whole.table.go_to(model.rowCount() - 1, whole.column(title))
    whole.keys(Key.Key_Down)
    assert new_row(whole).hasFocus()


def entered(whole: WholeWindow) -> list[str]:
    cells = new_row(whole).cells
    return [text for column in range(cells.columnCount()) if (text := cells.index(0, column).data())]


def test_typing_in_the_empty_row_adds_rows_one_below_the_other(whole: WholeWindow) -> None:
    whole.open("Departments")
    below(whole, "Name")
    whole.keys("Film", Key.Key_Return, "Büro", Key.Key_Return)
    assert whole.texts("Name") == ["Design", "Müller-Werft", "Film", "Büro"]
    assert new_row(whole).hasFocus()
    assert entered(whole) == []
    whole.trigger("undoAction")
    assert whole.texts("Name") == ["Design", "Müller-Werft", "Film"]


def test_tab_goes_on_in_the_row_that_was_added(whole: WholeWindow) -> None:
    whole.open("Departments")
    below(whole, "Name")
    whole.keys("Film", Key.Key_Tab)
    assert whole.table.hasFocus()
    whole.keys("FI", Key.Key_Return)
    assert whole.stored("SELECT code FROM departments WHERE name = 'Film'") == "FI"
    assert new_row(whole).hasFocus()


def test_a_row_that_lacks_something_waits_and_says_what_for(whole: WholeWindow) -> None:
    whole.open("Departments")
    below(whole, "Short name")
    whole.keys("FI", Key.Key_Return)
    assert (entered(whole), whole.stored("SELECT count(*) FROM departments")) == (["FI"], 2)
    assert new_row(whole).currentIndex().column() == whole.column("Name")
    whole.keys("Film", Key.Key_Return)
    assert whole.stored("SELECT code FROM departments WHERE name = 'Film'") == "FI"


def test_esc_gives_the_row_up_and_then_leads_back(whole: WholeWindow) -> None:
    whole.open("Departments")
    below(whole, "Short name")
    whole.keys("FI", Key.Key_Return)
    whole.keys(Key.Key_Escape)
    assert entered(whole) == []
    whole.keys(Key.Key_Escape)
    assert whole.table.hasFocus()
    assert whole.stored("SELECT count(*) FROM departments") == 2


def test_what_is_refused_comes_back_to_be_changed(whole: WholeWindow) -> None:
    whole.open("Departments")
    below(whole, "Name")
    whole.keys("Design", Key.Key_Return)
    assert "already a row" in whole.bars()[-1][1]
    assert entered(whole) == ["Design"]


def test_a_complete_row_is_added_when_the_person_goes_elsewhere(whole: WholeWindow) -> None:
    whole.open("Departments")
    below(whole, "Name")
    whole.keys("Film")
    whole.table.setFocus()
    whole.settle()
    assert whole.texts("Name")[-1] == "Film"


def test_rows_are_pasted_into_the_empty_row(whole: WholeWindow) -> None:
    whole.open("Departments")
    below(whole, "Name")
    QApplication.clipboard().setText("Film\tFI\r\nBüro\tBU\r\n")
    QTest.keyClick(new_row(whole), Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    whole.settle()
    assert whole.texts("Name") == ["Design", "Müller-Werft", "Film", "Büro"]


def test_of_many_pasted_rows_the_first_are_shown(whole: WholeWindow) -> None:
    whole.open("Departments")
    below(whole, "Name")
    QApplication.clipboard().setText("".join(f"Team {number:03}\n" for number in range(200)))
    QTest.keyClick(new_row(whole), Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    whole.settle()
    assert whole.table.indexAt(whole.table.viewport().rect().topLeft()).data() == "Team 000"


def test_related_records_are_picked_there_too(whole: WholeWindow) -> None:
    whole.open("Employees")
    below(whole, "Department")
    whole.keys("müll", Key.Key_Return)
    whole.until(lambda: entered(whole) == ["Müller-Werft"])
    whole.window.activateWindow()  # the list of names took that from it
    whole.until(whole.window.isActiveWindow)
    new_row(whole).enter(whole.column("Name"))
    whole.until(new_row(whole).hasFocus)
    whole.keys("Neue Kollegin", Key.Key_Return)
    whole.until(lambda: whole.stored("SELECT count(*) FROM employees") == 5)
    assert whole.stored("SELECT department_id FROM employees ORDER BY id DESC LIMIT 1") == 2


def test_there_is_none_where_nobody_adds_rows(whole: WholeWindow) -> None:
    whole.open("Workflows")
    assert not new_row(whole).isVisible()


def test_it_stands_behind_the_last_row_and_hides_none(whole: WholeWindow) -> None:
    whole.open("Departments")
    table, row = whole.table, new_row(whole)
    assert row.y() == table.rowHeight(0) * 2
    add_many(whole.engine, Department, [{"name": f"D{number:03}"} for number in range(90)], "Ines")
    whole.window.page.reload()
    whole.settle()
    table.go_to(91)
    whole.settle()
    assert table.visualRect(table.currentIndex()).bottom() < row.y()
    assert row.geometry().bottom() <= table.viewport().rect().bottom()


def test_its_columns_stand_under_those_of_the_table(whole: WholeWindow) -> None:
    whole.open("Employees")
    table, row = whole.table, new_row(whole)
    table.setColumnWidth(1, 333)
    table.setColumnHidden(3, True)
    table.horizontalScrollBar().setValue(50)
    whole.settle()
    for column in (1, 2, 4):
        assert row.columnViewportPosition(column) == table.columnViewportPosition(column)
    assert row.isColumnHidden(3)


def test_its_model_keeps_qt_s_rules(whole: WholeWindow) -> None:
    whole.open("Departments")
    cells = new_row(whole).cells
    tester = QAbstractItemModelTester(cells, QAbstractItemModelTester.FailureReportingMode.Warning)
    cells.setData(cells.index(0, 0), "Film")
    cells.give_back(cells.taken())
    assert tester.model() is cells
