"""Bullets: how much of a budget is used, and how much of its time has gone."""

from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop.charts.canvas import RIGHT, Canvas, Mark
from desktop.charts.chart_style import GAP, GROUND, ChartStyle
from desktop.charts.drawing import Number
from desktop.theme.tone import Tone

# Where the scale ends, as a share of the budget; a longer bar is broken off.
SCALE = 1.6
BAR, BUDGET, LEAST_BEYOND = 10.0, 16.0, 2.0
# From the middle of the budget's mark, which is 2 px wide, to the bars: 2 px of ground on both sides.
APART = 3.0
ARROW = 4.0
NAMES = 0.45


@dataclass(frozen=True)
class Bullet:
    """A budget. `share`: used of it, 1 for all, None where there is no budget; `elapsed`: share of the days gone.

    `text`: the share as people read it; `about`: the same in a sentence.
    """

    key: Hashable
    title: str
    share: Number | None
    text: str
    about: str
    elapsed: Number | None = None


@dataclass(frozen=True)
class Bullets:
    """Budgets one below the other. `headings` of their names, what is used, and days gone, in a table."""

    bullets: tuple[Bullet, ...]
    headings: tuple[str, str, str]

    def is_empty(self) -> bool:
        """Tell whether there are none."""
        return not self.bullets

    def height(self, _width: float, style: ChartStyle) -> float:
        """Return the height of all rows."""
        return len(self.bullets) * _row(style)

    def table(self) -> list[list[str | Number | None]]:
        """Return a row a budget."""
        return [list(self.headings), *([one.title, one.share, one.elapsed] for one in self.bullets)]

    def draw(self, canvas: Canvas) -> None:
        """Draw name, bar and share, a row each."""
        area, style = canvas.area, canvas.style
        numbers = max(style.width(one.text, small=False, strong=True) for one in self.bullets) + 2 * GAP
        names = area.width() * NAMES
        for place, one in enumerate(self.bullets):
            row = QRectF(area.left(), area.top() + place * _row(style), area.width(), _row(style))
            canvas.words(one.title, QRectF(row.left(), row.top(), names - GAP, row.height()), "text", small=False)
            bar = row.adjusted(names, 0, -numbers, 0)
            draw_bullet(canvas, bar, one.share, one.elapsed)
            beyond = one.share is not None and one.share > 1
            token = "bad.1" if beyond else "text" if one.share is not None else "muted"
            canvas.words(one.text, row, token, RIGHT, small=False, strong=beyond)
            around = bar.adjusted(0, (row.height() - BUDGET) / 2, 0, -(row.height() - BUDGET) / 2)
            tone = Tone.BAD if beyond else Tone.QUIET
            canvas.marks.append(Mark(one.key, one.title, one.about, around, row, tone))


def paint_bullet(
    painter: QPainter, area: QRectF, share: Number | None, elapsed: Number | None, style: ChartStyle
) -> None:
    """Paint one bullet into a place, as a cell of a table does; `style` is on the ground of the cell."""
    canvas = Canvas(area, style)
    draw_bullet(canvas, area, share, elapsed)
    canvas.paint(painter)


def draw_bullet(canvas: Canvas, area: QRectF, share: Number | None, elapsed: Number | None) -> None:
    """Draw track, used, budget and arrow; nothing where there is no budget."""
    if share is None:
        return
    middle, unit, used = area.center().y(), area.width() / SCALE, max(float(share), 0.0)
    left, budget = area.left(), round(area.left() + unit)
    top, end = middle - BAR / 2, budget - APART
    canvas.box(QRectF(left, top, end - left, BAR), "track")
    if used:
        canvas.box(QRectF(left, top, min(unit * used, end - left), BAR), "accent")
    canvas.box(QRectF(budget - 1, middle - BUDGET / 2, 2, BUDGET), "text")
    if used > 1:
        reach = min(max(left + unit * used, budget + APART + LEAST_BEYOND), area.right())
        canvas.box(QRectF(budget + APART, top, reach - budget - APART, BAR), "bad_mark")
    if used > SCALE:
        _break_off(canvas, area.right() - 2 * GAP, middle)
    if elapsed is not None:
        tip = left + unit * min(max(float(elapsed), 0.0), 1.0)
        canvas.polygon([(tip - ARROW, top - ARROW - 1), (tip + ARROW, top - ARROW - 1), (tip, top - 1)], "text")


def _break_off(canvas: Canvas, x: float, middle: float) -> None:
    """Cut a bar that is longer than the scale, in two slanted lines."""
    for start in (x, x + 5):
        ends = (QPointF(start - 2, middle + BAR / 2 + 1), QPointF(start + 2, middle - BAR / 2 - 1))
        canvas.stroke(ends, GROUND, 2.0)


def _row(style: ChartStyle) -> float:
    return style.line(small=False) + GAP
