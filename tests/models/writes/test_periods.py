"""What holds for an employee from a day on: changes, corrections and removals of periods, without a database."""

from datetime import date

import pytest

from models.connection.database_errors import RefusedError
from models.writes.periods import Period, added, changed, corrected, held_between, without

JAN, MAR, MAY, JUL = (date(2026, month, 1) for month in (1, 3, 5, 7))
END_OF_FEBRUARY, END_OF_APRIL, END_OF_JUNE = date(2026, 2, 28), date(2026, 4, 30), date(2026, 6, 30)


def period(number: int | None, first: date | None, last: date | None, hours: int, status: str = "active") -> Period:
    return Period(number, 7, first, last, {"weekly_hours": hours, "status": status})


def test_a_change_ends_the_period_before_it_and_keeps_what_else_holds() -> None:
    assert changed((period(1, JAN, None, 40),), 7, MAR, {"weekly_hours": 32}) == (
        period(1, JAN, END_OF_FEBRUARY, 40),
        period(None, MAR, None, 32),
    )


def test_a_change_on_the_first_day_of_a_period_changes_the_period() -> None:
    assert changed((period(1, JAN, None, 40),), 7, JAN, {"weekly_hours": 32}) == (period(1, JAN, None, 32),)


def test_a_change_in_the_past_ends_where_the_next_period_begins() -> None:
    there = (period(1, None, END_OF_APRIL, 40), period(2, MAY, None, 20, "on leave"))
    assert changed(there, 7, MAR, {"weekly_hours": 32}) == (
        period(1, None, END_OF_FEBRUARY, 40),
        period(None, MAR, END_OF_APRIL, 32),
        there[1],
    )


def test_a_change_of_everything_after_keeps_the_days_and_the_other_values_of_later_periods() -> None:
    there = (period(1, None, END_OF_APRIL, 40), period(2, MAY, None, 20, "on leave"))
    assert changed(there, 7, MAR, {"weekly_hours": 32}, everything_after=True) == (
        period(1, None, END_OF_FEBRUARY, 40),
        period(None, MAR, END_OF_APRIL, 32),
        period(2, MAY, None, 32, "on leave"),
    )


def test_a_change_where_nothing_holds_lasts_until_something_does() -> None:
    later = period(2, MAY, None, 20)
    new = Period(None, 7, MAR, END_OF_APRIL, {"weekly_hours": 32})
    assert changed((later,), 7, MAR, {"weekly_hours": 32}) == (new, later)
    assert changed((period(1, JAN, END_OF_FEBRUARY, 20),), 7, MAY, {"weekly_hours": 32})[1].valid_to is None


def test_a_change_that_is_changed_back_leaves_no_boundary() -> None:
    there = (period(1, JAN, END_OF_FEBRUARY, 40), period(2, MAR, END_OF_JUNE, 32))
    assert changed(there, 7, MAR, {"weekly_hours": 40}) == (period(1, JAN, END_OF_JUNE, 40),)


def test_a_corrected_beginning_moves_the_end_of_the_period_that_touched_it() -> None:
    there = (period(1, JAN, END_OF_FEBRUARY, 40), period(2, MAR, None, 32))
    assert corrected(there, period(2, MAY, None, 32)) == (period(1, JAN, END_OF_APRIL, 40), period(2, MAY, None, 32))


def test_a_corrected_end_moves_the_beginning_of_the_period_that_touched_it() -> None:
    there = (period(1, JAN, END_OF_FEBRUARY, 40), period(2, MAR, None, 32))
    assert corrected(there, period(1, JAN, END_OF_APRIL, 40)) == (
        period(1, JAN, END_OF_APRIL, 40),
        period(2, MAY, None, 32),
    )


@pytest.mark.parametrize(
    ("first", "last"), [(JAN, None), (None, END_OF_JUNE), (JUL, JAN), (date(2025, 1, 1), date(2026, 12, 31))]
)
def test_a_correction_that_would_swallow_another_period_is_refused(first: date | None, last: date | None) -> None:
    there = (period(1, JAN, END_OF_FEBRUARY, 40), period(2, MAR, END_OF_APRIL, 32), period(3, MAY, None, 20))
    with pytest.raises(RefusedError, match="can't be changed"):
        corrected(there, period(2, first, last, 32))


def test_what_held_on_the_days_of_an_added_period_gives_way_and_goes_on_behind_it() -> None:
    assert added((period(1, JAN, None, 40),), period(None, MAR, END_OF_APRIL, 20)) == (
        period(1, JAN, END_OF_FEBRUARY, 40),
        period(None, MAR, END_OF_APRIL, 20),
        period(None, MAY, None, 40),
    )


def test_without_a_period_the_one_before_it_goes_on() -> None:
    there = (period(1, JAN, END_OF_FEBRUARY, 40), period(2, MAR, END_OF_APRIL, 32), period(3, MAY, None, 20))
    assert without(there, 2) == (period(1, JAN, END_OF_APRIL, 40), period(3, MAY, None, 20))
    assert without(there[1:], 2) == (period(3, MAY, None, 20),)


def test_a_period_that_is_gone_cant_be_removed() -> None:
    with pytest.raises(RefusedError, match="isn't there any more"):
        without((), 2)


def test_values_hold_on_some_days_and_what_was_before_and_after_stays() -> None:
    there = (period(1, JAN, END_OF_APRIL, 40), period(2, MAY, None, 20))
    assert held_between(there, {"weekly_hours": 30}, MAR, END_OF_JUNE) == (
        period(1, JAN, END_OF_FEBRUARY, 40),
        period(None, MAR, END_OF_APRIL, 30),
        period(2, MAY, END_OF_JUNE, 30),
        period(None, JUL, None, 20),
    )
    # What divides equal periods goes; without days it is all of them, and a gap stays one.
    assert held_between(there, {"weekly_hours": 40}, MAY, None) == (period(1, JAN, None, 40),)
    assert held_between((), {"weekly_hours": 40}, None, None) == ()
    apart = (period(1, JAN, END_OF_FEBRUARY, 40), period(2, MAY, None, 20))
    assert held_between(apart, {"status": "left"}, None, None) == (
        period(1, JAN, END_OF_FEBRUARY, 40, "left"),
        period(2, MAY, None, 20, "left"),
    )
