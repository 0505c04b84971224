"""What belongs to one record: the rows that refer to it, and what was changed in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Engine, Integer, Select, Table, func, literal, select, true, union_all
from sqlalchemy.sql.expression import type_coerce

from models.base import Base
from models.bookkeeping import Change, SyncRun
from models.database import reading
from models.paths import related


@dataclass(frozen=True)
class RelatedRows:
    """How many rows of `table` refer to a record by `column`."""

    table: str
    column: str
    count: int


@dataclass(frozen=True)
class PastChange:
    """One change of a record; values as text, the way `models.history` keeps them: related records by their name.

    `source`: of the sync that made it.
    """

    at: datetime
    who: str
    action: str
    column: str | None
    old: str | None
    new: str | None
    source: str | None


def related_rows(engine: Engine, model: type[Base], row_id: int) -> list[RelatedRows]:
    """How many living rows refer to a record, by table and column; one statement, nothing for zero."""
    counts = [_count(column, row_id) for column in references_to(_table(model))]
    if not counts:
        return []
    with reading(engine) as connection:
        rows = connection.execute(union_all(*counts))
        return [RelatedRows(row[0], row[1], row[2]) for row in rows if row[2]]


def history(engine: Engine, model: type[Base], row_id: int, limit: int) -> list[PastChange]:
    """The newest changes of a record, newest first."""
    changes, runs = _table(Change), _table(SyncRun)
    columns = (
        changes.c.at,
        changes.c.who,
        changes.c.action,
        changes.c.column_name,
        changes.c.old_value,
        changes.c.new_value,
        runs.c.source,
    )
    statement = (
        select(*columns)
        .select_from(changes.outerjoin(runs, changes.c.run_id == runs.c.id))
        .where(changes.c.table_name == model.__tablename__, changes.c.row_id == row_id)
        .order_by(changes.c.id.desc())
        .limit(limit)
    )
    with reading(engine) as connection:
        return [PastChange(*row) for row in connection.execute(statement)]


def references_to(table: Table) -> Iterator[Column[object]]:
    """Every column of any table that refers to `table`, parents first."""
    for other in table.metadata.sorted_tables:
        yield from (column for column in other.c if column.foreign_keys and related(column) is table)


def _count(column: Column[object], row_id: int) -> Select[str, str, int]:
    table = column.table
    alive = table.c.deleted_at.is_(None) if "deleted_at" in table.c else true()
    number = type_coerce(func.count(), Integer)
    name = literal(str(getattr(table, "name", "")))
    return select(name, literal(column.name), number).select_from(table).where(column == row_id, alive)


def _table(model: type[Base]) -> Table:
    return model.__table__  # type: ignore[return-value]  # a declared model's table is a Table
