"""The rows of one table from SQLite into PostgreSQL, value for value, a few thousand at a time."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, exc

from models.values.errors import DatabaseError
from sync.pipeline.bulk import copy_rows

PART = 5_000
# PostgreSQL says in which line of what was sent a value doesn't fit, and in which column.
_LINE = re.compile(r"\bline (\d+)(?:, column (\w+))?")
# SQLite gives out as text what was never checked to be any.
_NO_TEXT = re.compile(r"Could not decode to UTF-8 column '(\w+)'")
CORRECT = "Correct that row, then move again."
Row = Sequence[Any]


def copy_table(
    source: Connection, target: Connection, table: Table, condition: str, told: Callable[[int], None]
) -> None:
    """Copy the rows that meet a condition in SQL, with their ids; `told` hears after each part how many have gone.

    Raises DatabaseError, naming the row, when one holds what PostgreSQL doesn't take.
    """
    names = [column.name for column in table.c]
    sent = 0
    for rows in _parts(source, table, names, condition):
        with _naming_row(table, rows):
            copy_rows(target, table.name, names, rows)
        sent += len(rows)
        told(sent)


def given_up(happened: str, to_do: str) -> DatabaseError:
    """Return the error of a move that changed nothing."""
    return DatabaseError("The move was given up", happened, f"Nothing was moved. {to_do}")


def _parts(source: Connection, table: Table, names: Sequence[str], condition: str) -> Iterator[list[Row]]:
    listed, order = ", ".join(map(_quoted, names)), ", ".join(column.name for column in table.primary_key)
    statement = f'SELECT {listed} FROM "{table.name}" WHERE {condition} ORDER BY {order}'
    try:
        for part in source.exec_driver_sql(statement).partitions(PART):
            # A row of SQLAlchemy's counts its empty values in Python, a tuple in C.
            yield [tuple(row) for row in part]
    except exc.OperationalError as error:
        broken = _NO_TEXT.search(str(error.orig))
        if broken is None:
            raise
        what = f"A value of {table.name}.{broken[1]} is no text: {_first_no_text(source, table, broken[1])}."
        raise given_up(what, CORRECT) from error


def _first_no_text(source: Connection, table: Table, column: str) -> str:
    """Name the row whose value isn't in UTF-8."""
    key = _key(table)
    for identity, value in source.exec_driver_sql(f'SELECT {key}, CAST("{column}" AS BLOB) FROM "{table.name}"'):
        try:
            bytes(value or b"").decode()
        except UnicodeDecodeError:
            return f"row {identity}"
    return "which row, isn't known"


@contextmanager
def _naming_row(table: Table, rows: Sequence[Row]) -> Iterator[None]:
    try:
        yield
    except (exc.DataError, exc.IntegrityError) as error:
        driver: Any = error.orig
        raise given_up(_refused(table, rows, driver.diag), CORRECT) from error


def _refused(table: Table, rows: Sequence[Row], about: Any) -> str:
    """Return what PostgreSQL doesn't take, and why. `about`: what it said."""
    found = _LINE.search(about.context or "")
    place = f"row {rows[int(found[1]) - 1][_place(table)]}" if found else "a row"
    column = f".{found[2]}" if found and found[2] else ""
    reason = ": ".join(filter(None, (about.message_primary, about.message_detail)))
    return f"PostgreSQL doesn't take {place} of {table.name}{column} ({reason.rstrip('.')})."


def _key(table: Table) -> str:
    return _quoted(next(iter(table.primary_key)).name)


def _place(table: Table) -> int:
    """Return where in a row what it is called by stands: its id, or the first column of its key."""
    return list(table.c).index(next(iter(table.primary_key)))


def _quoted(name: str) -> str:
    return f'"{name}"'
