"""What the parts of the record panel share."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOptionButton, QVBoxLayout, QWidget

from desktop.widgets.buttons import Button


def caption(text: str) -> QLabel:
    """Return a small heading inside a panel."""
    label = QLabel(text)
    label.setProperty("look", "caption")
    label.setContentsMargins(8, 16, 8, 6)
    return label


def box(parent: QWidget) -> QVBoxLayout:
    """Return a column without margins, as the layout of a part."""
    box = QVBoxLayout(parent)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    return box


class ElidedLink(Button):
    """A link that ends in "…" where there is too little room for it."""

    def __init__(self, title: str) -> None:
        super().__init__(title.replace("&", "&&"))
        self._title = title
        self.setProperty("look", "link")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self)
        shown = self.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, room.width())
        self.setText(shown.replace("&", "&&"))
