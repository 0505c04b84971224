"""The migrated tables are the declared ones, on both databases, and going back and forth changes nothing."""

from collections.abc import Iterable
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from models import Base
from models.connection.database import open_engine, reading, writing
from models.migrations import HEAD
from models.upgrade.migrate import config_for, known_revisions, migrate, require_current, revision_of
from models.values.errors import DatabaseError
from tests.postgres import PostgresServer


def shape_of(engine: Engine) -> dict[str, object]:
    """Everything the database says of its tables, in a form that can be compared."""
    look = inspect(engine)

    def words(value: object) -> object:
        return {k: words(v) for k, v in value.items()} if isinstance(value, dict) else str(value)

    def listed(items: Iterable[Any]) -> list[str]:
        return sorted(str(words(dict(sorted(item.items())))) for item in items)

    return {
        name: [
            listed(look.get_columns(name)),
            listed(look.get_foreign_keys(name)),
            listed(look.get_indexes(name)),
            listed(look.get_check_constraints(name)),
            listed(look.get_unique_constraints(name)),
        ]
        for name in look.get_table_names()
        if name != "alembic_version"
    }


def test_the_migrated_tables_equal_the_models(engine: Engine) -> None:
    with reading(engine) as connection:
        # `acting` belongs to the triggers of SQLite.
        ours = {"compare_server_default": True, "include_name": lambda name, _kind, _parents: name != "acting"}
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, Base.metadata) == []


def test_no_id_of_an_embedded_database_is_used_twice(sqlite_engine: Engine) -> None:
    """A migration that makes a table anew must not lose what keeps a removed row's id from being given again."""
    with reading(sqlite_engine) as connection:
        for table in Base.metadata.tables.values():
            if "id" in table.columns:
                made = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table.name})
                assert "AUTOINCREMENT" in str(made), table.name


def test_the_constraints_are_the_declared_ones(engine: Engine) -> None:
    """Alembic doesn't compare checks; the names and texts of both must be the same."""
    look = inspect(engine)
    for table in Base.metadata.tables.values():
        declared = {str(c.name) for c in table.constraints if c.__class__.__name__ == "CheckConstraint"}
        assert {check["name"] for check in look.get_check_constraints(table.name)} == declared


def test_down_and_up_again_changes_nothing(engine: Engine) -> None:
    before = shape_of(engine)
    with writing(engine) as connection:
        command.downgrade(config_for(connection), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine)
    assert shape_of(engine) == before


def test_the_named_head_is_alembics() -> None:
    assert ScriptDirectory("models/migrations").get_current_head() == HEAD
    assert HEAD in known_revisions()


def test_an_embedded_database_migrates_itself_on_opening(tmp_path: object) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/new/leitstand.sqlite")
    require_current(engine)
    assert revision_of(engine) == HEAD
    engine.dispose()


def test_a_shared_database_is_never_migrated_by_opening(postgres: PostgresServer) -> None:
    engine = open_engine(postgres.new_database())
    with pytest.raises(DatabaseError, match="leitstand migrate"):
        require_current(engine)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_database_newer_than_the_program_is_left_alone(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("UPDATE settings SET value = '99.0.0' WHERE key = 'min_app_version'"))
    with pytest.raises(DatabaseError, match="newer than this program"):
        require_current(engine)


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    engine = open_engine("postgresql://someone:hush@127.0.0.1:9/nowhere")
    with pytest.raises(DatabaseError, match="can't be reached") as caught:
        require_current(engine)
    assert "127.0.0.1:9" in str(caught.value)
    assert "hush" not in str(caught.value)
