"""Stacked bars: what a sum is made of, month by month."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QRectF

from desktop.charts.axis import draw_names, draw_rules, names_fit, room_for_ticks, ticks
from desktop.charts.canvas import Canvas, Mark
from desktop.charts.chart_style import GAP, ChartStyle
from desktop.charts.drawing import Number
from desktop.charts.legend import draw_legend, legend_height
from desktop.charts.short_numbers import exact
from desktop.charts.slots import Slots
from models.values.language import tr

LEAST_HEIGHT, TURNED_ROW = 160, 28
MOST_SERIES = 6
SEAM = 1.0


@dataclass(frozen=True)
class Series:
    """One part of each bar. `values`: one a bar, None where there is none."""

    key: Hashable
    name: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True)
class StackedBars:
    """Bars by `keys` and `titles`, made of `series` from below; the key of a part is that of its bar and its series.

    `write`: writes a value with its unit. `in_time`: the bars are months or weeks, whose names may be left out where
    there is little room; others turn the chart. `heading`: over the bars, in a table.
    """

    keys: tuple[Hashable, ...]
    titles: tuple[str, ...]
    series: tuple[Series, ...]
    heading: str
    write: Callable[[Number], str]
    in_time: bool = True

    def is_empty(self) -> bool:
        """Tell whether no part has a value."""
        return all(value is None for series in self.series for value in series.values)

    def height(self, width: float, style: ChartStyle) -> float:
        """Return the least height: legend, plot and names."""
        legend = legend_height([series.name for series in self._shown()], width, style)
        return legend + (len(self.keys) * TURNED_ROW + style.line() if self._turned(width, style) else LEAST_HEIGHT)

    def table(self) -> list[list[str | Number | None]]:
        """Return a row a bar, a column a series, those that are shown as one, too."""
        rows = [[title, *(one.values[place] for one in self.series)] for place, title in enumerate(self.titles)]
        return [[self.heading, *(series.name for series in self.series)], *rows]

    def draw(self, canvas: Canvas) -> None:
        """Draw the legend, rules, names, and the parts with a seam of the ground between them."""
        shown = self._shown()
        places = ticks(sum(part) for place in range(len(self.keys)) for part in _signed(shown, place))
        draw_legend(canvas, [one.name for one in shown], [f"series.{place}" for place in range(len(shown))])
        slots = self._slots(canvas, shown, places)
        draw_rules(canvas, slots, places)
        draw_names(canvas, slots, self.titles, in_time=self.in_time)
        for place in range(len(self.keys)):
            self._draw_bar(canvas, slots, place, shown)

    def _turned(self, width: float, style: ChartStyle) -> bool:
        return not self.in_time and not names_fit(self.titles, width, style)

    def _slots(self, canvas: Canvas, shown: list[Series], places: list[Decimal]) -> Slots:
        style, area = canvas.style, canvas.area
        top = legend_height([series.name for series in shown], area.width(), style)
        below = style.line() + GAP
        if self._turned(area.width(), style):
            names = min(max(style.width(title) for title in self.titles) + GAP, area.width() * 0.4)
            plot = area.adjusted(names, top, -4 * GAP, -below)
            return Slots(plot, len(self.keys), places[0], places[-1], turned=True)
        twice = 1 if self.in_time else 2
        plot = area.adjusted(room_for_ticks(places, style), top, 0, -(below + (twice - 1) * style.line()))
        return Slots(plot, len(self.keys), places[0], places[-1])

    def _draw_bar(self, canvas: Canvas, slots: Slots, place: int, shown: list[Series]) -> None:
        ends = {True: Decimal(0), False: Decimal(0)}
        for level, series in enumerate(shown):
            value = series.values[place]
            if value is None:
                continue
            start = ends[value >= 0]
            ends[value >= 0] = end = start + exact(value)
            area = slots.bar(place, start, end)
            if value:
                canvas.box(_without_seam(area, slots, is_first=not start), f"series.{level}")
            title = f"{series.name}, {self.titles[place]}"
            key = (self.keys[place], series.key)
            canvas.marks.append(Mark(key, title, self.write(value), area, slots.whole(place, canvas.area), level=level))

    def _shown(self) -> list[Series]:
        """Return the series as they are; of more than six the five largest, and what the others come to."""
        if len(self.series) <= MOST_SERIES:
            return list(self.series)
        largest = sorted(self.series, key=_size, reverse=True)[: MOST_SERIES - 1]
        others = [series for series in self.series if series not in largest]
        values = tuple(_added([series.values[place] for series in others]) for place in range(len(self.keys)))
        return [
            *(series for series in self.series if series in largest),
            Series(tuple(series.key for series in others), tr("Other"), values),
        ]


def _size(series: Series) -> Decimal:
    return sum((abs(exact(value)) for value in series.values if value is not None), Decimal(0))


def _added(values: list[Number | None]) -> Decimal | None:
    numbers = [exact(value) for value in values if value is not None]
    return sum(numbers, Decimal(0)) if numbers else None


def _signed(shown: list[Series], place: int) -> tuple[list[Decimal], list[Decimal]]:
    """Return the parts of a bar above 0, and those below."""
    values = [exact(value) for series in shown if (value := series.values[place]) is not None]
    return [value for value in values if value > 0], [value for value in values if value < 0]


def _without_seam(area: QRectF, slots: Slots, *, is_first: bool) -> QRectF:
    """Leave a pixel free between a part and the one that it stands on."""
    if is_first:
        return area
    if slots.turned:
        return area.adjusted(min(SEAM, area.width() / 2), 0, 0, 0)
    return area.adjusted(0, 0, 0, -min(SEAM, area.height() / 2))
