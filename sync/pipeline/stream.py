"""A stream: one list of a source, the table it feeds, and the pure step from a record to a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from sqlalchemy import Column, Table

from models.schema.base import Base, owner_of, source_of
from sync.pipeline.bulk import key_of
from sync.pipeline.records import Reader, Unreadable, Value, read_id, reader_of

Record = dict[str, Any]


@dataclass(frozen=True)
class Stream:
    """One list of a source.

    `where`: the filter that the list insists on. `each`: the list has to be asked for by this field's ids.
    `empty_if_absent`: fields that a record has only when they are set. `keep`: which records are ours at all.
    `derived`: columns computed from the whole record. `whole`: small and needed whole, so even a quick run lists
    it all. `adopt`: a row of our own with the same value in this column becomes the record's row. `names`: the field
    that says whose work a record is, an id or several. `seen_as`: the record as we take it.
    `items`: the list that comes inside each record, with the column that points back.
    """

    endpoint: str
    model: type[Base]
    words: str
    where: str = ""
    each: str = ""
    page_size: int = 2500
    empty_if_absent: frozenset[str] = frozenset()
    keep: Callable[[Record], bool] = lambda _record: True
    derived: Mapping[str, Callable[[Record, tzinfo], Value]] = field(default_factory=dict)
    whole: bool = False
    adopt: str = ""
    names: str = ""
    seen_as: Callable[[Record], Record] = lambda record: record
    items: "Stream | None" = None
    parent: str = ""

    @property
    def table(self) -> Table:
        """The table that the stream feeds."""
        return self.model.metadata.tables[self.model.__tablename__]


@dataclass(frozen=True)
class Reference:
    """A value of a row that is another record's id at the source, until the writer puts our own in its place."""

    index: int
    column: str
    table: str
    required: bool


@dataclass(frozen=True, eq=False)
class RecordShape:
    """The columns that records with the same fields fill. A field that a record lacks leaves its column alone.

    There is one for the same columns (compared and hashed by identity: it is looked up once a record).
    """

    columns: tuple[str, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True)
class _Plan:
    shape: RecordShape
    read: tuple[tuple[str, Reader], ...]


class RowMaker:
    """Turns records of one stream into rows. Records with the same fields share a plan, made once."""

    def __init__(self, stream: Stream, zone: tzinfo) -> None:
        self._stream, self._zone = stream, zone
        source = source_of(stream.table)
        self._columns = [column for column in stream.table.columns if owner_of(column) is source]
        self._plans: dict[tuple[str, ...], _Plan] = {}
        self._shapes: dict[tuple[str, ...], RecordShape] = {}

    def row(self, record: Record) -> tuple[RecordShape, list[Value]]:
        """Return the shape and the values of a record, its key at the source first.

        Raises Unreadable with the field and what is wrong with it.
        """
        if not isinstance(record, dict):
            raise Unreadable("it is no record")
        record = self._stream.seen_as(record)
        names = tuple(record)
        plan = self._plans.get(names) or self._plans.setdefault(names, self._plan(record))
        try:
            values = [read(record.get(name)) for name, read in plan.read]
            values += [make(record, self._zone) for make in self._stream.derived.values()]
        except Unreadable:
            raise self._explained(record, plan) from None
        if values[0] is None:
            raise Unreadable("it has no id")
        return plan.shape, values

    def _plan(self, record: Record) -> _Plan:
        columns = [column for column in self._columns if self._is_given(column, record)]
        names = [key_of(self._stream.table).name, *(column.name for column in columns)]
        read = (("id", read_id), *((column.name, reader_of(column)) for column in columns))
        filled = (*names, *self._stream.derived)
        shape = self._shapes.setdefault(filled, RecordShape(filled, _references(columns)))
        return _Plan(shape, read)

    def _is_given(self, column: Column[Any], record: Record) -> bool:
        if column.name in self._stream.derived:
            return False
        return column.name in record or column.name in self._stream.empty_if_absent

    def _explained(self, record: Record, plan: _Plan) -> Unreadable:
        for name, read in plan.read:
            try:
                read(record.get(name))
            except Unreadable as error:
                return Unreadable(f"{name}: {error}")
        return Unreadable("a value computed from it makes no sense")


def _references(columns: list[Column[Any]]) -> tuple[Reference, ...]:
    found = []
    for index, column in enumerate(columns, 1):
        for key in column.foreign_keys:
            found.append(Reference(index, column.name, key.column.table.name, not column.nullable))
    return tuple(found)
