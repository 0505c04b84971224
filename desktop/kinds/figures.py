"""The kinds of value that are numbers: plain ones, amounts, hours, shares, and durations in seconds."""

import re
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from desktop.kinds.locale_formats import SYMBOLS, LocaleFormats
from desktop.kinds.value_kind import ValueContext, ValueKind
from desktop.widgets.plain_text import one_line
from models.schema.types import LARGEST_AMOUNT
from models.values.durations import NotADuration, parse_duration
from models.values.language import tr
from models.values.numbers import NotANumber, parse_typed
from models.values.parse_errors import HasFraction, NumberTooLarge, ParseError, WrongUnit
from sync.sheets.cells.cells import LengthOfTime, Percentage, Value

MILLION, SECONDS_OF_AN_HOUR = 1_000_000, 3600
HOURS_FORMAT, WHOLE_PERCENT, PERCENT = '#,##0.0#" h"', "0%", "0.0#%"
# A sign that belongs to several currencies, which the grammar of numbers doesn't know.
_SIGN = re.compile(r"^[$¥]|[$¥]$")
_HOURS = re.compile(r"\s*h$", re.IGNORECASE)
_CURRENCY = re.compile("[A-Z]{3}")


class FigureKind(ValueKind):
    """What all numbers have in common."""

    is_figure = True
    holds_numbers = True
    is_added_up = True
    is_averaged = True
    is_exported_in_words = False
    # What stands behind a rounded total, where that is no currency.
    about_unit = ""

    def text(self, value: Any, context: ValueContext) -> str:
        """Write the number with its thousands separated."""
        return context.formats.grouped(plain(value))

    def input_text(self, value: Any, context: ValueContext) -> str:
        """Write the number without its thousands separated."""
        return ungrouped(value, context.formats)

    def parse(self, text: str, context: ValueContext) -> Any:
        """Read the number that a person writes."""
        return parsed_number(text, text, context.formats, whole=context.whole)

    def from_history(self, text: str) -> Any:
        """Read the number; the text where it is none."""
        with suppress(InvalidOperation):
            return Decimal(text)
        return text

    def exported(self, value: Any, context: ValueContext) -> Any:
        """Give the number itself."""
        return value

    def csv_text(self, value: Any, context: ValueContext) -> str:
        """Write the number with the locale's decimal sign."""
        return ungrouped(value, context.formats)

    def from_cell(self, value: Value, context: ValueContext) -> Any:
        """Read the number that a cell holds."""
        if not isinstance(value, Decimal):
            raise NotANumber(value)
        number = self.in_cell(value)
        if abs(number) >= LARGEST_AMOUNT:
            raise NumberTooLarge(value)
        if context.whole and number != int(number):
            raise HasFraction(value)
        return int(number) if context.whole else number

    def in_cell(self, value: Decimal) -> Decimal:
        """Give what a number in a cell counts."""
        return Decimal(value)

    def is_grouped(self, whole: bool) -> bool:
        """Say no: rows don't share amounts."""
        return False

    def about(self, total: Any, context: ValueContext) -> str:
        """Round to a whole number, or to hundredths of a million."""
        if not self.is_added_up:
            return ""
        unit = self.about_unit or _symbol(context.currency)
        amount = context.formats.grouped(str(round(total)))
        if abs(total) >= MILLION:
            amount = f"{context.formats.grouped(f'{total / MILLION:.2f}')}\u00a0{tr('M|millions')}"
        return "\u00a0".join(filter(None, ("≈", amount, unit)))

    def as_total(self, total: Any) -> Any:
        """Give the total, exact."""
        return Decimal(total)


class NumberKind(FigureKind):
    """A number that counts anything; `has_unit`: a table may name its unit in a column."""

    has_unit = True

    def text(self, value: Any, context: ValueContext) -> str:
        """Write the number; years and other short whole ones read better in one piece."""
        digits = plain(value)
        whole = digits.lstrip("-")
        return digits if whole.isdigit() and len(whole) < 5 else context.formats.grouped(digits)

    def is_grouped(self, whole: bool) -> bool:
        """Say whether they are whole: rows share years, but no amounts."""
        return whole


class MoneyKind(FigureKind):
    """An amount in a currency."""

    has_currency = True

    def text(self, value: Any, context: ValueContext) -> str:
        """Write the amount with two digits at least, and its currency where it is known."""
        amount = context.formats.grouped(at_least(value, 2))
        return f"{amount}\u00a0{_symbol(context.currency)}" if context.currency else amount

    def parse(self, text: str, context: ValueContext) -> Any:
        """Read the amount, without the currency that may stand beside it."""
        return parsed_number(text, _SIGN.sub("", text), context.formats, whole=context.whole, unit="currency")

    def number_format(self, value: Any, currency: str) -> str:
        """Give the format with two digits and the currency."""
        return money_format(currency)


class HoursKind(FigureKind):
    """Hours as a number."""

    about_unit = "h"

    def text(self, value: Any, context: ValueContext) -> str:
        """Write the hours with one digit or two."""
        return f"{context.formats.grouped(at_least(value, 1, 2))}\u00a0h"

    def parse(self, text: str, context: ValueContext) -> Any:
        """Read the hours, with or without "h"."""
        return parsed_number(text, _HOURS.sub("", text), context.formats, whole=context.whole)

    def number_format(self, value: Any, currency: str) -> str:
        """Give the format with one digit at least, and "h"."""
        return HOURS_FORMAT

    def from_cell(self, value: Value, context: ValueContext) -> Any:
        """Read the number that a cell holds, or the hours of its duration."""
        if isinstance(value, LengthOfTime):
            return round(Decimal(value.length // timedelta(seconds=1)) / SECONDS_OF_AN_HOUR, 6).normalize()
        return super().from_cell(value, context)


class PercentKind(FigureKind):
    """A share as a number of hundredths; a sum of shares means nothing, their average may."""

    is_added_up = False

    def text(self, value: Any, context: ValueContext) -> str:
        """Write the number with its sign."""
        return f"{context.formats.grouped(plain(value))}\u00a0%"

    def parse(self, text: str, context: ValueContext) -> Any:
        """Read the number, with or without "%"."""
        return parsed_number(text, text, context.formats, whole=context.whole, unit="%")

    def exported(self, value: Any, context: ValueContext) -> Decimal:
        """Give the share: 0.19 for 19 %."""
        return Decimal(value) / 100

    def number_format(self, value: Any, currency: str) -> str:
        """Give the format in per cent."""
        return WHOLE_PERCENT if value == int(value) else PERCENT

    def csv_text(self, value: Any, context: ValueContext) -> str:
        """Write the number with its sign."""
        return f"{ungrouped(value, context.formats)}%"

    def in_cell(self, value: Decimal) -> Decimal:
        """Take a number that its sheet shows in per cent for a hundredth of what it counts."""
        return Decimal(value) * 100 if isinstance(value, Percentage) else Decimal(value)


class DurationKind(FigureKind):
    """A time that something took, in whole seconds; shown to the minute."""

    is_searched = False
    total_unit = "h"
    rounding = 29

    def text(self, value: Any, context: ValueContext) -> str:
        """Write hours and minutes: 7:30."""
        minutes = round(abs(int(value)) / 60)
        return f"{'−' if value < 0 else ''}{context.formats.count(minutes // 60)}:{minutes % 60:02d}"

    def input_text(self, value: Any, context: ValueContext) -> str:
        """Write hours and minutes."""
        return self.text(value, context)

    def parse(self, text: str, context: ValueContext) -> int:
        """Read the duration, or what a number of hours comes to."""
        with suppress(NotADuration):
            return parse_duration(text, context.formats.point)
        try:
            hours: Decimal = parsed_number(text, _HOURS.sub("", text), context.formats)
        except ParseError:
            raise NotADuration(text) from None
        return round(hours * SECONDS_OF_AN_HOUR)

    def exported(self, value: Any, context: ValueContext) -> Any:
        """Give the length of time; a text where it is below zero, which Excel doesn't show."""
        return timedelta(seconds=value) if value >= 0 else _clock(value)

    def csv_text(self, value: Any, context: ValueContext) -> str:
        """Write hours and minutes, and seconds where there are any."""
        return _clock(value)

    def from_cell(self, value: Value, context: ValueContext) -> int:
        """Read the seconds of a cell's duration, or of its number of hours."""
        if isinstance(value, LengthOfTime):
            return round(value.length.total_seconds())
        if isinstance(value, Decimal):
            return round(value * SECONDS_OF_AN_HOUR)
        raise NotADuration(value)

    def about(self, total: Any, context: ValueContext) -> str:
        """Round to whole hours."""
        return f"≈\u00a0{context.formats.count(round(total / SECONDS_OF_AN_HOUR))}\u00a0h"

    def as_total(self, total: Any) -> int:
        """Give the total in whole seconds."""
        return int(total)


class Figures:
    """The kinds of this file."""

    NUMBER = NumberKind()
    MONEY = MoneyKind()
    HOURS = HoursKind()
    DURATION = DurationKind()
    PERCENT = PercentKind()


def parsed_number(text: str, bare: str, formats: LocaleFormats, *, whole: bool = False, unit: str = "") -> Any:
    """Return the number that a text means, without the signs of its kind in `bare`. Raises ParseError.

    `unit`: "%" or "currency", where it may stand beside the number.
    """
    try:
        value, beside = parse_typed(bare, formats.point)
    except NotANumber:
        raise NotANumber(text) from None
    if beside and unit != ("%" if beside == "%" else "currency"):
        raise WrongUnit(text)
    if abs(value) >= LARGEST_AMOUNT:
        raise NumberTooLarge(text)
    if whole and value != int(value):
        raise HasFraction(text)
    return int(value) if whole else value


@cache
def money_format(currency: str) -> str:
    """Give the number format of amounts in a currency (its ISO code); without one for "", or for what is no code."""
    if not _CURRENCY.fullmatch(currency):
        return "#,##0.00"
    return f"#,##0.00 [${SYMBOLS.get(currency, currency)}]"


def plain(value: Any) -> str:
    """Write a number as Python writes it, without zeros at its end."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ungrouped(value: Any, formats: LocaleFormats) -> str:
    """Write a number with the locale's decimal sign, and nothing between its thousands."""
    return plain(value).replace(".", formats.point)


def at_least(value: Any, digits: int, at_most: int | None = None) -> str:
    """Write a number as Python writes it, with so many digits behind the point at least, and at most."""
    number = Decimal(value)
    head, _, tail = plain(number if at_most is None else round(number, at_most)).partition(".")
    return f"{head}.{tail.ljust(digits, '0')}"


def _symbol(currency: str | None) -> str:
    return SYMBOLS.get(currency.upper(), one_line(currency)) if currency else ""


def _clock(value: int) -> str:
    minutes, seconds = divmod(abs(value), 60)
    text = f"{'-' if value < 0 else ''}{minutes // 60}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text
