"""What the cells of a table show: values and marks of the rows that have been read, headings, and why a cell is locked.

Until its row has been read a cell shows "…". How cells are edited is `editable_model`'s.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt
from sqlalchemy import Engine

from desktop.screens.formats import Formats
from desktop.screens.screen import Screen
from desktop.screens.shown_columns import ShownColumn, paths_of
from desktop.table_model.cell_roles import (
    ACCESSIBLE,
    ALIGNMENT,
    DESCRIPTION,
    DISPLAY,
    EDIT,
    TOOL_TIP,
    AboutRole,
    ChangedRole,
    EditableRole,
    GoneRole,
    HeadingRole,
    KindRole,
    LockedReasonRole,
    MarkedRole,
    PendingRole,
    RuleRole,
    UnsavedRole,
)
from desktop.table_model.cell_store import CellValues
from desktop.table_model.change_highlights import ChangeMarks, marks_since
from desktop.table_model.group_heading_text import HeadingView, heading_about, heading_text, heading_view
from desktop.table_model.group_index import Grouping, Heading
from desktop.table_model.grouped_model import GroupedListModel
from desktop.table_model.row_color_rules import RowRule
from desktop.table_model.row_color_text import rule_name, with_line
from desktop.table_model.row_list_model import Index
from desktop.widgets.jobs import Jobs
from models.queries.filters import Filter
from models.schema.base import source_key, table_of
from models.values.language import mark, tr

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


class ShownRowsModel(GroupedListModel):
    """The rows of one screen as they are seen. `EditRole` of a reference is (id, label).

    `late`: whether an edit waits for the database longer than one notices; only then cells are marked as unsaved.
    """

    def __init__(
        self,
        engine: Engine,
        screen: Screen,
        jobs: Jobs,
        formats: Formats,
        late: Callable[[], bool],
        parent: QObject | None = None,
        filters: tuple[Filter, ...] = (),
        rules: tuple[RowRule, ...] = (),
        grouping: Grouping | None = None,
    ) -> None:
        paths = paths_of(screen)
        key = source_key(table_of(screen.model))
        self._source_place = paths.index(key.name) + 1 if key is not None else None
        self.complete = False
        cells = CellValues(formats, self._source_place)
        super().__init__(engine, screen, jobs, cells, parent, filters, rules, grouping)
        self.formats, self._late = formats, late
        self._last_view: tuple[Heading, bool, HeadingView] | None = None
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
            AboutRole: lambda _row_id, _shown: None,
            MarkedRole: lambda _row_id, _shown: bool(self.rules.asked) or self.marks is not None or late(),
            ACCESSIBLE: lambda row_id, shown: spoken(shown.field.title, cells.text(row_id, shown)),
            GoneRole: lambda row_id, _shown: row_id in cells.gone,
        }
        self.marks = self._marks()
        self.counted.connect(self._note_whether_complete)

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

    def heading_totals(self, column: int, first: int, last: int) -> list[str]:
        """What the headings of groups from one row to another say in a column."""
        indexes = (self.index(row, column) for row in range(max(0, first), min(last, self.rowCount() - 1) + 1))
        return [text for one in indexes if self.heading(one.row()) is not None and (text := one.data())]

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
        """Whether a row comes from a source, not from us; None while it is being read."""
        return self._cells.is_from_source(self._order[row])

    def _of_heading(self, row: int, shown: ShownColumn, role: int) -> Any:
        heading = self.heading(row)
        if heading is None:
            return None
        if role == ALIGNMENT:
            return RIGHT if shown.right_aligned else LEFT
        if role == MarkedRole:
            return True
        view = self._view_of(heading)
        if role == HeadingRole:
            return view
        if role == AboutRole:
            return heading_about(self.formats, heading, shown)
        if role in (DISPLAY, ACCESSIBLE, TOOL_TIP):
            return heading_text(self.formats, view, heading, shown, spoken=role != DISPLAY)
        return None

    def _view_of(self, heading: Heading) -> HeadingView:
        """What is painted of a heading; kept for its other cells, which are painted next."""
        last, closed, view = self._last_view or (None, False, None)
        if view is None or last is not heading or closed != self.is_closed(heading):
            view = heading_view(self, self.formats, heading)
            self._last_view = heading, self.is_closed(heading), view
        return view

    def _label(self, row_id: int) -> str:
        """What a row is called, for the names of steps; empty where rows have no name."""
        names = [shown for shown in self.columns if shown.field.name == self.screen.model.LABEL]
        label = self._cells.text(row_id, names[0]) if names and not self._cells.lacks(row_id) else ""
        return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"

    def _is_unsaved(self, row_id: int, shown: ShownColumn) -> bool:
        """Whether a cell shows an edit that takes a while to be written, or has to wait."""
        return self._late() and self._cells.is_pending(row_id, shown)

    def _tool_tip(self, row_id: int, shown: ShownColumn) -> str | None:
        tip = tr(NOT_SAVED) if self._is_unsaved(row_id, shown) else self._cells.tool_tip(row_id, shown)
        return with_line(with_line(tip, self._change_of(row_id, shown) or ""), self._rule_words(row_id))

    def _description(self, row_id: int, shown: ShownColumn) -> str | None:
        unsaved = tr(NOT_SAVED) if self._is_unsaved(row_id, shown) else ""
        locked = self._cells.locked(row_id, shown)
        parts = (
            unsaved,
            self._cells.without_currency(row_id, shown),
            locked and tr("Locked. {why}", why=locked),
            self._change_of(row_id, shown),
            self._rule_words(row_id),
        )
        return " ".join(part for part in parts if part) or None

    def _note_whether_complete(self, _rows: int, complete: bool) -> None:
        self.complete = complete


def spoken(title: str, value: str) -> str:
    """A cell as a screen reader tells it: its column, and what it holds."""
    return tr("{title}: {value}", title=title, value=value or tr("empty"))
