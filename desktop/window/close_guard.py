"""Between the wish to close the window and its end: what isn't saved is saved, kept for later, or keeps it open."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QProgressBar, QWidget
from shiboken6 import isValid

from desktop.commands.command_queue import CommandQueue
from desktop.theme.font_scaling import scaled
from desktop.theme.icons import IconLabel, Icons
from desktop.widgets.buttons import Button
from desktop.widgets.jobs import EDITS
from desktop.widgets.layout_helpers import lay_out_question
from models.values.errors import DatabaseError
from models.values.language import tr, trn

# What is saved within this time isn't asked about.
MOMENT_MS = 400
NAMED = 5


class CloseGuard(QObject):
    """Asks when the window is to be closed and something isn't saved yet."""

    def __init__(self, undo: CommandQueue, icons: Icons, window: QWidget) -> None:
        super().__init__(window)
        self._undo, self._icons, self._window = undo, icons, window
        self._decided = False
        self._dialog: CloseDialog | None = None

    def may_close(self) -> bool:
        """Tell whether the window may close now; if not, the person is asked, and it closes when they agree."""
        if self._decided:
            return True
        self._undo.try_again()
        self._undo.jobs.wait(MOMENT_MS, EDITS)
        # A computer that is shut down doesn't wait for an answer: all of it is in the journal.
        app = QGuiApplication.instance()
        if not self._undo.pending() or (isinstance(app, QGuiApplication) and app.isSavingSession()):
            return True
        if self._dialog is None or not isValid(self._dialog):
            self._dialog = CloseDialog(self._undo, self._icons, self._window)
            self._dialog.may_close.connect(self._close)
        self._dialog.open()
        return False

    def _close(self) -> None:
        self._decided = True
        self._window.close()


class CloseDialog(QDialog):
    """Three ways on: save and close, close and keep for next time, or stay, which is what Esc does.

    `may_close`: everything is saved, or may wait in the journal.
    """

    may_close = Signal()

    def __init__(self, undo: CommandQueue, icons: Icons, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("closingDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Close"))
        self.setFixedWidth(scaled(480))
        self._undo, self._saving, self._count = undo, False, len(undo.pending())
        self._title, self._words, self._names = _label("title"), _label(""), _label("muted")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setMaximum(self._count)
        self._progress.setAccessibleName(tr("Saving"))
        self._progress.hide()
        self.stay, self.keep, self.save = (
            Button(tr("Stay")),
            Button(tr("Close, keep for next time")),
            Button(tr("Save now and close")),
        )
        warning = IconLabel(icons, "triangle-alert", "muted")
        words = (self._title, self._words, self._names, self._progress)
        lay_out_question(self, warning, words, (self.stay,), (self.keep, self.save))
        self.stay.clicked.connect(self.reject)
        self.keep.clicked.connect(self._keep)
        self.save.clicked.connect(self._save)
        self.save.setDefault(True)
        for button in (self.stay, self.keep):
            button.setAutoDefault(False)
        undo.pending_changed.connect(self._show)
        undo.not_taken.connect(self._not_taken)
        self._say(tr("The database doesn't take them at the moment. They are kept on this computer until it does."))
        self._show()

    def _say(self, words: str) -> None:
        journal = self._undo.journal
        if journal is None or journal.trouble is not None:
            words = tr("The database doesn't take them at the moment, and they can't be kept on this computer either.")
            self.keep.setText(tr("Close and lose them"))
        self._words.setText(words)
        self._fit()

    def _fit(self) -> None:
        """Be as high as the words need, also when other ones come while it is shown."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def _show(self) -> None:
        """Say what is left; close when nothing is."""
        pending = self._undo.pending()
        if not pending:
            self._end()
            return
        left = len(pending)
        self._count = max(self._count, left)
        self._progress.setMaximum(self._count)
        self._progress.setValue(self._count - left)
        title = trn("{n} change isn't saved yet", "{n} changes aren't saved yet", left)
        self._title.setText(title)
        self.setAccessibleName(title)
        names = [attempt.step.name for attempt in pending[:NAMED]]
        names += [tr("and {n} more", n=left - NAMED)] if left > NAMED else []
        self._names.setText("\n".join(names))
        self._fit()

    def _save(self) -> None:
        self._saving = True
        self.save.setEnabled(False)
        self._progress.show()
        self._say(tr("They are being saved …"))
        self._undo.try_again()

    def _not_taken(self, _step: object, error: Exception) -> None:
        if not self._saving:
            return
        self._saving = False
        self.save.setEnabled(True)
        self._progress.hide()
        if isinstance(error, DatabaseError):
            self._say(tr("The database still doesn't take them: {reason}", reason=error.happened))
        else:
            # It met another edit, or was refused: that is said in the window, and has to be seen.
            self.reject()

    def _keep(self) -> None:
        self._end()

    def _end(self) -> None:
        self._undo.pending_changed.disconnect(self._show)
        self.accept()
        self.may_close.emit()


def _label(look: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("look", look)
    return label
