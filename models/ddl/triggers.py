"""The history that the database writes by itself into `changes`, whoever changes a row, and that can't be altered.

A line for each changed field; for whole rows that people add or remove a line for each filled field and one for the
id; one line (`remove`, `restore`) of the column `deleted_at` when a row goes from its source or comes back, and one of
its key when a row that people entered is found at its source. Rows that a source adds leave no line: they are what
the source says. A migration that must touch `changes` drops the trigger of that name itself; `install`, run after all
migrations, makes it again.
"""

from collections.abc import Iterator

from sqlalchemy import Column, Connection, Table

from models.ddl.history import ADD, CHANGE, REMOVE, RESTORE
from models.ddl.history_values import NO_ID, POSTGRESQL, row_label, value_id, value_text
from models.schema import system_tables as bookkeeping
from models.schema.base import Base, Owner, owner_of, source_key
from models.schema.column_ownership import MOMENTS_OF_SOURCE, stamps_of_source
from models.schema.paths import model_of

PREFIX = "history_of_"
ONLY_ADDED_TO = "changes_are_only_added_to"
# Of a row from Paymo it follows from other columns, and changes with the report time zone.
FOLLOWS = "day"
COLUMNS = (
    "at, who, login, run_id, operation, table_name, row_id, row_label, "
    "action, column_name, old_value, new_value, old_id, new_id"
)
NOTHING = "CAST(NULL AS TEXT)"
# Who is signed in to the database, which SQLite knows nothing of.
LOGIN = {POSTGRESQL: "session_user::text", "sqlite": NOTHING}
# What of who acts is known (see `acting`): who, which run, which operation, what adding is called.
ACTING = {
    POSTGRESQL: (
        "COALESCE(NULLIF(current_setting('leitstand.who', true), ''), session_user::text)",
        # Who may not sync can't pass a change off as a sync's.
        "CASE WHEN has_table_privilege(session_user, 'sync_cursors', 'UPDATE') "
        "THEN CAST(NULLIF(current_setting('leitstand.run_id', true), '') AS bigint) END",
        "NULLIF(current_setting('leitstand.operation', true), '')",
        f"CASE current_setting('leitstand.adding', true) WHEN '{RESTORE}' THEN '{RESTORE}' ELSE '{ADD}' END",
    ),
    "sqlite": (
        "COALESCE((SELECT who FROM acting), 'another program')",
        "(SELECT run_id FROM acting)",
        "(SELECT operation FROM acting)",
        f"COALESCE((SELECT adding FROM acting), '{ADD}')",
    ),
}
# A sync adds no rows of our own. Whoever may both sync and edit could call theirs its; who owns the tables needn't.
OWNS = "pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')"
NOW = {POSTGRESQL: "statement_timestamp()", "sqlite": "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"}


def install(connection: Connection) -> None:
    """Make the triggers of all tables, in the caller's transaction; those that are there are made anew."""
    suspend(connection)
    if connection.dialect.name == POSTGRESQL:
        schema = str(connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one())
        connection.exec_driver_sql(";\n".join(_for_postgresql(schema)))
        return
    for statement in _for_sqlite():
        connection.exec_driver_sql(statement)


def suspend(connection: Connection) -> None:
    """Take the triggers away that write the history, so that tables can be rebuilt; what is there stays protected."""
    if connection.dialect.name == POSTGRESQL:
        connection.exec_driver_sql(_DROP_ON_POSTGRESQL)
        return
    named = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{PREFIX}%'"
    for (name,) in connection.exec_driver_sql(named).all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    connection.exec_driver_sql("DROP TABLE IF EXISTS acting")


def logged_columns(table: Table) -> list[Column[object]]:
    """Give the columns whose changes are kept: those of a source and of people, but not when the source wrote them."""
    return [
        column for column in table.c if owner_of(column) is not Owner.PROGRAM and column.name not in MOMENTS_OF_SOURCE
    ]


def logged_tables() -> Iterator[Table]:
    """Yield the tables that a source or people fill."""
    for table in Base.metadata.sorted_tables:
        if model_of(table.name).__module__ != bookkeeping.__name__ and logged_columns(table):
            yield table


def _changed(table: Table, old: str, new: str, dialect: str) -> str:
    differ = "IS DISTINCT FROM" if dialect == POSTGRESQL else "IS NOT"
    key = source_key(table)
    lines = []
    for column in logged_columns(table):
        condition = f'{old}."{column.name}" {differ} {new}."{column.name}"'
        if column.name == FOLLOWS and key is not None:
            condition += f" AND {new}.{key.name} IS NULL"
        lines.append(_both(f"'{CHANGE}'", column, old, new, dialect, condition))
    if key is not None:
        # A row that people entered was found at its source; by somebody's own SQL it may be any other change.
        condition = f"{old}.{key.name} {differ} {new}.{key.name}"
        lines.append(_both(f"'{CHANGE}'", key, old, new, dialect, condition))
    if "deleted_at" in table.c:
        action = f"CASE WHEN {new}.deleted_at IS NULL THEN '{RESTORE}' ELSE '{REMOVE}' END"
        condition = f"({old}.deleted_at IS NULL) <> ({new}.deleted_at IS NULL)"
        lines.append(_both(action, table.c.deleted_at, old, new, dialect, condition))
    return " UNION ALL ".join(lines)


def _both(action: str, column: Column[object], old: str, new: str, dialect: str, condition: str) -> str:
    before, after = value_text(column, old, dialect), value_text(column, new, dialect)
    return _line(action, column.name, before, after, (value_id(column, old), value_id(column, new)), condition)


def _whole(table: Table, row: str, dialect: str, action: str, *, came: bool) -> str:
    """Return every filled field of a row that came or went, and its id last."""
    lines = []
    for column in (*logged_columns(table), table.c.id):
        value, key = value_text(column, row, dialect), value_id(column, row)
        old, new = (NOTHING, value) if came else (value, NOTHING)
        ids = (NO_ID, key) if came else (key, NO_ID)
        lines.append(_line(action, column.name, old, new, ids, f'{row}."{column.name}" IS NOT NULL'))
    return " UNION ALL ".join(lines)


def _line(action: str, column: str, old: str, new: str, ids: tuple[str, str], condition: str) -> str:
    values = f"{action} AS action, '{column}' AS column_name, {old} AS old_value, {new} AS new_value"
    return f"SELECT {values}, {ids[0]} AS old_id, {ids[1]} AS new_id WHERE {condition}"


def _insert(table: Table, row: str, source: str, dialect: str, condition: str = "") -> str:
    """Return the statement that writes the lines of `source`, which calls them `line`."""
    who, run, operation, _adding = ACTING[dialect]
    whose = f"{NOW[dialect]}, {who}, {LOGIN[dialect]}, {run}, {operation}"
    fixed = f"{whose}, '{table.name}', {row}.id, {row_label(table, row, dialect)}"
    lines = "line.action, line.column_name, line.old_value, line.new_value, line.old_id, line.new_id"
    return f"INSERT INTO changes ({COLUMNS}) SELECT {fixed}, {lines} FROM {source} AS line{condition}"


def _takes_own_rows(table: Table) -> bool:
    """Tell whether rows are added by people; a plan's numbers come in whole versions instead."""
    return source_key(table) is not None or any(not owner_of(column).is_source for column in logged_columns(table))


# PostgreSQL: what a statement changed is written by one other, with the rights of who owns the tables, so that
# nobody needs a right to write `changes`. Rows that are added are looked at one by one, because a table of all
# rows that a first load brings would cost more than the condition that leaves them out.
# The plan for a session's first change, often of one row, is kept for those of thousands, of which a loop would compare
# each with each: a full join is never a loop. The conditions take back what is full about it, in words that the planner
# doesn't see through. What is compiled for thousands of rows would be compiled again for each single one after them.
SAME_ROWS = "new_rows AS n FULL JOIN old_rows AS o ON o.id = n.id"
IN_BOTH = " WHERE (n.id IS NULL) = (o.id IS NULL)"
NOT_COMPILED = "SET jit = off"
_DROP_ON_POSTGRESQL = f"""
DO $$ DECLARE found regprocedure; BEGIN
  FOR found IN SELECT oid FROM pg_proc
      WHERE starts_with(proname, '{PREFIX}') AND pronamespace = quote_ident(current_schema())::regnamespace
  LOOP EXECUTE 'DROP FUNCTION ' || found || ' CASCADE'; END LOOP;
END $$"""


def _for_postgresql(schema: str) -> Iterator[str]:
    for table in logged_tables():
        changed = f"LATERAL ({_changed(table, 'o', 'n', POSTGRESQL)})"
        joined = f"{SAME_ROWS} CROSS JOIN {changed}"
        when = "AFTER UPDATE ON {} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT"
        yield from _function(table, "update", when, _insert(table, "n", joined, POSTGRESQL, IN_BOTH), schema)
        went = _whole(table, "o", POSTGRESQL, f"'{REMOVE}'", came=False)
        when = "AFTER DELETE ON {} REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT"
        removed = f"old_rows AS o CROSS JOIN LATERAL ({went})"
        yield from _function(table, "delete", when, _insert(table, "o", removed, POSTGRESQL), schema)
        if _takes_own_rows(table):
            key = source_key(table)
            own = f"WHEN (NEW.{key.name} IS NULL)" if key is not None else ""
            added = f"({_whole(table, 'NEW', POSTGRESQL, ACTING[POSTGRESQL][3], came=True)})"
            by_people = f" WHERE {ACTING[POSTGRESQL][1]} IS NULL OR NOT {OWNS}"
            statement = _insert(table, "NEW", added, POSTGRESQL, by_people)
            yield from _function(table, "insert", f"AFTER INSERT ON {{}} FOR EACH ROW {own}", statement, schema)
    yield from _refusal(schema)


def _function(table: Table, event: str, when: str, statement: str, schema: str) -> Iterator[str]:
    name = f"{PREFIX}{table.name}_{event}"
    yield _defined(name, f"{statement}; RETURN NULL;", schema, f"SECURITY DEFINER {NOT_COMPILED}")
    # Who may use it could put it on a table of their own, and write history with it.
    yield f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC"
    yield f"CREATE TRIGGER {name} {when.format(table.name)} EXECUTE FUNCTION {name}()"


def _defined(name: str, body: str, schema: str, rights: str = "") -> str:
    # The path is fixed, temporary tables last, so that nobody can put other tables in the way of ours.
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {rights} "
        f"SET search_path = {schema}, pg_temp AS $$ BEGIN {body} END $$"
    )


def _refusal(schema: str) -> Iterator[str]:
    message = "RAISE EXCEPTION 'changes are only added to' USING ERRCODE = 'insufficient_privilege';"
    yield _defined(ONLY_ADDED_TO, message, schema)
    yield (
        f"CREATE OR REPLACE TRIGGER {ONLY_ADDED_TO} BEFORE UPDATE OR DELETE OR TRUNCATE ON changes "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {ONLY_ADDED_TO}()"
    )
    yield f"ALTER TABLE changes ENABLE ALWAYS TRIGGER {ONLY_ADDED_TO}"


def _for_sqlite() -> Iterator[str]:
    yield (
        "CREATE TABLE acting (id INTEGER PRIMARY KEY CHECK (id = 1), who TEXT NOT NULL, run_id INTEGER, "
        "operation TEXT, adding TEXT NOT NULL, today TEXT)"
    )
    for table in logged_tables():
        columns = ", ".join(f'"{column.name}"' for column in logged_columns(table))
        of_source = "".join(f", {name}" for name in stamps_of_source(table) if name != "synced_at")
        changed = _insert(table, "NEW", f"({_changed(table, 'OLD', 'NEW', 'sqlite')})", "sqlite")
        yield _trigger(table, "update", f"AFTER UPDATE OF {columns}{of_source} ON {table.name}", changed)
        went = _whole(table, "OLD", "sqlite", f"'{REMOVE}'", came=False)
        removed = _insert(table, "OLD", f"({went})", "sqlite")
        yield _trigger(table, "delete", f"AFTER DELETE ON {table.name}", removed)
        if _takes_own_rows(table):
            key = source_key(table)
            own = f"NEW.{key.name} IS NULL AND " if key is not None else ""
            by_people = f"WHEN {own}{ACTING['sqlite'][1]} IS NULL"
            came = _whole(table, "NEW", "sqlite", ACTING["sqlite"][3], came=True)
            added = _insert(table, "NEW", f"({came})", "sqlite")
            yield _trigger(table, "insert", f"AFTER INSERT ON {table.name} {by_people}", added)
    yield from _refusals_of_sqlite()


def _trigger(table: Table, event: str, when: str, statement: str) -> str:
    return f"CREATE TRIGGER {PREFIX}{table.name}_{event} {when} BEGIN {statement}; END"


def _refusals_of_sqlite() -> Iterator[str]:
    refused = "BEGIN SELECT RAISE(ABORT, 'changes are only added to'); END"
    there = "WHEN EXISTS (SELECT 1 FROM changes WHERE id = NEW.id)"
    # INSERT OR REPLACE takes a row's place without an UPDATE or DELETE.
    for event, condition in (("UPDATE", ""), ("DELETE", ""), ("INSERT", there)):
        name = f"{ONLY_ADDED_TO}_{event.lower()}"
        yield f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON changes {condition} {refused}"
