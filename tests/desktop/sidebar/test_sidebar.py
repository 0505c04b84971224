"""The sidebar as a person uses it: places, views, all tables folded, the rail of narrow windows, its foot."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidgetItem, QMenu
from sqlalchemy import Engine, insert, update

from desktop.screens.screen_definitions import SCREENS
from desktop.screens.window_state import load_state
from desktop.sidebar.entries import BADGE, COUNT, KIND, MARKED, EntryKind
from desktop.sidebar.entry_list import EntryList
from desktop.sidebar.places import PLACES, TABLES, VIEWS
from models import Employee, Setting
from models.connection.database import writing
from models.queries.filters import Filter, Test, to_plain
from models.queries.sync_runs import Standing
from models.writes.views import add_view
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
REPORTS = [
    "Plan and actual",
    "Budgets",
    "Not billed yet",
    "Open invoices",
    "Clients in figures",
    "Offers",
    "Data landscape",
]
TITLES = ["Company", "What changed", "People", "Clients", "Projects", "Time", "Invoices", "Plan"]
WITH_ROOM, NARROW = (1440, 900), (1024, 700)
A = {"filters": [to_plain(Filter("name", Test.CONTAINS, ("a",)))], "sort": "-name"}


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    add_view(sqlite_engine, "employees", "With an A", None, A, "Jonas")
    add_view(sqlite_engine, "clients", "Mine & yours", "Ines", {"filters": []}, "Ines")
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    resize(opened, WITH_ROOM)
    yield opened
    opened.close()


def resize(whole: WholeWindow, size: tuple[int, int]) -> None:
    whole.window.resize(*size)
    whole.settle()


def entries(whole: WholeWindow) -> EntryList:
    return whole.window.navigation.list


def seen(whole: WholeWindow) -> list[str]:
    """The words of what can be seen in the list, from above."""
    return [item.text() for item in entries(whole).entries() if not item.isHidden() and item.text()]


def marked(whole: WholeWindow) -> list[str]:
    return [item.text() for item in entries(whole).entries() if item.data(MARKED) and not item.isHidden()]


def entry(whole: WholeWindow, title: str, kind: EntryKind) -> QListWidgetItem:
    return next(one for one in entries(whole).entries() if one.text() == title and one.data(KIND) == kind)


def click(whole: WholeWindow, item: QListWidgetItem) -> None:
    place = entries(whole).visualItemRect(item).center()
    QTest.mouseClick(entries(whole).viewport(), Qt.MouseButton.LeftButton, pos=place)
    whole.settle()


def test_places_stand_above_and_the_tables_are_folded_away(whole: WholeWindow) -> None:
    assert seen(whole) == [*TITLES, "Reports", *REPORTS, "Views", "Mine & yours", "With an A", "All tables"]
    assert entry(whole, "All tables", EntryKind.HEADING).data(COUNT) == str(len(SCREENS) + 1)
    assert marked(whole) == ["People"]


def test_a_place_opens_by_a_click_and_by_its_key(whole: WholeWindow) -> None:
    click(whole, entry(whole, "Projects", EntryKind.PLACE))
    assert whole.window.page.shown_screen.key == "projects"
    assert marked(whole) == ["Projects"]

    for number, place in enumerate([place for part in PLACES for place in part], 1):
        QTest.keyClick(whole.window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        whole.settle()
        assert whole.window.showing.where().key == place.key
        assert f"Ctrl+{number}" in entry(whole, place.title, EntryKind.PLACE).toolTip()


def test_all_tables_unfold_by_a_click_and_by_keys_and_fold_again(whole: WholeWindow) -> None:
    heading = entry(whole, "All tables", EntryKind.HEADING)
    click(whole, heading)
    assert {screen.title for screen in SCREENS} <= set(seen(whole))
    click(whole, heading)
    assert "Departments" not in seen(whole)

    entries(whole).setFocus()
    entries(whole).setCurrentItem(heading)
    for key, unfolded in ((Qt.Key.Key_Right, True), (Qt.Key.Key_Left, False), (Qt.Key.Key_Return, True)):
        entries(whole).setCurrentItem(heading)
        QTest.keyClick(entries(whole), key)
        assert ("Departments" in seen(whole)) == unfolded
    assert marked(whole) == ["People"], "headings are no tables"


def test_the_table_that_is_shown_is_seen_although_the_others_are_folded(whole: WholeWindow) -> None:
    whole.window.open_screen("departments")
    whole.settle()
    assert seen(whole)[-2:] == ["All tables", "Departments"]
    assert marked(whole) == ["Departments"]

    whole.window.open_screen("problems")
    whole.settle()
    assert seen(whole)[-2:] == ["All tables", "Problems"]


def test_who_walks_through_all_tables_by_arrows_isnt_sent_back_to_the_places(whole: WholeWindow) -> None:
    entries(whole).fold(TABLES, folded=False)
    entries(whole).setFocus()
    entries(whole).setCurrentItem(entry(whole, "Employment periods", EntryKind.TABLE))
    whole.settle()
    for title in ("Clients", "Contacts", "Projects"):
        QTest.keyClick(entries(whole), Qt.Key.Key_Down)
        whole.settle()
        assert marked(whole) == [title]
        assert entries(whole).currentItem() is entry(whole, title, EntryKind.TABLE)


def test_what_is_folded_is_kept_for_the_next_time(whole: WholeWindow, tmp_path: Path) -> None:
    assert load_state(tmp_path / "nothing").folded == [TABLES]
    entries(whole).fold(TABLES, folded=False)
    entries(whole).fold(VIEWS, folded=True)

    whole.window._memory.save(whole.window._memory.leave())

    assert load_state(tmp_path / "data").folded == [VIEWS]


def test_a_view_opens_its_table_as_it_was_saved_and_tells_how_many_rows_it_has(whole: WholeWindow) -> None:
    view = entry(whole, "With an A", EntryKind.VIEW)
    shown = ["berta Brandt", "Anton Adler"]
    whole.window.open_screen("projects")
    whole.settle()

    click(whole, view)

    assert [text for text in whole.texts("Name") if text] == shown
    assert view.data(COUNT) == str(len(shown))
    assert marked(whole) == ["With an A"]
    assert whole.window.finding.views.current.name == "With an A"


def test_pressing_its_place_leaves_a_view(whole: WholeWindow) -> None:
    click(whole, entry(whole, "With an A", EntryKind.VIEW))
    click(whole, entry(whole, "People", EntryKind.PLACE))

    assert (whole.window.page.filters, whole.window.page.view, marked(whole)) == ((), None, ["People"])
    assert len(whole.texts("Name")) == 4


def test_a_table_left_in_a_view_comes_back_in_it(whole: WholeWindow) -> None:
    click(whole, entry(whole, "With an A", EntryKind.VIEW))
    click(whole, entry(whole, "Projects", EntryKind.PLACE))
    click(whole, entry(whole, "People", EntryKind.PLACE))

    assert marked(whole) == ["With an A"]


def test_a_view_that_is_saved_deleted_or_chosen_in_its_menu_is_in_the_list(whole: WholeWindow) -> None:
    views = whole.window.finding.views
    views._add("Another", for_team=False)
    whole.settle()
    assert "Another" in seen(whole)
    assert marked(whole) == ["Another"]

    views.remove(views.current)
    whole.settle()
    assert "Another" not in seen(whole)
    assert marked(whole) == ["People"]

    views._choose(next(view for view in views.views if view.name == "With an A"))
    whole.settle()
    assert marked(whole) == ["With an A"]


def test_an_edit_is_counted_when_no_more_of_them_follow(whole: WholeWindow) -> None:
    view = entry(whole, "With an A", EntryKind.VIEW)
    before = int(view.data(COUNT))
    whole.select("berta Brandt", "Name")
    row_id = whole.table.current_id()
    with writing(whole.engine) as connection:
        connection.execute(update(Employee).where(Employee.id == row_id).values(name="Ben"))
    whole.window.undo.stack.changed.emit()
    assert whole.window.view_counts._rest.isActive()
    whole.window.view_counts._rest.timeout.emit()
    whole.settle()

    assert entry(whole, "With an A", EntryKind.VIEW).data(COUNT) == str(before - 1)


def test_a_narrow_window_has_a_rail_which_is_no_wish_for_a_wide_one(whole: WholeWindow) -> None:
    navigation = whole.window.navigation
    assert (navigation.rail, navigation.width()) == (False, 224)
    whole.window._layout.set_widths([260, 800, 340])

    resize(whole, NARROW)
    assert (navigation.rail, navigation.width()) == (True, 56)
    assert seen(whole) == [*TITLES, "Reports", "Views", "All tables"]
    whole.window._layout.splitterMoved.emit(56, 1)
    assert whole.window._layout.widths()[0] == 260
    assert marked(whole) == ["People"]

    resize(whole, (1199, 700))
    assert navigation.rail
    resize(whole, (1200, 700))
    assert (navigation.rail, navigation.width()) == (False, 260)


def test_in_the_rail_views_and_tables_stand_in_menus_with_their_numbers(whole: WholeWindow) -> None:
    resize(whole, NARROW)
    assert marked(whole) == ["People"]

    click(whole, entry(whole, "Views", EntryKind.HEADING))
    menu = whole.find(QMenu, "sectionMenu")
    assert [action.text() for action in menu.actions()] == ["Mine && yours   2", "With an A   2"]
    menu.actions()[1].trigger()
    menu.close()
    whole.settle()
    assert whole.window.finding.views.current.name == "With an A"
    assert marked(whole) == ["Views"]

    tables = entries(whole).section_menu(TABLES)
    next(action for action in tables.actions() if action.text() == "Departments").trigger()
    whole.settle()
    assert whole.window.page.shown_screen.key == "departments"
    assert marked(whole) == ["All tables"]


def test_everything_in_the_foot_is_in_reach_in_the_rail_too(whole: WholeWindow) -> None:
    foot = whole.window.navigation.foot
    for size in (WITH_ROOM, NARROW):
        resize(whole, size)
        for button in (foot.sync, foot.help, foot.settings):
            place = QRect(button.mapTo(whole.window.navigation, QPoint(0, 0)), button.size())
            assert button.isVisible()
            assert whole.window.navigation.rect().contains(place)


def test_the_company_is_named_as_soon_as_a_sync_has_told_what_it_is_called(whole: WholeWindow) -> None:
    name = whole.window.navigation.brand.name
    assert name.text() == "Leitstand"

    with writing(whole.engine) as connection:
        connection.execute(insert(Setting), {"key": "company_name", "value": "Nordlicht <b>& Co"})
    whole.window.sync.reload_wanted.emit()
    whole.settle()

    assert name.text() == "Nordlicht <b>& Co"
    assert name.textFormat() is Qt.TextFormat.PlainText
    resize(whole, NARROW)
    assert not name.isVisible()


def test_settings_and_help_open_by_keys(whole: WholeWindow) -> None:
    for action, name in ((whole.window.actions_.settings, "settingsMenu"), (whole.window.actions_.help, "helpMenu")):
        action.trigger()
        menu = whole.find(QMenu, name)
        assert menu.isVisible()
        offered = set(whole.window.actions_.all()) & set(menu.actions())
        assert {whole.window.actions_.full_sync, whole.window.actions_.totals} <= offered
        menu.close()
        whole.settle()
    keys = {action.shortcut().toString() for action in (whole.window.actions_.settings, whole.window.actions_.help)}
    assert keys == {"Ctrl+,", "F1"}


def test_a_sync_is_stopped_where_it_was_begun(whole: WholeWindow) -> None:
    foot, actions = whole.window.navigation.foot, whole.window.actions_
    whole.sync.may_end.clear()

    QTest.mouseClick(foot.sync, Qt.MouseButton.LeftButton)
    whole.until(lambda: foot.status.text() == "Syncing 20 %")
    assert foot.sync.defaultAction() is actions.cancel_sync
    QTest.mouseClick(foot.sync, Qt.MouseButton.LeftButton)
    whole.until(lambda: foot.sync.defaultAction() is actions.sync)
    whole.settle()

    assert whole.sync.cancelled
    assert foot.status.text() == "Not synced yet"


def test_screen_readers_are_told_counts_and_what_is_folded(whole: WholeWindow) -> None:
    told = [item.data(Qt.ItemDataRole.AccessibleTextRole) for item in entries(whole).entries()]

    assert "With an A, 2" in told
    assert f"All tables, {len(SCREENS) + 1}, folded" in told
    assert "Views, unfolded" in told
    interface = QAccessible.queryAccessibleInterface(entries(whole))
    assert interface.text(QAccessible.Text.Name) == "Places and tables"


def test_the_problems_are_counted_beside_their_entry_and_in_the_foot(whole: WholeWindow) -> None:
    link = whole.window.navigation.foot.problems
    assert not link.isVisible()

    whole.window.navigation.show_standing(Standing({}, 3))

    assert entry(whole, "Problems", EntryKind.TABLE).data(BADGE) == 3
    assert link.text().strip() == "3 problems"
    resize(whole, NARROW)
    assert (link.text().strip(), link.accessibleName()) == ("3", "3 problems")
    link.click()
    whole.settle()
    assert whole.window._layout.middle.currentWidget() is whole.window.sync.problems
