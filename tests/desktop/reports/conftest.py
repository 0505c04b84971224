"""Windows that open with the reports of a small company."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine

from tests.desktop.reports.small_company import ReportWindow, fill_company
from tests.desktop.whole_window import FakeSync


@pytest.fixture
def reports(sqlite_engine: Engine, tmp_path: Path, qapp: QApplication) -> Iterator[ReportWindow]:
    """On SQLite, for what has nothing to do with the kind of database."""
    yield from _opened(sqlite_engine, tmp_path)


@pytest.fixture
def reports_on_both(engine: Engine, tmp_path: Path, qapp: QApplication) -> Iterator[ReportWindow]:
    """On a database of either kind."""
    yield from _opened(engine, tmp_path)


def _opened(engine: Engine, folder: Path) -> Iterator[ReportWindow]:
    fill_company(engine)
    opened = ReportWindow(engine, folder / "data", FakeSync())
    opened.window.resize(1440, 900)
    opened.settle()
    yield opened
    opened.close()
