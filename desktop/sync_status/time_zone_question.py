"""The question whether days are counted in another time zone, because the company has another one in Paymo: a bar."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from desktop.context.app_context import AppContext
from desktop.sync_status.answered_question import answered_words
from desktop.theme.tone import Tone
from desktop.widgets.jobs import EDITS
from desktop.widgets.messages import MessageBar, Messages
from desktop.widgets.plain_text import one_line
from models.values.language import tr, trn
from models.writes.removal_questions import Given, given_answer
from models.writes.time_zone_questions import Answer, OpenTimeZoneQuestion, answer, open_question, questions


class TimeZoneQuestionBar(QObject):
    """Asks what a sync wants to know. `change_wanted`: somebody agreed, so the next sync counts days anew.

    A bar that was closed without an answer comes back with the next sync or start.
    """

    change_wanted = Signal()

    def __init__(self, tools: AppContext, messages: Messages, who: str, parent: QObject) -> None:
        super().__init__(parent)
        self._tools, self._messages, self._who = tools, messages, who
        self._bar: MessageBar | None = None
        self._shown: int | None = None

    def look(self, *, again: bool = False) -> None:
        """Find out whether a question is open; `again`: also show one whose bar was closed."""
        if again:
            self._shown = None
        engine, jobs = self._tools.engine, self._tools.jobs
        # `look_around` tells when the database can't be used.
        jobs.run(lambda: open_question(engine), self._found, lambda _error: None, self, "time zone", replace=True)

    def _found(self, question: OpenTimeZoneQuestion | None) -> None:
        if question is None or question.id != self._shown:
            self._end_bar()
        if question is None or question.id == self._shown:
            return
        self._shown = question.id
        old, new = one_line(question.old_zone), one_line(question.new_zone)
        answers = tuple((words, partial(self._give, question, given)) for given, words in _answers(question).items())
        count = self._tools.formats.count(question.entries)
        lines = [
            trn(
                "{n} time entry would be on another day.",
                "{n} time entries would be on another day.",
                question.entries,
                n=count,
            )
        ]
        title = tr("The company's time zone in Paymo is {zone} now", zone=new)
        words = tr("Days and months are counted in {zone} here so far.", zone=old)
        self._bar = self._messages.tell(Tone.WARN, title, words, answers, lines=lines, stays=True)

    def _give(self, question: OpenTimeZoneQuestion, given: Answer) -> None:
        engine, who = self._tools.engine, self._who

        def give() -> tuple[bool, Given | None]:
            was_open = answer(engine, question.id, given, who)
            return was_open, None if was_open else given_answer(engine, questions, question.id)

        def written(found: tuple[bool, Given | None]) -> None:
            was_open, theirs = found
            if not was_open:
                words = answered_words(theirs, _answers(question), self._tools.formats)
                self._messages.tell(Tone.QUIET, tr("Somebody has answered already"), words)
            elif given == "change":
                self.change_wanted.emit()

        self._tools.jobs.run(give, written, self._not_written, self, EDITS)

    def _not_written(self, error: Exception) -> None:
        self._messages.failure(error)
        self.look(again=True)

    def _end_bar(self) -> None:
        if self._bar is not None and isValid(self._bar):
            self._bar.dismiss()
        self._bar = None


def _answers(question: OpenTimeZoneQuestion) -> dict[Answer, str]:
    """Return the answers, and what they are called."""
    old, new = one_line(question.old_zone), one_line(question.new_zone)
    return {"change": tr("Count in {zone}", zone=new), "keep": tr("Keep {zone}", zone=old)}
