"""What other people change appears in an open window, and what one is typing there isn't lost by it, nor is theirs."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from sqlalchemy import Engine, text

from desktop.record_panel.field_widget import FieldWidget
from desktop.sync_status.remote_changes import LOOK_EVERY_MS, LOOK_SELDOM_MS
from desktop.table_model.cell_roles import LockedReasonRole
from models import Employee
from models.audit.remote_changes import Touched
from models.connection.database import writing
from models.values.errors import DatabaseError
from models.writes.deletions import put_back, removal, remove
from models.writes.edits import change
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    fill(engine)
    opened = WholeWindow(engine, tmp_path / "data", FakeSync())
    opened.window.sync.others.clock.stop()  # looks when a test says so
    opened.open("Employees")
    yield opened
    opened.close()


def theirs(whole: WholeWindow, statement: str) -> None:
    """As another program writes, of which this window is told nothing."""
    with writing(whole.engine) as connection:
        connection.execute(text(statement))


def look(whole: WholeWindow) -> None:
    whole.window.sync.others.look()
    whole.settle()


def remarks(whole: WholeWindow, row_id: int) -> object:
    return whole.stored(f"SELECT remarks FROM employees WHERE id = {row_id}")


def panel_field(whole: WholeWindow, title: str) -> FieldWidget:
    fields = whole.window.panel.findChildren(FieldWidget)
    return next(one for one in fields if one.accessibleName().startswith(f"{title}:"))


def test_a_value_appears_in_table_and_panel(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Remarks")
    theirs(whole, "UPDATE employees SET remarks = 'On a sabbatical', version = version + 1 WHERE id = 1")

    look(whole)

    assert "On a sabbatical" in whole.texts("Remarks")
    assert panel_field(whole, "Remarks").accessibleName() == "Remarks: On a sabbatical"


def test_rows_come_and_go(whole: WholeWindow) -> None:
    whole.open("Departments")
    theirs(whole, "INSERT INTO departments (id, name) VALUES (50, 'Sales')")
    theirs(whole, "UPDATE employees SET department_id = NULL")
    theirs(whole, "DELETE FROM employment_periods")
    theirs(whole, "DELETE FROM departments WHERE id = 2")

    look(whole)

    assert whole.texts("Name") == ["Design", "Sales"]


def test_of_rows_that_came_none_is_left_out_because_another_is_known(whole: WholeWindow) -> None:
    whole.open("Departments")
    theirs(whole, "INSERT INTO departments (id, name) VALUES (50, 'Sales')")
    whole.window.page.reload()
    whole.settle()
    theirs(whole, "INSERT INTO departments (id, name) VALUES (51, 'Support')")

    look(whole)

    assert whole.texts("Name") == ["Design", "Müller-Werft", "Sales", "Support"]


def test_a_related_record_is_called_by_its_new_name(whole: WholeWindow) -> None:
    theirs(whole, "UPDATE departments SET name = 'Design & Brand', version = version + 1 WHERE id = 1")

    look(whole)

    assert "Design & Brand" in whole.texts("Department")


def test_their_value_that_came_while_one_typed_is_not_written_over(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Remarks")
    whole.keys("Mine")
    theirs(whole, "UPDATE employees SET remarks = 'Theirs', version = version + 1 WHERE id = 1")
    look(whole)

    whole.keys(Qt.Key.Key_Return)

    assert remarks(whole, 1) == "Theirs"
    use_mine = next(one for one in whole.window.messages.findChildren(QPushButton) if one.text() == "Use mine")
    use_mine.setFocus()
    whole.keys(Qt.Key.Key_Space)
    assert remarks(whole, 1) == "Mine"
    assert whole.table.hasFocus()


def test_nor_when_one_types_in_the_panel(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Remarks")
    whole.until(lambda: not whole.window.panel.is_reading)
    panel_field(whole, "Remarks").edit()
    whole.keys("Mine")
    theirs(whole, "UPDATE employees SET remarks = 'Theirs', version = version + 1 WHERE id = 1")
    look(whole)

    whole.keys(Qt.Key.Key_Return)

    assert remarks(whole, 1) == "Theirs"
    whole.answer("Keep theirs")
    assert remarks(whole, 1) == "Theirs"


def test_what_one_types_into_a_row_that_others_delete_is_kept(whole: WholeWindow) -> None:
    whole.select("Zoë Ärger", "Remarks")
    whole.keys("Came back in May")
    theirs(whole, "UPDATE projects SET lead_id = NULL")
    theirs(whole, "DELETE FROM employment_periods WHERE employee_id = 3")
    theirs(whole, "DELETE FROM employees WHERE id = 3")
    look(whole)
    assert "Zoë Ärger" in whole.texts("Name")

    whole.keys(Qt.Key.Key_Return)

    whole.answer("Copy it")
    assert QApplication.clipboard().text() == "Came back in May"


@pytest.mark.parametrize("typing", [True, False], ids=["typing", "looking"])
def test_a_row_that_others_deleted_and_put_back_is_there_again(
    whole: WholeWindow, monkeypatch: pytest.MonkeyPatch, *, typing: bool
) -> None:
    """Whether the window was told that the row was deleted, or found it missing when it read it to paint it."""
    # What is written below is as from another program.
    monkeypatch.setattr("desktop.sync_status.remote_changes.written_here", list)
    whole.select("Zoë Ärger", "Remarks")
    removed = remove(whole.engine, removal(whole.engine, Employee, [3]), "Omar")
    if typing:
        whole.keys("Came")
        look(whole)
    else:
        with monkeypatch.context() as patch:
            patch.setattr(whole.window.sync.others._edits, "look", only_a_department)
            look(whole)
    assert whole.table.currentIndex().data(LockedReasonRole) == "This row has been deleted."
    put_back(whole.engine, removed, "Omar")
    change(whole.engine, Employee, 3, {"end_date": date(2031, 1, 2)}, {"end_date": None}, "Omar")

    look(whole)

    assert whole.table.currentIndex().data(LockedReasonRole) is None
    whole.keys(*([] if typing else ["Came"]), " back", Qt.Key.Key_Return)
    assert remarks(whole, 3) == "Came back"
    assert "02.01.2031" in whole.texts("End")
    assert whole.bars() == []


def test_who_comes_back_to_the_program_finds_it_as_things_are(whole: WholeWindow, qapp: QApplication) -> None:
    others = whole.window.sync.others
    others.clock.start()
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert others.clock.interval() == LOOK_SELDOM_MS
    others._looked = -LOOK_EVERY_MS
    theirs(whole, "UPDATE employees SET remarks = 'Theirs', version = version + 1 WHERE id = 1")

    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)

    whole.until(lambda: "Theirs" in whole.texts("Remarks"))
    assert others.clock.interval() == LOOK_EVERY_MS


def test_while_the_database_cannot_be_read_it_is_asked_seldom(
    whole: WholeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = whole.window.sync.others
    look(whole)
    assert others.clock.interval() == LOOK_EVERY_MS
    with monkeypatch.context() as patch:
        patch.setattr(others._edits, "look", away)
        look(whole)
        assert others.clock.interval() == LOOK_SELDOM_MS
    theirs(whole, "UPDATE employees SET remarks = 'Theirs', version = version + 1 WHERE id = 1")

    look(whole)

    assert others.clock.interval() == LOOK_EVERY_MS
    assert "Theirs" in whole.texts("Remarks")


def only_a_department(_ours: object) -> list[Touched]:
    return [Touched("departments", (1,), (), (), ("code",))]


def away(_ours: object) -> None:
    raise DatabaseError("The database can't be reached", "No answer.", "Check the network.")
