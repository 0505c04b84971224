"""One line about a mark, beside it: what it is and how much."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from desktop.charts.canvas import Mark
from desktop.charts.chart_style import GAP, ChartStyle
from desktop.theme.tone import Tone
from desktop.widgets.plain_text import one_line

RADIUS = 4.0
TEXTS = {Tone.GOOD: "good.1", Tone.BAD: "bad.1", Tone.WARN: "warn.1"}


def hint_text(mark: Mark) -> str:
    """Return the line."""
    return one_line(f"{mark.title}: {mark.text}")


def hint_place(mark: Mark, bounds: QRectF, style: ChartStyle) -> QRectF | None:
    """Return where the line has room within a chart, above the mark or below; None in a chart too small for it."""
    width, height = style.width(hint_text(mark)) + 2 * GAP, style.line() + GAP
    if bounds.width() < width or bounds.height() < 3 * height:
        return None
    above, below = mark.area.top() - height - GAP, mark.area.bottom() + GAP
    top = above if above >= bounds.top() else min(below, bounds.bottom() - height)
    left = min(max(mark.area.center().x() - width / 2, bounds.left()), bounds.right() - width)
    return QRectF(round(left), round(top), round(width), height)


def draw_hint(painter: QPainter, mark: Mark, place: QRectF, style: ChartStyle) -> None:
    """Paint the line on a ground of its own."""
    painter.setPen(style.color("border"))
    painter.setBrush(style.color("raised"))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.setFont(style.font(hint_text(mark)))
    painter.setPen(style.color(TEXTS.get(mark.tone, "text")))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), hint_text(mark))
