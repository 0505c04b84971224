"""The business plan as a source of the sync."""

import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from models.database import reading, writing
from sync.cursors import setting
from sync.plan.cells import Workbook
from sync.plan.errors import PlanUnreadable
from sync.report import Cancelled, Counts, MustAct, Progress
from sync.run import Run, Source
from sync.settings import Settings

NAME = "plan"


def open_plan(settings: Settings, cancel: threading.Event, sent: Callable[[], object] = lambda: None) -> Workbook:
    """The cells of the plan that the settings name; `sent` is called before each request over the network.

    Raises PlanUnreadable, Cancelled.
    """
    from sync.plan.google import GoogleAccount
    from sync.plan.workbook import google_key, read_workbook

    if google_key(settings.plan) is None:
        return read_workbook(settings.plan)

    def wait(seconds: float) -> None:
        if cancel.wait(seconds):
            raise Cancelled

    account = None
    if settings.google_credentials:
        _require_file(settings.google_credentials)
        account = GoogleAccount(Path(settings.google_credentials), settings.sheets_url or None, wait, sent)
    return read_workbook(settings.plan, account)


def run_plan(run: Run) -> None:
    """Read the plan and make it the current version. Raises KnownError when it can't be read; the old one stays."""
    from sync.plan.importer import USUAL_CURRENCY, read_plan
    from sync.plan.load import load_plan

    run.report(Progress(NAME, "Business plan"))

    def sent() -> None:
        run.requests += 1

    workbook = open_plan(run.settings, run.cancel, sent)
    run.check_cancelled()
    with reading(run.engine) as connection:
        currency = setting(connection, "currency") or USUAL_CURRENCY
    plan = read_plan(workbook, currency)
    run.report(Progress(NAME, "Writing the business plan", len(plan.items)))
    with writing(run.engine) as connection:
        counts = load_plan(connection, NAME, workbook.title, plan, run.id)
    run.counts.add(Counts(**{name: value for name, value in asdict(counts).items() if name != "version_id"}))
    if not plan.items and not counts.unchanged:
        raise MustAct(
            "No table of the plan was recognised",
            f"“{workbook.title}” was read, but nothing in it is a plan by months or a list.",
            "The problems name each sheet and why.",
        )


def _require_file(path: str) -> None:
    if not Path(path).is_file():
        raise PlanUnreadable(
            "The plan can't be read",
            f"The file with the Google key, {path}, doesn't exist.",
            "Correct LEITSTAND_GOOGLE_CREDENTIALS.",
        )


PLAN = Source(
    name=NAME,
    missing=lambda settings: "" if settings.plan else "LEITSTAND_PLAN",
    run=run_plan,
)
