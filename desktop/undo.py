"""Undo and redo of everything a person does to rows, by name, in the order it was done.

The write goes first, in the edits' lane; only when it is committed does the stack move. So what the stack says
was done is in the database, and a refused undo leaves everything as it is.
"""

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from sqlalchemy import Engine

from desktop.jobs import EDITS, Jobs
from desktop.steps import ConflictError, Step, Written
from models.errors import KnownError
from models.refusals import RefusedError


class _Taken(QUndoCommand):
    """A step on the stack. Moving over it writes nothing: that has happened by then."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.name)
        self.step = step


class Undo(QObject):
    """Takes steps, and takes them back. `stack` is for the actions' names and whether they can be used.

    `written` tells every table what changed (Written); `not_taken` which step wasn't taken, and why; `refused` why
    an undo or redo wasn't possible (a KnownError, or another exception).
    """

    written = Signal(object)
    not_taken = Signal(object, object)
    refused = Signal(object)

    def __init__(self, engine: Engine, jobs: Jobs, who: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine, self.jobs, self.who = engine, jobs, who
        self.stack = QUndoStack(self)
        self._writing = 0
        self._wishes: deque[Callable[[], None]] = deque()

    def do(
        self,
        step: Step,
        done: Callable[[Written], None] = lambda _written: None,
        failed: Callable[[Exception], None] = lambda _error: None,
    ) -> None:
        """Take a step. `done` or `failed` is called when it is known what became of it; `not_taken` tells people."""

        def taken(written: Written) -> None:
            self.stack.push(_Taken(step))
            done(written)

        def refused(error: Exception) -> None:
            failed(error)
            self.not_taken.emit(step, error)

        self._write(step.do, taken, refused)

    def undo(self) -> None:
        """Take the last step back; after the edits that are on their way."""
        self._when_written(self._undo)

    def redo(self) -> None:
        """Take the last step again that was taken back."""
        self._when_written(self._redo)

    def busy(self) -> bool:
        """Whether an edit is on its way to the database."""
        return self._writing > 0

    def _undo(self) -> None:
        command = self._command(self.stack.index() - 1)
        if command is not None:
            self._move(command, command.step.back, self.stack.undo)

    def _redo(self) -> None:
        command = self._command(self.stack.index())
        if command is not None:
            self._move(command, command.step.do, self.stack.redo)

    def _command(self, place: int) -> _Taken | None:
        command = self.stack.command(place) if 0 <= place < self.stack.count() else None
        return command if isinstance(command, _Taken) else None

    def _move(self, command: _Taken, write: Callable[[Engine, str], Written], move: Callable[[], None]) -> None:
        def failed(error: Exception) -> None:
            if isinstance(error, ConflictError | RefusedError):
                # It will never be possible again; an obsolete command leaves the stack.
                command.setObsolete(True)
                move()
            self.refused.emit(_explained(error, command.step.name))

        self._write(write, lambda _written: move(), failed)

    def _write(
        self,
        write: Callable[[Engine, str], Written],
        done: Callable[[Written], None],
        failed: Callable[[Exception], None],
    ) -> None:
        def succeeded(written: Written) -> None:
            self._writing -= 1
            done(written)
            self.written.emit(written)
            self._next_wish()

        def refused(error: Exception) -> None:
            self._writing -= 1
            failed(error)
            self._next_wish()

        self._writing += 1
        self.jobs.run(lambda: write(self.engine, self.who), succeeded, refused, self, EDITS)

    def _when_written(self, wish: Callable[[], None]) -> None:
        self._wishes.append(wish)
        self._next_wish()

    def _next_wish(self) -> None:
        if not self._writing and self._wishes:
            self._wishes.popleft()()
            self._next_wish()


def _explained(error: Exception, name: str) -> Exception:
    if not isinstance(error, ConflictError):
        return error
    return KnownError(f"“{name}” can't be undone or redone", error.happened, "The newer value stays.")
