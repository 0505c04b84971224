"""The record panel in the window: every column of a record, its page in Paymo, a record that goes while it is open."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import Engine, text

from desktop.record_panel.external_links import PAGES, ExternalLinks
from desktop.record_panel.field_widget import FieldWidget
from desktop.record_panel.record_facts import INSIDE, further_columns, read_facts
from desktop.screens.screen_definitions import BOOKINGS, SCREENS, TIME_ENTRIES
from models.connection.database import writing
from models.schema.paths import named
from tests.desktop.whole_window import FakeSync, WholeWindow, delete_what_is_due
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
    assert read_facts(engine, BOOKINGS, 1).values["user_task_id.task_id.project_id.client_id"] == (1, "Number 1")
    assert read_facts(engine, BOOKINGS, 99).deleted
    assert read_facts(engine, TIME_ENTRIES, 8).deleted


def test_every_page_is_named_by_paths_to_paymos_numbers() -> None:
    for key, pages in PAGES.items():
        table = next(screen for screen in SCREENS if screen.key == key).model.__table__
        for path in (path for one in pages for path in one.paths):
            assert named(table, path).name == "paymo_id"  # type: ignore[arg-type]


def test_a_time_entry_shows_its_client_one_click_away(whole: WholeWindow) -> None:
    show(whole, "Time entries")

    fields = whole.window.panel.page.findChildren(FieldWidget)
    [client] = [field for field in fields if field.accessibleName() == "Client: Number 1"]
    QTest.mouseClick(client, Qt.MouseButton.LeftButton)
    whole.settle()
    assert whole.window.page.shown_screen is not None
    assert whole.window.page.shown_screen.key == "clients"


def test_further_columns_show_what_they_hold(whole: WholeWindow) -> None:
    show(whole, "Clients")
    words = [label.text() for label in whole.window.panel.page.further.findChildren(QLabel) if label.isVisible()]
    assert words == ["Paymo ID", "1"]


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
    whole.window.record.pages.open_address = lambda url: not opened.append(url)
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
    whole.window.record.pages.open_address = lambda _url: False
    show(whole, "Clients")
    whole.trigger("paymoPageAction")
    assert whole.bars()[-1][1] == "The page is https://app.paymoapp.com/#Paymo.Clients/1/overview"


def test_with_another_paymo_than_the_real_one_there_are_no_pages(whole: WholeWindow) -> None:
    settings = replace(whole.window.session.settings, paymo_url="http://127.0.0.1:8080/api/")
    action = QAction("Open in Paymo")
    pages = ExternalLinks(action, settings, whole.window.messages)
    pages.show_record("clients", {"paymo_id": 1}, deleted=False)
    assert not action.isEnabled()
    assert "isn’t from Paymo itself" in action.toolTip()


def elsewhere(whole: WholeWindow, statement: str) -> None:
    """What another program does to the database."""
    with writing(whole.engine) as connection:
        connection.execute(text(statement))


def words(whole: WholeWindow) -> list[str]:
    """Everything that can be read in the panel."""
    return [label.text() for label in whole.window.panel.findChildren(QLabel) if label.isVisible()]


def field(whole: WholeWindow, title: str) -> FieldWidget:
    fields = whole.window.panel.findChildren(FieldWidget)
    return next(one for one in fields if one.accessibleName().startswith(f"{title}:"))


def is_gone(whole: WholeWindow) -> bool:
    return bool(whole.find(QLabel, "goneWords").isVisible())


DEPARTMENT = "INSERT INTO departments (id, name, remarks, version) VALUES (9, 'Akquise', 'Neu', 1)"


def test_a_record_that_another_program_deletes_stays_to_be_read(whole: WholeWindow) -> None:
    elsewhere(whole, DEPARTMENT)
    show(whole, "Departments", 9)
    elsewhere(whole, "DELETE FROM departments WHERE id = 9")
    whole.window.page.reload()
    whole.until(lambda: is_gone(whole))
    whole.settle()

    assert {"Akquise", "Neu"} <= {*words(whole)}
    field(whole, "Remarks").setFocus()
    QTest.keyClick(field(whole, "Remarks"), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "Neu"
    whole.keys(Qt.Key.Key_Return)
    assert not field(whole, "Remarks").is_edited
    assert not whole.window.panel.page.related.isEnabled()
    assert not page(whole).isEnabled()

    whole.window.page.table.go_to(1)
    whole.settle()
    assert not is_gone(whole)
    assert "Akquise" not in words(whole)


def test_a_record_stays_when_the_table_notices_later_than_the_panel(whole: WholeWindow) -> None:
    elsewhere(whole, DEPARTMENT)
    show(whole, "Departments", 9)
    whole.window.page.reload()
    whole.settle()
    whole.window.page.table.go_to(whole.window.page.table.model().rows.row_of(9))  # type: ignore[attr-defined]
    whole.settle()
    elsewhere(whole, "DELETE FROM departments WHERE id = 9")
    whole.window.panel.reload()
    whole.until(lambda: is_gone(whole))
    whole.window.page.reload()
    whole.settle()

    assert is_gone(whole)
    assert "Akquise" in words(whole)


def test_what_was_being_typed_when_the_record_went_can_be_copied(whole: WholeWindow) -> None:
    elsewhere(whole, DEPARTMENT)
    show(whole, "Departments", 9)
    field(whole, "Short name").setFocus()
    whole.keys(Qt.Key.Key_Return)
    editor = whole.editor()
    whole.keys("AKQ")
    elsewhere(whole, "DELETE FROM departments WHERE id = 9")
    whole.window.page.reload()
    whole.until(lambda: is_gone(whole))
    whole.window.page.table.setFocus()
    whole.settle()

    assert editor.isVisible()
    assert (editor.text(), editor.isReadOnly()) == ("AKQ", True)
    assert "This wasn’t saved. You can still copy it." in words(whole)
    assert whole.stored("SELECT count(*) FROM departments WHERE code = 'AKQ'") == 0
    assert whole.bars() == []


def test_a_record_comes_back_to_its_panel_by_undo(whole: WholeWindow) -> None:
    whole.open("Departments")
    whole.window.page.add({"name": "Akquise"})
    whole.settle()
    whole.keys(Qt.Key.Key_Escape)
    whole.settle()
    assert "Akquise" in words(whole)

    whole.trigger("undoAction")
    whole.until(lambda: is_gone(whole))
    assert "Akquise" in words(whole)
    whole.trigger("redoAction")
    whole.until(lambda: not is_gone(whole))
    whole.settle()

    assert whole.table.currentIndex().siblingAtColumn(0).data() == "Akquise"
    assert field(whole, "Name").isEnabled()


def test_a_record_that_is_only_filtered_away_makes_room_for_the_next(whole: WholeWindow) -> None:
    show(whole, "Departments", 1)
    whole.window.page.set_search("Text")
    whole.until(lambda: "Text" in words(whole))
    assert not is_gone(whole)
    assert "Design" not in words(whole)


def test_a_record_deleted_by_a_sync_is_said_to_be_so(whole: WholeWindow) -> None:
    show(whole, "Clients", 2)
    elsewhere(whole, "UPDATE clients SET deleted_at = '2026-03-02T12:00:00Z' WHERE id = 2")
    whole.window.page.reload()
    whole.until(lambda: is_gone(whole))
    whole.settle()
    assert "Number 2" in words(whole)
    assert "was deleted in Paymo" in page(whole).toolTip()


def test_what_cannot_be_read_is_said_beside_its_field(whole: WholeWindow) -> None:
    show(whole, "Employees", 1)
    field(whole, "Weekly hours").setFocus()
    whole.keys(Qt.Key.Key_Return)
    whole.keys("viel", Qt.Key.Key_Return)

    assert any("isn't a number" in word for word in words(whole))
    whole.keys(Qt.Key.Key_Escape)
    assert not any("isn't a number" in word for word in words(whole))


def test_tab_goes_through_our_fields_first_then_through_paymos(whole: WholeWindow) -> None:
    show(whole, "Clients", 1)
    fields = whole.window.panel.findChildren(FieldWidget)
    field(whole, "Managed by").setFocus()
    titles = ["Managed by"]
    while len(titles) < len(fields):
        whole.keys(Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()  # what belongs to the client stands between them
        titles += [focused.accessibleName().partition(":")[0]] if isinstance(focused, FieldWidget) else []
    assert titles[:4] == ["Managed by", "Industry", "Remarks", "Name"]
    assert len(set(titles)) == len(fields)


def test_what_is_from_paymo_and_the_history_are_folded_as_a_person_left_them(whole: WholeWindow) -> None:
    show(whole, "Clients", 1)
    page = whole.window.panel.page
    source, history = page.folds
    city = field(whole, "City")
    assert (source.text(), source.accessibleName()) == ("From Paymo", "From Paymo, 15")
    assert field(whole, "Industry").y() < whole.window.panel.page.related.y() < source.y()
    assert city.isVisible()
    elsewhere(whole, "UPDATE clients SET remarks = 'Another' WHERE id = 1")
    whole.window.panel.reload()
    whole.until(lambda: history.isVisible() and page.history.isVisible())
    assert history.accessibleName() == "History, 1"
    for fold in (source, history):
        fold.setFocus()
        whole.keys(Qt.Key.Key_Return)
    assert not page.history.isVisible()
    assert not city.isVisible()
    assert not page.further.isVisible()
    assert whole.window._memory.leave().unfolded == []
    show(whole, "Projects", 1)
    assert not field(whole, "Name").isVisible()

    whole.open("Clients")
    whole.window.page.add({"name": "Ours"})
    whole.settle()
    whole.until(lambda: not whole.window.panel.is_reading)
    delete_what_is_due()  # the fields of the project
    assert source.isHidden()
    assert field(whole, "Name").isVisible()


def test_moving_on_through_rows_reads_the_panel_once(whole: WholeWindow) -> None:
    show(whole, "Clients", 1)
    with statements(whole.engine) as sent:
        for row_id in (2, 1) * 10:
            whole.window.panel.show_record(row_id)
            QTest.qWait(2)
        whole.until(lambda: not whole.window.panel.is_reading)
    assert len([one for one in sent if "changes" in one]) <= 2
