"""The last step of an import: what it would do, before it does it, and from when on where that matters."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QStackedWidget,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.commands.period_commands import have_no_first_day, holds_from_a_day_on
from desktop.context.app_context import AppContext
from desktop.importing.first_days_question import NO_DAY, FirstDays, day_in
from desktop.importing.import_fields import Mapped
from desktop.importing.import_lists import Lines, changed_lines, new_lines, problem_lines, quiet_table
from desktop.importing.import_outcome import DryRun
from desktop.importing.import_preview import dry_run
from desktop.importing.import_table import FileTable
from desktop.screens.formats import calendar_of
from desktop.screens.screen import Screen
from desktop.widgets.buttons import ToolButton
from desktop.widgets.jobs import Job
from models.values.language import tr, trn
from models.writes.period_writes import EffectiveDate

ROW_WIDTH, CELL_WIDTH, WIDE, WIDEST = 56, 150, 240, 420
DAY_WIDTH = 120


class CheckStep(QWidget):
    """`checked`: it is known what the import would do; `failed`: why it can't be known; `day_changed`: something else
    was said of from when on changes of employees hold, or new ones count."""

    checked = Signal()
    day_changed = Signal()
    failed = Signal(object)

    def __init__(self, screen: Screen, tools: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._screen, self._tools = screen, tools
        self._job: Job | None = None
        self.run: DryRun | None = None
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName(tr("Working out what the import would do"))
        self.summary = QLabel()
        self.summary.setObjectName("importSummary")
        self.summary.setWordWrap(True)
        self.day = QLineEdit(tools.formats.day(calendar_of(tools.formats).today()))
        self._asks_from_when = self._made_question()
        self.first_days = FirstDays(tools.formats, self)
        self.first_days.changed.connect(self.day_changed)
        self._buttons, self._tables = QButtonGroup(self), QStackedWidget()
        self._tabs = QHBoxLayout()
        self._tabs.setSpacing(4)
        for place, name in enumerate(("importNew", "importChanged", "importProblems")):
            self._tabs.addWidget(self._tab(place, name))
            self._tables.addWidget(quiet_table(f"{name}Table", "", Lines((), 0, lambda _row, _column: "", self)))
        self._tabs.addStretch(1)
        self._buttons.idClicked.connect(self._tables.setCurrentIndex)
        self._arrange()

    def check(self, table: FileTable, header: int, mapped: Mapped) -> None:
        """Work out what importing the sheet would do, behind the window."""
        self.forget()
        engine, formats, screen = self._tools.engine, self._tools.formats, self._screen
        self._busy.show()
        self.summary.setText(tr("Comparing the file with the table …"))
        self._job = self._tools.jobs.run(
            lambda: dry_run(engine, screen, table, header, mapped, formats), self._show, self._failed, self
        )

    def forget(self) -> None:
        """Forget what is known: something else may be chosen."""
        if self._job is not None:
            self._job.drop()
        self._job, self.run = None, None
        self._busy.hide()
        self._asks_from_when.hide()
        self.first_days.ask(0)
        for button in self._buttons.buttons():
            button.hide()
        self._tables.hide()

    def missing(self) -> str:
        """Return what has to be said before anything is written, as a sentence; "" for nothing."""
        if day_in(self.day.text(), self._tools.formats) is None:
            return tr(NO_DAY)
        return self.first_days.missing()

    def from_when(self) -> EffectiveDate | None:
        """Return from which day on changes of employees hold, and new ones count; None while that is missing."""
        day, formats = day_in(self.day.text(), self._tools.formats), self._tools.formats
        if day is None or self.missing():
            return None
        return EffectiveDate(day, calendar_of(formats).today(), first_day=self.first_days.day(), from_start=True)

    def _show(self, run: DryRun) -> None:
        self._job, self.run = None, run
        self._busy.hide()
        self._tables.show()
        formats, count = self._tools.formats, self._tools.formats.count
        lists = (new_lines(run, formats), changed_lines(run, formats), problem_lines(run))
        words = (
            tr("{n} new", n=count(len(run.new))),
            tr("{n} changed", n=count(run.changed_rows)),
            trn("{n} cell not accepted", "{n} cells not accepted", len(run.problems), n=count(len(run.problems))),
        )
        for place, (lines, text) in enumerate(zip(lists, words, strict=True)):
            self._show_list(place, lines, text)
        self.summary.setText(self._summary(run))
        dated = any(holds_from_a_day_on(self._screen.model, change.column) for change in run.changes())
        self._asks_from_when.setVisible(dated)
        self.first_days.ask(have_no_first_day(self._screen.model, run.adds()))
        first = next((place for place in (2, 1, 0) if lists[place].rowCount()), 0)
        self._buttons.button(first).setChecked(True)
        self._tables.setCurrentIndex(first)
        self.checked.emit()

    def _summary(self, run: DryRun) -> str:
        count = self._tools.formats.count
        parts = [
            tr("{n} new", n=count(len(run.new))),
            tr("{n} changed", n=count(run.changed_rows)),
            tr("{n} unchanged", n=count(run.unchanged)),
            tr("{n} not accepted", n=count(run.left_out)),
        ]
        return tr("Rows of the file: {parts}. Nothing is written yet.", parts=", ".join(parts))

    def _show_list(self, place: int, lines: Lines, text: str) -> None:
        button, table = self._buttons.button(place), self._tables.widget(place)
        assert isinstance(button, QToolButton)
        assert isinstance(table, QTableView)
        lines.setParent(self)
        before = table.model()
        table.setModel(lines)
        before.deleteLater()
        table.setAccessibleName(text)
        table.verticalHeader().hide()
        widths = ((ROW_WIDTH,), (ROW_WIDTH, CELL_WIDTH, CELL_WIDTH, WIDE, WIDE), (ROW_WIDTH + 16, WIDE, WIDEST))[place]
        for column in range(lines.columnCount()):
            table.setColumnWidth(column, widths[column] if column < len(widths) else CELL_WIDTH)
        button.setText(text)
        button.setVisible(lines.rowCount() > 0)

    def _failed(self, error: Exception) -> None:
        self.forget()
        self.summary.setText("")
        self.failed.emit(error)

    def _tab(self, place: int, name: str) -> QToolButton:
        button = ToolButton()
        button.setObjectName(name)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._buttons.addButton(button, place)
        return button

    def _made_question(self) -> QWidget:
        question = QWidget()
        self.day.setObjectName("importFromWhen")
        self.day.setAccessibleName(tr("First day"))
        self.day.setFixedWidth(DAY_WIDTH)
        self.day.textChanged.connect(self.day_changed)
        words = QLabel(tr("Changes of status, department, hours and cost hold from"))
        held = QLabel(tr("Until then, the previous values stay."))
        layout = QHBoxLayout(question)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (words, self.day, held):
            layout.addWidget(part)
        layout.addStretch(1)
        question.hide()
        return question

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.summary)
        layout.addWidget(self._asks_from_when)
        layout.addWidget(self.first_days)
        layout.addWidget(self._busy)
        layout.addLayout(self._tabs)
        layout.addWidget(self._tables, 1)
        layout.addStretch(0)
