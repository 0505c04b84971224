"""A small company in Paymo with everything that is awkward, and the comparison of a database with Paymo's truth."""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Date, Engine, Select, Table, select

from models.connection.database import reading
from models.schema.base import Owner, owner_of
from models.schema.types import Exact, UtcDateTime
from sync.config.settings import Settings, load_settings
from sync.paymo.streams import STREAMS
from sync.pipeline.stream import Stream
from sync.standin.paymo.paymo_server import PaymoServer

KEY = "the-key"
ALL = [inner for stream in STREAMS for inner in (stream, stream.items) if inner]
STAMPS = {"created_on": "2025-01-07T09:00:00Z", "updated_on": "2025-02-03T10:30:00Z"}


def small_company() -> dict[str, Any]:
    """Paymo's records: umlauts, emoji, quotes, nulls, unknown fields, both kinds of entries, a running timer."""
    made: dict[str, Any] = {
        "users": [
            {"id": 1, "name": "Änne Groß-Öztürk", "email": "aenne@agency.example", "type": "Admin", "active": True,
             "workday_hours": 8, "price_per_hour": 95.5, "timezone": "Europe/Berlin", "assigned_projects": [20]},
            {"id": 2, "name": "O'Brien \"Bo\" \\ Smith", "email": "bo@agency.example", "type": "Employee",
             "active": False, "price_per_hour": None, "a_new_field": {"nested": [1, 2]}, "image": "https://x.example/1"},
            {"id": 3, "name": "A guest", "email": "guest@client.example", "type": "Guest", "active": True},
        ],
        "clients": [
            {"id": 10, "name": "Nordlicht 🐧 & Söhne", "active": True, "address": "Line 1\nLine 2\tTab", "city": None},
            {"id": 11, "name": "'); DROP TABLE clients;--", "active": False, "website": ""},
        ],
        "clientcontacts": [{"id": 15, "client_id": 10, "name": "Zoë", "is_main": True, "access": False}],
        "projectstatuses": [{"id": 5, "name": "Active", "active": True, "readonly": True, "seq": 0}],
        "workflows": [{"id": 6, "name": "Basic", "is_default": True}],
        "workflowstatuses": [{"id": 7, "workflow_id": 6, "name": "To Do", "color": "5BDBF6", "action": "", "seq": 1}],
        "projects": [
            {"id": 20, "name": "Website", "code": "WEB", "client_id": 10, "status_id": 5, "workflow_id": 6,
             "active": True, "budget_hours": 0.25, "price": 1234567.89, "billable": True, "users": [1, 2]},
            {"id": 21, "name": "Internal", "code": "INT", "client_id": None, "status_id": 5, "active": True},
        ],
        "milestones": [{"id": 25, "project_id": 20, "user_id": 1, "name": "Launch", "due_date": "2025-06-30"}],
        "tasklists": [{"id": 26, "project_id": 20, "milestone_id": 25, "name": "Design", "seq": 1}],
        "tasks": [
            {"id": 30, "project_id": 20, "tasklist_id": 26, "status_id": 7, "user_id": 3, "name": "<b>Logo</b>",
             "description": "<p>Two &amp; <i>three</i></p>", "priority": 75, "complete": True,
             "completed_on": "2025-02-02T22:59:59Z", "completed_by": 1, "due_date": "2025-02-28", "users": [1]},
            {"id": 31, "project_id": 21, "tasklist_id": None, "name": "Meetings", "complete": False, "due_date": None},
        ],
        "userstasks": [{"id": 40, "user_id": 1, "task_id": 30}],
        "bookings": [{"id": 45, "user_task_id": 40, "start_date": "2026-12-01", "end_date": "2026-12-05",
                      "hours_per_day": 4.5, "description": None}],
        "invoices": [{"id": 50, "client_id": 10, "number": "R-2025-001", "status": "sent", "currency": "EUR",
                      "date": "2025-01-31", "due_date": "2025-02-14", "subtotal": 100.1, "total": 119.12, "tax": 19}],
        "invoiceitems": [{"id": 51, "invoice_id": 50, "item": "Design", "price_unit": 33.3667, "quantity": 3},
                         {"id": 52, "invoice_id": 50, "item": "Rabatt", "price_unit": -0.01, "quantity": 0.1}],
        "invoicepayments": [{"id": 55, "invoice_id": 50, "amount": 19.12, "date": "2025-02-10", "notes": ""}],
        "estimates": [{"id": 60, "client_id": 11, "number": "A-1", "status": "draft", "currency": "CHF",
                       "date": "2025-01-02", "total": 10, "invoice_id": None}],
        "estimateitems": [{"id": 61, "estimate_id": 60, "item": "Idea", "price_unit": 10, "quantity": 1}],
        "expenses": [{"id": 65, "client_id": 10, "project_id": 20, "user_id": 2, "amount": 45.9, "currency": "EUR",
                      "date": "2025-01-15", "invoiced": True, "invoice_item_id": 52, "tags": ["travel"]}],
        "entries": [
            {"id": 70, "task_id": 30, "project_id": 20, "user_id": 1, "is_bulk": False, "duration": 3600,
             "start_time": "2025-01-31T23:30:00Z", "end_time": "2025-02-01T00:30:00Z", "billed": True,
             "invoice_item_id": 51, "description": "späte Schicht"},
            {"id": 71, "task_id": 31, "project_id": 21, "user_id": 2, "is_bulk": True, "date": "2025-01-31",
             "duration": 5400, "description": "", "billed": False, "invoice_item_id": None},
            {"id": 72, "task_id": 31, "project_id": 21, "user_id": 1, "is_bulk": False,
             "start_time": "2025-02-03T08:00:00Z"},
        ],
    }  # fmt: skip
    for records in made.values():
        for record in records:
            record.update({**STAMPS, **record})
    made["company"] = {"id": 99, "name": "Agency", "timezone": "Europe/Berlin", "default_currency": "EUR",
                       "default_price_per_hour": "85.50", "working_days": "1,2,3,4,5", "week_start": "1",
                       "smtp_password": "not to be kept", "op_stripe_secret_key": "nor this"}  # fmt: skip
    made["me"] = 1
    return made


def settings_for(server: PaymoServer, database_url: str) -> Settings:
    """Settings that point at a stand-in and a database."""
    return load_settings(
        {
            "LEITSTAND_DATABASE_URL": database_url,
            "LEITSTAND_PAYMO_API_KEY": KEY,
            "LEITSTAND_PAYMO_URL": server.url,
            "LEITSTAND_CONFIG_DIR": "nowhere",
            "LEITSTAND_DATA_DIR": "nowhere",
        }
    )


def differences(engine: Engine, server: PaymoServer) -> list[str]:
    """Every field of every live record that isn't the same in the database, and every record missing or too many."""
    found: list[str] = []
    for stream in ALL:
        truth = ours(server, stream)
        stored = stored_records(engine, stream)
        found += [f"{stream.endpoint} {key}: missing" for key in truth.keys() - stored.keys()]
        found += [f"{stream.endpoint} {key}: too many" for key in stored.keys() - truth.keys()]
        for key in truth.keys() & stored.keys():
            found += _fields(stream, key, truth[key], stored[key], server)
    return sorted(found)


def ours(server: PaymoServer, stream: Stream) -> dict[int, dict[str, Any]]:
    """The live records of a stream that belong in our tables, by id: all but guests without hours or work."""
    truth = server.truth(stream.endpoint)
    if stream.endpoint != "users":
        return truth
    guests = idle_guests(server)
    return {
        key: {**user, "active": user.get("active") if user["type"] != "Guest" else False}
        for key, user in truth.items()
        if key not in guests
    }


def idle_guests(server: PaymoServer) -> set[int]:
    """The guests who have neither hours nor work."""
    working: set[int] = set()
    for endpoint in ("entries", "userstasks", "milestones", "expenses"):
        working |= {record.get("user_id") for record in server.truth(endpoint).values()}
    for project in server.truth("projects").values():
        working |= set(project.get("managers") or ())
    guests = {key for key, user in server.truth("users").items() if user["type"] == "Guest"}
    return guests - working


def stored_records(engine: Engine, stream: Stream) -> dict[int, dict[str, Any]]:
    """Live rows by Paymo's id, with the related rows' Paymo ids instead of our keys."""
    with reading(engine) as connection:
        rows = connection.execute(_live_rows(stream.table)).mappings().all()
    return {row["paymo_id"]: dict(row) for row in rows}


@cache
def _live_rows(table: Table) -> Select[Any]:
    columns: list[Any] = []
    joined: Any = table
    for column in table.columns:
        keys = list(column.foreign_keys)
        if not keys or owner_of(column) is not Owner.PAYMO:
            columns.append(column)
            continue
        other = keys[0].column.table.alias(f"of_{column.name}")
        joined = joined.outerjoin(other, column == other.c.id)
        columns.append(other.c.paymo_id.label(column.name))
    live = (table.c.paymo_id.is_not(None), table.c.deleted_at.is_(None))
    return select(*columns).select_from(joined).where(*live)


def _fields(stream: Stream, key: int, truth: dict[str, Any], stored: dict[str, Any], server: PaymoServer) -> list[str]:
    guests = idle_guests(server)
    found = []
    for column in stream.table.columns:
        if owner_of(column) is not Owner.PAYMO or column.name == "day" or column.name not in truth:
            continue
        expected, value = _expected(column.type, truth[column.name]), stored[column.name]
        is_person = any(reference.column.table.name == "employees" for reference in column.foreign_keys)
        if is_person and expected in guests:
            expected = None
        if value != expected or (value is not None and type(value) is not type(expected)):
            found.append(f"{stream.endpoint} {key} {column.name}: {value!r}, not {expected!r}")
    return found


def _expected(kind: Any, value: Any) -> Any:
    """A JSON value as the database should give it back, by the public documentation of Paymo's formats."""
    if value is None or (value == "" and isinstance(kind, Date | UtcDateTime | Exact)):
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Exact):
        return Decimal(str(value))
    return bool(value) if isinstance(kind, Boolean) else value
