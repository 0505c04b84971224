"""What a sync asks before it removes unusually much: the open question, and the answer that holds."""

from datetime import UTC, datetime

from sqlalchemy import Engine, insert, text, update

from models import RemovalQuestion, RemovalQuestionRow, SyncRun
from models.connection.database import reading, writing
from models.writes.removal_questions import OpenRemovalQuestion, answer, open_question

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def ask(engine: Engine, number: int, summary: str, *ids: int, given: str | None = None) -> None:
    with writing(engine) as connection:
        question = {"id": number, "source": "paymo", "asked_at": AT, "summary": summary, "answer": given}
        connection.execute(insert(RemovalQuestion), question)
        for paymo_id in ids:
            row = {"question_id": number, "stream": "tasks", "paymo_id": paymo_id}
            connection.execute(insert(RemovalQuestionRow), row)


def test_without_a_question_there_is_none(engine: Engine) -> None:
    assert open_question(engine) is None


def test_the_newest_open_question_is_read_with_its_lines_and_its_number_of_rows(engine: Engine) -> None:
    ask(engine, 1, "older", 1)
    ask(engine, 2, "Client A: 2 tasks\n\nClient B: 1 task\n", 5, 6, 7)

    found = open_question(engine)

    assert found == OpenRemovalQuestion(2, "paymo", AT, ("Client A: 2 tasks", "Client B: 1 task"), 3)


def test_an_older_question_is_not_asked_again_once_the_newest_is_answered(engine: Engine) -> None:
    ask(engine, 1, "older", 1)
    ask(engine, 2, "answered", 1, 2, given="keep")

    assert open_question(engine) is None


def test_a_later_full_run_that_asks_nothing_settles_the_question(engine: Engine) -> None:
    with writing(engine) as connection:
        for number, status in ((1, "asks"), (2, "complete")):
            run = {"id": number, "source": "paymo", "full": True, "status": status, "started_at": AT, "finished_at": AT}
            connection.execute(insert(SyncRun), run)
    ask(engine, 1, "gone for an hour", 1)
    with writing(engine) as connection:
        connection.execute(update(RemovalQuestion).values(run_id=1))
    assert open_question(engine) is None
    with writing(engine) as connection:
        connection.execute(update(RemovalQuestion).values(run_id=2))
    assert open_question(engine) is not None


def test_an_answer_is_kept_with_who_gave_it_and_when(engine: Engine) -> None:
    ask(engine, 1, "Client A: 2 tasks", 5, 6)
    before = datetime.now(UTC).replace(microsecond=0)

    assert answer(engine, 1, "remove", "Ines")

    assert open_question(engine) is None
    with reading(engine) as connection:
        kept = connection.execute(
            RemovalQuestion.__table__.select().with_only_columns(  # type: ignore[attr-defined]
                RemovalQuestion.answer, RemovalQuestion.answered_by, RemovalQuestion.answered_at
            )
        ).one()
    assert (kept.answer, kept.answered_by) == ("remove", "Ines")
    assert before <= kept.answered_at <= datetime.now(UTC)


def test_the_first_answer_holds(engine: Engine) -> None:
    ask(engine, 1, "Client A: 2 tasks", 5, 6)
    assert answer(engine, 1, "keep", "Bo")

    assert not answer(engine, 1, "remove", "Ines")

    with reading(engine) as connection:
        assert connection.execute(text("SELECT answer, answered_by FROM removal_questions")).one() == ("keep", "Bo")


def test_a_question_that_is_not_there_takes_no_answer(engine: Engine) -> None:
    assert not answer(engine, 99, "remove", "Ines")
