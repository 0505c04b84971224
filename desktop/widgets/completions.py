"""The list below an editor from which something is picked."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication

from models.values.language import tr


class Completions(QAbstractListModel):
    """What can be picked: (value, words), in the order given."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.entries: list[tuple[Any, str]] = []
        self._faint: frozenset[Any] = frozenset()

    def set_entries(self, entries: list[tuple[Any, str]], faint: frozenset[Any] = frozenset()) -> None:
        """Offer other entries; the values in `faint` aren't in use any more."""
        self.beginResetModel()
        self.entries, self._faint = entries, faint
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return the number of entries."""
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of an entry, grey where it isn't in use any more."""
        value, words = self.entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return words
        if value not in self._faint:
            return None
        if role == Qt.ItemDataRole.ForegroundRole:
            return QGuiApplication.palette().placeholderText()
        return tr("{name}, not in use any more", name=words) if role == Qt.ItemDataRole.AccessibleTextRole else None
