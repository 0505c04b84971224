"""The sample agency's calendar: working days in Hamburg, weeks, months, Berlin time, and dice that never change."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

MONDAY_OFFSET = 1
"""`date.toordinal()` of a Monday is 1 modulo 7."""


def dice(seed: int, *key: object) -> Random:
    """Give random numbers that depend on nothing but the seed and this key."""
    return Random(f"{seed}|{'|'.join(map(str, key))}")


def monday(day: int) -> int:
    """Return the ordinal of the Monday on or before this ordinal."""
    return day - (day - MONDAY_OFFSET) % 7


def add_months(day: date, months: int) -> date:
    """Return the first of the month so many months later (or earlier)."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def months(first: date, last: date) -> Iterator[date]:
    """Yield the first days of all months from that of `first` to that of `last`."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = add_months(month, 1)


def iso(day: int) -> str:
    """Return an ordinal as YYYY-MM-DD."""
    return date.fromordinal(day).isoformat()


def at(day: int, time: str = "09:00:00") -> str:
    """Return a UTC time on that day, in Paymo's form."""
    return f"{iso(day)}T{time}Z"


@cache
def days_off(year: int) -> frozenset[int]:
    """Return ordinals of Hamburg's public holidays of a year, and the two days on which the agency is closed."""
    easter = _easter(year)
    moving = (easter + timedelta(days=d) for d in (-2, 1, 39, 50))
    fixed = (date(year, m, d) for m, d in ((1, 1), (5, 1), (10, 3), (10, 31), (12, 24), (12, 25), (12, 26), (12, 31)))
    return frozenset(day.toordinal() for day in (*moving, *fixed))


def _easter(year: int) -> date:
    """Compute Easter Sunday by the anonymous Gregorian algorithm."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def is_working_day(day: int) -> bool:
    """Tell whether a day is one from Monday to Friday, and no day off."""
    return (day - MONDAY_OFFSET) % 7 < 5 and day not in days_off(date.fromordinal(day).year)


@cache
def _berlin() -> ZoneInfo:
    return ZoneInfo("Europe/Berlin")


def utc_offset_minutes(day: int) -> int:
    """Return the minutes by which Berlin is ahead of UTC at noon of that day."""
    offset = datetime.fromordinal(day).replace(hour=12, tzinfo=_berlin()).utcoffset()
    return int(offset.total_seconds()) // 60 if offset else 0
