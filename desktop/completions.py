"""The list below an editor from which something is picked."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt


class Completions(QAbstractListModel):
    """What can be picked: (value, words), in the order given."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.entries: list[tuple[Any, str]] = []

    def set_entries(self, entries: list[tuple[Any, str]]) -> None:
        """Offer other entries."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """The number of entries."""
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of an entry."""
        shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole)
        return self.entries[index.row()][1] if role in shown else None
