"""Days that are meant from today on: "this quarter", "the last 30 days"; worked out when a table is read.

A period is a word of `PERIODS`, or `last_14_days`, `next_2_months`. One end of a range may be meant so, too: a period,
or a day so far from today (`today+7d`, `today-2m`); with `<` or `>` before it the end itself doesn't belong to it.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MONTHS_OF_QUARTER, MONTHS_OF_YEAR, DAYS_OF_WEEK = 3, 12, 7


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Calendar:
    """Which day it is for everybody who reports in `zone`. `first_weekday`: with which day weeks begin, Monday is 1."""

    zone: tzinfo = UTC
    first_weekday: int = 1
    now: Callable[[], datetime] = _now

    def today(self) -> date:
        """Return the day in the report time zone at this moment."""
        return self.now().astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """Return the moment, in UTC, at which a day begins in the report time zone."""
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)


UTC_CALENDAR = Calendar()
Days = tuple[date, date]
STRETCH = re.compile(r"(last|next)_([1-9]\d{0,3})_(days|weeks|months|years)")
_END = re.compile(r"(?P<side>[<>]?)(?:today(?P<count>[+-]\d{1,4})(?P<unit>[dwmy])|(?P<period>[a-z][a-z0-9_]*))")


def days_of(period: str, calendar: Calendar) -> Days:
    """Give the first and the last day of a period, both belonging to it. Raises ValueError for a word that is none."""
    if period in PERIODS:
        return PERIODS[period](calendar.today(), calendar.first_weekday)
    stretch = STRETCH.fullmatch(period)
    if stretch is None:
        raise ValueError(f"{period!r} is no period")
    way, count, unit = stretch.groups()
    today, far = calendar.today(), int(count) if way == "next" else -int(count)
    away = moved(today, far, unit[0])
    return (today, away - timedelta(days=1)) if far > 0 else (away + timedelta(days=1), today)


@dataclass(frozen=True)
class RelativeEnd:
    """An end of a range as it was said. `side`: "<" or ">" where the end itself doesn't belong to it; `period`: a word
    for `days_of`, or "" for the day that lies `count` days, weeks, months or years (`unit`: d, w, m, y) from today."""

    side: str = ""
    period: str = ""
    count: int = 0
    unit: str = ""

    def day(self, calendar: Calendar, *, last: bool) -> date:
        """Return the day as of now, the first or last of a range. Raises ValueError for a word that is none."""
        away = moved(calendar.today(), self.count, self.unit)
        days = days_of(self.period, calendar) if self.period else (away, away)
        if last:
            return _shifted(days[0], -1) if self.side == "<" else days[1]
        return _shifted(days[1], 1) if self.side == ">" else days[0]

    def __str__(self) -> str:
        return f"{self.side}{self.period or f'today{self.count:+d}{self.unit}'}"


def relative_end(kept: object) -> RelativeEnd | None:
    """Return the end that a text keeps; None for a day of the calendar, and for what is no text."""
    found = _END.fullmatch(kept) if isinstance(kept, str) else None
    if found is None:
        return None
    return RelativeEnd(found["side"], found["period"] or "", int(found["count"] or 0), found["unit"] or "")


def moved(day: date, count: int, unit: str) -> date:
    """Return the day so many days, weeks, months or years later; of a shorter month the last one.

    Raises ValueError beyond what a calendar has.
    """
    if unit in ("d", "w"):
        return _shifted(day, count * (DAYS_OF_WEEK if unit == "w" else 1))
    months = day.year * MONTHS_OF_YEAR + day.month - 1 + count * (MONTHS_OF_YEAR if unit == "y" else 1)
    first = _month(months)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def _shifted(day: date, count: int) -> date:
    try:
        return day + timedelta(days=count)
    except OverflowError:
        raise ValueError(f"{count} days from {day} there is no calendar") from None


def _days(first: int, last: int) -> Callable[[date, int], Days]:
    return lambda today, _begin: (today + timedelta(days=first), today + timedelta(days=last))


def _weeks(away: int) -> Callable[[date, int], Days]:
    def found(today: date, begin: int) -> Days:
        first = today - timedelta(days=(today.isoweekday() - begin) % DAYS_OF_WEEK - DAYS_OF_WEEK * away)
        return first, first + timedelta(days=DAYS_OF_WEEK - 1)

    return found


def _months(length: int, away: int) -> Callable[[date, int], Days]:
    """Divide the year into pieces that are `length` months long, `away` of them from the one of today."""

    def found(today: date, _begin: int) -> Days:
        piece = (today.year * MONTHS_OF_YEAR + today.month - 1) // length + away
        return _month(piece * length), _month((piece + 1) * length) - timedelta(days=1)

    return found


def _month(number: int) -> date:
    return date(number // MONTHS_OF_YEAR, number % MONTHS_OF_YEAR + 1, 1)


# In the order in which they are offered.
PERIODS: dict[str, Callable[[date, int], Days]] = {
    "today": _days(0, 0),
    "yesterday": _days(-1, -1),
    "tomorrow": _days(1, 1),
    "this_week": _weeks(0),
    "last_week": _weeks(-1),
    "next_week": _weeks(1),
    "this_month": _months(1, 0),
    "last_month": _months(1, -1),
    "next_month": _months(1, 1),
    "this_quarter": _months(MONTHS_OF_QUARTER, 0),
    "last_quarter": _months(MONTHS_OF_QUARTER, -1),
    "next_quarter": _months(MONTHS_OF_QUARTER, 1),
    "this_year": _months(MONTHS_OF_YEAR, 0),
    "last_year": _months(MONTHS_OF_YEAR, -1),
    "next_year": _months(MONTHS_OF_YEAR, 1),
    "last_7_days": _days(-6, 0),
    "last_30_days": _days(-29, 0),
    "last_90_days": _days(-89, 0),
    "next_7_days": _days(0, 6),
    "next_30_days": _days(0, 29),
    "next_90_days": _days(0, 89),
}
