"""A table whose first columns stay when it is scrolled sideways.

It is one view, not two that lie on each other: the frozen cells are painted over those that were scrolled below them,
and every place on the screen is asked for through `visualRect` and `indexAt`. So selection, editors, tool tips and
the mouse need nothing of their own for the frozen part.
"""

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QTableView, QWidget

Index = QModelIndex | QPersistentModelIndex
Action = QAbstractItemView.CursorAction
Flag = QItemSelectionModel.SelectionFlag
# Of the width, so that something is left to be scrolled.
MOST_FROZEN = 0.7
STEPS = {
    Qt.Key.Key_Left: Action.MoveLeft,
    Qt.Key.Key_Right: Action.MoveRight,
    Qt.Key.Key_Up: Action.MoveUp,
    Qt.Key.Key_Down: Action.MoveDown,
    Qt.Key.Key_Home: Action.MoveHome,
    Qt.Key.Key_End: Action.MoveEnd,
    Qt.Key.Key_PageUp: Action.MovePageUp,
    Qt.Key.Key_PageDown: Action.MovePageDown,
}


class FrozenTable(QTableView):
    """`frozen`: how many of the first columns stay, hidden ones counted; fewer where the table is too narrow.

    `covered`: how wide at the right is what lies over the table, in pixels.
    """

    frozen, covered = 0, 0
    _anchor = QPersistentModelIndex()
    _extending = False
    _dragging: QPoint | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Only where nothing shines through does scrolling move what is painted instead of painting all of it anew.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def freeze(self, count: int) -> None:
        """Have this many of the first columns stay."""
        self.frozen = count
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    def set_covered(self, width: int) -> None:
        """Have every column be scrolled to where it is seen, left of what lies over the table; the current one is."""
        if width != self.covered:
            self.covered = width
            self.updateGeometries()
            self.scrollTo(self.currentIndex())
            self.viewport().update()

    def seen_width(self) -> int:
        """Return how much of the width is seen, in pixels."""
        return self.viewport().width() - self.covered

    def updateGeometries(self) -> None:
        """Let the columns be scrolled further where something lies over the last of them."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().updateGeometries()
        if self.covered:
            bar.setMaximum(bar.maximum() + self.covered)
            bar.setValue(before)

    def visible_columns(self) -> list[int]:
        """Return the columns that are shown, from left to right."""
        header = self.horizontalHeader()
        columns = (header.logicalIndex(place) for place in range(header.count()))
        return [column for column in columns if not header.isSectionHidden(column)]

    def frozen_columns(self) -> list[int]:
        """Return the columns that stay, from left to right, as many as there is room for."""
        header, room = self.horizontalHeader(), self.seen_width() * MOST_FROZEN
        columns = []
        for place in range(min(self.frozen, header.count())):
            column = header.logicalIndex(place)
            room -= header.sectionSize(column)
            if room < 0:
                break
            if not header.isSectionHidden(column):
                columns.append(column)
        return columns

    def frozen_width(self) -> int:
        """Return how wide the part is that stays."""
        header = self.horizontalHeader()
        return sum(header.sectionSize(column) for column in self.frozen_columns())

    def shift_at(self, x: int) -> int:
        """Return by how much more to the left the column stands in the table that is seen at a place."""
        return self.horizontalOffset() if x < self.frozen_width() else 0

    def visualRect(self, index: Index) -> QRect:
        """Return where a cell is seen."""
        rect = super().visualRect(index)
        return rect.translated(self.horizontalOffset(), 0) if index.column() in self.frozen_columns() else rect

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return the cell that is seen at a place."""
        return super().indexAt(QPoint(point.x() - self.shift_at(point.x()), point.y()))

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Make a cell visible, beside what is frozen."""
        bar, frozen = self.horizontalScrollBar(), self.frozen_columns()
        if index.column() in frozen:
            before = bar.value()
            bar.blockSignals(True)  # there and back again, all columns would be painted anew
            super().scrollTo(index, hint)
            bar.setValue(before)
            bar.blockSignals(False)
            return
        super().scrollTo(index, hint)
        if index.isValid() and self.covered:
            bar.setValue(bar.value() + max(0, self.visualRect(index).right() + 1 - self.seen_width()))
        if index.isValid() and (frozen or self.covered):
            bar.setValue(bar.value() - max(0, self.frozen_width() - self.visualRect(index).left()))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Keep what is frozen in its place."""
        super().scrollContentsBy(dx, dy)
        if dx and self.frozen:
            self.viewport().update(0, 0, self.frozen_width() + abs(dx), self.viewport().height())
            self.horizontalHeader().viewport().update()
            self._clip_editor()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the table without what is covered, then what is frozen, with a line at its edge."""
        ground = QPainter(self.viewport())
        ground.fillRect(event.rect(), self.palette().base())  # Qt lets through only what has to be painted
        ground.end()
        columns = self.frozen_columns()
        if not columns or self.model() is None:
            super().paintEvent(event)
            return
        place = QRect(0, 0, self.frozen_width(), self.viewport().height())
        covers = self.horizontalOffset() > 0
        seen = event.region() - QRegion(place) if covers else event.region()
        if not seen.isEmpty():
            super().paintEvent(QPaintEvent(seen))
        painter = QPainter(self.viewport())
        if covers and event.rect().intersects(place):
            painter.setClipRect(place)
            self._paint_frozen(painter, columns, event.rect())
            painter.setClipping(False)
        painter.fillRect(QRect(place.right(), 0, 1, place.height()), self.palette().mid())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Update where the frozen cells are seen, for Qt knows only where they would be."""
        super().selectionChanged(selected, deselected)
        if not (self.frozen and self.horizontalOffset()):
            return
        for spans in (selected, deselected):
            for span in (spans.at(place) for place in range(spans.size())):
                top, last = self.rowViewportPosition(span.top()), span.bottom()
                height = self.rowViewportPosition(last) + self.rowHeight(last) - top
                self.viewport().update(QRect(0, top, self.frozen_width(), height))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Begin here what is selected with Shift from now on, unless it was Shift that led here."""
        super().currentChanged(current, previous)
        if not self._extending:
            self._anchor = QPersistentModelIndex(current)

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> Flag:
        """Whatever moves the current cell takes the selection along, as in Excel, also while Ctrl or Shift happens to
        be held; the left button alone adds to a selection, and `extend_to` extends it."""
        if self.selectionMode() is QAbstractItemView.SelectionMode.NoSelection:
            return Flag.NoUpdate
        if isinstance(event, QMouseEvent) and (
            event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
            or self.selectionModel().isSelected(index)
        ):
            return super().selectionCommand(index, event)
        return Flag.ClearAndSelect

    def extend_to(self, target: QModelIndex) -> None:
        """Select from where the selection began to a cell, which becomes the current one; as Shift does."""
        if not target.isValid():
            return
        anchor = self._begin() if self._anchor.isValid() else self.currentIndex()
        self._extending = True
        self.selectionModel().setCurrentIndex(target, Flag.NoUpdate)
        self._extending = False
        self.select_between(anchor, target)
        self.scrollTo(target)

    def select_between(self, first: QModelIndex, last: QModelIndex, command: Flag = Flag.ClearAndSelect) -> None:
        """Select the cells that are seen between two, where cells are selected at all; the current one stays."""
        if self.selectionMode() is QAbstractItemView.SelectionMode.NoSelection:
            return
        header, model = self.horizontalHeader(), self.model()
        top, bottom = sorted((first.row(), last.row()))
        left, right = sorted(header.visualIndex(index.column()) for index in (first, last))
        selection = QItemSelection()
        for begin, end in _runs(sorted(header.logicalIndex(place) for place in range(left, right + 1))):
            selection.select(model.index(top, begin), model.index(bottom, end))
        self.selectionModel().select(selection, command)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift takes the selection along."""
        step = STEPS.get(Qt.Key(event.key()))
        held = event.modifiers()
        if step is not None and held & Qt.KeyboardModifier.ShiftModifier and self.currentIndex().isValid():
            self.extend_to(self.moveCursor(step, held))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select with Shift from where the selection began to here."""
        self._extending = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and self._anchor.isValid()
        self._dragging = event.position().toPoint()
        super().mousePressEvent(event)
        self._extending = True  # until the button is released

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on selecting to here."""
        if self._dragging is not None:
            self._dragging = event.position().toPoint()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the selecting."""
        super().mouseReleaseEvent(event)
        self._extending, self._dragging = False, None

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select as seen: Qt reckons from places in the table, which aren't those on the screen with frozen columns."""
        if self._dragging is None or not (self.frozen and self.horizontalOffset()):
            super().setSelection(rect, command)
            return
        target = self.indexAt(self._dragging)
        if target.isValid():
            anchor = self._begin() if self._anchor.isValid() else target
            self.select_between(anchor, target, command)

    def _begin(self) -> QModelIndex:
        return self.model().index(self._anchor.row(), self._anchor.column())

    def _paint_frozen(self, painter: QPainter, columns: list[int], area: QRect) -> None:
        painter.fillRect(area, self.palette().base())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain, selection, delegate = option.state, self.selectionModel(), self.itemDelegate()
        first, last = self.rowAt(max(0, area.top())), self.rowAt(area.bottom())
        last = self.model().rowCount() - 1 if last < 0 else last
        header = self.horizontalHeader()
        places = [(column, header.sectionPosition(column), header.sectionSize(column)) for column in columns]
        for row in range(max(first, 0), last + 1) if first >= 0 else ():
            top, height = self.rowViewportPosition(row), self.rowHeight(row)
            for column, left, width in places:
                index = self.model().index(row, column)
                option.rect = QRect(left, top, width, height)
                chosen = QStyle.StateFlag.State_Selected if selection.isSelected(index) else QStyle.StateFlag.State_None
                option.state = plain | chosen
                delegate.paint(painter, option, index)

    def _clip_editor(self) -> None:
        """Clip an editor that is scrolled below the frozen part: it isn't seen there."""
        index = self.currentIndex()
        editor = self.indexWidget(index)
        if editor is None:
            return
        covered = 0 if index.column() in self.frozen_columns() else self.frozen_width() - editor.x()
        if covered > 0:
            editor.setMask(QRegion(editor.rect().adjusted(min(covered, editor.width() - 1), 0, 0, 0)))
        else:
            editor.clearMask()


def _runs(columns: list[int]) -> list[tuple[int, int]]:
    """Return columns that follow each other, as first and last."""
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and runs[-1][1] == column - 1:
            runs[-1] = (runs[-1][0], column)
        else:
            runs.append((column, column))
    return runs
