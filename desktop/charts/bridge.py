"""A bridge: the steps that lead from the plan to what is actual."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF

from desktop.charts.axis import draw_names, names_fit
from desktop.charts.canvas import CENTER, Canvas, Mark
from desktop.charts.chart_style import GAP, GROUND, ChartStyle
from desktop.charts.drawing import DataPoint, Number
from desktop.charts.short_numbers import exact, short
from desktop.charts.slots import Slots
from desktop.theme.tone import Tone
from models.values.language import tr

LEAST_HEIGHT, TURNED_ROW = 200, 28
# Differences of less than that come from rounding, not from a step that nobody named.
HALF_A_CENT = Decimal("0.005")
# A base is cut where the steps would be flat otherwise: as much is left below them as 1.5 times their reach.
LEFT_BELOW, LEAST_CUT = Decimal("1.5"), Decimal("0.25")
HALF_WAVE, WAVE_LENGTH, CUT = 2.5, 12.0, 3.0
MOST_FOR_NAMES = 0.4


@dataclass(frozen=True)
class Pillar:
    """A bar of the bridge, from where to where it goes; `token` of it, `label` of the amount at it."""

    point: DataPoint
    start: Decimal
    end: Decimal
    token: str
    label: str
    arrow: str = ""
    tone: Tone = Tone.QUIET


@dataclass(frozen=True)
class Bridge:
    """Plan and actual, and steps between them: the difference of each part. What they don't explain is "Other".

    `write`: writes a difference with its unit. `more_is_better`: as it is with revenue, not with costs. `headings` of
    names and values, in a table.
    """

    plan: DataPoint
    steps: tuple[DataPoint, ...]
    actual: DataPoint
    headings: tuple[str, str]
    write: Callable[[Number], str]
    more_is_better: bool = True

    def is_empty(self) -> bool:
        """Tell whether plan or actual is missing."""
        return self.plan.value is None or self.actual.value is None

    def height(self, width: float, style: ChartStyle) -> float:
        """Return the least height."""
        return LEAST_HEIGHT if self._upright(width, style) else TURNED_ROW * len(self._points())

    def table(self) -> list[list[str | Number | None]]:
        """Return a row a bar, as they stand there."""
        return [list(self.headings), *([point.title, point.value] for point in self._points())]

    def draw(self, canvas: Canvas) -> None:
        """Draw the bars with their amounts, names, and lines that lead from one to the next."""
        pillars = self._pillars()
        base = _base(pillars)
        slots = self._slots(canvas.area, canvas.style, pillars, base)
        at = slots.along(base)
        ground = QRectF(at, slots.plot.top(), 1, slots.plot.height())
        canvas.box(ground if slots.turned else QRectF(slots.plot.left(), at, slots.plot.width(), 1), "border")
        draw_names(canvas, slots, [pillar.point.title for pillar in pillars], in_time=False)
        for place, pillar in enumerate(pillars):
            is_end = place in (0, len(pillars) - 1)
            area = slots.bar(place, base if is_end else pillar.start, pillar.end)
            canvas.box(area, pillar.token)
            if is_end and base:
                _cut(canvas, area, turned=slots.turned)
            if place < len(pillars) - 1:
                _lead_on(canvas, slots, place, pillar.end)
            _draw_label(canvas, slots, place, area, pillar)
            canvas.marks.append(_mark(canvas, slots, place, area, pillar))

    def _upright(self, width: float, style: ChartStyle) -> bool:
        """Tell whether names and amounts have room side by side."""
        pillars = self._pillars()
        widest = max(style.width(_label(pillar, style), strong=True) for pillar in pillars)
        fits = names_fit([pillar.point.title for pillar in pillars], width, style)
        return fits and widest + GAP / 2 <= width / len(pillars)

    def _points(self) -> list[DataPoint]:
        """Return all bars: the largest help first, the largest harm last, then what isn't known."""
        steps = [*self.steps, *self._rest()]
        known = [step for step in steps if step.value is not None]
        known.sort(key=lambda step: exact(step.value or 0), reverse=self.more_is_better)
        return [self.plan, *known, *(step for step in steps if step.value is None), self.actual]

    def _rest(self) -> list[DataPoint]:
        ends = exact(self.actual.value or 0) - exact(self.plan.value or 0)
        rest = ends - sum((exact(step.value) for step in self.steps if step.value is not None), Decimal(0))
        return [DataPoint(None, tr("Other"), rest, self.write(rest))] if abs(rest) >= HALF_A_CENT else []

    def _pillars(self) -> list[Pillar]:
        first, *steps, last = self._points()
        pillars = [_end(first, "plan")]
        for step in steps:
            pillars.append(self._step(step, pillars[-1].end))
        return [*pillars, _end(last, "accent")]

    def _step(self, step: DataPoint, level: Decimal) -> Pillar:
        if not step.value:
            return Pillar(step, level, level, "faint", "muted")
        value = exact(step.value)
        name, tone = ("good", Tone.GOOD) if (value > 0) == self.more_is_better else ("bad", Tone.BAD)
        return Pillar(step, level, level + value, f"{name}_mark", f"{name}.1", "▲ " if value > 0 else "▼ ", tone)

    def _slots(self, area: QRectF, style: ChartStyle, pillars: list[Pillar], base: Decimal) -> Slots:
        low, high = min(base, *_levels(pillars)), max(base, *_levels(pillars))
        if self._upright(area.width(), style):
            plot = area.adjusted(0, style.line() + 4, 0, -(2 * style.line() + GAP))
            return Slots(plot, len(pillars), low, high)
        names = min(max(style.width(pillar.point.title) for pillar in pillars) + GAP, area.width() * MOST_FOR_NAMES)
        labels = max(style.width(_label(pillar, style), strong=True) for pillar in pillars) + GAP
        return Slots(area.adjusted(names, 0, -labels, 0), len(pillars), low, high, turned=True)


def _end(point: DataPoint, token: str) -> Pillar:
    return Pillar(point, Decimal(0), exact(point.value or 0), token, "text")


def _levels(pillars: list[Pillar]) -> list[Decimal]:
    return [pillar.end for pillar in pillars]


def _base(pillars: list[Pillar]) -> Decimal:
    """Return where plan and actual begin: at 0, or higher where the steps would be too flat to be seen."""
    lowest, highest = min(_levels(pillars)), max(_levels(pillars))
    base = lowest - LEFT_BELOW * (highest - lowest)
    return base if highest > lowest and base >= LEAST_CUT * highest > 0 else Decimal(0)


def _label(pillar: Pillar, style: ChartStyle) -> str:
    value = pillar.point.value
    if value is None:
        return "–"
    shown = exact(value)
    return pillar.arrow + short(abs(shown) if pillar.arrow else shown, style.formats)


def _draw_label(canvas: Canvas, slots: Slots, place: int, area: QRectF, pillar: Pillar) -> None:
    line, text = canvas.style.line(), _label(pillar, canvas.style)
    if slots.turned:
        beside = QRectF(area.right() + GAP / 2, area.top(), canvas.style.width(text, strong=True) + 1, area.height())
        canvas.words(text, beside, pillar.label, strong=True)
    else:
        above = QRectF(slots.column(place).left(), area.top() - line - 2, slots.step, line)
        canvas.words(text, above, pillar.label, CENTER, strong=True)


def _lead_on(canvas: Canvas, slots: Slots, place: int, level: Decimal) -> None:
    """Draw the line from a bar to the next one."""
    here, there, at = slots.bar(place, level, level), slots.bar(place + 1, level, level), slots.along(level)
    if slots.turned:
        canvas.box(QRectF(at, here.bottom(), 1, there.top() - here.bottom()), "faint")
    else:
        canvas.box(QRectF(here.right(), at, there.left() - here.right(), 1), "faint")


def _cut(canvas: Canvas, area: QRectF, *, turned: bool) -> None:
    """Show that a bar begins below its base: a wave in the colour of the ground."""
    length = area.height() if turned else area.width()
    waves = max(2, round(length / WAVE_LENGTH))
    wave = [(place / waves * length, HALF_WAVE if place % 2 else -HALF_WAVE) for place in range(waves + 1)]
    if turned:
        points = [QPointF(area.left() + 2 * GAP + up, area.top() + along) for along, up in wave]
    else:
        points = [QPointF(area.left() + along, area.bottom() - 2 * GAP - up) for along, up in wave]
    canvas.stroke(points, GROUND, CUT)


def _mark(canvas: Canvas, slots: Slots, place: int, area: QRectF, pillar: Pillar) -> Mark:
    """Return the mark of a bar, whose column reaches from its amount to its name."""
    column = slots.whole(place, canvas.area)
    if not slots.turned:
        column.setTop(canvas.area.top())
    return Mark(pillar.point.key, pillar.point.title, pillar.point.text, area, column, pillar.tone)
