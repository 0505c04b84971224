"""A window on an SQLite file while other programs come and go: no edit is lost, and the file stays whole."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy import Engine, insert, select

from desktop.widgets.file_dialog import FileDialog
from models import Client, Department
from models.connection.backups import back_up, daily_backup, newest_good, require_closed, require_sound, restore
from models.connection.database import open_engine, reading, writing
from models.connection.embedded import file_of, log_of
from models.values.errors import DatabaseError, KnownError
from sync.commands.export import export_table
from sync.moving.moving import MoveOptions, move
from sync.plan.google import sign_in
from sync.sheets.files import read_file
from sync.sheets.writing.table_writing import replace_whole
from sync.standin.paymo.paymo_server import PaymoServer
from tests.sync.company import KEY, small_company

ROOT = Path(__file__).parents[2]
CLIENTS = 12
needs_posix = pytest.mark.skipif(os.name == "nt", reason="on Windows a lock goes with its own descriptor only")
needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux shows what a process has open")
# Another program, which SQLite's locks are to keep off: it says of each line whether it could take them all.
WATCHER = """
import fcntl, sys
for line in sys.stdin:
    with open(sys.argv[1], "rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 512, 0x40000000)
            print("free", flush=True)
        except OSError:
            print("held", flush=True)
"""


def file_behind(engine: Engine) -> Path:
    file = file_of(engine.url)
    assert file is not None
    return file


@pytest.fixture
def held(sqlite_engine: Engine) -> Iterator[Callable[[], bool]]:
    """A database that this process has open; asks another one whether it still sees our locks."""
    with writing(sqlite_engine) as connection:
        connection.execute(insert(Department).values(name="Design"))
    command = [sys.executable, "-c", WATCHER, str(file_behind(sqlite_engine))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as watcher:
        assert watcher.stdin is not None
        assert watcher.stdout is not None
        question, answer = watcher.stdin, watcher.stdout

        def asked() -> bool:
            print("?", file=question, flush=True)
            return answer.readline() == "held\n"

        yield asked
        question.close()


def _import(_engine: Engine, file: Path) -> None:
    with pytest.raises(KnownError, match="the database that Leitstand works with"):
        read_file(file)


def _import_shared_memory(engine: Engine, file: Path) -> None:
    _import(engine, file.with_name(f"{file.name}-shm"))


def _import_by_another_name(engine: Engine, file: Path) -> None:
    (file.parent / "plan.csv").hardlink_to(file)
    _import(engine, file.parent / "plan.csv")


def _export(engine: Engine, file: Path) -> None:
    before = file.stat().st_ino
    with pytest.raises(KnownError, match="the database that Leitstand works with"):
        replace_whole(file, lambda target: target.write_bytes(b"a table"))
    assert file.stat().st_ino == before
    export_table(engine, "departments", file.parent / "departments.csv")


def _sign_in(_engine: Engine, file: Path) -> None:
    with pytest.raises(KnownError, match="Signing in isn't possible"):
        sign_in(file)


def _move(engine: Engine, _file: Path) -> None:
    with pytest.raises(KnownError):
        move(str(engine.url), "postgresql://me@127.0.0.1:9/x", MoveOptions("Ines"))


def _restore_itself(_engine: Engine, file: Path) -> None:
    with pytest.raises(DatabaseError, match="no backup"):
        restore(file)


LOOKS: dict[str, Callable[[Engine, Path], object]] = {
    "check": lambda _engine, file: require_sound(file),
    "is it closed": lambda _engine, file: require_closed(file),
    "nothing to restore": _restore_itself,
    "backup": lambda _engine, file: back_up(file),
    "daily backup": lambda _engine, file: daily_backup(file),
    "newest backup": lambda _engine, file: newest_good(file),
    "import": _import,
    "import of the shared memory": _import_shared_memory,
    "import by another name": _import_by_another_name,
    "export": _export,
    "sign in": _sign_in,
    "move": _move,
}


@needs_posix
@pytest.mark.fault("D26")
def test_whatever_looks_at_the_file_leaves_its_locks(
    held: Callable[[], bool], sqlite_engine: Engine, qapp: QApplication
) -> None:
    assert held()
    for name, look in LOOKS.items():
        look(sqlite_engine, file_behind(sqlite_engine))
        assert held(), f"{name} gave up the locks"


@needs_posix
@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.fault("D26")
def test_choosing_a_file_in_the_database_s_folder_leaves_its_locks(
    held: Callable[[], bool], sqlite_engine: Engine, qapp: QApplication
) -> None:
    parent = QWidget()
    dialog = FileDialog(parent, "Import", "importFileDialog", file_behind(sqlite_engine).with_name("new.xlsx"))
    dialog.setNameFilter("All (*)")
    dialog.open()
    QTest.qWait(300)
    assert held()
    dialog.close()


@needs_posix
@pytest.mark.fault("D20")
def test_nothing_is_committed_into_a_log_that_was_taken_away(sqlite_engine: Engine, tmp_path: Path) -> None:
    file = file_behind(sqlite_engine)
    with reading(sqlite_engine) as connection:
        connection.execute(select(Department)).all()
    log_of(file).rename(tmp_path / "taken away")
    with pytest.raises(DatabaseError, match="log was taken away"), writing(sqlite_engine) as connection:
        connection.execute(insert(Department).values(name="Lost"))
    sqlite_engine.dispose()
    with writing(sqlite_engine) as connection:
        connection.execute(insert(Department).values(name="Kept"))
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("SELECT name FROM departments").fetchall() == [("Kept",)]


@dataclass
class Window:
    """A real window in a process of its own. `saved`: each client with each value that it said is saved."""

    process: "subprocess.Popen[str]"
    saved: list[tuple[int, str]] = field(default_factory=list)

    def ask(self, order: str) -> str:
        """Give an order; the answer, "" when it has ended."""
        assert self.process.stdin is not None
        try:
            print(order, file=self.process.stdin, flush=True)
        except OSError:
            return ""
        return self.answer()

    def answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def edit(self, row: int, value: str) -> None:
        """Edit a client; when it says that this is saved, it has to be."""
        if self.ask(f"edit {row} {value}") == f"saved {value}":
            self.saved.append((row, value))

    def nameless(self) -> list[str]:
        """The open files of the window that have no name any more."""
        place = Path(f"/proc/{self.process.pid}/fd")
        return [
            name for name in (os.readlink(one) for one in place.iterdir()) if "sqlite" in name and "deleted" in name
        ]


@pytest.fixture
def around(sqlite_url: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of programs on a database with clients and a Paymo."""
    engine = open_engine(sqlite_url)
    with writing(engine) as connection:
        connection.execute(insert(Client), [{"name": f"Client {number}"} for number in range(1, CLIENTS + 1)])
    engine.dispose()
    with PaymoServer(small_company(), key=KEY, limit=None) as paymo:
        yield {
            **os.environ,
            "LEITSTAND_DATABASE_URL": sqlite_url,
            "LEITSTAND_PAYMO_API_KEY": KEY,
            "LEITSTAND_PAYMO_URL": paymo.url,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT),
        }


@contextmanager
def window_on(environment: dict[str, str], errors: Path) -> Iterator[Window]:
    """An open window whose file has been checked."""
    command = [sys.executable, "-m", "tests.faults.open_window"]
    with errors.open("w") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True
        )
    try:
        window = Window(process)
        assert window.answer() == "open", errors.read_text()
        yield window
    finally:
        process.kill()
        process.communicate()


def leitstand(environment: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-P", "-m", "desktop.cli", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def visit(environment: dict[str, str], *arguments: str) -> None:
    process = leitstand(environment, *arguments)
    said, _ = process.communicate(timeout=100)
    assert process.returncode in (0, 3), said


def require_kept(file: Path, saved: list[tuple[int, str]]) -> None:
    """The file is whole; all that was saved is in the history, and each client has what was entered last."""
    lines = (
        "SELECT row_id, new_value FROM changes WHERE table_name = 'clients' AND column_name = 'industry' ORDER BY id"
    )
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = dict(connection.execute("SELECT id, industry FROM clients WHERE industry IS NOT NULL").fetchall())
        entered = connection.execute(lines).fetchall()
    assert [one for one in saved if one not in entered] == []
    assert found == dict(entered)


@needs_proc
@pytest.mark.fault("D26")
@pytest.mark.timeout(300)
def test_what_is_saved_in_a_window_stays_while_other_programs_come_and_go(
    around: dict[str, str], sqlite_url: str, tmp_path: Path
) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with window_on(around, tmp_path / "errors") as window:
        window.edit(1, "before")
        assert window.ask("look") == "look"
        visit(around, "status")
        for row in range(2, CLIENTS):
            window.edit(row, f"after-{row}")
        assert log_of(file).exists()
        assert window.nameless() == []
        with closing(sqlite3.connect(file)) as other:
            assert other.execute("SELECT industry FROM clients WHERE id = 2").fetchone() == ("after-2",)
        visit(around, "sync", "paymo")
        window.edit(1, "between")
        visit(around, "sync", "paymo")
        window.edit(2, "late")
        assert window.nameless() == []
        assert window.ask("close") == "close"
        assert window.process.wait(60) == 0, (tmp_path / "errors").read_text()
    assert len(window.saved) == CLIENTS + 1
    require_kept(file, window.saved)


def one_round(environment: dict[str, str], file: Path, errors: Path, chance: random.Random) -> int:
    """Edits in a window while status, export and two syncs run, until something is killed; how many were saved."""
    visits = [("status",), ("export", "clients", str(errors.with_name("clients.csv"))), ("sync", "paymo"), ("sync",)]
    chance.shuffle(visits)
    with window_on(environment, errors) as window:
        alarm = threading.Timer(chance.uniform(0.1, 8), window.process.send_signal, [signal.SIGKILL])
        alarm.start()
        for arguments in visits:
            program = leitstand(environment, *arguments)
            killed = threading.Timer(chance.uniform(0.2, 6), program.kill)
            killed.start()
            while program.poll() is None and window.process.poll() is None:
                window.edit(chance.randint(1, CLIENTS), f"v{chance.getrandbits(40)}")
            program.communicate()
            killed.cancel()
            killed.join()
            assert window.process.poll() is not None or window.nameless() == []
        if chance.random() < 0.3:
            alarm.cancel()
            window.ask("close")
            window.process.wait(60)
        alarm.join()
    require_kept(file, window.saved)
    return len(window.saved)


@needs_proc
@pytest.mark.fault("D26")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "rounds", [pytest.param(12, marks=pytest.mark.sweep), pytest.param(40, marks=pytest.mark.long_sweep)]
)
def test_no_edit_is_lost_whatever_is_killed_among_programs_on_one_file(
    around: dict[str, str], sqlite_url: str, tmp_path: Path, rounds: int
) -> None:
    file, chance = Path(sqlite_url.removeprefix("sqlite:///")), random.Random(rounds)
    saved = [one_round(around, file, tmp_path / "errors", chance) for _ in range(rounds)]
    assert sum(saved) >= rounds
