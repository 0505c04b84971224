"""Words of syncs in people's words: sources, and the streams of records that they bring."""

from models.values.language import mark, tr
from sync.sources import titles

STREAMS = {
    "company": mark("company"),
    "users": mark("people"),
    "employees": mark("people"),
    "clients": mark("clients"),
    "clientcontacts": mark("contacts"),
    "client_contacts": mark("contacts"),
    "contacts": mark("contacts"),
    "projectstatuses": mark("project statuses"),
    "project_statuses": mark("project statuses"),
    "workflows": mark("workflows"),
    "workflowstatuses": mark("workflow steps"),
    "workflow_statuses": mark("workflow steps"),
    "projects": mark("projects"),
    "milestones": mark("milestones"),
    "tasklists": mark("task lists"),
    "task_lists": mark("task lists"),
    "tasks": mark("tasks"),
    "userstasks": mark("assignments"),
    "task_assignments": mark("assignments"),
    "assignments": mark("assignments"),
    "entries": mark("time entries"),
    "time_entries": mark("time entries"),
    "bookings": mark("bookings"),
    "invoices": mark("invoices"),
    "invoiceitems": mark("invoice items"),
    "invoice_items": mark("invoice items"),
    "invoicepayments": mark("payments"),
    "invoice_payments": mark("payments"),
    "payments": mark("payments"),
    "estimates": mark("estimates"),
    "estimateitems": mark("estimate items"),
    "estimate_items": mark("estimate items"),
    "expenses": mark("expenses"),
    "plan_items": mark("the plan"),
}


def stream_words(stream: str) -> str:
    """Name a stream in people's words, for the middle of a sentence; it may be Paymo's, a table's or a run's own."""
    words = STREAMS.get(stream.lower().replace(" ", "_"))
    return tr(words) if words else stream[:1].lower() + stream[1:].replace("_", " ")


def source_words(source: str) -> str:
    """Return a source's name as people write it."""
    return tr(titles().get(source, source.capitalize()))


def part_words(source: str, stream: str) -> str:
    """Name the part of a source something is about: "Paymo: time entries"; the source alone where it is all."""
    named = source_words(source)
    return named if stream in ("", titles().get(source)) else f"{named}: {stream_words(stream)}"
