"""How fast time entries get into the database: `python -m tests.benchmarks.load [--rows 200000] [--rounds 3]`.

Records as Paymo's answers hold them, already parsed, through the same writer as a sync: the first load, and again
with 1 % changed. Beside it in the same run, on PostgreSQL: the same rows by plain COPY into a bare table and into a
table with its key, indexes and foreign keys. Medians, and the ratio to the reference.
"""

import argparse
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil
from sqlalchemy import Engine, text

from models import Base, SyncRun, TimeEntry
from models.connection.database import Work, open_engine, writing
from models.upgrade.migrate import migrate
from sync.paymo.streams import STREAMS
from sync.pipeline.bulk import copy_rows
from sync.pipeline.stream import Record, RowMaker
from sync.pipeline.writer import StreamWriter, WriteContext
from tests.postgres import server, shipped_server

PROJECTS, TASKS, PEOPLE = 220, 4000, 60
PARENTS = {"project_id": "projects", "task_id": "tasks", "user_id": "employees"}
PAGE = 2500
ENTRIES = next(stream for stream in STREAMS if stream.model is TimeEntry)


def entries(rows: int, changed: int = 0) -> list[Record]:
    """Time entries as Paymo sends them; the first `changed` of them edited since."""
    return [
        {
            "id": 10_000_000 + number,
            "task_id": number % TASKS + 1,
            "user_id": number % PEOPLE + 1,
            "project_id": number % TASKS % PROJECTS + 1,
            "is_bulk": False,
            "start_time": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}T{number % 9 + 8:02}:{number % 60:02}:00Z",
            "end_time": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}T{number % 9 + 9:02}:{number % 60:02}:00Z",
            "duration": 3600,
            "description": f"Concept and layout, round {number % 7}" + (" (corrected)" if number < changed else ""),
            "added_manually": number % 3 == 0,
            "billed": number % 2 == 0,
            "invoice_item_id": None,
            "created_on": "2025-11-03T08:15:30Z",
            "updated_on": "2026-11-03T08:15:30Z" if number < changed else "2025-11-03T09:15:30Z",
        }
        for number in range(rows)
    ]


def prepare(engine: Engine) -> None:
    """The parents that the entries point to."""
    migrate(engine)
    tables = Base.metadata.tables
    with writing(engine) as connection:
        connection.execute(tables["employees"].insert(), [{"paymo_id": n, "name": f"P{n}"} for n in _ids(PEOPLE)])
        connection.execute(tables["projects"].insert(), [{"paymo_id": n, "name": f"J{n}"} for n in _ids(PROJECTS)])
        first = connection.scalar(text("SELECT min(id) FROM projects"))
        tasks = [{"paymo_id": n, "name": f"T{n}", "project_id": first + (n - 1) % PROJECTS} for n in _ids(TASKS)]
        connection.execute(tables["tasks"].insert(), tasks)
        run = {"source": "paymo", "full": True, "status": "running", "started_at": datetime.now(UTC)}
        connection.execute(SyncRun.__table__.insert(), [run])


def load(engine: Engine, records: list[Record]) -> float:
    """Seconds that the writer takes for the records, commit included."""
    began = time.perf_counter()
    with writing(engine) as connection:
        context = WriteContext("paymo", 1, datetime.now(UTC), ZoneInfo("Europe/Berlin"))
        writer = StreamWriter(connection, ENTRIES, context, len(records))
        for start in range(0, len(records), PAGE):
            writer.add(records[start : start + PAGE])
        writer.merge(whole=True)
    return time.perf_counter() - began


def copy_alone(engine: Engine, records: list[Record], *, dressed: bool) -> float:
    """Seconds that plain COPY of the finished rows takes, into a bare table or one with keys and indexes."""
    make = RowMaker(ENTRIES, ZoneInfo("Europe/Berlin"))
    rows = [make.row(record)[1] for record in records]
    shape = make.row(records[0])[0]
    with writing(engine) as connection:
        if dressed:
            like = "LIKE time_entries INCLUDING INDEXES INCLUDING CONSTRAINTS INCLUDING DEFAULTS"
            connection.execute(text(f"CREATE TABLE reference ({like})"))
            for name, parent in PARENTS.items():
                connection.execute(text(f"ALTER TABLE reference ADD FOREIGN KEY ({name}) REFERENCES {parent} (id)"))
        else:
            connection.execute(text("CREATE TABLE reference AS SELECT * FROM time_entries LIMIT 0"))
    began = time.perf_counter()
    with writing(engine) as connection:
        copy_rows(connection, "reference", shape.columns, rows)
    seconds = time.perf_counter() - began
    with writing(engine) as connection:
        connection.execute(text("DROP TABLE reference"))
    return seconds


def measure(engine: Engine, rows: int) -> dict[str, float]:
    """Seconds of one round on one database, which is prepared and empty."""
    first, again = entries(rows), entries(rows, rows // 100)
    seconds = {"first load": load(engine, first), "again, 1 % changed": load(engine, again)}
    if engine.dialect.name == "postgresql":
        seconds["COPY, bare table"] = copy_alone(engine, first, dressed=False)
        seconds["COPY, with key, indexes, foreign keys"] = copy_alone(engine, first, dressed=True)
    return seconds


def show(kind: str, rows: int, rounds: list[dict[str, float]]) -> None:
    """A line a measurement: rows a second, and how many times as long as plain COPY."""
    medians = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    bare = medians.get("COPY, bare table")
    for name, seconds in medians.items():
        ratio = f"  {seconds / bare:5.1f} x plain COPY" if bare else ""
        print(f"{kind:<12} {name:<40} {rows / seconds:>10,.0f} rows/s{ratio}")


def main() -> None:
    """Measure both databases and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shipped", action="store_true", help="on the system's PostgreSQL with its own defaults")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, shipped_server() if asked.shipped else server() as postgres:
        for kind in ("PostgreSQL", "SQLite"):
            rounds = []
            for number in range(asked.rounds):
                file = f"sqlite:///{Path(folder) / f'load{number}.sqlite'}"
                engine = open_engine(postgres.new_database() if kind == "PostgreSQL" else file, Work.SYNC)
                prepare(engine)
                rounds.append(measure(engine, asked.rows))
                engine.dispose()
            show(kind, asked.rows, rounds)
    print(f"memory at the end: {psutil.Process().memory_info().rss / 1e6:,.0f} MB")


def _ids(number: int) -> range:
    return range(1, number + 1)


if __name__ == "__main__":
    main()
