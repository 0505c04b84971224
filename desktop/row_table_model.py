"""One model for all tables: the ids first, the rows when they are painted, nothing that blocks the window.

This part is what the cells show and how they are edited. An edit shows at once and is written behind it; when the
write is refused, the cell goes back. Until its row has been read a cell shows "…".
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid
from sqlalchemy import Engine

from desktop.block_values import Place, Prepared, Seen, stored
from desktop.cell_values import CellValues
from desktop.change_marks import ChangeMarks, marks_since
from desktop.columns import is_required
from desktop.entered import Entered
from desktop.formats import Formats, calendar_of
from desktop.from_when import Question
from desktop.grouped_list_model import GroupedListModel
from desktop.heading_words import heading_text, heading_view
from desktop.jobs import Jobs
from desktop.period_steps import FromWhenStep
from desktop.row_colours import RowRule
from desktop.row_groups import Grouping
from desktop.row_list_model import Index
from desktop.rule_words import rule_name, with_line
from desktop.screen import Kind, Screen
from desktop.shown_columns import ShownColumn, paths_of
from desktop.steps import AddStep, BlockStep, DeleteStep, EditStep, Written
from desktop.undo import Attempt, Undo
from models.as_of import is_dated, reads_dated
from models.base import Base
from models.blocks import CellChange
from models.edits import storable
from models.errors import KnownError
from models.filters import Filter
from models.language import mark, tr
from models.paths import tables_on
from models.people import EmploymentPeriod
from models.period_writes import FromWhen
from models.refusals import NOTHING_CHANGED
from models.removals import Removal, removal

# Plain numbers: `data` is called for seven roles a cell and painting, and comparing an enum takes longer.
DISPLAY, EDIT = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.EditRole)
ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
TOOL_TIP, ALIGNMENT = int(Qt.ItemDataRole.ToolTipRole), int(Qt.ItemDataRole.TextAlignmentRole)
EditableRole = int(Qt.ItemDataRole.UserRole) + 1
LockedReasonRole = EditableRole + 1
KindRole = EditableRole + 2
PendingRole = EditableRole + 3
GoneRole = EditableRole + 4
UnsavedRole = EditableRole + 5
ChangedRole = EditableRole + 20
RuleRole = EditableRole + 6
HeadingRole = EditableRole + 7
# Whether one of the four before may say something of the cell; most say nothing, and are asked in vain.
MarkedRole = EditableRole + 8
DESCRIPTION = int(Qt.ItemDataRole.AccessibleDescriptionRole)
NOT_SAVED = mark("Not saved yet. It is kept here, and saved as soon as the database takes it.")
NOT_SHOWN = mark("This field isn't edited in this table.")
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

# Put together once: it is asked for twice a cell and painting.
OF_HEADING = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
OF_GONE = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
OF_LOCKED = OF_GONE | Qt.ItemFlag.ItemIsEnabled
OF_EDITABLE = OF_LOCKED | Qt.ItemFlag.ItemIsEditable

LONGEST_LABEL = 60


class RowTableModel(GroupedListModel):
    """The rows of one screen, shown and edited.

    `changed_rows(ids)`: written or removed; of what wasn't written `undo` tells.
    `row_added(row)`: where a new row stands; `block_added(row)`: the first of those that were pasted.
    `removal_planned(Removal)`: `delete_rows` found out what else would go; `remove` does it. `EditRole` of a reference
    is (id, label).
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
        paths = paths_of(screen)
        self._source_place = paths.index("paymo_id") + 1 if "paymo_id" in paths else None
        cells = CellValues(formats, self._source_place)
        self.complete = False
        super().__init__(engine, screen, jobs, cells, parent, filters, rules, grouping)
        self.formats, self.undo = formats, undo
        self.calendar = lambda: calendar_of(formats)
        own = {shown.column.name: shown for shown in self.columns if "." not in shown.field.name}
        self._columns = {name: shown.column for name, shown in own.items()}
        self._columns_places = {name: shown.place for name, shown in own.items()}
        # Who asks a person from when something holds; without anybody to ask it is the day that is shown.
        self.ask_from_when: Callable[[Question], None] = self._from_today
        self._related = {name for path in paths for name in tables_on(screen.model, path)}
        if reads_dated(screen.model.__table__, paths):  # type: ignore[arg-type]  # a declared model's table is a Table
            self._related.add(EmploymentPeriod.__tablename__)
        self._answers: dict[int, Callable[[int, ShownColumn], Any]] = {
            DISPLAY: cells.text,
            EDIT: cells.value,
            ALIGNMENT: lambda _row_id, shown: RIGHT if shown.right_aligned else LEFT,
            TOOL_TIP: self._tool_tip,
            DESCRIPTION: self._description,
            RuleRole: lambda row_id, _shown: self.rule_of(row_id),
            LockedReasonRole: cells.locked,
            EditableRole: lambda row_id, shown: cells.locked(row_id, shown) is None,
            PendingRole: cells.is_pending,
            KindRole: lambda _row_id, shown: shown.kind,
            UnsavedRole: self._is_unsaved,
            ChangedRole: lambda row_id, shown: self._change_of(row_id, shown) is not None,
            HeadingRole: lambda _row_id, _shown: None,
            MarkedRole: lambda _row_id, _shown: bool(self.rules.asked) or self.marks is not None or undo.late,
            ACCESSIBLE: lambda row_id, shown: spoken(shown.field.title, cells.text(row_id, shown)),
            GoneRole: lambda row_id, _shown: row_id in cells.gone,
        }
        self.marks = self._marks()
        undo.written.connect(self._written)
        undo.written.connect(self.read_figures_soon)
        undo.late_changed.connect(self._repaint)
        self.counted.connect(self._note_whether_complete)
        self.open()
        for attempt in undo.pending():
            self._show_attempt(attempt)

    def _marks(self) -> ChangeMarks | None:
        screen = self.screen
        if screen.since is None:
            return None
        first = self.columns[0].field.name
        marks = marks_since(self.engine, screen.model, screen.since, self.jobs, self.formats, first, self)
        marks.came.connect(self._rows_changed)
        marks.failed.connect(self.failed)
        return marks

    def _change_of(self, row_id: int, shown: ShownColumn) -> str | None:
        """What is told of a cell that changed since the moment that the table is shown from."""
        return None if self.marks is None else self.marks.words(row_id, shown.field.name)

    def reload(self) -> None:
        """Read everything again, the marks too."""
        if self.marks is not None:
            self.marks.forget()
        super().reload()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles, aligned as their values; as tool tip why a column is locked."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        shown = self.columns[section]
        if role == DISPLAY:
            return shown.field.title
        if role == ALIGNMENT:
            return RIGHT if shown.right_aligned else LEFT
        return shown.source_lock if role in (TOOL_TIP, LockedReasonRole) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows; a row that isn't here yet is wished for."""
        if role not in self._answers or not index.isValid():
            return None
        row = index.row()
        row_id, shown = self._order[row], self.columns[index.column()]
        if row_id < 0:
            return self._of_heading(row, shown, role)
        if role == DISPLAY and self._cells.lacks(row_id):
            self._wish(row)
        return self._answers[role](row_id, shown)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Editable where the column is ours, or the whole row is."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        row_id = self._order[index.row()]
        if row_id < 0:
            return OF_HEADING
        if row_id in self._cells.gone:
            return OF_GONE
        locked = self._cells.locked(row_id, self.columns[index.column()]) is not None
        return OF_LOCKED if locked else OF_EDITABLE

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Show a value at once and have it written. Text is read in the user's locale; a reference is (id, label).

        False, with `failed`, when the text can't be read; False when the cell is locked.
        """
        if role != EDIT or not index.isValid():
            return False
        row_id, shown = self._order[index.row()], self.columns[index.column()]
        if row_id < 0 or self._cells.locked(row_id, shown) is not None:
            return False
        try:
            value = self._parsed(value, shown)
        except ValueError as error:
            title = shown.field.title
            self.failed.emit(KnownError(tr("{title} can't be read", title=title), str(error), tr(NOTHING_CHANGED)))
            return False
        before = self._cells.value(row_id, shown)
        if value != before:
            self._write(row_id, shown, before, value)
        return True

    def rule_of(self, row_id: int) -> RowRule | None:
        """The rule by which a row is coloured, if one fits and the row has been read."""
        if not self.rules.asked:
            return None
        cached = self._cells.cache.get(row_id)
        return self.rules.found(cached.values, len(self._paths) + 1) if cached is not None else None

    def _rule_words(self, row_id: int) -> str:
        rule = self.rule_of(row_id)
        return tr("Coloured by: {rule}", rule=rule_name(rule, self.columns, self.formats)) if rule else ""

    def loaded_texts(self, column: int, first: int, last: int) -> list[str]:
        """What a column shows in the rows from one to another that have been read; none is read for it."""
        shown = self.columns[column]
        return [self._cells.text(row_id, shown) for row_id in self.ids(first, last) if not self._cells.lacks(row_id)]

    def put_back(self, row_id: int, column: str, value: Any) -> None:
        """Write a value that a cell held before, as a step of its own. Raises KnownError when the cell is locked."""
        shown = next(shown for shown in self.columns if shown.field.name == column)
        reason = self._cells.locked(row_id, shown)
        if reason is not None:
            raise KnownError(tr("The value can't be put back"), reason, tr("Nothing was changed."))
        before = self._cells.value(row_id, shown)
        if value != before:
            self._write(row_id, shown, before, value, back=True)

    def value_of(self, row_id: int, column: str) -> Any:
        """What a cell holds now as the person sees it; None also for a row that isn't read yet."""
        shown = next((shown for shown in self.columns if shown.field.name == column), None)
        return None if shown is None else self._cells.value(row_id, shown)

    def why_locked(self, row_id: int, column: str) -> str | None:
        """Why a cell can't be changed; None: it can."""
        shown = next((shown for shown in self.columns if shown.field.name == column), None)
        return tr(NOT_SHOWN) if shown is None else self._cells.locked(row_id, shown)

    def record(self, row: int) -> dict[str, Any] | None:
        """The values of a row by path, and its id; None while it is being read."""
        row_id = self._order[row]
        if row_id > 0 and self._cells.lacks(row_id):
            self._wish(row)
        cached = self._cells.cache.get(row_id)
        if cached is None or row_id in self._cells.gone:
            return None
        values = dict(zip(("id", *self._paths), cached.values, strict=False))  # behind them may stand a rule
        for shown in self.columns:
            values[shown.field.name] = self._cells.value(row_id, shown)
        return values

    def is_from_source(self, row: int) -> bool | None:
        """Whether a row comes from Paymo or the plan, not from us; None while it is being read."""
        return self._cells.is_from_source(self._order[row])

    def add_row(self, values: dict[str, Any]) -> None:
        """Add a row of our own, by column name; `row_added` says where it stands once it is written."""
        step = AddStep(tr("Add {noun}", noun=self.screen.noun), self.screen.model, values)
        self.undo.do(step, self._added)

    def add_quietly(self, values: dict[str, Any], added: Callable[[int], None], refused: Callable[[], None]) -> None:
        """As `add_row`, for who types in the empty last row: nobody is led to the new row; `added` gets its place."""
        step = AddStep(tr("Add {noun}", noun=self.screen.noun), self.screen.model, values)

        def done(written: Written) -> None:
            if isValid(self):
                added(self._append(written.added[0]))

        self.undo.do(step, done, lambda _error: refused())

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

        Where some of them hold from a day on, the person is asked for it first, and may give the step up.
        """
        dated = [change for change in prepared.changes if is_dated(self._columns[change.column])]
        if not dated:
            step = BlockStep(name, self.screen.model, prepared.changes, prepared.adds)
            self._take(step, prepared, (), lambda: self._show_block(prepared))
            taken()
            return
        others = [change for change in prepared.changes if not is_dated(self._columns[change.column])]

        def decided(when: FromWhen | None) -> None:
            if when is None:
                self._give_up(prepared)
            else:
                later = dated if when.day > when.seen_on else ()
                self._take(FromWhenStep(name, dated, when, others, prepared.adds), prepared, later)
                taken()

        self._show_block(prepared)
        self.ask_from_when(Question(name, tuple(dated), self.day, decided))

    def _show_block(self, prepared: Prepared) -> None:
        if isValid(self):
            self._cells.show_block(prepared.shown)
            self._repaint()

    def _from_today(self, question: "Question") -> None:
        day = self.day or self.calendar().today()
        question.decide(FromWhen(day, day))

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

    def _of_heading(self, row: int, shown: ShownColumn, role: int) -> Any:
        heading = self.heading(row)
        if heading is None:
            return None
        if role == ALIGNMENT:
            return RIGHT if shown.right_aligned else LEFT
        view = heading_view(self, self.formats, heading)
        if role in (HeadingRole, MarkedRole):
            return view
        if role in (DISPLAY, ACCESSIBLE, TOOL_TIP):
            return heading_text(self.formats, view, heading, shown, spoken=role != DISPLAY)
        return None

    def _parsed(self, value: Any, shown: ShownColumn) -> Any:
        if not isinstance(value, str):
            return value
        if shown.kind is Kind.REFERENCE:
            raise ValueError(tr("Pick one of the names that the list offers."))
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

    def _label(self, row_id: int) -> str:
        """What a row is called, for the names of steps; empty where rows have no name."""
        names = [shown for shown in self.columns if shown.field.name == self.screen.model.LABEL]
        label = self._cells.text(row_id, names[0]) if names and not self._cells.lacks(row_id) else ""
        return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"

    def _is_unsaved(self, row_id: int, shown: ShownColumn) -> bool:
        """Whether a cell shows an edit that takes a while to be written, or has to wait."""
        return self.undo.late and self._cells.is_pending(row_id, shown)

    def _tool_tip(self, row_id: int, shown: ShownColumn) -> str | None:
        tip = tr(NOT_SAVED) if self._is_unsaved(row_id, shown) else self._cells.tool_tip(row_id, shown)
        return with_line(with_line(tip, self._change_of(row_id, shown) or ""), self._rule_words(row_id))

    def _description(self, row_id: int, shown: ShownColumn) -> str | None:
        unsaved = tr(NOT_SAVED) if self._is_unsaved(row_id, shown) else ""
        locked = self._cells.locked(row_id, shown)
        parts = (
            unsaved,
            locked and tr("Locked. {why}", why=locked),
            self._change_of(row_id, shown),
            self._rule_words(row_id),
        )
        return " ".join(part for part in parts if part) or None

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
        if written.removed:
            self._take_out(written.removed)
        # Rows that came together are shown together.
        if written.added and self.row_of(written.added[0]) < 0:
            self.reload()
        self.changed_rows.emit([*written.changed, *written.added, *written.removed])

    def _note_whether_complete(self, _rows: int, complete: bool) -> None:
        self.complete = complete

    def _added(self, written: Written) -> None:
        if isValid(self):
            self.row_added.emit(self._append(written.added[0]))


def spoken(title: str, value: str) -> str:
    """A cell as a screen reader tells it: its column, and what it holds."""
    return tr("{title}: {value}", title=title, value=value or tr("empty"))


def _named(field: str, label: str, *, back: bool) -> str:
    """What an edit is called in the list of steps."""
    if back:
        return (
            tr("Put back {field} of {name}", field=field, name=label) if label else tr("Put back {field}", field=field)
        )
    return tr("Change {field} of {name}", field=field, name=label) if label else tr("Change {field}", field=field)
