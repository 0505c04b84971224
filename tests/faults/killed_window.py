"""Run by test_kept_edits.py in a process of its own: a person's edits, killed at one point after the other.

`killed_window.py URL FOLDER AWAY STEP`: for every STEP-th point a child takes three steps and is killed there, until
one comes through; after each another one writes what is left. Whatever was shown as taken stands in FOLDER/shown. AWAY
is 1 while the database can't be used by those that are killed.
"""

import itertools
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication
from sqlalchemy import event

from desktop.commands import journal
from desktop.commands import row_commands as steps
from desktop.commands.command_queue import CommandQueue
from desktop.commands.journal import Journal
from desktop.commands.row_commands import AddCommand, BlockCommand, Command, EditCommand
from desktop.widgets.jobs import Jobs
from models import Client, Employee
from models.connection.database import open_engine
from models.values.errors import DatabaseError
from models.writes.bulk_edits import CellChange


def steps_of(number: int) -> list[Command]:
    """A person's steps, whose values nobody else writes."""
    changes = [CellChange(number, "remarks", None, f"{number}.2")]
    return [
        AddCommand("Add", Employee, {"name": f"{number}.0"}),
        EditCommand("Change", Client, number, {"industry": None}, {"industry": f"{number}.1"}),
        BlockCommand("Paste", Client, changes, [{"name": f"{number}.2"}]),
    ]


def take(url: str, folder: Path, number: int, fatal: int, *, away: bool) -> None:
    """Take steps as a window does, and be killed at the `fatal`-th point (0: never)."""
    app = QCoreApplication([])
    engine, jobs, kept = open_engine(url), Jobs(), Journal(folder, "one")
    undo = CommandQueue(engine, jobs, "Ines", None, journal=kept)
    left = kept.begin()
    if fatal:
        _kill_at(fatal, engine)
    if away:
        for name in ("change", "add", "write_block"):
            setattr(steps, name, _unreachable)
    undo.resume(left)
    for turn, step in enumerate(steps_of(number) if number else ()):
        undo.do(step)
        _shown(folder, f"{number}.{turn}")
    while undo.busy():
        app.processEvents()
        jobs.wait(1_000)


def _unreachable(*_arguments: object) -> Any:
    raise DatabaseError("The database can't be reached", "No answer.", "Check the network.")


def _kill_at(fatal: int, engine: Any) -> None:
    points = itertools.count(1)

    def point(*_arguments: object) -> None:
        if next(points) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(engine, moment, point)
    setattr(journal, "os", _Watched(point))  # noqa: B010  # what mypy knows as a module


class _Watched:
    """The `os` of the journal, with a point before and after whatever touches the file."""

    def __init__(self, point: Callable[[], None]) -> None:
        self._point = point

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in ("write", "fsync", "ftruncate"):
            return real

        def watched(*arguments: Any) -> Any:
            self._point()
            if name == "write":
                # Torn in the middle, as when the machine stops.
                real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                self._point()
                return real(arguments[0], arguments[1][len(arguments[1]) // 2 :]) + len(arguments[1]) // 2
            done = real(*arguments)
            self._point()
            return done

        return watched


def _shown(folder: Path, what: str) -> None:
    with (folder / "shown").open("ab", buffering=0) as file:
        file.write(f"{what}\n".encode())


def main() -> None:
    """One killed process a point, until one comes through; then one that writes what is left."""
    url, folder, away, step = sys.argv[1], Path(sys.argv[2]), sys.argv[3] == "1", int(sys.argv[4])
    for number in itertools.count(1):
        ended = _forked(partial(take, url, folder, number, 1 + step * (number - 1), away=away))
        last = _forked(partial(take, url, folder, 0, 0, away=False))
        if ended != -signal.SIGKILL or last:
            print(number, ended, last)
            return


def _forked(work: Callable[[], None]) -> int:
    child = os.fork()
    if not child:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main()
