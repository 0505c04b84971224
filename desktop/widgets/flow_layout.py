"""A layout that puts its widgets side by side and begins a new line where they don't fit."""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Widgets as words in a paragraph, `gap` pixels apart."""

    def __init__(self, parent: QWidget, gap: int, margins: QMargins) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(margins)

    def addItem(self, item: QLayoutItem) -> None:
        """Put something at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many things there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return the thing at a place."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take the thing at a place out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Return none: it takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return how high the lines are together."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put everything in its place."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the width of one thing at least."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the room for the widest and the highest of them."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        room = rect.marginsRemoved(self.contentsMargins())
        place, line = room.topLeft(), 0
        for item in self._items:
            size = item.sizeHint().boundedTo(QSize(max(room.width(), item.minimumSize().width()), 10_000))
            if line and place.x() + size.width() > room.right() + 1:
                place, line = QPoint(room.left(), place.y() + line + self._gap), 0
            if move:
                item.setGeometry(QRect(place, size))
            place.setX(place.x() + size.width() + self._gap)
            line = max(line, size.height())
        return place.y() + line - rect.top() + self.contentsMargins().bottom()
