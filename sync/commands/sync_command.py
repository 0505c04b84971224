"""`leitstand sync`: a sync from the command line, its progress and outcome as lines or JSON; signals stop it."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

from sync.config.log_file import complain
from sync.config.output import say
from sync.config.redact import one_line
from sync.config.settings import SECRETS, UNREAD, Settings
from sync.pipeline.report import Result
from sync.sources import titles

LOOK_EVERY_SECONDS = 0.1
# Of the problems of a source on standard error.
MOST_SAID = 20
T = TypeVar("T")


def add_command(commands: Any) -> None:
    """Add the command to the parser of the command line."""
    parser = commands.add_parser("sync", help=f"bring into the database: {', '.join(titles().values())}")
    parser.add_argument(
        "sources", nargs="*", metavar="source", help=f"{', '.join(titles())}; all that are set up if none is named"
    )
    parser.add_argument("--full", action="store_true", help="read everything, and notice what was deleted")
    parser.add_argument("--json", action="store_true", help="one JSON object a source on standard output")
    parser.add_argument("--accept-removals", action="store_true", help="agree to an unusual number of removals")
    parser.add_argument("--accept-time-zone", action="store_true", help="count days in the company's other time zone")


def sync(settings: Settings, asked: argparse.Namespace) -> int:
    """Sync until it is done or stopped by a signal; the exit code."""
    with _stopping_on_signals() as cancel:
        return _synced(settings, asked, cancel)


def _synced(settings: Settings, asked: argparse.Namespace, cancel: threading.Event) -> int:
    from sync.commands.progress_line import ProgressLine
    from sync.engine import exit_code, run_sync

    for name in SECRETS:
        if settings.origins[name].startswith(UNREAD):
            complain(f"{name} is not set: {settings.origins[name]}.")
    if settings.demo:
        from sync.demo import enter_own_data
        from sync.demo_process import start

        settings = start(settings)
    with ProgressLine(sys.stderr) as line:
        results = _in_thread(
            lambda: run_sync(
                settings,
                sources=asked.sources,
                full=asked.full,
                accept_removals=asked.accept_removals,
                accept_time_zone=asked.accept_time_zone,
                report=line.show,
                cancel=cancel,
            )
        )
    if settings.demo and not exit_code(results):
        enter_own_data(settings)
    for result in results:
        if asked.json:
            say(json.dumps({**result.as_json(), "error": one_line(result.error) if result.error else None}))
        else:
            say(f"{result.source}: {result.status}, {result.words()}")
        _say(result)
    return exit_code(results)


def _say(result: Result) -> None:
    """Say what a run noticed and what it set aside, beside its counts."""
    others = len(result.problems) - MOST_SAID
    more = [f"and {others:,} more, which the window lists under Problems"] if others > 0 else []
    for words in (*result.notes, *result.problems[:MOST_SAID], *more, *filter(None, [result.error])):
        complain(f"{result.source}: {words}")


@contextmanager
def _stopping_on_signals() -> Iterator[threading.Event]:
    """Yield an event that SIGTERM and Ctrl+C set while this lasts. The second of them ends the program at once."""
    cancel = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        if cancel.is_set():
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        cancel.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield cancel
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_thread(work: Callable[[], T]) -> T:
    """Do the work in a thread: Python hears of signals in the main one, and only between two of its own steps."""
    answers: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again below, in the thread that waits
            errors.append(error)

    thread = threading.Thread(target=run, name="leitstand-sync")
    thread.start()
    while thread.is_alive():
        thread.join(LOOK_EVERY_SECONDS)
    if errors:
        raise errors[0]
    return answers[0]
