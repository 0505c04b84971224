"""The table of records: a view on a RowTableModel that looks and behaves as a calm spreadsheet."""

from collections.abc import Mapping

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from desktop.block_edits import BlockEdits
from desktop.cell_table import CellTable
from desktop.cells import Index
from desktop.columns import columns_of, is_required
from desktop.editors import Tools
from desktop.new_row import NewRow
from desktop.row_table_model import EditableRole, RowTableModel
from desktop.screen import Screen
from desktop.selected_cells import selected_blocks
from desktop.table_keys import ENTER, Moves, block_key, held
from desktop.theme import COMPACT_ROW_HEIGHT, ROW_HEIGHT, Theme
from models.language import tr

HEADER_HEIGHT = 32
ARROW, ARROW_ROOM, NUMBER_ROOM = 12, 16, 8


class Header(QHeaderView):
    """Column titles in the muted tone, with an arrow on the sorted ones, and which is first where they are several."""

    def __init__(self, table: "RecordTable", theme: Theme, tools: Tools) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table, self._theme, self._icons = table, theme, tools.icons
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(HEADER_HEIGHT)
        self.setMinimumSectionSize(56)
        self.setStretchLastSection(True)
        self.setAccessibleName("Column titles")
        self._sorted: dict[int, bool] = {}

    def show_sorting(self, sections: Mapping[int, bool]) -> None:
        """Mark the columns that rows are sorted by, the first one first, and whether they descend."""
        self._sorted = dict(sections)
        self.setSortIndicatorShown(bool(sections))
        for section, down in list(sections.items())[:1]:
            self.setSortIndicator(section, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """The title on the side of its values."""
        columns = self._table.delegate.columns
        if section >= len(columns):
            return
        facts = columns[section]
        rect.setHeight(HEADER_HEIGHT)  # below it may be a row of filters
        painter.fillRect(rect, self._theme.color("surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._theme.color("border"))
        room = rect.adjusted(10, 0, -10, 0)
        sorted_here = section in self._sorted
        font = self._theme.sized(-2)
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.color("text" if sorted_here else "muted"))
        side = Qt.AlignmentFlag.AlignRight if facts.right_aligned else Qt.AlignmentFlag.AlignLeft
        several = sorted_here and len(self._sorted) > 1
        width = room.width() - (ARROW_ROOM if sorted_here else 0) - (NUMBER_ROOM if several else 0)
        title = painter.fontMetrics().elidedText(facts.field.title, Qt.TextElideMode.ElideRight, width)
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, title)
        if sorted_here:
            beside = painter.fontMetrics().horizontalAdvance(title) + 4
            left = room.right() + 1 - beside - ARROW if facts.right_aligned else room.left() + beside
            self._paint_arrow(painter, QPoint(left, room.center().y() - ARROW // 2), self._sorted[section])
            if several:
                left += -NUMBER_ROOM if facts.right_aligned else ARROW
                number = QRect(left, room.top(), NUMBER_ROOM, room.height())
                painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(list(self._sorted).index(section) + 1))

    def _paint_arrow(self, painter: QPainter, place: QPoint, down: bool) -> None:
        scale = painter.device().devicePixelRatioF()
        painter.drawPixmap(place, self._icons.pixmap("arrow-down" if down else "arrow-up", "accent", ARROW, scale))


class RecordTable(CellTable):
    """One table of records. `current_changed`: the current row's id, or 0; `blocks`: what is done to many cells."""

    current_changed = Signal(object)
    # Qt lays the table out before it is there.
    new_row: NewRow | None = None

    def __init__(self, theme: Theme, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(theme, tools, parent)
        self.setObjectName("recordTable")
        self._theme = theme
        self.blocks, self._moves = BlockEdits(self, tools), Moves(self)
        self.delegate.entered.connect(self._go_on)
        self.delegate.given.connect(self.blocks.put)
        self.setHorizontalHeader(Header(self, theme, tools))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.new_row = NewRow(self, theme, tools)
        self.set_compact(False)

    def show_screen(self, screen: Screen, model: RowTableModel, widths: Mapping[str, int]) -> None:
        """Show a model's rows with the columns of its screen, as wide as they were left."""
        self.delegate.columns = columns_of(screen)
        self.delegate.hovered = QModelIndex()
        self.setAccessibleName(screen.title)
        self.setModel(model)
        self.selectionModel().currentChanged.connect(self._moved)
        for column, field in enumerate(screen.fields):
            self.setColumnWidth(column, widths.get(field.name, field.width))
        self.show_sorting(model)
        if self.new_row is not None:
            self.new_row.show_screen(screen, model)

    def show_sorting(self, model: RowTableModel) -> None:
        """Mark in the titles by which columns the model is sorted."""
        places = {shown.field.name: place for place, shown in enumerate(model.columns)}
        header: Header = self.horizontalHeader()  # type: ignore[assignment]  # the one made here
        header.show_sorting({places[name]: down for name, down in model.sorting if name in places})

    def edited_id(self) -> int | None:
        """The id of the row in which an editor is open."""
        return self.current_id() if self.indexWidget(self.currentIndex()) is not None else None

    def set_compact(self, compact: bool) -> None:
        """Rows of 24 px instead of 30."""
        height = COMPACT_ROW_HEIGHT if compact else ROW_HEIGHT
        self.verticalHeader().setMinimumSectionSize(COMPACT_ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalScrollBar().setSingleStep(height)
        self.horizontalScrollBar().setSingleStep(32)
        if self.new_row is not None:
            self.new_row.set_height(height)

    def selected_rows(self) -> list[int]:
        """The rows in which something is selected, from above."""
        blocks = selected_blocks(self) if self.selectionModel().hasSelection() else []
        return sorted({row for block in blocks for row in range(block.first, block.last + 1)})

    def current_id(self) -> int | None:
        """The id of the current row, if it is known already."""
        model = self.model()
        index = self.currentIndex()
        return model.row_id(index.row()) if isinstance(model, RowTableModel) and index.isValid() else None

    def go_to_first(self) -> None:
        """Make the first cell current, so that the keys and the panel have something to begin with."""
        index = self.model().index(0, 0)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def go_to(self, row: int, column: int = 0, *, edit: bool = False) -> None:
        """Make a cell current and visible; `edit` opens its editor."""
        index = self.model().index(row, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.setFocus()
        if edit and index.data(EditableRole):
            self.edit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As in Excel: typing and F2 edit, Enter and Tab move, Del empties; locked cells say why. Space toggles."""
        index = self.currentIndex()
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
        """The empty row goes along."""
        super().scrollContentsBy(dx, dy)
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
        """Wide enough for a few columns."""
        return QSize(900, 600)

    def _go_on(self, rows: int, columns: int) -> None:
        """Where Enter, Tab and the arrows lead that took an edit."""
        if rows <= 0 or not self._leads_out(self.currentIndex()):
            self._moves.go(rows, columns)
            self.setFocus()

    def _leads_out(self, index: QModelIndex) -> bool:
        """Go on to the empty row, if it is what comes behind this one."""
        row = self._empty_row()
        if row is None or index.row() < self.model().rowCount() - 1:
            return False
        row.enter(index.column())
        return True

    def _empty_row(self) -> NewRow | None:
        """The row in which rows are added, where people add some."""
        return self.new_row if self.new_row is not None and self.new_row.isVisibleTo(self) else None

    def _empty(self, index: QModelIndex) -> None:
        facts = self.delegate.columns[index.column()]
        blocks = selected_blocks(self)
        if len(blocks) > 1 or blocks[0].height > 1 or len(blocks[0].columns) > 1:
            self.blocks.empty()
        elif not index.data(EditableRole):
            self._explain(index)
        elif is_required(facts):
            self.refused.emit(tr("{title} can't be empty.", title=facts.field.title))
        elif index.data(Qt.ItemDataRole.EditRole) is not None:
            self.model().setData(index, None, Qt.ItemDataRole.EditRole)

    def _moved(self, current: QModelIndex, before: QModelIndex | QPersistentModelIndex) -> None:
        self.viewport().update()
        self._moves.moved()
        if current.row() != before.row() or not before.isValid():
            self.current_changed.emit(self.current_id())
