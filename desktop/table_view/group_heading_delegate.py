"""Headings of groups in a table: how they look, and the keys and clicks that close and open them."""

from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView

from desktop.screens.totals import is_totalled
from desktop.table_model.cell_roles import AboutRole
from desktop.table_model.group_heading_text import HeadingView
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_view.table_keys import held
from desktop.table_view.totals_layout import PADDING, TotalPlace, shortened, total_places
from desktop.theme.icons import Icons
from desktop.theme.theme import Theme
from desktop.widgets.frozen_columns import FrozenTable

Index = QModelIndex | QPersistentModelIndex
MARK, INDENT, GAP = 14, 18, 6
# What is left to a title in pixels, however far a table is scrolled.
SHORTEST_TITLE = 160
# Of the first level, and of those within it.
WEIGHTS = (QFont.Weight.DemiBold, QFont.Weight.Medium)


@dataclass(frozen=True)
class _Row:
    """How a heading is laid out: the totals, and the room of the title before the first of them, from 0 on."""

    totals: list[TotalPlace]
    until: int


class HeadingPainter:
    """Paints a heading cell by cell: the title over the columns up to the first total, then the totals."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        self._theme, self._icons = theme, icons
        self._last: tuple[object, _Row] | None = None
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        """Make the fonts and what measures them once: a heading is painted cell by cell."""
        self._last = None
        self._small = self._theme.small()
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
        """Paint one cell of the heading's row, with what reaches into it."""
        table, rect, theme = option.widget, option.rect, self._theme
        if not isinstance(table, FrozenTable):
            return
        current = table.currentIndex().row() == index.row()
        painter.fillRect(rect, theme.color("hover" if current else "surface" if heading.level else "window"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("rule"))
        row, frozen = self._row(table, index, heading), index.column() in table.frozen_columns()
        painter.save()
        painter.setClipRect(rect)
        if rect.left() < row.until:
            room = QRect(0, rect.top(), row.until, rect.height()).adjusted(PADDING, 0, -PADDING, -1)
            self._paint_title(painter, room, heading)
        for total in row.totals:
            if total.left <= rect.right() and total.right >= rect.left() and total.frozen == frozen:
                room = QRect(total.left, rect.top(), total.right - total.left + 1, rect.height() - 1)
                about = index.sibling(index.row(), total.column).data(AboutRole)
                self._paint_total(painter, room, total.lines[0], about, heading)
        painter.restore()
        if current and table.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.drawLine(rect.left(), rect.bottom() - 1, rect.right(), rect.bottom() - 1)

    def _row(self, table: FrozenTable, index: Index, heading: HeadingView) -> _Row:
        """Keep the row for the other cells of the same heading, which are painted next."""
        header, columns = table.horizontalHeader(), _totalled(table)
        places = tuple((header.sectionViewportPosition(column), header.sectionSize(column)) for column in columns)
        key = (heading, index.row(), columns, places, table.frozen_width(), table.viewport().width())
        if self._last is None or self._last[0] != key:
            self._last = key, self._laid_out(table, index, heading, columns)
        return self._last[1]

    def _laid_out(self, table: FrozenTable, index: Index, heading: HeadingView, columns: tuple[int, ...]) -> _Row:
        _font, metrics = self._figures[min(heading.level, 1)]
        frozen, edge = table.frozen_columns(), table.frozen_width()
        # A title is shortened for a figure, not the figure for the title.
        taken = min(self._left_of_title(heading) + self._title_width(heading) + PADDING, SHORTEST_TITLE)
        texts = ((column, index.sibling(index.row(), column).data()) for column in columns)
        # Where the table is scrolled, the title stays in sight, and what would stand below it isn't shown.
        totals = [
            one
            for one in total_places(table, ((column, [text]) for column, text in texts if text), metrics, taken)
            if one.frozen or one.left >= edge + (SHORTEST_TITLE if table.horizontalOffset() and not frozen else 0)
        ]
        return _Row(totals, min((one.left for one in totals), default=table.viewport().width()))

    def _left_of_title(self, heading: HeadingView) -> int:
        return PADDING + INDENT * heading.level + MARK + GAP

    def _title_width(self, heading: HeadingView) -> int:
        _font, metrics = self._titles[min(heading.level, 1)]
        rows = self._small_metrics.horizontalAdvance(heading.rows)
        return metrics.horizontalAdvance(heading.text) + 2 * GAP + rows

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

    def _paint_total(self, painter: QPainter, room: QRect, text: str, about: str, heading: HeadingView) -> None:
        font, metrics = self._figures[min(heading.level, 1)]
        painter.setFont(font)
        painter.setPen(self._theme.color("text"))
        shown = shortened(text, metrics, room.width(), about)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)


def _measured(font: QFont, weight: QFont.Weight) -> tuple[QFont, QFontMetrics]:
    font.setWeight(weight)
    return font, QFontMetrics(font)


def press_heading(table: QTableView, event: QKeyEvent, index: QModelIndex) -> bool:
    """Tell whether a key did something to the heading that is current: Left closes, Right opens, Space does either."""
    model, plain = table.model(), held(event) == Qt.KeyboardModifier.NoModifier
    heading = model.groups.heading(index.row()) if isinstance(model, RowTableModel) else None
    if heading is None or not isinstance(model, RowTableModel) or not plain:
        return False
    closed = model.groups.is_closed(heading)
    wanted = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False, Qt.Key.Key_Space: not closed}
    wanted |= {Qt.Key.Key_Minus: True, Qt.Key.Key_Plus: False}
    key = Qt.Key(event.key())
    if key not in wanted:
        return bool(event.text()) and event.text().isprintable()  # a heading can't be typed over
    model.groups.fold(index.row(), closed=wanted[key])
    return True


def click_heading(table: QTableView, event: QMouseEvent) -> bool:
    """Tell whether a click closed or opened a group."""
    model, index = table.model(), table.indexAt(event.position().toPoint())
    if not isinstance(model, RowTableModel) or event.button() is not Qt.MouseButton.LeftButton:
        return False
    heading = model.groups.heading(index.row()) if index.isValid() else None
    if heading is None or event.modifiers():
        return False
    table.setFocus()
    table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Clear)
    model.groups.fold(index.row(), closed=not model.groups.is_closed(heading))
    return True


def repaint_headings(table: QTableView) -> None:
    """Paint the headings in sight anew, whose titles don't move along with the columns."""
    model, viewport = table.model(), table.viewport()
    first, last = table.rowAt(0), table.rowAt(viewport.height() - 1)
    if not isinstance(model, RowTableModel) or model.groups.index is None or first < 0:
        return
    for row in range(first, (last if last >= 0 else model.rowCount() - 1) + 1):
        if model.groups.heading(row) is not None:
            viewport.update(0, table.rowViewportPosition(row), viewport.width(), table.rowHeight(row))


def _totalled(table: FrozenTable) -> tuple[int, ...]:
    """Return the columns that have totals, from left to right; the first one that is seen has the title."""
    model = table.model()
    columns = model.columns if isinstance(model, RowTableModel) else ()
    return tuple(column for column in table.visible_columns()[1:] if is_totalled(columns[column]))
