"""The form for a new record: it asks for what the table needs before a row can be there."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.editors.editor_factory import editor_for
from desktop.editors.editors import ValueEdit
from desktop.editors.long_text import LongTextEdit, is_line_break
from desktop.screens.columns import columns_of, is_required
from desktop.screens.formats import UnreadableError
from desktop.screens.screen import Screen
from desktop.screens.shown_columns import ShownColumn
from desktop.widgets.buttons import Button
from desktop.widgets.enter_keys import ENTER
from desktop.widgets.layout_helpers import clear_layout
from models.values.language import tr


class NewRecordForm(QWidget):
    """`entered`: the values by column; `cancelled`: nobody wants a new record."""

    entered = Signal(dict)
    cancelled = Signal()

    def __init__(self, tools: AppContext) -> None:
        super().__init__()
        self._tools = tools
        self._editors: list[tuple[ShownColumn, ValueEdit | LongTextEdit, QLabel]] = []
        self._fields = QVBoxLayout()
        self._fields.setSpacing(4)
        add, cancel = Button(tr("Add")), Button(tr("Cancel"))
        add.setProperty("look", "primary")
        add.clicked.connect(self.submit)
        cancel.clicked.connect(self.cancelled)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(add)
        buttons.addWidget(cancel)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addLayout(self._fields)
        layout.addLayout(buttons)
        layout.addStretch(1)

    def ask(self, screen: Screen) -> None:
        """Show empty fields for everything that a record of this screen needs."""
        clear_layout(self._fields)
        self._editors = []
        for shown in required_columns(screen):
            title, problem = QLabel(shown.field.title), QLabel()
            title.setProperty("look", "caption")
            problem.setTextFormat(Qt.TextFormat.PlainText)
            problem.setProperty("look", "bad")
            problem.setWordWrap(True)
            problem.hide()
            editor = editor_for(shown, self._tools, self)
            editor.installEventFilter(self)
            for widget in (title, editor, problem):
                self._fields.addWidget(widget)
            self._editors.append((shown, editor, problem))
        if self._editors:
            self._editors[0][1].setFocus()

    def submit(self) -> None:
        """Take the form when every field can be read; otherwise say below each field what is missing."""
        self._settle(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes the form, Esc leaves it."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in ENTER and not is_line_break(event):
                self.submit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.cancelled.emit()
                return True
        return super().eventFilter(watched, event)

    def _settle(self, place: int) -> None:
        if place < len(self._editors):
            self._editors[place][1].settle(lambda: self._settle(place + 1))
            return
        values = [self._read(*parts) for parts in self._editors]
        if all(value is not None for value in values):
            names = [shown.column.name for shown, _, _ in self._editors]
            self.entered.emit(dict(zip(names, values, strict=True)))

    def _read(self, _shown: ShownColumn, editor: ValueEdit | LongTextEdit, problem: QLabel) -> Any:
        try:
            value = editor.value()
        except UnreadableError as error:
            editor.mark(str(error))
            problem.setText(str(error))
            problem.show()
            return None
        problem.hide()
        return value[0] if isinstance(value, tuple) else value


def required_columns(screen: Screen) -> tuple[ShownColumn, ...]:
    """Return the columns that a new row of a screen can't be without."""
    return tuple(shown for shown in columns_of(screen) if is_required(shown))
