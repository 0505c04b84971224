"""Paymo's and the database's words in people's words: choices, yes/no columns, and how good or bad they are."""

from functools import cache
from typing import TypeVar

from desktop.theme.tone import Tone
from models.values.folding import folded
from models.values.language import beginning, in_every_language, mark, tr

T = TypeVar("T", bound=str | int)


CHOICE_WORDS = {
    # employees
    "active": mark("Active"),
    "on leave": mark("On leave"),
    "parental leave": mark("Parental leave"),
    "left": mark("Left"),
    "Admin": mark("Administrator"),
    "Employee": mark("Employee"),
    "Guest": mark("Guest in Paymo"),
    # projects and workflows
    "flat": mark("Flat rate"),
    "pph": mark("By the hour"),
    "non": mark("Not billable"),
    "task": mark("Task"),
    "user": mark("Person"),
    "project": mark("Project"),
    "company": mark("Company"),
    "flat project": mark("Flat-rate project"),
    "flat task": mark("Flat-rate task"),
    "backlog": mark("Not begun"),
    # invoices and estimates
    "draft": mark("Draft"),
    "sent": mark("Sent"),
    "viewed": mark("Viewed"),
    "paid": mark("Paid"),
    "void": mark("Void"),
    "accepted": mark("Accepted"),
    "rejected": mark("Rejected"),
    "invoiced": mark("Invoiced"),
    "overdue": mark("Overdue"),
    # the plan
    "revenue": mark("Revenue"),
    "cost": mark("Cost"),
    "hours": mark("Hours"),
    "headcount": mark("Headcount"),
    "utilisation": mark("Utilisation"),
    "price": mark("Price"),
    "cash": mark("Cash"),
    "units": mark("Units"),
    "personnel": mark("Personnel"),
    "subcontracting": mark("Subcontracting"),
    "other": mark("Other"),
    "plan": mark("Plan"),
    "actual": mark("Actual"),
    "forecast": mark("Forecast"),
    # syncs and history
    "paymo": "Paymo",
    "asks": mark("Waits for you"),
    "complete": mark("Complete"),
    "running": mark("Running"),
    "failed": mark("Failed"),
    "cancelled": mark("Cancelled"),
    "add": mark("Added"),
    "change": mark("Changed"),
    "remove": mark("Deleted"),
    "restore": mark("Restored"),
}
# Columns of `changes` that hold names of tables and columns.
NAMES = frozenset({"table_name", "column_name"})
# Not what is open, as the window's column of that name is, but what Paymo lets people write on an invoice.
OUTSTANDING_NOTE = mark("Outstanding (note in Paymo)")
NAMES_IN_WORDS = {
    "outstanding": OUTSTANDING_NOTE,
    "tax2": mark("Second tax rate"),
    "tax2_amount": mark("Second tax"),
    "tax2_text": mark("Text of the second tax"),
    "seq": mark("Position"),
    "color": mark("Colour"),
    "user_task_id": mark("Assignment"),
}
# Numbers that stand for words, by column (Paymo's API, "tasks").
NUMBER_WORDS = {"priority": {25: mark("Low"), 50: mark("Normal"), 75: mark("High"), 100: mark("Critical")}}

# What yes and no are called, by column; other columns say Yes and No.
FLAG_WORDS = {
    "active": (mark("Active"), mark("Inactive")),
    "complete": (mark("Done"), mark("Open|not done")),
    "is_current": (mark("Current"), mark("Replaced")),
    "is_overdue": (mark("Overdue"), mark("Not due yet")),
}
PLAIN_FLAG = (mark("Yes"), mark("No"))

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
    "is_overdue": (Tone.BAD, Tone.QUIET),
}

# Columns whose value is a state: shown as a chip.
STATES = frozenset({"status", "active", "complete", "is_current", "is_overdue"})


def choice_words(value: str | int, name: str = "") -> str:
    """Give a choice as people read it: `on leave` is "On leave"; some have words of their own by the column `name`."""
    if not isinstance(value, str):
        by_number = NUMBER_WORDS.get(name.rpartition(".")[2], {})
        return tr(by_number.get(value, str(value)))
    if name in NAMES:
        return tr(name_in_english(value))
    known = CHOICE_WORDS.get(value)
    return tr(known) if known else beginning(value).replace("_", " ")


def name_in_english(name: str) -> str:
    """Return a table's or a column's name as words, before they are translated: `department_id` is "Department"."""
    return NAMES_IN_WORDS.get(name) or beginning(name.removesuffix("_id")).replace("_", " ")


def flag_words(name: str, value: bool) -> str:
    """Say yes or no in the column's own words."""
    yes, no = FLAG_WORDS.get(name.rpartition(".")[2], PLAIN_FLAG)
    return tr(yes if value else no)


def flag_meant(name: str, text: str) -> bool | None:
    """Read yes or no, where a text says it in the column's own words, in whatever language; None where it doesn't."""
    yes, no = FLAG_WORDS.get(name.rpartition(".")[2], PLAIN_FLAG)
    return _called(((True, (yes,)), (False, (no,)))).get(folded(text))


def choice_meant(name: str, text: str, choices: tuple[str, ...] = ()) -> str | int | None:
    """Return the choice that a text names as the database or people do, in whatever language; None for none of them.

    `choices`: those that the column is limited to.
    """
    numbers = NUMBER_WORDS.get(name.rpartition(".")[2])
    if numbers:
        return _called(tuple((number, (words,)) for number, words in numbers.items())).get(folded(text))
    words_of = ((one, (one, CHOICE_WORDS.get(one, one.replace("_", " ")))) for one in choices or CHOICE_WORDS)
    return _called(tuple(words_of)).get(folded(text))


@cache
def _called(words_of: tuple[tuple[T, tuple[str, ...]], ...]) -> dict[str, T]:
    """Return by every word in every language, folded, what it means; the first of two that share one."""
    called: dict[str, T] = {}
    for meant, words in words_of:
        for spoken in (spoken for word in words for spoken in in_every_language(word)):
            called.setdefault(folded(spoken), meant)
    return called


def tone_of(name: str, value: object) -> Tone:
    """Return how a state of the column `name` feels; unknown words are quiet."""
    column = name.rpartition(".")[2]
    if isinstance(value, bool):
        good, bad = FLAG_TONES.get(column, (Tone.GOOD, Tone.QUIET))
        return good if value else bad
    return TONES.get(str(value).lower(), Tone.QUIET)


def is_state(name: str) -> bool:
    """Tell whether the column's value is shown as a chip."""
    return name.rpartition(".")[2] in STATES
