"""A chart laid out in a place: the shapes that it is painted from, and the marks that people point at.

Colours are tokens until they are painted: what stands in the column of a chosen mark is painted on its ground.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import floor
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from desktop.charts.chart_style import GROUND, ChartStyle
from desktop.theme.tone import Tone

LEFT, RIGHT, CENTER = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter
# Lengths of dash and gap of a plan, in pixels.
DASHES = (5.0, 4.0)


class Shape(Protocol):
    """Anything that can be painted."""

    def paint(self, painter: QPainter, style: ChartStyle) -> None:
        """Paint it in a style's colours."""


@dataclass(frozen=True)
class Box:
    """A filled rectangle, its edges on whole pixels of the screen, at least one of them thick."""

    area: QRectF
    token: str

    def paint(self, painter: QPainter, style: ChartStyle) -> None:
        """Fill it."""
        painter.fillRect(on_pixels(painter, self.area), style.color(self.token))


@dataclass(frozen=True)
class Stroke:
    """A line through points. `width` in pixels."""

    points: tuple[QPointF, ...]
    token: str
    width: float = 1.0
    dashed: bool = False

    def paint(self, painter: QPainter, style: ChartStyle) -> None:
        """Draw it, rounded where it bends."""
        pen = QPen(style.color(self.token), self.width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if self.dashed:
            pen.setDashPattern([length / self.width for length in DASHES])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(self.points))


@dataclass(frozen=True)
class Dot:
    """A point with a pixel of ground around it; a hollow one stands for what isn't finished."""

    center: QPointF
    token: str
    radius: float = 4.0
    hollow: bool = False

    def paint(self, painter: QPainter, style: ChartStyle) -> None:
        """Draw it."""
        painter.setPen(Qt.PenStyle.NoPen)
        outer = self.radius + self.hollow
        rings = [(outer + 1, GROUND), (outer, self.token)]
        for radius, token in [*rings, (outer - 2, GROUND)] if self.hollow else rings:
            painter.setBrush(style.color(token))
            painter.drawEllipse(self.center, radius, radius)


@dataclass(frozen=True)
class Polygon:
    """A filled polygon."""

    points: tuple[QPointF, ...]
    token: str

    def paint(self, painter: QPainter, style: ChartStyle) -> None:
        """Fill it."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.color(self.token))
        painter.drawPolygon(QPolygonF(self.points))


@dataclass(frozen=True)
class Words:
    """A line of text at its side of a place, in the middle of its height."""

    text: str
    area: QRectF
    token: str = "muted"
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    small: bool = True
    strong: bool = False

    def paint(self, painter: QPainter, style: ChartStyle) -> None:
        """Write it."""
        painter.setFont(style.font(self.text, small=self.small, strong=self.strong))
        painter.setPen(style.color(self.token))
        flags = self.side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip | Qt.TextFlag.TextSingleLine
        painter.drawText(self.area, int(flags), self.text)


def on_pixels(painter: QPainter, area: QRectF) -> QRectF:
    """Move the edges of an area to the nearest pixels of the device, so that they are sharp at every scale."""
    transform = painter.deviceTransform()
    found = transform.mapRect(area)
    left, top = floor(found.left() + 0.5), floor(found.top() + 0.5)
    right, bottom = max(floor(found.right() + 0.5), left + 1), max(floor(found.bottom() + 0.5), top + 1)
    return transform.inverted()[0].mapRect(QRectF(left, top, right - left, bottom - top))


@dataclass(frozen=True)
class Mark:
    """One value that can be chosen: `area` is its shape, `column` what lights up with it, `level` its place there."""

    key: Hashable
    title: str
    text: str
    area: QRectF
    column: QRectF
    tone: Tone = Tone.QUIET
    level: int = 0


class Canvas:
    """What a chart is made of in `area`. Lengths are pixels at 96 dpi; a painter for print is scaled."""

    def __init__(self, area: QRectF, style: ChartStyle) -> None:
        self.area, self.style = area, style
        self.shapes: list[Shape] = []
        self.marks: list[Mark] = []

    def box(self, area: QRectF, token: str) -> None:
        """Add a filled rectangle."""
        self.shapes.append(Box(area, token))

    def stroke(self, points: Iterable[QPointF], token: str, width: float = 1.0, *, dashed: bool = False) -> None:
        """Add a line through points."""
        self.shapes.append(Stroke(tuple(points), token, width, dashed))

    def polygon(self, points: Iterable[tuple[float, float]], token: str) -> None:
        """Add a filled polygon."""
        self.shapes.append(Polygon(tuple(QPointF(x, y) for x, y in points), token))

    def words(
        self,
        text: str,
        area: QRectF,
        token: str = "muted",
        side: Qt.AlignmentFlag = LEFT,
        *,
        small: bool = True,
        strong: bool = False,
    ) -> None:
        """Add a line of text; shortened in its middle if it begins at the left and is too long."""
        if side == LEFT:
            text = self.style.elided(text, area.width(), small=small, strong=strong)
        self.shapes.append(Words(text, area, token, side, small, strong))

    def paint(self, painter: QPainter, lit: Iterable[QRectF] = ()) -> None:
        """Paint all of it; once more on the ground of chosen things in the columns that are `lit`."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_shapes(painter, self.style)
        for column in lit:
            painter.setClipRect(column)
            painter.fillRect(column, self.style.color("selected"))
            self._paint_shapes(painter, self.style.on("selected"))
        painter.restore()

    def _paint_shapes(self, painter: QPainter, style: ChartStyle) -> None:
        for shape in self.shapes:
            shape.paint(painter, style)
