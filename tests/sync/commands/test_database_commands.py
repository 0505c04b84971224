"""`leitstand backup`, `restore` and `roles`, and what the other commands do with a database that can only be read."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from desktop.cli import main
from models import Department
from models.connection.database import open_engine, reading, writing
from models.ddl.roles import Roles
from models.writes.edits import add
from tests.postgres import PostgresServer


@pytest.fixture
def used(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the database that the commands use."""
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", database_url)
    return database_url


@pytest.mark.fault("D19")
def test_a_backup_is_made_and_restored_by_the_commands(
    sqlite_url: str, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", sqlite_url)
    add(sqlite_engine, Department, {"name": "Design"}, "Ines")
    assert main(["backup"]) == 0
    backup = Path(capsys.readouterr().out.split("Backed up to ")[1].strip())
    add(sqlite_engine, Department, {"name": "After"}, "Ines")
    sqlite_engine.dispose()
    assert main(["restore", str(backup)]) == 0
    assert "is kept as" in capsys.readouterr().out
    with reading(sqlite_engine) as connection:
        assert connection.scalars(text("SELECT name FROM departments")).all() == ["Design"]


def test_without_a_backup_nothing_is_restored(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", sqlite_url)
    assert main(["restore"]) == 1
    assert "no backup to restore" in capsys.readouterr().err


def test_a_server_is_backed_up_by_who_looks_after_it(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", postgres_url)
    for command in ("backup", "restore"):
        assert main([command]) == 2
        assert "for the embedded database" in capsys.readouterr().err


def test_the_roles_are_made_and_explained(
    used: str, capsys: pytest.CaptureFixture[str], postgres: PostgresServer
) -> None:
    code = main(["roles", "--prefix", "by_command_"])
    said = capsys.readouterr()
    if used.startswith("sqlite"):
        assert code == 2
        assert "for PostgreSQL" in said.err
        return
    assert code == 0
    assert "GRANT by_command_executive TO anna" in said.out
    for role in Roles("by_command_").all():
        postgres.execute(f"COMMENT ON ROLE {role} IS 'made'")


@pytest.mark.fault("M1")
def test_a_program_that_is_too_old_shows_and_exports_but_does_not_sync(
    used: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEITSTAND_PAYMO_API_KEY", "never-sent")
    engine = open_engine(used)
    add(engine, Department, {"name": "Design"}, "Ines")
    with writing(engine) as connection:
        connection.execute(text("UPDATE settings SET value = '99.0' WHERE key = 'min_app_version'"))
    engine.dispose()
    assert main(["status"]) == 0
    assert main(["export", "departments", str(tmp_path / "out.csv")]) == 0
    assert "Design" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    capsys.readouterr()
    assert main(["sync", "paymo"]) == 1
    assert "Update Leitstand" in capsys.readouterr().err
