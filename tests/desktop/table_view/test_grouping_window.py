"""Groups in the whole window: by menu, mouse and keys; what is copied, added up, exported and kept."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from sqlalchemy import Engine, insert

from desktop.table_model.cell_roles import HeadingRole
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_view.scroll_bar_below import ScrollBarBelow
from desktop.table_view.totals_layout import shortened
from models import Invoice
from models.connection.database import writing
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key, Held = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """The window on a few invoices, grouped by their client through the menu."""
    fill(sqlite_engine)
    with writing(sqlite_engine) as connection:
        amounts = (("A-1", "1000.10", "EUR", 1), ("A-2", "2000.20", "EUR", 2), ("=A-3", "50", "USD", 1))
        rows = [
            {"number": n, "total": Decimal(t), "currency": c, "client_id": client, "date": date(2026, 1, 5)}
            for n, t, c, client in amounts
        ]
        connection.execute(insert(Invoice), rows)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    opened.open("Invoices")
    opened.table.horizontalHeader().sectionClicked.emit(opened.column("Number"))
    opened.settle()
    choose(opened, "Client")
    yield opened
    opened.close()


def choose(whole: WholeWindow, title: str, place: int = 0) -> None:
    menu = whole.find(QToolButton, "groupMenuButton").menu()
    menu.aboutToShow.emit()
    [action for action in menu.actions() if action.text() == title][place].trigger()
    whole.settle()


def lines(whole: WholeWindow) -> list[str]:
    model = whole.table.model()
    views = [model.index(row, 0).data(HeadingRole) for row in range(model.rowCount())]
    return [view.text if view else model.index(row, 0).data() for row, view in enumerate(views)]


def test_keys_and_clicks_close_and_open_groups(whole: WholeWindow) -> None:
    assert lines(whole) == ["100 % Nord_Licht", "A-2", "Überholz GmbH", "=A-3", "A-1"]
    table = whole.table
    table.setCurrentIndex(table.model().index(2, 0))
    whole.keys(Key.Key_Left)
    assert lines(whole) == ["100 % Nord_Licht", "A-2", "Überholz GmbH"]
    whole.keys(Key.Key_Space)
    assert len(lines(whole)) == 5
    place = table.visualRect(table.model().index(0, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Held.NoModifier, place)
    assert lines(whole) == ["100 % Nord_Licht", "Überholz GmbH", "=A-3", "A-1"]
    whole.trigger("closeGroupsAction")
    assert lines(whole) == ["100 % Nord_Licht", "Überholz GmbH"]
    whole.trigger("openGroupsAction")
    assert len(lines(whole)) == 5


def test_typing_on_a_heading_changes_nothing(whole: WholeWindow) -> None:
    whole.table.setCurrentIndex(whole.table.model().index(0, 0))
    whole.keys("abc", Key.Key_Delete, Key.Key_F2)
    assert lines(whole) == ["100 % Nord_Licht", "A-2", "Überholz GmbH", "=A-3", "A-1"]


def test_entering_values_one_after_the_other_passes_headings(whole: WholeWindow) -> None:
    table = whole.table
    table.setCurrentIndex(table.model().index(1, 0))
    whole.keys(Key.Key_Return)
    assert table.currentIndex().row() == 3


def test_a_block_over_a_heading_copies_the_rows_only(whole: WholeWindow) -> None:
    model, table = whole.table.model(), whole.table
    selection = QItemSelection(model.index(1, 0), model.index(4, 0))
    table.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    table.blocks.copy()
    whole.settle()
    assert QApplication.clipboard().text().split() == ["A-2", "'=A-3", "A-1"]


def test_a_block_is_pasted_over_a_heading_row_by_row(whole: WholeWindow) -> None:
    table = whole.table
    table.setCurrentIndex(table.model().index(1, whole.column("Remarks")))
    QApplication.clipboard().setText("one\ntwo\nthree")
    table.blocks.paste()
    whole.settle()
    assert [text for text in whole.texts("Remarks") if text] == ["one", "two", "three"]
    whole.trigger("undoAction")
    assert not any(whole.texts("Remarks"))


def test_everything_selected_adds_up_the_rows_not_their_headings(whole: WholeWindow) -> None:
    table = whole.table
    table.setCurrentIndex(table.model().index(1, whole.column("Total")))
    table.selectAll()
    label: QLabel = whole.find(QLabel, "selectionLabel")
    whole.until(lambda: "Sum" in label.text())
    assert label.text().replace("\u00a0", " ").startswith("3 rows selected  ·  Total  ·  Sum 3.000,30 € + 50,00 $")


def test_the_table_reopens_with_its_groups_and_what_was_closed(whole: WholeWindow) -> None:
    whole.table.setCurrentIndex(whole.table.model().index(2, 0))
    whole.keys(Key.Key_Left)
    whole.open("Clients")
    whole.open("Invoices")
    assert lines(whole) == ["100 % Nord_Licht", "A-2", "Überholz GmbH"]
    content = whole.window.page.content()
    assert content["group"] == {"by": [{"path": "client_id", "part": None}]}
    choose(whole, "Nothing")
    assert lines(whole) == ["=A-3", "A-1", "A-2"]


def test_a_workbook_has_the_groups_as_its_outline(whole: WholeWindow, tmp_path: Path) -> None:
    model = whole.table.model()
    assert isinstance(model, RowTableModel)
    model.groups.fold(2, closed=True)
    whole.window.transfers.exports.write(tmp_path / "groups.xlsx")
    whole.settle()
    sheet = openpyxl.load_workbook(tmp_path / "groups.xlsx").worksheets[0]
    total = whole.column("Total") + 1
    outline = [
        (sheet.cell(row, 1).value, sheet.cell(row, total).value, sheet.row_dimensions[row].outlineLevel)
        for row in range(2, sheet.max_row + 1)
    ]
    assert outline == [
        ("100 % Nord_Licht", 2000.2, 0),
        ("A-2", 2000.2, 1),
        ("Überholz GmbH", "1.000,10\u00a0€ + 50,00\u00a0$", 0),
        ("=A-3", 50, 1),
        ("A-1", 1000.1, 1),
    ]
    assert [bool(sheet.row_dimensions[row].hidden) for row in range(2, 7)] == [False, False, False, True, True]
    assert sheet.cell(5, 1).data_type == "s"
    assert not sheet.sheet_properties.outlinePr.summaryBelow
    assert sheet.cell(2, 1).font.bold
    assert not sheet.cell(3, 1).font.bold


def test_the_line_below_groups_tells_what_all_rows_come_to(whole: WholeWindow) -> None:
    bar = whole.window.page.totals
    assert bar.isVisible()
    assert bar.text_of(whole.column("Total")).replace("\u00a0", " ") == "3.000,30 € + 50,00 $"
    assert bar.accessibleName().startswith("Total of 3 rows. Total: ")
    choose(whole, "Nothing")
    assert not bar.isVisible()


def test_a_total_wider_than_its_column_takes_the_free_room_beside_it(whole: WholeWindow) -> None:
    bar, column = whole.window.page.totals, whole.column("Total")
    whole.window.resize(1800, 800)
    whole.table.setColumnWidth(column, 60)
    whole.settle()
    (place,) = [one for one in bar.places() if one.column == column]
    assert [line.replace("\u00a0", " ") for line in place.lines] == ["3.000,30 €", "50,00 $"]
    needed = QFontMetrics(whole.theme.figures()).horizontalAdvance(place.lines[0])
    assert needed > 60
    assert place.right - place.left >= needed


def test_each_currency_has_a_line_of_its_own_below_the_table(whole: WholeWindow) -> None:
    bar, column = whole.window.page.totals, whole.column("Total")
    two = bar.height()
    for title in ("Total", "Open", "Net", "Tax"):
        whole.table.columns.hide(whole.column(title))
    whole.settle()
    assert bar.height() < two
    whole.table.columns.reveal(column)
    whole.settle()
    assert bar.height() == two


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        ("1.000,10 € + 50,00 $ + 7 CHF", "1.000,10 € + 50,00 $ + 7 CHF"),
        ("1.000,10 € + 50,00 $ …", "1.000,10 € + 50,00 $ …"),
        ("1.000,10 € + 50,00", "1.000,10 € …"),
    ],
)
def test_a_total_is_shortened_by_whole_figures(qapp: QApplication, room: str, shown: str) -> None:
    metrics = QFontMetrics(qapp.font())
    text = "1.000,10 € + 50,00 $ + 7 CHF"
    assert shortened(text, metrics, metrics.horizontalAdvance(room)) == shown


def test_a_heading_s_total_wider_than_its_column_stands_whole(whole: WholeWindow) -> None:
    """The pixels are those of a wide column, where there was room all along."""
    column, table = whole.column("Total"), whole.table
    whole.window.resize(1800, 800)
    text, seen = QFontMetrics(whole.theme.figures()).horizontalAdvance("1.000,10 € + 50,00 $"), []
    for width in (300, 60):
        table.setColumnWidth(column, width)
        whole.settle()
        rect = table.visualRect(table.model().index(2, column))
        place = QRect(rect.right() - text - 20, rect.top(), text + 20, rect.height())
        assert table.viewport().rect().contains(place)
        seen.append(table.viewport().grab(place).toImage())
    assert text > 60
    assert seen[0] == seen[1]


def test_without_groups_the_line_is_shown_where_it_is_wanted(whole: WholeWindow) -> None:
    choose(whole, "Nothing")
    bar = whole.window.page.totals
    whole.trigger("totalsAction")
    whole.until(bar.isVisible)
    assert bar.text_of(whole.column("Total")).replace("\u00a0", " ") == "3.000,30 € + 50,00 $"
    bar.grab()
    whole.window.page.set_search("A-2")
    whole.until(lambda: "Total of 1 row." in bar.accessibleName())
    assert bar.text_of(whole.column("Total")).replace("\u00a0", " ") == "2.000,20 €"
    whole.trigger("totalsAction")
    assert not bar.isVisible()


def test_the_line_of_totals_stands_above_the_scroll_bar_and_its_words_stay_with_the_naming_column(
    whole: WholeWindow,
) -> None:
    bar, below = whole.window.page.totals, whole.window.page.findChild(ScrollBarBelow)
    whole.window.resize(1000, 600)
    whole.settle()
    assert isinstance(below, ScrollBarBelow)
    assert whole.table.geometry().bottom() < bar.y() <= bar.geometry().bottom() < below.y()
    kept = QRect(0, 0, whole.table.frozen_width(), bar.height())
    before = bar.grab(kept).toImage()
    for shift in (90, below.maximum()):
        below.setValue(shift)
        assert whole.table.horizontalScrollBar().value() == shift
        assert bar.grab(kept).toImage() == before
    room = whole.table.frozen_width() - 20
    assert bar.label_in(room) == "Total of 3 rows"
    assert [bar.label_in(width) for width in (room // 2, 5)] == ["3 rows", "3"]


def test_a_column_is_fitted_to_the_totals_of_its_groups_too(whole: WholeWindow) -> None:
    column = whole.column("Total")
    whole.table.columns.fit(column)
    fitted = whole.table.columnWidth(column)
    choose(whole, "Nothing")
    whole.table.columns.fit(column)
    assert whole.table.columnWidth(column) < fitted
