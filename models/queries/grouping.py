"""The rows of a table group by group: headings with counts and exact sums, and the ids in the order of the groups."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, select

from models.connection.database import reading, snapshot
from models.connection.database_errors import explained
from models.queries.aggregates import Group, Summed, added_up, apart, take_sums
from models.queries.group_keys import key_of, label_of, order_of
from models.queries.rows import (
    OnPart,
    RowQuery,
    RowValues,
    directions,
    id_parts,
    limits,
    on_its_day,
    rows_in,
    rows_listed,
)
from models.schema.base import table_of
from models.schema.paths import Joined, named
from models.values.errors import KnownError
from models.values.language import tr

# Puts the ids of the rows, which come group by group, into another order.
Ordered = Callable[[Sequence[Group], "array[int]"], "array[int]"]
# More headings than anybody reads; their table would be as long as the rows'.
MOST_GROUPS = 50_000
FETCHED_AT_ONCE = 500


class TooManyGroupsError(KnownError):
    """Nearly each row has a value of its own."""

    def __init__(self) -> None:
        happened = tr("There would be more than {n} groups.", n=f"{MOST_GROUPS:,}")
        super().__init__(tr("That makes too many groups"), happened, tr("Group by something that more rows share."))


def read_groups(engine: Engine, query: RowQuery, columns: Sequence[Summed]) -> list[Group]:
    """Return the groups of `query.groups` at the innermost level, in order; `value` has a value a level. One statement.

    Raises TooManyGroupsError, DatabaseError when the database can't be read.
    """
    with explained(engine, _table(query)), reading(engine) as connection:
        return _groups(connection, query, columns)


def read_grouped(engine: Engine, query: RowQuery, columns: Sequence[Summed], on_part: OnPart) -> list[Group]:
    """Read as `read_groups`, and give `on_part` the ids of all rows in the order of the groups, part by part.

    Two statements that see the same state: the groups' counts say which ids are whose.
    """
    with explained(engine, _table(query)), snapshot(engine) as connection:
        groups = _groups(connection, query, columns)
        for part in id_parts(connection, query, engine.dialect.name):
            if not on_part(part):
                break
        return groups


@contextmanager
def grouped_rows(
    engine: Engine, query: RowQuery, columns: Sequence[Summed], ordered: Ordered | None = None
) -> Iterator[tuple[list[Group], Iterator[RowValues]]]:
    """Yield the groups as `read_groups` gives them, and all rows in their order, from one state of the database.

    `ordered`: the rows come in this order instead.
    """
    with explained(engine, _table(query)), snapshot(engine) as connection:
        groups = _groups(connection, query, columns)
        if ordered is None:
            yield groups, rows_in(connection, query)
            return
        ids = array("q")
        for part in id_parts(connection, query, engine.dialect.name):
            ids.extend(part)
        yield groups, rows_listed(connection, query, ordered(groups, ids))


def _groups(connection: Connection, query: RowQuery, columns: Sequence[Summed]) -> list[Group]:
    levels, references = len(query.groups), _references(query)
    currencies, read = apart(columns), [path for one in columns for path in one.read]
    most = MOST_GROUPS * (1 + len(currencies))
    found, count = list[Group](), 0
    statement = _statement(query, columns, currencies, connection.dialect.name).limit(most + 1)
    statement = on_its_day(query, statement, *read)
    for part in _rows(connection, statement):
        count += len(part)
        for keys, labels, rest in ((row[:levels], row[levels:], row[levels + len(references) :]) for row in part):
            value = list(keys)
            for level, label in zip(references, labels, strict=False):
                value[level] = None if keys[level] is None else (keys[level], label)
            if not found or found[-1].value != tuple(value):
                found.append(Group(tuple(value)))
            take_sums(found[-1], rest, columns, currencies)
    if count > most or len(found) > MOST_GROUPS:
        raise TooManyGroupsError
    return found


def _rows(connection: Connection, statement: Select[Any]) -> Iterator[Sequence[Any]]:
    # Fetched all at once, so many tuples would hold the interpreter's lock for longer than a frame.
    return connection.execute(statement).partitions(FETCHED_AT_ONCE)


def _references(query: RowQuery) -> list[int]:
    """Return the levels whose keys are ids of related rows."""
    return [level for level, by in enumerate(query.groups) if named(_table(query), by.path).foreign_keys]


def _statement(query: RowQuery, columns: Sequence[Summed], currencies: tuple[str, ...], dialect: str) -> Select[Any]:
    """Group rows by what they hold; what that is called and how it is ordered is looked up for the groups."""
    table, downs = _table(query), directions(query)
    groups = _counted(query, columns, currencies, dialect).subquery()
    keys = [groups.c[f"k{level}"] for level in range(len(query.groups))]
    labels = [label_of(table, by, key) for by, key in zip(query.groups, keys, strict=True)]
    order = [
        part
        for by, key, label in zip(query.groups, keys, labels, strict=True)
        for part in order_of(table, by, key, label, down=downs.get(by.path, False))
    ]
    rest = [column for column in groups.c if column.name not in {key.name for key in keys}]
    return select(*keys, *(label for label in labels if label is not None), *rest).order_by(*order)


def _counted(query: RowQuery, columns: Sequence[Summed], currencies: tuple[str, ...], dialect: str) -> Select[Any]:
    joined = Joined(_table(query))
    keys = [key_of(joined, by, dialect, query.calendar) for by in query.groups]
    money = [joined.at(path) for path in currencies]
    return added_up(joined, [*keys, *money], columns, tuple(limits(query, dialect)), dialect)


def _table(query: RowQuery) -> Table:
    return table_of(query.model)
