"""A report in the window: what it says where there is nothing, while it is read, and where it can't be read."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from sqlalchemy import Engine, text

from desktop.theme.theme import ColorMode
from models import Invoice
from models.connection.database import writing
from models.reports.report import REPORTS
from tests.desktop.reports.small_company import AGO, TODAY, ReportWindow, plan
from tests.desktop.whole_window import FakeSync
from tests.models.measures.company import put

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key


def said(whole: ReportWindow) -> set[str]:
    return {label.text() for label in whole.page.findChildren(QLabel)}


@pytest.fixture
def fresh(sqlite_engine: Engine, tmp_path: Path, qapp: QApplication) -> Iterator[ReportWindow]:
    opened = ReportWindow(sqlite_engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()


def test_a_first_start_shows_the_company_and_how_to_get_data(fresh: ReportWindow) -> None:
    assert fresh.window.head._title.text() == "Company"
    assert "There are no data yet" in said(fresh)
    assert fresh.window.actions_.sync.text() in {one.text() for one in fresh.page.findChildren(QPushButton)}


def test_every_report_opens_without_data_and_without_a_plan(fresh: ReportWindow, reports: ReportWindow) -> None:
    for whole in (fresh, reports):
        for key in REPORTS:
            whole.read(key)
            assert whole.bars() == []


def test_the_largest_overdue_clients_stand_beside_the_first_figure(reports: ReportWindow) -> None:
    row = next(one for one in reports.page.findChildren(QPushButton) if one.property("look") == "listRow")
    assert row.accessibleName() == "Nordlicht: 100\xa0€, What is in it"
    row.click()
    reports.settle()
    assert reports.texts("Number") == ["RE-20", "RE-100"]


def test_what_was_changed_meanwhile_is_read_and_who_reads_stays_where_they_are(reports: ReportWindow) -> None:
    reports.read("open-invoices")
    reports.go_to("Nordlicht", reports.column_of("Open"))
    before = reports.report_table()
    reports.window.showing.reload()
    reports.settle()
    assert reports.report_table() is before

    new = {"id": 9, "paymo_id": 9, "total": 5, "status": "sent", "currency": "EUR", "client_id": 1}
    put(reports.engine, Invoice, {**new, "date": AGO, "due_date": AGO})
    reports.window.showing.reload()
    reports.settle()
    assert reports.report_table().currentIndex().data() == "155,00\xa0€"
    assert reports.report_table().hasFocus()
    assert "105,00\xa0€" in reports.figures()


def test_coming_back_finds_the_place_in_the_report(reports: ReportWindow) -> None:
    reports.window.resize(900, 500)
    reports.read("company")
    bar = reports.page.verticalScrollBar()
    reports.until(lambda: bar.maximum() > 150)
    bar.setValue(150)
    reports.read("open-invoices")
    reports.window.actions_.back.trigger()
    reports.settle()
    reports.until(lambda: bar.value() == 150)

    assert reports.window.head._title.text() == "Company"
    reports.window.actions_.forward.trigger()
    reports.settle()
    assert reports.window.head._title.text() == "Open invoices"


@pytest.mark.expects_logs
def test_a_report_that_cannot_be_read_anew_stays_and_says_since_when_it_is_so(reports: ReportWindow) -> None:
    reports.read("open-invoices")
    with writing(reports.engine) as connection:
        connection.execute(text("ALTER TABLE invoice_payments RENAME TO elsewhere"))
    reports.window.showing.reload()
    reports.settle()

    assert len(reports.bars()) == 1
    assert "it couldn’t be worked out anew" in reports.window.head._sub.text()
    assert "100,00\xa0€" in reports.figures()

    with writing(reports.engine) as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO invoice_payments"))


@pytest.mark.expects_logs
def test_a_report_that_was_never_read_offers_to_try_again(reports: ReportWindow) -> None:
    with writing(reports.engine) as connection:
        connection.execute(text("ALTER TABLE invoice_payments RENAME TO elsewhere"))
    reports.read("open-invoices")
    assert "The report couldn’t be worked out" in said(reports)
    with writing(reports.engine) as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO invoice_payments"))
    next(one for one in reports.page.findChildren(QPushButton) if one.text() == "Try again").click()
    reports.settle()

    assert "100,00\xa0€" in reports.figures()


def test_figures_asked_for_before_turn_grey_while_others_are_read(reports: ReportWindow) -> None:
    reports.read("open-invoices")
    page = reports.page
    page.wait_for_newer()
    assert not page._veil.isVisible()
    reports.until(page._veil.isVisible)
    assert page._veil.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    reports.window.showing.reload()
    reports.settle()
    assert not page._veil.isVisible()


def test_tab_stops_once_at_a_card_and_arrows_go_on_inside(reports: ReportWindow) -> None:
    reports.window.activateWindow()
    reports.figures()["100\xa0€"].setFocus()
    reports.keys(Key.Key_Left)
    assert QApplication.focusWidget() is reports.figures()["100\xa0€"]
    reports.keys(Key.Key_Right)
    title = QApplication.focusWidget()
    assert isinstance(title, QPushButton)
    assert title.text() == "Overdue invoices"
    reports.keys(Key.Key_Return)
    assert reports.window.head._title.text() == "Open invoices"


def test_another_theme_shows_the_report_in_its_colours(reports: ReportWindow) -> None:
    reports.read("plan")
    light = reports.page.grab().toImage().pixelColor(4, 4)
    reports.theme.set_mode(ColorMode.DARK)
    reports.settle()
    assert reports.page.grab().toImage().pixelColor(4, 4) != light
    reports.theme.set_mode(ColorMode.LIGHT)


def test_a_plan_that_comes_is_held_against_what_is_done(reports: ReportWindow) -> None:
    reports.read("plan")
    assert all("2.000" not in text for text in reports.cells(1))
    plan(reports.engine, 2000)
    reports.window.showing.reload()
    reports.settle()
    assert any("2.000" in str(text) for column in range(11) for text in reports.cells(column))


def test_the_first_column_stays_when_a_table_is_scrolled_sideways(reports: ReportWindow) -> None:
    reports.window.resize(640, 480)
    reports.read("plan")
    table = reports.report_table()
    bar = table.horizontalScrollBar()
    reports.until(lambda: bar.maximum() > 100)
    bar.setValue(bar.maximum())
    first, last = (table.visualRect(table.model().index(0, at)) for at in (0, table.model().columnCount() - 1))
    assert first.left() == 0
    assert last.right() <= table.viewport().width()


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700), (720, 480)])
def test_nothing_of_a_report_is_wider_than_its_page(reports: ReportWindow, size: tuple[int, int]) -> None:
    reports.window.resize(*size)
    for key in REPORTS:
        reports.read(key)
        QTest.qWait(20)
        page = reports.page
        assert page.widget().width() <= page.viewport().width(), key
        for label in page.findChildren(QLabel):
            assert label.visibleRegion().isEmpty() or label.width() <= page.viewport().width(), key
        bar = reports.window.reports.bar
        assert bar.isHidden() or bar.row.minimumSize().width() <= bar.width(), key


def test_reading_counts_days_up_to_another_day(reports: ReportWindow) -> None:
    reports.read("open-invoices")
    bar = reports.window.reports.bar
    bar._over(as_of=TODAY - timedelta(days=50))
    reports.settle()
    assert "20,00\xa0€" in reports.figures()
    reports.window.actions_.back.trigger()
    reports.settle()
    assert "100,00\xa0€" in reports.figures()


def test_f6_goes_from_the_sidebar_over_the_head_and_the_bar_into_the_report(reports: ReportWindow) -> None:
    window = reports.window
    reports.read("open-invoices")
    window.navigation.list.setFocus()
    parts = {"head": window.head, "bar": window.reports.bar, "report": window.reports.page}
    ways = []
    for _step in range(3):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_F6)
        focused = QApplication.focusWidget()
        ways.append(next((name for name, part in parts.items() if part.isAncestorOf(focused)), "nowhere"))
    assert ways == ["head", "bar", "report"]

    stops = []
    while reports.page.isAncestorOf(QApplication.focusWidget()) and len(stops) < 20:
        stops.append(QApplication.focusWidget())
        QTest.keyClick(stops[-1], Key.Key_Tab)
    assert len(stops) == 3, "the figure, its chart, the table"
    QTest.keyClick(stops[0], Key.Key_Backtab)
    stops[0].setFocus()
    QTest.keyClick(stops[0], Key.Key_Backtab)
    assert not reports.page.isAncestorOf(QApplication.focusWidget())


def test_the_bar_offers_the_clients_and_limits_the_report_to_one(reports: ReportWindow) -> None:
    reports.read("open-invoices")
    bar = reports.window.reports.bar
    bar.buttons["client"].click()
    reports.settle()
    popup = QApplication.activePopupWidget()
    assert popup is not None
    reports.keys("tald", Key.Key_Return)
    assert bar.buttons["client"].text().strip() == "Taldorf"
    assert "100,00\xa0€" not in reports.figures()
    bar.buttons["client"].click()
    reports.settle()
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def test_a_cell_says_its_column_and_a_bullet_how_much_is_used(reports: ReportWindow) -> None:
    reports.read("budgets")
    model = reports.report_table().model()
    row = reports.cells().index("Hourly")
    spoken = [model.index(row, at).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(3)]
    assert spoken[0] == "Project: Hourly"
    assert spoken[1] == "Used of budget: 150\xa0%"
