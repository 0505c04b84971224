"""A printed page as a workbook: a sheet a table, with the page's lines, figures and charts' words over the first one.

Numbers and days are kept as such, so that a board can go on working with them. Nothing of Qt is touched here.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from textwrap import wrap
from typing import Any

from desktop.printing.page import (
    Part,
    PrintedCell,
    PrintedChart,
    PrintedColumn,
    PrintedFigure,
    PrintedPage,
    PrintedTable,
)
from desktop.printing.text_colors import text_color
from sync.sheets.writing.xlsx_writing import Book, CellLook, Shaped, SheetRow, write_sheets

# By so many rows the width of a column is judged that names none: as many as anybody looks at first.
JUDGED_ROWS = 500
LEAST_WIDTH, MOST_WIDTH, BESIDE = 9.0, 60.0, 2.0
LEAST_LINE = 60
_BOLD, _MUTED = CellLook(bold=True), CellLook(text_color("muted").lstrip("#"))
_NO_TABLE = PrintedTable("", (PrintedColumn(""),), ())


def write_xlsx(page: PrintedPage, path: Path) -> int:
    """Write all rows of the page's tables; how many there were.

    Raises KnownError for more rows than a sheet holds, OSError where the disk or the folder doesn't take it.
    """
    tables = [part for part in page.parts if isinstance(part, PrintedTable)] or [_NO_TABLE]
    counted = _Counted()
    sheets = [_sheet(page, table, counted, first=place == 0) for place, table in enumerate(tables)]
    write_sheets(path, sheets)
    return counted.rows


class _Counted:
    """How many rows of tables were written: totals and notes are none."""

    rows = 0

    def each(self, rows: Iterable[tuple[PrintedCell, ...]]) -> Iterator[tuple[PrintedCell, ...]]:
        """Yield the rows."""
        for row in rows:
            self.rows += 1
            yield row


def _sheet(
    page: PrintedPage, table: PrintedTable, counted: _Counted, *, first: bool
) -> tuple[Book, Iterator[SheetRow]]:
    rows = counted.each(table.rows)
    judged = list(islice(rows, JUDGED_ROWS))
    widths = [_width(column, place, judged, table.total) for place, column in enumerate(table.columns)]
    room = max(LEAST_LINE, int(sum(widths)))
    above = [(line, look) for text, look in _above(page, table, first=first) for line in wrap(text, room) or [""]]
    lines = [SheetRow(_padded(Shaped(line, look=look) if line else None, table)) for line, look in above]
    titles = [
        Shaped(column.title, look=CellLook(wrapped=True, right=column.kind == "number")) for column in table.columns
    ]
    book = Book(table.title or page.title, titles, widths, above=lines, printed=True)
    return book, _lines(table, chain(judged, rows), widths, room)


def _above(page: PrintedPage, table: PrintedTable, *, first: bool) -> Iterator[tuple[str, CellLook]]:
    """Yield the lines over a table's titles, each with its look, and an empty one."""
    yield page.title, _BOLD
    yield from ((line, _MUTED) for line in page.lines)
    for part in page.parts if first else ():
        yield from ((line, CellLook()) for line in _words(part))
    if table.title:
        yield table.title, _BOLD
    yield "", CellLook()


def _words(part: Part) -> Iterator[str]:
    """Yield what a figure or a chart says in words."""
    if isinstance(part, PrintedFigure):
        yield "; ".join((f"{part.title}: {part.value}", *part.notes))
    elif isinstance(part, PrintedChart):
        yield f"{part.title}: {part.text}"


def _lines(
    table: PrintedTable, rows: Iterable[tuple[PrintedCell, ...]], widths: Sequence[float], room: int
) -> Iterator[SheetRow]:
    for row in rows:
        yield SheetRow([_value(*one) for one in zip(row, table.columns, widths, strict=True)])
    if table.total is not None:
        yield SheetRow([_value(*one) for one in zip(table.total, table.columns, widths, strict=True)], bold=True)
    for note in table.notes:
        yield from (SheetRow(_padded(Shaped(line, look=_MUTED), table)) for line in wrap(note, room))


def _padded(value: Any, table: PrintedTable) -> list[Any]:
    return [value, *[None] * (len(table.columns) - 1)]


def _value(cell: PrintedCell, column: PrintedColumn, width: float) -> Any:
    """Return a cell's exact value where it has one, else its text."""
    color = text_color(cell.tone).lstrip("#") if cell.tone else ""
    if cell.value is not None:
        look = CellLook(color, cell.bold, cell.indent)
        return Shaped(cell.value, cell.number_format or column.number_format, look)
    if not cell.text:
        return None
    # A workbook's own words, such as a total in two currencies, stand as its numbers do.
    look = CellLook(color, cell.bold, cell.indent, _breaks(cell.text, width), column.kind == "number")
    return Shaped(cell.text, look=look)


def _breaks(text: str, width: float) -> bool:
    return "\n" in text or len(text) > width


def _width(
    column: PrintedColumn, place: int, rows: Sequence[tuple[PrintedCell, ...]], total: tuple[PrintedCell, ...] | None
) -> float:
    cells = [row[place] for row in (*rows, *([total] if total else []))]
    texts = [len(line) + 2 * cell.indent for cell in cells for line in cell.text.split("\n")]
    words = [len(word) for word in column.title.split()]
    needed = max((column.width, *texts, *words)) + BESIDE
    return float(min(MOST_WIDTH, max(LEAST_WIDTH, needed)))
