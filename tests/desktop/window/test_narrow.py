"""Small screens, long words and large text: nothing is cut, nothing overlaps, and nothing is out of reach."""

from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction, QFont, QFontDatabase
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from sqlalchemy import Engine, insert

from desktop.record_panel.field_widget import FieldWidget
from desktop.screens.languages import speak
from desktop.theme.tone import Tone
from desktop.window.window_placement import GUESSED_FRAME, first_size, placed
from models import Client
from models.queries.filters import Filter, Test
from models.writes.audit_context import writing_as
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
# At 200 % a screen of 1366 x 768 has room for 683 x 384; a text of 26 pixels is twice the usual one.
NARROW = [(13, 1024, 700), (13, 683, 384), (13, 640, 480), (26, 1024, 700)]
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik"


@pytest.fixture
def whole(
    request: pytest.FixtureRequest,
    sqlite_engine: Engine,
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[WholeWindow]:
    """The German window with the text size that a test asks for."""
    fill(sqlite_engine)
    with writing_as(sqlite_engine, "The sample", run_id=1) as connection:
        rows = [{"id": 100 + number, "name": f"Client {number:02}", "city": LONG} for number in range(90)]
        connection.execute(insert(Client), rows)
    before, font = QApplication.font(), QFont(QApplication.font())
    font.setPixelSize(getattr(request, "param", 13))
    monkeypatch.setattr(QFontDatabase, "systemFont", lambda _which: font)
    speak("de")
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()
    speak("en")
    QApplication.setFont(before)


def size_of(whole: WholeWindow, width: int, height: int) -> tuple[int, int]:
    whole.window.resize(width, height)
    whole.settle()
    return whole.window.width(), whole.window.height()


def in_bar(bar: QWidget) -> list[QWidget]:
    """What stands in a bar above the table, from left to right."""
    parts = [part for part in bar.findChildren(QWidget) if part.parentWidget() is bar and part.isVisible()]
    return sorted(parts, key=lambda part: part.x())


def reached(whole: WholeWindow) -> set[QAction]:
    """The window's actions that stand above the table, on a button or in the menu of one."""
    found, own = set[QAction](), whole.window.actions_.all()
    parts = (part for bar in (whole.window.head, whole.window.toolbar) for part in in_bar(bar))
    for button in (part for part in parts if isinstance(part, QToolButton)):
        menus = [button.menu()] if button.menu() is not None else []
        found |= {button.defaultAction()} if button.defaultAction() is not None else set()
        while menus:
            for action in menus.pop().actions():
                found.add(action)
                menus += [action.menu()] if isinstance(action.menu(), QWidget) else []
    return {action for action in own if action in found}


@pytest.mark.parametrize(("whole", "width", "height"), NARROW, indirect=["whole"])
def test_the_bars_above_the_table_have_room_on_every_screen(whole: WholeWindow, width: int, height: int) -> None:
    size_of(whole, 1900, 1000)
    wide = reached(whole)
    heights = [bar.height() for bar in (whole.window.head, whole.window.toolbar)]
    for title in ("Kunden", "Mitarbeitende"):
        whole.open(title)
        whole.window.finding.put("name", Filter("name", Test.CONTAINS, ("e",)))
        assert size_of(whole, width, height) == (width, height)
        for bar in (whole.window.head, whole.window.toolbar):
            parts = in_bar(bar)
            for one, other in pairwise(parts):
                assert one.geometry().right() < other.geometry().left()
            assert parts[-1].geometry().right() < bar.width()
            assert all(part.width() >= part.sizeHint().width() for part in parts if isinstance(part, QToolButton))
            assert all(part.width() >= 40 for part in parts if isinstance(part, QLineEdit))
            corner = parts[-1].mapTo(whole.window, QPoint(parts[-1].width(), 0))
            assert corner.x() <= width
        assert wide - reached(whole) == set()
        assert [bar.height() for bar in (whole.window.head, whole.window.toolbar)] == heights


@pytest.mark.parametrize(("whole", "width", "height"), NARROW, indirect=["whole"])
def test_no_value_of_the_panel_is_cut(whole: WholeWindow, width: int, height: int) -> None:
    size_of(whole, width, height)
    whole.window.actions_.panel.setChecked(True)
    whole.window.open_screen("clients", 100)
    whole.settle()
    nothing_is_cut(whole)


def test_no_value_of_a_panel_that_somebody_made_narrow_is_cut(whole: WholeWindow) -> None:
    size_of(whole, 1300, 900)
    whole.window._layout.set_widths([224, 900, 230])
    whole.window.actions_.panel.setChecked(True)
    whole.window.open_screen("clients", 100)
    whole.settle()
    assert whole.window.panel.width() < 280
    nothing_is_cut(whole)


def nothing_is_cut(whole: WholeWindow) -> None:
    """Look at every label of the record's fields."""
    labels = [
        label for field in whole.window.panel.page.findChildren(FieldWidget) for label in field.findChildren(QLabel)
    ]
    shown = [label for label in labels if label.isVisible() and label.text()]
    assert any(label.text().replace("\u200b", "") == LONG for label in shown)
    for label in shown:
        room, metrics = label.contentsRect().width(), label.fontMetrics()
        words = label.text().replace("\u200b", " ").split()
        assert max(map(metrics.horizontalAdvance, words)) <= room, label.text()
        assert label.height() >= label.heightForWidth(label.width())


def test_the_panel_is_as_wide_as_it_was_once_there_is_room_again(whole: WholeWindow) -> None:
    size_of(whole, 1700, 900)
    layout = whole.window._layout
    layout.set_widths([240, 900, 600])
    wide = whole.window.panel.width(), whole.window.navigation.width()
    assert wide == (600, 240)
    size_of(whole, 1210, 900)
    assert whole.window.panel.width() < 600
    size_of(whole, 640, 500)
    whole.window.actions_.panel.setChecked(True)
    size_of(whole, 560, 500)
    assert whole.window.panel.width() < 600
    assert layout.widths()[2] == 600
    size_of(whole, 1700, 900)
    assert (whole.window.panel.width(), whole.window.navigation.width()) == wide


def test_in_a_narrow_window_the_record_lies_over_the_table_for_the_moment(whole: WholeWindow) -> None:
    panel, table, action = whole.window.panel, whole.table, whole.window.actions_.panel
    size_of(whole, 1440, 900)
    assert (panel.isVisible(), panel.parentWidget()) == (True, whole.window._layout._parts)
    size_of(whole, 1024, 700)
    assert not panel.isVisible()
    width, last = table.width(), table.visible_columns()[-1]
    table.setCurrentIndex(table.model().index(0, last))
    action.trigger()
    whole.settle()

    place = QRect(panel.mapTo(whole.window, QPoint(0, 0)), panel.size())
    assert place.width() == 336
    assert place.right() == whole.window._layout.geometry().right()
    assert place.top() == whole.window.page.mapTo(whole.window, QPoint(0, 0)).y()
    assert table.width() == width
    for column in (last, table.visible_columns()[1]):
        table.setCurrentIndex(table.model().index(0, column))
        cell = table.visualRect(table.currentIndex())
        assert table.frozen_width() <= cell.left() < cell.right() < table.seen_width()
        assert table.viewport().mapTo(whole.window, QPoint(table.seen_width(), 0)).x() <= place.left()

    panel.page.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert (panel.isVisible(), table.hasFocus(), table.covered) == (False, True, 0)
    action.trigger()
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert whole.window._memory.leave().panel
    size_of(whole, 1440, 900)
    assert (panel.isVisible(), table.covered) == (True, 0)
    action.trigger()
    size_of(whole, 1024, 700)
    action.trigger()
    size_of(whole, 1440, 900)
    assert not panel.isVisible()


def test_what_is_gone_to_is_in_sight_whichever_bars_are_shown(whole: WholeWindow) -> None:
    size_of(whole, 1100, 560)
    actions, table = whole.window.actions_, whole.table
    actions.totals.setChecked(True)

    def is_seen() -> bool:
        cell = table.visualRect(table.currentIndex())
        return cell.top() >= 0 and cell.bottom() < table.new_row.y() and cell.left() >= 0  # type: ignore[union-attr]

    for row_id in (112, 130, 155, 189):
        whole.window.open_screen("employees")
        whole.settle()
        whole.window.open_screen("clients", row_id)
        whole.until(whole.window.page.totals.isVisible)
        whole.settle()
        assert (table.current_id(), is_seen()) == (row_id, True)
    for action in (actions.panel, actions.filters, actions.compact, actions.totals, actions.panel, actions.compact):
        action.toggle()
        whole.settle()
        assert is_seen(), action.objectName()
    whole.window.messages.tell(Tone.QUIET, "Title", "Text")
    size_of(whole, 900, 420)
    assert is_seen()
    table.verticalScrollBar().setValue(0)
    size_of(whole, 900, 400)
    assert table.verticalScrollBar().value() == 0


@pytest.mark.parametrize(("whole", "width", "height"), NARROW, indirect=["whole"])
def test_a_message_has_room_for_its_answers(whole: WholeWindow, width: int, height: int) -> None:
    answers = tuple(
        (words, lambda: None) for words in ("Meine Änderung schreiben", "Die andere behalten", "Beide zeigen")
    )
    bar = whole.window.messages.tell(
        Tone.WARN, "Ihre Änderung wurde nicht gespeichert", "Jonas war schneller. " * 4, answers
    )
    for size in ((1900, 1000), (width, height)):
        assert size_of(whole, *size) == size
        buttons = bar.findChildren(QPushButton)
        places = [QRect(button.mapTo(bar, QPoint(0, 0)), button.size()) for button in buttons]
        assert all(bar.rect().contains(place) for place in places)
        assert not any(one.intersects(other) for one, other in combinations(places, 2))
        assert all(button.width() >= button.sizeHint().width() for button in buttons)
        for label in bar.findChildren(QLabel):
            assert label.height() >= label.heightForWidth(label.width())
            assert not any(place.intersects(QRect(label.mapTo(bar, QPoint(0, 0)), label.size())) for place in places)


def test_the_ways_below_the_table_give_way_to_the_words(whole: WholeWindow) -> None:
    ways = whole.find(QAction, "changedAction"), whole.find(QAction, "deletedAction")
    shown = lambda: [  # noqa: E731
        button.defaultAction() in ways for button in whole.window.status.findChildren(QToolButton) if button.isVisible()
    ]
    size_of(whole, 1700, 900)
    assert any(shown())
    size_of(whole, 460, 500)
    assert not any(shown())
    assert whole.window.status.label.text().startswith("4 Mitarbeitende")
    assert set(ways) <= reached(whole)


def test_the_first_window_has_its_frame_on_the_screen_too() -> None:
    small = QSize(1366, 768)
    assert first_size(QSize(1360, 860), small) == QSize(1350, 720)
    assert first_size(QSize(1360, 860), QSize(2560, 1440)) == QSize(1360, 860)
    screen, frame = QRect(QPoint(0, 24), small), QMargins(2, 30, 2, 4)
    for window in (
        QRect(-50, -50, 800, 600),
        QRect(900, 500, 800, 600),
        QRect(2, 40, 1360, 860),
        QRect(100, 100, 400, 300),
    ):
        now = placed(window, frame, screen)
        assert screen.contains(now.marginsAdded(frame))
        assert now.size() == window.size().boundedTo(screen.marginsRemoved(frame).size())
    assert placed(QRect(100, 100, 400, 300), frame, screen) == QRect(100, 100, 400, 300)
    assert GUESSED_FRAME.height() >= frame.top() + frame.bottom()
