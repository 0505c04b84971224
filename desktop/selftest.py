"""`leitstand --selftest`: whether this installation works, from its time zones to a painted window.

It needs no screen; with QT_QPA_PLATFORM=xcb (or wayland) in the environment it tries the real one.
"""

import atexit
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from models.values.errors import KnownError

log = logging.getLogger("leitstand.selftest")

# Offsets from UTC in hours on a summer noon, which this program must know without the system's help.
SUMMER_OFFSETS = {
    "Europe/Berlin": 2.0,
    "America/New_York": -4.0,
    "Asia/Kolkata": 5.5,
    "Australia/Lord_Howe": 10.5,
    "UTC": 0.0,
}
# Fewer rows than the sample company always has.
ROWS = {"employees": 50, "time_entries": 50_000, "plan_items": 500}
# A blank window has a handful of colours, a painted one hundreds (text is smoothed).
COLOURS = 50
SYNC_SECONDS, PAINT_SECONDS = 180, 20


class Failed(Exception):
    """A check that didn't find what it should; its text says what it found."""


def run_selftest() -> int:
    """Open the window offscreen on a sample company of its own, which migrates and syncs; 0 when all is well, else 1.

    Prints a line a check. Everything happens in a temporary folder that goes away with this process.
    """
    folder = Path(tempfile.mkdtemp(prefix="leitstand-selftest-"))
    # What is registered first runs last: the sample company's own process has ended by then.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in [name for name in os.environ if name.startswith("LEITSTAND_")]:
        del os.environ[name]
    os.environ["LEITSTAND_DATA_DIR"] = os.environ["LEITSTAND_CONFIG_DIR"] = str(folder)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    well = [_passes("time zones", _time_zones), _passes("certificates", _certificates), _passes("font", _font)]
    opened: list[Any] = []
    well.append(_passes("window", lambda: _open(opened)))
    if opened:
        well += [_passes("sync", _sync), _passes("painting", lambda: _painting(opened[0]))]
        well.append(_passes("closing", lambda: _closing(opened[0])))
    return 0 if all(well) else 1


def _passes(subject: str, check: Callable[[], str]) -> bool:
    try:
        print(f"ok {subject}: {check()}", flush=True)
    except (Failed, KnownError, ImportError) as error:
        print(f"!! {subject}: {error}", flush=True)
    except Exception as error:
        log.exception("The check of the %s ended with an error nobody expected", subject)
        print(f"!! {subject}: {type(error).__name__}", flush=True)
    else:
        return True
    return False


def _time_zones() -> str:
    import zoneinfo

    # The system's own zones, which Windows hasn't got, must not stand in for the ones that come with the program.
    zoneinfo.reset_tzpath(to=())
    try:
        for name, hours in SUMMER_OFFSETS.items():
            offset = datetime(2026, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo.no_cache(name)).utcoffset()
            if offset is None or offset.total_seconds() != hours * 3600:
                raise Failed(f"{name} is {offset} from UTC, not {hours} hours")
    except zoneinfo.ZoneInfoNotFoundError as error:
        raise Failed(f"{error.args[0]}") from error
    finally:
        zoneinfo.reset_tzpath()
    return f"{len(SUMMER_OFFSETS)} loaded"


def _certificates() -> str:
    """Without these no connection to Paymo or Google can be checked."""
    import ssl

    from certifi import where

    loaded = len(ssl.create_default_context(cafile=where()).get_ca_certs())
    if not loaded:
        raise Failed(f"{where()} holds none")
    return f"{loaded} authorities"


def _font() -> str:
    from PySide6.QtGui import QFontInfo, QFontMetrics

    from desktop.app import application
    from desktop.theme.theme import base_font
    from desktop.theme.type_scale import FAMILY

    application()
    font = base_font()
    family = QFontInfo(font).family()
    if family != FAMILY or not all(QFontMetrics(font).inFontUcs4(ord(sign)) for sign in "aÄß€"):
        raise Failed(f"{FAMILY}, which comes with the program, can't be loaded; there is {family or 'none'}")
    return family


def _open(opened: list[Any]) -> str:
    from desktop.app import open_window

    began = time.monotonic()
    opened.append(open_window(["--demo"]))
    return f"{opened[0].windowTitle()}, open after {time.monotonic() - began:.1f} s"


def _sync() -> str:
    """Wait until the window has synced its sample company by itself; say what came, as counted in the database."""
    from models.connection.database import open_engine
    from sync.commands.status import read_status
    from sync.config.settings import load_settings

    engine = open_engine(load_settings(demo=True).database_url)
    try:
        _wait_until(lambda: all(status.synced_at for status in read_status(engine)), SYNC_SECONDS)
        found = {table: _rows(engine, table) for table in ROWS}
        states = [status.words() for status in read_status(engine) if not status.synced_at]
    finally:
        engine.dispose()
    if states:
        raise Failed(f"not done after {SYNC_SECONDS} s: {'; '.join(states)}")
    rows = ", ".join(f"{count:,} {table}" for table, count in found.items())
    if any(found[table] < least for table, least in ROWS.items()):
        raise Failed(f"too few rows: {rows}")
    return rows


def _rows(engine: Any, table: str) -> int:
    from sqlalchemy import func, select

    from models import Base
    from models.connection.database import reading

    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(Base.metadata.tables[table])) or 0


def _painting(window: Any) -> str:
    from PySide6.QtWidgets import QAbstractItemView

    _wait_until(lambda: window.reports.page.answer is not None, PAINT_SECONDS)
    if window.reports.page.answer is None:
        raise Failed(f"the first screen shows no report {PAINT_SECONDS} s after the sync")
    window.open_screen("employees")
    table = window.findChild(QAbstractItemView, "recordTable")
    _wait_until(lambda: bool(_first_text(table)), PAINT_SECONDS)
    text = _first_text(table)
    if not text:
        raise Failed(f"the table shows no row {PAINT_SECONDS} s after the sync")
    picture = window.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)}
    if len(colours) < COLOURS:
        raise Failed(f"the window is blank: {len(colours)} colours on {picture.width()} × {picture.height()} pixels")
    return f"{table.model().rowCount():,} rows, the first is “{text}”, {len(colours)} colours"


def _first_text(table: Any) -> str:
    """Return what the first row of the table shows in its first filled column; empty while there is none."""
    model = table.model()
    shown = [model.index(0, column).data() for column in range(model.columnCount())] if model.rowCount() else []
    return next((text for text in shown if isinstance(text, str) and text.strip("… ")), "")


def _closing(window: Any) -> str:
    if not window.close():
        raise Failed("the window refused to close")
    return "the window closed"


def _wait_until(reached: Callable[[], bool], seconds: float) -> None:
    """Let the window work until `reached()` or until the time is over; the caller looks at which it was."""
    from PySide6.QtWidgets import QApplication

    until = time.monotonic() + seconds
    asked = 0.0
    while time.monotonic() < until:
        QApplication.processEvents()
        # Asking the database all the time would slow down the sync that it waits for.
        if time.monotonic() - asked > 0.25:
            if reached():
                return
            asked = time.monotonic()
        time.sleep(0.005)
