"""What follows from declaring a source, on both databases: run by `python -m tests.sync.deals`, not by itself."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine, select, text

from desktop.cli import main
from desktop.screens.screen import deleted_of
from desktop.screens.screen_definitions import SCREENS
from desktop.screens.shown_columns import shown_columns
from desktop.screens.vocabulary import source_words
from models import Change, RemovalQuestion, RemovalQuestionRow, SyncCursor
from models.connection.database import open_engine, reading, writing
from models.connection.database_errors import RefusedError
from models.ddl.missing_rights import why_no_sync
from models.ddl.roles import make_roles
from models.schema.base import table_of
from models.writes.edits import add, change
from sync.config.settings import Settings, load_settings
from sync.engine import run_sync
from sync.pipeline.report import Result
from sync.sources import declared_settings
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.postgres import PostgresServer
from tests.sync.deals.deals import Deal

deals = table_of(Deal)
OWNS = "the deals file owns this column; change it in the deals file."


class File:
    """The CSV file, and a sync of it."""

    def __init__(self, path: Path, settings: Callable[[], Settings]) -> None:
        self.path, self._settings = path, settings

    def write(self, *rows: str) -> None:
        """Put rows into the file."""
        self.path.write_text("\n".join(["deal_no,title,amount,closes", *rows]) + "\n", encoding="utf-8")

    def sync(self, **options: Any) -> Result:
        """Sync the deals alone."""
        (result,) = run_sync(self._settings(), sources=["deals"], **options)
        return result


@pytest.fixture
def file(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> File:
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", database_url)
    monkeypatch.setenv("LEITSTAND_DEALS_FILE", str(tmp_path / "deals.csv"))
    return File(tmp_path / "deals.csv", lambda: load_settings(declared=declared_settings()))


def rows(engine: Engine) -> list[tuple[Any, ...]]:
    wanted = (deals.c.deal_no, deals.c.title, deals.c.amount, deals.c.deleted_at.is_(None))
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(select(*wanted).order_by(deals.c.deal_no))]


def many(count: int) -> list[str]:
    return [f"{number},Deal {number},{number}.50,2027-03-01" for number in range(1, count + 1)]


def test_new_changed_and_unchanged_rows_and_the_cursor(file: File, engine: Engine) -> None:
    file.write(*many(3))
    first = file.sync()
    assert (first.status, first.created, first.updated, first.unchanged) == ("complete", 3, 0, 0)
    file.write("1,Deal 1,99.25,2027-03-01", *many(3)[1:], "4,Fourth,4,")
    again = file.sync()
    assert (again.status, again.created, again.updated, again.unchanged) == ("complete", 1, 1, 2)
    assert [str(row[2]).rstrip("0").rstrip(".") for row in rows(engine)] == ["99.25", "2.5", "3.5", "4"]
    with reading(engine) as connection:
        assert connection.execute(select(SyncCursor.source, SyncCursor.stream)).all() == [("deals", "deals")]


def test_a_row_that_cannot_be_read_is_set_aside(file: File) -> None:
    file.write(*many(2), "3,Third,much,2027-03-01")
    result = file.sync()
    assert (result.status, result.created, result.set_aside.records) == ("complete", 2, 1)


def test_what_is_gone_is_marked_and_comes_back(file: File, engine: Engine) -> None:
    file.write(*many(3))
    file.sync()
    file.write(*many(2))
    assert file.sync().deleted == 1
    assert [row[3] for row in rows(engine)] == [True, True, False]
    file.write(*many(3))
    file.sync()
    assert [row[3] for row in rows(engine)] == [True, True, True]
    with reading(engine) as connection:
        told = connection.execute(select(Change.action).where(Change.table_name == "deals").order_by(Change.id))
        assert list(told.scalars()) == ["remove", "restore"]


def test_before_much_goes_people_are_asked_and_their_answer_holds(file: File, engine: Engine) -> None:
    file.write(*many(30))
    file.sync()
    file.write(*many(10))
    asked = file.sync()
    assert (asked.status, asked.deleted) == ("asks", 0)
    with writing(engine) as connection:
        question = connection.execute(select(RemovalQuestion.source, RemovalQuestion.summary)).one()
        assert tuple(question) == ("deals", "20 deals")
        assert len(connection.execute(select(RemovalQuestionRow.stream)).all()) == 20
        connection.execute(text("UPDATE removal_questions SET answer = 'remove'"))
    agreed = file.sync()
    assert (agreed.status, agreed.deleted) == ("complete", 20)


def test_people_write_their_column_and_not_the_sources(file: File, engine: Engine) -> None:
    file.write(*many(1))
    file.sync()
    change(engine, Deal, 1, {"remarks": "Call"}, {"remarks": None}, "Ines")
    with pytest.raises(RefusedError, match="the deals file owns this column"):
        change(engine, Deal, 1, {"title": "Mine"}, {"title": "Deal 1"}, "Ines")
    add(engine, Deal, {"title": "Our own"}, "Ines")
    file.write("1,Renamed,1.50,2027-03-01")
    file.sync()
    assert {row[1] for row in rows(engine)} == {"Renamed", "Our own"}
    with reading(engine) as connection:
        assert connection.scalar(select(deals.c.remarks).where(deals.c.deal_no == 1)) == "Call"


def test_the_commands_know_the_source(file: File, capsys: pytest.CaptureFixture[str]) -> None:
    file.write(*many(2))
    assert main(["sync", "deals", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["created"] == 2
    main(["status"])
    assert "deals: synced" in capsys.readouterr().out
    main(["doctor"])
    said = capsys.readouterr().out
    assert "ok deals: 2 deals can be read" in " ".join(said.split())
    assert "LEITSTAND_DEALS_FILE in the environment" in said
    assert "is no setting" not in said
    with pytest.raises(SystemExit):
        main(["sync", "--help"])
    assert "paymo, plan, deals" in " ".join(capsys.readouterr().out.split())


def test_a_source_that_is_not_set_up_or_not_there_says_so(
    file: File, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["sync", "deals"]) == 1
    assert "There is no file" in capsys.readouterr().err
    monkeypatch.delenv("LEITSTAND_DEALS_FILE")
    assert main(["sync", "deals"]) == 2
    assert "LEITSTAND_DEALS_FILE is not set" in " ".join(capsys.readouterr())
    main(["doctor"])
    assert "deals: no file is set" in capsys.readouterr().out


@pytest.fixture
def by_roles(postgres: PostgresServer, postgres_url: str) -> Iterator[Callable[[str], Engine]]:
    """Logins of the roles on a database with rights: by the role's name an engine."""
    owner = open_engine(postgres_url)
    make_roles(owner, "leitstand_")
    opened = [owner]

    def as_login(role: str) -> Engine:
        login = f"deals_{role}"
        postgres.execute(f"DROP ROLE IF EXISTS {login}")
        postgres.execute(f"CREATE ROLE {login} LOGIN IN ROLE leitstand_{role}")
        opened.append(open_engine(owner.url.set(username=login).render_as_string(hide_password=False)))
        return opened[-1]

    yield as_login
    for one in opened:
        one.dispose()


def refusal(engine: Engine, statement: str) -> str:
    try:
        with writing(engine) as connection:
            connection.execute(text(statement))
    except Exception as error:  # noqa: BLE001 - whatever the server says
        return str(error)
    return ""


def test_only_a_sync_writes_the_sources_columns(
    by_roles: Callable[[str], Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncing, person = by_roles("sync"), by_roles("executive")
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", syncing.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LEITSTAND_DEALS_FILE", str(tmp_path / "deals.csv"))
    file = File(tmp_path / "deals.csv", lambda: load_settings(declared=declared_settings()))
    file.write(*many(2))
    assert why_no_sync(syncing) is None
    assert file.sync().status == "complete"
    assert refusal(person, "UPDATE deals SET remarks = 'Call' WHERE deal_no = 1") == ""
    assert "comes from a source" in refusal(person, "UPDATE deals SET title = 'Mine' WHERE deal_no = 1")
    for kept in ("deal_no = NULL", "deleted_at = now()"):
        assert "permission denied" in refusal(person, f"UPDATE deals SET {kept} WHERE deal_no = 1")
    assert "comes from a source" in refusal(person, "DELETE FROM deals WHERE deal_no = 1")
    assert "permission denied" in refusal(syncing, "UPDATE deals SET remarks = 'x' WHERE deal_no = 1")
    assert "stays the one" in refusal(syncing, "UPDATE deals SET deal_no = 9 WHERE deal_no = 1")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_screen_is_locked_with_the_sources_own_words(
    file: File, engine: Engine, qapp: QApplication, tmp_path: Path
) -> None:
    screen = next(one for one in SCREENS if one.key == "deals")
    locks = {shown.field.name: (shown.own_lock, shown.source_lock) for shown in shown_columns(screen)}
    assert locks["title"] == (None, OWNS)
    assert locks["remarks"] == (None, None)
    assert deleted_of(screen).locked == "This was deleted in the deals file. It is kept to be read, not changed."
    assert source_words("deals") == "the deals file"
    file.write(*many(2))
    file.sync()
    whole = WholeWindow(engine, tmp_path / "data", FakeSync())
    whole.window.open_screen("deals")
    whole.settle()
    assert whole.texts("Title") == ["Deal 1", "Deal 2"]
    whole.table.selectRow(0)
    whole.settle()
    page = whole.window.panel.page
    assert page._from_source.text().casefold() == "from the deals file"
    assert [bar for bar, _words in whole.bars()] == []
    whole.close()
