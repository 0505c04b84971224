"""Everything a person does to rows: written one after another, kept while the database is away, taken back by name.

The write goes first, in the edits' lane; only when it is committed is the step in the list. So what the list says was
done is in the database, and a refused undo leaves everything as it is. A step is in the journal before it is tried.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy import Engine

from desktop.commands.command_history import CommandHistory, TakenBack, model_of_step, size_of
from desktop.commands.journal import Journal, JournalEntry, now
from desktop.commands.row_commands import BlockRefusedError, Command, CommandResult, ConflictError
from desktop.screens.formats import Formats
from desktop.widgets.jobs import EDITS, Jobs
from desktop.wording.changed_since import changed_since, row_changed_since
from models.connection.database_errors import NotAllowedError, RefusedError
from models.values.errors import DatabaseError, KnownError
from models.values.language import tr
from models.writes.expected_rows import RowChangedError
from models.writes.idempotent_write import DoneBeforeError

# Steps of more cells are written into the journal by a worker.
AT_ONCE = 200
JOURNAL = "journal"
# An edit that takes longer is shown as unsaved; until then nothing flickers.
LATE_MS = 500


@dataclass(eq=False)
class Attempt:
    """A step that isn't written yet. `waiting`: it was tried, and the database couldn't be used."""

    step: Command
    number: int
    at: datetime
    who: str
    done: list[Callable[[CommandResult], None]]
    failed: list[Callable[[Exception], None]]
    kept: Callable[[], None] = lambda: None
    waiting: bool = False
    operation: str = field(init=False)

    def __post_init__(self) -> None:
        self.operation = self.step.once.operation


class HeldUpError(DatabaseError):
    """A step wasn't tried, because one before it couldn't be written."""

    def __init__(self, why: DatabaseError) -> None:
        super().__init__(why.title, why.happened, why.to_do)


class CommandQueue(QObject):
    """Takes steps, and takes them back. `stack` lists what was done and what was taken back.

    `written` tells every table what changed (Written), `moved` the same of an undo or redo only, with its Taken;
    `not_taken` which step wasn't taken, and why: with a DatabaseError it waits for `try_again`; `refused` why an undo
    or redo wasn't possible (a KnownError, or another exception). `pending_changed`: other steps aren't written yet;
    `late_changed`: they take long enough to be shown as unsaved (`late`), or don't any more; `read_again`: a step
    turned out to be in the database since before, or somebody's newer value to be where an undo wanted to write.
    """

    written = Signal(object)
    moved = Signal(object, object)
    not_taken = Signal(object, object)
    refused = Signal(object)
    pending_changed = Signal()
    late_changed = Signal()
    read_again = Signal()

    def __init__(
        self,
        engine: Engine,
        jobs: Jobs,
        who: str,
        parent: QObject | None = None,
        formats: Formats | None = None,
        journal: Journal | None = None,
    ) -> None:
        super().__init__(parent)
        self.engine, self.jobs, self.who = engine, jobs, who
        self.formats, self.journal = formats or Formats(), journal
        self.stack = CommandHistory(self)
        self.late = False
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        self._late.timeout.connect(self._show_late)
        self._pending: dict[int, Attempt] = {}
        self._number, self._writing = 0, 0
        self._wishes: deque[Callable[[], None]] = deque()
        # Why the steps behind one that couldn't be written aren't tried: they may build on it. Read by the workers.
        self._held_up: DatabaseError | None = None

    def do(
        self,
        step: Command,
        done: Callable[[CommandResult], None] = lambda _written: None,
        failed: Callable[[Exception], None] = lambda _error: None,
        kept: Callable[[], None] = lambda: None,
    ) -> None:
        """Take a step. `done` or `failed` is called when it is known what became of it; `not_taken` tells people.
        `kept`: it outlives the program from now on, unless its end is known already; then it may be shown as taken."""
        self._number += 1
        self._begin(Attempt(step, self._number, now(), self.who, [done], [failed], kept))

    def resume(self, kept: list[JournalEntry]) -> None:
        """Take the steps that the program before this one couldn't, unless they turn out to be done."""
        for one in kept:
            self._number += 1
            self._begin(Attempt(one.step, self._number, one.at, one.who, [], []))

    def pending(self) -> list[Attempt]:
        """Return the steps that aren't written yet, in their order."""
        return list(self._pending.values())

    def waiting(self) -> list[Attempt]:
        """Return those of them that the database couldn't take when they were tried."""
        return [attempt for attempt in self._pending.values() if attempt.waiting]

    def busy(self) -> bool:
        """Tell whether an edit is on its way to the database."""
        return self._writing > 0

    def try_again(self) -> None:
        """Try the steps that wait, in their order; after the edits that are on their way."""
        self._when_written(self._try_again)

    def discard(self, attempts: list[Attempt]) -> None:
        """Give up steps that wait: they are never written, unless they were and nobody was told."""
        gone = RefusedError(tr("The change was discarded"), "", "")
        for attempt in attempts:
            if attempt.waiting:
                self._ended(attempt)
                for failed in attempt.failed:
                    failed(gone)
        if not self.waiting():
            self._held_up = None

    def settled(self, step: Command) -> None:
        """Forget a step that met another edit: it is known what the person wanted to become of it."""
        self._forget(step)

    def undo(self) -> None:
        """Take the last step back; after the edits that are on their way."""
        self._when_written(self._undo)

    def redo(self) -> None:
        """Take the last step again that was taken back."""
        self._when_written(self._redo)

    def undo_to(self, taken: TakenBack) -> None:
        """Take back every step down to this one; the first that is refused ends it, and the ones before it stay."""
        self._when_written(lambda: self._undo_to(taken))

    def redo_to(self, taken: TakenBack) -> None:
        """Take every step again up to this one; the first that is refused ends it."""
        self._when_written(lambda: self._redo_to(taken))

    def _undo_to(self, last: TakenBack) -> None:
        taken = self.stack.to_undo()
        if taken is not None and last in self.stack.done:
            self._move(taken, taken.step.back, lambda: None if taken is last else self._undo_to(last))

    def _redo_to(self, last: TakenBack) -> None:
        taken = self.stack.to_redo()
        if taken is not None and last in self.stack.undone:
            self._move(taken, taken.step.do, lambda: None if taken is last else self._redo_to(last))

    def _undo(self) -> None:
        waiting, taken = self.waiting(), self.stack.to_undo()
        if waiting:
            self._take_back_unsaved(waiting[-1])
        elif taken is not None:
            self._move(taken, taken.step.back)

    def _redo(self) -> None:
        taken = self.stack.to_redo()
        if taken is not None:
            self._move(taken, taken.step.do)

    def _take_back_unsaved(self, attempt: Attempt) -> None:
        if attempt.step.once.unsure:
            title = tr("“{name}” can't be undone yet", name=attempt.step.name)
            text = tr("Whether it was saved is known only when the database answers again.")
            self.refused.emit(KnownError(title, text, tr("It can be undone then.")))
        else:
            self.discard([attempt])

    def _move(
        self, taken: TakenBack, write: Callable[[Engine, str], CommandResult], then: Callable[[], None] = lambda: None
    ) -> None:
        def done(written: CommandResult) -> None:
            self.stack.move(taken)
            self.moved.emit(taken, written)
            then()

        def failed(error: Exception) -> None:
            explained = self._explained(error, taken.step.name)
            if isinstance(error, ConflictError | RefusedError):
                # It won't be possible again, so the next undo leaves it out; the list says why.
                self.stack.refuse(taken, explained.happened if isinstance(explained, KnownError) else str(error))
            self.refused.emit(explained)
            if isinstance(error, ConflictError | BlockRefusedError | RowChangedError):
                self.read_again.emit()  # what is shown is older than what the message speaks of

        self._write(lambda: write(self.engine, self.who), done, failed)

    def _begin(self, attempt: Attempt) -> None:
        self._pending[attempt.number] = attempt
        journal = self.journal
        if journal is not None and size_of(attempt.step) <= AT_ONCE:
            # Into the system's memory only, which outlives this program and doesn't wait for the disk.
            journal.note(attempt.step, attempt.number, attempt.at, attempt.who)
            attempt.kept()
        elif journal is not None:
            note = lambda: journal.note(attempt.step, attempt.number, attempt.at, attempt.who)  # noqa: E731
            self.jobs.run(note, lambda _done: self._kept(attempt), lambda _error: self._kept(attempt), self, JOURNAL)
        else:
            attempt.kept()
        self._try(attempt)
        self._pending_changed()

    def _kept(self, attempt: Attempt) -> None:
        if attempt.number in self._pending:
            attempt.kept()

    def _try(self, attempt: Attempt) -> None:
        def done(written: CommandResult) -> None:
            self._ended(attempt)
            self.stack.push(TakenBack(attempt.step, attempt.at))
            for told in attempt.done:
                told(written)

        attempt.waiting = False
        self._write(lambda: self._work(attempt), done, lambda error: self._failed(attempt, error))

    def _work(self, attempt: Attempt) -> CommandResult:
        """Take a step, in a worker's thread: one at a time, for they are in one lane."""
        journal = self.journal
        if journal is not None:
            journal.note(attempt.step, attempt.number, attempt.at, attempt.who)
            journal.sync()
        if self._held_up is not None:
            raise HeldUpError(self._held_up)
        try:
            written = attempt.step.do(self.engine, attempt.who)
        except DatabaseError as error:
            if not isinstance(error, NotAllowedError):
                self._held_up = error
            raise
        if journal is not None:
            journal.end(attempt.operation)
        return written

    def _failed(self, attempt: Attempt, error: Exception) -> None:
        if isinstance(error, DoneBeforeError):
            self._ended(attempt)
            for told in attempt.done:
                told(CommandResult(model_of_step(attempt.step)))
            self.read_again.emit()
            return
        if isinstance(error, DatabaseError) and not isinstance(error, NotAllowedError):
            attempt.waiting = True
        else:
            # A conflict stays in the journal until the person has said what then; what went wrong in the program itself
            # until the next start.
            self._ended(attempt, forget=isinstance(error, KnownError) and not isinstance(error, ConflictError))
            for told_failed in attempt.failed:
                told_failed(error)
        self.not_taken.emit(attempt.step, error)
        self._pending_changed()

    def _ended(self, attempt: Attempt, *, forget: bool = True) -> None:
        self._pending.pop(attempt.number, None)
        if forget and self.journal is not None:
            self.journal.end(attempt.operation)
        self._pending_changed()

    def _forget(self, step: Command) -> None:
        if self.journal is not None:
            self.journal.end(step.once.operation)

    def _try_again(self) -> None:
        self._held_up = None
        for attempt in self.waiting():
            self._try(attempt)

    def _write(
        self,
        write: Callable[[], CommandResult],
        done: Callable[[CommandResult], None],
        failed: Callable[[Exception], None],
    ) -> None:
        def succeeded(written: CommandResult) -> None:
            self._writing -= 1
            done(written)
            self.written.emit(written)
            self._next_wish()

        def refused(error: Exception) -> None:
            self._writing -= 1
            failed(error)
            self._next_wish()

        self._writing += 1
        self.jobs.run(write, succeeded, refused, self, EDITS)

    def _when_written(self, wish: Callable[[], None]) -> None:
        self._wishes.append(wish)
        self._next_wish()

    def _next_wish(self) -> None:
        if not self._writing and self._wishes:
            self._wishes.popleft()()
            self._next_wish()

    def _pending_changed(self) -> None:
        if not self._pending:
            self._late.stop()
            self._show_late(late=False)
        elif self.waiting():
            self._show_late(late=True)
        elif not self._late.isActive() and not self.late:
            self._late.start()
        self.pending_changed.emit()

    def _show_late(self, *, late: bool = True) -> None:
        if late is not self.late:
            self.late = late
            self.late_changed.emit()
            self.pending_changed.emit()

    def _explained(self, error: Exception, name: str) -> Exception:
        if isinstance(error, ConflictError):
            happened = changed_since(error.outcome, self.formats)
        elif isinstance(error, BlockRefusedError):
            happened = changed_since(error.missed[0][1], self.formats)
        elif isinstance(error, RowChangedError):
            happened = row_changed_since(error, self.formats)
        else:
            return error
        title = tr("“{name}” can't be undone or redone", name=name)
        to_do = error.to_do if isinstance(error, RowChangedError) else tr("The newer value stays.")
        return KnownError(title, happened, to_do)
