"""Rows of our own that people deleted, read back from the history: what can be restored, and what can't be known.

The lines of one removal share its operation: the rows that were chosen, those that couldn't be without them, and the
references that became empty. Restoring one row brings back what hung on it, in as many statements whatever its number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Table,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from models.connection.database import reading, snapshot
from models.connection.database_errors import NOTHING_CHANGED, RefusedError, explained
from models.connection.json_rows import among
from models.ddl.history import CHANGE, REMOVE, changes, from_text
from models.schema.base import Base, table_of
from models.schema.column_ownership import is_edited
from models.schema.paths import Joined, label_path, model_of, related
from models.values.language import tr
from models.writes.deletions import Emptied, Removed
from models.writes.idempotent_write import TAKES_BACK

# A row by its table and id.
Key = tuple[str, int]
Line = RowMapping
NOBODY = -1


@dataclass(frozen=True)
class Lost:
    """A value that doesn't come back: of which row (its table and name) and column, what it was, and why."""

    table: str
    label: str
    column: str
    value: str
    why: str


@dataclass(frozen=True)
class Parent:
    """A deleted row that a row can't be without: `line` of the history by which it can be restored along."""

    table: str
    label: str
    line: int | None


@dataclass
class Restoration:
    """What restoring would do. `parents`: rows that have to come along; while there are some, nothing can be done."""

    removed: Removed
    labels: tuple[str, ...]
    lost: list[Lost] = field(default_factory=list)
    parents: list[Parent] = field(default_factory=list)


def trashed(model: type[Base]) -> ColumnElement[bool]:
    """Say in SQL which lines of the history stand for a row of this table that was deleted and isn't there any more."""
    table, later = _table(model.__tablename__), changes.alias("later")
    # Written out, as the index of these lines has them.
    whole = [changes.c.action == literal_column("'remove'"), changes.c.column_name == literal_column("'id'")]
    of_row = and_(later.c.table_name == changes.c.table_name, later.c.row_id == changes.c.row_id)
    again = [later.c.action == literal_column("'remove'"), later.c.column_name == literal_column("'id'")]
    return and_(
        changes.c.table_name == table.name,
        *whole,
        ~exists(select(table.c.id).where(table.c.id == changes.c.row_id)),
        ~exists(select(later.c.id).where(of_row, *again, later.c.id > changes.c.id)),
        ~_taken_back(),
    )


def _taken_back() -> ColumnElement[bool]:
    """Who takes back what they added throws nothing away, unless somebody else has written into it."""
    others = changes.alias("others")
    theirs = select(others.c.id).where(
        others.c.table_name == changes.c.table_name,
        others.c.row_id == changes.c.row_id,
        others.c.action == CHANGE,
        others.c.who.is_distinct_from(changes.c.who),
    )
    return func.coalesce(changes.c.operation, "").startswith(TAKES_BACK) & ~exists(theirs)


def still_trashed(engine: Engine, model: type[Base], lines: Iterable[int]) -> list[int]:
    """Return which of these lines stand for rows that are still deleted."""
    statement = select(changes.c.id).where(trashed(model), among(changes.c.id, lines)).order_by(changes.c.id)
    with explained(engine, changes), reading(engine) as connection:
        return list(connection.scalars(statement))


def has_trash(model: type[Base]) -> bool:
    """Tell whether people delete rows of this table."""
    return is_edited(_table(model.__tablename__))


@dataclass(frozen=True)
class DeletedValues:
    """What a row of a table held when it was deleted: (column, text as the history keeps it), filled columns only."""

    table: str
    values: tuple[tuple[str, str], ...]


def held(engine: Engine, line: int) -> DeletedValues:
    """Return what a deleted row held, by the line of its deletion, in the order of the columns."""
    with explained(engine, changes), snapshot(engine) as connection:
        whole = _chosen(connection, (line,))[0]
        found = {one["column_name"]: one["old_value"] for one in _lines_of(connection, [whole]) if _is_of(one, whole)}
    names = [column.name for column in _table(whole["table_name"]).c if column.name != "id"]
    return DeletedValues(
        whole["table_name"], tuple((name, found[name]) for name in names if found.get(name) is not None)
    )


def restoration(engine: Engine, model: type[Base], lines: Iterable[int], along: Iterable[int] = ()) -> Restoration:
    """Find out what restoring these deleted rows would bring back; nothing is changed.

    `lines`: the lines of the history that `trashed` names; `along`: those of rows of another table, deleted at another
    time, which come back with them as far as they can't be without them. Raises RefusedError when one of the rows is
    there again, or a value that must be there once has been taken; DatabaseError.
    """
    with explained(engine, changes), snapshot(engine) as connection:
        chosen, more = _chosen(connection, lines), _chosen(connection, along) if along else ()
        read = [*_lines_of(connection, chosen), *(_lines_of(connection, more) if more else ())]
        return _Reading(connection, chosen, read, more).restoration(model)


def _chosen(connection: Connection, lines: Iterable[int]) -> Sequence[Line]:
    found = connection.execute(select(changes).where(among(changes.c.id, lines))).mappings().all()
    if not found:
        raise RefusedError(tr("The rows can't be restored"), tr("The history doesn't know them."), tr(NOTHING_CHANGED))
    return found


def _lines_of(connection: Connection, chosen: Sequence[Line]) -> Sequence[Line]:
    """Return all lines of the removals in which these rows went."""
    operations = {one["operation"] for one in chosen if one["operation"] is not None}
    conditions: list[ColumnElement[bool]] = [changes.c.operation.in_(sorted(operations))] if operations else []
    # What another program deleted has no operation; its lines are those of the same moment.
    alone = [one for one in chosen if one["operation"] is None]
    for at in {one["at"] for one in alone}:
        ids = [one["row_id"] for one in alone if one["at"] == at]
        table = alone[0]["table_name"]
        row = and_(changes.c.table_name == table, among(changes.c.row_id, ids))
        conditions.append(and_(row, changes.c.at == at, changes.c.action == REMOVE, changes.c.operation.is_(None)))
    statement = select(changes).where(or_(*conditions)).order_by(changes.c.id)
    return connection.execute(statement).mappings().all()


class _Reading:
    """The removals that were chosen, and what of them can be put together again from their lines."""

    def __init__(
        self, connection: Connection, chosen: Sequence[Line], lines: Sequence[Line], along: Sequence[Line]
    ) -> None:
        self._connection = connection
        self._chosen, self._along = _keys(chosen), set(_keys(along))
        self._fields: dict[Key, dict[str, Line]] = {}
        self._emptied: list[Line] = []
        for line in lines:
            if line["action"] == REMOVE and line["column_name"] != "deleted_at":
                self._fields.setdefault((line["table_name"], line["row_id"]), {})[line["column_name"]] = line
            elif line["action"] == CHANGE and line["new_value"] is None:
                self._emptied.append(line)
        self._named_along: dict[tuple[str, str], list[int]] = {}
        for (table, row_id), fields in self._fields.items():
            if "id" in fields:
                self._named_along.setdefault((table, str(fields["id"]["row_label"])), []).append(row_id)
        self.lost: list[Lost] = []
        self.parents: dict[tuple[str, int | str], Parent] = {}

    def restoration(self, model: type[Base]) -> Restoration:
        """Return what can be restored of the chosen rows and of what hung on them."""
        going = self._with_children()
        self._require_gone(going)
        targets = self._targets(going)
        rows = tuple((table, self._row(table, row_id, targets, going)) for table, row_id in _parents_first(going))
        emptied = tuple(self._links(going))
        self._require_free(rows)
        ids = tuple(row_id for _, row_id in self._chosen)
        labels = tuple(str(self._line(key)["row_label"] or "") for key in self._chosen)
        return Restoration(Removed(model, ids, rows, emptied), labels, self.lost, list(self.parents.values()))

    def _line(self, key: Key) -> Line:
        return self._fields[key]["id"]

    def _with_children(self) -> set[Key]:
        """Return the chosen rows, and what, of the same removal and of what comes along, can't be without one."""
        children: dict[Key, list[Key]] = {}
        for key, fields in self._fields.items():
            for column in _table(key[0]).c if "id" in fields else ():
                if column.foreign_keys and not column.nullable and column.name in fields:
                    children.setdefault(self._led_to(column, fields[column.name]), []).append(key)
        going, todo = set(self._chosen), list(self._chosen)
        while todo:
            above = todo.pop()
            new = [key for key in children.get(above, ()) if key not in going and self._comes_with(above, key)]
            going.update(new)
            todo += new
        return going

    def _comes_with(self, above: Key, key: Key) -> bool:
        return key in self._along or self._line(key)["operation"] == self._line(above)["operation"]

    def _led_to(self, column: Column[Any], line: Line) -> Key:
        """Give the row that a reference led to: by its id, in old lines by its name among the rows that went along."""
        target, row_id = related(column).name, line["old_id"]
        if row_id is None:
            named = self._named_along.get((target, line["old_value"]), [])
            row_id = named[0] if len(named) == 1 else NOBODY
        return target, int(row_id)

    def _require_gone(self, going: set[Key]) -> None:
        for name, ids in _by_table(going).items():
            table = _table(name)
            if self._connection.execute(select(table.c.id).where(among(table.c.id, ids)).limit(1)).first():
                raise RefusedError(
                    tr("The rows can't be restored"), tr("One of them is there again already."), tr(NOTHING_CHANGED)
                )

    def _targets(self, going: set[Key]) -> dict[Key, bool]:
        """Return the rows that references of the going rows led to, and whether they are there (or come along)."""
        wanted: dict[str, set[int]] = {}
        for key in going:
            for column in (column for column in _table(key[0]).c if column.foreign_keys):
                line = self._fields[key].get(column.name)
                if line is not None and line["old_id"] is not None:
                    wanted.setdefault(related(column).name, set()).add(line["old_id"])
        there: dict[Key, bool] = {}
        for name, ids in wanted.items():
            table = _table(name)
            found = set(self._connection.scalars(select(table.c.id).where(among(table.c.id, ids))))
            there |= {(name, row_id): row_id in found or (name, row_id) in going for row_id in ids}
        return there

    def _row(self, table_name: str, row_id: int, targets: Mapping[Key, bool], going: set[Key]) -> dict[str, Any]:
        table, fields = _table(table_name), self._fields[table_name, row_id]
        row: dict[str, Any] = {"id": row_id}
        if "version" in table.c:
            row["version"] = 1
        for name, line in fields.items():
            if name == "id" or name not in table.c:
                continue
            column = table.c[name]
            if column.foreign_keys:
                row[name] = self._reference(column, line, targets, going)
            else:
                row[name] = from_text(column, line["old_value"])
        return row

    def _reference(self, column: Column[Any], line: Line, targets: Mapping[Key, bool], going: set[Key]) -> int | None:
        target, name = related(column).name, str(line["old_value"])
        along, row_id = self._led_to(column, line), None
        if along in going or targets.get(along):
            return along[1]
        why = tr("it has been deleted")
        if line["old_id"] is None:
            row_id = self._named(target, name)
            why = tr("the history of that time kept only the name, which isn’t that of exactly one record now")
        if row_id is None and not column.nullable:
            self._needs(target, line["old_id"], name)
        elif row_id is None:
            self.lost.append(Lost(str(line["table_name"]), str(line["row_label"] or ""), column.name, name, why))
        return row_id

    def _named(self, target: str, name: str) -> int | None:
        """Return the only row that is called so."""
        joined = Joined(_table(target))
        label = joined.column(label_path(joined.table))
        statement = select(joined.table.c.id).select_from(joined.source).where(label == name).limit(2)
        found = self._connection.scalars(statement).all()
        return int(found[0]) if len(found) == 1 else None

    def _needs(self, table: str, row_id: int | None, name: str) -> None:
        if (table, row_id or name) in self.parents:
            return
        line = None
        if row_id is not None:
            condition = and_(trashed(model_of(table)), changes.c.row_id == row_id)
            line = self._connection.scalar(select(changes.c.id).where(condition))
        self.parents[table, row_id or name] = Parent(table, name, line)

    def _links(self, going: set[Key]) -> Iterator[Emptied]:
        """Yield the references that the removal emptied, as far as they are empty still."""
        wanted: dict[tuple[str, str], dict[int, tuple[int, Line]]] = {}
        for line in self._emptied:
            column = _table(line["table_name"]).c.get(line["column_name"])
            if column is None or not column.foreign_keys:
                continue
            led_to = self._led_to(column, line)
            if led_to in going:
                of_column = wanted.setdefault((line["table_name"], line["column_name"]), {})
                of_column[line["row_id"]] = (led_to[1], line)
        for (name, column_name), links in wanted.items():
            table = _table(name)
            statement = select(table.c.id, table.c[column_name]).where(among(table.c.id, links))
            now = {row[0]: row[1] for row in self._connection.execute(statement)}
            for row_id, (led_to_id, line) in links.items():
                if row_id in now and now[row_id] is None:
                    yield Emptied(name, row_id, column_name, led_to_id)
                else:
                    why = tr("it leads elsewhere by now") if row_id in now else tr("it has been deleted")
                    self.lost.append(Lost(name, str(line["row_label"] or ""), column_name, str(line["old_value"]), why))

    def _require_free(self, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Raise when a value that must be there once has been taken since."""
        wanted: dict[tuple[str, str], list[Any]] = {}
        for name, row in rows:
            for column in _table(name).c:
                if column.unique and row.get(column.name) is not None:
                    wanted.setdefault((name, column.name), []).append(row[column.name])
        for (name, column_name), values in wanted.items():
            unique = _table(name).c[column_name]
            taken = self._connection.scalar(select(unique).where(unique.in_(values)).limit(1))
            if taken is not None:
                raise RefusedError(
                    tr("The rows can't be restored"),
                    tr("“{value}” has been taken by another row meanwhile, and may be there only once.", value=taken),
                    tr("Give that one another name, then restore."),
                )


def _keys(lines: Iterable[Line]) -> list[Key]:
    return [(str(one["table_name"]), int(one["row_id"])) for one in lines]


def _parents_first(going: set[Key]) -> list[Key]:
    place = {table.name: number for number, table in enumerate(model_of("changes").metadata.sorted_tables)}
    return sorted(going, key=lambda key: (place[key[0]], key[1]))


def _by_table(going: Iterable[Key]) -> dict[str, set[int]]:
    by_table: dict[str, set[int]] = {}
    for name, row_id in going:
        by_table.setdefault(name, set()).add(row_id)
    return by_table


def _is_of(line: Line, whole: Line) -> bool:
    """Tell whether a line is of this removal of this row."""
    return bool(
        line["action"] == REMOVE and line["table_name"] == whole["table_name"] and line["row_id"] == whole["row_id"]
    )


def _table(name: str) -> Table:
    return table_of(model_of(name))
