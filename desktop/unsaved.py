"""While the database can't be used: one bar says so, what people did is kept and written once it can be used again."""

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from desktop.conflicts import tell_conflict
from desktop.messages import MessageBar, Messages
from desktop.steps import ConflictError, Step
from desktop.undo import Undo
from desktop.words import Tone
from models.errors import DatabaseError

NAMED = 3


class Unsaved(QObject):
    """Told by `undo` of every step that wasn't taken. `steps`: those that can be tried again, in order.

    `look`: find out whether the database answers; `again`: read again what is shown.
    """

    look = Signal()
    again = Signal()

    def __init__(self, messages: Messages, undo: Undo, parent: QObject) -> None:
        super().__init__(parent)
        self._messages, self._undo = messages, undo
        self._bar: MessageBar | None = None
        self.steps: list[Step] = []
        self.cut_off = False
        undo.not_taken.connect(self._not_taken)
        messages.unreached.connect(self._not_read)

    def reached(self) -> None:
        """The database answers: if it didn't before, write and read what is due."""
        if self.cut_off:
            self.cut_off = False
            self._end_bar()
            self.try_again()
            self.again.emit()

    def try_again(self) -> None:
        """Write what is kept, in the order it was done."""
        steps, self.steps = self.steps, []
        for step in steps:
            self._undo.do(step)

    def _not_taken(self, step: Step, error: Exception) -> None:
        if isinstance(error, DatabaseError):
            self.steps.append(step)
            self._tell(error)
            self.look.emit()
        elif isinstance(error, ConflictError):
            tell_conflict(self._messages, self._undo, error)
        else:
            self._messages.error(error)

    def _not_read(self, error: DatabaseError) -> None:
        self.cut_off = True
        self._tell(error)

    def _tell(self, error: DatabaseError) -> None:
        self._end_bar()
        text, answers = f"{error.happened} {error.to_do}", [("Try again", self._asked)]
        if self.steps:
            text = f"{text} Kept here until then: {_named(self.steps)}."
            answers.append(("Discard", self.steps.clear))
        self._bar = self._messages.tell(Tone.BAD, error.title, text, tuple(answers))

    def _end_bar(self) -> None:
        if self._bar is not None and isValid(self._bar):
            self._bar.dismiss()
        self._bar = None

    def _asked(self) -> None:
        self.cut_off = False
        self.try_again()
        self.again.emit()


def _named(steps: list[Step]) -> str:
    names = ", ".join(step.name for step in steps[:NAMED])
    return f"{names} and {len(steps) - NAMED} more" if len(steps) > NAMED else names
