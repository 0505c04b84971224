"""One model for all tables: the ids first, the rows when they are painted, nothing that blocks the window.

The model puts its parts together and answers Qt: what is asked of the database (`query`), which row stands where
(`rows`), the headings among them (`groups`), reading (`reader`), what cells show (`display`), rows as the rest of the
window asks for them (`records`), and editing (`edits`, `blocks`).
"""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from sqlalchemy import Engine

from desktop.commands.command_queue import CommandQueue
from desktop.screens.formats import Formats, calendar_of
from desktop.screens.screen import Screen
from desktop.screens.shown_columns import shown_columns
from desktop.table_model.block_writer import BlockWriter
from desktop.table_model.cell_display import CellDisplay, of_title
from desktop.table_model.cell_roles import DISPLAY, EDIT
from desktop.table_model.cell_store import CellStore
from desktop.table_model.change_highlights import ChangeHighlights, marks_since
from desktop.table_model.grouped_rows import GroupedRows
from desktop.table_model.row_editor import RowEditor
from desktop.table_model.row_list import NOWHERE, RowList
from desktop.table_model.row_loader import RowLoader
from desktop.table_model.row_reader import RowReader
from desktop.table_model.row_records import RowRecords
from desktop.table_model.write_follower import WriteFollower
from desktop.table_query.grouping import Grouping
from desktop.table_query.row_color_rules import RowColorRule
from desktop.table_query.table_query import TableQuery
from desktop.widgets.jobs import Jobs
from models.queries.filters import Filter

Index = QModelIndex | QPersistentModelIndex


class RowTableModel(QAbstractTableModel):
    """The rows of one screen, shown and edited.

    `counted(rows, complete)`: how many rows there are, and whether that is all; `failed(error)`: what couldn't be
    read; `grouped`: the headings or what they say changed; `changed_rows(ids)`: written or removed; of what wasn't
    written `undo` tells. `row_added(row)`: where a new row stands; `block_added(row)`: the first of those that were
    pasted. `removal_planned(Removal)`: what else would go with rows that are to be deleted.
    """

    counted = Signal(int, bool)
    failed = Signal(object)
    grouped = Signal()
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
        undo: CommandQueue,
        parent: QObject | None = None,
        filters: tuple[Filter, ...] = (),
        rules: tuple[RowColorRule, ...] = (),
        grouping: Grouping | None = None,
        unread: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(parent)
        self.screen, self.columns = screen, shown_columns(screen)
        self.query = query = TableQuery(
            screen, self.columns, lambda: calendar_of(formats), filters, rules, grouping, unread
        )
        cells = self._cells = CellStore(formats, query.source_place)
        rows = self.rows = RowList(self)
        marks = self._marks(engine, jobs, formats)
        self.groups = GroupedRows(rows, query, cells)
        self.loader = RowLoader(engine, jobs, query, cells, rows)
        self.reader = RowReader(engine, jobs, query, cells, self.groups, marks, self.loader)
        self.records = RowRecords(query, cells, rows, self.loader.wish)
        self.display = CellDisplay(query, cells, self.groups, formats, lambda: undo.late, marks)
        self.blocks = BlockWriter(engine, query, cells, rows, formats, undo)
        self.edits = RowEditor(engine, query, cells, rows, self.records, self.blocks, formats, undo)
        self._follower = WriteFollower(query, cells, rows, self.reader, marks)
        self._pass_on()
        undo.written.connect(self._follower.follow)
        undo.written.connect(self.reader.read_figures_soon)
        undo.late_changed.connect(rows.repaint)
        self.reader.open()
        for attempt in undo.pending():
            self.blocks.show_attempt(attempt)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the rows known so far."""
        return 0 if parent.isValid() else len(self.rows.order.ids)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return the fields of the screen."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a column's title shows."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        return of_title(self.columns[section], role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows; a row that isn't here yet is wished for."""
        answer = self.display.answers.get(role)
        if answer is None or not index.isValid():
            return None
        row = index.row()
        row_id, shown = self.rows.order.ids[row], self.columns[index.column()]
        if row_id < 0:
            return self.display.of_heading(row, shown, role)
        if role == DISPLAY and self._cells.lacks(row_id):
            self.loader.wish(row)
        return answer(row_id, shown)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let a cell be edited where the column is ours, or the whole row is."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return self.display.flags(self.rows.order.ids[index.row()], self.columns[index.column()])

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Have a value written, as `RowEditor.enter` does."""
        return role == EDIT and index.isValid() and self.enter(index, value, index.data(EDIT))

    def enter(self, index: Index, value: Any, seen: Any) -> bool:
        """Enter as `setData` for who saw `seen` in the cell when they began: what others wrote since stays."""
        return self.edits.enter(index.row(), self.columns[index.column()], value, seen)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; by the screen's own order for column -1."""
        descending = order is Qt.SortOrder.DescendingOrder
        known = 0 <= column < len(self.columns)
        self.reader.sort_by(((self.columns[column].field.name, descending),) if known else ())

    def _marks(self, engine: Engine, jobs: Jobs, formats: Formats) -> ChangeHighlights | None:
        screen = self.screen
        if screen.since is None:
            return None
        first = self.columns[0].field.name
        marks = marks_since(engine, screen.model, screen.since, jobs, formats, first, self)
        marks.came.connect(self.rows.repaint)
        marks.failed.connect(self.failed)
        return marks

    def _pass_on(self) -> None:
        """Tell what the parts tell."""
        for part in (self.loader, self.reader, self.edits):
            part.failed.connect(self.failed)
        self.reader.counted.connect(self.counted)
        self.groups.changed.connect(self.grouped)
        self._follower.changed_rows.connect(self.changed_rows)
        self.edits.removal_planned.connect(self.removal_planned)
        self.edits.row_added.connect(self.row_added)
        self.blocks.block_added.connect(self.block_added)
