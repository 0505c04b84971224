"""Where the pointer is."""

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget


def is_under_pointer(widget: QWidget) -> bool:
    """Tell whether the pointer is on a widget that is shown, whatever lies there in it."""
    return widget.isVisible() and widget.rect().contains(widget.mapFromGlobal(QCursor.pos()))
