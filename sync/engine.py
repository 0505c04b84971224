"""Running sources: one sync at a time, a line in `sync_runs` for each, and an honest end."""

import getpass
import logging
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy import exc as database_errors

from models import SyncRun, SyncRunStream
from models.connection.backups import daily_backup, require_sound
from models.connection.database import Work, open_engine, writing
from models.connection.database_errors import explained, in_words
from models.connection.embedded import file_of
from models.ddl.missing_rights import why_no_sync
from models.queries.sync_runs import SetAside, set_aside
from models.upgrade.access import check_instance
from models.upgrade.migrate import require_current
from models.values.clock import now_of
from models.values.errors import KnownError, SettingsError
from models.values.language import tr
from models.writes.current_values import follow_calendar
from sync.config.redact import one_line, redacted
from sync.config.settings import Settings
from sync.demo_process import wait_until_ready
from sync.pipeline.lock import Lease, one_sync
from sync.pipeline.report import Busy, Cancelled, Report, Result, TryLater
from sync.pipeline.run import Run
from sync.pipeline.source import Source
from sync.sources import SOURCES

# A run that was told to stop is waited for so long before the statement that it is at is ended.
INTERRUPT_SECONDS = 0.7
log = logging.getLogger("leitstand.sync")


def run_sync(
    settings: Settings,
    engine: Engine | None = None,
    *,
    sources: Sequence[str] = (),
    full: bool = False,
    accept_removals: bool = False,
    accept_time_zone: bool = False,
    report: Report = lambda _progress: None,
    cancel: threading.Event | None = None,
) -> list[Result]:
    """Sync the named sources, or all that are set up; one result each.

    Raises SettingsError for a source that isn't set up or doesn't exist, or a user who may not sync; DatabaseError when
    the database can't be used. What goes wrong in a source is in its result.
    """
    chosen = choose(settings, sources)
    if settings.demo:
        wait_until_ready(settings)
    own = None if engine else open_engine(settings.database_url, Work.SYNC)
    used = engine or own
    assert used is not None
    stop = cancel or threading.Event()
    try:
        _make_safe(used, settings)
        with explained(used), one_sync(used, who_starts()) as lease:
            _back_up_daily(used)
            _close_abandoned(used, lease)
            options = SyncOptions(settings, full, accept_removals, report, stop, accept_time_zone)
            results = [_run(source, used, options, lease) for source in chosen]
            # Whoever reads the database without a window finds today's values of employees in it all the same.
            follow_calendar(used)
            return results
    except Busy as busy:
        return [Result(source.name, "busy", error=redacted(str(busy))) for source in chosen]
    except TryLater as lost:
        # The right to sync went to somebody else before a source had begun.
        return [Result(source.name, "failed", error=redacted(str(lost))) for source in chosen]
    finally:
        if own:
            own.dispose()


def _back_up_daily(engine: Engine) -> None:
    file = file_of(engine.url)
    if file is not None:
        daily_backup(file)


@dataclass(frozen=True)
class SyncOptions:
    """What a sync was asked to do."""

    settings: Settings
    full: bool
    accept_removals: bool
    report: Report
    cancel: threading.Event
    accept_time_zone: bool = False


def _make_safe(engine: Engine, settings: Settings) -> None:
    """Require a sound file, tables of this program, the right database, and a user who may sync."""
    file = file_of(engine.url)
    if file is not None and file.exists():
        require_sound(file)
    require_current(engine)
    check_instance(engine, settings.database_id)
    not_allowed = why_no_sync(engine)
    if not_allowed is not None:
        raise not_allowed


def choose(settings: Settings, names: Sequence[str]) -> list[Source]:
    """Return the sources to run. Raises SettingsError as run_sync does."""
    by_name = {source.name: source for source in SOURCES}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise SettingsError(
            tr("There is no such source"),
            tr("“{value}” isn't one.", value=unknown[0]),
            tr("The sources are: {names}.", names=", ".join(by_name)),
        )
    lacking = {source.name: source.missing(settings) for source in SOURCES}
    for name in names:
        if lacking[name]:
            raise SettingsError(
                tr("{title} isn't set up", title=name.title()),
                tr("{value} is not set.", value=lacking[name]),
                tr("Set it, then sync again."),
            )
    chosen = [by_name[name] for name in names] or [source for source in SOURCES if not lacking[source.name]]
    if not chosen:
        raise SettingsError(
            tr("Nothing to sync yet"),
            tr("No source is set up."),
            tr("Set {names}, then sync again.", names=" or ".join(lacking.values())),
        )
    return chosen


def _run(source: Source, engine: Engine, options: SyncOptions, lease: Lease) -> Result:
    began = time.monotonic()
    run_id, started = _open(engine, source, options.full, lease)
    run = Run(
        run_id,
        source.name,
        engine,
        options.settings,
        options.full,
        options.accept_removals,
        options.report,
        options.cancel,
        lease,
        started,
        accept_time_zone=options.accept_time_zone,
    )
    with _interrupted_on_cancel(run):
        status, error = _outcome(source, run)
    return _finish(run, status, error, time.monotonic() - began)


@contextmanager
def _interrupted_on_cancel(run: Run) -> Iterator[None]:
    """End a statement of a cancelled run: between two pages the run stops by itself, but this may take longer."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(INTERRUPT_SECONDS):
            if run.cancel.is_set():
                # The statement may have ended, and its connection with it, at this very moment.
                with suppress(Exception):
                    run.interrupt()

    watcher = threading.Thread(target=watch, name="interrupts on cancel", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def _outcome(source: Source, run: Run) -> tuple[str, str | None]:
    try:
        run.full = run.full or source.wants_full(run)
        source.run(run)
    except Cancelled:
        return "cancelled", "Cancelled; what was already written stays, the rest comes with the next sync."
    except KnownError as error:
        return "failed", str(error)
    except database_errors.DBAPIError as error:
        known = in_words(run.engine, None, error)
        if known is not None:
            return "failed", str(known)
        return "failed", _bug(source, error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the run has to end honestly
        return "failed", _bug(source, error)
    if run.failed:
        return "failed", " ".join(run.failed.values())
    gone = f"Gone at the source, but kept until somebody agrees: {'; '.join(run.asks)}." if run.asks else ""
    asked = [words for words in (gone, *run.questions) if words]
    return ("asks", " ".join(asked)) if asked else ("complete", None)


def _bug(source: Source, error: Exception) -> str:
    log.error("The sync of %s ended with an error nobody expected", source.name, exc_info=error)
    return f"Something went wrong in Leitstand ({type(error).__name__}). Its log says more."


def _open(engine: Engine, source: Source, full: bool, lease: Lease) -> tuple[int, datetime]:
    with writing(engine) as connection:
        started = now_of(connection)
        values = {"source": source.name, "full": full, "status": "running", "started_by": who_starts()}
        statement = insert(SyncRun).values(**values, started_at=started).returning(SyncRun.id)
        run_id: int = connection.execute(statement).scalar_one()
        lease.confirm(connection)
    return run_id, started


def _finish(run: Run, status: str, error: str | None, seconds: float) -> Result:
    """Write how the run ended, then tell it: nothing is called complete that isn't committed as such."""
    told = redacted(error) if error else None
    notes, problems = tuple(map(one_line, run.notes)), tuple(map(one_line, run.problems))
    aside: SetAside | None = None
    try:
        run.cancel = threading.Event()  # the end is written even of a run that was told to stop
        again = None if status in ("complete", "asks") else 3
        aside = run.write(lambda connection: _note_end(connection, run, status, told, notes, seconds), again)
    except (KnownError, database_errors.DBAPIError) as reason:
        log.info("The end of the run couldn't be written: %s", type(reason).__name__)
        if status in ("complete", "asks"):
            status, told = "failed", redacted(f"The end of the sync couldn't be written. {reason}")
        _note_failure(run, told)
    said: dict[str, Any] = {"error": told, "notes": notes, "problems": problems, "standing": aside}
    said |= run.counts.told()
    return Result(run.source, status, requests=run.requests, seconds=round(seconds, 2), **said)


def _note_end(
    connection: Connection, run: Run, status: str, error: str | None, notes: Sequence[str], seconds: float
) -> SetAside:
    values = {
        **asdict(run.counts),
        "full": run.full,
        "status": status,
        "finished_at": now_of(connection),
        "requests": run.requests,
        "seconds": Decimal(str(round(seconds, 2))),
        "error": error,
        "notes": "\n".join(notes) or None,
    }
    connection.execute(update(SyncRun).where(SyncRun.id == run.id).values(values))
    for stream, reason in run.failed.items():
        known = select(SyncRunStream.id).where(SyncRunStream.run_id == run.id, SyncRunStream.stream == stream)
        if connection.scalar(known) is None:
            line = {"run_id": run.id, "stream": stream, "status": "failed", "error": redacted(reason)}
            connection.execute(insert(SyncRunStream).values(line))
    return set_aside(connection, run.source)


def _note_failure(run: Run, error: str | None) -> None:
    """Note that a run failed, which it may say of itself also without the right to sync."""
    try:
        with writing(run.engine) as connection:
            values = {"status": "failed", "error": error, "finished_at": now_of(connection)}
            connection.execute(update(SyncRun).where(SyncRun.id == run.id, SyncRun.status == "running").values(values))
    except (KnownError, database_errors.DBAPIError):
        log.info("The run stays “running” until the next one, which can only begin when this has ended, closes it")


def _close_abandoned(engine: Engine, lease: Lease) -> None:
    """Nobody else holds the lease, so a run that is still called running was killed."""
    with writing(engine) as connection:
        connection.execute(
            update(SyncRun)
            .where(SyncRun.status == "running")
            .values(status="failed", error="The program ended before the sync did.", finished_at=now_of(connection))
        )
        lease.confirm(connection)


def who_starts() -> str:
    """Say who starts something on which computer, as the operating system knows them."""
    try:
        return f"{getpass.getuser()} on {socket.gethostname()}"
    except (KeyError, OSError):
        return socket.gethostname()


def exit_code(results: Sequence[Result]) -> int:
    """Return the exit code: 0 well, 1 a source failed, 3 some set aside, 4 another sync runs, 5 stopped to ask."""
    statuses = {result.status for result in results}
    if "busy" in statuses:
        return 4
    if statuses & {"failed", "cancelled"}:
        return 1
    if "asks" in statuses:
        return 5
    return 3 if any(result.set_aside.records for result in results) else 0
