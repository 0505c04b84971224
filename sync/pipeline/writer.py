"""Writing a stream's records: rows, their references, what is set aside, what is gone. One transaction a stream."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from hashlib import sha256
from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from models import RejectedRecord
from models.queries.sync_runs import CLEANED, UNLINKED
from models.values.language import tr
from models.values.text import LONGEST_TEXT, MARK, clean
from sync.pipeline.bulk import Stage, chunks, key_of, mark_deleted
from sync.pipeline.records import Unreadable, Value, identity_of
from sync.pipeline.report import Counts, TryLater
from sync.pipeline.stream import Record, RecordShape, Reference, RowMaker, Stream

# Around the digits of a number while a record is written as JSON; nobody outside can know it.
_MARK = token_hex(16)
_DECIMAL = re.compile(f'"{_MARK}([^"]*){_MARK}"')
# More records of a stream that can't be read than this, or this share, stop the stream.
MOST_REJECTED, REJECTED_SHARE = 20, 0.01
# Of a record that was kept with its texts cleaned no more than so many characters are shown; it isn't read again.
LONGEST_RAW = 20_000
# Up to so many records the parents' keys are asked for one by one, beyond that all at once.
FEW = 2000


@dataclass
class WriteContext:
    """What a run knows while it writes. `left_out`: ids, by table, of records that are not ours (Paymo's guests).

    Nothing points to those, even where a row of an earlier time is still there.
    """

    source: str
    run_id: int
    now: datetime
    zone: tzinfo
    left_out: dict[str, set[int]] = field(default_factory=dict)
    keys: dict[str, dict[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Rejected:
    """A record that could not be taken, or (`kept`) only without a reference, and why."""

    origin: str
    reason: str
    raw: str
    kept: bool = False


@dataclass(frozen=True)
class _Target:
    """Where the rows of one shape go, and how each of their references becomes our own key."""

    stage: Stage
    keys: tuple[tuple[Reference, Callable[[int], int | None]], ...]


class StreamWriter:
    """Takes the records of one stream, then merges them into its table."""

    def __init__(self, connection: Connection, stream: Stream, context: WriteContext, expected: int) -> None:
        self._connection, self._stream, self._context = connection, stream, context
        self._make = RowMaker(stream, context.zone)
        self._targets: dict[RecordShape, _Target] = {}
        self._few = expected <= FEW
        self._some: dict[str, dict[int, int]] = {}
        self._rejected: dict[str, Rejected] = {}
        self._counts = Counts()
        self.ids: set[int] = set()

    def add(self, records: Iterable[Record]) -> None:
        """Turn records into rows; those that can't be are set aside."""
        rows: list[tuple[RecordShape, list[Value], Record]] = []
        for record in records:
            self._counts.fetched += 1
            try:
                rows.append((*self._make.row(record), record))
            except Unreadable as error:
                self._set_aside(record, f"{self._stream.words}: {error}")
        if self._few:
            self._look_up(rows)
        for shape, row, record in rows:
            target = self._targets.get(shape) or self._target(shape)
            # An item may come with two versions of its parent; one id is one row.
            if row[0] in self.ids:
                self._counts.duplicates += 1
            elif self._resolve(target, row, record):
                target.stage.add(row)
                self.ids.add(row[0])  # type: ignore[arg-type]  # the first value is the id
                self._note_cleaned(row, record)

    def merge(self, whole: bool) -> Counts:
        """Write the rows and the list of records set aside; what that changed. `whole`: this was the complete list."""
        counts = self._counts
        self._check_readable()
        for target in self._targets.values():
            created, updated = target.stage.merge(whole)
            counts.add(Counts(created=created, updated=updated, unchanged=target.stage.rows - created - updated))
        if counts.created:
            self._context.keys.pop(self._stream.table.name, None)
        self._note_rejected(whole)
        return counts

    def _check_readable(self) -> None:
        """Raise TryLater where many records can't be read: the list isn't what we take it for. A few are set aside."""
        bad, came = self._counts.rejected, self._counts.fetched
        if bad > max(MOST_REJECTED, REJECTED_SHARE * came):
            first = next(rejected.reason for rejected in self._rejected.values() if not rejected.kept)
            raise TryLater(
                tr("Too many records can't be read"),
                tr("{bad} of {came}, for example: {first}.", bad=f"{bad:,}", came=f"{came:,}", first=first),
                tr("Nothing of this list was changed. If it stays so, Leitstand has to be updated: Paymo has changed."),
            )

    def _set_aside(self, record: Any, reason: str, *, kept: bool = False) -> None:
        raw = _as_it_came(record)
        identity = record.get("id") if isinstance(record, dict) else None
        origin = f"without an id: {raw}" if identity is None else clean(str(identity))
        if identity_of(record) is None:
            # Short enough for an index, and another one for each record.
            origin = f"{origin[:100]} ({sha256(raw.encode()).hexdigest()[:8]})"
        before = self._rejected.get(origin)
        if kept and before is not None:
            # What leads nowhere stands at the end: such a record is tried again.
            reason = f"{reason}; besides {before.reason}"
        elif reason.endswith(CLEANED):
            raw = raw[:LONGEST_RAW]
        self._rejected[origin] = Rejected(origin, reason, raw, kept)
        self._counts.rejected += not kept

    def _note_cleaned(self, row: list[Value], record: Record) -> None:
        """Tell of a record of which a text isn't kept as it came: it can be put right where it comes from."""
        if not _may_be_cleaned(row):
            return
        names = [name for name, value in record.items() if isinstance(value, str) and clean(value) != value]
        if names:
            what = "holds characters that can't be kept, or more than a million"
            self._set_aside(record, f"{self._stream.words}: {', '.join(names)} {what}{CLEANED}", kept=True)

    def _target(self, shape: RecordShape) -> _Target:
        stage = Stage(self._connection, self._stream.table, shape.columns, self._context.now)
        keys = tuple((reference, self._keys_of(reference.table).get) for reference in shape.references)
        return self._targets.setdefault(shape, _Target(stage, keys))

    def _resolve(self, target: _Target, row: list[Value], record: Record) -> bool:
        """Put our own keys in place of the source's ids; False when the record can't be stored."""
        for reference, own_key in target.keys:
            theirs: Any = row[reference.index]
            ours = None if theirs is None else own_key(theirs)
            if ours is None and not self._can_do_without(reference, theirs, record):
                return False
            row[reference.index] = ours
        return True

    def _can_do_without(self, reference: Reference, theirs: int | None, record: Record) -> bool:
        """Tell whether a record is stored although a reference leads nowhere; what is lacking is told of.

        A reference that may be empty is left empty: a task whose author was deleted years ago still has its hours.
        """
        what = f"{self._stream.words}: {reference.column}"
        if theirs is None:
            if reference.required:
                self._set_aside(record, f"{what} is empty")
        elif reference.required or theirs not in self._context.left_out.get(reference.table, ()):
            missing = f"{what} {theirs} isn't in the database"
            kept = "" if reference.required else UNLINKED
            self._set_aside(record, missing + kept, kept=not reference.required)
        return not reference.required

    def _keys_of(self, table: str) -> dict[int, int]:
        keys = self._context.keys.get(table)
        if keys is None and self._few:
            return self._some.setdefault(table, {})
        if keys is None:
            keys = self._context.keys[table] = self._read_keys(table)
        return keys

    def _look_up(self, rows: list[tuple[RecordShape, list[Value], Record]]) -> None:
        """Read just the parents' keys that these rows need."""
        wanted: dict[str, set[int]] = {}
        for shape, row, _record in rows:
            for reference in shape.references:
                theirs = row[reference.index]
                if isinstance(theirs, int) and theirs not in self._keys_of(reference.table):
                    wanted.setdefault(reference.table, set()).add(theirs)
        for table, ids in wanted.items():
            for part in chunks(sorted(ids)):
                self._keys_of(table).update(self._read_keys(table, part))

    def _read_keys(self, table: str, ids: Any = None) -> dict[int, int]:
        target = self._stream.model.metadata.tables[table]
        key = key_of(target)
        query = select(key, target.c.id).where(key.is_not(None))
        if ids is not None:
            query = query.where(key.in_(ids))
        left_out = self._context.left_out.get(table, ())
        return {row[0]: row[1] for row in self._connection.execute(query) if row[0] not in left_out}

    def _note_rejected(self, whole: bool) -> None:
        """Keep the list of records set aside: those good or gone now leave it, the bad ones keep their first date."""
        known = earlier_rejected(self._connection, self._context.source, self._stream)
        good = [origin for origin in known if origin not in self._rejected and (whole or _is_among(origin, self.ids))]
        forget_rejected(self._connection, self._context.source, self._stream, good)
        new = []
        for origin, rejected in self._rejected.items():
            values = {"reason": rejected.reason, "raw": rejected.raw, "run_id": self._context.run_id}
            if origin in known:
                if known[origin] != (rejected.reason, rejected.raw):
                    mine = _of(self._context.source, self._stream, [origin])
                    self._connection.execute(update(RejectedRecord).where(mine).values(values))
            else:
                row = {"source": self._context.source, "stream": self._stream.endpoint, "origin": origin}
                new.append({**row, **values, "since": self._context.now})
        if new:
            self._connection.execute(insert(RejectedRecord), new)


def earlier_rejected(connection: Connection, source: str, stream: Stream) -> dict[str, tuple[str, str]]:
    """Return the records of a stream that are set aside: origin to reason and raw text."""
    query = select(RejectedRecord.origin, RejectedRecord.reason, RejectedRecord.raw).where(
        RejectedRecord.source == source, RejectedRecord.stream == stream.endpoint
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def forget_rejected(connection: Connection, source: str, stream: Stream, origins: list[str]) -> None:
    """Take records off the list of those set aside."""
    for part in chunks(origins):
        connection.execute(delete(RejectedRecord).where(_of(source, stream, part)))


def adopt(connection: Connection, stream: Stream, records: Iterable[Record]) -> None:
    """Link rows that people entered to the source's records of the same value (an employee's e-mail).

    Only where exactly one row of our own has the value, so that nothing is guessed.
    """
    table, column, key = stream.table, stream.table.c[stream.adopt], key_of(stream.table)
    own: dict[str, list[int]] = {}
    unlinked = select(column, table.c.id).where(key.is_(None), column.is_not(None))
    for value, row_id in connection.execute(unlinked):
        own.setdefault(_folded(value), []).append(row_id)
    for record in records if own else ():
        identity = identity_of(record)
        value = _folded(str(record.get(stream.adopt) or "")) if identity else ""
        if identity is None or len(own.get(value, ())) != 1:
            continue
        known = select(table.c.id).where(key == identity)
        if connection.scalar(known) is None:
            connection.execute(update(table).where(table.c.id == own.pop(value)[0]).values({key: identity}))


def delete_items_of(connection: Connection, stream: Stream, parents: set[int], listed: set[int], now: datetime) -> int:
    """Mark the items that their parents no longer hold. `parents`, `listed`: ids at the source."""
    known = items_of(connection, stream)
    gone = {item for item, belongs in known.items() if belongs in parents and item not in listed}
    return mark_deleted(connection, stream.table, gone, now)


def items_of(connection: Connection, stream: Stream) -> dict[int, int]:
    """Return the items that the database holds as alive: their ids at the source to those of their parents."""
    items = stream.table
    parent = _parent_table(stream)
    key = key_of(items)
    query = (
        select(key, key_of(parent))
        .join_from(items, parent, items.c[stream.parent] == parent.c.id)
        .where(items.c.deleted_at.is_(None), key.is_not(None))
    )
    return {item: belongs for item, belongs in connection.execute(query)}


def _parent_table(stream: Stream) -> Table:
    (key,) = stream.table.c[stream.parent].foreign_keys
    return key.column.table


def _may_be_cleaned(row: list[Value]) -> bool:
    """Tell whether a row holds what cleaning a text leaves in it. A loop, because it runs for every row of a sync."""
    for value in row:  # noqa: SIM110
        if isinstance(value, str) and (MARK in value or len(value) == LONGEST_TEXT):
            return True
    return False


def _of(source: str, stream: Stream, origins: Any) -> Any:
    return (
        (RejectedRecord.source == source)
        & (RejectedRecord.stream == stream.endpoint)
        & RejectedRecord.origin.in_(list(origins))
    )


def _is_among(origin: str, ids: set[int]) -> bool:
    return origin.isascii() and origin.isdigit() and int(origin) in ids


def _as_it_came(record: Any) -> str:
    """Return a record as JSON with every digit of its numbers, which JSON's own writer would only take as floats."""
    return _DECIMAL.sub(r"\1", json.dumps(record, ensure_ascii=True, default=_marked))


def _marked(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{_MARK}{value}{_MARK}"
    raise TypeError(f"{type(value)} in a record")


def _folded(text: str) -> str:
    """Return a text as it is compared when people may have typed it (in another case, or in decomposed characters)."""
    return unicodedata.normalize("NFKC", text).casefold().strip()
