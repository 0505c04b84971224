"""A change of status, department, hours or cost asks from when it holds, beside the cell, and is one step."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from sqlalchemy import Engine

from desktop.time_travel.effective_date_popup import EffectiveDatePopup
from desktop.wording.effective_date import quick_days
from models.writes.bulk_edits import CellChange
from models.writes.period_writes import EffectiveDate, change_from, periods_of
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

TODAY = datetime.now(UTC).date()
DAY = timedelta(days=1)
HOURS = "Weekly hours"
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(engine: Engine, tmp_path: Path, qapp: QApplication) -> Iterator[WholeWindow]:
    fill(engine)
    made = WholeWindow(engine, tmp_path, FakeSync())
    made.takes_today = False
    yield made
    made.close()


def popup() -> EffectiveDatePopup:
    found = QApplication.activePopupWidget()
    assert isinstance(found, EffectiveDatePopup)
    return found


def asked(whole: WholeWindow, name: str = "berta Brandt", value: str = "30") -> EffectiveDatePopup:
    whole.select(name, HOURS)
    whole.keys(value, Qt.Key.Key_Return)
    return popup()


def press(shown: EffectiveDatePopup, whole: WholeWindow, *keys: Any) -> None:
    for key in keys:
        QTest.keyClick(shown.field, key)
    whole.settle()


def hours(whole: WholeWindow, employee: int = 1) -> list[tuple[date | None, Any]]:
    return [(one.valid_from, one.values["weekly_hours"]) for one in periods_of(whole.engine, (employee,))[employee]]


def test_enter_and_enter_again_is_a_change_from_today_on(whole: WholeWindow) -> None:
    shown = asked(whole)
    assert whole.texts(HOURS)[1] == "30,0\xa0h"
    assert shown.field.text() == f"{TODAY:%d.%m.%Y}"
    assert shown.meaning.text() == f"Until {TODAY - DAY:%d.%m.%Y}: 38,5\xa0h"
    assert shown.follows.isHidden()
    press(shown, whole, Qt.Key.Key_Return)
    assert hours(whole) == [(None, 38.5), (TODAY, 30)]
    assert QApplication.focusWidget() is whole.table
    whole.trigger("undoAction")
    assert hours(whole) == [(None, 38.5)]
    assert whole.texts(HOURS)[1] == "38,5\xa0h"
    whole.trigger("redoAction")
    assert hours(whole) == [(None, 38.5), (TODAY, 30)]


def test_the_person_who_is_asked_about_stays_marked_and_shown_until_it_is_answered(whole: WholeWindow) -> None:
    names = whole.texts("Name")
    for key, there in ((Qt.Key.Key_Escape, "berta Brandt"), (Qt.Key.Key_Return, names[2])):
        shown = asked(whole)
        assert names[whole.table.currentIndex().row()] == "berta Brandt"
        assert whole.table.selected_rows() == [1]
        assert whole.window.panel._id == 1
        press(shown, whole, key)
        assert names[whole.table.currentIndex().row()] == there
        assert whole.window.panel._id == whole.table.current_id()


def test_esc_gives_the_change_up(whole: WholeWindow) -> None:
    press(asked(whole), whole, Qt.Key.Key_Escape)
    assert whole.texts(HOURS)[1] == "38,5\xa0h"
    assert hours(whole) == [(None, 38.5)]


def test_a_change_from_a_later_day_on_leaves_today_as_it_is(whole: WholeWindow) -> None:
    shown = asked(whole)
    day = quick_days(TODAY)[2]
    button = next(one for one in shown.findChildren(QToolButton) if one.toolTip() == "First of next month")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown.field.text() == f"{day:%d.%m.%Y}"
    press(shown, whole, Qt.Key.Key_Return)
    assert hours(whole) == [(None, 38.5), (day, 30)]
    assert whole.texts(HOURS)[1] == "38,5\xa0h"


def test_arrows_go_from_day_to_day_and_what_is_no_day_isnt_taken(whole: WholeWindow) -> None:
    shown = asked(whole)
    press(shown, whole, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down)
    assert shown.field.text() == f"{TODAY + DAY:%d.%m.%Y}"
    shown.field.setText("soon")
    press(shown, whole, Qt.Key.Key_Return)
    assert popup() is shown
    shown.field.setText("1.2.2026")
    press(shown, whole, Qt.Key.Key_Return)
    assert hours(whole) == [(None, 38.5), (date(2026, 2, 1), 30)]


def test_who_clicks_elsewhere_takes_the_day_that_stands_there(whole: WholeWindow) -> None:
    asked(whole).close()
    whole.settle()
    assert hours(whole) == [(None, 38.5), (TODAY, 30)]


@pytest.mark.parametrize("everything", [False, True])
def test_later_periods_are_told_of_and_stay_unless_they_are_meant(whole: WholeWindow, everything: bool) -> None:
    later = TODAY + 40 * DAY
    change_from(whole.engine, [CellChange(1, "weekly_hours", 38.5, 20)], EffectiveDate(later, TODAY), "Omar")
    shown = asked(whole)
    assert shown.follows.text() == f"Holds until {later - DAY:%d.%m.%Y}; then the next period begins as planned."
    shown.everything.setChecked(everything)
    press(shown, whole, Qt.Key.Key_Return)
    assert [one[1] for one in hours(whole)] == [38.5, 30, 30 if everything else 20]


def test_the_field_in_the_panel_asks_too(whole: WholeWindow) -> None:
    whole.select("berta Brandt", HOURS)
    whole.window.panel.page.entered.emit(whole.column(HOURS), 25, Decimal("38.5"))
    whole.settle()
    press(popup(), whole, Qt.Key.Key_Return)
    assert hours(whole)[-1] == (TODAY, 25)


def test_a_paste_of_many_cells_asks_once_and_is_one_step(whole: WholeWindow) -> None:
    QApplication.clipboard().setText("10\n20\n30\n")
    whole.select("Anton Adler", HOURS)
    whole.table.blocks.paste()
    whole.settle()
    shown = popup()
    assert shown.meaning.text() == "For 3 employees."
    press(shown, whole, Qt.Key.Key_Return)
    assert [hours(whole, row)[-1] for row in (2, 1, 3)] == [(TODAY, 10), (TODAY, 20), (TODAY, 30)]
    whole.trigger("undoAction")
    assert [[one[1] for one in hours(whole, row)] for row in (2, 1, 3)] == [[None], [38.5], [None]]
    assert QApplication.activePopupWidget() is None


def test_what_isnt_taken_of_a_paste_is_told_once_the_rest_is_taken(whole: WholeWindow) -> None:
    for key, told in ((Qt.Key.Key_Escape, []), (Qt.Key.Key_Return, ["2 cells weren't accepted"])):
        QApplication.clipboard().setText("10\nmany\nfew\n")
        whole.select("Anton Adler", HOURS)
        whole.table.blocks.paste()
        whole.settle()
        assert whole.bars() == []
        press(popup(), whole, key)
        assert [title for title, _text in whole.bars()] == told


def test_a_second_question_is_asked_when_another_table_is_looked_at_by_then(whole: WholeWindow) -> None:
    model = whole.window.page.model
    assert model is not None
    row = whole.texts("Name").index("berta Brandt")
    for title, value in ((HOURS, "30"), ("Cost per hour", "41")):
        model.setData(model.index(row, whole.column(title)), value)
    whole.settle()
    whole.window.open_screen("departments")
    whole.settle()
    press(popup(), whole, Qt.Key.Key_Return)
    whole.settle()
    second = popup()
    assert whole.table.rect().contains(whole.table.mapFromGlobal(second.pos()))
    press(second, whole, Qt.Key.Key_Return)
    assert hours(whole)[-1] == (TODAY, 30)
    assert whole.stored("SELECT cost_per_hour FROM employees WHERE name = 'berta Brandt'") == 41


def test_other_columns_ask_nothing(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Remarks")
    whole.keys("Hello", Qt.Key.Key_Return)
    assert QApplication.activePopupWidget() is None
    assert whole.stored("SELECT remarks FROM employees WHERE id = 1") == "Hello"


def test_mine_over_theirs_holds_from_the_day_that_was_said(whole: WholeWindow) -> None:
    shown = asked(whole)
    change_from(whole.engine, [CellChange(1, "weekly_hours", 38.5, 20)], EffectiveDate(TODAY, TODAY), "Omar")
    press(shown, whole, Qt.Key.Key_Up, Qt.Key.Key_Return)
    whole.until(whole.bars)
    assert hours(whole) == [(None, 38.5), (TODAY, 20)]
    whole.answer("Use mine")
    whole.until(lambda: len(hours(whole)) == 3)
    assert hours(whole) == [(None, 38.5), (TODAY, 20), (TODAY + DAY, 30)]


def test_an_undo_is_refused_when_somebody_changed_the_periods_since(whole: WholeWindow) -> None:
    press(asked(whole), whole, Qt.Key.Key_Return)
    change_from(whole.engine, [CellChange(1, "weekly_hours", 30, 20)], EffectiveDate(TODAY + DAY, TODAY), "Omar")
    whole.trigger("undoAction")
    assert whole.bars()
    assert [one[1] for one in hours(whole)] == [38.5, 30, 20]


def test_everything_in_it_has_a_name(whole: WholeWindow) -> None:
    shown = asked(whole)
    named = [one for one in shown.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert named
    assert all(one.accessibleName() or getattr(one, "text", str)() for one in named)
    press(shown, whole, Qt.Key.Key_Escape)
