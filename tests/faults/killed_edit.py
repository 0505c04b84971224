"""Run by test_edits.py in a process of its own: an edit of several statements, killed at every point of it.

`killed_edit.py URL ID…`: for each point one department is removed by a process that is killed there. Prints how many
points there were; the last one wasn't killed.
"""

import itertools
import os
import signal
import sys

from sqlalchemy import event

from models import Department
from models.connection.database import open_engine
from models.writes.deletions import removal, remove


def remove_and_be_killed(url: str, department: int, fatal: int) -> None:
    """Remove a department; the process ends at the `fatal`-th statement or commit, if there are so many."""
    engine, steps = open_engine(url), itertools.count(1)

    def step(*_arguments: object) -> None:
        if next(steps) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    planned = removal(engine, Department, [department])
    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(engine, moment, step)
    remove(engine, planned, "Ines")


def main() -> None:
    """One killed process a point, until one comes through."""
    url, *departments = sys.argv[1:]
    for fatal, department in enumerate(departments, 1):
        child = os.fork()
        if not child:
            remove_and_be_killed(url, int(department), fatal)
            os._exit(0)
        _pid, ended = os.waitpid(child, 0)
        if not os.WIFSIGNALED(ended):
            print(fatal, os.waitstatus_to_exitcode(ended))
            return


if __name__ == "__main__":
    main()
