"""The head and the toolbar: what they say, that nothing moves, and that nothing is out of reach."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QToolButton
from sqlalchemy import Engine

from desktop.filters.chip_line import ChipLine
from desktop.table_view.column_menu import ColumnList
from models.queries.filters import Filter, Test
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill
from tests.models.statements import statements

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
WITH_ROOM, NARROW = (1440, 900), (1024, 700)
A, B = Filter("name", Test.CONTAINS, ("a",)), Filter("email", Test.EMPTY, ())


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: object, tmp_path: Path) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    resize(opened, WITH_ROOM)
    yield opened
    opened.close()


def resize(whole: WholeWindow, size: tuple[int, int]) -> None:
    whole.window.resize(*size)
    whole.settle()


def put(whole: WholeWindow, *filters: Filter) -> None:
    whole.window.page.set_filters(filters)
    whole.settle()


def sub_line(whole: WholeWindow) -> str:
    label: QLabel = whole.find(QLabel, "shownRows")
    return label.text()


def shown_chips(whole: WholeWindow) -> list[str]:
    line: ChipLine = whole.find(ChipLine, "filterChips")
    return [chip.text() for chip in line.findChildren(QToolButton, "editFilter") if chip.isVisible()]


def others(whole: WholeWindow) -> QToolButton:
    button: QToolButton = whole.find(QToolButton, "otherFilters")
    return button


@pytest.mark.parametrize("size", [WITH_ROOM, NARROW])
def test_the_table_stays_where_it_is_when_it_is_filtered(whole: WholeWindow, size: tuple[int, int]) -> None:
    resize(whole, size)
    place = whole.table.mapTo(whole.window, QPoint(0, 0))
    for filters in ((A,), (A, B), (A.switched(False),), ()):
        put(whole, *filters)
        assert whole.table.mapTo(whole.window, QPoint(0, 0)) == place
        assert (whole.window.head.height(), whole.window.toolbar.height()) == (56, 48)


def test_the_head_says_how_many_rows_are_shown_and_of_how_many(whole: WholeWindow) -> None:
    assert sub_line(whole) == "4 rows"

    put(whole, A)
    assert sub_line(whole) == "2 of 4"
    whole.window.page.set_search("adler")
    whole.settle()
    assert sub_line(whole) == "1 of 4"
    whole.window.page.set_search("")
    put(whole, A.switched(False))
    assert sub_line(whole) == "4 rows"


def test_the_title_takes_no_more_room_than_its_words(whole: WholeWindow) -> None:
    widths = []
    for key in ("departments", "employment_periods", "departments"):
        whole.window.open_screen(key)
        whole.settle()
        widths.append(whole.window.head._title.width())

    assert widths[0] == widths[2] < widths[1]


def test_the_head_says_as_of_which_day_it_is(whole: WholeWindow) -> None:
    whole.window.time_travel.as_of.show_day(date(2024, 5, 7))
    whole.settle()

    assert sub_line(whole).endswith(" · As of 07.05.2024")


def test_all_rows_are_counted_once_until_some_are_added_or_removed(whole: WholeWindow) -> None:
    whole.window.open_screen("clients")
    whole.settle()
    with statements(whole.engine) as sent:
        put(whole, B)
        put(whole, A)
    assert [one for one in sent if str(one).startswith("SELECT (SELECT count(*)")] == []

    whole.window.page.add({"name": "Zeta"})
    whole.settle()
    put(whole, A)
    all_of_them = whole.stored("SELECT count(*) FROM clients WHERE deleted_at IS NULL")
    assert sub_line(whole).endswith(f" of {all_of_them}")


def test_filters_without_room_stand_below_a_number(whole: WholeWindow) -> None:
    resize(whole, (1800, 900))
    put(whole, A, B)
    assert (len(shown_chips(whole)), others(whole).isVisible()) == (2, False)

    resize(whole, (700, 600))
    assert (shown_chips(whole), others(whole).isVisible()) == ([], True)
    assert (others(whole).text(), others(whole).accessibleName()) == ("2", "2 more filters")
    QTest.mouseClick(others(whole), Qt.MouseButton.LeftButton)
    popup = next(one for one in whole.window.findChildren(QFrame, "filterPopup") if one.isVisible())
    removing = popup.findChildren(QToolButton, "removeFilter")
    assert [chip.text() for chip in popup.findChildren(QToolButton, "editFilter")] == [
        "Name: a",
        "Email: empty",
    ]
    QTest.mouseClick(removing[0], Qt.MouseButton.LeftButton)
    whole.settle()
    assert [one.path for one in whole.window.page.filters] == ["email"]


def test_all_filters_go_at_once(whole: WholeWindow) -> None:
    put(whole, A)

    clear = next(one for one in whole.window.findChildren(QPushButton, "clearFilters") if one.isVisible())
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    whole.settle()
    assert whole.window.page.filters == ()

    put(whole, A, B)
    resize(whole, (760, 600))
    assert whole.window.actions_.clear_filters in whole.window.toolbar.more.menu().actions()


def test_add_names_what_is_added_and_problems_offer_nothing_of_a_table(whole: WholeWindow) -> None:
    shown = lambda: [one.text().strip() for one in whole.window.head.findChildren(QToolButton) if one.isVisible()]  # noqa: E731
    whole.window.open_screen("projects")
    whole.settle()
    assert {"Add project", "Export", "Views"} <= set(shown())

    whole.window.open_screen("problems")
    whole.settle()
    assert not {"Add project", "Export", "Views"} & set(shown())
    assert not whole.window.toolbar.isVisible()
    whole.window.open_screen("departments")
    whole.settle()
    assert "Add department" in shown()
    assert whole.window.toolbar.isVisible()


def test_the_list_of_columns_opens_from_the_menu_where_its_button_has_no_room(whole: WholeWindow) -> None:
    resize(whole, (460, 500))
    toolbar, columns = whole.window.toolbar, whole.window.actions_.columns
    toolbar.search.setText("a")
    assert columns in toolbar.more.menu().actions()

    columns.trigger()
    whole.settle()

    opened = whole.window.findChild(ColumnList)
    assert opened is not None
    assert toolbar.columns_place() is toolbar.more
    opened.close()


def test_the_steps_that_can_be_taken_back_are_in_the_menu(whole: WholeWindow) -> None:
    whole.table.model().setData(whole.table.model().index(0, whole.column("Remarks")), "One")
    whole.settle()
    more = whole.window.head.more.menu()
    more.aboutToShow.emit()
    steps = {action.text(): action for action in more.actions() if action.menu() is not None}

    assert steps["What can be undone"].isEnabled()
    assert not steps["What can be done again"].isEnabled()
    steps["What can be undone"].menu().aboutToShow.emit()
    assert len(steps["What can be undone"].menu().actions()) > 1


def test_the_search_is_emptied_by_esc_and_doesnt_wait_after_enter(whole: WholeWindow) -> None:
    search = whole.window.toolbar.search
    search.setFocus()
    QTest.keyClicks(search, "adler")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert whole.window.page.search == "adler"

    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert (search.text(), whole.window.page.search) == ("", "")


def test_in_a_narrow_window_the_search_is_an_icon_that_opens_its_field_until_that_is_left_empty(
    whole: WholeWindow,
) -> None:
    toolbar, find = whole.window.toolbar, whole.window.actions_.find
    icon = next(one for one in toolbar.findChildren(QToolButton) if one.defaultAction() is find)
    shown = lambda: (toolbar.search.isVisible(), icon.isVisible())  # noqa: E731
    assert shown() == (True, False)
    resize(whole, NARROW)
    assert shown() == (False, True)

    QTest.mouseClick(icon, Qt.MouseButton.LeftButton)
    assert (shown(), toolbar.search.hasFocus()) == ((True, False), True)
    QTest.keyClicks(toolbar.search, "adler")
    whole.table.setFocus()
    assert shown() == (True, False)
    find.trigger()
    QTest.keyClick(toolbar.search, Qt.Key.Key_Escape)
    assert (shown(), whole.table.hasFocus(), whole.window.page.search) == ((False, True), True, "")

    find.trigger()
    assert toolbar.search.hasFocus()
    whole.table.setFocus()
    assert shown() == (False, True)


def test_the_head_of_a_small_window_keeps_title_menu_and_what_adds(whole: WholeWindow) -> None:
    head, actions = whole.window.head, whole.window.actions_
    resize(whole, NARROW)
    listed = head.more.menu().actions()
    assert any(actions.export in one.menu().actions() for one in listed if one.menu() is not None)
    assert head._views.menu().menuAction() in listed
    resize(whole, (879, 600))
    buttons = [one for one in head.findChildren(QToolButton) if one.isVisible()]
    assert [one.defaultAction() for one in buttons] == [None, actions.add]
    assert buttons[0] is head.more
    assert {actions.undo, actions.redo, actions.panel} <= set(head.more.menu().actions())
    assert head._title.width() >= head._title.sizeHint().width()
