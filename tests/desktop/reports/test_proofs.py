"""What is in a figure: the rows behind it in the ordinary table, and the way back to the figure."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.desktop.reports.small_company import ReportWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key


def test_a_figure_opens_the_rows_that_come_to_it(reports_on_both: ReportWindow) -> None:
    whole = reports_on_both
    whole.read("open-invoices")
    whole.figures()["100,00\xa0€"].setFocus()
    whole.keys(Key.Key_Return)

    assert whole.texts("Number") == ["RE-20", "RE-100"]
    assert whole.total("Open") == "100,00\xa0€"
    assert whole.window.head._title.text() == "What is in it"
    assert whole.proof_lines()[1] == "Counted\n2 rows · 100,00\xa0€"
    assert QApplication.focusWidget() is whole.pane.list


def test_each_reason_leads_to_the_rows_that_are_left_out_for_it(reports: ReportWindow) -> None:
    reports.read("open-invoices")
    reports.figures()["100,00\xa0€"].click()
    reports.settle()
    reports.choose_line("Void")

    assert reports.texts("Number") == ["RE-500"]
    assert reports.window.head.filtered_by == "Open invoices: void"


def test_keys_lead_from_the_proof_to_its_rows_and_back_to_the_figure(reports: ReportWindow) -> None:
    reports.read("open-invoices")
    reports.go_to("Nordlicht", reports.column_of("Open"))
    reports.keys(Key.Key_Return)
    assert reports.pane.isVisible()
    reports.keys(Key.Key_Return)
    assert reports.table.hasFocus()
    reports.keys(Key.Key_Escape)

    table = reports.report_table()
    assert (table.hasFocus(), table.currentIndex().data()) == (True, "150,00\xa0€")
    for way in (Key.Key_Backspace, Key.Key_Escape):
        reports.keys(Key.Key_Return)
        assert reports.pane.list.hasFocus()
        reports.keys(way)
        assert reports.report_table().hasFocus()
    reports.keys(Key.Key_Return)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    reports.settle()
    assert reports.report_table().hasFocus()


def test_the_column_that_is_counted_is_seen_only_in_the_proof(reports: ReportWindow) -> None:
    reports.window.open_screen("invoices")
    reports.settle()
    columns, place = reports.table.columns, reports.column("Open")
    columns.hide(place)
    reports.read("open-invoices")
    reports.figures()["100,00\xa0€"].click()
    reports.settle()
    seen, room = reports.table.visualRect(reports.table.model().index(0, place)), reports.table.viewport().width()
    assert not reports.table.isColumnHidden(place)
    assert 0 <= seen.left() < seen.right() <= room

    reports.window.open_screen("invoices")
    reports.settle()
    assert reports.table.isColumnHidden(place)
    assert not reports.window.page.totals.isVisible()


def test_leaving_a_proof_leaves_nothing_behind(reports: ReportWindow) -> None:
    window = reports.window
    window.open_screen("invoices")
    reports.settle()
    panel = window.actions_.panel
    panel.setChecked(True)
    reports.read("company")
    reports.figures()["100\xa0€"].click()
    reports.settle()
    assert not panel.isChecked()
    panel.trigger()
    assert window.panel.isVisible()
    panel.trigger()
    window.open_screen("clients")
    reports.settle()

    assert panel.isChecked()
    assert not reports.pane.isVisible()
    assert (window.head.filtered_by, window.head._title.text()) == ("", "Clients")
    assert not window.head._back.isVisible()


def test_a_figure_of_several_tables_opens_each_of_them(reports: ReportWindow) -> None:
    reports.read("unbilled")
    reports.go_to("Nordlicht", reports.column_of("Not billed yet"))
    reports.keys(Key.Key_Return)
    assert reports.window.page.shown_screen.key == "time_entries"
    assert reports.total("Work value") == "1.200,00\xa0€"
    listed = reports.pane.list
    listed.setCurrentRow(reports.proof_lines().index("Counted\n1 row · 500,00\xa0€"))
    reports.settle()

    assert reports.window.page.shown_screen.key == "projects"
    assert reports.texts("Name") == ["Flat"]


def test_a_ratio_shows_what_is_divided_by_what(reports: ReportWindow) -> None:
    reports.read("budgets")
    reports.go_to("Hourly", reports.column_of("%"))
    reports.keys(Key.Key_Return)

    assert reports.total("Time") == "15:00"
    words = [text for text in reports.proof_lines() if text.startswith("Counted")]
    assert words == ["Counted\n3 rows · 15,00\xa0h", "Counted\n1 row · 10,00\xa0h"]


def test_a_proof_that_comes_late_does_not_take_the_place_of_what_is_shown_by_then(reports: ReportWindow) -> None:
    reports.read("open-invoices")
    reports.figures()["100,00\xa0€"].click()
    reports.window.open_screen("clients")
    reports.settle()

    assert reports.window.page.shown_screen.key == "clients"
    assert not reports.pane.isVisible()
