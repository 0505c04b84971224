"""The question whether days are counted in another time zone, because the company has another one in Paymo."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, Engine, insert, select, update

from models.connection.database import reading
from models.connection.database_errors import explained
from models.schema.base import table_of
from models.schema.system_tables import ZoneQuestion
from models.values.clock import now_of
from models.writes.audit_context import writing_as

Answer = Literal["change", "keep"]
questions = table_of(ZoneQuestion)
STANDING = questions.c.settled_at.is_(None)


@dataclass(frozen=True)
class OpenTimeZoneQuestion:
    """In which zone days are counted, in which Paymo has the company, and how many entries have another day there."""

    id: int
    old_zone: str
    new_zone: str
    entries: int
    answer: str | None


def standing_question(connection: Connection) -> OpenTimeZoneQuestion | None:
    """Return the question that the newest sync found, answered or not; None when Paymo's zone is the one of here."""
    c = questions.c
    columns = (c.id, c.old_zone, c.new_zone, c.entries, c.answer)
    found = connection.execute(select(*columns).where(STANDING).order_by(c.id.desc()).limit(1)).first()
    return OpenTimeZoneQuestion(*found) if found else None


def open_question(engine: Engine) -> OpenTimeZoneQuestion | None:
    """Return the question that stands, if nobody has answered it. Raises DatabaseError without a database."""
    with explained(engine, questions), reading(engine) as connection:
        found = standing_question(connection)
    return found if found and found.answer is None else None


def answer(engine: Engine, question_id: int, given: Answer, who: str) -> bool:
    """Answer in somebody's name; False when somebody has answered before, or nothing is to be answered any more.

    Raises DatabaseError when the database can't be written.
    """
    still_open = update(questions).where(questions.c.id == question_id, questions.c.answer.is_(None), STANDING)
    with explained(engine, questions), writing_as(engine, who) as connection:
        values = {"answer": given, "answered_by": who, "answered_at": now_of(connection)}
        return connection.execute(still_open.values(values)).rowcount == 1


def ask(connection: Connection, run_id: int | None, old_zone: str, new_zone: str, entries: int) -> None:
    """Put a question in the place of any other."""
    settle(connection)
    values = {"old_zone": old_zone, "new_zone": new_zone, "entries": entries}
    connection.execute(insert(questions).values(run_id=run_id, asked_at=now_of(connection), **values))


def settle(connection: Connection) -> None:
    """Ask nothing any more: the zone was changed, or Paymo's is again what it was, or another one."""
    connection.execute(update(questions).where(STANDING).values(settled_at=now_of(connection)))
