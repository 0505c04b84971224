"""Keeps how the window stands while one works, so that a program that is killed opens as it was, too."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from desktop.screens.window_state import WindowState, save_state
from desktop.widgets.jobs import Jobs

RESTS_MS = 1_500
LANE = "window state"


class StateKeeping(QObject):
    """`gather` tells how the window stands; it is written, behind the window, when it has become another.

    `left_at` stays that of the last end, until there is another.
    """

    def __init__(self, folder: Path, jobs: Jobs, gather: Callable[[], WindowState], parent: QObject) -> None:
        super().__init__(parent)
        self._folder, self._jobs, self._gather = folder, jobs, gather
        self._kept: WindowState | None = None
        self._rest = QTimer(self, singleShot=True, interval=RESTS_MS)
        self._rest.timeout.connect(self.look)

    def changed(self) -> None:
        """Something is another: keep it when no more of it follows."""
        self._rest.start()

    def look(self) -> None:
        """Keep what has changed since it was kept last."""
        state, folder = deepcopy(self._gather()), self._folder
        if state != self._kept:
            self._kept = state
            nothing = lambda _nothing: None  # noqa: E731
            self._jobs.run(lambda: save_state(folder, state), nothing, nothing, self, LANE, replace=True)

    def end(self) -> None:
        """Look no more: what is kept from now on is kept by who closes the window."""
        self._rest.stop()
