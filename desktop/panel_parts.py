"""What the parts of the record panel share."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget


def caption(text: str) -> QLabel:
    """A small heading inside a panel."""
    label = QLabel(text)
    label.setProperty("look", "caption")
    label.setContentsMargins(8, 16, 8, 6)
    return label


def box(parent: QWidget) -> QVBoxLayout:
    """A column without margins, as the layout of a part."""
    box = QVBoxLayout(parent)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    return box
