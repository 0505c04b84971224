"""Finding rows in the window: the row of filters, chips, several sort columns, saved views."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QPushButton, QToolButton, QWidget
from shiboken6 import isValid
from sqlalchemy import Engine, insert

from desktop.filters.filter_chips import FilterChips
from desktop.filters.filter_popup import FilterPopup
from desktop.filters.filter_row import FilterCell
from desktop.filters.name_dialog import NameDialog
from desktop.filters.view_menu import ViewMenu
from desktop.screens.renamed_fields import with_names_of_now
from models import Client
from models.queries.filters import Filter, Test
from models.values import language
from models.values.relative_dates import Calendar
from models.writes.audit_context import writing_as
from models.writes.views import add_view, save_view, views_of
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill
from tests.models.statements import statements

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CITIES = ["Ulm", "Bonn", "Ulm", None, "Bonn"]


@pytest.fixture
def make(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[Callable[[], WholeWindow]]:
    """Opens the window on the sample with a few more clients; those open are closed at the end."""
    fill(sqlite_engine)
    with writing_as(sqlite_engine, "The sample", run_id=1) as connection:
        rows = [{"id": 10 + n, "name": f"Client {n}", "city": city} for n, city in enumerate(CITIES)]
        connection.execute(insert(Client), rows)
    opened: list[WholeWindow] = []

    def made() -> WholeWindow:
        opened.append(WholeWindow(sqlite_engine, tmp_path / "data", FakeSync()))
        opened[-1].window.resize(1700, 900)  # all chips have room
        return opened[-1]

    yield made
    for window in opened:
        if isValid(window.window) and window.window.isVisible():
            window.close()


@pytest.fixture
def whole(make: Callable[[], WholeWindow]) -> WholeWindow:
    window = make()
    window.open("Clients")
    return window


def cell(whole: WholeWindow, path: str) -> FilterCell:
    return whole.window.finding.row.cell_of(path)


def popup(whole: WholeWindow) -> FilterPopup:
    shown = [one for one in whole.window.findChildren(FilterPopup) if one.isVisible()]
    assert len(shown) == 1
    return shown[0]


def type_into(whole: WholeWindow, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text) if text else QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.qWait(300)
    whole.settle()


def chips(whole: WholeWindow) -> list[str]:
    bar: FilterChips = whole.find(FilterChips, "filterChips")
    return [button.text() for button in bar.findChildren(QToolButton, "editFilter") if button.isVisibleTo(bar)]


def press(whole: WholeWindow, name: str, place: int = 0) -> None:
    kind = QPushButton if name == "clearFilters" else QToolButton
    button = [one for one in whole.window.findChildren(kind, name) if one.isVisible()][place]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    whole.settle()


def put(whole: WholeWindow, path: str, test: Test, *values: Any) -> None:
    whole.window.finding.put(path, Filter(path, test, values))
    whole.settle()


def test_ctrl_shift_l_shows_the_row_below_the_titles_and_goes_to_the_current_column(whole: WholeWindow) -> None:
    whole.window.resize(2400, 860)  # all titles are seen
    whole.select("Client 0", "City")
    row = whole.window.finding.row
    assert not row.isVisible()
    whole.trigger("filterRowAction")
    assert row.isVisible()
    assert QApplication.focusWidget() is cell(whole, "city")
    header = whole.table.horizontalHeader()
    for section, one in enumerate(row.cells):
        assert header.sectionViewportPosition(section) <= one.x()
        assert one.geometry().right() <= header.sectionViewportPosition(section) + header.sectionSize(section)
    before = cell(whole, "city").x()
    whole.table.setColumnWidth(0, whole.table.columnWidth(0) + 40)
    assert cell(whole, "city").x() == before + 40
    whole.trigger("filterRowAction")
    assert not row.isVisible()


def test_tab_goes_from_filter_to_filter_and_leaves_the_cells_of_the_table_alone(whole: WholeWindow) -> None:
    whole.select("Client 0", "City")
    whole.trigger("filterRowAction")
    table, (name, status) = whole.table, whole.window.finding.row.cells[:2]
    name.setFocus()
    QTest.keyClick(name, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is status
    QTest.keyClick(status, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is name
    assert table.currentIndex().column() == whole.column("City")
    QTest.keyClick(name, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is table


def test_typing_filters_when_it_rests_and_escape_takes_the_filter_away(whole: WholeWindow) -> None:
    whole.trigger("filterRowAction")
    type_into(whole, cell(whole, "city"), "bon")
    assert whole.texts("Name") == ["Client 1", "Client 4"]
    assert chips(whole) == ["City: bon"]
    assert QApplication.focusWidget() is cell(whole, "city")
    QTest.keyClick(cell(whole, "city"), Qt.Key.Key_Escape)
    whole.settle()
    assert len(whole.texts("Name")) == 7
    assert chips(whole) == []


def test_what_cant_be_read_is_marked_and_filters_nothing(whole: WholeWindow) -> None:
    whole.open("Employees")
    whole.trigger("filterRowAction")
    type_into(whole, cell(whole, "weekly_hours"), "plenty")
    assert cell(whole, "weekly_hours").property("wrong")
    assert "isn't a number" in cell(whole, "weekly_hours").toolTip()
    assert len(whole.texts("Name")) == 4
    type_into(whole, cell(whole, "weekly_hours"), "38..40")
    assert whole.texts("Name") == ["berta Brandt"]


def test_related_records_are_picked_from_a_list_by_typing(whole: WholeWindow) -> None:
    whole.open("Projects")
    whole.trigger("filterRowAction")
    cell(whole, "client_id").setFocus()
    whole.keys("ü")
    shown = popup(whole)
    search, picks = shown.findChild(QLineEdit, "filterSearch"), shown.findChild(QListWidget, "filterPicks")
    assert search is not None
    assert picks is not None
    whole.until(lambda: [picks.item(n).text() for n in range(picks.count())] == ["Überholz GmbH"])
    QTest.keyClick(search, Qt.Key.Key_Return)
    whole.settle()
    assert whole.texts("Name") == ["Website"]
    search.clear()
    search.textEdited.emit("")
    whole.until(lambda: picks.count() > 2)
    empty = next(picks.item(n) for n in range(picks.count()) if picks.item(n).text() == "(empty)")
    QTest.mouseClick(picks.viewport(), Qt.MouseButton.LeftButton, pos=picks.visualItemRect(empty).center())
    whole.settle()
    assert sorted(whole.texts("Name")) == ["Archive", "Website"]
    assert chips(whole) == ["Client: Überholz GmbH, (empty)"]
    shown.close()


def test_yes_and_no_are_two_boxes(whole: WholeWindow) -> None:
    cell(whole, "active").open()
    picks = popup(whole).findChild(QListWidget, "filterPicks")
    assert picks is not None
    assert [picks.item(n).text() for n in range(picks.count())] == ["(empty)", "Active", "Inactive"]
    popup(whole).close()


def test_a_chip_is_switched_off_changed_and_taken_away(whole: WholeWindow) -> None:
    put(whole, "city", Test.IS, "ulm")
    put(whole, "name", Test.CONTAINS, "2")
    assert whole.texts("Name") == ["Client 2"]
    press(whole, "switchFilter", 1)
    assert whole.texts("Name") == ["Client 0", "Client 2"]
    assert len(chips(whole)) == 2
    press(whole, "editFilter", 0)
    field = popup(whole).findChild(QLineEdit, "filterText")
    assert field is not None
    assert field.text() == "ulm"
    field.setText("bonn")
    QTest.keyClick(field, Qt.Key.Key_Return)
    whole.settle()
    assert whole.texts("Name") == ["Client 1", "Client 4"]
    press(whole, "removeFilter", 0)
    assert chips(whole) == ["Name: 2"]
    press(whole, "clearFilters")
    assert chips(whole) == []
    assert not whole.find(FilterChips, "filterChips").isVisible()


def test_an_empty_result_names_the_filters_and_clears_them(whole: WholeWindow) -> None:
    whole.trigger("filterRowAction")
    type_into(whole, cell(whole, "city"), "nowhere")
    assert whole.status().startswith("0 clients")
    words = [label.text() for label in whole.table.viewport().findChildren(QWidget) if hasattr(label, "text")]
    assert "City: nowhere" in words
    assert cell(whole, "city").isVisible()
    assert QApplication.focusWidget() is cell(whole, "city")
    button = next(one for one in whole.table.viewport().findChildren(QPushButton) if one.text() == "Clear all filters")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    whole.settle()
    assert len(whole.texts("Name")) == 7
    assert not button.isVisible()


def test_shift_and_a_click_add_a_column_to_the_sorting(whole: WholeWindow) -> None:
    header = whole.table.horizontalHeader()

    def click(title: str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        section = whole.column(title)
        whole.table.scrollTo(whole.table.model().index(0, section))
        left = header.sectionViewportPosition(section)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, held, header.rect().topLeft() + _at(left))
        whole.settle()

    assert whole.window.page.model is not None
    click("City")
    click("Name", Qt.KeyboardModifier.ShiftModifier)
    click("Name", Qt.KeyboardModifier.ShiftModifier)
    assert whole.window.page.model.query.sorting == (("city", False), ("name", True))
    assert whole.texts("Name")[:4] == ["Client 4", "Client 1", "Überholz GmbH", "Client 2"]
    assert whole.window.page.state().order == "city,-name"
    click("Name")
    assert whole.window.page.model.query.sorting == (("name", False),)


def _at(left: int) -> QPoint:
    return QPoint(left + 30, 12)


def test_filters_and_sorting_are_there_again_when_the_window_reopens(make: Callable[[], WholeWindow]) -> None:
    first = make()
    first.open("Clients")
    put(first, "city", Test.IS, "ulm")
    first.window.page.sort_by((("city", False), ("name", True)))
    first.trigger("filterRowAction")
    first.open("Projects")
    assert chips(first) == []
    first.close()
    again = make()
    again.open("Clients")
    assert again.texts("Name") == ["Client 2", "Client 0"]
    assert chips(again) == ["City: is “ulm”"]
    assert again.window.finding.row.isVisible()


def test_a_record_that_is_gone_to_isnt_hidden_by_a_filter_which_stays_for_later(whole: WholeWindow) -> None:
    put(whole, "city", Test.IS, "ulm")
    whole.window.open_screen("clients", 1)
    whole.settle()
    assert whole.table.currentIndex().siblingAtColumn(0).data() == "Überholz GmbH"
    assert chips(whole) == []
    whole.open("Projects")
    whole.open("Clients")
    assert chips(whole) == ["City: is “ulm”"]


def test_an_open_editor_stays_with_what_is_typed_while_rows_are_filtered_and_sorted(whole: WholeWindow) -> None:
    whole.select("Client 1", "Industry")
    whole.keys("Ship")
    editor = whole.editor()
    put(whole, "city", Test.IS, "ulm")
    assert whole.texts("Name") == ["Client 1", "Client 0", "Client 2"]
    whole.window.page.sort_by((("name", True),))
    whole.settle()
    assert whole.table.indexWidget(whole.table.currentIndex()) is editor
    assert editor.text() == "Ship"
    editor.setFocus()
    whole.keys("s", Qt.Key.Key_Return)
    assert whole.stored("SELECT industry FROM clients WHERE name = 'Client 1'") == "Ships"
    assert "Client 1" in whole.texts("Name")
    whole.window.page.reload()
    whole.settle()
    assert whole.texts("Name") == ["Client 2", "Client 0"]


def test_a_row_that_no_longer_fits_after_an_edit_stays_until_the_table_is_read_again(whole: WholeWindow) -> None:
    put(whole, "industry", Test.EMPTY)
    whole.select("Client 1", "Industry")
    whole.keys("Ships", Qt.Key.Key_Return)
    assert len(whole.texts("Name")) == 7
    whole.window.page.reload()
    whole.settle()
    assert "Client 1" not in whole.texts("Name")


@pytest.mark.parametrize("rows", [0, 300])
def test_a_filter_is_two_statements_however_many_rows_there_are(whole: WholeWindow, rows: int) -> None:
    with writing_as(whole.engine, "The sample", run_id=1) as connection:
        for number in range(rows):
            connection.execute(insert(Client), {"id": 1000 + number, "name": f"More {number}", "city": "Ulm"})
    with statements(whole.engine) as sent:
        whole.window.finding.put("city", Filter("city", Test.IS, ("ulm",)))
        whole.until(lambda: whole.table.model().rowCount() == 2 + rows)
    assert len([one for one in sent if "clients.id IN (SELECT" in one or "group_concat" in one]) <= 2


def views(whole: WholeWindow) -> ViewMenu:
    found: ViewMenu = whole.find(ViewMenu, "viewMenuButton")
    return found


def choose(whole: WholeWindow, words: str) -> None:
    menu = views(whole).menu()
    menu.aboutToShow.emit()
    whole.settle()
    action = next(one for one in menu.actions() if one.text() == words)
    assert action.isEnabled()
    action.trigger()
    whole.settle()


def answer_name(whole: WholeWindow, name: str, *, team: bool = False) -> None:
    (dialog,) = [one for one in whole.window.findChildren(NameDialog) if one.isVisible()]
    dialog.field.setText(name)
    dialog.team.setChecked(team)
    dialog.accept()
    whole.settle()


def test_a_view_is_saved_chosen_marked_when_changed_renamed_and_deleted(whole: WholeWindow) -> None:
    put(whole, "city", Test.IS, "ulm")
    choose(whole, "Save as a new view …")
    answer_name(whole, "In Ulm", team=True)
    assert views(whole).text() == " In Ulm"
    assert whole.window.page.view == views_of(whole.engine, "clients", "Bo")[0].id
    put(whole, "name", Test.CONTAINS, "2")
    assert views(whole).text() == " In Ulm •"
    choose(whole, "Save")
    assert views(whole).text() == " In Ulm"
    choose(whole, "Without a view")
    assert (len(whole.texts("Name")), chips(whole)) == (7, [])
    choose(whole, "In Ulm")
    assert whole.texts("Name") == ["Client 2"]
    choose(whole, "Rename …")
    answer_name(whole, "Ulm")
    assert [(view.name, view.owner) for view in views_of(whole.engine, "clients", "Bo")] == [("Ulm", None)]
    choose(whole, "For the whole team")
    assert [(view.name, view.owner) for view in views_of(whole.engine, "clients", "Ines")] == [("Ulm", "Ines")]
    choose(whole, "Delete the view")
    assert views_of(whole.engine, "clients", "Ines") == []
    whole.answer("Put it back")
    assert [view.name for view in views_of(whole.engine, "clients", "Ines")] == ["Ulm"]


def test_two_people_saving_one_view_lose_nothing_and_are_told(whole: WholeWindow) -> None:
    add_view(whole.engine, "clients", "Ours", None, {"filters": [], "sort": "name"}, "Bo")
    whole.open("Projects")
    whole.open("Clients")
    choose(whole, "Ours")
    theirs = {"filters": [], "sort": "-city", "columns": {"hidden": ["city"]}}
    save_view(whole.engine, views_of(whole.engine, "clients", "Bo")[0], "Bo", content=theirs)
    put(whole, "city", Test.IS, "ulm")
    choose(whole, "Save")
    assert "“Ours” has changed since you opened it" in [title for title, _ in whole.bars()]
    assert views_of(whole.engine, "clients", "Bo")[0].content == theirs
    whole.answer("Save mine over it")
    (now,) = views_of(whole.engine, "clients", "Bo")
    assert (now.saved_by, now.version, len(now.content["filters"])) == ("Ines", 3, 1)


def test_the_menu_shows_a_view_that_somebody_has_just_saved(whole: WholeWindow) -> None:
    whole.open("Clients")
    add_view(whole.engine, "clients", "Theirs", None, {}, "Bo")
    menu = views(whole).menu()
    menu.popup(QPoint(10, 10))
    whole.settle()
    assert "Theirs" in [action.text() for action in menu.actions()]
    menu.close()


def test_a_view_with_a_filter_that_no_longer_fits_says_that_it_was_left_out(whole: WholeWindow) -> None:
    filters = [{"path": "fax_number", "test": "empty", "values": []}, {"path": "city", "test": "is", "values": ["ulm"]}]
    add_view(whole.engine, "clients", "Old", "Ines", {"filters": filters, "sort": "gone,-name"}, "Ines")
    whole.open("Projects")
    whole.open("Clients")
    choose(whole, "Old")
    assert whole.texts("Name") == ["Client 2", "Client 0"]
    assert "The view shows more than it did" in [title for title, _ in whole.bars()]


def test_what_is_said_from_today_on_stays_so_in_the_chip_the_view_and_the_window(
    make: Callable[[], WholeWindow], request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(lambda: language.use("en"))
    first = make()
    first.open("Time entries")
    first.trigger("filterRowAction")
    type_into(first, cell(first, "day"), "< heute")
    assert chips(first) == ["Day: < today"]
    menu: ViewMenu = first.find(ViewMenu, "viewMenuButton")
    menu._add("Before today", for_team=True)
    first.settle()
    first.close()

    kept = {"path": "day", "test": "between", "values": [None, "<today"], "on": True}
    (view,) = views_of(first.engine, "time_entries", "Ines")
    assert view.content["filters"] == [kept]
    language.use("de")
    second = make()  # on the table that was left, in its view
    assert chips(second) == ["Tag: < heute"]
    model = second.window.page.model
    assert model is not None
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    model.query.calendar = lambda: Calendar(UTC, 1, lambda: now)  # type: ignore[method-assign, assignment]
    model.reader.reload()
    second.settle()
    assert second.status().startswith("1 ")

    # Another day has begun: the same filter finds what lies before it.
    now += timedelta(days=1)
    second.window.time_travel.as_of._today -= timedelta(days=1)
    second.window.time_travel.as_of.look_at_calendar()
    second.settle()
    assert second.status().startswith("2 ")
    assert chips(second) == ["Tag: < heute"]


def test_a_view_of_an_older_version_means_what_is_open_by_outstanding(whole: WholeWindow) -> None:
    condition = {"path": "outstanding", "test": "between", "values": ["1", None], "on": True}
    content = {
        "filters": [condition],
        "sort": "-outstanding,number",
        "columns": {"order": ["number", "outstanding", "total"], "hidden": ["outstanding", "title"]},
        "colours": [{"name": "outstanding", "colour": "red", "on": True, "filters": [condition]}],
        "group": {"by": [{"path": "status", "part": None}]},
    }
    named = with_names_of_now("invoices", {**content, "widths": {"outstanding": 99}})
    assert (named["sort"], named["widths"]) == ("-open_amount,number", {"open_amount": 99})
    assert named["columns"]["hidden"] == ["open_amount", "title"]
    assert named["colours"][0]["name"] == "outstanding"
    assert with_names_of_now("clients", content) == content

    add_view(whole.engine, "invoices", "Open", None, content, "Ines")
    whole.open("Invoices")
    menu: ViewMenu = whole.find(ViewMenu, "viewMenuButton")
    menu._choose(next(view for view in menu.views if view.name == "Open"))
    whole.settle()
    assert [one.path for one in whole.window.page.filters] == ["open_amount"]
    assert whole.bars() == []


def test_esc_leaves_a_filter_as_it_was_when_its_window_was_opened(whole: WholeWindow) -> None:
    for standing, opened, typed in (
        (Filter("city", Test.CONTAINS, ("Bonn",)), "filterText", "Ulm"),
        (None, "filterText", "Ulm"),
        (Filter("city", Test.EMPTY), "filterText", "Ulm"),
    ):
        whole.window.finding.put("city", standing)
        whole.settle()
        cell(whole, "city").open()
        field = popup(whole).findChild(QLineEdit, opened)
        type_into(whole, field, typed)
        assert whole.window.page.filters == (Filter("city", Test.CONTAINS, ("Ulm",)),)
        QTest.keyClicks(field, "x")  # not taken yet: typing hasn't rested
        QTest.keyClick(field, Qt.Key.Key_Escape)
        QTest.qWait(300)
        whole.settle()
        assert whole.window.page.filters == ((standing,) if standing else ())
        assert QApplication.activePopupWidget() is None


def test_the_windows_keys_reach_it_from_its_text_fields(whole: WholeWindow) -> None:
    whole.trigger("filterRowAction")
    export = whole.window.actions_.export

    def taken_by(field: QLineEdit, key: Qt.Key) -> bool:
        field.setFocus()
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)
        event.ignore()
        QApplication.sendEvent(field, event)
        return event.isAccepted()

    for field in (cell(whole, "city"), whole.find(QLineEdit, "searchField")):
        assert taken_by(field, Qt.Key.Key_A)
        # Ctrl+E, the end of the line, is a field's own on X11 only; Ctrl+A is everywhere.
        export.setShortcut("Ctrl+A")
        assert not taken_by(field, Qt.Key.Key_A)
        assert taken_by(field, Qt.Key.Key_Z)
        export.setShortcut("Ctrl+E")
