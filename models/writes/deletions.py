"""Removing rows of our own with what hangs on them, and putting them back.

Rows that can't be without a removed row go too; where a reference may be empty, it becomes empty. A row that
comes from a source is never removed: then nothing is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, delete, select, update

from models.connection.database import reading
from models.connection.database_errors import NOTHING_CHANGED, RefusedError
from models.connection.json_rows import among, insert_rows
from models.ddl.history import RESTORE
from models.queries.as_of import is_dated
from models.schema.base import Base, Owner, owner_of, source_key, table_of
from models.schema.column_ownership import comes_from_source, is_edited
from models.schema.employees import DATED
from models.schema.paths import model_of, related
from models.values.language import beginning, tr
from models.valuing.edited_entries import follow_rows
from models.writes.current_values import keep_copies
from models.writes.expected_rows import PERIODS, Rows, require_as_left, whole_rows
from models.writes.idempotent_write import IdempotentWrite


@dataclass(frozen=True)
class Emptied:
    """A reference that became empty: in which row, and to which row it led."""

    table: str
    row_id: int
    column: str
    led_to: int


@dataclass(frozen=True)
class Removal:
    """What would go: ids by table, children before parents, and the references that would become empty.

    `left`: the rows as the person left them, of which none goes if somebody wrote into it since; empty: any may go.
    """

    model: type[Base]
    ids: tuple[int, ...]
    going: tuple[tuple[str, tuple[int, ...]], ...]
    emptied: tuple[Emptied, ...]
    left: Rows = field(default=(), compare=False, repr=False)

    def counts(self) -> dict[str, int]:
        """Return how many rows of which table would go besides the chosen ones."""
        counted = {table: len(ids) for table, ids in self.going}
        own = self.model.__tablename__
        counted[own] -= len(self.ids)
        return {table: count for table, count in counted.items() if count}

    def is_more(self) -> bool:
        """Tell whether more than the rows themselves would go or change; a period comes and goes with its employee."""
        counted = self.counts()
        periods = counted.pop(PERIODS, 0) if self.model.__tablename__ == "employees" else 0
        return bool(counted or self.emptied or periods > len(self.ids))


@dataclass(frozen=True)
class Removed:
    """What went, whole: enough to put it back. `rows`: (table, row), parents before children."""

    model: type[Base]
    ids: tuple[int, ...]
    rows: Rows
    emptied: tuple[Emptied, ...]


def removal(engine: Engine, model: type[Base], ids: Iterable[int]) -> Removal:
    """Find out what else goes with these rows; nothing is changed.

    Raises RefusedError when one of them, or a row that can't be without them, comes from a source.
    """
    with reading(engine) as connection:
        return _plan(connection, model, tuple(sorted(set(ids))))


def remove(engine: Engine, planned: Removal, who: str, once: IdempotentWrite | None = None) -> Removed:
    """Remove the planned rows in one transaction, if what hangs on them is still what was planned.

    Raises RefusedError if it isn't, RowChangedError as `Removal.left` says, DatabaseError when the database can't be
    reached or is busy. `once`: of an earlier try of the same removal that failed.
    """

    table = _table(planned.model.__tablename__)
    return (once or IdempotentWrite()).run(engine, table, who, lambda connection: remove_planned(connection, planned))


def remove_planned(connection: Connection, planned: Removal) -> Removed:
    """Do what `remove` does, in the caller's transaction."""
    if _plan(connection, planned.model, planned.ids) != planned:
        raise RefusedError(
            tr("The rows weren't deleted"),
            tr("Other rows were connected with them, or disconnected, since you were asked."),
            tr("Delete them again to see what would go now."),
        )
    rows = _rows(connection, planned)
    if planned.left:
        require_as_left(connection, rows, planned.left)
    # While the rows are there, for the history names those that a reference led to.
    _point(connection, planned.emptied, back=False)
    _let_copies_follow(connection, planned.emptied)
    for name, ids in planned.going:
        connection.execute(delete(_table(name)).where(among(_table(name).c.id, ids)))
    _keep_copies_of(connection, rows)
    follow_rows(connection, _touched(rows, planned.emptied))
    return Removed(planned.model, planned.ids, rows, planned.emptied)


def put_back(engine: Engine, removed: Removed, who: str, once: IdempotentWrite | None = None) -> None:
    """Put removed rows back with their ids, and references to them where these are still empty.

    Raises RefusedError when a row they refer to has gone, or a unique value was taken meanwhile. `once`: as `remove`.
    """
    table = _table(removed.model.__tablename__)
    (once or IdempotentWrite()).run(engine, table, who, lambda connection: insert_removed(connection, removed), RESTORE)


def insert_removed(connection: Connection, removed: Removed) -> None:
    """Do what `put_back` does, in the caller's transaction."""
    dated = _dated(removed.rows)
    for name, rows in groupby(removed.rows, key=itemgetter(0)):
        insert_rows(connection, _table(name), [_without_copies(name, row, dated) for _, row in rows])
    _point(connection, removed.emptied, back=True)
    _let_copies_follow(connection, removed.emptied)
    _keep_copies_of(connection, removed.rows)
    follow_rows(connection, _touched(removed.rows, removed.emptied))


def _touched(rows: Rows, emptied: Iterable[Emptied]) -> set[str]:
    """Name the tables of rows that came or went, and of those that led to them."""
    return {name for name, _row in rows} | {one.table for one in emptied}


def _dated(rows: Rows) -> set[int]:
    """Return the employees whose periods are among the rows."""
    return {row["employee_id"] for name, row in rows if name == PERIODS}


def _keep_copies_of(connection: Connection, rows: Rows) -> None:
    """Let the copies of today's values follow periods that came or went."""
    if dated := _dated(rows):
        keep_copies(connection, dated)


def _let_copies_follow(connection: Connection, emptied: Iterable[Emptied]) -> None:
    """Let employees refer, too, to what their periods refer to."""
    if any(one.table == PERIODS for one in emptied):
        keep_copies(connection)


def _without_copies(name: str, row: dict[str, Any], dated: Collection[int]) -> dict[str, Any]:
    """Leave out an employee's values that come back with the periods; the database would take them for new ones."""
    return {**row, **dict.fromkeys(DATED)} if name == "employees" and row["id"] in dated else row


def _words(table: Table) -> str:
    """Return a table as people read it."""
    words = beginning(table.name).replace("_", " ")
    return tr(words)


def _table(name: str) -> Table:
    return table_of(model_of(name))


def _plan(connection: Connection, model: type[Base], ids: tuple[int, ...]) -> Removal:
    going: dict[str, set[int]] = {}
    emptied: set[Emptied] = set()
    todo = [(_table(model.__tablename__), ids)]
    while todo:
        table, wanted = todo.pop(0)
        new = set(wanted) - going.setdefault(table.name, set())
        if not new:
            continue
        _require_ours(connection, table, new)
        going[table.name] |= new
        for column in _references_to(table):
            found = _referring(connection, column, new)
            if column.nullable:
                emptied |= {Emptied(column.table.name, row_id, column.name, led_to) for row_id, led_to in found}
            elif found:
                todo.append((_table(column.table.name), tuple(row_id for row_id, _ in found)))
    return Removal(model, ids, _children_first(going), _staying(emptied, going))


def _require_ours(connection: Connection, table: Table, ids: set[int]) -> None:
    found = dict(connection.execute(select(table.c.id, _key_or_id(table)).where(among(table.c.id, ids))).all())
    if len(found) < len(ids):
        raise RefusedError(
            tr("The rows can't be deleted"), tr("One of them isn't there any more."), tr(NOTHING_CHANGED)
        )
    if not is_edited(table) or any(comes_from_source(table, source) for source in found.values()):
        raise RefusedError(
            tr("The rows can't be deleted"),
            tr("Some rows of “{table}” come from a source, and only the source removes them.", table=_words(table)),
            tr("Delete them there. {nothing_changed}", nothing_changed=tr(NOTHING_CHANGED)),
        )


def _key_or_id(table: Table) -> Column[Any]:
    key = source_key(table)
    return table.c.id if key is None else key


def _references_to(table: Table) -> Iterator[Column[Any]]:
    for other in table.metadata.sorted_tables:
        for column in other.c:
            # An employee's own reference is a copy of the period's, and follows it.
            if column.foreign_keys and related(column) is table and not is_dated(column):
                yield column


def _referring(connection: Connection, column: Column[Any], ids: set[int]) -> list[tuple[int, int]]:
    """Find rows that refer to one of the ids. Refuses where the reference is a source's own."""
    table = _table(column.table.name)
    wanted = (table.c.id, column, _key_or_id(table))
    found = connection.execute(select(*wanted).where(among(column, ids)).order_by(table.c.id)).all()
    if owner_of(column) is not Owner.OURS and any(comes_from_source(table, row[2]) for row in found):
        raise RefusedError(
            tr("The rows can't be deleted"),
            tr("Some rows of “{table}” that come from a source refer to them.", table=_words(table)),
            tr(NOTHING_CHANGED),
        )
    return [(row[0], row[1]) for row in found]


def _children_first(going: Mapping[str, set[int]]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    order = [table.name for table in reversed(model_of("changes").metadata.sorted_tables)]
    return tuple((name, tuple(sorted(going[name]))) for name in order if going.get(name))


def _staying(emptied: Iterable[Emptied], going: Mapping[str, set[int]]) -> tuple[Emptied, ...]:
    staying = [one for one in emptied if one.row_id not in going.get(one.table, ())]
    return tuple(sorted(staying, key=lambda one: (one.table, one.row_id, one.column)))


def _rows(connection: Connection, planned: Removal) -> Rows:
    found: Rows = ()
    for name, ids in reversed(planned.going):
        found += whole_rows(connection, _table(name), ids, locked=bool(planned.left))
    return found


def _point(connection: Connection, references: tuple[Emptied, ...], *, back: bool) -> None:
    """Empty references (`back`: set them again), as far as they hold what they are expected to hold."""
    groups: dict[tuple[str, str, int], set[int]] = {}
    for one in references:
        if is_dated(_table(one.table).c[one.column]):
            continue  # a copy, which follows the period that is emptied or filled with it
        groups.setdefault((one.table, one.column, one.led_to), set()).add(one.row_id)
    for (name, column, led_to), rows in groups.items():
        now, then = (None, led_to) if back else (led_to, None)
        _set(connection, _table(name).c[column], rows, now, then)


def _set(connection: Connection, column: Column[Any], rows: set[int], now: int | None, then: int | None) -> None:
    table = _table(column.table.name)
    values: dict[str, Any] = {column.name: then}
    if is_edited(table):
        values["version"] = table.c.version + 1
    connection.execute(update(table).where(among(table.c.id, rows), column.is_not_distinct_from(now)).values(values))
