"""How rows are edited, added and deleted. An edit shows at once and is written behind it; when the write is refused,
the cell goes back."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid
from sqlalchemy import Engine

from desktop.commands.command_queue import CommandQueue
from desktop.commands.period_commands import PeriodsCommand, have_no_first_day
from desktop.commands.row_commands import AddCommand, CommandResult, DeleteCommand, EditCommand
from desktop.screens.formats import Formats, UnreadableError
from desktop.screens.shown_columns import ShownColumn
from desktop.table_model.block_values import PreparedBlock, stored
from desktop.table_model.block_writer import BlockWriter
from desktop.table_model.cell_store import CellStore
from desktop.table_model.row_list import RowList
from desktop.table_model.row_records import RowRecords
from desktop.table_query.table_query import TableQuery
from desktop.wording.effective_date import EffectiveDateQuestion
from models.audit.row_history import PastChange
from models.connection.database_errors import NOTHING_CHANGED
from models.queries.as_of import is_dated
from models.values.errors import KnownError
from models.values.language import mark, tr
from models.values.parse_errors import NotPicked
from models.writes.bulk_edits import CellChange
from models.writes.deletions import Removal, removal
from models.writes.edits import storable
from models.writes.period_writes import EffectiveDate
from models.writes.periods import Periods, held_between


class RowEditor(QObject):
    """Writes cells and rows of one table; of what wasn't written `undo` tells.

    `failed(error)`: what couldn't be read or found out; `row_added(row)`: where a new row stands;
    `removal_planned(Removal)`: `delete_rows` found out what else would go; `remove` does it.
    """

    failed = Signal(object)
    removal_planned = Signal(object)
    row_added = Signal(int)

    def __init__(
        self,
        engine: Engine,
        query: TableQuery,
        cells: CellStore,
        rows: RowList,
        records: RowRecords,
        blocks: BlockWriter,
        formats: Formats,
        undo: CommandQueue,
    ) -> None:
        super().__init__(rows)
        self._engine, self._query, self._cells, self._rows = engine, query, cells, rows
        self._records, self._blocks, self._formats, self.undo = records, blocks, formats, undo

    def enter(self, row: int, shown: ShownColumn, value: Any, seen: Any) -> bool:
        """Show a value at once and have it written. Text is read in the user's locale; a reference is (id, label).

        `seen`: what the cell showed when the person began: what others wrote since isn't written over. False, with
        `failed`, when the text can't be read; False when the cell is locked.
        """
        row_id = self._rows.row_id(row)
        # Of a row that is gone the database says so, and what was entered can be copied.
        if row_id < 0 or (row_id not in self._cells.gone and self._cells.locked(row_id, shown) is not None):
            return False
        try:
            value = self._parsed(value, shown)
        except ValueError as error:
            title = shown.field.title
            self.failed.emit(KnownError(tr("{title} can't be read", title=title), str(error), tr(NOTHING_CHANGED)))
            return False
        if value not in (seen, self._cells.value(row_id, shown)):
            self._write(row_id, shown, seen, value)
        return True

    def put_back(self, row_id: int, column: str, value: Any) -> None:
        """Write a value that a cell held before, as a step of its own. Raises KnownError when the cell is locked."""
        shown = self._unlocked(row_id, column)
        before = self._cells.value(row_id, shown)
        if value != before:
            self._write(row_id, shown, before, value, back=True)

    def put_back_days(self, change: PastChange, value: Any, seen: Periods) -> None:
        """Let a value hold again on the days on which a change took it away; `seen`: the employee's periods now.

        Raises KnownError when the cell is locked.
        """
        shown = self._unlocked(change.row_id, change.column)
        wanted = held_between(seen, {shown.column.name: stored(value)}, change.first, change.last)
        if wanted != seen:
            name = self._named(shown, change.row_id, back=True)
            self.undo.do(PeriodsCommand(name, change.row_id, seen, wanted))

    def can_add(self) -> bool:
        """Tell whether people add rows here."""
        return self._query.screen.addable and not self._query.screen.locked

    def add_row(self, values: dict[str, Any]) -> None:
        """Add a row of our own, by column name; `row_added` says where it stands once it is written."""
        self._add(values, lambda step: self.undo.do(step, self._appended(self.row_added.emit)), lambda: None)

    def add_quietly(self, values: dict[str, Any], added: Callable[[int], None], refused: Callable[[], None]) -> None:
        """Add as `add_row` for typing in the empty last row: nobody is led to the new row; `added` gets its place."""
        done = self._appended(added)
        self._add(values, lambda step: self.undo.do(step, done, lambda _error: refused()), refused)

    def delete_rows(self, rows: list[int]) -> None:
        """Find out what else would go with these rows; `removal_planned` or `failed` tells."""
        ids = tuple(row_id for row_id in map(self._rows.row_id, rows) if row_id > 0)
        engine, model = self._engine, self._query.screen.model
        plan = lambda: removal(engine, model, ids)  # noqa: E731  # a job takes no arguments
        self.undo.jobs.run(plan, self.removal_planned.emit, self.failed.emit, self)

    def remove(self, planned: Removal) -> None:
        """Delete what `removal_planned` told of."""
        count, screen = len(planned.ids), self._query.screen
        if count > 1:
            name = tr("Delete {count} {nouns}", count=self._formats.count(count), nouns=screen.nouns)
        else:
            label = self._records.label(planned.ids[0])
            name = tr("Delete {noun} {name}", noun=screen.noun, name=label).strip()
        self.undo.do(DeleteCommand(name, planned))

    def _unlocked(self, row_id: int, column: str | None) -> ShownColumn:
        """Return the column of a cell that may be changed. Raises KnownError when it is locked."""
        shown = next(shown for shown in self._query.columns if shown.field.name == column)
        reason = self._cells.locked(row_id, shown)
        if reason is not None:
            raise KnownError(tr("The value can't be put back"), reason, tr("Nothing was changed."))
        return shown

    def _appended(self, told: Callable[[int], None]) -> Callable[[CommandResult], None]:
        """Return what is done with a row that was written: it is shown, and its place told."""

        def done(written: CommandResult) -> None:
            if isValid(self):
                told(self._rows.append(written.added[0]))

        return done

    def _add(self, values: dict[str, Any], take: Callable[[AddCommand], None], given_up: Callable[[], None]) -> None:
        """Take the step that adds a row; of somebody new without a Start it is asked first from when on they count."""
        screen = self._query.screen
        name, model = tr("Add {noun}", noun=screen.noun), screen.model
        new = have_no_first_day(model, [values])

        def decided(when: EffectiveDate | None) -> None:
            if when is None:
                given_up()
            else:
                take(AddCommand(name, model, values, first_day=when.first_day))

        if new:
            self._blocks.ask_from_when(EffectiveDateQuestion(name, (), self._query.day, decided, new=new))
        else:
            take(AddCommand(name, model, values))

    def _parsed(self, value: Any, shown: ShownColumn) -> Any:
        if not isinstance(value, str):
            return value
        if shown.kind.is_reference:
            raise UnreadableError(NotPicked(), self._formats)
        return self._formats.parse(storable(value), shown.kind, choices=shown.choices, whole=shown.whole)

    def _write(self, row_id: int, shown: ShownColumn, before: Any, value: Any, *, back: bool = False) -> None:
        column, name = shown.column.name, self._named(shown, row_id, back=back)
        if is_dated(shown.column):
            cell = CellChange(row_id, column, stored(before), stored(value))
            self._blocks.change(name, PreparedBlock([cell], {(row_id, shown.place): value}))
            return
        model = self._query.screen.model
        step = EditCommand(name, model, row_id, {column: stored(before)}, {column: stored(value)})
        self._cells.show_edit(row_id, shown, value)
        self._rows.repaint({row_id})

        def done(_written: CommandResult) -> None:
            if isValid(self):
                self._cells.edit_written(row_id, shown, value)

        def failed(_error: Exception) -> None:
            if isValid(self):
                self._cells.edit_refused(row_id, shown, value)
                self._rows.repaint({row_id})

        self.undo.do(step, done, failed)

    def _named(self, shown: ShownColumn, row_id: int, *, back: bool) -> str:
        """Return what an edit is called in the list of steps."""
        field, name = shown.field.title, self._records.label(row_id)
        if name:
            named = mark("Put back {field} of {name}") if back else mark("Change {field} of {name}")
            return tr(named, field=field, name=name)
        return tr("Put back {field}", field=field) if back else tr("Change {field}", field=field)
