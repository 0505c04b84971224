"""What one window works with: settings, database, jobs, formats, and the name of who sits in front of it."""

import getpass
import logging
import socket
from dataclasses import dataclass
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Engine

from desktop.editors import Tools
from desktop.formats import Formats
from desktop.icons import Icons
from desktop.jobs import Jobs
from desktop.theme import Theme
from models.errors import KnownError
from models.runs import setting
from sync.settings import Settings

REPORT_ZONE = "report_time_zone"
log = logging.getLogger("leitstand.desktop")


@dataclass(frozen=True)
class Session:
    """One window's database and tools; `who` is written beside everything that is changed here."""

    settings: Settings
    tools: Tools
    who: str

    def read_zone(self) -> None:
        """Show moments in the report time zone, which a first sync may have set."""
        engine, formats = self.tools.engine, self.tools.formats
        self.tools.jobs.run(
            lambda: zone_of(engine), lambda zone: setattr(formats, "zone", zone), _not_read, self.tools.jobs
        )


def open_session(settings: Settings, engine: Engine, theme: Theme) -> Session:
    """A session on a database whose tables are the program's."""
    formats = Formats(zone=zone_of(engine))
    return Session(settings, Tools(engine, Jobs(theme), formats, Icons(theme)), whoever_is_here())


def zone_of(engine: Engine) -> tzinfo:
    """The time zone that everybody on this database reports in; UTC until a sync has set it."""
    try:
        return ZoneInfo(setting(engine, REPORT_ZONE) or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def whoever_is_here() -> str:
    """The person as the operating system knows them, and their computer."""
    try:
        return f"{getpass.getuser()} on {socket.gethostname()}"
    except (KeyError, OSError):
        return socket.gethostname()


def _not_read(error: Exception) -> None:
    if not isinstance(error, KnownError):
        log.error("the report time zone couldn't be read", exc_info=error)
