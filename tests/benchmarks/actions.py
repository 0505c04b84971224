"""How the window feels on a table of a million rows, with all of it on: `python -m tests.benchmarks.actions`.

Builds the tables of `table.py` in SQLite and in PostgreSQL, and does in the real window what people do all day. Three
figures an action, each the median of some runs in processes of their own: milliseconds until it is seen (of a held
arrow: of the window's thread for one row), the longest pause of the window's thread, and the longest time for which
that thread worked at a stretch. Where other programs take the processor, only the last one holds.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks.table_data import build, copy_to_postgresql
from tests.latency_proxy import far_away
from tests.postgres import PostgresServer, server, shipped_server

RUNS, RTT = 3, 0.040
Figures = tuple[float, float, float]


def main() -> None:
    """Build or take what is there, measure, print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="leitstand-benchmark-") as folder:
        if options.on:
            _print(options.on, [_measured(options.on) for _ in range(options.runs)])
            return
        file = f"sqlite:///{Path(folder) / 'table.sqlite'}"
        build(file, options.rows)
        _print("SQLite", [_measured(file) for _ in range(options.runs)])
        with (
            shipped_server() if options.shipped else server() as postgres,
            _far(postgres, postgres.new_database()) as (url, far),
        ):
            copy_to_postgresql(file, url)
            for name, address in (("PostgreSQL", url), (f"PostgreSQL behind {RTT * 1000:.0f} ms", far)):
                _print(name, [_measured(address) for _ in range(options.runs)])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--on", default="", help="the address of a database that holds the tables already")
    parser.add_argument("--shipped", action="store_true", help="on the system's PostgreSQL with its own defaults")
    return parser.parse_args()


@contextmanager
def _far(postgres: PostgresServer, url: str) -> Iterator[tuple[str, str]]:
    with far_away("127.0.0.1", postgres.port, RTT) as proxy:
        yield url, url.replace(f":{postgres.port}/", f":{proxy.port}/")


def _measured(address: str) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__).with_name("actions_window.py")), address]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    figures: dict[str, Any] = json.loads(answer.stdout)
    return figures


def _print(name: str, runs: list[dict[str, Any]]) -> None:
    memory = statistics.median(run["memory"] for run in runs)
    print(f"\n{name}, {memory:.0f} MB\n{'':28}{'seen':>9}{'pause':>9}{'work':>9}")
    for action in runs[0]["actions"]:
        figures: list[Figures] = [run["actions"][action] for run in runs]
        middle = [statistics.median(run[place] for run in figures) * 1000 for place in range(3)]
        print(f"{action:28}" + "".join(f"{figure:9.0f}" for figure in middle), flush=True)


if __name__ == "__main__":
    main()
