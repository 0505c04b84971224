"""What an edit costs a server as it is shipped: `python -m tests.benchmarks.edits [--rows 50000]`.

On the system's PostgreSQL with its own defaults, by sessions of which one lets it compile statements (as any other
program's would) and one doesn't: an edit of one cell before and after many rows were changed, and a paste of 10,000.
`processor` is the time that the server itself worked, which other programs on the computer don't change.
"""

import argparse
import itertools
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import psutil
from sqlalchemy import Engine, event, text

from models import Client, Employee, Project, Task, TimeEntry
from models.connection.database import Work, open_engine, reading, writing
from models.upgrade.migrate import migrate
from models.writes.bulk_edits import CellChange, change_many
from models.writes.edits import change
from sync.pipeline.bulk import copy_rows
from tests.benchmarks import table_data
from tests.postgres import shipped_server

EDITS, PASTED = 50, 10_000


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    rows = parser.parse_args().rows
    with shipped_server() as postgres:
        postgres.execute("CREATE DATABASE edits")
        _build(postgres.url("edits"), rows)
        for jit in ("on", "off"):
            print(f"\njit = {jit}{'':32}{'ms':>9}{'processor':>11}")
            _measure(_engine(postgres.new_database("edits"), jit), rows)


def _build(url: str, rows: int) -> None:
    engine, dice = open_engine(url, Work.SYNC), random.Random(7)
    migrate(engine)
    with writing(engine) as connection:
        for model, made in (
            (Client, table_data.named(table_data.CLIENTS, "Client", dice)),
            (Employee, table_data.named(table_data.EMPLOYEES, "Person", dice)),
            (Project, table_data.projects(dice)),
            (Task, table_data.tasks(dice)),
            (TimeEntry, table_data.entries(rows, dice)),
        ):
            found = list(made)
            copy_rows(connection, model.__tablename__, list(found[0]), [tuple(row.values()) for row in found])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def _engine(url: str, jit: str) -> Engine:
    engine = open_engine(url, Work.SYNC)

    @event.listens_for(engine, "connect")
    def say(driver: Any, _entry: object) -> None:
        driver.autocommit = True
        driver.cursor().execute(f"SET jit = {jit}")
        driver.autocommit = False

    return engine


def _measure(engine: Engine, rows: int) -> None:
    free = itertools.count(1)

    def edit() -> None:
        outcome = change(engine, TimeEntry, next(free), {"remarks": "x"}, {"remarks": None}, "Ines")
        assert outcome.status == "saved"

    def paste() -> None:
        cells = [CellChange(next(free), "remarks", None, "p") for _ in range(PASTED)]
        change_many(engine, TimeEntry, cells, "Ines")

    def change_all() -> None:
        with writing(engine) as connection:
            connection.execute(text("UPDATE time_entries SET billed = NOT billed, project_id = 3"))

    _print(engine, "an edit", edit, EDITS)
    _print(engine, f"a paste of {PASTED:,} cells after it", paste, 1)
    engine.dispose()  # the next session begins with many rows
    _print(engine, f"{rows:,} rows changed", change_all, 1)
    _print(engine, "an edit after it", edit, EDITS)
    engine.dispose()


def _print(engine: Engine, name: str, act: Callable[[], None], times: int) -> None:
    worked, seconds = _worked(engine), []
    for _ in range(times):
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    worked = (_worked(engine) - worked) / times
    print(f"{name:40}{statistics.median(seconds) * 1000:9.1f}{worked * 1000:11.1f}", flush=True)


def _worked(engine: Engine) -> float:
    """Seconds for which the server's process of the one session has worked."""
    with reading(engine) as connection:
        times = psutil.Process(connection.scalar(text("SELECT pg_backend_pid()"))).cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    main()
