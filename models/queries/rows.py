"""Reading rows for tables: the first screen, the ordered ids, rows by id, labels to pick from.

Each of these is one statement, so one round trip, however many rows the table has. Values are plain: what
crosses to the window's thread is tuples.
"""

import sys
from array import array
from binascii import a2b_base64
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    Text,
    UnaryExpression,
    and_,
    case,
    exc,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)

from models.connection.database import reading, snapshot
from models.connection.database_errors import explained, is_lost
from models.queries.as_of import as_of, on_day, reads_dated
from models.queries.filters import Filter, filtered
from models.queries.group_keys import GroupBy, key_of, order_of, rank_of
from models.queries.searching import contains, matches, words
from models.schema.base import Base, table_of
from models.schema.computed_columns import column_at
from models.schema.paths import Joined, label_path, named, to_label
from models.values.relative_dates import UTC_CALENDAR, Calendar
from models.values.text_order import by_letters, order_key

T = TypeVar("T")
# A value as it is read, or (id, label) for a reference that isn't empty.
Value = Any
RowValues = tuple[Value, ...]
OnPart = Callable[["array[int]"], bool]

# Parts of the list of ids. Bigger ones would hold the interpreter's lock for longer than a frame.
# PostgreSQL breaks base64 into lines of 76 characters for 57 bytes; 8 lines hold whole ids.
BASE64_AT_ONCE = 400 * 8 * 77
TEXT_AT_ONCE = 65_536
# Rows of a long reading, which should neither wait for each nor keep many.
FETCHED_AT_ONCE = 1_000


@dataclass(frozen=True, eq=False)
class RowQuery:
    """What a table shows: which columns of which rows, in which order.

    `paths` are columns or dotted paths over foreign keys; `order` is one of them, or "id"; `then` are those by which
    rows that are equal so far are ordered, each with whether it descends. `searched` are the paths whose text `search`
    is looked for in (None: all). `groups`: by what rows stand together, whatever else orders them. `only` and `filters`
    limit the rows further; what a filter says of days from today on is worked out by `calendar` at the moment of
    reading. Rows that were deleted at their source are left out; `only_deleted`: just those. `rules`: numbers with
    filters; where there are some, behind the values of a row comes the number of the first one whose filters all let
    the row through, 0 for none. What holds for employees from a day on, and what is worked out as of a day, is shown as
    of `day` (None: today). `unread`: those of the paths that nobody sees: they are read as empty.
    """

    model: type[Base]
    paths: tuple[str, ...]
    order: str = "id"
    descending: bool = False
    search: str = ""
    only: ColumnElement[bool] | None = None
    only_deleted: bool = False
    searched: tuple[str, ...] | None = None
    filters: tuple[Filter, ...] = ()
    then: tuple[tuple[str, bool], ...] = ()
    groups: tuple[GroupBy, ...] = ()
    calendar: Calendar = UTC_CALENDAR
    rules: tuple[tuple[int, tuple[Filter, ...]], ...] = ()
    day: date | None = None
    unread: frozenset[str] = frozenset()


def first_rows(engine: Engine, query: RowQuery, limit: int) -> list[RowValues]:
    """Return the first `limit` rows: id first, then for every path its value, or (id, label) for a reference.

    Raises ValueError when a path or the order isn't a column of the model.
    """
    joined = Joined(_table(query))
    dialect = engine.dialect.name
    statement, order = _selected(query, joined, dialect), _order(query, joined, dialect)
    first = _first_ids(query, engine.dialect.name, limit)
    statement = statement.select_from(joined.source).where(joined.table.c.id.in_(first)).order_by(*order)
    return [_plain(row, query) for row in _read(engine, joined.table, on_its_day(query, statement))]


def ordered_ids(engine: Engine, query: RowQuery, on_part: OnPart) -> None:
    """Give `on_part` the ids of all rows in order, part by part; it answers False to end the reading."""
    given = 0

    def give(connection: Connection) -> None:
        nonlocal given
        for part in id_parts(connection, query, engine.dialect.name):
            given += 1
            if not on_part(part):
                return

    _twice(engine, _table(query), give, lambda: given == 0)


def id_parts(connection: Connection, query: RowQuery, dialect: str) -> Iterator["array[int]"]:
    """Yield the ids of all rows in order, part by part: one statement."""
    parts = _joined_by_sqlite if dialect == "sqlite" else _packed_by_the_server
    return parts(connection, on_its_day(query, _ids(query, dialect)))


def rows_by_id(engine: Engine, query: RowQuery, ids: Iterable[int]) -> dict[int, RowValues]:
    """Return the rows with these ids, as `first_rows` gives them; ids that aren't there any more are left out."""
    joined = Joined(_table(query))
    statement = _selected(query, joined, engine.dialect.name)
    statement = statement.select_from(joined.source).where(joined.table.c.id.in_(tuple(ids)))
    return {row[0]: _plain(row, query) for row in _read(engine, joined.table, on_its_day(query, statement))}


def rows_listed(connection: Connection, query: RowQuery, ids: Sequence[int]) -> Iterator[RowValues]:
    """Yield the rows with these ids in their order, within a transaction."""
    joined = Joined(_table(query))
    statement = _selected(query, joined, connection.dialect.name).select_from(joined.source)
    for start in range(0, len(ids), FETCHED_AT_ONCE):
        part = ids[start : start + FETCHED_AT_ONCE]
        those = on_its_day(query, statement.where(joined.table.c.id.in_(tuple(part))))
        found = {row[0]: _plain(row, query) for row in connection.execute(those)}
        yield from (found[one] for one in part if one in found)


def all_rows(engine: Engine, query: RowQuery) -> Iterator[RowValues]:
    """Yield all rows in their order, as `first_rows` gives them: one statement, from one state of the database.

    They are fetched as they are taken, so memory doesn't grow with the table.
    """
    with explained(engine, _table(query)), snapshot(engine) as connection:
        yield from rows_in(connection, query)


def rows_in(connection: Connection, query: RowQuery) -> Iterator[RowValues]:
    """Yield as `all_rows`, within a transaction."""
    joined, dialect = Joined(_table(query)), connection.dialect.name
    statement, order = _selected(query, joined, dialect), _order(query, joined, dialect)
    limited = tuple(limits(query, dialect))
    statement = on_its_day(query, statement.select_from(joined.source).where(*limited).order_by(*order))
    for row in connection.execution_options(yield_per=FETCHED_AT_ONCE).execute(statement):
        yield _plain(row, query)


class Label(NamedTuple):
    """A row to pick: its id, what it is called, and whether it isn't in use any more."""

    row_id: int
    text: str
    inactive: bool


def labels(
    engine: Engine,
    model: type[Base],
    text: str,
    limit: int,
    recent: Sequence[int] = (),
    calendar: Calendar = UTC_CALENDAR,
) -> list[Label]:
    """Find rows to pick from by typing: those that begin with the text first, of these the `recent` ones, then by name.

    What isn't in use any more today comes last.
    """
    table = table_of(model)
    joined = Joined(table)
    label, inactive = joined.column(label_path(table)), _inactive(table)
    statement = select(table.c.id, label, inactive).select_from(joined.source)
    statement = statement.where(_alive(table), label.is_not(None))
    statement = statement.where(*(contains(label, word, engine.dialect.name) for word in words(text)))
    begins = case((by_letters(label).startswith(order_key(" ".join(words(text))), autoescape=True), 0), else_=1)
    ranks = {row_id: rank for rank, row_id in enumerate(recent)}
    ranked = [case(ranks, value=table.c.id, else_=len(ranks))] if ranks else []
    statement = statement.order_by(begins, *ranked, inactive, _sort_key(label), table.c.id).limit(limit)
    if reads_dated(table, table.c.keys()):
        statement = as_of(statement, calendar.today())
    return [Label(row[0], str(row[1]), bool(row[2])) for row in _read(engine, table, statement)]


def _inactive(table: Table) -> ColumnElement[bool]:
    """Say in SQL whether a row isn't in use any more: switched off in Paymo, done, or somebody who has left."""
    signs: list[ColumnElement[bool]] = []
    if "active" in table.c:
        signs.append(table.c.active.is_(False))
    if "complete" in table.c:
        signs.append(table.c.complete.is_(True))
    if "status" in table.c and "left" in table.c.status.info.get("choices", ()):
        signs.append(func.coalesce(table.c.status, "") == "left")
    return func.coalesce(or_(false(), *signs), false())


def values_of(
    engine: Engine, model: type[Base], column: str, limit: int, calendar: Calendar = UTC_CALENDAR
) -> list[Any]:
    """Return the different values that a column holds today, in order, `limit` of them at most."""
    table = table_of(model)
    value = column_at(table, table, column).label(column)
    different = select(value).where(value.is_not(None)).distinct().subquery().c[column]
    found = select(different).order_by(_sort_key(different), different).limit(limit)
    found = on_day(found, table, (column,), calendar.today())
    return [row[0] for row in _read(engine, table, found)]


def _read(engine: Engine, table: Table, statement: Select[Any]) -> Sequence[Any]:
    return _twice(engine, table, lambda connection: connection.execute(statement).all())


def _twice(
    engine: Engine, table: Table, read: Callable[[Connection], T], may_repeat: Callable[[], bool] = lambda: True
) -> T:
    """Read; once more on a new connection when the one from the pool turns out to be dead."""
    with explained(engine, table):
        try:
            with reading(engine) as connection:
                return read(connection)
        except exc.DBAPIError as error:
            if not is_lost(error) or not may_repeat():
                raise
        with reading(engine) as connection:
            return read(connection)


def _table(query: RowQuery) -> Table:
    return table_of(query.model)


def _selected(query: RowQuery, joined: Joined, dialect: str) -> Select[Any]:
    """Select one column for each path, for a reference two: the id and the label; then which rule fits."""
    columns: list[ColumnElement[Any]] = [joined.table.c.id]
    for path in query.paths:
        shown = [path, ".".join(to_label(joined.table, path))] if named(joined.table, path).foreign_keys else [path]
        columns += [null()] * len(shown) if path in query.unread else map(joined.at, shown)
    if query.rules:
        columns.append(case(*_rules(query, dialect), else_=0))
    return select(*(column.label(f"c{place}") for place, column in enumerate(columns)))


def _rules(query: RowQuery, dialect: str) -> Iterator[tuple[ColumnElement[bool], int]]:
    for number, filters in query.rules:
        yield and_(true(), *filtered(_table(query), filters, dialect, query.calendar)), number


def _plain(row: Sequence[Any], query: RowQuery) -> RowValues:
    table, values = _table(query), [row[0]]
    place = 1
    for path in query.paths:
        if named(table, path).foreign_keys:
            values.append(None if row[place] is None else (row[place], row[place + 1]))
            place += 1
        else:
            values.append(row[place])
        place += 1
    return (*values, row[place]) if query.rules else tuple(values)


def _ids(query: RowQuery, dialect: str, *more: ColumnElement[bool]) -> Select[Any]:
    """Return the ids in order, with no more joined than the order needs."""
    joined = Joined(_table(query))
    order = _order(query, joined, dialect)
    conditions = (*limits(query, dialect), *more)
    return select(joined.table.c.id).select_from(joined.source).where(*conditions).order_by(*order)


def _first_ids(query: RowQuery, dialect: str, limit: int) -> Select[Any]:
    column = _indexed(query)
    if column is None or query.then or query.groups or words(query.search):
        return select(_ids(query, dialect).limit(limit).subquery().c.id)
    # No index has its empty values last in both directions: the filled ones by the index, then the empty ones.
    number = _table(query).c.id
    filled = _by(query, dialect, column, number).where(column.is_not(None)).add_columns(literal(0).label("rank"))
    empty = _by(query, dialect, number).where(column.is_(None)).add_columns(literal(1).label("rank"))
    both = union_all(*(select(part.limit(limit).subquery()) for part in (filled, empty))).subquery()
    return select(select(both.c.id).order_by(both.c.rank).limit(limit).subquery().c.id)


def _by(query: RowQuery, dialect: str, *order: Column[Any]) -> Select[Any]:
    directed = (column.desc() if query.descending else column.asc() for column in order)
    return select(_table(query).c.id).where(*limits(query, dialect)).order_by(*directed)


def _indexed(query: RowQuery) -> Column[Any] | None:
    """Return the column to order by, if it is the table's own, may be empty, and leads an index of all rows."""
    table = _table(query)
    column = table.c.get(query.order)
    if column is None or column.foreign_keys or not column.nullable or isinstance(column.type, Text):
        return None
    leading = (next(iter(index.columns)) for index in table.indexes)
    return column if any(first is column for first in leading) else None


def on_its_day(query: RowQuery, statement: Select[Any], *more: str) -> Select[Any]:
    """Return the statement of a query, as it reads what holds on the query's day; `more`: paths that it reads, too."""
    filters = (*query.filters, *(condition for _, conditions in query.rules for condition in conditions))
    sorted_by, filtered_by = (path for path, _ in query.then), (one.path for one in filters if one.on)
    seen = (path for path in query.paths if path not in query.unread)
    paths = (*seen, query.order, *sorted_by, *filtered_by, *(by.path for by in query.groups), *more)
    return on_day(statement, _table(query), paths, query.day or query.calendar.today())


def limits(query: RowQuery, dialect: str) -> Iterator[ColumnElement[bool]]:
    """Yield what the rows of a query have to fulfil, on the table itself."""
    table = _table(query)
    yield table.c.deleted_at.is_not(None) if query.only_deleted else _alive(table)
    if query.only is not None:
        yield query.only
    yield from filtered(table, query.filters, dialect, query.calendar)
    if words(query.search):
        searched = query.paths if query.searched is None else query.searched
        yield matches(table, searched, query.search, dialect)


def _alive(table: Table) -> ColumnElement[bool]:
    return table.c.deleted_at.is_(None) if "deleted_at" in table.c else true()


def directions(query: RowQuery) -> dict[str, bool]:
    """Tell whether rows descend, by the paths that they are sorted by, the first one first."""
    found = {query.order: query.descending}
    for path, down in query.then:
        found.setdefault(path, down)
    return found


def _order(query: RowQuery, joined: Joined, dialect: str) -> tuple[ColumnElement[Any], ...]:
    """Empty values last in both directions; equal ones by id, in the same direction as an index has them."""
    table, sorted_by = joined.table, directions(query)
    number = table.c.id.desc() if query.descending else table.c.id.asc()
    groups = (part for by in query.groups for part in _by_group(query, joined, by, dialect))
    return (*groups, *(_by_path(query, joined, path, down) for path, down in sorted_by.items() if path != "id"), number)


def _by_group(query: RowQuery, joined: Joined, by: GroupBy, dialect: str) -> Iterator[ColumnElement[Any]]:
    down = directions(query).get(by.path, False)
    if named(joined.table, by.path).foreign_keys:
        yield rank_of(joined, by, down=down)
    else:
        yield from order_of(joined.table, by, key_of(joined, by, dialect, query.calendar), None, down=down)


def _by_path(query: RowQuery, joined: Joined, path: str, descending: bool) -> UnaryExpression[Any] | ColumnElement[Any]:
    if path not in query.paths:
        raise ValueError(f"{path!r} isn't a field of this table")
    key = _sort_key(joined.column(to_label(joined.table, path)))
    directed = key.desc() if descending else key.asc()
    return directed.nulls_last() if _may_be_empty(joined.table, path) else directed


def _may_be_empty(table: Table, path: str) -> bool:
    column = named(table, path)
    return "." in path or bool(column.nullable) or bool(column.foreign_keys)


def _sort_key(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return by_letters(column) if isinstance(column.type, Text) else column


def _joined_by_sqlite(connection: Connection, ids: Select[Any]) -> Iterator["array[int]"]:
    """Yield all ids as one text. Fetched row by row, a million tuples would have the collector stop every thread."""
    # SQLite keeps the order of a subquery for every aggregate but count, min and max.
    digits: str = connection.scalar(select(func.group_concat(ids.subquery().c.id))) or ""
    start = 0
    while start < len(digits):
        end = digits.find(",", start + TEXT_AT_ONCE)
        end = len(digits) if end < 0 else end
        yield array("q", map(int, digits[start:end].split(",")))
        start = end + 1


def _packed_by_the_server(connection: Connection, ids: Select[Any]) -> Iterator["array[int]"]:
    """Yield all ids as one text. Fetched row by row, a million of them would hold the interpreter's lock for 0.1 s."""
    listed = ids.subquery()
    packed = func.string_agg(func.int8send(listed.c.id), literal_column("''::bytea"))
    digits: str = connection.scalar(select(func.encode(packed, "base64"))) or ""
    for start in range(0, len(digits), BASE64_AT_ONCE):
        part = array("q", a2b_base64(digits[start : start + BASE64_AT_ONCE]))
        if sys.byteorder == "little":
            part.byteswap()  # int8send writes the highest byte first
        yield part
