"""What isn't in the database yet, one line a step; single ones can be given up."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.commands.command_history import model_of_step
from desktop.commands.command_queue import Attempt, CommandQueue
from desktop.screens.formats import Formats
from desktop.screens.screen_definitions import screen_of
from desktop.widgets.buttons import Button
from desktop.widgets.layout_helpers import button_row
from desktop.widgets.plain_text import one_line
from models.values.language import tr


class PendingEditsList(QDialog):
    """Follows what is written meanwhile. It stands in nobody's way."""

    def __init__(self, undo: CommandQueue, formats: Formats, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("unsavedList")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle(tr("Not saved yet"))
        self.resize(560, 360)
        self._undo, self._formats = undo, formats
        heading = QLabel(tr("Not saved yet"))
        heading.setProperty("look", "title")
        words = QLabel(tr("Kept here, also when Leitstand ends, and saved as soon as the database takes it."))
        words.setWordWrap(True)
        self._list = QListWidget()
        self._list.setAccessibleName(tr("Not saved yet"))
        self._list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self._discard, again, close = (
            Button(tr("Discard the selected ones")),
            Button(tr("Save now")),
            Button(tr("Close")),
        )
        for button in (self._discard, again):
            button.setAutoDefault(False)
        self._discard.clicked.connect(self._discard_selected)
        again.clicked.connect(undo.try_again)
        close.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(heading)
        layout.addWidget(words)
        layout.addWidget(self._list, 1)
        layout.addLayout(button_row((self._discard,), (again, close)))
        close.setFocus()
        undo.pending_changed.connect(self._fill)
        self._list.itemSelectionChanged.connect(self._may_discard)
        self._fill()

    def _fill(self) -> None:
        """Fill in one line a step, the oldest first; those that are still there stay selected."""
        selected = set(map(id, self._selected()))
        self._list.clear()
        for attempt in self._undo.pending():
            item = QListWidgetItem(self._words(attempt), self._list)
            item.setData(Qt.ItemDataRole.UserRole, attempt)
            item.setSelected(id(attempt) in selected)
        if not self._list.count():
            QListWidgetItem(tr("Everything is saved."), self._list)
        self._may_discard()

    def _words(self, attempt: Attempt) -> str:
        table = model_of_step(attempt.step).__tablename__
        screen = screen_of(table)
        where = screen.title if screen is not None else table.replace("_", " ")
        return one_line(f"{attempt.step.name}  ·  {where}  ·  {self._formats.moment(attempt.at)}")

    def _selected(self) -> list[Attempt]:
        held = [item.data(Qt.ItemDataRole.UserRole) for item in self._list.selectedItems()]
        return [attempt for attempt in held if isinstance(attempt, Attempt)]

    def _may_discard(self) -> None:
        self._discard.setEnabled(any(attempt.waiting for attempt in self._selected()))

    def _discard_selected(self) -> None:
        self._undo.discard(self._selected())
