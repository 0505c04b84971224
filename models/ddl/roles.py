"""PostgreSQL's roles: who may write which columns, held by the server itself, whatever program somebody uses.

Four roles that nobody signs in with; people and programs are members of them:
`owner` changes tables; `sync` writes the sources' columns; `executive` reads all and writes ours; `hook` is for the
webhook. What each may write follows from the columns' owners. Column grants can't tell a source's row from one of our
own, so a trigger refuses the rest with an error.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Engine, Table, text

from models import Base
from models.connection.database import is_embedded, writing
from models.connection.database_errors import explained
from models.ddl import role_guards
from models.ddl.role_guards import is_source, numbers_rows, quoted
from models.schema.base import Owner, owner_of
from models.schema.column_ownership import is_edited, locked, stamps_of_source, worked_out_columns
from models.values.errors import DatabaseError, SettingsError

PREFIX_SETTING = "roles_prefix"
# What a sync may do with the tables that it keeps its books in, whole rows of them.
BOOKS = {
    "sync_runs": "INSERT, UPDATE",
    "sync_run_streams": "INSERT, UPDATE",
    "sync_lease": "UPDATE",
    "sync_cursors": "INSERT, UPDATE",
    "rejected_records": "INSERT, UPDATE, DELETE",
    "removal_question_rows": "INSERT",
    "settings": "INSERT, UPDATE",
    "plan_versions": "INSERT, UPDATE",
}
# What a sync asks and people answer.
QUESTIONS = ("removal_questions", "zone_questions")


@dataclass(frozen=True)
class Roles:
    """The names of the four roles."""

    prefix: str = ""

    @property
    def owner(self) -> str:
        """Owns the tables and may change them."""
        return f"{self.prefix}owner"

    @property
    def sync(self) -> str:
        """Writes what comes from the sources."""
        return f"{self.prefix}sync"

    @property
    def executive(self) -> str:
        """Reads everything and writes what is ours."""
        return f"{self.prefix}executive"

    @property
    def hook(self) -> str:
        """The webhook's."""
        return f"{self.prefix}hook"

    def all(self) -> tuple[str, str, str, str]:
        """Return all four."""
        return self.owner, self.sync, self.executive, self.hook


def make_roles(engine: Engine, prefix: str = "") -> Roles:
    """Make the roles where they lack, give them the tables and their rights; the same again changes nothing.

    Connect as the database's owner who may create roles, or as a superuser. Raises SettingsError for an SQLite
    database or an unusable prefix, DatabaseError when the user lacks a right or a name is taken by a person.
    """
    if is_embedded(engine):
        raise SettingsError("There are no roles here", "An SQLite file knows none.", "They are for PostgreSQL.")
    if not re.fullmatch(r"([a-z_][a-z0-9_]{0,40})?", prefix) or prefix.startswith("pg_"):
        raise SettingsError(
            "The prefix can't be used", f"“{prefix}” isn't one.", "Use small letters, digits and _, not beginning pg_."
        )
    roles = Roles(prefix)
    with explained(engine), writing(engine) as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(5348703)")
        _require_tables(connection)
        _create(connection, roles)
        _open_the_place(connection, roles)
        _hand_over(connection, roles)
        _remember(connection, roles)
        act_as_owner(connection)
        _grant(connection, roles)
        _verify(connection, roles)
    return roles


def act_as_owner(connection: Connection) -> None:
    """Be, for the rest of the transaction, the role that owns the tables, if roles were made: what is made is its."""
    roles = made_roles(connection)
    if roles:
        connection.exec_driver_sql(f"SET LOCAL ROLE {quoted(roles.owner)}")


def grant_again(connection: Connection) -> None:
    """Give the roles, if they were made, their rights on the tables as they are now."""
    roles = made_roles(connection)
    if roles:
        _grant(connection, roles)


def made_roles(connection: Connection) -> Roles | None:
    """Return the roles of this database; None where none were made."""
    if connection.scalar(text("SELECT to_regclass('settings')")) is None:
        return None
    found = connection.scalar(text("SELECT value FROM settings WHERE key = :key"), {"key": PREFIX_SETTING})
    return None if found is None else Roles(found)


def _require_tables(connection: Connection) -> None:
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        raise DatabaseError(
            "The database has to be prepared first", "It has no tables yet.", "Run: leitstand migrate, then this again."
        )


def _create(connection: Connection, roles: Roles) -> None:
    found = connection.execute(
        text("SELECT rolname, rolcanlogin OR rolsuper FROM pg_roles WHERE rolname = ANY(:names)"),
        {"names": list(roles.all())},
    )
    there: dict[str, bool] = {name: person for name, person in found}
    for name, is_person in there.items():
        if is_person:
            raise DatabaseError(
                "The name of a role is taken",
                f"“{name}” is somebody who signs in.",
                "Choose other names: leitstand roles --prefix leitstand_",
            )
    for name in roles.all():
        if name not in there:
            connection.exec_driver_sql(f"CREATE ROLE {quoted(name)} NOLOGIN")
    # Only a member can hand something over to a role.
    if not connection.scalar(text("SELECT pg_has_role(CAST(:owner AS name), 'USAGE')"), {"owner": roles.owner}):
        connection.exec_driver_sql(f"GRANT {quoted(roles.owner)} TO CURRENT_USER")


def _open_the_place(connection: Connection, roles: Roles) -> None:
    """Open the database and the schema to those who may come in, and to those who may make something there."""
    database = quoted(connection.scalar(text("SELECT current_database()")))
    schema = _schema(connection)
    everybody = _names(roles.all())
    connection.exec_driver_sql(
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC; GRANT CONNECT ON DATABASE {database} TO {everybody};"
        f"GRANT TEMPORARY ON DATABASE {database} TO {quoted(roles.sync)};"
        f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC; GRANT USAGE ON SCHEMA {schema} TO {everybody};"
        f"GRANT CREATE ON SCHEMA {schema} TO {quoted(roles.owner)}"
    )


def _hand_over(connection: Connection, roles: Roles) -> None:
    """Hand over to the owner role the tables and functions that aren't its yet."""
    owner = quoted(roles.owner)
    tables = connection.scalars(
        text(
            "SELECT c.oid::regclass::text FROM pg_class c WHERE c.oid = ANY("
            "SELECT to_regclass(name) FROM unnest(CAST(:names AS text[])) AS name) AND c.relowner <> to_regrole(:owner)"
        ),
        {"names": [*Base.metadata.tables, "alembic_version"], "owner": owner},
    )
    for name in tables:
        connection.exec_driver_sql(f"ALTER TABLE {name} OWNER TO {owner}")
    functions = connection.scalars(
        text(
            "SELECT DISTINCT p.oid::regprocedure::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND p.pronamespace = CAST(quote_ident(current_schema()) AS regnamespace) "
            "AND p.proowner <> to_regrole(:owner)"
        ),
        {"owner": owner},
    )
    for name in functions:
        connection.exec_driver_sql(f"ALTER FUNCTION {name} OWNER TO {owner}")


def _remember(connection: Connection, roles: Roles) -> None:
    connection.execute(
        text("INSERT INTO settings VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value"),
        {"key": PREFIX_SETTING, "value": roles.prefix},
    )


def _grant(connection: Connection, roles: Roles) -> None:
    """Take all rights on the tables from the roles and from everybody, then give each role its own."""
    there = set(connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")))
    tables = [table for table in Base.metadata.sorted_tables if table.name in there]
    names = _names([*(table.name for table in tables), "alembic_version"])
    sequences = [f"{table.name}_id_seq" for table in tables if numbers_rows(table)]
    others = _names((roles.sync, roles.executive, roles.hook))
    people = _names((roles.sync, roles.executive))
    statements = [
        f"REVOKE ALL ON TABLE {names} FROM PUBLIC, {others}",
        f"REVOKE ALL ON SEQUENCE {_names(sequences)} FROM PUBLIC, {others}",
        f"GRANT SELECT ON TABLE {names} TO {people}",
        f"GRANT USAGE, SELECT ON SEQUENCE {_names(sequences)} TO {people}",
        f"GRANT SELECT ON TABLE settings TO {quoted(roles.hook)}",
    ]
    for table in tables:
        statements += _for_sync(table, quoted(roles.sync))
        statements += _for_executive(table, quoted(roles.executive))
    statements += role_guards.statements(_schema(connection), tables)
    # Without parameters the driver leaves a percent sign alone.
    connection.exec_driver_sql(";\n".join(statements), execution_options={"no_parameters": True})


def _for_sync(table: Table, role: str) -> Iterator[str]:
    if table.name in BOOKS:
        yield f"GRANT {BOOKS[table.name]} ON TABLE {quoted(table.name)} TO {role}"
        return
    if table.name in QUESTIONS:
        columns = [column.name for column in table.columns if owner_of(column) is Owner.PROGRAM and column.name != "id"]
    else:
        columns = [column.name for column in table.columns if is_source(column)]
        columns += stamps_of_source(table)
    if columns:
        yield _column_grant("INSERT", columns, table, role)
        yield _column_grant("UPDATE", columns + worked_out_columns(table), table, role)


def _for_executive(table: Table, role: str) -> Iterator[str]:
    columns = [column.name for column in table.columns if _is_peoples(column)]
    if not columns:
        return
    version = ["version"] if is_edited(table) else []
    yield _column_grant("UPDATE", [*columns, *version, *worked_out_columns(table)], table, role)
    if table.name not in QUESTIONS:
        yield _column_grant("INSERT", ["id", *columns, *version], table, role)
    if is_edited(table):
        yield f"GRANT DELETE ON TABLE {quoted(table.name)} TO {role}"


def _is_peoples(column: Column[object]) -> bool:
    """Tell whether people write a column, at least on rows of our own."""
    return owner_of(column) is Owner.OURS or locked(column, from_source=False) is None


def _verify(connection: Connection, roles: Roles) -> None:
    """Look whether a right was given or taken: PostgreSQL only warns when it couldn't be."""
    right = text(
        "SELECT NOT has_database_privilege('public', current_database(), 'CONNECT, TEMPORARY') "
        "AND NOT has_schema_privilege('public', current_schema(), 'CREATE, USAGE') "
        "AND has_database_privilege(CAST(:sync AS name), current_database(), 'TEMPORARY') "
        "AND has_schema_privilege(CAST(:sync AS name), current_schema(), 'USAGE')"
    )
    if not connection.scalar(right, {"sync": roles.sync}):
        raise DatabaseError(
            "The rights couldn't all be set",
            "The database or its schema belongs to somebody else.",
            "Run this as the database's owner. Nothing was changed.",
        )


def _column_grant(right: str, columns: Iterable[str], table: Table, role: str) -> str:
    return f"GRANT {right} ({_names(columns)}) ON TABLE {quoted(table.name)} TO {role}"


def _schema(connection: Connection) -> str:
    return quoted(connection.scalar(text("SELECT current_schema()")))


def _names(names: Iterable[str]) -> str:
    return ", ".join(quoted(name) for name in names)
