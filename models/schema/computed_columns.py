"""Columns that no table has: worked out from other rows in the statement that reads them, on both databases alike.

Wherever a path may name a column of a table it may name one of these: they are sorted, filtered, grouped and added up
as any other. Paymo says of no invoice what is open, and of no client in which currency it is invoiced.
"""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table

from models.schema.computed import Computed
from models.schema.currency_columns import CURRENCIES
from models.schema.invoice_columns import INVOICE_COLUMNS
from models.schema.project_columns import PROJECT_COLUMNS

COMPUTED: dict[str, dict[str, Computed]] = {}
for _one in (*INVOICE_COLUMNS, *CURRENCIES, *PROJECT_COLUMNS):
    COMPUTED.setdefault(_one.column.table.name, {})[_one.column.name] = _one


def computed_columns(table: Table) -> dict[str, Computed]:
    """Return the computed columns of a table, by name."""
    return COMPUTED.get(table.name, {})


def column_at(place: FromClause, table: Table, name: str) -> ColumnElement[Any]:
    """Return a column of a table, or a computed one, in a statement that reads the table as `place`."""
    computed = computed_columns(table).get(name)
    if computed is None:
        return place.c[name]
    return _on_table(computed, table) if place is table else computed.of(place)


@cache
def _on_table(computed: Computed, table: Table) -> ColumnElement[Any]:
    """Return the SQL for the table itself, put together once: that takes longer than to send it."""
    return computed.of(table)
