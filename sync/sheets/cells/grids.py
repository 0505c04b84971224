"""Cells as they are found in a file, in whatever order, until they make a sheet."""

from collections.abc import Sequence

from models.values.language import tr
from sync.sheets.cells.cells import Cell
from sync.sheets.cells.errors import FileUnreadable, too_large

# What a spreadsheet has at most.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
# Of a whole workbook: cells that hold something, elements that are looked at, and places that are kept: a far cell
# makes its row long.
MOST_CELLS, MOST_LOOKED_AT, MOST_PLACES = 1_000_000, 6_000_000, 3_000_000
_NOTHING: Sequence[Cell] = ()


class CellCounter:
    """Counts what a workbook holds. Raises FileUnreadable when it is more than is read."""

    def __init__(self, name: str) -> None:
        self._name, self._cells, self._looked_at, self._places = name, 0, 0, 0

    def hold(self, count: int = 1) -> None:
        """Count cells that hold something."""
        self._cells += count
        if self._cells > MOST_CELLS:
            raise too_many_cells(self._name)

    def look(self, count: int = 1) -> None:
        """Count cells and rows that are looked at, whether they hold something or not."""
        self._looked_at += count
        if self._looked_at > MOST_LOOKED_AT:
            what = tr("{name} has over {n} million cells, nearly all of them empty.", name=self._name, n=6)
            raise too_large(what, tr("Delete the empty rows and columns behind the data."))

    def place(self, count: int, last: Cell) -> None:
        """Count the places of a row up to its last filled cell."""
        self._places += count
        if self._places > MOST_PLACES:
            what = tr("In {name} cells stand very far apart, such as in {cell}.", name=self._name, cell=last.address)
            raise too_large(what, tr("Delete what stands far from the data."))


class Grid:
    """The filled cells of one sheet by row and column."""

    def __init__(self, tally: CellCounter) -> None:
        self._tally, self._rows = tally, dict[int, dict[int, Cell]]()

    def add(self, cell: Cell) -> None:
        """Count a cell and put it in its place."""
        self._tally.hold()
        self.put(cell)

    def put(self, cell: Cell) -> None:
        """Put a cell in its place that has been counted."""
        row = self._rows.get(cell.row)
        if row is None:
            row = self._rows[cell.row] = {}
        row[cell.column] = cell

    def rows(self) -> list[Sequence[Cell]]:
        """Return all rows from A1 on, each up to its last filled cell, ending with the last filled one."""
        filled = {number: row for number, cells in self._rows.items() if (row := self._row(number, cells))}
        return [filled.get(number, _NOTHING) for number in range(1, max(filled, default=0) + 1)]

    def _row(self, number: int, cells: dict[int, Cell]) -> Sequence[Cell]:
        last = max((column for column, cell in cells.items() if not cell.is_empty), default=0)
        if last:
            self._tally.place(last, cells[last])
        return [cells.get(column) or Cell(number, column) for column in range(1, last + 1)]


def too_many_cells(name: str) -> FileUnreadable:
    """Return the error for a file that holds more than a million cells."""
    return too_large(tr("{name} has over a million cells.", name=name))


def spans(numbers: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, those that touch as one."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(numbers):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def is_place(row: int, column: int) -> bool:
    """Tell whether a spreadsheet has this cell."""
    return 1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN
