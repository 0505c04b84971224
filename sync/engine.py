"""Running sources: one sync at a time, a line in `sync_runs` for each, and an honest end."""

import getpass
import logging
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import Engine, insert, update
from sqlalchemy import exc as database_errors

from models import SyncRun
from models.database import Work, open_engine, unreachable, writing
from models.errors import KnownError, SettingsError
from models.migrate import require_current
from sync.lock import one_sync
from sync.redact import redacted
from sync.report import Busy, Cancelled, Report, Result
from sync.run import Run, Source
from sync.settings import Settings
from sync.sources import SOURCES

log = logging.getLogger("leitstand.sync")


def run_sync(
    settings: Settings,
    engine: Engine | None = None,
    *,
    sources: Sequence[str] = (),
    full: bool = False,
    accept_removals: bool = False,
    report: Report = lambda _progress: None,
    cancel: threading.Event | None = None,
) -> list[Result]:
    """Sync the named sources, or all that are set up; one result each.

    Raises SettingsError for a source that isn't set up or doesn't exist, DatabaseError when the database can't be
    used. What goes wrong in a source is in its result.
    """
    chosen = choose(settings, sources)
    if settings.demo:
        from sync.demo import wait_until_ready

        wait_until_ready(settings)
    own = None if engine else open_engine(settings.database_url, Work.SYNC)
    used = engine or own
    assert used is not None
    try:
        require_current(used)
        with one_sync(used):
            _close_abandoned(used)
            options = (settings, full, accept_removals, report, cancel or threading.Event())
            return [_run(source, used, *options) for source in chosen]
    except Busy as busy:
        return [Result(source.name, "busy", error=str(busy)) for source in chosen]
    finally:
        if own:
            own.dispose()


def choose(settings: Settings, names: Sequence[str]) -> list[Source]:
    """The sources to run. Raises SettingsError as run_sync does."""
    by_name = {source.name: source for source in SOURCES}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise SettingsError(
            "There is no such source", f"“{unknown[0]}” isn't one.", f"The sources are: {', '.join(by_name)}."
        )
    lacking = {source.name: source.missing(settings) for source in SOURCES}
    for name in names:
        if lacking[name]:
            raise SettingsError(
                f"{name.title()} isn't set up", f"{lacking[name]} is not set.", "Set it, then sync again."
            )
    chosen = [by_name[name] for name in names] or [source for source in SOURCES if not lacking[source.name]]
    if not chosen:
        raise SettingsError(
            "Nothing to sync yet", "No source is set up.", f"Set {' or '.join(lacking.values())}, then sync again."
        )
    return chosen


def _run(
    source: Source,
    engine: Engine,
    settings: Settings,
    full: bool,
    accept_removals: bool,
    report: Report,
    cancel: threading.Event,
) -> Result:
    began = time.monotonic()
    run = Run(_open(engine, source, full), engine, settings, full, accept_removals, report, cancel)
    run.full = full or source.wants_full(run)
    status, error = _outcome(source, run)
    result = Result(
        source.name,
        status,
        **run.counts.told(),
        requests=run.requests,
        seconds=round(time.monotonic() - began, 2),
        error=redacted(error) if error else None,
    )
    _finish(engine, run, result)
    return result


def _outcome(source: Source, run: Run) -> tuple[str, str | None]:
    try:
        source.run(run)
    except Cancelled:
        return "cancelled", "Cancelled; what was already written stays, the rest comes with the next sync."
    except KnownError as error:
        return "failed", str(error)
    except database_errors.OperationalError as error:
        return "failed", str(unreachable(run.engine, error))
    except Exception as error:
        log.exception("The sync of %s ended with an error nobody expected", source.name)
        return "failed", f"Something went wrong in Leitstand ({type(error).__name__}). Its log says more."
    if run.failures:
        return "failed", " ".join(run.failures)
    if run.asks:
        return "asks", f"Gone at the source, but kept until somebody agrees: {', '.join(run.asks)}."
    return "complete", None


def _open(engine: Engine, source: Source, full: bool) -> int:
    values = {"source": source.name, "full": full, "status": "running", "started_by": _who()}
    with writing(engine) as connection:
        statement = insert(SyncRun).values(**values, started_at=datetime.now(UTC)).returning(SyncRun.id)
        return connection.execute(statement).scalar_one()


def _finish(engine: Engine, run: Run, result: Result) -> None:
    values = {
        **asdict(run.counts),
        "full": run.full,
        "status": result.status,
        "finished_at": datetime.now(UTC),
        "requests": result.requests,
        "seconds": Decimal(str(result.seconds)),
        "error": result.error,
    }
    try:
        with writing(engine) as connection:
            connection.execute(update(SyncRun).where(SyncRun.id == run.id).values(values))
    except (KnownError, database_errors.DBAPIError):
        # The run stays "running" in the database; the next one, which can only start when this has ended, closes it.
        log.warning("The end of the run couldn't be written: the database doesn't answer")


def _close_abandoned(engine: Engine) -> None:
    """Nobody else holds the lock, so a run that is still called running was killed."""
    with writing(engine) as connection:
        connection.execute(
            update(SyncRun)
            .where(SyncRun.status == "running")
            .values(status="failed", error="The program ended before the sync did.", finished_at=datetime.now(UTC))
        )


def _who() -> str:
    try:
        return f"{getpass.getuser()} on {socket.gethostname()}"
    except (KeyError, OSError):
        return socket.gethostname()


def exit_code(results: Sequence[Result]) -> int:
    """The command's exit code: 0 well, 1 a source failed, 3 some set aside, 4 another sync runs, 5 stopped to ask."""
    statuses = {result.status for result in results}
    if "busy" in statuses:
        return 4
    if statuses & {"failed", "cancelled"}:
        return 1
    if "asks" in statuses:
        return 5
    return 3 if any(result.rejected for result in results) else 0
