"""Where the stand-in's records are kept: by resource and id, with the time of the server and `updated_on`.

Records are never changed in place: a change puts a new dict, so what was handed out stays as it was.
"""

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sync.standin.paymo.refusal import RequestRefused
from sync.standin.paymo.shapes import SHAPES, Record

TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_encode = json.JSONEncoder(separators=(",", ":")).encode


def now_utc() -> datetime:
    """Return the machine's time, UTC-aware."""
    return datetime.now(UTC)


class Records(ABC):
    """All records by resource and id; what follows from a change is up to who inserts, updates and deletes.

    `clock` gives the server's time (UTC-aware) and may be replaced.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take records by endpoint name as Paymo documents them, `company` (a dict) and `me` (an id)."""
        self.lock = threading.RLock()
        self.clock: Callable[[], datetime] = now_utc
        self.me: int | None = data.get("me")
        self.company: Record = dict(data.get("company") or {"id": 1, "name": ""})
        self.version = 0
        self._rows: dict[str, dict[int, Record]] = {name: {} for name in SHAPES}
        self._texts: dict[str, dict[int, bytes]] = {name: {} for name in SHAPES}
        self._order: dict[str, list[int] | None] = dict.fromkeys(SHAPES)
        self._fields: dict[str, set[str]] = {name: set(shape.fields) for name, shape in SHAPES.items()}
        self._latest = datetime.min.replace(tzinfo=UTC)
        for name in data.keys() - {"company", "me"}:
            self._load(name, data[name])
        self._last_id = {name: max(rows, default=0) for name, rows in self._rows.items()}

    def _load(self, resource: str, records: Sequence[Record]) -> None:
        rows = self.rows(resource)
        for record in records:
            rows[record["id"]] = record
        self._fields[resource].update(*records)

    def rows(self, resource: str) -> dict[int, Record]:
        """Return the live records of a resource by id; for reading only. Refused (404) for an unknown resource."""
        try:
            return self._rows[resource]
        except KeyError:
            raise RequestRefused(404, f"Unknown resource {resource}") from None

    def fields(self, resource: str) -> set[str]:
        """Return every field of the resource: those documented and those its records have besides."""
        return self._fields[resource]

    def copy(self, resource: str) -> dict[int, Record]:
        """Return a copy of all records of a resource by id, safe to keep and to change."""
        with self.lock:
            return {
                key: {name: value[:] if type(value) is list else value for name, value in record.items()}
                for key, record in self.rows(resource).items()
            }

    def ids(self, resource: str) -> list[int]:
        """Return all ids of a resource in their stable order, ascending; for reading only."""
        order = self._order[resource]
        if order is None:
            order = self._order[resource] = sorted(self.rows(resource))
        return order

    def text(self, resource: str, key: int) -> bytes:
        """Return the record as JSON, kept from one answer to the next."""
        texts = self._texts[resource]
        text = texts.get(key)
        if text is None:
            text = texts[key] = encode(self._rows[resource][key])
        return text

    def server_time(self) -> datetime:
        """Return the time by the server's clock, never before a time that a record was already given."""
        return max(self.clock().replace(microsecond=0), self._latest)

    def put(self, resource: str, record: Record) -> None:
        """Store a record under its id, as it is: no consequence follows."""
        key = record["id"]
        rows = self._rows[resource]
        if key not in rows:
            self._order[resource] = None
            self._last_id[resource] = max(self._last_id[resource], key)
        rows[key] = record
        self._fields[resource].update(record)
        self._texts[resource].pop(key, None)
        self.version += 1

    def remove(self, resource: str, key: int) -> Record:
        """Take one record out, without cascade, and return it."""
        self._order[resource] = None
        self._texts[resource].pop(key, None)
        self.version += 1
        return self._rows[resource].pop(key)

    def change(self, resource: str, key: int, **fields: Any) -> None:
        """Store changed fields of a record and move its `updated_on`; no consequence follows."""
        before = self._rows[resource][key]
        moved = {"updated_on": self._later_than(before.get("updated_on"))}
        self.put(resource, {**before, **moved, **fields})

    def _later_than(self, before: str | None) -> str:
        """Return the server's time in whole seconds, at least one second after `before`."""
        moment = self.clock().replace(microsecond=0)
        try:
            previous = datetime.fromisoformat(before or "")
        except ValueError:
            previous = None
        if previous is not None and previous >= moment:
            moment = previous + timedelta(seconds=1)
        self._latest = max(self._latest, moment)
        return moment.strftime(TIME_FORMAT)

    def one(self, resource: str, key: int) -> Record:
        """Return the live record, for reading only; Refused (404) if there is none."""
        record = self.rows(resource).get(key)
        if record is None:
            raise RequestRefused(404, f"No {resource} with id {key}")
        return record

    @abstractmethod
    def insert(self, resource: str, record: Mapping[str, Any]) -> int:
        """Add a record with what follows from it, and return its id."""

    @abstractmethod
    def update(self, resource: str, key: int, **fields: Any) -> None:
        """Change fields, with what follows from it."""

    @abstractmethod
    def delete(self, resource: str, key: int) -> None:
        """Delete a record with what goes with it."""


def encode(value: Any) -> bytes:
    """Write compact JSON, non-ASCII escaped as Paymo's own server does."""
    return _encode(value).encode("ascii")
