"""A table on sheets of paper: titles on each, no row on two of them, all columns however many there are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from desktop.printing.column_fitting import INDENT, PADDING, SIZE, Fitted, fitted, need
from desktop.printing.page import PrintedCell, PrintedTable
from desktop.printing.sheets import NOTE, ROOM, SIDE, Sheets, leading
from desktop.printing.typesetting import Typeface, Typesetter
from desktop.theme.palette import LIGHT
from models.values.language import tr

# Nobody prints more; a workbook has all of them.
MOST_ROWS = 5_000
# Over and under the lines of a row, in points.
AIR = 4.5
CAPTION, CAPTION_GAP = Typeface(9, bold=True), 4
# After so many rows others get the interpreter.
ROWS_AT_ONCE = 25
Role = Literal["titles", "row", "total"]


@dataclass(frozen=True)
class Line:
    """A row of the table as it is printed: of each cell the lines into which its text is broken."""

    cells: Sequence[PrintedCell]
    texts: Sequence[list[str]]
    height: float
    role: Role = "row"

    @property
    def is_total(self) -> bool:
        """Whether it sums up the rows over it, and doesn't stand alone on a sheet."""
        return self.role == "total"

    @property
    def is_heading(self) -> bool:
        """Whether it stands over rows, and not alone at the end of a sheet."""
        return self.role == "row" and self.cells[0].bold


def put_table(sheets: Sheets, table: PrintedTable, pause: Callable[[], None], count: Callable[[int], str]) -> None:
    """Put a table below what is there. `pause`: called now and then, may raise; `count`: writes a number of rows."""
    rows = iter(table.rows)
    printed = list(islice(rows, MOST_ROWS))
    further = sum(1 for _ in rows) if table.count is None else table.count - len(printed)
    _Layout(sheets, table, printed, pause).put()
    notes = list(table.notes)
    if not printed:
        notes.insert(0, tr("There are no rows."))
    if further:
        notes.insert(0, _cut(count(MOST_ROWS), count(further)))
    sheets.y += 6
    for note in notes:
        sheets.paragraph(note, NOTE, "muted")
    sheets.y += 14


def _cut(printed: str, further: str) -> str:
    return tr(
        "Only the first {n} lines are printed; the other {more} are in the workbook (XLSX).", n=printed, more=further
    )


class _Layout:
    def __init__(
        self, sheets: Sheets, table: PrintedTable, rows: Sequence[Sequence[PrintedCell]], pause: Callable[[], None]
    ) -> None:
        self._sheets, self._table, self._pause = sheets, table, pause
        self._fitted = _fit(sheets.setter, table, rows)
        self._scale = self._fitted.size / SIZE
        self._pad = PADDING * self._scale
        self._rooms = _narrowest(self._fitted)
        self._titles = self._broken([PrintedCell(column.title, bold=True) for column in table.columns], "titles")
        self._lines = list(self._all_lines(rows))

    def put(self) -> None:
        """Put titles and rows, as much of them on each sheet as it has room for."""
        sheets, rest, caption = self._sheets, self._lines, self._table.title
        while True:
            taken = _taken(rest, sheets.left - self._head_height(caption))
            if taken == 0 and rest and not sheets.is_fresh:
                sheets.turn()
                continue
            if caption:
                sheets.paragraph(caption, CAPTION, "muted")
                sheets.y += CAPTION_GAP
            taken, caption = max(taken, 1), ""
            for number, group in enumerate(self._fitted.groups):
                if number:
                    sheets.turn()
                self._put_group(number, group, rest[:taken])
            rest = rest[taken:]
            if not rest:
                return
            sheets.turn()

    def _head_height(self, caption: str = "") -> float:
        over = leading(CAPTION) + CAPTION_GAP if caption else 0
        return over + self._titles.height + (leading(NOTE) + 2 if len(self._fitted.groups) > 1 else 0)

    def _put_group(self, number: int, group: Sequence[int], lines: Sequence[Line]) -> None:
        sheets, widths = self._sheets, self._fitted.widths[number]
        if len(self._fitted.groups) > 1:
            sheets.text(SIDE, self._which(number, group), NOTE, "muted")
            sheets.y += leading(NOTE) + 2
        length = sum(widths)
        self._put_line(self._titles, number, group)
        sheets.rule(SIDE, sheets.y, length, LIGHT.border)
        for place, line in enumerate(lines):
            if place % ROWS_AT_ONCE == 0:
                self._pause()
            if line.is_total:
                sheets.rule(SIDE, sheets.y, length, LIGHT.faint)
            self._put_line(line, number, group)
            sheets.rule(SIDE, sheets.y, length, LIGHT.border if line.is_total else LIGHT.rule)

    def _which(self, number: int, group: Sequence[int]) -> str:
        """Say which columns these are of all."""
        first, last, last_of_all = group[min(1, number)] + 1, group[-1] + 1, len(self._table.columns)
        told = tr("Columns {first} to {last} of {all}", first=first, last=last, all=last_of_all)
        if number + 1 < len(self._fitted.groups):
            return tr("{columns}; the others of these rows stand on the next page", columns=told)
        return told

    def _put_line(self, line: Line, number: int, group: Sequence[int]) -> None:
        x = float(SIDE)
        for place, width in zip(group, self._fitted.widths[number], strict=True):
            self._put_cell(line, place, x, width)
            x += width
        self._sheets.y += line.height

    def _put_cell(self, line: Line, place: int, x: float, width: float) -> None:
        sheets, cell, texts = self._sheets, line.cells[place], line.texts[place]
        face = self._face(cell, place, line.role)
        begin, end = x + self._pad + cell.indent * INDENT * self._scale, x + width - self._pad
        right = self._table.columns[place].kind == "number"
        # Titles stand on the line below them.
        down = line.height - AIR - len(texts) * leading(face) if line.role == "titles" else AIR
        for text in texts:
            at = end - sheets.setter.width(text, face) if right else begin
            sheets.text(at, text, face, "muted" if line.role == "titles" else cell.tone, down)
            down += leading(face)

    def _all_lines(self, rows: Sequence[Sequence[PrintedCell]]) -> Iterator[Line]:
        for number, row in enumerate(rows):
            if number % ROWS_AT_ONCE == 0:
                self._pause()
            yield from self._parted(self._broken(row))
        if self._table.total is not None:
            yield from self._parted(self._broken([_as_total(cell) for cell in self._table.total], "total"))

    def _broken(self, cells: Sequence[PrintedCell], role: Role = "row") -> Line:
        texts = [
            self._sheets.setter.lines(cell.text, self._room(cells, place), self._face(cell, place, role))
            for place, cell in enumerate(cells)
        ]
        return Line(cells, texts, self._height(max(map(len, texts))), role)

    def _face(self, cell: PrintedCell, place: int, role: Role) -> Typeface:
        tabular = role != "titles" and self._table.columns[place].kind == "number"
        return Typeface(self._fitted.size, cell.bold, tabular)

    def _room(self, cells: Sequence[PrintedCell], place: int) -> float:
        """Return how much width a cell's text has; a heading's name that of the empty cells behind it, too."""
        room = self._rooms[place] - 2 * self._pad - cells[place].indent * INDENT * self._scale
        if place == 0 and cells[0].bold and len(self._fitted.groups) == 1:
            room += sum(self._rooms[1 : 1 + _empty_behind(cells)])
        return room

    def _parted(self, line: Line) -> Iterator[Line]:
        """Yield a row in one piece, unless no sheet has room for it."""
        most = int((self._sheets.whole - self._head_height() - 2 * AIR) / leading(Typeface(self._fitted.size)))
        longest = max(map(len, line.texts))
        if longest <= most:
            yield line
            return
        for start in range(0, longest, most):
            part = [texts[start : start + most] for texts in line.texts]
            yield Line(line.cells, part, self._height(max(map(len, part))), line.role)

    def _height(self, lines: int) -> float:
        return lines * leading(Typeface(self._fitted.size)) + 2 * AIR


def _fit(setter: Typesetter, table: PrintedTable, rows: Sequence[Sequence[PrintedCell]]) -> Fitted:
    every = [*rows, *([[_as_total(cell) for cell in table.total]] if table.total is not None else [])]
    needs = [need(setter, column, (row[place] for row in every)) for place, column in enumerate(table.columns)]
    # A heading's name may reach over the columns behind it: it gets more width only where there is more.
    named = (row[0] for row in every if not (row[0].bold and _empty_behind(row)))
    needs[0] = need(setter, table.columns[0], named)._replace(whole=needs[0].whole)
    return fitted(needs, ROOM)


def _narrowest(fitted: Fitted) -> list[float]:
    """Return the columns' widths; of the naming column, which stands on several sheets, the narrowest."""
    widths: dict[int, float] = {}
    for group, those in zip(fitted.groups, fitted.widths, strict=True):
        for place, width in zip(group, those, strict=True):
            widths[place] = min(width, widths.get(place, width))
    return [widths[place] for place in sorted(widths)]


def _as_total(cell: PrintedCell) -> PrintedCell:
    return PrintedCell(cell.text, cell.value, cell.tone, cell.indent, bold=True)


def _empty_behind(cells: Sequence[PrintedCell]) -> int:
    """Return how many cells behind the first one are empty."""
    filled = (place for place, cell in enumerate(cells) if place and cell.text)
    return next(filled, len(cells)) - 1


def _taken(lines: Sequence[Line], room: float) -> int:
    """Return how many lines fit: no heading last and no total alone, if that can be helped."""
    count = 0
    while count < len(lines) and lines[count].height <= room:
        room -= lines[count].height
        count += 1
    kept = count
    while 0 < kept < len(lines) and (lines[kept - 1].is_heading or lines[kept].is_total):
        kept -= 1
    return kept
