"""Names of series with their colours, in lines of their own above a chart."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from desktop.charts.canvas import Canvas
from desktop.charts.chart_style import GAP, ChartStyle

SWATCH, BESIDE = 10.0, 18.0
BETWEEN = 16.0


def legend_height(names: Sequence[str], width: float, style: ChartStyle) -> float:
    """Return the height of the lines that names take at a width, with the gap below them."""
    return len(_lines(names, width, style)) * _line(style) + GAP


def draw_legend(canvas: Canvas, names: Sequence[str], tokens: Sequence[str]) -> None:
    """Write the names at the top of a canvas, a swatch before each."""
    place, area = 0, canvas.area
    for row, line in enumerate(_lines(names, area.width(), canvas.style)):
        x, y = area.left(), area.top() + row * _line(canvas.style)
        for name in line:
            draw_swatch(canvas, x, y + _line(canvas.style) / 2, tokens[place])
            width = canvas.style.width(name) + 1
            room = min(width, area.right() - x - BESIDE)
            canvas.words(name, QRectF(x + BESIDE, y, room, _line(canvas.style)))
            x, place = x + BESIDE + width + BETWEEN, place + 1


def draw_swatch(canvas: Canvas, x: float, middle: float, token: str) -> None:
    """Draw the colour of a series, at the left of its name."""
    canvas.box(QRectF(x, middle - SWATCH / 2, SWATCH, SWATCH), token)


def _line(style: ChartStyle) -> float:
    return style.line() + 4


def _lines(names: Sequence[str], width: float, style: ChartStyle) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    left = width
    for name in names:
        needed = BESIDE + style.width(name) + 1
        if lines[-1] and needed > left:
            lines.append([])
            left = width
        lines[-1].append(name)
        left -= needed + BETWEEN
    return lines
