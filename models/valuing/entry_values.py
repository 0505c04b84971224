"""Rate and value of time entries, worked out and written in SQL: statements that leave alone what is right already.

By the hour it is the first price that isn't empty, in the order that the project names. A flat price is spread over its
budget hours, from the first day on, until it is used up. Amounts are computed in whole cents, which SQLite's floats
hold exactly, so that both databases come to the same.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, text

from models.schema.projects import FLAT_PROJECT, FLAT_TASK

# Whose price per hour comes first, by a project's `hourly_billing_mode`; the last line is for any other.
ORDERS = {
    "task": ("task", "user", "project", "company"),
    "project": ("project", "user", "task", "company"),
    "company": ("company", "user", "task", "project"),
}
USUAL = ("user", "task", "project", "company")
PRICES = {
    "user": "u.price_per_hour",
    "task": "t.price_per_hour",
    "project": "p.price_per_hour",
    "company": "c.price_per_hour",
}
# Of what is flat: which entries belong together, their price, and the hours that it is for.
_FLAT = {
    FLAT_PROJECT: ("e.project_id", "p.price", "p.budget_hours", "p.flat_billing"),
    FLAT_TASK: ("e.task_id", "t.estimated_price", "t.budget_hours", "t.flat_billing AND p.flat_billing IS NOT TRUE"),
}
_ENTRIES = """time_entries AS e
LEFT JOIN projects AS p ON p.id = e.project_id LEFT JOIN tasks AS t ON t.id = e.task_id"""
_BILLABLE = "t.billable AND p.billable AND e.duration IS NOT NULL"
# The order in which a flat price is used up: by day, then as Paymo numbers the entries.
_IN_ORDER = "scope ORDER BY day IS NULL, day, paymo_id IS NULL, paymo_id, id ROWS UNBOUNDED PRECEDING"
# A billed entry stays as it is, but for one of which nothing was known until then.
_OPEN = "(e.billed IS NOT TRUE AND e.invoice_item_id IS NULL OR e.rate_from IS NULL)"


def by_the_hour(chosen: str) -> str:
    """Return a SELECT of what entries are worth that aren't under a flat price. `chosen`: SQL for which, of `e`."""
    user = "LEFT JOIN employees AS u ON u.id = e.user_id"
    company = "CROSS JOIN (SELECT max(default_price_per_hour) AS price_per_hour FROM companies) AS c"
    priced = f"""
    SELECT e.id, {_by_mode("COALESCE({})", ", ", "{}")} AS rate, {_by_mode("CASE {} END", " ", _NAMED)} AS rate_from,
        CASE WHEN {_BILLABLE} THEN e.duration END AS seconds
    FROM {_ENTRIES} {user} {company}
    WHERE e.deleted_at IS NULL AND p.flat_billing IS NOT TRUE AND t.flat_billing IS NOT TRUE AND {chosen}"""
    cents = "ROUND(ROUND(rate * 1000000) * seconds / 36000000.0)"
    return f"SELECT id, rate, rate_from, ROUND({cents} / 100.0, 2) AS value FROM ({priced}) AS priced"


_NAMED = "WHEN {} IS NOT NULL THEN '{}'"


def _by_mode(around: str, between: str, each: str) -> str:
    """Return a CASE over the projects' modes, with the prices of each in its order."""

    def listed(order: Iterable[str]) -> str:
        return around.format(between.join(each.format(PRICES[source], source) for source in order))

    modes = " ".join(f"WHEN '{mode}' THEN {listed(order)}" for mode, order in ORDERS.items())
    return f"CASE p.hourly_billing_mode {modes} ELSE {listed(USUAL)} END"


def flat(kind: str, ids: Iterable[int]) -> str:
    """Return a SELECT of what all entries of some flat projects, or flat tasks, are worth."""
    scope, price, hours, is_flat = _FLAT[kind]
    usable = f"{price} >= 0 AND {hours} > 0"
    # Without a price and hours to spread it over, all that follows is empty.
    return f"""
    WITH priced AS (SELECT e.id, {scope} AS scope, e.day, e.paymo_id,
            CASE WHEN {_BILLABLE} THEN e.duration END AS seconds,
            CASE WHEN {usable} THEN ROUND({price} * 1000000) / 10000.0 END AS price,
            CASE WHEN {usable} THEN {hours} * 3600.0 END AS budget
        FROM {_ENTRIES} WHERE e.deleted_at IS NULL AND {is_flat} AND {among(scope, ids)}),
    used AS (SELECT priced.*, SUM(COALESCE(seconds, 0)) OVER (PARTITION BY {_IN_ORDER}) AS until FROM priced),
    within AS (SELECT used.*, CASE WHEN until <= budget THEN seconds
            WHEN until - seconds < budget THEN budget - (until - seconds) ELSE seconds * 0 END AS counted FROM used),
    amounts AS (SELECT within.*, ROUND(price * counted / budget) AS cents, ROUND(price) AS most FROM within),
    added AS (SELECT amounts.*, SUM(COALESCE(cents, 0)) OVER (PARTITION BY {_IN_ORDER}) AS so_far FROM amounts),
    capped AS (SELECT added.*, CASE WHEN so_far <= most THEN cents
            WHEN so_far - cents < most THEN most - (so_far - cents) ELSE cents * 0 END AS left_of_price FROM added)
    SELECT id, ROUND(price * 36.0 / budget, 6) AS rate, CASE WHEN budget IS NOT NULL THEN '{kind}' END AS rate_from,
        ROUND(left_of_price / 100.0, 2) AS value FROM capped"""


def write_values(connection: Connection, worked_out: str) -> int:
    """Write what a SELECT of this module finds, where it isn't kept yet; how many entries. No version rises."""
    server = connection.dialect.name == "postgresql"
    unlike = "IS DISTINCT FROM" if server else "IS NOT"
    differs = " OR ".join(f"e.{name} {unlike} w.{name}" for name in ("rate", "rate_from", "value"))
    found, prefix, source = f"w.id = e.id AND {_OPEN} AND ({differs})", "", f"({worked_out}) AS w"
    if server:
        # Rows are locked in the order of their ids, so that two programs wait for each other instead of colliding. What
        # they are worth comes along: looked up again, without statistics of a first load, each would meet each.
        locked = f"SELECT w.* FROM time_entries AS e, {source} WHERE {found} ORDER BY e.id FOR UPDATE OF e"
        prefix = f"WITH locked AS MATERIALIZED ({locked}) "
        source, found = "locked AS w", "w.id = e.id"
    values = "rate = w.rate, rate_from = w.rate_from, value = w.value"
    statement = f"{prefix}UPDATE time_entries AS e SET {values} FROM {source} WHERE {found}"
    return connection.execute(text(statement)).rowcount


def among(column: str, ids: Iterable[int]) -> str:
    """Return SQL for whether a column is one of these ids, however many: written out, as no parameters could be."""
    listed = ", ".join(str(int(one)) for one in sorted(ids))
    return f"{column} IN ({listed})" if listed else "1 = 0"
