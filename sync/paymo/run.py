"""A run of Paymo: read all lists, look again for what seems gone, then write stream by stream.

Lists are read in the opposite order of writing, children first: whatever a child points to was there before the
child was read, and so is found in its parent's list.
"""

import logging
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy import exc as database_errors

from models import SyncCursor
from models.connection.database import reading
from models.connection.database_errors import in_words
from models.values.errors import DatabaseError, KnownError
from sync.paymo.company import follow_company
from sync.paymo.fetch import Fetcher
from sync.paymo.fetched import Fetched, set_aside_before
from sync.paymo.guests import guests_without_work, keep_guests_with_work
from sync.paymo.removals import find_gone, find_gone_items
from sync.paymo.streams import STREAMS
from sync.paymo.values import work_out_values
from sync.pipeline.bulk import mark_deleted
from sync.pipeline.cursors import write_cursor
from sync.pipeline.records import Unreadable, identity_of, read_time
from sync.pipeline.report import Counts, MustAct, NoAnswer, Progress
from sync.pipeline.run import Run
from sync.pipeline.stream import Record, Stream
from sync.pipeline.writer import StreamWriter, WriteContext, adopt, delete_items_of
from sync.transport.http import HttpClient
from sync.transport.limiter import Limiter

log = logging.getLogger("leitstand.sync")
FULL_EVERY = timedelta(hours=24)


def run_paymo(run: Run) -> None:
    """Bring the database to what Paymo says now.

    Raises KnownError when nothing could be read; streams that fail on their own go to `run.failed`.
    """
    waiting = Progress("paymo", "Paymo")
    limiter = Limiter(lambda left: run.report(Progress("paymo", waiting.stream, waiting=left)), run.cancel)
    settings = run.settings
    client = HttpClient("Paymo", settings.paymo_url, settings.paymo_api_key, limiter, run.cancel, proxy=settings.proxy)
    fetched: list[Fetched] = []
    try:
        fetcher = Fetcher(client, run.report, run.check_cancelled)
        fetcher.check_key()
        zone = follow_company(run, fetcher.company())
        context = WriteContext("paymo", run.id, run.started, zone)
        people = _fetch(run, fetcher, fetched)
        fetched.sort(key=lambda one: STREAMS.index(one.stream))
        keep_guests_with_work(run, fetched)
        if run.full:
            find_gone(run, fetcher, fetched, people)
            # A second look may have found work that the lists lacked.
            keep_guests_with_work(run, fetched)
        context.left_out["employees"] = guests_without_work(run, fetched)
        _find_gone_items(run, fetcher, fetched)
        for one in fetched:
            run.check_cancelled()
            _write(run, one, context)
        work_out_values(run)
    finally:
        run.requests = client.requests
        client.close()
        for one in fetched:
            one.listing.close()


def _find_gone_items(run: Run, fetcher: Fetcher, fetched: list[Fetched]) -> None:
    for one in fetched:
        try:
            find_gone_items(run, fetcher, one)
        except KnownError as error:
            run.check_cancelled()
            run.failed[one.stream.endpoint] = f"{one.stream.words}: {error.title}. {error.happened}"


def wants_full(run: Run) -> bool:
    """Tell whether a run is to be full: it is if none was for a day, as only a full one sees what was deleted.

    One that this computer's clock once dated into the future says nothing of when it was.
    """
    with reading(run.engine) as connection:
        oldest = connection.execute(
            select(func.count(), func.min(SyncCursor.full_at)).where(SyncCursor.source == "paymo")
        ).one()
    return oldest[0] < len(STREAMS) or oldest[1] is None or abs(run.started - oldest[1]) > FULL_EVERY


def _fetch(run: Run, fetcher: Fetcher, fetched: list[Fetched]) -> list[int]:
    """Read the streams into `fetched`; users first, because some lists are asked for by their ids, which come back."""
    users, *others = STREAMS
    cursors, known = _state(run)
    people: list[int] = []
    for stream in (users, *reversed(others)):
        run.check_cancelled()
        since = None if run.full else cursors.get(stream.endpoint)
        try:
            listing = fetcher.listing(stream, since, people, known.get(stream.endpoint, 0))
        except KnownError as error:
            if isinstance(error, MustAct) and "accept the key" in error.title:
                raise
            run.failed[stream.endpoint] = f"{stream.words}: {error.title}. {error.happened}"
            if stream is users:
                raise
            if isinstance(error, NoAnswer):
                # If Paymo answers nothing at all, there is no use in trying list after list.
                fetcher.check_key()
            continue
        fetched.append(Fetched(stream, listing, since is None or stream.whole))
        if stream is users:
            people = sorted(listing.ids | listing.left_out)
    return people


def _state(run: Run) -> tuple[dict[str, datetime], dict[str, int]]:
    """Return the streams' cursors, and how many rows each has that will be listed whole."""
    with reading(run.engine) as connection:
        rows = connection.execute(select(SyncCursor.stream, SyncCursor.cursor).where(SyncCursor.source == "paymo"))
        cursors = {row.stream: row.cursor for row in rows}
        counted = {
            stream.endpoint: connection.scalar(
                select(func.count()).where(stream.table.c.paymo_id.is_not(None), stream.table.c.deleted_at.is_(None))
            )
            for stream in STREAMS
            if run.full or stream.whole
        }
    return cursors, {name: number or 0 for name, number in counted.items()}


def _write(run: Run, one: Fetched, context: WriteContext) -> None:
    """Write a stream, its items, what is gone, and its cursor: one transaction. What fails doesn't stop the others."""

    attempts = count(1)

    def work(connection: Connection) -> Counts:
        if next(attempts) > 1:
            # What the attempt before this one learned of keys was rolled back with it.
            context.keys.clear()
        counts = _merge(connection, run, one, context, set_aside_before(connection, one))
        counts.deleted += _mark_gone(connection, one, run)
        write_cursor(connection, "paymo", one.stream.endpoint, _read_up_to(one, run), run)
        return counts

    if one.stream.endpoint in run.failed:
        return
    try:
        run.write_stream(one.stream.endpoint, work)
    except DatabaseError:
        raise
    except KnownError as error:
        run.check_cancelled()
        run.failed[one.stream.endpoint] = f"{one.stream.words}: {error.title}. {error.happened}"
    except database_errors.DBAPIError as error:
        run.failed[one.stream.endpoint] = f"{one.stream.words}: {_in_words(run, one, error)}"


def _in_words(run: Run, one: Fetched, error: database_errors.DBAPIError) -> str:
    known = in_words(run.engine, one.stream.table, error)
    if known is None:
        log.error("Writing %s ended with an error nobody expected", one.stream.endpoint, exc_info=error)
        return "something went wrong in Leitstand; its log says more."
    return f"{known.title}. {known.happened}"


def _mark_gone(connection: Connection, one: Fetched, run: Run) -> int:
    """Mark what Paymo no longer has, with the items inside it; how many rows."""
    marked = mark_deleted(connection, one.stream.table, one.gone, run.started)
    if one.stream.items and one.gone:
        marked += delete_items_of(connection, one.stream.items, one.gone, set(), run.started)
    return marked


def _read_up_to(one: Fetched, run: Run) -> datetime | None:
    """Return the source's own time: of its clock, or of its newest record; this laptop's may be wrong.

    None when nothing came: an answer that was cut looks like an empty list, and asking from the same time once more
    costs nothing.
    """
    if not one.listing.records:
        return None
    if one.listing.server_time is not None:
        return one.listing.server_time
    try:
        newest = read_time(one.listing.newest)
    except Unreadable:
        newest = None
    return datetime.fromisoformat(str(newest)) if newest else run.started - FULL_EVERY


def _merge(connection: Connection, run: Run, one: Fetched, context: WriteContext, again: list[Record]) -> Counts:
    stream, listing = one.stream, one.listing
    writer = StreamWriter(connection, stream, context, listing.records)
    written = 0
    for page in listing.chosen():
        run.check_cancelled()
        run.report(Progress("paymo", stream.words, written, listing.records, writing=True))
        written += len(page)
        if stream.adopt:
            adopt(connection, stream, page)
        writer.add(page)
    writer.add(again)
    counts = writer.merge(one.whole)
    # By what came, not by what was handed to the writer: a record lost on the way there would break the sum.
    counts.fetched = listing.kept + len(again)
    counts.duplicates += listing.doubled
    if stream.items:
        counts.add(_merge_items(connection, run, one, context, writer.ids))
    return counts


def _merge_items(connection: Connection, run: Run, one: Fetched, context: WriteContext, parents: set[int]) -> Counts:
    items = one.stream.items
    assert items is not None
    writer = StreamWriter(connection, items, context, one.listing.records * 5)
    # Only a parent that came with its list says what is in it no more.
    told, came = set[int](), 0
    for page in one.listing.chosen():
        for record in page:
            came += isinstance(record, dict)
            inside = record.get(items.endpoint) if isinstance(record, dict) else None
            identity = identity_of(record)
            if isinstance(inside, list) and identity is not None and identity in parents:
                told.add(identity)
                writer.add([_item_of(identity, items, item) for item in inside])
    if came and not told:
        run.failed[items.endpoint] = f"{items.words}: Paymo sent the {one.stream.words.lower()} without them."
    counts = writer.merge(one.whole)
    counts.deleted = delete_items_of(connection, items, told, writer.ids | one.kept_items, context.now)
    return counts


def _item_of(parent: int, items: Stream, item: Any) -> Any:
    """Return an item with its parent, which it may not name itself."""
    return {**item, items.parent: parent} if isinstance(item, dict) else item
