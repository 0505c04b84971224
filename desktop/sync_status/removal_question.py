"""The question what becomes of rows that are gone at their source: a bar, until somebody has answered it."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from desktop.context.app_context import AppContext
from desktop.screens.vocabulary import source_words
from desktop.sync_status.answered_question import answered_words
from desktop.theme.tone import Tone
from desktop.widgets.jobs import EDITS
from desktop.widgets.messages import MessageBar, Messages
from desktop.widgets.plain_text import one_line
from desktop.wording.stored_messages import retold
from models.values.language import mark, tr, trn
from models.writes.removal_questions import (
    Answer,
    Given,
    OpenRemovalQuestion,
    answer,
    given_answer,
    open_question,
    questions,
)

LINES = 6
KEPT_SO_FAR = mark("Nothing of this was removed here so far.")


class RemovalQuestionBar(QObject):
    """Asks what a sync wants to know. `removal_wanted(source)`: somebody agreed, so read everything of it again.

    A bar that was closed without an answer comes back with the next sync or start.
    """

    removal_wanted = Signal(str)

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
        jobs.run(lambda: open_question(engine), self._found, lambda _error: None, self, "question", replace=True)

    def _found(self, question: OpenRemovalQuestion | None) -> None:
        if question is None or question.id != self._shown:
            self._end_bar()
        if question is None or question.id == self._shown:
            return
        self._shown = question.id
        lines = [one_line(retold(line)) for line in question.summary[:LINES]]
        if len(question.summary) > LINES:
            more = self._tools.formats.count(len(question.summary) - LINES)
            lines.append(tr("and {n} more like these", n=more))
        records = self._tools.formats.count(question.rows)
        count = trn("{n} record", "{n} records", question.rows, n=records)
        answers = tuple((words, partial(self._give, question, given)) for given, words in _answers().items())
        title = tr("Gone in {source}: {records}", source=source_words(question.source), records=count)
        self._bar = self._messages.tell(Tone.WARN, title, tr(KEPT_SO_FAR), answers, lines=lines, stays=True)

    def _give(self, question: OpenRemovalQuestion, given: Answer) -> None:
        engine, who = self._tools.engine, self._who

        def give() -> tuple[bool, Given | None]:
            was_open = answer(engine, question.id, given, who)
            return was_open, None if was_open else given_answer(engine, questions, question.id)

        def written(found: tuple[bool, Given | None]) -> None:
            was_open, theirs = found
            if not was_open:
                words = answered_words(theirs, _answers(), self._tools.formats)
                self._messages.tell(Tone.QUIET, tr("Somebody has answered already"), words)
            elif given == "remove":
                self.removal_wanted.emit(question.source)

        self._tools.jobs.run(give, written, self._not_written, self, EDITS)

    def _not_written(self, error: Exception) -> None:
        self._messages.failure(error)
        self.look(again=True)

    def _end_bar(self) -> None:
        if self._bar is not None and isValid(self._bar):
            self._bar.dismiss()
        self._bar = None


def _answers() -> dict[Answer, str]:
    """Return the answers, and what they are called."""
    return {"remove": tr("Remove them here too"), "keep": tr("Keep them")}
