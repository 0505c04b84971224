"""The periods that a report offers, and what periods are called."""

from collections.abc import Callable
from datetime import date

from models.measures.periods import month_of
from models.reports.days import ONE_DAY, twelve_months
from models.reports.reader import Inquiry
from models.values.language import mark, tr
from models.values.relative_dates import PERIODS, Days, moved

MONTHS_OF_QUARTER = 3
MONDAY = 1


def _named(period: str) -> Callable[[date], Days]:
    return lambda day: PERIODS[period](day, MONDAY)


def _so_far(day: date) -> Days:
    return day.replace(month=1, day=1), day


# In the order in which they are offered; None: a line.
OFFERED: tuple[tuple[str, Callable[[date], Days]] | None, ...] = (
    (mark("This week"), _named("this_week")),
    (mark("This month"), _named("this_month")),
    (mark("This quarter"), _named("this_quarter")),
    (mark("This year"), _named("this_year")),
    None,
    (mark("Last week"), _named("last_week")),
    (mark("Last month"), _named("last_month")),
    (mark("Last quarter"), _named("last_quarter")),
    (mark("Last year"), _named("last_year")),
    None,
    (mark("Year to date"), _so_far),
    (mark("Last 12 months"), twelve_months),
)


def period_title(
    first: date | None, last: date | None, month: Callable[[date], str], day: Callable[[date], str]
) -> str:
    """Return what people call a period. `month` and `day` write those."""
    if first is None or last is None:
        return tr("Everything until now")
    if (first, last) == month_of(first):
        return month(first)
    if (first, last) == (first.replace(month=1, day=1), first.replace(month=12, day=31)):
        return str(first.year)
    quarter = (first.month - 1) // MONTHS_OF_QUARTER + 1
    begins = date(first.year, quarter * MONTHS_OF_QUARTER - 2, 1)
    if (first, last) == (begins, moved(begins, MONTHS_OF_QUARTER, "m") - ONE_DAY):
        return tr("Quarter {n} {year}", n=quarter, year=first.year)
    year, week, weekday = first.isocalendar()
    if weekday == MONDAY and (last - first).days == 6:
        return tr("Week {n}, {year}", n=week, year=year)
    return tr("{first} to {last}", first=day(first), last=day(last))


def title_of(inquiry: Inquiry, month: Callable[[date], str], day: Callable[[date], str]) -> str:
    """Return what the period of a report is called."""
    return period_title(inquiry.scope.first, inquiry.scope.last, month, day)
