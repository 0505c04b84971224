"""What the database holds of edited rows against anybody's own SQL: versions count edits, JSON stays readable."""

import json

import pytest
from alembic import command
from sqlalchemy import Engine, exc, text

from models import Base, Client
from models.connection.database import writing
from models.ddl.write_guards import DEEPEST_JSON, LARGEST_JSON, MOST_AT_FIRST
from models.schema.column_ownership import is_edited
from models.upgrade.migrate import config_for, migrate
from models.writes.edits import change
from tests.databases import on_shipped_too

LARGEST = 2**31 - 1
KEPT = {
    "saved_views": "INSERT INTO saved_views (screen, name, content, saved_by, saved_at) "
    "VALUES ('clients', :name, :json, 'Ines', '2026-03-02T12:00:00Z')",
    "import_mappings": "INSERT INTO import_mappings (screen, name, content, saved_by, saved_at) "
    "VALUES ('clients', :name, :json, 'Ines', '2026-03-02T12:00:00Z')",
    "plan_mappings": "INSERT INTO plan_mappings (source, rules) VALUES (:name, :json)",
}


def refused(engine: Engine, statement: str, **values: object) -> bool:
    try:
        with writing(engine) as connection:
            connection.execute(text(statement), values)
    except exc.IntegrityError:
        return True
    return False


@on_shipped_too
@pytest.mark.fault("D30")
def test_a_version_only_counts_edits_so_no_row_is_closed_for_ever(filled: Engine) -> None:
    for version in (LARGEST, MOST_AT_FIRST + 1, 0, -1, -LARGEST):
        assert refused(filled, "UPDATE clients SET version = :v WHERE id = 1", v=version)
        assert refused(filled, "INSERT INTO clients (name, version) VALUES ('New', :v)", v=version)
    assert not refused(filled, "UPDATE clients SET version = version + 1, industry = 'A'")
    assert not refused(filled, "UPDATE clients SET version = version")
    assert not refused(filled, "INSERT INTO clients (name, version) VALUES ('Put back', 7)")
    assert change(filled, Client, 1, {"industry": "B"}, {"industry": "A"}, "Ines").version == 3


def test_every_table_that_people_edit_keeps_its_versions(filled: Engine) -> None:
    """`fill` has rows in most; a statement without any is not looked at, so the rest is asked for its triggers."""
    with writing(filled) as connection:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
        if connection.dialect.name == "postgresql":
            asked = "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(:table)"
        for table in filter(is_edited, Base.metadata.sorted_tables):
            names = connection.scalars(text(asked), {"table": table.name}).all()
            assert sum("version" in name for name in names) == 2, table.name


def test_a_row_that_was_closed_before_can_be_edited_again(filled: Engine) -> None:
    with writing(filled) as connection:
        command.downgrade(config_for(connection), "0009")
        connection.execute(text(f"UPDATE clients SET version = {LARGEST} WHERE id = 1"))
    migrate(filled)
    assert change(filled, Client, 1, {"industry": "A"}, {"industry": None}, "Ines").version == 2


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.fault("D30")
@pytest.mark.parametrize("table", KEPT)
def test_json_that_nobody_could_read_is_not_kept(engine: Engine, table: str) -> None:
    objects = '{"a":' * 200_000 + "1" + "}" * 200_000
    many = json.dumps([{"path": ["client", "na[{me"], "words": ["\\", '"', "[" * 200, "\x00\ud800"]}] * 300)
    for number, content in enumerate((nested(DEEPEST_JSON + 1), nested(900), nested(200_000), objects, "[" * 200_000)):
        assert refused(engine, KEPT[table], name=f"deep {number}", json=content), number
    assert refused(engine, KEPT[table], name="big", json=json.dumps("x" * LARGEST_JSON))
    for number, content in enumerate(("{}", "", "{", nested(DEEPEST_JSON - 1), many)):
        assert not refused(engine, KEPT[table], name=f"flat {number}", json=content), number
    column = "rules" if table == "plan_mappings" else "content"
    assert refused(engine, f"UPDATE {table} SET {column} = :json", json=nested(200_000))
