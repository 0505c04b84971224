"""Syncing from the window: how it begins, what it comes to, and what is gone at a source and may go here."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.actions import Actions
from desktop.messages import Messages
from desktop.removal_question import RemovalQuestion
from desktop.sync_panel import SyncPanel, SyncRunner
from desktop.sync_results import tell_results
from desktop.words import Tone, source_words
from desktop.zone_question import ZoneQuestion
from models.language import tr


class Syncing(QObject):
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
        question: RemovalQuestion,
        zone_question: ZoneQuestion,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runner, self._actions, self._messages = runner, actions, messages
        self._panel, self._questions = panel, (question, zone_question)
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

    def _begin(self, *, full: bool = False, sources: tuple[str, ...] = ()) -> None:
        self._runner.start(full=full, sources=sources)
        self._allow(begin=False)
        self.begun.emit()

    def _end(self) -> None:
        self._allow(begin=True)
        self.ended.emit()

    def _allow(self, *, begin: bool) -> None:
        self._actions.sync.setEnabled(begin)
        self._actions.full_sync.setEnabled(begin)
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

    def _count_days_anew(self) -> None:
        if self._runner.running:
            self._messages.tell(Tone.QUIET, tr("A sync is running"), tr("The next one counts the days anew."))
            return
        self._begin(sources=("paymo",))

    def _remove_what_is_gone(self, source: str) -> None:
        if self._runner.running:
            later = tr("The next full one removes here what is gone there.")
            self._messages.tell(Tone.QUIET, tr("A sync is running"), later)
            return
        title = tr("{source} is read again", source=source_words(source))
        self._messages.tell(Tone.QUIET, title, tr("What is gone there goes here too."))
        self._begin(full=True, sources=(source,))
