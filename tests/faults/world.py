"""A stand-in for Paymo, a database, and people who edit: what faults are let loose on, and the look afterwards."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psutil
from sqlalchemy import Engine, select

from models import Client, Employee, RejectedRecord, Setting, SyncCursor
from models.connection.database import Work, open_engine, reading
from models.schema.base import Base, table_of
from models.writes.edits import change
from sync.config.settings import Settings
from sync.engine import run_sync
from sync.pipeline.report import Result
from sync.standin.paymo.paymo_server import PaymoServer
from tests.commands import Command
from tests.faults import invariants, watching
from tests.faults.invariants import Edit, Keys
from tests.sync.company import ALL, KEY, differences, settings_for, small_company

MOST_MEMORY = 200 * 1024 * 1024


def busy_company() -> dict[str, Any]:
    """The small company with enough in it that a share of a list means something, and invoices that add up."""
    made = small_company()
    stamps = {"created_on": "2025-01-07T09:00:00Z", "updated_on": "2025-02-03T10:30:00Z"}
    made["clients"].append({"id": 12, "name": "Nobody's client", "active": True, **stamps})
    made["users"] += [
        {"id": 4, "name": "Kim Çelik", "email": "kim@agency.example", "type": "Employee", "active": True, **stamps},
        {"id": 5, "name": "No Work Yet", "email": "new@agency.example", "type": "Employee", "active": True, **stamps},
    ]
    made["projects"].append({"id": 22, "name": "Campaign", "code": "CAM", "client_id": 10, "active": True, **stamps})
    made["tasks"] += [
        {"id": 300 + number, "project_id": 20, "name": f"Task {number}", "complete": False, **stamps}
        for number in range(40)
    ]
    made["entries"] += [
        {"id": 700 + number, "task_id": 300 + number, "project_id": 20, "user_id": 4, "is_bulk": True,
         "date": "2025-01-30", "duration": 900 * (number + 1), **stamps}
        for number in range(40)
    ]  # fmt: skip
    made["expenses"] += [
        {"id": 650 + number, "client_id": 11, "amount": 0.1, "currency": "EUR", "date": "2025-01-02", **stamps}
        for number in range(40)
    ]
    made["invoices"] += [
        {"id": 500 + number, "client_id": 10, "number": f"{watching.ADDS_UP}{number}", "status": "draft",
         "currency": "EUR", "date": "2025-01-05", "subtotal": 30.03, "total": 30.03, **stamps}
        for number in range(12)
    ]  # fmt: skip
    made["invoiceitems"] += [
        {"id": 5000 + 10 * number + line, "invoice_id": 500 + number, "item": "Work", "price_unit": 10.01,
         "quantity": 1, "seq": line, **stamps}
        for number in range(12)
        for line in range(3)
    ]  # fmt: skip
    return made


@dataclass
class World:
    """One stand-in and one database. Everything that happened is kept, so that `check` can hold it against them."""

    paymo: PaymoServer
    engine: Engine
    settings: Settings
    syncing: Engine
    """That of the syncs, kept because it remembers how their statements are written."""
    results: list[Result] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    """What somebody saw who looked while `watched` syncs ran, and nobody should have."""
    _known: Keys = field(default_factory=dict)
    _memory: int = field(default_factory=lambda: psutil.Process().memory_info().rss)

    def sync(
        self, *, full: bool = False, accept_removals: bool = False, cancel: threading.Event | None = None
    ) -> Result:
        """One run of Paymo; what must hold after every run, however it ended, is checked at once."""
        (result,) = run_sync(
            self.settings, self.syncing, sources=["paymo"], full=full, accept_removals=accept_removals, cancel=cancel
        )
        self.results.append(result)
        self._remember()
        assert invariants.dishonest_status(self.engine, self.results) == []
        return result

    def command(self) -> Command:
        """`leitstand` on this Paymo and this database."""
        return Command(
            {
                "LEITSTAND_DATABASE_URL": self.settings.database_url,
                "LEITSTAND_PAYMO_API_KEY": KEY,
                "LEITSTAND_PAYMO_URL": self.paymo.url,
            }
        )

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Somebody looks at the database every 20 ms while the block runs."""
        with watching.watched(self.engine) as seen:
            yield
        self.seen += seen

    def edit(self, model: type[Base], paymo_id: int, who: str = "Eva", **values: Any) -> None:
        """A person changes columns of the row of a Paymo record, and is told that it is saved."""
        table = table_of(model)
        with reading(self.engine) as connection:
            row = connection.execute(select(table).where(table.c.paymo_id == paymo_id)).mappings().one()
        outcome = change(self.engine, model, row["id"], values, {name: row[name] for name in values}, who)
        assert outcome.status == "saved"
        self.edits += [Edit(model, row["id"], name, value, who) for name, value in values.items()]

    def edit_something(self) -> None:
        """Edits that any sync has to leave alone: one a table that people and Paymo share."""
        self.edit(Client, 10, remarks="Ask for Zoë")
        self.edit(Employee, 1, status="on leave", weekly_hours=32)

    def check(self, *, full: bool = True, accept_removals: bool = False, lists_lied: bool = False) -> None:
        """Lift the fault, sync once, and hold every invariant.

        `lists_lied`: the fault was one that no cursor can know of, such as a list that came back empty.
        """
        if not lists_lied:
            assert invariants.dishonest_cursors(self.engine, self.paymo) == []
        self.paymo.faults.clear()
        result = self.sync(full=full, accept_removals=accept_removals)
        assert (result.status, result.rejected, result.error) == ("complete", 0, None)
        assert differences(self.engine, self.paymo) == []
        assert invariants.doubled(self.engine, self.paymo) == []
        assert invariants.dishonest_cursors(self.engine, self.paymo) == []
        self.check_kept()

    def check_kept(self) -> None:
        """What holds even before a clean sync: no edit lost, no live row called deleted, no row gone, nothing half."""
        self._remember()
        assert invariants.lost_edits(self.engine, self.edits) == []
        assert invariants.false_deletions(self.engine, self.paymo) == []
        assert invariants.too_many_requests(self.paymo) == []
        assert self.seen == []
        assert psutil.Process().memory_info().rss - self._memory < MOST_MEMORY

    def contents(self) -> dict[str, list[Any]]:
        """Everything that a sync may write: all rows of its tables, the cursors, what is set aside, the settings."""
        tables = [stream.table for stream in ALL]
        tables += [model.__table__ for model in (SyncCursor, RejectedRecord, Setting)]
        with reading(self.engine) as connection:
            return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables}

    def _remember(self) -> None:
        now = invariants.keys_of_rows(self.engine)
        assert invariants.vanished(self._known, now) == []
        self._known = now


@contextmanager
def world_on(engine: Engine, data: dict[str, Any] | None = None, **server: Any) -> Iterator[World]:
    """A world on a migrated database. `data`: the records Paymo begins with; `server`: options of the stand-in."""
    with PaymoServer(data or busy_company(), key=KEY, **{"limit": None, **server}) as paymo:
        address = engine.url.render_as_string(hide_password=False)
        syncing = open_engine(address, Work.SYNC)
        yield World(paymo, engine, settings_for(paymo, address), syncing)
        syncing.dispose()
