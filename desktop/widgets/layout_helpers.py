"""What is done with layouts in several places."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def lay_out_question(
    dialog: QDialog, mark: QWidget, words: Sequence[QWidget], left: Sequence[QPushButton], right: Sequence[QPushButton]
) -> None:
    """Put a dialog that asks something together: a mark beside its words, and its buttons below them."""
    column = QVBoxLayout()
    column.setSpacing(6)
    for part in words:
        column.addWidget(part)
    head = QHBoxLayout()
    head.setSpacing(14)
    head.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    head.addLayout(column, 1)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(20, 20, 20, 16)
    layout.setSpacing(20)
    layout.addLayout(head)
    layout.addLayout(button_row(left, right))


def button_row(left: Sequence[QPushButton], right: Sequence[QPushButton]) -> QHBoxLayout:
    """Return the buttons below a dialog."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in left:
        row.addWidget(button)
    row.addStretch(1)
    for button in right:
        row.addWidget(button)
    return row


def stacked(*parts: QWidget | tuple[QWidget, int]) -> QWidget:
    """Put parts below each other without gaps; with a number, those take the room that is left, in that proportion."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for part in parts:
        widget, stretch = part if isinstance(part, tuple) else (part, 0)
        layout.addWidget(widget, stretch)
    return column
