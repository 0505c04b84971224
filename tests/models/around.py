"""A company in which every table around a client, a project and an employee has rows, also deleted and foreign ones."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, insert

from models import (
    Booking,
    Client,
    ClientContact,
    Department,
    Employee,
    Estimate,
    EstimateItem,
    Expense,
    Invoice,
    InvoiceItem,
    InvoicePayment,
    Milestone,
    Project,
    ProjectStatus,
    Task,
    TaskAssignment,
    TaskList,
    TimeEntry,
    Workflow,
    WorkflowStatus,
)
from models.schema.base import Base
from models.writes.audit_context import writing_as

GONE = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = date(2026, 3, 2)
TODAY = datetime.now(UTC).date()
LONG_AGO = date(2019, 5, 6)


def surround(engine: Engine) -> None:
    """Put the company into an empty database. Record 1 of each table belongs together, and so does record 2."""
    rows: list[tuple[type[Base], list[dict[str, Any]]]] = [
        (Department, [{"id": 1, "name": "Design"}, {"id": 2, "name": "Text"}]),
        (Employee, [_of(1, department_id=1, status="active"), _of(2, department_id=2, status="left")]),
        (Client, [_of(1, manager_id=1), _of(2, manager_id=None)]),
        (ClientContact, [_of(1, client_id=1), _of(2, client_id=2)]),
        (ProjectStatus, [_of(1), _of(2)]),
        (Workflow, [_of(1), _of(2)]),
        (WorkflowStatus, [_of(1, workflow_id=1), _of(2, workflow_id=2)]),
        (Invoice, _invoices()),
        (InvoiceItem, [{"id": n, "paymo_id": n, "invoice_id": n} for n in (1, 2, 3)]),
        (InvoicePayment, _payments()),
        (Estimate, [_money(1, client_id=1, invoice_id=1, currency="EUR", column="total")]),
        (EstimateItem, [{"id": 1, "paymo_id": 1, "estimate_id": 1}]),
        (Project, _projects()),
        (Milestone, [_of(1, project_id=1, user_id=1), _of(2, project_id=2, user_id=None)]),
        (TaskList, [_of(n, project_id=n, milestone_id=n) for n in (1, 2)]),
        (Task, _tasks()),
        (TaskAssignment, [{"id": n, "paymo_id": n, "task_id": n, "user_id": min(n, 2)} for n in (1, 2)]),
        (Booking, [{"id": n, "paymo_id": n, "user_task_id": n} for n in (1, 2)]),
        (TimeEntry, _time_entries()),
        (Expense, _expenses()),
    ]
    with writing_as(engine, "The sample", run_id=1) as connection:
        for model, values in rows:
            connection.execute(insert(model), values)


def _of(number: int, **more: Any) -> dict[str, Any]:
    return {"id": number, "paymo_id": number, "name": f"Number {number}", **more}


def _money(number: int, column: str = "amount", **more: Any) -> dict[str, Any]:
    return {"id": number, "paymo_id": number, column: Decimal("10.10") * number, **more}


def _invoices() -> list[dict[str, Any]]:
    """Of client 1: one that is paid, an open one, another in dollars, a draft, and one that is gone; of client 2 one
    that was overpaid. What Paymo notes as outstanding is another number."""
    states = (("paid", "EUR"), ("sent", "EUR"), ("viewed", "EUR"), ("sent", "USD"), ("draft", "EUR"))
    rows = [
        {"id": n, "paymo_id": n, "client_id": 2 if n == 2 else 1, "status": status, "currency": currency}
        | {
            "number": f"2026-{n}",
            "total": Decimal("100.10"),
            "outstanding": Decimal(3),
            "deleted_at": None,
            "date": DAY,
        }
        for n, (status, currency) in enumerate(states, start=1)
    ]
    return [*rows, rows[0] | {"id": 6, "paymo_id": 6, "deleted_at": GONE}]


def _payments() -> list[dict[str, Any]]:
    """They leave open of the invoices 1 to 4: nothing, -10, 20 and 7."""
    paid = ((1, "60.05", None), (1, "40.05", None), (2, "110.10", None), (3, "80.10", None), (4, "93.10", None))
    return [
        {"id": n, "paymo_id": n, "invoice_id": invoice, "amount": Decimal(amount), "date": DAY, "deleted_at": gone}
        for n, (invoice, amount, gone) in enumerate((*paid, (3, "20", GONE)), start=1)
    ]


def _projects() -> list[dict[str, Any]]:
    common = {"department_id": 1, "lead_id": 1, "status_id": 1, "workflow_id": 1, "invoice_item_id": None}
    first = _of(1, client_id=1, active=True, deleted_at=None, budget_hours=Decimal(4)) | common
    done = first | {"id": 3, "paymo_id": 3, "active": False, "invoice_item_id": 3}
    other = first | {"id": 2, "paymo_id": 2, "client_id": 2, "department_id": 2, "status_id": 2, "lead_id": None}
    return [first, other, done, first | {"id": 4, "paymo_id": 4, "deleted_at": GONE}]


def _tasks() -> list[dict[str, Any]]:
    first = _of(1, project_id=1, tasklist_id=1, status_id=1, user_id=1, complete=False, billable=True)
    first |= {"completed_by": None, "invoice_item_id": None, "deleted_at": None}
    done = {"id": 3, "paymo_id": 3, "complete": True, "completed_by": 1, "billable": False, "invoice_item_id": 1}
    other = {"id": 2, "paymo_id": 2, "project_id": 2, "tasklist_id": 2, "status_id": 2, "complete": None}
    return [first, first | other, first | done, first | {"id": 4, "paymo_id": 4, "deleted_at": GONE}]


def _time_entries() -> list[dict[str, Any]]:
    """Five hours of project 1: two of this year, three billable ones, two of them billed; and others."""
    entry = {"project_id": 1, "task_id": 1, "user_id": 1, "day": TODAY, "duration": 3600, "billed": False}
    entry |= {"invoice_item_id": None, "deleted_at": None}
    billed = {"billed": True, "invoice_item_id": 1, "day": LONG_AGO}
    parts = (
        {},
        billed,
        billed | {"duration": 3600},
        {"task_id": 3},
        {"task_id": None, "day": LONG_AGO},
        {"task_id": 2, "project_id": 2, "user_id": 2},
        {"duration": None, "day": None, "task_id": 3},
        {"deleted_at": GONE},
    )
    return [entry | part | {"id": n, "paymo_id": n} for n, part in enumerate(parts, start=1)]


def _expenses() -> list[dict[str, Any]]:
    common = {"client_id": 1, "project_id": 1, "user_id": 1, "invoice_item_id": 1}
    of_another = {"client_id": 2, "project_id": 2, "user_id": 2, "invoice_item_id": 2}
    return [
        _money(1, currency="EUR", invoiced=True, **common),
        _money(2, currency="USD", invoiced=False, **common | {"invoice_item_id": None}),
        _money(3, currency="EUR", invoiced=None, **common | of_another),
    ]
