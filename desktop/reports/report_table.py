"""A report's table in its card: the page scrolls, the table is as high as its lines; cells open their rows. Where the
columns don't fit they scroll sideways beside the first one, which names the rows."""

from collections.abc import Iterator
from decimal import Decimal
from heapq import nlargest

from PySide6.QtCore import QModelIndex, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy

from desktop.report_output.report_words import ReportWords
from desktop.reports.report_cell_delegate import INDENT, PADDING, ReportCellDelegate
from desktop.reports.report_header import ReportHeader
from desktop.reports.report_table_model import ReportTableModel
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import ROW_HEIGHT, Theme
from desktop.widgets.enter_keys import ENTER
from desktop.widgets.frozen_columns import FrozenTable
from models.reports.contents import Sentence

BAR_WIDTH, NAME_LEAST, TEXT_MOST = 240, 200, 220
# Texts of a column that are measured; those that are much shorter aren't the widest.
MEASURED = 12


class ReportTable(FrozenTable):
    """`asked(question)`: the rows behind a cell are wanted. `moved`: another cell is current."""

    asked = Signal(object)
    moved = Signal(object)

    def __init__(self, model: ReportTableModel, theme: Theme, words: ReportWords, name: str) -> None:
        super().__init__()
        self._theme, self._table = theme, model
        self.setModel(model)
        self.setHorizontalHeader(ReportHeader(model, theme, words, self))
        self.setItemDelegate(ReportCellDelegate(theme, words.formats, model, self))
        self.setObjectName("reportTable")
        self.setAccessibleName(name)
        self._needed: list[int] = []
        self._look()
        self.freeze(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.doubleClicked.connect(self._open)
        self.selectionModel().currentChanged.connect(lambda index, _before: self.moved.emit(index))
        theme.changed.connect(self._measure)
        self._measure()

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
        if event.key() in ENTER and not event.isAutoRepeat():
            self._open(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._chosen_text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the first cell."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.model().index(0, 0))

    def stand_at(self, row: int, column: int, scrolled: int) -> None:
        """Go to a cell again, scrolled sideways as it was; what isn't there any more is passed."""
        index = self.model().index(row, column)
        if index.isValid():
            blocked = QSignalBlocker(self)  # the page is scrolled by who comes back to it
            self.setCurrentIndex(index)
            blocked.unblock()
        self.horizontalScrollBar().setValue(scrolled)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Keep the words of headings, which stand across the columns, where they are."""
        super().scrollContentsBy(dx, dy)
        if dx and any(line.heading for line in self._table.table.lines):
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the wheel move the page; sideways, or with Shift, the columns."""
        is_sideways = abs(event.angleDelta().x()) > abs(event.angleDelta().y())
        if is_sideways or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.horizontalScrollBar().wheelEvent(event)
        else:
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

    def _measure(self) -> None:
        """Work out how wide each column has to be for its title and its widest text."""
        bold = self._theme.figures()
        bold.setWeight(QFont.Weight.DemiBold)
        plain, strong = QFontMetrics(self._theme.figures()), QFontMetrics(bold)
        small = QFontMetrics(self._theme.small(QFont.Weight.DemiBold))
        self._needed = [self._width(column, plain, strong, small) for column in range(self._table.columnCount())]
        self._fit()

    def _width(self, column: int, plain: QFontMetrics, strong: QFontMetrics, small: QFontMetrics) -> int:
        facts = self._table.table.columns[column]
        if facts.unit == "bar":
            return scaled(BAR_WIDTH)
        widest = small.horizontalAdvance(self._table.headerData(column, Qt.Orientation.Horizontal))
        for row in self._longest(column):
            line = self._table.table.lines[row]
            indent = scaled(INDENT * line.level) if column == 0 else 0
            width = (strong if line.bold else plain).horizontalAdvance(self._table.text(line, column))
            widest = max(widest, width + indent)
        most = scaled(TEXT_MOST) if facts.unit == "text" and column else widest
        return min(widest, most) + scaled(2 * PADDING) + 2

    def _longest(self, column: int) -> Iterator[int]:
        """Yield the rows whose texts are likely the widest: writing and measuring all of thousands takes a while."""
        numbers: dict[tuple[bool, bool], tuple[Decimal, int]] = {}
        texts: list[tuple[int, int]] = []
        for row, line in enumerate(self._table.table.lines):
            if line.heading or column >= len(line.cells):
                continue
            value = line.cells[column].value
            if isinstance(value, Decimal | int):
                kind, size = (line.bold, value < 0), abs(line.cells[column].number)
                if kind not in numbers or size > numbers[kind][0]:
                    numbers[kind] = size, row
            else:
                texts.append((_letters(value), row))
        yield from (row for _value, row in numbers.values())
        yield from (row for _length, row in nlargest(MEASURED, texts))

    def _fit(self) -> None:
        """Give the naming column what is left, within bounds; the others what they need."""
        widths = list(self._needed)
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


def _letters(value: object) -> int:
    """Return by what texts of one column are compared."""
    text = value.one if isinstance(value, Sentence) else value
    return len(text) if isinstance(text, str) else 0
