"""A list to choose from, with a field that finds: clients, projects, departments of a report."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.theme.font_scaling import scaled
from desktop.widgets.enter_keys import ENTER
from desktop.widgets.plain_text import one_line
from models.values.folding import folded

WIDTH, HEIGHT = 280, 320
KEY = Qt.ItemDataRole.UserRole
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
Choice = tuple[int | None, str]


class ChoicePopup(QFrame):
    """`chosen(id, name)`; the id is None for all."""

    chosen = Signal(object, str)

    def __init__(self, name: str, choices: Sequence[Choice], current: int | None, parent: QWidget) -> None:
        super().__init__(parent.window(), Qt.WindowType.Popup)
        self.setObjectName("choicePopup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(name)
        self._choices = choices
        self.field = QLineEdit(placeholderText=name)
        self.field.setAccessibleName(name)
        self.field.textChanged.connect(self._offer)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.setFixedSize(scaled(WIDTH), scaled(HEIGHT))
        self._offer("")
        for row in range(self.list.count()):
            if self.list.item(row).data(KEY) == current:
                self.list.setCurrentRow(row)

    def open_below(self, place: QWidget) -> None:
        """Show it below a widget, ready to be typed into."""
        corner, screen = place.mapToGlobal(QPoint(0, place.height() + 2)), place.screen().availableGeometry()
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - self.width())))
        self.move(corner)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list by the arrows, take by Enter."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in MOVES:
                self.list.event(event)
                return True
            if event.key() in ENTER:
                self._take(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _offer(self, typed: str) -> None:
        self.list.clear()
        for key, name in self._choices:
            if folded(typed) in folded(name):
                item = QListWidgetItem(one_line(name))
                item.setData(KEY, key)
                self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.close()
            self.chosen.emit(item.data(KEY), item.text())
