"""The sheets of paper that a page fills: what stands where, decided before anything is painted.

Only then is it known how many there are, which each of them says. All lengths are points (1/72 inch).
"""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from desktop.printing.page import CellTone
from desktop.printing.text_colors import text_color
from desktop.printing.typesetting import Typeface, Typesetter, font
from desktop.theme.palette import LIGHT
from models.values.language import tr

# A4, landscape.
WIDTH, HEIGHT = 842, 595
SIDE, TOP, BOTTOM = 42, 40, 54
ROOM = WIDTH - 2 * SIDE
HEAD, FOOT = 28, 46  # of further sheets, from the top; from the edge
NOTE, HEADING, THIN = Typeface(8), Typeface(8, bold=True), 0.75
# Of the line's height, where letters stand on.
BASELINE = 0.76


class PrintedWords(NamedTuple):
    """One line of text; `x`, `y`: where it begins on its baseline."""

    x: float
    y: float
    text: str
    face: Typeface
    color: str


class Rule(NamedTuple):
    """A horizontal line."""

    x: float
    y: float
    length: float
    color: str


class PrintedDrawing(NamedTuple):
    """Whatever paints itself into a rectangle."""

    paint: Callable[[QPainter, QRectF], None]
    rect: tuple[float, float, float, float]


Item = PrintedWords | Rule | PrintedDrawing


class Sheets:
    """The sheets so far; what is added stands at `y` of the last one, below what is there already."""

    def __init__(self, title: str) -> None:
        self.setter = Typesetter()
        self._title = title
        self.sheets: list[list[Item]] = []
        self.y: float = 0
        self.turn()

    @property
    def left(self) -> float:
        """How much height is left."""
        return HEIGHT - BOTTOM - self.y

    @property
    def is_fresh(self) -> bool:
        """Whether a further sheet has no more room."""
        return self.left >= self.whole

    @property
    def whole(self) -> float:
        """How much height a further sheet has."""
        return HEIGHT - BOTTOM - TOP - HEAD

    def turn(self) -> None:
        """Begin another sheet, which says what it belongs to."""
        self.sheets.append([])
        self.y = TOP
        if len(self.sheets) > 1:
            self.text(SIDE, self._short(self._title, ROOM, HEADING), HEADING, "muted")
            self.rule(SIDE, self.y + 16, ROOM, LIGHT.border)
            self.y = TOP + HEAD

    def need(self, height: float) -> None:
        """Begin another sheet where less height is left, unless that has no more."""
        if height > self.left and not self.is_fresh:
            self.turn()

    def text(self, x: float, text: str, face: Typeface, tone: CellTone = "", down: float = 0) -> None:
        """Put a line of text below `y`."""
        self.add(PrintedWords(x, self.y + down + leading(face) * BASELINE, text, face, text_color(tone)))

    def paragraph(self, text: str, face: Typeface, tone: CellTone = "") -> None:
        """Put a text as wide as the sheet, over as many lines as it takes."""
        for line in self.setter.lines(text, ROOM, face):
            self.need(leading(face))
            self.text(SIDE, line, face, tone)
            self.y += leading(face)

    def rule(self, x: float, y: float, length: float, color: str) -> None:
        """Put a line at a height."""
        self.add(Rule(x, y, length, color))

    def finish(self, made: str) -> None:
        """Put the foot onto all sheets, now that it is known how many there are. `made`: when and by what."""
        for number, sheet in enumerate(self.sheets, start=1):
            of = tr("{page} of {pages}", page=number, pages=len(self.sheets))
            y, width = HEIGHT - FOOT, self.setter.width(of, NOTE)
            title = self._short(f"{self._title} · {made}", ROOM - width - 20, NOTE)
            sheet.append(Rule(SIDE, y, ROOM, LIGHT.border))
            for x, text in ((SIDE, title), (SIDE + ROOM - width, of)):
                sheet.append(PrintedWords(x, y + 17, text, NOTE, LIGHT.muted))

    def _short(self, text: str, room: float, face: Typeface) -> str:
        """Return as much of a text as stands on one line, for what the first sheet has in full."""
        line, *more = self.setter.lines(text, room - 10, face)
        return f"{line} …" if more else line

    def add(self, item: Item) -> None:
        """Put something on the last sheet."""
        self.sheets[-1].append(item)


def leading(face: Typeface) -> float:
    """Return the height of a line."""
    return round(face.size * 1.36, 1)


def paint(painter: QPainter, items: list[Item]) -> None:
    """Paint what stands on a sheet. Font and pen are set anew behind a drawing, which leaves its own."""
    fonts: dict[Typeface, QFont] = {}
    for item in items:
        if isinstance(item, PrintedDrawing):
            painter.save()
            item.paint(painter, QRectF(*item.rect))
            painter.restore()
        elif isinstance(item, Rule):
            painter.setPen(QPen(QColor(item.color), THIN))
            painter.drawLine(QPointF(item.x, item.y), QPointF(item.x + item.length, item.y))
        else:
            painter.setPen(QColor(item.color))
            painter.setFont(fonts.setdefault(item.face, fonts.get(item.face) or font(item.face)))
            painter.drawText(QPointF(item.x, item.y), item.text)
