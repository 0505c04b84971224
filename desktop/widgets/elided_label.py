"""A label of one line that ends in "…" where there is too little room for it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QStyle, QStyleOption

from desktop.widgets.plain_text import tool_tip

LEAST_LETTERS = 3


class ElidedLabel(QLabel):
    """Its text is told whole by `text`, to screen readers, and by its tool tip where it is shortened."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        """Return the width of a few letters, unless the text is shorter."""
        whole = super().minimumSizeHint()
        margins = self.contentsMargins()
        least = self.fontMetrics().averageCharWidth() * LEAST_LETTERS + margins.left() + margins.right()
        return QSize(min(whole.width(), least), whole.height())

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self._tell_whole()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Note that there may be room for all of it now, or no longer."""
        super().resizeEvent(event)
        self._tell_whole()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as much as there is room for."""
        option = QStyleOption()
        option.initFrom(self)
        painter, room = QPainter(self), self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        side = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        self.style().drawItemText(
            painter, room, int(side), option.palette, self.isEnabled(), shown, self.foregroundRole()
        )

    def _tell_whole(self) -> None:
        is_cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip(tool_tip(self.text()) if is_cut else "")
