"""Exporting what is shown: asking where to, the strip that says how far it is, and what came of it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.exporting.export_file import ExportCancelled, ExportedView, ExportProgress, Origin, export_shown
from desktop.exporting.export_groups import GroupedExport
from desktop.exporting.export_page import export_page
from desktop.screens.formats import calendar_of
from desktop.table_model.group_heading_text import group_title
from desktop.table_page.table_page import TablePage
from desktop.theme.icons import IconLabel
from desktop.theme.tone import Tone
from desktop.widgets.buttons import Button
from desktop.widgets.file_dialog import FileDialog
from desktop.widgets.jobs import Job
from desktop.widgets.messages import Messages
from desktop.widgets.plain_text import one_line
from desktop.wording.filter_words import described
from models.schema.employees import Employee
from models.values.language import tr, trn

SHOWN_EVERY_MS = 100
PIXELS_A_CHARACTER = 7.0
LEAST_WIDTH, MOST_WIDTH = 8.0, 80.0
LANE = "export"
STOPS_MS = 2_000


class Exports(QWidget):
    """The strip above the status bar while a file is written, and the way to it: `ask`, `write`.

    `limited_to`: words for what the table is limited to beside its search, "" for nothing; `view`: the name of the
    saved view that is shown, "" for none.
    """

    def __init__(
        self,
        page: TablePage,
        tools: AppContext,
        messages: Messages,
        who: str,
        limited_to: Callable[[], str],
        view: Callable[[], str],
    ) -> None:
        super().__init__()
        self._page, self._tools, self._messages = page, tools, messages
        self._origin = Origin(who, tools.engine.url.render_as_string(hide_password=True))
        self._limited_to, self._view, self._folder = limited_to, view, ""
        self._job: Job | None = None
        self._progress, self._expected = ExportProgress(), 0
        self._clock = QTimer(self, interval=SHOWN_EVERY_MS)
        self._clock.timeout.connect(self._look)
        self.label, self.bar, self.cancel_button = QLabel(), QProgressBar(), Button(tr("Cancel"))
        self._arrange()
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether a file is being written."""
        return self._job is not None

    def ask(self) -> None:
        """Ask for the file, then write what is shown to it."""
        workbook, text = f"{tr('Excel workbook')} (*.xlsx)", f"{tr('Text for spreadsheets')} (*.csv)"
        self._ask({workbook: "xlsx", text: "csv"}, self.write)

    def ask_for_page(self, suffix: str) -> None:
        """Ask for the file, then write what is shown to it as a page for the board. `suffix`: "pdf" or "xlsx"."""
        kind = tr("PDF") if suffix == "pdf" else tr("Excel workbook")
        self._ask({f"{kind} (*.{suffix})": suffix}, self.write_page)

    def write(self, file: Path) -> None:
        """Write what is shown to the file, behind the window."""
        engine, formats, origin = self._tools.engine, self._tools.formats, self._origin
        self._run(file, lambda shown, progress: export_shown(engine, shown, file, formats, origin, progress))

    def write_page(self, file: Path) -> None:
        """Write what is shown to the file as a page for the board, behind the window."""
        engine, formats = self._tools.engine, self._tools.formats
        self._run(file, lambda shown, progress: export_page(engine, shown, file, formats, progress))

    def _ask(self, suffixes: dict[str, str], write: Callable[[Path], None]) -> None:
        """Ask for a file of one of these kinds, which stand there with their suffixes."""
        shown = self._shown()
        if shown is None or self.busy:
            return
        first = next(iter(suffixes.values()))
        dialog = FileDialog(self.window(), tr("Export"), "exportDialog", self._suggestion(shown, first))
        dialog.setAcceptMode(FileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(suffixes))
        dialog.setDefaultSuffix(first)
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(suffixes[chosen]))
        dialog.fileSelected.connect(lambda name: write(Path(name)))
        dialog.open()

    def _run(self, file: Path, export: Callable[[ExportedView, ExportProgress], int]) -> None:
        shown = self._shown()
        if shown is None or self.busy:
            return
        self._folder = str(file.parent)
        self._progress = progress = ExportProgress()
        self._begin(shown, file)
        self._job = self._tools.jobs.run(
            lambda: export(shown, progress),
            lambda rows: self._written(rows, file),
            self._failed,
            self,
            LANE,
        )

    def cancel(self) -> None:
        """Stop writing; no file is left behind."""
        self._progress.cancel.set()
        self.cancel_button.setEnabled(False)
        self.label.setText(tr("Stopping …"))

    def stop(self) -> None:
        """Stop writing, for closing: the worker takes its half of a file away first."""
        if self.busy:
            self.cancel()
            self._tools.jobs.wait(STOPS_MS, LANE)

    def _shown(self) -> ExportedView | None:
        model, screen, table = self._page.model, self._page.shown_screen, self._page.table
        if model is None or screen is None:
            return None
        header = table.horizontalHeader()
        places = sorted(range(len(model.columns)), key=header.visualIndex)
        places = [place for place in places if not table.isColumnHidden(place)]
        titles = [str(model.headerData(place, Qt.Orientation.Horizontal)) for place in places]
        widths = [min(MOST_WIDTH, max(LEAST_WIDTH, table.columnWidth(place) / PIXELS_A_CHARACTER)) for place in places]
        columns = [model.columns[place] for place in places]
        grouping = model.query.grouping
        groups = GroupedExport(grouping, columns, model.columns, self._tools.formats) if grouping.by else None
        rows, view = model.query.rows(), one_line(self._view())
        return ExportedView(screen.title, rows, columns, titles, widths, self._limits(), groups, view)

    def _limits(self) -> list[tuple[str, str]]:
        model, formats = self._page.model, self._tools.formats
        assert model is not None
        query, columns = model.query, {shown.field.name: shown for shown in model.columns}
        groups = [group_title(columns[by.path], by) for by in query.grouping.by]
        limits = [
            (tr("As of"), self._as_of()),
            (tr("Limited to"), self._limited_to()),
            (tr("Search"), query.search),
            *((tr("Filter"), described(one, columns[one.path], formats)) for one in query.filters if one.on),
            (tr("Sorted by"), "; ".join(_direction(columns[path].field.title, down) for path, down in query.sorting)),
            (tr("Grouped by"), ", ".join(groups)),
        ]
        return [(what, words) for what, words in limits if words]

    def _as_of(self) -> str:
        """Return the day that employees are shown as of; "" in tables that know no day."""
        model, formats = self._page.model, self._tools.formats
        if model is None or model.screen.model is not Employee:
            return ""
        return formats.day(model.query.day or calendar_of(formats).today())

    def _suggestion(self, shown: ExportedView, suffix: str) -> Path:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        day = self._page.model.query.day if self._page.model else None
        title = tr("{table} as of", table=shown.title) if day else shown.title
        name = f"{title} {day or datetime.now():%Y-%m-%d}.{suffix}"
        folders = (folder for folder in (self._folder, documents) if folder and Path(folder).is_dir())
        return Path(next(folders, QDir.homePath())) / name

    def _begin(self, shown: ExportedView, file: Path) -> None:
        self._expected = self._page.model.groups.count() if self._page.model else 0
        self._what = tr("Exporting {title} to {name}", title=shown.title, name=one_line(file.name))
        self.label.setText(self._what)
        self.bar.setRange(0, 0)
        self.cancel_button.setEnabled(True)
        self.show()
        self._clock.start()

    def _look(self) -> None:
        if self._progress.cancel.is_set() or not self._progress.rows:
            return
        count, expected = self._tools.formats.count, max(self._expected, self._progress.rows)
        of = tr("{n} of {all} rows", n=count(self._progress.rows), all=count(expected))
        self.label.setText(f"{self._what}: {of}")
        self.bar.setRange(0, expected)
        self.bar.setValue(self._progress.rows)

    def _end(self) -> None:
        self._job = None
        self._clock.stop()
        self.hide()

    def _written(self, rows: int, file: Path) -> None:
        self._end()
        text = trn("{n} row in {path}", "{n} rows in {path}", rows, n=self._tools.formats.count(rows), path=file)
        opens = (
            (tr("Open"), lambda: _open(file)),
            (tr("Show folder"), lambda: _open(file.parent)),
        )
        self._messages.tell(Tone.GOOD, tr("Exported"), text, opens)

    def _failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, ExportCancelled):
            self._messages.tell(Tone.QUIET, tr("The export was stopped"), tr("No file was written."))
        else:
            self._messages.failure(error)

    def _arrange(self) -> None:
        frame = QFrame()
        frame.setObjectName("syncPanel")
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.bar.setObjectName("exportProgress")
        self.bar.setAccessibleName(tr("Progress of the export"))
        self.bar.setTextVisible(False)
        self.cancel_button.setObjectName("cancelExport")
        self.cancel_button.setAccessibleName(tr("Stop the export"))
        self.cancel_button.clicked.connect(self.cancel)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self.label)
        words.addWidget(self.bar)
        around = QVBoxLayout(self)
        around.setContentsMargins(16, 8, 16, 8)
        around.addWidget(frame)
        layout = QHBoxLayout(frame)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(IconLabel(self._tools.icons, "download", "accent"))
        layout.addLayout(words, 1)
        layout.addWidget(self.cancel_button)


def _direction(title: str, down: bool) -> str:
    return f"{title}, {tr('descending') if down else tr('ascending')}"


def _open(place: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))
