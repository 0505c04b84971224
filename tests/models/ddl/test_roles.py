"""PostgreSQL's roles: what each may do, held by the server against any program."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib.util import find_spec

import psycopg2
import pytest
from alembic import command
from sqlalchemy import Engine, make_url, select, text

from models import Base, Change, Client, Department, Employee, Project, Task, TimeEntry
from models.connection.database import open_engine, reading, writing
from models.ddl.missing_rights import why_no_sync
from models.ddl.roles import Roles, act_as_owner, make_roles
from models.queries.sync_runs import problems, settings, standing
from models.schema.base import Owner, owner_of
from models.schema.column_ownership import worked_out_columns
from models.upgrade.migrate import config_for, migrate
from models.values.errors import DatabaseError, SettingsError
from models.writes.bulk_edits import CellChange, add_many, change_many
from models.writes.deletions import put_back, removal, remove
from models.writes.edits import add, change
from sync.engine import run_sync
from sync.standin.paymo.paymo_server import PaymoServer
from tests.models.sample import fill
from tests.postgres import PostgresServer
from tests.sync.company import KEY, differences, settings_for, small_company

# Without it the program itself would have to write `changes`, which nobody may.
written_by_the_database = pytest.mark.skipif(
    find_spec("models.ddl.triggers") is None, reason="the database doesn't write the history itself yet"
)
PASSED = "they were let through"


@pytest.fixture(scope="session")
def people(postgres: PostgresServer) -> Roles:
    """The roles, with a login of each; a server has them once for all its databases."""
    return people_on(postgres)


def people_on(postgres: PostgresServer) -> Roles:
    engine = open_engine(postgres.new_database())
    migrate(engine)
    roles = make_roles(engine, "leitstand_")
    engine.dispose()
    for kind in ("sync", "executive", "hook"):
        postgres.execute(f"CREATE ROLE a_{kind} LOGIN IN ROLE leitstand_{kind}")
    postgres.execute("CREATE ROLE an_both LOGIN IN ROLE leitstand_sync, leitstand_executive")
    postgres.execute("CREATE ROLE a_stranger LOGIN")
    return roles


@pytest.fixture
def database(postgres: PostgresServer, postgres_url: str, people: Roles) -> Iterator[Engine]:
    """A filled database whose rights are set, opened by its owner."""
    engine = with_rights(postgres_url, people)
    yield engine
    engine.dispose()


def with_rights(url: str, people: Roles) -> Engine:
    engine = open_engine(url)
    fill(engine)
    with writing(engine) as connection:
        connection.execute(text(BOOKKEEPING))
    make_roles(engine, people.prefix)
    return engine


BOOKKEEPING = """
INSERT INTO sync_runs (id, source, "full", status, started_at) VALUES (1, 'paymo', true, 'running', now());
INSERT INTO sync_cursors VALUES ('paymo', 'clients', now(), now());
INSERT INTO rejected_records (source, stream, origin, reason, raw, since)
    VALUES ('paymo', 'tasks', '9', 'no name', '{}', now());
INSERT INTO changes (at, who, table_name, row_id, action) VALUES (now(), 'Ines', 'clients', 1, 'change');
INSERT INTO removal_questions (id, source, asked_at, summary) VALUES (1, 'paymo', now(), 'much');
INSERT INTO plan_versions (id, source, title, imported_at, is_current, current_of)
    VALUES (1, 'plan', 'Plan', now(), true, 'plan');
INSERT INTO plan_mappings (source, rules) VALUES ('plan', '{}');
"""

SAVE_A_VIEW = """
INSERT INTO saved_views (screen, name, content, saved_by, saved_at) VALUES ('clients', 'Ours', '{}', 'Ines', now())
"""


@contextmanager
def as_login(database: Engine, login: str) -> Iterator[Engine]:
    engine = open_engine(database.url.set(username=login).render_as_string(hide_password=False))
    yield engine
    engine.dispose()


def refusal(database: Engine, login: str, statement: str) -> str:
    """PostgreSQL's code and text for a statement, or that it let it through."""
    url = make_url(str(database.url)).set(drivername="postgresql", username=login)
    connection = psycopg2.connect(url.render_as_string(hide_password=False))
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    except psycopg2.Error as error:
        return f"{error.pgcode} {error}"
    finally:
        connection.close()
    return PASSED


ANYBODY = [
    "DROP TABLE clients",
    "ALTER TABLE clients ADD COLUMN mine text",
    "ALTER TABLE clients DISABLE TRIGGER ALL",
    "ALTER TABLE clients OWNER TO CURRENT_USER",
    "CREATE TABLE mine (a int)",
    "CREATE SCHEMA mine",
    "CREATE INDEX ON clients (city)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TRIGGER mine BEFORE UPDATE ON clients FOR EACH ROW EXECUTE FUNCTION leitstand_keep_sources()",
    "CREATE OR REPLACE FUNCTION leitstand_keep_sources() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "DROP FUNCTION leitstand_keep_sources() CASCADE",
    "CREATE EXTENSION pg_stat_statements",
    "CREATE ROLE mine",
    "GRANT leitstand_sync TO CURRENT_USER WITH ADMIN OPTION",
    "GRANT leitstand_owner TO CURRENT_USER",
    "SET ROLE leitstand_owner",
    "SET ROLE leitstand",
    "SET SESSION AUTHORIZATION leitstand",
    "SET session_replication_role = replica",
    "TRUNCATE clients CASCADE",
    "TRUNCATE changes",
    "INSERT INTO changes (at, who, table_name, row_id, action) VALUES (now(), 'me', 'clients', 1, 'change')",
    "UPDATE changes SET who = 'somebody else'",
    "DELETE FROM changes",
    "UPDATE settings SET value = '0.0.1'",
    "DELETE FROM settings",
    "UPDATE alembic_version SET version_num = '0001'",
    "DELETE FROM clients WHERE id = 1",
    "DELETE FROM time_entries",
    "DELETE FROM plan_items",
    "DELETE FROM sync_runs",
    "SELECT * FROM pg_authid",
    "SELECT pg_read_file('/etc/passwd')",
    "COPY clients TO '/tmp/clients.txt'",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "SELECT setval('clients_id_seq', 1)",
    "ALTER SYSTEM SET fsync = off",
    "ALTER DATABASE postgres SET search_path = pg_temp",
]
EXECUTIVE = [
    "UPDATE clients SET name = 'Mine' WHERE id = 1",
    "UPDATE clients SET city = 'Bonn', remarks = 'mine' WHERE id = 1",
    "UPDATE clients SET name = 'All of them'",
    "UPDATE clients SET paymo_id = NULL WHERE id = 1",
    "UPDATE projects SET paymo_id = 7 WHERE id = 3",
    "UPDATE clients SET deleted_at = now() WHERE id = 1",
    "UPDATE clients SET synced_at = now()",
    "UPDATE clients SET updated_on = now()",
    "UPDATE clients SET id = 99 WHERE id = 1",
    "INSERT INTO clients (paymo_id, name) VALUES (77, 'As if from Paymo')",
    "INSERT INTO clients (name, deleted_at) VALUES ('Gone', now())",
    "INSERT INTO clients (name) VALUES ('a') ON CONFLICT (id) DO UPDATE SET paymo_id = 5",
    "MERGE INTO clients c USING (SELECT 1 AS id) s ON c.id = s.id WHEN MATCHED THEN UPDATE SET name = 'Mine'",
    "DELETE FROM clients",
    "DELETE FROM projects",
    "DELETE FROM employees WHERE paymo_id IS NOT NULL",
    "UPDATE sync_lease SET token = token + 1",
    "UPDATE sync_cursors SET cursor = now()",
    "INSERT INTO sync_cursors VALUES ('paymo', 'tasks', now(), now())",
    "UPDATE sync_runs SET status = 'complete'",
    "DELETE FROM rejected_records",
    "UPDATE removal_questions SET summary = 'nothing'",
    "DELETE FROM removal_questions",
    "INSERT INTO settings VALUES ('a', 'b')",
    "UPDATE plan_items SET amount = 0",
    "UPDATE plan_versions SET is_current = false",
    "UPDATE workflows SET name = 'Mine'",
    "CREATE TEMPORARY TABLE mine (a int)",
    "CREATE FUNCTION pg_temp.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SELECT 1 FROM workflows FOR UPDATE",
]
SYNC = [
    "UPDATE clients SET remarks = 'mine'",
    "UPDATE clients SET manager_id = NULL",
    "UPDATE clients SET version = 9",
    "UPDATE employees SET cost_per_hour = 1, name = 'x'",
    "INSERT INTO clients (paymo_id, name, industry) VALUES (77, 'From Paymo', 'mine')",
    "INSERT INTO departments (name) VALUES ('mine')",
    "UPDATE departments SET name = 'mine'",
    "DELETE FROM departments",
    "DELETE FROM employment_periods",
    "DELETE FROM projects WHERE id = 3",
    "DELETE FROM sync_cursors",
    "DELETE FROM sync_lease",
    "DELETE FROM plan_versions",
    "UPDATE removal_questions SET answer = 'remove'",
    "UPDATE plan_mappings SET rules = '{}'",
    "UPDATE saved_views SET content = '{}'",
    "INSERT INTO import_mappings (screen, name, content, saved_by, saved_at) VALUES ('a', 'b', '{}', 'c', now())",
    "DELETE FROM saved_views",
    "UPDATE employees SET name = 'Paymo knows better' WHERE id = 3",
    "UPDATE employees SET deleted_at = now() WHERE id = 3",
    "UPDATE clients SET paymo_id = NULL WHERE id = 1",
    "INSERT INTO clients (name) VALUES ('As if people had entered it')",
    "INSERT INTO clients (id, name) VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET name = 'b'",
]
# Whoever has both rights may write every column; the rest is refused for what it would make of the history and the ids.
BOTH = [
    "UPDATE clients SET paymo_id = NULL WHERE id = 1",
    "UPDATE clients SET paymo_id = 77 WHERE id = 1",
    "UPDATE tasks SET paymo_id = 77 WHERE id = 1",
    "UPDATE settings SET value = '0.0.1'",
    "INSERT INTO settings VALUES ('min_app_version', '99')",
]
# In each table in which somebody may say which id a row gets.
AHEAD = {
    "a_executive": (
        "clients (id, name) SELECT {}, 'Mine'",
        "time_entries (id, duration) SELECT {}, 1",
        "departments (id, name) SELECT {}, 'Mine'",
        "saved_views (id, screen, name, content, saved_by, saved_at) SELECT {}, 'a', 'b', '{{}}', 'c', now()",
    ),
    "an_both": ("clients (id, paymo_id, name) SELECT {}, 77, 'As if from Paymo'",),
    "a_sync": (
        "sync_runs (id, source, \"full\", status, started_at) SELECT {}, 'paymo', true, 'running', now()",
        "rejected_records (id, source, stream, origin, reason, raw, since) SELECT {}, 'a', 'b', 'c', 'd', 'e', now()",
        "plan_versions (id, source, title, imported_at, is_current) SELECT {}, 'plan', 'Plan', now(), false",
    ),
}
HOOK = [
    "SELECT * FROM clients",
    "SELECT * FROM employees",
    "SELECT * FROM changes",
    "SELECT * FROM rejected_records",
    "INSERT INTO clients (paymo_id, name) VALUES (77, 'From Paymo')",
    "UPDATE clients SET name = 'x'",
    "UPDATE sync_lease SET token = 7",
    "INSERT INTO settings VALUES ('a', 'b')",
    "SELECT nextval('clients_id_seq')",
    "CREATE TEMPORARY TABLE mine (a int)",
]
FORBIDDEN = [
    *((f"a_{kind}", statement) for kind in ("executive", "sync", "hook") for statement in ANYBODY),
    *(("a_executive", statement) for statement in EXECUTIVE),
    *(("a_sync", statement) for statement in SYNC),
    *(("a_hook", statement) for statement in HOOK),
    *(("an_both", statement) for statement in BOTH),
    *(("a_sync", f"INSERT INTO settings VALUES ('{key}', '99')") for key in ("min_app_version", "moved_to", "a")),
    *(
        (login, f"INSERT INTO {row.format(number)}")
        for login, rows in AHEAD.items()
        for row in rows
        for number in (1_000_001, 0, -7)
    ),
]
# Refused for what they are, not for lack of a right: nothing that could be granted would allow them.
OTHER_REASONS = ("0LP01",)


@pytest.mark.fault("D30")
def test_what_is_forbidden_is_refused_by_postgresql(database: Engine) -> None:
    require_refused(database)


def test_it_is_refused_by_a_server_as_it_is_shipped(shipped_postgres: PostgresServer, shipped_url: str) -> None:
    engine = with_rights(shipped_url, people_on(shipped_postgres))
    require_refused(engine)
    engine.dispose()


def require_refused(database: Engine) -> None:
    answers = {(login, statement): refusal(database, login, statement) for login, statement in FORBIDDEN}
    assert len(answers) > 150
    wrong = {asked: said for asked, said in answers.items() if not said.startswith(("42501", *OTHER_REASONS))}
    assert wrong == {}, "\n".join(map(str, wrong.items()))


def test_an_id_that_was_given_once_is_given_back_to_its_row(database: Engine) -> None:
    """Also where no row has been added since the numbers of another database were taken over."""
    with writing(database) as connection:
        connection.execute(text("ALTER SEQUENCE departments_id_seq RESTART WITH 9"))
    assert refusal(database, "a_executive", "INSERT INTO departments (id, name) VALUES (5, 'Back')") == PASSED
    assert refusal(database, "a_executive", "INSERT INTO departments (id, name) VALUES (9, 'Next')").startswith("42501")
    assert refusal(database, "a_executive", "INSERT INTO departments (name) VALUES ('New')") == PASSED
    assert refusal(database, "a_executive", "INSERT INTO departments (id, name) VALUES (9, 'Next')").startswith("23505")
    assert refusal(database, "a_sync", "INSERT INTO settings VALUES ('paymo_company_id', '7')") == PASSED


def test_a_version_is_no_executive_s_to_set(database: Engine) -> None:
    for statement in (
        "UPDATE clients SET version = 2147483647 WHERE id = 1",
        "INSERT INTO clients (name, version) VALUES ('Mine', 2147483647)",
    ):
        assert refusal(database, "a_executive", statement).startswith("23514")


def test_nobody_is_kept_out_of_the_history_by_what_they_say_of_themselves(database: Engine) -> None:
    """Whatever an executive's program calls its writes, they are no sync's and each leaves its line."""
    claim = "SELECT set_config('leitstand.run_id', '1', false), set_config('leitstand.adding', 'nothing', false);"
    writes = "UPDATE clients SET remarks = '{0}' WHERE id = 1; INSERT INTO clients (name) VALUES ('{0}')"
    for login, run in (("a_executive", None), ("an_both", 1)):
        assert refusal(database, login, claim + writes.format(login)) == PASSED
        with reading(database) as connection:
            lines = connection.execute(select(Change.action, Change.run_id).where(Change.new_value == login))
            assert sorted(map(tuple, lines)) == [("add", run), ("change", run)]


def test_a_stranger_cannot_even_come_in(database: Engine) -> None:
    with as_login(database, "a_stranger") as engine, pytest.raises(DatabaseError, match="permission denied"):
        standing(engine)


def test_the_hook_reads_the_settings(database: Engine) -> None:
    with as_login(database, "a_hook") as engine:
        assert "instance_id" in settings(engine)


@pytest.mark.parametrize("login", ["a_executive", "a_sync", "an_both"])
def test_everything_is_read(database: Engine, login: str) -> None:
    with as_login(database, login) as engine, reading(engine) as connection:
        for table in Base.metadata.sorted_tables:
            connection.execute(select(table).limit(1)).all()
        assert standing(engine).problems == len(problems(engine, 10)) == 1


def test_every_column_has_the_writers_that_its_owner_says(database: Engine) -> None:
    """Read back from PostgreSQL: no column of ours can be written by a sync, none of the program's by people.

    What is worked out follows both the syncs and the edits.
    """
    may = "SELECT has_column_privilege(:login, :table, :column, 'UPDATE')"
    with reading(database) as connection:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                names = {"table": table.name, "column": column.name}
                by_sync = connection.scalar(text(may), {"login": "a_sync", **names})
                by_people = connection.scalar(text(may), {"login": "a_executive", **names})
                owner = owner_of(column)
                assert not (by_sync and owner is Owner.OURS), names
                assert by_sync or owner not in (Owner.PAYMO, Owner.PLAN), names
                assert by_people or owner is not Owner.OURS, names
                follows = column.name in worked_out_columns(table)
                assert (by_sync and by_people) or not follows, names
                assert not (by_people and owner is Owner.PROGRAM and column.name != "version" and not follows), names


def test_executives_edits_change_what_entries_are_worth(database: Engine) -> None:
    with as_login(database, "a_executive") as engine:
        project = add(engine, Project, {"name": "Ours", "billable": True, "price_per_hour": Decimal(90)}, "Ines")
        task = add(engine, Task, {"project_id": project, "name": "Talk", "billable": True}, "Ines")
        entry = add(engine, TimeEntry, {"project_id": project, "task_id": task, "duration": 1800}, "Ines")
        change(engine, Project, project, {"price_per_hour": Decimal(100)}, {"price_per_hour": Decimal(90)}, "Ines")
        with reading(engine) as connection:
            assert connection.scalar(select(TimeEntry.value).where(TimeEntry.id == entry)) == Decimal(50)


@written_by_the_database
def test_people_edit_add_remove_and_put_back_as_executives(database: Engine) -> None:
    with as_login(database, "a_executive") as engine:
        assert change(engine, Client, 1, {"industry": "Ships"}, {"industry": None}, "Ines").status == "saved"
        assert change(engine, Employee, 3, {"name": "Zoë A."}, {"name": "Zoë Ärger"}, "Ines").status == "saved"
        row_id = add(engine, Client, {"name": "Our own", "industry": "Timber"}, "Ines")
        removed = remove(engine, removal(engine, Client, [row_id]), "Ines")
        put_back(engine, removed, "Ines")
        removed = remove(engine, removal(engine, Department, [2]), "Ines")
        put_back(engine, removed, "Ines")
        with writing(engine) as connection:
            connection.execute(text("UPDATE removal_questions SET answer = 'keep', answered_by = 'Ines' WHERE id = 1"))
            connection.execute(text("UPDATE plan_mappings SET rules = '[]'"))
            connection.execute(text(SAVE_A_VIEW))
            connection.execute(text("UPDATE saved_views SET content = '[]', version = version + 1"))
            connection.execute(text("DELETE FROM saved_views"))
    with reading(database) as connection:
        assert connection.scalar(select(Client.name).where(Client.id == row_id)) == "Our own"
        added = select(Change.who).where(Change.table_name == "clients", Change.row_id == row_id)
        assert set(connection.scalars(added)) == {"Ines"}


@written_by_the_database
def test_people_write_many_cells_at_once_as_executives(database: Engine) -> None:
    changes = [CellChange(1, "industry", None, "Timber"), CellChange(2, "remarks", None, "Old friend")]
    with as_login(database, "a_executive") as engine:
        assert [one.status for one in change_many(engine, Client, changes, "Ines").values()] == ["saved", "saved"]
        assert len(add_many(engine, Client, [{"name": "New"}, {"name": "Newer"}], "Ines")) == 2


def test_who_may_edit_and_sync_does_both(database: Engine) -> None:
    with as_login(database, "an_both") as engine:
        assert change(engine, Client, 1, {"industry": "Ships"}, {"industry": None}, "Ines").status == "saved"
        with writing(engine) as connection:
            connection.execute(text("UPDATE clients SET name = 'New in Paymo', synced_at = now() WHERE id = 1"))


def test_a_whole_sync_runs_with_only_the_rights_of_a_sync(
    postgres: PostgresServer, postgres_url: str, people: Roles
) -> None:
    owner = open_engine(postgres_url)
    make_roles(owner, people.prefix)
    with (
        PaymoServer(small_company(), key=KEY, limit=None) as paymo,
        as_login(owner, "a_sync") as engine,
    ):
        wanted = settings_for(paymo, engine.url.render_as_string(hide_password=False))
        for change_paymo in (lambda: None, lambda: _change(paymo)):
            change_paymo()
            (result,) = run_sync(wanted, engine, full=True)
            assert (result.status, result.error) == ("complete", None)
            assert differences(owner, paymo) == []
    owner.dispose()


def _change(paymo: PaymoServer) -> None:
    paymo.update("clients", 10, name="Südlicht")
    paymo.insert("tasks", {"project_id": 21, "name": "New", "complete": False})
    paymo.delete("tasks", 31)


@written_by_the_database
@pytest.mark.fault("D13")
def test_who_may_not_sync_is_told_what_to_ask_for(database: Engine) -> None:
    with PaymoServer(small_company(), key=KEY) as paymo, as_login(database, "a_executive") as engine:
        with pytest.raises(SettingsError) as refused:
            run_sync(settings_for(paymo, engine.url.render_as_string(hide_password=False)), engine)
        assert str(refused.value) == (
            "Your database user may not sync: “a_executive” isn't a member of the role “leitstand_sync”. "
            'Ask whoever looks after the database: GRANT "leitstand_sync" TO "a_executive";'
        )
    for login in ("a_sync", "an_both"):
        with as_login(database, login) as engine:
            assert why_no_sync(engine) is None


def test_a_lacking_right_is_named_and_the_rest_works(database: Engine) -> None:
    with writing(database) as connection:
        connection.execute(text("REVOKE UPDATE (industry) ON clients FROM leitstand_executive"))
    with as_login(database, "a_executive") as engine:
        with pytest.raises(DatabaseError, match=r"permission denied for table clients.*leitstand roles"):
            change(engine, Client, 1, {"industry": "Ships"}, {"industry": None}, "Ines")
        assert change(engine, Client, 1, {"remarks": "Good"}, {"remarks": None}, "Ines").status == "saved"


def test_the_same_again_changes_nothing(database: Engine, people: Roles) -> None:
    before = rights(database)
    assert make_roles(database, people.prefix) == people
    assert rights(database) == before


def rights(engine: Engine) -> list[object]:
    with reading(engine) as connection:
        tables = "SELECT relname, relacl::text, pg_get_userbyid(relowner) FROM pg_class WHERE relkind IN ('r', 'S')"
        columns = "SELECT attrelid::regclass::text, attname, attacl::text FROM pg_attribute WHERE attacl IS NOT NULL"
        triggers = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
        return [sorted(map(str, connection.execute(text(look)))) for look in (tables, columns, triggers)]


def test_what_a_migration_makes_belongs_to_the_owner_role_and_has_its_rights(database: Engine) -> None:
    with writing(database) as connection:
        act_as_owner(connection)
        command.downgrade(config_for(connection), "0001")
    migrate(database)
    with reading(database) as connection:
        owners = connection.scalars(text("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"))
        assert owners.all() == ["leitstand_owner"]
        assert connection.scalar(text("SELECT has_table_privilege('a_sync', 'removal_question_rows', 'INSERT')"))


@pytest.mark.parametrize("prefix", ["Big", "a-b", "pg_x", 'a"b', "x" * 60])
def test_an_unusable_prefix_is_refused(database: Engine, prefix: str) -> None:
    with pytest.raises(SettingsError, match="prefix"):
        make_roles(database, prefix)


def test_a_name_that_somebody_signs_in_with_is_refused(database: Engine, postgres: PostgresServer) -> None:
    postgres.execute("CREATE ROLE taken_sync LOGIN")
    with pytest.raises(DatabaseError, match="“taken_sync” is somebody who signs in"):
        make_roles(database, "taken_")


def test_an_embedded_database_has_no_roles(sqlite_engine: Engine) -> None:
    with pytest.raises(SettingsError, match="PostgreSQL"):
        make_roles(sqlite_engine)


@pytest.fixture
def looked_after(postgres: PostgresServer) -> Iterator[Engine]:
    """A database of somebody who may create roles and databases, but is no superuser (as on Cloud SQL)."""
    postgres.execute("CREATE ROLE an_admin LOGIN CREATEROLE CREATEDB")
    postgres.execute("CREATE DATABASE looked_after OWNER an_admin")
    engine = open_engine(make_url(postgres.url("looked_after")).set(username="an_admin").render_as_string())
    yield engine
    engine.dispose()


def test_who_may_create_roles_needs_no_superuser(looked_after: Engine, postgres: PostgresServer) -> None:
    migrate(looked_after)
    for _again in range(2):
        make_roles(looked_after, "cloud_")
        migrate(looked_after)
    postgres.execute("CREATE ROLE cloud_anna LOGIN IN ROLE cloud_executive")
    with as_login(looked_after, "cloud_anna") as engine:
        assert standing(engine).problems == 0
        with pytest.raises(DatabaseError, match="permission denied"):
            migrate(engine)
    assert "42501" in refusal(looked_after, "cloud_anna", "DELETE FROM sync_runs")


def test_without_tables_there_is_nothing_to_give(postgres: PostgresServer) -> None:
    engine = open_engine(postgres.new_database())
    with pytest.raises(DatabaseError, match="leitstand migrate"):
        make_roles(engine)
    engine.dispose()
