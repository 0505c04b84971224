"""Counts and exact totals over the rows of a table: of some rows, of all that are shown, or group by group.

Amounts are never added across currencies: a total is one of each currency, and of each kind where a table has several
(revenue and cost of a plan).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Engine,
    Integer,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from models.connection.database import reading
from models.connection.database_errors import explained
from models.queries.rows import RowQuery, limits, on_its_day
from models.schema.base import table_of
from models.schema.paths import Joined, computed_on, named, to_label

# SQLite adds fractions as floats; in billionths they are whole numbers, whose sums are exact. Of a large number's
# fraction a float doesn't hold the billionths, but the millionths.
BILLIONTHS, MILLIONTHS, LARGE = 10**9, 10**6, 10**5
MOST_GROUPS = 2_000
WRITTEN_AT_ONCE = 10_000
# How many `sum_parts` a column has.
PARTS = 3


class OfKind(NamedTuple):
    """What tells amounts apart where a table has several kinds of them."""

    kind: str
    unit: str


# The currency, "" where there is none; or kind and unit.
Key = str | OfKind


@dataclass(frozen=True)
class Summed:
    """A column to add up. `currency`: the path of its amounts' currency; None: they have none, or the company's.

    `kind`: the path of what sort of amounts they are, where a table has several. `ratio`: the column is the per cent
    that the first of these paths is of the second; its total is that of their sums.
    """

    path: str
    currency: str | None = None
    kind: str | None = None
    ratio: tuple[str, str] | None = None

    @property
    def read(self) -> tuple[str, ...]:
        """The paths of what is added up."""
        return self.ratio or (self.path,)

    def key(self, found: Mapping[str, Any]) -> Key:
        """Return what tells an amount apart, by what was found at these paths."""
        currency = str(found.get(self.currency) or "") if self.currency else ""
        return OfKind(str(found.get(self.kind) or ""), currency) if self.kind else currency


def apart(columns: Iterable[Summed]) -> tuple[str, ...]:
    """Return the paths of all that tells amounts of these columns apart."""
    return tuple(dict.fromkeys(path for one in columns for path in (one.currency, one.kind) if path))


@dataclass
class Total:
    """What the values of one column and one currency come to. `count`: how many aren't empty; `under`: of a ratio the
    sum that the total is to be divided by."""

    count: int = 0
    total: Decimal = Decimal(0)
    under: Decimal | None = None

    def add(self, count: int, total: Decimal, under: Decimal | None = None) -> None:
        """Take more values in."""
        self.count += count
        self.total += total
        if under is not None:
            self.under = (self.under or 0) + under

    @property
    def value(self) -> Decimal:
        """The sum; or the ratio of the sums, in per cent."""
        return 100 * self.total / self.under if self.under else self.total


# By path, then by what tells the amounts apart.
Totals = dict[str, dict[Key, Total]]


@dataclass
class Group:
    """Rows that share a value. `value`: as rows are read, (id, label) for a reference; None: they have none."""

    value: Any
    rows: int = 0
    totals: Totals = field(default_factory=dict)

    def add(self, path: str, key: Key, parts: Sequence[Any]) -> None:
        """Take in what `sum_parts` came to, of a ratio both of its columns; nothing where there is no value."""
        count, *sums = (parts[0], *(_sum(*parts[place : place + 2]) for place in range(1, len(parts), PARTS)))
        if count:
            self.totals.setdefault(path, {}).setdefault(key, Total()).add(int(count), *sums)


def _sum(whole: Any, billionths: Any) -> Decimal:
    return Decimal(whole) + Decimal(billionths) / BILLIONTHS


def totals(engine: Engine, query: RowQuery, columns: Sequence[Summed], ids: Sequence[int] | None = None) -> Group:
    """Count the rows of a query, or those of it with these ids, and add up columns: one statement."""
    groups = grouped(engine, query, None, columns, ids)
    return groups[0] if groups else Group(None)


def grouped(
    engine: Engine, query: RowQuery, by: str | None, columns: Sequence[Summed], ids: Sequence[int] | None = None
) -> list[Group]:
    """Return the groups of rows with the same value of the path `by` (None: all in one), the emptiest value last.

    One statement, however many groups; of more than `MOST_GROUPS` the largest come. References group by their row.
    """
    table = table_of(query.model)
    joined = Joined(table)
    levels, currencies = _keys(joined, by), apart(columns)
    conditions = [*limits(query, engine.dialect.name)]
    if ids is not None:
        conditions.append(_among(table.c.id, ids, engine.dialect.name))
    keys = [*levels, *(joined.at(path) for path in currencies)]
    statement = added_up(joined, keys, columns, conditions, engine.dialect.name)
    statement = statement.order_by(func.count().desc()).limit(MOST_GROUPS * (1 + len(currencies)))
    statement = on_its_day(query, statement, *(path for one in columns for path in one.read))
    with explained(engine, table), reading(engine) as connection:
        rows = connection.execute(statement).all()
    return _merged(rows, len(levels), currencies, columns)


def added_up(
    joined: Joined,
    keys: Sequence[ColumnElement[Any]],
    columns: Sequence[Summed],
    conditions: Sequence[ColumnElement[bool]],
    dialect: str,
) -> Select[Any]:
    """Select the keys (k0, k1 …) that rows have in common, how many rows, and the `sum_parts` of columns (s0, s1 …)."""
    paths = [path for one in columns for path in one.read]
    values = [*keys, *(joined.column(tuple(path.split("."))) for path in paths)]
    rows = select(*(value.label(f"v{place}") for place, value in enumerate(values)))
    rows = rows.select_from(joined.source).where(*conditions)
    if any(computed_on(joined.table, path) for path in paths):
        # A sum asks for its column several times, which is worked out once here: SQLite would do it each time.
        once = rows.cte("once").prefix_with("MATERIALIZED")
        values, rows = list(once.c), select().select_from(once)
    same = [value.label(f"k{place}") for place, value in enumerate(values[: len(keys)])]
    sums = [part for value in values[len(keys) :] for part in sum_parts(value, dialect)]
    parts = [part.label(f"s{place}") for place, part in enumerate([func.count(), *sums])]
    return rows.with_only_columns(*same, *parts).group_by(*(key.name for key in same))


def _keys(joined: Joined, by: str | None) -> list[ColumnElement[Any]]:
    if by is None:
        return []
    own = joined.at(by)
    if named(joined.table, by).foreign_keys:
        return [own, joined.column(to_label(joined.table, by))]
    return [own]


def sum_parts(column: ColumnElement[Any], dialect: str) -> Iterator[ColumnElement[Any]]:
    """Yield how many values there are, and their sum: on SQLite the whole numbers and the billionths for themselves."""
    yield func.count(column)
    if dialect != "sqlite" or isinstance(column.type, Integer):
        yield func.coalesce(func.sum(column), 0)
        yield literal_column("0")
        return
    whole = cast(column, Integer)
    yield func.coalesce(func.sum(whole), 0, type_=BigInteger)
    fraction, finer = column - whole, BILLIONTHS // MILLIONTHS
    exact = case(
        (func.abs(column) < LARGE, cast(func.round(fraction * BILLIONTHS), Integer)),
        else_=cast(func.round(fraction * MILLIONTHS), Integer) * finer,
    )
    yield func.coalesce(func.sum(exact), 0, type_=BigInteger)


def _among(column: Column[Any], ids: Sequence[int], dialect: str) -> ColumnElement[bool]:
    """Say in SQL whether an id is one of many, as one text however many they are."""
    # A million numbers written at once would hold the interpreter's lock for longer than a frame.
    parts = (ids[start : start + WRITTEN_AT_ONCE] for start in range(0, len(ids), WRITTEN_AT_ONCE))
    listed = ",".join([",".join(map(str, part)) for part in parts])
    if dialect == "sqlite":
        each = func.json_each(f"[{listed}]").table_valued("value")
        return column.in_(select(each.c.value))
    return column == func.any(cast(literal(f"{{{listed}}}", Text), ARRAY(BigInteger)))


def _merged(rows: Iterable[Any], keys: int, currencies: tuple[str, ...], columns: Sequence[Summed]) -> list[Group]:
    """Make one group of the rows that differ in a currency only."""
    groups: dict[Any, Group] = {}
    for row in rows:
        key = row[:keys]
        value = (key if key[0] is not None else None) if keys == 2 else (key[0] if key else None)
        take_sums(groups.setdefault(key, Group(value)), row[keys:], columns, currencies)
    return sorted(groups.values(), key=lambda group: group.value is None)[:MOST_GROUPS]


def take_sums(group: Group, row: Sequence[Any], columns: Sequence[Summed], currencies: tuple[str, ...]) -> None:
    """Take into a group what a statement found of it: currencies, how many rows, and the `sum_parts` of its columns."""
    found = dict(zip(currencies, row, strict=False))
    group.rows += row[len(currencies)]
    numbers = iter(row[len(currencies) + 1 :])
    for one in columns:
        group.add(one.path, one.key(found), [next(numbers) for _ in range(PARTS * len(one.read))])
