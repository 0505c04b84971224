"""Headings of groups in a table: how they look, and the keys and clicks that close and open them."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView

from desktop.frozen_columns import FrozenTable
from desktop.grouped_list_model import GroupedListModel
from desktop.heading_words import HeadingView
from desktop.icons import Icons
from desktop.table_keys import held
from desktop.theme import Theme
from desktop.totals import is_totalled

Index = QModelIndex | QPersistentModelIndex
PADDING, MARK, INDENT, GAP = 10, 14, 18, 6
# Of the first level, and of those within it.
WEIGHTS = (QFont.Weight.DemiBold, QFont.Weight.Medium)


class HeadingPainter:
    """Paints a heading cell by cell: the title over the columns up to the first total, the totals in theirs."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        self._theme, self._icons = theme, icons
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        """A heading is painted cell by cell: fonts and what measures them are made once."""
        self._small = self._theme.sized(-1)
        self._small_metrics = QFontMetrics(self._small)
        self._titles = [_measured(self._theme.sized(0), weight) for weight in WEIGHTS]
        self._figures = [_measured(self._theme.figures(), weight) for weight in WEIGHTS]

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        heading: HeadingView,
    ) -> None:
        """One cell of the heading's row."""
        table, rect, theme = option.widget, option.rect, self._theme
        if not isinstance(table, FrozenTable):
            return
        current = table.currentIndex().row() == index.row()
        painter.fillRect(rect, theme.color("hover" if current else "surface" if heading.level else "window"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("rule"))
        left, right, totalled = _room_of_title(table)
        if rect.left() < right:
            painter.save()
            painter.setClipRect(rect)
            room = QRect(left, rect.top(), right - left, rect.height()).adjusted(PADDING, 0, -PADDING, -1)
            self._paint_title(painter, room, heading)
            painter.restore()
        elif index.column() in totalled:
            self._paint_total(painter, rect.adjusted(PADDING, 0, -PADDING, -1), index.data(), heading)
        if current and table.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.drawLine(rect.left(), rect.bottom() - 1, rect.right(), rect.bottom() - 1)

    def _paint_title(self, painter: QPainter, room: QRect, heading: HeadingView) -> None:
        theme, middle = self._theme, room.center().y()
        left = room.left() + INDENT * heading.level
        scale = painter.device().devicePixelRatioF()
        icon = self._icons.pixmap("chevron-right" if heading.closed else "chevron-down", "muted", MARK, scale)
        painter.drawPixmap(left, middle - MARK // 2, icon)
        left += MARK + GAP
        font, metrics = self._titles[min(heading.level, 1)]
        rows = self._small_metrics.horizontalAdvance(heading.rows)
        width = max(40, room.right() - left - rows - 2 * GAP)
        title = metrics.elidedText(heading.text, Qt.TextElideMode.ElideRight, width)
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        painter.drawText(QRect(left, room.top(), width, room.height()), Qt.AlignmentFlag.AlignVCenter, title)
        left += metrics.horizontalAdvance(title) + 2 * GAP
        painter.setFont(self._small)
        painter.setPen(theme.color("muted"))
        painter.drawText(
            QRect(left, room.top(), rows + GAP, room.height()), Qt.AlignmentFlag.AlignVCenter, heading.rows
        )

    def _paint_total(self, painter: QPainter, room: QRect, text: str, heading: HeadingView) -> None:
        font, metrics = self._figures[min(heading.level, 1)]
        painter.setFont(font)
        painter.setPen(self._theme.color("text"))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)


def _measured(font: QFont, weight: QFont.Weight) -> tuple[QFont, QFontMetrics]:
    font.setWeight(weight)
    return font, QFontMetrics(font)


def press_heading(table: QTableView, event: QKeyEvent, index: QModelIndex) -> bool:
    """Whether a key did something to the heading that is current: Left closes, Right opens, Space does either."""
    model, plain = table.model(), held(event) == Qt.KeyboardModifier.NoModifier
    heading = model.heading(index.row()) if isinstance(model, GroupedListModel) else None
    if heading is None or not isinstance(model, GroupedListModel) or not plain:
        return False
    closed = model.is_closed(heading)
    wanted = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False, Qt.Key.Key_Space: not closed}
    wanted |= {Qt.Key.Key_Minus: True, Qt.Key.Key_Plus: False}
    key = Qt.Key(event.key())
    if key not in wanted:
        return bool(event.text()) and event.text().isprintable()  # a heading can't be typed over
    model.fold(index.row(), closed=wanted[key])
    return True


def click_heading(table: QTableView, event: QMouseEvent) -> bool:
    """Whether a click closed or opened a group."""
    model, index = table.model(), table.indexAt(event.position().toPoint())
    if not isinstance(model, GroupedListModel) or event.button() is not Qt.MouseButton.LeftButton:
        return False
    heading = model.heading(index.row()) if index.isValid() else None
    if heading is None or event.modifiers():
        return False
    table.setFocus()
    table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Clear)
    model.fold(index.row(), closed=not model.is_closed(heading))
    return True


def _room_of_title(table: FrozenTable) -> tuple[int, int, frozenset[int]]:
    """From where to where the titles of headings stand, and which columns have totals."""
    model, header, frozen = table.model(), table.horizontalHeader(), table.frozen_columns()
    columns = model.columns if isinstance(model, GroupedListModel) else ()
    totalled = frozenset(place for place, shown in enumerate(columns) if is_totalled(shown))
    first = next((column for column in table.visible_columns()[1:] if column in totalled), None)
    if first is None:
        return 0, table.viewport().width(), totalled
    if first in frozen:
        return 0, header.sectionPosition(first), totalled
    return 0, max(header.sectionViewportPosition(first), table.frozen_width()), totalled
