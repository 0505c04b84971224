"""Run by test_killed.py in a process of its own: a full sync that is killed at the n-th statement or commit."""

import itertools
import os
import signal
import sys

from sqlalchemy import event

from models.database import open_engine
from sync.engine import run_sync
from sync.settings import load_settings

if __name__ == "__main__":
    fatal = int(sys.argv[1])
    steps = itertools.count(1)

    def step(*_arguments: object) -> None:
        if next(steps) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    settings = load_settings()
    engine = open_engine(settings.database_url)
    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(engine, moment, step)
    run_sync(settings, engine, full=True)
    print(next(steps) - 1)
