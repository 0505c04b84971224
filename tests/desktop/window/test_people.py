"""The window for everybody: nothing in it is left untranslated, and whatever can have the focus has a name."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from sqlalchemy import Engine

from desktop.screens.dialogs import DeleteDialog
from desktop.screens.screen_definitions import SCREENS
from desktop.theme.theme import ColorMode, Theme
from desktop.theme.tone import Tone
from desktop.window.main_window import MainWindow
from models.reports.report import REPORTS
from tests.desktop.spoken import describe, may_have_focus, named, said_by, stored_texts, untranslated
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.desktop.window.test_pending_edits import cut, edit
from tests.models.sample import fill

TODAY = datetime.now(UTC)
EVERYWHERE = (*(screen.key for screen in SCREENS), "problems", *(f"report:{key}" for key in REPORTS))
# In a narrow window the status line leaves its buttons out.
WITH_ROOM = (1600, 900)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(sqlite_engine: Engine, tmp_path: Path, qapp: QApplication) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()


def test_nothing_that_the_window_says_is_left_untranslated(pseudo: None, whole: WholeWindow) -> None:
    window = whole.window
    left: set[str] = set()
    for key in EVERYWHERE:
        window.open_screen(key)
        whole.settle()
        # Names of months are the locale's.
        data = {*stored_texts(whole.engine), whole.window.session.tools.formats.locale.standaloneMonthName(TODAY.month)}
        widgets = [widget for widget in window.findChildren(QWidget) if not isinstance(widget, QPlainTextEdit)]
        left |= untranslated((text for widget in widgets for text in said_by(widget)), data)
        actions = window.findChildren(QAction)
        left |= untranslated((text for action in actions for text in (action.text(), action.toolTip())), data)

    assert left == set()
    assert untranslated(iter(["⟦Sync⟧ everything", "⟦Add {⟦task⟧}⟧"]), data) == {"⟦Sync⟧ everything"}


def test_whatever_can_have_the_focus_has_a_name(whole: WholeWindow) -> None:
    window = whole.window
    nameless = set()
    for key in EVERYWHERE:
        window.open_screen(key)
        whole.settle()
        nameless |= {describe(one) for one in window.findChildren(QWidget) if may_have_focus(one) and not named(one)}

    assert nameless == set()


def test_f6_goes_from_part_to_part_and_back(whole: WholeWindow) -> None:
    window = whole.window
    window.open_screen("employees")
    whole.settle()
    window.resize(*WITH_ROOM)
    window.messages.tell(Tone.QUIET, "Something", "", (("Answer", lambda: None),), stays=True)
    whole.table.setFocus()
    ways = []
    for modifier in (Qt.KeyboardModifier.NoModifier,) * 7 + (Qt.KeyboardModifier.ShiftModifier,):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6, modifier)
        focused = QApplication.focusWidget()
        assert not (window.panel.isAncestorOf(focused) and isinstance(focused, QAbstractButton)), "Enter would close it"
        parts = {"panel": window.panel, "navigation": window.navigation, "head": window.head, "table": window.page}
        parts |= {"messages": window.messages, "status": window.status, "toolbar": window.toolbar}
        ways.append(next((name for name, part in parts.items() if part.isAncestorOf(focused)), "nowhere"))

    assert ways == ["messages", "panel", "status", "navigation", "head", "toolbar", "table", "toolbar"]


def test_tab_goes_from_left_to_right_and_in_the_panel_from_above_to_below(whole: WholeWindow) -> None:
    window = whole.window
    window.open_screen("employees")
    whole.settle()
    whole.select("Anton Adler", "Name")
    whole.until(lambda: not window.panel.is_reading)
    window.resize(*WITH_ROOM)
    whole.settle()
    window.navigation.foot.settings.setFocus()

    above = tabbed(whole, until=lambda focused: focused is whole.table)
    as_of, finding = window.time_travel.as_of, window.finding
    assert {as_of.button, finding.views, window.toolbar.search, finding.groups} <= set(above)
    rows = [[one for one in above if bar.isAncestorOf(one)] for bar in (window.head, window.toolbar)]
    assert above == [one for row in rows for one in row]
    assert [along(window, row) for row in rows] == [sorted(along(window, row)) for row in rows]

    QTest.keyClick(whole.table, Qt.Key.Key_F6)
    beside = tabbed(whole, until=lambda focused: window.status.isAncestorOf(focused))
    assert len(beside) > 10
    assert [window.panel.page.isAncestorOf(one) for one in beside] == [True] * len(beside)
    assert down(window, beside) == sorted(down(window, beside))

    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    back = QApplication.focusWidget()
    assert back in beside
    QTest.keyClick(back, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is beside[beside.index(back) - 1]


def tabbed(whole: WholeWindow, until: Callable[[QWidget], bool]) -> list[QWidget]:
    """What has the focus, tab after tab, before something has it."""
    found: list[QWidget] = []
    while len(found) < 100:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if until(QApplication.focusWidget()):
            break
        found.append(QApplication.focusWidget())
    whole.settle()
    return found


def along(window: QWidget, parts: list[QWidget]) -> list[int]:
    return [part.mapTo(window, QPoint()).x() for part in parts]


def down(window: MainWindow, parts: list[QWidget]) -> list[int]:
    return [part.mapTo(window.panel.page.widget(), QPoint()).y() for part in parts]


def test_a_cell_tells_its_column_its_value_and_why_it_cannot_be_changed(whole: WholeWindow) -> None:
    whole.window.open_screen("employees")
    whole.settle()
    whole.select("berta Brandt", "Weekly hours")
    model, row = whole.table.model(), whole.table.currentIndex().row()
    hours, name = (model.index(row, whole.column(title)) for title in ("Weekly hours", "Name"))
    spoken, described = Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole

    assert hours.data(spoken) == "Weekly hours: 38,5\xa0h"
    assert hours.data(described) is None
    assert name.data(spoken) == "Name: berta Brandt"
    assert name.data(described).startswith("Locked. ")
    with cut():
        edit(whole, "berta Brandt", "30")
        assert hours.data(spoken) == "Weekly hours: 30,0\xa0h"
        assert hours.data(described).startswith("Not saved yet.")
    whole.window.undo.try_again()
    whole.settle()
    reader = QAccessible.queryAccessibleInterface(whole.table)
    names = [reader.child(place).text(QAccessible.Text.Name) for place in range(4 * (model.columnCount() + 1))]
    assert "Name: berta Brandt" in names


CONTROLS = (QPushButton, QToolButton, QLineEdit, QPlainTextEdit, QComboBox, QCheckBox)


@pytest.mark.parametrize("mode", [ColorMode.LIGHT, ColorMode.DARK])
@pytest.mark.parametrize("kind", CONTROLS, ids=lambda kind: kind.__name__)
def test_the_focus_is_seen_on_every_kind_of_control(kind: type[QWidget], mode: ColorMode, qapp: QApplication) -> None:
    theme = Theme(qapp, mode)
    window = QWidget()
    layout = QHBoxLayout(window)
    other, control = QPushButton("Other"), kind()
    layout.addWidget(other)
    layout.addWidget(control)
    window.show()
    window.activateWindow()
    other.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    without = control.grab().toImage()
    control.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert control.hasFocus()
    differing = changed_pixels(without, control.grab().toImage())
    window.close()
    theme.deleteLater()

    assert differing > 20  # more than the mark at which one types


def changed_pixels(one: QImage, other: QImage) -> int:
    places = [(x, y) for x in range(one.width()) for y in range(one.height())]
    return sum(one.pixel(x, y) != other.pixel(x, y) for x, y in places)


def test_numbers_in_the_question_before_a_deletion_are_those_of_the_locale(whole: WholeWindow) -> None:
    QLocale.setDefault(QLocale("de_DE"))
    dialog = DeleteDialog(
        SCREENS[0], ["A"] * 1_240, {"time_entries": 3_100}, 0, whole.window.session.tools.icons, whole.window
    )
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    QLocale.setDefault(QLocale.system())

    assert "1.240 employees" in words
    assert "3.100 time entries" in words
