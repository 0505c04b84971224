"""Painting a report's table: tones, totals, headings of groups, and bullets."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.charts.bullets import paint_bullet
from desktop.charts.chart_style import ChartStyle
from desktop.kinds.locale_formats import LocaleFormats
from desktop.reports.report_table_model import LEFT, CellRole, ColumnRole, LineRole
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import Theme
from models.reports.contents import ReportLine

PADDING, INDENT, BULLET_HEIGHT = 10, 16, 16
# The colours of texts by their tone.
TOKENS = {"good": "good.1", "bad": "bad.1", "watch": "warn.1", "muted": "muted"}


class ReportCellDelegate(QStyledItemDelegate):
    """Paints each cell whole, so that a tone of its own stays while it is chosen."""

    def __init__(self, theme: Theme, formats: LocaleFormats, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._theme, self._formats, self._table = theme, formats, parent

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the ground, the text or bullet, and the rule below."""
        line: ReportLine = index.data(LineRole)
        painter.save()
        self._ground(painter, option, index, line)
        if line.heading:
            self._heading(painter, option.rect, index)
        elif index.data(ColumnRole).unit == "bar" and line.bar is not None:
            self._bullet(painter, option.rect, line)
        else:
            self._text(painter, option.rect, index, line)
        painter.restore()

    def _ground(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        line: ReportLine,
    ) -> None:
        color, state = self._theme.color, option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        ground = color("selected") if chosen else color("window") if line.heading else color("surface")
        painter.fillRect(option.rect, ground)
        painter.setPen(QPen(color("border") if line.bold else color("rule")))
        if index.row() < index.model().rowCount() - 1:  # below the last one is the edge of the card
            painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        if self._table.hasFocus() and self._table.currentIndex() == index:
            painter.setPen(QPen(color("accent"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))

    def _text(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex, line: ReportLine
    ) -> None:
        first = index.column() == 0
        left = scaled(PADDING + (INDENT * line.level if first else 0))
        room = rect.adjusted(left, 0, -scaled(PADDING), 0)
        painter.setFont(self._font(bold=line.bold))
        painter.setPen(self._color(index))
        mode = Qt.TextElideMode.ElideMiddle if first else Qt.TextElideMode.ElideRight
        text = index.data(Qt.ItemDataRole.DisplayRole)
        shown = painter.fontMetrics().elidedText(text, mode, room.width())
        painter.drawText(room, index.data(Qt.ItemDataRole.TextAlignmentRole), shown)

    def _heading(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """Paint what of the heading's words falls into this cell: they stand across all columns, and don't scroll."""
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        painter.setFont(self._font(bold=True))
        painter.setPen(self._theme.color("text"))
        room = QRect(scaled(PADDING), rect.top(), self._table.viewport().width() - scaled(2 * PADDING), rect.height())
        painter.drawText(room, int(LEFT), index.sibling(index.row(), 0).data(Qt.ItemDataRole.DisplayRole))

    def _font(self, *, bold: bool) -> QFont:
        font = self._theme.figures()
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def _color(self, index: QModelIndex | QPersistentModelIndex) -> QColor:
        cell = index.data(CellRole)
        if cell.tone:
            return self._style().color(TOKENS[cell.tone])
        is_quiet = index.data(ColumnRole).is_muted or cell.value is None
        return self._theme.color("muted" if is_quiet else "text")

    def _style(self) -> ChartStyle:
        return ChartStyle(self._theme.palette, self._theme.font, self._formats)

    def _bullet(self, painter: QPainter, rect: QRect, line: ReportLine) -> None:
        assert line.bar is not None
        height = scaled(BULLET_HEIGHT)
        area = QRectF(
            rect.left() + scaled(PADDING), rect.center().y() - height / 2, rect.width() - scaled(2 * PADDING), height
        )
        paint_bullet(painter, area, line.bar.used, line.bar.gone, self._style())
