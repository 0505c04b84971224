"""Where things stand in a plot: a slot each, side by side, or turned, one below the other."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from desktop.charts.drawing import Number

# Of its slot; wider ones would look like areas.
BAR_SHARE, WIDEST_BAR = 0.68, 48.0


@dataclass(frozen=True)
class Slots:
    """`count` slots in `plot`, whose values reach from `low` to `high`; turned, values go from left to right."""

    plot: QRectF
    count: int
    low: Number
    high: Number
    turned: bool = False

    @property
    def step(self) -> float:
        """Give the size of a slot, in pixels."""
        return (self.plot.height() if self.turned else self.plot.width()) / self.count

    def middle(self, place: int) -> float:
        """Return the middle of a slot."""
        return (self.plot.top() if self.turned else self.plot.left()) + (place + 0.5) * self.step

    def column(self, place: int) -> QRectF:
        """Return all of a slot."""
        start = self.middle(place) - self.step / 2
        if self.turned:
            return QRectF(self.plot.left(), start, self.plot.width(), self.step)
        return QRectF(start, self.plot.top(), self.step, self.plot.height())

    def whole(self, place: int, area: QRectF) -> QRectF:
        """Return a slot with what stands beside it in `area`: its name, and amounts."""
        column = self.column(place)
        if self.turned:
            return QRectF(area.left(), column.top(), area.width(), column.height())
        return QRectF(column.left(), column.top(), column.width(), area.bottom() - column.top())

    def along(self, value: Number) -> float:
        """Return where a value stands on its axis."""
        low, high = float(self.low), float(self.high)
        share = (float(value) - low) / (high - low) if high > low else 0.0
        if self.turned:
            return self.plot.left() + share * self.plot.width()
        return self.plot.bottom() - share * self.plot.height()

    def bar(self, place: int, one: Number, other: Number) -> QRectF:
        """Return the bar of a slot between two values."""
        thick = round(min(self.step * BAR_SHARE, WIDEST_BAR))
        start, (first, last) = round(self.middle(place) - thick / 2), sorted((self.along(one), self.along(other)))
        if self.turned:
            return QRectF(first, start, last - first, thick)
        return QRectF(start, first, thick, last - first)
