"""The record panel in the window: every column of a record, its page in Paymo, a record that goes while it is open."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from sqlalchemy import Engine

from desktop.paymo_pages import PAGES, PaymoPages
from desktop.record_facts import INSIDE, further_columns, read_facts
from desktop.screens import BOOKINGS, SCREENS, TIME_ENTRIES
from models.paths import named
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.around import surround
from tests.models.statements import statements

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    surround(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()


def page(whole: WholeWindow) -> QAction:
    action: QAction = whole.find(QAction, "paymoPageAction")
    return action


def show(whole: WholeWindow, title: str, row_id: int = 1) -> None:
    """Open a table and one of its records in the panel, and wait until all of it is read."""
    whole.open(title)
    whole.window.panel.show_record(row_id)
    whole.until(lambda: not whole.window.panel.is_reading)
    whole.settle()


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.key)
def test_every_column_is_a_field_or_a_further_one(screen: object) -> None:
    columns = {column.name for column in screen.model.__table__.c}  # type: ignore[attr-defined]
    fields = {field.name for field in screen.fields}  # type: ignore[attr-defined]
    assert columns - fields - INSIDE == set(further_columns(screen))  # type: ignore[arg-type]


def test_the_facts_of_a_record_are_one_statement(engine: Engine) -> None:
    surround(engine)
    for screen in SCREENS:
        with statements(engine) as sent:
            read_facts(engine, screen, 1)
        assert len(sent) == 1
    assert read_facts(engine, TIME_ENTRIES, 1).values["project_id.client_id"] == (1, "Number 1")
    assert read_facts(engine, BOOKINGS, 99).deleted
    assert read_facts(engine, TIME_ENTRIES, 8).deleted


def test_every_page_is_named_by_paths_to_paymos_numbers() -> None:
    for key, pages in PAGES.items():
        table = next(screen for screen in SCREENS if screen.key == key).model.__table__
        for path in (path for one in pages for path in one.paths):
            assert named(table, path).name == "paymo_id"  # type: ignore[arg-type]


def test_a_time_entry_shows_its_client_one_click_away(whole: WholeWindow) -> None:
    show(whole, "Time entries")

    links = whole.window.panel.above.findChildren(QPushButton)
    assert [link.accessibleName() for link in links if link.isVisible()] == ["Client: Number 1"]
    links[0].click()
    whole.settle()
    assert whole.window.page.shown_screen is not None
    assert whole.window.page.shown_screen.key == "clients"


def test_further_columns_show_what_they_hold(whole: WholeWindow) -> None:
    show(whole, "Clients")
    words = [label.text() for label in whole.window.panel.further.findChildren(QLabel) if label.isVisible()]
    assert words == ["Paymo", "1"]


@pytest.mark.parametrize(
    ("title", "row_id", "words", "address"),
    [
        ("Clients", 1, "Open in Paymo", "#Paymo.Clients/1/overview"),
        ("Projects", 3, "Open in Paymo", "#Paymo.Projects/3/tasks/simple"),
        ("Tasks", 2, "Open in Paymo", "#Paymo.Projects/2/tasks/simple/task/2"),
        ("Time entries", 1, "Open its task in Paymo", "#Paymo.Projects/1/tasks/simple/task/1"),
        ("Time entries", 5, "Open its project in Paymo", "#Paymo.Projects/1/tasks/simple"),
        ("Invoices", 2, "Open its client in Paymo", "#Paymo.Clients/2/overview"),
    ],
)
def test_a_record_opens_at_its_page(whole: WholeWindow, title: str, row_id: int, words: str, address: str) -> None:
    opened: list[str] = []
    whole.window.pages.open_address = lambda url: not opened.append(url)
    show(whole, title, row_id)

    assert page(whole).text() == words
    whole.trigger("paymoPageAction")
    assert opened == [f"https://app.paymoapp.com/{address}"]
    assert whole.bars() == []


def test_where_there_is_no_page_the_action_says_why(whole: WholeWindow) -> None:
    show(whole, "Departments")
    assert not page(whole).isEnabled()
    assert "no page" in page(whole).toolTip()


def test_a_browser_that_does_not_open_is_told_with_the_address(whole: WholeWindow) -> None:
    whole.window.pages.open_address = lambda _url: False
    show(whole, "Clients")
    whole.trigger("paymoPageAction")
    assert whole.bars()[-1][1] == "The page is https://app.paymoapp.com/#Paymo.Clients/1/overview"


def test_with_another_paymo_than_the_real_one_there_are_no_pages(whole: WholeWindow) -> None:
    settings = replace(whole.window.session.settings, paymo_url="http://127.0.0.1:8080/api/")
    action = QAction("Open in Paymo")
    pages = PaymoPages(action, settings, whole.window.messages)
    pages.show_record("clients", {"paymo_id": 1}, deleted=False)
    assert not action.isEnabled()
    assert "isn’t from Paymo itself" in action.toolTip()
