"""What a source is to the engine, and what it may use while it runs."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine

from sync.report import Cancelled, Counts, Report
from sync.settings import Settings


@dataclass
class Run:
    """One run of one source. A source adds to `counts`, `requests` and `failures` as it goes."""

    id: int
    engine: Engine
    settings: Settings
    full: bool
    accept_removals: bool
    report: Report
    cancel: threading.Event
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    counts: Counts = field(default_factory=Counts)
    requests: int = 0
    failures: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)

    def check_cancelled(self) -> None:
        """Raise Cancelled when the run was told to stop."""
        if self.cancel.is_set():
            raise Cancelled


@dataclass(frozen=True)
class Source:
    """A source of data. `missing` says which setting it lacks (empty: none); `run` does the work."""

    name: str
    missing: Callable[[Settings], str]
    run: Callable[[Run], None]
    wants_full: Callable[[Run], bool] = lambda _run: False
