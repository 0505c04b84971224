"""Buttons that Enter presses when they have the focus, as everywhere but in windows of Qt that are no dialogs."""

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton

from desktop.widgets.enter_keys import ENTER


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


def _entered(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Tell whether Enter pressed it. A key that is held down presses once."""
    if event.key() not in ENTER:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True
