"""Ageing: what is open, by how long it is overdue."""

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRectF

from desktop.charts.canvas import Canvas, Mark
from desktop.charts.chart_style import GAP, ChartStyle
from desktop.charts.drawing import DataPoint, Number
from desktop.charts.legend import BESIDE, draw_swatch
from desktop.theme.tone import Tone

BAR, SEAM, LEAST = 32.0, 2.0, 2.0
# Not due, then 1–30, 31–60, 61–90, more than 90 days.
TOKENS = ("series.3", "ageing.0", "ageing.1", "ageing.2", "ageing.3")


@dataclass(frozen=True)
class AgeingBar:
    """The five bands, not due first; `note` of each says of how many. `headings` of bands and amounts, in a table."""

    bands: tuple[DataPoint, DataPoint, DataPoint, DataPoint, DataPoint]
    headings: tuple[str, str]

    def is_empty(self) -> bool:
        """Tell whether nothing is open."""
        return not any(band.value for band in self.bands)

    def height(self, width: float, style: ChartStyle) -> float:
        """Return the height of the bar and the amounts below it."""
        return BAR + self._rows(width, style) * self._row(style)

    def table(self) -> list[list[str | Number | None]]:
        """Return a row a band."""
        return [list(self.headings), *([band.title, band.value] for band in self.bands)]

    def draw(self, canvas: Canvas) -> None:
        """Draw the bar over the whole width, and the amounts in columns below it."""
        parts = self._parts(canvas.area)
        across = ceil(len(self.bands) / self._rows(canvas.area.width(), canvas.style))
        width, height = canvas.area.width() / across, self._row(canvas.style)
        for place, (band, part) in enumerate(zip(self.bands, parts, strict=True)):
            if part is not None:
                canvas.box(part, TOKENS[place])
            row, column = divmod(place, across)
            below = QRectF(column * width, BAR + row * height, width, height).translated(canvas.area.topLeft())
            self._draw_amount(canvas, below.adjusted(0, GAP, -GAP, 0), band, TOKENS[place])
            tone = Tone.BAD if place == len(self.bands) - 1 and part is not None else Tone.QUIET
            canvas.marks.append(Mark(band.key, band.title, band.text, part or below, below, tone))

    def _parts(self, area: QRectF) -> list[QRectF | None]:
        """Return each band's part of the bar; None for one that has nothing in it, or less."""
        amounts = [max(float(band.value or 0), 0.0) for band in self.bands]
        total, room = sum(amounts), area.width() - SEAM * (sum(amount > 0 for amount in amounts) - 1)
        widths = [max(LEAST, amount / total * room) if amount else 0.0 for amount in amounts]
        shrink = room / sum(widths) if total else 1.0
        parts: list[QRectF | None] = []
        x = area.left()
        for width in widths:
            parts.append(QRectF(x, area.top(), width * shrink, BAR) if width else None)
            x += width * shrink + SEAM if width else 0
        return parts

    def _draw_amount(self, canvas: Canvas, area: QRectF, band: DataPoint, token: str) -> None:
        line = canvas.style.line(small=False) + 2
        draw_swatch(canvas, area.left(), area.top() + line / 2, token)
        row = QRectF(area.left() + BESIDE, area.top(), area.width() - BESIDE, line)
        canvas.words(band.title, row)
        strong = "text" if band.value else "muted"
        canvas.words(band.text, row.translated(0, line), strong, small=False, strong=bool(band.value))
        canvas.words(band.note, row.translated(0, 2 * line))

    def _rows(self, width: float, style: ChartStyle) -> int:
        """Return how many rows the amounts take, so that none is shortened."""
        widest = max(
            max(style.width(band.text, small=False, strong=True), style.width(band.title), style.width(band.note))
            for band in self.bands
        )
        fitting = int(min(max(width // (widest + BESIDE + 2 * GAP), 1), len(self.bands)))
        return ceil(len(self.bands) / fitting)

    def _row(self, style: ChartStyle) -> float:
        return 3 * (style.line(small=False) + 2) + 2 * GAP
