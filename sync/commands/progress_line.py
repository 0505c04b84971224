"""The progress of a sync on one line of a terminal, or a line a stream where there is none. Nobody has to read it."""

import time
from typing import Self, TextIO

from sync.config.output import tell
from sync.pipeline.report import Progress

EVERY_SECONDS = 0.2


class ProgressLine:
    """Shows Progress as it comes; a context manager that leaves the line clean."""

    def __init__(self, out: TextIO | None) -> None:
        self._out, self._alive = out, out is not None and out.isatty()
        self._stream, self._shown_at = "", 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._alive:
            tell(self._out, "\r\x1b[K")

    def show(self, progress: Progress) -> None:
        """Show where the run is, at most five times a second."""
        now = time.monotonic()
        if self._alive and now - self._shown_at > EVERY_SECONDS:
            self._shown_at = now
            tell(self._out, f"\r\x1b[K{progress.words()}")
        elif not self._alive and progress.title != self._stream:
            self._stream = progress.title
            tell(self._out, f"{progress.title}\n")
