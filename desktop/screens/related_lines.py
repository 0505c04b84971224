"""What the record panel shows of the tables around a record: one declaration a screen, in one place.

Downwards: which rows belong to a record, over which foreign keys, in which parts, and what is added up of them. A
screen without a declaration shows the tables that refer to it, with their counts; a declared one shows those of them
behind its own lines that it doesn't name. Upwards: what a record is part of beyond what stands in its own fields.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import ColumnElement, Engine, and_, select, union_all

from desktop.screens import screen_definitions as screens
from desktop.screens.screen import Screen
from models import Expense, Invoice, InvoiceItem, Project, Task, TimeEntry
from models.queries.aggregates import Group, Summed
from models.queries.filters import Filter, Test
from models.queries.related_rows import RelatedQuery, RelatedRows, belonging_totals, leads_to, references_to
from models.schema.base import table_of
from models.values.language import mark, within
from models.values.relative_dates import Calendar


@dataclass(frozen=True)
class RelatedLine:
    """Those of the rows that pass `filters`, which are all on fields of their screen; `sum`: the field to add up.

    `title`: None for the first line, which has the table's.
    """

    title: str | None = None
    filters: tuple[Filter, ...] = ()
    sum: str = ""


@dataclass(frozen=True, eq=False)
class Related:
    """Rows of another screen that belong to a record. `way`: the path over foreign keys that leads from them to it,
    or what says which they are; `title`: where the screen's own doesn't; `budget`: the record's field with the hours
    that the first line's sum is to be held against."""

    screen: Screen
    way: str | Callable[[int], ColumnElement[bool]]
    lines: tuple[RelatedLine, ...] = (RelatedLine(),)
    title: str = ""
    budget: str = ""

    def condition(self, row_id: int) -> ColumnElement[bool]:
        """Say in SQL which rows of the screen's table belong to a record."""
        way, own = self.way, self.screen.only
        found = leads_to(self.screen.model, way, row_id) if isinstance(way, str) else way(row_id)
        return and_(found, own()) if own else found

    def limited(self, row_id: int) -> Screen:
        """Return the screen with only the rows that belong to a record."""
        return replace(self.screen, only=lambda: self.condition(row_id))


def related_to(screen: Screen) -> tuple[Related, ...]:
    """Return all lines of a screen's records: those declared for it, then whatever else refers to its table."""
    declared = DOWN.get(screen.key, ())
    named_ways = {(one.screen.key, one.way) for one in declared if isinstance(one.way, str)}
    return (*declared, *(one for one in _direct(screen) if (one.screen.key, one.way) not in named_ways))


def read_related(engine: Engine, related: tuple[Related, ...], row_id: int, calendar: Calendar) -> list[list[Group]]:
    """Return how many rows each line has for a record, and what they come to; one statement."""
    wanted = [
        RelatedRows(one.screen.model, one.condition(row_id), tuple(_part(one.screen, line) for line in one.lines))
        for one in related
    ]
    return belonging_totals(engine, wanted, calendar)


def _part(screen: Screen, line: RelatedLine) -> RelatedQuery:
    currency = next((field.currency for field in screen.fields if field.name == line.sum), None)
    return RelatedQuery(line.filters, (Summed(line.sum, currency),) if line.sum else ())


def _direct(screen: Screen) -> Iterator[Related]:
    table = table_of(screen.model)
    found = [(screens.screen_of(str(column.table.name)), column.name) for column in references_to(table)]
    shown = [(other, name) for other, name in found if other is not None]
    keys = [other.key for other, _ in shown]
    for other, name in shown:
        field = next((one.title for one in other.fields if one.name == name), "")
        several = keys.count(other.key) > 1 and field
        yield Related(other, name, title=f"{other.title} ({within(field)})" if several else "")


def _is(path: str, *values: object) -> tuple[Filter, ...]:
    return (Filter(path, Test.ONE_OF, values),)


def _open(first: Decimal | None, last: Decimal | None) -> tuple[Filter, ...]:
    """Ask for invoices of which so much is open; drafts and void ones owe nothing, and are in none of these."""
    return _between("open_amount", first, last)


def _between(path: str, first: Decimal | None, last: Decimal | None) -> tuple[Filter, ...]:
    return (Filter(path, Test.BETWEEN, tuple(None if end is None else str(end) for end in (first, last))),)


def _invoices_of_project(project_id: int) -> ColumnElement[bool]:
    """Select the invoices that bill a project, its tasks, time or expenses: what is billed names the invoice's item."""
    ways = ((Project, Project.id), *((one, one.project_id) for one in (Task, TimeEntry, Expense)))
    items = union_all(*(select(one.invoice_item_id).where(column == project_id) for one, column in ways))
    billed = select(InvoiceItem.invoice_id).where(InvoiceItem.id.in_(items))
    return Invoice.id.in_(billed)


CENT, NOTHING = Decimal("0.01"), Decimal(0)
ACTIVE = RelatedLine(mark("Active"), _is("active", True))
TASKS = (
    RelatedLine(),
    RelatedLine(mark("Open|not done"), _is("complete", False, None)),
    RelatedLine(mark("Done"), _is("complete", True)),
)
BILLABLE = _is("task_id.billable", True)
HOURS = (
    RelatedLine(sum="duration"),
    RelatedLine(mark("This year"), (Filter("day", Test.WITHIN, ("this_year",)),), "duration"),
    RelatedLine(mark("Billable"), BILLABLE, "duration"),
    RelatedLine(mark("Not billed yet"), (*BILLABLE, *_is("billed", False, None)), "duration"),
)
INVOICES = (
    RelatedLine(),
    RelatedLine(mark("Invoiced"), _is("status", "sent", "viewed", "paid"), "total"),
    RelatedLine(mark("Paid"), _open(NOTHING, NOTHING), "total"),
    RelatedLine(mark("Open|an amount"), _open(CENT, None), "open_amount"),
    RelatedLine(mark("Overpaid or credited"), _between("credit_amount", None, -CENT), "credit_amount"),
)
# An invoice may bill several projects, so its total says nothing of one of them.
INVOICES_OF_PROJECT = tuple(replace(line, sum="") for line in INVOICES)
EXPENSES = (RelatedLine(sum="amount"), RelatedLine(mark("Not invoiced yet"), _is("invoiced", False, None), "amount"))
ASSIGNED = (RelatedLine(), RelatedLine(mark("Open|not done"), _is("task_id.complete", False, None)))

DOWN: dict[str, tuple[Related, ...]] = {
    "clients": (
        Related(screens.PROJECTS, "client_id", (RelatedLine(), ACTIVE)),
        Related(screens.TASKS, "project_id.client_id", TASKS),
        Related(screens.TIME_ENTRIES, "project_id.client_id", HOURS),
        Related(screens.INVOICES, "client_id", INVOICES),
        Related(screens.PAYMENTS, "invoice_id.client_id", (RelatedLine(sum="amount"),)),
        Related(screens.ESTIMATES, "client_id", (RelatedLine(sum="total"),)),
        Related(screens.EXPENSES, "client_id", EXPENSES),
    ),
    "employees": (
        Related(screens.TIME_ENTRIES, "user_id", HOURS),
        Related(screens.ASSIGNMENTS, "user_id", ASSIGNED),
        Related(screens.BOOKINGS, "user_task_id.user_id"),
        Related(screens.EXPENSES, "user_id", EXPENSES),
    ),
    "departments": (
        Related(
            screens.EMPLOYEES, "department_id", (RelatedLine(), RelatedLine(mark("Active"), _is("status", "active")))
        ),
        Related(screens.PROJECTS, "department_id", (RelatedLine(), ACTIVE)),
        Related(screens.TIME_ENTRIES, "user_id.department_id", HOURS, mark("Time of its people")),
        Related(screens.TIME_ENTRIES, "project_id.department_id", HOURS, mark("Time for its projects")),
        Related(screens.BOOKINGS, "user_task_id.user_id.department_id"),
    ),
    "projects": (
        Related(screens.TASKS, "project_id", TASKS),
        Related(screens.TIME_ENTRIES, "project_id", HOURS, budget="budget_hours"),
        Related(screens.INVOICES, _invoices_of_project, INVOICES_OF_PROJECT, mark("Invoices that bill it")),
        Related(screens.EXPENSES, "project_id", EXPENSES),
        Related(screens.MILESTONES, "project_id", TASKS[:2]),
        Related(screens.ASSIGNMENTS, "task_id.project_id", ASSIGNED),
        Related(screens.BOOKINGS, "user_task_id.task_id.project_id"),
    ),
    "milestones": (Related(screens.TASKS, "tasklist_id.milestone_id", TASKS),),
    "task_lists": (
        Related(screens.TASKS, "tasklist_id", TASKS),
        Related(screens.TIME_ENTRIES, "task_id.tasklist_id", HOURS),
    ),
    "tasks": (
        Related(screens.TIME_ENTRIES, "task_id", HOURS, budget="budget_hours"),
        Related(screens.ASSIGNMENTS, "task_id"),
        Related(screens.BOOKINGS, "user_task_id.task_id"),
    ),
    "invoices": (
        Related(screens.INVOICE_ITEMS, "invoice_id"),
        Related(screens.PAYMENTS, "invoice_id", (RelatedLine(sum="amount"),)),
        Related(screens.TIME_ENTRIES, "invoice_item_id.invoice_id", HOURS[:1], mark("Time that it bills")),
        Related(screens.EXPENSES, "invoice_item_id.invoice_id", EXPENSES[:1], mark("Expenses that it bills")),
        Related(screens.TASKS, "invoice_item_id.invoice_id", title=mark("Tasks that it bills")),
        Related(screens.PROJECTS, "invoice_item_id.invoice_id", title=mark("Projects that it bills")),
        Related(screens.ESTIMATES, "invoice_id", (RelatedLine(sum="total"),)),
    ),
    "workflows": (Related(screens.TASKS, "status_id.workflow_id", TASKS),),
    "workflow_statuses": (Related(screens.TASKS, "status_id", TASKS),),
    "project_statuses": (Related(screens.PROJECTS, "status_id", (RelatedLine(), ACTIVE)),),
}

# What a record is part of, the nearest first: by paths over foreign keys, beyond those that are fields of its screen.
UP: dict[str, tuple[tuple[str, str], ...]] = {
    "task_assignments": (("task_id.project_id.client_id", mark("Client")),),
    "bookings": (
        ("user_task_id.task_id.project_id", mark("Project")),
        ("user_task_id.task_id.project_id.client_id", mark("Client")),
    ),
}
