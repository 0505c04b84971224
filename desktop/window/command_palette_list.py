"""The list of what can be jumped to: an icon, a name, and at the right what kind of thing it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.theme.font_scaling import scaled
from desktop.theme.icons import Icons
from desktop.theme.theme import Theme
from desktop.widgets.plain_text import one_line
from models.schema.base import Base

Index = QModelIndex | QPersistentModelIndex
ROW, ICON, PADDING = 34, 16, 10
BY_WORDS = 2


@dataclass(frozen=True)
class PaletteEntry:
    """One thing to jump to. `detail`: what tells it from others of its name; `kind`: what it is; `go`: jump.

    `called`: by what it is found where that isn't its name; `record`: which one it is; `changes`: whether it changes
    data.
    """

    icon: str
    name: str
    detail: str
    kind: str
    go: Callable[[], None] = field(compare=False)
    called: str = ""
    record: tuple[type[Base], int] | None = None
    changes: bool = False


def fits(entry: PaletteEntry, text: str) -> bool:
    """Tell whether every word of a text is in what an entry is called."""
    return all(word in _called(entry) for word in _folded(text).split())


def likeliest_first(text: str, entries: Iterable[PaletteEntry]) -> list[PaletteEntry]:
    """Order entries: what is called exactly so, what begins so, what has words that begin so, then the others; of equal
    ones records, then tables, then actions.

    Where a record fits, what changes data comes behind all that is called so by whole words, and is never first.
    """
    offered = list(entries)
    a_record_fits = any(entry.record is not None for entry in offered)
    ordered = sorted(offered, key=lambda entry: _rank(_folded(text), entry, comes_late=a_record_fits and entry.changes))
    if a_record_fits and ordered[0].changes:
        record = next(entry for entry in ordered if entry.record is not None)
        ordered.remove(record)
        ordered.insert(0, record)
    return ordered


def _rank(text: str, entry: PaletteEntry, *, comes_late: bool) -> tuple[int, int]:
    how, kind = _how_called(text, _called(entry)), 0 if entry.record is not None else 1
    return (max(how, BY_WORDS), 2) if comes_late else (how, kind)


def _how_called(text: str, called: str) -> int:
    if called == text:
        return 0
    if called.startswith(text):
        return 1
    starts = [called[place:] for place in range(len(called)) if not place or not called[place - 1].isalnum()]
    by_words = all(any(start.startswith(word) for start in starts) for word in text.split())
    return BY_WORDS if by_words else BY_WORDS + 1


def _called(entry: PaletteEntry) -> str:
    return _folded(entry.called or entry.name)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


class PaletteModel(QAbstractListModel):
    """What can be jumped to now, the likeliest first."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.entries: list[PaletteEntry] = []

    def show(self, entries: list[PaletteEntry]) -> None:
        """Offer other entries."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of entries."""
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the name; for screen readers with all that stands beside it."""
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (entry.name, entry.detail, entry.kind) if part)
        return None


class PaletteEntryDelegate(QStyledItemDelegate):
    """Paints an entry: name, muted detail, and the kind at the right."""

    def __init__(self, entries: PaletteModel, theme: Theme, icons: Icons) -> None:
        super().__init__(entries)
        self._entries, self._theme, self._icons = entries, theme, icons

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the room for one line."""
        return QSize(0, scaled(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the entry, and its ground when it is the one that Enter takes."""
        entry, rect, theme = self._entries.entries[index.row()], option.rect, self._theme
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("selected"))
        scale = painter.device().devicePixelRatioF()
        mark = self._icons.pixmap(entry.icon, "muted", ICON, scale)
        painter.drawPixmap(QPoint(rect.left() + PADDING, rect.center().y() - ICON // 2), mark)
        room = rect.adjusted(2 * PADDING + ICON, 0, -PADDING, 0)
        painter.setFont(theme.small())
        painter.setPen(theme.color("muted"))
        kind = painter.fontMetrics().horizontalAdvance(entry.kind)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, entry.kind)
        room.setRight(room.right() - kind - PADDING)
        self._paint_name(painter, room, entry)

    def _paint_name(self, painter: QPainter, room: QRect, entry: PaletteEntry) -> None:
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._theme.font)
        painter.setPen(self._theme.color("text"))
        metrics = painter.fontMetrics()
        name = metrics.elidedText(one_line(entry.name), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, side, name)
        left = room.left() + metrics.horizontalAdvance(name) + PADDING
        if entry.detail and left < room.right():
            painter.setPen(self._theme.color("muted"))
            beside = QRect(room)
            beside.setLeft(left)
            painter.drawText(
                beside, side, metrics.elidedText(one_line(entry.detail), Qt.TextElideMode.ElideRight, beside.width())
            )
