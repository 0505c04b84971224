"""The sample company: its stand-ins are started, and what its executives would have entered is added once."""

from datetime import date

from sqlalchemy import select

from models import Setting
from models.connection.database import Work, open_engine, reading
from models.upgrade.migrate import require_current
from models.values.errors import KnownError
from models.values.language import tr
from models.writes.audit_context import writing_as
from sync.config.settings import Settings
from sync.demo_process import anchor_of, start
from sync.engine import run_sync
from sync.pipeline.cursors import keep_setting
from sync.pipeline.report import Report

ENTERED = "sample_company_entered"


def prepare(settings: Settings, report: Report = lambda _progress: None) -> Settings:
    """Start the stand-ins, make sure that the sample company is in the database, return settings for it.

    Quick once the company is there. The first time it syncs and adds what the executives of the company would
    have entered, which takes some seconds: then `report` tells how far it is.
    """
    ready = start(settings)
    if not _is_entered(ready):
        for result in run_sync(ready, full=True, report=report):
            if result.status != "complete":
                raise KnownError(
                    tr("The sample company couldn't be prepared"),
                    result.error or f"The sync ended as {result.status}.",
                    tr("Delete the folder {data_dir} and start again.", data_dir=settings.data_dir),
                )
        enter_own_data(ready)
    return ready


def enter_own_data(settings: Settings) -> None:
    """Add what executives would have entered to a synced sample company; once, so that later edits stay."""
    from sync.sample_entries import enter
    from sync.standin.agency.agency import build_agency
    from sync.standin.agency.own_data import own_data

    if _is_entered(settings):
        return
    own = own_data(build_agency(date.today(), anchor=anchor_of(settings.data_dir)))
    engine = open_engine(settings.database_url, Work.SYNC)
    try:
        with writing_as(engine, "The sample company") as connection:
            enter(connection, own)
            keep_setting(connection, ENTERED, "1")
    finally:
        engine.dispose()


def _is_entered(settings: Settings) -> bool:
    engine = open_engine(settings.database_url, Work.SYNC)
    try:
        require_current(engine)
        with reading(engine) as connection:
            return connection.scalar(select(Setting.value).where(Setting.key == ENTERED)) is not None
    finally:
        engine.dispose()
