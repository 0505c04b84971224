"""The row of filters below the column titles: what is typed into a cell filters its column when typing rests."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.context.app_context import AppContext
from desktop.filters.filter_popup import FilterPopup
from desktop.screens.formats import UnreadableError
from desktop.screens.shown_columns import ShownColumn
from desktop.table_view.column_header import HEADER_HEIGHT
from desktop.table_view.record_table_view import RecordTableView
from desktop.theme.font_scaling import scaled
from desktop.widgets.enter_keys import ENTER
from desktop.widgets.plain_text import tool_tip
from desktop.wording.filter_words import summary, typed
from models.queries.filters import Filter
from models.values.language import tr

ROW_HEIGHT = 30
TYPING_PAUSE_MS = 250
LONGEST_TEXT = 500
LEAST_SEEN = 24


class FilterCell(QLineEdit):
    """The filter of one column. `chosen(Filter or None)`: what is to be filtered by from now on."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, shown: ShownColumn, tools: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._tools = tools
        self.setMaxLength(LONGEST_TEXT)
        more = QAction(self)
        more.setToolTip(tr("More ways to filter (Alt+Down)"))
        tools.icons.put(more, "list-filter", "faint")
        more.triggered.connect(lambda: self.open())
        self.addAction(more, QLineEdit.ActionPosition.TrailingPosition)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._take)
        self.textEdited.connect(self._edited)
        self.belong_to(shown)

    def belong_to(self, shown: ShownColumn) -> None:
        """Be the filter of a column from now on, without a filter yet."""
        self.shown = shown
        self.condition: Filter | None = None
        self.setObjectName(f"filter_{shown.field.name}")
        self.setAccessibleName(tr("Filter {title}", title=shown.field.title))
        self._pause.stop()
        self.setModified(False)

    def show_filter(self, condition: Filter | None) -> None:
        """Show what the column is filtered by; a text that is being typed is left alone."""
        self.condition = condition
        words = summary(condition, self.shown, self._tools.formats) if condition else ""
        self.setAccessibleDescription(words)
        self._mark("", words)
        if not (self.hasFocus() and self.isModified()):
            self.setText(words)
            self.setCursorPosition(0)

    def open(self, text: str = "", below: QWidget | None = None) -> FilterPopup:
        """Open the window in which the filter is set up; `text` is looked for in its list."""
        popup, column = FilterPopup(self.shown, self.condition, self._tools, self.window()), self.shown
        popup.chosen.connect(lambda condition: self._chosen(condition) if self.shown is column else None)
        popup.open_below(below or self)
        if text and isinstance(popup.first, QLineEdit):
            popup.first.setText(text)
            popup.first.textEdited.emit(text)
        return popup

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter filters at once, Esc takes the filter away, Alt+Down opens more, Down goes to the table."""
        if event.key() in ENTER:
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self._take()
        elif event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open()
        elif event.key() == Qt.Key.Key_Down:
            self._take()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: object) -> None:
        """Open the list at once where a column's values are picked from one."""
        super().mousePressEvent(event)  # type: ignore[arg-type]
        if self.shown.kind.is_picked:
            self.open()
        elif not self.isModified():
            self.selectAll()

    def _edited(self, text: str) -> None:
        if self.shown.kind.is_picked and text:
            self.setModified(False)
            self.show_filter(self.condition)
            self.open(text)
            return
        self._pause.start()

    def _take(self) -> None:
        self._pause.stop()
        if not self.isModified() and self.text():
            return
        try:
            condition = typed(self.text(), self.shown, self._tools.formats)
        except UnreadableError as problem:
            self._mark(str(problem), str(problem))
            return
        self._chosen(condition)

    def _chosen(self, condition: Filter | None) -> None:
        if condition != self.condition:
            self.condition = condition
            self.chosen.emit(condition)

    def _mark(self, problem: str, tip: str) -> None:
        self.setToolTip(tool_tip(tip))
        looks = {"wrong": bool(problem), "filtering": self.condition is not None and self.condition.on}
        if any(self.property(name) != value for name, value in looks.items()):
            for name, value in looks.items():
                self.setProperty(name, value)
            self.style().polish(self)


class FilterRow(QWidget):
    """A cell below each title, moving with it. `chosen(path, Filter or None)`; `left`: back to the table."""

    chosen = Signal(str, object)
    left = Signal()

    def __init__(self, table: RecordTableView, tools: AppContext) -> None:
        super().__init__(table.horizontalHeader())
        self.setObjectName("filterRow")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._table, self._tools = table, tools
        self._header = table.header
        self._columns: tuple[ShownColumn, ...] = ()
        self._filters: Mapping[str, Filter] = {}
        self._cells: list[FilterCell] = []
        self._is_made = False
        for moved in (self._header.sectionResized, self._header.geometriesChanged, table.columns.changed):
            moved.connect(self.place)
        table.horizontalScrollBar().valueChanged.connect(self.place)
        self._header.installEventFilter(self)
        self.hide()

    @property
    def cells(self) -> list[FilterCell]:
        """A cell for each column, made when they are first needed: mostly the row isn't shown."""
        if not self._is_made:
            self._is_made = True
            self._make_cells()
        return self._cells

    def set_columns(self, columns: tuple[ShownColumn, ...]) -> None:
        """Be ready for the columns of another table."""
        self._columns, self._filters, self._is_made = columns, {}, False

    def _make_cells(self) -> None:
        """Those that are there belong to other columns from now on; making one anew takes a millisecond."""
        for _ in range(len(self._columns), len(self._cells)):
            cell = self._cells.pop()
            cell.hide()
            cell.deleteLater()
        for cell, shown in zip(self._cells, self._columns, strict=False):
            cell.belong_to(shown)
        for shown in self._columns[len(self._cells) :]:
            self._cells.append(self._made(shown))
        for cell in self._cells:
            cell.show_filter(self._filters.get(cell.shown.field.name))

    def _made(self, shown: ShownColumn) -> FilterCell:
        cell = FilterCell(shown, self._tools, self)
        cell.chosen.connect(lambda condition: self.chosen.emit(cell.shown.field.name, condition))
        cell.left.connect(self.left)
        cell.installEventFilter(self)
        cell.show()
        return cell

    def show_filters(self, filters: Mapping[str, Filter]) -> None:
        """Show by what the columns are filtered."""
        self._filters = filters
        if self._is_made:
            for cell in self._cells:
                cell.show_filter(filters.get(cell.shown.field.name))
        else:
            self.place()

    def cell_of(self, path: str) -> FilterCell:
        """Return the cell of a column."""
        return next(cell for cell in self.cells if cell.shown.field.name == path)

    def set_shown(self, shown: bool) -> None:
        """Show the row, and make room for it below the titles."""
        self._header.setFixedHeight(scaled(HEADER_HEIGHT) + (scaled(ROW_HEIGHT) if shown else 0))
        self.setVisible(shown)
        self._header.geometriesChanged.emit()
        self.place()

    def sizeHint(self) -> QSize:
        """Return the width of the titles."""
        return QSize(self._header.width(), scaled(ROW_HEIGHT))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as wide as the titles, and bring the cell that gets the focus into view."""
        if watched is self._header and event.type() is QEvent.Type.Resize:
            self.place()
        elif isinstance(watched, FilterCell) and event.type() is QEvent.Type.FocusIn:
            self._bring_into_view(self.cells.index(watched))
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Put every cell below its title."""
        if not self.isVisibleTo(self._header):
            return
        self.setGeometry(0, scaled(HEADER_HEIGHT), self._header.width(), scaled(ROW_HEIGHT))
        self.raise_()
        frozen, edge = self._table.frozen_columns(), self._table.frozen_width()
        for section, cell in enumerate(self.cells):
            left, width = self._header.left_of(section) + 3, self._header.sectionSize(section) - 6
            covered = 0 if section in frozen else max(0, edge + 3 - left)
            cell.setVisible(not self._header.isSectionHidden(section))
            if width - covered < LEAST_SEEN:
                left, covered = -width, 0  # out of sight, but still to be reached by Tab
            cell.setGeometry(left + covered, 2, width - covered, scaled(ROW_HEIGHT) - 5)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from left to right as it is seen; from the ends to the table, which else took it for its cells."""
        shown = [self.cells[column] for column in self._table.visible_columns() if column < len(self.cells)]
        place = next((place for place, cell in enumerate(shown) if cell.hasFocus()), -1) + (1 if forward else -1)
        if 0 <= place < len(shown):
            shown[place].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.left.emit()
        return True

    def _bring_into_view(self, section: int) -> None:
        if section in self._table.frozen_columns():
            return
        left, width = self._header.left_of(section), self._header.sectionSize(section)
        bar, edge = self._table.horizontalScrollBar(), self._table.frozen_width()
        if left < edge:
            bar.setValue(bar.value() + left - edge)
        elif left + width > self._table.seen_width():
            bar.setValue(bar.value() + left + width - self._table.seen_width())
