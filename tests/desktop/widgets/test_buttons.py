"""Whoever uses no mouse presses with Enter what has the focus: in the window, before it, and in dialogs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine

from desktop.screens.dialogs import DeleteDialog
from desktop.startup.start_window import StartWindow
from desktop.theme.theme import Theme
from desktop.widgets.messages import Tone
from models.values.errors import DatabaseError
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    made = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    made.open("Employees")
    yield made
    made.close()


def enter(widget: QWidget) -> None:
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_Return)


def test_a_bar_is_answered(whole: WholeWindow) -> None:
    given: list[str] = []
    whole.window.messages.tell(Tone.WARN, "Theirs or yours?", "", (("Theirs", lambda: given.append("theirs")),))
    whole.settle()
    button = next(one for one in whole.window.findChildren(QPushButton) if one.text() == "Theirs")

    enter(button)

    assert given == ["theirs"]
    assert whole.bars() == []


def test_a_button_with_an_icon_is_pressed_once_however_long_the_key_is_held(whole: WholeWindow) -> None:
    panel = whole.window.actions_.panel
    button = next(one for one in whole.window.findChildren(QToolButton) if one.defaultAction() is panel)
    assert panel.isChecked()

    enter(button)
    for _ in range(2):
        held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
        QApplication.sendEvent(button, held)

    assert not panel.isChecked()


def test_a_dialog_takes_the_button_with_the_focus_not_its_usual_one(whole: WholeWindow) -> None:
    whole.open("Departments")
    whole.table.selectRow(0)
    whole.trigger("deleteAction")
    whole.settle()
    dialog = whole.window.findChild(DeleteDialog)
    delete = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Delete")
    before = whole.table.model().rowCount()

    enter(delete)
    whole.settle()

    assert whole.table.model().rowCount() == before - 1


def test_the_first_window_tries_again(qapp: QApplication, qtbot: QtBot) -> None:
    tried: list[int] = []

    def prepare(_report: object) -> None:
        tried.append(1)
        raise DatabaseError("The database can't be reached", "It doesn't answer.", "Check the network.")

    start = StartWindow(prepare, print, Theme(qapp))
    start.begin()
    qtbot.waitUntil(start.retry.isVisible, timeout=60_000)

    enter(start.retry)

    qtbot.waitUntil(lambda: len(tried) == 2 and start.retry.isVisible(), timeout=60_000)
    start.deleteLater()
