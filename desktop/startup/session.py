"""What one window works with: settings, database, jobs, formats, and the name of who sits in front of it."""

import getpass
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import QLocale
from sqlalchemy import Engine

from desktop.context.app_context import AppContext
from desktop.screens.formats import Formats
from desktop.theme.icons import Icons
from desktop.theme.theme import Theme
from desktop.widgets.jobs import Jobs
from models.queries.sync_runs import settings as shared_settings
from models.upgrade.access import INSTANCE
from models.values.dates import zone_named
from models.values.errors import DatabaseError, KnownError
from sync.config.settings import Settings

REPORT_ZONE, CURRENCY, COMPANY = "report_time_zone", "currency", "company_name"
log = logging.getLogger("leitstand.desktop")


@dataclass(frozen=True)
class Session:
    """One window's database and tools; `who` is written beside everything that is changed here.

    `why_not`: why the database may only be read, if so. `instance`: the database's own id. `company`: as Paymo calls
    it, "" until a sync has told.
    """

    settings: Settings
    tools: AppContext
    who: str
    why_not: DatabaseError | None = None
    instance: str = ""
    company: str = ""

    def read_shared(self, then: Callable[[str], None]) -> None:
        """Show moments and amounts by the settings that a sync may have set, then tell `then` the company's name."""
        engine, formats, jobs = self.tools.engine, self.tools.formats, self.tools.jobs

        def took(shared: dict[str, str]) -> None:
            formats.zone, formats.currency = zone_in(shared), shared.get(CURRENCY, "")
            then(shared.get(COMPANY, ""))

        def failed(error: Exception) -> None:
            if not isinstance(error, KnownError):
                log.error("the shared settings couldn't be read", exc_info=error)
            then(self.company)

        jobs.run(lambda: shared_settings(engine), took, failed, jobs)


def open_session(settings: Settings, engine: Engine, theme: Theme, why_not: DatabaseError | None = None) -> Session:
    """Return a session on a database that can be shown; `why_not`: why it may only be read, if so."""
    shared = shared_settings(engine)
    formats = Formats(QLocale(), zone_in(shared), shared.get(CURRENCY, ""))
    tools = AppContext(engine, Jobs(theme), formats, Icons(theme))
    return Session(settings, tools, whoever_is_here(), why_not, shared.get(INSTANCE, ""), shared.get(COMPANY, ""))


def zone_in(shared: dict[str, str]) -> tzinfo:
    """Return the time zone that everybody on this database reports in; UTC until a sync has set it."""
    return zone_named(shared.get(REPORT_ZONE))


def whoever_is_here() -> str:
    """Return the person as the operating system knows them, and their computer."""
    try:
        return f"{getpass.getuser()} on {socket.gethostname()}"
    except (KeyError, OSError):
        return socket.gethostname()
