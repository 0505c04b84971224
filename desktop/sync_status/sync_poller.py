"""Looks at the database every now and then: when was synced last, also by others, what was set aside, and who works
here."""

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy import Engine

from desktop.widgets.jobs import Jobs
from models.queries.sync_runs import Standing, standing
from models.queries.user_names import UserNames

LOOK_EVERY_MS, LOOK_AGAIN_MS = 30_000, 5_000


class SyncPoller(QObject):
    """`seen(Standing)`: how things are; `others_synced`: rows may be others; `failed`: nothing could be read."""

    seen = Signal(object)
    others_synced = Signal()
    failed = Signal(object)

    def __init__(self, engine: Engine, jobs: Jobs, who: str, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._jobs, self._everybody = engine, jobs, UserNames(engine, who)
        self._standing = Standing({}, 0)
        self.clock = QTimer(self, interval=LOOK_EVERY_MS)
        self.clock.timeout.connect(self.look)

    def look(self) -> None:
        """Look now, behind the window."""
        engine, everybody = self._engine, self._everybody

        def read() -> Standing:
            everybody.look()
            return standing(engine)

        self._jobs.run(read, self._came, self._not_read, self, "standing", replace=True)

    def _came(self, found: Standing) -> None:
        before, self._standing = self._standing, found
        self.clock.setInterval(LOOK_AGAIN_MS if found.syncing_by else LOOK_EVERY_MS)
        self.seen.emit(found)
        ended = before.syncing_by is not None and found.syncing_by is None
        if ended or (bool(before.synced) and found.synced != before.synced):
            self.others_synced.emit()

    def _not_read(self, error: Exception) -> None:
        self.clock.setInterval(LOOK_AGAIN_MS)
        self.failed.emit(error)
