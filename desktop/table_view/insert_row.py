"""The empty last row of a table in which people add rows: what is typed there becomes a new row."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QToolTip

from desktop.context.app_context import AppContext
from desktop.screens.columns import columns_of, is_required
from desktop.screens.screen import Screen
from desktop.screens.shown_columns import ShownColumn
from desktop.table_model.block_values import stored
from desktop.table_model.cell_display import LEFT, RIGHT
from desktop.table_model.cell_roles import ALIGNMENT, DISPLAY, EDIT, TOOL_TIP, EditableRole, KindRole, LockedReasonRole
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_view.block_edits import BlockEdits
from desktop.table_view.cell_delegate import PADDING, Index
from desktop.table_view.editable_table_view import EditableTableView
from desktop.table_view.selected_cells import SelectedBlock
from desktop.table_view.table_columns import TableColumns
from desktop.table_view.table_keys import Moves, held
from desktop.theme.theme import Theme
from desktop.widgets.enter_keys import ENTER
from models.values.language import tr

ICON = 14
NOWHERE = QModelIndex()


class InsertRow(EditableTableView):
    """Stands below the last row of a table, or at its lower edge while that row is out of sight.

    As soon as a row has what it can't be without, it is added. Esc gives it up: `given_up`, and the keys go back to the
    table.
    """

    given_up = Signal()

    def __init__(
        self,
        table: EditableTableView,
        columns: TableColumns,
        blocks: BlockEdits,
        go_to: Callable[[int, int], None],
        theme: Theme,
        tools: AppContext,
    ) -> None:
        """`columns`, `blocks`: the table's; `go_to(row, column)`: makes a cell of it current and visible."""
        super().__init__(theme, tools, table.viewport())
        self.setObjectName("newRow")
        self._table, self._columns, self._blocks, self._go_to = table, columns, blocks, go_to
        self._theme, self._tools = theme, tools
        self._model: RowTableModel | None = None
        self._moves = Moves(self)
        self.cells = InsertRowModel((), tools)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        for bars in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bars(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.refused.connect(table.refused)
        self.delegate.entered.connect(self._go_on)
        self.delegate.closeEditor.connect(lambda: QTimer.singleShot(0, self, self._add_when_left))
        self.horizontalScrollBar().valueChanged.connect(table.horizontalScrollBar().setValue)
        self.hide()

    def show_screen(self, screen: Screen, model: RowTableModel) -> None:
        """Be the empty row of a screen; hidden where people add none."""
        self._model = model
        self.delegate.columns = columns_of(screen)
        self.delegate.hovered = QModelIndex()
        before, self.cells = self.cells, InsertRowModel(columns_of(screen), self._tools)
        self.setModel(self.cells)
        before.deleteLater()
        self.horizontalHeader().hide()
        self.setAccessibleName(tr("New {noun}", noun=screen.noun))
        self.setVisible(model.edits.can_add())
        model.block_added.connect(self._show_added)
        self._table.updateGeometries()
        self.raise_()

    def set_height(self, height: int) -> None:
        """Be as tall as the other rows."""
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self.setFixedHeight(height)

    def place(self) -> None:
        """Stand where the rows end, or at the table's lower edge."""
        table = self._table
        room = table.viewport().rect()
        end = table.verticalHeader().length() - table.verticalOffset()
        self.setGeometry(QRect(0, min(end, room.height() - self.height()), room.width(), self.height()))
        self.horizontalScrollBar().setRange(0, table.horizontalScrollBar().maximum())
        self.horizontalScrollBar().setValue(table.horizontalScrollBar().value())

    def follow_columns(self) -> None:
        """Have the columns of the table: their widths, their order, and which are hidden."""
        if self.cells.columnCount() == self._table.horizontalHeader().count():
            self.horizontalHeader().restoreState(self._table.horizontalHeader().saveState())
            self.horizontalHeader().hide()
            self.covered = self._table.covered
            self.freeze(self._table.frozen)

    def enter(self, column: int) -> None:
        """Be where the keys go, from the row above."""
        self.setCurrentIndex(self.cells.index(0, column))
        self.setFocus()

    def begin(self) -> None:
        """Be where the keys go, in the first column in which something can be entered."""
        shown = self.visible_columns()
        free = (column for column in shown if self.cells.index(0, column).data(EditableRole))
        self.enter(next(free, shown[0]))
        self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin a row by typing; Enter and Tab go on, up leads back, Esc gives up, Ctrl+V adds the copied rows."""
        index, plain = self.currentIndex(), held(event) == Qt.KeyboardModifier.NoModifier
        if event.key() == Qt.Key.Key_Escape:
            self._give_up()
        elif event.key() == Qt.Key.Key_Up and plain:
            self._leave(index.column())
        elif event.key() in ENTER:
            self._go_on(-1 if held(event) else 1, 0)
        elif event.key() == Qt.Key.Key_Delete and plain:
            self.cells.setData(index, None)
        elif event.matches(QKeySequence.StandardKey.Paste):
            rows = self._model.rows.data_count() if self._model is not None else 0
            self._blocks.paste([SelectedBlock(rows, rows, (index.column(),))])
        elif not (index.isValid() and (self.press_cell(event, index) or self._moves.press(event))):
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the wheel move the table."""
        self._table.wheelEvent(event)

    def focusInEvent(self, event: Any) -> None:
        """Keep a cell current always, and leave no other one selected in the table meanwhile."""
        super().focusInEvent(event)
        self._table.clearSelection()
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.cells.index(0, (self.visible_columns() or [0])[0]))

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew when the look changes."""
        super().changeEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells, or what the row is for while it is empty."""
        super().paintEvent(event)
        if self.cells.values or self._model is None:
            return
        painter = QPainter(self.viewport())
        scale = self.devicePixelRatioF()
        first = (self.visible_columns() or [0])[0]
        frozen = first in self.frozen_columns()
        middle, left = self.height() // 2, PADDING + (0 if frozen else self.columnViewportPosition(first))
        painter.drawPixmap(left, middle - ICON // 2, self._tools.icons.pixmap("plus", "faint", ICON, scale))
        painter.setFont(self._theme.font)
        painter.setPen(self._theme.color("faint"))
        room = QRect(left + ICON + 6, 0, self.columnWidth(first), self.height() - 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.accessibleName())

    def _go_on(self, rows: int, columns: int) -> None:
        """Add the row when it is complete; otherwise go on to what it lacks."""
        column = self.currentIndex().column()
        lacking = self.cells.lacking()
        if self.cells.values and not lacking:
            self._add(column if columns else None)
        elif rows < 0:
            self._leave(column)
        elif columns:
            self._moves.go(0, columns)
        elif self.cells.values:
            self._ask_for(lacking[0])
        self.setFocus()

    def _ask_for(self, column: int) -> None:
        self._columns.reveal(column)
        index = self.cells.index(0, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        title = self.cells.columns[column].field.title
        text = tr("{title} is needed before the row can be added. Esc discards the row.", title=title)
        QToolTip.showText(self.viewport().mapToGlobal(self.visualRect(index).topLeft()), text, self)

    def _add(self, then: int | None = None) -> None:
        """Add the row. `then`: the column in which Tab ended an edit, which goes on in the new row."""
        if self._model is None:
            return
        values = self.cells.taken()
        row = {shown.column.name: stored(value) for shown, value in values.items()}

        def added(place: int) -> None:
            if then is not None:
                columns = self.visible_columns()
                self._go_to(place, columns[min(columns.index(then) + 1, len(columns) - 1)])
            else:
                self._table.scrollToBottom()

        self._model.edits.add_quietly(row, added, lambda: self.cells.give_back(values))

    def _show_added(self, first: int) -> None:
        """Show the rows that were pasted here, from their first on."""
        self._table.updateGeometries()  # the new rows count from the next layout on only
        column = max(self._table.currentIndex().column(), 0)
        self._table.scrollTo(self._table.model().index(first, column), QAbstractItemView.ScrollHint.PositionAtTop)

    def _add_when_left(self) -> None:
        """Add a complete row when the person has gone elsewhere: it doesn't wait for Enter."""
        inside = self.hasFocus() or self.state() is QAbstractItemView.State.EditingState
        if not inside and self.cells.values and not self.cells.lacking():
            self._add()

    def _give_up(self) -> None:
        if self.cells.values:
            self.cells.taken()
        else:
            self._leave(self.currentIndex().column())

    def _leave(self, column: int) -> None:
        last = self._table.model().rowCount() - 1
        if last >= 0:
            self._go_to(last, column)
        self.given_up.emit()


class InsertRowModel(QAbstractTableModel):
    """The one row: what was entered so far, by column."""

    def __init__(self, columns: tuple[ShownColumn, ...], tools: AppContext) -> None:
        super().__init__()
        self.columns, self._formats = columns, tools.formats
        self.values: dict[ShownColumn, Any] = {}

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return one: the empty row."""
        return 0 if parent.isValid() else 1

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of the table's columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        """Return what was entered, and why a column can't be."""
        shown = self.columns[index.column()]
        value = self.values.get(shown)
        answers: dict[int, Callable[[], Any]] = {
            DISPLAY: lambda: self._formats.text(value, shown.kind, name=shown.field.name),
            EDIT: lambda: value,
            TOOL_TIP: lambda: shown.own_lock,
            ALIGNMENT: lambda: RIGHT if shown.right_aligned else LEFT,
            LockedReasonRole: lambda: shown.own_lock,
            EditableRole: lambda: shown.own_lock is None,
            KindRole: lambda: shown.kind,
        }
        return answers[role]() if role in answers else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let a cell be edited where rows of our own are."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        locked = self.columns[index.column()].own_lock is not None
        return flags if locked else flags | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = EDIT) -> bool:
        """Keep a value until the row is added."""
        if role != EDIT or not index.isValid():
            return False
        shown = self.columns[index.column()]
        self.values.pop(shown, None)
        if value is not None:
            self.values[shown] = value
        self._all_changed()
        return True

    def lacking(self) -> list[int]:
        """Return the columns that the row can't be without and that aren't filled yet."""
        return [column for column, shown in enumerate(self.columns) if is_required(shown) and shown not in self.values]

    def taken(self) -> dict[ShownColumn, Any]:
        """Return what was entered; the row is empty afterwards."""
        values, self.values = self.values, {}
        self._all_changed()
        return values

    def give_back(self, values: dict[ShownColumn, Any]) -> None:
        """Show again what couldn't be added, unless another row was begun."""
        if not self.values:
            self.values = values
            self._all_changed()

    def _all_changed(self) -> None:
        if self.columns:
            self.dataChanged.emit(self.index(0, 0), self.index(0, len(self.columns) - 1))
