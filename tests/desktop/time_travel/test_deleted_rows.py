"""The list of what people deleted in a table, and the way back from it, in the window."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from sqlalchemy import Engine, insert

from desktop.commands.row_commands import AddCommand
from desktop.screens.languages import speak
from models import Department, Employee, EmploymentPeriod
from models.connection.database import writing
from models.schema.base import Base
from models.writes.deletions import removal, remove
from models.writes.edits import add, change
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill
from tests.models.writes.test_deletions import everything

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    fill(engine)
    with writing(engine) as connection:
        connection.execute(
            insert(EmploymentPeriod), [{"employee_id": 3, "valid_from": date(2024, 1, 1), "valid_to": date(2024, 1, 9)}]
        )
    made = WholeWindow(engine, tmp_path, FakeSync())
    yield made
    made.close()


def delete_rows(whole: WholeWindow, model: type[Base], *ids: int) -> None:
    """As another program of another person does."""
    remove(whole.engine, removal(whole.engine, model, ids), "Jonas")


def open_trash(whole: WholeWindow, title: str) -> None:
    whole.open(title)
    whole.trigger("trashAction")


def restore(whole: WholeWindow, name: str) -> None:
    whole.select(name, "Record")
    whole.table.selectRow(whole.table.currentIndex().row())
    whole.settle()
    whole.trigger("restoreAction")


def shown(whole: WholeWindow, name: str) -> bool:
    action: QAction = whole.find(QAction, name)
    return action.isVisible()


def test_what_somebody_deleted_is_listed_and_restored_with_its_links_as_one_step(whole: WholeWindow) -> None:
    before = everything(whole.engine)
    delete_rows(whole, Employee, 3)
    open_trash(whole, "Employees")
    assert (whole.texts("Record"), whole.texts("Deleted by")) == (["Zoë Ärger"], ["Jonas"])

    whole.select("Zoë Ärger", "Record")
    whole.until(lambda: whole.window.panel.page.held.isVisible())
    words = [label.text() for label in whole.window.panel.page.held.findChildren(QLabel)]
    assert "07.05.2024" in words

    restore(whole, "Zoë Ärger")

    assert everything(whole.engine) == before
    assert whole.bars()[-1] == (
        "Zoë Ärger is restored",
        "2 rows that belonged to it are back too. 1 link to it is set again.",
    )
    assert whole.table.model().rowCount() == 0
    assert whole.window.undo.stack.undoText() == "Restore Zoë Ärger"
    whole.trigger("undoAction")
    open_trash(whole, "Employees")
    assert whole.texts("Record") == ["Zoë Ärger"]
    whole.trigger("redoAction")
    assert everything(whole.engine) == before


def test_the_table_comes_back_when_its_deleted_rows_are_left(whole: WholeWindow) -> None:
    open_trash(whole, "Employees")
    assert shown(whole, "restoreAction")

    whole.trigger("trashAction")

    assert "berta Brandt" in whole.texts("Name")
    assert not shown(whole, "restoreAction")
    whole.open("Estimate items")
    assert not shown(whole, "trashAction")


def test_the_row_with_the_cursor_is_restored_when_none_is_selected(whole: WholeWindow) -> None:
    delete_rows(whole, Employee, 3)
    open_trash(whole, "Employees")
    assert not whole.table.selectionModel().hasSelection()

    whole.trigger("restoreAction")

    assert whole.bars()[-1][0] == "Zoë Ärger is restored"


def test_a_row_without_its_deleted_parent_is_restored_together_with_it(whole: WholeWindow) -> None:
    before = everything(whole.engine)
    delete_rows(whole, Employee, 3)
    open_trash(whole, "Employment periods")

    whole.table.selectRow(0)
    whole.settle()
    whole.trigger("restoreAction")
    assert whole.bars()[-1][0] == "The rows can't be restored alone"
    assert "Zoë Ärger" in whole.bars()[-1][1]
    whole.answer("Restore both")

    assert everything(whole.engine) == before


def test_a_row_and_its_parent_that_went_one_after_the_other_come_back_as_one_step(whole: WholeWindow) -> None:
    before = everything(whole.engine)
    period = whole.stored("SELECT id FROM employment_periods WHERE employee_id = 3")
    delete_rows(whole, EmploymentPeriod, period)
    delete_rows(whole, Employee, 3)
    deleted = everything(whole.engine)
    open_trash(whole, "Employment periods")
    whole.table.selectRow(1)  # the newest went with the employee
    whole.settle()
    whole.trigger("restoreAction")
    whole.answer("Restore both")
    assert everything(whole.engine) == before

    whole.trigger("undoAction")
    assert everything(whole.engine) == deleted
    whole.trigger("redoAction")
    assert everything(whole.engine) == before


@pytest.fixture
def german() -> Iterator[None]:
    speak("de")
    yield
    speak("en")


@pytest.mark.parametrize("width", [1024, 1180, 1360])
def test_no_button_above_the_table_is_cut_for_the_one_that_restores(
    german: None, whole: WholeWindow, width: int
) -> None:
    whole.window.resize(width, 800)
    open_trash(whole, "Kontakte")
    buttons = [button for button in whole.window.head.findChildren(QToolButton) if button.isVisible()]
    assert "restoreAction" in [button.defaultAction().objectName() for button in buttons if button.defaultAction()]
    cut = [button.text() for button in buttons if button.width() < button.sizeHint().width()]
    # What the table is limited to is cut where there is no room for it, and told by its tool tip.
    assert [text for text in cut if text and "Hier gelöscht" not in text] == []


def test_pressing_the_tables_name_again_leaves_its_deleted_rows(whole: WholeWindow) -> None:
    whole.window.resize(1440, 900)
    open_trash(whole, "Departments")
    names = whole.window.navigation.list
    place = names.visualItemRect(names.currentItem()).center()
    QTest.mouseClick(names.viewport(), Qt.MouseButton.LeftButton, pos=place)
    whole.settle()
    assert not whole.window.page.shown_screen.trash
    assert whole.texts("Name") == ["Design", "Müller-Werft"]


def test_a_row_whose_adding_was_undone_is_not_among_the_deleted_ones(whole: WholeWindow) -> None:
    for name in ("Alone", "Shared"):
        whole.window.undo.do(AddCommand("Add", Department, {"name": name}))
        whole.settle()
        if name == "Shared":
            row = whole.stored("SELECT id FROM departments WHERE name = 'Shared'")
            change(whole.engine, Department, row, {"remarks": "S"}, {"remarks": None}, "Jonas")
        whole.window.undo.undo()
        whole.settle()
    open_trash(whole, "Departments")
    # The one that somebody else wrote into isn't deleted at all.
    assert whole.texts("Record") == []
    assert whole.stored("SELECT remarks FROM departments WHERE name = 'Shared'") == "S"


def test_a_name_that_was_taken_meanwhile_is_explained(whole: WholeWindow) -> None:
    delete_rows(whole, Department, 2)
    add(whole.engine, Department, {"name": "Müller-Werft"}, "Ines")
    open_trash(whole, "Departments")

    restore(whole, "Müller-Werft")

    assert whole.bars()[-1][0] == "The rows can't be restored"
    assert whole.texts("Record") == ["Müller-Werft"]


def test_a_reference_that_cannot_come_back_is_named(whole: WholeWindow) -> None:
    delete_rows(whole, Employee, 3)
    delete_rows(whole, Department, 2)
    open_trash(whole, "Employees")

    restore(whole, "Zoë Ärger")

    assert "Department was Müller-Werft; it stays as it is, for it has been deleted." in whole.bars()[-1][1]
