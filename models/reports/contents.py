"""What a report says, as data: sentences, cells, tiles, tables and charts; windows, pages and JSON are made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from models.measures.figures import Figure
from models.measures.measure import Measure
from models.measures.scope import Scope

Tone = Literal["", "good", "bad", "watch", "muted"]
# Of what kind a cell's value is: an amount, seconds, a fraction, one that says by how much something is more or less, a
# number of things or days, a day, a moment, a month with its year or without, a word, an index, a bullet.
Unit = Literal[
    "money", "s", "ratio", "change", "count", "days", "day", "moment", "month", "month_only", "text", "index", "bar"
]


@dataclass(frozen=True)
class Question:
    """What a figure was asked, from which its rows are found again. `cut`: how much of what they come to isn't counted,
    as of the plan of a month that isn't over."""

    measure: Measure
    scope: Scope
    currency: str | None = None
    cut: Decimal = Decimal(0)


@dataclass(frozen=True)
class ReportCell:
    """A value to be shown: a sentence, too, where a row is called by one.

    `asks`: what opens the rows behind it; `way`: whether it is a difference, to be marked ▲ or ▼; `rows`: how many
    rows are counted in it.
    """

    value: "Decimal | int | date | datetime | str | Sentence | None"
    unit: Unit = "text"
    currency: str | None = None
    asks: Question | None = None
    tone: Tone = ""
    way: bool = False
    rows: int = 0

    @property
    def number(self) -> Decimal:
        """The value as a number; 0 where there is none."""
        return (
            self.value if isinstance(self.value, Decimal) else Decimal(self.value if isinstance(self.value, int) else 0)
        )


EMPTY = ReportCell(None)


@dataclass(frozen=True)
class Sentence:
    """A sentence with cells in it. `one` and `many` are texts to be translated, in which {name} stands for a cell;
    `count` says which of the two it is, and stands for {n}."""

    one: str
    cells: Mapping[str, ReportCell] = field(default_factory=dict)
    many: str = ""
    count: int = 1
    tone: Tone = ""


def words(text: str, tone: Tone = "", **cells: ReportCell) -> ReportCell:
    """Return a cell of words that are translated when they are shown; a name is a cell with a text instead."""
    return ReportCell(Sentence(text, cells), tone=tone)


@dataclass(frozen=True)
class ReportColumn:
    """A column of a table. `title`: a text to be translated; `unit`: of its cells, by which it is aligned."""

    title: str
    unit: Unit = "money"
    is_muted: bool = False


@dataclass(frozen=True)
class ReportLine:
    """A row of a table: one cell a column. `level`: how far it is indented; `bar`: a bullet, where the table has such
    a column."""

    cells: tuple[ReportCell, ...]
    level: int = 0
    bold: bool = False
    bar: "BudgetBar | None" = None
    heading: bool = False


@dataclass(frozen=True)
class BudgetBar:
    """How much of a budget is used, and how much of the time for it has gone; both as fractions."""

    used: Decimal
    gone: Decimal | None = None


@dataclass(frozen=True)
class Point:
    """A mark of a chart. `cell`: its value; `mark`: what it is held against."""

    title: Sentence
    cell: ReportCell
    against: ReportCell | None = None
    is_unfinished: bool = False


@dataclass(frozen=True)
class ReportChart:
    """Points to be drawn: as a line with the plan, as steps from one to the other, as five parts of a whole by age, or
    as a line without anything beside it."""

    kind: Literal["line", "bridge", "ageing", "spark"]
    title: Sentence
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Headline:
    """The one figure of a report, how far it is from what was wanted, and a chart of it."""

    title: Sentence
    cell: ReportCell
    sentences: tuple[Sentence, ...] = ()
    chart: ReportChart | None = None
    notes: tuple[Sentence, ...] = ()
    readings: tuple["MeasureReading", ...] = ()


@dataclass(frozen=True)
class Tile:
    """A figure beside others. `report`: which report says more, by its key."""

    title: Sentence
    cell: ReportCell
    sentences: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    spark: ReportChart | None = None
    report: str = ""
    readings: tuple["MeasureReading", ...] = ()


@dataclass(frozen=True)
class TableBlock:
    """A table; its first column names the rows. `groups`: titles over some columns, with the number of them."""

    title: Sentence
    columns: tuple[ReportColumn, ...]
    lines: tuple[ReportLine, ...]
    notes: tuple[Sentence, ...] = ()
    groups: tuple[tuple[Sentence, int], ...] = ()
    readings: tuple["MeasureReading", ...] = ()
    empty: str = ""


@dataclass(frozen=True)
class Tiles:
    """Figures beside each other."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Charts:
    """Charts beside each other."""

    charts: tuple[ReportChart, ...]


Part = Headline | Tiles | Charts | TableBlock


@dataclass(frozen=True)
class MeasureReading:
    """Keeps the figures of a measure as they were read."""

    measure: Measure
    scope: Scope
    by: tuple[str, ...]
    figures: tuple[Figure, ...]
