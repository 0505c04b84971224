"""What a person does to rows, as steps that can be taken back: an edit, a row added, rows deleted.

A step holds ids and plain values. `do` and `back` write, in a worker's thread; both are new writes, and both are
refused with an explanation when somebody has changed the same thing since. Tried again after a failure, neither
does anything twice: the step keeps its write (`Once`) until it is known to be done.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Engine

from models.base import Base
from models.edits import Outcome, add, change
from models.errors import KnownError
from models.once import Once
from models.refusals import NOTHING_CHANGED, RefusedError
from models.removals import Removal, Removed, put_back, removal, remove


@dataclass(frozen=True)
class Written:
    """What a step did: which rows of a table changed, came or went. Other tables may have changed with them."""

    model: type[Base]
    changed: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    others: tuple[str, ...] = ()


class ConflictError(KnownError):
    """A cell holds something else than the person saw: `mine` wasn't written, `outcome` says what is stored.

    `step`: the name of the step that met the other edit.
    """

    def __init__(self, step: str, model: type[Base], row_id: int, mine: dict[str, Any], outcome: Outcome) -> None:
        if outcome.status == "gone":
            happened = "The row has been deleted meanwhile."
        elif outcome.by is None:
            happened = "The cell has been changed meanwhile."
        else:
            happened = f"{outcome.by.who} changed the cell on {outcome.by.at:%Y-%m-%d at %H:%M} UTC."
        super().__init__("Your change wasn't saved", happened, "The table shows what is stored now.")
        self.step, self.model, self.row_id, self.mine, self.outcome = step, model, row_id, mine, outcome


class Step(Protocol):
    """A named step. Both methods raise KnownError when the step isn't possible (any more)."""

    name: str

    def do(self, engine: Engine, who: str) -> Written:
        """Take the step, for the first time or again."""

    def back(self, engine: Engine, who: str) -> Written:
        """Take it back."""


@dataclass
class EditStep:
    """Columns of one row, from what to what."""

    name: str
    model: type[Base]
    row_id: int
    before: dict[str, Any]
    after: dict[str, Any]
    _once: Once = field(default_factory=Once, repr=False, compare=False)

    def do(self, engine: Engine, who: str) -> Written:
        """Write the new values where the old ones stand."""
        return self._write(engine, who, self.before, self.after)

    def back(self, engine: Engine, who: str) -> Written:
        """Write the old values where the new ones stand."""
        return self._write(engine, who, self.after, self.before)

    def _write(self, engine: Engine, who: str, old: dict[str, Any], new: dict[str, Any]) -> Written:
        outcome = change(engine, self.model, self.row_id, new, old, who, self._once)
        self._once = Once()
        if outcome.status != "saved":
            raise ConflictError(self.name, self.model, self.row_id, new, outcome)
        return Written(self.model, changed=(self.row_id,))


@dataclass
class AddStep:
    """A row of our own that was added; `row_id` once it was."""

    name: str
    model: type[Base]
    values: dict[str, Any]
    row_id: int | None = None
    _removed: Removed | None = field(default=None, repr=False)
    _going: Removal | None = field(default=None, repr=False)
    _once: Once = field(default_factory=Once, repr=False, compare=False)

    def do(self, engine: Engine, who: str) -> Written:
        """Add the row; after it was taken back, put the same one back."""
        if self._removed is not None:
            put_back(engine, self._removed, who, self._once)
        else:
            self.row_id = add(engine, self.model, self.values, who, self._once)
        self._once = Once()
        assert self.row_id is not None
        return Written(self.model, added=(self.row_id,))

    def back(self, engine: Engine, who: str) -> Written:
        """Remove the row, if nothing hangs on it by now."""
        assert self.row_id is not None
        planned = self._going or removal(engine, self.model, (self.row_id,))
        if planned.counts() or planned.emptied:
            happened = "Other rows refer to the new row by now."
            raise RefusedError("The step can't be taken back", happened, "Delete the row if you want it gone.")
        # If it goes and nobody is told, the row couldn't be planned for a second time.
        self._going = planned
        self._removed = remove(engine, planned, who, self._once)
        self._going, self._once = None, Once()
        return Written(self.model, removed=planned.ids)


@dataclass
class DeleteStep:
    """Rows of our own that were deleted, with what hung on them."""

    name: str
    planned: Removal
    _removed: Removed | None = field(default=None, repr=False)
    _once: Once = field(default_factory=Once, repr=False, compare=False)

    def do(self, engine: Engine, who: str) -> Written:
        """Delete the rows; refused when other things hang on them than the person was told."""
        self._removed = remove(engine, self.planned, who, self._once)
        self._once = Once()
        return Written(self.planned.model, removed=self.planned.ids, others=self._others())

    def back(self, engine: Engine, who: str) -> Written:
        """Put them back, with their ids and their links."""
        if self._removed is None:
            raise RefusedError("The step can't be taken back", "It was never taken.", NOTHING_CHANGED)
        put_back(engine, self._removed, who, self._once)
        self._once = Once()
        return Written(self.planned.model, added=self.planned.ids, others=self._others())

    def _others(self) -> tuple[str, ...]:
        emptied = {reference.table for reference in self.planned.emptied}
        return tuple(sorted(emptied | {table for table, _ in self.planned.going}))
