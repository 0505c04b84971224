"""What people call the places in a dimension, and which rows those are."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, null, select

from models.schema.base import Base, table_of
from models.values.folding import rows_called


def named_rows(connection: Connection, model: type[Base], name: str) -> list[int]:
    """Return the ids of the rows that are called so, however it is written; deleted ones where no other is."""
    table = table_of(model)
    gone = table.c.deleted_at if "deleted_at" in table.c else null()
    statement = select(table.c.id, gone.label("gone"), table.c[model.LABEL]).order_by(table.c.id)
    found = rows_called(connection, statement, [name])
    living = [row[0] for row in found if row[1] is None]
    return living or [row[0] for row in found]


def numbered_rows(connection: Connection, model: type[Base], number: int) -> list[int]:
    """Return the id if there is a row of it."""
    table = table_of(model)
    return list(connection.scalars(select(table.c.id).where(table.c.id == number)))


def words_named(connection: Connection, column: ColumnElement[Any], word: str) -> list[str]:
    """Return the words in a column that are this one, however it is written; the very same first."""
    found = [str(row[0]) for row in rows_called(connection, select(column).distinct(), [word])]
    return sorted(found, key=lambda one: (one != word, one))
