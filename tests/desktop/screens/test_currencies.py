"""Amounts to which Paymo gives no currency: in their client's, or without one and with the reason; never added up."""

from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine, insert

from desktop.kinds.kinds import Kind
from desktop.screens.columns import columns_of
from desktop.screens.formats import Formats
from desktop.screens.screen_definitions import PROJECTS, SCREENS
from desktop.screens.totals import about_total, total_text
from models import Client, Employee, Invoice, InvoicePayment, Project, Task
from models.queries.aggregates import Total
from models.writes.audit_context import writing_as
from tests.desktop.files import export
from tests.desktop.whole_window import FakeSync, WholeWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
FORMATS = Formats(QLocale("de_DE"), UTC, "EUR")
TIP, DESCRIPTION = Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """Projects of a client in francs, of one in two currencies, and of one that was never invoiced."""
    rows = {
        Client: [{"id": n, "paymo_id": n, "name": f"Client {n}"} for n in (1, 2, 3)],
        Invoice: [
            {"paymo_id": n, "client_id": client, "currency": currency, "total": Decimal("100.10"), "status": "sent"}
            for n, (client, currency) in enumerate(((1, "CHF"), (2, "USD"), (2, "EUR")), start=1)
        ],
        InvoicePayment: [{"paymo_id": 1, "invoice_id": 1, "amount": Decimal("60.05")}],
        Project: [
            {"id": n, "paymo_id": n, "name": f"Project {n}", "client_id": n, "price": Decimal(1000 * n)}
            for n in (1, 2, 3)
        ],
        Task: [{"paymo_id": 1, "project_id": 1, "name": "Sketch", "price_per_hour": Decimal(95)}],
        Employee: [
            {"id": 1, "paymo_id": 1, "name": "Anna", "price_per_hour": Decimal(95), "cost_per_hour": Decimal(50)}
        ],
    }
    with writing_as(sqlite_engine, "The sample", run_id=1) as connection:
        for model, values in rows.items():
            connection.execute(insert(model), values)
    made = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    made.window.session.tools.formats.currency = "EUR"
    yield made
    made.close()


def tip(whole: WholeWindow, row: int, title: str, role: Qt.ItemDataRole = TIP) -> str:
    model = whole.table.model()
    return str(model.index(row, whole.column(title)).data(role) or "")


def test_a_projects_price_is_in_its_clients_currency_or_says_why_not(whole: WholeWindow) -> None:
    whole.open("Projects")
    assert whole.texts("Price") == ["1.000,00\u00a0CHF", "2.000,00", "3.000,00"]
    assert whole.texts("Currency") == ["CHF", "", ""]
    assert "currency" not in tip(whole, 0, "Price")
    assert "invoices and estimates are in several: EUR, USD." in tip(whole, 1, "Price")
    assert "no invoice or estimate yet" in tip(whole, 2, "Price")
    assert "no invoice or estimate yet" in tip(whole, 2, "Price", DESCRIPTION)
    assert tip(whole, 2, "Estimated price") == "Paymo owns this column; change it in Paymo."  # there is no amount
    whole.open("Tasks")
    assert whole.texts("Price per hour") == ["95,00\u00a0CHF"]
    whole.open("Employees")
    assert whole.texts("Cost per hour") == ["50,00\u00a0€"]
    assert whole.texts("Price per hour") == ["95,00"]
    assert "CHF, EUR, USD" in tip(whole, 0, "Price per hour")


def test_what_is_open_of_an_invoice_is_shown_and_what_paymo_notes_stays_a_note(whole: WholeWindow) -> None:
    whole.open("Invoices")
    assert sorted(whole.texts("Open")) == ["100,10\u00a0$", "100,10\u00a0€", "40,05\u00a0CHF"]
    assert "the total minus the payments" in tip(whole, 0, "Open")


def test_totals_are_by_currency_and_those_without_one_apart() -> None:
    price = next(shown for shown in columns_of(PROJECTS) if shown.field.name == "price")
    rate = next(shown for shown in columns_of(PROJECTS) if shown.field.name == "price_per_hour")
    amounts = {"CHF": Total(3, Decimal(700)), "USD": Total(2, Decimal("400.5")), "": Total(1, Decimal(1000))}
    assert total_text(FORMATS, price, amounts) == "700,00\u00a0CHF + 400,50\u00a0$ + 1.000,00 without a currency"
    assert total_text(FORMATS, rate, {"": Total(2, Decimal(180))}) == "⌀ 90,00 without a currency"
    assert about_total(FORMATS, price, {"": Total(1, Decimal(1000))}) == "≈\u00a01.000"


def test_a_workbook_shows_no_currency_that_is_not_known(whole: WholeWindow, tmp_path: Path) -> None:
    export(whole.engine, PROJECTS, tmp_path / "projects.xlsx")
    titles, *rows = load_workbook(tmp_path / "projects.xlsx").worksheets[0].iter_rows()
    place = [cell.value for cell in titles].index("Price")
    formats = {row[place].value: row[place].number_format for row in rows}
    assert formats == {1000: "#,##0.00 [$CHF]", 2000: "#,##0.00", 3000: "#,##0.00"}


def test_every_amount_says_where_its_currency_is_known_from() -> None:
    """What is entered here is in the company's currency; whatever comes from Paymo names a column for it."""
    companys = {
        (screen.key, field.name)
        for screen in SCREENS
        for field in screen.fields
        if field.kind is Kind.MONEY and field.currency is None
    }
    assert companys == {("employees", "cost_per_hour"), ("employment_periods", "cost_per_hour")}
