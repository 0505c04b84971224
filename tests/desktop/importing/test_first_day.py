"""New people count from their Start; of whom it isn't known from when on is asked, wherever they come from."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QToolButton
from sqlalchemy import Engine, select

from desktop.table_view.insert_row import InsertRow
from desktop.time_travel.effective_date_popup import EffectiveDatePopup
from models import Employee
from models.connection.database import reading
from models.queries.rows import RowQuery, all_rows
from models.writes.edits import add
from models.writes.period_writes import periods_of
from tests.desktop.files import workbook
from tests.desktop.importing.test_import_window import Import
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

TODAY = datetime.now(UTC).date()
LATER = TODAY + timedelta(days=31)
FIRST = date(2026, 2, 1)
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(engine: Engine, tmp_path: Path, qapp: QApplication) -> Iterator[WholeWindow]:
    fill(engine)
    made = WholeWindow(engine, tmp_path / "data", FakeSync())
    made.takes_today = False
    yield made
    made.close()


def popup() -> EffectiveDatePopup:
    found = QApplication.activePopupWidget()
    assert isinstance(found, EffectiveDatePopup)
    return found


def take(whole: WholeWindow, day: date | None) -> None:
    """Answer the question with a day, or that it isn't known."""
    shown = popup()
    if day is None:
        shown.findChild(QToolButton, "firstDayUnknown").click()
    else:
        shown.field.setText(f"{day:%d.%m.%Y}")
        QTest.keyClick(shown.field, Qt.Key.Key_Return)
    whole.settle()


def begun(engine: Engine) -> dict[object, list[tuple[date | None, object]]]:
    """By the name of new people from when on which hours hold."""
    with reading(engine) as connection:
        new = dict(connection.execute(select(Employee.id, Employee.name).where(Employee.id > 4)).all())
    return {
        name: [(one.valid_from, one.values["weekly_hours"]) for one in periods_of(engine, (row_id,))[row_id]]
        for row_id, name in new.items()
    }


def hours_on(engine: Engine, day: date, name: str) -> object:
    query = RowQuery(Employee, ("name", "weekly_hours"), day=day)
    return next(row[2] for row in all_rows(engine, query) if row[1] == name)


def fill_new_row(whole: WholeWindow) -> InsertRow:
    """Enter hours and then the name, without which no row is added."""
    row = in_new_row(whole, "Weekly hours")
    whole.keys("30", Qt.Key.Key_Return)
    row.enter(whole.column("Name"))
    whole.keys("Ada", Qt.Key.Key_Return)
    return row


def in_new_row(whole: WholeWindow, title: str) -> InsertRow:
    whole.table.go_to(whole.table.model().rowCount() - 1, whole.column(title))
    whole.keys(Qt.Key.Key_Down)
    row: InsertRow = whole.find(InsertRow, "newRow")
    assert row.hasFocus()
    return row


@pytest.mark.parametrize("day", [FIRST, None])
def test_a_new_row_asks_and_goes_and_comes_back_as_it_was(whole: WholeWindow, day: date | None) -> None:
    fill_new_row(whole)
    assert popup().meaning.text() == "1 new employee has no Start."
    take(whole, day)
    assert begun(whole.engine) == {"Ada": [(day, 30)]}
    whole.trigger("undoAction")
    assert begun(whole.engine) == {}
    whole.trigger("redoAction")
    assert begun(whole.engine) == {"Ada": [(day, 30)]}


def test_a_new_row_that_is_given_up_can_be_typed_on(whole: WholeWindow) -> None:
    row = fill_new_row(whole)
    QTest.keyClick(popup().field, Qt.Key.Key_Escape)
    whole.settle()
    assert begun(whole.engine) == {}
    assert sorted(map(str, row.cells.values.values())) == ["30", "Ada"]


def test_pasted_people_count_from_their_start_or_from_the_day_that_is_asked_once(
    whole: WholeWindow,
) -> None:
    people = (("Ada", 40, f"{LATER:%d.%m.%Y}"), ("Ben", 30, ""), ("Cem", 20, ""), ("Dora", "", ""))
    lines = [f"{name}\t\t\t\t{hours}\t{start}" for name, hours, start in people]
    QApplication.clipboard().setText("\n".join(lines))
    in_new_row(whole, "Name")
    QTest.keyClick(whole.find(InsertRow, "newRow"), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    whole.settle()
    assert popup().meaning.text() == "2 new employees have no Start."
    take(whole, FIRST)
    expected = {"Ada": [(LATER, 40)], "Ben": [(FIRST, 30)], "Cem": [(FIRST, 20)], "Dora": []}
    assert begun(whole.engine) == expected
    assert [hours_on(whole.engine, day, "Ada") for day in (TODAY, LATER)] == [None, 40]
    whole.trigger("undoAction")
    assert begun(whole.engine) == {}
    whole.trigger("redoAction")
    assert begun(whole.engine) == expected


def test_hours_of_somebody_who_begins_later_are_proposed_from_then_on(whole: WholeWindow) -> None:
    add(whole.engine, Employee, {"name": "Ada", "start_date": LATER}, "Ines")
    whole.open("Departments")
    whole.open("Employees")
    whole.select("Ada", "Weekly hours")
    whole.keys("40", Qt.Key.Key_Return)
    assert popup().field.text() == f"{LATER:%d.%m.%Y}"
    QTest.keyClick(popup().field, Qt.Key.Key_Return)
    whole.settle()
    assert begun(whole.engine) == {"Ada": [(LATER, 40)]}


@pytest.mark.parametrize("day", [FIRST, None])
def test_an_import_asks_once_for_all_new_people(whole: WholeWindow, tmp_path: Path, day: date | None) -> None:
    file = workbook(
        tmp_path / "staff.xlsx",
        ["Name", "Weekly hours", "Start"],
        ["Ada", 40, LATER],
        ["Ben", 30, None],
        ["Cem", 20, None],
    )
    steps = Import(whole, file)
    steps.press("importNext")
    steps.press("importNext")
    assert not steps.part(QPushButton, "importNext").isEnabled()
    assert steps.part(QLabel, "importProblem").text() == "Say from when on the new employees count."
    if day is None:
        steps.part(QCheckBox, "importFirstDayUnknown").setChecked(True)
    else:
        steps.part(QLineEdit, "importFirstDay").setText(f"{day:%d.%m.%Y}")
    steps.press("importNext")

    expected: dict[object, Any] = {"Ada": [(LATER, 40)], "Ben": [(day, 30)], "Cem": [(day, 20)]}
    assert begun(whole.engine) == expected
    whole.trigger("undoAction")
    whole.trigger("redoAction")
    assert begun(whole.engine) == expected
