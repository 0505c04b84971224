"""Days that are meant from today on: "this quarter", "the last 30 days"; worked out when a table is read."""

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
        """The day in the report time zone at this moment."""
        return self.now().astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The moment, in UTC, at which a day begins in the report time zone."""
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)


UTC_CALENDAR = Calendar()
Days = tuple[date, date]


def days_of(period: str, calendar: Calendar) -> Days:
    """The first and the last day of a period, both belonging to it. Raises ValueError for a word that is none."""
    if period not in PERIODS:
        raise ValueError(f"{period!r} is no period")
    return PERIODS[period](calendar.today(), calendar.first_weekday)


def _days(first: int, last: int) -> Callable[[date, int], Days]:
    return lambda today, _begin: (today + timedelta(days=first), today + timedelta(days=last))


def _weeks(away: int) -> Callable[[date, int], Days]:
    def found(today: date, begin: int) -> Days:
        first = today - timedelta(days=(today.isoweekday() - begin) % DAYS_OF_WEEK - DAYS_OF_WEEK * away)
        return first, first + timedelta(days=DAYS_OF_WEEK - 1)

    return found


def _months(length: int, away: int) -> Callable[[date, int], Days]:
    """Pieces of the year that are `length` months long, `away` of them from the one of today."""

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
