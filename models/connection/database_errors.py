"""What a database says no with, in words for the person who can act on it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Engine, Table, exc, text

from models.connection.database import is_embedded, reading, unreachable
from models.connection.embedded import file_of
from models.connection.full_disk import disk_full, without_room
from models.values.errors import DatabaseError, KnownError
from models.values.language import mark, tr

NOTHING_CHANGED, AGAIN = mark("Nothing was changed."), mark("Try again in a moment.")
# PostgreSQL's codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
UNIQUE, MISSING_PARENT, CHECK, EMPTY = "23505", "23503", "23514", "23502"
OVERLAP = "23P01"
TOO_BIG = "22003"
# A table, a column, a schema or a name that isn't as the program expects it, or is there already.
OTHER = ("42P01", "42703", "3F000", "42P07", "42710", "42809", "42704")
PASSING, SLOW = ("55P03", "40P01", "40001"), "57014"
FULL, READ_ONLY, FORBIDDEN, DISK, GONE = "53100", "25006", "42501", "58030", "SQLITE_CANTOPEN"
# What SQLite says where the disk has no room, and for other reasons too.
MAYBE_FULL = (FULL, DISK, GONE)
SQLITE_CODES = (
    ("UNIQUE constraint failed", UNIQUE),
    ("FOREIGN KEY constraint failed", MISSING_PARENT),
    ("CHECK constraint failed", CHECK),
    ("NOT NULL constraint failed", EMPTY),
    ("employment periods overlap", OVERLAP),
    ("database is locked", PASSING[0]),
    ("database table is locked", PASSING[0]),
    ("no such table", OTHER[0]),
    ("no such column", OTHER[1]),
    ("database or disk is full", FULL),
    ("disk I/O error", DISK),
    ("unable to open database file", GONE),
    ("attempt to write a readonly database", READ_ONLY),
)


class RefusedError(KnownError):
    """What was wanted can't be done to this row; nothing was changed."""


class NotAllowedError(DatabaseError):
    """The database's user may not do this, and won't be allowed to by waiting."""


@contextmanager
def explained(engine: Engine, table: Table | None = None) -> Iterator[None]:
    """Turn a database's error into a KnownError where a person can act; others pass as they are."""
    try:
        yield
    except exc.DBAPIError as error:
        known = in_words(engine, table, error)
        if known is None:
            raise
        raise known from error
    except OverflowError as error:
        # SQLite's driver refuses a number of more than 64 bits before the database sees it.
        raise RefusedError(tr("The change isn't possible"), tr("A number is too big."), tr(NOTHING_CHANGED)) from error
    except exc.StatementError as error:
        # Refused by the column's type (see `types`), so never sent.
        if not isinstance(error.orig, ValueError):
            raise
        raise RefusedError(tr("The change isn't possible"), f"{error.orig}.", tr(NOTHING_CHANGED)) from error


def is_lost(error: Exception) -> bool:
    """Tell whether an error means that the connection is gone, so that a new one may do."""
    return isinstance(error, exc.DBAPIError) and error.connection_invalidated


def may_pass(error: exc.DBAPIError) -> bool:
    """Tell whether others were in the way, so that the same may succeed in a moment: a deadlock, a lock, a conflict."""
    return _code(error) in PASSING


def in_words(engine: Engine, table: Table | None, error: exc.DBAPIError) -> KnownError | None:
    """Return the error for a person; None when there is nothing that a person could do. `table`: what was written."""
    if is_lost(error):
        return unreachable(engine, error)
    code, about = _code(error), str(error.orig)
    if code in (UNIQUE, MISSING_PARENT, CHECK, EMPTY) and table is not None:
        return RefusedError(tr("The change isn't possible"), _constraint(code, table, about), tr(NOTHING_CHANGED))
    if code == OVERLAP:
        return RefusedError(
            tr("The periods would overlap"),
            tr("Another period of the same employee covers some of these days."),
            tr("Nothing was changed. Change or end the other one first, or enter the value in the table Employees."),
        )
    if code == TOO_BIG:
        return RefusedError(tr("The change isn't possible"), tr("A number is too big."), tr(NOTHING_CHANGED))
    if code in PASSING:
        return DatabaseError(
            tr("The database is busy"), _who_is_busy(engine, table), f"{tr(NOTHING_CHANGED)} {tr(AGAIN)}"
        )
    if code == SLOW:
        return DatabaseError(
            tr("The database took too long"), tr("It was stopped."), f"{tr(NOTHING_CHANGED)} {tr(AGAIN)}"
        )
    file = file_of(engine.url)
    full = without_room(file, error.orig or error) if code in MAYBE_FULL and file else None
    if full is not None:
        return disk_full(full)
    if code == GONE:
        return unreachable(engine, error)
    if code == FULL:
        return DatabaseError(tr("The database is full"), tr("Its disk has no room left."), tr(NOTHING_CHANGED))
    if code == DISK:
        return DatabaseError(
            tr("The database's disk doesn't work"),
            tr("The database says: {reason}.", reason=_first_line(about)),
            tr(NOTHING_CHANGED),
        )
    if code == READ_ONLY:
        return DatabaseError(tr("The database refuses the change"), tr("It is read-only."), tr(NOTHING_CHANGED))
    if code in OTHER:
        return DatabaseError(
            tr("The database isn't as this program knows it"),
            tr("The database says: {reason}.", reason=_first_line(about)),
            tr(
                "{nothing_changed} Check the address, and the schema that its user works in; or ask for help.",
                nothing_changed=tr(NOTHING_CHANGED),
            ),
        )
    if code == FORBIDDEN:
        return NotAllowedError(
            tr("Your database user may not do this"),
            tr("The database says: {reason}.", reason=_first_line(about)),
            tr(
                "{nothing_changed} Whoever looks after the database can allow it (leitstand roles).",
                nothing_changed=tr(NOTHING_CHANGED),
            ),
        )
    return None


def _who_is_busy(engine: Engine, table: Table | None) -> str:
    """Say who holds a lock on a table for writing, as far as the database tells."""
    found = None
    if table is not None and not is_embedded(engine):
        question = text(
            "SELECT a.usename FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
            "WHERE l.relation = to_regclass(:name) AND l.granted AND l.pid <> pg_backend_pid() "
            "AND l.mode NOT IN ('AccessShareLock', 'RowShareLock') ORDER BY a.backend_start LIMIT 1"
        )
        with suppress(DatabaseError, exc.DBAPIError), reading(engine) as connection:
            found = connection.scalar(question, {"name": table.name})
    who = f"“{found}”" if found else tr("Somebody else")
    return tr("{who} is writing the same rows, perhaps a sync.", who=who)


def _first_line(about: str) -> str:
    return next(iter(about.strip().splitlines()), "no reason").strip().rstrip(".")


def _code(error: exc.DBAPIError) -> str:
    code = getattr(error.orig, "pgcode", None)
    if code:
        return str(code)
    text = str(error.orig)
    return next((code for beginning, code in SQLITE_CODES if beginning in text), "")


def _constraint(code: str, table: Table, about: str) -> str:
    column = _column(table, about)
    field = f"“{column.replace('_', ' ')}”" if column else tr("a field")
    if code == UNIQUE:
        return tr("There is already a row with the same {field}.", field=field)
    if code == EMPTY:
        return tr("The field {field} must not be empty.", field=field)
    if code == MISSING_PARENT:
        return tr("A row that it refers to isn't there any more, or other rows still refer to it.")
    return tr("The value of {field} isn't one of those allowed.", field=field)


def _column(table: Table, about: str) -> str:
    """Return the column that an error speaks of: both databases name it, or the constraint that is called by it."""
    names = sorted((column.name for column in table.c), key=len, reverse=True)
    first_line = about.splitlines()[0] if about else ""
    kind = rf"(?:ck|uq|fk|pk)_{table.name}_"
    return next((name for name in names if re.search(rf"(?:\b|{kind}){name}\b", first_line)), "")
