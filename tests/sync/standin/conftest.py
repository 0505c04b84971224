"""A small company on a stand-in, and a plain HTTP client to ask it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import requests

from sync.standin.agency.agency import Agency, build_agency
from sync.standin.paymo.paymo_server import PaymoServer
from tests.patience import PATIENCE_SECONDS

TODAY = date(2026, 11, 23)
SINCE = {"created_on": "2025-01-10T08:00:00Z", "updated_on": "2025-03-01T12:00:00Z"}


def small_company() -> dict[str, Any]:
    """Two users, two clients, two projects, and one of everything else; ids are distinct across resources."""
    return {
        "me": 1,
        "company": {"id": 77, "name": "Kleine GmbH", "op_stripe_secret_key": "sample-secret", "smtp_password": "x"},
        "users": [
            {
                "id": 1, "name": "Åsa Björk", "type": "Admin", "active": True, "email": "a@x.example",
                "assigned_projects": [20, 21], "managed_projects": [20], **SINCE,
            },
            {
                "id": 2, "name": "Bo \"B\" Ĉu 🎉", "type": "Employee", "active": False, "email": "b@x.example",
                "assigned_projects": [20], "managed_projects": [], "image": "https://paymo.example/b.jpg", **SINCE,
            },
        ],
        "clients": [
            {"id": 10, "name": "Nordlicht & Partner", "active": True, **SINCE},
            {"id": 11, "name": "Südwind", "active": False, **SINCE, "updated_on": "2025-04-01T00:00:00Z"},
        ],
        "clientcontacts": [{"id": 12, "client_id": 10, "name": "C", "is_main": True, **SINCE}],
        "projectstatuses": [{"id": 13, "name": "Active", "active": True, "readonly": True, "seq": 0, **SINCE}],
        "workflows": [{"id": 14, "name": "Basic", "is_default": True, **SINCE}],
        "workflowstatuses": [
            {"id": 15, "workflow_id": 14, "name": "Backlog", "color": None, "action": "backlog", **SINCE},
            {"id": 16, "workflow_id": 14, "name": "Complete", "color": None, "action": "complete", **SINCE},
        ],
        "projects": [
            {
                "id": 20, "name": "Relaunch", "code": "REL", "task_code_increment": 3, "client_id": 10,
                "status_id": 13, "workflow_id": 14, "active": True, "users": [1, 2], "managers": [1],
                "billable": True, "price_per_hour": 110, "budget_hours": 80.5, **SINCE,
            },
            {
                "id": 21, "name": "Intern", "code": "INT", "task_code_increment": 1, "client_id": None,
                "status_id": 13, "workflow_id": 14, "active": True, "users": [1], "managers": [],
                "billable": False, "price_per_hour": None, "budget_hours": None, **SINCE,
            },
        ],
        "milestones": [
            {"id": 25, "name": "M", "project_id": 20, "due_date": "2025-05-01", "linked_tasklists": [30], **SINCE}
        ],
        "tasklists": [
            {"id": 30, "name": "Design", "project_id": 20, "seq": 1, "milestone_id": 25, **SINCE},
            {"id": 31, "name": "Alle", "project_id": 21, "seq": 1, "milestone_id": None, **SINCE},
        ],
        "tasks": [
            _task(40, 30, 20, [1, 2], due_date="2025-02-01", status_id=15),
            _task(41, 30, 20, [], due_date=None, status_id=15),
            _task(42, 31, 21, [1], due_date="2025-06-30", status_id=None),
        ],
        "userstasks": [
            {"id": 50, "user_id": 1, "task_id": 40, **SINCE},
            {"id": 51, "user_id": 2, "task_id": 40, **SINCE},
            {"id": 52, "user_id": 1, "task_id": 42, **SINCE},
        ],
        "bookings": [
            {"id": 60, "user_task_id": 50, "start_date": "2025-03-03", "end_date": "2025-03-07", **SINCE},
            {"id": 61, "user_task_id": 51, "start_date": "2025-04-03", "end_date": "2025-04-07", **SINCE},
        ],
        "entries": [
            _entry(70, 40, 20, 1, start_time="2025-03-03T08:00:00Z", end_time="2025-03-03T09:30:00Z", duration=5400),
            _entry(71, 40, 20, 2, date="2025-03-05", duration=3600, is_bulk=True),
            _entry(72, 42, 21, 1, date="2025-04-01", duration=900, is_bulk=True),
            _entry(73, 42, 21, 1, start_time="2025-04-02T08:00:00Z"),
        ],
        "invoices": [
            {
                "id": 80, "client_id": 10, "status": "sent", "currency": "EUR", "tax": 19, "total": 119,
                "subtotal": 100, "tax_amount": 19, "date": "2025-03-31", **SINCE,
            }
        ],
        "invoiceitems": [
            {
                "id": 81, "invoice_id": 80, "item": "Design", "price_unit": 50, "quantity": 2, "apply_tax": True,
                "expense_id": 95, "seq": 1, **SINCE,
            }
        ],
        "invoicepayments": [{"id": 85, "invoice_id": 80, "amount": 19, "date": "2025-04-05", "notes": "", **SINCE}],
        "estimates": [{"id": 90, "client_id": 10, "status": "accepted", "currency": "EUR", "invoice_id": 80, **SINCE}],
        "estimateitems": [
            {"id": 91, "estimate_id": 90, "item": "Design", "price_unit": 5.5, "quantity": 2, **SINCE}
        ],
        "expenses": [
            {
                "id": 95, "client_id": 10, "project_id": 20, "user_id": 1, "amount": 9.45, "currency": "EUR",
                "date": "2025-03-08", "invoiced": True, "invoice_item_id": 81, "tags": ["Taxi"], **SINCE,
            }
        ],
    }  # fmt: skip


def _task(key: int, tasklist: int, project: int, users: list[int], **fields: Any) -> dict[str, Any]:
    common = {"name": f"Task {key}", "tasklist_id": tasklist, "project_id": project, "users": users}
    return {"id": key, **common, "complete": False, "completed_on": None, "billable": True, **SINCE, **fields}


def _entry(key: int, task: int, project: int, user: int, **fields: Any) -> dict[str, Any]:
    common = {"task_id": task, "project_id": project, "user_id": user, "description": "", "billed": False}
    return {"id": key, **common, "invoice_item_id": None, "is_bulk": False, **fields, **SINCE}


@pytest.fixture(scope="session")
def agency() -> Agency:
    """The sample agency on a Monday; for reading only."""
    return build_agency(TODAY)


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key="right-key", limit=None) as server:
        yield server


Ask = Callable[..., requests.Response]


@pytest.fixture
def ask(paymo: PaymoServer) -> Iterator[Ask]:
    """`ask("tasks", where="…")` sends a GET, `ask("POST", "tasks", {...})` another method with a body."""
    with client(paymo) as function:
        yield function


class client:  # noqa: N801 - reads as a function at its uses
    """A session with the right key: `with client(server) as ask`."""

    def __init__(self, server: PaymoServer) -> None:
        self._url = server.url
        self._session = requests.Session()
        self._session.auth = (server.key, "any")

    def __enter__(self) -> Ask:
        return self._ask

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def _ask(self, *words: Any, timeout: float = PATIENCE_SECONDS, **query: Any) -> requests.Response:
        method, path, body = (*words, None)[:3] if len(words) > 1 else ("GET", words[0], None)
        return self._session.request(
            method, self._url + path, params=query, json=body, timeout=timeout, allow_redirects=False
        )


def ids(answer: requests.Response) -> list[int]:
    """The ids of a list's answer."""
    assert answer.status_code == 200, answer.text
    (records,) = answer.json().values()
    return [record["id"] for record in records]
