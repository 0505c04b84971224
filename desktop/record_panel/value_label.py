"""A value in the record panel that isn't being edited."""

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from desktop.theme.theme import Theme

CHIP_HEIGHT = 20


class ValueLabel(QLabel):
    """A value as text, or as a chip when it has a tone."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._chip: Any = None

    def set_chip(self, tone: Any) -> None:
        """Show the value as a chip of this tone; None: as text."""
        self._chip = tone
        self.setMinimumHeight(0 if tone is None else CHIP_HEIGHT + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip, or the text."""
        if self._chip is None:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.small())
        width = painter.fontMetrics().horizontalAdvance(self.text()) + 16
        left = max(self.contentsMargins().left() - 1, 0)
        above = max(self.contentsRect().top() - 1, 0)
        chip = QRect(left, above, min(width, self.width() - left), CHIP_HEIGHT)
        ground, ink = self._theme.palette.chip(self._chip)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(chip, CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
        painter.setPen(QColor(ink))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self.text())
