"""The lists of an import's last step: new rows, changed cells, what isn't taken. Texts are made when they are seen."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

from desktop.importing.import_outcome import DryRun
from desktop.screens.formats import Formats
from desktop.screens.shown_columns import ShownColumn
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import COMPACT_ROW_HEIGHT
from desktop.widgets.plain_text import one_line
from models.values.language import tr

# The text of a cell, by its row and column.
Texts = Callable[[int, int], str]


class Lines(QAbstractTableModel):
    """Lines to be read, as many as there are."""

    def __init__(self, titles: Sequence[str], count: int, texts: Texts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles, self._count, self._texts = titles, count, texts

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return the number of lines."""
        return 0 if parent is not None and parent.isValid() else self._count

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the titles; on the left, as their texts."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of one cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return self._texts(index.row(), index.column())


def new_lines(run: DryRun, formats: Formats) -> Lines:
    """Return the rows that would be added, a field a column."""

    def text(line: int, place: int) -> str:
        row = run.new[line]
        if place == 0:
            return str(row.row)
        column = run.fields[place - 1]
        return _text(row.values.get(column.field.name), column, formats)

    return Lines([tr("Row"), *(column.field.title for column in run.fields)], len(run.new), text)


def changed_lines(run: DryRun, formats: Formats) -> Lines:
    """Return the cells that would change, from what to what."""

    def text(line: int, place: int) -> str:
        cell = run.changed[line]
        texts = (
            lambda: str(cell.row),
            lambda: cell.label,
            lambda: cell.field.field.title,
            lambda: _text(cell.before, cell.field, formats),
            lambda: _text(cell.after, cell.field, formats),
        )
        return texts[place]()

    return Lines([tr("Row"), tr("Record"), tr("Field"), tr("Before"), tr("After")], len(run.changed), text)


def problem_lines(run: DryRun) -> Lines:
    """Return what isn't taken, by its cell in the file, and why."""

    def text(line: int, place: int) -> str:
        problem = run.problems[line]
        return (problem.address, one_line(problem.text), one_line(problem.reason))[place]

    return Lines([tr("Cell"), tr("In the file"), tr("Why it isn't accepted")], len(run.problems), text)


def quiet_table(name: str, words: str, model: QAbstractItemModel) -> QTableView:
    """Return a table to be read, in the program's look."""
    table = QTableView()
    table.setObjectName(name)
    table.setAccessibleName(words)
    table.setModel(model)
    table.setProperty("look", "lines")
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().setDefaultSectionSize(scaled(COMPACT_ROW_HEIGHT))
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setStretchLastSection(True)
    table.horizontalHeader().setFixedHeight(scaled(28))
    return table


def _text(value: Any, column: ShownColumn, formats: Formats) -> str:
    return formats.text(value, column.kind, name=column.field.name)
