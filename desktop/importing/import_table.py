"""A sheet of a file as an import sees it: titles, and below them rows of plain values with their numbers in the file.

Plain tuples instead of cells: Python's collector doesn't look at them, so a long file doesn't make the window stutter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from models.values.language import tr
from sync.plan.values.units import is_percent_format
from sync.sheets.cells.cells import Cell, CellArea, Percentage, Sheet, Value, column_letters, shown, tidy
from sync.sheets.files import TEXT_SUFFIXES, ReadOptions, read_file

# Titles stand near the top, if there are any.
LOOKED_AT = 20


@dataclass(frozen=True)
class FileTable:
    """One sheet. `rows`: all of it from the first row on, as wide as each is; `is_text`: it comes from a .csv.

    `merged`: cells that are shown as one; what they hold stands in the first of them alone. `notes`: what had to be
    assumed to read the file.
    """

    name: str
    rows: Sequence[tuple[Value, ...]]
    is_text: bool = False
    merged: Sequence[CellArea] = ()
    notes: Sequence[str] = ()

    @property
    def width(self) -> int:
        """How many columns the sheet has."""
        return max((len(row) for row in self.rows), default=0)

    def titles(self, header: int) -> list[str]:
        """Return what the columns are called by the row `header` (from 1; 0: by no row), or their letters."""
        named = self.rows[header - 1] if 0 < header <= len(self.rows) else ()
        texts = [tidy(shown(value)) for value in named] + [""] * (self.width - len(named))
        letters = [tr("Column {letters}", letters=column_letters(place + 1)) for place in range(self.width)]
        return [text or letter for text, letter in zip(texts, letters, strict=True)]

    def records(self, header: int) -> Iterable[tuple[int, tuple[Value, ...]]]:
        """Yield the rows below the titles that hold anything, with their numbers in the file."""
        for number, row in enumerate(self.rows[header:], start=header + 1):
            if any(not is_empty(value) for value in row):
                yield number, row

    def above(self, header: int) -> dict[tuple[int, int], tuple[int, Value]]:
        """Return by row and place of empty cells that are merged with one above them: its row, and what it holds."""
        found: dict[tuple[int, int], tuple[int, Value]] = {}
        for block in self.merged:
            first = self.rows[block.first_row - 1] if header < block.first_row <= len(self.rows) else ()
            place = block.first_column - 1
            if place < len(first) and not is_empty(first[place]):
                below = range(block.first_row + 1, min(block.last_row, len(self.rows)) + 1)
                found |= dict.fromkeys(((row, place) for row in below), (block.first_row, first[place]))
        return found

    def column(self, place: int, header: int) -> list[Value]:
        """Return the filled cells of a column below the titles."""
        values = (row[place] for row in self.rows[header:] if place < len(row))
        return [value for value in values if not is_empty(value)]


def read_tables(file: Path, options: ReadOptions = ReadOptions()) -> list[FileTable]:  # noqa: B008 - it is frozen
    """Return the visible sheets of a .xlsx, .ods or .csv file that hold anything. Raises as `read_file`."""
    is_text = file.suffix.lower() in TEXT_SUFFIXES
    book = read_file(file, options)
    sheets = [sheet for sheet in book.sheets if sheet.rows and not sheet.hidden]
    return [_plain(sheet, is_text, book.notes) for sheet in sheets]


def likely_header(table: FileTable) -> int:
    """Return the number of the row that looks like titles: the first that is full of different texts; 0 if none is."""
    for number, row in enumerate(table.rows[:LOOKED_AT], start=1):
        texts = [tidy(value) for value in row if isinstance(value, str) and tidy(value)]
        filled = [value for value in row if not is_empty(value)]
        wide = len(filled) * 2 > table.width
        if wide and len(texts) == len(filled) == len(set(texts)) and not any(text[0].isdigit() for text in texts):
            return number
    return 0


def is_empty(value: Value) -> bool:
    """Tell whether nothing, or nothing but spaces, stands in a cell."""
    return value is None or (isinstance(value, str) and not value.strip())


def _plain(sheet: Sheet, is_text: bool, notes: Sequence[str]) -> FileTable:
    rows = [tuple(_value(cell) for cell in row) for row in sheet.rows]
    return FileTable(sheet.name, rows, is_text, sheet.merged, notes)


def _value(cell: Cell) -> Value:
    if isinstance(cell.value, Decimal) and is_percent_format(cell.number_format):
        return Percentage(cell.value)
    return cell.value
