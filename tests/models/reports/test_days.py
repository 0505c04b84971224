"""Days of reports, by hand: what is over, and with which days a period is compared."""

from datetime import date

import pytest

from models.measures.scope import Scope
from models.reports.days import compared, share_gone, twelve_months, usual_month, working_days

D = date


def test_working_days_are_those_from_monday_to_friday() -> None:
    found = [working_days(D(2026, 5, 1), D(2026, 5, day)) for day in (1, 2, 3, 4, 15, 31)]
    assert found == [1, 1, 1, 2, 11, 21]
    assert working_days(D(2026, 5, 2), D(2026, 5, 1)) == 0
    days = (D(2026, 1, 1), D(2026, 5, 18), D(2027, 1, 1))
    assert [share_gone(D(2026, 5, 4), D(2026, 5, 29), day) for day in days] == [0, 0.5, 1]


@pytest.mark.parametrize(
    ("period", "as_of", "previous", "year"),
    [
        # Whole months, a quarter; a month and a year that aren't over; a week; a month with a leap day.
        ("2026-03-01 2026-03-31", "2026-05-01", "2026-02-01 2026-02-28", "2025-03-01 2025-03-31"),
        ("2026-04-01 2026-06-30", "2026-09-01", "2026-01-01 2026-03-31", "2025-04-01 2025-06-30"),
        ("2026-03-01 2026-03-31", "2026-03-30", "2026-02-01 2026-02-28", "2025-03-01 2025-03-30"),
        ("2026-01-01 2026-12-31", "2026-05-09", "2025-01-01 2025-05-09", "2025-01-01 2025-05-09"),
        ("2026-05-04 2026-05-10", "2026-05-30", "2026-04-27 2026-05-03", "2025-05-04 2025-05-10"),
        ("2024-02-01 2024-02-29", "2024-03-09", "2024-01-01 2024-01-31", "2023-02-01 2023-02-28"),
    ],
)
def test_a_period_is_compared_with_as_much_of_the_one_before(period: str, as_of: str, previous: str, year: str) -> None:
    first, last = map(date.fromisoformat, period.split())
    scope = Scope(date.fromisoformat(as_of), first, last)
    for how, days in (("previous", previous), ("year", year)):
        found = compared(scope, how)
        assert (how, f"{found.first} {found.last}") == (how, days)


def test_in_the_first_days_of_a_month_the_one_before_is_meant() -> None:
    assert usual_month(D(2026, 1, 5)) == (D(2025, 12, 1), D(2025, 12, 31))
    assert usual_month(D(2026, 1, 6)) == (D(2026, 1, 1), D(2026, 1, 31))
    assert twelve_months(D(2026, 4, 30)) == (D(2025, 5, 1), D(2026, 4, 30))
