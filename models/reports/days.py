"""Days of reports: how far a period has come, how many working days it has, and with which days it is compared."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from models.measures.periods import month_of
from models.measures.scope import Scope
from models.values.relative_dates import Days, moved

ONE_DAY = timedelta(days=1)
WEEK, WORKING_DAYS = 7, 5
# While a month has just begun, the one before it says more.
FIRST_DAYS = 5


def working_days(first: date, last: date) -> int:
    """Count the days from Monday to Friday, both ends belonging to them."""
    days = (last - first).days + 1
    if days <= 0:
        return 0
    weeks, rest = divmod(days, WEEK)
    return weeks * WORKING_DAYS + sum((first.weekday() + day) % WEEK < WORKING_DAYS for day in range(rest))


def gone_until(as_of: date, last: date) -> date:
    """Return the last day that is over: what is held against a plan doesn't count the day that is still going on."""
    return min(last, as_of - ONE_DAY)


def share_gone(first: date, last: date, as_of: date) -> Decimal:
    """Return which share of the working days of some days is over; all of it where there are none."""
    whole = working_days(first, last)
    return Decimal(working_days(first, gone_until(as_of, last))) / whole if whole else Decimal(1)


def year_until(scope: Scope) -> Days:
    """Return the days from the beginning of the year to the end of the period, as far as they are over."""
    last = gone_until(scope.as_of, scope.last or scope.as_of)
    return last.replace(month=1, day=1), last


def months_between(first: date, last: date) -> Iterator[date]:
    """Yield the first day of each month that has a day in it."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = moved(month, 1, "m")


def twelve_months(as_of: date) -> Days:
    """Return the twelve months that end with a day."""
    return moved(as_of + ONE_DAY, -12, "m"), as_of


def usual_month(as_of: date) -> Days:
    """Return the month of a day; in its first days the one before it."""
    return month_of(as_of if as_of.day > FIRST_DAYS else as_of.replace(day=1) - ONE_DAY)


def compared(scope: Scope, compare: str) -> Scope:
    """Return the scope over the days it is compared with: the same days a year before, or of the period before.

    Of a period that is whole months these are as many months before it, of any other as many days; of one that isn't
    over only as much as is over of it.
    """
    if scope.first is None or scope.last is None:
        return scope
    whole = scope.first.day == 1 and (scope.last + ONE_DAY).day == 1
    until = min(scope.last, scope.as_of)
    if compare == "year":
        return replace(scope, first=moved(scope.first, -1, "y"), last=_same_end(until, scope.last, -12, whole=whole))
    if not whole:
        days = scope.last - scope.first + ONE_DAY
        return replace(scope, first=scope.first - days, last=until - days)
    months = (scope.last.year - scope.first.year) * 12 + scope.last.month - scope.first.month + 1
    return replace(
        scope, first=moved(scope.first, -months, "m"), last=_same_end(until, scope.last, -months, whole=whole)
    )


def _same_end(until: date, last: date, months: int, *, whole: bool) -> date:
    """Return the day so many months away; the end of a month where whole months end."""
    if whole and until == last:
        return moved(last + ONE_DAY, months, "m") - ONE_DAY
    return moved(until, months, "m")
