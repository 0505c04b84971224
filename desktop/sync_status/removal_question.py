"""The question what becomes of rows that are gone at their source."""

from PySide6.QtCore import Signal
from sqlalchemy import Engine

from desktop.screens.vocabulary import source_words
from desktop.sync_status.question_bar import Asked, QuestionBar
from desktop.widgets.plain_text import one_line
from desktop.wording.stored_messages import retold
from models.values.language import mark, tr, trn
from models.writes.removal_questions import Answer, OpenRemovalQuestion, answer, open_question, questions

LINES = 6
KEPT_SO_FAR = mark("Nothing of this was removed here so far.")


class RemovalQuestionBar(QuestionBar):
    """Asks about many removals. `removal_wanted(source)`: somebody agreed, so read everything of it again."""

    removal_wanted = Signal(str)
    table, agreement = questions, "remove"

    def _read(self, engine: Engine) -> OpenRemovalQuestion | None:
        return open_question(engine)

    def _asked(self, question: OpenRemovalQuestion) -> Asked:
        lines = [one_line(retold(line)) for line in question.summary[:LINES]]
        if len(question.summary) > LINES:
            more = self._tools.formats.count(len(question.summary) - LINES)
            lines.append(tr("and {n} more like these", n=more))
        records = self._tools.formats.count(question.rows)
        count = trn("{n} record", "{n} records", question.rows, n=records)
        title = tr("No longer in {source}: {records}", source=source_words(question.source), records=count)
        answers: dict[str, str] = {"remove": tr("Remove them here too"), "keep": tr("Keep them")}
        return Asked(title, tr(KEPT_SO_FAR), lines, answers)

    def _write(self, engine: Engine, number: int, given: Answer, who: str) -> bool:
        return answer(engine, number, given, who)

    def _agreed(self, question: OpenRemovalQuestion) -> None:
        self.removal_wanted.emit(question.source)
