"""Reading .ods by the kind of its cells, as content.xml tells it."""

import re

from models.values.language import tr
from sync.sheets.cells.cells import Cell, CellArea, Sheet, Workbook
from sync.sheets.cells.errors import FileUnreadable, damaged
from sync.sheets.cells.grids import CellCounter, Grid, is_place, spans
from sync.sheets.cells.number_formats import GENERAL
from sync.sheets.cells.packages import Attributes, Package
from sync.sheets.cells.read_options import ReadOptions
from sync.sheets.ods.names import OdsNames, count_of, long_name, times
from sync.sheets.ods.styles import OdsStyles
from sync.sheets.ods.values import CURRENCY, KIND, formula_of, value_of
from sync.sheets.xlsx.reading import NO_FORMATS

_NAME, _STYLE = long_name("table:name"), long_name("table:style-name")
_DEFAULT, _VISIBILITY = long_name("table:default-cell-style-name"), long_name("table:visibility")
_ACROSS, _DOWN = long_name("table:number-columns-spanned"), long_name("table:number-rows-spanned")
_SPACES = long_name("text:c")
_CELLS = ("table:table-cell", "table:covered-table-cell")
# What stands in a sheet without being of its cells, and what stands in a cell without being its text.
_ELSEWHERE = frozenset(
    (
        *("table:shapes", "table:dde-links", "table:tracked-changes", "table:named-expressions", "office:forms"),
        *("office:annotation", "text:note", "text:ruby-text", "table:detective", "draw:frame", "draw:control"),
        *("draw:custom-shape", "draw:g", "draw:line", "draw:rect", "draw:ellipse", "draw:a", "draw:caption"),
    )
)
# Signs that no XML holds, for spaces and breaks that are meant while other ones count as one space.
_MEANT = {"text:s": "\0", "text:tab": "\1", "text:line-break": "\2"}
_SHOWN = str.maketrans({"\0": " ", "\1": "\t", "\2": "\n"})
_BLANK = re.compile(r"[ \t\r\n]+")
# How many filled cells of a row are kept before it is known how often the row stands there.
_Found = tuple[int, int, Cell]


class _Body:
    """Gathers the sheets of content.xml, with the styles that it holds itself."""

    def __init__(self, name: str, styles: OdsStyles, names: OdsNames, only: str | None) -> None:
        self.sheets: list[Sheet] = []
        self._file, self._styles, self._names, self._only = name, styles, names, only
        self._tally = CellCounter(name)
        self._skipped = self._depth = 0
        self._is_cell = self._is_paragraph = False
        self._attributes: Attributes = {}
        self._paragraphs: list[str] = []
        self._pieces: list[str] = []
        self._begin_table({})

    def start(self, name: str, attributes: Attributes) -> None:
        """Begin a sheet, a row, a cell, or a part of one."""
        short = self._names[name]
        if self._skipped or short in _ELSEWHERE or (self._is_cell and short == "table:table"):
            self._skipped += 1
        elif short in _CELLS:
            self._is_cell, self._attributes, self._paragraphs = True, attributes, []
        elif self._is_cell:
            self._start_text(short, attributes)
        elif short == "table:table-row":
            self._start_row(attributes)
        elif short == "table:table-column":
            self._start_column(attributes)
        elif short == "table:table":
            self._begin_table(attributes)
        elif short == "table:table-source":
            self._is_copy = True
        else:
            self._styles.start(name, attributes)

    def end(self, name: str) -> None:
        """End it."""
        if self._skipped:
            self._skipped -= 1
            return
        short = self._names[name]
        if short in _CELLS:
            self._end_cell()
        elif short == "text:p" and self._is_paragraph:
            self._paragraphs.append(_BLANK.sub(" ", "".join(self._pieces)).strip(" ").translate(_SHOWN))
            self._is_paragraph = False
        elif short == "table:table-row":
            self._end_row()
        elif short == "table:table":
            self._end_table()
        else:
            self._styles.end(name)

    def text(self, text: str) -> None:
        """Keep what belongs to a cell or to a style."""
        if self._is_paragraph:
            if not self._skipped:
                self._pieces.append(text)
        elif not self._is_cell and not self._skipped:
            self._styles.text(text)

    def _start_text(self, short: str, attributes: Attributes) -> None:
        if short in ("text:p", "text:h"):
            self._is_paragraph, self._pieces = True, []
        elif short in _MEANT and self._is_paragraph:
            self._pieces.append(_MEANT[short] * min(count_of(attributes.get(_SPACES)), 32_767))

    def _begin_table(self, attributes: Attributes) -> None:
        self._table, self._grid, self._is_copy = attributes, Grid(self._tally), False
        self._row = self._column = 0
        self._repeated = 1
        self._row_style = ""
        self._columns: list[tuple[int, int, str]] = []
        self._style_of: dict[int, str] = {}
        self._found: list[_Found] = []
        self._merged: list[CellArea] = []
        self._hidden: dict[str, list[tuple[int, int]]] = {"rows": [], "columns": []}

    def _end_table(self) -> None:
        name = self._table.get(_NAME, "")
        # A table with a source is a copy of another file's, kept for formulas; nobody sees it.
        if not self._is_copy and self._only in (None, name):
            rows, columns = (spans(self._hidden[kind]) for kind in ("rows", "columns"))
            hidden = self._styles.is_hidden(self._table.get(_STYLE, ""))
            self.sheets.append(
                Sheet(name, self._grid.rows(), hidden, merged=self._merged, hidden_rows=rows, hidden_columns=columns)
            )
        self._begin_table({})

    def _start_column(self, attributes: Attributes) -> None:
        first = self._columns[-1][1] + 1 if self._columns else 1
        last = first + times(attributes, "columns") - 1
        self._columns.append((first, last, attributes.get(_DEFAULT, "")))
        if attributes.get(_VISIBILITY, "visible") != "visible":
            self._hidden["columns"].append((first, last))

    def _start_row(self, attributes: Attributes) -> None:
        self._tally.look()
        self._column, self._found = 0, []
        self._repeated, self._row_style = times(attributes, "rows"), attributes.get(_DEFAULT, "")
        if attributes.get(_VISIBILITY, "visible") != "visible":
            self._hidden["rows"].append((self._row + 1, self._row + self._repeated))

    def _end_cell(self) -> None:
        self._tally.look()
        self._is_cell = self._is_paragraph = False
        attributes, first = self._attributes, self._column + 1
        repeated = times(attributes, "columns")
        self._column += repeated
        self._merge(attributes, first)
        value = value_of(attributes, "\n".join(self._paragraphs))
        formula = formula_of(attributes)
        if value is None and formula is None:
            return
        self._require_place(self._row + self._repeated, first + repeated - 1)
        self._tally.hold(repeated * self._repeated)
        style = attributes.get(_STYLE) or self._row_style or self._column_style(first)
        cell = Cell(0, 0, value, formula, self._styles.bold(style), self._format(attributes, style))
        self._found.append((first, repeated, cell))

    def _end_row(self) -> None:
        for row in range(self._row + 1, self._row + self._repeated + 1) if self._found else ():
            for first, repeated, cell in self._found:
                for column in range(first, first + repeated):
                    self._grid.put(Cell(row, column, cell.value, cell.formula, cell.bold, cell.number_format))
        self._row += self._repeated

    def _require_place(self, row: int, column: int) -> None:
        if not is_place(row, column):
            raise damaged(self._file)

    def _merge(self, attributes: Attributes, column: int) -> None:
        across, down = count_of(attributes.get(_ACROSS)), count_of(attributes.get(_DOWN))
        if across > 1 or down > 1:
            row = self._row + 1
            self._merged.append(CellArea(row, column, row + down - 1, column + across - 1))

    def _column_style(self, column: int) -> str:
        if column not in self._style_of:
            spans_of = (style for first, last, style in self._columns if first <= column <= last)
            self._style_of[column] = next(spans_of, "")
        return self._style_of[column]

    def _format(self, attributes: Attributes, style: str) -> str:
        kind, shape = attributes.get(KIND, ""), self._styles.number_format(style)
        if kind == "percentage" and "%" not in shape:
            return "0.00%"
        if kind == "currency" and CURRENCY in attributes:
            return f"[${attributes[CURRENCY]}] {'#,##0.00' if shape == GENERAL else shape}"
        return shape


def read_ods(title: str, name: str, package: Package, options: ReadOptions) -> Workbook:
    """Read the sheets of a spreadsheet. Raises FileUnreadable, Cancelled."""
    names = OdsNames()
    styles, notes = OdsStyles(names), list[str]()
    if "styles.xml" in package:
        try:
            package.parse("styles.xml", styles)
        except FileUnreadable:
            notes.append(tr(NO_FORMATS, name=name))
    body = _Body(name, styles, names, options.sheet)
    package.parse("content.xml", body)
    return Workbook(title, body.sheets, notes=notes)
