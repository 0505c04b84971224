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
from sync.sheets.cells.cells import LengthOfTime, Share, Value

MILLION = 1_000_000
HOURS_FORMAT, WHOLE_PERCENT, PERCENT = '#,##0.0#" h"', "0%", "0.0#%"
SECONDS_OF_AN_HOUR = 3600
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

    def text(self, value: Any, context: ValueContext) -> str:
        """The number with its thousands separated."""
        return context.formats.grouped(plain(value))

    def input_text(self, value: Any, context: ValueContext) -> str:
        """The number without its thousands separated."""
        return _ungrouped(value, context.formats)

    def parse(self, text: str, context: ValueContext) -> Any:
        """The number that a person writes."""
        return parsed_number(text, text, context.formats, whole=context.whole)

    def from_history(self, text: str) -> Any:
        """The number; the text where it is none."""
        with suppress(InvalidOperation):
            return Decimal(text)
        return text

    def exported(self, value: Any, context: ValueContext) -> Any:
        """The number."""
        return value

    def csv_text(self, value: Any, context: ValueContext) -> str:
        """The number with the locale's decimal sign."""
        return _ungrouped(value, context.formats)

    def from_cell(self, value: Value, context: ValueContext) -> Any:
        """The number that a cell holds."""
        if not isinstance(value, Decimal):
            raise NotANumber(value)
        number = self.in_cell(value)
        if abs(number) >= LARGEST_AMOUNT:
            raise NumberTooLarge(value)
        if context.whole and number != int(number):
            raise HasFraction(value)
        return int(number) if context.whole else number

    def in_cell(self, value: Decimal) -> Decimal:
        """What a number in a cell counts."""
        return Decimal(value)

    def is_grouped(self, whole: bool) -> bool:
        """Rows don't share amounts."""
        return False

    def as_total(self, total: Any) -> Any:
        """The total, exact."""
        return Decimal(total)


class NumberKind(FigureKind):
    """A number that counts anything; `has_unit`: a table may name its unit in a column."""

    has_unit = True

    def text(self, value: Any, context: ValueContext) -> str:
        """The number; years and other short whole ones read better in one piece."""
        digits = plain(value)
        whole = digits.lstrip("-")
        return digits if whole.isdigit() and len(whole) < 5 else context.formats.grouped(digits)

    def is_grouped(self, whole: bool) -> bool:
        """Rows share years and other whole numbers."""
        return whole

    def about(self, total: Any, context: ValueContext) -> str:
        """Whole, or millions."""
        return _about(total, context.formats, _symbol(context.currency))


class MoneyKind(FigureKind):
    """An amount in a currency."""

    has_currency = True

    def text(self, value: Any, context: ValueContext) -> str:
        """The amount with two digits at least, and its currency where it is known."""
        amount = context.formats.grouped(_at_least(value, 2))
        return f"{amount}\u00a0{_symbol(context.currency)}" if context.currency else amount

    def parse(self, text: str, context: ValueContext) -> Any:
        """The amount, without the currency that may stand beside it."""
        return parsed_number(text, _SIGN.sub("", text), context.formats, whole=context.whole, unit="currency")

    def number_format(self, value: Any, currency: str) -> str:
        """Two digits and the currency."""
        return money_format(currency)

    def about(self, total: Any, context: ValueContext) -> str:
        """Whole, or millions."""
        return _about(total, context.formats, _symbol(context.currency))


class HoursKind(FigureKind):
    """Hours as a number."""

    def text(self, value: Any, context: ValueContext) -> str:
        """The hours with one digit or two."""
        return f"{context.formats.grouped(_at_least(value, 1, 2))}\u00a0h"

    def parse(self, text: str, context: ValueContext) -> Any:
        """The hours, with or without "h"."""
        return parsed_number(text, _HOURS.sub("", text), context.formats, whole=context.whole)

    def number_format(self, value: Any, currency: str) -> str:
        """One digit at least, and "h"."""
        return HOURS_FORMAT

    def from_cell(self, value: Value, context: ValueContext) -> Any:
        """The number that a cell holds, or the hours of its duration."""
        if isinstance(value, LengthOfTime):
            return round(Decimal(value.length // timedelta(seconds=1)) / SECONDS_OF_AN_HOUR, 6).normalize()
        return super().from_cell(value, context)

    def about(self, total: Any, context: ValueContext) -> str:
        """Whole, or millions."""
        return _about(total, context.formats, "h")


class PercentKind(FigureKind):
    """A share as a number of hundredths; a sum of shares means nothing, their average may."""

    is_added_up = False

    def text(self, value: Any, context: ValueContext) -> str:
        """The number with its sign."""
        return f"{context.formats.grouped(plain(value))}\u00a0%"

    def parse(self, text: str, context: ValueContext) -> Any:
        """The number, with or without "%"."""
        return parsed_number(text, text, context.formats, whole=context.whole, unit="%")

    def exported(self, value: Any, context: ValueContext) -> Decimal:
        """The share: 0.19 for 19 %."""
        return Decimal(value) / 100

    def number_format(self, value: Any, currency: str) -> str:
        """Per cent."""
        return WHOLE_PERCENT if value == int(value) else PERCENT

    def csv_text(self, value: Any, context: ValueContext) -> str:
        """The number with its sign."""
        return f"{_ungrouped(value, context.formats)}%"

    def in_cell(self, value: Decimal) -> Decimal:
        """A number that its sheet shows in per cent is a hundredth of what it counts."""
        return Decimal(value) * 100 if isinstance(value, Share) else Decimal(value)


class DurationKind(FigureKind):
    """A time that something took, in whole seconds; shown to the minute."""

    is_searched = False
    total_unit = "h"
    rounding = 29

    def text(self, value: Any, context: ValueContext) -> str:
        """Hours and minutes: 7:30."""
        minutes = round(abs(int(value)) / 60)
        return f"{'−' if value < 0 else ''}{context.formats.count(minutes // 60)}:{minutes % 60:02d}"

    def input_text(self, value: Any, context: ValueContext) -> str:
        """Hours and minutes."""
        return self.text(value, context)

    def parse(self, text: str, context: ValueContext) -> int:
        """The duration, or what a number of hours comes to."""
        with suppress(NotADuration):
            return parse_duration(text, context.formats.point)
        try:
            hours: Decimal = parsed_number(text, _HOURS.sub("", text), context.formats)
        except ParseError:
            raise NotADuration(text) from None
        return round(hours * SECONDS_OF_AN_HOUR)

    def exported(self, value: Any, context: ValueContext) -> Any:
        """The length of time; as a text where it is below zero, which Excel doesn't show."""
        return timedelta(seconds=value) if value >= 0 else _clock(value)

    def csv_text(self, value: Any, context: ValueContext) -> str:
        """Hours and minutes, and seconds where there are any."""
        return _clock(value)

    def from_cell(self, value: Value, context: ValueContext) -> int:
        """The seconds of a cell's duration, or of its number of hours."""
        if isinstance(value, LengthOfTime):
            return round(value.length.total_seconds())
        if isinstance(value, Decimal):
            return round(value * SECONDS_OF_AN_HOUR)
        raise NotADuration(value)

    def about(self, total: Any, context: ValueContext) -> str:
        """Whole hours."""
        return f"≈\u00a0{context.formats.count(round(total / SECONDS_OF_AN_HOUR))}\u00a0h"

    def as_total(self, total: Any) -> int:
        """The total in whole seconds."""
        return int(total)


class Figures:
    """The kinds of this file."""

    NUMBER = NumberKind()
    MONEY = MoneyKind()
    HOURS = HoursKind()
    DURATION = DurationKind()
    PERCENT = PercentKind()


def parsed_number(text: str, bare: str, formats: LocaleFormats, *, whole: bool = False, unit: str = "") -> Any:
    """The number that a text means, without the signs of its kind in `bare`. Raises ParseError.

    `unit`: "%" or "currency", where it may stand beside the number.
    """
    try:
        written = parse_typed(bare, formats.point)
    except NotANumber:
        raise NotANumber(text) from None
    value = written.value
    if written.unit and unit != ("%" if written.unit == "%" else "currency"):
        raise WrongUnit(text)
    if abs(value) >= LARGEST_AMOUNT:
        raise NumberTooLarge(text)
    if whole and value != int(value):
        raise HasFraction(text)
    return int(value) if whole else value


@cache
def money_format(currency: str) -> str:
    """The number format of amounts in a currency (its ISO code); without one for "", or for what is no code."""
    if not _CURRENCY.fullmatch(currency):
        return "#,##0.00"
    return f"#,##0.00 [${SYMBOLS.get(currency, currency)}]"


def plain(value: Any) -> str:
    """A number as Python writes it, without zeros at its end."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _ungrouped(value: Any, formats: LocaleFormats) -> str:
    return plain(value).replace(".", formats.point)


def _at_least(value: Any, digits: int, at_most: int | None = None) -> str:
    number = Decimal(value)
    head, _, tail = plain(number if at_most is None else round(number, at_most)).partition(".")
    return f"{head}.{tail.ljust(digits, '0')}"


def _symbol(currency: str | None) -> str:
    return SYMBOLS.get(currency.upper(), one_line(currency)) if currency else ""


def _about(total: Any, formats: LocaleFormats, unit: str) -> str:
    amount = formats.grouped(str(round(total)))
    if abs(total) >= MILLION:
        amount = f"{formats.grouped(f'{total / MILLION:.2f}')}\u00a0{tr('M|millions')}"
    return "\u00a0".join(filter(None, ("≈", amount, unit)))


def _clock(value: int) -> str:
    minutes, seconds = divmod(abs(value), 60)
    text = f"{'-' if value < 0 else ''}{minutes // 60}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text
