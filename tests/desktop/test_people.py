"""The window for everybody: nothing in it is left untranslated, and whatever can have the focus has a name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QPlainTextEdit,
    QWidget,
)
from sqlalchemy import Engine

from desktop.screens import SCREENS
from tests.desktop.spoken import describe, may_have_focus, named, said_by, stored_texts, untranslated
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

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
    for key in (*(screen.key for screen in SCREENS), "problems"):
        window.open_screen(key)
        whole.settle()
        data = set(stored_texts(whole.engine))
        widgets = [widget for widget in window.findChildren(QWidget) if not isinstance(widget, QPlainTextEdit)]
        left |= untranslated((text for widget in widgets for text in said_by(widget)), data)
        actions = window.findChildren(QAction)
        left |= untranslated((text for action in actions for text in (action.text(), action.toolTip())), data)

    assert left == set()
    assert untranslated(iter(["⟦Sync⟧ everything", "⟦Add {⟦task⟧}⟧"]), data) == {"⟦Sync⟧ everything"}


def test_whatever_can_have_the_focus_has_a_name(whole: WholeWindow) -> None:
    window = whole.window
    nameless = set()
    for key in (*(screen.key for screen in SCREENS), "problems"):
        window.open_screen(key)
        whole.settle()
        nameless |= {describe(one) for one in window.findChildren(QWidget) if may_have_focus(one) and not named(one)}

    assert nameless == set()


def test_f6_goes_from_part_to_part_and_back(whole: WholeWindow) -> None:
    window = whole.window
    window.open_screen("employees")
    whole.settle()
    whole.table.setFocus()
    ways = []
    for modifier in (Qt.KeyboardModifier.NoModifier,) * 4 + (Qt.KeyboardModifier.ShiftModifier,):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F6, modifier)
        focused = QApplication.focusWidget()
        parts = {"panel": window.panel, "navigation": window.navigation, "top": window.top_bar, "table": window.page}
        ways.append(next((name for name, part in parts.items() if part.isAncestorOf(focused)), "nowhere"))

    assert ways == ["panel", "navigation", "top", "table", "top"]
