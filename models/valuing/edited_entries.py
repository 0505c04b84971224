"""What entries are worth after an edit: worked out in the edit's transaction, from its own lines of the history."""

from collections.abc import Iterable

from sqlalchemy import Connection, Table

from models.valuing.affected_entries import INPUTS, affected_by, lines_of_edit, parts_of
from models.valuing.entry_values import write_values

ENTRIES = "time_entries"


def follow_edit(connection: Connection, table: Table, names: Iterable[str]) -> None:
    """Bring up to date what an edit of these columns bears upon; nothing is asked where that is nothing."""
    if not INPUTS.get(table.name, set()).isdisjoint(names):
        _follow(connection)


def follow_rows(connection: Connection, tables: Iterable[str]) -> None:
    """Bring up to date what rows that came or went, or lost a reference, bear upon. `tables`: whose rows they are."""
    if ENTRIES in tables:
        _follow(connection)


def _follow(connection: Connection) -> None:
    for part in list(parts_of(connection, affected_by(lines_of_edit(connection)))):
        write_values(connection, part)
