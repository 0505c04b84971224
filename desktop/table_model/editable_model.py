"""One model for all tables: the ids first, the rows when they are painted, nothing that blocks the window.

This part is how cells are edited. An edit shows at once and is written behind it; when the write is refused, the cell
goes back.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid
from sqlalchemy import Engine

from desktop.commands.command_queue import Attempt, Undo
from desktop.commands.pending_values import Entered
from desktop.commands.period_commands import FromWhenStep, PeriodsStep, block_step, have_no_first_day
from desktop.commands.row_commands import AddStep, BlockStep, DeleteStep, EditStep, Written
from desktop.screens.columns import is_required
from desktop.screens.formats import Formats, UnreadableError, calendar_of
from desktop.screens.screen import Screen
from desktop.screens.shown_columns import ShownColumn, paths_of
from desktop.table_model.block_values import Place, Prepared, Seen, stored
from desktop.table_model.cell_roles import EDIT
from desktop.table_model.display_model import ShownRowsModel
from desktop.table_model.group_index import Grouping
from desktop.table_model.row_color_rules import RowRule
from desktop.table_model.row_list_model import Index
from desktop.widgets.jobs import Jobs
from desktop.wording.effective_date import Question, start_of
from models.audit.row_history import PastChange
from models.connection.database_errors import NOTHING_CHANGED
from models.queries.as_of import is_dated, reads_dated
from models.queries.filters import Filter
from models.schema.base import Base, table_of
from models.schema.employees import EmploymentPeriod
from models.schema.paths import tables_on
from models.values.errors import KnownError
from models.values.language import tr
from models.values.parse_errors import NotPicked
from models.writes.bulk_edits import CellChange
from models.writes.deletions import Removal, removal
from models.writes.edits import storable
from models.writes.period_writes import FromWhen
from models.writes.periods import Periods, held_between


class RowTableModel(ShownRowsModel):
    """The rows of one screen, shown and edited.

    `changed_rows(ids)`: written or removed; of what wasn't written `undo` tells.
    `row_added(row)`: where a new row stands; `block_added(row)`: the first of those that were pasted.
    `removal_planned(Removal)`: `delete_rows` found out what else would go; `remove` does it.
    """

    changed_rows = Signal(list)
    removal_planned = Signal(object)
    row_added = Signal(int)
    block_added = Signal(int)

    def __init__(
        self,
        engine: Engine,
        screen: Screen,
        jobs: Jobs,
        formats: Formats,
        undo: Undo,
        parent: QObject | None = None,
        filters: tuple[Filter, ...] = (),
        rules: tuple[RowRule, ...] = (),
        grouping: Grouping | None = None,
    ) -> None:
        super().__init__(engine, screen, jobs, formats, lambda: undo.late, parent, filters, rules, grouping)
        self.undo = undo
        self.calendar = lambda: calendar_of(formats)
        own = {shown.column.name: shown for shown in self.columns if "." not in shown.field.name}
        self._columns = {name: shown.column for name, shown in own.items()}
        self._columns_places = {name: shown.place for name, shown in own.items()}
        # Who asks a person from when something holds; without anybody to ask it is the day that is shown.
        self.ask_from_when: Callable[[Question], None] = self._from_today
        paths = paths_of(screen)
        self._related = {name for path in paths for name in tables_on(screen.model, path)}
        if reads_dated(table_of(screen.model), paths):
            self._related.add(EmploymentPeriod.__tablename__)
        undo.written.connect(self._written)
        undo.written.connect(self.read_figures_soon)
        undo.late_changed.connect(self._repaint)
        self.open()
        for attempt in undo.pending():
            self._show_attempt(attempt)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Show a value at once and have it written. Text is read in the user's locale; a reference is (id, label).

        False, with `failed`, when the text can't be read; False when the cell is locked.
        """
        return role == EDIT and index.isValid() and self.enter(index, value, self._cells.value(*self._cell(index)))

    def enter(self, index: Index, value: Any, seen: Any) -> bool:
        """As `setData`, for who saw `seen` in the cell when they began: what others wrote since isn't written over."""
        row_id, shown = self._cell(index)
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

    def _cell(self, index: Index) -> tuple[int, ShownColumn]:
        return self._order[index.row()], self.columns[index.column()]

    def put_back(self, row_id: int, column: str, value: Any) -> None:
        """Write a value that a cell held before, as a step of its own. Raises KnownError when the cell is locked."""
        shown = next(shown for shown in self.columns if shown.field.name == column)
        reason = self._cells.locked(row_id, shown)
        if reason is not None:
            raise KnownError(tr("The value can't be put back"), reason, tr("Nothing was changed."))
        before = self._cells.value(row_id, shown)
        if value != before:
            self._write(row_id, shown, before, value, back=True)

    def put_back_days(self, change: PastChange, value: Any, seen: Periods) -> None:
        """Let a value hold again on the days on which a change took it away; `seen`: the employee's periods now.

        Raises KnownError when the cell is locked.
        """
        shown = next(shown for shown in self.columns if shown.field.name == change.column)
        reason = self._cells.locked(change.row_id, shown)
        if reason is not None:
            raise KnownError(tr("The value can't be put back"), reason, tr("Nothing was changed."))
        wanted = held_between(seen, {shown.column.name: stored(value)}, change.first, change.last)
        if wanted != seen:
            name = _named(shown.field.title, self._label(change.row_id), back=True)
            self.undo.do(PeriodsStep(name, change.row_id, seen, wanted))

    def add_row(self, values: dict[str, Any]) -> None:
        """Add a row of our own, by column name; `row_added` says where it stands once it is written."""
        self._add(values, lambda step: self.undo.do(step, self._added), lambda: None)

    def add_quietly(self, values: dict[str, Any], added: Callable[[int], None], refused: Callable[[], None]) -> None:
        """As `add_row`, for who types in the empty last row: nobody is led to the new row; `added` gets its place."""

        def done(written: Written) -> None:
            if isValid(self):
                added(self._append(written.added[0]))

        self._add(values, lambda step: self.undo.do(step, done, lambda _error: refused()), refused)

    def _add(self, values: dict[str, Any], take: Callable[[AddStep], None], given_up: Callable[[], None]) -> None:
        """Take the step that adds a row; of somebody new without a Start it is asked first from when on they count."""
        name, model = tr("Add {noun}", noun=self.screen.noun), self.screen.model
        new = have_no_first_day(model, [values])

        def decided(when: FromWhen | None) -> None:
            if when is None:
                given_up()
            else:
                take(AddStep(name, model, values, first_day=when.first_day))

        if new:
            self.ask_from_when(Question(name, (), self.day, decided, new=new))
        else:
            take(AddStep(name, model, values))

    def can_add(self) -> bool:
        """Whether people add rows here."""
        return self.screen.addable and not self.screen.locked

    def place(self) -> Place:
        """Where the cells are that blocks are read for, and how."""
        required = tuple(shown for shown in self.columns if is_required(shown))
        return Place(self.engine, self.by_id(), self._source_place, self.formats, required)

    def seen(self) -> Seen:
        """The cells as the person sees them now."""
        return Seen(self._cells.seen(), self._cells.edits())

    def change_block(self, name: str, prepared: Prepared, taken: Callable[[], None] = lambda: None) -> None:
        """Show many values at once and have them written, and rows added, as one step; `taken` when it is.

        Where some of them hold from a day on, or nobody said from when on new people count, the person is asked for it
        first, and may give the step up.
        """
        dated = [change for change in prepared.changes if is_dated(self._columns[change.column])]
        new, model = have_no_first_day(self.screen.model, prepared.adds), self.screen.model
        if not dated and not new:
            step = BlockStep(name, model, prepared.changes, prepared.adds)
            self._take(step, prepared, (), lambda: self._show_block(prepared))
            taken()
            return

        def decided(when: FromWhen | None) -> None:
            if when is None:
                self._give_up(prepared)
            else:
                later = dated if when.day > when.seen_on else ()
                step = block_step(name, model, prepared.changes, prepared.adds, when)
                self._take(step, prepared, later)
                taken()

        self._show_block(prepared)
        self.ask_from_when(
            Question(name, tuple(dated), self.day, decided, start_of(dated, self.columns, self._cells.value), new)
        )

    def _show_block(self, prepared: Prepared) -> None:
        if isValid(self):
            self._cells.show_block(prepared.shown)
            self._repaint()

    def _from_today(self, question: "Question") -> None:
        day = self.day or self.calendar().today()
        question.decide(FromWhen(day, day, first_day=day))

    def _take(
        self,
        step: BlockStep | FromWhenStep,
        prepared: Prepared,
        later: Sequence[CellChange],
        kept: Callable[[], None] = lambda: None,
    ) -> None:
        """Have a block written. `later`: the cells of it that don't change on the day that is shown; `kept`: called as
        soon as it may be shown as taken (see `Undo.do`)."""

        def done(written: Written) -> None:
            if isValid(self):
                missed = [*later, *(change for change, _ in written.missed)]
                cells = [(change.row_id, self._columns_places[change.column]) for change in missed]
                self._cells.block_ended(prepared.shown, cells)
                if written.added:
                    self.block_added.emit(self._append(*written.added))

        self.undo.do(step, done, lambda _error: self._give_up(prepared), kept)

    def _give_up(self, prepared: Prepared) -> None:
        """Show again what the database holds."""
        if isValid(self):
            self._cells.block_ended(prepared.shown, prepared.shown)
            self._repaint()

    def delete_rows(self, rows: list[int]) -> None:
        """Find out what else would go with these rows; `removal_planned` or `failed` tells."""
        ids, model = tuple(self._order[row] for row in rows if self._order[row] > 0), self.screen.model
        plan = lambda: removal(self.engine, model, ids)  # noqa: E731  # a job takes no arguments
        self.jobs.run(plan, self.removal_planned.emit, self.failed.emit, self)

    def remove(self, planned: Removal) -> None:
        """Delete what `removal_planned` told of."""
        count = len(planned.ids)
        if count > 1:
            name = tr("Delete {count} {nouns}", count=self.formats.count(count), nouns=self.screen.nouns)
        else:
            label = self._label(planned.ids[0])
            name = tr("Delete {noun} {name}", noun=self.screen.noun, name=label).strip()
        self.undo.do(DeleteStep(name, planned))

    def _parsed(self, value: Any, shown: ShownColumn) -> Any:
        if not isinstance(value, str):
            return value
        if shown.kind.is_reference:
            raise UnreadableError(NotPicked(), self.formats)
        return self.formats.parse(storable(value), shown.kind, choices=shown.choices, whole=shown.whole)

    def _write(self, row_id: int, shown: ShownColumn, before: Any, value: Any, *, back: bool = False) -> None:
        column, name = shown.column.name, _named(shown.field.title, self._label(row_id), back=back)
        if is_dated(shown.column):
            cell = CellChange(row_id, column, stored(before), stored(value))
            self.change_block(name, Prepared([cell], {(row_id, shown.place): value}))
            return
        step = EditStep(name, self.screen.model, row_id, {column: stored(before)}, {column: stored(value)})
        self._cells.show_edit(row_id, shown, value)
        self._rows_changed({row_id})

        def done(_written: Written) -> None:
            if isValid(self):
                self._cells.edit_written(row_id, shown, value)

        def failed(_error: Exception) -> None:
            if isValid(self):
                self._cells.edit_refused(row_id, shown, value)
                self._rows_changed({row_id})

        self.undo.do(step, done, failed)

    def _show_attempt(self, attempt: Attempt) -> None:
        """Show what was entered before this table was opened, or before the program was, and isn't written yet."""
        entered = Entered(attempt.step, self.screen.model, self.columns)

        def show(names: Mapping[type[Base], Mapping[int, str]]) -> None:
            if attempt not in self.undo.pending():
                return
            cells = entered.shown(names)
            self._cells.show_block(cells)
            attempt.done.append(lambda _written: self._end_block(cells, refused=False))
            attempt.failed.append(lambda _error: self._end_block(cells, refused=True))
            self._repaint()

        if entered.related:
            self.jobs.run(lambda: entered.names(self.engine), show, lambda _error: show({}), self)
        elif entered.cells:
            show({})

    def _end_block(self, cells: Mapping[tuple[int, int], Any], *, refused: bool) -> None:
        if isValid(self):
            self._cells.block_ended(cells, cells if refused else ())
            self._repaint()

    def _written(self, written: Written) -> None:
        """Somebody wrote through this window: here, in another table, or by undo."""
        if written.model is not self.screen.model:
            if written.model.__tablename__ in self._related or self.screen.model.__tablename__ in written.others:
                self._cells.cache.make_stale()
                self._wishes.forget()
                self._repaint()
            return
        if self.marks is not None:
            self.marks.forget({*written.changed, *written.added})
        self._cells.were_written(written.changed)
        self._rows_changed(written.changed)
        # What somebody is typing into a row that others removed isn't lost with it.
        writing_in = self.held() & set(written.removed)
        self._cells.gone |= writing_in
        if set(written.removed) - writing_in:
            self._take_out(set(written.removed) - writing_in)
        self._came(set(written.added))
        self.changed_rows.emit([*written.changed, *written.added, *written.removed])

    def _came(self, row_ids: set[int]) -> None:
        """Rows were added or put back. Those that are still listed, with an editor in them or since nobody told that
        they were gone, are there as they are stored now."""
        self._cells.came_back(row_ids)
        listed = self.rows_of(row_ids).keys()
        self._rows_changed(listed)
        if row_ids - listed:
            self.reload()

    def _added(self, written: Written) -> None:
        if isValid(self):
            self.row_added.emit(self._append(written.added[0]))


def _named(field: str, label: str, *, back: bool) -> str:
    """What an edit is called in the list of steps."""
    if back:
        return (
            tr("Put back {field} of {name}", field=field, name=label) if label else tr("Put back {field}", field=field)
        )
    return tr("Change {field} of {name}", field=field, name=label) if label else tr("Change {field}", field=field)
