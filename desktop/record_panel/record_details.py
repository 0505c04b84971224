"""Lines of a title and a value in the record panel that nobody edits: what a record is part of, and further columns."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from desktop.record_panel.panel_helpers import ElidedLink, box, caption
from desktop.theme.font_scaling import scaled
from desktop.widgets.layout_helpers import clear_layout
from desktop.widgets.plain_text import tool_tip


class RecordDetails(QWidget):
    """`followed(model, id)`: a record that a line names was asked for."""

    followed = Signal(object, object)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.caption = caption(title)
        self._box = box(self)
        self._shown: list[tuple[str, str, tuple[Any, int] | None]] | None = None
        self.show_lines(())

    def show_lines(self, lines: Iterable[tuple[str, str, tuple[Any, int] | None]]) -> None:
        """Show lines of a title, a text, and the record (model, id) that the text names, if it does."""
        shown = list(lines)
        if shown == self._shown:
            return
        self._shown = shown
        clear_layout(self._box)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(8, 0, 8, 0)
        grid.setColumnStretch(1, 1)
        for row, (title, text, target) in enumerate(shown):
            grid.addWidget(_label(title, "small"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(_label(text, "") if target is None else self._link(title, text, target), row, 1)
        self._box.addWidget(inside)
        self.setVisible(bool(shown))
        self.caption.setVisible(bool(shown))

    def _link(self, title: str, text: str, target: tuple[Any, int]) -> QWidget:
        button = ElidedLink(text)
        button.setToolTip(tool_tip(text))
        button.setAccessibleName(f"{title}: {text}")
        button.clicked.connect(lambda: self.followed.emit(*target))
        return button


def _label(text: str, look: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("look", look)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if look == "small":
        label.setFixedWidth(scaled(112))
    else:
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
