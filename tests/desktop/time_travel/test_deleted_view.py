"""What was deleted in Paymo stays readable: a view of its own, with the day it went, to be read and exported."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from sqlalchemy import Engine, update

from desktop.table_model.cell_roles import EditableRole, LockedReasonRole
from models import Employee
from models.connection.database import writing
from sync.commands.export import export_table
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import NOON, fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """The window on the sample, where one project is deleted in Paymo."""
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    opened.open("Projects")
    yield opened
    opened.close()


@pytest.mark.fault("Y23")
def test_the_view_shows_only_what_was_deleted_and_when(whole: WholeWindow) -> None:
    assert "Gone" not in whole.texts("Name")

    whole.trigger("deletedAction")

    assert whole.texts("Name") == ["Gone"]
    assert whole.texts("Deleted") == ["02.03.2026 12:00"]
    assert whole.status() == "1 deleted project"


def test_the_switch_and_the_chip_lead_back_to_the_table(whole: WholeWindow) -> None:
    switch = whole.find(QAction, "deletedAction")
    buttons = whole.window.status.findChildren(QToolButton)
    (button,) = (button for button in buttons if button.defaultAction() is switch)
    assert (button.text(), button.accessibleName()) == ("Deleted in Paymo", "Deleted in Paymo")
    whole.trigger("deletedAction")
    assert switch.isChecked()

    whole.find(QPushButton, "filterChip").click()
    whole.settle()

    assert not switch.isChecked()
    assert "Gone" not in whole.texts("Name")
    whole.trigger("deletedAction")
    whole.trigger("deletedAction")
    assert "Gone" not in whole.texts("Name")


def test_nothing_deleted_can_be_changed_and_each_cell_says_why(whole: WholeWindow) -> None:
    whole.trigger("deletedAction")
    model = whole.table.model()

    for column in range(model.columnCount()):
        index = model.index(0, column)
        assert not index.data(EditableRole)
        assert index.data(LockedReasonRole) == "This was deleted in Paymo. It is kept to be read, not changed."
        assert not model.setData(index, "x")
    whole.select("Gone", "Name")
    assert not whole.find(QAction, "addAction").isEnabled()
    assert not whole.find(QAction, "deleteAction").isEnabled()


def test_the_newest_comes_first_and_search_looks_among_the_deleted(whole: WholeWindow) -> None:
    with writing(whole.engine) as connection:
        connection.execute(update(Employee).where(Employee.id == 1).values(deleted_at=NOON))
        connection.execute(update(Employee).where(Employee.id == 2).values(deleted_at=NOON.replace(hour=13)))
    whole.open("Employees")
    whole.trigger("deletedAction")
    assert whole.texts("Name") == ["Anton Adler", "berta Brandt"]

    whole.window.page.set_search("brandt")
    whole.settle()

    assert whole.texts("Name") == ["berta Brandt"]


def test_without_anything_deleted_the_view_says_so(whole: WholeWindow) -> None:
    whole.open("Clients")
    whole.trigger("deletedAction")

    assert whole.window.page._empty.page._title.text() == "No deleted clients"


def test_the_switch_is_offered_only_where_rows_can_be_deleted_in_paymo(whole: WholeWindow) -> None:
    switch = whole.find(QAction, "deletedAction")
    assert switch.isVisible()

    for title in ("Departments", "Problems"):
        whole.open(title)
        assert not switch.isVisible()


def test_the_table_is_left_as_it_was_before_the_view(whole: WholeWindow) -> None:
    whole.table.setColumnWidth(whole.column("Code"), 177)
    whole.trigger("deletedAction")
    whole.open("Clients")

    whole.open("Projects")

    assert whole.table.columnWidth(whole.column("Code")) == 177
    assert "Deleted" not in whole.texts("Name")
    assert whole.texts("Name")[0] == "Archive"


def test_an_export_has_the_deleted_rows_with_their_day(whole: WholeWindow, tmp_path: Path) -> None:
    file = tmp_path / "projects.csv"

    export_table(whole.engine, "projects", file)

    with file.open(encoding="utf-8-sig", newline="") as opened:
        deleted = {row["name"]: row["deleted_at"] for row in csv.DictReader(opened)}
    assert deleted == {"Website": "", "website relaunch": "", "Archive": "", "Gone": "2026-03-02T12:00:00+00:00"}
