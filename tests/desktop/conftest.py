"""A window's inside on a database with the sample in it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine

from desktop.screens.languages import speak
from desktop.widgets.jobs import Jobs
from models.values import language
from tests.desktop.spoken import Everything
from tests.desktop.tables import Window
from tests.desktop.whole_window import delete_what_is_due
from tests.models.sample import fill


@pytest.fixture(autouse=True)
def nothing_is_left_over() -> Iterator[None]:
    """No window of a test is there in the next one."""
    yield
    if QCoreApplication.instance() is not None:
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible():
                widget.hide()
                widget.deleteLater()
        delete_what_is_due()


@pytest.fixture
def window(engine: Engine, qapp: QApplication) -> Iterator[Window]:
    """On a database of either kind."""
    yield from _window(engine)


@pytest.fixture
def sqlite_window(sqlite_engine: Engine, qapp: QApplication) -> Iterator[Window]:
    """On SQLite, for what has nothing to do with the kind of database."""
    yield from _window(sqlite_engine)


@pytest.fixture
def pseudo() -> Iterator[None]:
    """Everything is said in a language of the tests, in which every text stands between brackets."""
    speak("en")
    language._texts = Everything()  # as `use` does
    yield
    speak("en")
    QLocale.setDefault(QLocale.system())


def _window(engine: Engine) -> Iterator[Window]:
    fill(engine)
    made = Window(engine, Jobs())
    yield made
    assert made.jobs.close()
