"""What isn't in the database yet: said in the status bar and in one bar, written when the database is back."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.commands.command_queue import Attempt, CommandQueue, HeldUpError
from desktop.commands.journal import JournalEntry
from desktop.commands.row_commands import BlockRefusedError, Command, ConflictError, EditCommand
from desktop.screens.formats import Formats
from desktop.theme.tone import Tone
from desktop.widgets.messages import MessageBar, Messages
from desktop.window.edit_conflicts import Conflicts
from desktop.window.pending_edits_list import PendingEditsList
from models.connection.database_errors import NotAllowedError
from models.values.errors import DatabaseError, KnownError
from models.values.language import tr, trn

NAMED, AGAIN_MS = 3, 4_000


class PendingEdits(QObject):
    """Told by `undo` of every step that isn't written. `look`: find out whether the database answers; `again`: read
    again what is shown; `counted`: the words for the status bar."""

    look = Signal()
    again = Signal()
    counted = Signal(str)

    def __init__(
        self, messages: Messages, undo: CommandQueue, conflicts: Conflicts, formats: Formats, window: QWidget
    ) -> None:
        super().__init__(window)
        self._messages, self._undo, self._conflicts = messages, undo, conflicts
        self._formats, self._window = formats, window
        self._bar: MessageBar | None = None
        self._error: DatabaseError | None = None
        self._resumed: set[int] = set()  # whose end isn't known yet
        self._saved_later = 0
        self._told_trouble = False
        self.cut_off = False
        # Reading may work while writing doesn't: between two tries lies a while.
        self._soon = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._soon.timeout.connect(self.look)
        undo.not_taken.connect(self._not_taken)
        undo.pending_changed.connect(self._pending_changed)
        undo.read_again.connect(self.again)
        messages.unreached.connect(self._not_read)

    @property
    def steps(self) -> list[Command]:
        """The steps that wait for the database."""
        return [attempt.step for attempt in self._undo.waiting()]

    def resume(self, kept: list[JournalEntry]) -> None:
        """Write what the program before this one couldn't, and say what becomes of it."""
        if kept:
            self._undo.resume(kept)
            self._when = min(one.at for one in kept)
            for attempt in self._undo.pending():
                self._resumed.add(attempt.number)
                attempt.done.append(partial(self._end_resumed, attempt.number, 1))
                attempt.failed.append(partial(self._end_resumed, attempt.number, 0))
        self._pending_changed()

    def reached(self) -> None:
        """Write what waits, and read again what couldn't be read: the database answers."""
        cut_off, self.cut_off = self.cut_off, False
        if self._undo.waiting() and (cut_off or not self._soon.isActive()):
            self._undo.try_again()
        if cut_off:
            self._end_bar_when_done()
            self.again.emit()

    def show_list(self) -> None:
        """Show what isn't written yet, one by one."""
        PendingEditsList(self._undo, self._formats, self._window).show()

    def _not_taken(self, step: Command, error: Exception) -> None:
        if isinstance(error, HeldUpError):
            self._tell()
        elif isinstance(error, DatabaseError) and not isinstance(error, NotAllowedError):
            self._error = error
            self._tell()
            self._soon.start()
        elif isinstance(error, ConflictError):
            self._conflicts.met(step, error)
        elif isinstance(error, NotAllowedError):
            self._messages.failure(error)
        elif not isinstance(error, BlockRefusedError):
            self._refused(step, error)

    def _refused(self, step: Command, error: Exception) -> None:
        """Say why, and what was entered: it needn't be thought of again."""
        entered = list(step.after.values()) if isinstance(step, EditCommand) else []
        if isinstance(error, KnownError) and entered and isinstance(entered[0], str):
            lines = [tr("You entered: {value}", value=entered[0])]
            self._messages.tell(Tone.BAD, error.title, f"{error.happened} {error.to_do}", lines=lines)
        else:
            self._messages.error(error)

    def _not_read(self, error: DatabaseError) -> None:
        self.cut_off = True
        self._error = error
        self._tell()

    def _pending_changed(self) -> None:
        late, pending = self._undo.late, self._undo.pending()
        number = self._formats.count(len(pending))
        self.counted.emit(tr("{n} unsaved", n=number) if late and pending else "")
        self._tell_trouble()
        self._end_bar_when_done()

    def _end_resumed(self, number: int, saved: int, _what: object) -> None:
        self._resumed.discard(number)
        self._saved_later += saved
        if self._saved_later and not self._resumed:
            title = trn(
                "{n} change from {when} wasn't saved then; it is now",
                "{n} changes from {when} weren't saved then; they are now",
                self._saved_later,
                when=self._moment(self._when),
            )
            self._saved_later = 0
            self._messages.tell(Tone.GOOD, title, tr("Leitstand had ended before the database took them."))

    def _tell_trouble(self) -> None:
        journal = self._undo.journal
        if journal is not None and journal.trouble is not None and not self._told_trouble:
            self._told_trouble = True
            reason = journal.trouble.strerror or str(journal.trouble)
            text = tr("They go to the database as usual, but what isn't there yet would be lost with the program.")
            title = tr("Changes can't be kept on this computer: {reason}", reason=reason)
            self._messages.tell(Tone.WARN, title, text)

    def _tell(self) -> None:
        if self._error is None:
            return
        error, waiting = self._error, self._undo.waiting()
        text, answers = f"{error.happened} {error.to_do}", self._answers(bool(waiting))
        if waiting:
            kept = tr("Kept here until then: {names}.", names=self._named(waiting))
            text = " ".join(f"{text} {kept}".split())
        bar = self._bar
        if bar is not None and isValid(bar) and not bar.gone and (bar.title, bar.text) == (error.title, text):
            return
        self._end_bar()
        self._bar = self._messages.tell(Tone.BAD, error.title, text, answers, stays=True)

    def _answers(self, waiting: bool) -> tuple[tuple[str, Callable[[], None]], ...]:
        again = (tr("Try again"), self._asked)
        if not waiting:
            return (again,)
        discard = lambda: self._undo.discard(self._undo.waiting())  # noqa: E731  # an answer takes no arguments
        return again, (tr("Show them"), self.show_list), (tr("Discard"), discard)

    def _named(self, waiting: list[Attempt]) -> str:
        names = ", ".join(attempt.step.name for attempt in waiting[:NAMED])
        old = [one.at for one in waiting if one.number in self._resumed]
        if old:
            names = tr("{names} (from {when})", names=names, when=self._moment(min(old)))
        more = len(waiting) - NAMED
        return tr("{names} and {n} more", names=names, n=self._formats.count(more)) if more > 0 else names

    def _moment(self, at: datetime) -> str:
        return self._formats.moment(at)

    def _end_bar_when_done(self) -> None:
        if not self._undo.waiting() and not self._undo.busy() and not self.cut_off:
            self._end_bar()
            self._error = None

    def _end_bar(self) -> None:
        if self._bar is not None and isValid(self._bar):
            self._bar.dismiss()
        self._bar = None

    def _asked(self) -> None:
        self.cut_off = False
        self._undo.try_again()
        self.again.emit()
