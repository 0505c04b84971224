"""A window's inside on a database with the sample in it."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine

from desktop.jobs import Jobs
from tests.desktop.tables import Window
from tests.models.sample import fill


@pytest.fixture
def window(engine: Engine, qapp: QApplication) -> Iterator[Window]:
    """On a database of either kind."""
    yield from _window(engine)


@pytest.fixture
def sqlite_window(sqlite_engine: Engine, qapp: QApplication) -> Iterator[Window]:
    """On SQLite, for what has nothing to do with the kind of database."""
    yield from _window(sqlite_engine)


def _window(engine: Engine) -> Iterator[Window]:
    fill(engine)
    made = Window(engine, Jobs())
    yield made
    assert made.jobs.close()
