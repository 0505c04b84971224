"""I5: what somebody sees who looks at the database again and again while a sync runs."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select

from models import Invoice, InvoiceItem, SyncCursor
from models.connection.database import open_engine, snapshot
from models.schema.base import Owner, owner_of
from tests.sync.company import ALL

EVERY, PATIENCE = 0.02, 20
# Invoices of this kind are built so that their items add up to the total exactly.
ADDS_UP = "SUM-"


class Seen(list[str]):
    """What was seen that nobody should have. `looks`: how often somebody has looked."""

    looks = 0

    def wait_for_a_look(self) -> None:
        """Wait until somebody has begun to look after this, and has seen."""
        enough, until = self.looks + 2, time.monotonic() + PATIENCE
        while self.looks < enough:
            assert time.monotonic() < until, "nobody looked"
            time.sleep(EVERY)


@contextmanager
def watched(engine: Engine) -> Iterator[Seen]:
    """Look every 20 ms until the block ends; the list then holds whatever nobody should have seen."""
    seen, states, ended = Seen(), dict[str, set[Any]](), threading.Event()
    own = open_engine(engine.url.render_as_string(hide_password=False))

    def look() -> None:
        while not ended.wait(EVERY):
            with snapshot(own) as connection:
                seen.extend(half_written(connection))
                for endpoint, state in _states(connection).items():
                    states.setdefault(endpoint, set()).add(state)
            seen.looks += 1

    watcher = threading.Thread(target=look, name="watcher")
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()
        own.dispose()
        seen += [
            f"{endpoint}: {len(found)} states, though it is written in one step"
            for endpoint, found in states.items()
            if len(found) > 2
        ]


def half_written(connection: Connection) -> list[str]:
    """Invoices whose items don't add up, and rows whose parent isn't there."""
    found = [f"invoice {number}: items {items}, total {total}" for number, total, items in _sums(connection)]
    for stream in ALL:
        for column in stream.table.columns:
            for key in column.foreign_keys if owner_of(column) is Owner.PAYMO else ():
                parent: Table = key.column.table.alias()  # type: ignore[assignment]  # an alias has a table's columns
                orphans = select(func.count()).where(
                    column.is_not(None), ~select(parent.c.id).where(parent.c.id == column).exists()
                )
                if connection.scalar(orphans):
                    found.append(f"{stream.endpoint}: rows whose {column.name} leads nowhere")
    return found


def _sums(connection: Connection) -> list[tuple[str, Decimal, Decimal]]:
    invoices = connection.execute(
        select(Invoice.id, Invoice.number, Invoice.total).where(
            Invoice.number.startswith(ADDS_UP), Invoice.deleted_at.is_(None)
        )
    ).all()
    items = connection.execute(
        select(InvoiceItem.invoice_id, InvoiceItem.price_unit, InvoiceItem.quantity).where(
            InvoiceItem.deleted_at.is_(None)
        )
    ).all()
    sums: dict[int, Decimal] = {}
    for item in items:
        sums[item.invoice_id] = sums.get(item.invoice_id, Decimal(0)) + item.price_unit * item.quantity
    return [
        (row.number, row.total, sums.get(row.id, Decimal(0)))
        for row in invoices
        if row.total != sums.get(row.id, Decimal(0))
    ]


def _states(connection: Connection) -> dict[str, tuple[Any, ...]]:
    """Of each stream its cursor and how many rows which run wrote: both change at once, or something is half there."""
    cursors = {row[0]: row[1] for row in connection.execute(select(SyncCursor.stream, SyncCursor.cursor))}
    states = {}
    for stream in ALL:
        written = select(stream.table.c.synced_at, func.count()).group_by(stream.table.c.synced_at)
        rows = tuple(sorted((str(at), number) for at, number in connection.execute(written)))
        states[stream.endpoint] = (cursors.get(stream.endpoint), rows)
    return states
