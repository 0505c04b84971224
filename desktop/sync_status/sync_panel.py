"""The sync as the window sees it: a run in a thread of its own, and the strip that shows where it is."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop.screens.formats import Formats
from desktop.screens.vocabulary import part_words, source_words
from desktop.theme.icons import IconLabel, Icons
from desktop.widgets.buttons import Button
from desktop.widgets.plain_text import one_line
from models.queries.user_names import called
from models.values.language import tr

SHOWN_EVERY_MS = 100


class RunProgress(Protocol):
    """Where a run is: sync.pipeline.report.Progress."""

    source: str
    stream: str
    done: int
    total: int | None
    waiting: float | None
    writing: bool


RunSync = Callable[..., list[Any]]


class SyncRunner(QObject):
    """Runs syncs one at a time. The thread only leaves plain values here; the window's thread picks them up.

    `ended`: the results (sync.pipeline.report.Result), `failed`: the exception that ended the run.
    """

    started = Signal()
    progressed = Signal(object)
    ended = Signal(list)
    failed = Signal(object)

    def __init__(self, settings: Any, run: RunSync | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self._run = settings, run or _run_sync
        self._thread: threading.Thread | None = None
        self._cancel = threading.Event()
        self._latest: RunProgress | None = None
        self._outcome: list[Any] | Exception | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(SHOWN_EVERY_MS)
        self._clock.timeout.connect(self._look)

    @property
    def running(self) -> bool:
        """Whether a sync of this window is under way."""
        return self._thread is not None

    @property
    def cancelling(self) -> bool:
        """Whether it has been told to stop."""
        return self.running and self._cancel.is_set()

    def start(self, *, full: bool = False, sources: Sequence[str] = ()) -> None:
        """Begin a sync; nothing happens while one is running."""
        if self.running:
            return
        self._cancel, self._latest, self._outcome = threading.Event(), None, None
        options = {"full": full, "sources": tuple(sources)}
        self._thread = threading.Thread(target=self._work, args=(options,), name="leitstand-sync", daemon=True)
        self._thread.start()
        self._clock.start()
        self.started.emit()

    def cancel(self) -> None:
        """Tell the sync to stop; it ends within about a second, at the edge of a transaction."""
        self._cancel.set()

    def stop(self, ms: int) -> bool:
        """Cancel, and wait; for closing. False: it didn't end in time."""
        self._clock.stop()
        thread = self._thread
        if thread is None:
            return True
        self.cancel()
        thread.join(ms / 1000)
        return not thread.is_alive()

    def _work(self, options: dict[str, Any]) -> None:
        try:
            self._outcome = self._run(self._settings, report=self._note, cancel=self._cancel, **options)
        except Exception as error:  # noqa: BLE001  # whatever it is, the window shows it
            self._outcome = error

    def _note(self, progress: RunProgress) -> None:
        self._latest = progress

    def _look(self) -> None:
        latest, self._latest = self._latest, None
        if latest is not None:
            self.progressed.emit(latest)
        if self._thread is None or self._thread.is_alive():
            return
        self._clock.stop()
        self._thread = None
        if isinstance(self._outcome, Exception):
            self.failed.emit(self._outcome)
        else:
            self.ended.emit(self._outcome or [])


class SyncPanel(QWidget):
    """The strip above the status bar while a sync runs: what, how far, and Cancel; of another's sync, whose it is."""

    def __init__(self, runner: SyncRunner, cancel: QAction, formats: Formats, icons: Icons) -> None:
        super().__init__()
        frame = QFrame()
        frame.setObjectName("syncPanel")
        self._runner, self._formats = runner, formats
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setAccessibleName(tr("Progress of the sync"))
        self.bar = QProgressBar()
        self.bar.setObjectName("syncProgress")
        self.bar.setAccessibleName(tr("Progress of the sync"))
        self.bar.setTextVisible(False)
        self._button = Button(cancel.text())
        self._button.clicked.connect(cancel.trigger)
        self._button.setAccessibleName(tr("Cancel the sync"))
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.label)
        words.addWidget(self.bar)
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 8, 16, 8)
        around.addWidget(frame)
        layout = QHBoxLayout(frame)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(IconLabel(icons, "refresh-cw", "accent"))
        layout.addLayout(words, 1)
        layout.addWidget(self._button)
        runner.started.connect(self._begin)
        runner.progressed.connect(self.show_progress)
        runner.ended.connect(self.hide)
        runner.failed.connect(self.hide)
        self.hide()

    def show_progress(self, progress: RunProgress) -> None:
        """Say where the run is."""
        stopping = self._runner.cancelling
        self.label.setText(tr("Stopping …") if stopping else progress_words(progress, self._formats))
        self.bar.setRange(0, progress.total or 0)
        self.bar.setValue(min(progress.done, progress.total) if progress.total else 0)

    def show_others(self, who: str | None, since: datetime | None) -> None:
        """Say that somebody else is syncing (None: nobody is); this window's own sync comes first."""
        if self._runner.running:
            return
        if who:
            self.label.setText(self._others_words(one_line(called(who)), since))
            self._for_others(True)
        self.setVisible(bool(who))

    def _others_words(self, who: str, since: datetime | None) -> str:
        if since is None:
            is_syncing = tr("{who} is syncing", who=who)
        else:
            is_syncing = tr("{who} is syncing since {when}", who=who, when=self._formats.clock(since))
        return f"{is_syncing}. {tr('The new data appears here when it is there.')}"

    def stopping(self) -> None:
        """Show that the cancel was heard."""
        self.label.setText(tr("Stopping …"))
        self._button.setEnabled(False)

    def _for_others(self, others: bool) -> None:
        self.bar.setVisible(not others)
        self._button.setVisible(not others)

    def _begin(self) -> None:
        self._for_others(False)
        self.label.setText(tr("Starting …"))
        self.bar.setRange(0, 0)
        self._button.setEnabled(True)
        self.show()


def progress_words(progress: RunProgress, formats: Formats) -> str:
    """Return where a run is, in people's words: "Paymo: time entries, being written, 12,300 of 60,000"."""
    parts = [part_words(progress.source, progress.stream)]
    if progress.waiting is not None:
        waits_for, seconds = source_words(progress.source), max(1, round(progress.waiting))
        return f"{parts[0]}, {tr('waiting for {source} {n} s', source=waits_for, n=seconds)}"
    if progress.writing:
        parts.append(tr("being written"))
    if progress.done:
        done = formats.count(progress.done)
        parts.append(tr("{n} of {all}", n=done, all=formats.count(progress.total)) if progress.total else done)
    return ", ".join(parts)


def _run_sync(settings: Any, **options: Any) -> list[Any]:
    # What a sync needs takes longer to import than the window to open, so it is imported in the sync's thread.
    from sync.engine import run_sync

    return list(run_sync(settings, **options))
