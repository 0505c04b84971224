"""How a table of a million rows feels: run it as `python tests/benchmarks/table.py [--rows 1000000]`.

Builds `time_entries` with projects, tasks and people in SQLite and in PostgreSQL, and looks at them through a real
QTableView: first screen, jump to the end, sorting by a text column without an index, searching, the longest pause
of the window's thread meanwhile, and memory. PostgreSQL is also looked at from 40 ms away, and Qt's own
QSqlTableModel on the same SQLite file. Every figure is the median of five runs in processes of their own.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks.table_data import build, copy_to_postgresql
from tests.latency_proxy import far_away
from tests.postgres import PostgresServer, server, shipped_server

COLUMNS = ("first screen", "all rows known", "jump to the end", "sort", "search", "longest pause", "memory")
RUNS = 5
RTT = 0.040


def main() -> None:
    """Build, measure, print."""
    options = _options()
    started = shipped_server() if options.shipped else server()
    with tempfile.TemporaryDirectory(prefix="leitstand-benchmark-") as folder, started as postgres:
        file = Path(folder) / "table.sqlite"
        print(f"building {options.rows:,} rows …", file=sys.stderr)
        build(f"sqlite:///{file}", options.rows)
        url = postgres.new_database()
        copy_to_postgresql(f"sqlite:///{file}", url)
        print(f"{'':28}" + "".join(f"{name:>17}" for name in COLUMNS))
        with _far(postgres, url) as far:
            for name, address, model in (
                ("SQLite", f"sqlite:///{file}", "leitstand"),
                ("PostgreSQL", url, "leitstand"),
                (f"PostgreSQL behind {RTT * 1000:.0f} ms", far, "leitstand"),
                ("QSqlTableModel on SQLite", f"sqlite:///{file}", "qt"),
            ):
                if options.only in name:
                    _print(name, [_measured(address, model) for _ in range(options.runs)])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--only", default="", help="part of a line's name")
    parser.add_argument("--shipped", action="store_true", help="on the system's PostgreSQL with its own defaults")
    return parser.parse_args()


@contextmanager
def _far(postgres: PostgresServer, url: str) -> Iterator[str]:
    with far_away("127.0.0.1", postgres.port, RTT) as proxy:
        yield url.replace(f":{postgres.port}/", f":{proxy.port}/")


def _measured(address: str, model: str) -> dict[str, float]:
    """One run in a process of its own, so that memory and caches are its own too."""
    command = [sys.executable, str(Path(__file__).with_name("table_view.py")), model, address]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(answer.stdout)
    return figures


def _print(name: str, runs: list[dict[str, float]]) -> None:
    shown: Callable[[str], str] = lambda column: _cell(column, [run[column] for run in runs if column in run])  # noqa: E731
    print(f"{name:28}" + "".join(f"{shown(column):>17}" for column in COLUMNS), flush=True)


def _cell(column: str, figures: list[float]) -> str:
    if not figures:
        return "–"
    middle = statistics.median(figures)
    return f"{middle:.0f} MB" if column == "memory" else f"{middle * 1000:.0f} ms"


if __name__ == "__main__":
    main()
