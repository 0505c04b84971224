"""Syncing from the window: how it begins, what it comes to, and what is gone at a source and may go here."""

from typing import Any

from PySide6.QtCore import QObject, Signal
from sqlalchemy import Engine

from desktop.screens.actions import Actions, describe
from desktop.screens.vocabulary import source_words
from desktop.sync_status.removal_question import RemovalQuestionBar
from desktop.sync_status.sync_panel import SyncPanel, SyncRunner
from desktop.sync_status.sync_results import tell_results
from desktop.sync_status.time_zone_question import TimeZoneQuestionBar
from desktop.theme.tone import Tone
from desktop.widgets.jobs import Jobs
from desktop.widgets.messages import Messages
from models.ddl.missing_rights import why_no_sync
from models.values.errors import SettingsError
from models.values.language import tr


class SyncController(QObject):
    """Connects the actions of a sync with what runs it. `begun`, `ended`: others should know; `problems_wanted`: to
    be shown what was set aside."""

    begun = Signal()
    ended = Signal()
    problems_wanted = Signal()

    def __init__(
        self,
        runner: SyncRunner,
        actions: Actions,
        messages: Messages,
        panel: SyncPanel,
        question: RemovalQuestionBar,
        zone_question: TimeZoneQuestionBar,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runner, self._actions, self._messages = runner, actions, messages
        self._panel, self._questions = panel, (question, zone_question)
        # Why this user may not sync, if so, and what the actions say where it isn't so.
        self._why_not: SettingsError | None = None
        self._tips = {action: action.toolTip() for action in (actions.sync, actions.full_sync)}
        actions.sync.triggered.connect(lambda: self._begin())
        actions.full_sync.triggered.connect(lambda: self._begin(full=True))
        actions.cancel_sync.triggered.connect(self._cancel)
        runner.ended.connect(self._came)
        runner.failed.connect(self._failed)
        question.removal_wanted.connect(self._remove_what_is_gone)
        zone_question.change_wanted.connect(self._count_days_anew)

    def look_for_questions(self, *, again: bool = False) -> None:
        """Show what a sync asks, and nobody has answered; `again`: also what was closed."""
        for question in self._questions:
            question.look(again=again)

    def look_for_rights(self, engine: Engine, jobs: Jobs) -> None:
        """Find out whether this user may sync; if not, the actions say why, until somebody allows it."""
        # `look_around` tells when the database can't be used.
        jobs.run(lambda: why_no_sync(engine), self._learnt, lambda _error: None, self, "rights", replace=True)

    def _learnt(self, why_not: SettingsError | None) -> None:
        self._why_not = why_not
        for action, tip in self._tips.items():
            if why_not is None:
                action.setToolTip(tip)
            else:
                describe(action, f"{why_not.title}. {why_not.happened} {why_not.to_do}")
        self._allow(begin=not self._runner.running)

    def _begin(self, *, full: bool = False, sources: tuple[str, ...] = ()) -> None:
        self._runner.start(full=full, sources=sources)
        self._allow(begin=False)
        self.begun.emit()

    def _end(self) -> None:
        self._allow(begin=True)
        self.ended.emit()

    def _allow(self, *, begin: bool) -> None:
        for action in self._tips:
            action.setEnabled(begin and self._why_not is None)
        self._actions.cancel_sync.setEnabled(not begin)

    def _came(self, results: list[Any]) -> None:
        self._end()
        self.look_for_questions(again=any(result.status == "asks" for result in results))
        tell_results(self._messages, results, self.problems_wanted.emit)

    def _failed(self, error: Exception) -> None:
        self._end()
        self._messages.failure(error)

    def _cancel(self) -> None:
        self._runner.cancel()
        self._panel.stopping()

    def _leave_to_others(self, why_not: SettingsError, later: str) -> None:
        """Say what becomes of an answer of somebody who may not sync."""
        self._messages.tell(Tone.QUIET, tr("Your answer is kept"), f"{why_not.title}. {later}")

    def _count_days_anew(self) -> None:
        if self._why_not is not None:
            self._leave_to_others(self._why_not, tr("Somebody else's next sync counts the days anew."))
            return
        if self._runner.running:
            self._messages.tell(Tone.QUIET, tr("A sync is running"), tr("The next one counts the days anew."))
            return
        self._begin(sources=("paymo",))

    def _remove_what_is_gone(self, source: str) -> None:
        if self._why_not is not None:
            later = tr("Somebody else's next full sync removes here what is no longer there.")
            self._leave_to_others(self._why_not, later)
            return
        if self._runner.running:
            later = tr("The next full sync removes here what is no longer there.")
            self._messages.tell(Tone.QUIET, tr("A sync is running"), later)
            return
        title = tr("{source} is read again", source=source_words(source))
        self._messages.tell(Tone.QUIET, title, tr("What is no longer there is removed here too."))
        self._begin(full=True, sources=(source,))
