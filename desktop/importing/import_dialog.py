"""Importing a file into a table: three calm steps in one sheet over the window, and one step to undo."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.importing.import_check_step import CheckStep
from desktop.importing.import_fields import Mapped, kept
from desktop.importing.import_fields_step import FieldsStep
from desktop.importing.import_file_step import FileStep
from desktop.importing.import_outcome import DryRun
from desktop.importing.sheet_profile import SheetFacts, sheet_facts
from desktop.screens.screen import Screen
from desktop.widgets.buttons import Button
from models.values.errors import KnownError
from models.values.language import tr, trn
from models.writes.importing import remember
from models.writes.period_writes import EffectiveDate

SIZE = (920, 600)
FILE, FIELDS, CHECK = range(3)


class ImportDialog(QDialog):
    """Window-modal. `take` gets what is to be written, and from when on what holds from a day on does; `who` it is put
    down to that the mapping is remembered."""

    def __init__(
        self,
        screen: Screen,
        tools: AppContext,
        who: str,
        take: Callable[[DryRun, EffectiveDate], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._screen, self._tools, self._who, self._take = screen, tools, who, take
        title = tr("Import into {table}", table=screen.title)
        self.setObjectName("importDialog")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(*SIZE)
        self.file_step = FileStep(screen, tools, self)
        self.fields_step = FieldsStep(screen, self)
        self.check_step = CheckStep(screen, tools, self)
        self._pages = QStackedWidget()
        for step in (self.file_step, self.fields_step, self.check_step):
            self._pages.addWidget(step)
        self._names = [QLabel(f"{n}  {name}") for n, name in enumerate((tr("File"), tr("Fields"), tr("Check")), 1)]
        self.problem = QLabel()
        self.problem.setObjectName("importProblem")
        self.problem.setProperty("look", "bad")
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.cancel_button, self.back_button = Button(tr("Cancel")), Button(tr("Back"))
        self.next_button = Button()
        self._seen: tuple[object, int] | None = None
        self._arrange(title)
        self._connect()
        self._show_step(FILE)

    def _connect(self) -> None:
        self.cancel_button.clicked.connect(self.reject)
        self.finished.connect(self.file_step.stop)
        self.back_button.clicked.connect(lambda: self._show_step(self._pages.currentIndex() - 1))
        self.next_button.clicked.connect(self._go_on)
        self.file_step.chosen.connect(self._refresh)
        self.fields_step.changed.connect(self._refresh)
        self.check_step.checked.connect(self._refresh)
        self.check_step.day_changed.connect(self._refresh)
        for step in (self.file_step, self.check_step):
            step.failed.connect(self._failed)

    def _go_on(self) -> None:
        step = self._pages.currentIndex()
        if step == FILE:
            self._look_through()
        elif step == FIELDS:
            self._check()
        else:
            self._finish()

    def _look_through(self) -> None:
        table, header = self.file_step.table, self.file_step.header
        if table is None:
            return
        if self._seen == (table, header):
            self._show_step(FIELDS)
            return
        engine, screen = self._tools.engine, self._screen
        self.next_button.setEnabled(False)
        self._seen = (table, header)
        self._tools.jobs.run(
            lambda: sheet_facts(engine, screen, table, header), self._looked_through, self._failed, self
        )

    def _looked_through(self, facts: SheetFacts) -> None:
        self.fields_step.show_facts(facts)
        self._show_step(FIELDS)

    def _check(self) -> None:
        table = self.file_step.table
        if table is not None and not self.fields_step.missing():
            self._show_step(CHECK)
            self.check_step.check(table, self.file_step.header, self.fields_step.mapped())
            self._refresh()

    def _finish(self) -> None:
        run, table, when = self.check_step.run, self.file_step.table, self.check_step.from_when()
        if run is None or table is None or when is None or not (run.new or run.changed):
            return
        self._remember(table.titles(self.file_step.header), self.fields_step.mapped())
        self._take(run, when)
        self.accept()

    def _remember(self, titles: list[str], mapped: Mapped) -> None:
        engine, key, who = self._tools.engine, self._screen.key, self._who
        keep = lambda: remember(engine, key, titles, kept(mapped), who)  # noqa: E731  # a job takes no arguments
        # What is not remembered has to be chosen again the next time; the import itself doesn't depend on it.
        self._tools.jobs.run(keep, lambda _kept: None, lambda _error: None, self._tools.jobs)

    def _show_step(self, step: int) -> None:
        self._pages.setCurrentIndex(max(FILE, step))
        for place, name in enumerate(self._names):
            name.setProperty("look", "strong" if place == self._pages.currentIndex() else "muted")
            name.style().unpolish(name)
            name.style().polish(name)
        self.problem.setText("")
        self._refresh()
        # Enter goes on; while that has to wait it does nothing, instead of what a button of another step does.
        waiting = self.file_step.button if self._pages.currentIndex() == FILE else self
        (self.next_button if self.next_button.isEnabled() else waiting).setFocus()

    def _refresh(self) -> None:
        step = self._pages.currentIndex()
        missing = self._missing(step)
        self.problem.setText(missing)
        self.back_button.setVisible(step > FILE)
        run = self.check_step.run
        rows = len(run.new) + run.changed_rows if run else 0
        ready = (self.file_step.table is not None, not missing, rows > 0 and not missing)[step]
        self.next_button.setEnabled(ready)
        n = self._tools.formats.count(rows)
        self.next_button.setText(trn("Import {n} row", "Import {n} rows", rows, n=n) if step == CHECK else tr("Next"))

    def _missing(self, step: int) -> str:
        """Return what keeps a step from going on, as a sentence; "" for nothing."""
        if step == CHECK:
            return self.check_step.missing()
        return self.fields_step.missing() if step == FIELDS else ""

    def _failed(self, error: Exception) -> None:
        self._seen = None
        self._refresh()
        if not isinstance(error, KnownError):
            raise error
        self.problem.setText(f"{error.title}. {error.happened} {error.to_do}")

    def _arrange(self, title: str) -> None:
        heading = QLabel(title)
        heading.setProperty("look", "title")
        head = QHBoxLayout()
        head.setSpacing(20)
        head.addWidget(heading)
        head.addStretch(1)
        for name in self._names:
            head.addWidget(name)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.problem, 1)
        buttons.addWidget(self.back_button)
        buttons.addWidget(self.next_button)
        self.next_button.setProperty("look", "primary")
        self.next_button.setDefault(True)
        self.cancel_button.setObjectName("importCancel")
        self.back_button.setObjectName("importBack")
        self.next_button.setObjectName("importNext")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)
        layout.addLayout(buttons)
