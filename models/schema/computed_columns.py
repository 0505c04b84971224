"""Columns that no table has: worked out from other rows in the statement that reads them, on both databases alike.

Wherever a path may name a column of a table it may name one of these: they are sorted, filtered, grouped and added up
as any other. Paymo says of no invoice what is open, and of no client in which currency it is invoiced.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    case,
    func,
    select,
    true,
    type_coerce,
    union_all,
)

from models.schema.base import Base, Owner, table_of
from models.schema.employees import Employee
from models.schema.exact_cents import large, millionths, to_the_cent
from models.schema.finance import Estimate, Invoice, InvoicePayment
from models.schema.projects import Client, Project, Task
from models.schema.types import Exact
from models.values.language import mark

# Invoices of which nobody owes anything: not sent yet, or taken back.
OWING_NOTHING = ("draft", "void")
OPEN_IS = mark(
    "Leitstand works this out: the total minus the payments, unless the invoice is a draft or void. What Paymo calls "
    "outstanding is only a note to the client; it stands among the further fields."
)
CURRENCY_IS = mark("Leitstand works this out: the currency of the client’s invoices and estimates.")


@dataclass(frozen=True, eq=False)
class Computed:
    """`column` stands for it where a column's name, type and owner are asked for; `of` gives its SQL for the table or
    an alias of it; `tables`: the other ones that it is read from."""

    column: Column[Any]
    of: Callable[[FromClause], ColumnElement[Any]]
    tables: frozenset[str]


def computed_columns(table: Table) -> dict[str, Computed]:
    """Return the computed columns of a table, by name."""
    return COMPUTED.get(table.name, {})


def column_at(place: FromClause, table: Table, name: str) -> ColumnElement[Any]:
    """Return a column of a table, or a computed one, in a statement that reads the table as `place`."""
    computed = computed_columns(table).get(name)
    return place.c[name] if computed is None else computed.of(place)


def _open_amount(invoice: FromClause) -> ColumnElement[Any]:
    """Compute what of an invoice is still to be paid, to the cent; negative if too much was, and for credit notes."""
    payments = table_of(InvoicePayment).alias()
    small = millionths(invoice.c.total) - func.coalesce(func.sum(millionths(payments.c.amount)), 0)
    big = large(invoice.c.total) - func.coalesce(func.sum(large(payments.c.amount)), 0)
    left = select(to_the_cent(small, big))
    left = left.where(payments.c.invoice_id == invoice.c.id, payments.c.deleted_at.is_(None))
    owes = and_(invoice.c.deleted_at.is_(None), func.coalesce(invoice.c.status, "").not_in(OWING_NOTHING))
    amount = left.correlate(invoice).scalar_subquery()
    return type_coerce(case((and_(owes, invoice.c.total.is_not(None)), amount)), Exact)


# Which client a row's documents are to, where a statement reads the row's table as `place`; None: to any.
Clients = Callable[[FromClause], ColumnElement[Any] | None]


def _currency(clients: Clients) -> Callable[[FromClause], ColumnElement[Any]]:
    """Find the one currency of all invoices and estimates that stand; empty where there are several, or none."""

    def of(place: FromClause) -> ColumnElement[Any]:
        found = _documents(place, clients(place)).subquery()
        lowest, highest = func.min(found.c.currency, type_=Text), func.max(found.c.currency, type_=Text)
        return select(case((lowest == highest, lowest))).correlate(place).scalar_subquery()

    return of


def _currencies(clients: Clients) -> Callable[[FromClause], ColumnElement[Any]]:
    """Give all of them, in the order of the alphabet."""

    def of(place: FromClause) -> ColumnElement[Any]:
        documents = _documents(place, clients(place)).subquery()
        found = select(documents.c.currency).distinct().order_by(documents.c.currency).subquery()
        listed = type_coerce(func.aggregate_strings(found.c.currency, ", "), Text)
        return select(listed).scalar_subquery()

    return of


def _documents(place: FromClause, client: ColumnElement[Any] | None) -> Any:
    return union_all(*(_of_document(model, place, client) for model in (Invoice, Estimate)))


def _of_document(model: type[Base], place: FromClause, client: ColumnElement[Any] | None) -> Select[Any]:
    table = table_of(model).alias()
    whose = true() if client is None else table.c.client_id == client
    found = select(table.c.currency.label("currency"))
    return found.where(whose, table.c.deleted_at.is_(None), table.c.currency != "").correlate(place)


def _client_of_task(task: FromClause) -> ColumnElement[Any]:
    projects = table_of(Project).alias()
    return select(projects.c.client_id).where(projects.c.id == task.c.project_id).correlate(task).scalar_subquery()


def _declared(
    model: type[Base], name: str, kind: Any, why: str, of: Callable[[FromClause], ColumnElement[Any]], *read: str
) -> Computed:
    column: Column[Any] = Column(name, kind, info={"owner": Owner.PROGRAM, "why": why})
    column.table = table_of(model)
    return Computed(column, of, frozenset(read))


def _with_currency(model: type[Base], clients: Clients, *read: str, prefix: str = "") -> Iterable[Computed]:
    documents = ("invoices", "estimates", *read)
    yield _declared(model, f"{prefix}currency", Text(), CURRENCY_IS, _currency(clients), *documents)
    yield _declared(model, f"{prefix}currencies", Text(), CURRENCY_IS, _currencies(clients), *documents)


_ALL = (
    _declared(Invoice, "open_amount", Exact(), OPEN_IS, _open_amount, "invoice_payments"),
    *_with_currency(Client, lambda client: client.c.id),
    *_with_currency(Project, lambda project: project.c.client_id),
    *_with_currency(Task, _client_of_task, "projects"),
    # What somebody's hour is billed at in Paymo is a number in the currency of whatever invoice it comes to stand on.
    *_with_currency(Employee, lambda _employee: None, prefix="rate_"),
)
COMPUTED: dict[str, dict[str, Computed]] = {}
for _one in _ALL:
    COMPUTED.setdefault(_one.column.table.name, {})[_one.column.name] = _one
