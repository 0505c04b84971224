"""Starting the window: without a display, with errors, and from outside."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from desktop.app import Opening, open_window, prepare_database
from desktop.startup.start_window import StartWindow
from desktop.theme.theme import Theme
from models import Department
from models.connection.backups import back_up
from models.connection.database import open_engine, reading
from models.upgrade.migrate import migrate
from models.values.errors import DatabaseError, SettingsError
from models.writes.edits import add
from tests.desktop.whole_window import Progress

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PROJECT = Path(__file__).parents[3]
NO_CONNECTION = DatabaseError("The database can't be reached", "It doesn't answer.", "Check the network.")


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp)
    yield made
    made.deleteLater()


def until(reached: object) -> None:
    for _ in range(500):
        if reached():  # type: ignore[operator]
            return
        QTest.qWait(10)
    raise AssertionError("it never came")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can be without a display")
@pytest.mark.parametrize(("arguments", "way"), [([], "sync"), (["--demo"], "--demo sync")])
def test_without_a_display_one_sentence_names_the_other_way(arguments: list[str], way: str, tmp_path: Path) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}

    run = subprocess.run(
        [sys.executable, "-m", "desktop.cli", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.startswith("leitstand: There is no display for the window.")
    assert run.stderr.strip().endswith(way)
    assert len(run.stderr.splitlines()) == 1


def test_open_window_opens_on_an_own_database_that_it_prepares(qapp: QApplication, tmp_path: Path) -> None:
    window = open_window([])

    assert window.isVisible()
    assert (tmp_path / "data" / "leitstand.sqlite").exists()
    until(lambda: window.reports.page.answer is not None)
    assert window.reports.page.answer.report.key == "company"
    assert window.close()
    window.theme.deleteLater()


def test_open_window_on_a_database_that_is_away_raises_what_to_do(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    with pytest.raises(DatabaseError) as caught:
        open_window([])

    assert caught.value.title == "The database can't be reached"


def broken_database(folder: Path) -> Path:
    """A database with a department, backed up, then overwritten at its beginning."""
    folder.mkdir()
    file = folder / "leitstand.sqlite"
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    add(engine, Department, {"name": "Design"}, "Ines")
    engine.dispose()
    back_up(file, now=datetime(2026, 3, 2, 10, tzinfo=UTC))
    file.write_bytes(b"no database" + file.read_bytes()[11:])
    return file


@pytest.mark.fault("D19")
def test_of_a_broken_database_the_start_window_restores_the_newest_backup(theme: Theme, tmp_path: Path) -> None:
    file = broken_database(tmp_path / "data")
    opened: list[Opening] = []
    start = StartWindow(lambda report: prepare_database([], report), opened.append, theme)
    start.begin()
    until(start.isVisible)
    assert start.title.text() == "The database file is broken"
    assert start.restore.text() == "Restore the backup of 2026-03-02 10:00 UTC"

    start.restore.click()
    until(lambda: start.title.text() == "The backup is in place")

    assert f"The broken file is kept as {file}.broken-" in start.text.text()
    assert not start.restore.isVisible()
    start.retry.click()
    until(lambda: opened)
    with reading(opened[0].engine) as connection:
        assert connection.scalar(select(Department.name)) == "Design"
    opened[0].engine.dispose()
    start.deleteLater()


def test_without_a_backup_there_is_none_to_restore(theme: Theme, tmp_path: Path) -> None:
    file = broken_database(tmp_path / "data")
    for backup in (file.parent / "backups").iterdir():
        backup.unlink()
    start = StartWindow(lambda report: prepare_database([], report), print, theme)

    start.begin()
    until(start.isVisible)

    assert "There is no good backup" in start.text.text()
    assert not start.restore.isVisible()
    start.deleteLater()


def test_a_restore_that_fails_says_why_and_changes_nothing(theme: Theme, tmp_path: Path) -> None:
    file = broken_database(tmp_path / "data")
    start = StartWindow(lambda report: prepare_database([], report), print, theme)
    start.begin()
    until(start.isVisible)
    before = file.read_bytes()
    (backup,) = (file.parent / "backups").iterdir()
    backup.unlink()

    start.restore.click()
    until(lambda: start.title.text() == "There is no backup to restore")

    assert file.read_bytes() == before
    start.deleteLater()


@pytest.mark.fault("D14")
def test_another_database_than_the_settings_want_is_not_opened(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEITSTAND_DATABASE_ID", "another")

    with pytest.raises(SettingsError, match="another database"):
        open_window([])


def test_a_quick_start_shows_no_start_window(theme: Theme) -> None:
    opened: list[object] = []
    start = StartWindow(lambda _report: "all that it takes", opened.append, theme)

    start.begin()
    until(lambda: opened)

    assert opened == ["all that it takes"]
    assert not start.isVisible()


def test_a_slow_start_shows_how_far_it_is(theme: Theme) -> None:
    go_on: list[bool] = []

    def prepare(report: object) -> str:
        report(Progress("paymo", "time_entries", 3, 10))  # type: ignore[operator]
        while not go_on:
            QTest.qSleep(10)
        return "all that it takes"

    opened: list[object] = []
    start = StartWindow(prepare, opened.append, theme)
    start.begin()
    until(lambda: start.isVisible() and start.bar.maximum() == 10)

    assert start.text.text() == "Paymo: time entries"
    assert start.bar.value() == 3
    go_on.append(True)
    until(lambda: opened)
    assert not start.isVisible()


def test_an_error_at_the_start_is_explained_and_can_be_tried_again(
    theme: Theme, capsys: pytest.CaptureFixture[str]
) -> None:
    errors: list[Exception] = [NO_CONNECTION]

    def prepare(_report: object) -> str:
        if errors:
            raise errors.pop()
        return "all that it takes"

    opened: list[object] = []
    start = StartWindow(prepare, opened.append, theme)
    start.begin()
    until(start.isVisible)

    assert start.title.text() == "The database can't be reached"
    assert start.text.text() == "It doesn't answer.\n\nCheck the network."
    assert capsys.readouterr().err == f"leitstand: {NO_CONNECTION}\n"
    start.retry.click()
    until(lambda: opened)
    start.deleteLater()
    QCoreApplication.processEvents()
