"""What is gone in Paymo: made sure of, and asked about before much of it goes.

A full list that lacks a record isn't enough: the record is asked for once more. Then, if it is unusually much, or
the whole work of a client or a user, nothing goes until somebody has answered; the answer holds for those records.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from models import Client, Employee, Project, Task, TimeEntry
from models.connection.database import reading
from models.values.errors import KnownError
from sync.paymo.fetch import Fetcher
from sync.paymo.fetched import Fetched
from sync.pipeline.removals import alive_in, answers_about, ask_about, is_many
from sync.pipeline.run import Run
from sync.pipeline.stream import Stream
from sync.pipeline.writer import items_of

# So many are asked for again before it is decided whether to ask a person; with more, a person is asked at once.
ASKED_AGAIN = 1000
NAMED = 20


@dataclass
class _Lacking:
    """Ids of a stream that the list lacks: those that are surely gone and agreed to, and those to ask about.

    `items`: what goes with those to ask about.
    """

    one: Fetched
    agreed: set[int]
    open: set[int]
    is_sure: bool
    is_many: bool
    items: set[int]


def find_gone(run: Run, fetcher: Fetcher, fetched: list[Fetched], people: list[int]) -> None:
    """Note in each `Fetched` what may be marked as gone, and in `run.asks` what has to be asked about first.

    A stream whose second look fails is noted in `run.failed`, and nothing of it goes.
    """
    found = [lacking for one in fetched if one.whole and (lacking := _lacking(run, fetcher, one, people))]
    if not found:
        return
    # The key may have lost its rights in the middle of the run; then records vanish that aren't gone.
    fetcher.check_key()
    asks = _summary(run, found) if not run.accept_removals else []
    for lacking in found:
        lacking.one.gone = lacking.agreed if asks else lacking.agreed | lacking.open
    if asks:
        rows = {row for lacking in found for row in _rows_in_question(lacking)}
        run.write(lambda connection: ask_about(connection, run, asks, rows))
        run.asks.extend(asks)


def _rows_in_question(lacking: _Lacking) -> Iterator[tuple[str, int]]:
    stream = lacking.one.stream
    yield from ((stream.endpoint, identity) for identity in lacking.open)
    if stream.items is not None:
        # They count as what goes, but an answer about their record isn't one about them alone.
        yield from ((f"{stream.endpoint}/{stream.items.endpoint}", item) for item in lacking.items)


def find_gone_items(run: Run, fetcher: Fetcher, one: Fetched) -> None:
    """Note which items stay though their records came without them: because the records, asked for again, hold them,
    or because they are more than usual and nobody has agreed.
    """
    items = one.stream.items
    if items is None:
        return
    told = one.listing.items_by_record(items.endpoint)
    with reading(run.engine) as connection:
        alive = items_of(connection, items)
        answers = answers_about(connection, run.source, items)
    lacking = {item: record for item, record in alive.items() if record in told and item not in told[record]}
    if not lacking:
        return
    again = fetcher.items_again(one.stream, sorted(set(lacking.values())))
    one.kept_items = {item for item, record in lacking.items() if item in again.get(record, {item})}
    one.kept_items |= {item for item in lacking if answers.get(item) == "keep"}
    unsure = {item for item in lacking if item not in one.kept_items and answers.get(item) != "remove"}
    if is_many(unsure, alive) and not run.accept_removals:
        one.kept_items |= unsure
        asks = [f"{len(unsure):,} {items.words.lower()}"]
        run.write(lambda connection: ask_about(connection, run, asks, {(items.endpoint, item) for item in unsure}))
        run.asks.extend(asks)


def _lacking(run: Run, fetcher: Fetcher, one: Fetched, people: list[int]) -> _Lacking | None:
    with reading(run.engine) as connection:
        alive = alive_in(connection, one.stream)
        answers = answers_about(connection, run.source, one.stream)
    missing = {identity for identity in alive - one.listing.ids if answers.get(identity) != "keep"}
    if not missing:
        return None
    is_known = run.accept_removals or all(answers.get(identity) == "remove" for identity in missing)
    # What the list has, but isn't ours any more (a guest without work), needs no second look.
    unseen = missing - one.listing.left_out
    is_sure = not unseen
    if unseen and (is_known or len(unseen) <= ASKED_AGAIN):
        try:
            is_sure = fetcher.missing(one.stream, unseen, people, one.listing)
        except KnownError as error:
            run.failed[one.stream.endpoint] = f"{one.stream.words}: {error.title}. {error.happened}"
            return None
    missing -= one.listing.ids
    agreed = {identity for identity in missing if answers.get(identity) == "remove"}
    if not missing:
        return None
    too_many = is_many(missing - agreed, alive)
    return _Lacking(one, agreed, missing - agreed, is_sure, too_many, _items_in(run, one.stream, missing - agreed))


def _items_in(run: Run, stream: Stream, records: set[int]) -> set[int]:
    """Return what the database holds inside these records, which goes with them."""
    if stream.items is None:
        return set()
    with reading(run.engine) as connection:
        return {item for item, record in items_of(connection, stream.items).items() if record in records}


def _summary(run: Run, found: list[_Lacking]) -> list[str]:
    """Return what has to be asked about, a line each and the biggest first; empty when it may go without asking."""
    with reading(run.engine) as connection:
        named = [line for lacking in found for line in _people_work(connection, lacking)]
    lines = sorted(named, reverse=True)[:NAMED]
    for lacking in found:
        if lacking.open and (lacking.is_many or not lacking.is_sure):
            lines.append((len(lacking.open), f"{len(lacking.open):,} {lacking.one.stream.words.lower()}"))
            if lacking.items and lacking.one.stream.items is not None:
                lines.append((len(lacking.items), f"{len(lacking.items):,} {lacking.one.stream.items.words.lower()}"))
    more = [f"and {len(named) - NAMED} more"] if len(named) > NAMED else []
    return [words for _, words in sorted(lines, key=lambda line: -line[0])] + more


def _people_work(connection: Connection, lacking: _Lacking) -> list[tuple[int, str]]:
    """Clients and employees among those gone whose work would go with them, by name and in numbers; with how much."""
    work = {Client: _of_client, Employee: _of_employee}.get(lacking.one.stream.model)
    # Who is still there, as a guest without work, takes no work along.
    vanished = lacking.open - lacking.one.listing.left_out
    if work is None or not vanished:
        return []
    table = lacking.one.stream.table
    known = select(table.c.id, table.c.name).where(table.c.paymo_id.in_(sorted(vanished)[:500]))
    lines = []
    for row_id, name in connection.execute(known.order_by(table.c.name)).all():
        most, parts = work(connection, row_id)
        if parts:
            said = ", ".join(parts)
            lines.append((most, f"{lacking.one.stream.words.removesuffix('s')} {name or 'without a name'}: {said}"))
    return lines


def _of_client(connection: Connection, row_id: int) -> tuple[int, list[str]]:
    mine = select(Project.id).where(Project.client_id == row_id, Project.deleted_at.is_(None))
    tasks = select(func.count()).where(Task.project_id.in_(mine), Task.deleted_at.is_(None))
    time = select(func.sum(TimeEntry.duration)).where(TimeEntry.project_id.in_(mine), TimeEntry.deleted_at.is_(None))
    projects = select(func.count()).select_from(mine.subquery())
    most, parts = _parts(connection, (projects, "project"), (tasks, "task"))
    return most, parts + _hours(connection, time)


def _of_employee(connection: Connection, row_id: int) -> tuple[int, list[str]]:
    mine = (TimeEntry.user_id == row_id, TimeEntry.deleted_at.is_(None))
    entries, time = select(func.count()).where(*mine), select(func.sum(TimeEntry.duration)).where(*mine)
    most, parts = _parts(connection, (entries, "time entry"))
    return most, parts + _hours(connection, time)


def _parts(connection: Connection, *counted: tuple[Select[Any], str]) -> tuple[int, list[str]]:
    """Return the biggest of some numbers, and all of them in words."""
    numbers = [(connection.scalar(statement) or 0, word) for statement, word in counted]
    parts = [f"{number:,} {_plural(word) if number != 1 else word}" for number, word in numbers if number]
    return max(number for number, _ in numbers), parts


def _plural(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def _hours(connection: Connection, seconds: Select[Any]) -> list[str]:
    hours = (connection.scalar(seconds) or 0) / 3600
    return [f"{hours:,.0f} h"] if hours else []
