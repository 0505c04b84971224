"""Answers of a source kept on disk until they are written, so that a large list doesn't fill the memory."""

import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from sync.pipeline.records import identity_of, one_id
from sync.pipeline.stream import Stream
from sync.transport.http import parse_json

IN_MEMORY = 8 * 1024 * 1024


class SpooledList:
    """All the records of one stream that a run has fetched, as the bodies they came in.

    `ids`: the ids seen; `twice`: those seen more than once (rows move between pages while a list is read);
    `kept`: how many records came that the stream keeps; `doubled`: how many of them `chosen()` passed over;
    `left_out`: those of records that the stream doesn't keep; `named`: those of whoever's work the records are;
    `server_time`: the source's clock when the first answer came; `newest`: the latest `updated_on`.
    """

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by close()
        self._sizes: list[int] = []
        self.ids: set[int] = set()
        self.twice: set[int] = set()
        self.left_out: set[int] = set()
        self.named: set[int] = set()
        self.records = self.kept = self.doubled = 0
        self.server_time: datetime | None = None
        self.newest = ""

    def add(self, body: bytes, records: list[Any]) -> None:
        """Keep an answer and note the ids in it."""
        self._file.write(body)
        self._sizes.append(len(body))
        self.records += len(records)
        self._note(records)

    def keep_as(self, stream: Stream) -> None:
        """Take the same answers as those of another stream, which keeps other records."""
        self.stream = stream
        self.ids, self.twice, self.left_out, self.kept = set(), set(), set(), 0
        for page in self._answers():
            self._note(page)

    def _note(self, records: list[Any]) -> None:
        if self.stream.names:
            self.named.update(named_in(self.stream, records))
        for record in records:
            identity = identity_of(record)
            ours = not isinstance(record, dict) or self.stream.keep(record)
            self.kept += ours
            if identity is None:
                continue
            self.newest = max(self.newest, str(record.get("updated_on") or ""))
            if not ours:
                self.left_out.add(identity)
            else:
                (self.twice if identity in self.ids else self.ids).add(identity)

    def add_found(self, again: "SpooledList", wanted: set[int]) -> None:
        """Add those of another listing's records that are `wanted` and that this one lacks."""
        self.left_out |= again.left_out
        found = wanted & again.ids - self.ids
        if not found:
            return
        for page in again.pages():
            records = [record for record in page if identity_of(record) in found]
            body = json.dumps({self.stream.endpoint: records}, default=str).encode()
            self.add(body, records)

    def pages(self) -> Iterator[list[Any]]:
        """Yield the records that the stream keeps, answer by answer, in the order they came."""
        for records in self._answers():
            yield [record for record in records if not isinstance(record, dict) or self.stream.keep(record)]

    def _answers(self) -> Iterator[list[Any]]:
        self._file.seek(0)
        for size in self._sizes:
            yield parse_json(self._file.read(size))[self.stream.endpoint]

    def chosen(self) -> Iterator[list[Any]]:
        """Yield the same with one record an id: of those that came twice the one that was updated last, at the end."""
        late: list[Any] = []
        for page in self.pages():
            doubled = [self.twice and identity_of(record) in self.twice for record in page]
            late += [record for record, again in zip(page, doubled, strict=True) if again]
            yield [record for record, again in zip(page, doubled, strict=True) if not again]
        best = _best_of(late)
        self.doubled = len(late) - len(best)
        yield best

    def items_by_record(self, name: str) -> dict[int, set[int]]:
        """Return the ids of the items that came inside each record; a record that came without its list isn't there."""
        found: dict[int, set[int]] = {}
        for page in self.chosen():
            for record in page:
                inside = record.get(name) if isinstance(record, dict) else None
                identity = identity_of(record)
                if isinstance(inside, list) and identity is not None:
                    found[identity] = {one for one in map(identity_of, inside) if one is not None}
        return found

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()


def named_in(stream: Stream, records: Iterable[Any]) -> set[int]:
    """Return the ids of whoever's work the records of a stream are."""
    values = [record.get(stream.names) for record in records if isinstance(record, dict)]
    flat = chain.from_iterable(value if isinstance(value, list) else (value,) for value in values)
    return {found for value in flat if (found := value if type(value) is int else one_id(value))}


def _best_of(records: list[Any]) -> list[Any]:
    best: dict[int | None, Any] = {}
    for record in records:
        known = best.get(identity_of(record), {})
        if str(record.get("updated_on") or "") >= str(known.get("updated_on") or ""):
            best[identity_of(record)] = record
    return list(best.values())
