"""What isn't billed yet, lines of invoices by project, and how late invoices are: fixtures with known answers."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, update

from models import Client, Employee, Expense, Invoice, InvoiceItem, Project, Setting, Task, TimeEntry
from models.connection.database import writing
from models.measures.figures import Figure
from models.measures.registry import MEASURES
from models.measures.scope import Scope
from models.queries.row_counts import row_counts
from models.queries.rows import RowQuery
from tests.models.measures.company import GONE, in_april, left_out, put, read, values

HOUR = 3600
ON = date(2026, 5, 1)
TODAY = Scope(ON)


@pytest.fixture
def company(engine: Engine) -> Engine:
    """A project by the hour, three at flat prices, and a task at one; lines of four invoices."""
    yes, flat = {"billable": True}, {"flat_billing": True, "price": Decimal(20000)}
    put(engine, Setting, {"key": "currency", "value": "EUR"})
    put(engine, Client, {"name": "Nordlicht"})
    put(engine, Employee, {"name": "Anna"})
    invoice = {"client_id": 1, "currency": "EUR", "status": "sent", "date": date(2026, 4, 3)}
    put(
        engine,
        Invoice,
        invoice,
        {**invoice, "status": "draft"},
        {**invoice, "status": "void"},
        {**invoice, "date": date(2026, 6, 1)},
    )
    price = {"price_unit": Decimal(8000), "quantity": Decimal(1)}
    put(
        engine,
        InvoiceItem,
        *({"invoice_id": n, **price} for n in (1, 2, 3, 4)),
        {"id": 5, "invoice_id": 1, "price_unit": Decimal("33.335"), "quantity": Decimal(3)},
        {"id": 6, "invoice_id": 1, "price_unit": Decimal(50), "quantity": Decimal(2)},
        {"id": 7, "invoice_id": 1, "price_unit": None, "quantity": Decimal(2)},
    )
    put(
        engine,
        Project,
        {"name": "Hourly", "client_id": 1, **yes},
        {"name": "Website", "client_id": 1, **yes, **flat, "invoice_item_id": 1, "invoiced": True},
        {"name": "Pitch", "client_id": 1, **flat, "billable": False},
        {"name": "Campaign", "client_id": 1, **yes, **flat},
        {"name": "Unpriced", **yes, "flat_billing": True},
    )
    put(
        engine,
        Task,
        {"name": "Work", "project_id": 1, **yes},
        {"name": "Logo", "project_id": 1, **yes, "flat_billing": True, "estimated_price": 300, "invoice_item_id": 6},
        {"name": "Card", "project_id": 1, **yes, "flat_billing": True, "estimated_price": 200},
        {"name": "Site", "project_id": 2, **yes},
        {"name": "Tidying", "project_id": 1, "billable": False},
    )
    return engine


def named_by(engine: Engine, project: int, *lines: int) -> None:
    with writing(engine) as connection:
        connection.execute(update(InvoiceItem).where(InvoiceItem.id.in_(lines)).values(own_project_id=project))


def entry(day: date, hours: float | None, value: int | None, task: int = 1, **more: Any) -> dict[str, Any]:
    rated = {"rate": Decimal(100), "rate_from": "user", "value": value} if value is not None else {}
    seconds = None if hours is None else round(hours * HOUR)
    project = 2 if task == 4 else 1
    return {"task_id": task, "project_id": project, "user_id": 1, "day": day, "duration": seconds, **rated, **more}


def by_kind(engine: Engine, scope: Scope = TODAY) -> dict[str | None, Figure]:
    return {figure.names["kind"]: figure for figure in read(engine, "unbilled", scope)}


def test_hours_that_could_be_billed_are_worth_their_value(company: Engine) -> None:
    day = date(2026, 4, 13)
    put(
        company,
        TimeEntry,
        entry(day, 1, 100),
        entry(day, 2, 200, written_off=True),
        *(entry(day, 4, 400, billed=True), entry(day, 4, 400, invoice_item_id=1), entry(date(2026, 5, 2), 4, 400)),
        entry(day, 8, 800, task=2),
        *(entry(day, 16, None), entry(day, 32, None, task=5), entry(day, None, None), entry(day, 64, 6400, task=4)),
    )
    hours = by_kind(company)["hours"]
    assert (hours.value, hours.currency, hours.counted.rows) == (100, "EUR", 1)
    assert left_out(hours) == {
        "running": (1, 0),
        "task not billable": (1, 32 * HOUR),
        "at a flat price": (2, 72 * HOUR),
        "no rate": (1, 16 * HOUR),
        "written off": (1, 200),
    }


def test_of_a_flat_price_what_lines_bill_is_taken_away_whoever_named_them(company: Engine) -> None:
    prices = by_kind(company)["flat prices"]
    # 20,000 - 8,000 and 20,000 of projects, 300 - 100 and 200 of tasks.
    assert (prices.value, prices.counted.rows) == (12000 + 20000 + 200 + 200, 4)
    assert left_out(prices) == {"flat price not billable": (1, 20000), "no price": (1, 0)}
    assert {key: row.value for key, row in prices.proof[None].items()} == {
        ("projects", 2): 12000,
        ("projects", 4): 20000,
        ("tasks", 2): 200,
        ("tasks", 3): 200,
    }
    # A draft counts, a void one doesn't, and one of June isn't known in May.
    named_by(company, 2, 2, 3, 4)
    assert values(company, "unbilled", TODAY, "project")[("Website", "flat prices", "EUR")] == 4000
    june = values(company, "unbilled", Scope(date(2026, 6, 1)), "project", "kind")
    assert ("Website", "flat prices", "EUR") in june
    assert left_out(read(company, "unbilled", Scope(date(2026, 6, 1), where=(("project", 2),)))[0]) == {
        "billed already": (1, 20000)
    }


def test_a_flat_price_that_is_billed_with_others_or_in_another_currency_is_left_out(company: Engine) -> None:
    with writing(company) as connection:
        connection.execute(update(Task).where(Task.id == 3).values(invoice_item_id=6))
        connection.execute(update(Invoice).where(Invoice.id == 2).values(currency="CHF", client_id=None))
        connection.execute(update(InvoiceItem).where(InvoiceItem.id == 2).values(own_project_id=4))
    assert left_out(by_kind(company)["flat prices"]) == {
        "flat price not billable": (1, 20000),
        "no price": (1, 0),
        "billed with others on one line": (2, 500),
        "billed in another currency": (1, 20000),
    }


def test_expenses_are_in_their_own_currency_and_each_has_its_age(company: Engine) -> None:
    days = (date(2026, 5, 1), date(2026, 4, 1), date(2026, 3, 31), date(2026, 1, 31), date(2026, 1, 30))
    spent = [{"amount": Decimal(n), "currency": "EUR", "date": day} for n, day in enumerate(days, 1)]
    put(
        company,
        Expense,
        *spent,
        {**spent[0], "currency": "CHF", "client_id": 1},
        *({**spent[0], "invoiced": True}, {**spent[0], "amount": None}, {**spent[0], "deleted_at": GONE}),
        {**spent[0], "date": date(2026, 5, 2)},
    )
    scope = Scope(ON, where=(("kind", "expenses"),))
    found = read(company, "unbilled", scope, "age")
    told = [(figure.names["age"], figure.currency, figure.value) for figure in found]
    assert told == [
        ("0–30", "CHF", 1),
        ("0–30", "EUR", 3),
        ("31–60", "EUR", 3),
        ("61–90", "EUR", 4),
        ("over 90", "EUR", 5),
    ]
    assert left_out(found[1]) == {"billed already": (1, 1), "no amount": (1, 0)}


def test_a_table_is_limited_to_what_is_left_of_it_unbilled(company: Engine) -> None:
    expected = {"time_entries": 0, "projects": 2, "tasks": 2, "expenses": 0}
    for rows in MEASURES["unbilled"].parts:
        model = next(one for one in (TimeEntry, Project, Task, Expense) if one.__table__ is rows.table)
        only = model.id.in_(rows.ids(TODAY, None, "EUR"))
        assert row_counts(company, [RowQuery(model, (), only=only)]) == [expected[rows.table.name]]


def test_a_line_belongs_to_the_project_that_it_bills_and_one_of_several_to_none(company: Engine) -> None:
    put(company, TimeEntry, entry(date(2026, 3, 1), 1, 100, invoice_item_id=5))
    put(company, Expense, {"amount": Decimal(1), "project_id": 4, "invoice_item_id": 6})
    april, project = in_april(as_of=date(2026, 6, 2)), "project"
    # 33.335 three times is 100.005; line 6 is a task's of one project, and another's expense.
    assert values(company, "invoiced_lines", april, project) == {
        ("Website", "EUR"): 8000,
        ("Hourly", "EUR"): Decimal("100.01"),
        ("-", "EUR"): 100,
    }
    (total,) = read(company, "invoiced_lines", april)
    assert (total.value, left_out(total)) == (
        Decimal("8200.01"),
        {"draft": (1, 8000), "void": (1, 8000), "no amount": (1, 0)},
    )
    # What Paymo says of a line comes before what was entered for it.
    named_by(company, 4, 1, 4)
    june = Scope(date(2026, 6, 2), date(2026, 6, 1), date(2026, 6, 30))
    assert values(company, "invoiced_lines", june, project) == {("Campaign", "EUR"): 8000}
    assert values(company, "invoiced_lines", april, project)[("Website", "EUR")] == 8000


def test_open_invoices_are_told_apart_by_how_late_they_are(engine: Engine) -> None:
    due = (None, date(2026, 1, 30), date(2026, 1, 31), date(2026, 3, 2), date(2026, 4, 30), date(2026, 5, 1))
    dated = {"date": date(2026, 1, 1), "currency": "EUR", "status": "sent", "total": Decimal(100)}
    put(engine, Invoice, *({**dated, "due_date": day} for day in due))
    ages = [(figure.names["age"], figure.counted.rows) for figure in read(engine, "open", TODAY, "age")]
    assert ages == [("not due", 1), ("1–30", 1), ("31–60", 1), ("61–90", 1), ("over 90", 1), (None, 1)]
    assert values(engine, "overdue", Scope(ON, where=(("age", "over 90"), ("age", "1–30")))) == {("EUR",): 200}
