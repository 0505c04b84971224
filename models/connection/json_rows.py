"""Many rows as one parameter of a statement: a JSON text that both databases read as a table.

So a statement stays one round trip however many rows it is about, and no right to make temporary tables is needed,
which an executive's role hasn't. Each row is a JSON array; `value_at` is SQL for one of its places.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, Column, ColumnElement, Connection, Dialect, Table, bindparam, text

from models.connection.database_errors import NOTHING_CHANGED, RefusedError
from models.values.language import tr

# The FROM of a statement that has the rows as its parameter `rows`; each is `b`.
ROWS = {"postgresql": "json_array_elements(CAST(:rows AS json)) AS b(value)", "sqlite": "json_each(:rows) AS b"}
# The same with the rows' numbers, to write them in their order.
NUMBERED = {
    "postgresql": "json_array_elements(CAST(:rows AS json)) WITH ORDINALITY AS b(value, key)",
    "sqlite": "json_each(:rows) AS b",
}
LARGEST_INTEGER = 2**63 - 1


def as_json(rows: Iterable[Sequence[Any]]) -> str:
    """Return the rows as the parameter `rows`; their values as `as_parameter` gives them."""
    return json.dumps([list(row) for row in rows], ensure_ascii=False, separators=(",", ":"))


def as_parameter(column: Column[Any], value: Any, dialect: Dialect) -> Any:
    """Return a column's value as it may stand in JSON.

    Raises RefusedError for what the column's type doesn't take, OverflowError for a whole number of over 64 bits.
    """
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    try:
        value = process(value) if process else value
    except ValueError as error:
        raise RefusedError(tr("The change isn't possible"), f"{error}.", tr(NOTHING_CHANGED)) from error
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int) and not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        # Read from JSON, SQLite would make it a number that is only nearly the same.
        raise OverflowError("a whole number of over 64 bits")
    return str(value) if isinstance(value, Decimal) else value


def value_at(place: int, column: Column[Any], dialect: Dialect) -> str:
    """Return SQL for the value at a place of the row `b`, of the column's type."""
    return text_at(place, dialect, column.type.compile(dialect))


def text_at(place: int, dialect: Dialect, kind: str) -> str:
    """Write SQL for the value at a place of the row `b`. `kind`: its type on PostgreSQL; SQLite's columns decide it."""
    if dialect.name == "sqlite":
        return f"json_extract(b.value, '$[{place}]')"
    return f"CAST(b.value ->> {place} AS {kind})"


def among(column: ColumnElement[Any], ids: Iterable[int]) -> ColumnElement[bool]:
    """Say in SQL whether a column is one of these ids, however many: written out, for SQLite counts its parameters."""
    listed: BindParameter[Any] = bindparam("ids", sorted(ids), unique=True, expanding=True, literal_execute=True)
    return column.in_(listed)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    """Add rows, by column name, in one statement; their ids in the order of the rows, if the database numbers them.

    A column that a row lacks stays empty. Errors as `as_parameter`; ValueError when no row has a value.
    """
    names, dialect = sorted({name for row in rows for name in row}), connection.dialect
    if not names:
        raise ValueError("rows without a value")
    values = ", ".join(value_at(place, table.c[name], dialect) for place, name in enumerate(names))
    listed = ", ".join(f'"{name}"' for name in names)
    # Both databases number the rows in the order of the SELECT.
    statement = (
        f'INSERT INTO "{table.name}" ({listed}) SELECT {values} FROM {NUMBERED[dialect.name]} '
        "WHERE true ORDER BY b.key RETURNING id"
    )
    sent = as_json([as_parameter(table.c[name], row.get(name), dialect) for name in names] for row in rows)
    return tuple(sorted(connection.scalars(text(statement), {"rows": sent})))
