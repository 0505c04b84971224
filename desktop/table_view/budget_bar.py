"""The bar of a share of a budget in a cell: what is used, the mark of the budget, and what goes beyond it."""

from decimal import Decimal

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from desktop.table_model.cell_display import RIGHT
from desktop.theme.font_scaling import scaled
from desktop.theme.palette import Palette
from desktop.theme.theme import Theme

# How far the bar goes, and how wide its mark is, with ground on both sides of it.
MOST, MARK, GROUND = 160, 2, 2
# Of what goes beyond the budget at least so much is seen.
LEAST_BEYOND = 2
# Of the bar in a cell, before its number, which may be as wide as this one.
HEIGHT, SHORTEST, LONGEST, WIDEST_NUMBER = 7, 32, 96, "1,000.0\u00a0%"


class SharePainter:
    """Paints a share of a budget in a cell."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        theme.changed.connect(self._restyle)
        self._restyle()

    def paint(self, painter: QPainter, room: QRect, share: Decimal, full: int, text: str) -> None:
        """Paint a bar where there is room for one, and the number: in the tone of what is bad beyond all of it."""
        number, palette, is_beyond = room.width(), self._theme.palette, share > full
        width = min(number - self._number_width, scaled(LONGEST))
        if width >= scaled(SHORTEST):
            height, number = scaled(HEIGHT), number - width
            bar = QRect(room.left(), room.center().y() - height // 2, width, height)
            paint_share(painter, bar, share, full, palette)
        font, metrics = self._fonts[is_beyond]
        painter.setFont(font)
        painter.setPen(QColor(palette.bad[1] if is_beyond else palette.text))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, number)
        painter.drawText(room.adjusted(room.width() - number, 0, 0, 0), RIGHT, shown)

    def _restyle(self) -> None:
        usual, beyond = self._theme.figures(), self._theme.figures()
        beyond.setWeight(QFont.Weight.DemiBold)
        self._fonts = {False: (usual, QFontMetrics(usual)), True: (beyond, QFontMetrics(beyond))}
        self._number_width = QFontMetrics(beyond).horizontalAdvance(WIDEST_NUMBER)


def paint_share(painter: QPainter, room: QRect, share: Decimal, full: int, palette: Palette) -> None:
    """Paint a share in per cent, of which `full` is all; `room` has the width of `MOST`, beyond which it is cut."""
    budget = room.width() * full // MOST
    used = min(round(room.width() * max(float(share), 0.0) / MOST), room.width())
    painter.fillRect(QRect(room.left(), room.top(), budget - GROUND, room.height()), QColor(palette.border))
    painter.fillRect(QRect(room.left(), room.top(), min(used, budget - GROUND), room.height()), QColor(palette.accent))
    painter.fillRect(room.left() + budget, room.top() - 3, MARK, room.height() + 6, QColor(palette.text))
    if share > full:
        begin = room.left() + budget + MARK + GROUND
        beyond = max(room.left() + used - begin, LEAST_BEYOND)
        painter.fillRect(QRect(begin, room.top(), beyond, room.height()), QColor(palette.bad[1]))
