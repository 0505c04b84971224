"""A large system font: rows, bars and popups grow with it, and nothing is cut."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from sqlalchemy import Engine

from desktop.theme.font_scaling import scaled
from desktop.theme.theme import ROW_HEIGHT
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PIXELS = 21  # 16 pt


@pytest.fixture
def whole(
    sqlite_engine: Engine, tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    before = QApplication.font()
    big = QFont(before)
    big.setPixelSize(PIXELS)
    monkeypatch.setattr(QFontDatabase, "systemFont", lambda _which: big)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()
    QApplication.setFont(before)


def test_lengths_are_what_they_were_meant_to_be_at_the_usual_size(qapp: QApplication) -> None:
    before = QApplication.font()
    font = QFont(before)
    try:
        font.setPixelSize(13)
        QApplication.setFont(font)
        assert [scaled(length) for length in (24, 30, 52)] == [24, 30, 52]
        font.setPixelSize(26)
        QApplication.setFont(font)
        assert [scaled(length) for length in (24, 30, 52)] == [48, 60, 104]
    finally:
        QApplication.setFont(before)


def test_rows_and_titles_grow_with_the_text(whole: WholeWindow) -> None:
    line = QFontMetrics(whole.theme.font).height()
    assert whole.table.rowHeight(0) > ROW_HEIGHT
    assert whole.table.rowHeight(0) >= line + 8
    whole.window.actions_.compact.setChecked(True)
    assert whole.table.rowHeight(0) >= line + 4
    assert whole.table.header.height() >= line + 8


def test_no_text_is_cut_from_above_or_below(whole: WholeWindow) -> None:
    whole.window.resize(1400, 900)
    whole.window.actions_.filters.setChecked(True)
    whole.window.open_screen("employees")
    whole.settle()
    whole.table.setCurrentIndex(whole.table.model().index(0, 0))
    whole.settle()
    cut = {told(one) for one in whole.window.findChildren(QWidget) if one.isVisible() and is_cut(one)}

    assert cut == set()


def is_cut(widget: QWidget) -> bool:
    if isinstance(widget, QLabel):
        return bool(widget.text()) and widget.contentsRect().height() < QFontMetrics(widget.font()).height()
    if isinstance(widget, QAbstractButton | QLineEdit):
        return bool(widget.text().strip()) and widget.height() < QFontMetrics(widget.font()).height() + 2
    return False


def told(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()} {getattr(widget, 'text', str)()}: {widget.height()}"
