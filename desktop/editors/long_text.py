"""The editor of long texts: small where typing began it, bigger and resizable where it was opened; also for reading.

A line of a million characters would be laid out anew at every key, for most of a second. So lines are cut after
`LONGEST_LINE` characters, with a mark that no key writes, and put together again when the text is taken.
"""

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from desktop.context.app_context import AppContext
from desktop.editors.editors import needed
from desktop.screens.shown_columns import ShownColumn
from desktop.widgets.enter_keys import ENTER
from desktop.widgets.plain_text import plain_text, tool_tip
from models.values.language import tr, trn

BREAKS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
LONGEST_LINE = 8_000
CUT = "\u2060\n"
SMALL, BIG, LEAST = QSize(340, 112), QSize(560, 280), QSize(240, 96)
FOOT, GRIP = 24, 14
# A text that is left with less than this is soon written again.
WORTH_KEEPING = 20


class LongTextEdit(QPlainTextEdit):
    """Text over several lines. `big`: Enter begins a line and Ctrl+Enter takes the text; else Enter takes it, and
    Alt or Shift with it begins a line. `wanted`: how large it would like to be; `read`: Esc left a text that can only
    be read; `seen`: what the cell showed when it was opened."""

    read = Signal()
    seen: Any = None
    last_size = BIG  # as it was made by hand last

    def __init__(self, facts: ShownColumn, tools: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.facts, self.tools = facts, tools
        self.big, self.wanted = False, QSize(SMALL)
        self._before = ""
        self._foot: QLabel | None = None
        self._grip: Grip | None = None
        self._lock = ""
        self.setAccessibleName(facts.field.title)
        self.setTabChangesFocus(True)
        self.setToolTip(tr("Enter saves the text, Shift+Enter starts a new line"))

    def set_value(self, value: Any) -> None:
        """Show the text, all of it selected."""
        self._before = self.tools.formats.input_text(value, self.facts.kind)
        self.setPlainText(_cut(self._before))
        self.selectAll()

    def begin_with(self, text: str) -> None:
        """Start with what was typed on the cell."""
        self.setPlainText(text)
        self.moveCursor(self.textCursor().MoveOperation.End)
        if self._foot is not None:
            self.big, self.wanted = False, QSize(SMALL)
            self._say()

    def go_on_with(self, draft: str) -> None:
        """Have what was written before and left."""
        self.setPlainText(_cut(draft))
        self.moveCursor(self.textCursor().MoveOperation.End)

    def open_big(self) -> None:
        """Be the bigger editor, with a line at its foot that says how it is used and how long the text is."""
        self.big, self.wanted = True, QSize(LongTextEdit.last_size)
        self.setToolTip("")
        self.setViewportMargins(0, 0, 0, FOOT)
        self._foot, self._grip = QLabel(self), Grip(self)
        self._foot.setProperty("look", "small")
        self._foot.setTextFormat(Qt.TextFormat.PlainText)
        self._foot.setContentsMargins(8, 0, GRIP, 0)
        self.textChanged.connect(self._say)
        self._say()

    def show_locked(self, value: Any, reason: str) -> None:
        """Show a text that can't be changed, and why; it can be copied."""
        self._lock = reason
        text = str(value)
        self.setPlainText(_cut(plain_text(text) if self.facts.may_hold_html else text))
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.open_big()

    def draft(self) -> str | None:
        """Return what was written and would be a pity to lose; None when nothing was."""
        text = self.text()
        return text if text != self._before and len(text) >= WORTH_KEEPING else None

    def text(self) -> str:
        """Return the text as it stands."""
        return self.toPlainText().replace(CUT, "")

    def value(self) -> Any:
        """Return the text; None when it is empty."""
        return needed(self.facts, self.text().strip() or None, self.tools.formats)

    def settle(self, then: Callable[[], None]) -> None:
        """Call `then` when the value is known: here at once."""
        then()

    def mark(self, problem: str) -> None:
        """Show why the text can't be taken."""
        self.setToolTip(tool_tip(problem))

    def breaks_line(self, event: QKeyEvent) -> bool:
        """Tell whether a key begins a new line instead of taking the text."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return is_line_break(event) or (self.big and event.key() in ENTER and plain)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin a line by Alt+Enter as in Excel; a text that is only read is left with Esc."""
        if is_line_break(event) and not self.isReadOnly():
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        elif self.isReadOnly() and event.key() == Qt.Key.Key_Escape:
            self.read.emit()
            self.close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close what is only read when something else is done."""
        super().focusOutEvent(event)
        if self.isReadOnly() and event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the foot at the lower edge."""
        super().resizeEvent(event)
        if self._foot is not None and self._grip is not None:
            self._foot.setGeometry(2, self.height() - FOOT - 1, self.width() - 4, FOOT)
            self._grip.move(self.width() - GRIP - 2, self.height() - GRIP - 2)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Return the copied lines whole."""
        copied = QMimeData()
        copied.setText(self.textCursor().selection().toPlainText().replace(CUT, ""))
        return copied

    def _say(self) -> None:
        if self._foot is None:
            return
        count = self.document().characterCount() - 1
        words = trn("{n} character", "{n} characters", count, n=self.tools.formats.count(count))
        small = tr("Enter saves, Alt+Enter starts a new line")
        keys = self._lock or (tr("Ctrl+Enter saves, Esc discards") if self.big else small)
        self._foot.setText(f"{words}  ·  {keys}")
        self._foot.setToolTip(tool_tip(keys))
        self.setAccessibleDescription(keys)


class Grip(QWidget):
    """The corner by which an editor is made larger or smaller."""

    def __init__(self, editor: LongTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._from: QPoint | None = None
        self.setFixedSize(GRIP, GRIP)
        self.setCursor(Qt.CursorShape.SizeFDiagCursor)
        self.setToolTip(tr("Drag to change the size"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the place from which the size changes."""
        self._from = event.globalPosition().toPoint()
        self._size = self._editor.size()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Make the editor as large as the mouse says, within the table."""
        if self._from is None:
            return
        by = event.globalPosition().toPoint() - self._from
        parent = self._editor.parentWidget()
        area = parent.size() if parent is not None else self._size
        room = QSize(area.width() - self._editor.x(), area.height() - self._editor.y())
        size = (self._size + QSize(by.x(), by.y())).expandedTo(LEAST).boundedTo(room)
        self._editor.resize(size)
        self._editor.wanted = LongTextEdit.last_size = QSize(size)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Keep the size that has been reached."""
        self._from = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint two short lines across the corner."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self.palette().placeholderText().color())
        for inset in (4, 8):
            painter.drawLine(inset, GRIP - 3, GRIP - 3, inset)


def is_line_break(event: QEvent) -> bool:
    """Tell whether a key event begins a new line in any long text instead of taking it."""
    return isinstance(event, QKeyEvent) and event.key() in ENTER and bool(event.modifiers() & BREAKS)


def _cut(text: str) -> str:
    if len(text) <= LONGEST_LINE:
        return text
    return re.sub(rf"[^\n]{{{LONGEST_LINE}}}(?=[^\n])", lambda line: line[0] + CUT, text)
