"""What is offered at a cell by the right button or the menu key, and by its own key."""

from PySide6.QtCore import QItemSelectionModel, QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from desktop.record_panel.record_panel import RecordPanel
from desktop.screens.actions import Actions
from desktop.table_view.record_table_view import RecordTableView
from models.values.language import tr

Flag = QItemSelectionModel.SelectionFlag


class CellMenu(QObject):
    """The menu of the table's cells; `panel` shows what was asked for."""

    def __init__(self, table: RecordTableView, panel: RecordPanel, actions: Actions) -> None:
        super().__init__(table)
        self._table, self._panel, self._actions = table, panel, actions
        self.menu = QMenu(table)
        self.menu.setObjectName("cellMenu")
        self.menu.addActions([actions.field_history, actions.restore])
        self.column = self.menu.addMenu(tr("This column"))
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open)
        actions.field_history.triggered.connect(self._show_history)

    def _open(self, place: QPoint) -> None:
        viewport = self._table.viewport()
        index = self._table.indexAt(place)
        if not index.isValid():
            index, place = self._table.currentIndex(), self._table.visualRect(self._table.currentIndex()).center()
        if index.isValid():
            marks = self._table.selectionModel()
            marks.setCurrentIndex(index, Flag.NoUpdate if marks.isSelected(index) else Flag.ClearAndSelect)
            self.column.clear()
            self._table.header.menu_wanted.emit(index.column(), self.column)
            self.menu.popup(viewport.mapToGlobal(place))

    def _show_history(self) -> None:
        index, row_id = self._table.currentIndex(), self._table.current_id()
        if not index.isValid() or row_id is None or row_id < 0:  # a heading of a group
            return
        self._actions.panel.setChecked(True)
        self._panel.show_record(row_id)
        self._panel.page.show_field_history(row_id, self._table.delegate.columns[index.column()].field.name)
