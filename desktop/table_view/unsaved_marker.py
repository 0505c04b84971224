"""A corner that is folded down: what stands there isn't in the database yet. The same in tables and beside them."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPainter, QPolygon

from desktop.theme.theme import Theme

SIZE = 8


def paint_corner(painter: QPainter, at: QPoint, theme: Theme) -> None:
    """Paint it into the upper left corner of what begins at this point."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.palette.warn[1]))
    painter.drawPolygon(QPolygon([at, at + QPoint(SIZE, 0), at + QPoint(0, SIZE)]))
    painter.restore()
