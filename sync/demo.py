"""The sample company: its own Paymo and Sheets stand-ins in a process beside this one, and its first data."""

import atexit
import json
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from models import Setting
from models.connection.database import Work, open_engine, reading
from models.connection.private_files import make_data_folder, opener
from models.upgrade.migrate import require_current
from models.values.errors import KnownError
from models.values.language import tr
from models.writes.audit_context import writing_as
from sync.config.settings import Settings
from sync.pipeline.cursors import keep_setting
from sync.pipeline.report import Report

KEY, PLAN = "sample-key", "sample-plan"
ENTERED = "sample_company_entered"
_standins: "dict[Path, tuple[subprocess.Popen[bytes], Settings]]" = {}


def prepare(settings: Settings, report: Report = lambda _progress: None) -> Settings:
    """Start the stand-ins, make sure that the sample company is in the database, return settings for it.

    Quick once the company is there. The first time it syncs and adds what the executives of the company would
    have entered, which takes some seconds: then `report` tells how far it is.
    """
    ready = start(settings)
    if not _is_entered(ready):
        from sync.engine import run_sync

        for result in run_sync(ready, full=True, report=report):
            if result.status != "complete":
                raise KnownError(
                    tr("The sample company couldn't be prepared"),
                    result.error or f"The sync ended as {result.status}.",
                    tr("Delete the folder {data_dir} and start again.", data_dir=settings.data_dir),
                )
        enter_own_data(ready)
    return ready


def start(settings: Settings) -> Settings:
    """Start the stand-ins, which end with this process, and return settings that point at them."""
    if settings.data_dir not in _standins:
        make_data_folder(settings.data_dir)
        _start(settings)
    return _standins[settings.data_dir][1]


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


def wait_until_ready(settings: Settings) -> None:
    """Return when the stand-ins of these settings answer (they need about a second to build the company)."""
    process, _settings = _standins[settings.data_dir]
    assert process.stdout is not None
    while process.poll() is None and not (settings.data_dir / "google.json").exists():
        process.stdout.readline()


def anchor_of(folder: Path) -> date:
    """The day the sample company's history is counted from: the first start of the demo, kept in its folder."""
    file = folder / "sample.json"
    try:
        return date.fromisoformat(json.loads(file.read_text())["anchor"])
    except (OSError, ValueError, KeyError):
        first = date.today()
        with open(file, "w", encoding="utf-8", opener=opener) as opened:
            json.dump({"anchor": first.isoformat()}, opened)
        return first


def _start(settings: Settings) -> None:
    folder = settings.data_dir
    (folder / "google.json").unlink(missing_ok=True)
    paymo, sheets = _free_ports()
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop.cli"]
    process = subprocess.Popen(
        [*program, "stand-in", str(folder), str(paymo), str(sheets)],
        # It ends when its standard input closes, and so with this process, however that ends.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    )
    atexit.register(process.communicate)
    ready = replace(
        settings,
        paymo_api_key=KEY,
        paymo_url=f"http://127.0.0.1:{paymo}/api/",
        plan=PLAN,
        google_credentials=str(folder / "google.json"),
        sheets_url=f"http://127.0.0.1:{sheets}",
    )
    _standins[folder] = (process, ready)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _is_entered(settings: Settings) -> bool:
    engine = open_engine(settings.database_url, Work.SYNC)
    try:
        require_current(engine)
        with reading(engine) as connection:
            return connection.scalar(select(Setting.value).where(Setting.key == ENTERED)) is not None
    finally:
        engine.dispose()
