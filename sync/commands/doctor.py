"""`leitstand doctor`: checks the database, the sources and the versions, and never prints a secret.

It says of each whether a sync and the window can do with it what they have to, in the words that they would fail with.
"""

import importlib.metadata
import logging
import os
import platform
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from models.connection.database import shown
from models.connection.files import why_not_writable
from models.values.command_name import as_started
from models.values.errors import KnownError, SettingsError
from models.values.version import own_version
from sync.commands.doctor_database import database_words, rights_words
from sync.config.log_file import unexpected
from sync.config.redact import one_line, redacted
from sync.config.settings import SECRETS, UNREAD, Settings, unknown_variables
from sync.pipeline.source import Source
from sync.sources import SOURCES, declared_settings

log = logging.getLogger("leitstand.doctor")
LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "psycopg2-binary", "alembic", "requests", "gspread")


@dataclass(frozen=True)
class CheckResult:
    """One thing that was looked at. `good` is None for a plain fact; `is_setting`: a setting has to be put right."""

    subject: str
    words: str
    good: bool | None = None
    is_setting: bool = False

    def line(self) -> str:
        """Return one line for people."""
        words = as_started(one_line(self.words))
        return f"{ {True: 'ok ', False: '!! ', None: '   '}[self.good] }{self.subject}: {words}"


def exit_code(findings: Iterable[CheckResult]) -> int:
    """Return the command's exit code: 0 all well, 2 a setting is wrong, 1 something else doesn't work."""
    wrong = [finding for finding in findings if finding.good is False]
    return 2 if any(finding.is_setting for finding in wrong) else int(bool(wrong))


def examine(settings: Settings) -> Iterator[CheckResult]:
    """Look at everything, one after the other; a check that fails doesn't stop the next."""
    yield from _versions()
    yield from _where_from(settings)
    yield from _oddities(settings)
    database = _checked("database", lambda: database_words(settings))
    yield database
    if database.good:
        yield from _rights(settings)
    for source in SOURCES:
        yield _source(source, settings, has_database=bool(database.good))


def _source(source: Source, settings: Settings, *, has_database: bool) -> CheckResult:
    if settings.value(source.setting):
        return _checked(source.name, lambda: source.check(settings, has_database))
    origin = settings.origins.get(source.setting, "")
    if origin.startswith(UNREAD):
        return CheckResult(source.name, f"no key: {origin}", False)
    return CheckResult(source.name, source.unset)


def _versions() -> Iterator[CheckResult]:
    yield CheckResult("leitstand", own_version())
    yield CheckResult("python", f"{platform.python_version()} on {platform.platform()}")
    for name in LIBRARIES:
        try:
            yield CheckResult(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield CheckResult(name, "not installed as a package")
    yield CheckResult("SQLite", sqlite3.sqlite_version)


def _where_from(settings: Settings) -> Iterator[CheckResult]:
    yield CheckResult("settings folder", str(settings.config_dir))
    reason = why_not_writable(settings.data_dir)
    words = f"{settings.data_dir}, where nothing can be written: {reason}" if reason else str(settings.data_dir)
    yield CheckResult("data folder", words, False if reason else None)
    for name, origin in settings.origins.items():
        value = settings.value(name)
        if name in SECRETS:
            value = "set" if value else "not set"
        elif name == "database_url":
            value = _without_password(value)
        yield CheckResult(name, f"{redacted(value) or 'not set'} ({origin})")
    if settings.keyring:
        yield CheckResult("keyring", settings.keyring)


def _without_password(url: str) -> str:
    try:
        return shown(url)
    except KnownError:
        return url  # the check of the database says what is wrong with it


def _oddities(settings: Settings) -> Iterator[CheckResult]:
    """Yield what was read past without a word, and may have been meant otherwise."""
    if settings.left_alone:
        names = ", ".join(settings.left_alone)
        yield CheckResult("config.toml", f"a newer version wrote it; this one doesn't know, and leaves alone: {names}")
    for name in unknown_variables(os.environ, declared_settings()):
        yield CheckResult(name, "is set in the environment, but it is no setting")


def _checked(subject: str, check: Callable[[], str]) -> CheckResult:
    try:
        return CheckResult(subject, check(), True)
    except KnownError as error:
        return CheckResult(subject, redacted(str(error)), False, isinstance(error, SettingsError))
    except Exception as error:
        log.exception("The check of %s ended with an error nobody expected", subject)
        return CheckResult(subject, unexpected(error), False)


def _rights(settings: Settings) -> Iterator[CheckResult]:
    try:
        yield from (CheckResult("rights", words, good) for words, good in rights_words(settings))
    except KnownError as error:
        yield CheckResult("rights", redacted(str(error)), False)
