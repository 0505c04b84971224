"""Paymo's lists and the tables they feed, parents before children.

Facts: the public repository paymoapp/api (its sections/*.md) and docs/paymo.md of this project.
"""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache

import models
from models.schema.types import FIRST_YEAR, LAST_YEAR
from sync.pipeline.records import Value, read_date, read_time
from sync.pipeline.stream import Record, Stream


def is_staff(user: Record) -> bool:
    """Tell whether a Paymo user is on the staff: a guest is a client's person, or was on it once (see `guests`)."""
    return user.get("type") != "Guest"


def as_employee(user: Record) -> Record:
    """Return a Paymo user as an employee: a guest has no active account as one, whatever they may still look at."""
    return user if is_staff(user) else {**user, "active": False}


def day_of(entry: Record, zone: tzinfo) -> Value:
    """Return the day of a time entry in the report time zone: its date, or the day its timer was started."""
    if entry.get("date"):
        return read_date(entry["date"])
    start = read_time(entry.get("start_time"))
    return None if start is None else _day_at(str(start)[:16], zone)


@lru_cache(maxsize=50_000)
def _day_at(minute: str, zone: tzinfo) -> str:
    moment = datetime.fromisoformat(minute).replace(tzinfo=UTC)
    return moment.astimezone(zone).date().isoformat()


INVOICE_ITEMS = Stream("invoiceitems", models.InvoiceItem, "Invoice items", parent="invoice_id")
ESTIMATE_ITEMS = Stream("estimateitems", models.EstimateItem, "Estimate items", parent="estimate_id")

STREAMS = (
    Stream(
        "users",
        models.Employee,
        "Employees",
        keep=is_staff,
        seen_as=as_employee,
        whole=True,
        adopt="email",
        empty_if_absent=frozenset({"image"}),
    ),
    Stream("clients", models.Client, "Clients", empty_if_absent=frozenset({"image"})),
    Stream("clientcontacts", models.ClientContact, "Contacts", empty_if_absent=frozenset({"image"})),
    Stream("projectstatuses", models.ProjectStatus, "Project statuses"),
    Stream("workflows", models.Workflow, "Workflows"),
    Stream("workflowstatuses", models.WorkflowStatus, "Workflow statuses"),
    # Included lists are cut at 2,500 rows a type over the whole answer, hence the small pages.
    Stream("invoices", models.Invoice, "Invoices", page_size=100, items=INVOICE_ITEMS),
    Stream("invoicepayments", models.InvoicePayment, "Payments"),
    Stream("projects", models.Project, "Projects", names="managers"),
    Stream("milestones", models.Milestone, "Milestones", names="user_id"),
    Stream("tasklists", models.TaskList, "Task lists"),
    Stream("tasks", models.Task, "Tasks"),
    Stream("userstasks", models.TaskAssignment, "Assignments", each="user_id", names="user_id"),
    Stream(
        "bookings",
        models.Booking,
        "Bookings",
        where=f'date_interval in ("{FIRST_YEAR}-01-01","{LAST_YEAR}-12-31")',
    ),
    Stream("expenses", models.Expense, "Expenses", empty_if_absent=frozenset({"file"}), names="user_id"),
    Stream(
        "entries",
        models.TimeEntry,
        "Time entries",
        where="id>0",
        names="user_id",
        derived={"day": day_of},
        # Which of these an entry has depends on its kind, and a running timer has no end yet.
        empty_if_absent=frozenset({"start_time", "end_time", "date", "duration"}),
    ),
    Stream("estimates", models.Estimate, "Estimates", page_size=100, items=ESTIMATE_ITEMS),
)
