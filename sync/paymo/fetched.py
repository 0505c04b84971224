"""What a run has read of a stream, until it is written."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from models.queries.sync_runs import CLEANED
from sync.paymo.spool import SpooledList
from sync.pipeline.stream import Record, Stream
from sync.pipeline.writer import earlier_rejected
from sync.transport.http import parse_json


@dataclass
class Fetched:
    """A stream with what was read of it. `whole`: the listing is the complete list; `gone`: ids that may go.

    `kept_items`: ids of items that their records came without, and that stay all the same.
    """

    stream: Stream
    listing: SpooledList
    whole: bool
    gone: set[int] = field(default_factory=set)
    kept_items: set[int] = field(default_factory=set)


def set_aside_before(connection: Connection, one: Fetched) -> list[Record]:
    """Return records set aside earlier that this run didn't read again: they may be good now (a parent has come).

    Those of which only a text was cleaned can't be, until they are changed at their source.
    """
    if one.whole:
        return []
    earlier = earlier_rejected(connection, "paymo", one.stream)
    hopeful = {origin: raw for origin, (reason, raw) in earlier.items() if not reason.endswith(CLEANED)}
    numbered = {int(origin): raw for origin, raw in hopeful.items() if origin.isascii() and origin.isdigit()}
    unseen = {identity: raw for identity, raw in numbered.items() if identity not in one.listing.ids}
    return [parse_json(raw.encode()) for raw in unseen.values()]
