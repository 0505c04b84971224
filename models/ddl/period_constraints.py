"""What the database itself holds about employment periods, whatever program writes.

Periods of one employee never overlap: PostgreSQL keeps an exclusion constraint, SQLite triggers. And who writes one
of the dated columns of an employee directly (an older program, somebody's SQL) writes what holds from today on: it
becomes a period. Employees that come with values and without a period get one from their first day on, or from
nobody knows when; no first day is invented. While that day is to come, nothing holds, and their row is empty.

Days are put on one line, employee after employee, so that a range over whole numbers is enough: it needs no extension
of PostgreSQL, and nobody's right to make one.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from models.ddl.history_values import POSTGRESQL
from models.schema.employees import DATED
from models.schema.types import FIRST_YEAR
from models.values.clock import REPORT_ZONE

CONSTRAINT = "ex_employment_periods_apart"
PREFIX, FUNCTION, SPLIT = "periods_", "periods_of_employees", "periods_to_split"
OVERLAP = "employment periods overlap"
# More days than there are from the first year to the last one.
DAYS = 65_536
# The one row in which a program on SQLite says which day it is where people report; others have their computer's.
TODAY_OF_SQLITE = "COALESCE((SELECT today FROM acting), date('now', 'localtime'))"
LISTED = ", ".join(DATED)
EMPTIED = ", ".join(f"{name} = NULL" for name in DATED)
NEW_VALUES = ", ".join(f"NEW.{name}" for name in DATED)


def exclusion() -> str:
    """Return the constraint of PostgreSQL by which the periods of an employee don't overlap."""
    begins = f"COALESCE(valid_from - DATE '{FIRST_YEAR}-01-01', 0)"
    # A row that was removed by the same transaction is looked at too, and may end before it begins.
    ends = f"GREATEST(COALESCE(valid_to - DATE '{FIRST_YEAR}-01-01', {DAYS - 1}), {begins})"
    days = f"int8range(employee_id * {DAYS} + {begins}, employee_id * {DAYS} + {ends}, '[]')"
    return f"ALTER TABLE employment_periods ADD CONSTRAINT {CONSTRAINT} EXCLUDE USING gist ({days} WITH &&)"


def install(connection: Connection) -> None:
    """Make the triggers, in the caller's transaction; those that are there are made anew."""
    suspend(connection)
    if connection.dialect.name == POSTGRESQL:
        schema = str(connection.scalar(text("SELECT quote_ident(current_schema())")))
        connection.exec_driver_sql(_on_postgresql(schema))
        return
    for statement in _on_sqlite():
        connection.exec_driver_sql(statement)


def suspend(connection: Connection) -> None:
    """Take the triggers away, so that tables can be rebuilt."""
    if connection.dialect.name == POSTGRESQL:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {FUNCTION}() CASCADE")
        return
    named = "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') AND name LIKE :name ORDER BY type"
    for kind, name in connection.execute(text(named), {"name": f"{PREFIX}%"}).all():
        connection.exec_driver_sql(f"DROP {kind} IF EXISTS {name}")


# SQLite tells no difference between one trigger that runs because of another and a program's own statement, and knows
# no variables: the period to split is handed over through a view, whose trigger sees it as it was.
def _on_sqlite() -> Iterator[str]:
    for event in ("INSERT", "UPDATE OF employee_id, valid_from, valid_to"):
        yield (
            f"CREATE TRIGGER {PREFIX}apart_{event.split()[0].lower()} AFTER {event} ON employment_periods "
            f"WHEN EXISTS (SELECT 1 FROM employment_periods AS p WHERE p.employee_id = NEW.employee_id "
            "AND p.id <> NEW.id AND COALESCE(p.valid_from, '') <= COALESCE(NEW.valid_to, '9') "
            f"AND COALESCE(NEW.valid_from, '') <= COALESCE(p.valid_to, '9')) "
            f"BEGIN SELECT RAISE(ABORT, '{OVERLAP}'); END"
        )
    yield f"CREATE VIEW {SPLIT} AS SELECT id, employee_id, valid_from, valid_to, {LISTED} FROM employment_periods"
    yield (
        f"CREATE TRIGGER {PREFIX}split INSTEAD OF UPDATE ON {SPLIT} BEGIN "
        "UPDATE employment_periods SET valid_to = date(NEW.valid_from, '-1 day'), version = version + 1 "
        "WHERE id = OLD.id; "
        f"INSERT INTO employment_periods (employee_id, valid_from, valid_to, {LISTED}) "
        f"VALUES (OLD.employee_id, NEW.valid_from, OLD.valid_to, {NEW_VALUES}); END"
    )
    filled = " OR ".join(f"NEW.{name} IS NOT NULL" for name in DATED)
    differs = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in DATED)
    yield f"CREATE TRIGGER {PREFIX}of_new AFTER INSERT ON employees WHEN {filled} BEGIN {_first_on_sqlite()}; END"
    yield (
        f"CREATE TRIGGER {PREFIX}of_changed AFTER UPDATE OF {LISTED} ON employees "
        f"WHEN ({differs}) AND NOT {_holds_on_sqlite()} BEGIN {_from_today_on_sqlite()}; {_first_on_sqlite()}; END"
    )


def _covered(today: str, name: str = "p") -> str:
    return (
        f"{name}.employee_id = NEW.id AND ({name}.valid_from IS NULL OR {name}.valid_from <= {today}) "
        f"AND ({name}.valid_to IS NULL OR {name}.valid_to >= {today})"
    )


def _holds_on_sqlite() -> str:
    """Say in SQL whether a period says already what was written: then it is the copy that was brought up to date."""
    same = " AND ".join(f"p.{name} IS NEW.{name}" for name in DATED)
    there = f"SELECT 1 FROM employment_periods AS p WHERE {_covered(TODAY_OF_SQLITE)}"
    empty = " AND ".join(f"NEW.{name} IS NULL" for name in DATED)
    return f"(EXISTS ({there} AND {same}) OR ({empty} AND NOT EXISTS ({there})))"


def _from_today_on_sqlite() -> str:
    today = TODAY_OF_SQLITE
    taken = ", ".join(f"{name} = NEW.{name}" for name in DATED)
    begins = f"employee_id = NEW.id AND valid_from = {today}"
    covers = f"employee_id = NEW.id AND (valid_from IS NULL OR valid_from < {today})"
    covers += f" AND (valid_to IS NULL OR valid_to >= {today})"
    others = "SELECT 1 FROM employment_periods AS p WHERE p.employee_id = NEW.id"
    next_one = "SELECT date(min(p.valid_from), '-1 day') FROM employment_periods AS p WHERE p.employee_id = NEW.id"
    return (
        f"UPDATE employment_periods SET {taken}, version = version + 1 WHERE {begins}; "
        f"UPDATE {SPLIT} SET valid_from = {today}, {taken} WHERE {covers}; "
        f"INSERT INTO employment_periods (employee_id, valid_from, valid_to, {LISTED}) "
        f"SELECT NEW.id, {today}, ({next_one} AND p.valid_from > {today}), {NEW_VALUES} "
        f"WHERE EXISTS ({others}) AND NOT EXISTS ({others} AND {_covered(today)})"
    )


def _first_on_sqlite() -> str:
    return (
        f"INSERT INTO employment_periods (employee_id, valid_from, {LISTED}) "
        f"SELECT NEW.id, NEW.start_date, {NEW_VALUES} "
        "WHERE NOT EXISTS (SELECT 1 FROM employment_periods AS p WHERE p.employee_id = NEW.id); "
        f"UPDATE employees SET {EMPTIED}, version = version + 1 WHERE id = NEW.id "
        f"AND NOT EXISTS (SELECT 1 FROM employment_periods AS p WHERE {_covered(TODAY_OF_SQLITE)})"
    )


def _on_postgresql(schema: str) -> str:
    taken = ", ".join(f"{name} = NEW.{name}" for name in DATED)
    held = ", ".join(f"found.{name}" for name in DATED)
    filled = " OR ".join(f"NEW.{name} IS NOT NULL" for name in DATED)
    differs = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in DATED)
    empty = " AND ".join(f"NEW.{name} IS NULL" for name in DATED)
    safe = f"SET search_path = {schema}, pg_temp"
    return f"""
CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {safe} AS $$
DECLARE today date; begins date; found employment_periods; until date;
BEGIN
  BEGIN
    today := statement_timestamp() AT TIME ZONE COALESCE(
      (SELECT value FROM settings WHERE key = '{REPORT_ZONE}'), 'UTC');
  EXCEPTION WHEN invalid_parameter_value THEN today := statement_timestamp() AT TIME ZONE 'UTC';
  END;
  SELECT * INTO found FROM employment_periods AS p WHERE {_covered("today")};
  IF found.id IS NOT NULL AND ({held}) IS NOT DISTINCT FROM ({NEW_VALUES}) THEN RETURN NULL; END IF;
  IF found.valid_from = today THEN
    UPDATE employment_periods SET {taken}, version = version + 1 WHERE id = found.id;
    RETURN NULL;
  ELSIF found.id IS NOT NULL THEN
    UPDATE employment_periods SET valid_to = today - 1, version = version + 1 WHERE id = found.id;
    INSERT INTO employment_periods (employee_id, valid_from, valid_to, {LISTED})
      VALUES (NEW.id, today, found.valid_to, {NEW_VALUES});
    RETURN NULL;
  ELSIF {empty} THEN RETURN NULL;
  END IF;
  SELECT min(valid_from) - 1 INTO until FROM employment_periods WHERE employee_id = NEW.id AND valid_from > today;
  begins := today;
  IF NOT EXISTS (SELECT 1 FROM employment_periods WHERE employee_id = NEW.id) THEN begins := NEW.start_date;
  END IF;
  INSERT INTO employment_periods (employee_id, valid_from, valid_to, {LISTED})
    VALUES (NEW.id, begins, until, {NEW_VALUES});
  IF begins > today THEN UPDATE employees SET {EMPTIED}, version = version + 1 WHERE id = NEW.id;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION {FUNCTION}() FROM PUBLIC;
CREATE TRIGGER {PREFIX}of_new AFTER INSERT ON employees FOR EACH ROW WHEN ({filled}) EXECUTE FUNCTION {FUNCTION}();
CREATE TRIGGER {PREFIX}of_changed AFTER UPDATE OF {LISTED} ON employees FOR EACH ROW WHEN ({differs})
  EXECUTE FUNCTION {FUNCTION}()"""
