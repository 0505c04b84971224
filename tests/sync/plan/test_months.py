"""Months and years as plans write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from sync.plan.values.months import Month, fiscal_year_in, month_header, month_of_serial, read_month, years_in
from sync.sheets.cells.cells import Cell, Value


@pytest.mark.parametrize(
    ("value", "month"),
    [
        ("Jan", Month(None, 1)),
        ("Jänner", Month(None, 1)),
        ("Mrz.", Month(None, 3)),
        (" MÄRZ ", Month(None, 3)),
        ("févr.", Month(None, 2)),
        ("Août", Month(None, 8)),
        ("December", Month(None, 12)),
        ("Jan 27", Month(2027, 1)),
        ("Okt '27", Month(2027, 10)),
        ("Juli 2027", Month(2027, 7)),
        ("May-27", Month(2027, 5)),
        ("2027-01", Month(2027, 1)),
        ("2027/11", Month(2027, 11)),
        ("01/2027", Month(2027, 1)),
        ("2027-03-01 00:00:00", Month(2027, 3)),
        ("15.04.2027", Month(2027, 4)),
        (date(2027, 6, 30), Month(2027, 6)),
        (datetime(2027, 6, 30), Month(2027, 6)),
    ],
)
def test_months(value: Value, month: Month) -> None:
    assert read_month(value) == month


@pytest.mark.parametrize("value", ["Summe", "Q1", "2027", "13/2027", "03/04/2027", "Janet", "", Decimal(1), None, "1"])
def test_no_months(value: Value) -> None:
    assert read_month(value) is None


def test_day_numbers_count_from_the_end_of_1899() -> None:
    assert month_of_serial(Decimal(46388)) == Month(2027, 1)
    assert month_of_serial(Decimal("46388.5")) is None
    assert month_of_serial(Decimal(14200)) is None


def test_day_numbers_head_months_only_when_they_follow_each_other() -> None:
    follow = [Cell(1, 1, Decimal(46388)), Cell(1, 2, Decimal(46419)), Cell(1, 3, Decimal(46447))]
    assert month_header(follow) == {1: Month(2027, 1), 2: Month(2027, 2), 3: Month(2027, 3)}
    assert month_header([Cell(1, 1, Decimal(46388)), Cell(1, 2, Decimal(46419)), Cell(1, 3, Decimal(46500))]) == {}


def test_years_of_a_title() -> None:
    assert years_in(["Plan 2027 – Stand 15.11.2026"]) == {2027}
    assert years_in(["Plan 2027-2029"]) == {2027, 2029}
    assert years_in(["Umsatz 12027", "20270"]) == set()
    assert fiscal_year_in(["Budget 2027/28"]) == 2027
    assert fiscal_year_in(["Budget 2027/30"]) is None
