"""Lines of invoices: what each comes to, and which project or task it bills."""

from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select, union, union_all

from models.measures.dimensions import of_column, of_day, of_work
from models.measures.measure import Measure
from models.measures.rows import MONEY, Rows
from models.measures.scope import AS_OF
from models.schema.base import table_of
from models.schema.exact_cents import all_millionths, product_to_the_cent
from models.schema.finance import Expense, Invoice, InvoiceItem
from models.schema.projects import Project, Task, TimeEntry
from models.values.language import mark

_invoices, _items = table_of(Invoice), table_of(InvoiceItem)
_projects, _tasks, _entries = table_of(Project), table_of(Task), table_of(TimeEntry)
_amount = product_to_the_cent(_items.c.price_unit, _items.c.quantity)


def _links(table: Any, place: ColumnElement[Any]) -> Any:
    """Select which lines bill the rows of a table, and to which place those belong."""
    named = select(table.c.invoice_item_id.label("item"), place.label("place"))
    return named.where(table.c.invoice_item_id.is_not(None), place.is_not(None), table.c.deleted_at.is_(None))


def _one_place(links: Subquery) -> Subquery:
    """Return of each line the place that it bills; none where there are several."""
    first, last = func.min(links.c.place), func.max(links.c.place)
    return select(links.c.item, case((first == last, first)).label("place")).group_by(links.c.item).subquery()


_by_paymo = (
    _links(_projects, _projects.c.id),
    *(_links(table, table.c.project_id) for table in (_tasks, _entries, table_of(Expense))),
)
_project_of_line = _one_place(union_all(*_by_paymo).subquery())
_project = case((_project_of_line.c.item.is_(None), _items.c.own_project_id), else_=_project_of_line.c.place)

INVOICED_LINES = Measure(
    "invoiced_lines",
    mark("Invoiced by project"),
    mark(
        "The price times the quantity of each line of the invoices of the period, to the cent, before the discount of "
        "a whole invoice and before taxes. A line belongs to the project that it bills, or else to the one that was "
        "entered for it; a line that bills several belongs to none."
    ),
    Rows(
        name="invoiced_lines",
        table=_items,
        source=_items.join(_invoices, _invoices.c.id == _items.c.invoice_id).outerjoin(
            _project_of_line, _project_of_line.c.item == _items.c.id
        ),
        id=_items.c.id,
        day=_invoices.c.date,
        counts_as=_amount,
        unit=MONEY,
        dimensions={
            **of_day(_invoices.c.date),
            **of_work(_invoices.c.client_id, _project),
            **of_column("currency", _invoices.c.currency),
            **of_column("status", _invoices.c.status),
        },
        alive=(_items.c.deleted_at.is_(None), _invoices.c.deleted_at.is_(None)),
        left_out=(
            (mark("draft"), _invoices.c.status == "draft"),
            (mark("void"), _invoices.c.status == "void"),
            (mark("no amount"), or_(_items.c.price_unit.is_(None), _items.c.quantity.is_(None))),
        ),
        currency=_invoices.c.currency,
    ),
    better="more",
)


def _billed_by(links: Subquery, name: str) -> Subquery:
    """Return of each place what lines bill of it: the amount, its one currency, and whether others are billed along.

    Drafts count: what stands on one isn't to be invoiced again. Void ones don't, and later ones aren't known yet.
    """
    line = _one_place(links)
    lines = links.join(line, line.c.item == links.c.item).join(_items, _items.c.id == links.c.item)
    lines = lines.join(_invoices, _invoices.c.id == _items.c.invoice_id)
    lowest, highest = func.min(_invoices.c.currency), func.max(_invoices.c.currency)
    found = select(
        links.c.place,
        func.sum(all_millionths(func.coalesce(_amount, 0))).label("amount"),
        case((lowest == highest, lowest)).label("currency"),
        func.max(case((line.c.place.is_(None), 1), else_=0)).label("is_shared"),
    )
    is_void = func.coalesce(_invoices.c.status, "") == "void"
    stands = and_(_items.c.deleted_at.is_(None), _invoices.c.deleted_at.is_(None), ~is_void, _invoices.c.date <= AS_OF)
    return found.select_from(lines).where(stands).group_by(links.c.place).subquery(name)


_own = select(_items.c.id.label("item"), _items.c.own_project_id.label("place")).where(
    _items.c.own_project_id.is_not(None), _items.c.id.not_in(select(union_all(*_by_paymo).subquery().c.item))
)
# Time and expenses that are billed of a project or task at a flat price are no part of the price.
BILLED_OF_PROJECT = _billed_by(union(*_by_paymo[:2], _own).subquery(), "billed_of_project")
BILLED_OF_TASK = _billed_by(_links(_tasks, _tasks.c.id).subquery(), "billed_of_task")
