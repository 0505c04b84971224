"""Finding rows by what they are called, and values that must be there once: many in one statement each."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Engine, Table, select

from models.connection.database import reading
from models.connection.database_errors import explained
from models.connection.json_rows import among
from models.schema.base import Base, table_of
from models.schema.paths import Joined, label_path
from models.values.folding import rows_called


def rows_named(engine: Engine, model: type[Base], names: Collection[str]) -> list[tuple[int, str]]:
    """Find living rows that have one of these names, however it is written: (id, name). Raises DatabaseError."""
    table = table_of(model)
    joined = Joined(table)
    label = joined.column(label_path(table))
    statement = select(table.c.id, label).select_from(joined.source).order_by(table.c.id)
    if "deleted_at" in table.c:
        statement = statement.where(table.c.deleted_at.is_(None))
    with explained(engine, table), reading(engine) as connection:
        return [(row[0], str(row[1])) for row in rows_called(connection, statement, names)]


def names_of(engine: Engine, model: type[Base], ids: Collection[int]) -> dict[int, str]:
    """Return what rows are called, by id; those that are gone are left out. Raises DatabaseError."""
    table = table_of(model)
    joined = Joined(table)
    statement = select(table.c.id, joined.column(label_path(table))).where(among(table.c.id, ids))
    with explained(engine, table), reading(engine) as connection:
        return {row[0]: str(row[1] or "") for row in connection.execute(statement.select_from(joined.source))}


def taken(engine: Engine, unique: Column[Any], values: Collection[str]) -> dict[str, int]:
    """Tell which of these texts a unique column holds, however written, and in which row. Raises DatabaseError."""
    table = unique.table
    assert isinstance(table, Table)
    with explained(engine, table), reading(engine) as connection:
        return {row[1]: row[0] for row in rows_called(connection, select(table.c.id, unique), values)}
