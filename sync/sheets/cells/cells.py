"""A workbook as cells, whatever it was stored in: the one shape that all readers give."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from models.values.numbers import DecimalSign
from models.values.text import clean


@dataclass(frozen=True, slots=True)
class CellError:
    """What stands in a cell instead of a value; `shown` is its text there, `reason` says it in words."""

    shown: str
    reason: str


@dataclass(frozen=True, slots=True)
class LengthOfTime(CellError):
    """A time of day or a duration, as spreadsheets keep hours; where a number belongs it is an error."""

    length: timedelta = timedelta()


class Percentage(Decimal):
    """A number that its sheet shows in per cent: 0.19 for 19 %."""


Value = str | Decimal | date | datetime | bool | CellError | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `row` and `column` count from 1. `formula`, `bold`, `number_format`: None if not told."""

    row: int
    column: int
    value: Value = None
    formula: str | None = None
    bold: bool | None = None
    number_format: str | None = None

    @property
    def address(self) -> str:
        """The cell's name as spreadsheets write it, "B4"."""
        return address(self.row, self.column)

    @property
    def is_formula(self) -> bool:
        """Whether the source says that the value is computed."""
        return self.formula is not None

    @property
    def is_empty(self) -> bool:
        """Whether nothing, or nothing but spaces, stands in the cell."""
        return self.value is None or (isinstance(self.value, str) and (not self.value or self.value.isspace()))

    @property
    def text(self) -> str:
        """The cell's words, with spaces tidied; empty for anything but text."""
        return tidy(self.value) if isinstance(self.value, str) else ""

    @property
    def raw(self) -> str:
        """What stands in the cell, as text: the evidence for a number or a problem."""
        return shown(self.value)


@dataclass(frozen=True, slots=True)
class CellArea:
    """A rectangle of cells, its corners included; all count from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __contains__(self, cell: Cell) -> bool:
        return self.first_row <= cell.row <= self.last_row and self.first_column <= cell.column <= self.last_column

    @property
    def address(self) -> str:
        """The block's name as spreadsheets write it, "C2:C4"."""
        return f"{address(self.first_row, self.first_column)}:{address(self.last_row, self.last_column)}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `rows` are complete from A1 on, so `rows[3][1]` is B4. `gid`: Google's id of the sheet.

    `merged`: cells that are shown as one, whose content stands in the first. `hidden_rows`, `hidden_columns`: spans
    (first, last) that people don't see; their cells are read as all others.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    hidden: bool = False
    gid: int | None = None
    merged: Sequence[CellArea] = ()
    hidden_rows: Sequence[tuple[int, int]] = ()
    hidden_columns: Sequence[tuple[int, int]] = ()

    def cell(self, row: int, column: int) -> Cell:
        """Return the cell at `row` and `column` (from 1); an empty one outside the used range."""
        if 1 <= row <= len(self.rows) and 1 <= column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return Cell(row, column)

    def filled(self) -> Iterator[Cell]:
        """Yield all cells with something in them, row by row."""
        return (cell for row in self.rows for cell in row if not cell.is_empty)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A whole workbook. `decimal_sign` is that of the document's own locale, if the source tells it.

    `notes`: what a reader had to assume or repair, in sentences that people have to see.
    """

    title: str
    sheets: Sequence[Sheet]
    decimal_sign: DecimalSign | None = None
    notes: Sequence[str] = ()


def address(row: int, column: int) -> str:
    """Return the name of a cell: (4, 2) is "B4"."""
    return f"{column_letters(column)}{row}"


def column_letters(column: int) -> str:
    """Return the name of a column: 1 is "A", 27 is "AA"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def error_value(shown: str) -> CellError:
    """Return the value of a cell in which a formula failed."""
    return CellError(shown, f"The formula in this cell fails with {shown}.")


def tidy(text: str) -> str:
    """Return the text on one line, with single plain spaces, cleaned."""
    return clean(" ".join(text.split()))


def fold(text: str) -> str:
    """Return the text as it is compared: without case, forms of writing, footnote marks and a closing colon."""
    plain = unicodedata.normalize("NFKC", re.sub(r"[¹²³*†]+$", "", tidy(text)))
    return tidy(plain.casefold()).rstrip(" :*")


def shown(value: Value) -> str:
    """Return a value as text: plain digits for numbers, ISO for dates."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, CellError):
        return clean(value.shown)
    return clean(str(value))


def exact(number: int | float | Decimal) -> Decimal:
    """Return a number of a file as the decimal that its shortest text says."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e15:
        return Decimal(int(number))
    return Decimal(str(number))


def rows_of(values: Sequence[Sequence[Value]], make: Callable[[int, int, Value], Cell] = Cell) -> list[list[Cell]]:
    """Make cells for a block of values that begins at A1; `make(row, column, value)` gives each cell."""
    rows = [[make(i, j, value) for j, value in enumerate(row, start=1)] for i, row in enumerate(values, start=1)]
    return trimmed(rows)


def trimmed(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return the rows without the empty cells and rows at their ends."""
    for row in rows:
        while row and row[-1].is_empty:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows
