"""What could be invoiced today: hours, what is left of flat prices, and expenses; each kind for itself."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Subquery,
    Table,
    Text,
    and_,
    cast,
    false,
    func,
    literal,
    null,
    or_,
)

from models.measures.dimensions import Dimension, of_age, of_column, of_day, of_person, of_work
from models.measures.invoice_lines import BILLED_OF_PROJECT, BILLED_OF_TASK
from models.measures.measure import Measure
from models.measures.rows import MONEY, Reason, Rows, in_seconds
from models.measures.time_measures import NOT_BILLABLE, RUNNING, WITH_WORK, entries_that
from models.measures.worth_measures import CLIENT_CURRENCY, with_currency
from models.schema.base import table_of
from models.schema.exact_cents import all_millionths, to_the_cent
from models.schema.finance import Expense
from models.schema.projects import Project, Task, TimeEntry
from models.values.language import mark

KINDS = (mark("hours"), mark("flat prices"), mark("expenses"))
HOURS, FLAT_PRICES, EXPENSES = KINDS
_entries, _expenses = table_of(TimeEntry), table_of(Expense)
_projects, _tasks = table_of(Project), table_of(Task)
_NOBODY, _NO_DAY = cast(null(), BigInteger), cast(null(), Date)
_BILLED = mark("billed already")


def _dimensions(
    kind: str,
    work: tuple[ColumnElement[Any], ...],
    person: ColumnElement[Any] = _NOBODY,
    day: ColumnElement[Any] = _NO_DAY,
) -> dict[str, Dimension]:
    """Return what all of them can be told apart by; flat prices are of no day and of no person."""
    of_kind = of_column("kind", literal(kind, Text), words=KINDS)
    return {**of_kind, **of_age(day), **of_day(day), **of_person(person, day), **of_work(*work)}


_NO_HOURS: tuple[Reason, ...] = (
    *NOT_BILLABLE,
    (mark("at a flat price"), or_(_projects.c.flat_billing.is_(True), _tasks.c.flat_billing.is_(True))),
    (mark("no rate"), _entries.c.rate_from.is_(None)),
)
_hours = entries_that(
    "hours",
    *_NO_HOURS,
    (mark("written off"), _entries.c.written_off.is_(True)),
    source=with_currency(WITH_WORK, _projects.c.client_id),
    counts_as=_entries.c.value,
    unit=MONEY,
    units=in_seconds(RUNNING, *_NO_HOURS),
    told_as=_entries.c.duration,
    currency=CLIENT_CURRENCY,
    dimensions=_dimensions(
        HOURS, (_projects.c.client_id, _entries.c.project_id, _entries.c.task_id), _entries.c.user_id, _entries.c.day
    ),
    # What is billed is nearly all that ever was: it isn't looked at, so that this is quick.
    alive=(_entries.c.deleted_at.is_(None), _entries.c.invoice_item_id.is_(None), _entries.c.billed.is_not(True)),
    apart=("kind",),
)


def _flat(
    table: Table,
    source: FromClause,
    price: ColumnElement[Any],
    billed: Subquery,
    task: ColumnElement[Any],
    *is_billable: ColumnElement[Any],
    alive: tuple[ColumnElement[bool], ...],
) -> Rows:
    """Return the rows of a table at a flat price, of which what lines bill is taken away."""
    left = to_the_cent(all_millionths(price) - func.coalesce(billed.c.amount, 0))
    is_billed = billed.c.place.is_not(None)
    is_other = and_(is_billed, ~func.coalesce(billed.c.currency == CLIENT_CURRENCY, false()))
    # Somebody said so in Paymo, without any line.
    is_marked = and_(table.c.invoiced.is_(True), table.c.invoice_item_id.is_(None), ~is_billed)
    reasons: tuple[Reason, ...] = (
        (mark("flat price not billable"), or_(*(flag.is_not(True) for flag in is_billable))),
        (mark("no price"), func.coalesce(price, 0) <= 0),
        (mark("billed with others on one line"), billed.c.is_shared == 1),
        (mark("billed in another currency"), is_other),
        (_BILLED, or_(left <= 0, is_marked)),
    )
    return Rows(
        name="flat prices",
        table=table,
        source=with_currency(source.outerjoin(billed, billed.c.place == table.c.id), _projects.c.client_id),
        id=table.c.id,
        day=None,
        counts_as=left,
        unit=MONEY,
        units=dict.fromkeys((name for name, _condition in reasons), MONEY),
        told_as=price,
        dimensions=_dimensions(FLAT_PRICES, (_projects.c.client_id, _projects.c.id, task)),
        left_out=reasons,
        currency=CLIENT_CURRENCY,
        alive=alive,
        apart=("kind",),
    )


_flat_projects = _flat(
    _projects,
    _projects,
    _projects.c.price,
    BILLED_OF_PROJECT,
    _NOBODY,
    _projects.c.billable,
    alive=(_projects.c.deleted_at.is_(None), _projects.c.flat_billing.is_(True)),
)
_flat_tasks = _flat(
    _tasks,
    _tasks.join(_projects, _projects.c.id == _tasks.c.project_id),
    _tasks.c.estimated_price,
    BILLED_OF_TASK,
    _tasks.c.id,
    _tasks.c.billable,
    _projects.c.billable,
    alive=(
        _tasks.c.deleted_at.is_(None),
        _projects.c.deleted_at.is_(None),
        _tasks.c.flat_billing.is_(True),
        _projects.c.flat_billing.is_not(True),
    ),
)
_client = func.coalesce(_expenses.c.client_id, _projects.c.client_id)
_spent = Rows(
    name="expenses",
    table=_expenses,
    source=_expenses.outerjoin(_projects, _projects.c.id == _expenses.c.project_id),
    id=_expenses.c.id,
    day=_expenses.c.date,
    counts_as=_expenses.c.amount,
    unit=MONEY,
    dimensions=_dimensions(EXPENSES, (_client, _expenses.c.project_id, _NOBODY), _expenses.c.user_id, _expenses.c.date),
    alive=(_expenses.c.deleted_at.is_(None),),
    left_out=(
        (_BILLED, or_(_expenses.c.invoiced.is_(True), _expenses.c.invoice_item_id.is_not(None))),
        (mark("no amount"), _expenses.c.amount.is_(None)),
    ),
    currency=_expenses.c.currency,
    apart=("kind",),
)
UNBILLED = Measure(
    "unbilled",
    mark("Not billed yet"),
    mark(
        "What could be invoiced: the value of billable hours that aren’t billed, what invoices up to the day (drafts, "
        "too) haven’t billed of flat prices, and expenses that aren’t invoiced; of each kind for itself."
    ),
    _hours,
    also=(_flat_projects, _flat_tasks, _spent),
    better="less",
    is_standing=True,
)
