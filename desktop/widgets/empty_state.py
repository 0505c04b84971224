"""What stands where there is nothing to show: an icon, what it means, and what to do next."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.theme.font_scaling import scaled
from desktop.theme.icons import Icons
from desktop.widgets.buttons import Button
from desktop.widgets.layout_helpers import clear_layout

TEXT_WIDTH = 380


class EmptyState(QWidget):
    """An empty place with words; `offer` puts buttons below them."""

    def __init__(self, icons: Icons, icon: str, title: str, text: str) -> None:
        super().__init__()
        self._icons = icons
        self._mark = QLabel()
        self._mark.setFixedSize(40, 40)
        self._title = QLabel(title)
        self._title.setProperty("look", "strong")
        self._text = QLabel(text)
        self._text.setProperty("look", "muted")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text.setMaximumWidth(scaled(TEXT_WIDTH))
        self._buttons = QHBoxLayout()
        self._buttons.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addStretch(2)
        for widget in (self._mark, self._title):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._text, 1000)
        middle.addStretch(1)
        layout.addLayout(middle)
        layout.addSpacing(8)
        layout.addLayout(self._buttons)
        layout.addStretch(3)
        self._icon = icon
        icons.put(self, icon, "faint")

    def setIcon(self, icon: object) -> None:
        """Draw the mark in the new colour; called when the theme changes."""
        self._mark.setPixmap(self._icons.pixmap(self._icon, "faint", 40, self.devicePixelRatioF()))

    def say(self, icon: str, title: str, text: str, actions: tuple[QAction, ...] = ()) -> None:
        """Show other words, and buttons for what can be done now (the first one is the main one)."""
        self._icon = icon
        self.setIcon(None)
        self._title.setText(title)
        self._text.setText(text)
        clear_layout(self._buttons)
        for place, action in enumerate(actions):
            button = Button(action.text())
            button.setProperty("look", "" if place else "primary")
            button.clicked.connect(action.trigger)
            self._buttons.addWidget(button)
