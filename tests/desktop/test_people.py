"""The window for everybody: nothing in it is left untranslated, and whatever can have the focus has a name."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QTabBar,
    QWidget,
)
from sqlalchemy import Engine, select

from desktop.languages import speak
from desktop.screens import SCREENS
from models import language
from models.base import Base
from models.database import reading
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
MARKED = re.compile("⟦[^⟦⟧]*⟧")
# What a window of no language says: names of products and languages, of the person, of the database's zone.
KEYS = r"(?:Ctrl|Shift|Alt)\+\S+|Del|Esc|F\d+"
AS_IT_IS = re.compile(rf"Leitstand|Paymo|English|Deutsch|Ines|UTC|{KEYS}|</?qt>|%|\bh\b|EUR|min\b")


class Everything(dict[str, str]):
    """A language in which every text is itself between brackets."""

    def get(self, text: str, _otherwise: object = None) -> str:  # type: ignore[override]
        shown = text.partition("|")[0]
        return f"⟦{shown}⟧" if shown else shown


@pytest.fixture
def pseudo() -> Iterator[None]:
    speak("en")
    language._texts = Everything()  # as `use` does
    yield
    speak("en")
    QLocale.setDefault(QLocale.system())


@pytest.fixture
def whole(sqlite_engine: Engine, tmp_path: Path, qapp: QApplication) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()


def said_by(widget: QWidget) -> Iterator[str]:
    """What a widget shows or tells in words of the program."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle())
    if isinstance(widget, QAbstractButton | QLabel):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QMenu):
        yield from (action.text() for action in widget.actions())
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))
    if isinstance(widget, QListWidget):
        yield from (widget.item(row).text() for row in range(widget.count()))
    if isinstance(widget, QHeaderView) and widget.model() is not None:
        for section in range(widget.count()):
            yield str(widget.model().headerData(section, Qt.Orientation.Horizontal) or "")


def untranslated(texts: Iterator[str], data: set[str]) -> set[str]:
    """Texts with words that neither stand between brackets nor are data."""
    found = set()
    for text in texts:
        rest = re.sub("|".join(map(re.escape, sorted(data, key=len, reverse=True))) or "$", "", text)
        while MARKED.search(rest):
            rest = MARKED.sub("", rest)
        rest = AS_IT_IS.sub("", rest.replace("&", ""))
        if re.search("[A-Za-zÀ-ž]{2,}", rest):
            found.add(text)
    return found


def stored_texts(engine: Engine) -> Iterator[str]:
    """Every text in the database: what is shown of them is theirs."""
    with reading(engine) as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                yield from (value for value in row if isinstance(value, str) and len(value) > 1)


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


def may_have_focus(widget: QWidget) -> bool:
    inside = isinstance(widget.parent(), QAbstractItemView) or widget.objectName().startswith("qt_")
    passed_on = widget.focusProxy() is not None or isinstance(widget, QScrollArea | QTabBar | QMenu)
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not inside and not passed_on


def named(widget: QWidget) -> bool:
    return bool(widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))


def describe(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}"


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
