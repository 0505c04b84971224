"""`leitstand status`: when each source was last synced, how the last run ended, what is set aside."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, Engine, select

from models import SyncRun
from models.connection.database import reading
from models.queries.sync_runs import SetAside, set_aside
from models.values.dates import zone_named
from sync.pipeline.cursors import setting
from sync.sources import SOURCES


@dataclass(frozen=True)
class SourceStatus:
    """Where a source stands. `synced_at`: the end of the last complete run, in the report time zone; None if none."""

    source: str
    synced_at: datetime | None
    last_run: str | None
    error: str | None
    set_aside: int
    kept: int = 0

    def words(self) -> str:
        """Return one line for people."""
        when = f"synced {self.synced_at:%Y-%m-%d %H:%M %Z}" if self.synced_at else "never synced"
        aside = "".join(f", {words}" for words in [SetAside(self.set_aside, self.kept).words()] if words)
        after = f"; the last run {_ended(self.last_run)}: {self.error}" if self.error else ""
        return f"{self.source}: {when}{aside}{after}"

    def as_json(self) -> dict[str, Any]:
        """Return the status for programs; times in ISO 8601, UTC."""
        told = asdict(self)
        del told["kept"]
        return {**told, "synced_at": self.synced_at.astimezone(UTC).isoformat() if self.synced_at else None}


def read_status(engine: Engine) -> list[SourceStatus]:
    """Return the status of every source, from committed runs only."""
    with reading(engine) as connection:
        zone = zone_named(setting(connection, "report_time_zone"))
        return [_status(connection, source.name, zone) for source in SOURCES]


def _status(connection: Connection, source: str, zone: tzinfo) -> SourceStatus:
    mine = select(SyncRun.status, SyncRun.error, SyncRun.finished_at).where(SyncRun.source == source)
    newest = SyncRun.id.desc()
    last = connection.execute(mine.order_by(newest).limit(1)).first()
    good = connection.execute(mine.where(SyncRun.status == "complete").order_by(newest).limit(1)).first()
    aside = set_aside(connection, source)
    return SourceStatus(
        source,
        good.finished_at.astimezone(zone) if good else None,
        last.status if last else None,
        last.error if last else None,
        aside.records,
        aside.kept,
    )


def _ended(status: str | None) -> str:
    return {"asks": "stopped to ask", "running": "is under way"}.get(status or "", status or "")
