"""The question whether days are counted in another time zone, because the company has another one in Paymo."""

from PySide6.QtCore import Signal
from sqlalchemy import Engine

from desktop.sync_status.question_bar import Asked, QuestionBar
from desktop.widgets.plain_text import one_line
from models.values.language import tr, trn
from models.writes.time_zone_questions import Answer, OpenTimeZoneQuestion, answer, open_question, questions


class TimeZoneQuestionBar(QuestionBar):
    """Asks about the time zone. `change_wanted`: somebody agreed, so the next sync counts days anew."""

    change_wanted = Signal()
    table, agreement = questions, "change"

    def _read(self, engine: Engine) -> OpenTimeZoneQuestion | None:
        return open_question(engine)

    def _asked(self, question: OpenTimeZoneQuestion) -> Asked:
        old, new = one_line(question.old_zone), one_line(question.new_zone)
        moved = trn(
            "{n} time entry would be on another day.",
            "{n} time entries would be on another day.",
            question.entries,
            n=self._tools.formats.count(question.entries),
        )
        title = tr("The company's time zone in Paymo is {zone} now", zone=new)
        text = tr("Days and months are counted in {zone} here so far.", zone=old)
        answers: dict[str, str] = {"change": tr("Count in {zone}", zone=new), "keep": tr("Keep {zone}", zone=old)}
        return Asked(title, text, [moved], answers)

    def _write(self, engine: Engine, number: int, given: Answer, who: str) -> bool:
        return answer(engine, number, given, who)

    def _agreed(self, _question: OpenTimeZoneQuestion) -> None:
        self.change_wanted.emit()
