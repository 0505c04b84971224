"""Questions that a sync has asked before it removes unusually much: reading the open one, and answering it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Engine, Table, func, select, update

from models.connection.database import reading
from models.connection.database_errors import explained
from models.schema.base import table_of
from models.schema.system_tables import RemovalQuestion, RemovalQuestionRow, SyncRun
from models.values.clock import now_of
from models.writes.audit_context import writing_as

Answer = Literal["remove", "keep"]
questions = table_of(RemovalQuestion)
runs = table_of(SyncRun)
question_rows = table_of(RemovalQuestionRow)


@dataclass(frozen=True)
class OpenRemovalQuestion:
    """What a sync asks: `summary` says what would go, a line each; `rows` how many rows that is in all."""

    id: int
    source: str
    asked_at: datetime
    summary: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Given:
    """An answer that was given: which, by whom and when, where that is known."""

    answer: str
    who: str | None
    at: datetime | None


def open_question(engine: Engine) -> OpenRemovalQuestion | None:
    """Return the newest question, if nobody has answered it and it still stands; None otherwise.

    A later full run that found nothing to ask about has settled it: what seemed gone is there again.

    Raises DatabaseError when the database can't be reached.
    """
    columns = (questions.c.id, questions.c.source, questions.c.asked_at, questions.c.summary)
    count = select(func.count()).where(question_rows.c.question_id == questions.c.id).scalar_subquery()
    later = select(runs.c.id).where(
        runs.c.source == questions.c.source, runs.c.id > questions.c.run_id, runs.c.full, runs.c.status == "complete"
    )
    newest = select(func.max(questions.c.id)).scalar_subquery()
    standing = (questions.c.id == newest, questions.c.answer.is_(None), ~later.exists())
    with explained(engine, questions), reading(engine) as connection:
        found = connection.execute(select(*columns, count).where(*standing)).first()
    if found is None:
        return None
    number, source, asked_at, summary, rows = found
    return OpenRemovalQuestion(
        number, source, asked_at, tuple(filter(None, map(str.strip, summary.splitlines()))), rows
    )


def answer(engine: Engine, question_id: int, given: Answer, who: str) -> bool:
    """Answer a question in somebody's name; False when somebody has answered it before, which then holds.

    Raises DatabaseError when the database can't be written.
    """
    still_open = update(questions).where(questions.c.id == question_id, questions.c.answer.is_(None))
    with explained(engine, questions), writing_as(engine, who) as connection:
        values = {"answer": given, "answered_by": who, "answered_at": now_of(connection)}
        return connection.execute(still_open.values(values)).rowcount == 1


def given_answer(engine: Engine, table: Table, question_id: int) -> Given | None:
    """Return the answer to a sync's question; `table`: where such questions stand. None where it has none, or is gone.

    Raises DatabaseError when the database can't be reached.
    """
    c = table.c
    wanted = select(c.answer, c.answered_by, c.answered_at).where(c.id == question_id, c.answer.is_not(None))
    with explained(engine, table), reading(engine) as connection:
        found = connection.execute(wanted).first()
    return Given(*found) if found else None
