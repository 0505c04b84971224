"""The triggers of a database with roles: what rights on columns can't say of who may write what.

They are made with the rights (`roles`), belong to who owns the tables, and hold for everybody else's own SQL.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Column, Table

from models.schema.base import owner_of, source_key
from models.schema.column_ownership import is_edited
from models.values.clock import REPORT_ZONE

# The settings that a sync keeps, of all that there are.
SETTINGS_OF_SYNC = ("paymo_company_id", "company_name", "currency", "entries_valued", REPORT_ZONE)
SOURCES, OURS, IDENTITY = "leitstand_keep_sources", "leitstand_keep_ours", "leitstand_keep_identity"
IDS, SETTINGS = "leitstand_keep_ids", "leitstand_keep_settings"
# Who owns a table may do with it what they like.
_OWNS = "pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')"
_REFUSED = "USING ERRCODE = 'insufficient_privilege'"


def statements(schema: str, tables: Sequence[Table]) -> Iterator[str]:
    """Yield what makes the triggers; those that are there are made anew. `schema`: as it stands in SQL."""
    yield from _of_sources(schema, tables)
    yield from _of_identity(schema, tables)
    yield from _of_ids(schema, tables)
    yield from _of_settings(schema)


def numbers_rows(table: Table) -> bool:
    """Tell whether the database gives a table's rows their ids."""
    return table.autoincrement_column is not None and table.name != "sync_lease"


def is_source(column: Column[object]) -> bool:
    """Tell whether a column is a source's."""
    return owner_of(column).is_source


def quoted(name: str | None) -> str:
    """Return a name as it stands in SQL."""
    return '"' + str(name).replace('"', '""') + '"'


def _of_sources(schema: str, tables: Sequence[Table]) -> Iterator[str]:
    """Yield the triggers that keep each row whose it is: its source's is written by who may sync, ours by people.

    A row of ours may become a source's (a sync finds in Paymo whom people have entered), never the other way. Which of
    the two a row is say the triggers' conditions, by the key of its table.
    """
    yield f"""
CREATE OR REPLACE FUNCTION {schema}.{SOURCES}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    IF NOT has_table_privilege(current_user, format('%I.sync_cursors', TG_TABLE_SCHEMA), 'UPDATE') THEN
        RAISE EXCEPTION 'a row of % that comes from a source is changed or deleted there only', TG_TABLE_NAME
            {_REFUSED};
    END IF;
    RETURN COALESCE(NEW, OLD);
END $body$"""
    yield f"""
CREATE OR REPLACE FUNCTION {schema}.{OURS}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    IF NOT has_column_privilege(current_user, TG_RELID, 'version', 'UPDATE') THEN
        RAISE EXCEPTION 'a row of % that comes from no source belongs to people', TG_TABLE_NAME {_REFUSED};
    END IF;
    RETURN NEW;
END $body$"""
    for table, key in _keyed(tables):
        if not is_edited(table):
            continue
        kept = [c.name for c in table.columns if is_source(c) or c.name in (key, "deleted_at")]
        differs = " OR ".join(f"OLD.{quoted(name)} IS DISTINCT FROM NEW.{quoted(name)}" for name in kept)
        place = f"ON {schema}.{quoted(table.name)} FOR EACH ROW"
        theirs, ours = f"EXECUTE FUNCTION {schema}.{SOURCES}()", f"EXECUTE FUNCTION {schema}.{OURS}()"
        make = "CREATE OR REPLACE TRIGGER"
        yield f"{make} {SOURCES} BEFORE UPDATE {place} WHEN (OLD.{key} IS NOT NULL AND ({differs})) {theirs}"
        yield f"{make} {SOURCES}_rows BEFORE DELETE {place} WHEN (OLD.{key} IS NOT NULL) {theirs}"
        yield f"{make} {OURS} BEFORE UPDATE {place} WHEN (NEW.{key} IS NULL AND ({differs})) {ours}"
        yield f"{make} {SOURCES}_new BEFORE INSERT {place} WHEN (NEW.{key} IS NULL) {ours}"


def _keyed(tables: Sequence[Table]) -> Iterator[tuple[Table, str]]:
    """Yield the tables whose rows a source knows by a key, each with that column's name."""
    for table in tables:
        key = source_key(table)
        if key is not None:
            yield table, key.name


def _of_identity(schema: str, tables: Sequence[Table]) -> Iterator[str]:
    """Yield the trigger by which a source's row stays the one that it is at its source, whoever may write all of it."""
    yield f"""
CREATE OR REPLACE FUNCTION {schema}.{IDENTITY}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog
AS $body$ BEGIN
    RAISE EXCEPTION 'a row of % stays the one that its source knows', TG_TABLE_NAME {_REFUSED};
END $body$"""
    for table, key in _keyed(tables):
        yield (
            f"CREATE OR REPLACE TRIGGER {IDENTITY} BEFORE UPDATE OF {key} ON {schema}.{quoted(table.name)} "
            f"FOR EACH ROW WHEN (OLD.{key} IS NOT NULL AND OLD.{key} IS DISTINCT FROM NEW.{key}) "
            f"EXECUTE FUNCTION {schema}.{IDENTITY}()"
        )


def _of_ids(schema: str, tables: Sequence[Table]) -> Iterator[str]:
    """Yield the triggers by which a row has an id that the database gave, now or earlier to a row that is put back.

    Rows with ids that it gives next would stop whoever adds rows then. What the condition lets through is certain;
    `last_value` alone says nothing of a sequence that was set and not used yet.
    """
    yield f"""
CREATE OR REPLACE FUNCTION {schema}.{IDS}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog
AS $body$ DECLARE next_id bigint; BEGIN
    IF {_OWNS} THEN RETURN NULL; END IF;
    EXECUTE format('SELECT last_value + is_called::int FROM %s', CAST(TG_ARGV[0] AS regclass)) INTO next_id;
    IF NEW.id BETWEEN 1 AND next_id - 1 THEN RETURN NULL; END IF;
    RAISE EXCEPTION 'the ids of new rows of % are given by the database', TG_TABLE_NAME {_REFUSED};
END $body$"""
    for table in filter(numbers_rows, tables):
        sequence = f"{schema}.{quoted(f'{table.name}_id_seq')}"
        condition = f"NEW.id < 1 OR NEW.id > COALESCE(pg_sequence_last_value('{sequence}'::regclass), 0)"
        yield (
            f"CREATE OR REPLACE TRIGGER {IDS} AFTER INSERT ON {schema}.{quoted(table.name)} FOR EACH ROW "
            f"WHEN ({condition}) EXECUTE FUNCTION {schema}.{IDS}('{sequence}')"
        )


def _of_settings(schema: str) -> Iterator[str]:
    """Yield the trigger by which a sync writes its own settings only, not, say, which programs may work here."""
    kept = ", ".join(f"'{key}'" for key in SETTINGS_OF_SYNC)
    yield f"""
CREATE OR REPLACE FUNCTION {schema}.{SETTINGS}() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog AS $body$ BEGIN
    IF {_OWNS} OR NEW.key IN ({kept}) AND (TG_OP = 'INSERT' OR OLD.key = NEW.key) THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'the setting % isn''t one that a sync keeps', NEW.key {_REFUSED};
END $body$"""
    yield (
        f"CREATE OR REPLACE TRIGGER {SETTINGS} BEFORE INSERT OR UPDATE ON {schema}.settings FOR EACH ROW "
        f"EXECUTE FUNCTION {schema}.{SETTINGS}()"
    )
