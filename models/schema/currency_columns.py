"""In which currency a client is invoiced, which Paymo says of none: that of the invoices and estimates that stand."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, case, func, select, true, type_coerce, union_all

from models.schema.base import Base, table_of
from models.schema.computed import Computed, declared
from models.schema.employees import Employee
from models.schema.exact_cents import summed_to_the_cent
from models.schema.finance import Estimate, Invoice
from models.schema.projects import Client, Project, Task
from models.values.language import mark

CURRENCY_IS = mark("Leitstand works this out: the currency of the client’s invoices and estimates.")
# Which client a row's documents are to, where a statement reads the row's table as `place`; None: to any.
Clients = Callable[[FromClause], ColumnElement[Any] | None]


def one_currency(clients: Clients) -> Callable[[FromClause], ColumnElement[Any]]:
    """Find the one currency of all invoices and estimates that stand; empty where there are several, or none."""

    def of(place: FromClause) -> ColumnElement[Any]:
        found = _documents(place, clients(place)).subquery()
        lowest, highest = func.min(found.c.currency, type_=Text), func.max(found.c.currency, type_=Text)
        return select(case((lowest == highest, lowest))).correlate(place).scalar_subquery()

    return of


def in_one_currency(amount: ColumnElement[Any], currency: ColumnElement[Any], home: ColumnElement[Any]) -> Any:
    """Add amounts up to the cent where all of them are in one currency; empty otherwise, and where that isn't known."""
    ends = (func.coalesce(end(func.coalesce(currency, "")), home, type_=Text) for end in (func.min, func.max))
    return case((and_(*(end == home for end in ends)), func.coalesce(summed_to_the_cent(amount), 0)))


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


def client_itself(client: FromClause) -> ColumnElement[Any]:
    """Return whose documents count for a client."""
    return client.c.id


def client_of_project(project: FromClause) -> ColumnElement[Any]:
    """Return whose documents count for a project."""
    return project.c.client_id


def _client_of_task(task: FromClause) -> ColumnElement[Any]:
    projects = table_of(Project).alias()
    return select(projects.c.client_id).where(projects.c.id == task.c.project_id).correlate(task).scalar_subquery()


def _with_currency(model: type[Base], clients: Clients, *read: str, prefix: str = "") -> Iterable[Computed]:
    documents = ("invoices", "estimates", *read)
    yield declared(model, f"{prefix}currency", Text(), CURRENCY_IS, one_currency(clients), *documents)
    yield declared(model, f"{prefix}currencies", Text(), CURRENCY_IS, _currencies(clients), *documents)


CURRENCIES = (
    *_with_currency(Client, client_itself),
    *_with_currency(Project, client_of_project),
    *_with_currency(Task, _client_of_task, "projects"),
    # What somebody's hour is billed at in Paymo is a number in the currency of whatever invoice it comes to stand on.
    *_with_currency(Employee, lambda _employee: None, prefix="rate_"),
)
