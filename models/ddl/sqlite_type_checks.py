"""SQLite keeps to the types of columns, as PostgreSQL does by itself, whatever program writes.

SQLite takes any text into a column of numbers, and one such row would make a whole table unreadable. Its STRICT
tables know neither dates nor exact numbers, so triggers look at what was written. The first load of 100,000 time
entries takes 1.2 times as long with them (1.7 s instead of 1.4), a later one no longer.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Connection, Date, Integer, Table, Text, text

from models.ddl.history_values import POSTGRESQL
from models.schema.base import Base
from models.schema.types import Exact, UtcDateTime

PREFIX = "types_of_"
# By type of a column, when a value (never NULL) is of it. SQLite has by then turned what it could into the column's
# affinity. A day or a moment that doesn't exist comes out as another one when it is reckoned with, or as NULL.
FITS: dict[type[Any], str] = {
    Boolean: "{} IN (0, 1)",
    BigInteger: "typeof({}) = 'integer'",
    Integer: "typeof({}) = 'integer'",
    Exact: "typeof({}) IN ('integer', 'real')",
    Text: "typeof({}) = 'text'",
    Date: "date({0}, '+0 days') IS {0}",
    UtcDateTime: "strftime('%Y-%m-%dT%H:%M:%SZ', {0}, '+0 days') IS {0}",
}


def install(connection: Connection) -> None:
    """Make the triggers, in the caller's transaction; those that are there are made anew."""
    suspend(connection)
    if connection.dialect.name != POSTGRESQL:
        for table in Base.metadata.sorted_tables:
            for statement in _triggers(table):
                connection.exec_driver_sql(statement)


def suspend(connection: Connection) -> None:
    """Take the triggers away, so that tables can be rebuilt."""
    if connection.dialect.name == POSTGRESQL:
        return
    named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE :name"
    for (name,) in connection.execute(text(named), {"name": f"{PREFIX}%"}).all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def _triggers(table: Table) -> Iterator[str]:
    """Of what is new, and of what is changed. The message is that of a CHECK, and as long as the row is good it costs
    one condition."""
    wrong = [(column, _wrong(column)) for column in table.c]
    any_wrong = " OR ".join(condition for _column, condition in wrong)
    refusals = " ".join(
        f"SELECT RAISE(ABORT, 'CHECK constraint failed: ck_{table.name}_{column.name}') WHERE {condition};"
        for column, condition in wrong
    )
    for event in ("INSERT", "UPDATE"):
        name = f"{PREFIX}{table.name}_{event.lower()}"
        yield f"CREATE TRIGGER {name} AFTER {event} ON {table.name} WHEN {any_wrong} BEGIN {refusals} END"


def _wrong(column: Column[Any]) -> str:
    new = f'NEW."{column.name}"'
    fits = next(fits for kind, fits in FITS.items() if isinstance(column.type, kind))
    return f"({new} IS NOT NULL AND NOT ({fits.format(new)}))"
