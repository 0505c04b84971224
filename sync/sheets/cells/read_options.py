"""How a file is to be read, and who watches the reading."""

from collections.abc import Callable
from dataclasses import dataclass

from sync.pipeline.report import Cancelled

# Told by a reader: how many bytes of the file's text it has read, and how many there are.
ReadProgress = Callable[[int, int], object]


@dataclass(frozen=True)
class ReadOptions:
    """What a file doesn't say itself, and who watches.

    `sheet`: read only the one of this name. `separator`, `encoding`: of a text file; None: they are guessed where
    that is certain, else asked (`FileQuestion`). `cancelled` is asked and `report` told many times a second.
    """

    sheet: str | None = None
    separator: str | None = None
    encoding: str | None = None
    cancelled: Callable[[], bool] = lambda: False
    report: ReadProgress = lambda _done, _total: None

    def step(self, done: int, total: int) -> None:
        """Tell how far the reading is. Raises Cancelled when nobody wants it any more."""
        if self.cancelled():
            raise Cancelled
        self.report(min(done, total), total)
