"""What a report says as people read it: cells and sentences by the conventions of a locale."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from PySide6.QtCore import QDate

from desktop.kinds.locale_formats import SYMBOLS
from desktop.screens.formats import Formats
from models.reports.contents import ReportCell, Sentence, Unit
from models.values.language import tr, trn

NOTHING = "–"
SECONDS_OF_HOUR, PERCENT = 3600, 100
WHOLE, TENTHS, CENTS = Decimal(1), Decimal("0.1"), Decimal("0.01")
# A share that is over by less than a percent is shown with a digit more: else it would read as if it weren't.
BARELY_OVER = (Decimal(1), Decimal("1.01"))


class ReportWords:
    """Writes what stands in a report. `in_cents`: amounts with their cents; else whole ones. `in_full`: hours with
    hundredths; else with tenths."""

    def __init__(self, formats: Formats, *, in_cents: bool = False, in_full: bool = False) -> None:
        self.formats, self.in_cents, self._part_of_hours = formats, in_cents, CENTS if in_full else TENTHS
        self._writers: dict[Unit, Callable[[ReportCell, bool], str]] = {
            "money": self._money,
            "s": self._hours,
            "ratio": self._ratio,
            "change": self._change,
            "count": lambda cell, _short: formats.count(int(cell.number)),
            "days": lambda cell, _short: trn(
                "{n} day", "{n} days", int(cell.number), n=formats.count(int(cell.number))
            ),
            "index": lambda cell, _short: self._number(cell.number, CENTS),
            "day": lambda cell, _short: formats.day(_day(cell.value)),
            "moment": lambda cell, _short: formats.clock(_moment(cell.value)),
            "month": lambda cell, _short: self._month(_day(cell.value), "MMMM yyyy"),
            "month_only": lambda cell, short: self._month(_day(cell.value), "MMM" if short else "MMMM"),
        }

    def cell(self, cell: ReportCell, *, short: bool = False) -> str:
        """Return a cell's text; a dash where there is nothing. `short`: as it stands in a table or at a mark."""
        if cell.value is None:
            return NOTHING
        if isinstance(cell.value, Sentence):
            return self.sentence(cell.value, short=short)
        if cell.unit not in self._writers:
            return str(cell.value)
        text = self._writers[cell.unit](cell, short)
        if not cell.way:
            return text
        return f"{'▼' if cell.number < 0 else '▲'} {text.lstrip('−')}"

    def sentence(self, sentence: Sentence, *, short: bool = False) -> str:
        """Return a sentence in the language in use."""
        cells = {name: self.cell(cell, short=short) for name, cell in sentence.cells.items()}
        values = {"n": self.formats.count(sentence.count), **cells}
        text = sentence.one if sentence.count == 1 or not sentence.many else sentence.many
        return tr(text, **values)

    def sentences(self, sentences: tuple[Sentence, ...]) -> str:
        """Return several in one line."""
        return " · ".join(self.sentence(one) for one in sentences)

    def _money(self, cell: ReportCell, _short: bool) -> str:
        amount = self._number(cell.number, CENTS if self.in_cents else WHOLE)
        symbol = SYMBOLS.get(cell.currency or "", cell.currency)
        return f"{amount}\u00a0{symbol}" if symbol else amount

    def _hours(self, cell: ReportCell, _short: bool) -> str:
        return f"{self._number(cell.number / SECONDS_OF_HOUR, self._part_of_hours)}\u00a0h"

    def _ratio(self, cell: ReportCell, short: bool) -> str:
        is_whole = short and not BARELY_OVER[0] < cell.number < BARELY_OVER[1]
        return f"{self._number(cell.number * PERCENT, WHOLE if is_whole else TENTHS)}\u00a0%"

    def _change(self, cell: ReportCell, _short: bool) -> str:
        share = (cell.number * PERCENT).quantize(TENTHS, ROUND_HALF_UP)
        sign = "+" if share > 0 else ""
        return f"{sign}{self._number(share, TENTHS)}\u00a0%"

    def _number(self, value: Decimal, digits: Decimal) -> str:
        rounded = value.quantize(digits, ROUND_HALF_UP)
        return self.formats.grouped(f"{rounded or abs(rounded):f}")

    def _month(self, day: date, shape: str) -> str:
        return self.formats.locale.toString(QDate(day.year, day.month, day.day), shape)


def _day(value: Any) -> date:
    assert isinstance(value, date)
    return value


def _moment(value: Any) -> datetime:
    assert isinstance(value, datetime)
    return value
