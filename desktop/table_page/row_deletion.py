"""Deleting the selected rows: what else would go is found out first, and a person is asked."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog

from desktop.context.app_context import AppContext
from desktop.screens.actions import Actions
from desktop.screens.dialogs import DeleteDialog
from desktop.screens.screen import Screen
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_view.record_table_view import RecordTableView
from models.writes.deletions import Removal


class RowDeletion(QObject):
    """Offers the action where rows can be deleted, and asks before it does so."""

    def __init__(self, table: RecordTableView, tools: AppContext, actions: Actions) -> None:
        super().__init__(table)
        self._table, self._icons, self._action = table, tools.icons, actions.delete
        self._shown: tuple[Screen, RowTableModel] | None = None

    def show_table(self, screen: Screen, model: RowTableModel) -> None:
        """Delete rows of this table from now on."""
        self._shown = screen, model
        model.removal_planned.connect(self._confirm)
        self._table.selectionModel().selectionChanged.connect(self.look)
        self.look()

    def look(self) -> None:
        """Offer the action where something is selected that can be deleted."""
        # Rows that nobody can add are a source's or the program's own.
        may_delete = self._shown is not None and self._shown[1].edits.can_add()
        self._action.setEnabled(may_delete and self._table.selectionModel().hasSelection())

    def delete(self) -> None:
        """Ask about deleting the selected rows."""
        rows = self._table.selected_rows()
        if self._shown is not None and rows:
            self._shown[1].edits.delete_rows(rows)

    def _confirm(self, planned: Removal) -> None:
        if self._shown is None:
            return
        screen, model = self._shown
        names, emptied = [_label(screen, model, row_id) for row_id in planned.ids], len(planned.emptied)
        dialog = DeleteDialog(screen, names, planned.counts(), emptied, self._icons, self._table.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda code: self._answered(code, planned))
        dialog.open()

    def _answered(self, code: int, planned: Removal) -> None:
        if code == QDialog.DialogCode.Accepted and self._shown is not None:
            self._shown[1].edits.remove(planned)


def _label(screen: Screen, model: RowTableModel, row_id: int) -> str:
    """Return what a row is called in the question."""
    row = model.rows.row_of(row_id)
    if row < 0:
        return ""
    names = [field.name for field in screen.fields]
    column = names.index(screen.model.LABEL) if screen.model.LABEL in names else 0
    return str(model.index(row, column).data() or "")
