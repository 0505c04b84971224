"""A database of the tests' own server that is used again is as a new one, or isn't used again."""

import pytest
from sqlalchemy import Connection, func, select, text

from models import Client, Department
from models.connection.database import open_engine, reading, writing
from models.writes.edits import change
from tests.models.sample import fill
from tests.postgres import PostgresServer
from tests.reused_databases import LARGEST_BYTES, ReusedDatabases
from tests.templates import NAME


@pytest.fixture
def databases(postgres: PostgresServer) -> ReusedDatabases:
    return ReusedDatabases(postgres, NAME)


def contents(url: str) -> dict[str, list[str]]:
    """The rows of all tables and the state of all sequences."""
    engine = open_engine(url)
    with reading(engine) as connection:
        tables = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"))
        found = {name: _rows(connection, f'SELECT t::text FROM "{name}" t ORDER BY 1') for name in tables.all()}
        found["sequences"] = _rows(connection, "SELECT s::text FROM pg_sequences s ORDER BY 1")
        found["guards"] = _rows(connection, "SELECT concat(tgname, tgenabled) FROM pg_trigger ORDER BY 1")
    engine.dispose()
    return found


def _rows(connection: Connection, statement: str) -> list[str]:
    return list(connection.scalars(text(statement)))


def used(url: str, *statements: str) -> None:
    """Do something with a database and let go of it."""
    engine = open_engine(url)
    with writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_it_is_as_it_was_made_after_rows_edits_and_a_history(databases: ReusedDatabases) -> None:
    url = databases.take()
    before = contents(url)
    for _ in range(2):
        engine = open_engine(url)
        fill(engine)
        assert change(engine, Client, 1, {"industry": "Ships"}, {"industry": None}, "Ines").status == "saved"
        engine.dispose()
        assert contents(url) != before
        databases.give_back(url)
        assert databases.take() == url
        assert contents(url) == before


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE clients RENAME COLUMN industry TO trade",
        "ALTER TABLE clients DISABLE TRIGGER ALL",
        "DROP TABLE sync_lease",
        "DROP INDEX ix_time_entries_worth_of_day",
        "GRANT SELECT ON clients TO PUBLIC",
        "ANALYZE departments",
        f"INSERT INTO departments (name) SELECT repeat('x', 100) || n FROM generate_series(1, {LARGEST_BYTES // 90}) n",
    ],
)
def test_what_changed_more_than_rows_is_not_used_again(databases: ReusedDatabases, statement: str) -> None:
    url = databases.take()
    used(url, "INSERT INTO departments (name) VALUES ('Design')", statement)
    databases.give_back(url)
    assert databases.take() != url


def test_one_that_somebody_still_uses_waits(databases: ReusedDatabases) -> None:
    url = databases.take()
    engine = open_engine(url)
    with reading(engine) as connection:
        connection.execute(select(func.count()).select_from(Department))
        databases.give_back(url)
        assert databases.take() != url
    engine.dispose()
