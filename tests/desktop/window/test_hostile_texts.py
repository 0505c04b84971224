"""Texts from outside in the window: shown as they are; nothing in them is loaded, obeyed or formatted."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from sqlalchemy import Engine

from desktop.context.app_context import AppContext
from desktop.record_panel.external_links import PAGES
from desktop.screens.actions import Actions, _name
from desktop.screens.formats import Formats
from desktop.sidebar.foot import Foot
from desktop.theme.icons import Icons
from desktop.theme.theme import Theme
from desktop.widgets.plain_text import one_line, tool_tip
from models import Client, Department, Employee, Project, Task
from models.connection.database import writing
from models.queries.sync_runs import Standing
from tests.desktop.whole_window import FakeSync, WholeWindow

# The offscreen platform says this of sizes, raising and grabbing, which only a real one has.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

TAG = "<img src='file:///etc/passwd'><a href='file:///etc'>&File {} %s %1</a>"


def insert(engine: Engine) -> None:
    """A record of each important kind with a name of tags."""
    with writing(engine) as connection:
        for model in (Department, Client):
            connection.execute(model.__table__.insert().values(name=TAG))
        connection.execute(Employee.__table__.insert().values(name=TAG, email=TAG, position=TAG))
        project = connection.execute(Project.__table__.insert().values(name=TAG, code=TAG)).inserted_primary_key
        connection.execute(Task.__table__.insert().values(name=TAG, project_id=project[0], remarks=TAG))


def loads_pictures(text: str) -> bool:
    """Whether Qt would take the text for one with tags."""
    return bool(re.search(r"<(img|a) ", text))


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    insert(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()


@pytest.mark.fault("H7", "H14")
@pytest.mark.parametrize("title", ["Clients", "Employees", "Projects", "Tasks", "Departments"])
def test_no_part_of_the_window_takes_a_name_for_a_page(whole: WholeWindow, title: str) -> None:
    whole.open(title)
    whole.table.setCurrentIndex(whole.table.model().index(0, 0))
    whole.settle()
    shown = [label for label in whole.window.findChildren(QLabel) if loads_pictures(label.text())]
    assert shown
    assert {label.textFormat() for label in shown} == {Qt.TextFormat.PlainText}
    tips = [part.toolTip() for part in whole.window.findChildren(QWidget)]
    assert [tip for tip in tips if loads_pictures(tip)] == []
    texts = [button.text().replace("&&", "") for button in whole.window.findChildren(QAbstractButton)]
    assert [text for text in texts if "&File" in text] == []


@pytest.mark.fault("H7")
def test_who_syncs_and_who_works_here_is_plain_text(qapp: QApplication) -> None:
    theme = Theme(qapp)
    icons, window = Icons(theme), QWidget()
    tools = AppContext(None, None, Formats(QLocale.c()), icons)  # type: ignore[arg-type]  # nothing is read
    foot = Foot(Actions(window, icons), tools, f"{TAG} on laptop")
    foot.show_standing(Standing({"paymo": datetime.now(UTC)}, 0, f"{TAG} on laptop"))
    for label in (foot.status, foot.person):
        assert TAG in label.text()
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert not loads_pictures(label.toolTip())
    theme.deleteLater()


@pytest.mark.fault("H14")
def test_what_is_undone_keeps_its_ampersand(qapp: object) -> None:
    action = QAction("Undo")
    _name(action, "the name of <b>A&B</b>", "Undo", "Undo: {step}", "Nothing to undo")
    assert action.text() == "Undo: the name of <b>A&&B</b>"
    assert action.toolTip() == "<qt>Undo: the name of &lt;b&gt;A&amp;B&lt;/b&gt;</qt>"


@pytest.mark.fault("H7")
def test_a_tool_tip_without_tags_stays_as_it_is() -> None:
    assert tool_tip("A & B can't be changed") == "A & B can't be changed"
    assert tool_tip("<b>") == "<qt>&lt;b&gt;</qt>"


@pytest.mark.fault("H6")
def test_marks_that_nobody_sees_are_made_visible() -> None:
    assert one_line("invoice\u202efdp.exe") == "invoice\ufffdfdp.exe"
    assert one_line("Nord\u200blicht\u2060\u2066x\u2069") == "Nord\ufffdlicht\ufffd\ufffdx\ufffd"
    assert one_line("שלום 👩‍👩‍👧") == "שלום 👩‍👩‍👧"


@pytest.mark.fault("H15")
def test_nothing_in_the_window_opens_a_link_from_the_data() -> None:
    """Links in data are text. What was exported is opened, a file that the person named; and Paymo's pages, whose
    addresses are made of a constant and numbers."""
    folder = Path(__file__).parents[3] / "desktop"
    forbidden = ("QDesktopServices.", "openUrl", "setOpenExternalLinks", "webbrowser", "LinksAccessible")
    opening = {
        (file.name, line.strip())
        for file in folder.rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if any(word in line for word in forbidden)
    }
    assert opening == {
        ("exports.py", "QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))"),
        ("external_links.py", "return QDesktopServices.openUrl(QUrl(address))"),
    }


@pytest.mark.fault("H15")
@pytest.mark.parametrize("number", ["1", TAG, "1/../../x", -1, 0, 1.5, True, None])
def test_only_numbers_get_into_the_address_of_a_page(number: object) -> None:
    for page in (page for pages in PAGES.values() for page in pages):
        assert page.address(dict.fromkeys(page.paths, number)) is None
        address = page.address(dict.fromkeys(page.paths, 17))
        assert address is not None
        assert re.fullmatch(r"https://app\.paymoapp\.com/#Paymo\.[A-Z][a-z]+/17(/[a-z]+)*(/17)?", address)
