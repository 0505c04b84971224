"""Rows in bulk: into a temporary table, then one UPDATE of what differs and one INSERT of what is new.

The same two statements run on both databases. They are an upsert that leaves unchanged rows alone: PostgreSQL's own
ON CONFLICT DO UPDATE locks, and so writes, every row it meets even when its WHERE says no. A temporary table is
filled by COPY on PostgreSQL and by an INSERT of many rows on SQLite: SQLAlchemy 2.1 sends an upsert of many rows row
by row (its issue 13130).
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, count
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, exc, text

from models.schema.base import source_key
from sync.pipeline.records import Value

# Rows held in memory before they go to the temporary table; each part costs a round trip.
PART = 20_000
CHUNK = 500
# SQLite takes no more in one statement (sqlite.org/limits.html), if it wasn't built to take more.
MOST_PARAMETERS = 32_766
_numbers = count(1)


class Stage:
    """Rows on their way into a table: by a temporary table that is merged, or straight if the table is still empty."""

    def __init__(self, connection: Connection, table: Table, columns: Sequence[str], now: datetime) -> None:
        self._connection, self._table, self._columns, self._now = connection, table, tuple(columns), now
        self._key = key_of(table).name
        self._waiting: list[Sequence[Value]] = []
        self.rows = 0
        anything = f"SELECT 1 FROM {table.name} WHERE {self._key} IS NOT NULL LIMIT 1"
        self._is_first = connection.execute(text(anything)).first() is None
        self._name = table.name
        if not self._is_first:
            self._name = f"stage_{next(_numbers)}"
            like = f"SELECT {_list(self._columns)} FROM {table.name} LIMIT 0"
            self._execute(f"CREATE TEMPORARY TABLE {self._name} AS {like}")

    def add(self, row: Sequence[Value]) -> None:
        """Add one row, its values in the order of the columns."""
        self._waiting.append(row)
        if len(self._waiting) >= PART:
            self._send()

    def merge(self, whole: bool = True) -> tuple[int, int]:
        """Write what is new or differs; the numbers of created and updated rows. Nothing can be added afterwards.

        An older version of a record never replaces a newer one: in a list of changes (not `whole`) by its
        `updated_on`; a whole list is the source's truth even where that went backwards, but for rows that somebody
        else wrote since this run began to read.
        """
        self._send()
        if self._is_first:
            return self.rows, 0
        updated = self._update(whole)
        created = self._insert()
        self._execute(f"DROP TABLE {self._name}")
        return created, updated

    def _update(self, whole: bool) -> int:
        own = [name for name in self._columns if name != self._key]
        assigned = ", ".join(f'"{name}" = s."{name}"' for name in own)
        differs = " OR ".join(f't."{name}" {self._differs} s."{name}"' for name in own)
        same = f"t.{self._key} = s.{self._key}"
        chosen = f"{same} AND ({differs} OR t.deleted_at IS NOT NULL){self._newer(whole)}"
        prefix, source = "", f"{self._name} AS s"
        if self._is_postgresql:
            # Rows are locked in one order, so that two programs that write the same ones wait instead of colliding.
            locked = f"SELECT t.id FROM {self._table.name} AS t, {source} WHERE {chosen} ORDER BY t.id FOR UPDATE OF t"
            prefix = f"WITH locked AS MATERIALIZED ({locked}) "
            source, chosen = f"{source}, locked AS l", f"t.id = l.id AND {same}"
        return self._execute(
            f"{prefix}UPDATE {self._table.name} AS t SET {assigned}, "
            f"synced_at = :now, deleted_at = NULL FROM {source} WHERE {chosen}",
            now=self._now,
        )

    def _newer(self, whole: bool) -> str:
        if "updated_on" not in self._columns:
            return ""
        is_older = "t.updated_on > s.updated_on"
        # Empty on either side: nobody knows, so what came is taken.
        return f" AND ({is_older}{' AND t.synced_at > :now' if whole else ''}) IS NOT TRUE"

    def _insert(self) -> int:
        return self._execute(
            f"INSERT INTO {self._table.name} ({_list(self._columns)}, synced_at) "
            f"SELECT {_list(self._columns)}, :now FROM {self._name} AS s WHERE NOT EXISTS "
            f"(SELECT 1 FROM {self._table.name} AS t WHERE t.{self._key} = s.{self._key}) "
            f"ORDER BY s.{self._key} ON CONFLICT ({self._key}) DO NOTHING",
            now=self._now,
        )

    def _execute(self, statement: str, **moments: datetime) -> int:
        kind = self._table.c.synced_at.type
        clause = text(statement).bindparams(*(bindparam(name, type_=kind) for name in moments))
        return self._connection.execute(clause, moments).rowcount

    def _send(self) -> None:
        if not self._waiting:
            return
        columns, rows = self._columns, self._waiting
        if self._is_first:
            stamp = f"{self._now:%Y-%m-%dT%H:%M:%SZ}"
            columns, rows = (*columns, "synced_at"), [(*row, stamp) for row in rows]
        if self._is_postgresql:
            copy_rows(self._connection, self._name, columns, rows)
        else:
            _send_to_sqlite(self._connection, self._name, columns, rows)
        self.rows += len(rows)
        self._waiting = []

    @property
    def _is_postgresql(self) -> bool:
        return self._connection.dialect.name == "postgresql"

    @property
    def _differs(self) -> str:
        return "IS DISTINCT FROM" if self._is_postgresql else "IS NOT"


def copy_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Send rows to a PostgreSQL table by COPY."""
    cursor: Any = connection.connection.cursor()
    with _as_known(connection), cursor:
        cursor.copy_expert(f"COPY {table} ({_list(columns)}) FROM STDIN", io.StringIO(as_copy_text(rows)))


def _send_to_sqlite(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]
) -> None:
    """Send many rows a statement: where a table has a trigger, SQLite prepares each statement to be undone alone."""
    row = f"({', '.join('?' * len(columns))})"
    cursor: Any = connection.connection.cursor()
    with _as_known(connection):
        for part in chunks(rows, MOST_PARAMETERS // len(columns)):
            statement = f"INSERT INTO {table} ({_list(columns)}) VALUES {', '.join([row] * len(part))}"
            cursor.execute(statement, [*chain.from_iterable(part)])
    cursor.close()


@contextmanager
def _as_known(connection: Connection) -> Iterator[None]:
    """Raise what the driver raises as SQLAlchemy would, so that a lost connection and a lock are known as such."""
    driver = connection.dialect.loaded_dbapi
    try:
        yield
    except driver.Error as error:
        is_lost = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
        if is_lost:
            connection.invalidate(error)
        raise exc.DBAPIError.instance(
            "rows in bulk", None, error, driver.Error, hide_parameters=True, connection_invalidated=is_lost
        ) from error


def as_copy_text(rows: Iterable[Sequence[Value]]) -> str:
    """Return rows in PostgreSQL's COPY text format."""
    return "".join([_copy_line(row) for row in rows])


def _copy_line(row: Sequence[Value]) -> str:
    line = "\t".join([r"\N" if value is None else value if value.__class__ is str else str(value) for value in row])
    # Rarely does a text hold what has to be escaped, so the whole line is looked at before each value is.
    if line.count("\t") != len(row) - 1 or "\n" in line or "\r" in line or line.count("\\") != row.count(None):
        line = "\t".join([r"\N" if value is None else _escaped(str(value)) for value in row])
    return line + "\n"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def key_of(table: Table) -> Column[Any]:
    """Return the column with the keys at the source of a table that a source feeds."""
    key = source_key(table)
    if key is None:
        raise TypeError(f"{table.name} declares no key at a source")
    return key


def mark_deleted(connection: Connection, table: Table, keys: Iterable[int], now: datetime) -> int:
    """Set `deleted_at` on the rows with these keys at the source; how many it was set on."""
    marked = 0
    for part in chunks(sorted(keys)):
        statement = (
            table.update()
            .where(key_of(table).in_(part), table.c.deleted_at.is_(None))
            .values(deleted_at=now, synced_at=now)
        )
        marked += connection.execute(statement).rowcount
    return marked


def chunks(values: Sequence[Any], size: int = CHUNK) -> Iterable[Sequence[Any]]:
    """Yield a sequence in parts that a database takes as parameters of one statement."""
    return (values[start : start + size] for start in range(0, len(values), size))


def _list(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
