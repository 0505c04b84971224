"""Many cells at once in the window: copied, pasted, filled and emptied by keys, as one step each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView
from sqlalchemy import Engine, update

from models import Client, Department, Employee
from models.connection.database import writing
from models.writes.edits import add, change
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """The window on the sample; closed at the end."""
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()


@pytest.fixture
def on_either(engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """The same on either kind of database."""
    fill(engine)
    opened = WholeWindow(engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()


def select(whole: WholeWindow, title: str, first: int, last: int, until: str = "") -> None:
    """Select rows of the columns from one title to another."""
    model = whole.table.model()
    left, right = whole.column(title), whole.column(until or title)
    whole.table.setFocus()
    whole.table.setCurrentIndex(model.index(first, left))
    span = QItemSelection(model.index(first, left), model.index(last, right))
    whole.table.selectionModel().select(span, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def press(whole: WholeWindow, key: Qt.Key, modifiers: Any = CTRL) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key, modifiers)
    whole.settle()


def paste(whole: WholeWindow, text: str) -> None:
    QApplication.clipboard().setText(text)
    whole.table.setFocus()
    press(whole, Qt.Key.Key_V)


def employees(whole: WholeWindow, *titles: str) -> list[tuple[str, ...]]:
    """What the rows of Anton, berta, Zoë and the nameless one show."""
    whole.table.grab()
    whole.settle()
    return list(zip(*(whole.texts(title) for title in titles), strict=True))


def test_a_block_from_a_spreadsheet_is_pasted_as_one_step_and_undone(on_either: WholeWindow) -> None:
    whole = on_either
    select(whole, "Department", 0, 0)
    paste(whole, "Müller-Werft\tparental leave\tHead of sales\t\r\ndesign\tActive\t\t32,5 h\r\n")
    assert employees(whole, "Department", "Status", "Weekly hours")[:2] == [
        ("Müller-Werft", "Parental leave", ""),
        ("Design", "Active", "32,5\u00a0h"),
    ]
    assert "Paste 5 cells" in whole.window.undo.stack.undoText()
    ((title, text),) = whole.bars()
    assert (title, text) == ("Position of row 1 wasn't accepted", "Paymo owns this column; change it in Paymo.")
    whole.trigger("undoAction")
    assert employees(whole, "Department", "Status", "Weekly hours")[:2] == [("Design", "", ""), ("", "", "38,5\u00a0h")]
    assert whole.stored("SELECT count(DISTINCT operation) FROM changes WHERE action = 'change'") == 2


def test_what_is_copied_is_pasted_as_the_same_values(whole: WholeWindow) -> None:
    whole.select("Zoë Ärger", "Remarks")
    with writing(whole.engine) as connection:
        connection.execute(update(Client).where(Client.id == 1).values(remarks='Two\nlines, "quoted"\tand = more'))
    whole.open("Clients")
    select(whole, "Remarks", 1, 1)
    press(whole, Qt.Key.Key_C)
    assert QApplication.clipboard().text() == '"Two\nlines, ""quoted""\tand = more"'
    assert "<table>" in QApplication.clipboard().mimeData().html()
    select(whole, "Remarks", 0, 0)
    press(whole, Qt.Key.Key_V)
    assert whole.stored("SELECT remarks FROM clients WHERE id = 2") == 'Two\nlines, "quoted"\tand = more'


def test_a_block_is_copied_in_the_locale_with_names(whole: WholeWindow) -> None:
    select(whole, "Name", 0, 2, "Start")
    press(whole, Qt.Key.Key_C)
    lines = QApplication.clipboard().text().split("\r\n")
    assert lines == [
        "Anton Adler\tDesign\t\t\t\t",
        "berta Brandt\t\t\t\t38,5\t",
        "Zoë Ärger\tMüller-Werft\t\t\t\t07.05.2024",
        "",
    ]


def test_a_block_that_comes_back_from_a_spreadsheet_changes_only_what_was_changed(whole: WholeWindow) -> None:
    select(whole, "Name", 0, 2, "Start")
    press(whole, Qt.Key.Key_C)
    text = QApplication.clipboard().text().replace("38,5", "40").replace("07.05.2024", "8. Mai 2024")
    paste(whole, text)
    assert whole.bars() == []
    assert "2 cells" in whole.window.undo.stack.undoText()
    assert whole.stored("SELECT start_date FROM employees WHERE id = 3") == "2024-05-08"


def test_one_value_goes_into_all_selected_cells(whole: WholeWindow) -> None:
    select(whole, "Weekly hours", 0, 3)
    paste(whole, "20")
    assert whole.texts("Weekly hours") == ["20,0\u00a0h"] * 4
    whole.trigger("undoAction")
    assert employees(whole, "Weekly hours") == [("",), ("38,5\u00a0h",), ("",), ("",)]


def test_a_block_is_repeated_into_a_selection_of_several_times_its_size(whole: WholeWindow) -> None:
    select(whole, "Weekly hours", 0, 3)
    paste(whole, "20\r\n30\r\n")
    assert whole.texts("Weekly hours") == ["20,0\u00a0h", "30,0\u00a0h"] * 2


def test_a_block_that_doesn_t_fit_the_selection_asks(whole: WholeWindow) -> None:
    select(whole, "Weekly hours", 0, 2)
    paste(whole, "20\r\n30\r\n")
    assert whole.bars()[0][0] == "The copied cells don't fit the selection"
    assert whole.window.undo.stack.count() == 0
    whole.open("Projects")
    assert whole.bars() == []
    whole.open("Employees")
    select(whole, "Weekly hours", 0, 2)
    paste(whole, "20\r\n30\r\n")
    whole.answer("Paste from the first cell")
    assert whole.texts("Weekly hours")[:3] == ["20,0\u00a0h", "30,0\u00a0h", ""]


def test_an_answer_doesn_t_paste_into_rows_that_have_come_there_since(whole: WholeWindow) -> None:
    select(whole, "Weekly hours", 0, 2)
    paste(whole, "20\r\n30\r\n")
    whole.window.page.sort_by((("name", True),))
    whole.settle()
    whole.answer("Paste from the first cell")
    assert whole.window.undo.stack.count() == 0
    assert whole.bars()[-1][0] == "Other rows are there now"
    assert not whole.table.blocks.busy()


def test_what_lies_beyond_the_last_column_is_asked_about(whole: WholeWindow) -> None:
    whole.open("Departments")
    titles = [whole.table.model().headerData(at, Qt.Orientation.Horizontal) for at in range(3)]
    select(whole, titles[-1], 0, 0)
    paste(whole, "one\ttwo")
    assert whole.bars()[0][0] == "Not all copied cells fit here"
    whole.answer("Cancel")
    assert whole.window.undo.stack.count() == 0
    paste(whole, "one\ttwo")
    whole.answer("Paste what fits")
    assert whole.texts(titles[-1])[0] == "one"


def test_rows_beyond_the_end_become_new_rows(whole: WholeWindow) -> None:
    whole.open("Departments")
    select(whole, "Name", 1, 1)
    paste(whole, "Werft\tW\r\nBüro\tB\r\nFilm\tF\r\n")
    assert whole.texts("Name") == ["Design", "Werft", "Büro", "Film"]
    assert whole.stored("SELECT count(*) FROM departments") == 4
    whole.trigger("undoAction")
    assert employees(whole, "Name") == [("Design",), ("Müller-Werft",)]
    whole.trigger("redoAction")
    assert sorted(employees(whole, "Name")) == [("Büro",), ("Design",), ("Film",), ("Werft",)]


def test_new_rows_that_lack_something_are_told_and_the_others_come(whole: WholeWindow) -> None:
    whole.open("Departments")
    select(whole, "Name", 1, 1)
    paste(whole, "Werft\tW\r\n\tB\r\nFilm\tF\r\n\t\r\n")
    assert whole.stored("SELECT count(*) FROM departments") == 3
    assert whole.bars() == [("Name of row 3 wasn't accepted", "A new row can't be without it.")]


def test_cells_that_can_t_be_taken_are_listed_and_the_rest_goes_in(whole: WholeWindow) -> None:
    add(whole.engine, Department, {"name": "Twin"}, "Ines")
    select(whole, "Department", 0, 0)
    lines = ["Nowhere\tasleep\t\t1.234,x\t31.02.2026", "Twin\tactive\t\t1.234,5\t7.5.25", "\t\t\t-5\t2025-01-02"]
    paste(whole, "\r\n".join(lines))
    assert employees(whole, "Department", "Status", "Start")[1:3] == [
        ("Twin", "Active", "07.05.2025"),
        ("", "", "02.01.2025"),
    ]
    assert whole.bars() == [("4 cells weren't accepted", "7 cells were accepted.")]
    whole.answer("Show them")
    listed = whole.find(QTableView, "refusedCellsList").model()
    rows = [[listed.index(row, column).data() for column in range(4)] for row in range(listed.rowCount())]
    assert rows[0] == ["1", "Department", "Nowhere", "There is no record called “Nowhere”."]
    assert [row[1] for row in rows] == ["Department", "Status", "Weekly hours", "Start"]
    whole.window.findChild(object, "refusedCells").close()


def test_a_name_that_two_records_have_is_not_guessed(whole: WholeWindow) -> None:
    whole.open("Projects")
    add(whole.engine, Client, {"name": "Überholz GmbH"}, "Ines")
    select(whole, "Lead", 0, 0)
    paste(whole, "Zoë Ärger")
    assert whole.texts("Lead")[0] == "Zoë Ärger"
    with writing(whole.engine) as connection:
        connection.execute(update(Client).values(name="Twin"))
    select(whole, "Client", 0, 0)
    names = whole.texts("Name")
    select(whole, "Client", names.index("Archive"), names.index("Archive"))
    paste(whole, "twin")
    assert whole.bars()[-1][1] == "3 records are called “twin”."


def test_a_unique_value_that_is_taken_doesn_t_stop_the_others(whole: WholeWindow) -> None:
    whole.open("Departments")
    select(whole, "Name", 1, 1)
    paste(whole, "Werft\r\nDesign\r\nFilm\r\nFilm\r\n")
    assert sorted(whole.texts("Name")) == ["Design", "Film", "Werft"]
    assert whole.bars()[-1][0] == "2 cells weren't accepted"


def test_ctrl_d_fills_down(whole: WholeWindow) -> None:
    select(whole, "Weekly hours", 1, 3)
    press(whole, Qt.Key.Key_D)
    assert whole.texts("Weekly hours") == ["", *["38,5\u00a0h"] * 3]
    assert "Fill 2 cells" in whole.window.undo.stack.undoText()
    select(whole, "Department", 1, 1)
    press(whole, Qt.Key.Key_D)
    assert whole.texts("Department")[1] == "Design"


def test_ctrl_r_fills_right(whole: WholeWindow) -> None:
    select(whole, "Start", 2, 2, "End")
    press(whole, Qt.Key.Key_R)
    assert whole.texts("End")[2] == "07.05.2024"


def test_del_empties_all_selected_cells(whole: WholeWindow) -> None:
    select(whole, "Department", 0, 2, "Start")
    press(whole, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    assert employees(whole, "Department", "Weekly hours", "Start")[:3] == [("", "", "")] * 3
    assert whole.window.undo.stack.count() == 1
    whole.trigger("undoAction")
    assert employees(whole, "Department", "Weekly hours", "Start")[2] == ("Müller-Werft", "", "07.05.2024")


def test_ctrl_enter_puts_what_was_typed_into_all_selected_cells(whole: WholeWindow) -> None:
    select(whole, "Department", 0, 3)
    whole.keys("müll")
    whole.settle()
    press(whole, Qt.Key.Key_Return)
    whole.until(lambda: whole.texts("Department") == ["Müller-Werft"] * 4)
    whole.settle()
    assert whole.stored("SELECT count(*) FROM employees WHERE department_id = 2") == 4
    assert whole.window.undo.stack.count() == 1


def test_ctrl_semicolon_is_today(whole: WholeWindow) -> None:
    select(whole, "Start", 0, 1)
    press(whole, Qt.Key.Key_Semicolon)
    assert whole.stored("SELECT count(*) FROM employees WHERE start_date >= '2026-01-01'") == 2
    select(whole, "Status", 0, 0)
    press(whole, Qt.Key.Key_Semicolon)
    assert whole.bars()[-1][0] == "Today can't be entered here"


@pytest.mark.fault("H16")
def test_a_million_cells_are_too_much_to_paste(whole: WholeWindow) -> None:
    select(whole, "Weekly hours", 0, 0)
    paste(whole, ("20\t" * 999 + "20\r\n") * 1000)
    assert whole.bars() == [("That is too much to paste", "At most 500.000 cells are pasted; import the file.")]
    assert whole.stored("SELECT count(*) FROM changes WHERE who <> 'sample'") == 0
    paste(whole, "20")
    assert whole.texts("Weekly hours")[0] == "20,0\u00a0h"


@pytest.mark.fault("T3", "T12")
def test_a_cell_that_somebody_changed_since_is_told_and_keeps_theirs(whole: WholeWindow) -> None:
    select(whole, "Weekly hours", 0, 3)
    change(whole.engine, Employee, 2, {"weekly_hours": 10}, {"weekly_hours": None}, "Omar")
    paste(whole, "20")
    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 2") == 10
    ((title, text),) = whole.bars()
    assert title == "Weekly hours of row 1 wasn't accepted"
    assert "Omar" in text
    assert employees(whole, "Weekly hours") == [("10,0\u00a0h",), *[("20,0\u00a0h",)] * 3]


def test_two_pastes_in_a_row_build_on_each_other(whole: WholeWindow) -> None:
    select(whole, "Weekly hours", 0, 3)
    QApplication.clipboard().setText("20")
    QTest.keyClick(whole.table, Qt.Key.Key_V, CTRL)
    QApplication.clipboard().setText("30")
    QTest.keyClick(whole.table, Qt.Key.Key_V, CTRL)
    whole.settle()
    assert whole.texts("Weekly hours") == ["30,0\u00a0h"] * 4
    assert whole.bars() == []
