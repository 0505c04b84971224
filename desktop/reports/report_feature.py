"""Reports in the window: read behind it, shown with their bar, saved as views; and the proofs of their figures."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDir, QObject, Signal
from sqlalchemy import Engine

from desktop.context.app_context import AppContext
from desktop.filters.view_menu import ViewMenu
from desktop.report_output.report_files import write_report
from desktop.report_output.report_words import ReportWords
from desktop.reports.proof_pane import ProofPane
from desktop.reports.report_bar import ReportBar, export_button
from desktop.reports.report_page import PagePlace, ReportPage
from desktop.reports.report_views import kept, kept_in
from desktop.screens.actions import Actions
from desktop.screens.formats import calendar_of
from desktop.screens.vocabulary import source_words
from desktop.theme.theme import Theme
from desktop.theme.tone import Tone
from desktop.toolbar.yielding_bar import Room
from desktop.widgets.file_dialog import FileDialog
from desktop.widgets.jobs import Job
from desktop.widgets.messages import Messages
from models.connection.database import snapshot
from models.connection.database_errors import explained
from models.reports.contents import Question
from models.reports.proofs import Proof, read_proof
from models.reports.reader import Inquiry
from models.reports.report import REPORTS, Report, ReportAnswer, answer
from models.values.language import tr
from models.writes.views import View

PREFIX, LANE, PROOFS = "report:", "report", "proof"
# Answers that stand at once when they are asked for again.
MOST_KEPT = 20


class ReportFeature(QObject):
    """`titled(title, sub line)`: what is shown; `proven(proof)`: the rows behind a figure are to be shown;
    `report_wanted(key)`: another report is; `asked_otherwise`: what is shown is about to be asked something else."""

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
        self.bar = ReportBar(tools, messages, self.views, self.export)
        self.pane = ProofPane(tools)
        self.report: Report | None = None
        self.inquiry: Inquiry | None = None
        self._last: dict[tuple[str, Inquiry], tuple[ReportAnswer, datetime]] = {}
        self._view: View | None = None
        self._reading: Job | None = None
        self._proving: Job | None = None
        self.page.asked.connect(self.prove)
        self.page.report_wanted.connect(self.report_wanted)
        self.page.again.connect(self.reload)
        self.bar.asked.connect(self._ask)
        self.views.setObjectName("reportViewsButton")
        self.views.wanted.connect(self._look_as)
        self.views.renamed.connect(self.bar.fit)
        for ending, words in ((".pdf", tr("As a page for the board (PDF) …")), (".xlsx", tr("As a workbook (XLSX) …"))):
            self.export.menu().addAction(words, partial(self._ask_for_file, ending))

    @property
    def view(self) -> int | None:
        """The id of the saved view that the report is shown as; also before the views have been read."""
        return self.saved.id if self.saved else None

    @property
    def saved(self) -> View | None:
        """The saved view that the report is shown as."""
        return self.views.current or self._view

    def show(
        self, key: str, inquiry: Inquiry | None = None, view: View | None = None, place: PagePlace | None = None
    ) -> None:
        """Show a report: as it is asked, as a view keeps it, else as it is usually asked; where somebody was in it."""
        report, today = REPORTS[key], self._today()
        found = kept_in(view, report, today) if view is not None else None
        self.report, self.inquiry = report, inquiry or found or report.asked(today)
        self._view = view
        self.views.show_screen(PREFIX + key, view.id if view is not None else None)
        if view is not None and inquiry is None and found is None:
            self.views.say_unreadable(view)
        self.page.come_back(report, place)
        self._read()

    def leave(self) -> None:
        """Want nothing of what is on its way: something else than a report is shown."""
        for job in (self._reading, self._proving):
            if job is not None:
                job.drop()

    def set_room(self, room: Room) -> None:
        """Show what there is to be in a window with that much room."""
        self.page.set_room(room)
        self.bar.set_room(room)
        self.pane.set_narrow(room is not Room.WIDE)

    def content(self) -> dict[str, Any]:
        """Return how the report is asked, as a saved view keeps it."""
        return kept(self.inquiry, self._today()) if self.inquiry else {}

    def reload(self) -> None:
        """Read what is shown again, as after a sync."""
        if self.report is not None:
            self._read()

    def prove(self, question: Question) -> None:
        """Read what is in a figure."""
        engine = self._tools.engine
        if self._proving is not None:
            self._proving.drop()
        self._proving = self._tools.jobs.run(
            lambda: _proof(engine, question), self.proven.emit, self._messages.error, self, PROOFS, replace=True
        )

    def _today(self) -> date:
        return calendar_of(self._tools.formats).today()

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
        if self.report is None:
            return
        self._view = None
        found = kept_in(view, self.report, self._today()) if view is not None else None
        if view is not None and found is None and not view.is_broken:
            self.views.say_unreadable(view)
        self._ask(found or self.report.asked(self._today()))

    def _read(self) -> None:
        report, inquiry, engine = self.report, self.inquiry, self._tools.engine
        assert report is not None
        assert inquiry is not None
        self.bar.show_report(report, inquiry)
        last = self._last.get((report.key, inquiry))
        if last is not None:
            self._show(last[0], last[1])
        elif self.page.shows(report):
            self.titled.emit(report.title, tr("Other figures are being worked out"))
        else:
            self.titled.emit(report.title, tr(report.question))
            self.page.show_waiting(tr("The report is being worked out …"))
        self.page.wait_for_newer()
        if self._reading is not None:
            self._reading.drop()
        before = last[0] if last is not None else None
        self._reading = self._tools.jobs.run(
            lambda: _answer(engine, report, inquiry, before), self._came, self._failed, self, LANE, replace=True
        )

    def _came(self, found: ReportAnswer) -> None:
        key = found.report.key, found.inquiry
        self._last.pop(key, None)
        self._last[key] = found, datetime.now(self._tools.formats.zone)
        while len(self._last) > MOST_KEPT:
            del self._last[next(iter(self._last))]
        self._show(found, None)

    def _failed(self, error: Exception) -> None:
        """Say why; the last answer stays, and says since when it is so."""
        assert self.report is not None
        assert self.inquiry is not None
        self._messages.error(error)
        last = self._last.get((self.report.key, self.inquiry))
        if last is not None:
            words = tr("As of {moment}; it couldn’t be worked out anew", moment=self._tools.formats.clock(last[1]))
            self.titled.emit(self.report.title, words)
        else:
            self.titled.emit(self.report.title, tr(self.report.question))
            self.page.show_failed()

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


def _answer(engine: Engine, report: Report, inquiry: Inquiry, before: ReportAnswer | None) -> ReportAnswer:
    """Read a report; where it says what it said before, it has the same parts, so that nothing is built anew."""
    with explained(engine), snapshot(engine) as connection:
        found = answer(connection, report, inquiry)
    is_same = before is not None and before.parts == found.parts
    return replace(found, parts=before.parts) if before is not None and is_same else found


def _proof(engine: Engine, question: Question) -> Proof:
    with explained(engine), snapshot(engine) as connection:
        return read_proof(connection, question)
