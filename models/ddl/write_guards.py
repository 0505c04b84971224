"""What the database holds about edited rows against any program, somebody's own SQL too.

`version` counts the edits of a row, so it rises by one at a time, and a new row's is small: at the largest number that
the column takes nobody could edit the row any more. And what is kept as JSON is neither so big nor so deep that
reading it would stop whoever reads.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, Table, text

from models.ddl.history_values import POSTGRESQL
from models.schema.base import Base
from models.schema.column_ownership import is_edited

PREFIX = "rules_of_"
# Put back with its own version, so more than 1; no row is edited so often that it comes near the largest number.
MOST_AT_FIRST = 1_000_000
JSON_COLUMNS = (("saved_views", "content"), ("import_mappings", "content"), ("plan_mappings", "rules"))
LARGEST_JSON, DEEPEST_JSON = 1_000_000, 64
VERSION_FUNCTION, JSON_FUNCTION = f"{PREFIX}version", f"{PREFIX}json"


def install(connection: Connection) -> None:
    """Make the triggers, in the caller's transaction; those that are there are made anew."""
    suspend(connection)
    if connection.dialect.name == POSTGRESQL:
        schema = str(connection.scalar(text("SELECT quote_ident(current_schema())")))
        # Without parameters the driver leaves a percent sign alone.
        plain = {"no_parameters": True}
        connection.exec_driver_sql(";\n".join(_on_postgresql(schema)), execution_options=plain)
        return
    for statement in _on_sqlite():
        connection.exec_driver_sql(statement)


def suspend(connection: Connection) -> None:
    """Take the triggers away, so that tables can be rebuilt."""
    if connection.dialect.name == POSTGRESQL:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {VERSION_FUNCTION}(), {JSON_FUNCTION}() CASCADE")
        return
    named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE :name"
    for (name,) in connection.execute(text(named), {"name": f"{PREFIX}%"}).all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def _edited() -> Iterator[Table]:
    return (table for table in Base.metadata.sorted_tables if is_edited(table))


def _on_postgresql(schema: str) -> Iterator[str]:
    safe = f"LANGUAGE plpgsql SET search_path = {schema}, pg_temp"
    refused = "USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME"
    yield f"""
CREATE FUNCTION {VERSION_FUNCTION}() RETURNS trigger {safe} AS $$ BEGIN
  RAISE EXCEPTION 'the version of a row of % begins small and rises by one at a time', TG_TABLE_NAME {refused};
END $$"""
    for table in _edited():
        call = f"EXECUTE FUNCTION {VERSION_FUNCTION}()"
        yield (
            f"CREATE TRIGGER {PREFIX}version_change BEFORE UPDATE OF version ON {table.name} FOR EACH ROW "
            f"WHEN (CAST(NEW.version AS bigint) - OLD.version NOT IN (0, 1)) {call}"
        )
        # Looked at after the row is there: a trigger before it would keep COPY from writing many rows at once.
        yield (
            f"CREATE TRIGGER {PREFIX}version_first AFTER INSERT ON {table.name} FOR EACH ROW "
            f"WHEN (NEW.version NOT BETWEEN 1 AND {MOST_AT_FIRST}) {call}"
        )
    yield f"""
CREATE FUNCTION {JSON_FUNCTION}() RETURNS trigger {safe} AS $$
DECLARE kept text := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
  IF length(kept) <= {LARGEST_JSON} THEN
    kept := regexp_replace(kept, '"(\\\\.|[^"\\\\])*"', '', 'g');
    IF length(kept) - length(translate(kept, '[{{', '')) <= {DEEPEST_JSON} THEN RETURN NEW; END IF;
    FOR level IN 1..{DEEPEST_JSON} LOOP
      kept := regexp_replace(kept, '\\[[^][{{}}]*\\]|\\{{[^][{{}}]*\\}}', '', 'g');
      IF kept !~ '[][{{}}]' THEN RETURN NEW; END IF;
    END LOOP;
  END IF;
  RAISE EXCEPTION 'the % of a row of % is too big or too deep', TG_ARGV[0], TG_TABLE_NAME {refused};
END $$"""
    for table_name, column in JSON_COLUMNS:
        yield (
            f"CREATE TRIGGER {PREFIX}json BEFORE INSERT OR UPDATE OF {column} ON {table_name} FOR EACH ROW "
            f"EXECUTE FUNCTION {JSON_FUNCTION}('{column}')"
        )


def _on_sqlite() -> Iterator[str]:
    for table in _edited():
        refused = _refused(table.name, "version")
        yield (
            f"CREATE TRIGGER {PREFIX}{table.name}_version_change AFTER UPDATE OF version ON {table.name} "
            f"WHEN NEW.version - OLD.version NOT IN (0, 1) {refused}"
        )
        yield (
            f"CREATE TRIGGER {PREFIX}{table.name}_version_first AFTER INSERT ON {table.name} "
            f"WHEN NEW.version NOT BETWEEN 1 AND {MOST_AT_FIRST} {refused}"
        )
    for table_name, column in JSON_COLUMNS:
        for event in ("INSERT", f"UPDATE OF {column}"):
            yield (
                f"CREATE TRIGGER {PREFIX}{table_name}_json_{event.split()[0].lower()} AFTER {event} ON {table_name} "
                f"WHEN {_too_much(f'NEW.{column}')} {_refused(table_name, column)}"
            )


def _too_much(value: str) -> str:
    """Return SQLite's SQL for whether a JSON is too big or too deep; of one that it can't read, how much is opened."""
    steps = "length(fullkey) - length(replace(replace(fullkey, '[', ''), '.', ''))"
    inner = f"type IN ('array', 'object') AND {steps} >= {DEEPEST_JSON}"
    deep = f"EXISTS (SELECT 1 FROM json_tree({value}) WHERE {inner})"
    opened = f"length({value}) - length(replace(replace({value}, '[', ''), '{{', '')) > {DEEPEST_JSON}"
    return f"(length({value}) > {LARGEST_JSON} OR CASE WHEN json_valid({value}) THEN {deep} ELSE {opened} END)"


def _refused(table: str, column: str) -> str:
    """Return the message of a CHECK, as the program knows it."""
    return f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: ck_{table}_{column}'); END"
