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


class _Task:
    """What a worker gets to see of a job. Nothing of Qt: an object that a worker freed last would end there."""

    def __init__(self, work: Callable[[], Any], lane: str) -> None:
        self.work, self.lane = work, lane
        self.dropped = False
        self.answer: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Do the work, in a worker's thread."""
        try:
            self.answer = self.work()
        except Exception as error:  # noqa: BLE001  # whatever it is, it is delivered
            self.error = error


class Job:
    """One piece of work on its way. `drop()`: nobody wants the answer any more."""

    def __init__(
        self, task: _Task, done: Callable[[Any], None], failed: Callable[[Exception], None], owner: QObject
    ) -> None:
        self.task, self.done, self.failed, self.owner = task, done, failed, owner

    def drop(self) -> None:
        """Don't deliver the answer; if the work hasn't begun, it never will. A write can't be dropped."""
        self.task.dropped = self.task.dropped or self.task.lane != EDITS

    def deliver(self) -> None:
        """Hand over the answer or the error, in the window's thread."""
        if self.task.dropped or not isValid(self.owner):
            return
        if self.task.error is None:
            self.done(self.task.answer)
        else:
            self.failed(self.task.error)


class _TaskQueue:
    """The tasks that wait, run, and are answered; all that the workers and the window's thread share.

    `ring` tells the window's thread of an answer. It is called with the lock held, and taken away with the lock
    held when the window closes, so no worker rings for a window that is gone.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        self.changed = threading.Condition()
        self.waiting: deque[_Task] = deque()
        self.running: list[_Task] = []
        self.answered: deque[_Task] = deque()
        self.ring: Callable[[], None] | None = ring

    def add(self, task: _Task, *, replace: bool) -> None:
        """Put a task at the end; `replace`: those of its lane that still wait are dropped."""
        with self.changed:
            for waiting in self.waiting if replace else ():
                waiting.dropped = waiting.dropped or (waiting.lane == task.lane and waiting.lane != EDITS)
            self.waiting.append(task)
            self.changed.notify()

    def tasks(self) -> tuple[_Task, ...]:
        """Return all that is waiting, running or undelivered; ask with the lock held."""
        return (*self.waiting, *self.running, *self.answered)

    def work(self) -> None:
        """Do what a worker does until the window closes."""
        while (task := self._next()) is not None:
            task.run()
            self._hand_over(task)
            task = None

    def _next(self) -> _Task | None:
        with self.changed:
            while self.ring is not None:
                task = self._ready()
                if task is not None:
                    self.waiting.remove(task)
                    self.running.append(task)
                    return task
                self.changed.wait()
        return None

    def _ready(self) -> _Task | None:
        for task in [task for task in self.waiting if task.dropped]:
            self.waiting.remove(task)
        taken = {task.lane for task in self.running if task.lane}
        return next((task for task in self.waiting if task.lane not in taken), None)

    def _hand_over(self, task: _Task) -> None:
        with self.changed:
            self.running.remove(task)
            self.answered.append(task)
            self.changed.notify_all()
            if self.ring is not None:
                self.ring()


class Jobs(QObject):
    """A few worker threads with one line of work. Jobs of one lane run one after another, in their order."""

    _finished = Signal()

    def __init__(self, parent: QObject | None = None, workers: int = WORKERS) -> None:
        super().__init__(parent)
        self._jobs: dict[_Task, Job] = {}
        self._line = _TaskQueue(self._ring)
        self._finished.connect(self._deliver)
        for number in range(workers):
            threading.Thread(target=self._line.work, name=f"leitstand-job-{number}", daemon=True).start()

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
        job = Job(_Task(work, lane), done, failed, owner)
        self._forget_dropped()
        self._jobs[job.task] = job
        self._line.add(job.task, replace=replace)
        return job

    def busy(self, lane: str | None = None) -> bool:
        """Tell whether there is work waiting, running or undelivered (in a lane, or at all)."""
        with self._line.changed:
            return any(not task.dropped and lane in (None, task.lane) for task in self._line.tasks())

    def wait(self, ms: int, lane: str | None = None) -> bool:
        """Block until all work (of a lane) is done and delivered, for closing and for tests; False: too slow.

        Answers are delivered here, without an event loop, so nothing else happens meanwhile.
        """
        end = time.monotonic() + ms / 1000
        while self.busy(lane):
            with self._line.changed:
                left = end - time.monotonic()
                if left <= 0:
                    return False
                if not self._line.answered:
                    self._line.changed.wait(min(left, 0.05))
            self._deliver()
        return True

    def close(self, ms: int = 5000) -> bool:
        """End the work: edits are waited for, reads are dropped. False: an edit didn't finish in time."""
        for job in self._jobs.values():
            job.drop()
        finished = self.wait(ms, EDITS)
        with self._line.changed:
            self._line.ring = None
            self._line.changed.notify_all()
        return finished

    def _ring(self) -> None:
        self._finished.emit()

    def _forget_dropped(self) -> None:
        """Forget dropped jobs that never began: nobody answers them."""
        with self._line.changed:
            alive = set(self._line.tasks())
        for task in [task for task in self._jobs if task not in alive]:
            del self._jobs[task]

    def _deliver(self) -> None:
        while True:
            with self._line.changed:
                if not self._line.answered:
                    return
                task = self._line.answered.popleft()
            job = self._jobs.pop(task, None)
            if job is not None:
                job.deliver()
