"""How the window stands: restored when it opens, and kept while one works, so that a program that is killed opens as it
was, too."""

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QSize, QTimer, SignalInstance
from PySide6.QtWidgets import QAbstractButton, QMainWindow

from desktop.screens.actions import Actions
from desktop.screens.languages import SYSTEM
from desktop.screens.window_state import WindowState, load_state, save_state
from desktop.sidebar.entry_list import EntryList
from desktop.sidebar.places import REPORT_LIST, TABLES, VIEWS
from desktop.theme.theme import ColorMode, Theme
from desktop.widgets.jobs import Jobs
from desktop.window.window_layout import WindowLayout
from desktop.window.window_placement import StaysOnScreen, first_size
from sync.config.settings import Settings

RESTS_MS = 1_500
SIZE = (1360, 860)
LANE = "window state"


class WindowMemory:
    """`state`: how the window was left the last time, and what has become of it since."""

    def __init__(self, window: QMainWindow, settings: Settings, jobs: Jobs, actions: Actions, theme: Theme) -> None:
        self._window, self._settings, self._jobs, self._actions, self._theme = window, settings, jobs, actions, theme
        self.state = load_state(settings.data_dir)

    def restore(self, layout: WindowLayout, entries: EntryList, folds: Sequence[QAbstractButton]) -> None:
        """Let the window stand as it was left; as at first where that says nothing."""
        self._layout, self._entries, self._folds = layout, entries, folds
        state, actions, window = self.state, self._actions, self._window
        window.resize(first_size(QSize(*SIZE), window.screen().availableSize()))
        StaysOnScreen(window)
        window.restoreGeometry(QByteArray.fromBase64(state.geometry.encode("ascii", "ignore")))
        layout.set_widths(state.splitter)
        mode = ColorMode(state.theme) if state.theme in list(ColorMode) else ColorMode.SYSTEM
        actions.modes[mode].setChecked(True)
        if mode is not self._theme.mode:
            self._theme.set_mode(mode)
        actions.languages[state.language or self._settings.language or SYSTEM].setChecked(True)
        actions.compact.setChecked(state.compact)
        actions.totals.setChecked(state.totals)
        layout.record.want(state.panel)
        actions.filters.setChecked(state.filter_row)
        for section in (REPORT_LIST, VIEWS, TABLES):
            entries.fold(section, folded=section in state.folded)
        for fold in folds:
            fold.setChecked(fold.objectName() in state.unfolded)

    def keep(self, note_table: Callable[[], None], changes: Iterable[SignalInstance], clock: QTimer) -> None:
        """Keep from now on how the window stands, after each of `changes` and with the clock. `note_table` notes in
        the state how the table that is shown stands."""
        self._note_table = note_table
        self._keeping = WindowStateSaver(self._settings.data_dir, self._jobs, self._gather, self._window)
        for changed in changes:
            changed.connect(self._keeping.changed)
        clock.timeout.connect(self._keeping.look)

    def leave(self) -> WindowState:
        """Look no more; how the window is left, for `save`."""
        self._keeping.end()
        return replace(self._gather(), left_at=datetime.now(UTC).isoformat())

    def save(self, left: WindowState) -> None:
        """Write how the window was left."""
        save_state(self._settings.data_dir, left)

    def _gather(self) -> WindowState:
        self._note_table()
        state, actions = self.state, self._actions
        state.geometry = bytes(self._window.saveGeometry().toBase64().data()).decode("ascii")
        state.splitter, state.folded = self._layout.widths(), sorted(self._entries.folded)
        state.unfolded = [fold.objectName() for fold in self._folds if fold.isChecked()]
        state.totals = actions.totals.isChecked()
        state.theme, state.compact = self._theme.mode.value, actions.compact.isChecked()
        state.panel, state.filter_row = self._layout.record.wanted, actions.filters.isChecked()
        return state


class WindowStateSaver(QObject):
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
        """Note a change: keep it when no more of it follows."""
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
