"""The history that the database writes by itself, whoever changes a row, and that nobody can alter."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Table, exc, insert, select, text, update

from models import Change, Client, Employee, PlanItem, PlanVersion, SyncRun, Task, TimeEntry
from models.connection.database import is_embedded, open_engine, reading, writing
from models.ddl.history import NAMELESS, as_text
from models.ddl.triggers import install, logged_columns, logged_tables
from models.schema.paths import Joined, label_path, related
from models.upgrade.migrate import migrate
from models.writes.audit_context import writing_as
from models.writes.edits import change
from sync.engine import run_sync
from sync.pipeline.bulk import Stage, mark_deleted
from sync.standin.paymo.paymo_server import PaymoServer
from tests.databases import SHIPPED, on_shipped_too
from tests.models.history_lines import history_lines
from tests.models.plans import plans
from tests.models.sample import fill
from tests.sync.company import KEY, settings_for, small_company

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def run_of(engine: Engine) -> int:
    """A run of a sync, to be named in the history."""
    values = {"source": "paymo", "full": True, "status": "running", "started_at": NOON}
    with writing(engine) as connection:
        return connection.execute(insert(SyncRun).values(values).returning(SyncRun.id)).scalar_one()


@pytest.fixture
def on_server(postgres_url: str) -> Iterator[Engine]:
    """The sample in PostgreSQL, for what SQLite has nothing of."""
    opened = open_engine(postgres_url)
    fill(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def synced(engine: Engine) -> Iterator[Engine]:
    """A database in which every table that Paymo fills has rows."""
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        url = engine.url.render_as_string(hide_password=False)
        (result,) = run_sync(settings_for(server, url))
        assert result.status == "complete"
        yield engine


@on_shipped_too
def test_what_another_program_writes_is_written_down_too(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(text("UPDATE clients SET industry = 'Timber' WHERE id = 1"))
        connection.execute(text("INSERT INTO departments (name) VALUES ('Lager')"))
        connection.execute(text("DELETE FROM time_entries WHERE id = 3"))
    who = "another program" if is_embedded(filled) else filled.url.username
    lines = history_lines(filled)
    assert {line[0] for line in lines} == {who}
    assert (who, "clients", 1, "change", "industry", None, "Timber") in lines
    assert [line[3:5] for line in lines if line[1] == "departments"] == [("add", "name"), ("add", "id")]
    assert (who, "time_entries", 3, "remove", "project_id", "Website", None) in lines


def test_every_field_of_every_table_is_watched(synced: Engine) -> None:
    """Each filled field that may be empty is emptied by a plain UPDATE: the history knows what it held."""
    watched = 0
    for table in logged_tables():
        for column in logged_columns(table):
            before = _one_that_holds_something(synced, column) if column.nullable else None
            if before is None:
                continue
            row_id, kept = before
            with writing(synced) as connection:
                connection.execute(update(table).where(table.c.id == row_id).values({column.name: None}))
            lines = history_lines(synced, "action", "old_value", "new_value", "row_id", column_name=column.name)
            is_from_paymo = column.name == "day"
            assert lines[-1:] == ([] if is_from_paymo else [("change", kept, None, row_id)]), str(column)
            watched += 1
    assert watched > 90


def _one_that_holds_something(engine: Engine, column: Column[Any]) -> tuple[int, str | None] | None:
    table = column.table
    assert isinstance(table, Table)
    with reading(engine) as connection:
        found = connection.execute(select(table.c.id, column).where(column.is_not(None)).order_by(table.c.id)).first()
        if found is None or not column.foreign_keys:
            return None if found is None else (found[0], as_text(found[1]))
        target = related(column)
        joined = Joined(target)
        label = joined.column(label_path(target))
        name = connection.scalar(select(label).select_from(joined.source).where(target.c.id == found[1]))
        return found[0], as_text(name) or NAMELESS


@pytest.mark.parametrize(
    "number",
    [
        *("0", "1", "-1", "40.00", "38.50", "0.1", "9.95", "8.34", "-0.01", "1234567.89", "999999999999.99", "0.0001"),
        *("0.00001", "-0.0000123", "0.00009999", "0.0000000123456789", "100000000000000", "123456789012.345"),
    ],
)
def test_numbers_read_the_same_on_both_databases(filled: Engine, number: str) -> None:
    with writing(filled) as connection:
        connection.execute(update(Employee).where(Employee.id == 3).values(cost_per_hour=Decimal(number)))
    (kept,) = history_lines(filled, "new_value", column_name="cost_per_hour")[0]
    assert kept == as_text(Decimal(number))
    assert Decimal(str(kept)) == Decimal(number)


def test_texts_dates_moments_and_flags_read_the_same_on_both_databases(filled: Engine) -> None:
    moment = datetime(2026, 11, 24, 10, 0, 5, tzinfo=UTC)
    values = {
        "description": 'O\'Brien "Bo" \\ 🐧\n%s',
        "start_time": moment,
        "date": date(2026, 11, 24),
        "duration": -5,
    }
    with writing(filled) as connection:
        row = {"is_bulk": False, "billed": True, **values}
        added = connection.execute(insert(TimeEntry).values(row).returning(TimeEntry.id)).scalar_one()
    kept = dict(history_lines(filled, "column_name", "new_value", row_id=added, action="add"))
    assert kept == {
        "description": values["description"],
        "start_time": "2026-11-24T10:00:05+00:00",
        "date": "2026-11-24",
        "duration": "-5",
        "is_bulk": "false",
        "billed": "true",
        "id": str(added),
    }


def test_a_server_that_writes_dates_in_another_way_keeps_them_the_same_here(on_server: Engine) -> None:
    with writing(on_server) as connection:
        connection.execute(text("SET LOCAL datestyle = 'German'; SET LOCAL timezone = 'Asia/Tokyo'"))
        connection.execute(text("UPDATE employees SET start_date = '2026-11-24' WHERE id = 3"))
        connection.execute(text("UPDATE time_entries SET start_time = '2026-11-24 10:00+00' WHERE id = 3"))
    assert history_lines(on_server, "old_value", "new_value") == [
        ("2024-05-07", "2026-11-24"),
        (None, "2026-11-24T10:00:00+00:00"),
    ]


def test_a_sync_leaves_a_line_for_what_it_changes_and_none_for_what_it_adds(filled: Engine) -> None:
    run = run_of(filled)
    with writing_as(filled, "Paymo", run_id=run) as connection:
        stage = Stage(connection, Client.__table__, ("paymo_id", "name", "updated_on"), NOON)
        stage.add((101, "Überholz AG", "2026-03-02T12:00:00Z"))
        stage.add((102, "100 % Nord_Licht", "2026-03-02T12:00:00Z"))
        stage.add((103, "New client", "2026-03-02T12:00:00Z"))
        assert stage.merge(whole=False) == (1, 2)
    assert history_lines(filled, "who", "run_id", "row_id", "column_name", "old_value", "new_value", "row_label") == [
        ("Paymo", run, 1, "name", "Überholz GmbH", "Überholz AG", "Überholz AG")
    ]


def test_a_row_that_goes_from_its_source_and_comes_back_leaves_a_line_each(filled: Engine) -> None:
    run = run_of(filled)
    with writing_as(filled, "Paymo", run_id=run) as connection:
        assert mark_deleted(connection, Task.__table__, [301], NOON) == 1
    with writing_as(filled, "Paymo", run_id=run) as connection:
        connection.execute(update(Task).where(Task.id == 1).values(deleted_at=None))
    then = "2026-03-02T12:00:00+00:00"
    assert history_lines(filled, "run_id", "action", "column_name", "old_value", "new_value") == [
        (run, "remove", "deleted_at", None, then),
        (run, "restore", "deleted_at", then, None),
    ]


@on_shipped_too
def test_a_whole_sync_puts_its_own_run_into_the_history(engine: Engine) -> None:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        settings = settings_for(server, engine.url.render_as_string(hide_password=False))
        run_sync(settings)
        assert history_lines(engine) == []
        server.update("projects", 21, client_id=11)
        server.delete("expenses", 65)
        assert [result.status for result in run_sync(settings, full=True)] == ["complete"]
    with reading(engine) as connection:
        run = connection.scalar(select(SyncRun.id).order_by(SyncRun.id.desc()).limit(1))
    lines = history_lines(engine, "run_id", "who", "table_name", "action", "column_name")
    assert set(lines) == {
        (run, "Paymo", "projects", "change", "client_id"),
        (run, "Paymo", "expenses", "remove", "deleted_at"),
    }


def test_a_row_that_is_said_to_be_another_one_of_its_source_leaves_a_line(filled: Engine) -> None:
    with writing_as(filled, "Paymo", run_id=run_of(filled)) as connection:
        connection.execute(text("UPDATE clients SET paymo_id = NULL WHERE id = 1"))
        connection.execute(text("UPDATE clients SET paymo_id = 7 WHERE id = 2"))
    lines = history_lines(filled, "action", "column_name", "old_value", "new_value")
    assert lines == [("change", "paymo_id", "101", None), ("change", "paymo_id", "102", "7")]


def test_a_new_version_of_the_plan_is_no_news_of_its_numbers(engine: Engine) -> None:
    with writing(engine) as connection:
        plan = {"source": "p", "title": "Plan", "imported_at": NOON, "is_current": True, "current_of": "p"}
        connection.execute(insert(PlanVersion).values(id=1, **plan))
        texts = dict.fromkeys(("department", "section", "label", "kind", "unit", "scenario", "sheet", "cell"), "x")
        number = {"plan_version_id": 1, "year": 2026, "month": 1, "amount": 5, "row_key": "k", **texts}
        connection.execute(insert(PlanItem).values(id=1, **number))
        assert connection.scalar(select(Change.id)) is None
        connection.execute(text("UPDATE plan_items SET amount = 6"))
    assert history_lines(engine, "column_name", "old_value", "new_value", "row_label") == [("amount", "5", "6", "x")]


def test_who_acts_is_forgotten_when_the_transaction_ends(filled: Engine) -> None:
    with writing_as(filled, "Ines", run_id=None, operation="o-1") as connection:
        connection.execute(update(Client).where(Client.id == 1).values(industry="A"))
    with pytest.raises(exc.IntegrityError), writing_as(filled, "Omar", operation="o-2") as connection:
        connection.execute(text("UPDATE departments SET name = NULL"))
    with writing(filled) as connection:
        connection.execute(update(Client).where(Client.id == 1).values(industry="C"))
    somebody = "another program" if is_embedded(filled) else filled.url.username
    assert history_lines(filled, "who", "operation", "new_value") == [("Ines", "o-1", "A"), (somebody, None, "C")]


@pytest.mark.fault("C1")
def test_the_time_of_a_line_is_the_server_s_whatever_the_laptop_says(on_server: Engine) -> None:
    with writing(on_server) as connection:
        before = connection.scalar(text("SELECT clock_timestamp()"))
        connection.execute(text("UPDATE clients SET industry = 'A' WHERE id = 1"))
        after = connection.scalar(text("SELECT clock_timestamp()"))
    ((at,),) = history_lines(on_server, "at")
    assert before <= at <= after  # type: ignore[operator]  # all three are moments


ALTERED = ["UPDATE changes SET who = 'Omar'", "DELETE FROM changes WHERE id = 1"]
REPLACED = "INSERT OR REPLACE INTO changes (id, at, who, table_name, row_id, action) VALUES (1, 'x', 'x', 'x', 1, 'x')"
ON_SERVER = [
    "TRUNCATE changes",
    "TRUNCATE sync_runs CASCADE",
    "SET session_replication_role = replica; DELETE FROM changes",
    "INSERT INTO changes SELECT * FROM changes ON CONFLICT (id) DO UPDATE SET who = 'Omar'",
]


@pytest.mark.parametrize(
    ("kind", "statement"),
    [("sqlite", one) for one in (*ALTERED, REPLACED)] + [("postgres", one) for one in (*ALTERED, *ON_SERVER)],
)
def test_a_line_of_the_history_can_t_be_altered_by_anybody(
    request: pytest.FixtureRequest, kind: str, statement: str
) -> None:
    engine = open_engine(request.getfixturevalue(f"{kind}_url"))
    fill(engine)
    change(engine, Client, 1, {"industry": "A"}, {"industry": None}, "Ines")
    before = history_lines(engine, "id", "who", "new_value")
    with pytest.raises(exc.DBAPIError, match="only added to"), writing(engine) as connection:
        connection.exec_driver_sql(statement)
    assert history_lines(engine, "id", "who", "new_value") == before
    engine.dispose()


def test_nobody_leads_the_history_elsewhere_by_tables_of_their_own(on_server: Engine) -> None:
    with writing(on_server) as connection:
        connection.execute(text("CREATE TEMPORARY TABLE changes (LIKE changes INCLUDING ALL) ON COMMIT DROP"))
        connection.execute(text("CREATE TEMPORARY TABLE departments (id int, name text) ON COMMIT DROP"))
        connection.execute(text("UPDATE employees SET department_id = 2 WHERE id = 2"))
    lines = history_lines(on_server, "old_value", "new_value", table_name="employees")
    assert lines == [("Design", "Müller-Werft")]


def test_nobody_writes_history_with_a_table_of_their_own(on_server: Engine) -> None:
    steps = f"""
        CREATE ROLE forger; GRANT TEMPORARY ON DATABASE "{on_server.url.database}" TO forger; SET LOCAL ROLE forger;
        CREATE TEMPORARY TABLE mine (id int, name text);
        CREATE TRIGGER t AFTER INSERT ON mine FOR EACH ROW EXECUTE FUNCTION history_of_departments_insert()"""
    with pytest.raises(exc.ProgrammingError, match="permission denied for function"), writing(on_server) as connection:
        connection.execute(text(steps))


def test_nobody_needs_a_right_to_write_history(on_server: Engine) -> None:
    with writing(on_server) as connection:
        connection.execute(text("CREATE ROLE a_writer; GRANT SELECT, UPDATE ON clients TO a_writer"))
        connection.execute(text("SET LOCAL ROLE a_writer"))
        connection.execute(text("UPDATE clients SET industry = 'A' WHERE id = 1"))
        connection.execute(text("RESET ROLE; DROP OWNED BY a_writer; DROP ROLE a_writer"))
    assert history_lines(on_server, "column_name", "new_value") == [("industry", "A")]


def test_installing_again_writes_no_line_twice(filled: Engine) -> None:
    for _ in range(2):
        with writing(filled) as connection:
            install(connection)
    migrate(filled)
    change(filled, Client, 1, {"industry": "A"}, {"industry": None}, "Ines")
    assert len(history_lines(filled)) == 1


def test_a_sync_s_many_rows_are_written_by_one_statement_of_the_server(on_server: Engine) -> None:
    with reading(on_server) as connection:
        names = "SELECT tgname FROM pg_trigger WHERE starts_with(tgname, 'history_of_') AND tgtype & 1 = 1"
        a_row_each = set(connection.scalars(text(names)))
    assert a_row_each
    assert all(name.endswith("_insert") for name in a_row_each)


TWO_CHANGES = "UPDATE clients SET industry = 'A' WHERE id = {}", "UPDATE clients SET industry = 'B'"
FULL, LOOP = re.compile(r"Hash Full Join|Merge Full Join"), re.compile(r"Named Tuplestore Scan.*loops=(\d+)")


@pytest.mark.fault("D28")
@pytest.mark.parametrize("database_url", ["postgresql", SHIPPED], indirect=True)
@pytest.mark.parametrize("first_many", [False, True])
def test_the_history_is_written_by_a_plan_that_fits_one_row_and_thousands(engine: Engine, first_many: bool) -> None:
    """The session's first plan is kept. With a loop in it 10,000 rows took 16 s; compiled for each edit, a second."""
    with plans(engine) as told:
        told.run("INSERT INTO clients (paymo_id, name) SELECT n, n FROM generate_series(1, 20000) AS n")
        for statement in reversed(TWO_CHANGES) if first_many else TWO_CHANGES:
            (plan,) = [one for one in told.run(statement.format(1)) if "INSERT INTO changes" in one]
            assert FULL.search(plan)
            assert LOOP.findall(plan) == ["1", "1"], "no row is compared with each other one"
            assert "JIT:" not in plan
    assert len(history_lines(engine)) == 20_001


def test_a_row_without_a_name_is_called_by_what_it_belongs_to(synced: Engine) -> None:
    with writing(synced) as connection:
        connection.execute(text("UPDATE bookings SET description = 'early'"))
    assert history_lines(synced, "row_label") == [("<b>Logo</b>",)]
