"""`leitstand doctor`: checks the database, the Paymo key, the plan and the versions, and never prints a secret.

It says of each whether a sync and the window can do with it what they have to, in the words that they would fail with.
"""

import importlib.metadata
import logging
import os
import platform
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from models.connection.database import open_engine, reading, shown
from models.connection.files import why_not_writable
from models.upgrade.access import revision_of
from models.values.command_name import as_started
from models.values.errors import KnownError, SettingsError
from models.values.version import own_version
from sync.commands.doctor_database import database_words, rights_words
from sync.config.log_file import unexpected
from sync.config.redact import one_line, redacted
from sync.config.settings import SECRETS, UNREAD, Settings, unknown_variables
from sync.paymo.company import require_same_company
from sync.paymo.fetch import Fetcher
from sync.pipeline.stream import Record
from sync.transport.http import HttpClient
from sync.transport.limiter import Limiter

log = logging.getLogger("leitstand.doctor")
LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "psycopg2-binary", "alembic", "requests", "gspread")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `good` is None for a plain fact; `is_setting`: a setting has to be put right."""

    subject: str
    words: str
    good: bool | None = None
    is_setting: bool = False

    def line(self) -> str:
        """One line for people."""
        words = as_started(one_line(self.words))
        return f"{ {True: 'ok ', False: '!! ', None: '   '}[self.good] }{self.subject}: {words}"


def exit_code(findings: Iterable[Finding]) -> int:
    """The command's exit code: 0 all well, 2 a setting is wrong, 1 something else doesn't work."""
    wrong = [finding for finding in findings if finding.good is False]
    return 2 if any(finding.is_setting for finding in wrong) else int(bool(wrong))


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one after the other; a check that fails doesn't stop the next."""
    yield from _versions()
    yield from _where_from(settings)
    yield from _oddities(settings)
    database = _checked("database", lambda: database_words(settings))
    yield database
    if database.good:
        yield from _rights(settings)
    if settings.paymo_api_key:
        yield _checked("paymo", lambda: _paymo(settings, has_database=bool(database.good)))
    elif settings.origins.get("paymo_api_key", "").startswith(UNREAD):
        yield Finding("paymo", f"no key: {settings.origins['paymo_api_key']}", False)
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
    reason = why_not_writable(settings.data_dir)
    words = f"{settings.data_dir}, where nothing can be written: {reason}" if reason else str(settings.data_dir)
    yield Finding("data folder", words, False if reason else None)
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
        return Finding(subject, redacted(str(error)), False, isinstance(error, SettingsError))
    except Exception as error:
        log.exception("The check of %s ended with an error nobody expected", subject)
        return Finding(subject, unexpected(error), False)


def _rights(settings: Settings) -> Iterator[Finding]:
    try:
        yield from (Finding("rights", words, good) for words, good in rights_words(settings))
    except KnownError as error:
        yield Finding("rights", redacted(str(error)), False)


def _paymo(settings: Settings, *, has_database: bool) -> str:
    cancel = threading.Event()
    limiter = Limiter(lambda _left: None, cancel)
    key, proxy = settings.paymo_api_key, settings.proxy
    client = HttpClient("Paymo", settings.paymo_url, key, limiter, cancel, proxy=proxy)
    try:
        fetcher = Fetcher(client, lambda _progress: None)
        fetcher.check_key()
        company = fetcher.company()
    finally:
        client.close()
    if has_database:
        _require_its_database(settings, company)
    return f"the key works and sees the whole of “{company.get('name')}”"


def _require_its_database(settings: Settings, company: Record) -> None:
    engine = open_engine(settings.database_url)
    try:
        # Before its first start a database has no table that could name another company.
        if revision_of(engine) is not None:
            with reading(engine) as connection:
                require_same_company(connection, company)
    finally:
        engine.dispose()


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
