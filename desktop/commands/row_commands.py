"""What a person does to rows, as steps that can be taken back: an edit, a block, a row added, rows deleted.

A step holds ids and plain values. `do` and `back` write, in a worker's thread; both are new writes, and both are
refused with an explanation when somebody has changed the same thing since. Tried again after a failure, neither
does anything twice: the step keeps its write (`IdempotentWrite`) until it is known to be done.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Engine

from models.connection.database_errors import NOTHING_CHANGED, RefusedError
from models.queries.user_names import called
from models.schema.base import Base
from models.values.errors import KnownError
from models.values.language import tr
from models.writes.bulk_edits import BlockOutcome, CellChange, take_back, write_again, write_block
from models.writes.deletions import Removal, Removed, put_back, removal, remove
from models.writes.edits import Outcome, add_whole, change
from models.writes.expected_rows import Rows
from models.writes.idempotent_write import IdempotentWrite
from models.writes.period_writes import EffectiveDate


@dataclass(frozen=True)
class CommandResult:
    """What a step did: which rows of a table changed, came or went. Other tables may have changed with them.

    `columns`: those of the changed cells. `missed`: the cells of a block that weren't written, because somebody had
    changed them or their row was gone. `when`: from which day on cells hold that do so.
    """

    model: type[Base]
    changed: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    others: tuple[str, ...] = ()
    missed: tuple[tuple[CellChange, Outcome], ...] = ()
    columns: tuple[str, ...] = ()
    when: EffectiveDate | None = None


class ConflictError(KnownError):
    """A cell holds something else than the person saw: `mine` wasn't written, `outcome` says what is stored.

    `step`: the name of the step that met the other edit.
    """

    def __init__(self, step: str, model: type[Base], row_id: int, mine: dict[str, Any], outcome: Outcome) -> None:
        if outcome.status == "gone":
            happened = tr("The row has been deleted meanwhile.")
        elif outcome.by is None:
            happened = tr("The cell has been changed meanwhile.")
        else:
            happened = tr("{who} changed the cell meanwhile.", who=called(outcome.by.who))
        to_do = tr("The table shows what is stored now.")
        super().__init__(tr("Your change wasn't saved"), happened, to_do)
        self.step, self.model, self.row_id, self.mine, self.outcome = step, model, row_id, mine, outcome

    def mine_again(self) -> "Command":
        """Return the step that writes mine where theirs stands; another edit in between is a conflict again."""
        return EditCommand(self.step, self.model, self.row_id, self.outcome.stored, self.mine)


class BlockRefusedError(RefusedError):
    """None of a block's cells could be written: all of them were changed by somebody, or their rows are gone."""

    def __init__(self, missed: tuple[tuple[CellChange, Outcome], ...]) -> None:
        whose = sorted({called(outcome.by.who) for _, outcome in missed if outcome.by is not None})
        by = tr("{who} changed them meanwhile.", who=", ".join(whose)) if whose else tr("They were changed meanwhile.")
        super().__init__(tr("None of the cells could be written"), by, tr("The table shows what is stored now."))
        self.missed = missed


class Command(Protocol):
    """A named step. Both methods raise KnownError when the step isn't possible (any more).

    `once`: its next write. A kind of step is listed in `command_serialization`, so that it outlives the program.
    """

    name: str
    once: IdempotentWrite

    def do(self, engine: Engine, who: str) -> CommandResult:
        """Take the step, for the first time or again."""

    def back(self, engine: Engine, who: str) -> CommandResult:
        """Take it back."""


@dataclass
class EditCommand:
    """Columns of one row, from what to what."""

    name: str
    model: type[Base]
    row_id: int
    before: dict[str, Any]
    after: dict[str, Any]
    once: IdempotentWrite = field(default_factory=IdempotentWrite, repr=False, compare=False)

    def do(self, engine: Engine, who: str) -> CommandResult:
        """Write the new values where the old ones stand."""
        return self._write(engine, who, self.before, self.after)

    def back(self, engine: Engine, who: str) -> CommandResult:
        """Write the old values where the new ones stand."""
        return self._write(engine, who, self.after, self.before)

    def _write(self, engine: Engine, who: str, old: dict[str, Any], new: dict[str, Any]) -> CommandResult:
        outcome = change(engine, self.model, self.row_id, new, old, who, self.once)
        if outcome.status != "saved":
            raise ConflictError(self.name, self.model, self.row_id, new, outcome)
        self.once = IdempotentWrite()
        return CommandResult(self.model, changed=(self.row_id,), columns=tuple(new))


@dataclass
class AddCommand:
    """A row of our own that was added; `row_id` once it was. `first_day`: of an employee without a Start."""

    name: str
    model: type[Base]
    values: dict[str, Any]
    row_id: int | None = None
    first_day: date | None = None
    _left: Rows = field(default=(), repr=False)
    _removed: Removed | None = field(default=None, repr=False)
    _going: Removal | None = field(default=None, repr=False)
    once: IdempotentWrite = field(default_factory=IdempotentWrite, repr=False, compare=False)

    def do(self, engine: Engine, who: str) -> CommandResult:
        """Add the row; after it was taken back, put the same one back."""
        if self._removed is not None:
            put_back(engine, self._removed, who, self.once)
            self._left = self._removed.rows
        else:
            self.row_id, self._left = add_whole(engine, self.model, self.values, who, self.once, self.first_day)
        self.once = IdempotentWrite()
        assert self.row_id is not None
        return CommandResult(self.model, added=(self.row_id,))

    def back(self, engine: Engine, who: str) -> CommandResult:
        """Remove the row, if nothing hangs on it by now and nobody else wrote into it."""
        assert self.row_id is not None
        planned = self._going or replace(removal(engine, self.model, (self.row_id,)), left=self._left)
        if planned.is_more():
            happened = tr("Other rows refer to the new row by now.")
            raise RefusedError(
                tr("The step can't be taken back"), happened, tr("Delete the row if you no longer need it.")
            )
        # If it goes and nobody is told, the row couldn't be planned for a second time.
        self._going = planned
        self._removed = remove(engine, planned, who, self.once.taking_back())
        self._going, self.once = None, IdempotentWrite()
        return CommandResult(self.model, removed=planned.ids)


@dataclass
class BlockCommand:
    """Many cells of a table and rows added to it, done and taken back as one; `row_ids` of the rows once they are.

    Cells that somebody changed meanwhile stay as they are, and `CommandResult.missed` tells what is done to the others.
    What goes back is what was written. `first_day`: of new employees without a Start.
    """

    name: str
    model: type[Base]
    changes: list[CellChange]
    adds: list[dict[str, Any]] = field(default_factory=list)
    row_ids: tuple[int, ...] = ()
    first_day: date | None = None
    _left: Rows = field(default=(), repr=False)
    _removed: Removed | None = field(default=None, repr=False)
    _going: Removal | None = field(default=None, repr=False)
    once: IdempotentWrite = field(default_factory=IdempotentWrite, repr=False, compare=False)

    def do(self, engine: Engine, who: str) -> CommandResult:
        """Write the cells and add the rows; after they were taken back, put the same rows back."""
        if self._removed is not None:
            outcome = write_again(engine, self.model, self.changes, self._removed, who, self.once)
        else:
            outcome = write_block(engine, self.model, self.changes, self.adds, who, self.once, self.first_day)
        self._removed, self.row_ids, self._left = None, outcome.added, outcome.rows
        changed, missed = self._told(outcome, self.changes)
        self.once, self.changes = IdempotentWrite(), self._without(missed)
        return CommandResult(self.model, changed, added=self.row_ids, missed=missed, columns=self._columns())

    def back(self, engine: Engine, who: str) -> CommandResult:
        """Write the old values where the new ones stand, and remove the added rows as `AddCommand` does."""
        planned = self._planned(engine) if self.row_ids else None
        turned = [change.turned() for change in self.changes]
        once = self.once.taking_back() if planned is not None else self.once
        outcome, self._removed = take_back(engine, self.model, turned, planned, who, once)
        self._going = None
        changed, missed = self._told(outcome, turned)
        self.once, self.changes = IdempotentWrite(), self._without(missed)
        return CommandResult(self.model, changed, removed=self.row_ids, missed=missed, columns=self._columns())

    def _columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(change.column for change in self.changes))

    def _planned(self, engine: Engine) -> Removal:
        planned = self._going or replace(removal(engine, self.model, self.row_ids), left=self._left)
        if planned.is_more():
            happened = tr("Other rows refer to the new rows by now.")
            raise RefusedError(
                tr("The step can't be taken back"), happened, tr("Delete the rows if you no longer need them.")
            )
        # If they go and nobody is told, the rows couldn't be planned for a second time.
        self._going = planned
        return planned

    def _told(
        self, outcome: BlockOutcome, changes: list[CellChange]
    ) -> tuple[tuple[int, ...], tuple[tuple[CellChange, Outcome], ...]]:
        """Return the rows that changed, and what was missed. Raises when that is everything."""
        missed = tuple((change, outcome.outcomes[change.row_id]) for change in outcome.refused(changes))
        if len(missed) == len(changes) and missed and not self.row_ids:
            self._refuse(missed)
        cells = Counter(change.row_id for change in changes)
        cells.subtract(change.row_id for change, _ in missed)
        return tuple(row_id for row_id, count in cells.items() if count), missed

    def _refuse(self, missed: tuple[tuple[CellChange, Outcome], ...]) -> None:
        if len(missed) > 1:
            raise BlockRefusedError(missed)
        change, outcome = missed[0]
        raise ConflictError(self.name, self.model, change.row_id, {change.column: change.after}, outcome)

    def _without(self, missed: tuple[tuple[CellChange, Outcome], ...]) -> list[CellChange]:
        cells = {(change.row_id, change.column) for change, _ in missed}
        return [change for change in self.changes if (change.row_id, change.column) not in cells]


@dataclass
class DeleteCommand:
    """Rows of our own that were deleted, with what hung on them."""

    name: str
    planned: Removal
    _removed: Removed | None = field(default=None, repr=False)
    once: IdempotentWrite = field(default_factory=IdempotentWrite, repr=False, compare=False)

    def do(self, engine: Engine, who: str) -> CommandResult:
        """Delete the rows; refused when other things hang on them than the person was told, or when they are to go
        again and somebody wrote into them since they were put back."""
        left = self._removed.rows if self._removed is not None else ()
        self._removed = remove(engine, replace(self.planned, left=left), who, self.once)
        self.once = IdempotentWrite()
        return CommandResult(self.planned.model, removed=self.planned.ids, others=self._others())

    def back(self, engine: Engine, who: str) -> CommandResult:
        """Put them back, with their ids and their links."""
        if self._removed is None:
            raise RefusedError(tr("The step can't be taken back"), tr("It was never carried out."), tr(NOTHING_CHANGED))
        put_back(engine, self._removed, who, self.once)
        self.once = IdempotentWrite()
        return CommandResult(self.planned.model, added=self.planned.ids, others=self._others())

    def _others(self) -> tuple[str, ...]:
        emptied = {reference.table for reference in self.planned.emptied}
        return tuple(sorted(emptied | {table for table, _ in self.planned.going}))
