"""Money: what was invoiced, what of it is open and overdue, what was offered, and what the plan says."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from models.measures.calendar_sql import first_day
from models.measures.dimensions import Dimension, of_column, of_day, of_lateness
from models.measures.measure import Measure
from models.measures.plan_meanings import guessed_meaning
from models.measures.rows import MONEY, Reason, Rows
from models.measures.scope import AS_OF
from models.schema.base import Owner, table_of
from models.schema.exact_cents import large, millionths
from models.schema.finance import Estimate, Invoice, InvoicePayment
from models.schema.invoice_columns import net, total_without
from models.schema.plan import PlanItem, PlanMeaning, PlanVersion
from models.schema.projects import Client
from models.values.language import mark
from models.values.numbers import CURRENCY_CODES

_invoices, _estimates, _payments = table_of(Invoice), table_of(Estimate), table_of(InvoicePayment)
_items, _versions = table_of(PlanItem), table_of(PlanVersion)
_paid = (
    select(
        _payments.c.invoice_id,
        func.sum(millionths(_payments.c.amount)).label("small"),
        func.sum(large(_payments.c.amount)).label("large"),
    )
    .where(_payments.c.deleted_at.is_(None), _payments.c.date <= AS_OF)
    .group_by(_payments.c.invoice_id)
    .subquery("paid")
)


_total, _net = _invoices.c.total, net(_invoices)
_open = total_without(_invoices, func.coalesce(_paid.c.small, 0), func.coalesce(_paid.c.large, 0))
_DRAFT: Reason = (mark("draft"), _invoices.c.status == "draft")
_VOID: Reason = (mark("void"), _invoices.c.status == "void")
_NO_AMOUNT: Reason = (mark("no amount"), _total.is_(None))
_NOT_OPEN = (
    _DRAFT,
    _VOID,
    _NO_AMOUNT,
    (mark("credit note"), _total < 0),
    (mark("paid"), _open == 0),
    (mark("overpaid"), _open < 0),
)


def _documents(table: Any) -> dict[str, Dimension]:
    named = (of_column(name, table.c[name]) for name in ("currency", "status"))
    return of_day(table.c.date) | of_column("client", table.c.client_id, Client) | next(named) | next(named)


def _invoices_that(
    name: str, counts_as: ColumnElement[Any], *left_out: Reason, more: Mapping[str, Dimension] | None = None
) -> Rows:
    return Rows(
        name=name,
        table=_invoices,
        source=_invoices.outerjoin(_paid, _paid.c.invoice_id == _invoices.c.id),
        id=_invoices.c.id,
        day=_invoices.c.date,
        counts_as=counts_as,
        unit=MONEY,
        dimensions={**_documents(_invoices), **(more or {})},
        alive=(_invoices.c.deleted_at.is_(None),),
        left_out=left_out,
        currency=_invoices.c.currency,
    )


INVOICED = Measure(
    "invoiced",
    mark("Invoiced net"),
    mark("The total of each invoice of the period without its taxes, to the cent; of drafts and void ones nothing."),
    _invoices_that("invoiced", _net, _DRAFT, _VOID, _NO_AMOUNT),
    better="more",
)
_age = of_lateness(_invoices.c.due_date)
OPEN = Measure(
    "open",
    mark("Open invoices"),
    mark("The total of each invoice dated up to the day minus its payments dated up to then, to the cent."),
    _invoices_that("open", _open, *_NOT_OPEN, more=_age),
    is_standing=True,
)
OVERDUE = Measure(
    "overdue",
    mark("Overdue invoices"),
    mark("What is open of the invoices whose due date is before the day."),
    _invoices_that(
        "overdue",
        _open,
        *_NOT_OPEN,
        (mark("not due yet"), _invoices.c.due_date >= AS_OF),
        (mark("no due date"), _invoices.c.due_date.is_(None)),
        more=_age,
    ),
    better="less",
    is_standing=True,
)
OFFERS = Measure(
    "offers",
    mark("Offers"),
    mark("The subtotal of each estimate whose date is in the period, whatever became of it."),
    Rows(
        name="offers",
        table=_estimates,
        source=_estimates,
        id=_estimates.c.id,
        day=_estimates.c.date,
        counts_as=_estimates.c.subtotal,
        unit=MONEY,
        dimensions=_documents(_estimates),
        alive=(_estimates.c.deleted_at.is_(None),),
        currency=_estimates.c.currency,
    ),
    better="more",
)
_first_of_plan = first_day(_items.c.year, _items.c.month)
_meanings = table_of(PlanMeaning)
_meant = and_(_meanings.c.label == _items.c.label, func.coalesce(_meanings.c.section, "") == _items.c.section)
_is_money = func.coalesce(_items.c.unit, "").in_(("", *sorted(CURRENCY_CODES)))
PLANNED = Measure(
    "plan",
    mark("Plan"),
    mark("The amounts of the current plan for the months that begin in the period; of each kind for itself."),
    Rows(
        name="plan",
        table=_items,
        source=_items.join(_versions, _versions.c.id == _items.c.plan_version_id).outerjoin(_meanings, _meant),
        id=_items.c.id,
        day=_first_of_plan,
        counts_as=_items.c.amount,
        unit=MONEY,
        dimensions=of_day(_first_of_plan)
        | of_column("department", _items.c.department)
        | of_column("kind", _items.c.kind)
        | of_column("currency", _items.c.unit)
        | of_column("meaning", func.coalesce(_meanings.c.meaning, guessed_meaning(_items.c.kind, _items.c.label))),
        alive=(_versions.c.is_current,),
        left_out=((mark("other unit"), ~_is_money), (mark("other scenario"), _items.c.scenario != "plan")),
        currency=_items.c.unit,
        apart=("kind",),
        is_known_ahead=True,
    ),
    source=Owner.PLAN,
)
