"""The first step of an import: the file, its sheet, and the row of its titles."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from desktop.context.app_context import AppContext
from desktop.importing.import_fields import header_of, import_screen
from desktop.importing.import_lists import quiet_table
from desktop.importing.import_progress import FileReading
from desktop.importing.import_table import LOOKED_AT, FileTable, likely_header, read_tables
from desktop.importing.text_file_choices import TextChoices
from desktop.screens.screen import Screen
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.file_dialog import FileDialog
from desktop.widgets.plain_text import one_line
from models.values.language import tr
from sync.pipeline.report import Cancelled
from sync.sheets.cells.cells import column_letters, shown, tidy
from sync.sheets.cells.errors import FileQuestion
from sync.sheets.files import SUFFIXES, TEXT_SUFFIXES, ReadOptions

PREVIEWED, TITLE_LENGTH = 40, 60
WIDEST = 240
SHOWN_EVERY_MS = 200


class FileStep(Widget):
    """Takes the file. `chosen`: there is a sheet to go on with, or another one; `failed`: why a file can't be read."""

    chosen = Signal()
    failed = Signal(object)

    def __init__(self, screen: Screen, tools: AppContext, parent: Widget) -> None:
        super().__init__(parent)
        self._screen, self._tools = import_screen(screen), tools
        self._tables: Sequence[FileTable] = ()
        self.setAcceptDrops(True)
        self.button = Button(tr("Choose a file …"))
        self.button.setObjectName("importFile")
        self.button.clicked.connect(self._ask)
        self.stop_button = Button(tr("Stop reading"))
        self.stop_button.setObjectName("importStop")
        self.stop_button.clicked.connect(self.stop)
        self.stop_button.hide()
        self._reading: FileReading | None = None
        self._file: Path | None = None
        self._clock = QTimer(self, interval=SHOWN_EVERY_MS)
        self._clock.timeout.connect(self.tell)
        self.choices = TextChoices(self)
        self.choices.changed.connect(self._read_anew)
        self.notes = QLabel()
        self.notes.setObjectName("importNotes")
        self.notes.setProperty("look", "strong")
        self.notes.setWordWrap(True)
        self.notes.setTextFormat(Qt.TextFormat.PlainText)
        self.notes.hide()
        self._name = QLabel(tr("An .xlsx, .ods or .csv file. It can be dropped here too."))
        self._name.setObjectName("importFileName")
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
        self._readings = QLabel()
        self._readings.setObjectName("importReadings")
        self._readings.setTextFormat(Qt.TextFormat.PlainText)
        self._readings.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._pages.addWidget(self._readings)
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
        """Read another file, behind the window."""
        self.choices.reset(is_text=file.suffix.lower() in TEXT_SUFFIXES)
        self._begin(file)

    def stop(self) -> None:
        """Stop reading, if a file is being read."""
        if self._reading is not None:
            self._reading.cancel.set()

    def _read_anew(self) -> None:
        if self._file is not None:
            self._begin(self._file)

    def _begin(self, file: Path) -> None:
        self.stop()
        self._file, self._reading = file, FileReading(file)
        reading, choices = self._reading, self.choices
        options = ReadOptions(
            separator=choices.separator,
            encoding=choices.encoding,
            cancelled=reading.cancel.is_set,
            report=reading.report,
        )
        self.button.setEnabled(False)
        self.tell()
        self._clock.start()
        self._tools.jobs.run(
            lambda: read_tables(file, options),
            lambda tables: self._read(reading, tables),
            lambda error: self._unread(reading, error),
            self,
        )

    def tell(self) -> None:
        """Say how far the reading is; it can be stopped when it takes longer than a moment."""
        if self._reading is not None:
            name, percent = one_line(self._reading.file.name), self._reading.percent
            self.stop_button.setVisible(self.stop_button.isVisible() or self._clock.isActive())
            self._name.setText(tr("Reading {name} … {percent} %", name=name, percent=percent))

    def _ended(self, reading: FileReading) -> bool:
        """Tell whether what has ended is what was asked for last."""
        if reading is not self._reading:
            return False
        self._reading = None
        self._clock.stop()
        self.stop_button.hide()
        self.button.setEnabled(True)
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Let files that can be read be dropped."""
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
        dialog = FileDialog(self.window(), tr("Import"), "importFileDialog")
        dialog.setNameFilter(f"{tr('Tables')} ({kinds})")
        dialog.setFileMode(FileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.read(Path(name)))
        dialog.open()

    def _read(self, reading: FileReading, tables: list[FileTable]) -> None:
        if not self._ended(reading):
            return
        name = one_line(reading.file.name)
        self._name.setText(name if tables else tr("{name} is empty.", name=name))
        self._show_tables(tables)

    def _unread(self, reading: FileReading, error: Exception) -> None:
        if not self._ended(reading):
            return
        self._name.setText("")
        self._show_tables([])
        if isinstance(error, FileQuestion):
            self._name.setText(one_line(reading.file.name))
            self._show_readings(error)
        if not isinstance(error, Cancelled):
            self.failed.emit(error)

    def _show_readings(self, question: FileQuestion) -> None:
        """Show what the file reads like in each way, and let one be chosen."""
        lines = (f"{choice.name}:  {one_line(' · '.join(choice.preview))}" for choice in question.choices)
        self._readings.setText("\n\n".join(lines))
        self._pages.setCurrentWidget(self._readings)
        self.choices.ask(question)

    def _show_tables(self, tables: list[FileTable]) -> None:
        self._tables = tables
        self.sheets.clear()
        self.headers.clear()
        self.sheets.addItems([one_line(table.name) for table in tables])
        self.sheets.setEnabled(len(tables) > 1)
        self.notes.setText("\n".join(tables[0].notes) if tables else "")
        self.notes.setVisible(bool(self.notes.text()))
        self._pages.setCurrentIndex(1 if tables else 0)
        self.chosen.emit()

    def _show_sheet(self) -> None:
        table = self.table
        if table is None:
            return
        likely = header_of(self._screen, table) or likely_header(table)
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
        first.addWidget(self.stop_button)
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
        layout.addWidget(self.choices)
        layout.addWidget(self.notes)
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
