"""A process that does one piece of work after the other, each in a fork of its own that may be killed.

A fork starts in milliseconds where a new program needs most of a second, so that hundreds of points can be tried. What
the process has done itself before (without a connection or a thread left), its forks needn't think out again.
Run as a program it reads one order (a line of JSON) after the other and answers each with a line.
"""

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

KILLED = -9


@dataclass(frozen=True)
class Order:
    """What a fork is to do, and at which step it is killed (0: never). `environment`: what its settings are."""

    work: str
    environment: dict[str, str]
    point: int = 0
    in_fork: bool = True
    cursor_first: bool = False


@dataclass(frozen=True)
class Ended:
    """How a fork ended: its exit code, and what it told before."""

    code: int
    told: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> list[str]:
        """What a person had been told is saved."""
        return [line.removeprefix("saved ") for line in self.told if line.startswith("saved ")]

    @property
    def steps(self) -> int:
        """How many steps the whole work had."""
        return int(self.told[-1].removeprefix("steps "))


class Forks:
    """The process that forks. One order at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, order: Order) -> Ended:
        """Let a fork do the work, until it is done or dead."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        ended = Ended(**json.loads(self._process.stdout.readline()))
        assert ended.code in (0, KILLED), "\n".join(ended.told)
        return ended


@contextmanager
def forks() -> Iterator[Forks]:
    """Start the process that forks; it ends with the block."""
    command = [sys.executable, "-m", "tests.faults.kills.forks"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Forks(process)


def _serve() -> None:
    from tests.faults.kills.works import do

    for line in sys.stdin:
        order = Order(**json.loads(line))
        if not order.in_fork:
            do(order, lambda _line: None)
            print(json.dumps({"code": 0}), flush=True)
            continue
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            _work(do, order, write)
        os.close(write)
        with os.fdopen(read) as pipe:
            told = pipe.read().splitlines()
        _, status = os.waitpid(child, 0)
        print(json.dumps({"code": os.waitstatus_to_exitcode(status), "told": told}), flush=True)


def _work(do: Any, order: Order, pipe: int) -> None:
    """The fork: never comes back."""

    def tell(line: str) -> None:
        os.write(pipe, (line + "\n").encode())

    code = 1
    try:
        do(order, tell)
        code = 0
    except BaseException:  # noqa: BLE001 - told to the test
        tell(traceback.format_exc())
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve()
