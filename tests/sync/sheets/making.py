"""Workbooks written by hand, as many programs write them: the same cells as .xlsx in both dialects, .ods and .csv."""

import csv
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from models.values.dates import DAY_ZERO
from sync.sheets.cells.cells import column_letters

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# The styles of all workbooks made here, by number.
FORMATS = ("General", "0%", "[$USD] #,##0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "[h]:mm:ss", "#,##0,")


class Percent(NamedTuple):
    """A share that is shown as a percentage."""

    share: Decimal


class Dollars(NamedTuple):
    """An amount of dollars."""

    amount: Decimal


class Failed(NamedTuple):
    """A formula that fails."""

    shown: str


Rows = Sequence[Sequence[Any]]
Sheets = Mapping[str, Rows]


def write_parts(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """A zip of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def xlsx(path: Path, sheets: Sheets, *, strict: bool = False, change: Callable[[str], str] = str, **parts: Any) -> Path:
    """A workbook. `change` is done to the text of each sheet; `parts`: what others are to hold, None for none."""
    return write_parts(path, xlsx_parts(sheets, strict=strict, change=change, **parts))


def with_rows(path: Path, rows: str, **parts: Any) -> Path:
    """A workbook whose only sheet's rows are written like this."""
    return xlsx(path, {"S": []}, change=lambda text: text.replace("<sheetData>", f"<sheetData>{rows}"), **parts)


def xlsx_parts(
    sheets: Sheets, *, strict: bool = False, change: Callable[[str], str] = str, **others: Any
) -> dict[str, str]:
    """The parts of a workbook by their names."""
    main, office = (STRICT, _STRICT_OFFICE) if strict else (TRANSITIONAL, _OFFICE)
    numbered = list(enumerate(sheets, start=1))
    listed = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
    targets = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered]
    parts = {
        "_rels/.rels": _relations(office, [("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(office, [*targets, ("rId90", "styles", "styles.xml")]),
        "xl/styles.xml": _styles(main),
    }
    for n, name in numbered:
        rows = "".join(_xlsx_row(i, row, strict=strict) for i, row in enumerate(sheets[name], start=1))
        parts[f"xl/worksheets/sheet{n}.xml"] = change(
            f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return {name: text for name, text in (parts | others).items() if text is not None}


def _relations(office: str, targets: Sequence[tuple[str, str, str]]) -> str:
    lines = "".join(f'<Relationship Id="{id_}" Type="{office}/{kind}" Target="{to}"/>' for id_, kind, to in targets)
    return f'<Relationships xmlns="{_PACKAGE}">{lines}</Relationships>'


def _styles(main: str) -> str:
    own = "".join(f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(text)}/>' for n, text in enumerate(FORMATS) if n)
    used = "".join(f'<xf numFmtId="{164 + n if n else 0}" fontId="0"/>' for n in range(len(FORMATS)))
    fonts = "<fonts><font/></fonts>"
    return f'<styleSheet xmlns="{main}"><numFmts>{own}</numFmts>{fonts}<cellXfs>{used}</cellXfs></styleSheet>'


def _xlsx_row(number: int, row: Sequence[Any], *, strict: bool) -> str:
    cells = "".join(xlsx_cell(number, j, value, strict=strict) for j, value in enumerate(row, start=1))
    return f'<row r="{number}">{cells}</row>'


def xlsx_cell(row: int, column: int, value: Any, *, strict: bool = False) -> str:
    """One cell. Strict workbooks may write days as ISO 8601."""
    place = f'<c r="{column_letters(column)}{row}"'
    if value is None:
        return ""
    if isinstance(value, str):
        text = f"<is><t xml:space='preserve'>{escape(value)}</t></is>"
        return f'{place} t="inlineStr">{text}</c>'
    if isinstance(value, bool):
        return f'{place} t="b"><v>{value:d}</v></c>'
    if isinstance(value, Failed):
        return f'{place} t="e"><f>1/0</f><v>{escape(value.shown)}</v></c>'
    if isinstance(value, date) and strict:
        return f'{place} s="{4 if isinstance(value, datetime) else 3}" t="d"><v>{value.isoformat()}</v></c>'
    style, number = _styled(value)
    return f'{place} s="{style}"><v>{number}</v></c>'


def _styled(value: Any) -> tuple[int, Any]:
    if isinstance(value, Percent):
        return 1, value.share
    if isinstance(value, Dollars):
        return 2, value.amount
    if isinstance(value, datetime):
        return 4, repr((value - datetime.combine(DAY_ZERO, datetime.min.time())) / timedelta(days=1))
    if isinstance(value, date):
        return 3, (value - DAY_ZERO).days
    return (5, repr(value / timedelta(days=1))) if isinstance(value, timedelta) else (0, value)


def ods(path: Path, sheets: Sheets, *, change: Callable[[str], str] = str, styles: str = "") -> Path:
    """The same as an OpenDocument spreadsheet, as LibreOffice writes it. `styles`: of its own content."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    names = {"office": "office", "table": "table", "text": "text", "style": "style", "number": "datastyle"}
    names |= {"draw": "drawing", "fo": "xsl-fo-compatible"}
    spaces = " ".join(f'xmlns:{short}="{oasis}:{name}:1.0"' for short, name in names.items())
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = change(
        f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    manifest = f'<manifest:manifest xmlns:manifest="{oasis}:manifest:1.0">{entry}</manifest:manifest>'
    return write_parts(path, {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def ods_cell(value: Any) -> str:
    """One cell with its kind, and its text as LibreOffice shows it."""
    if value is None:
        return "<table:table-cell/>"
    kind, attributes, text = _ods_content(value)
    paragraphs = "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="{kind}" {attributes}>{paragraphs}</table:table-cell>'


def _ods_text(line: str) -> str:
    return escape(line).replace("\t", "<text:tab/>").replace("  ", ' <text:s text:c="1"/>')


def _ods_content(value: Any) -> tuple[str, str, str]:
    if isinstance(value, str):
        return "string", "", value
    if isinstance(value, bool):
        return "boolean", f'office:boolean-value="{str(value).lower()}"', str(value).upper()
    if isinstance(value, Failed):
        told = 'table:formula="of:=1/0" office:string-value="" calcext:value-type="error"'
        return "string", told, value.shown
    if isinstance(value, Percent):
        return "percentage", f'office:value="{value.share}"', f"{value.share * 100} %"
    if isinstance(value, Dollars):
        return "currency", f'office:currency="USD" office:value="{value.amount}"', f"USD {value.amount}"
    if isinstance(value, date):
        return "date", f'office:date-value="{value.isoformat()}"', f"{value:%d.%m.%y}"
    if isinstance(value, timedelta):
        seconds = value // timedelta(seconds=1)
        told = f"PT{seconds // 3600:02}H{seconds // 60 % 60:02}M{seconds % 60:02}S"
        return "time", f'office:time-value="{told}"', str(value)
    return "float", f'office:value="{value}"', str(value)


def text_file(path: Path, rows: Rows, delimiter: str = ";", encoding: str = "utf-8") -> Path:
    """The same as a .csv, of what can be written there."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path
