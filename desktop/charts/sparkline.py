"""A sparkline: how a figure went over the last months, without axis or numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop.charts.canvas import Canvas, Dot, Mark
from desktop.charts.chart_style import ChartStyle
from desktop.charts.drawing import DataPoint, Number

LEAST_HEIGHT = 24
EDGE, DOT, LINE = 4.0, 3.0, 1.5


@dataclass(frozen=True)
class Sparkline:
    """Months, the last of which has a point. `target`: a dashed line. `headings` of months and values, in a table."""

    months: tuple[DataPoint, ...]
    headings: tuple[str, str]
    target: Number | None = None

    def is_empty(self) -> bool:
        """Tell whether no month has a value."""
        return all(month.value is None for month in self.months)

    def height(self, _width: float, _style: ChartStyle) -> float:
        """Return the least height."""
        return LEAST_HEIGHT

    def table(self) -> list[list[str | Number | None]]:
        """Return a row a month."""
        return [list(self.headings), *([month.title, month.value] for month in self.months)]

    def draw(self, canvas: Canvas) -> None:
        """Draw the line, and a mark for each month that has a value."""
        points = draw_sparkline(canvas, canvas.area, [month.value for month in self.months], self.target)
        step = canvas.area.width() / len(points)
        for place, (month, point) in enumerate(zip(self.months, points, strict=True)):
            if point is not None:
                around = QRectF(point - QPointF(DOT, DOT), point + QPointF(DOT, DOT))
                left = canvas.area.left() + place * step
                column = QRectF(left, canvas.area.top(), step, canvas.area.height())
                canvas.marks.append(Mark(month.key, month.title, month.text, around, column))


def paint_sparkline(
    painter: QPainter, area: QRectF, values: Sequence[Number | None], target: Number | None, style: ChartStyle
) -> None:
    """Paint a sparkline into a place of a tile or cell."""
    canvas = Canvas(area, style)
    draw_sparkline(canvas, area, values, target)
    canvas.paint(painter)


def draw_sparkline(
    canvas: Canvas, area: QRectF, values: Sequence[Number | None], target: Number | None
) -> list[QPointF | None]:
    """Draw the line with its gaps, the last point and the target; where the values stand."""
    known = [float(value) for value in (*values, target) if value is not None]
    inner = area.adjusted(EDGE, EDGE, -EDGE, -EDGE)
    low, reach = min(known, default=0.0), max(known, default=0.0) - min(known, default=0.0)
    points = [
        None if value is None else QPointF(_across(inner, place, len(values)), _up(inner, value, low, reach))
        for place, value in enumerate(values)
    ]
    if target is not None:
        height = _up(inner, target, low, reach)
        canvas.stroke((QPointF(area.left(), height), QPointF(area.right(), height)), "plan", 1.0, dashed=True)
    pieces = _pieces(points)
    for piece in pieces:
        if len(piece) > 1:
            canvas.stroke(piece, "accent", LINE)
        else:
            canvas.shapes.append(Dot(piece[0], "accent", LINE))
    canvas.shapes.extend(Dot(piece[-1], "accent", DOT) for piece in pieces[-1:])
    return points


def _across(inner: QRectF, place: int, count: int) -> float:
    return inner.right() if count == 1 else inner.left() + inner.width() * place / (count - 1)


def _up(inner: QRectF, value: Number, low: float, reach: float) -> float:
    return inner.bottom() - inner.height() * ((float(value) - low) / reach if reach else 0.5)


def _pieces(points: Sequence[QPointF | None]) -> list[list[QPointF]]:
    """Return the stretches without a gap."""
    stretches = groupby(points, key=lambda point: point is None)
    return [[point for point in stretch if point is not None] for is_gap, stretch in stretches if not is_gap]
