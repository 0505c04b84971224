"""Plans for the tests: cells in memory, and the three known plans in every form that can be read."""

import csv
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from models.values.numbers import DecimalSign
from sync.plan.importer import read_plan
from sync.plan.values.plan_reading import PlanReading
from sync.sheets.cells.cells import Cell, Sheet, Value, Workbook, trimmed
from sync.standin.sheets_server import Formula

DATA = Path(__file__).parent / "data"
PLANS = ("small_bereiche_de", "small_list_en", "small_one_year_en")
MONTHS = ("Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
QUARTER = MONTHS[:3]

Rows = Sequence[Sequence[Any]]


def truth(name: str) -> dict[str, Any]:
    return json.loads((DATA / f"{name}.truth.json").read_text(encoding="utf-8"))


def rows_of_plan(name: str) -> dict[str, list[list[Any]]]:
    """The sheets of a known plan: values, and Formula(text, result) where the plan computes."""
    shown = openpyxl.load_workbook(DATA / f"{name}.xlsx", data_only=True)
    written = openpyxl.load_workbook(DATA / f"{name}.xlsx")
    return {sheet.title: _rows(sheet, written[sheet.title]) for sheet in shown}


def _rows(shown: Any, written: Any) -> list[list[Any]]:
    return [
        [Formula(w.value, s.value) if w.data_type == "f" else s.value for s, w in zip(*pair, strict=True)]
        for pair in zip(shown.iter_rows(), written.iter_rows(), strict=True)
    ]


def results(rows: Rows) -> list[list[Any]]:
    """The rows with the results in place of the formulas."""
    return [[cell.result if isinstance(cell, Formula) else cell for cell in row] for row in rows]


def cells(rows: Rows) -> list[list[Cell]]:
    """Cells in memory: numbers may be ints, floats or Decimals; Formula(text, result) is a computed cell."""
    made = [[_cell(i, j, content) for j, content in enumerate(row, 1)] for i, row in enumerate(rows, 1)]
    return trimmed(made)


def _cell(row: int, column: int, content: Any) -> Cell:
    if isinstance(content, Formula):
        return Cell(row, column, _value(content.result), content.text)
    return content if isinstance(content, Cell) else Cell(row, column, _value(content))


def _value(content: Any) -> Value:
    is_number = isinstance(content, int | float) and not isinstance(content, bool)
    return Decimal(str(content)) if is_number else content


def read(rows: Rows, name: str = "2027", decimal_sign: DecimalSign | None = None, currency: str = "EUR") -> PlanReading:
    """What the importer makes of one sheet."""
    return read_plan(Workbook("plan", [Sheet(name, cells(rows))], decimal_sign), currency)


def numbers(reading: PlanReading) -> dict[tuple[str, int], str]:
    """The amounts by row key and month, as text."""
    return {(item.row_key, item.month): format(item.amount, "f") for item in reading.items}


def reasons(reading: PlanReading) -> dict[str, str]:
    """The reasons of the problems by cell."""
    return {problem.cell: problem.reason for problem in reading.problems}


def write_csv(path: Path, rows: Rows, delimiter: str = ";", encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(results(rows))
    return path


def write_ods(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """A minimal OpenDocument spreadsheet (OASIS OpenDocument 1.2): types and values, no formats."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in results(rows))
        + "</table:table>"
        for name, rows in sheets.items()
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("manifest", "manifest"))
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", kind)
        body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        file.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
        entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        file.writestr("META-INF/manifest.xml", f"<manifest:manifest {spaces}>{entry}</manifest:manifest>")
    return path


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, datetime | date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()[:10]}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
