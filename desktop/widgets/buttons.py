"""Buttons that Enter presses when they have the focus, as everywhere but in windows of Qt that are no dialogs."""

from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton

from desktop.theme.icons import Icons
from desktop.widgets.enter_keys import ENTER

ARROW, BESIDE = 12, 10


class Button(QPushButton):
    """One with words."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it."""
        if not _entered(self, event):
            super().keyPressEvent(event)


class ToolButton(QToolButton):
    """One with an icon, or a menu."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it."""
        if not _entered(self, event):
            super().keyPressEvent(event)


class ChoiceButton(ToolButton):
    """One that says what is chosen, with an arrow for that there is more to choose from."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self.setProperty("look", "choice")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it, and the arrow."""
        super().paintEvent(event)
        arrow = self._icons.pixmap("chevron-down", "muted", ARROW, self.devicePixelRatioF())
        QPainter(self).drawPixmap(self.width() - ARROW - BESIDE, (self.height() - ARROW) // 2, arrow)


def _entered(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Tell whether Enter pressed it. A key that is held down presses once."""
    if event.key() not in ENTER:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True
