"""Writing a table of any length to a workbook: openpyxl makes the frame, the rows go past it into the archive.

A million cells take 7 s of processor; openpyxl's own writer takes 37 s, XlsxWriter 3.3 with all that is kept here 18 s.
XlsxWriter also writes a text from `<r>` to `</r>` as XML, in which a formula may stand; keeps 300 MB of a million rows
in an outline; needs twenty times the file's size on the disk; and has no way to give up a workbook that was begun.
"""

import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, NamedTuple
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from models.values.dates import DAY_ZERO
from models.values.errors import KnownError
from models.values.language import mark, tr
from models.values.text import MARK, clean
from sync.sheets.cells.cells import column_letters
from sync.sheets.writing.table_writing import FORMULA

# What a spreadsheet keeps of a number, of a cell's text, of a sheet, and of a sheet's name.
EXACT_DIGITS, LONGEST_CELL, MOST_ROWS, LONGEST_NAME = 15, 32_767, 1_048_576, 31
DAY, MOMENT, LENGTH = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "[h]:mm"
_NOT_XML = re.compile("[\ufffe\uffff]")
# Where this begins, readers see the character with that number (ECMA-376 22.9.2.19), so a low line is written as one.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_MIDNIGHT = datetime.combine(DAY_ZERO, datetime.min.time())
_ROWS_AT_ONCE = 500
LONGEST_FOOT = 100  # characters
MOST_LEVELS, FOLDED = 2, ' hidden="1"'
TOO_LONG = mark("The table is too long for a workbook")


class CellLook(NamedTuple):
    """How a cell looks beside its number format. `color`: of its text, as "a32222"; `indent`: steps to the right."""

    color: str = ""
    bold: bool = False
    indent: int = 0
    wrapped: bool = False
    right: bool = False


PLAIN = CellLook()


class Shaped(NamedTuple):
    """A value with the number format that its cell shows it in, and its look."""

    value: Any
    number_format: str = ""
    look: CellLook = PLAIN


class SheetRow(NamedTuple):
    """A row. `level`: how deep it stands in the outline, below the line that sums it up; `hidden`: folded away."""

    values: Iterable[Any]
    level: int = 0
    hidden: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Book:
    """What stands around the rows. `widths`: of the columns, in characters; `notes`: the lines of a second sheet.

    `above`: lines over the titles, a value a column; `printed`: made to be printed, on landscape pages as wide as the
    table, with the titles on each.
    """

    name: str
    titles: Sequence[str | Shaped]
    widths: Sequence[float] = ()
    notes_name: str = ""
    notes: Sequence[tuple[str, str | datetime]] = ()
    above: Sequence[SheetRow] = ()
    printed: bool = False


def write_xlsx(target: Path, book: Book, rows: Iterable[Iterable[Any] | SheetRow]) -> int:
    """Write the rows below frozen titles; how many there were. Values may be `Shaped`.

    Raises KnownError for more rows than a sheet holds.
    """
    return write_sheets(target, [(book, rows)])


def write_sheets(target: Path, sheets: Sequence[tuple[Book, Iterable[Iterable[Any] | SheetRow]]]) -> int:
    """Write as `write_xlsx`, a sheet each, and the notes of the first; how many rows there were."""
    frame, count = _Frame([book for book, _rows in sheets]), 0
    with target.open("wb") as file:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for place, (_book, rows) in enumerate(sheets):
                with archive.open(_sheet_file(place), "w", force_zip64=True) as sheet:
                    count += frame.write_rows(sheet, place, rows)
            frame.write_rest(archive)
        file.flush()
        os.fsync(file.fileno())
    return count


class _Frame:
    """The workbook without its rows. Styles are numbered as they are met, so it is written last."""

    def __init__(self, books: Sequence[Book]) -> None:
        from openpyxl import Workbook
        from openpyxl.styles import Font

        self._books, self._bold = books, Font(bold=True)
        self._workbook = Workbook()
        self._workbook.properties.creator = "Leitstand"
        self._workbook.properties.title = _clean(books[0].name)
        self._workbook.remove(self._workbook.active)
        self._sheets = [self._made_sheet(book) for book in books]
        if books[0].notes:
            self._write_notes(books[0])
        self._letters: list[str] = []
        self._styles: dict[tuple[str, bool, bool, CellLook], int] = {}
        self._bold_line = False

    def write_rows(self, sheet: IO[bytes], place: int, rows: Iterable[Iterable[Any] | SheetRow]) -> int:
        """Stream a sheet with titles and rows; the number of rows."""
        book = self._books[place]
        self._letters = [column_letters(place + 1) for place in range(len(book.titles))]
        before, after = self._around(place)
        above = [*book.above, SheetRow(book.titles, bold=True)]
        lines = [self._row(number, line) for number, line in enumerate(above, start=1)]
        sheet.write(before + b"<sheetData>" + "".join(lines).encode())
        count, waiting = 0, []
        for count, row in enumerate(rows, start=1):
            if count + len(above) > MOST_ROWS:
                what = tr("A sheet has {n} rows.", n=f"{MOST_ROWS:,}")
                raise KnownError(tr(TOO_LONG), what, tr("Write it to a .csv file instead."))
            waiting.append(self._row(count + len(above), row if isinstance(row, SheetRow) else SheetRow(row)))
            if len(waiting) == _ROWS_AT_ONCE:
                sheet.write("".join(waiting).encode())
                waiting.clear()
        sheet.write("".join(waiting).encode() + b"</sheetData>" + after)
        return count

    def write_rest(self, archive: ZipFile) -> None:
        """Write everything but the sheets of the rows."""
        written = [_sheet_file(place) for place in range(len(self._books))]
        for name, content in self._parts():
            if name not in written:
                archive.writestr(name, content)

    def _parts(self) -> Iterator[tuple[str, bytes]]:
        whole = io.BytesIO()
        self._workbook.save(whole)
        with ZipFile(whole) as parts:
            yield from ((name, parts.read(name)) for name in parts.namelist())

    def _around(self, place: int) -> tuple[bytes, bytes]:
        """Return a sheet's text before and after its rows. Its size isn't known yet, so none is told."""
        content = re.sub(rb"<dimension [^>]*/>", b"", dict(self._parts())[_sheet_file(place)])
        before, after = re.split(rb"<sheetData\s*/>|<sheetData>\s*</sheetData>", content)
        return before, after

    def _made_sheet(self, book: Book) -> Any:
        sheet, titles = self._workbook.create_sheet(sheet_name(book.name)), len(book.above) + 1
        sheet.freeze_panes = f"A{titles + 1}"
        sheet.sheet_properties.outlinePr.summaryBelow = False
        sheet.sheet_format.outlineLevelRow = MOST_LEVELS
        for place, width in enumerate(book.widths, start=1):
            sheet.column_dimensions[column_letters(place)].width = width
        if book.printed:
            _set_up_for_printing(sheet, book.name, titles)
        return sheet

    def _write_notes(self, book: Book) -> None:
        notes = self._workbook.create_sheet(sheet_name(book.notes_name))
        notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 26, 90
        for row, (title, value) in enumerate(book.notes, start=1):
            notes.cell(row, 1, _clean(title)).font = self._bold
            cell = notes.cell(row, 2)
            cell.value = _clean(value) if isinstance(value, str) else value.replace(tzinfo=None)
            if isinstance(value, str):
                cell.data_type, cell.quotePrefix = "s", bool(FORMULA.search(value))
            else:
                cell.number_format = MOMENT

    def _style_of(self, number_format: str, *, quoted: bool, bold: bool, look: CellLook) -> int:
        """Return the number of a style in the workbook."""
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font

        cell = WriteOnlyCell(self._sheets[0])
        cell.number_format, cell.quotePrefix = number_format or "General", quoted
        if bold or look.bold or look.color:
            cell.font = Font(bold=bold or look.bold, color=look.color or None)
        if look.indent or look.wrapped or look.right:
            side = "right" if look.right else "left" if look.indent else None
            cell.alignment = Alignment(side, "top", wrap_text=look.wrapped, indent=look.indent)
        number: int = cell.style_id
        return number

    def _style(self, number_format: str, quoted: bool = False, look: CellLook = PLAIN) -> int:
        kind = (number_format, quoted, self._bold_line, look)
        style = self._styles.get(kind)
        if style is None:
            made = self._style_of(number_format, quoted=quoted, bold=self._bold_line, look=look)
            style = self._styles[kind] = made
        return style

    def _row(self, number: int, line: SheetRow) -> str:
        values = zip(self._letters, line.values, strict=True)
        self._bold_line = line.bold
        cells = "".join(self._cell(letters, number, value) for letters, value in values if value is not None)
        outline = f' outlineLevel="{line.level}"' if line.level else ""
        return f'<row r="{number}"{outline}{FOLDED if line.hidden else ""}>{cells}</row>'

    def _cell(self, letters: str, row: int, value: Any) -> str:
        shape, look = "", PLAIN
        if isinstance(value, Shaped):
            value, shape, look = value
        if isinstance(value, bool):
            return f'<c r="{letters}{row}" s="{self._style("", look=look)}" t="b"><v>{value:d}</v></c>'
        if not isinstance(value, str):
            digits, usual = _digits(value)
            if len(digits.replace(".", "").strip("-0")) <= EXACT_DIGITS or isinstance(value, date | timedelta | float):
                return f'<c r="{letters}{row}" s="{self._style(shape or usual, look=look)}"><v>{digits}</v></c>'
            value = digits
        return self._text(letters, row, value, self._style("", bool(FORMULA.search(value)), look))

    def _text(self, letters: str, row: int, value: str, style: int) -> str:
        text = escape(_ESCAPE.sub("_x005F_", _clean(value).replace("\r\n", "\n").replace("\r", "\n")))
        return f'<c r="{letters}{row}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _sheet_file(place: int) -> str:
    return f"xl/worksheets/sheet{place + 1}.xml"


def _set_up_for_printing(sheet: Any, name: str, titles: int) -> None:
    """Print on landscape A4, as many pages as it takes but one across, with the row of titles on each."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{titles}:{titles}"
    # An ampersand begins a command there.
    sheet.oddFooter.left.text = _clean(name)[:LONGEST_FOOT].replace("&", "&&")
    sheet.oddFooter.right.text = tr("{page} of {pages}", page="&P", pages="&N")


def sheet_name(text: str) -> str:
    """Make a name for a sheet: at most 31 characters, none of them \\ / * ? : [ ], no apostrophe at its ends."""
    return re.sub(r"[\\/*?:\[\]]", " ", clean(text))[:LONGEST_NAME].strip("' ") or "Leitstand"


def _digits(value: Any) -> tuple[str, str]:
    """Return a value as the number that a sheet keeps of it, and the usual format of such numbers."""
    if isinstance(value, datetime):
        # A sheet's moments have no zone: they are what the clocks show.
        return repr((value.replace(tzinfo=None) - _MIDNIGHT) / timedelta(days=1)), MOMENT
    if isinstance(value, date):
        return str((value - DAY_ZERO).days), DAY
    if isinstance(value, timedelta):
        return repr(value / timedelta(days=1)), LENGTH
    return (format(value, "f") if isinstance(value, Decimal) else str(value)), ""


def _clean(text: str) -> str:
    return _NOT_XML.sub(MARK, clean(text))[:LONGEST_CELL]
