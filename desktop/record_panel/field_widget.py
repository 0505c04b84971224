"""One field in the record panel: its title, its value, and its editor when it is clicked."""

import re
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.editors.editor_factory import editor_for
from desktop.editors.editors import ValueEdit, leaves_program
from desktop.editors.long_text import LongTextEdit, is_line_break
from desktop.kinds.value_words import tone_of
from desktop.record_panel.value_label import ValueLabel
from desktop.screens.columns import is_chip
from desktop.screens.formats import UnreadableError
from desktop.screens.shown_columns import ShownColumn
from desktop.table_model.cell_display import NOT_SAVED
from desktop.table_model.cell_roles import EditableRole, LockedReasonRole, UnsavedRole
from desktop.table_view.unsaved_marker import paint_corner
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import Theme
from desktop.widgets.enter_keys import ENTER
from desktop.widgets.plain_text import plain_text
from models.values.language import tr

# Below this width the value stands under its title; so it does where the title has no room beside it.
TITLE_WIDTH, SIDE_BY_SIDE = 112, 260
LONGEST_SHOWN, LONGEST_WORD = 4_000, 18
# Under its title a value stands close to it, with just the room that a chip takes.
NARROW_ABOVE = 1


class FieldWidget(QWidget):
    """`entered(value, seen)`: a new value, and the one that was there when it was begun; `followed`: the related record
    (model, id) that was asked for."""

    entered = Signal(object, object)
    followed = Signal(object, object)

    def __init__(self, shown: ShownColumn, theme: Theme, tools: AppContext) -> None:
        super().__init__()
        self._shown, self._theme, self._tools = shown, theme, tools
        self._current: Any = None
        self._facts: tuple[Any, ...] | None = None
        self._plain = ""
        self._editable, self._inside, self._frozen, self._unsaved = False, False, False, False
        self._editor: ValueEdit | LongTextEdit | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(shown.field.title)
        self.setMinimumHeight(scaled(18) + 14)
        title = self._title = QLabel(shown.field.title)
        title.setProperty("look", "small")
        title.setMinimumWidth(scaled(TITLE_WIDTH))
        title.setContentsMargins(0, 8, 0, 0)
        self._value = ValueLabel(theme)
        self._value.setTextFormat(Qt.TextFormat.PlainText)
        self._value.setWordWrap(True)
        self._value.setContentsMargins(6, 7, 22, 7)
        self._value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        if shown.right_aligned:
            self._value.setFont(theme.figures())
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(8, 0, 0, 0)
        self._layout.setSpacing(4)
        self._problem: QLabel | None = None
        self._layout.addWidget(title, 0, Qt.AlignmentFlag.AlignTop)
        self._right = QVBoxLayout()
        self._right.setSpacing(0)
        self._right.addWidget(self._value)
        self._layout.addLayout(self._right, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set title below value where they have too little room beside each other."""
        super().resizeEvent(event)
        narrow = self.width() < scaled(SIDE_BY_SIDE) or self._title.sizeHint().width() > scaled(TITLE_WIDTH)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._layout.direction() is not way:
            self._layout.setDirection(way)
            self._layout.setSpacing(0 if narrow else 4)
            indent, above = (0, NARROW_ABOVE) if narrow else (6, 7)
            self._value.setContentsMargins(indent, above, 22, 7)

    def show_index(self, index: QModelIndex) -> None:
        """Show the cell's value; an editor that is open keeps what was typed."""
        editable = bool(index.data(EditableRole))
        text, value = self._text(index), index.data(Qt.ItemDataRole.EditRole)
        reason, unsaved = index.data(LockedReasonRole), bool(index.data(UnsavedRole))
        facts = (editable, text, value, reason, unsaved)
        if facts == self._facts and not self._frozen:
            return  # laying a label out anew takes longer than all of the above
        self._thaw()
        self._facts, self._editable, self._current, self._unsaved = facts, editable, value, unsaved
        self._value.set_chip(tone_of(self._shown.field.name, value) if is_chip(self._shown) and text else None)
        self._plain = text
        self._value.setText(_breakable(text) or "–")
        self._value.setEnabled(bool(text))
        self.setToolTip(tr(NOT_SAVED) if self._unsaved else reason or "")
        followed = self._target() is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if followed else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(f"{self._shown.field.title}: {text or tr('empty')}")
        reason = tr(NOT_SAVED) if self._unsaved else reason
        self.setAccessibleDescription(reason or tr("Press Enter to change it"))
        self.update()

    @property
    def is_edited(self) -> bool:
        """Whether an editor is open here."""
        return self._editor is not None

    def freeze(self, reason: str) -> None:
        """Keep what is shown and typed, to be read and copied: the record is gone."""
        self._frozen, self._editable = True, False
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        if self._editor is not None:
            self._editor.setReadOnly(True)
            self._say(tr("This wasn’t saved. You can still copy it."))

    def leave(self) -> None:
        """Close an editor without taking what is in it: another record is to be shown."""
        if self._editor is not None:
            self._close(focus=False)

    def _thaw(self) -> None:
        if self._frozen:
            self._frozen = False
            self._value.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            if self._editor is not None:
                self._editor.setReadOnly(False)
                self._say("")

    def _say(self, problem: str) -> None:
        if self._problem is None:
            if not problem:
                return
            self._problem = _problem_label()
            self._right.addWidget(self._problem)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open a related record; edit any other editable value."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        on_mark = event.position().x() > self.width() - 24
        target = self._target()
        if target is not None and not (self._editable and on_mark):
            self.followed.emit(*target)
        elif self._editable:
            self.edit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter edits, or opens the related record where nothing can be changed; Ctrl+C copies."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(self._plain)
        elif event.key() in (*ENTER, Qt.Key.Key_F2):
            target = self._target()
            if self._editable:
                self.edit()
            elif target is not None:
                self.followed.emit(*target)
        else:
            super().keyPressEvent(event)

    def edit(self) -> None:
        """Open the editor in the value's place; a flag just turns."""
        value = self._current
        if self._shown.kind.is_toggled:
            self.entered.emit(not value, value)
            return
        if self._editor is not None:
            return
        editor = editor_for(self._shown, self._tools, self)
        editor.setProperty("look", "cell")
        if isinstance(editor, LongTextEdit):
            editor.setFixedHeight(scaled(96))
        editor.installEventFilter(self)
        self._value.hide()
        self._right.insertWidget(0, editor)
        self._editor = editor
        editor.setFocus()
        editor.seen = value
        editor.set_value(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes what was entered, Esc doesn't, leaving the field takes it if it can be read."""
        editor = self._editor
        if watched is not editor or editor is None:
            return False
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self._close()
                return True
            if event.key() in ENTER and not is_line_break(event):
                editor.settle(self._take)
                return True
        if event.type() is QEvent.Type.FocusOut and not leaves_program(event):
            self._leave()
        return False

    def enterEvent(self, _event: object) -> None:
        """Show what can be done here."""
        self._inside = True
        self.update()

    def leaveEvent(self, _event: object) -> None:
        """Note that the mouse is elsewhere."""
        self._inside = False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint a faint frame and a pencil where the value can be changed, a lock where it can't."""
        QPainter(self).fillRect(8, self.height() - 1, self.width() - 16, 1, self._theme.color("rule"))
        if self._unsaved:
            paint_corner(QPainter(self), self._value.geometry().topLeft(), self._theme)
        if not (self._inside or self.hasFocus()) or self._editor is not None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self._value.geometry().adjusted(0, 1, -1, -1)
        painter.setPen(self._theme.color("accent" if self.hasFocus() else "border"))
        painter.setBrush(self._theme.color("hover"))
        painter.drawRoundedRect(frame, 5, 5)
        scale = self.devicePixelRatioF()
        mark = self._tools.icons.pixmap("pencil" if self._editable else "lock", "faint", 12, scale)
        painter.drawPixmap(QPoint(frame.right() - 18, frame.top() + 8), mark)

    def _text(self, index: QModelIndex) -> str:
        if self._shown.kind.is_free_text:
            value = index.data(Qt.ItemDataRole.EditRole)
            if isinstance(value, str) and "\n" in value:
                return (plain_text(value) if self._shown.may_hold_html else value)[:LONGEST_SHOWN]
        return str(index.data(Qt.ItemDataRole.DisplayRole) or "")

    def _target(self) -> tuple[Any, int] | None:
        value = self._current
        if self._frozen:
            return None
        if self._shown.kind.is_reference and isinstance(value, tuple) and value[0] is not None:
            return self._shown.related_model, value[0]
        return None

    def _take(self) -> None:
        editor = self._editor
        if editor is None or self._frozen:
            return
        try:
            value = editor.value()
        except UnreadableError as problem:
            editor.mark(str(problem))
            self._say(str(problem))
            return
        seen = editor.seen
        self._close()
        if value != seen:
            self.entered.emit(value, seen)

    def _leave(self) -> None:
        editor = self._editor
        # A list or calendar that the editor has opened takes the focus for a while, too.
        if editor is not None and not self._frozen and QApplication.activePopupWidget() is None:
            editor.settle(self._take)

    def _close(self, *, focus: bool = True) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.removeEventFilter(self)
            self._right.removeWidget(editor)
            editor.hide()
            editor.deleteLater()
        self._value.show()
        self._say("")
        if focus:
            self.setFocus()


def _breakable(text: str) -> str:
    """Let long addresses break where people would break them, and any other long word somewhere: none is cut."""
    if max(map(len, text.split()), default=0) <= LONGEST_WORD:
        return text
    parts = re.sub(r"(?<=\w)([@./_-])(?=\w)", "\\1\u200b", text)
    return re.sub(rf"[^\s\u200b]{{{LONGEST_WORD}}}(?=[^\s\u200b])", "\\g<0>\u200b", parts)


def _problem_label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("look", "bad")
    label.setContentsMargins(6, 0, 0, 4)
    return label
