"""Work that may block, done in threads; its results come back in the window's thread.

A job gets plain values and gives plain values back: no widget and no ORM object goes with it. An answer that
comes too late (its owner is gone, or the job was dropped) is not delivered.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

T = TypeVar("T")
log = logging.getLogger("leitstand.desktop")

# The lane of all writes: one after another, and never dropped when the window closes.
EDITS = "edits"
# As many as the database pool has connections, so that an edit needn't wait behind two long reads.
WORKERS = 3


class Job:
    """One piece of work on its way. `drop()`: nobody wants the answer any more."""

    def __init__(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        owner: QObject,
        lane: str,
    ) -> None:
        self.work, self.done, self.failed, self.owner, self.lane = work, done, failed, owner, lane
        self.dropped = False
        self.answer: Any = None
        self.error: Exception | None = None

    def drop(self) -> None:
        """Don't deliver the answer; if the work hasn't begun, it never will. A write can't be dropped."""
        self.dropped = self.dropped or self.lane != EDITS

    def run(self) -> None:
        """Do the work, in a worker's thread."""
        try:
            self.answer = self.work()
        except Exception as error:  # noqa: BLE001  # whatever it is, it is delivered
            self.error = error

    def deliver(self) -> None:
        """Hand over the answer or the error, in the window's thread."""
        if self.dropped or not isValid(self.owner):
            return
        if self.error is None:
            self.done(self.answer)
        else:
            self.failed(self.error)


class Jobs(QObject):
    """A few worker threads with one queue. Jobs of one lane run one after another, in their order."""

    _finished = Signal()

    def __init__(self, parent: QObject | None = None, workers: int = WORKERS) -> None:
        super().__init__(parent)
        self._changed = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._running: list[Job] = []
        self._answered: deque[Job] = deque()
        self._closed = False
        self._finished.connect(self._deliver)
        for number in range(workers):
            threading.Thread(target=self._work, name=f"leitstand-job-{number}", daemon=True).start()

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        owner: QObject,
        lane: str = "",
        *,
        replace: bool = False,
    ) -> Job:
        """Do `work` in a thread, then call `done` or `failed` in the window's thread while `owner` lives.

        `replace`: jobs of the lane that wait and haven't begun are dropped, so that no backlog builds up.
        """
        job = Job(work, done, failed, owner, lane)
        with self._changed:
            if replace:
                for waiting in self._waiting:
                    if waiting.lane == lane:
                        waiting.drop()
            self._waiting.append(job)
            self._changed.notify()
        return job

    def busy(self, lane: str | None = None) -> bool:
        """Whether there is work waiting, running or undelivered (in a lane, or at all)."""
        with self._changed:
            jobs = (*self._waiting, *self._running, *self._answered)
            return any(not job.dropped and lane in (None, job.lane) for job in jobs)

    def wait(self, ms: int, lane: str | None = None) -> bool:
        """Block until all work (of a lane) is done and delivered, for closing and for tests; False: too slow.

        Answers are delivered here, without an event loop, so nothing else happens meanwhile.
        """
        end = time.monotonic() + ms / 1000
        while self.busy(lane):
            with self._changed:
                left = end - time.monotonic()
                if left <= 0:
                    return False
                if not self._answered:
                    self._changed.wait(min(left, 0.05))
            self._deliver()
        return True

    def close(self, ms: int = 5000) -> bool:
        """End the work: edits are waited for, reads are dropped. False: an edit didn't finish in time."""
        with self._changed:
            for job in (*self._waiting, *self._running, *self._answered):
                job.drop()
        finished = self.wait(ms, EDITS)
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        return finished

    def _work(self) -> None:
        while (job := self._next()) is not None:
            job.run()
            self._hand_over(job)
            job = None  # a waiting thread must not keep the last owner alive

    def _next(self) -> Job | None:
        with self._changed:
            while not self._closed:
                job = self._ready()
                if job is not None:
                    self._waiting.remove(job)
                    self._running.append(job)
                    return job
                self._changed.wait()
        return None

    def _ready(self) -> Job | None:
        for job in [job for job in self._waiting if job.dropped]:
            self._waiting.remove(job)
        taken = {job.lane for job in self._running if job.lane}
        return next((job for job in self._waiting if job.lane not in taken), None)

    def _hand_over(self, job: Job) -> None:
        with self._changed:
            self._running.remove(job)
            self._answered.append(job)
            self._changed.notify_all()
        if isValid(self):
            self._finished.emit()

    def _deliver(self) -> None:
        while True:
            with self._changed:
                if not self._answered:
                    return
                job = self._answered.popleft()
            job.deliver()
