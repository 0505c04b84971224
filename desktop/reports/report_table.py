"""A report's table in its card: the page scrolls, the table is as high as its lines; cells open their rows."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QTableView

from desktop.reports.report_cell_delegate import INDENT, PADDING, ReportCellDelegate
from desktop.reports.report_header import ReportHeader
from desktop.reports.report_table_model import ReportTableModel
from desktop.reports.report_words import ReportWords
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import ROW_HEIGHT, Theme
from desktop.widgets.enter_keys import ENTER

BAR_WIDTH, NAME_LEAST, TEXT_MOST = 240, 200, 220


class ReportTable(QTableView):
    """`asked(question)`: the rows behind a cell are wanted. `moved`: another cell is current."""

    asked = Signal(object)
    moved = Signal(object)

    def __init__(self, model: ReportTableModel, theme: Theme, words: ReportWords, name: str) -> None:
        super().__init__()
        self._theme, self._table = theme, model
        self.setModel(model)
        self.setHorizontalHeader(ReportHeader(model, theme, words, self))
        self.setItemDelegate(ReportCellDelegate(theme, words.formats, self))
        self.setObjectName("reportTable")
        self.setAccessibleName(name)
        self._look()
        self._spans()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.doubleClicked.connect(self._open)
        self.selectionModel().currentChanged.connect(lambda index, _before: self.moved.emit(index))
        theme.changed.connect(self._fit)
        self._fit()

    def sizeHint(self) -> QSize:
        """Return the height of all lines, so that the page scrolls and not the table."""
        bar = self.horizontalScrollBar()
        below = bar.sizeHint().height() if self.horizontalHeader().length() > self.viewport().width() else 0
        height = self.horizontalHeader().height() + self.verticalHeader().length() + below + 2
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        """Return the same height: nothing of it is cut."""
        return QSize(200, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the rows behind the current cell by Enter; copy the chosen cells by Ctrl+C."""
        if event.key() in ENTER:
            self._open(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._chosen_text())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the wheel move the page."""
        event.ignore()

    def _look(self) -> None:
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(scaled(ROW_HEIGHT))

    def _spans(self) -> None:
        for row, line in enumerate(self._table.table.lines):
            if line.heading:
                self.setSpan(row, 0, 1, self._table.columnCount())

    def _widths(self) -> list[int]:
        """Return how wide each column has to be for its title and its widest text."""
        bold = self._theme.figures()
        bold.setWeight(QFont.Weight.DemiBold)
        plain, strong = QFontMetrics(self._theme.figures()), QFontMetrics(bold)
        small = QFontMetrics(self._theme.small(QFont.Weight.DemiBold))
        return [self._width(column, plain, strong, small) for column in range(self._table.columnCount())]

    def _width(self, column: int, plain: QFontMetrics, strong: QFontMetrics, small: QFontMetrics) -> int:
        if self._table.table.columns[column].unit == "bar":
            return scaled(BAR_WIDTH)
        title = self._table.headerData(column, Qt.Orientation.Horizontal)
        widest, is_text = small.horizontalAdvance(title), self._table.table.columns[column].unit == "text"
        for line in self._table.table.lines:
            if not line.heading:
                metrics = strong if line.bold else plain
                indent = scaled(INDENT * line.level) if column == 0 else 0
                widest = max(widest, metrics.horizontalAdvance(self._table.text(line, column)) + indent)
        most = scaled(TEXT_MOST) if is_text and column else widest
        return min(widest, most) + scaled(2 * PADDING) + 2

    def _fit(self) -> None:
        """Give the naming column what is left, within bounds; the others what they need."""
        widths = self._widths()
        if widths:
            rest = self.viewport().width() - sum(widths[1:])
            widths[0] = max(rest, min(widths[0], scaled(NAME_LEAST)))
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        self.updateGeometry()

    def _open(self, index: QModelIndex) -> None:
        cell = self._table.cell(index) if index.isValid() else None
        if cell is not None and cell.asks is not None:
            self.asked.emit(cell.asks)

    def _chosen_text(self) -> str:
        chosen = sorted((index.row(), index.column()) for index in self.selectedIndexes())
        rows: dict[int, list[str]] = {}
        for row, column in chosen:
            rows.setdefault(row, []).append(self._table.text(self._table.table.lines[row], column))
        return "\n".join("\t".join(cells) for cells in rows.values())
