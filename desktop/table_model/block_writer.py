"""Writing many cells at once as one step: they show their new values at once and go back when they are refused."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid
from sqlalchemy import Engine

from desktop.commands.command_queue import Attempt, CommandQueue
from desktop.commands.pending_values import PendingValues
from desktop.commands.period_commands import EffectiveDateCommand, block_step, have_no_first_day
from desktop.commands.row_commands import BlockCommand, CommandResult
from desktop.screens.columns import is_required
from desktop.screens.formats import Formats
from desktop.table_model.block_values import Expected, PreparedBlock, TableSource
from desktop.table_model.cell_store import CellStore
from desktop.table_model.row_list import RowList
from desktop.table_query.table_query import TableQuery
from desktop.wording.effective_date import EffectiveDateQuestion, start_of
from models.queries.as_of import is_dated
from models.schema.base import Base
from models.writes.bulk_edits import CellChange
from models.writes.period_writes import EffectiveDate


class BlockWriter(QObject):
    """Has blocks of cells written. `block_added(row)`: where the first of the rows stands that were added.

    `ask_from_when` asks a person from when something holds; without anybody to ask it is the day that is shown.
    """

    block_added = Signal(int)

    def __init__(
        self, engine: Engine, query: TableQuery, cells: CellStore, rows: RowList, formats: Formats, undo: CommandQueue
    ) -> None:
        super().__init__(rows)
        self._engine, self._query, self._cells, self._rows = engine, query, cells, rows
        self._formats, self._undo = formats, undo
        self._columns = {shown.column.name: shown for shown in query.columns if "." not in shown.field.name}
        self.ask_from_when: Callable[[EffectiveDateQuestion], None] = self._from_day_shown

    def place(self) -> TableSource:
        """Return where the cells are that blocks are read for, and how."""
        required = tuple(shown for shown in self._query.columns if is_required(shown))
        return TableSource(self._engine, self._query.by_id(), self._cells.source_place, self._formats, required)

    def seen(self) -> Expected:
        """Return the cells as the person sees them now."""
        return Expected(self._cells.seen(), self._cells.edits())

    def change(self, name: str, prepared: PreparedBlock, taken: Callable[[], None] = lambda: None) -> None:
        """Show many values at once and have them written, and rows added, as one step; `taken` when it is.

        Where some of them hold from a day on, or nobody said from when on new people count, the person is asked for it
        first, and may give the step up.
        """
        dated = [change for change in prepared.changes if is_dated(self._columns[change.column].column)]
        model = self._query.screen.model
        new = have_no_first_day(model, prepared.adds)
        if not dated and not new:
            step = BlockCommand(name, model, prepared.changes, prepared.adds)
            self._take(step, prepared, (), lambda: self._show(prepared.shown))
            taken()
            return

        def decided(when: EffectiveDate | None) -> None:
            if when is None:
                self._end(prepared.shown, refused=True)
            else:
                later = dated if when.day > when.seen_on else ()
                step = block_step(name, model, prepared.changes, prepared.adds, when)
                self._take(step, prepared, later)
                taken()

        self._show(prepared.shown)
        start = start_of(dated, self._query.columns, self._cells.value)
        self.ask_from_when(EffectiveDateQuestion(name, tuple(dated), self._query.day, decided, start, new))

    def show_attempt(self, attempt: Attempt) -> None:
        """Show what was entered before this table was opened, or before the program was, and isn't written yet."""
        entered = PendingValues(attempt.step, self._query.screen.model, self._query.columns)

        def show(names: Mapping[type[Base], Mapping[int, str]]) -> None:
            if attempt not in self._undo.pending():
                return
            cells = entered.shown(names)
            self._show(cells)
            attempt.done.append(lambda _written: self._end(cells, refused=False))
            attempt.failed.append(lambda _error: self._end(cells, refused=True))

        if entered.related:
            self._undo.jobs.run(lambda: entered.names(self._engine), show, lambda _error: show({}), self)
        elif entered.cells:
            show({})

    def _from_day_shown(self, question: EffectiveDateQuestion) -> None:
        day = self._query.day or self._query.calendar().today()
        question.decide(EffectiveDate(day, day, first_day=day))

    def _take(
        self,
        step: BlockCommand | EffectiveDateCommand,
        prepared: PreparedBlock,
        later: Sequence[CellChange],
        kept: Callable[[], None] = lambda: None,
    ) -> None:
        """Have a block written. `later`: the cells of it that don't change on the day that is shown; `kept`: called as
        soon as it may be shown as taken (see `CommandQueue.do`)."""

        def done(written: CommandResult) -> None:
            if isValid(self):
                missed = [*later, *(change for change, _ in written.missed)]
                cells = [(change.row_id, self._columns[change.column].place) for change in missed]
                self._cells.block_ended(prepared.shown, cells)
                if written.added:
                    self.block_added.emit(self._rows.append(*written.added))

        self._undo.do(step, done, lambda _error: self._end(prepared.shown, refused=True), kept)

    def _show(self, cells: Mapping[tuple[int, int], Any]) -> None:
        if isValid(self):
            self._cells.show_block(cells)
            self._rows.repaint()

    def _end(self, cells: Mapping[tuple[int, int], Any], *, refused: bool) -> None:
        """Show again what the database holds: what was written there, or what was there before."""
        if isValid(self):
            self._cells.block_ended(cells, cells if refused else ())
            self._rows.repaint()
