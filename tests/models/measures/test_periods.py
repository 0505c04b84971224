"""Periods as they are written, and a scope that JSON holds."""

import json
from datetime import date

import pytest

from models.measures.periods import month_of, period_named
from models.measures.scope import Scope

TODAY = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("ytd", "2026-01-01", "2026-03-15"),
        ("last-month", "2026-02-01", "2026-02-28"),
        ("2026-02-03..2026-02-03", "2026-02-03", "2026-02-03"),
    ],
)
def test_a_period_is_its_first_and_last_day(text: str, first: str, last: str) -> None:
    assert period_named(text, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-13", "2026-W54", "2025-W53", "2026-Q5", "26", "2026-02-03", "2026-02-04..2026-02-03",
        "2026-02-30..2026-03-01", "1989", "2101", "0000", "last-week", "٢٠٢٦",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        period_named(text, TODAY)


def test_a_day_has_its_month() -> None:
    assert month_of(date(2024, 2, 29)) == (date(2024, 2, 1), date(2024, 2, 29))


def test_a_scope_comes_back_from_json_as_it_was() -> None:
    scope = Scope(TODAY, date(2026, 1, 1), TODAY, (("client", 12), ("department", None), ("status", "sent")))
    assert Scope.from_json(json.loads(json.dumps(scope.as_json()))) == scope
    assert Scope.from_json(json.loads(json.dumps(Scope(TODAY).as_json()))) == Scope(TODAY)
    for wrong in (
        {},
        {"first": 1, "last": None, "as_of": "2026-01-01", "where": []},
        {**scope.as_json(), "as_of": "x"},
    ):
        with pytest.raises(ValueError, match=r"\S"):
            Scope.from_json(wrong)
