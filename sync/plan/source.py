"""The business plan as a source of the sync."""

import json
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from models import Department
from models.connection.database import reading
from models.schema.base import Owner
from models.values.language import tr
from sync.config.secrets import read_secret
from sync.config.settings import Settings
from sync.pipeline.cursors import setting
from sync.pipeline.report import Cancelled, Counts, MustAct, Progress
from sync.pipeline.run import Run
from sync.pipeline.source import Source
from sync.sheets.cells.cells import Workbook
from sync.sheets.cells.read_options import ReadOptions, ReadProgress

NAME = Owner.PLAN.name
SIGN_IN = "google_sign_in"


def open_plan(
    settings: Settings,
    cancel: threading.Event,
    sent: Callable[[], object] = lambda: None,
    report: ReadProgress = lambda _done, _total: None,
) -> Workbook:
    """Read the cells of the plan that the settings name; `sent` is called before each request over the network,
    `report` while a file is read.

    Raises PlanUnreadable, Cancelled.
    """
    from sync.plan.google import GoogleAccount
    from sync.plan.workbook import google_key, read_workbook

    if google_key(settings.plan) is None:
        return read_workbook(settings.plan, options=ReadOptions(cancelled=cancel.is_set, report=report))

    def wait(seconds: float) -> None:
        if cancel.wait(seconds):
            raise Cancelled

    credentials = _credentials(settings)
    account = (
        GoogleAccount(credentials, settings.sheets_url or None, wait, sent, settings.proxy) if credentials else None
    )
    return read_workbook(settings.plan, account)


def run_plan(run: Run) -> None:
    """Read the plan and make it the current version. Raises KnownError when it can't be read; the old one stays."""
    from sync.plan.importer import USUAL_CURRENCY, read_plan
    from sync.plan.load import STREAM, by_origin, load_plan
    from sync.plan.telling import told

    run.report(Progress(NAME, "Business plan"))

    def sent() -> None:
        run.requests += 1

    def read(done: int, total: int) -> None:
        run.report(Progress(NAME, "Reading the business plan", 100 * done // max(1, total), 100))

    workbook = open_plan(run.settings, run.cancel, sent, read)
    run.check_cancelled()
    with reading(run.engine) as connection:
        currency = setting(connection, "currency") or USUAL_CURRENCY
        departments = connection.scalars(select(Department.name)).all()
    plan = read_plan(workbook, currency, departments)
    run.notes += told(plan)
    run.problems += [f"{place}: {reason}" for place, (reason, _raw) in by_origin(plan.problems).items()]
    run.report(Progress(NAME, "Business plan", len(plan.items), writing=True))

    def write(connection: Connection) -> Counts:
        counts = load_plan(connection, NAME, workbook.title, plan, run.id)
        return Counts(**{name: value for name, value in asdict(counts).items() if name != "version_id"})

    run.write_stream(STREAM, write)
    if not plan.items and not run.counts.unchanged:
        raise MustAct(
            tr("No table of the plan was recognised"),
            tr("“{title}” was read, but nothing in it is a plan by months or a list.", title=workbook.title),
            tr("The problems name each sheet and why."),
        )


def _credentials(settings: Settings) -> Path | dict[str, Any] | None:
    """Return the service account's file, else whoever has signed in on this computer (`leitstand sign-in`)."""
    if settings.google_credentials:
        return Path(settings.google_credentials)
    signed_in = read_secret(SIGN_IN)
    return json.loads(signed_in) if signed_in else None


def _check(settings: Settings, _has_database: bool) -> str:
    """Say that the plan can be read, and how much is in it."""
    from sync.plan.errors import PlanUnreadable
    from sync.plan.importer import read_plan

    workbook = open_plan(settings, threading.Event())
    plan = read_plan(workbook)
    if not plan.items:
        why = " ".join(f"{problem.sheet}: {problem.reason}" for problem in plan.problems[:3])
        what = f"“{workbook.title}” can be opened, but nothing in it is a plan by months or a list. {why}".strip()
        raise PlanUnreadable("The plan is empty", what, "Check the plan.")
    aside = f", {len(plan.problems):,} problems" if plan.problems else ""
    return f"“{workbook.title}” can be read: {len(workbook.sheets)} sheets, {len(plan.items):,} figures{aside}"


PLAN = Source(owner=Owner.PLAN, setting="plan", unset="none is set (LEITSTAND_PLAN)", run=run_plan, check=_check)
