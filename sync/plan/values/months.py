"""Months and years as plans write them: "Jan", "März 2027", "2027-01", "01/2027", real dates."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from models.values.dates import DAY_ZERO, NotADate, day_of_serial, month_named, parse_date
from sync.plan.values.vocabulary import without_scenario
from sync.sheets.cells.cells import Cell, Value, fold

# As the number of its day, a date of a plan lies in this century.
FIRST_SERIAL, LAST_SERIAL = (date(2000, 1, 1) - DAY_ZERO).days, (date(2100, 1, 1) - DAY_ZERO).days

_NAMED = re.compile(r"([^\W\d_]+)\.?(?:[\s\-./']*(20\d\d|\d\d))?")
_YEAR_FIRST = re.compile(r"(20[0-9]{2})[-/.]([0-9]{1,2})")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[-/.](20[0-9]{2})")

_YEAR = re.compile(r"(?<![\d.,])20\d\d(?![\d.,]\d|\d)")
_TWO_YEARS = re.compile(r"(?<!\d)(20\d\d)\s*[/–-]\s*(?:20)?(\d\d)(?!\d)")
_A_DATE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}|20\d\d-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}")


class Month(NamedTuple):
    """A month; `year` is None where only the month is written."""

    year: int | None
    month: int


def read_month(value: Value) -> Month | None:
    """Return the month that a header or a date cell names; the day is ignored. None if it names none for certain."""
    if isinstance(value, date):
        return _month_of(value)
    if not isinstance(value, str):
        return None
    text = fold(value)
    found = _NAMED.fullmatch(text)
    if found:
        return _named(found[1], found[2])
    return _numeric(text)


def month_of_serial(value: Value) -> Month | None:
    """Return the month of a date that was sent as the number of its day (only where a date is expected)."""
    day = _day(value)
    return Month(day.year, day.month) if day else None


def month_header(row: Sequence[Cell]) -> dict[int, Month]:
    """Return the months that a row heads, by column. Empty unless three or more cells of it read as months."""
    named = {cell.column: month for cell in row if (month := named_month(cell.value))}
    if len(named) >= 3:
        return named
    serials = {cell.column: month for cell in row if (month := _first_of_month(cell.value))}
    return serials if len(serials) >= 3 and is_consecutive(serials.values()) else {}


def named_month(value: Value) -> Month | None:
    """Read a heading's month, though it may also say which numbers stand below: "Jan Plan", "Actual 01/2027"."""
    return read_month(without_scenario(value) if isinstance(value, str) else value)


def is_consecutive(months: Iterable[Month]) -> bool:
    """Tell whether each month follows the one before it."""
    counted = [(month.year or 0) * 12 + month.month for month in months]
    return all(later == earlier + 1 for earlier, later in pairwise(counted))


def years_in(texts: Iterable[str]) -> set[int]:
    """Return the years that the texts speak of; whole dates ("Stand 15.11.2026") don't count."""
    return {int(year) for text in texts for year in _YEAR.findall(_A_DATE.sub(" ", text))}


def fiscal_year_in(texts: Iterable[str]) -> int | None:
    """Return the first year of a "2027/28", if the texts name exactly one such pair."""
    pairs = {int(first) for text in texts for first, second in _TWO_YEARS.findall(text) if _follows(first, second)}
    return pairs.pop() if len(pairs) == 1 else None


def _follows(first: str, second: str) -> bool:
    return (int(first) + 1) % 100 == int(second)


def _named(name: str, year: str | None) -> Month | None:
    month = month_named(name)
    if month is None:
        return None
    return Month((int(year) if len(year) == 4 else 2000 + int(year)) if year else None, month)


def _numeric(text: str) -> Month | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return _month(found[1], found[2])
    if found := _MONTH_FIRST.fullmatch(text):
        return _month(found[2], found[1])
    try:
        return _month_of(parse_date(text))
    except NotADate:
        return None


def _month_of(day: date) -> Month | None:
    return Month(day.year, day.month) if 2000 <= day.year < 2100 else None


def _month(year: str, month: str) -> Month | None:
    return Month(int(year), int(month)) if 1 <= int(month) <= 12 else None


def _day(value: Value) -> date | None:
    """Return the day of a whole number in this century."""
    if isinstance(value, Decimal) and value == value.to_integral_value() and FIRST_SERIAL <= value < LAST_SERIAL:
        return day_of_serial(value)
    return None


def _first_of_month(value: Value) -> Month | None:
    day = _day(value)
    return Month(day.year, day.month) if day and day.day == 1 else None
