"""Charts with data of a small agency, drawn onto pictures whose colours can be looked at."""

from decimal import Decimal

from PySide6.QtCore import QLocale, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.charts.bullets import Bullet
from desktop.charts.canvas import Canvas, Words
from desktop.charts.chart_style import ChartStyle
from desktop.charts.drawing import DataPoint, Drawing, Number, laid_out
from desktop.charts.line_with_plan import LineWithPlan
from desktop.charts.stacked_bars import Series, StackedBars
from desktop.kinds.locale_formats import LocaleFormats
from desktop.theme.palette import LIGHT, Palette
from desktop.theme.theme import base_font

ENGLISH, GERMAN = (LocaleFormats(QLocale(name)) for name in ("en_GB", "de_DE"))
WIDTH, HEIGHT = 400, 200
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def style(palette: Palette = LIGHT, formats: LocaleFormats = ENGLISH) -> ChartStyle:
    return ChartStyle(palette, base_font(), formats)


def canvas_of(drawing: Drawing, width: float = WIDTH, height: float = HEIGHT) -> Canvas:
    return laid_out(drawing, QRectF(0, 0, width, height), style())


def texts(canvas: Canvas) -> list[str]:
    """What stands on a canvas, in the order in which it was written."""
    return [shape.text for shape in canvas.shapes if isinstance(shape, Words)]


class Pictured:
    """A chart as a picture at a scale, `canvas` with what is on it."""

    def __init__(self, canvas: Canvas, scale: float = 1.0, palette: Palette = LIGHT) -> None:
        self.canvas, self.scale = canvas, scale
        size = (canvas.area.size() * scale).toSize()
        self._image = QImage(size, QImage.Format.Format_RGB32)
        self._image.setDevicePixelRatio(scale)
        self._image.fill(QColor(palette.surface))
        painter = QPainter(self._image)
        Canvas.paint(canvas, painter)
        painter.end()

    def at(self, x: float, y: float) -> str:
        """The colour at a point of the chart."""
        return self._image.pixelColor(int(x * self.scale), int(y * self.scale)).name()

    def along(self, y: float, left: float, right: float) -> list[str]:
        """The colours of all pixels of the picture from left to right."""
        pixels = range(round(left * self.scale), round(right * self.scale))
        return [self._image.pixelColor(x, int(y * self.scale)).name() for x in pixels]

    def down(self, x: float, top: float, bottom: float) -> list[str]:
        """The colours of all pixels of the picture from above to below."""
        pixels = range(round(top * self.scale), round(bottom * self.scale))
        return [self._image.pixelColor(int(x * self.scale), y).name() for y in pixels]


def runs(colors: list[str]) -> list[tuple[str, int]]:
    """One colour after the other, with the number of its pixels."""
    found: list[tuple[str, int]] = []
    for color in colors:
        same = found[-1:] and found[-1][0] == color
        found[-1:] = [(color, found[-1][1] + 1)] if same else [*found[-1:], (color, 1)]
    return found


def points(*values: Number | None) -> tuple[DataPoint, ...]:
    return tuple(
        DataPoint(title.lower(), title, value, "–" if value is None else f"{value:,} €")
        for title, value in zip(MONTHS, values, strict=False)
    )


def line(*values: Number | None, plan: tuple[Number | None, ...] = (), unfinished: bool = False) -> LineWithPlan:
    beside = plan or (None,) * len(values)
    return LineWithPlan(points(*values), beside, "Month", "Actual", "Plan", unfinished)


def stack(*series: tuple[Number | None, ...]) -> StackedBars:
    names = [f"Team {number}" for number in range(len(series))]
    made = tuple(Series(name, name, values) for name, values in zip(names, series, strict=True))
    months = MONTHS[: len(series[0])]
    return StackedBars(tuple(month.lower() for month in months), months, made, "Month", "{:,} h".format)


def bullet(share: Number | None, elapsed: Number | None = None, title: str = "Website") -> Bullet:
    return Bullet(title, title, share, f"{share}", f"{share} of the budget", elapsed)


def amounts(*values: tuple[str, int | None]) -> tuple[DataPoint, ...]:
    return tuple(
        DataPoint(name, name, None if value is None else Decimal(value), f"{value} €") for name, value in values
    )
