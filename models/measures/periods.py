"""Periods as they are written: `2026-10`, `2026-W44`, `2026-Q3`, `2026`, `ytd`, `last-month`, `FROM..TO`."""

import re
from datetime import date, timedelta

from models.schema.types import FIRST_YEAR, LAST_YEAR
from models.values.relative_dates import Days, moved

WRITTEN = "2026-10, 2026-W44, 2026-Q3, 2026, ytd, last-month or 2026-10-01..2026-10-15"
_DAY = r"\d{4}-\d\d-\d\d"
_FORMS = re.compile(
    rf"(?P<year>\d{{4}})(?:-(?P<month>\d\d)|-W(?P<week>\d\d)|-Q(?P<quarter>[1-4]))?|(?P<from>{_DAY})\.\.(?P<to>{_DAY})",
    re.ASCII,
)


def period_named(text: str, today: date) -> Days:
    """Return the first and the last day of a period, both belonging to it.

    `today`: the day up to which `ytd` goes. Raises ValueError for what is no period.
    """
    if text == "ytd":
        return today.replace(month=1, day=1), today
    if text == "last-month":
        return month_of(moved(today.replace(day=1), -1, "m"))
    found = _FORMS.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no period")
    first, last = _days(found)
    if first > last or first.year < FIRST_YEAR or last.year > LAST_YEAR:
        raise ValueError(f"{text!r} is no period")
    return first, last


def month_of(day: date) -> Days:
    """Return the first and the last day of a day's month."""
    return _months(day.replace(day=1), 1)


def month_name(day: date) -> str:
    """Return a day's month as periods are written."""
    return f"{day:%Y-%m}"


def week_name(day: date) -> str:
    """Return a day's week, by ISO 8601, as periods are written."""
    year, week, _day = day.isocalendar()
    return f"{year}-W{week:02}"


def _days(found: re.Match[str]) -> Days:
    if found["from"]:
        return date.fromisoformat(found["from"]), date.fromisoformat(found["to"])
    year = int(found["year"])
    if found["week"]:
        monday = date.fromisocalendar(year, int(found["week"]), 1)
        return monday, monday + timedelta(days=6)
    if found["month"]:
        return _months(date(year, int(found["month"]), 1), 1)
    if found["quarter"]:
        return _months(date(year, int(found["quarter"]) * 3 - 2, 1), 3)
    return _months(date(year, 1, 1), 12)


def _months(first: date, count: int) -> Days:
    return first, moved(first, count, "m") - timedelta(days=1)
