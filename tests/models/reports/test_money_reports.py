"""Open invoices, offers and what isn't billed yet, by hand: ages to the day, medians, hit rates and currencies."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from models import Client, Estimate, Expense, Invoice, InvoicePayment, Project, Setting, Task, TimeEntry
from models.reports.paying import median
from tests.models.measures.company import GONE, put
from tests.models.reports.told import headline, lines, notes, report, tables, tiles, total

ON = date(2026, 5, 16)
D = Decimal


def ago(days: int) -> date:
    return ON - timedelta(days=days)


@pytest.fixture
def company(engine: Engine) -> Engine:
    put(engine, Setting, {"key": "currency", "value": "EUR"})
    put(engine, Client, {"name": "Nordlicht"}, {"name": "Taldorf"})
    return engine


def owed(total: str, due: date | None, client: int | None = 1, **more: Any) -> dict[str, Any]:
    usual = {"status": "sent", "currency": "EUR", "date": date(2026, 1, 5)}
    return {"client_id": client, "total": D(total), "due_date": due, **usual, **more}


def test_open_invoices_stand_under_the_days_that_they_are_late(company: Engine) -> None:
    dues = {0: "1", 1: "2", 30: "4", 31: "8", 60: "16", 61: "32", 90: "64", 91: "128.01"}
    put(
        company,
        Invoice,
        *(owed(amount, ago(days)) for days, amount in dues.items()),
        owed("1000", ago(-1), 2),
        owed("500", None, None),
        owed("40", ago(5), currency="CHF"),
        owed("-70", ago(5), 2, currency="CHF"),
        owed("60", ago(5), deleted_at=GONE),
        owed("50", ago(5), currency=None),
        *(owed("10", ago(5), 2, date=ago(60)) for _days in range(4)),
    )
    paid = [(number, days) for number, days in zip(range(15, 19), (50, 40, 30, 20), strict=True)]
    put(company, InvoicePayment, *({"invoice_id": n, "amount": D(10), "date": ago(days)} for n, days in paid))
    found = report(company, "open-invoices", ON)
    everybody, nordlicht, *others, unnamed, unknown, chf, swiss = lines(tables(found)[0])
    late = [1, 2 + 4, 8 + 16, 32 + 64, D("128.01")]
    # Paid after 10, 20, 30 and 40 days: the lower one of the two in the middle.
    assert everybody == ["All 3 clients", 10, 1001, *late[1:], 500, D("1755.01"), 91, 20]
    assert nordlicht == ["Nordlicht", 8, *late, None, D("255.01"), 91, None]
    assert sorted(others, key=str) == [
        ["No client", 1, *[None] * 5, 500, 500, None, None],
        ["Taldorf", 1, 1000, *[None] * 5, 1000, None, 20],
    ]
    assert (chf[0], swiss[3], unnamed[0], unknown[3]) == ("1 client", 40, "1 client", 50)
    assert tables(found)[0].lines[-3].cells[3].currency is None
    assert {"without 1 × credit note (-70)", "besides 40", "besides 50"} <= set(notes(headline(found)))
    assert headline(found).cell.value == total(late[1:])
    assert "Oldest 91, Nordlicht" in notes(tiles(report(company, "company", ON))["Overdue invoices"])
    before = report(company, "open-invoices", ago(91))
    assert (headline(before).cell.value, lines(tables(before)[0])[0][1:3]) == (None, [10, D("1255.01")])


def test_the_median_is_the_lower_of_two() -> None:
    assert [median(one) for one in ([], [(9, 1)], [(1, 1), (8, 1)], [(1, 1), (8, 2)], [(1, 3), (8, 2)])] == [
        None, 9, 1, 8, 1
    ]  # fmt: skip


def test_offers_have_a_hit_rate_by_amount_which_may_be_0(company: Engine) -> None:
    made = {"accepted": 100, "invoiced": 50, "declined": 25, "sent": 10, "viewed": 1, "draft": 5}
    offer = {"client_id": 1, "currency": "EUR", "date": date(2026, 4, 2)}
    put(
        company,
        Estimate,
        *({**offer, "status": status, "subtotal": D(amount)} for status, amount in made.items()),
        {**offer, "status": "sent", "subtotal": D(7), "currency": "CHF", "date": date(2026, 3, 2)},
        {**offer, "status": "declined", "subtotal": D(3), "date": date(2025, 1, 2)},
        {**offer, "status": "{odd|one}", "subtotal": D(2)},
    )
    found = report(company, "offers", ON)
    assert (headline(found).cell.value, notes(headline(found))) == (11, ["2 offers without an answer yet", "besides 7"])
    assert tiles(found)["Hit rate"].cell.value == (D(150) / 175).quantize(D("1e-12"))
    assert tiles(found)["Accepted, not invoiced"].cell.value == 100
    first, april, *swiss = lines(tables(found)[0])
    assert first[1:] == april[1:] == [5, 10, 1, 100, 50, 25, 2, 193]
    assert [line[-1] for line in swiss] == [7, 7]
    lost = report(company, "offers", ON, (date(2025, 1, 1), date(2025, 1, 31)))
    assert tiles(lost)["Hit rate"].cell.value == 0
    assert tiles(report(company, "offers", date(2020, 1, 1)))["Hit rate"].cell.value is None


def test_what_is_not_billed_stands_by_kind_and_age_and_each_reason_once(company: Engine) -> None:
    yes, flat = {"billable": True, "client_id": 1}, {"flat_billing": True}
    put(
        company,
        Project,
        {"name": "Hourly", **yes},
        {"name": "Flat", **yes, **flat, "price": D(2000)},
        {"name": "Unpriced", **yes, **flat},
        {"name": None, "billable": True, "client_id": None},
    )
    put(
        company,
        Task,
        {"name": "Work", "project_id": 1, "billable": True},
        {"name": "Unpriced", "project_id": 1, "billable": True, **flat},
        {"name": "Other", "project_id": 4, "billable": True},
    )
    rated = {"rate": D(60), "rate_from": "user", "project_id": 1, "task_id": 1}
    ages = {0: "1", 30: "2", 31: "4", 60: "8", 61: "16", 90: "32", 91: "64"}
    put(
        company,
        TimeEntry,
        *({**rated, "day": ago(days), "duration": 60, "value": D(value)} for days, value in ages.items()),
        {**rated, "day": ON, "duration": 60, "value": D(500), "written_off": True},
        {**rated, "day": ON, "duration": 60, "value": D(9), "project_id": 4, "task_id": 3},
    )
    spent = {"client_id": 1, "currency": "EUR", "date": ago(100)}
    put(company, Expense, {**spent, "amount": D("45.90")}, {**spent, "amount": D(7), "currency": "CHF"})
    found = report(company, "unbilled", ON)
    everybody, nordlicht, *rest = lines(tables(found)[0])
    assert everybody == ["All 2 clients", 136, 2000, D("45.90"), D("109.90"), D("2181.90")]
    assert nordlicht == ["Nordlicht", 127, 2000, D("45.90"), D("109.90"), D("2172.90")]
    assert [line[0] for line in rest] == [
        "Flat", "Hourly", "No project", "No client", "Without a name", "1 client", "Nordlicht", "No project"
    ]  # fmt: skip
    assert notes(headline(found))[1:] == [
        "109.9 older than 90 days",
        "without 1 × written off (500)",
        "without 2 × no price",
        "besides 7",
    ]
    chart = headline(found).chart
    assert chart is not None
    assert [point.cell.value for point in chart.points] == [2000, 12, 12, 48, D("109.90")]
