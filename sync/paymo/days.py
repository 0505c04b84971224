"""The days of time entries in another time zone: which are other ones, and writing them.

Only a sync writes days, and only one at a time, so what was read before the transaction still holds in it. Both are
done in parts, but days and zone change in one transaction: nobody ever sees some days of one zone and some of another.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection, Row, select, update

from models import TimeEntry
from models.connection.database import reading
from models.schema.base import table_of
from sync.pipeline.bulk import chunks
from sync.pipeline.report import Progress
from sync.pipeline.run import Run

PART = 20_000
Days = dict[date, list[int]]


def other_days(run: Run, zone: tzinfo) -> Days:
    """Return the entries that fall on another day in a zone: their ids by that day. One with a date keeps it."""
    found: Days = defaultdict(list)
    seen = 0
    for rows in _parts(run):
        run.check_cancelled()
        seen += len(rows)
        run.report(Progress("paymo", "Time entries by another time zone", seen))
        for row_id, start, day in rows:
            there = start.astimezone(zone).date()
            if there != day:
                found[there].append(row_id)
    return found


def _parts(run: Run) -> Iterator[Sequence[Row[int, datetime, date | None]]]:
    c = table_of(TimeEntry).c
    timed = (c.paymo_id.is_not(None), c.start_time.is_not(None), c.date.is_(None))
    query, last = select(c.id, c.start_time, c.day).where(*timed).order_by(c.id).limit(PART), 0
    while True:
        with reading(run.engine) as connection:
            rows = connection.execute(query.where(c.id > last)).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id


def write_days(connection: Connection, run: Run, days: Days) -> None:
    """Write the days in the caller's transaction."""
    total, done = number_of(days), 0
    c = table_of(TimeEntry).c
    for day, ids in days.items():
        for part in chunks(ids):
            run.check_cancelled()
            connection.execute(update(TimeEntry).where(c.id.in_(part)).values(day=day))
            done += len(part)
        run.report(Progress("paymo", "Writing days", done, total))


def number_of(days: Days) -> int:
    """Return how many entries there are."""
    return sum(map(len, days.values()))
