"""Reading `changes`: who changed which field from what to what, and when. The database writes it (see `triggers`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Integer, select

from models.schema.base import table_of
from models.schema.system_tables import Change
from models.schema.types import Exact, UtcDateTime
from models.values.language import mark, tr

CHANGE, ADD, REMOVE, RESTORE = "change", "add", "remove", "restore"
# A related record that has no name, or is gone without one.
NAMELESS = "(without a name)"
# What the history of SQLite says of a program that doesn't tell in whose name it writes.
OTHER_PROGRAM = mark("another program")
changes = table_of(Change)


@dataclass(frozen=True)
class LastChange:
    """Who changed a field last, when, and to what (as text)."""

    who: str
    at: datetime
    value: str | None


def last_change(connection: Connection, table: str, row_id: int, columns: Iterable[str]) -> LastChange | None:
    """Return the newest change of any of these columns of a row."""
    statement = (
        select(changes.c.who, changes.c.at, changes.c.new_value)
        .where(changes.c.table_name == table, changes.c.row_id == row_id)
        .where(changes.c.column_name.in_(tuple(columns)))
        .order_by(changes.c.id.desc())
        .limit(1)
    )
    found = connection.execute(statement).first()
    return LastChange(name_of(found.who), found.at, found.new_value) if found else None


def name_of(who: str) -> str:
    """Say in whose name something was written, in the language in use."""
    return tr(OTHER_PROGRAM) if who == OTHER_PROGRAM else who


def was_done(connection: Connection, operation: str) -> bool:
    """Tell whether an operation stands in the history: then all of it was done, for both are one transaction."""
    return connection.scalar(select(changes.c.id).where(changes.c.operation == operation).limit(1)) is not None


def as_text(value: Any) -> str | None:
    """Return a value as `changes` keeps it: ISO dates and moments, plain decimals, true and false."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if not isinstance(value, Decimal):
        return str(value)
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def from_text(column: Column[Any], text: str | None) -> Any:
    """Return the value of a column that `changes` keeps as this text, exactly; not of a reference, whose name is kept.

    Raises ValueError (or a subclass of ArithmeticError) for a text that the column's type has no value for.
    """
    kind = column.type
    if text is None:
        return None
    if isinstance(kind, Boolean):
        return text == "true"
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(text)
    if isinstance(kind, Date):
        return date.fromisoformat(text)
    if isinstance(kind, Exact):
        return Decimal(text)
    return int(text) if isinstance(kind, Integer) else text
