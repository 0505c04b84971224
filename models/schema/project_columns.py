"""What a project used of its budget, is worth, and was invoiced for: as the measures have it, up to today.

Used are the entries that stand, have an end and a day, and aren't dated later. A line of an invoice belongs to the one
project that Paymo's records name it for, else to the one that people named; never to several.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from models.schema.base import Base, table_of
from models.schema.computed import TODAY, declared
from models.schema.currency_columns import client_of_project, in_one_currency, one_currency
from models.schema.employees import Department
from models.schema.exact_cents import large, millionths, summed_to_the_cent, to_the_cent
from models.schema.finance import Expense, Invoice, InvoiceItem
from models.schema.invoice_columns import counts
from models.schema.own_day import on_its_own_day
from models.schema.projects import Project, Task, TimeEntry
from models.schema.types import Exact
from models.values.language import mark

SECONDS_OF_HOUR = 3600
USED_IS = mark("Leitstand works this out: the time entries of the project up to today.")
LEFT_IS = mark("Leitstand works this out: the budget minus the time entries up to today; empty without a budget.")
SHARE_IS = mark(
    "Leitstand works this out: the time entries up to today in per cent of the budget; empty without a budget. The "
    "total is that of all projects with a budget."
)
INVOICED_IS = mark(
    "Leitstand works this out: the lines of invoices up to today that bill the project, without taxes and less the "
    "discount; of drafts and void ones nothing. Empty where the client’s invoices and estimates are in several "
    "currencies, or in none."
)
WORTH_IS = mark("Leitstand works this out: the work value of the project’s time entries up to today.")
DEPARTMENT_IS = mark("Leitstand works this out: the department that the person belonged to on the day of the entry.")
_HUNDRED, _MILLION = (literal_column(text, Numeric) for text in ("100.0", "1000000.0"))
# A per cent has a million parts here: one second is seen in a budget of ten thousand hours.
_PARTS_OF_ALL = 100 * 10**6
# Whose `invoice_item_id` names a line for which project.
_NAMING: tuple[tuple[type[Base], str], ...] = (
    (Project, "id"),
    (Task, "project_id"),
    (TimeEntry, "project_id"),
    (Expense, "project_id"),
)


def _entries(project: FromClause, entries: FromClause, total: ColumnElement[Any]) -> Any:
    found = select(total).where(entries.c.project_id == project.c.id, entries.c.deleted_at.is_(None))
    return found.where(entries.c.day <= TODAY).correlate(project).scalar_subquery()


def _used(project: FromClause) -> ColumnElement[Any]:
    entries = table_of(TimeEntry).alias()
    return type_coerce(_entries(project, entries, func.coalesce(func.sum(entries.c.duration), 0)), BigInteger)


def _budget(project: FromClause) -> ColumnElement[Any]:
    """Return the budget in seconds; empty where there is none."""
    seconds = cast(func.round(project.c.budget_hours * SECONDS_OF_HOUR), BigInteger)
    return case((project.c.budget_hours > 0, func.nullif(seconds, 0, type_=BigInteger)))


def _used_of_budget(project: FromClause) -> ColumnElement[Any]:
    return case((_budget(project).is_not(None), _used(project)))


def _left(project: FromClause) -> ColumnElement[Any]:
    return _budget(project) - _used_of_budget(project)


def _share(project: FromClause) -> ColumnElement[Any]:
    """Compute the share in per cent, in whole numbers up to the end: both databases round alike."""
    budget = _budget(project)
    parts = (_used_of_budget(project) * (2 * _PARTS_OF_ALL) + budget).op("/", precedence=8)(budget * 2)
    return type_coerce(parts.op("/", precedence=8)(_MILLION), Exact)


def _worth(project: FromClause) -> ColumnElement[Any]:
    entries = table_of(TimeEntry).alias()
    has_value = case((func.count(entries.c.value) > 0, summed_to_the_cent(entries.c.value)))
    return type_coerce(_entries(project, entries, has_value), Exact)


def _invoiced(project: FromClause) -> ColumnElement[Any]:
    items, invoices = table_of(InvoiceItem).alias(), table_of(Invoice).alias()
    off = _HUNDRED - func.coalesce(invoices.c.discount, 0)
    line = (items.c.quantity * items.c.price_unit * off).op("/", precedence=8)(_HUNDRED)
    home = one_currency(client_of_project)(project)
    found = select(in_one_currency(to_the_cent(millionths(line), large(line)), invoices.c.currency, home))
    found = found.select_from(items.join(invoices, invoices.c.id == items.c.invoice_id))
    found = found.where(counts(invoices), items.c.deleted_at.is_(None))
    found = found.where(items.c.id.in_(_items_of(project)), ~_bills_another(items, project))
    return type_coerce(found.correlate(project).scalar_subquery(), Exact)


def _items_of(project: FromClause) -> Any:
    own = table_of(InvoiceItem).alias()
    named = (_naming(model, column) for model, column in _NAMING)
    found = [select(one.c.invoice_item_id).where(is_of == project.c.id, alive) for one, is_of, alive in named]
    found.append(select(own.c.id).where(own.c.own_project_id == project.c.id))
    return union_all(*(_correlated(one, project) for one in found))


def _bills_another(item: FromClause, project: FromClause) -> ColumnElement[bool]:
    named = (_naming(model, column) for model, column in _NAMING)
    found = (
        exists().where(one.c.invoice_item_id == item.c.id, is_of != project.c.id, alive).correlate(item, project)
        for one, is_of, alive in named
    )
    return or_(*found)


def _naming(model: type[Base], column: str) -> tuple[FromClause, ColumnElement[Any], ColumnElement[bool]]:
    table = table_of(model).alias()
    return table, table.c[column], and_(table.c.deleted_at.is_(None), table.c.invoice_item_id.is_not(None))


def _correlated(found: Select[Any], project: FromClause) -> Select[Any]:
    return found.correlate(project)


def _department(entry: FromClause) -> ColumnElement[Any]:
    return on_its_own_day("department_id", entry.c.user_id, entry.c.day)


_ENTRIES = ("time_entries",)
_BILLING = ("invoices", "invoice_items", "estimates", "tasks", "time_entries", "expenses")
_COSTLY: dict[str, Any] = {"has_day": True, "is_costly": True}
PROJECT_COLUMNS = (
    declared(Project, "used", BigInteger(), USED_IS, _used, *_ENTRIES, **_COSTLY),
    declared(Project, "left", BigInteger(), LEFT_IS, _left, *_ENTRIES, **_COSTLY),
    declared(
        Project,
        "share_of_budget",
        Exact(),
        SHARE_IS,
        _share,
        *_ENTRIES,
        ratio=("used_of_budget", "budget_seconds"),
        **_COSTLY,
    ),
    declared(Project, "used_of_budget", BigInteger(), USED_IS, _used_of_budget, *_ENTRIES, is_part=True, **_COSTLY),
    declared(Project, "budget_seconds", BigInteger(), LEFT_IS, _budget, is_part=True),
    declared(Project, "invoiced_net", Exact(), INVOICED_IS, _invoiced, *_BILLING, **_COSTLY),
    declared(Project, "work_value", Exact(), WORTH_IS, _worth, *_ENTRIES, **_COSTLY),
    declared(
        TimeEntry,
        "department_on_day",
        BigInteger(),
        DEPARTMENT_IS,
        _department,
        "employees",
        "employment_periods",
        refers=Department,
        is_costly=True,
    ),
)
