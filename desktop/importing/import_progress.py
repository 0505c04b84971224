"""A file that is being read for an import."""

import threading
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class FileReading:
    """A file that is being read; shared by the window's thread and the worker's."""

    file: Path
    percent: int = 0
    cancel: threading.Event = field(default_factory=threading.Event)

    def report(self, done: int, total: int) -> None:
        """Take down how far the reading is."""
        self.percent = 100 * done // max(1, total)
