"""Reading a text file: .csv, .tsv, .txt."""

import re
from collections.abc import Iterator, Sequence

from models.values.language import tr
from sync.sheets.cells.cells import Cell, Sheet, Workbook
from sync.sheets.cells.grids import CellCounter
from sync.sheets.cells.read_options import ReadOptions
from sync.sheets.csv.encoding import decode
from sync.sheets.csv.rows import TextRows
from sync.sheets.csv.separator import separator_of

# The line by which Excel is told of a file's separator.
_SEPARATOR_LINE = re.compile(r'"?sep=([^\r\n"])"?[;,]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_ROWS_AT_ONCE, _NAMED = 500, 3


def read_csv(title: str, name: str, content: bytes, options: ReadOptions) -> Workbook:
    """Read a text as a workbook of one sheet. Raises FileUnreadable, FileQuestion, Cancelled."""
    options.step(0, len(content))
    text, notes = decode(name, content, options.encoding)
    named = _SEPARATOR_LINE.match(text)
    text = text[named.end() :] if named else text
    separator = options.separator
    if separator is None:
        separator = named[1] if named else separator_of(name, text)
    rows = TextRows(text, separator)
    cells = list(_cells(rows, len(text), CellCounter(name), options))
    while cells and not cells[-1]:
        cells.pop()
    said = [*notes, *_said(name, rows.unclosed, first=2 if named else 1)]
    return Workbook(title, [Sheet(title, cells)], notes=said)


def _cells(rows: TextRows, length: int, tally: CellCounter, options: ReadOptions) -> Iterator[Sequence[Cell]]:
    for number, values in enumerate(rows, start=1):
        if number % _ROWS_AT_ONCE == 0:
            options.step(rows.place, length)
        tally.hold(len(values))
        row = [Cell(number, column, value or None) for column, value in enumerate(values, start=1)]
        while row and row[-1].is_empty:
            row.pop()
        yield row


def _said(name: str, lines: Sequence[int], first: int) -> Iterator[str]:
    """Yield a sentence that names the lines in which a quotation mark is never closed."""
    if lines:
        numbers = list(dict.fromkeys(line + first - 1 for line in lines))
        named = ", ".join(map(str, numbers[:_NAMED])) + (" …" if len(numbers) > _NAMED else "")
        yield tr("A quotation mark in line {lines} of {name} is never closed: it was kept.", lines=named, name=name)
