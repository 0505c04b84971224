"""The head of a report's table: titles of columns, and over them those of groups of columns."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHeaderView

from desktop.report_output.report_words import ReportWords
from desktop.reports.report_table_model import ReportTableModel
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import ROW_HEIGHT, Theme
from desktop.widgets.frozen_columns import FrozenTable

PADDING = 10


class ReportHeader(QHeaderView):
    """`words` write the titles of groups, which are painted over the columns that they are of."""

    def __init__(self, table: ReportTableModel, theme: Theme, words: ReportWords, parent: FrozenTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._table, self._theme, self._words, self._view = table, theme, words, parent
        self.setFixedHeight(scaled(ROW_HEIGHT) * (2 if table.table.groups else 1))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setSectionsClickable(False)

    def sizeHint(self) -> QSize:
        """Return one row, or two where there are groups."""
        return QSize(super().sizeHint().width(), self.height())

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:
        """Paint a column's title in the lower row."""
        lower = QRect(rect.left(), rect.bottom() + 1 - scaled(ROW_HEIGHT), rect.width(), scaled(ROW_HEIGHT))
        super().paintSection(painter, lower, column)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the columns' titles, then those of groups over them."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setFont(self._theme.small(QFont.Weight.DemiBold))
        for first, last, title in self._places():
            self._paint_group(painter, first, last, title)
        width = self._view.frozen_width()
        if self.offset() and width:
            painter.fillRect(QRect(0, 0, width, self.height()), self._theme.color("surface"))
            self.paintSection(painter, QRect(0, 0, width, self.height()), 0)
        if self.offset() or not self._table.table.groups:  # else the first group has a line there
            painter.fillRect(QRect(width - 1, 0, 1, self.height()), self._theme.color("border"))
        painter.end()

    def _places(self) -> list[tuple[int, int, str]]:
        """Return the first and the last column of each group, with its title."""
        first, found = 1, []
        for title, count in self._table.table.groups:
            found.append((first, first + count - 1, self._words.sentence(title)))
            first += count
        return found

    def _paint_group(self, painter: QPainter, first: int, last: int, title: str) -> None:
        left = self.sectionViewportPosition(first)
        right = self.sectionViewportPosition(last) + self.sectionSize(last)
        area = QRect(left, 0, right - left, scaled(ROW_HEIGHT))
        painter.fillRect(area, self._theme.color("surface"))
        painter.setPen(self._theme.color("text"))
        room = area.adjusted(scaled(PADDING), 0, -scaled(PADDING), 0)
        shown = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.setPen(QPen(self._theme.color("border")))
        painter.drawLine(left, 0, left, self.height())
