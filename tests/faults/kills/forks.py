"""A process that does one piece of work after the other, each in a fork of its own that may be killed or frozen.

A fork starts in milliseconds where a new program needs most of a second, so that hundreds of points can be tried. What
the process has done itself before (without a connection or a thread left), its forks needn't think out again.
Run as a program it reads a line with orders (JSON), lets a fork do each of them at the same time, and writes a line for
each that has ended.
"""

import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

KILLED = -9
# All forks of a line are there after so many seconds, and begin.
START = 0.03


@dataclass(frozen=True)
class Order:
    """What a fork is to do. `environment`: what its settings are; `who`: under which name it works.

    It is killed at step `point` (0: never), or frozen at step `freeze`. `in_fork`: False lets the process do it itself.
    """

    work: str
    environment: dict[str, str]
    point: int = 0
    in_fork: bool = True
    cursor_first: bool = False
    who: str = "somebody"
    freeze: str = ""


@dataclass(frozen=True)
class Ended:
    """How a fork ended: its exit code, and what it told before. `number`: the place of its order in the line."""

    code: int
    told: list[str] = field(default_factory=list)
    number: int = 0

    def saying(self, word: str) -> list[str]:
        """What it told that began with a word."""
        return [line.removeprefix(f"{word} ") for line in self.told if line.startswith(f"{word} ")]

    @property
    def steps(self) -> int:
        """How many steps the whole work had."""
        return int(self.saying("steps")[0])


class Forks:
    """The process that forks. One line of orders at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, order: Order) -> Ended:
        """Let a fork do the work, until it is done or dead."""
        (ended,) = self.together([order])
        return ended

    def together(self, orders: Sequence[Order]) -> Iterator[Ended]:
        """Let forks begin at the same moment, and tell of each when it has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([asdict(order) for order in orders]) + "\n")
        self._process.stdin.flush()
        return self._ends(len(orders))

    def _ends(self, number: int) -> Iterator[Ended]:
        assert self._process.stdout is not None
        for _ in range(number):
            ended = Ended(**json.loads(self._process.stdout.readline()))
            assert ended.code in (0, KILLED), "\n".join(ended.told)
            yield ended


@contextmanager
def forks() -> Iterator[Forks]:
    """Start the process that forks; it ends with the block."""
    command = [sys.executable, "-m", "tests.faults.kills.forks"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Forks(process)


def _serve() -> None:
    from tests.faults.kills.works import do

    for line in sys.stdin:
        orders = [Order(**one) for one in json.loads(line)]
        if not orders[0].in_fork:
            do(orders[0], lambda _line: None)
            print(json.dumps({"code": 0}), flush=True)
            continue
        start = time.monotonic() + (START if len(orders) > 1 else 0)
        children = dict(_fork(do, number, order, start) for number, order in enumerate(orders))
        while children:
            child, status = os.waitpid(-1, 0)
            number, pipe = children.pop(child)
            with os.fdopen(pipe) as told:
                ended = {"code": os.waitstatus_to_exitcode(status), "told": told.read().splitlines(), "number": number}
            print(json.dumps(ended), flush=True)


def _fork(do: Any, number: int, order: Order, start: float) -> tuple[int, tuple[int, int]]:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _work(do, order, write, start)
    os.close(write)
    return child, (number, read)


def _work(do: Any, order: Order, pipe: int, start: float) -> None:
    """The fork: never comes back."""

    def tell(line: str) -> None:
        os.write(pipe, (line + "\n").encode())

    code = 1
    try:
        time.sleep(max(0.0, start - time.monotonic()))
        do(order, tell)
        code = 0
    except BaseException:  # noqa: BLE001 - told to the test
        tell(traceback.format_exc())
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve()
