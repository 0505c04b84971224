"""Invoices, offers and the plan: fixtures with known answers."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from models import Client, Estimate, Invoice, InvoicePayment, PlanItem, PlanVersion
from models.measures.scope import Scope
from tests.models.measures.company import GONE, in_april, left_out, put, read, values

MARCH_1, APRIL_1, APRIL_20, MAY_31 = date(2026, 3, 1), date(2026, 4, 1), date(2026, 4, 20), date(2026, 5, 31)


def invoice(total: str | None, **more: Any) -> dict[str, Any]:
    usual = {"status": "sent", "currency": "EUR", "date": MARCH_1, "due_date": APRIL_1, "client_id": 1}
    return {"total": None if total is None else Decimal(total), **usual, **more}


def payment(number: int, amount: str, day: str = "2026-03-20", **more: Any) -> dict[str, Any]:
    return {"invoice_id": number, "amount": Decimal(amount), "date": date.fromisoformat(day), **more}


@pytest.fixture
def invoices(engine: Engine) -> Engine:
    put(engine, Client, {"name": "Nordlicht"}, {"name": "Taldorf"})
    put(
        engine,
        Invoice,
        invoice("119"),
        invoice("100"),
        invoice("100"),
        invoice("50", due_date=None),
        invoice("500", status="draft"),
        invoice("500", status="void"),
        invoice("70", currency="CHF"),
        invoice("19884.31"),
        invoice("100", status="paid", client_id=2),
        invoice("-40"),
        invoice(None),
        invoice("1000", date=date(2026, 4, 21)),
        invoice("1000", deleted_at=GONE),
        invoice("7", due_date=APRIL_20),
        invoice("1000", date=None),
    )
    put(
        engine,
        InvoicePayment,
        payment(1, "119", deleted_at=GONE),
        payment(2, "30"),
        payment(3, "100"),
        payment(3, "30"),
        payment(8, "5965.29"),
        payment(8, "13919.02"),
        payment(9, "100", "2026-05-20"),
        payment(11, "5"),
    )
    return engine


def test_open_is_the_total_minus_the_payments_up_to_the_day(invoices: Engine) -> None:
    chf, eur = read(invoices, "open", Scope(APRIL_20))
    assert (chf.currency, chf.value, chf.left_out) == ("CHF", 70, {})
    assert (eur.currency, eur.value) == ("EUR", 119 + 70 + 50 + 100 + 7)
    assert {row.id: row.value for row in eur.proof[None].values()} == {1: 119, 2: 70, 4: 50, 9: 100, 14: 7}
    assert left_out(eur) == {
        "draft": (1, 500),
        "void": (1, 500),
        "no amount": (1, 0),
        "credit note": (1, -40),
        "paid": (1, 0),
        "overpaid": (1, -30),
    }


def test_a_payment_counts_from_its_own_day_on(invoices: Engine) -> None:
    assert values(invoices, "open", Scope(APRIL_20), "client")["Taldorf", "EUR"] == 100
    found = read(invoices, "open", Scope(MAY_31, where=(("client", 2),)))
    assert [(one.value, left_out(one)) for one in found] == [(0, {"paid": (1, 0)})]


def test_overdue_is_open_whose_due_date_is_before_the_day(invoices: Engine) -> None:
    chf, eur = read(invoices, "overdue", Scope(APRIL_20))
    assert (chf.value, eur.value, eur.counted.rows) == (70, 119 + 70 + 100, 3)
    assert left_out(eur)["not due yet"] == (1, 7)
    assert left_out(eur)["no due date"] == (1, 50)
    assert {(one.currency, one.value) for one in read(invoices, "overdue", Scope(APRIL_1))} == {("CHF", 0), ("EUR", 0)}


def test_invoiced_is_without_taxes_to_the_cent_and_of_its_period(engine: Engine) -> None:
    april = {"date": date(2026, 4, 30)}
    put(
        engine,
        Invoice,
        invoice("119.12", tax_amount=Decimal("19.02"), **april, client_id=None),
        invoice("100.005", tax_amount=None, tax2_amount=Decimal("0"), **april, client_id=None, status="paid"),
        invoice("10", tax_amount=Decimal("1.1"), tax2_amount=Decimal("2.2"), **april, client_id=None, currency=""),
        invoice("-119", tax_amount=Decimal("-19"), **april, client_id=None),
        invoice("119", status="draft", **april, client_id=None),
        invoice("119", status="void", **april, client_id=None),
        invoice(None, tax_amount=Decimal(3), **april, client_id=None),
        invoice("119", client_id=None),
    )
    unknown, eur = read(engine, "invoiced", in_april())
    assert (unknown.currency, unknown.value) == (None, Decimal("6.7"))
    assert eur.value == Decimal("100.10") + Decimal("100.01") - 100
    assert left_out(eur) == {"draft": (1, 119), "void": (1, 119), "no amount": (1, 0)}
    assert values(engine, "invoiced", in_april(), "status")["paid", "EUR"] == Decimal("100.01")


def test_offers_are_the_subtotals_of_their_period_whatever_became_of_them(engine: Engine) -> None:
    put(engine, Client, {"name": "Nordlicht"})
    rows = [("draft", "10.10"), ("accepted", "20.20"), ("rejected", None), ("accepted", "0.01")]
    made = [{"status": status, "subtotal": amount and Decimal(amount), "currency": "EUR"} for status, amount in rows]
    put(engine, Estimate, *({**one, "date": date(2026, 4, 2), "client_id": 1} for one in made))
    put(engine, Estimate, {**made[0], "id": 9, "date": MARCH_1}, {**made[0], "id": 10, "date": None})
    (figure,) = read(engine, "offers", in_april())
    assert (figure.value, figure.counted.rows, figure.left_out) == (Decimal("30.31"), 4, {})
    by_status = {("accepted", "EUR"): Decimal("20.21"), ("draft", "EUR"): Decimal("10.10"), ("rejected", "EUR"): 0}
    assert values(engine, "offers", in_april(), "status") == by_status


def test_the_plan_is_its_current_version_and_never_adds_kinds_or_units_up(engine: Engine) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    common = {"source": "plan", "title": "Plan", "imported_at": at}
    put(
        engine,
        PlanVersion,
        {**common, "is_current": False},
        {**common, "is_current": True, "current_of": "plan"},
    )
    cells = [
        ("revenue", "EUR", "1000.1", 4, "Design", "plan", 2),
        ("revenue", "EUR", "2000.2", 4, "Text", "plan", 2),
        ("revenue", "EUR", "4000", 5, "Text", "plan", 2),
        ("cost", "EUR", "700", 4, "Design", "plan", 2),
        ("cost", "CHF", "7", 4, "Design", "plan", 2),
        ("cost", "EUR", "9", 4, "Design", "forecast", 2),
        ("hours", "h", "160", 4, "Design", "plan", 2),
        ("revenue", "EUR", "5", 4, "Design", "plan", 1),
    ]
    names = ("kind", "unit", "amount", "month", "department", "scenario", "plan_version_id")
    rest = {"year": 2026, "section": "", "label": "Fees", "sheet": "Plan"}
    put(
        engine,
        PlanItem,
        *(
            {
                **rest,
                **dict(zip(names, cell, strict=True)),
                "amount": Decimal(cell[2]),
                "cell": f"B{n}",
                "row_key": str(n),
            }
            for n, cell in enumerate(cells)
        ),
    )
    assert values(engine, "plan", in_april()) == {
        ("cost", "CHF"): 7,
        ("cost", "EUR"): 700,
        ("hours", "h"): 0,
        ("revenue", "EUR"): Decimal("3000.3"),
    }
    cost, hours = (one for one in read(engine, "plan", in_april()) if one.left_out)
    assert (left_out(cost), left_out(hours)) == ({"other scenario": (1, 9)}, {"other unit": (1, 160)})
    assert values(engine, "plan", Scope(APRIL_1, APRIL_1, MAY_31, (("kind", "revenue"),)), "department", "month") == {
        ("Design", "2026-04", "revenue", "EUR"): Decimal("1000.1"),
        ("Text", "2026-04", "revenue", "EUR"): Decimal("2000.2"),
        ("Text", "2026-05", "revenue", "EUR"): 4000,
    }
