"""Long texts open in a bigger editor; line breaks stay, Esc loses nothing, and a locked one can be read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine

from desktop.editors.long_text import LONGEST_LINE, Grip, LongTextEdit
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ALT, CTRL, SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
REMARKS = "SELECT remarks FROM departments ORDER BY name LIMIT 1"
TEXT = "The first line of some remarks\nand the second one"


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    opened.window.resize(1360, 860)  # room for the bigger editor
    opened.open("Departments")
    opened.table.setCurrentIndex(opened.table.model().index(0, opened.column("Remarks")))
    opened.table.setFocus()
    yield opened
    opened.close()


def editor(whole: WholeWindow) -> LongTextEdit:
    found = whole.table.indexWidget(whole.table.currentIndex())
    assert isinstance(found, LongTextEdit)
    return found


def press(target: Any, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(target, key, modifiers)
    QApplication.processEvents()


def test_a_long_text_opens_bigger_takes_lines_and_is_written_by_ctrl_enter(whole: WholeWindow) -> None:
    press(whole.table, Qt.Key.Key_F2)
    opened = editor(whole)
    assert opened.height() > 150

    opened.insertPlainText("One")
    press(opened, Qt.Key.Key_Return)
    opened.insertPlainText("Two")
    press(opened, Qt.Key.Key_Return, ALT)
    opened.insertPlainText("Three")
    press(opened, Qt.Key.Key_Return, CTRL)
    whole.settle()

    assert whole.stored(REMARKS) == "One\nTwo\nThree"
    assert whole.table.currentIndex().row() == 0
    whole.trigger("undoAction")
    assert whole.stored(REMARKS) is None


def test_alt_enter_on_the_cell_opens_it_too(whole: WholeWindow) -> None:
    press(whole.table, Qt.Key.Key_Return, ALT)

    assert editor(whole).big


def test_typing_on_the_cell_is_taken_by_enter_as_in_excel(whole: WholeWindow) -> None:
    whole.keys("Short")
    assert not editor(whole).big
    press(editor(whole), Qt.Key.Key_Return, SHIFT)
    whole.keys("second")
    press(editor(whole), Qt.Key.Key_Return)
    whole.settle()

    assert whole.stored(REMARKS) == "Short\nsecond"


def test_a_draft_that_esc_left_is_kept_and_gone_on_with(whole: WholeWindow) -> None:
    press(whole.table, Qt.Key.Key_F2)
    editor(whole).setPlainText(TEXT)
    press(editor(whole), Qt.Key.Key_Escape)
    whole.settle()
    assert whole.stored(REMARKS) is None
    assert [title for title, _text in whole.bars()] == ["The text wasn’t accepted"]

    whole.answer("Go on writing")

    assert editor(whole).text() == TEXT
    press(editor(whole), Qt.Key.Key_Return, CTRL)
    whole.settle()
    assert whole.stored(REMARKS) == TEXT


def test_leaving_a_text_as_it_was_says_nothing(whole: WholeWindow) -> None:
    press(whole.table, Qt.Key.Key_F2)
    press(editor(whole), Qt.Key.Key_Escape)
    whole.settle()

    assert whole.bars() == []


def test_a_draft_whose_row_is_gone_goes_to_the_clipboard(whole: WholeWindow) -> None:
    whole.table._go_on_with(999_999, whole.column("Remarks"), TEXT)

    assert QGuiApplication.clipboard().text() == TEXT


def test_the_foot_counts_characters_and_says_how_to_end(whole: WholeWindow) -> None:
    press(whole.table, Qt.Key.Key_F2)
    editor(whole).setPlainText("x" * 1234)

    assert editor(whole)._foot is not None
    assert "1.234 characters" in editor(whole)._foot.text()  # type: ignore[union-attr]
    assert "Ctrl+Enter" in editor(whole).accessibleDescription()


def test_the_editor_is_resized_at_its_corner_and_remembers_it(
    whole: WholeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LongTextEdit, "last_size", LongTextEdit.last_size)
    press(whole.table, Qt.Key.Key_F2)
    before = editor(whole).size()
    grip = editor(whole).findChild(Grip)
    assert grip is not None
    QTest.mousePress(grip, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    QTest.mouseMove(grip, QPoint(-75, -55))
    QTest.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=QPoint(-75, -55))
    assert editor(whole).width() < before.width()
    smaller = editor(whole).size()
    press(editor(whole), Qt.Key.Key_Escape)
    press(whole.table, Qt.Key.Key_F2)

    assert editor(whole).size() == smaller


def test_ctrl_enter_fills_all_selected_cells_with_a_long_text(whole: WholeWindow) -> None:
    press(whole.table, Qt.Key.Key_Down, SHIFT)
    rows = len({index.row() for index in whole.table.selectedIndexes()})
    press(whole.table, Qt.Key.Key_F2)
    editor(whole).setPlainText(TEXT)
    press(editor(whole), Qt.Key.Key_Return, CTRL)
    whole.settle()

    assert rows == 2
    assert whole.texts("Remarks")[:2] == [TEXT.replace("\n", " ")] * 2


def test_a_locked_text_opens_to_be_read_and_copied_without_its_html(whole: WholeWindow) -> None:
    whole.open("Projects")
    with whole.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE projects SET description = '<p>One</p><p>two</p>' WHERE id = 1")
    whole.window.page.reload()
    whole.settle()
    model = whole.table.model()
    row = next(row for row in range(model.rowCount()) if model.rows.row_id(row) == 1)  # type: ignore[attr-defined]
    whole.table.setCurrentIndex(model.index(row, whole.column("Description")))
    whole.settle()
    press(whole.table, Qt.Key.Key_F2)

    reader = whole.find(LongTextEdit, "longTextReader")
    assert reader.isReadOnly()
    assert reader.toPlainText() == "One\ntwo"
    reader.selectAll()
    press(reader, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "One\ntwo"
    press(reader, Qt.Key.Key_Escape)
    whole.settle()
    assert whole.table.hasFocus()


def test_a_line_without_end_is_cut_while_it_is_edited_and_whole_again_when_taken(whole: WholeWindow) -> None:
    text = "abc def " * 125_000 + "\nand a second line"
    press(whole.table, Qt.Key.Key_F2)
    opened = editor(whole)

    opened.set_value(text)

    longest = max(opened.document().findBlockByNumber(n).length() for n in range(opened.document().blockCount()))
    assert longest <= LONGEST_LINE + 2
    assert opened.value() == text.strip()
    opened.selectAll()
    press(opened, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == text
