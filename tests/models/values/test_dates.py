"""Dates as people and sheets write them."""

from datetime import date
from decimal import Decimal

import pytest

from models.values.dates import AmbiguousDate, First, NotADate, day_of_serial, parse_date, parse_typed_date

TODAY = date(2027, 6, 15)


@pytest.mark.parametrize(
    "text",
    [
        "2027-03-01",
        "2027/3/1",
        "2027-03-01 00:00:00",
        "1.3.2027",
        "01.03.2027",
        "1. 3. 2027",
        "1 March 2027",
        "1. März 2027",
        "1 mars 2027",
        "March 1, 2027",
        "MAR 1 2027",
    ],
)
def test_one_day_in_many_forms(text: str) -> None:
    assert parse_date(text) == date(2027, 3, 1)


def test_day_and_month_between_slashes_are_not_guessed() -> None:
    with pytest.raises(AmbiguousDate):
        parse_date("3/4/2027")
    assert parse_date("3/4/2027", "month") == date(2027, 3, 4)
    assert parse_date("3/4/2027", "day") == date(2027, 4, 3)
    assert parse_date("4/4/2027") == date(2027, 4, 4)
    assert parse_date("13/4/2027") == parse_date("4/13/2027") == date(2027, 4, 13)
    with pytest.raises(NotADate):
        parse_date("13/4/2027", "month")


@pytest.mark.parametrize(
    "text",
    ["", "2027", "2027-02-29", "31.04.2027", "2027-13-01", "1.3.27", "1 Smarch 2027", "٠١.٠٣.٢٠٢٧", "2027-W01-1",
     "46388", "1.3-2027", "0000-01-01"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NotADate):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "first", "day"),
    [
        ("1.3.", "day", date(2027, 3, 1)),
        ("1.3.26", "month", date(2026, 3, 1)),
        ("3/1", "month", date(2027, 3, 1)),
        ("3-1-2026", "day", date(2026, 1, 3)),
        ("1 3 26", "day", date(2026, 3, 1)),
        ("2026-03-01", "month", date(2026, 3, 1)),
    ],
)
def test_people_type_less(text: str, first: First, day: date) -> None:
    assert parse_typed_date(text, first, TODAY) == day


@pytest.mark.fault("D24")
def test_days_of_sheets_are_counted_from_the_end_of_1899() -> None:
    assert day_of_serial(Decimal(46_388)) == date(2027, 1, 1)
    assert day_of_serial(46_388.99) == date(2027, 1, 1)
    assert day_of_serial(60) == date(1900, 2, 28)
    assert day_of_serial(2_958_465) == date(9999, 12, 31)
    assert [day_of_serial(number) for number in (0, -1, 2_958_466, 10**30)] == [None] * 4
