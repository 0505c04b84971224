"""Reading what the bookkeeping says of past syncs: when a source was last synced, and what was set aside."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, case, func, inspect, or_, select

from models.connection.database import reading
from models.schema.base import table_of
from models.schema.system_tables import RejectedRecord, Setting, SyncLease, SyncRun
from models.values.clock import now_of
from models.values.language import tr

# A sync that gave no sign of life for so long was killed, or is frozen: it gives one every 10 s (`sync.pipeline.lock`).
SILENT = timedelta(seconds=60)
# How the reason ends of a record that was kept, but with its texts cleaned, or without a reference that leads nowhere.
CLEANED, UNLINKED = "; kept without them", "; kept without it"


@dataclass(frozen=True)
class Standing:
    """Where the database stands: the newest complete run of each source, and how many records are set aside.

    `syncing_by`: who has started the run that is under way, `syncing_since` when; None when none is.
    """

    synced: dict[str, datetime]
    problems: int
    syncing_by: str | None = None
    syncing_since: datetime | None = None


@dataclass(frozen=True)
class SyncProblem:
    """A record that could not be taken. `raw` is its text as it came."""

    id: int
    source: str
    stream: str
    origin: str
    reason: str
    since: datetime
    raw: str


@dataclass(frozen=True)
class Note:
    """What a run took for granted or left out on purpose."""

    source: str
    words: str
    since: datetime


@dataclass(frozen=True)
class SetAside:
    """How many records are set aside; `kept`: those of them that are there, but not all of what came."""

    records: int = 0
    kept: int = 0

    def words(self) -> str:
        """Say both numbers in words; empty when nothing is set aside."""
        if not self.records:
            return ""
        said = tr("{n} skipped", n=f"{self.records:,}")
        if not self.kept:
            return said
        return tr("{said}, {n} of them kept in part", said=said, n=f"{self.kept:,}")


def set_aside(connection: Connection, source: str) -> SetAside:
    """Return what is set aside of a source: the one number that a sync, the status and the window tell."""
    rejected = table_of(RejectedRecord)
    is_kept = or_(*(rejected.c.reason.like(f"%{end}") for end in (CLEANED, UNLINKED)))
    counted = select(func.count(), func.count(case((is_kept, 1)))).where(rejected.c.source == source)
    return SetAside(*connection.execute(counted).one())


def standing(engine: Engine) -> Standing:
    """Return when which source was synced last (complete runs only), and the number of records set aside."""
    runs, rejected = table_of(SyncRun), table_of(RejectedRecord)
    newest = (
        select(runs.c.source, func.max(runs.c.finished_at))
        .where(runs.c.status == "complete", runs.c.finished_at.is_not(None))
        .group_by(runs.c.source)
    )
    with reading(engine) as connection:
        synced = {source: at for source, at in connection.execute(newest) if at is not None}
        set_aside = connection.scalar(select(func.count()).select_from(rejected)) or 0
        return Standing(synced, set_aside, *_under_way(connection))


def synced_at(connection: Connection, source: str) -> datetime | None:
    """Return when the newest complete run of a source ended; None if there is none."""
    runs = table_of(SyncRun)
    newest = select(func.max(runs.c.finished_at)).where(runs.c.status == "complete", runs.c.source == source)
    ended: datetime | None = connection.scalar(newest)
    return ended


def _under_way(connection: Connection) -> tuple[str | None, datetime | None]:
    """Say who runs a sync at the moment, and since when. The line of a run that was killed says "running" too."""
    runs, lease = table_of(SyncRun), table_of(SyncLease)
    running = select(runs.c.started_by, runs.c.started_at).where(runs.c.status == "running")
    run = connection.execute(running.order_by(runs.c.id.desc()).limit(1)).first()
    # A database that may only be read can be one of before there was a lease.
    if run is None or not inspect(connection).has_table(lease.name):
        return None, None
    holder = connection.execute(select(lease.c.holder, lease.c.alive_at).where(lease.c.holder.is_not(None))).first()
    if holder is None or holder.alive_at is None or now_of(connection) - holder.alive_at > SILENT:
        return None, None
    return run.started_by or holder.holder, run.started_at


def problems(engine: Engine, limit: int) -> list[SyncProblem]:
    """Return records set aside, the newest first."""
    rejected = table_of(RejectedRecord)
    names = ("id", "source", "stream", "origin", "reason", "since", "raw")
    statement = select(*(rejected.c[name] for name in names)).order_by(rejected.c.since.desc(), rejected.c.id)
    with reading(engine) as connection:
        return [SyncProblem(*row) for row in connection.execute(statement.limit(limit))]


def notes(engine: Engine) -> list[Note]:
    """Return what the newest complete run of each source took for granted or left out."""
    runs = table_of(SyncRun)
    newest = select(func.max(runs.c.id)).where(runs.c.status == "complete").group_by(runs.c.source)
    statement = select(runs.c.source, runs.c.notes, runs.c.finished_at).where(runs.c.id.in_(newest)).order_by(runs.c.id)
    with reading(engine) as connection:
        # A database that may only be read can be one of before there were notes.
        if "notes" not in {column["name"] for column in inspect(connection).get_columns(runs.name)}:
            return []
        found = connection.execute(statement.where(runs.c.notes.is_not(None))).all()
    return [Note(run.source, words, run.finished_at) for run in found for words in run.notes.split("\n")]


def settings(engine: Engine) -> dict[str, str]:
    """Return the settings that hold for everybody on this database, by key."""
    table = table_of(Setting)
    with reading(engine) as connection:
        return {key: value for key, value in connection.execute(select(table.c.key, table.c.value))}
