"""The first step of an import: the file, its sheet, and the row of its titles."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from desktop.buttons import Button
from desktop.editors import Tools
from desktop.empty_state import EmptyState
from desktop.import_lists import quiet_table
from desktop.import_table import LOOKED_AT, FileTable, likely_header, read_tables
from desktop.plain_text import one_line
from models.language import tr
from sync.sheets.cells import column_letters, shown, tidy
from sync.sheets.files import SUFFIXES

PREVIEWED, TITLE_LENGTH = 40, 60
WIDEST = 240


class FileStep(Widget):
    """`chosen`: there is a sheet to go on with, or another one; `failed`: why a file can't be read."""

    chosen = Signal()
    failed = Signal(object)

    def __init__(self, tools: Tools, parent: Widget) -> None:
        super().__init__(parent)
        self._tools = tools
        self._tables: Sequence[FileTable] = ()
        self.setAcceptDrops(True)
        self.button = Button(tr("Choose a file …"))
        self.button.setObjectName("importFile")
        self.button.clicked.connect(self._ask)
        self._name = QLabel(tr("An .xlsx, .ods or .csv file. It can be dropped here too."))
        self._name.setProperty("look", "muted")
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self.sheets, self.headers = _combo("importSheet", tr("Sheet")), _combo("importHeader", tr("Titles"))
        self.sheets.currentIndexChanged.connect(self._show_sheet)
        self.headers.currentIndexChanged.connect(self._show_header)
        self._model = _Preview(self)
        self._preview = quiet_table("importPreview", tr("Beginning of the file"), self._model)
        self._pages = QStackedWidget()
        self._pages.addWidget(EmptyState(tools.icons, "upload", tr("No file yet"), tr("Choose the file to import.")))
        self._pages.addWidget(self._preview)
        self._arrange()

    @property
    def table(self) -> FileTable | None:
        """The sheet that was chosen."""
        place = self.sheets.currentIndex()
        return self._tables[place] if 0 <= place < len(self._tables) else None

    @property
    def header(self) -> int:
        """The number of the row of titles; 0 for none."""
        return max(0, self.headers.currentIndex())

    def read(self, file: Path) -> None:
        """Read a file, behind the window."""
        self._name.setText(tr("Reading {name} …", name=one_line(file.name)))
        self.button.setEnabled(False)
        self._tools.jobs.run(lambda: read_tables(file), lambda tables: self._read(file, tables), self._unread, self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files that can be read may be dropped."""
        if self._dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read what was dropped."""
        file = self._dropped(event)
        if file is not None:
            self.read(file)

    def _dropped(self, event: QDropEvent) -> Path | None:
        files = [url.toLocalFile() for url in event.mimeData().urls()]
        return Path(files[0]) if len(files) == 1 and files[0].lower().endswith(SUFFIXES) else None

    def _ask(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        dialog = QFileDialog(self.window(), tr("Import"), "", f"{tr('Tables')} ({kinds})")
        dialog.setObjectName("importFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.read(Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _read(self, file: Path, tables: list[FileTable]) -> None:
        self.button.setEnabled(True)
        self._tables = tables
        self._name.setText(one_line(file.name) if tables else tr("{name} is empty.", name=one_line(file.name)))
        self.sheets.clear()
        self.sheets.addItems([one_line(table.name) for table in tables])
        self.sheets.setEnabled(len(tables) > 1)
        self._pages.setCurrentIndex(1 if tables else 0)
        self.chosen.emit()

    def _unread(self, error: Exception) -> None:
        self.button.setEnabled(True)
        self._name.setText("")
        self.failed.emit(error)

    def _show_sheet(self) -> None:
        table = self.table
        if table is None:
            return
        likely = likely_header(table)
        self.headers.blockSignals(True)
        self.headers.clear()
        self.headers.addItem(tr("None: the first row is data"))
        for number, row in enumerate(table.rows[:LOOKED_AT], start=1):
            titles = one_line(", ".join(tidy(shown(value)) for value in row if value is not None))[:TITLE_LENGTH]
            self.headers.addItem(tr("In row {n}: {titles}", n=number, titles=titles))
        self.headers.setCurrentIndex(likely)
        self.headers.blockSignals(False)
        self._show_header()

    def _show_header(self) -> None:
        table = self.table
        if table is not None:
            self._model.show(table, self.header)
            self._preview.resizeColumnsToContents()
            for column in range(self._model.columnCount()):
                self._preview.setColumnWidth(column, min(self._preview.columnWidth(column), WIDEST))
            self.chosen.emit()

    def _arrange(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self.button)
        first.addWidget(self._name, 1)
        second.setSpacing(8)
        for text, combo, stretch in ((tr("Sheet"), self.sheets, 1), (tr("Titles"), self.headers, 2)):
            caption = QLabel(text)
            caption.setProperty("look", "caption")
            second.addWidget(caption)
            second.addWidget(combo, stretch)
            second.addSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(first)
        layout.addLayout(second)
        layout.addWidget(self._pages, 1)


class _Preview(QAbstractTableModel):
    """The first rows of a sheet, with their numbers and the letters of its columns."""

    def __init__(self, parent: Widget) -> None:
        super().__init__(parent)
        self._table, self._header = FileTable("", ()), 0
        self._bold = parent.font()
        self._bold.setBold(True)

    def show(self, table: FileTable, header: int) -> None:
        self.beginResetModel()
        self._table, self._header = table, header
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else min(PREVIEWED, len(self._table.rows))

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._table.width

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return column_letters(section + 1) if orientation is Qt.Orientation.Horizontal else str(section + 1)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.FontRole and index.row() == self._header - 1:
            return self._bold
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        row = self._table.rows[index.row()]
        return one_line(shown(row[index.column()])) if index.column() < len(row) else ""


def _combo(name: str, words: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(words)
    combo.setMinimumContentsLength(12)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return combo
