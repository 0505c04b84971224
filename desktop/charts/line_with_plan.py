"""A line with its plan: what became of each month, in one currency."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF

from desktop.charts.axis import draw_names, draw_rules, room_for_ticks, ticks
from desktop.charts.canvas import Canvas, Dot, Mark
from desktop.charts.chart_style import GAP, ChartStyle
from desktop.charts.drawing import DataPoint, Number
from desktop.charts.slots import Slots

LEAST_HEIGHT = 160
LINE, HALO, POINT = 2.0, 4.0, 4.0
# Half of the dash that stands for the plan of a month without neighbours.
HALF_DASH = 12.0


@dataclass(frozen=True)
class LineWithPlan:
    """Months with what is actual, and beside them the plan of each.

    `unfinished`: the last month isn't over; its plan is the share of the days gone. `heading`: over the months, in a
    table; `actual`, `planned`: the names of both, in the language in use.
    """

    months: tuple[DataPoint, ...]
    plan: tuple[Number | None, ...]
    heading: str
    actual: str
    planned: str
    unfinished: bool = False

    def is_empty(self) -> bool:
        """Tell whether no month has a value."""
        return all(value is None for value in (*self._values, *self.plan))

    def height(self, _width: float, _style: ChartStyle) -> float:
        """Return the least height."""
        return LEAST_HEIGHT

    def table(self) -> list[list[str | Number | None]]:
        """Return a row a month."""
        rows = zip(self.months, self.plan, strict=True)
        return [[self.heading, self.actual, self.planned], *([one.title, one.value, plan] for one, plan in rows)]

    def draw(self, canvas: Canvas) -> None:
        """Draw rules, the plan, over it what is actual, and their names at their ends."""
        places = ticks((*self._values, *self.plan))
        slots = self._slots(canvas, places[0], places[-1], room_for_ticks(places, canvas.style))
        draw_rules(canvas, slots, places)
        draw_names(canvas, slots, [month.title for month in self.months])
        for points in _pieces(slots, self.plan):
            canvas.stroke(_seen(points), "plan", LINE, dashed=True)
        for width, token in ((HALO, "ground"), (LINE, "accent")):
            for points in _pieces(slots, self._values):
                canvas.stroke(points, token, width)
        self._draw_points(canvas, slots)
        self._draw_names(canvas, slots)

    @property
    def _values(self) -> tuple[Number | None, ...]:
        return tuple(month.value for month in self.months)

    def _slots(self, canvas: Canvas, low: Number, high: Number, left: float) -> Slots:
        style = canvas.style
        right = max(style.width(name, strong=True) for name in (self.actual, self.planned)) + GAP
        # A slot reaches half of itself beyond the last point: names may stand there.
        slot = (canvas.area.width() - left - right) / max(len(self.months), 1)
        plot = canvas.area.adjusted(left, GAP, -max(right - slot / 2 + GAP, 0), -(GAP + style.line()))
        return Slots(plot, len(self.months), low, high)

    def _draw_points(self, canvas: Canvas, slots: Slots) -> None:
        for place, month in enumerate(self.months):
            at = QPointF(slots.middle(place), slots.along(_first(month.value, self.plan[place], 0)))
            if month.value is not None:
                hollow = self.unfinished and place == len(self.months) - 1
                canvas.shapes.append(Dot(at, "accent", min(POINT, slots.step / 4), hollow))
            around = QRectF(at - QPointF(4, 4), at + QPointF(4, 4))
            canvas.marks.append(Mark(month.key, month.title, month.text, around, slots.whole(place, canvas.area)))

    def _draw_names(self, canvas: Canvas, slots: Slots) -> None:
        """Name both beside their last points, a line apart."""
        actual, planned = (list(_pieces(slots, values)) for values in (self._values, self.plan))
        ends = [(pieces[-1][-1], self.actual, "accent") for pieces in [actual] if pieces]
        ends += [(_seen(pieces[-1])[-1], self.planned, "muted") for pieces in [planned] if pieces]
        height = canvas.style.line()
        heights = _apart([end.y() for end, _name, _token in ends], height - 2)
        for (end, name, token), y in zip(ends, heights, strict=True):
            beside = QRectF(end.x() + GAP, y - height / 2, canvas.style.width(name, strong=True) + 1, height)
            canvas.words(name, beside, token, strong=True)


def _first(*values: Number | None) -> Number:
    return next(value for value in values if value is not None)


def _pieces(slots: Slots, values: Sequence[Number | None]) -> Iterator[list[QPointF]]:
    """Give the points of each stretch without a gap."""
    for is_gap, stretch in groupby(enumerate(values), key=lambda one: one[1] is None):
        if not is_gap:
            yield [QPointF(slots.middle(place), slots.along(value or 0)) for place, value in stretch]


def _seen(points: list[QPointF]) -> list[QPointF]:
    """Make a dash of a single point, which dashes would leave out."""
    return points if len(points) > 1 else [points[0] + QPointF(way, 0) for way in (-HALF_DASH, HALF_DASH)]


def _apart(heights: list[float], least: float) -> list[float]:
    """Move two heights away from each other until there is room between them."""
    if len(heights) < 2 or abs(heights[0] - heights[1]) >= least:
        return heights
    middle, half = sum(heights) / 2, least / 2 if heights[0] > heights[1] else -least / 2
    return [middle + half, middle - half]
