"""A question that a sync left open, as a bar until somebody has answered it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QObject
from shiboken6 import isValid
from sqlalchemy import Engine, Table

from desktop.context.app_context import AppContext
from desktop.sync_status.answered_question import answered_words
from desktop.theme.tone import Tone
from desktop.widgets.jobs import EDITS
from desktop.widgets.messages import MessageBar, Messages
from models.values.language import tr
from models.writes.removal_questions import Given, given_answer


@dataclass(frozen=True)
class Asked:
    """What the bar says. `answers`: by what is kept of an answer what it is called."""

    title: str
    text: str
    lines: list[str]
    answers: Mapping[str, str]


class QuestionBar(QObject):
    """Asks what a sync wants to know. A bar that was closed without an answer comes back with the next sync or start.

    `table`: where the answers are kept; `agreement`: the answer after which something is to be done.
    """

    table: ClassVar[Table]
    agreement: ClassVar[str]

    def __init__(self, tools: AppContext, messages: Messages, who: str, parent: QObject) -> None:
        super().__init__(parent)
        self._tools, self._messages, self._who = tools, messages, who
        self._bar: MessageBar | None = None
        self._shown: int | None = None

    def look(self, *, again: bool = False) -> None:
        """Find out whether a question is open; `again`: also show one whose bar was closed."""
        if again:
            self._shown = None
        engine, lane = self._tools.engine, type(self).__name__
        # `look_around` tells when the database can't be used.
        self._tools.jobs.run(lambda: self._read(engine), self._found, lambda _error: None, self, lane, replace=True)

    def _read(self, engine: Engine) -> Any:
        """Read the open question, on a worker; None without one."""
        raise NotImplementedError

    def _asked(self, question: Any) -> Asked:
        """Put a question into words."""
        raise NotImplementedError

    def _write(self, engine: Engine, number: int, given: Any, who: str) -> bool:
        """Keep an answer, on a worker; False when somebody else has answered already."""
        raise NotImplementedError

    def _agreed(self, question: Any) -> None:
        """Do what the person has agreed to."""
        raise NotImplementedError

    def _found(self, question: Any) -> None:
        if question is None or question.id != self._shown:
            self._end_bar()
        if question is None or question.id == self._shown:
            return
        self._shown = question.id
        asked = self._asked(question)
        answers = tuple((words, partial(self._give, question, given)) for given, words in asked.answers.items())
        self._bar = self._messages.tell(Tone.WARN, asked.title, asked.text, answers, lines=asked.lines, stays=True)

    def _give(self, question: Any, given: str) -> None:
        engine, who = self._tools.engine, self._who

        def give() -> tuple[bool, Given | None]:
            was_open = self._write(engine, question.id, given, who)
            return was_open, None if was_open else given_answer(engine, self.table, question.id)

        def written(found: tuple[bool, Given | None]) -> None:
            was_open, theirs = found
            if not was_open:
                words = answered_words(theirs, self._asked(question).answers, self._tools.formats)
                self._messages.tell(Tone.QUIET, tr("Somebody has answered already"), words)
            elif given == self.agreement:
                self._agreed(question)

        self._tools.jobs.run(give, written, self._not_written, self, EDITS)

    def _not_written(self, error: Exception) -> None:
        self._messages.failure(error)
        self.look(again=True)

    def _end_bar(self) -> None:
        if self._bar is not None and isValid(self._bar):
            self._bar.dismiss()
        self._bar = None
