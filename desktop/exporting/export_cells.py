"""Values as a spreadsheet keeps them: numbers, days and durations as such, everything else in the words of the table.

Days and moments get the formats that every Excel shows in its own locale; amounts get their currency.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from desktop.kinds.value_words import choice_words, flag_words
from desktop.screens.formats import SYMBOLS, Formats, plain_text
from desktop.screens.screen import Kind
from desktop.screens.shown_columns import ShownColumn
from models.queries.rows import RowValues
from models.values.language import mark, tr
from sync.sheets.writing.table_writing import Digits
from sync.sheets.writing.xlsx_writing import Shaped

# Excel's formats 14 and 22, which it shows by the locale of whoever opens the file.
DAY, MOMENT = "mm-dd-yy", "m/d/yy h:mm"
HOURS, WHOLE_PERCENT, PERCENT = '#,##0.0#" h"', "0%", "0.0#%"
NAMELESS = mark("(without a name)")
# The sheet on which a workbook tells where it comes from.
ABOUT = mark("About this export")

# What a cell of a row holds.
OfRow = Callable[[RowValues], Any]


def workbook_cell(shown: ShownColumn, formats: Formats) -> OfRow:
    """What a workbook keeps of a column: values of spreadsheets, texts, None for empty; `Shaped` where it matters."""
    place = shown.place
    if shown.kind is Kind.MONEY:
        return _money(shown, formats)
    numeric: dict[Kind, Callable[[Any], Any]] = {
        Kind.NUMBER: lambda value: value,
        Kind.HOURS: lambda value: Shaped(value, HOURS),
        Kind.DURATION: _length,
        Kind.PERCENT: _share,
        Kind.DATE: lambda value: Shaped(value, DAY),
        Kind.MOMENT: lambda value: Shaped(value.astimezone(formats.zone), MOMENT),
    }
    write = numeric.get(shown.kind) or _in_words(shown, formats)
    return lambda row: None if row[place] is None else write(row[place])


def text_cell(shown: ShownColumn, formats: Formats) -> OfRow:
    """What a .csv keeps of a column: numbers by the locale's decimal sign, days as 2026-03-01, durations as 7:30."""
    place, point = shown.place, formats.point
    written: dict[Kind, Callable[[Any], str]] = {
        Kind.DATE: lambda value: str(value.isoformat()),
        Kind.MOMENT: lambda value: _clock(value.astimezone(formats.zone)),
        Kind.DURATION: _clock_of_seconds,
        Kind.PERCENT: lambda value: f"{_digits(value, point)}%",
    }
    figures = dict.fromkeys((Kind.NUMBER, Kind.MONEY, Kind.HOURS), lambda value: _digits(value, point))
    write = (written | figures).get(shown.kind)
    if write is None:
        words = _in_words(shown, formats)
        return lambda row: None if row[place] is None else words(row[place])
    return lambda row: None if row[place] is None else Digits(write(row[place]))


def money_format(currency: str) -> str:
    """The number format of amounts in a currency (its ISO code); without one for "", or for what is no code."""
    if not re.fullmatch("[A-Z]{3}", currency):
        return "#,##0.00"
    return f"#,##0.00 [${SYMBOLS.get(currency, currency)}]"


def _in_words(shown: ShownColumn, formats: Formats) -> Callable[[Any], str]:
    name = shown.field.name
    if shown.kind is Kind.FLAG:
        return lambda value: flag_words(name, bool(value))
    if shown.kind is Kind.CHOICE:
        return lambda value: choice_words(value, name)
    if shown.kind is Kind.KEPT:
        return formats.kept
    if shown.kind is Kind.REFERENCE:
        return lambda value: tr(NAMELESS) if value[1] in (None, "") else str(value[1])
    return plain_text if shown.may_hold_html else str


def _money(shown: ShownColumn, formats: Formats) -> OfRow:
    place, currency_place, usual = shown.place, shown.currency_place, formats.currency
    shapes: dict[str, str] = {}

    def amount(row: RowValues) -> Any:
        if row[place] is None:
            return None
        currency = str((row[currency_place] if currency_place else usual) or "").upper()
        if currency not in shapes:
            shapes[currency] = money_format(currency)
        return Shaped(row[place], shapes[currency])

    return amount


def _length(seconds: int) -> Any:
    # Excel shows no length of time below zero.
    return timedelta(seconds=seconds) if seconds >= 0 else Digits(_clock_of_seconds(seconds))


def _share(value: Any) -> Shaped:
    share = Decimal(value) / 100
    return Shaped(share, WHOLE_PERCENT if value == int(value) else PERCENT)


def _digits(value: Any, point: str) -> str:
    text = f"{Decimal(value):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", point)


def _clock(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment.second else f"{moment:%Y-%m-%d %H:%M}"


def _clock_of_seconds(value: int) -> str:
    minutes, seconds = divmod(abs(value), 60)
    text = f"{'-' if value < 0 else ''}{minutes // 60}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text
