"""Columns that are worked out, in the window: a budget's bar, totals that are ratios, groups ordered by their sums."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QLocale, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QMenu, QToolButton
from sqlalchemy import Engine

from desktop.kinds.kinds import Kind
from desktop.screens.column_layout import Layout
from desktop.screens.formats import Formats
from desktop.screens.screen_definitions import PROJECTS
from desktop.table_model.cell_roles import HeadingRole
from desktop.table_query.grouping import BY_NAME, BY_ROWS, GroupOrder
from desktop.table_query.grouping_serialization import grouping_of, plain_grouping
from desktop.table_view.budget_bar import paint_share
from desktop.theme.palette import LIGHT
from models import Client, Project, TimeEntry
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.measures.company import put

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
DAY = date(2026, 3, 2)
BY_CLIENT = {"path": "client_id", "part": None}


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """Projects of three clients; those of Alpha and of Beta used 100.4 and 5 of 10 hours, that of Gamma has no budget,
    and Beta has another one, of which 60 of 90 hours are used."""
    put(sqlite_engine, Client, {"name": "Alpha"}, {"name": "Beta"}, {"name": "Gamma"})
    budgets = [(1, 10), (2, 10), (3, None), (2, 90)]
    put(
        sqlite_engine,
        Project,
        *({"name": f"P{n}", "client_id": client, "budget_hours": hours} for n, (client, hours) in enumerate(budgets)),
    )
    hours = [Decimal("10.04"), 5, 200, 60]
    put(
        sqlite_engine,
        TimeEntry,
        *({"project_id": n, "day": DAY, "duration": int(time * 3600)} for n, time in enumerate(hours, start=1)),
    )
    made = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    made.open("Projects")
    yield made
    made.close()


def choose(whole: WholeWindow, *path: str) -> None:
    menu = whole.find(QToolButton, "groupMenuButton").menu()
    menu.aboutToShow.emit()
    for words in path:
        action = next(one for one in menu.actions() if one.text() == words)
        below = action.menu()
        menu = below if isinstance(below, QMenu) else menu
    action.trigger()
    whole.settle()


def headings(whole: WholeWindow, title: str) -> dict[str, str]:
    model, column = whole.table.model(), whole.column(title)
    rows = [row for row in range(model.rowCount()) if model.index(row, 0).data(HeadingRole)]
    return {model.index(row, 0).data(HeadingRole).text: plain(model.index(row, column).data()) for row in rows}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_project_shows_used_left_and_its_share_and_their_total_is_a_ratio(whole: WholeWindow) -> None:
    assert [plain(text) for text in whole.texts("Used")] == ["10,04 h", "5,0 h", "200,0 h", "60,0 h"]
    assert [plain(text) for text in whole.texts("Left")] == ["−0,04 h", "5,0 h", "", "30,0 h"]
    assert [plain(text) for text in whole.texts("% of budget")] == ["100,4 %", "50 %", "", "67 %"]
    bar = whole.window.page.totals
    bar.set_wanted(True)
    whole.until(lambda: bar.text_of(whole.column("Used")))
    assert plain(bar.text_of(whole.column("% of budget"))) == "68 %"  # 75.04 of 110 hours
    assert plain(bar.text_of(whole.column("Left"))) == "34,96 h"
    tip = whole.table.model().headerData(whole.column("Used"), Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "time entries of the project up to today" in tip


def test_groups_are_ordered_by_their_sums_and_stay_so(whole: WholeWindow, tmp_path: Path) -> None:
    choose(whole, "Client")
    assert list(headings(whole, "Used")) == ["Alpha", "Beta", "Gamma"]
    choose(whole, "Order by", "Sum of Used")
    assert list(headings(whole, "Used").items()) == [("Gamma", "200,0 h"), ("Beta", "65,0 h"), ("Alpha", "10,04 h")]
    assert whole.texts("Name")[1] == "P2"
    choose(whole, "Order by", "% of budget")
    assert list(headings(whole, "% of budget").items()) == [("Alpha", "100,4 %"), ("Beta", "65 %"), ("Gamma", "")]
    choose(whole, "Order by", "Smallest first")
    assert list(headings(whole, "Used")) == ["Beta", "Alpha", "Gamma"]
    whole.window.transfers.exports.write(tmp_path / "projects.xlsx")
    whole.settle()
    names = [row[0].value for row in openpyxl.load_workbook(tmp_path / "projects.xlsx").worksheets[0].iter_rows()]
    assert names[1:] == ["Beta", "P1", "P3", "Alpha", "P0", "Gamma", "P2"]
    choose(whole, "Order by", "Number of rows")
    assert list(headings(whole, "Used")) == ["Alpha", "Gamma", "Beta"]
    whole.open("Clients")
    whole.open("Projects")
    assert list(headings(whole, "Used")) == ["Alpha", "Gamma", "Beta"]
    kept = {"by": [BY_CLIENT], "ordered_by": BY_ROWS, "descending": False}
    assert whole.window.page.content()["group"] == kept


def test_a_grouping_of_before_is_ordered_by_name_and_a_column_that_is_gone_orders_nothing() -> None:
    before = {"by": [BY_CLIENT], "all_closed": True, "others": []}
    assert grouping_of(PROJECTS, before).order == BY_NAME
    assert plain_grouping(grouping_of(PROJECTS, before)) == before
    by_used = grouping_of(PROJECTS, before | {"ordered_by": "sum:used"})
    assert by_used.order == GroupOrder("sum:used")
    for wrong in ("sum:gone", "sum:name", "used", 7, None):
        assert grouping_of(PROJECTS, before | {"ordered_by": wrong}).order == BY_NAME


def test_a_hidden_column_is_read_once_it_is_shown(whole: WholeWindow) -> None:
    columns, page = whole.table.columns, whole.window.page
    columns.lay_out(Layout(hidden=frozenset({"used", "left", "code"})))
    assert page.model is not None
    assert page.model.query.unread == {"used", "left"}
    whole.open("Clients")
    whole.open("Projects")
    assert whole.texts("Used") == ["", "", "", ""]
    whole.table.columns.reveal(whole.column("Used"))
    whole.settle()
    assert plain(whole.texts("Used")[0]) == "10,04 h"
    assert whole.texts("Left") == ["", "", "", ""]


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        ("0", "0 %"),
        ("99.6", "99,6 %"),
        ("99.997", "99,997 %"),
        ("100", "100 %"),
        ("100.4", "100,4 %"),
        ("154.4", "154 %"),
    ],
)
def test_a_share_never_reads_as_all_of_it_when_it_is_more_or_less(share: str, shown: str) -> None:
    assert plain(Formats(QLocale("de_DE")).text(Decimal(share), Kind.SHARE)) == shown


def colours(share: str) -> list[str]:
    image = QImage(160, 20, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.surface))
    painter = QPainter(image)
    paint_share(painter, QRect(0, 6, 160, 7), Decimal(share), 100, LIGHT)
    painter.end()
    named = {LIGHT.accent: "used", LIGHT.border: "track", LIGHT.text: "mark", LIGHT.bad[1]: "beyond", LIGHT.surface: ""}
    return [named[image.pixelColor(x, 9).name()] for x in range(160)]


def test_a_bar_has_a_track_the_mark_of_the_budget_and_goes_on_beyond_it() -> None:
    half = colours("50")
    assert half[:50] == ["used"] * 50
    assert half[50:98] == ["track"] * 48
    assert half[98:104] == ["", "", "mark", "mark", "", ""]
    assert half[104:] == [""] * 56
    assert colours("154")[104:] == ["beyond"] * 50 + [""] * 6
    assert colours("100.4").count("beyond") == 2  # so little is seen, too
    assert colours("999").count("beyond") == 56


def test_what_is_beyond_a_budget_is_told_in_the_tone_of_what_is_bad(whole: WholeWindow) -> None:
    whole.window.resize(1600, 800)
    whole.settle()
    table = whole.table
    image, bad = table.viewport().grab().toImage(), QColor(whole.theme.palette.bad[1])
    scale = image.devicePixelRatio()

    def is_bad(row: int) -> bool:
        cell = table.visualRect(table.model().index(row, whole.column("% of budget")))
        places = ((x, y) for x in range(cell.left(), cell.right()) for y in range(cell.top(), cell.bottom()))
        return any(image.pixelColor(round(x * scale), round(y * scale)) == bad for x, y in places)

    assert [is_bad(row) for row in range(4)] == [True, False, False, False]
