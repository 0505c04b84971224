"""What time is worth: its value as it is kept on the entries, what lies beyond flat prices, and what is left of it."""

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Numeric,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from models.measures.measure import Measure
from models.measures.rows import MONEY, Reason, in_seconds
from models.measures.time_measures import (
    COST,
    HOME_CURRENCY,
    NO_COST,
    NOT_BILLABLE,
    RUNNING,
    WITH_COST,
    WITH_WORK,
    entries_that,
)
from models.schema.base import table_of
from models.schema.exact_cents import all_millionths, hourly_to_the_cent
from models.schema.finance import Estimate, Invoice
from models.schema.projects import FLAT_PROJECT, FLAT_TASK, Project, Task, TimeEntry
from models.schema.types import Exact
from models.values.language import mark

SECONDS_OF_HOUR = literal_column("3600.0", Numeric)
# An entry whose value is so much less than its time at its rate isn't wholly within a flat price; a cent is rounding.
MORE_THAN_A_CENT = literal_column("0.015", Numeric)
_entries, _tasks, _projects = table_of(TimeEntry), table_of(Task), table_of(Project)


def _documents() -> FromClause:
    """Return the one currency of each client's invoices and estimates; empty where there are several."""
    tables = (table_of(model) for model in (Invoice, Estimate))
    each = (
        select(table.c.client_id, table.c.currency).where(table.c.deleted_at.is_(None), table.c.currency != "")
        for table in tables
    )
    found = union_all(*each).subquery("documents")
    lowest, highest = func.min(found.c.currency, type_=Text), func.max(found.c.currency, type_=Text)
    one = case((lowest == highest, lowest)).label("currency")
    return select(found.c.client_id, one).group_by(found.c.client_id).subquery("of_client")


_documents_of_client = _documents()
# The currency of a client that has documents; the company's where none are known, since nothing speaks against it.
CLIENT_CURRENCY = case(
    (_documents_of_client.c.client_id.is_not(None), _documents_of_client.c.currency), else_=HOME_CURRENCY
)


def with_currency(source: FromClause, client: ColumnElement[int]) -> FromClause:
    """Return the source with what `CLIENT_CURRENCY` reads, of this client."""
    return source.outerjoin(_documents_of_client, _documents_of_client.c.client_id == client)


_is_flat = func.coalesce(_entries.c.rate_from, "").in_((FLAT_PROJECT, FLAT_TASK))
_flat_price = case((_projects.c.flat_billing, _projects.c.price), (_tasks.c.flat_billing, _tasks.c.estimated_price))
# Worked out for what is flat only: a year of entries has to be quick.
_is_short = case(
    (_is_flat, hourly_to_the_cent(_entries.c.rate, _entries.c.duration) - _entries.c.value > MORE_THAN_A_CENT),
    else_=false(),
)
_has_no_rate = _entries.c.rate_from.is_(None)
NO_RATE: tuple[Reason, ...] = (
    (mark("no rate"), and_(_has_no_rate, _flat_price.is_(None))),
    (mark("flat price without budget hours"), _has_no_rate),
)
_BEYOND: Reason = (mark("beyond the flat price"), and_(_entries.c.value == 0, _is_short))
_NOT_WORTH = (*NOT_BILLABLE, *NO_RATE, _BEYOND)
WORK_VALUE = Measure(
    "work_value",
    mark("Work value"),
    mark(
        "The hours of the billable time entries times their rate, to the cent. A flat price is spread over its budget "
        "hours; hours beyond it are worth nothing."
    ),
    entries_that(
        "work_value",
        *_NOT_WORTH,
        source=with_currency(WITH_WORK, _projects.c.client_id),
        counts_as=_entries.c.value,
        unit=MONEY,
        units=in_seconds(RUNNING, *_NOT_WORTH),
        told_as=_entries.c.duration,
        currency=CLIENT_CURRENCY,
    ),
    better="more",
)
_NOT_BEYOND: tuple[Reason, ...] = (
    *NOT_BILLABLE,
    (mark("no flat price"), and_(~_is_flat, or_(_flat_price.is_(None), ~_has_no_rate))),
    NO_RATE[-1],
    (mark("within the flat price"), ~func.coalesce(_is_short, false())),
)
# The seconds that the value of an entry pays for at its rate. A cent is a second only from 36 an hour on.
_within = (all_millionths(_entries.c.value) * SECONDS_OF_HOUR).op("/")(func.nullif(all_millionths(_entries.c.rate), 0))
OVERSERVICING = Measure(
    "overservicing",
    mark("Overservicing"),
    mark(
        "The duration of the billable time entries that a flat price doesn’t pay for any more; of an entry that it "
        "pays for in part the rest, as its value and its rate say."
    ),
    entries_that(
        "overservicing",
        *_NOT_BEYOND,
        counts_as=_entries.c.duration - cast(func.round(_within), BigInteger),
        told_as=_entries.c.duration,
        units=in_seconds(RUNNING, *_NOT_BEYOND),
    ),
    better="less",
)
_is_billable = and_(_tasks.c.billable.is_(True), _projects.c.billable.is_(True))
_of_billable = [(name, and_(func.coalesce(_is_billable, false()), condition)) for name, condition in NO_RATE]
_IN_NO_MARGIN: tuple[Reason, ...] = (
    NO_COST,
    *_of_billable,
    (mark("worth in another currency"), and_(_is_billable, CLIENT_CURRENCY.is_distinct_from(HOME_CURRENCY))),
)
_worth = case((_is_billable, _entries.c.value), else_=0)
_cost_of_entry = hourly_to_the_cent(COST, _entries.c.duration)
MARGIN = Measure(
    "margin",
    mark("Margin"),
    mark(
        "What the time entries are worth minus what they cost, as an amount. Time that isn’t billable is worth "
        "nothing, and its cost counts."
    ),
    entries_that(
        "margin",
        *_IN_NO_MARGIN,
        source=with_currency(WITH_COST, _projects.c.client_id),
        counts_as=type_coerce(func.round(_worth - _cost_of_entry, 2), Exact),
        unit=MONEY,
        units=in_seconds(RUNNING, *_IN_NO_MARGIN),
        told_as=_entries.c.duration,
        currency=HOME_CURRENCY,
    ),
    better="more",
)
