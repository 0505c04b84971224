"""Small companies of any shape, drawn by hypothesis, as the rows of their tables."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Connection, insert, update

from models import (
    Booking,
    Client,
    Department,
    Employee,
    EmploymentPeriod,
    Estimate,
    Expense,
    Invoice,
    InvoiceItem,
    InvoicePayment,
    PlanItem,
    PlanMeaning,
    PlanVersion,
    Project,
    ProjectStatus,
    Setting,
    Task,
    TaskAssignment,
    TimeEntry,
)
from models.schema.base import Base
from tests.models.measures.company import GONE

FIRST = date(2026, 3, 23)
DAYS = 45
Row = dict[str, Any]
Draw = Callable[[Any], Any]
Company = dict[type[Base], list[Row]]

days = st.integers(0, DAYS).map(lambda number: FIRST + timedelta(days=number))
# On which several entries of one person fall.
few_days = st.sampled_from((date(2026, 4, 1), date(2026, 4, 14), date(2026, 4, 15)))
amounts = st.integers(-9_000, 90_000).map(lambda number: Decimal(number) / 1000)
flags = st.sampled_from((True, True, False, None))
gone = st.sampled_from((None, None, None, None, GONE))
currencies = st.sampled_from(("EUR", "EUR", "CHF", "", None))
prices = st.sampled_from((Decimal(1000), Decimal("300.5"), None))
# What valuing keeps on an entry: of an hour at most, so that the longer ones go beyond a flat price.
worth = st.one_of(
    st.just({"rate": None, "rate_from": None, "value": None}),
    st.fixed_dictionaries(
        {
            "rate": st.sampled_from((Decimal(0), Decimal("12.345678"), Decimal(100))),
            "rate_from": st.sampled_from(("user", "flat project", "flat task")),
            "value": st.one_of(st.just(Decimal(0)), st.integers(0, 10_000).map(lambda n: Decimal(n) / 100), st.none()),
        }
    ),
)
lines = range(1, 6)
billed_on = st.sampled_from((None, None, *lines))
statuses = st.sampled_from(("draft", "sent", "viewed", "paid", "void", None))


@st.composite
def companies(draw: Draw) -> Company:
    """Two departments, clients and people, and what happens to fall on some weeks around April."""
    people, periods = [_named(n, "Person") for n in (1, 2, 3)], []
    for person in people[:2]:
        periods += _periods(draw, person["id"])
    return {
        Setting: [{"key": "currency", "value": "EUR"}],
        Department: [{"id": n, "name": f"Department {n}"} for n in (1, 2)],
        ProjectStatus: [_named(1, "Status")],
        Client: [_named(n, "Client") for n in (1, 2)],
        Employee: people,
        EmploymentPeriod: [{"id": 100 + n, **period} for n, period in enumerate(periods)],
        Invoice: [_document(draw, n) | _taxes(draw) for n in range(1, 7)],
        InvoiceItem: [_line(draw, n) for n in lines],
        Project: [_project(draw, n) for n in (1, 2, 3)],
        Task: [_task(draw, n) for n in (1, 2, 3, 4)],
        TaskAssignment: [{"id": n, "paymo_id": n, "task_id": n, "user_id": n} for n in (1, 2, 3)],
        TimeEntry: [_entry(draw, n) for n in range(1, draw(st.integers(0, 12)) + 1)],
        Booking: [_booking(draw, n) for n in range(1, draw(st.integers(0, 4)) + 1)],
        InvoicePayment: [_payment(draw, n) for n in range(1, draw(st.integers(0, 8)) + 1)],
        Expense: [_expense(draw, n) for n in range(1, draw(st.integers(0, 3)) + 1)],
        Estimate: [_document(draw, n) for n in range(1, draw(st.integers(0, 4)) + 1)],
        PlanVersion: [_version(1, None), _version(2, "plan")],
        PlanMeaning: [{"section": None, "label": "Fees", "meaning": "personnel"}] if draw(st.booleans()) else [],
        PlanItem: [_plan_item(draw, n) for n in range(1, draw(st.integers(0, 8)) + 1)],
    }


def insert_all(connection: Connection, company: Company) -> None:
    """Lines and projects name each other, so what lines name comes last."""
    for model, rows in company.items():
        for row in rows:
            connection.execute(insert(model).values({**row, "own_project_id": None} if model is InvoiceItem else row))
    for row in company[InvoiceItem]:
        own = {"own_project_id": row["own_project_id"]}
        connection.execute(update(InvoiceItem).where(InvoiceItem.id == row["id"]).values(own))


def _named(number: int, word: str) -> Row:
    return {"id": number, "paymo_id": number, "name": f"{word} {number}"}


def _periods(draw: Draw, employee: int) -> list[Row]:
    """None, one or two, one after the other or with days between that nothing covers."""
    ends = sorted(draw(st.lists(days, min_size=4, max_size=4)))
    stretches = [(None, ends[0]), (ends[0] + timedelta(days=1), ends[1]), (ends[2] + timedelta(days=2), None)]
    return [
        {
            "employee_id": employee,
            "valid_from": first,
            "valid_to": last,
            "department_id": draw(st.sampled_from((1, 2, None))),
            "status": draw(st.sampled_from(("active", "on leave", "left", None))),
            "weekly_hours": draw(st.sampled_from((Decimal(40), Decimal("38.5"), Decimal(0), None))),
            "cost_per_hour": draw(st.sampled_from((Decimal("33.33"), Decimal(45), None))),
        }
        for first, last in stretches
        if draw(st.booleans()) and (first is None or last is None or first <= last)
    ]


def _project(draw: Draw, number: int) -> Row:
    return {
        **_named(number, "Project"),
        "client_id": draw(st.sampled_from((1, 2, None))),
        "status_id": draw(st.sampled_from((1, None))),
        "billable": draw(flags),
        "budget_hours": draw(st.sampled_from((Decimal("12.345"), Decimal(3), Decimal(0), None))),
        "flat_billing": draw(st.sampled_from((True, False, None))),
        "price": draw(prices),
        "invoiced": draw(st.sampled_from((True, False, None))),
        "invoice_item_id": draw(billed_on),
        "deleted_at": draw(gone),
    }


def _task(draw: Draw, number: int) -> Row:
    flat = {"flat_billing": draw(st.sampled_from((True, False, None))), "estimated_price": draw(prices)}
    billed = {"invoiced": draw(st.booleans()), "invoice_item_id": draw(billed_on)}
    return {**_named(number, "Task"), "project_id": number % 3 + 1, "billable": draw(flags), **flat, **billed}


def _entry(draw: Draw, number: int) -> Row:
    return {
        "id": number,
        "paymo_id": number,
        "user_id": draw(st.sampled_from((1, 2, 3, None))),
        "task_id": draw(st.sampled_from((1, 2, 3, 4, None))),
        "project_id": draw(st.sampled_from((1, 2, 3, None))),
        "day": draw(st.one_of(few_days, days, st.none())),
        "duration": draw(st.one_of(st.integers(0, 40_000), st.none())),
        "deleted_at": draw(gone),
        **draw(worth),
        "billed": draw(st.sampled_from((True, False, False, None))),
        "invoice_item_id": draw(billed_on),
        "written_off": draw(st.sampled_from((True, False, None, None))),
    }


def _booking(draw: Draw, number: int) -> Row:
    first = draw(days)
    return {
        "id": number,
        "paymo_id": number,
        "user_task_id": draw(st.integers(1, 3)),
        "start_date": draw(st.sampled_from((first, first, first, None))),
        "end_date": first + timedelta(days=draw(st.integers(-1, 12))),
        "hours_per_day": draw(st.sampled_from((Decimal("4.5"), Decimal("0.333"), None))),
        "deleted_at": draw(gone),
    }


def _document(draw: Draw, number: int) -> Row:
    return {
        "id": number,
        "paymo_id": number,
        "client_id": draw(st.sampled_from((1, 2, None))),
        "status": draw(statuses),
        "currency": draw(currencies),
        "date": draw(st.one_of(days, days, days, st.none())),
        "subtotal": draw(st.one_of(amounts, st.none())),
        "total": draw(st.one_of(amounts, amounts, st.none())),
        "deleted_at": draw(gone),
    }


def _taxes(draw: Draw) -> Row:
    tax = st.one_of(amounts, st.none())
    return {"tax_amount": draw(tax), "tax2_amount": draw(tax), "due_date": draw(st.one_of(days, st.none()))}


def _line(draw: Draw, number: int) -> Row:
    return {
        "id": number,
        "paymo_id": number,
        "invoice_id": draw(st.integers(1, 6)),
        "price_unit": draw(st.one_of(amounts, amounts, st.none())),
        "quantity": draw(st.sampled_from((Decimal(1), Decimal("2.345"), None))),
        "own_project_id": draw(st.sampled_from((1, 2, None, None))),
        "deleted_at": draw(gone),
    }


def _expense(draw: Draw, number: int) -> Row:
    return {
        "id": number,
        "paymo_id": number,
        "client_id": draw(st.sampled_from((1, 2, None))),
        "project_id": draw(st.sampled_from((1, 2, 3, None))),
        "user_id": draw(st.sampled_from((1, 2, None))),
        "amount": draw(st.one_of(amounts, amounts, st.none())),
        "currency": draw(currencies),
        "date": draw(st.one_of(days, days, st.none())),
        "invoiced": draw(st.sampled_from((True, False, None))),
        "invoice_item_id": draw(billed_on),
        "deleted_at": draw(gone),
    }


def _payment(draw: Draw, number: int) -> Row:
    return {
        "id": number,
        "paymo_id": number,
        "invoice_id": draw(st.integers(1, 6)),
        "amount": draw(st.one_of(amounts, st.none())),
        "date": draw(st.one_of(days, days, st.none())),
        "deleted_at": draw(gone),
    }


def _version(number: int, current_of: str | None) -> Row:
    told = {"id": number, "source": "plan", "title": "Plan", "imported_at": GONE}
    return {**told, "is_current": current_of is not None, "current_of": current_of}


def _plan_item(draw: Draw, number: int) -> Row:
    return {
        "id": number,
        "plan_version_id": draw(st.sampled_from((2, 2, 1))),
        "year": 2026,
        "month": draw(st.integers(3, 5)),
        "department": draw(st.sampled_from(("Department 1", "company"))),
        "kind": draw(st.sampled_from(("revenue", "cost"))),
        "unit": draw(st.sampled_from(("EUR", "CHF", "h"))),
        "scenario": draw(st.sampled_from(("plan", "plan", "forecast"))),
        "amount": draw(amounts),
        "section": "",
        "label": draw(st.sampled_from(("Fees", "Gehälter", "Freelancer"))),
        "sheet": "Plan",
        "cell": f"B{number}",
        "row_key": str(number),
    }
