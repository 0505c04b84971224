"""PostgreSQL databases that tests use one after the other: tidying one up is much quicker than making one."""

import io
from collections import deque
from collections.abc import Iterable
from typing import Any

import psycopg2

from tests.postgres import PostgresServer

# A table that has grown beyond this, live rows or dead ones, changes plans and takes long to read.
LARGEST_BYTES = 256 * 1024
# Each change of a definition of ours, of a right or of a statistic leaves a row of a newer transaction, or fewer rows.
_OURS = 16384  # the first number that isn't of PostgreSQL itself
_CATALOGS = tuple(
    f"{name} WHERE {number} >= {_OURS}"
    for name, number in (
        ("pg_class", "oid"),
        ("pg_attribute", "attrelid"),
        ("pg_attrdef", "adrelid"),
        ("pg_constraint", "oid"),
        ("pg_index", "indexrelid"),
        ("pg_proc", "oid"),
        ("pg_trigger", "oid"),
        ("pg_type", "oid"),
        ("pg_rewrite", "oid"),
        ("pg_policy", "oid"),
        ("pg_enum", "oid"),
        ("pg_statistic", "starelid"),
        ("pg_description", "objoid"),
        ("pg_extension", "oid"),
        ("pg_default_acl", "oid"),
        ("pg_event_trigger", "oid"),
        ("pg_collation", "oid"),
        ("pg_publication", "oid"),
        ("pg_largeobject_metadata", "oid"),
    )
)
_STATE = "(SELECT concat(count(*), ' ', max(xmin::text::bigint)) FROM {})"
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_OWN_SETTINGS = """
    SELECT concat(datacl::text, datallowconn, datconnlimit,
                  (SELECT count(*) FROM pg_db_role_setting WHERE setdatabase = pg_database.oid),
                  (SELECT count(*) FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'),
                  (SELECT max(xmin::text::bigint) FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'))
    FROM pg_database WHERE datname = current_database()
"""
_LARGEST = f"SELECT max(pg_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND oid >= {_OURS}"
_TABLES = f"SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND oid >= {_OURS} AND relpersistence = 'p'"
_GUARDS = (
    "SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger WHERE tgenabled = 'A' AND NOT tgisinternal"
)
_SEQUENCES = "SELECT format('%I.%I', schemaname, sequencename), start_value, last_value FROM pg_sequences ORDER BY 1"
State = tuple[tuple[Any, ...], tuple[Any, ...]]


class ReusedDatabases:
    """Copies of one template in one server. One that comes back is tidied up and given to the next who asks."""

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server, self._template = server, template
        self._free: deque[str] = deque()
        self._handed_out: dict[str, State] = {}
        self._content: _Content | None = None

    def take(self) -> str:
        """The address of a database that is as the template is."""
        for _ in range(len(self._free)):
            url = self._free.popleft()
            if self._tidied(url):
                return url
        url = self._server.new_database(self._template)
        with _Session(self._server, url) as session:
            self._content = self._content or _Content(session)
            self._handed_out[url] = self._content.state(session)
        return url

    def give_back(self, url: str) -> None:
        """Say that nobody uses a database any more."""
        self._free.append(url)

    def _tidied(self, url: str) -> bool:
        with _Session(self._server, url) as session:
            if session.one(_OTHERS):  # who used it is still going
                self._free.append(url)
                return False
            assert self._content is not None
            state = self._content.put_back(session, self._handed_out.pop(url))
        if state is not None:
            self._handed_out[url] = state
        return state is not None


class _Session:
    def __init__(self, server: PostgresServer, url: str) -> None:
        self._connection = psycopg2.connect(
            host="127.0.0.1", port=server.port, user="leitstand", dbname=url.rpartition("/")[2]
        )
        self._connection.autocommit = True
        self.cursor = self._connection.cursor()

    def __enter__(self) -> "_Session":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        self.cursor.execute(statement)
        return list(self.cursor.fetchall())

    def one(self, statement: str) -> Any:
        return self.rows(statement)[0][0]


class _Content:
    """What a new copy of the template holds: its tables and their rows."""

    def __init__(self, session: _Session) -> None:
        self._tables = [name for (name,) in session.rows(_TABLES)]
        self._guards = session.rows(_GUARDS)
        self._sequences = session.rows(_SEQUENCES)
        self._lines = {name: self._read(session, name) for name in self._tables}

    def state(self, session: _Session) -> State:
        """The state of the definitions, and of each table."""
        return self._definitions(session), self._of_each(session, self._tables)

    def put_back(self, session: _Session, before: State) -> State | None:
        """Let a database hold this again; its state then, None if its definitions have changed or it has grown."""
        if self._definitions(session) != before[0] or session.one(_LARGEST) > LARGEST_BYTES:
            return None
        states = zip(self._tables, self._of_each(session, self._tables), before[1], strict=True)
        changed = [name for name, found, then in states if found != then]
        for name in changed:
            self._put_rows_back(session, name)
        for then, found in zip(self._sequences, session.rows(_SEQUENCES), strict=True):
            if found != then:
                name, start, last = then
                session.cursor.execute("SELECT setval(%s, %s, %s)", (name, last or start, last is not None))
        if not {table for table, _ in self._guards}.isdisjoint(changed):
            return self.state(session)
        return before[0], self._of_each(session, self._tables) if changed else before[1]

    def _definitions(self, session: _Session) -> tuple[Any, ...]:
        return session.one(_OWN_SETTINGS), self._of_each(session, _CATALOGS)

    @staticmethod
    def _of_each(session: _Session, tables: Iterable[str]) -> tuple[Any, ...]:
        """The number of rows and the newest transaction of each."""
        return session.rows(f"SELECT {', '.join(_STATE.format(name) for name in tables)}")[0]

    def _put_rows_back(self, session: _Session, name: str) -> None:
        session.cursor.execute("SET session_replication_role = replica")  # no trigger, no foreign key
        guards = [guard for table, guard in self._guards if table == name]  # but those
        for guard in guards:
            session.cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER {guard}")
        session.cursor.execute(f"DELETE FROM {name}")
        if self._lines[name]:
            session.cursor.copy_expert(f"COPY {name} FROM STDIN", io.StringIO(self._lines[name]))
        for guard in guards:
            session.cursor.execute(f"ALTER TABLE {name} ENABLE ALWAYS TRIGGER {guard}")

    @staticmethod
    def _read(session: _Session, name: str) -> str:
        lines = io.StringIO()
        session.cursor.copy_expert(f"COPY {name} TO STDOUT", lines)
        return lines.getvalue()
