"""The axis of values: round numbers from 0, and the rules that stand at them."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import count
from math import ceil

from PySide6.QtCore import QRectF

from desktop.charts.canvas import CENTER, RIGHT, Canvas
from desktop.charts.chart_style import GAP, ChartStyle
from desktop.charts.drawing import Number
from desktop.charts.names import SOFT_HYPHEN, name_lines
from desktop.charts.short_numbers import exact, on_axis
from desktop.charts.slots import Slots

MOST_RULES = 5
ROUND = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))


def ticks(values: Iterable[Number | None]) -> list[Decimal]:
    """Return the round numbers that values stand between: evenly apart, 0 among them, as few as `MOST_RULES`."""
    numbers = [exact(value) for value in values if value is not None]
    low, high = min([Decimal(0), *numbers]), max([Decimal(0), *numbers])
    if low == high:
        return [Decimal(0)]
    for step in _steps(high - low):
        first = int((low / step).to_integral_value(ROUND_FLOOR))
        last = int((high / step).to_integral_value(ROUND_CEILING))
        if last - first < MOST_RULES:
            return [step * place for place in range(first, last + 1)]
    raise AssertionError("no step is large enough")


def _steps(reach: Decimal) -> Iterator[Decimal]:
    for exponent in count(reach.adjusted() - 1):
        yield from (size.scaleb(exponent) for size in ROUND)


def tick_texts(places: list[Decimal], style: ChartStyle) -> list[str]:
    """Write the numbers of an axis, each as exactly as the others."""
    step = places[1] - places[0] if len(places) > 1 else Decimal(1)
    largest = max(abs(place) for place in places)
    return [on_axis(place, step, largest, style.formats) for place in places]


def room_for_ticks(places: list[Decimal], style: ChartStyle) -> float:
    """Return the width of the widest number of an axis, with the gap beside it."""
    return max(style.width(text) for text in tick_texts(places, style)) + GAP


def draw_rules(canvas: Canvas, slots: Slots, places: list[Decimal]) -> None:
    """Draw a rule at each number, which stands beside it; the one at 0 is stronger where values lie below it."""
    texts = tick_texts(places, canvas.style)
    for place, text in zip(places, texts, strict=True):
        at = slots.along(place)
        token = "border" if not place and places[0] < 0 else "rule"
        if slots.turned:
            canvas.box(QRectF(at, slots.plot.top(), 1, slots.plot.height()), token)
        else:
            canvas.box(QRectF(slots.plot.left(), at, slots.plot.width(), 1), token)
            beside = QRectF(canvas.area.left(), at - GAP, slots.plot.left() - canvas.area.left() - GAP, 2 * GAP)
            canvas.words(text, beside, side=RIGHT)
    if slots.turned:
        _write_below(canvas, [slots.along(place) for place in places], slots.plot.bottom(), texts)


def names_fit(names: Sequence[str], width: float, style: ChartStyle) -> bool:
    """Tell whether all names have room side by side, in two lines at most."""
    return all(name_lines(name, width / len(names) - GAP / 2, style) for name in names)


def draw_names(canvas: Canvas, slots: Slots, names: Sequence[str], *, in_time: bool = True) -> None:
    """Write the names of slots below them, or left of turned ones. `in_time`: in one line, as many as have room."""
    if in_time:
        middles = [slots.middle(place) for place in range(len(names))]
        _write_below(canvas, middles, slots.plot.bottom(), names)
        return
    style = canvas.style
    for place, name in enumerate(names):
        if slots.turned:
            room = QRectF(canvas.area.left(), slots.column(place).top(), 0, slots.step)
            room.setRight(slots.plot.left() - GAP)
            canvas.words(name.replace(SOFT_HYPHEN, ""), room)
            continue
        for row, line in enumerate(name_lines(name, slots.step - GAP / 2, style)):
            below = QRectF(
                slots.middle(place) - slots.step / 2, slots.plot.bottom() + GAP / 2, slots.step, style.line()
            )
            canvas.words(line, below.translated(0, row * style.line()), side=CENTER)


def _write_below(canvas: Canvas, middles: Sequence[float], bottom: float, texts: Sequence[str]) -> None:
    """Write texts that stand evenly apart: all, or every second, third … up to the last, so that none touch."""
    widest = max(canvas.style.width(text) for text in texts) + GAP
    step = middles[1] - middles[0] if len(middles) > 1 else widest
    every = max(1, ceil(widest / step)) if step else len(texts)
    for place, (middle, text) in enumerate(zip(middles, texts, strict=True)):
        if (len(texts) - 1 - place) % every == 0:
            canvas.words(text, QRectF(middle - widest / 2, bottom + GAP, widest, canvas.style.line()), side=CENTER)
