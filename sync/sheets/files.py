"""Reading the cells of a file: .xlsx, .ods, .csv."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

from models.files import require_file
from models.language import tr
from sync.sheets.cells import Cell, CellError, LengthOfTime, Sheet, Value, Workbook, exact, rows_of, trimmed
from sync.sheets.errors import Choice, FileQuestion, FileUnreadable
from sync.sheets.options import ReadOptions

__all__ = ["SUFFIXES", "TEXT_SUFFIXES", "Choice", "FileQuestion", "FileUnreadable", "ReadOptions", "read_file"]

LARGEST_FILE = 50_000_000
# Of a workbook unpacked: a small file may hold endless text.
LARGEST_UNPACKED = 500_000_000
MOST_CELLS = 1_000_000
DELIMITERS = ";\t,"
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
SUFFIXES = (".xlsx", ".xlsm", ".ods", *TEXT_SUFFIXES)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNCACHED = CellError("", "This formula has no stored result: open the file once in Excel or Sheets and save it.")
# The line by which Excel is told of a file's delimiter.
_SEPARATOR_LINE = re.compile(r"(sep=[^\r\n])(?=[\r\n])", re.IGNORECASE)
_FORMULA_IN_XML = re.compile(rb"<f[ />]")


def read_file(path: Path, options: ReadOptions = ReadOptions()) -> Workbook:  # noqa: B008 - it is frozen
    """Read the cells of a file.

    Raises FileUnreadable with what to do, for anything that keeps it from being read; FileQuestion, which is one,
    where a person has to say how it is to be read; Cancelled when `options` say so.
    """
    content = _content(path)
    if content.startswith(_OLE):
        raise _old_or_locked(path, content)
    if content.startswith(b"PK"):
        return _read_zip(path, content)
    if path.suffix.lower() not in TEXT_SUFFIXES:
        raise _not_a_workbook(path)
    return Workbook(path.stem, [Sheet(path.stem, rows_of(_csv_values(path, content)))])


def _content(path: Path) -> bytes:
    try:
        require_file(path)
        if path.stat().st_size > LARGEST_FILE:
            raise _too_large(tr("{name} has more than 50 MB.", name=path.name))
        return path.read_bytes()
    except FileNotFoundError:
        what = tr("There is no file {path}.", path=path)
        raise FileUnreadable(tr("The file is missing"), what, tr("Choose the file anew.")) from None
    except OSError as error:
        what = tr("{path} can't be opened: {reason}.", path=path, reason=error.strerror)
        to_do = tr("Check the file and its permissions.")
        raise FileUnreadable(tr("The file can't be opened"), what, to_do) from None


def _read_zip(path: Path, content: bytes) -> Workbook:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
            if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
                raise _too_large(tr("{name} has more than 500 MB when it is unpacked.", name=path.name))
            is_locked = any(part.flag_bits & 1 for part in parts.infolist()) or (
                _is_ods(names) and b"encryption-data" in parts.read("META-INF/manifest.xml")
            )
    except (zipfile.BadZipFile, KeyError, OSError):
        raise _not_a_workbook(path) from None
    if is_locked:
        raise _locked(path)
    if "xl/workbook.xml" in names:
        return _read_xlsx(path, content)
    if _is_ods(names):
        return _read_ods(path, content)
    raise _not_a_workbook(path)


def _is_ods(names: set[str]) -> bool:
    return {"content.xml", "META-INF/manifest.xml"} <= names


def _not_a_workbook(path: Path) -> FileUnreadable:
    what = tr("{name} is damaged, or is no .xlsx, .ods or .csv file.", name=path.name)
    return _unreadable(what, tr("Open it in Excel or LibreOffice and save it as .xlsx."))


def _locked(path: Path) -> FileUnreadable:
    what = tr("{name} is protected with a password.", name=path.name)
    return _unreadable(what, tr("Save a copy without a password."))


def _old_or_locked(path: Path, content: bytes) -> FileUnreadable:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _locked(path)
    what = tr("{name} has Excel's old format (.xls).", name=path.name)
    return _unreadable(what, tr("Open it in Excel and save it as .xlsx."))


def _unreadable(what: str, to_do: str) -> FileUnreadable:
    return FileUnreadable(tr("The file can't be read"), what, to_do)


def _too_many_cells(path: Path) -> FileUnreadable:
    return _too_large(tr("{name} has over a million cells.", name=path.name))


def _too_large(what: str) -> FileUnreadable:
    return FileUnreadable(tr("The file is too large"), what, tr("Use a smaller file."))


# .xlsx


def _read_xlsx(path: Path, content: bytes) -> Workbook:
    import openpyxl

    try:
        values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets
        formulas: list[Any] = [None] * len(values)
        if _has_formulas(content):
            formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets
        pairs = zip(values, formulas, strict=True)
        return Workbook(path.stem, [_xlsx_sheet(path, *pair) for pair in pairs])
    except FileUnreadable:
        raise
    except Exception as error:  # whatever a damaged part makes the parser raise
        raise _not_a_workbook(path) from error


def _has_formulas(content: bytes) -> bool:
    """Whether any sheet computes something. Reading the formulas takes as long as reading the values."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        return any(_holds_formula(parts, name) for name in sheets)


def _holds_formula(parts: zipfile.ZipFile, name: str) -> bool:
    with parts.open(name) as part:
        before = b""
        while chunk := part.read(1_000_000):
            if _FORMULA_IN_XML.search(before + chunk):
                return True
            before = chunk[-2:]
    return False


def _xlsx_sheet(path: Path, values: Any, formulas: Any) -> Sheet:
    rows: list[list[Cell]] = []
    count = 0
    in_pairs = zip_longest(values.iter_rows(), formulas.iter_rows() if formulas else (), fillvalue=())
    for i, (shown, computed) in enumerate(in_pairs, start=1):
        cells = zip_longest(shown, computed)
        rows.append([_xlsx_cell(i, j, value, formula) for j, (value, formula) in enumerate(cells, start=1)])
        trimmed(rows[-1:])
        count += len(rows[-1])
        if count > MOST_CELLS:
            raise _too_many_cells(path)
    return Sheet(values.title, trimmed(rows), hidden=values.sheet_state != "visible")


def _xlsx_cell(row: int, column: int, value: Any, formula: Any) -> Cell:
    shown = getattr(value, "value", None)
    text = _formula_text(getattr(formula, "value", None)) if getattr(formula, "data_type", "") == "f" else None
    if text is None and shown is None:
        return Cell(row, column)
    return Cell(
        row,
        column,
        _xlsx_value(value, shown, is_formula=text is not None),
        text,
        _is_bold(value if formula is None else formula),
        getattr(value, "number_format", None),
    )


def _is_bold(cell: Any) -> bool | None:
    font = getattr(cell, "font", None)
    return bool(font.b) if font else None


def _formula_text(formula: Any) -> str:
    """A formula's text; array formulas and data tables are objects that carry it."""
    return str(getattr(formula, "text", formula) or "=")


def _xlsx_value(cell: Any, shown: Any, is_formula: bool) -> Value:
    """The value; a formula whose result is the empty text has the type "str", one without a result "n"."""
    if shown is None and is_formula:
        return "" if getattr(cell, "data_type", "n") in ("s", "str") else _UNCACHED
    if getattr(cell, "data_type", "") == "e":
        return error_value(str(shown))
    return plain_value(shown)


def plain_value(value: Any) -> Value:
    """A value of a spreadsheet library as a cell's value."""
    if value is None or isinstance(value, str | bool | datetime | date):
        return value
    if isinstance(value, int | float | Decimal):
        return exact(value)
    reason = "A time or a duration stands where a number belongs."
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    return LengthOfTime(str(value), reason, value) if isinstance(value, timedelta) else CellError(str(value), reason)


def error_value(shown: str) -> CellError:
    """The value of a cell in which a formula failed."""
    return CellError(shown, f"The formula in this cell fails with {shown}.")


# .ods


def _read_ods(path: Path, content: bytes) -> Workbook:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return Workbook(path.stem, [_ods_sheet(path, book, data) for data in book.sheets_metadata])
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise _not_a_workbook(path) from error


def _ods_sheet(path: Path, book: Any, data: Any) -> Sheet:
    sheet = book.get_sheet_by_name(data.name)
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise _too_many_cells(path)
    values = [[_ods_value(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    return Sheet(data.name, rows_of(values), hidden="Visible" not in str(data.visible))


def _ods_value(value: Any) -> Value:
    if isinstance(value, str) and value.startswith("#") and value.endswith(("!", "?", "/A")):
        return error_value(value)
    return None if value == "" else plain_value(value)


# .csv


def _csv_values(path: Path, content: bytes) -> list[list[Value]]:
    text = _decoded(content)
    if text is None or "\0" in text:
        raise _not_a_workbook(path)
    if max(map(text.count, DELIMITERS)) + text.count("\n") > MOST_CELLS:
        raise _too_many_cells(path)
    return [[field or None for field in row] for row in _best_reading(text)]


def _decoded(content: bytes) -> str | None:
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _best_reading(text: str) -> list[list[str]]:
    """The rows by the delimiter that gives the most rows of one and the same width, or that the file itself names."""
    named = _SEPARATOR_LINE.match(text)
    if named:
        return list(_rows(text[named.end(1) :], named[1][-1]))
    readings = [list(_rows(text, delimiter)) for delimiter in DELIMITERS]
    return max(readings, key=_regularity)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(LARGEST_FILE)  # what is longer than Python's own limit would end the reading without a word
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        return


def _regularity(rows: list[list[str]]) -> int:
    widths = [len(row) for row in rows if len(row) > 1]
    return max((widths.count(width) for width in set(widths)), default=0)
