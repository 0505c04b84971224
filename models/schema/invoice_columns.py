"""What is open of an invoice, since when, and what all of a client's come to: as the measures have it, as of a day."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Boolean, ColumnElement, FromClause, Integer, Select, and_, case, func, or_, select, type_coerce

from models.schema.base import table_of
from models.schema.computed import TODAY, YEAR_BEGAN, days_from, declared
from models.schema.currency_columns import client_itself, in_one_currency, one_currency
from models.schema.exact_cents import large, millionths, to_the_cent
from models.schema.finance import Invoice, InvoicePayment
from models.schema.projects import Client
from models.schema.types import Exact
from models.values.language import mark

# Invoices of which nobody owes anything: not sent yet, or taken back.
OWING_NOTHING = ("draft", "void")
OPEN_IS = mark(
    "Leitstand works this out: the total minus the payments up to today, unless the invoice is a draft or void. Credit "
    "notes and what was overpaid stand for themselves. What Paymo calls outstanding is only a note to the client; it "
    "stands among the further fields."
)
CREDIT_IS = mark("Leitstand works this out: what was paid too much up to today, or is credited by a credit note.")
LATE_IS = mark("Leitstand works this out: the days since the invoice was due, as long as something of it is open.")
OVERDUE_IS = mark("Leitstand works this out: whether an invoice of which something is open was due before today.")
NET_IS = mark(
    "Leitstand works this out: what was invoiced in the 12 months that end today, without taxes; empty where the "
    "client’s invoices and estimates are in several currencies, or in none."
)
CLIENT_OPEN_IS = mark(
    "Leitstand works this out: what is open of the client’s invoices today; empty where the client’s invoices and "
    "estimates are in several currencies, or in none."
)
Amount = Callable[[FromClause], ColumnElement[Any]]


def total_without(invoice: FromClause, small: ColumnElement[Any], big: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what is left of a total without this, to the cent; nothing where there is no total.

    `small`, `big`: sums of `millionths` and of `large`.
    """
    total = invoice.c.total
    left = to_the_cent(millionths(total) - small, large(total) - big)
    return case((total.is_not(None), left))


def net(invoice: FromClause) -> ColumnElement[Any]:
    """Return the total of an invoice without its taxes, to the cent."""
    taxes = (invoice.c.tax_amount, invoice.c.tax2_amount)
    return total_without(invoice, *(part(taxes[0]) + part(taxes[1]) for part in (millionths, large)))


def counts(invoice: FromClause) -> ColumnElement[bool]:
    """Say in SQL whether an invoice counts today: it stands, has a total, is dated, and not later."""
    stands = and_(invoice.c.deleted_at.is_(None), func.coalesce(invoice.c.status, "").not_in(OWING_NOTHING))
    return and_(stands, invoice.c.total.is_not(None), invoice.c.date <= TODAY)


def _balance(*, is_credit: bool) -> Amount:
    """Compute what an invoice comes to without its payments; either what is open, or what goes back to the client."""

    def of(invoice: FromClause) -> ColumnElement[Any]:
        payments = table_of(InvoicePayment).alias()
        paid = (func.coalesce(func.sum(part(payments.c.amount)), 0) for part in (millionths, large))
        left = total_without(invoice, *paid)
        of_client = or_(invoice.c.total < 0, left < 0)
        found = select(case((of_client if is_credit else ~of_client, left)))
        found = found.where(payments.c.invoice_id == invoice.c.id, payments.c.deleted_at.is_(None))
        found = found.where(payments.c.date <= TODAY)
        amount = found.correlate(invoice).scalar_subquery()
        return type_coerce(case((counts(invoice), amount)), Exact)

    return of


open_amount, _credit = _balance(is_credit=False), _balance(is_credit=True)


def _days_late(invoice: FromClause) -> ColumnElement[Any]:
    late = and_(invoice.c.due_date < TODAY, open_amount(invoice) > 0)
    return case((late, days_from(invoice.c.due_date, TODAY)))


def _is_overdue(invoice: FromClause) -> ColumnElement[Any]:
    return type_coerce(case((open_amount(invoice) > 0, invoice.c.due_date < TODAY)), Boolean)


def _of_client(amounts: Callable[[FromClause], Select[Any]]) -> Amount:
    """Add up amounts of a client's invoices, in the client's one currency."""

    def of(client: FromClause) -> ColumnElement[Any]:
        invoices = table_of(Invoice).alias()
        own = amounts(invoices).where(invoices.c.client_id == client.c.id).correlate(client).subquery()
        home = one_currency(client_itself)(client)
        found = select(in_one_currency(own.c.amount, own.c.currency, home)).where(own.c.amount != 0)
        return type_coerce(found.correlate(client).scalar_subquery(), Exact)

    return of


def _open_amounts(invoice: FromClause) -> Select[Any]:
    return select(open_amount(invoice).label("amount"), invoice.c.currency)


def _net_amounts(invoice: FromClause) -> Select[Any]:
    amounts = select(type_coerce(net(invoice), Exact).label("amount"), invoice.c.currency)
    return amounts.where(counts(invoice), invoice.c.date >= YEAR_BEGAN)


_PAID, _DOCUMENTS = ("invoice_payments",), ("invoices", "estimates")
INVOICE_COLUMNS = (
    declared(Invoice, "open_amount", Exact(), OPEN_IS, open_amount, *_PAID, has_day=True),
    declared(Invoice, "credit_amount", Exact(), CREDIT_IS, _credit, *_PAID, has_day=True),
    declared(Invoice, "days_late", Integer(), LATE_IS, _days_late, *_PAID, has_day=True),
    declared(Invoice, "is_overdue", Boolean(), OVERDUE_IS, _is_overdue, *_PAID, has_day=True),
    declared(Client, "net_of_year", Exact(), NET_IS, _of_client(_net_amounts), *_DOCUMENTS, has_day=True),
    declared(
        Client, "open_amount", Exact(), CLIENT_OPEN_IS, _of_client(_open_amounts), *_DOCUMENTS, *_PAID, has_day=True
    ),
)
