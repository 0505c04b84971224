"""What every test can ask for: a migrated database of either kind, and a place of its own for settings and data."""

import gc
import logging
import os
import re
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.connection.database import open_engine
from sync.config import redact
from tests import live_opens, scratch, templates
from tests.databases import SHIPPED
from tests.faults.catalogue import rows
from tests.faults.summary import judged, lines
from tests.postgres import PostgresServer, installed, server, shipped_server
from tests.reused_databases import ReusedDatabases

HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
scratch.use_memory()
scratch.keep_bytecode()
live_opens.watch()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server for this run of the tests."""
    with server(data=templates.postgres_cluster()) as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A migrated SQLite file that tests get copies of."""
    return templates.sqlite_file()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated, empty SQLite database."""
    file = tmp_path / "leitstand.sqlite"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def postgres_databases(postgres: PostgresServer) -> ReusedDatabases:
    """Migrated, empty PostgreSQL databases."""
    return ReusedDatabases(postgres, templates.NAME)


@pytest.fixture
def postgres_url(postgres_databases: ReusedDatabases) -> Iterator[str]:
    """The address of a migrated, empty PostgreSQL database."""
    url = postgres_databases.take()
    yield url
    postgres_databases.give_back(url)


@pytest.fixture(scope="session")
def shipped_postgres() -> Iterator[PostgresServer]:
    """The system's PostgreSQL with its own defaults, as users have it (`tests.databases`)."""
    if installed() is None:
        pytest.skip("no PostgreSQL of the system, as its package ships it: install the package postgresql")
    with shipped_server(templates.shipped_cluster()) as running:
        yield running


@pytest.fixture(scope="session")
def shipped_databases(shipped_postgres: PostgresServer) -> ReusedDatabases:
    """Migrated, empty databases on the server as it is shipped."""
    return ReusedDatabases(shipped_postgres, templates.NAME)


@pytest.fixture
def shipped_url(shipped_databases: ReusedDatabases) -> Iterator[str]:
    """The address of a migrated, empty database on the server as it is shipped."""
    url = shipped_databases.take()
    yield url
    shipped_databases.give_back(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database; a test that asks for it runs once for each kind."""
    fixtures = {"sqlite": "sqlite_url", "postgresql": "postgres_url", SHIPPED: "shipped_url"}
    url: str = request.getfixturevalue(fixtures[request.param])
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a migrated, empty database; a test that asks for it runs once for each kind."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """An engine on a migrated, empty SQLite database."""
    opened = open_engine(sqlite_url)
    yield opened
    opened.dispose()


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings or the data of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("LEITSTAND_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LEITSTAND_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("LEITSTAND_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture(autouse=True)
def no_live_database_opened() -> Iterator[None]:
    """Whoever opens a database in use past SQLite fails the test: the process would lose its locks."""
    live_opens.seen.clear()
    yield
    assert not live_opens.seen, live_opens.seen


@pytest.fixture(autouse=True)
def own_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test calls a secret hides no words of another's."""
    monkeypatch.setattr(redact, "_known", set())
    redact._values.cache_clear()


@pytest.fixture(autouse=True)
def no_unexpected_logs(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning or error in the log fails the test, unless it is marked `expects_logs`."""
    yield
    if request.node.get_closest_marker("expects_logs"):
        return
    unexpected = [
        record.getMessage()
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING
    ]
    assert not unexpected, f"unexpected log lines: {unexpected}"


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a test with half a character in its values so that the name can be sent from process to process."""
    return ascii(val) if isinstance(val, str) and HALF_A_CHARACTER.search(val) else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep half a character in captured output as its code: the report goes from process to process too."""
    report = yield
    report.sections = [(title, said.encode("utf-8", "backslashreplace").decode()) for title, said in report.sections]
    return report


def pytest_collection_finish() -> None:
    """Take modules and tests, most of all objects, out of each later search for garbage."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each test's report carry the faults it is marked with."""
    for item in items:
        for mark in item.iter_markers("fault"):
            item.user_properties += [("fault", number) for number in mark.args]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end how many faults of docs/faults.md were survived."""
    outcomes = [
        (outcome, [number for name, number in report.user_properties if name == "fault"])
        for outcome, reports in terminalreporter.stats.items()
        for report in reports
        if isinstance(report, pytest.TestReport)
    ]
    for line in lines(rows(), judged(outcomes)):
        terminalreporter.write_line(line)
