"""`leitstand COMMAND` in this process: a new interpreter takes a second until it has imported what it needs."""

import contextlib
import io
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from subprocess import CompletedProcess
from unittest import mock

from desktop.cli import main


@dataclass
class Command:
    """`leitstand` with an environment; a test changes `environment` and calls it."""

    environment: dict[str, str]

    def __call__(self, *arguments: str) -> CompletedProcess[str]:
        said, complained = io.StringIO(), io.StringIO()
        with (
            mock.patch.dict(os.environ, self.environment),
            _own_log(),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(complained),
        ):
            code = _code_of(*arguments)
        return CompletedProcess(["leitstand", *arguments], code, said.getvalue(), complained.getvalue())


def _code_of(*arguments: str) -> int:
    try:
        return main(arguments)
    except SystemExit as end:  # argparse ends the program that it is used wrongly in
        return end.code if isinstance(end.code, int) else 1


@contextlib.contextmanager
def _own_log() -> Iterator[None]:
    """Keep what the command logs from the test's log, as a process of its own would."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    root.handlers[:] = []
    try:
        yield
    finally:
        root.handlers[:] = handlers
