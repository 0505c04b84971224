"""Steps on what holds for employees from a day on: changes of many cells, and an employee's periods put right.

Both keep the periods as they were and as they are, so that what goes back is exactly what was there; an employee whose
periods somebody changed since stays as they are, and is told of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Engine

from desktop.commands.row_commands import BlockCommand, BlockRefusedError, Command, CommandResult, ConflictError
from models.connection.database_errors import RefusedError
from models.queries.user_names import called
from models.schema.base import Base
from models.schema.employees import DATED, Employee, EmploymentPeriod
from models.values.language import tr
from models.writes.bulk_edits import BlockOutcome, CellChange
from models.writes.deletions import Removal, Removed, removal
from models.writes.edits import Outcome
from models.writes.expected_rows import Rows
from models.writes.idempotent_write import IdempotentWrite
from models.writes.new_rows import without_first_day
from models.writes.period_blocks import take_dated_back, write_dated_again, write_dated_block
from models.writes.period_writes import EffectiveDate, Rewritten, rewrite
from models.writes.periods import Periods

Missed = tuple[tuple[CellChange, Outcome], ...]
OTHERS = (EmploymentPeriod.__tablename__,)


class EffectiveDateConflictError(ConflictError):
    """A cell that holds from a day on met another change; writing mine all the same goes from the same day on."""

    def __init__(self, step: "EffectiveDateCommand", change: CellChange, outcome: Outcome) -> None:
        super().__init__(step.name, Employee, change.row_id, {change.column: change.after}, outcome)
        self._step, self._change = step, change

    def mine_again(self) -> Command:
        """Return the step that writes mine where theirs stands."""
        change = self._change
        before = self.outcome.stored.get(change.column)
        return EffectiveDateCommand(
            self.step, [CellChange(change.row_id, change.column, before, change.after)], self._step.when
        )


@dataclass
class EffectiveDateCommand:
    """Cells that hold from a day on, with the other cells and the new rows of the same block. Of new rows `row_ids`."""

    name: str
    dated: list[CellChange]
    when: EffectiveDate
    changes: list[CellChange] = field(default_factory=list)
    adds: list[dict[str, Any]] = field(default_factory=list)
    row_ids: tuple[int, ...] = ()
    once: IdempotentWrite = field(default_factory=IdempotentWrite, repr=False, compare=False)
    _left: Rows = field(default=(), repr=False)
    _rewritten: Rewritten | None = field(default=None, repr=False)
    _removed: Removed | None = field(default=None, repr=False)
    _going: Removal | None = field(default=None, repr=False)
    model: type[Base] = Employee

    def do(self, engine: Engine, who: str) -> CommandResult:
        """Write it, for the first time or again."""
        if self._rewritten is None:
            outcome, rewritten = write_dated_block(
                engine, self.changes, self.adds, self.dated, self.when, who, self.once
            )
        else:
            outcome, rewritten = write_dated_again(engine, self.changes, self._removed, self._rewritten, who, self.once)
        missed = _missed(self.dated, rewritten) + _missed(self.changes, outcome)
        self._refuse_if_all(missed)
        self.once, self._rewritten, self._removed = IdempotentWrite(), rewritten, None
        self.row_ids, self._left = outcome.added, outcome.rows
        self._leave_out(missed)
        names = self._columns()
        return CommandResult(
            Employee, self._changed(), self.row_ids, others=OTHERS, missed=missed, columns=names, when=self.when
        )

    def back(self, engine: Engine, who: str) -> CommandResult:
        """Put back what was there; refused for who has other periods by now."""
        assert self._rewritten is not None
        turned, planned = [change.turned() for change in self.changes], self._planned(engine)
        (outcome, rewritten), removed = take_dated_back(engine, turned, planned, self._rewritten, who, self.once)
        missed = _missed(self.dated, rewritten) + _missed(turned, outcome)
        self._refuse_if_all(missed)
        self.once, self._going, self._rewritten, self._removed = IdempotentWrite(), None, rewritten, removed
        self._leave_out(missed)
        return CommandResult(
            Employee, self._changed(), removed=self.row_ids, others=OTHERS, missed=missed, columns=self._columns()
        )

    def shown_changes(self) -> list[CellChange]:
        """Return what the table shows of it on the day that the person saw."""
        return [*(self.dated if self.when.day <= self.when.seen_on else ()), *self.changes]

    def _planned(self, engine: Engine) -> Removal | None:
        if not self.row_ids:
            return None
        planned = self._going or replace(removal(engine, Employee, self.row_ids), left=self._left)
        if planned.is_more():
            raise RefusedError(
                tr("The step can't be taken back"),
                tr("Other rows refer to the new rows by now."),
                tr("Delete the rows if you no longer need them."),
            )
        self._going = planned
        return planned

    def _changed(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(change.row_id for change in (*self.dated, *self.changes)))

    def _columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(change.column for change in (*self.dated, *self.changes)))

    def _refuse_if_all(self, missed: Missed) -> None:
        if not missed or len(missed) < len(self.dated) + len(self.changes) or self.adds:
            return
        if len(missed) > 1:
            raise BlockRefusedError(missed)
        raise EffectiveDateConflictError(self, *missed[0])

    def _leave_out(self, missed: Missed) -> None:
        cells = {(change.row_id, change.column) for change, _ in missed}
        self.dated = [one for one in self.dated if (one.row_id, one.column) not in cells]
        self.changes = [one for one in self.changes if (one.row_id, one.column) not in cells]


def block_step(
    name: str,
    model: type[Base],
    changes: list[CellChange],
    adds: list[dict[str, Any]],
    when: EffectiveDate,
) -> BlockCommand | EffectiveDateCommand:
    """Make a block's step: where some of its cells hold from a day on, from this one; new people from their own."""
    dated = [change for change in changes if holds_from_a_day_on(model, change.column)]
    if not dated:
        return BlockCommand(name, model, changes, adds, first_day=when.first_day)
    others = [change for change in changes if not holds_from_a_day_on(model, change.column)]
    return EffectiveDateCommand(name, dated, when, others, adds)


def have_no_first_day(model: type[Base], adds: Sequence[Mapping[str, Any]]) -> int:
    """Count the rows to be added of which it has to be asked from when on they count."""
    return len(without_first_day(adds)) if model is Employee else 0


def holds_from_a_day_on(model: type[Base], column: str) -> bool:
    """Tell whether a column of a table is asked "from when?"."""
    return model is Employee and column in DATED


@dataclass
class PeriodsCommand:
    """An employee's periods put right: a day corrected, one added or deleted.

    `seen`: those that there are, for all the person knows; `wanted`: those that there shall be.
    """

    name: str
    employee_id: int
    seen: Periods
    wanted: Periods
    once: IdempotentWrite = field(default_factory=IdempotentWrite, repr=False, compare=False)
    model: type[Base] = Employee

    def do(self, engine: Engine, who: str) -> CommandResult:
        """Put them right; refused when somebody changed them since."""
        wanted = self.wanted
        done = rewrite(engine, self.employee_id, lambda _own: wanted, who, self.once, expected=self.seen)
        outcome = done.outcomes[self.employee_id]
        if outcome.status != "saved":
            whose = tr("{who} changed them meanwhile.", who=called(outcome.by.who)) if outcome.by else ""
            raise RefusedError(
                tr("The periods weren't changed"),
                whose or tr("They were changed meanwhile."),
                tr("The table shows what is stored now."),
            )
        self.once = IdempotentWrite()
        self.wanted, self.seen = done.before[self.employee_id], done.after[self.employee_id]
        return CommandResult(Employee, (self.employee_id,), others=OTHERS)

    def back(self, engine: Engine, who: str) -> CommandResult:
        """Put back what was there: after each write that is what is wanted next."""
        return self.do(engine, who)


def _missed(changes: list[CellChange], done: BlockOutcome | Rewritten) -> Missed:
    """Return the changes that weren't written, by what became of their rows."""
    ended = [(change, done.outcomes[change.row_id]) for change in changes]
    return tuple((change, outcome) for change, outcome in ended if _is_missed(change, outcome))


def _is_missed(change: CellChange, outcome: Outcome) -> bool:
    if outcome.status == "conflict":
        return not outcome.stored or change.column in outcome.stored
    return outcome.status == "gone"
