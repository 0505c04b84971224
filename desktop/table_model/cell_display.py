"""What the cells of a table show: values and marks of the rows that have been read, headings, and why a cell is locked.

Until its row has been read a cell shows "…".
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from desktop.screens.formats import Formats
from desktop.screens.shown_columns import ShownColumn
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
from desktop.table_model.cell_store import CellStore
from desktop.table_model.change_highlights import ChangeHighlights
from desktop.table_model.group_heading_text import HeadingView, heading_about, heading_text, heading_view
from desktop.table_model.group_index import GroupHeading
from desktop.table_model.grouped_rows import GroupedRows
from desktop.table_query.row_color_rules import RowColorRule
from desktop.table_query.row_color_text import rule_name, with_line
from desktop.table_query.table_query import TableQuery
from models.values.language import mark, tr

NOT_SAVED = mark("Not saved yet. It is kept here, and saved as soon as the database takes it.")
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

# Put together once: it is asked for twice a cell and painting.
OF_HEADING = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
OF_GONE = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
OF_LOCKED = OF_GONE | Qt.ItemFlag.ItemIsEnabled
OF_EDITABLE = OF_LOCKED | Qt.ItemFlag.ItemIsEditable


class CellDisplay:
    """Answers what can be asked of a cell. `EDIT` of a reference is (id, label).

    `answers`: by role, of a row's id and a column. `late`: whether an edit waits for the database longer than one
    notices; only then cells are marked as unsaved.
    """

    def __init__(
        self,
        query: TableQuery,
        cells: CellStore,
        groups: GroupedRows,
        formats: Formats,
        late: Callable[[], bool],
        marks: ChangeHighlights | None,
    ) -> None:
        self._query, self._cells, self._groups = query, cells, groups
        self._formats, self._late, self._marks = formats, late, marks
        self._last_view: tuple[GroupHeading, bool, HeadingView] | None = None
        self.answers: dict[int, Callable[[int, ShownColumn], Any]] = {
            DISPLAY: cells.text,
            EDIT: cells.value,
            ALIGNMENT: lambda _row_id, shown: alignment(shown),
            TOOL_TIP: self._tool_tip,
            DESCRIPTION: self._description,
            RuleRole: lambda row_id, _shown: self._rule_of(row_id),
            LockedReasonRole: cells.locked,
            EditableRole: lambda row_id, shown: cells.locked(row_id, shown) is None,
            PendingRole: cells.is_pending,
            KindRole: lambda _row_id, shown: shown.kind,
            UnsavedRole: self._is_unsaved,
            ChangedRole: lambda row_id, shown: self._change_of(row_id, shown) is not None,
            HeadingRole: lambda _row_id, _shown: None,
            AboutRole: lambda _row_id, _shown: None,
            MarkedRole: lambda _row_id, _shown: bool(query.rules.asked) or marks is not None or late(),
            ACCESSIBLE: lambda row_id, shown: spoken(shown.field.title, cells.text(row_id, shown)),
            GoneRole: lambda row_id, _shown: row_id in cells.gone,
        }

    def flags(self, row_id: int, shown: ShownColumn) -> Qt.ItemFlag:
        """Tell what can be done with a cell: edited where the column is ours, or the whole row is."""
        if row_id < 0:
            return OF_HEADING
        if row_id in self._cells.gone:
            return OF_GONE
        return OF_LOCKED if self._cells.locked(row_id, shown) is not None else OF_EDITABLE

    def of_heading(self, row: int, shown: ShownColumn, role: int) -> Any:
        """Answer what is asked of the heading of a group."""
        heading = self._groups.heading(row)
        if heading is None:
            return None
        if role == ALIGNMENT:
            return alignment(shown)
        if role == MarkedRole:
            return True
        view = self._view_of(heading)
        if role == HeadingRole:
            return view
        if role == AboutRole:
            return heading_about(self._formats, heading, shown)
        if role in (DISPLAY, ACCESSIBLE, TOOL_TIP):
            return heading_text(self._formats, view, heading, shown, spoken=role != DISPLAY)
        return None

    def heading_totals(self, column: int, first: int, last: int) -> list[str]:
        """Return what the headings of groups from one row to another say in a column."""
        shown, rows = self._query.columns[column], range(max(0, first), min(last + 1, len(self._groups.rows.order)))
        return [text for row in rows if (text := self.of_heading(row, shown, DISPLAY))]

    def _view_of(self, heading: GroupHeading) -> HeadingView:
        """Return what is painted of a heading; kept for its other cells, which are painted next."""
        closed = self._groups.is_closed(heading)
        last, was_closed, view = self._last_view or (None, False, None)
        if view is None or last is not heading or was_closed != closed:
            by = self._query.grouping.by[heading.level]
            shown = next(one for one in self._query.columns if one.field.name == by.path)
            view = heading_view(self._formats, by, shown, heading, closed=closed)
            self._last_view = heading, closed, view
        return view

    def _change_of(self, row_id: int, shown: ShownColumn) -> str | None:
        """Return what is told of a cell that changed since the moment that the table is shown from."""
        return None if self._marks is None else self._marks.words(row_id, shown.field.name)

    def _rule_of(self, row_id: int) -> RowColorRule | None:
        """Return the rule by which a row is coloured, if one fits and the row has been read."""
        rules = self._query.rules
        cached = self._cells.cache.get(row_id) if rules.asked else None
        return rules.found(cached.values, len(self._query.paths) + 1) if cached is not None else None

    def _rule_words(self, row_id: int) -> str:
        rule = self._rule_of(row_id)
        return tr("Coloured by: {rule}", rule=rule_name(rule, self._query.columns, self._formats)) if rule else ""

    def _is_unsaved(self, row_id: int, shown: ShownColumn) -> bool:
        """Tell whether a cell shows an edit that takes a while to be written, or has to wait."""
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


def alignment(shown: ShownColumn) -> Qt.AlignmentFlag:
    """Return how the values of a column and its title are aligned."""
    return RIGHT if shown.right_aligned else LEFT


def of_title(shown: ShownColumn, role: int) -> Any:
    """Answer what is asked of a column's title: aligned as its values, and as tool tip why the column is locked."""
    if role == DISPLAY:
        return shown.field.title
    if role == ALIGNMENT:
        return alignment(shown)
    return shown.source_lock if role in (TOOL_TIP, LockedReasonRole) else None


def spoken(title: str, value: str) -> str:
    """Return a cell as a screen reader tells it: its column, and what it holds."""
    return tr("{title}: {value}", title=title, value=value or tr("empty"))
