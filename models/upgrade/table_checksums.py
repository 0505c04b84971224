"""What a table holds, in numbers that come out alike on SQLite and on PostgreSQL, so that a copy can be compared.

Of each column: how many values there are, and what they add up to. Numbers, ids among them, are added up exactly; days
and moments as seconds since 1970, texts as their characters, flags as those that are set.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Table, Text

from models.schema.types import UtcDateTime

_EXACT = Context(prec=5_000, traps=[Inexact])
# SQLite adds fractions as floats, and gives up where whole numbers outgrow 64 bits.
_ADD = "exact_sum"
_NUMBERS, _MOMENTS, _TEXTS, _FLAGS = range(4)
_SUMS = {
    "sqlite": (f"{_ADD}({{}})", "sum(CAST(strftime('%s', {}) AS INTEGER))", "sum(length({}))", "sum({} <> 0)"),
    "postgresql": ("sum({})", "sum(extract(epoch FROM {}))", "sum(length({}))", "count(*) FILTER (WHERE {})"),
}


@dataclass(frozen=True)
class TableChecksum:
    """A table's `rows`, and by column how many values it has and what they add up to."""

    rows: int
    columns: dict[str, tuple[int, Decimal]]


def tally(connection: Connection, table: Table, condition: str = "true") -> TableChecksum:
    """Count and add up the rows of a table that meet a condition in SQL; one statement."""
    kind = connection.dialect.name
    if kind == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.create_aggregate(_ADD, 1, _ExactSum)
    parts = ", ".join(f'count("{c.name}"), {_SUMS[kind][_kind(c)].format(_quoted(c))}' for c in table.c)
    statement = f'SELECT count(*), {parts} FROM "{table.name}" WHERE {condition}'
    rows, *numbers = connection.exec_driver_sql(statement, execution_options={"no_parameters": True}).one()
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    found = {c.name: (count, Decimal(total or 0)) for c, (count, total) in zip(table.c, pairs, strict=True)}
    return TableChecksum(rows, found)


def differences(table: Table, source: TableChecksum, target: TableChecksum) -> Iterator[str]:
    """Yield what isn't the same in a copy of a table, in words, the first where most is lost."""
    if source.rows != target.rows:
        yield f"of {source.rows:,} rows of {table.name} {target.rows:,} arrived"
    for name, (count, total) in source.columns.items():
        arrived, came_to = target.columns[name]
        if count != arrived:
            yield f"of {count:,} values of {table.name}.{name} {arrived:,} arrived"
        elif total != came_to:
            yield f"the values of {table.name}.{name} come to {came_to:,f} instead of {total:,f}"


class _ExactSum:
    """SQLite's aggregate of that name: the sum of whole numbers and of the decimals that it keeps as floats."""

    def __init__(self) -> None:
        self._whole, self._decimal = 0, Decimal(0)

    def step(self, value: int | float | None) -> None:
        """Take a value in."""
        if isinstance(value, int):
            self._whole += value
        elif value is not None:
            # The shortest text of a float is the decimal that was stored.
            self._decimal = _EXACT.add(self._decimal, Decimal(repr(value)))

    def finalize(self) -> str:
        """Return all of them, as text."""
        return f"{_EXACT.add(self._decimal, Decimal(self._whole)):f}"


def _kind(column: Column[Any]) -> int:
    if isinstance(column.type, Date | UtcDateTime):
        return _MOMENTS
    if isinstance(column.type, Text):
        return _TEXTS
    return _FLAGS if isinstance(column.type, Boolean) else _NUMBERS


def _quoted(column: Column[Any]) -> str:
    return f'"{column.name}"'
