"""Importing in the window: three steps, nothing written before the last, one step to undo, and a mapping that stays."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QToolButton,
)
from sqlalchemy import Engine

from desktop.importing.import_dialog import ImportDialog
from models.values.errors import DatabaseError
from sync.sheets.cells.read_options import ReadOptions
from tests.desktop.files import text_file, workbook
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
TODAY = datetime.now(UTC).date()


@pytest.fixture
def whole(sqlite_engine: Engine, tmp_path: Path, qapp: object) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    made = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    yield made
    made.close()


@pytest.fixture
def staff(tmp_path: Path) -> Path:
    return text_file(
        tmp_path / "staff.csv",
        ["Person", "Weekly hours", "Start"],
        ["Anton Adler", "32,5", "3/4/2026"],
        ["Zoë Ärger", "viel", "1/2/2026"],
        ["Mia Meier", "20", "5/6/2026"],
    )


class Import:
    """The import's sheet over the window, used as a person does."""

    def __init__(self, whole: WholeWindow, file: Path) -> None:
        self.whole = whole
        whole.trigger("importAction")
        self.dialog: ImportDialog = whole.find(ImportDialog, "importDialog")
        self.dialog.file_step.read(file)
        whole.settle()

    def part(self, kind: type[Any], name: str) -> Any:
        found = self.dialog.findChild(kind, name)
        assert found is not None, name
        return found

    def choose(self, name: str, text: str) -> None:
        combo: QComboBox = self.part(QComboBox, name)
        assert combo.findText(text) >= 0, [combo.itemText(place) for place in range(combo.count())]
        combo.setCurrentIndex(combo.findText(text))

    def press(self, name: str) -> None:
        button = self.part(QPushButton, name)
        assert button.isEnabled(), self.dialog.problem.text()
        button.click()
        self.whole.settle()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def lines(self, name: str) -> list[list[str]]:
        table: QTableView = self.part(QTableView, name)
        model = table.model()
        return [
            [model.index(row, column).data() for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]


def test_a_file_is_chosen_mapped_checked_and_taken_as_one_step(whole: WholeWindow, staff: Path) -> None:
    steps = Import(whole, staff)
    assert steps.dialog.windowModality() is Qt.WindowModality.WindowModal
    steps.press("importNext")
    steps.choose("importMode", "Change rows that are found, add the others")
    assert steps.dialog.fields_step.missing() == "Choose what the rows are found by."
    steps.choose("importField0", "Name")
    steps.dialog.fields_step.lines[0].key.setChecked(True)
    assert steps.dialog.fields_step.missing() == "Say how “Start” is written."
    steps.choose("importQuestion2", "day first: 31/12/2027")
    steps.press("importNext")

    assert (
        steps.part(QLabel, "importSummary").text()
        == "Rows of the file: 1 new, 2 changed, 0 unchanged, 0 not accepted. Nothing is written yet."
    )
    assert steps.part(QLineEdit, "importFromWhen").text() == f"{TODAY:%d.%m.%Y}"
    assert steps.lines("importNewTable") == [["4", "Mia Meier", "20,0\xa0h", "05.06.2026"]]
    assert steps.lines("importChangedTable") == [
        ["2", "Anton Adler", "Weekly hours", "", "32,5\xa0h"],
        ["2", "Anton Adler", "Start", "", "03.04.2026"],
        ["3", "Zoë Ärger", "Start", "07.05.2024", "01.02.2026"],
    ]
    [[cell, text, reason]] = steps.lines("importProblemsTable")
    assert (cell, text, "isn't a number" in reason) == ("B3", "viel", True)
    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 2") is None

    steps.press("importNext")

    assert whole.bars()[-1] == ("Imported", "1 rows added, 2 changed.")
    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 2") == 32.5
    assert "Mia Meier" in whole.texts("Name")
    whole.trigger("undoAction")
    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 2") is None
    assert whole.stored("SELECT count(*) FROM employees WHERE name = 'Mia Meier'") == 0
    assert whole.bars() == []  # its Undo would take back what was done before


def test_enter_goes_from_step_to_step(whole: WholeWindow, tmp_path: Path) -> None:
    steps = Import(whole, text_file(tmp_path / "staff.csv", ["Name"], ["Mia Meier"]))
    steps.dialog.next_button.setFocus()
    for _step in range(3):
        QTest.keyClick(QApplication.focusWidget() or steps.dialog, Qt.Key.Key_Return)
        whole.settle()
    assert whole.bars()[-1] == ("Imported", "1 rows added, 0 changed.")
    assert not whole.window.findChildren(QFileDialog)


def test_changes_of_employees_hold_from_the_day_that_is_entered(whole: WholeWindow, tmp_path: Path) -> None:
    file = text_file(tmp_path / "hours.csv", ["Name", "Weekly hours"], ["Zoë Ärger", "30"])
    steps = Import(whole, file)
    steps.press("importNext")
    steps.choose("importMode", "Only change rows that are found")
    steps.dialog.fields_step.lines[0].key.setChecked(True)
    steps.press("importNext")
    day, import_ = steps.part(QLineEdit, "importFromWhen"), steps.part(QPushButton, "importNext")
    day.setText("soon")
    assert not import_.isEnabled()
    assert steps.dialog.problem.text() == "Enter a day from 1990 to 2100."
    later = TODAY + timedelta(days=40)
    day.setText(f"{later:%d.%m.%Y}")
    steps.press("importNext")

    assert whole.stored("SELECT weekly_hours FROM employees WHERE name = 'Zoë Ärger'") != 30
    assert whole.stored("SELECT valid_from FROM employment_periods WHERE weekly_hours = 30") == str(later)


def test_the_mapping_of_a_file_is_remembered_by_its_titles(whole: WholeWindow, staff: Path) -> None:
    first = Import(whole, staff)
    first.press("importNext")
    first.choose("importField0", "Name")
    first.choose("importMode", "Only change rows that are found")
    first.dialog.fields_step.lines[0].key.setChecked(True)
    first.choose("importQuestion2", "month first: 12/31/2027")
    first.press("importNext")
    first.press("importNext")

    again = Import(whole, staff)
    again.press("importNext")

    assert again.part(QComboBox, "importField0").currentText() == "Name"
    assert again.dialog.fields_step.lines[0].key.isChecked()
    assert again.part(QComboBox, "importMode").currentText() == "Only change rows that are found"
    assert again.dialog.fields_step.missing() == "Say how “Start” is written."
    again.dialog.reject()


def test_a_step_back_changes_what_is_checked(whole: WholeWindow, tmp_path: Path) -> None:
    steps = Import(whole, workbook(tmp_path / "d.xlsx", ["Name", "Remarks"], ["Anton Adler", "a"], ["Neu", "b"]))
    steps.press("importNext")
    steps.press("importNext")
    assert (len(steps.lines("importNewTable")), len(steps.lines("importChangedTable"))) == (1, 1)
    steps.press("importBack")
    steps.choose("importMode", "Only change rows that are found")
    steps.press("importNext")
    assert (len(steps.lines("importNewTable")), len(steps.lines("importChangedTable"))) == (0, 1)
    assert steps.part(QToolButton, "importNew").isHidden()
    steps.dialog.reject()
    whole.settle()
    assert whole.stored("SELECT count(*) FROM employees WHERE remarks IS NOT NULL") == 0


def test_a_file_that_can_not_be_read_is_said_in_the_sheet(whole: WholeWindow, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK nothing")
    steps = Import(whole, tmp_path / "x.xlsx")
    assert "is damaged" in steps.part(QLabel, "importProblem").text()
    assert not steps.part(QPushButton, "importNext").isEnabled()
    steps.dialog.reject()


def test_a_file_in_which_nothing_differs_has_nothing_to_import(whole: WholeWindow, tmp_path: Path) -> None:
    whole.window.transfers.exports.write(tmp_path / "all.xlsx")
    whole.settle()
    steps = Import(whole, tmp_path / "all.xlsx")
    steps.press("importNext")
    steps.choose("importMode", "Only change rows that are found")
    steps.press("importNext")
    assert "0 new, 0 changed, 3 unchanged, 1 not accepted" in steps.part(QLabel, "importSummary").text()
    assert not steps.part(QPushButton, "importNext").isEnabled()
    steps.dialog.reject()


def test_every_control_of_the_sheet_has_a_name(whole: WholeWindow, staff: Path) -> None:
    steps = Import(whole, staff)
    steps.press("importNext")
    steps.choose("importField0", "Name")
    steps.dialog.fields_step.lines[0].key.setChecked(True)
    steps.choose("importQuestion2", "day first: 31/12/2027")
    steps.press("importNext")
    for kind in (QComboBox, QCheckBox, QTableView):
        assert [one.objectName() for one in steps.dialog.findChildren(kind) if not one.accessibleName()] == []
    steps.dialog.reject()


def test_an_import_is_offered_where_people_may_edit(whole: WholeWindow) -> None:
    import_action, export_action = whole.find(QAction, "importAction"), whole.find(QAction, "exportAction")
    for title, offered in (("Departments", True), ("Workflows", False), ("Changes", False)):
        whole.open(title)
        assert (import_action.isEnabled(), export_action.isEnabled()) == (offered, True)
    whole.open("Problems")
    assert (import_action.isEnabled(), export_action.isEnabled()) == (False, False)


def test_a_database_that_may_only_be_read_is_exported_but_not_imported_into(
    sqlite_engine: Engine, tmp_path: Path, qapp: object
) -> None:
    fill(sqlite_engine)
    why_not = DatabaseError("Only reading", "The file is read-only.", "Ask its owner.")
    whole = WholeWindow(sqlite_engine, tmp_path, FakeSync(), why_not)
    assert not whole.find(QAction, "importAction").isEnabled()
    assert whole.find(QAction, "exportAction").isEnabled()
    whole.close()


def items(combo: QComboBox) -> list[str]:
    return [combo.itemText(place) for place in range(combo.count())]


@pytest.mark.fault("F25")
def test_letters_that_can_be_read_in_several_ways_are_asked_with_a_preview(whole: WholeWindow, tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_bytes("Name;Email\nJürgen Größe;j@example.org\n".encode("mac_roman"))
    steps = Import(whole, tmp_path / "staff.csv")
    assert "can be read in several ways" in steps.part(QLabel, "importProblem").text()
    assert not steps.part(QPushButton, "importNext").isEnabled()
    assert items(steps.part(QComboBox, "importEncoding"))[:2] == ["Automatic", "Macintosh: Jürgen · Größe"]
    assert steps.part(QLabel, "importReadings").text().startswith("Macintosh:  Jürgen · Größe\n")
    steps.choose("importEncoding", "Macintosh: Jürgen · Größe")
    whole.settle()
    assert steps.lines("importPreview")[1] == ["Jürgen Größe", "j@example.org"]
    assert steps.part(QLabel, "importProblem").text() == ""
    assert steps.part(QPushButton, "importNext").isEnabled()
    steps.dialog.reject()


@pytest.mark.fault("F24")
def test_the_sign_between_columns_can_be_chosen_and_a_forgotten_quotation_mark_is_said(
    whole: WholeWindow, tmp_path: Path
) -> None:
    (tmp_path / "staff.csv").write_text('Name|a;b\nA|1;2\nB|"3;4\n')
    steps = Import(whole, tmp_path / "staff.csv")
    assert "Which" not in steps.part(QLabel, "importProblem").text()
    [choice] = [text for text in items(steps.part(QComboBox, "importSeparator")) if text.startswith("Vertical bar")]
    steps.choose("importSeparator", choice)
    whole.settle()
    assert steps.lines("importPreview") == [["Name", "a;b"], ["A", "1;2"], ["B", '"3;4']]
    assert "line 3" in steps.part(QLabel, "importNotes").text()
    steps.dialog.file_step.read(text_file(tmp_path / "other.csv", ["Name"], ["C"]))
    whole.settle()
    assert steps.part(QComboBox, "importSeparator").currentText() == "Automatic"
    assert steps.part(QLabel, "importNotes").isHidden()
    steps.dialog.reject()


@pytest.mark.fault("F22")
def test_a_file_that_is_being_read_can_be_stopped(
    whole: WholeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, step = threading.Event(), ReadOptions.step

    def slowly(options: ReadOptions, done: int, total: int) -> None:
        options.report(1, 4)
        reading.set()
        assert stopped.wait(30)
        step(options, done, total)

    monkeypatch.setattr(ReadOptions, "step", slowly)
    for how in ("importStop", "importCancel"):
        stopped = threading.Event()
        reading.clear()
        whole.trigger("importAction")
        dialog: ImportDialog = whole.find(ImportDialog, "importDialog")
        dialog.file_step.read(text_file(tmp_path / "staff.csv", ["Name"], ["A"]))
        assert reading.wait(30)
        dialog.file_step.tell()
        assert "25 %" in dialog.findChild(QLabel, "importFileName").text()
        dialog.findChild(QPushButton, how).click()
        stopped.set()
        whole.settle()
        if how == "importStop":
            assert dialog.file_step.table is None
            assert dialog.problem.text() == ""
            assert dialog.file_step.button.isEnabled()
            dialog.reject()
            whole.settle()


def test_the_row_of_titles_is_the_one_with_the_fields_names_whatever_stands_above_it(
    whole: WholeWindow, tmp_path: Path
) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("Our people,As of today,Draft\nName,Start,Position\nNora Neu,2026-03-01,Designer\n")

    steps = Import(whole, file)

    assert steps.dialog.file_step.header == 2
