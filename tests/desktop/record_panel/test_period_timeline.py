"""The periods of an employee in the panel: what changed when, to be put right, added to and deleted, each one step."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from sqlalchemy import Engine

from desktop.record_panel.period_popup import PeriodPopup
from desktop.record_panel.period_timeline import PeriodLine, PeriodTimeline
from models.writes.bulk_edits import CellChange
from models.writes.period_writes import EffectiveDate, change_from, periods_of
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
TODAY = datetime.now(UTC).date()
DAY = timedelta(days=1)
LATER = TODAY + 30 * DAY


@pytest.fixture
def whole(sqlite_engine: Engine, tmp_path: Path, qapp: QApplication) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    change = CellChange(1, "weekly_hours", 38.5, 20)
    change_from(sqlite_engine, [change], EffectiveDate(LATER, TODAY), "Omar")
    change_from(sqlite_engine, [CellChange(1, "department_id", None, 2)], EffectiveDate(TODAY, TODAY), "Omar")
    made = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    made.select("berta Brandt", "Name")
    made.until(lambda: lines(made))
    yield made
    made.close()


def lines(whole: WholeWindow) -> list[PeriodLine]:
    return [line for line in timeline(whole).findChildren(PeriodLine) if line.isVisible()]


def timeline(whole: WholeWindow) -> PeriodTimeline:
    found: PeriodTimeline = whole.find(PeriodTimeline, "periodTimeline")
    return found


def texts(whole: WholeWindow) -> list[list[str]]:
    return [[label.text() for label in line.findChildren(QLabel)] for line in lines(whole)]


def stored(whole: WholeWindow) -> list[tuple[date | None, date | None]]:
    return [(one.valid_from, one.valid_to) for one in periods_of(whole.engine, (1,))[1]]


def opened(whole: WholeWindow, place: int) -> PeriodPopup:
    line = lines(whole)[place]
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    whole.settle()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, PeriodPopup)
    return popup


def test_periods_stand_from_the_newest_to_the_oldest_with_what_changed(whole: WholeWindow) -> None:
    assert texts(whole) == [
        [f"Since {LATER:%d.%m.%Y}", "Still to come", "Department: empty", "Weekly hours: 20,0\xa0h"],
        [f"{TODAY:%d.%m.%Y} – {LATER - DAY:%d.%m.%Y}", "Today", "Department: Müller-Werft"],
        [f"Until {TODAY - DAY:%d.%m.%Y}", "Weekly hours: 38,5\xa0h"],
    ]
    assert lines(whole)[1].accessibleName().startswith(f"{TODAY:%d.%m.%Y}")


def test_a_day_is_put_right_by_keys_and_taken_back(whole: WholeWindow) -> None:
    before = stored(whole)
    popup = opened(whole, 0)
    popup.editors["valid_from"].setText(f"{LATER + DAY:%d.%m.%Y}")
    QTest.keyClick(popup.editors["valid_from"], Qt.Key.Key_Return)
    whole.settle()
    assert stored(whole) == [before[0], (TODAY, LATER), (LATER + DAY, None)]
    whole.until(lambda: [line[0] for line in texts(whole)][:1] == [f"Since {LATER + DAY:%d.%m.%Y}"])
    whole.trigger("undoAction")
    assert stored(whole) == before


def test_a_period_is_deleted_and_the_one_before_it_goes_on(whole: WholeWindow) -> None:
    popup = opened(whole, 0)
    button = popup.findChild(QPushButton, "deletePeriod")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    whole.settle()
    assert stored(whole) == [(None, TODAY - DAY), (TODAY, None)]
    whole.trigger("undoAction")
    assert len(stored(whole)) == 3


def test_a_period_is_added_over_others_which_give_way(whole: WholeWindow) -> None:
    button = timeline(whole).findChild(QPushButton, "addPeriod")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, PeriodPopup)
    # What holds today goes on in the new one, which ends before the next that is planned.
    assert popup.editors["valid_to"].text() == f"{LATER - DAY:%d.%m.%Y}"
    assert popup.editors["weekly_hours"].text() == "38,5"
    assert popup.editors["department_id"].text() == "Müller-Werft"
    popup.editors["valid_from"].setText("1.2.2026")
    popup.editors["valid_to"].setText("28.2.2026")
    popup.editors["weekly_hours"].setText("10")
    QTest.keyClick(popup.editors["weekly_hours"], Qt.Key.Key_Return)
    whole.settle()
    assert stored(whole)[:3] == [
        (None, date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), TODAY - DAY),
    ]


def test_what_cant_be_is_said_in_the_window_and_esc_changes_nothing(whole: WholeWindow) -> None:
    before = stored(whole)
    popup = opened(whole, 1)
    popup.editors["valid_to"].setText("1.1.2020")
    QTest.keyClick(popup.editors["valid_to"], Qt.Key.Key_Return)
    whole.settle()
    assert any("end before it begins" in label.text() for label in popup.findChildren(QLabel))
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    whole.settle()
    assert stored(whole) == before


def test_other_tables_have_no_periods(whole: WholeWindow) -> None:
    whole.open("Clients")
    whole.settle()
    assert timeline(whole).isHidden()
