"""The process beside this one in which the sample company's Paymo and its plan in Sheets answer."""

import atexit
import json
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from models.connection.private_files import make_data_folder, opener
from sync.config.settings import Settings

KEY, PLAN = "sample-key", "sample-plan"
_standins: "dict[Path, tuple[subprocess.Popen[bytes], Settings]]" = {}


def start(settings: Settings) -> Settings:
    """Start the stand-ins, which end with this process, and return settings that point at them."""
    if settings.data_dir not in _standins:
        make_data_folder(settings.data_dir)
        _start(settings)
    return _standins[settings.data_dir][1]


def wait_until_ready(settings: Settings) -> None:
    """Return when the stand-ins of these settings answer (they need about a second to build the company)."""
    process, _settings = _standins[settings.data_dir]
    assert process.stdout is not None
    while process.poll() is None and not (settings.data_dir / "google.json").exists():
        process.stdout.readline()


def anchor_of(folder: Path) -> date:
    """Return the day the sample company's history is counted from: the first start of the demo, kept in its folder."""
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
