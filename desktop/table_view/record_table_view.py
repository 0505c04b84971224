"""The table of records: a view on a RowTableModel that looks and behaves as a calm spreadsheet."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QToolTip, QWidget

from desktop.context.app_context import AppContext
from desktop.editors.long_text import LongTextEdit
from desktop.kinds.parse_sentences import sentence
from desktop.screens.column_layout import Layout
from desktop.screens.columns import columns_of, is_required
from desktop.screens.screen import Screen
from desktop.table_model.cell_roles import EditableRole
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_view.block_edits import BlockEdits
from desktop.table_view.cell_delegate import Index
from desktop.table_view.column_header import Header
from desktop.table_view.editable_table_view import EditableTableView
from desktop.table_view.group_heading_delegate import click_heading, press_heading, repaint_headings
from desktop.table_view.insert_row import InsertRow
from desktop.table_view.selected_cells import selected_blocks
from desktop.table_view.table_columns import TableColumns
from desktop.table_view.table_keys import Moves, block_key, held
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import COMPACT_ROW_HEIGHT, ROW_HEIGHT, Theme
from desktop.widgets.enter_keys import ENTER
from desktop.widgets.pointer import is_under_pointer
from models.values.language import tr
from models.values.parse_errors import Missing


class RecordTableView(EditableTableView):
    """One table of records. `current_changed`: the current row's id, or 0; `blocks`: what is done to many cells;
    `columns`: how its columns are laid out; `draft_left(go on)`: Esc left a long text, which can be gone on with."""

    current_changed = Signal(object)
    draft_left = Signal(object)
    # Qt lays the table out before it is there.
    new_row: InsertRow | None = None

    def __init__(self, theme: Theme, tools: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(theme, tools, parent)
        self.setObjectName("recordTable")
        self._theme = theme
        self._formats = tools.formats
        self.blocks, self._moves = BlockEdits(self, tools), Moves(self)
        self.delegate.entered.connect(self._go_on)
        self.delegate.given.connect(self.blocks.put)
        self.delegate.left.connect(self._keep_draft)
        self.delegate.several = self._several
        self.header = Header(self, theme, tools)
        self.setHorizontalHeader(self.header)
        self.columns = TableColumns(self, self.header)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.new_row = InsertRow(self, self.columns, self.blocks, self.go_to, theme, tools)
        self.columns.changed.connect(self._laid_out)
        self.header.sectionResized.connect(lambda *_sizes: repaint_headings(self))
        self.set_compact(False)

    def show_screen(
        self, screen: Screen, model: RowTableModel, widths: Mapping[str, int], layout: Layout | None = None
    ) -> None:
        """Show a model's rows with the columns of its screen, laid out and as wide as they were left."""
        self.delegate.columns = columns_of(screen)
        self.delegate.hovered = QModelIndex()
        self.setAccessibleName(screen.title)
        self.setModel(model)
        self.selectionModel().currentChanged.connect(self._moved)
        for taken_away in (model.rowsRemoved, model.layoutChanged):
            taken_away.connect(self._collapse_if_left)
        self.columns.show(screen.fields, layout or Layout(), widths)
        self.show_sorting(model)
        if self.new_row is not None:
            self.new_row.show_screen(screen, model)

    def show_sorting(self, model: RowTableModel) -> None:
        """Mark in the titles by which columns the model is sorted."""
        places = {shown.field.name: place for place, shown in enumerate(model.columns)}
        self.header.show_sorting({places[name]: down for name, down in model.query.sorting if name in places})

    def edited_id(self) -> int | None:
        """Return the id of the row in which an editor is open."""
        return self.current_id() if self.indexWidget(self.currentIndex()) is not None else None

    def set_compact(self, compact: bool) -> None:
        """Make rows 24 px high instead of 30."""
        with self._keeping_in_sight(self.viewport().size()):
            self._set_row_height(scaled(COMPACT_ROW_HEIGHT if compact else ROW_HEIGHT))

    def _set_row_height(self, height: int) -> None:
        self.verticalHeader().setMinimumSectionSize(scaled(COMPACT_ROW_HEIGHT))
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalScrollBar().setSingleStep(height)
        self.horizontalScrollBar().setSingleStep(32)
        if self.new_row is not None:
            self.new_row.set_height(height)
            self.updateGeometries()

    def selected_rows(self) -> list[int]:
        """Return the rows in which something is selected, from above."""
        blocks = selected_blocks(self) if self.selectionModel().hasSelection() else []
        return sorted({row for block in blocks for row in range(block.first, block.last + 1)})

    def current_id(self) -> int | None:
        """Return the id of the current row, if it is known already."""
        model = self.model()
        index = self.currentIndex()
        return model.rows.row_id(index.row()) if isinstance(model, RowTableModel) and index.isValid() else None

    def go_to_first(self) -> None:
        """Make the first cell current, so that the keys and the panel have something to begin with."""
        columns = self.visible_columns()
        index = self.model().index(0, columns[0] if columns else 0)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Clear)

    def go_to(self, row: int, column: int | None = None, *, edit: bool = False) -> None:
        """Make a cell current and visible, in the first column where its own is hidden or none is named.

        `edit` opens its editor, and shows its column if it is hidden.
        """
        if edit and column is not None:
            self.columns.reveal(column)
        shown = self.visible_columns()
        index = self.model().index(row, column if column in shown else shown[0])
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.setFocus()
        if edit and index.data(EditableRole):
            self.edit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do as Excel: typing and F2 edit, Enter and Tab move, Del empties; locked cells say why. Space toggles."""
        QToolTip.hideText()  # why a cell is locked, said at the key before
        index = self.currentIndex()
        if self.columns.press(event, index.column()) or (index.isValid() and press_heading(self, event, index)):
            return
        on_block = block_key(event, self.blocks) if index.isValid() else None
        if on_block is not None:
            on_block()
        elif not index.isValid() or not self._press(event, index):
            super().keyPressEvent(event)

    def _press(self, event: QKeyEvent, index: QModelIndex) -> bool:
        plain = held(event) == Qt.KeyboardModifier.NoModifier
        if event.key() == Qt.Key.Key_Delete and plain:
            self._empty(index)
        elif not (plain and event.key() in (Qt.Key.Key_Down, *ENTER) and self._leads_out(index)):
            return self.press_cell(event, index) or self._moves.press(event)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close or open a group by a click on its heading."""
        if not click_heading(self, event):
            super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the current cell in sight where a bar, a panel or the window takes room away."""
        with self._keeping_in_sight(event.oldSize()):
            super().resizeEvent(event)

    def would_move(self, taller: int) -> bool:
        """Tell whether the rows under the pointer would move if the table became that many pixels taller."""
        bar = self.verticalScrollBar()
        return is_under_pointer(self) and bar.value() > 0 and bar.value() > bar.maximum() - taller

    @contextmanager
    def _keeping_in_sight(self, room: QSize) -> Iterator[None]:
        """Keep the current cell in sight, if it is. `room`: of what is in sight before."""
        index, row, bar = self.currentIndex(), self._empty_row(), self.horizontalScrollBar()
        cell, tall = self.visualRect(index), room.height() - (row.height() if row is not None else 0)
        in_height = index.isValid() and cell.top() >= 0 and cell.bottom() <= tall
        in_width = cell.left() >= 0 and cell.right() <= room.width()
        yield
        shift = bar.value()
        if in_height:
            self.scrollTo(index)
        if in_height and not in_width:
            bar.setValue(shift)

    def updateGeometries(self) -> None:
        """Leave room for the empty row behind the last one."""
        super().updateGeometries()
        row = self._empty_row()
        if row is not None:
            length = self.verticalHeader().length() + row.height()
            self.verticalScrollBar().setMaximum(max(0, length - self.viewport().height()))
            row.follow_columns()
            row.place()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Take the empty row along; titles of groups stay in sight."""
        super().scrollContentsBy(dx, dy)
        if dx:
            repaint_headings(self)
        row = self._empty_row()
        if row is not None:
            row.place()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Make a cell visible, above the empty row."""
        super().scrollTo(index, hint)
        row = self._empty_row()
        if row is not None:
            covered = self.visualRect(index).bottom() + 1 - row.y()
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + max(0, covered))

    def sizeHint(self) -> QSize:
        """Return a size wide enough for a few columns."""
        return QSize(900, 600)

    def _laid_out(self) -> None:
        self.delegate.first_column = (self.visible_columns() or [0])[0]
        self.updateGeometries()

    def _go_on(self, rows: int, columns: int) -> None:
        """Go where Enter, Tab and the arrows lead that took an edit."""
        if rows <= 0 or not self._leads_out(self.currentIndex()):
            if rows or columns:
                self._moves.go(rows, columns)
            self.setFocus()

    def stand_on(self, index: QModelIndex) -> None:
        """Make a cell current, as if the cursor hadn't left it: what is selected with it stays selected."""
        self._moves.stand_on(index)

    def _several(self) -> bool:
        blocks = selected_blocks(self)
        return len(blocks) > 1 or any(block.height * len(block.columns) > 1 for block in blocks)

    def _keep_draft(self, text: str) -> None:
        row_id, column = self.current_id(), self.currentIndex().column()
        if row_id is not None:
            self.draft_left.emit(lambda: self._go_on_with(row_id, column, text))

    def _go_on_with(self, row_id: int, column: int, text: str) -> None:
        model = self.model()
        row = model.rows.row_of(row_id) if isinstance(model, RowTableModel) else -1
        editor = None
        if row >= 0 and self.delegate.columns[column].kind.is_long:
            self.go_to(row, column, edit=True)
            editor = self.indexWidget(self.currentIndex())
        if isinstance(editor, LongTextEdit):
            editor.go_on_with(text)
        else:
            QGuiApplication.clipboard().setText(text)
            self.refused.emit(tr("The row isn’t shown here any more. The text is on the clipboard."))

    def _leads_out(self, index: QModelIndex) -> bool:
        """Go on to the empty row, if it is what comes behind this one."""
        row = self._empty_row()
        if row is None or index.row() < self.model().rowCount() - 1:
            return False
        row.enter(index.column())
        return True

    def _empty_row(self) -> InsertRow | None:
        """Return the row in which rows are added, where people add some."""
        return self.new_row if self.new_row is not None and self.new_row.isVisibleTo(self) else None

    def _empty(self, index: QModelIndex) -> None:
        facts = self.delegate.columns[index.column()]
        blocks = selected_blocks(self)
        if len(blocks) > 1 or blocks[0].height > 1 or len(blocks[0].columns) > 1:
            self.blocks.empty()
        elif not index.data(EditableRole):
            self._explain(index)
        elif is_required(facts):
            self.refused.emit(sentence(Missing(facts.field.title), self._formats))
        elif index.data(Qt.ItemDataRole.EditRole) is not None:
            self.model().setData(index, None, Qt.ItemDataRole.EditRole)

    def _collapse_if_left(self) -> None:
        """Make another row current where the current one has gone; what is selected elsewhere is left by that."""
        marks = self.selectionModel()
        if marks.hasSelection() and not marks.isSelected(self.currentIndex()):
            marks.clearSelection()

    def _current_record(self) -> int | None:
        """Return the id of the current row; None on a heading."""
        row_id = self.current_id()
        return row_id if row_id is not None and row_id > 0 else None

    def _moved(self, current: QModelIndex, before: QModelIndex | QPersistentModelIndex) -> None:
        self._moves.moved()
        if current.row() != before.row() or not before.isValid():
            for index in (before, current):  # the current row is marked in all its width
                top, height = self.rowViewportPosition(index.row()), self.rowHeight(index.row())
                self.viewport().update(0, top, self.viewport().width(), height)
            self.current_changed.emit(self._current_record())
