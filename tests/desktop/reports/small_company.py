"""A small company around today, and a window that opens with its reports."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QPushButton
from sqlalchemy import Engine

from desktop.reports.proof_pane import ProofPane
from desktop.reports.report_page import ReportPage
from desktop.reports.report_table import ReportTable
from models import (
    Client,
    Employee,
    Invoice,
    InvoicePayment,
    PlanItem,
    PlanVersion,
    Project,
    Setting,
    SyncRun,
    Task,
    TimeEntry,
)
from models.connection.database import writing
from models.valuing.affected_entries import parts_of_all
from models.valuing.entry_values import write_values
from tests.desktop.whole_window import WholeWindow
from tests.models.measures.company import put

HOUR = 3600
TODAY = datetime.now(UTC).date()
LONG_AGO, AGO, AHEAD = (TODAY + timedelta(days=days) for days in (-100, -40, 20))


def fill_company(engine: Engine) -> None:
    """Overdue: 80 and 20 of Nordlicht, 70 CHF of Taldorf; not due: 50. 12 of 10 hours are used of a project's budget,
    at 100 an hour; a flat price of 500 isn't billed yet."""
    moment, yes = datetime.now(UTC), {"billable": True}
    put(engine, Setting, {"key": "currency", "value": "EUR"})
    run = {"source": "paymo", "status": "complete", "full": True, "started_at": moment, "finished_at": moment}
    put(engine, SyncRun, run)
    put(engine, Client, {"name": "Nordlicht"}, {"name": "Taldorf"})
    put(engine, Employee, {"name": "Anna", "price_per_hour": Decimal(100)})
    put(
        engine,
        Project,
        {"name": "Hourly", "client_id": 1, "active": True, "budget_hours": 10, **yes},
        {"name": "Flat", "client_id": 1, "active": True, "flat_billing": True, "price": 500, **yes},
    )
    put(
        engine,
        Task,
        {"project_id": 1, "name": "Design", **yes},
        {"project_id": 1, "name": "Tidying", "billable": False},
    )
    put(engine, TimeEntry, _entry(1, 5), _entry(1, 7, LONG_AGO), _entry(2, 3, AGO))
    put(
        engine,
        Invoice,
        _invoice(100, due_date=AGO),
        _invoice(20, due_date=LONG_AGO),
        _invoice(50, due_date=AHEAD),
        _invoice(70, client_id=2, currency="CHF", due_date=AGO),
        _invoice(500, status="void", due_date=AGO),
    )
    put(engine, InvoicePayment, {"invoice_id": 1, "amount": Decimal(20), "date": AGO})
    with writing(engine) as connection:
        for part in parts_of_all(connection):
            write_values(connection, part)


def plan(engine: Engine, amount: int) -> None:
    """Plan revenue of this month."""
    version = {"is_current": True, "current_of": "plan", "title": "Plan", "source": "plan"}
    put(engine, PlanVersion, {**version, "imported_at": datetime.now(UTC)})
    item = {"plan_version_id": 1, "kind": "revenue", "unit": "EUR", "scenario": "plan", "label": "Fees", "section": "A"}
    item |= {"sheet": "Plan", "cell": "B2", "row_key": "1"}
    put(engine, PlanItem, {**item, "year": TODAY.year, "month": TODAY.month, "amount": amount, "department": "Design"})


def _entry(task: int, hours: int, day: date = TODAY) -> dict[str, Any]:
    return {"task_id": task, "project_id": 1, "user_id": 1, "day": day, "duration": hours * HOUR}


def _invoice(total: int, **more: Any) -> dict[str, Any]:
    usual = {"status": "sent", "currency": "EUR", "date": LONG_AGO, "client_id": 1, "number": f"RE-{total}"}
    return {"total": Decimal(total), "subtotal": Decimal(total), **usual, **more}


class ReportWindow(WholeWindow):
    """A window in which reports are read."""

    opens = ""

    @property
    def page(self) -> ReportPage:
        """The page of reports."""
        return self.window.reports.page

    @property
    def pane(self) -> ProofPane:
        """What is in a figure."""
        return self.window.reports.pane

    def read(self, key: str) -> None:
        """Show a report."""
        self.window.open_screen(f"report:{key}")
        self.settle()

    def figures(self) -> dict[str, QPushButton]:
        """The figures of cards that open their proof, by their texts."""
        found = self.page.findChildren(QPushButton)
        return {one.text(): one for one in found if one.property("look") in ("figure", "tileFigure")}

    def report_table(self) -> ReportTable:
        """The first table of the report."""
        table = self.page.findChild(ReportTable)
        assert table is not None
        return table

    def cells(self, column: int = 0) -> list[str]:
        """What a column of the report's table shows."""
        model = self.report_table().model()
        return [model.index(row, column).data() for row in range(model.rowCount())]

    def go_to(self, name: str, column: int) -> None:
        """Make a cell of the report's table current."""
        table = self.report_table()
        table.setFocus()
        table.setCurrentIndex(table.model().index(self.cells().index(name), column))

    def column_of(self, title: str) -> int:
        """The place of a column of the report's table."""
        model = self.report_table().model()
        titles = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
        return titles.index(title)

    def proof_lines(self) -> list[str]:
        """What stands in the list of a proof."""
        listed: QListWidget = self.pane.list
        return [listed.item(row).text() for row in range(listed.count())]

    def choose_line(self, begin: str) -> None:
        """Choose a line of a proof."""
        self.pane.list.setCurrentRow(next(row for row, text in enumerate(self.proof_lines()) if text.startswith(begin)))
        self.settle()

    def total(self, title: str) -> str:
        """What the totals below the table say of a column."""
        self.until(lambda: self.window.page.totals.text_of(self.column(title)))
        return self.window.page.totals.text_of(self.column(title))
