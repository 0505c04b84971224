"""The table of a report as a Qt model: its texts, how they are aligned, and which cells open their rows."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.report_output.report_words import NOTHING, ReportWords
from models.reports.contents import EMPTY, ReportCell, ReportLine, TableBlock
from models.values.language import tr

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
IN_WORDS = ("text", "bar")
Index = QModelIndex | QPersistentModelIndex


class ReportTableModel(QAbstractTableModel):
    """The lines of one table."""

    def __init__(self, table: TableBlock, words: ReportWords, parent: QObject) -> None:
        super().__init__(parent)
        self.table, self._words = table, words
        self._texts: dict[tuple[int, int], str] = {}

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of lines."""
        return 0 if parent is not None and parent.isValid() else len(self.table.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self.table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the titles of columns, aligned as their cells are."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(self.side(section))
        return tr(self.table.columns[section].title) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        line, column = self.line(index), index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(self.side(column))
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text_at(index.row(), column)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._told(line, column, role)
        return None

    def cell(self, index: Index) -> ReportCell:
        """Return the cell at a place; an empty one where a line has no more."""
        line = self.line(index)
        return line.cells[index.column()] if index.column() < len(line.cells) else EMPTY

    def line(self, index: Index) -> ReportLine:
        """Return a line."""
        return self.table.lines[index.row()]

    def text_at(self, row: int, column: int) -> str:
        """Return the text of a cell, which is written only once."""
        found = self._texts.get((row, column))
        if found is None:
            found = self._texts[row, column] = self.text(self.table.lines[row], column)
        return found

    def text(self, line: ReportLine, column: int) -> str:
        """Return the text of a cell."""
        if column >= len(line.cells):
            return "" if line.heading else NOTHING
        if self.table.columns[column].unit == "bar":
            return ""
        return self._words.cell(line.cells[column], short=True)

    def _told(self, line: ReportLine, column: int, role: int) -> str:
        text = self.text(line, 0 if line.heading else column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return text if line.heading else f"{self._called(column)}: {self._spoken(line, column, text)}"
        return text if self.table.columns[column].unit == "text" else ""

    def _called(self, column: int) -> str:
        """Return the title of a column, with that of the group of columns that it stands in."""
        last = 0
        for title, count in self.table.groups:
            first, last = last + 1, last + count
            if first <= column <= last:
                return f"{self._words.sentence(title)}, {tr(self.table.columns[column].title)}"
        return tr(self.table.columns[column].title)

    def _spoken(self, line: ReportLine, column: int, text: str) -> str:
        """Return what a screen reader says of a cell: of a bullet how much is used, and how much of the days gone."""
        if self.table.columns[column].unit != "bar" or line.bar is None:
            return text
        used, gone = (self._words.cell(ReportCell(one, "ratio"), short=True) for one in (line.bar.used, line.bar.gone))
        return used if line.bar.gone is None else tr("{used}, {gone} of the working days gone", used=used, gone=gone)

    def side(self, column: int) -> Qt.AlignmentFlag:
        """Return how the texts of a column are aligned."""
        return LEFT if self.table.columns[column].unit in IN_WORDS else RIGHT
