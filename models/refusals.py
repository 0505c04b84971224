"""What a database says no with, in words for the person who can act on it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, Table, exc

from models.database import unreachable
from models.errors import DatabaseError, KnownError

NOTHING_CHANGED = "Nothing was changed."
# PostgreSQL's codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
UNIQUE, MISSING_PARENT, CHECK, EMPTY = "23505", "23503", "23514", "23502"
LOCKED = ("55P03", "57014", "40P01", "40001")
FULL, READ_ONLY, FORBIDDEN = ("53100", "25006", "42501")
SQLITE_CODES = (
    ("UNIQUE constraint failed", UNIQUE),
    ("FOREIGN KEY constraint failed", MISSING_PARENT),
    ("CHECK constraint failed", CHECK),
    ("NOT NULL constraint failed", EMPTY),
    ("database is locked", LOCKED[0]),
    ("database or disk is full", FULL),
    ("attempt to write a readonly database", READ_ONLY),
)


class RefusedError(KnownError):
    """What was wanted can't be done to this row; nothing was changed."""


@contextmanager
def explained(engine: Engine, table: Table) -> Iterator[None]:
    """Turn a database's error into a KnownError where a person can act; others pass as they are."""
    try:
        yield
    except exc.DBAPIError as error:
        known = in_words(engine, table, error)
        if known is None:
            raise
        raise known from error


def is_lost(error: Exception) -> bool:
    """Whether an error means that the connection is gone, so that a new one may do."""
    return isinstance(error, exc.DBAPIError) and error.connection_invalidated


def in_words(engine: Engine, table: Table, error: exc.DBAPIError) -> KnownError | None:
    """The error for a person; None when there is nothing that a person could do."""
    if is_lost(error):
        return unreachable(engine, error)
    code, about = _code(error), str(error.orig)
    if code in (UNIQUE, MISSING_PARENT, CHECK, EMPTY):
        return RefusedError("The change isn't possible", _constraint(code, table, about), NOTHING_CHANGED)
    if code in LOCKED:
        return DatabaseError(
            "The database is busy",
            "Somebody else is writing the same rows, perhaps a sync.",
            f"{NOTHING_CHANGED} Try again in a moment.",
        )
    if code == FULL:
        return DatabaseError("The database is full", "Its disk has no room left.", NOTHING_CHANGED)
    if code in (READ_ONLY, FORBIDDEN):
        happened = "It is read-only." if code == READ_ONLY else "Your database user lacks the right to do this."
        return DatabaseError("The database refuses the change", happened, NOTHING_CHANGED)
    return None


def _code(error: exc.DBAPIError) -> str:
    code = getattr(error.orig, "pgcode", None)
    if code:
        return str(code)
    text = str(error.orig)
    return next((code for beginning, code in SQLITE_CODES if beginning in text), "")


def _constraint(code: str, table: Table, about: str) -> str:
    column = _column(table, about)
    field = f"“{column.replace('_', ' ')}”" if column else "a field"
    if code == UNIQUE:
        return f"There is already a row with the same {field}."
    if code == EMPTY:
        return f"The field {field} must not be empty."
    if code == MISSING_PARENT:
        return "A row that it refers to isn't there any more, or other rows still refer to it."
    return f"The value of {field} isn't one of those allowed."


def _column(table: Table, about: str) -> str:
    """The column that an error speaks of: both databases name it, or the constraint that is called by it."""
    names = sorted((column.name for column in table.c), key=len, reverse=True)
    first_line = about.splitlines()[0] if about else ""
    kind = rf"(?:ck|uq|fk|pk)_{table.name}_"
    return next((name for name in names if re.search(rf"(?:\b|{kind}){name}\b", first_line)), "")
