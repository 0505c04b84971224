"""Reading one sheet of .xlsx, cell by cell as they come."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sync.sheets.cells.cells import Cell, CellArea, CellError, Sheet, Value, column_number, error_value
from sync.sheets.cells.errors import damaged
from sync.sheets.cells.grids import CellCounter, Grid, is_place, spans
from sync.sheets.cells.number_formats import count_in, dated, iso_value, number_in
from sync.sheets.cells.packages import Attributes, LocalNames
from sync.sheets.xlsx.formulas import moved
from sync.sheets.xlsx.strings import decoded
from sync.sheets.xlsx.styles import PLAIN, Look, Styles

UNCACHED = CellError("", "This formula has no stored result: open the file once in Excel or Sheets and save it.")
TRUE = ("1", "true", "on")
_NO_TEXT = CellError("", "The text of this cell is missing from the file.")
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_BLOCK = re.compile(rf"{_REFERENCE.pattern}(?::{_REFERENCE.pattern})?")


@dataclass
class WorkbookParts:
    """What all sheets of a workbook share. `has_unknown_styles`: cells name styles that aren't there."""

    name: str
    texts: Sequence[str]
    styles: Styles
    day_zero: date
    tally: CellCounter
    has_unknown_styles: bool = False


class SheetReader:
    """Gathers what a sheet's part holds. Rows and cells may stand in any order, and need not say where they stand."""

    def __init__(self, source: WorkbookParts) -> None:
        self._source, self._grid = source, Grid(source.tally)
        self._names = LocalNames()
        self._row = self._column = 0
        self._row_text = ""
        self._columns: dict[str, int] = {}
        self._cell: Attributes = {}
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._inline: list[str] | None = None
        self._into: list[str] | None = None
        self._formula_of: Attributes = {}
        self._shared: dict[str, tuple[str, int, int]] = {}
        self._is_spoken = False
        self._merged: list[CellArea] = []
        self._hidden_rows: list[tuple[int, int]] = []
        self._hidden_columns: list[tuple[int, int]] = []

    def sheet(self, name: str, *, hidden: bool) -> Sheet:
        """Return the sheet, when all of its part is read."""
        return Sheet(
            name,
            self._grid.rows(),
            hidden,
            merged=self._merged,
            hidden_rows=spans(self._hidden_rows),
            hidden_columns=spans(self._hidden_columns),
        )

    def start(self, name: str, attributes: Attributes) -> None:
        """Begin a row, a cell, or a part of one."""
        short = self._names[name]
        if short == "c":
            self._cell, self._value, self._formula, self._inline = attributes, None, None, None
        elif short == "v":
            self._value = self._into = []
        elif short == "f":
            self._formula, self._formula_of = [], attributes
            self._into = self._formula
        elif short == "t":
            self._into = None if self._is_spoken else self._inline
        else:
            self._start_other(short, attributes)

    def _start_other(self, short: str, attributes: Attributes) -> None:
        if short == "row":
            self._start_row(attributes)
        elif short == "is":
            self._inline = []
        elif short == "rPh":
            self._is_spoken = True
        elif short == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif short == "col" and attributes.get("hidden", "").lower() in TRUE:
            first, last = count_in(attributes.get("min")), count_in(attributes.get("max"))
            if first and last:
                self._hidden_columns.append((first, last))

    def end(self, name: str) -> None:
        """End a cell, or a part of one."""
        short = self._names[name]
        if short == "c":
            self._end_cell()
        elif short in ("v", "f", "t"):
            self._into = None
        elif short == "rPh":
            self._is_spoken = False

    def text(self, text: str) -> None:
        """Keep what belongs to a cell."""
        if self._into is not None:
            self._into.append(text)

    def _start_row(self, attributes: Attributes) -> None:
        self._source.tally.look()
        number = count_in(attributes.get("r", "").strip())
        self._row = self._row + 1 if number is None else number
        self._row_text, self._column = str(self._row), 0
        if not is_place(self._row, 1):
            raise damaged(self._source.name)
        if attributes.get("hidden", "").lower() in TRUE:
            self._hidden_rows.append((self._row, self._row))

    def _end_cell(self) -> None:
        self._source.tally.look()
        row, column = self._place()
        self._column = column
        if not (self._value or self._inline) and self._formula is None:
            return
        formula = None if self._formula is None else self._formula_text(row, column)
        look = self._source.styles.look(self._cell.get("s"))
        if look is None:
            look = PLAIN
            self._source.has_unknown_styles |= self._cell["s"] != "0"
        value = self._value_of(look, is_formula=formula is not None)
        if value is not None or formula is not None:
            self._grid.add(Cell(row, column, value, formula, look.bold, look.number_format))

    def _place(self) -> tuple[int, int]:
        reference = self._cell.get("r", "")
        # Nearly always a cell says the number of its row behind letters that have been met before.
        column = self._columns.get(reference[: -len(self._row_text)]) if self._row_text else None
        if column is not None and reference.endswith(self._row_text):
            return self._row, column
        found = _REFERENCE.fullmatch(reference.strip())
        row, column = (int(found[2]), column_number(found[1])) if found else (self._row, self._column + 1)
        if not is_place(row, column):
            raise damaged(self._source.name)
        if found:
            self._columns[found[1]] = column
        return row, column

    def _formula_text(self, row: int, column: int) -> str:
        """Return a formula's text. One that cells share is written out in the first of them."""
        text = "".join(self._formula or ())
        if self._formula_of.get("t") == "shared":
            key = self._formula_of.get("si", "")
            if text:
                self._shared[key] = (text, row, column)
            elif key in self._shared:
                written, first_row, first_column = self._shared[key]
                text = moved(written, row - first_row, column - first_column)
        return f"={text}"

    def _value_of(self, look: Look, *, is_formula: bool) -> Value:
        kind = self._cell.get("t", "n")
        if kind == "inlineStr" or (self._inline and self._value is None):
            return decoded("".join(self._inline or self._value or ())) or None
        text = "".join(self._value or ())
        if kind == "str":
            return decoded(text) if text or is_formula else None
        text = text.strip()
        if not text:
            return None if not is_formula else "" if kind == "s" else UNCACHED
        if kind == "s":
            place = count_in(text)
            is_known = place is not None and place < len(self._source.texts)
            return self._source.texts[place or 0] if is_known else _NO_TEXT
        if kind == "e":
            return error_value(text)
        if kind == "b":
            return text.lower() in TRUE
        return iso_value(text) if kind == "d" else self._number(text, look)

    def _number(self, text: str, look: Look) -> Value:
        number = number_in(text)
        if number is None:
            return decoded(text)
        return number if look.kind == "number" else dated(float(number), look.kind, self._source.day_zero)

    def _merge(self, reference: str) -> None:
        found = _BLOCK.fullmatch(reference.strip())
        if found and found[3]:
            first, last = (int(found[2]), column_number(found[1])), (int(found[4]), column_number(found[3]))
            self._merged.append(CellArea(*map(min, first, last), *map(max, first, last)))
