"""What a printed page says, free of databases, screens and file formats: `pdf` and `xlsx` write it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

# How a cell's text feels. It never says so by its colour alone: a sign, an arrow or a word stands in the text.
CellTone = Literal["", "good", "bad", "watch", "muted"]
# Of a share an exact number (0.19), of what something took a length of time.
Exact = Decimal | date | datetime | timedelta | int | bool | None


@dataclass(frozen=True)
class PrintedColumn:
    """A column. `number_format`: a spreadsheet's, for its values; `width`: in characters, 0 where its cells decide."""

    title: str
    kind: Literal["text", "number"] = "text"
    number_format: str = ""
    width: float = 0


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell. `text`: as people read it; `value`: exact, for a workbook, which shows the text where it is None.

    `indent`: steps to the right; `number_format`: where it isn't the column's.
    """

    text: str
    value: Exact = None
    tone: CellTone = ""
    indent: int = 0
    bold: bool = False
    number_format: str = ""


@dataclass(frozen=True)
class PrintedTable:
    """A table. `rows` are read once; the first column names them. `notes`: lines under it, such as what is left out.

    `count`: how many rows there are, where that is known; paper has the first ones only, and reads no further then.
    """

    title: str
    columns: tuple[PrintedColumn, ...]
    rows: Iterable[tuple[PrintedCell, ...]]
    total: tuple[PrintedCell, ...] | None = None
    notes: tuple[str, ...] = ()
    count: int | None = None


@dataclass(frozen=True)
class PrintedFigure:
    """One figure with its unit. Several in a row stand beside each other."""

    title: str
    value: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrintedChart:
    """A chart. `paint` fills the rectangle in the light palette, in pixels of 1/96 inch, in whatever thread prints.

    `height`: in mm; `text`: what it says, where there are no pictures.
    """

    title: str
    paint: "Callable[[QPainter, QRectF], None]"
    height: float
    text: str


Part = PrintedTable | PrintedFigure | PrintedChart


@dataclass(frozen=True)
class PrintedPage:
    """A page, as long as it has to be. `lines`: period, filters, as of when, how fresh the data is."""

    title: str
    lines: tuple[str, ...]
    parts: tuple[Part, ...]
