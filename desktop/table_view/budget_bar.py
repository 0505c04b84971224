"""The bar of a share of a budget in a cell: what is used, the mark of the budget, and what goes beyond it."""

from decimal import Decimal

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter

from desktop.theme.palette import Palette

# How far the bar goes, and how wide its mark is, with ground on both sides of it.
MOST, MARK, GROUND = 160, 2, 2
# Of what goes beyond the budget at least so much is seen.
LEAST_BEYOND = 2


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
