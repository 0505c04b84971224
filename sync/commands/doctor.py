"""`leitstand doctor`: checks the database, the Paymo key, the plan and the versions, and never prints a secret."""

import importlib.metadata
import logging
import os
import platform
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import text

from models.database import Work, is_embedded, open_engine, reading, shown
from models.errors import KnownError
from models.migrate import revision_of
from models.migrations import HEAD
from models.refusals import explained
from models.version import own_version
from sync.http import HttpClient
from sync.limiter import Limiter
from sync.log_file import unexpected
from sync.paymo.fetch import Fetcher
from sync.redact import one_line, redacted
from sync.settings import SECRETS, Settings, unknown_variables

log = logging.getLogger("leitstand.doctor")
LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "psycopg2-binary", "alembic", "requests", "gspread")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `good` is None for a plain fact."""

    subject: str
    words: str
    good: bool | None = None

    def line(self) -> str:
        """One line for people."""
        return f"{ {True: 'ok ', False: '!! ', None: '   '}[self.good] }{self.subject}: {one_line(self.words)}"


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one after the other; a check that fails doesn't stop the next."""
    yield from _versions()
    yield from _where_from(settings)
    yield from _oddities(settings)
    yield _checked("database", lambda: _database(settings))
    if settings.paymo_api_key:
        yield _checked("paymo", lambda: _paymo(settings))
    else:
        yield Finding("paymo", "no key is set (leitstand secret paymo_api_key, or LEITSTAND_PAYMO_API_KEY)")
    if settings.plan:
        yield _checked("plan", lambda: _plan(settings))
    else:
        yield Finding("plan", "none is set (LEITSTAND_PLAN)")


def _versions() -> Iterator[Finding]:
    yield Finding("leitstand", own_version())
    yield Finding("python", f"{platform.python_version()} on {platform.platform()}")
    for name in LIBRARIES:
        try:
            yield Finding(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, "not installed as a package")
    yield Finding("SQLite", sqlite3.sqlite_version)


def _where_from(settings: Settings) -> Iterator[Finding]:
    yield Finding("settings folder", str(settings.config_dir))
    yield Finding("data folder", str(settings.data_dir))
    for name, origin in settings.origins.items():
        value = getattr(settings, name)
        if name in SECRETS:
            value = "set" if value else "not set"
        elif name == "database_url":
            value = _without_password(value)
        yield Finding(name, f"{redacted(value) or 'not set'} ({origin})")
    if settings.keyring:
        yield Finding("keyring", settings.keyring)


def _without_password(url: str) -> str:
    try:
        return shown(url)
    except KnownError:
        return url  # the check of the database says what is wrong with it


def _oddities(settings: Settings) -> Iterator[Finding]:
    """What was read past without a word, and may have been meant otherwise."""
    if settings.left_alone:
        names = ", ".join(settings.left_alone)
        yield Finding("config.toml", f"a newer version wrote it; this one doesn't know, and leaves alone: {names}")
    for name in unknown_variables(os.environ):
        yield Finding(name, "is set in the environment, but it is no setting")


def _checked(subject: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, check(), True)
    except KnownError as error:
        return Finding(subject, redacted(str(error)), False)
    except Exception as error:
        log.exception("The check of %s ended with an error nobody expected", subject)
        return Finding(subject, unexpected(error), False)


def _database(settings: Settings) -> str:
    engine = open_engine(settings.database_url, Work.SYNC)
    try:
        revision = revision_of(engine)
        with explained(engine), reading(engine) as connection:
            question = "SELECT sqlite_version()" if is_embedded(engine) else "SHOW server_version"
            version = connection.scalar(text(question))
        kind = "SQLite" if is_embedded(engine) else "PostgreSQL"
        if revision != HEAD:
            return f"{kind} {version} answers; its tables stand at {revision or 'nothing'}, the program at {HEAD}"
        return f"{kind} {version} answers; its tables are current"
    finally:
        engine.dispose()


def _paymo(settings: Settings) -> str:
    cancel = threading.Event()
    client = HttpClient(
        "Paymo", settings.paymo_url, settings.paymo_api_key, Limiter(lambda _left: None, cancel), cancel
    )
    try:
        fetcher = Fetcher(client, lambda _progress: None)
        fetcher.check_key()
        return f"the key works and sees the whole of “{fetcher.company().get('name')}”"
    finally:
        client.close()


def _plan(settings: Settings) -> str:
    from sync.plan.errors import PlanUnreadable
    from sync.plan.importer import read_plan
    from sync.plan.source import open_plan

    workbook = open_plan(settings, threading.Event())
    plan = read_plan(workbook)
    if not plan.items:
        why = " ".join(f"{problem.sheet}: {problem.reason}" for problem in plan.problems[:3])
        what = f"“{workbook.title}” can be opened, but nothing in it is a plan by months or a list. {why}".strip()
        raise PlanUnreadable("The plan is empty", what, "Check the plan.")
    aside = f", {len(plan.problems):,} problems" if plan.problems else ""
    return f"“{workbook.title}” can be read: {len(workbook.sheets)} sheets, {len(plan.items):,} figures{aside}"
