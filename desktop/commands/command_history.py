"""The steps that were taken and those that were taken back, in their order: as many as memory should hold."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from desktop.commands.period_commands import EffectiveDateCommand
from desktop.commands.restore_command import RestoreCommand
from desktop.commands.row_commands import BlockCommand, Command, DeleteCommand
from models.schema.base import Base

# Cells of all steps together; a step of 10,000 cells takes 2 to 3 MB. What is beyond it can't be taken back any more.
MOST_CELLS = 1_000_000


@dataclass(eq=False)
class TakenBack:
    """A step in the list. `why_not`: why it can't be taken back (or taken again), once that was refused."""

    step: Command
    at: datetime
    why_not: str = ""


def model_of_step(step: Command) -> type[Base]:
    """Return the table in which a step changes something."""
    model: type[Base] = step.planned.model if isinstance(step, DeleteCommand) else step.model  # type: ignore[attr-defined]  # every other kind has one
    return model


def size_of(step: Command) -> int:
    """Return how many cells a step holds, more or less."""
    if isinstance(step, BlockCommand):
        return len(step.changes) + sum(len(row) for row in step.adds)
    if isinstance(step, RestoreCommand):
        return 20 * len(step.removed.rows)
    if isinstance(step, EffectiveDateCommand):
        # Beside the cells the periods before and after are kept.
        return 10 * len(step.dated) + len(step.changes) + sum(len(row) for row in step.adds)
    return 20 * sum(len(ids) for _, ids in step.planned.going) if isinstance(step, DeleteCommand) else 1


class CommandHistory(QObject):
    """Speaks as Qt's undo stack does. `done` and `undone`: the newest last, and the one to be taken again last.

    A step whose undo was refused stays and says why; undo goes on with the one before it.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.done: list[TakenBack] = []
        self.undone: list[TakenBack] = []

    def take_over(self, other: "CommandHistory") -> None:
        """Have the steps of another list instead of one's own."""
        self.done, self.undone = list(other.done), list(other.undone)
        self.changed.emit()

    def push(self, taken: TakenBack) -> None:
        """Add a step that was taken; those that were taken back can't be taken again from now on."""
        self.undone.clear()
        self.done.append(taken)
        held = sum(size_of(one.step) for one in self.done)
        while held > MOST_CELLS and len(self.done) > 1:
            held -= size_of(self.done.pop(0).step)
        self.changed.emit()

    def move(self, taken: TakenBack) -> None:
        """Note that a step was taken back, or taken again."""
        here, there = (self.done, self.undone) if taken in self.done else (self.undone, self.done)
        if taken in here:
            here.remove(taken)
            there.append(taken)
            self.changed.emit()

    def refuse(self, taken: TakenBack, why_not: str) -> None:
        """Note why a step stays as it is."""
        taken.why_not = why_not
        self.changed.emit()

    def to_undo(self) -> TakenBack | None:
        """Return the step that undo takes back next."""
        return next((one for one in reversed(self.done) if not one.why_not), None)

    def to_redo(self) -> TakenBack | None:
        """Return the step that redo takes again next."""
        return next((one for one in reversed(self.undone) if not one.why_not), None)

    def canUndo(self) -> bool:
        """Tell whether there is something to take back."""
        return self.to_undo() is not None

    def canRedo(self) -> bool:
        """Tell whether there is something to take again."""
        return self.to_redo() is not None

    def undoText(self) -> str:
        """Return the name of what undo takes back."""
        taken = self.to_undo()
        return taken.step.name if taken else ""

    def redoText(self) -> str:
        """Return the name of what redo takes again."""
        taken = self.to_redo()
        return taken.step.name if taken else ""

    def count(self) -> int:
        """Return how many steps there are."""
        return len(self.done) + len(self.undone)

    def index(self) -> int:
        """Return how many of them are done."""
        return len(self.done)

    def text(self, place: int) -> str:
        """Return the name of a step, counted from the oldest."""
        return [*self.done, *reversed(self.undone)][place].step.name
