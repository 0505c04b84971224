"""What others change appears by itself, a few seconds later, as if it had been done in this window."""

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from sqlalchemy import Engine

from desktop.commands.row_commands import CommandResult
from desktop.widgets.jobs import Jobs
from models.audit.remote_changes import RemoteEdits, Touched
from models.schema.paths import model_of
from models.writes.idempotent_write import written_here

# While somebody works in the program; while it is in the background, or the database can't be read.
LOOK_EVERY_MS, LOOK_SELDOM_MS = 5_000, 30_000
LANE = "others"


class RemoteChanges(QObject):
    """`written(Written)`: what others did to a table; `much`: they changed too much to tell."""

    written = Signal(object)
    much = Signal()

    def __init__(self, engine: Engine, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._edits, self._jobs, self._looked = RemoteEdits(engine), jobs, 0.0
        self.clock = QTimer(self, interval=LOOK_EVERY_MS)
        self.clock.timeout.connect(self.look)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._follow)

    def begin(self) -> None:
        """Look from now on."""
        self.look()
        self.clock.start()

    def look(self) -> None:
        """Look now, behind the window. That nothing can be read is told by `watch`."""
        edits, self._looked = self._edits, time.monotonic()
        self._jobs.run(lambda: edits.look(written_here()), self._came, self._not_read, self, LANE, replace=True)

    def _follow(self, state: Qt.ApplicationState) -> None:
        """Let who comes back to the window find it as things are."""
        active = state is Qt.ApplicationState.ApplicationActive
        self._set_pace(often=active)
        if active and self.clock.isActive() and time.monotonic() - self._looked > LOOK_EVERY_MS / 1000:
            self.look()

    def _set_pace(self, *, often: bool) -> None:
        wanted = LOOK_EVERY_MS if often else LOOK_SELDOM_MS
        if self.clock.interval() != wanted:  # or it would begin anew
            self.clock.setInterval(wanted)

    def _not_read(self, _error: Exception) -> None:
        """Look less often: each try keeps a worker busy for seconds, which edits need more."""
        self._set_pace(often=False)

    def _came(self, found: list[Touched] | None) -> None:
        self._set_pace(often=QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive)
        if found is None:
            self.much.emit()
        for one in found or ():
            model = model_of(one.table)
            self.written.emit(CommandResult(model, one.changed, one.added, one.removed, columns=one.columns))
