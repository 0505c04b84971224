"""Counting the steps of a process (statements, commits, answers), and killing or freezing it at one of them."""

import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from sync.transport.http import HttpClient


class Steps:
    """Counts from 1. At the step `fatal` the process tells where it is and is killed; 0: never.

    At the first step that begins with `freeze` it is frozen, once, until somebody lets it go on.
    """

    def __init__(self, fatal: int, tell: Callable[[str], None], freeze: str = "") -> None:
        self.taken = 0
        self._fatal, self._tell, self._freeze = fatal, tell, freeze

    def take(self, where: str) -> None:
        """One step."""
        self.taken += 1
        if self.taken == self._fatal:
            self._tell(f"killed {where}")
            os.kill(os.getpid(), signal.SIGKILL)
        if self._freeze and where.startswith(self._freeze):
            self._freeze = ""
            os.kill(os.getpid(), signal.SIGSTOP)

    def count_everything(self) -> None:
        """A step before and after every SQL statement, commit and HTTP answer of this process, from now on."""
        event.listen(Engine, "before_cursor_execute", self._statement("before"))
        event.listen(Engine, "after_cursor_execute", self._statement("after"))
        _wrap(DefaultDialect, "do_commit", self)
        _wrap(HttpClient, "get", self)

    def _statement(self, moment: str) -> Callable[..., None]:
        def taken(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            self.take(f"{moment} {' '.join(statement.split())[:90]}")

        return taken


def _wrap(owner: type, name: str, steps: Steps) -> None:
    original = getattr(owner, name)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        steps.take(f"before {name} {arguments[1] if name == 'get' else ''}")
        result = original(*arguments, **named)
        steps.take(f"after {name} {arguments[1] if name == 'get' else ''}")
        return result

    setattr(owner, name, wrapped)
