"""The line at the bottom: how many rows, what the selected ones come to, and what isn't saved yet."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from desktop.screens.formats import Formats
from desktop.screens.screen import Screen
from desktop.table_page.selection_label import SelectionLabel
from desktop.theme.font_scaling import scaled
from desktop.widgets.buttons import ToolButton
from desktop.widgets.elided_label import ElidedLabel
from models.values.language import tr

HEIGHT, LEAST_WIDTH = 28, 240


class StatusBar(QFrame):
    """One label, `statusLabel`; on the right what else there is of the table."""

    def __init__(self, formats: Formats, *others: QAction) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setFixedHeight(scaled(HEIGHT))
        self._formats = formats
        self._count = ""
        self.label = ElidedLabel()
        self.label.setObjectName("statusLabel")
        self.label.setAccessibleName(tr("Status"))
        layout = self._parts = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        self.unsaved = ToolButton()
        self.unsaved.setObjectName("unsavedButton")
        self.unsaved.setProperty("look", "unsaved")
        self.unsaved.hide()
        layout.addWidget(self.unsaved)
        layout.addWidget(self.label)
        layout.addStretch(1)
        self.selection = SelectionLabel()
        self.selection.setTextFormat(Qt.TextFormat.PlainText)
        self.selection.setObjectName("selectionLabel")
        self.selection.setAccessibleName(tr("Selection"))
        layout.addWidget(self.selection)
        self._ways = QWidget()
        ways = QHBoxLayout(self._ways)
        ways.setContentsMargins(0, 0, 0, 0)
        for other in others:
            ways.addWidget(_button(other))
            other.visibleChanged.connect(self._fit)
        layout.addWidget(self._ways)
        self.setMinimumWidth(scaled(LEAST_WIDTH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the words room first: the ways to look at the table are in the menu of the view, too."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        parts = (self.unsaved, self.label, self.selection, self._ways)
        wanted = sum(part.sizeHint().width() for part in parts if not part.isHidden() or part is self._ways)
        margins, gaps = self._parts.contentsMargins(), self._parts.spacing() * len(parts)
        self._ways.setVisible(wanted + gaps + margins.left() + margins.right() <= self.width())

    def show_unsaved(self, words: str) -> None:
        """Say how many changes aren't saved yet; nothing when all are."""
        self.unsaved.setText(words)
        self.unsaved.setAccessibleName(tr("{words}. Press to see them", words=words))
        self.unsaved.setVisible(bool(words))
        self._fit()

    def show_count(self, screen: Screen, rows: int, complete: bool) -> None:
        """Say how many rows there are."""
        number = self._formats.count(rows) + ("" if complete else " +")
        self._count = f"{number} {screen.noun if rows == 1 and complete else screen.nouns}"
        self._show()

    def show_no_count(self) -> None:
        """Show no count: there is no table to count."""
        self._count = ""
        self._show()

    def _show(self) -> None:
        self.label.setText(self._count)
        self._fit()


def _button(action: QAction) -> QToolButton:
    button = ToolButton()
    button.setDefaultAction(action)
    button.setAccessibleName(action.text())
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    action.changed.connect(lambda: button.setAccessibleName(action.text()))
    action.visibleChanged.connect(lambda: button.setVisible(action.isVisible()))
    return button
