"""What can be done with columns: the menu of a title, and the window that lists all of them."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from desktop.table_view.column_header import Header
from desktop.table_view.table_columns import TableColumns
from desktop.theme.font_scaling import scaled
from desktop.theme.icons import Icons
from desktop.widgets.buttons import Button
from models.values.language import tr

WIDTH, HEIGHT = 288, 320
COLUMN = Qt.ItemDataRole.UserRole


def fill_menu(menu: QMenu, columns: TableColumns, column: int, list_all: Callable[[], object]) -> None:
    """Put what can be done with a column into its title's menu."""
    menu.addAction(tr("Hide this column"), lambda: columns.hide(column)).setEnabled(columns.may_hide(column))
    if columns.is_last_frozen(column):
        menu.addAction(tr("Don’t freeze any column"), lambda: columns.freeze_up_to(None))
    else:
        menu.addAction(tr("Freeze up to here"), lambda: columns.freeze_up_to(column))
    menu.addSeparator()
    menu.addAction(tr("To the left"), lambda: columns.step(column, -1))
    menu.addAction(tr("To the right"), lambda: columns.step(column, 1))
    menu.addSeparator()
    menu.addAction(tr("Fit the width"), lambda: columns.fit(column))
    menu.addAction(tr("Fit all widths"), columns.fit_all)
    menu.addSeparator()
    menu.addAction(tr("All columns …"), list_all)
    menu.addAction(tr("Columns as they were at first"), columns.reset)


class ColumnList(QFrame):
    """All columns of a table, to be shown, hidden and put in order; what is done shows in the table at once."""

    def __init__(self, columns: TableColumns, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("columnList")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Columns"))
        self.setFixedWidth(scaled(WIDTH))
        self._columns, self._icons = columns, icons
        self.search, self.list = self._search_field(), self._list()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 8)
        layout.setSpacing(6)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        for row in self._buttons():
            layout.addLayout(row)
        columns.changed.connect(self.fill)
        self.fill()

    def open_below(self, place: QWidget) -> None:
        """Show it below a widget, within the screen."""
        self.adjustSize()
        corner = place.mapToGlobal(QPoint(0, place.height() + 2))
        screen = place.screen().availableGeometry()
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - self.width())))
        corner.setY(max(screen.top(), min(corner.y(), screen.bottom() - self.height())))
        self.move(corner)
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def fill(self) -> None:
        """List the columns as they stand, from left to right."""
        current = self._current()
        layout, names = self._columns.layout(), self._columns.names()
        order = self._columns.order()
        frozen = order.index(layout.frozen) if layout.frozen else -1
        self.list.blockSignals(True)
        self.list.clear()
        for place, name in enumerate(order):
            column = names.index(name)
            item = QListWidgetItem(self._columns.fields[column].title, self.list)
            item.setData(COLUMN, column)
            shown = Qt.CheckState.Unchecked if name in layout.hidden else Qt.CheckState.Checked
            item.setCheckState(shown)
            if not self._columns.may_hide(column):
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
                item.setToolTip(tr("This column names the rows; it is always shown."))
            if place <= frozen:
                item.setIcon(self._icons.icon("pin", "muted"))
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, tr("Frozen"))
            if column == current:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self._look_for(self.search.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move a column by Alt with the arrows; Down leads from the search to the list."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if by is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_current(by)
            return True
        if watched is self.search and by == 1:
            self.list.setFocus()
            self.list.setCurrentRow(max(0, self.list.currentRow()))
            return True
        return super().eventFilter(watched, event)

    def move_current(self, by: int) -> None:
        """Put the current column one place further."""
        column = self._current()
        if column is not None:
            self._columns.move(column, self.list.currentRow() + by)

    def _search_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName("columnSearch")
        field.setPlaceholderText(tr("Search columns"))
        field.setAccessibleName(tr("Search columns"))
        field.setClearButtonEnabled(True)
        field.textChanged.connect(self._look_for)
        field.installEventFilter(self)
        return field

    def _list(self) -> QListWidget:
        listed = QListWidget()
        listed.setObjectName("columnItems")
        listed.setAccessibleName(tr("Columns, from left to right"))
        listed.setFixedHeight(scaled(HEIGHT))
        listed.setIconSize(QSize(14, 14))
        listed.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        listed.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        listed.itemChanged.connect(self._checked)
        listed.model().rowsMoved.connect(lambda *_places: self._dropped())
        listed.installEventFilter(self)
        return listed

    def _buttons(self) -> list[QHBoxLayout]:
        columns = self._columns
        actions: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("freezeColumns", tr("Freeze up to here"), self._freeze),
            ("showAllColumns", tr("Show all"), columns.reveal_all),
            ("fitAllColumns", tr("Fit all widths"), columns.fit_all),
            ("resetColumns", tr("Reset columns"), columns.reset),
        )
        rows = [QHBoxLayout(), QHBoxLayout()]
        for place, (name, words, do) in enumerate(actions):
            button = Button(words)
            button.setObjectName(name)
            button.setProperty("look", "link")
            button.clicked.connect(lambda _on, do=do: do())
            rows[place // 2].addWidget(button)
            if place % 2 == 0:
                rows[place // 2].addStretch(1)
        return rows

    def _current(self) -> int | None:
        item = self.list.currentItem()
        return None if item is None else int(item.data(COLUMN))

    def _look_for(self, text: str) -> None:
        words = text.casefold().split()
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(not all(word in item.text().casefold() for word in words))

    def _checked(self, item: QListWidgetItem) -> None:
        column = int(item.data(COLUMN))
        if item.checkState() is Qt.CheckState.Checked:
            self._columns.reveal(column)
        else:
            self._columns.hide(column)

    def _dropped(self) -> None:
        column = self._current()
        if column is not None:
            self._columns.move(column, self.list.currentRow())

    def _freeze(self) -> None:
        column = self._current()
        if column is not None:
            self._columns.freeze_up_to(None if self._columns.is_last_frozen(column) else column)


class ColumnMenu(QObject):
    """Fills the menus of a table's titles, and opens the list of all columns below `place`."""

    def __init__(self, columns: TableColumns, header: Header, icons: Icons, place: Callable[[], QWidget]) -> None:
        super().__init__(header)
        self._columns, self._icons, self._place = columns, icons, place
        header.menu_wanted.connect(lambda column, menu: fill_menu(menu, columns, column, self.list_all))

    def list_all(self) -> ColumnList:
        """Open the list of all columns."""
        place = self._place()
        listed = ColumnList(self._columns, self._icons, place.window())
        listed.open_below(place)
        return listed
