"""Dates that people and sheets write as text or as a day's number: the one parser; and the clock of a time zone.

`2027-03-01`  `2027/3/1`  `1.3.2027` (the day first, everywhere)  `3/1/2027` (what comes first has to be known)
`1 March 2027`  `1. März 2027`  `March 1, 2027`; people also type `1.3.`, `1.3.27` and `1-3-2027`.
"""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.values.parse_errors import BadValue

First = Literal["day", "month"]

# Sheets and Excel count days from here (Google Sheets API, DateTimeRenderOption).
DAY_ZERO = date(1899, 12, 30)

_NAMES = (
    "januar jänner jan jän january janvier janv",
    "februar feber feb febr february février févr fév fevrier",
    "märz mär mrz maerz mar march mars",
    "april apr avril avr",
    "mai may",
    "juni jun june juin",
    "juli jul july juillet juil",
    "august aug août aout",
    "september sep sept septembre",
    "oktober okt october oct octobre",
    "november nov novembre",
    "dezember dez december dec décembre déc decembre",
)
_MONTH_OF = {name: month for month, names in enumerate(_NAMES, start=1) for name in names.split()}

_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[ t][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})(\.\s?|/)([0-9]{1,2})\2([0-9]{4})")
_DAY_NAMED = re.compile(r"([0-9]{1,2})\.?\s*([^\W\d_]+)\.?,?\s*([0-9]{4})")
_NAMED_DAY = re.compile(r"([^\W\d_]+)\.?\s*([0-9]{1,2}),?\s+([0-9]{4})")
_TYPED = re.compile(r"([0-9]{1,2})(\.\s?|[/\- ])([0-9]{1,2})(?:\2([0-9]{2}|[0-9]{4})|\.?)")


class NotADate(BadValue):
    """The text is no date of this grammar, or of no calendar (31 February)."""


class AmbiguousDate(NotADate):
    """The text is a date, but whether its day or its month comes first isn't known."""


def month_named(word: str) -> int | None:
    """Return the month (1 to 12) that a German, English or French word names, in full or cut short."""
    return _MONTH_OF.get(word.casefold())


def parse_date(text: str, first: First | None = None) -> date:
    """Give the date that a sheet writes, its year in four digits. `first`: what comes first between slashes, if known.

    Raises NotADate for what the grammar doesn't know, AmbiguousDate for `3/4/2027` without `first`.
    """
    plain = " ".join(text.casefold().split())
    if found := _YEAR_FIRST.fullmatch(plain):
        return _date(text, found[1], found[3], found[4])
    if found := _YEAR_LAST.fullmatch(plain):
        return _ordered(text, found[1], found[3], found[4], "day" if found[2].startswith(".") else first)
    if found := _DAY_NAMED.fullmatch(plain):
        return _date(text, found[3], _MONTH_OF.get(found[2]), found[1])
    if found := _NAMED_DAY.fullmatch(plain):
        return _date(text, found[3], _MONTH_OF.get(found[1]), found[2])
    raise NotADate(text)


def parse_typed_date(text: str, first: First, today: date) -> date:
    """Return the date that a person types, whose order is known; without a year it is this one's. Raises NotADate."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return parse_date(text, first)
    year = found[4] or str(today.year)
    century = "20" if len(year) == 2 else ""
    return _ordered(text, found[1], found[3], century + year, "day" if found[2].startswith(".") else first)


def day_of_serial(number: Decimal | int | float) -> date | None:
    """Return the day that a sheet keeps as its number (time of day left out); None for what is no day of a calendar."""
    return DAY_ZERO + timedelta(days=int(number)) if 1 <= number < 2_958_466 else None


def zone_named(name: str | None) -> tzinfo:
    """Return the time zone of this name; UTC for none, and for a name that isn't one."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def moments_at(local: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the moments, in UTC, at which the clocks of the zone show `local` (without a zone).

    One as a rule; two in the hour that clocks are set back by, none in the hour they skip.
    """
    found: list[datetime] = []
    for fold in (0, 1):
        moment = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == local and moment not in found:
            found.append(moment)
    return tuple(found)


def is_twice(local: datetime) -> bool:
    """Tell whether the clocks of its zone show this time twice, in the night in which they are set back."""
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def _ordered(text: str, one: str, other: str, year: str, first: First | None) -> date:
    if first is None and one != other and max(int(one), int(other)) <= 12:
        raise AmbiguousDate(text)
    month_first = first == "month" if first else int(other) > 12
    return _date(text, year, one if month_first else other, other if month_first else one)


def _date(text: str, year: str, month: str | int | None, day: str) -> date:
    try:
        return date(int(year), int(month or 0), int(day))
    except ValueError:
        raise NotADate(text) from None
