"""What is gone at a source: before unusually much of it goes, people are asked; the answer holds for those rows."""

from collections.abc import Collection

from sqlalchemy import Connection, insert, select, update

from models import RemovalQuestion, RemovalQuestionRow
from models.connection.database import reading
from sync.pipeline.bulk import key_of
from sync.pipeline.run import Run
from sync.pipeline.stream import Stream

# More than so many rows of a stream, or this share, are not marked as gone without asking.
REMOVALS, REMOVAL_SHARE = 10, 0.02


def is_many(going: Collection[int], alive: Collection[int]) -> bool:
    """Tell whether so many rows of those alive would go that people are asked first."""
    return len(going) > max(REMOVALS, REMOVAL_SHARE * len(alive))


def may_go(run: Run, stream: Stream, listed: Collection[int]) -> set[int]:
    """Return the keys that a complete and believable list lacks and that may be marked as gone.

    If they are many, that is asked in `run.asks`, and only those go to which people have agreed.
    """
    with reading(run.engine) as connection:
        alive, answers = alive_in(connection, stream), answers_about(connection, run.source, stream)
    missing = {key for key in alive.difference(listed) if answers.get(key) != "keep"}
    unsure = {key for key in missing if answers.get(key) != "remove"}
    if run.accept_removals or not is_many(unsure, alive):
        return missing
    lines = [f"{len(unsure):,} {stream.words.lower()}"]
    run.write(lambda connection: ask_about(connection, run, lines, {(stream.endpoint, key) for key in unsure}))
    run.asks.extend(lines)
    return missing - unsure


def alive_in(connection: Connection, stream: Stream) -> set[int]:
    """Return the keys at their source of a stream's rows that the database holds as alive."""
    key = key_of(stream.table)
    statement = select(key).where(key.is_not(None), stream.table.c.deleted_at.is_(None))
    return set(connection.scalars(statement))


def answers_about(connection: Connection, source: str, stream: Stream) -> dict[int, str]:
    """Return what people have answered about ids of this stream; the newest answer counts."""
    statement = (
        select(RemovalQuestionRow.paymo_id, RemovalQuestion.answer)
        .join_from(RemovalQuestionRow, RemovalQuestion, RemovalQuestionRow.question_id == RemovalQuestion.id)
        .where(RemovalQuestion.source == source, RemovalQuestionRow.stream == stream.endpoint)
        .where(RemovalQuestion.answer.is_not(None))
        .order_by(RemovalQuestion.id)
    )
    return {identity: answer for identity, answer in connection.execute(statement) if answer}


def ask_about(connection: Connection, run: Run, lines: list[str], rows: set[tuple[str, int]]) -> None:
    """Put the question, or the one that was put before about the same records once more."""
    values = {"run_id": run.id, "asked_at": run.started, "summary": "\n".join(lines)}
    newest = connection.execute(
        select(RemovalQuestion.id, RemovalQuestion.answer)
        .where(RemovalQuestion.source == run.source)
        .order_by(RemovalQuestion.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.answer is None and _rows_of(connection, newest.id) == rows:
        connection.execute(update(RemovalQuestion).where(RemovalQuestion.id == newest.id).values(values))
        return
    added = insert(RemovalQuestion).values(source=run.source, **values).returning(RemovalQuestion.id)
    question_id = connection.execute(added).scalar_one()
    members = [
        {"question_id": question_id, "stream": stream, "paymo_id": identity} for stream, identity in sorted(rows)
    ]
    for start in range(0, len(members), 1000):
        connection.execute(insert(RemovalQuestionRow).values(members[start : start + 1000]))


def _rows_of(connection: Connection, question_id: int) -> set[tuple[str, int]]:
    statement = select(RemovalQuestionRow.stream, RemovalQuestionRow.paymo_id)
    rows = connection.execute(statement.where(RemovalQuestionRow.question_id == question_id))
    return {(stream, identity) for stream, identity in rows}
