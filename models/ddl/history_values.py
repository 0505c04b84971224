"""How `changes` keeps a value, as SQL of either database: the same text on both.

Dates and moments are ISO, numbers plain decimals without needless zeros, flags true and false. Of a related record
the name is kept that it has at that moment, which stays readable when the record is renamed or removed later; its id
stands beside it. `models.ddl.history.as_text` is the same in Python, `from_text` the way back.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Date, Table, Text

from models.ddl.history import NAMELESS
from models.schema.paths import label_path, related
from models.schema.types import Exact, UtcDateTime

POSTGRESQL = "postgresql"
NO_ID = "CAST(NULL AS bigint)"


def value_text(column: Column[Any], row: str, dialect: str) -> str:
    """Return SQL for the text of a row's value. `row`: how the statement calls the row (`NEW`, or an alias)."""
    value = f'{row}."{column.name}"'
    if not column.foreign_keys:
        return _plain(column, value, dialect)
    target = related(column)
    name = f'(SELECT {_label(target, "r", label_path(target), dialect)} FROM "{target.name}" AS r WHERE r.id = {value})'
    return f"CASE WHEN {value} IS NOT NULL THEN COALESCE({name}, '{NAMELESS}') END"


def value_id(column: Column[Any], row: str) -> str:
    """Return SQL for which row a reference leads to; of any other column nothing."""
    return f'{row}."{column.name}"' if column.foreign_keys else NO_ID


def row_label(table: Table, row: str, dialect: str) -> str:
    """Return SQL for what a row is called."""
    return f"COALESCE({_label(table, row, label_path(table), dialect)}, '{NAMELESS}')"


def _label(table: Table, row: str, steps: Sequence[str], dialect: str) -> str:
    column = table.c[steps[0]]
    value = f'{row}."{column.name}"'
    if len(steps) == 1:
        return _plain(column, value, dialect)
    target, inner = related(column), f"{row}_"
    label = _label(target, inner, steps[1:], dialect)
    return f'(SELECT {label} FROM "{target.name}" AS {inner} WHERE {inner}.id = {value})'


def _plain(column: Column[Any], value: str, dialect: str) -> str:
    kind, on_server = column.type, dialect == POSTGRESQL
    if isinstance(kind, Text):
        return value
    if isinstance(kind, Boolean):
        return f"CASE WHEN {value} THEN 'true' WHEN NOT {value} THEN 'false' END"
    if isinstance(kind, UtcDateTime):
        in_utc = f"to_char({value} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')"
        return f"{in_utc if on_server else f'substr({value}, 1, 19)'} || '+00:00'"
    if isinstance(kind, Date):
        return f"to_char({value}, 'YYYY-MM-DD')" if on_server else value
    if isinstance(kind, Exact):
        return f"trim_scale({value})::text" if on_server else _sqlite_decimal(value)
    return f"CAST({value} AS TEXT)"


def _sqlite_decimal(value: str) -> str:
    """SQLite keeps whole numbers as integers, others as floats, and would write small ones with an exponent."""
    scientific = f"printf('%.14e', abs({value}))"
    zeros = f"substr('{'0' * 40}', 1, CAST(substr({scientific}, 19) AS INTEGER) - 1)"
    digits = f"rtrim(substr({scientific}, 1, 1) || substr({scientific}, 3, 14), '0')"
    small = f"CASE WHEN {value} < 0 THEN '-' ELSE '' END || '0.' || {zeros} || {digits}"
    return (
        f"CASE WHEN typeof({value}) <> 'real' THEN CAST({value} AS TEXT) "
        f"WHEN abs({value}) >= 0.0001 THEN printf('%!.15g', {value}) ELSE {small} END"
    )
