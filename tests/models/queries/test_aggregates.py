"""Counts and totals over rows: exact to the last digit, by currency, by group, in one statement."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert

from models import Client, Expense, Invoice, PlanItem, PlanVersion, Project, TimeEntry
from models.connection.database import writing
from models.queries.aggregates import Group, Summed, grouped, totals
from models.queries.rows import RowQuery
from tests.models.sample import fill
from tests.models.statements import statements

INVOICES = RowQuery(Invoice, ("number", "total", "currency"))
TOTAL = Summed("total", "currency")
DURATION = Summed("duration")


def invoice(total: str | None, currency: str | None = "EUR", client: int = 1) -> dict[str, object]:
    return {"total": None if total is None else Decimal(total), "currency": currency, "client_id": client}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    fill(engine)
    return engine


def put(engine: Engine, *rows: dict[str, object]) -> None:
    with writing(engine) as connection:
        connection.execute(insert(Invoice), list(rows))


def amounts(group: Group, path: str = "total") -> dict[str, tuple[int, Decimal]]:
    return {currency: (one.count, one.total) for currency, one in group.totals.get(path, {}).items()}


def test_amounts_are_never_added_across_currencies(filled: Engine) -> None:
    put(filled, invoice("0.10"), invoice("0.20"), invoice("7", "USD"), invoice(None), invoice("1", None))
    found = totals(filled, INVOICES, (TOTAL,))
    assert found.rows == 5
    assert amounts(found) == {"EUR": (2, Decimal("0.3")), "USD": (1, Decimal(7)), "": (1, Decimal(1))}


def test_ten_thousand_cents_are_a_hundred_exactly(filled: Engine) -> None:
    put(filled, *(invoice("0.01") for _ in range(10_000)), invoice("-99999999.99"))
    assert amounts(totals(filled, INVOICES, (TOTAL,))) == {"EUR": (10_001, Decimal("-99999899.99"))}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=st.lists(st.integers(-(10**11), 10**11), max_size=40))
def test_a_total_is_what_exact_arithmetic_says(filled: Engine, cents: list[int]) -> None:
    with writing(filled) as connection:
        connection.execute(delete(Invoice))
    values = [Decimal(cent) / 100 for cent in cents]
    if values:
        put(filled, *(invoice(str(value)) for value in values))
    found = amounts(totals(filled, INVOICES, (TOTAL,))).get("EUR", (0, Decimal(0)))
    assert (found[0], Fraction(found[1])) == (len(cents), sum(map(Fraction, values), Fraction(0)))


def test_of_some_rows_and_of_a_search_only_those_are_added(filled: Engine) -> None:
    put(filled, {**invoice("1"), "id": 1, "number": "A-1"}, {**invoice("2"), "id": 2, "number": "A-2"})
    put(filled, {**invoice("4"), "id": 3, "number": "B-3"})
    assert amounts(totals(filled, INVOICES, (TOTAL,), [1, 3, 99])) == {"EUR": (2, Decimal(5))}
    searched = RowQuery(Invoice, ("number", "total"), search="A-")
    assert amounts(totals(filled, searched, (TOTAL,), range(1, 50_000))) == {"EUR": (2, Decimal(3))}
    assert totals(filled, INVOICES, (TOTAL,), []) == Group(None)


def test_rows_are_grouped_by_a_related_record_with_those_that_have_none_last(filled: Engine) -> None:
    found = grouped(filled, RowQuery(Project, ("name", "client_id")), "client_id", ())
    assert [(group.value, group.rows) for group in found if group.value is None] == [(None, 1)]
    assert found[-1].value is None
    assert {group.value for group in found[:-1]} == {(1, "Überholz GmbH"), (2, "100 % Nord_Licht")}


def test_rows_are_grouped_over_a_path_with_durations_in_seconds(filled: Engine) -> None:
    with writing(filled) as connection:
        many = [{"project_id": 2, "day": date(2026, 1, day), "duration": 1800} for day in (1, 2, 3)]
        connection.execute(insert(TimeEntry), many)
    found = grouped(filled, RowQuery(TimeEntry, ("project_id",)), "project_id.client_id", (DURATION,))
    hours = {group.value[1]: amounts(group, "duration") for group in found}
    assert hours == {"100 % Nord_Licht": {"": (3, Decimal(5400))}, "Überholz GmbH": {}}


def test_groups_keep_currencies_apart_and_count_rows_once(filled: Engine) -> None:
    put(filled, invoice("1"), invoice("2", "USD"), invoice(None, "USD"), invoice("5", "EUR", client=2))
    found = {group.value[1]: group for group in grouped(filled, INVOICES, "client_id", (TOTAL,))}
    assert found["Überholz GmbH"].rows == 3
    assert amounts(found["Überholz GmbH"]) == {"EUR": (1, Decimal(1)), "USD": (1, Decimal(2))}
    assert amounts(found["100 % Nord_Licht"]) == {"EUR": (1, Decimal(5))}


def test_amounts_of_several_kinds_are_told_apart(engine: Engine) -> None:
    with writing(engine) as connection:
        version = {
            "source": "plan",
            "title": "Plan",
            "imported_at": datetime(2027, 1, 1, tzinfo=UTC),
            "is_current": False,
        }
        number = connection.execute(insert(PlanVersion).values(**version).returning(PlanVersion.id)).scalar_one()
        for month, (kind, unit, amount) in enumerate(
            (("revenue", "EUR", 5), ("revenue", "EUR", 6), ("cost", "EUR", 4), ("cost", "CHF", 3), ("hours", "h", 7)), 1
        ):
            texts = dict.fromkeys(("department", "section", "label", "scenario", "sheet", "cell", "row_key"), "x")
            figure = {"year": 2027, "month": month, "kind": kind, "unit": unit, "amount": Decimal(amount)}
            connection.execute(insert(PlanItem).values(plan_version_id=number, **texts, **figure))
    amount = Summed("amount", "unit", "kind")
    query = RowQuery(PlanItem, ("label", "amount"))
    expected = {("revenue", "EUR"): 11, ("cost", "EUR"): 4, ("cost", "CHF"): 3, ("hours", "h"): 7}
    assert {key: one.total for key, one in totals(engine, query, (amount,)).totals["amount"].items()} == expected
    [group] = grouped(engine, query, "label", (amount,))
    assert {key: one.total for key, one in group.totals["amount"].items()} == expected


def test_what_was_deleted_counts_nowhere_and_nothing_is_nothing(engine: Engine) -> None:
    assert totals(engine, RowQuery(Expense, ("amount",)), (Summed("amount", "currency"),)).rows == 0
    fill(engine)
    assert totals(engine, RowQuery(Project, ("name",)), ()).rows == 3


def test_one_statement_however_many_rows_and_groups(filled: Engine) -> None:
    for size in (3, 300):
        with writing(filled) as connection:
            clients = [{"name": f"Client {size} {number}"} for number in range(size)]
            connection.execute(insert(Client), clients)
        with statements(filled) as sent:
            grouped(filled, RowQuery(Client, ("name",)), "name", ())
        assert len(sent) == 1
