"""The table of records: a view on a RowTableModel that looks and behaves as a calm spreadsheet."""

from collections.abc import Mapping

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QToolTip, QWidget

from desktop.block_edits import BlockEdits
from desktop.cells import CellDelegate
from desktop.columns import columns_of, is_required
from desktop.editors import Tools
from desktop.row_table_model import EditableRole, LockedReasonRole, RowTableModel
from desktop.screen import Kind, Screen
from desktop.selected_cells import selected_blocks
from desktop.table_keys import Moves, block_key, held
from desktop.theme import COMPACT_ROW_HEIGHT, ROW_HEIGHT, Theme
from models.language import tr

HEADER_HEIGHT = 32
ARROW, ARROW_ROOM = 12, 16


class Header(QHeaderView):
    """Column titles in the muted tone, with an arrow on the sorted one."""

    def __init__(self, table: "RecordTable", theme: Theme, tools: Tools) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table, self._theme, self._icons = table, theme, tools.icons
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(HEADER_HEIGHT)
        self.setMinimumSectionSize(56)
        self.setStretchLastSection(True)
        self.setAccessibleName("Column titles")

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """The title on the side of its values."""
        columns = self._table.delegate.columns
        if section >= len(columns):
            return
        facts = columns[section]
        painter.fillRect(rect, self._theme.color("surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._theme.color("border"))
        room = rect.adjusted(10, 0, -10, 0)
        sorted_here = self.isSortIndicatorShown() and self.sortIndicatorSection() == section
        font = self._theme.sized(-2)
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.color("text" if sorted_here else "muted"))
        side = Qt.AlignmentFlag.AlignRight if facts.right_aligned else Qt.AlignmentFlag.AlignLeft
        width = room.width() - (ARROW_ROOM if sorted_here else 0)
        title = painter.fontMetrics().elidedText(facts.field.title, Qt.TextElideMode.ElideRight, width)
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, title)
        if sorted_here:
            beside = painter.fontMetrics().horizontalAdvance(title) + 4
            left = room.right() + 1 - beside - ARROW if facts.right_aligned else room.left() + beside
            self._paint_arrow(painter, QPoint(left, room.center().y() - ARROW // 2))

    def _paint_arrow(self, painter: QPainter, place: QPoint) -> None:
        up = self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        scale = painter.device().devicePixelRatioF()
        painter.drawPixmap(place, self._icons.pixmap("arrow-up" if up else "arrow-down", "accent", ARROW, scale))


class RecordTable(QTableView):
    """One table of records. `current_changed`: the current row's id, or 0; `blocks`: what is done to many cells."""

    current_changed = Signal(object)
    refused = Signal(str)

    def __init__(self, theme: Theme, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recordTable")
        self._theme, self._tools = theme, tools
        self.delegate = CellDelegate((), theme, tools, self)
        self.delegate.refused.connect(self.refused)
        self.blocks, self._moves = BlockEdits(self, tools), Moves(self)
        self.delegate.entered.connect(self._go_on)
        self.delegate.given.connect(self.blocks.put)
        self.setItemDelegate(self.delegate)
        self.setHorizontalHeader(Header(self, theme, tools))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.set_compact(False)

    def show_screen(self, screen: Screen, model: RowTableModel, widths: Mapping[str, int]) -> None:
        """Show a model's rows with the columns of its screen, as wide as they were left."""
        self.delegate.columns = columns_of(screen)
        self.delegate.hovered = QModelIndex()
        self.setAccessibleName(screen.title)
        self.setModel(model)
        self.selectionModel().currentChanged.connect(self._moved)
        header = self.horizontalHeader()
        names = [field.name for field in screen.fields]
        for column, field in enumerate(screen.fields):
            self.setColumnWidth(column, widths.get(field.name, field.width))
        down = screen.order.startswith("-")
        header.setSortIndicator(
            names.index(screen.order.removeprefix("-")),
            Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder,
        )
        header.setSortIndicatorShown(True)

    def set_compact(self, compact: bool) -> None:
        """Rows of 24 px instead of 30."""
        height = COMPACT_ROW_HEIGHT if compact else ROW_HEIGHT
        self.verticalHeader().setMinimumSectionSize(COMPACT_ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalScrollBar().setSingleStep(height)
        self.horizontalScrollBar().setSingleStep(32)

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
        if event.key() == Qt.Key.Key_F2 and plain:
            self._edit_or_explain(index)
        elif event.key() == Qt.Key.Key_Delete and plain:
            self._empty(index)
        elif event.key() == Qt.Key.Key_Backspace and plain:
            self._type(index, "")
        elif self._types(event):
            self._type(index, event.text())
        else:
            return self._moves.press(event)
        return True

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the cell, or say why that isn't possible."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self._edit_or_explain(index)
        else:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Keep track of the cell under the mouse."""
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()))

    def leaveEvent(self, event: object) -> None:
        """No cell is under the mouse any more."""
        self._hover(QModelIndex())

    def sizeHint(self) -> QSize:
        """Wide enough for a few columns."""
        return QSize(900, 600)

    def _go_on(self, rows: int, columns: int) -> None:
        """Where Enter, Tab and the arrows lead that took an edit."""
        self._moves.go(rows, columns)
        self.setFocus()

    def _types(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        return bool(event.text()) and event.text().isprintable() and not held

    def _type(self, index: QModelIndex, text: str) -> None:
        if self._is_flag(index):
            if text == " ":
                self._edit_or_explain(index)
            return
        if not index.data(EditableRole):
            self._explain(index)
            return
        self.edit(index)
        editor = self.indexWidget(index) or self.focusWidget()
        if text != " " and hasattr(editor, "begin_with"):
            editor.setProperty("typed", True)
            editor.begin_with(text)

    def _edit_or_explain(self, index: QModelIndex) -> None:
        if not index.data(EditableRole):
            self._explain(index)
        elif self._is_flag(index):
            self.model().setData(index, not index.data(Qt.ItemDataRole.EditRole), Qt.ItemDataRole.EditRole)
        else:
            self.edit(index)

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

    def _explain(self, index: QModelIndex) -> None:
        reason = index.data(LockedReasonRole)
        if reason:
            place = self.visualRect(index).bottomLeft()
            QToolTip.showText(self.viewport().mapToGlobal(place), reason, self)

    def _is_flag(self, index: QModelIndex) -> bool:
        return self.delegate.columns[index.column()].kind is Kind.FLAG

    def _hover(self, index: QModelIndex) -> None:
        before = self.delegate.hovered
        if index != before:
            self.delegate.hovered = index
            self.update(before)
            self.update(index)

    def _moved(self, current: QModelIndex, before: QModelIndex | QPersistentModelIndex) -> None:
        self.viewport().update()
        self._moves.moved()
        if current.row() != before.row() or not before.isValid():
            self.current_changed.emit(self.current_id())
