"""Run by test_migration.py in a process of its own: a migration that is killed at its n-th statement or commit."""

import itertools
import os
import signal
import sys

from sqlalchemy import event

from models.connection.database import open_engine
from models.upgrade.migrate import migrate

if __name__ == "__main__":
    fatal = int(sys.argv[2])
    steps = itertools.count(1)

    def step(*_arguments: object) -> None:
        if next(steps) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    engine = open_engine(sys.argv[1])
    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(engine, moment, step)
    migrate(engine)
    print(next(steps) - 1)
