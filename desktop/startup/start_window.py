"""What is seen before the main window: how far the preparing is, or why it can't go on and what to do."""

import sys
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop.screens.vocabulary import part_words
from desktop.theme.font_scaling import scaled
from desktop.theme.icons import drawing
from desktop.theme.theme import Theme
from desktop.widgets.buttons import Button
from models.connection.backups import Restored, restore, taken
from models.values.errors import DamagedError, KnownError
from models.values.language import tr
from sync.config.log_file import complain
from sync.config.redact import redacted

# Quicker starts show nothing but the main window.
SHOWN_AFTER_MS = 350
LOOK_EVERY_MS = 15
Prepare = Callable[[Callable[[object], None]], Any]


class StartWindow(QWidget):
    """Prepares in a thread, then calls `opened` with what was prepared; errors stay here, with Retry and Quit.

    Of a broken database file the newest good backup is offered.
    """

    def __init__(self, prepare: Prepare, opened: Callable[[Any], None], theme: Theme) -> None:
        super().__init__()
        self.setObjectName("startWindow")
        self.setWindowTitle("Leitstand")
        self.setFixedWidth(scaled(480))
        self._prepare, self._opened, self._theme = prepare, opened, theme
        self._thread: threading.Thread | None = None
        self._outcome: Any = None
        self._damage: DamagedError | None = None
        self._progress: Any = None
        self._clock = QTimer(self, interval=LOOK_EVERY_MS)
        self._clock.timeout.connect(self._look)
        self._patience = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._patience.timeout.connect(self.show)
        self._arrange()

    def begin(self) -> None:
        """Prepare; the window appears only if that takes a moment."""
        self._start(tr("Opening …"), lambda: self._prepare(self._note), self._prepared)

    def restore_backup(self) -> None:
        """Put the newest good backup in the place of the broken file, which is kept, and say so."""
        damage = self._damage
        if damage is not None:
            self._start(tr("Restoring the backup …"), lambda: restore(damage.file, damage.backup), self._restored)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Quit the program when this window is closed."""
        event.accept()
        QApplication.quit()

    def _start(self, words: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._outcome = self._progress = self._damage = None
        self._done = done
        self._say(words, "")
        self.bar.setRange(0, 0)
        self._show_buttons(False)
        self._thread = threading.Thread(target=self._work, args=(work,), name="leitstand-start", daemon=True)
        self._thread.start()
        self._clock.start()
        self._patience.start()

    def _work(self, work: Callable[[], Any]) -> None:
        try:
            self._outcome = work()
        except Exception as error:  # noqa: BLE001  # whatever it is, the window shows it
            self._outcome = error

    def _note(self, progress: object) -> None:
        self._progress = progress

    def _look(self) -> None:
        if self._progress is not None:
            self._show_progress(self._progress)
        if self._thread is None or self._thread.is_alive():
            return
        self._clock.stop()
        self._patience.stop()
        if isinstance(self._outcome, Exception):
            self.explain(self._outcome)
            return
        self._done(self._outcome)

    def _prepared(self, prepared: Any) -> None:
        self.hide()
        try:
            self._opened(prepared)
        except KnownError as error:
            self.explain(error)

    def _restored(self, restored: Restored) -> None:
        text = tr("It is from {when}. Later changes aren't in it.", when=taken(restored.backup))
        if restored.kept_aside:
            text = f"{text} {tr('The broken file is kept as {file}.', file=restored.kept_aside)}"
        self._say(tr("The backup is in place"), text)
        self.retry.setText(tr("Open"))
        self._show_buttons(True)
        self.show()

    def _show_progress(self, progress: Any) -> None:
        self._say(tr("Preparing the sample company …"), part_words(progress.source, progress.stream))
        self.bar.setRange(0, progress.total or 0)
        self.bar.setValue(min(progress.done, progress.total or 0))

    def explain(self, error: Exception) -> None:
        """Show why it can't go on, and what can be done."""
        if isinstance(error, KnownError):
            title, text = error.title, f"{error.happened}\n\n{error.to_do}"
            complain(str(error))
        else:
            sys.excepthook(type(error), error, error.__traceback__)
            title, text = tr("Something went wrong in Leitstand"), redacted(f"{type(error).__name__}: {error}")
        self._damage = error if isinstance(error, DamagedError) and error.backup else None
        if self._damage is not None and self._damage.backup is not None:
            self.restore.setText(tr("Restore the backup of {when}", when=taken(self._damage.backup)))
        self.retry.setText(tr("Try again"))
        self._say(title, text)
        self._show_buttons(True)
        self.show()

    def _say(self, title: str, text: str) -> None:
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.adjustSize()

    def _show_buttons(self, shown: bool) -> None:
        self.bar.setVisible(not shown)
        self._buttons.setVisible(shown)
        self.restore.setVisible(self._damage is not None)
        if shown:
            self.retry.setFocus()
        self.adjustSize()

    def _arrange(self) -> None:
        mark = QLabel()
        mark.setFixedSize(40, 40)
        mark.setScaledContents(True)
        mark.setPixmap(drawing("leitstand", "#000000", 40, 2.0))
        self.title, self.text = QLabel(), QLabel()
        self.title.setProperty("look", "title")
        self.text.setProperty("look", "muted")
        for label in (self.title, self.text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        self.retry, quit_button = Button(tr("Try again")), Button(tr("Quit"))
        self.retry.setProperty("look", "primary")
        self.retry.clicked.connect(self.begin)
        quit_button.clicked.connect(self.close)
        self.restore = Button()
        self.restore.clicked.connect(self.restore_backup)
        self._buttons = QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(quit_button)
        row.addWidget(self.retry)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 28, 32, 24)
        layout.setSpacing(14)
        for widget in (mark, self.title, self.text, self.bar, self.restore, self._buttons):
            layout.addWidget(widget)
