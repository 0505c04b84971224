"""Reports in the window: read behind it, shown with their bar, saved as views; and the proofs of their figures."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDir, QObject, Signal
from sqlalchemy import Engine

from desktop.context.app_context import AppContext
from desktop.filters.view_menu import ViewMenu
from desktop.reports.proof_pane import ProofPane
from desktop.reports.report_bar import ReportBar, export_button
from desktop.reports.report_files import write_report
from desktop.reports.report_page import ReportPage
from desktop.reports.report_words import ReportWords
from desktop.screens.actions import Actions
from desktop.screens.formats import calendar_of
from desktop.screens.vocabulary import source_words
from desktop.theme.theme import Theme
from desktop.theme.tone import Tone
from desktop.widgets.file_dialog import FileDialog
from desktop.widgets.messages import Messages
from models.connection.database import snapshot
from models.connection.database_errors import explained
from models.reports.contents import Question
from models.reports.proofs import Proof, read_proof
from models.reports.reader import Inquiry
from models.reports.report import REPORTS, Report, ReportAnswer, answer
from models.values.language import tr
from models.writes.views import View

PREFIX, LANE = "report:", "report"


class ReportFeature(QObject):
    """`titled(title, sub line)`: what is shown; `proven(proof)`: the rows behind a figure are to be shown;
    `report_wanted(key)`: another report is."""

    titled = Signal(str, str)
    proven = Signal(object)
    report_wanted = Signal(str)
    asked_otherwise = Signal()

    def __init__(
        self,
        theme: Theme,
        tools: AppContext,
        messages: Messages,
        actions: Actions,
        who: str,
        parent: QObject,
        *,
        may_save: bool,
    ) -> None:
        super().__init__(parent)
        self._tools, self._messages = tools, messages
        self.page = ReportPage(theme, tools, actions.sync)
        self.views = ViewMenu(tools, messages, who, self.content, lambda _columns: {}, may_save=may_save)
        self.export = export_button(tools)
        self.bar = ReportBar(tools, self.views, self.export)
        self.pane = ProofPane(tools)
        self.report: Report | None = None
        self.inquiry: Inquiry | None = None
        self._last: dict[tuple[str, Inquiry], tuple[ReportAnswer, datetime]] = {}
        self.page.asked.connect(self.prove)
        self.page.report_wanted.connect(self.report_wanted)
        self.bar.asked.connect(self._ask)
        self.views.wanted.connect(self._look_as)
        for ending, words in ((".pdf", tr("As a page for the board (PDF) …")), (".xlsx", tr("As a workbook (XLSX) …"))):
            self.export.menu().addAction(words, partial(self._ask_for_file, ending))

    @property
    def view(self) -> int | None:
        """The id of the saved view that the report is shown as."""
        return self.views.current.id if self.views.current else None

    def show(self, key: str, inquiry: Inquiry | None = None, view: View | None = None) -> None:
        """Show a report: as it is asked, as a view keeps it, else as it is usually asked."""
        report = REPORTS[key]
        today = calendar_of(self._tools.formats).today()
        self.report, self.inquiry = report, inquiry or _kept(view) or report.asked(today)
        self.views.show_screen(PREFIX + key, view.id if view else None)
        self._read()

    def content(self) -> dict[str, Any]:
        """Return how the report is asked, as a saved view keeps it."""
        return {"report": self.inquiry.as_json()} if self.inquiry else {}

    def reload(self) -> None:
        """Read what is shown again, as after a sync."""
        if self.report is not None:
            self._read()

    def prove(self, question: Question) -> None:
        """Read what is in a figure."""
        engine = self._tools.engine
        self._run(lambda: _proof(engine, question), self.proven.emit)

    def _ask_for_file(self, ending: str) -> None:
        """Ask for a file, and write the report that is shown to it, behind the window."""
        found = self.page.answer
        if found is None:
            return
        day = found.inquiry.scope.as_of.isoformat()
        place = Path(QDir.homePath()) / f"{found.report.title} {day}{ending}"
        dialog = FileDialog(self.page.window(), tr("Export"), "reportExportDialog", place)
        dialog.setAcceptMode(FileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{ending[1:].upper()} (*{ending})"])
        dialog.setDefaultSuffix(ending[1:])
        dialog.fileSelected.connect(lambda name: self._write(found, Path(name)))
        dialog.open()

    def _write(self, found: ReportAnswer, file: Path) -> None:
        words = ReportWords(self._tools.formats, in_cents=found.report.in_cents)

        def written(_nothing: None) -> None:
            self._messages.tell(
                Tone.GOOD, tr("Exported"), tr("{title} is in {path}", title=found.report.title, path=file)
            )

        self._tools.jobs.run(
            lambda: write_report(found, words, file), written, self._messages.error, self, "report file"
        )

    def _ask(self, inquiry: Inquiry) -> None:
        self.asked_otherwise.emit()
        self.inquiry = inquiry
        self.views.look()
        self._read()

    def _look_as(self, view: View | None) -> None:
        if self.report is not None:
            today = calendar_of(self._tools.formats).today()
            self._ask(_kept(view) or self.report.asked(today))

    def _read(self) -> None:
        report, inquiry, engine = self.report, self.inquiry, self._tools.engine
        assert report is not None
        assert inquiry is not None
        self.bar.show_report(report, inquiry)
        last = self._last.get((report.key, inquiry))
        if last is not None:
            self._show(last[0], last[1])
        else:
            self.titled.emit(report.title, tr(report.question))
            if self.page.answer is None or self.page.answer.report is not report:
                self.page.show_waiting(tr("The report is being worked out …"))
        self._run(lambda: _answer(engine, report, inquiry), self._came)

    def _came(self, found: ReportAnswer) -> None:
        now = datetime.now(self._tools.formats.zone)
        self._last[found.report.key, found.inquiry] = found, now
        if found.report is self.report and found.inquiry == self.inquiry:
            self._show(found, None)

    def _show(self, found: ReportAnswer, since: datetime | None) -> None:
        self.page.show_answer(found)
        self.bar.show_answer(found)
        self.titled.emit(found.report.title, self._fresh(found, since))

    def _fresh(self, found: ReportAnswer, since: datetime | None) -> str:
        """Say of when the data are; of an answer of before also that a newer one is being worked out."""
        clock = self._tools.formats.clock
        parts = [
            tr("{source} of {moment}", source=source_words(name), moment=clock(at)) for name, at in found.synced.items()
        ]
        if since is not None:
            parts.append(tr("worked out {moment}, being worked out anew", moment=clock(since)))
        return " · ".join(parts) or tr(found.report.question)

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._tools.jobs.run(work, done, self._messages.error, self, LANE, replace=True)


def _answer(engine: Engine, report: Report, inquiry: Inquiry) -> ReportAnswer:
    with explained(engine), snapshot(engine) as connection:
        return answer(connection, report, inquiry)


def _proof(engine: Engine, question: Question) -> Proof:
    with explained(engine), snapshot(engine) as connection:
        return read_proof(connection, question)


def _kept(view: View | None) -> Inquiry | None:
    """Return what a view keeps; None where it keeps nothing that can be read."""
    if view is None:
        return None
    try:
        return Inquiry.from_json(view.content["report"])
    except (KeyError, ValueError, TypeError):
        return None
