"""How long invoices are overdue, and how many days clients take to pay."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from models.measures.money_measures import OPEN, OVERDUE
from models.measures.scope import Scope
from models.schema.base import table_of
from models.schema.finance import Invoice, InvoicePayment

_invoices, _payments = table_of(Invoice), table_of(InvoicePayment)
# By client and currency: a day, and how many invoices were paid after how many days.
Dates = dict[tuple[int | None, str], date]
Days = dict[tuple[int | None, str], list[tuple[int, int]]]


def oldest_due(connection: Connection, scope: Scope) -> Dates:
    """Return the first due date of what is overdue, by client and currency. One statement."""
    overdue = OVERDUE.over.statement(scope, ("client",)).subquery("overdue")
    found = (
        select(_invoices.c.client_id, func.coalesce(_invoices.c.currency, ""), func.min(_invoices.c.due_date))
        .join(overdue, overdue.c.id == _invoices.c.id)
        .where(overdue.c.reason.is_(None))
        .group_by(_invoices.c.client_id, func.coalesce(_invoices.c.currency, ""))
    )
    rows = connection.execute(found, scope.parameters())
    return {(client, currency): due for client, currency, due in rows if due is not None}


def days_to_pay(connection: Connection, scope: Scope) -> Days:
    """Return how many invoices were paid after how many days, by client and currency.

    An invoice that is paid was so on the day of its last payment; the days count from its own date. One statement.
    """
    paid = OPEN.over.statement(scope).subquery("answers")
    last = (
        select(_payments.c.invoice_id, func.max(_payments.c.date).label("day"))
        .where(_payments.c.deleted_at.is_(None), _payments.c.date <= scope.as_of)
        .group_by(_payments.c.invoice_id)
        .subquery("last")
    )
    found = (
        select(_invoices.c.client_id, func.coalesce(_invoices.c.currency, ""), _invoices.c.date, last.c.day)
        .join(paid, paid.c.id == _invoices.c.id)
        .join(last, last.c.invoice_id == _invoices.c.id)
        .where(paid.c.reason == "paid", _invoices.c.date.is_not(None))
    )
    counted: dict[tuple[int | None, str], dict[int, int]] = {}
    for client, currency, sent, day in connection.execute(found, scope.parameters()):
        days = counted.setdefault((client, currency), {})
        days[(day - sent).days] = days.get((day - sent).days, 0) + 1
    return {key: sorted(days.items()) for key, days in counted.items()}


def median(counted: Iterable[tuple[int, int]]) -> int | None:
    """Return the middle of values that each occur so often, the lower of two; None of none."""
    sorted_: list[Any] = sorted(counted)
    half, seen = (sum(often for _value, often in sorted_) + 1) // 2, 0
    for value, often in sorted_:
        seen += often
        if seen >= half:
            return int(value)
    return None
