"""Painting a report's table: tones, totals, headings of groups, and bullets."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.charts.bullets import paint_bullet
from desktop.charts.chart_style import ChartStyle
from desktop.kinds.locale_formats import LocaleFormats
from desktop.reports.report_table_model import LEFT, ReportTableModel
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import Theme
from models.reports.contents import EMPTY, ReportLine

PADDING, INDENT, BULLET_HEIGHT = 10, 16, 16
COLORS = ("selected", "window", "surface", "border", "rule", "accent", "text", "muted")
# The colours of texts by their tone.
TOKENS = {"good": "good.1", "bad": "bad.1", "watch": "warn.1", "muted": "muted"}


class ReportCellDelegate(QStyledItemDelegate):
    """Paints each cell of `table` whole, so that a tone of its own stays while it is chosen."""

    def __init__(self, theme: Theme, formats: LocaleFormats, model: ReportTableModel, table: QAbstractItemView) -> None:
        super().__init__(table)
        self._theme, self._formats, self._model, self._table = theme, formats, model, table
        theme.changed.connect(self._follow_theme)
        self._follow_theme()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the ground, the text or bullet, and the rule below."""
        row, column, rect = index.row(), index.column(), option.rect
        line = self._model.table.lines[row]
        painter.save()
        self._ground(painter, rect, line, chosen=bool(option.state & QStyle.StateFlag.State_Selected))
        if row < len(self._model.table.lines) - 1:  # below the last one is the edge of the card
            painter.fillRect(
                rect.left(), rect.bottom(), rect.width(), 1, self._colors["border" if line.bold else "rule"]
            )
        if line.heading:
            self._heading(painter, rect, row)
        elif self._model.table.columns[column].unit == "bar" and line.bar is not None:
            self._bullet(painter, rect, line)
        else:
            self._text(painter, rect, row, column)
        if self._table.hasFocus() and self._table.currentIndex() == index:
            painter.setPen(QPen(self._colors["accent"], 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        painter.restore()

    def _follow_theme(self) -> None:
        """Look up once what every cell needs."""
        theme = self._theme
        self._colors = {name: theme.color(name) for name in COLORS}
        self._style = ChartStyle(theme.palette, theme.font, self._formats)
        self._tones = {tone: self._style.color(token) for tone, token in TOKENS.items()}
        self._fonts = {False: theme.figures(), True: theme.figures()}
        self._fonts[True].setWeight(QFont.Weight.DemiBold)
        self._metrics = {bold: QFontMetrics(font) for bold, font in self._fonts.items()}
        self._padding, self._indent = scaled(PADDING), scaled(INDENT)

    def _ground(self, painter: QPainter, rect: QRect, line: ReportLine, *, chosen: bool) -> None:
        painter.fillRect(rect, self._colors["selected" if chosen else "window" if line.heading else "surface"])

    def _heading(self, painter: QPainter, rect: QRect, row: int) -> None:
        """Paint what of the heading's words falls into this cell: they stand across all columns, and don't scroll."""
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        painter.setFont(self._fonts[True])
        painter.setPen(self._colors["text"])
        room = QRect(self._padding, rect.top(), self._table.viewport().width() - 2 * self._padding, rect.height())
        painter.drawText(room, int(LEFT), self._model.text_at(row, 0))

    def _text(self, painter: QPainter, rect: QRect, row: int, column: int) -> None:
        line = self._model.table.lines[row]
        left = self._padding + (self._indent * line.level if column == 0 else 0)
        room = rect.adjusted(left, 0, -self._padding, 0)
        painter.setFont(self._fonts[line.bold])
        painter.setPen(self._color(line, column))
        shown, side = self._model.text_at(row, column), self._model.side(column)
        if side is LEFT:  # columns of numbers are as wide as they have to be
            mode = Qt.TextElideMode.ElideRight if column else Qt.TextElideMode.ElideMiddle
            shown = self._metrics[line.bold].elidedText(shown, mode, room.width())
        painter.drawText(room, int(side), shown)

    def _color(self, line: ReportLine, column: int) -> QColor:
        cell = line.cells[column] if column < len(line.cells) else EMPTY
        if cell.tone:
            return self._tones[cell.tone]
        is_quiet = self._model.table.columns[column].is_muted or cell.value is None
        return self._colors["muted" if is_quiet else "text"]

    def _bullet(self, painter: QPainter, rect: QRect, line: ReportLine) -> None:
        assert line.bar is not None
        height = scaled(BULLET_HEIGHT)
        top = rect.center().y() - height / 2
        area = QRectF(rect.left() + self._padding, top, rect.width() - 2 * self._padding, height)
        paint_bullet(painter, area, line.bar.used, line.bar.gone, self._style)
