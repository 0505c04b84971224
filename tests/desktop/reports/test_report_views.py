"""Saved views of reports: days that go along with the calendar, in the sidebar, and what can't be read."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidgetItem
from sqlalchemy import Engine, text

from desktop.filters.name_dialog import NameDialog
from desktop.reports.report_views import kept, kept_in
from desktop.screens.window_state import WindowState, save_state
from desktop.sidebar.entries import KIND, EntryKind
from models.connection.database import writing
from models.measures.scope import Scope
from models.reports.reader import Inquiry
from models.reports.report import REPORTS
from models.writes.views import View, add_view
from tests.desktop.reports.small_company import ReportWindow
from tests.desktop.whole_window import FakeSync

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
NOVEMBER_30, DECEMBER_10 = date(2026, 11, 30), date(2026, 12, 10)
NOVEMBER = Scope(NOVEMBER_30, date(2026, 11, 1), NOVEMBER_30)


def view(content: dict[str, Any]) -> View:
    return View(1, "report:clients", "Ours", None, content, 1, "Ines", None)  # type: ignore[arg-type]


def test_a_view_of_this_month_is_of_the_next_one_a_month_later() -> None:
    content = kept(Inquiry(NOVEMBER, "year"), NOVEMBER_30)
    found = kept_in(view(content), REPORTS["clients"], DECEMBER_10)
    assert found == Inquiry(Scope(DECEMBER_10, date(2026, 12, 1), date(2026, 12, 31)), "year")
    assert kept(found, DECEMBER_10) == content


def test_a_view_as_of_another_day_keeps_its_days() -> None:
    asked = Inquiry(Scope(date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30), (("client", 2),)), currency="CHF")
    assert kept_in(view(kept(asked, NOVEMBER_30)), REPORTS["clients"], DECEMBER_10) == asked


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {"as_of": "yesterday"},
        {"as_of": "today", "first": None, "last": None, "where": [], "period": "Next century"},
        {"as_of": "today", "first": None, "last": None, "where": []},
        {"as_of": "today", "first": "2026-02-01", "last": "2026-01-01", "where": []},
        {"as_of": "today", "period": "This month", "first": None, "last": None, "where": [["moon", 1]]},
        {"as_of": "today", "period": "This month", "first": None, "last": None, "where": [["client", [1]]]},
        {"as_of": "today", "period": "This month", "first": None, "last": None, "where": [], "compare": "a guess"},
        {"as_of": "today", "period": "This month", "first": None, "last": None, "where": [], "basis": "a guess"},
    ],
)
def test_what_a_report_cannot_be_asked_is_no_view_of_it(wrong: Any) -> None:
    assert kept_in(view({"report": wrong}), REPORTS["clients"], NOVEMBER_30) is None


def views_listed(whole: ReportWindow) -> list[QListWidgetItem]:
    return [item for item in whole.window.navigation.list.entries() if item.data(KIND) == EntryKind.VIEW]


def test_a_view_of_a_report_is_saved_and_opened_from_the_sidebar(reports: ReportWindow) -> None:
    reports.read("open-invoices")
    feature = reports.window.reports
    feature.bar._ask(currency="CHF")
    reports.settle()
    assert "70,00\xa0CHF" in reports.figures()
    feature.views.save_as()
    dialog = reports.window.findChild(NameDialog)
    dialog.field.setText("Owed in francs")
    dialog.accept()
    reports.settle()
    (entry,) = views_listed(reports)
    assert entry.text() == "Owed in francs"
    assert feature.views.unchanged == "Owed in francs"

    feature.bar._ask(currency="EUR")
    reports.settle()
    assert feature.views.text().endswith("•")
    reports.read("company")
    reports.window.navigation.list.setCurrentItem(views_listed(reports)[0])
    reports.settle()
    assert "70,00\xa0CHF" in reports.figures()
    assert feature.views.unchanged == "Owed in francs"


def test_ctrl_k_finds_reports_and_their_views(reports: ReportWindow) -> None:
    add_view(reports.engine, "report:open-invoices", "Francs", None, {"report": FRANCS}, "Ines")
    reports.window.view_counts.look()
    reports.settle()
    for typed, title, figure in (("budg", "Budgets", "15"), ("francs", "Open invoices", "70,00\xa0CHF")):
        reports.window.actions_.jump.trigger()
        reports.keys(typed, Qt.Key.Key_Return)
        assert reports.window.head._title.text() == title
        assert title == "Budgets" or figure in reports.figures()


FRANCS = {"as_of": "today", "first": None, "last": None, "where": [], "compare": "", "currency": "CHF", "basis": ""}


def test_a_view_that_cannot_be_read_says_so_and_shows_the_report_as_usual(reports: ReportWindow) -> None:
    add_view(reports.engine, "report:open-invoices", "Broken", None, {"report": {"as_of": 7}}, "Ines")
    reports.window.view_counts.look()
    reports.settle()
    reports.window.navigation.list.setCurrentItem(views_listed(reports)[0])
    reports.settle()

    assert [title for title, _text in reports.bars()] == ["The view “Broken” can't be read"]
    assert "100,00\xa0€" in reports.figures()


@pytest.mark.parametrize("screen", ["report:gone", "report:budgets"])
def test_a_window_opens_with_the_report_it_was_left_with_or_the_company(
    sqlite_engine: Engine, tmp_path: Path, qapp: QApplication, screen: str
) -> None:
    save_state(tmp_path / "data", WindowState(screen=screen))
    opened = ReportWindow(sqlite_engine, tmp_path / "data", FakeSync())
    title = opened.window.head._title.text()
    opened.close()
    assert title == ("Budgets" if screen == "report:budgets" else "Company")


def test_a_window_that_is_closed_over_a_proof_opens_with_its_report(reports: ReportWindow) -> None:
    reports.read("open-invoices")
    reports.figures()["100,00\xa0€"].click()
    reports.settle()
    reports.window.showing.leave_proof()

    assert reports.window._memory.state.screen == "report:open-invoices"


def test_the_rows_behind_a_figure_are_shown_again_in_another_language(reports: ReportWindow) -> None:
    reports.read("open-invoices")
    reports.figures()["100,00\xa0€"].click()
    reports.settle()
    where = reports.window.showing.where()
    reports.read("company")
    reports.window.showing.go_back(where)
    reports.settle()

    assert reports.pane.isVisible()
    assert reports.texts("Number") == ["RE-20", "RE-100"]


def test_a_broken_view_in_the_database_does_not_stop_the_sidebar(reports: ReportWindow) -> None:
    add_view(reports.engine, "report:budgets", "Odd", None, {"report": {}}, "Ines")
    with writing(reports.engine) as connection:
        connection.execute(text("UPDATE saved_views SET content = '[1]'"))
    reports.window.view_counts.look()
    reports.settle()
    reports.window.navigation.list.setCurrentItem(views_listed(reports)[0])
    reports.settle()

    assert len(reports.bars()) == 1
    assert reports.window.head._title.text() == "Budgets"
