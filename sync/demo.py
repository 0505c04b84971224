"""The sample company: its own Paymo and Sheets stand-ins in a process beside this one, and its first data."""

import atexit
import json
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, select

from models import Setting
from models.database import Work, open_engine, reading, writing
from models.errors import KnownError
from models.migrate import require_current
from sync.cursors import keep_setting
from sync.report import Report
from sync.settings import Settings

KEY, PLAN = "sample-key", "sample-plan"
READY = "sample_company"
_standins: "dict[Path, tuple[subprocess.Popen[bytes], Settings]]" = {}


def prepare(settings: Settings, report: Report = lambda _progress: None) -> Settings:
    """Start the stand-ins and return settings that point at them; they end with this process.

    Quick once the sample company is in the database. The first time it syncs and adds what the executives of the
    company would have entered, which takes some seconds: then `report` tells how far it is.
    """
    if settings.data_dir not in _standins:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        _start(settings)
    ready = _standins[settings.data_dir][1]
    engine = open_engine(ready.database_url, Work.SYNC)
    try:
        require_current(engine)
        if not _is_ready(engine):
            _first_data(ready, engine, report)
    finally:
        engine.dispose()
    return ready


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
        file.write_text(json.dumps({"anchor": first.isoformat()}))
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


def _is_ready(engine: Engine) -> bool:
    with reading(engine) as connection:
        return connection.scalar(select(Setting.value).where(Setting.key == READY)) is not None


def _first_data(settings: Settings, engine: Engine, report: Report) -> None:
    from sync.engine import run_sync
    from sync.sample_entries import enter
    from sync.standin.agency import build_agency
    from sync.standin.own_data import own_data

    for result in run_sync(settings, engine, full=True, report=report):
        if result.status != "complete":
            raise KnownError(
                "The sample company couldn't be prepared",
                result.error or f"The sync ended as {result.status}.",
                f"Delete the folder {settings.data_dir} and start again.",
            )
    with writing(engine) as connection:
        enter(connection, own_data(build_agency(date.today(), anchor=anchor_of(settings.data_dir))))
        keep_setting(connection, READY, "1")
