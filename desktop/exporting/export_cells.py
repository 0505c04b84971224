"""Values as a spreadsheet keeps them: numbers, days and durations as such, everything else in the words of the table.

Days and moments get the formats that every Excel shows in its own locale; amounts get their currency.
"""

from collections.abc import Callable
from typing import Any

from desktop.screens.formats import Formats
from desktop.screens.shown_columns import ShownColumn
from models.queries.rows import RowValues
from models.values.language import mark
from sync.sheets.writing.table_writing import Digits
from sync.sheets.writing.xlsx_writing import Shaped

# The sheet on which a workbook tells where it comes from.
ABOUT = mark("About this export")

# What a cell of a row holds.
OfRow = Callable[[RowValues], Any]


def workbook_cell(shown: ShownColumn, formats: Formats) -> OfRow:
    """Say what a workbook keeps of a column: values of spreadsheets, texts, None for empty; `Shaped` where needed."""
    kind, place, context = shown.kind, shown.place, shown.context(formats)
    if not kind.is_figure:
        return lambda row: None if row[place] is None else kind.exported(row[place], context)

    def figure(row: RowValues) -> Any:
        if row[place] is None:
            return None
        value = kind.exported(row[place], context)
        if isinstance(value, str):
            return Digits(value)
        shape = kind.number_format(row[place], _currency(shown, formats, row))
        return Shaped(value, shape) if shape else value

    return figure


def text_cell(shown: ShownColumn, formats: Formats) -> OfRow:
    """Return what a .csv keeps of a column: numbers by the locale's sign, days as 2026-03-01, durations as 7:30."""
    kind, place, context = shown.kind, shown.place, shown.context(formats)
    written: Callable[[str], str] = Digits if kind.is_figure else str
    return lambda row: None if row[place] is None else written(kind.csv_text(row[place], context))


def _currency(shown: ShownColumn, formats: Formats, row: RowValues) -> str:
    """Return the ISO code of an amount's currency, which is the company's where its column names none; "" for none."""
    return str((row[shown.currency_place] if shown.currency_place else formats.currency) or "").upper()
