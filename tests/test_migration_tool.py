"""What `python3 run.py migration NAME` writes: the next migration, which makes exactly what the models declare."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    inspect,
)

from models import Base
from models.migrations import HEAD
from models.schema.types import Exact, Key, UtcDateTime
from tools.migration import FOLDER, main, run_migrations, write

NEXT = f"{int(HEAD) + 1:04d}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the migrations."""
    return Path(shutil.copytree(FOLDER, tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture
def declared() -> MetaData:
    """A copy of what the models declare."""
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.tables.values():
        table.to_metadata(metadata)
    return metadata


def test_a_new_table_and_new_columns_are_made_with_their_checks_and_references(
    folder: Path, declared: MetaData
) -> None:
    Table("assets", declared, Column("id", Key, primary_key=True), Column("bought_at", UtcDateTime))
    departments = declared.tables["departments"]
    departments.append_column(Column("budget", Exact))
    departments.append_constraint(CheckConstraint("budget BETWEEN 0 AND 9", name="budget"))
    departments.append_column(Column("part_of", Key, ForeignKey("departments.id")))
    Index(None, departments.c.part_of)
    departments.append_column(Column("size", Integer, nullable=False, server_default="1"))

    file = write("Assets that people own", folder, declared)

    assert file == folder / "versions" / f"v{NEXT}_assets_that_people_own.py"
    text = file.read_text(encoding="utf-8")
    assert text.startswith('"""Assets that people own"""\n')
    assert f"revision = '{NEXT}'" in text
    assert f'HEAD = "{NEXT}"' in (folder / "__init__.py").read_text(encoding="utf-8")
    assert "models" not in text, "a migration doesn't change with the models"
    with create_engine("sqlite://").connect() as connection:
        run_migrations(connection, ScriptDirectory(str(folder)))
        assert compare_metadata(MigrationContext.configure(connection), declared) == []
        look = inspect(connection)
        assert "ck_departments_budget" in {check["name"] for check in look.get_check_constraints("departments")}
        assert [key["constrained_columns"] for key in look.get_foreign_keys("departments")] == [["part_of"]]
        run_migrations(connection, ScriptDirectory(str(folder)), HEAD)
        assert not inspect(connection).has_table("assets")
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_column_that_changes_makes_its_table_anew_and_never_gives_an_id_again(
    folder: Path, declared: MetaData
) -> None:
    declared.tables["departments"].c.code.nullable = False
    file = write("Short names for all", folder, declared)
    assert file is not None
    assert 'departments\', table_kwargs={"sqlite_autoincrement": True}' in file.read_text(encoding="utf-8")


def test_nothing_is_written_where_nothing_differs(folder: Path, declared: MetaData) -> None:
    declared.tables["departments"].c.remarks.type = Text()
    assert write("Nothing", folder, declared) is None
    assert not list((folder / "versions").glob(f"v{NEXT}*"))


def test_a_migration_without_a_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert (main([]), main(["?"])) == (2, 2)
    assert "Name the migration" in capsys.readouterr().err
