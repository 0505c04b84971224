"""A second start with the same data folder shows the first window instead of opening another."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop import app
from desktop.startup import single_instance as only_one
from desktop.startup.single_instance import LOCK, InstanceLock, come_to_front, name_of
from models.values.errors import KnownError

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PROJECT = Path(__file__).parents[3]
PATIENCE_SECONDS = 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder, as the settings of every program started here have it."""
    return tmp_path / "data"


@pytest.fixture
def place(folder: Path, qapp: QApplication) -> Iterator[InstanceLock]:
    """The place of a window of this process."""
    made = InstanceLock(folder)
    yield made
    made.leave()
    made.deleteLater()


def start() -> "subprocess.Popen[bytes]":
    """Another start of the whole program."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen([sys.executable, "-m", "desktop.cli"], cwd=PROJECT, env=environment)


def until(reached: object) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not reached():  # type: ignore[operator]
        assert time.monotonic() < end, "it never came"
        QTest.qWait(20)


@pytest.mark.fault("F8")
def test_a_second_start_brings_the_first_window_to_the_front_and_ends(place: InstanceLock) -> None:
    asked: list[bool] = []
    place.wanted.connect(lambda: asked.append(True))
    assert place.take()

    second = start()
    until(lambda: second.poll() is not None)

    assert second.returncode == 0
    assert asked == [True]


@pytest.mark.fault("F8")
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL; there the system ends pipes with their process")
def test_what_a_killed_window_left_behind_is_not_in_the_way(folder: Path, place: InstanceLock) -> None:
    first = start()
    until((folder / "leitstand.sqlite").exists)
    second = start()
    until(lambda: second.poll() is not None)
    assert (second.returncode, first.poll()) == (0, None)

    first.send_signal(signal.SIGKILL)
    first.wait()

    assert (folder / LOCK).exists()
    assert place.take()
    third = start()
    until(lambda: third.poll() is not None)
    assert third.returncode == 0


def test_another_folder_has_a_place_of_its_own(place: InstanceLock, tmp_path: Path) -> None:
    other = InstanceLock(tmp_path / "other")

    assert place.take()
    assert other.take()
    assert name_of(tmp_path / "data") != name_of(tmp_path / "other")
    other.leave()


def test_a_place_that_was_left_is_free(place: InstanceLock, folder: Path) -> None:
    assert place.take()
    place.leave()
    again = InstanceLock(folder)

    assert again.take()
    again.leave()


def test_a_lock_without_anybody_behind_it_holds_nobody_up(place: InstanceLock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(only_one, "BEGUN_SECONDS", 0.1)
    monkeypatch.setattr(place._lock, "tryLock", lambda _ms: False, raising=False)
    monkeypatch.setattr(place._lock, "error", lambda: only_one.QLockFile.LockError.LockFailedError, raising=False)

    assert place.take()


def test_a_window_that_is_stuck_is_named(folder: Path, place: InstanceLock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(only_one, "ANSWERED_MS", 300)
    assert place.take()  # this process doesn't answer while it waits below

    with pytest.raises(KnownError, match="doesn't answer"):
        InstanceLock(folder).take()


def test_a_folder_that_cannot_be_made_is_left_to_the_database(tmp_path: Path, qapp: QApplication) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")

    assert InstanceLock(tmp_path / "taken").take()


@pytest.mark.expects_logs
def test_without_the_system_s_library_the_window_opens_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtNetwork", None)
    monkeypatch.delitem(sys.modules, "desktop.startup.single_instance")

    assert app._own_place(folder, []) is None

    assert "A second start opens a second window" in caplog.text


def test_a_minimized_window_is_shown_again(qapp: QApplication) -> None:
    window = QWidget()
    window.showMinimized()

    come_to_front(window)

    assert window.isVisible()
    assert not window.isMinimized()
    window.close()
    window.deleteLater()
