"""Employees as of another day: chosen beside the title, marked while it lasts; what is typed holds from then on."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QToolButton
from sqlalchemy import Engine

from desktop.time_travel.as_of_date import AsOfBar, DayPopup
from desktop.time_travel.effective_date_popup import EffectiveDatePopup
from models.writes.bulk_edits import CellChange
from models.writes.period_writes import EffectiveDate, change_from, periods_of
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
TODAY = datetime.now(UTC).date()
DAY = timedelta(days=1)
LATER = TODAY + 30 * DAY
HOURS = "Weekly hours"


@pytest.fixture
def whole(sqlite_engine: Engine, tmp_path: Path, qapp: QApplication) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    change_from(sqlite_engine, [CellChange(1, "weekly_hours", 38.5, 20)], EffectiveDate(LATER, TODAY), "Omar")
    made = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    made.takes_today = False
    yield made
    made.close()


def button(whole: WholeWindow) -> QToolButton:
    found: QToolButton = whole.find(QToolButton, "asOfButton")
    return found


def bar(whole: WholeWindow) -> AsOfBar:
    found: AsOfBar = whole.find(AsOfBar, "asOfBar")
    return found


def look_at(whole: WholeWindow, day: date) -> None:
    button(whole).click()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, DayPopup)
    popup.field.setText(f"{day:%d.%m.%Y}")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    whole.window.activateWindow()
    whole.settle()
    whole.texts(HOURS)
    whole.settle()


def test_another_day_is_shown_marked_and_left_again(whole: WholeWindow) -> None:
    assert whole.texts(HOURS)[1] == "38,5\xa0h"
    assert bar(whole).isHidden()
    look_at(whole, LATER)
    assert whole.texts(HOURS)[1] == "20,0\xa0h"
    assert bar(whole).isVisible()
    assert f"{LATER:%d.%m.%Y}" in bar(whole).text.text()
    assert f"{LATER:%d.%m.%Y}" in button(whole).text()
    back = bar(whole).findChild(QPushButton, "backToToday")
    assert back is not None
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    whole.settle()
    whole.texts(HOURS)
    whole.settle()
    assert whole.texts(HOURS)[1] == "38,5\xa0h"
    assert bar(whole).isHidden()


def test_sorting_and_search_go_by_the_day_too(whole: WholeWindow) -> None:
    look_at(whole, LATER)
    whole.table.model().sort(whole.column(HOURS), Qt.SortOrder.DescendingOrder)
    whole.settle()
    assert whole.texts(HOURS)[0] == "20,0\xa0h"


def test_an_export_says_by_its_name_and_within_which_day_it_shows(whole: WholeWindow, tmp_path: Path) -> None:
    look_at(whole, LATER)
    whole.trigger("exportAction")
    dialog: QFileDialog = whole.find(QFileDialog, "exportDialog")
    assert dialog.selectedFiles()[0].endswith(f"Employees as of {LATER:%Y-%m-%d}.xlsx")
    dialog.reject()
    whole.window.transfers.exports.write(tmp_path / "later.xlsx")
    whole.settle()

    sheets = load_workbook(tmp_path / "later.xlsx").worksheets
    about = {row[0].value: row[1].value for row in sheets[1].iter_rows()}
    assert about["As of"] == f"{LATER:%d.%m.%Y}"
    titles = [cell.value for cell in sheets[0][1]]
    assert sheets[0].cell(3, titles.index(HOURS) + 1).value == 20


def test_what_is_typed_holds_from_the_day_that_is_shown(whole: WholeWindow) -> None:
    look_at(whole, LATER)
    whole.select("berta Brandt", HOURS)
    whole.keys("30", Qt.Key.Key_Return)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, EffectiveDatePopup)
    assert popup.field.text() == f"{LATER:%d.%m.%Y}"
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    whole.settle()
    found = [(one.valid_from, one.values["weekly_hours"]) for one in periods_of(whole.engine, (1,))[1]]
    assert found == [(None, 38.5), (LATER, 30)]


def test_other_tables_know_no_day_and_employees_open_with_today(whole: WholeWindow) -> None:
    look_at(whole, LATER)
    whole.open("Clients")
    assert not button(whole).isVisible()
    assert not bar(whole).isVisible()
    whole.open("Employees")
    assert button(whole).isVisible()
    assert bar(whole).isHidden()
    assert whole.texts(HOURS)[1] == "38,5\xa0h"


def test_a_window_that_stays_open_over_midnight_shows_the_new_day(
    whole: WholeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Calendar:
        def today(self) -> date:
            return LATER

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(name)

    model = whole.window.page.model
    assert model is not None
    model.query.calendar = Calendar  # type: ignore[assignment]  # only its day is asked for
    monkeypatch.setattr("desktop.time_travel.as_of_date.calendar_of", lambda _formats: Calendar())
    began: list[None] = []
    whole.window.time_travel.as_of.day_began.connect(lambda: began.append(None))
    whole.window.time_travel.as_of.look_at_calendar()
    assert len(began) == 1
    whole.settle()
    whole.texts(HOURS)
    whole.settle()
    assert whole.texts(HOURS)[1] == "20,0\xa0h"


def test_what_is_no_day_is_said_in_the_window(whole: WholeWindow) -> None:
    button(whole).click()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, DayPopup)
    popup.field.setText("soon")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert popup.isVisible()
    popup.close()
    whole.settle()
