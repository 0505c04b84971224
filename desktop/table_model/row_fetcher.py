"""Reading rows when they are looked at: the newest wish first, one reading at a time, one answer for all of it."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.widgets.jobs import Job, Jobs
from models.queries.rows import RowValues

# Wishes beyond these are of rows that were scrolled past.
MOST_WISHES = 200
# After an error the rows are wished again by painting them, but not more often than this.
PAUSE_AFTER_ERROR_MS = 5_000

Read = Callable[[Iterable[int]], dict[int, RowValues]]


class RowFetcher(QObject):
    """Collects what one painting lacks and has it read.

    `came`: rows by id, ids that weren't found, and what `clock` said when their reading began.
    """

    came = Signal(object, object, int)
    failed = Signal(object)
    resumed = Signal()

    def __init__(self, jobs: Jobs, read: Read, clock: Callable[[], int], parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._read, self._clock, self._began = jobs, read, clock, 0
        self._wished: dict[int, None] = {}
        self._reading: frozenset[int] = frozenset()
        self._job: Job | None = None
        self._paused = False

    def wish(self, row_ids: Iterable[int]) -> None:
        """Have these rows read soon; asked for again, they are the newest wish."""
        if self._paused:
            return
        for row_id in row_ids:
            if row_id not in self._reading:
                self._wished.pop(row_id, None)
                self._wished[row_id] = None
        self._send()

    def forget(self) -> None:
        """Forget all that was wished; an answer on its way is dropped."""
        self._wished.clear()
        self._reading = frozenset()
        if self._job is not None:
            self._job.drop()
            self._job = None

    def _send(self) -> None:
        if self._job is not None:
            return
        ids = list(self._wished)[-MOST_WISHES:]
        self._wished.clear()
        if ids:
            self._reading, self._began = frozenset(ids), self._clock()
            self._job = self._jobs.run(lambda: self._read(ids), self._arrived, self._broken, self)

    def _arrived(self, rows: dict[int, RowValues]) -> None:
        missing = self._reading - rows.keys()
        self._ended()
        self.came.emit(rows, missing, self._began)
        self._send()

    def _broken(self, error: Exception) -> None:
        self._ended()
        self._wished.clear()
        self._paused = True
        QTimer.singleShot(PAUSE_AFTER_ERROR_MS, self, self._resume)
        self.failed.emit(error)

    def _ended(self) -> None:
        self._job, self._reading = None, frozenset()

    def _resume(self) -> None:
        self._paused = False
        self.resumed.emit()
