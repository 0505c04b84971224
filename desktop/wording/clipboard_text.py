"""Blocks of cells as spreadsheets put them on the clipboard: tab-separated text, and a table in HTML. No Qt.

Excel, LibreOffice and Google Sheets agree on the text: a tab between cells, a line break between rows, and quotation
marks, doubled inside, around a cell that has one of these in it.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape

Grid = list[list[str]]

# A quoted cell only counts as one when a tab or a line break follows: Excel leaves `"big" client` as it is.
_CELL = re.compile(r'"([^"]*(?:""[^"]*)*)"(?=[\t\r\n]|\Z)|([^\t\r\n]*)')
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile('[\t\r\n"]')
# What a spreadsheet would take for a formula; what is pasted from one may have the apostrophe that prevents it.
_FORMULA = re.compile(r"[=+\-@]")
_HEAD = '<html><head><meta charset="utf-8"></head><body><table>'


def read_tsv(text: str) -> Grid:
    """Return the rows of cells that a text from the clipboard means, all of the same width; empty for an empty text."""
    if not text:
        return []
    rows: Grid = [[]]
    place = 0
    while True:
        cell = _CELL.match(text, place)
        assert cell is not None  # it matches nothing, too
        quoted, plain = cell.groups()
        rows[-1].append(_LINE_BREAK.sub("\n", quoted.replace('""', '"')) if quoted is not None else plain)
        place = cell.end()
        if place < len(text) and text[place] == "\t":
            place += 1
            continue
        end = _LINE_BREAK.match(text, place)
        if end is None or end.end() == len(text):
            break
        place = end.end()
        rows.append([])
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


def as_tsv(rows: Iterable[Sequence[str]]) -> str:
    """Write cells as spreadsheets read them from the clipboard. Several rows each end with a line break, as Excel's."""
    lines = ["\t".join(map(_quoted, row)) for row in rows]
    return lines[0] if len(lines) == 1 else "".join(f"{line}\r\n" for line in lines)


def as_html(rows: Iterable[Sequence[str]], right: Sequence[bool]) -> str:
    """Write rows as a table in HTML, as mail and word processors take it. `right`: which columns are right-aligned."""
    sides = [' style="text-align:right"' if one else "" for one in right]
    lines = (
        "".join(f"<td{side}>{_marked_up(cell)}</td>" for side, cell in zip(sides, row, strict=True)) for row in rows
    )
    return _HEAD + "".join(f"<tr>{line}</tr>" for line in lines) + "</table></body></html>"


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe stands before it where it would be one."""
    return f"'{text}" if _FORMULA.match(text) or text.startswith("'") else text


def without_apostrophe(text: str) -> str:
    """Return what `harmless` made harmless, as it was."""
    return text[1:] if text.startswith("'") and (_FORMULA.match(text, 1) or text.startswith("''")) else text


def _quoted(cell: str) -> str:
    if not _QUOTED.search(cell):
        return cell
    doubled = _LINE_BREAK.sub("\n", cell).replace('"', '""')
    return f'"{doubled}"'


def _marked_up(cell: str) -> str:
    # Excel would begin a new cell at a plain <br>.
    return _LINE_BREAK.sub('<br style="mso-data-placement:same-cell">', escape(cell))
