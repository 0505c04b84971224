"""How near to Paymo's limit a sync comes: run it as `python -m tests.benchmarks.limits [--period 5]`.

Real processes with real clients ask the stand-in, which counts as Paymo does. `time` is the time from the first
request to the last, as a multiple of what the limit allows (the full periods before the last request); `429` the share
of refusals among the answers. Medians of three runs. Periods are scaled so that it takes minutes, and the delay of the
answers with them; `--period 5` is Paymo's own.
"""

import argparse
import multiprocessing
import statistics
import threading
import time
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier

from sync.standin.paymo import faults
from sync.standin.paymo.paymo_server import PaymoServer
from sync.transport.http import HttpClient
from sync.transport.limiter import Limiter

LIMIT, PAYMO_PERIOD = 5, 5.0
KEY = "a-key"
DELAYS = (0.0, 0.1, 0.3)
RUNS = 3


@dataclass(frozen=True)
class Case:
    """`late`: how many periods after the first process the others start."""

    processes: int
    requests: int
    delay: float
    late: float = 0.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--period", type=float, default=1.0, help="seconds")
    parser.add_argument("--requests", type=int, default=102, help="of all processes together")
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    print(f"{LIMIT} requests in {options.period:g} s, {options.requests} requests, medians of {options.runs}")
    print(f"{'processes':>10}{'delay':>8}{'start':>18}{'time':>9}{'429':>9}")
    cases = [Case(number, options.requests, delay) for number in (1, 2, 3) for delay in DELAYS]
    cases += [Case(2, options.requests, 0.1, late) for late in (0.4, 4.6)]
    for case in cases:
        _print(case, [_measured(case, options.period) for _ in range(options.runs)])


def _print(case: Case, runs: list[tuple[float, float]]) -> None:
    times, refused = (statistics.median(run[number] for run in runs) for number in (0, 1))
    start = f"{case.late:g} periods later" if case.late else "together"
    print(f"{case.processes:>10}{case.delay:>8g}{start:>18}{times:>9.3f}{refused:>9.1%}", flush=True)


def _measured(case: Case, period: float) -> tuple[float, float]:
    """The time as a multiple of what the limit allows, and the share of refusals."""
    context = multiprocessing.get_context("spawn")
    with PaymoServer({"me": 1, "users": [{"id": 1, "name": "A"}]}, key=KEY, limit=LIMIT, period=period) as paymo:
        paymo.faults.add(faults.delayed(case.delay * period / PAYMO_PERIOD), times=None)
        ready, each = context.Barrier(case.processes + 1), case.requests // case.processes
        asking = [
            context.Process(target=_ask, args=(paymo.url, each, ready, number and case.late * period))
            for number in range(case.processes)
        ]
        for one in asking:
            one.start()
        ready.wait()
        began = time.monotonic()
        for one in asking:
            one.join()
        took = time.monotonic() - began
        answers = [status for *_request, status in paymo.requests]
    allowed = (answers.count(200) - 1) // LIMIT * period
    return took / allowed, answers.count(429) / len(answers)


def _ask(url: str, requests: int, ready: Barrier, late: float) -> None:
    cancel = threading.Event()
    client = HttpClient("Paymo", url, KEY, Limiter(lambda _left: None, cancel), cancel)
    ready.wait()
    time.sleep(late)
    for _ in range(requests):
        client.get("me")
    client.close()


if __name__ == "__main__":
    main()
