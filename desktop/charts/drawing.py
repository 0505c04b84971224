"""What every kind of chart is: plain data that lay themselves out on a canvas."""

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from desktop.charts.canvas import Canvas
from desktop.charts.chart_style import GROUND, ChartStyle

Number = Decimal | float
PICTURE_SCALE = 2


@dataclass(frozen=True)
class DataPoint:
    """A value with its name, and as people read it. `value`: None where there is none, which isn't 0.

    `key`: what is opened when the value is; `note`: a further line where there is room for one.
    """

    key: Hashable
    title: str
    value: Number | None
    text: str
    note: str = ""


class Drawing(Protocol):
    """A kind of chart with its data."""

    def is_empty(self) -> bool:
        """Tell whether there is nothing to show."""

    def height(self, width: float, style: ChartStyle) -> float:
        """Return the least height at a width, in pixels."""

    def draw(self, canvas: Canvas) -> None:
        """Put shapes and marks onto the canvas."""

    def table(self) -> list[list[str | Number | None]]:
        """Return the same as a table, its headings first."""


def laid_out(drawing: Drawing, area: QRectF, style: ChartStyle) -> Canvas:
    """Return the chart as it is in a place; an empty canvas where there is nothing to show."""
    canvas = Canvas(area, style)
    if not drawing.is_empty() and area.width() > 0 and area.height() > 0:
        drawing.draw(canvas)
    return canvas


def paint_drawing(painter: QPainter, area: QRectF, drawing: Drawing, style: ChartStyle) -> None:
    """Paint a chart into a place of a page or picture; pen, font and clip of the painter stay as they were."""
    laid_out(drawing, area, style).paint(painter)


def picture(drawing: Drawing, width: int, height: int, style: ChartStyle) -> QImage:
    """Return a chart as a picture, on the style's ground and sharp enough for a slide. Sizes in pixels at 96 dpi."""
    image = QImage(width * PICTURE_SCALE, height * PICTURE_SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(PICTURE_SCALE)
    image.fill(style.color(GROUND))
    painter = QPainter(image)
    paint_drawing(painter, QRectF(0, 0, width, height), drawing, style)
    painter.end()
    return image
