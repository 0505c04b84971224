"""A run of Paymo: read all lists, look again for what seems gone, then write stream by stream.

Lists are read in the opposite order of writing, children first: whatever a child points to was there before the
child was read, and so is found in its parent's list.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from models import SyncCursor
from models.database import reading, writing
from models.errors import KnownError
from sync.bulk import mark_deleted
from sync.cursors import keep_setting, setting, write_cursor
from sync.http import HttpClient, parse_json
from sync.limiter import Limiter
from sync.paymo.fetch import Fetcher
from sync.paymo.streams import STREAMS
from sync.records import Unreadable, identity_of, read_time
from sync.report import Counts, MustAct, Progress
from sync.run import Run, Source
from sync.spool import Listing
from sync.stream import Record, Stream
from sync.writer import StreamWriter, WriteContext, adopt, delete_items_of, earlier_rejected

# More than this many rows of a stream, or this share, are not marked as gone without asking.
REMOVALS, REMOVAL_SHARE = 10, 0.02
FULL_EVERY = timedelta(hours=24)


@dataclass
class Fetched:
    """A stream with what was read of it. `whole`: the listing is the complete list."""

    stream: Stream
    listing: Listing
    whole: bool


def run_paymo(run: Run) -> None:
    """Bring the database to what Paymo says now.

    Raises KnownError when nothing could be read; streams that fail on their own go to `run.failures`.
    """
    waiting = Progress("paymo", "Paymo")
    limiter = Limiter(lambda left: run.report(Progress("paymo", waiting.stream, waiting=left)), run.cancel)
    client = HttpClient("Paymo", run.settings.paymo_url, run.settings.paymo_api_key, limiter, run.cancel)
    fetched: list[Fetched] = []
    try:
        fetcher = Fetcher(client, run.report)
        fetcher.check_key()
        zone = _pin_company(run, fetcher.company())
        context = WriteContext("paymo", run.id, run.started, zone)
        _fetch(run, fetcher, context, fetched)
        fetched.sort(key=lambda one: STREAMS.index(one.stream))
        _look_again(run, fetcher, fetched)
        for one in fetched:
            run.check_cancelled()
            _write(run, one, context)
    finally:
        run.requests = client.requests
        client.close()
        for one in fetched:
            one.listing.close()


def wants_full(run: Run) -> bool:
    """A run is full if none was for a day: only a full one sees what was deleted."""
    with reading(run.engine) as connection:
        oldest = connection.execute(
            select(func.count(), func.min(SyncCursor.full_at)).where(SyncCursor.source == "paymo")
        ).one()
    return oldest[0] < len(STREAMS) or oldest[1] is None or run.started - oldest[1] > FULL_EVERY


def _pin_company(run: Run, company: Record) -> ZoneInfo:
    """Remember the company at the first run, refuse another one afterwards; the report time zone."""
    with writing(run.engine) as connection:
        pinned = setting(connection, "paymo_company_id")
        if pinned is not None and pinned != str(company["id"]):
            raise MustAct(
                "This key belongs to another company",
                f"The database holds the data of “{setting(connection, 'company_name')}”, the key is for "
                f"“{company.get('name')}”.",
                "Use the right key, or another database. Nothing was changed.",
            )
        if pinned is None:
            keep_setting(connection, "paymo_company_id", str(company["id"]))
            keep_setting(connection, "company_name", str(company.get("name") or ""))
            keep_setting(connection, "currency", str(company.get("default_currency") or ""))
            keep_setting(connection, "report_time_zone", _known_zone(str(company.get("timezone") or "UTC")))
        return ZoneInfo(setting(connection, "report_time_zone") or "UTC")


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        return "UTC"


def _fetch(run: Run, fetcher: Fetcher, context: WriteContext, fetched: list[Fetched]) -> None:
    """Read the streams into `fetched`; users first, because some lists are asked for by their ids."""
    users, *others = STREAMS
    cursors, known = _state(run)
    staff: list[int] = []
    for stream in (users, *reversed(others)):
        since = None if run.full else cursors.get(stream.endpoint)
        try:
            listing = fetcher.listing(stream, since, staff, known.get(stream.endpoint))
        except KnownError as error:
            if isinstance(error, MustAct) and "accept the key" in error.title:
                raise
            run.failures.append(f"{stream.words}: {error.title}. {error.happened}")
            if stream is users:
                raise
            continue
        fetched.append(Fetched(stream, listing, since is None or stream.whole))
        if stream is users:
            staff = sorted(listing.ids)
            context.left_out[stream.table.name] = listing.left_out


def _state(run: Run) -> tuple[dict[str, datetime], dict[str, int]]:
    """The streams' cursors; for a full run also how many rows each has, for the progress."""
    with reading(run.engine) as connection:
        rows = connection.execute(select(SyncCursor.stream, SyncCursor.cursor).where(SyncCursor.source == "paymo"))
        cursors = {row.stream: row.cursor for row in rows}
        if not run.full or not cursors:
            return cursors, {}
        counted = {
            stream.endpoint: connection.scalar(
                select(func.count()).where(stream.table.c.paymo_id.is_not(None), stream.table.c.deleted_at.is_(None))
            )
            for stream in STREAMS
        }
    return cursors, {name: number or 0 for name, number in counted.items()}


def _look_again(run: Run, fetcher: Fetcher, fetched: list[Fetched]) -> None:
    """Ask once more for records that a complete list lacked, unless they are so many that people are asked."""
    staff: list[int] = []
    for one in fetched:
        if one.stream.endpoint == "users":
            staff = sorted(one.listing.ids)
        if not (run.full and one.whole):
            continue
        with reading(run.engine) as connection:
            lacking = _lacking(connection, one)
            allowed = run.accept_removals or len(lacking) <= _allowed(connection, one.stream)
        if lacking and allowed:
            fetcher.missing(one.stream, lacking, staff, one.listing)


def _lacking(connection: Connection, one: Fetched) -> set[int]:
    """Ids that the database holds as alive and the listing hasn't got."""
    table = one.stream.table
    alive = select(table.c.paymo_id).where(table.c.paymo_id.is_not(None), table.c.deleted_at.is_(None))
    return {identity for identity in connection.scalars(alive) if identity not in one.listing.ids}


def _allowed(connection: Connection, stream: Stream) -> float:
    alive = select(func.count()).where(stream.table.c.paymo_id.is_not(None), stream.table.c.deleted_at.is_(None))
    return max(REMOVALS, REMOVAL_SHARE * (connection.scalar(alive) or 0))


def _write(run: Run, one: Fetched, context: WriteContext) -> None:
    """One stream, its items, what is gone, and its cursor: one transaction."""
    counts, asks = Counts(), list[str]()
    with writing(run.engine) as connection:
        again = _set_aside_before(connection, one)
        counts.add(_merge(connection, run, one, context, again))
        if run.full and one.whole:
            _remove(connection, run, one, counts, asks)
        write_cursor(connection, "paymo", one.stream.endpoint, _read_up_to(one, run), run)
    run.counts.add(counts)
    run.asks.extend(asks)


def _read_up_to(one: Fetched, run: Run) -> datetime:
    """The source's own time: of its clock, or of its newest record; this laptop's may be wrong."""
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
        run.report(Progress("paymo", f"Writing {stream.words.lower()}", written, listing.records))
        written += len(page)
        if stream.adopt:
            adopt(connection, stream, page)
        writer.add(page)
    writer.add(again)
    counts = writer.merge(one.whole)
    counts.add(Counts(fetched=listing.kept - (counts.fetched - len(again)), duplicates=listing.doubled))
    if stream.items:
        counts.add(_merge_items(connection, one, context, writer.ids))
    return counts


def _merge_items(connection: Connection, one: Fetched, context: WriteContext, parents: set[int]) -> Counts:
    items = one.stream.items
    assert items is not None
    writer = StreamWriter(connection, items, context, one.listing.records * 5)
    for page in one.listing.chosen():
        for record in page:
            inside = record.get(items.endpoint) if isinstance(record, dict) else None
            if isinstance(inside, list) and identity_of(record) in parents:
                writer.add([{items.parent: record["id"], **item} for item in inside])
    counts = writer.merge(one.whole)
    counts.deleted = delete_items_of(connection, items, parents, writer.ids, context.now)
    return counts


def _set_aside_before(connection: Connection, one: Fetched) -> list[Record]:
    """Records set aside earlier that this run didn't read again: they may be good now (a parent has come)."""
    if one.whole:
        return []
    earlier = earlier_rejected(connection, "paymo", one.stream)
    unseen = {origin: raw for origin, raw in earlier.items() if origin.isdigit() and int(origin) not in one.listing.ids}
    return [parse_json(raw.encode()) for raw in unseen.values()]


def _remove(connection: Connection, run: Run, one: Fetched, counts: Counts, asks: list[str]) -> None:
    """Mark what Paymo no longer has, or ask first if it is unusually much."""
    lacking = _lacking(connection, one)
    if len(lacking) > _allowed(connection, one.stream) and not run.accept_removals:
        asks.append(f"{len(lacking):,} {one.stream.words.lower()}")
        return
    counts.deleted += mark_deleted(connection, one.stream.table, lacking, run.started)
    items = one.stream.items
    if items and lacking:
        counts.deleted += delete_items_of(connection, items, lacking, set(), run.started)


PAYMO = Source(
    name="paymo",
    missing=lambda settings: "" if settings.paymo_api_key else "LEITSTAND_PAYMO_API_KEY",
    run=run_paymo,
    wants_full=wants_full,
)
