"""Starting the window: without a display, with errors, and from outside."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import open_window
from desktop.start_window import StartWindow
from desktop.theme import Theme
from models.errors import DatabaseError
from tests.desktop.whole_window import Progress

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PROJECT = Path(__file__).parent.parent.parent
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
    until(lambda: window.status.label.text().startswith("0 employees"))
    assert window.close()
    window.theme.deleteLater()


def test_open_window_on_a_database_that_is_away_raises_what_to_do(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    with pytest.raises(DatabaseError) as caught:
        open_window([])

    assert caught.value.title == "The database can't be reached"


def test_a_quick_start_shows_no_start_window(theme: Theme) -> None:
    opened: list[tuple[object, object]] = []
    start = StartWindow(lambda _report: ("settings", "engine"), lambda *what: opened.append(what), theme)

    start.begin()
    until(lambda: opened)

    assert opened == [("settings", "engine")]
    assert not start.isVisible()


def test_a_slow_start_shows_how_far_it_is(theme: Theme) -> None:
    go_on: list[bool] = []

    def prepare(report: object) -> tuple[str, str]:
        report(Progress("paymo", "time_entries", 3, 10))  # type: ignore[operator]
        while not go_on:
            QTest.qSleep(10)
        return "settings", "engine"

    opened: list[object] = []
    start = StartWindow(prepare, lambda *what: opened.append(what), theme)
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

    def prepare(_report: object) -> tuple[str, str]:
        if errors:
            raise errors.pop()
        return "settings", "engine"

    opened: list[object] = []
    start = StartWindow(prepare, lambda *what: opened.append(what), theme)
    start.begin()
    until(start.isVisible)

    assert start.title.text() == "The database can't be reached"
    assert start.text.text() == "It doesn't answer.\n\nCheck the network."
    assert capsys.readouterr().err == f"leitstand: {NO_CONNECTION}\n"
    start.retry.click()
    until(lambda: opened)
    start.deleteLater()
    QCoreApplication.processEvents()
