"""The problems: records that were set aside, in words, with their raw text; below them what was taken for granted."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy import Engine

from desktop.screens.formats import Formats
from desktop.screens.vocabulary import source_words, stream_words
from desktop.theme.font_scaling import scaled
from desktop.theme.icons import Icons
from desktop.theme.theme import ROW_HEIGHT
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.jobs import Jobs
from desktop.widgets.messages import Messages
from desktop.widgets.plain_text import one_line
from desktop.wording.stored_messages import retold
from models.queries.sync_runs import Note, SyncProblem, notes, problems
from models.values.language import beginning, mark, tr

MOST = 2_000
TITLES = (mark("Source"), mark("What"), mark("Which"), mark("What is wrong"), mark("Since"))
WIDTHS = (120, 130, 130, 420, 150)


class ProblemsModel(QAbstractTableModel):
    """The records set aside, one a row, and below them the notes of the last syncs."""

    def __init__(self, formats: Formats, parent: QWidget) -> None:
        super().__init__(parent)
        self._formats = formats
        self.rows: Sequence[SyncProblem | Note] = ()

    def set_rows(self, rows: Sequence[SyncProblem | Note]) -> None:
        """Show other records and notes."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return the number of records."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the titles; on the left, as their texts."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        shown = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return tr(TITLES[section]) if shown else None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of one cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return self._words(self.rows[index.row()])[index.column()]

    def _words(self, row: SyncProblem | Note) -> tuple[str, ...]:
        since = self._formats.moment(row.since)
        if isinstance(row, Note):
            return source_words(row.source), tr("Note"), "", one_line(retold(row.words)), since
        what = beginning(stream_words(row.stream))
        return source_words(row.source), what, one_line(row.origin), one_line(retold(row.reason)), since


class ProblemsView(QStackedWidget):
    """The list with the raw text of the chosen record below it, or the good news that there is none."""

    def __init__(self, engine: Engine, jobs: Jobs, formats: Formats, icons: Icons, messages: Messages) -> None:
        super().__init__()
        self.setObjectName("problemsView")
        self._engine, self._jobs, self._messages = engine, jobs, messages
        self.model = ProblemsModel(formats, self)
        self.table = _table(self.model)
        self.raw = QPlainTextEdit()
        self.raw.setReadOnly(True)
        self.raw.setAccessibleName(tr("The record as it came"))
        self.raw.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.table.selectionModel().currentRowChanged.connect(self._show_raw)
        good_news = tr("Every record that was synced could be read.")
        self.addWidget(EmptyState(icons, "shield-check", tr("No problems"), good_news))
        self.addWidget(self._with_raw_text())

    def reload(self) -> None:
        """Read the list again."""
        engine = self._engine
        self._jobs.run(
            lambda: _rows(engine),
            self._show,
            self._messages.error,
            self,
            "problems",
            replace=True,
        )

    def _show(self, rows: list[SyncProblem | Note]) -> None:
        self.model.set_rows(rows)
        self.setCurrentIndex(1 if rows else 0)
        if rows:
            self.table.selectRow(0)

    def _show_raw(self, current: QModelIndex) -> None:
        row = self.model.rows[current.row()] if current.isValid() else None
        self.raw.setPlainText(row.raw if isinstance(row, SyncProblem) else "")

    def _with_raw_text(self) -> QWidget:
        below = QWidget()
        layout = QVBoxLayout(below)
        layout.setContentsMargins(16, 8, 16, 16)
        layout.setSpacing(8)
        caption = QLabel(tr("The record as it came"))
        caption.setProperty("look", "caption")
        layout.addWidget(caption)
        layout.addWidget(self.raw)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setHandleWidth(1)
        splitter.addWidget(self.table)
        splitter.addWidget(below)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 1)
        return splitter


def _rows(engine: Engine) -> list[SyncProblem | Note]:
    return [*problems(engine, MOST), *notes(engine)]


def _table(model: ProblemsModel) -> QTableView:
    table = QTableView()
    table.setObjectName("problemsTable")
    table.setModel(model)
    table.setAccessibleName(tr("Skipped records"))
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(scaled(ROW_HEIGHT))
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setFixedHeight(scaled(32))
    for column, width in enumerate(WIDTHS):
        table.setColumnWidth(column, width)
    table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
    return table
