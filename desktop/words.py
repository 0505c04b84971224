"""Paymo's and the database's words in people's words: choices, yes/no columns, and how good or bad they are."""

from enum import Enum


class Tone(Enum):
    """How a state feels; the theme gives each a colour, which never stands without the word."""

    GOOD = "good"
    BUSY = "busy"
    WARN = "warn"
    BAD = "bad"
    QUIET = "quiet"


CHOICE_WORDS = {
    "flat": "Flat rate",
    "pph": "By the hour",
    "non": "Not billable",
    "backlog": "Not begun",
    "asks": "Waits for you",
    "complete": "Complete",
    "add": "Added",
    "change": "Changed",
    "remove": "Deleted",
    "restore": "Put back",
}
# Numbers that stand for words, by column (Paymo's API, "tasks").
NUMBER_WORDS = {"priority": {25: "Low", 50: "Normal", 75: "High", 100: "Critical"}}

# What yes and no are called, by column; other columns say Yes and No.
FLAG_WORDS = {
    "active": ("Active", "Inactive"),
    "complete": ("Done", "Open"),
    "is_current": ("Current", "Replaced"),
}
PLAIN_FLAG = ("Yes", "No")

TONES = {
    "active": Tone.GOOD,
    "paid": Tone.GOOD,
    "accepted": Tone.GOOD,
    "complete": Tone.GOOD,
    "invoiced": Tone.GOOD,
    "running": Tone.BUSY,
    "sent": Tone.BUSY,
    "viewed": Tone.BUSY,
    "on leave": Tone.WARN,
    "parental leave": Tone.WARN,
    "asks": Tone.WARN,
    "cancelled": Tone.WARN,
    "overdue": Tone.BAD,
    "failed": Tone.BAD,
    "rejected": Tone.BAD,
    "void": Tone.BAD,
}
FLAG_TONES = {
    "active": (Tone.GOOD, Tone.QUIET),
    "complete": (Tone.GOOD, Tone.BUSY),
    "is_current": (Tone.GOOD, Tone.QUIET),
}

# Columns whose value is a state: shown as a chip.
STATES = frozenset({"status", "active", "complete", "is_current"})

STREAMS = {
    "company": "company",
    "users": "people",
    "employees": "people",
    "clients": "clients",
    "clientcontacts": "contacts",
    "client_contacts": "contacts",
    "projectstatuses": "project statuses",
    "project_statuses": "project statuses",
    "workflows": "workflows",
    "workflowstatuses": "workflow statuses",
    "workflow_statuses": "workflow statuses",
    "projects": "projects",
    "milestones": "milestones",
    "tasklists": "task lists",
    "task_lists": "task lists",
    "tasks": "tasks",
    "userstasks": "assignments",
    "task_assignments": "assignments",
    "entries": "time entries",
    "time_entries": "time entries",
    "bookings": "bookings",
    "invoices": "invoices",
    "invoiceitems": "invoice items",
    "invoice_items": "invoice items",
    "invoicepayments": "payments",
    "invoice_payments": "payments",
    "estimates": "estimates",
    "estimateitems": "estimate items",
    "estimate_items": "estimate items",
    "expenses": "expenses",
    "plan_items": "the plan",
}

SOURCES = {"paymo": "Paymo", "plan": "Business plan"}


def choice_words(value: str | int, name: str = "") -> str:
    """A choice as people read it: `on leave` is "On leave"; numbers have words by the column `name`."""
    if not isinstance(value, str):
        return NUMBER_WORDS.get(name.rpartition(".")[2], {}).get(value, str(value))
    known = CHOICE_WORDS.get(value)
    if name == "column_name":
        value = value.removesuffix("_id")
    return known or value[:1].upper() + value[1:].replace("_", " ")


def flag_words(name: str, value: bool) -> str:
    """Yes or no in the column's own words."""
    yes, no = FLAG_WORDS.get(name.rpartition(".")[2], PLAIN_FLAG)
    return yes if value else no


def tone_of(name: str, value: object) -> Tone:
    """How a state of the column `name` feels; unknown words are quiet."""
    column = name.rpartition(".")[2]
    if isinstance(value, bool):
        good, bad = FLAG_TONES.get(column, (Tone.GOOD, Tone.QUIET))
        return good if value else bad
    return TONES.get(str(value).lower(), Tone.QUIET)


def is_state(name: str) -> bool:
    """Whether the column's value is shown as a chip."""
    return name.rpartition(".")[2] in STATES


def stream_words(stream: str) -> str:
    """A stream's name in people's words, for the middle of a sentence."""
    words = STREAMS.get(stream, stream.replace("_", " "))
    return words[:1].lower() + words[1:]


def source_words(source: str) -> str:
    """A source's name as people write it."""
    return SOURCES.get(source, source.capitalize())
