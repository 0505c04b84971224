"""The data landscape, by hand: rows, what is complete, how the last runs ended; what of a company isn't there."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine

from models import (
    Employee,
    Invoice,
    InvoiceItem,
    PlanItem,
    PlanVersion,
    Project,
    RejectedRecord,
    SyncRun,
    SyncRunStream,
)
from models.schema.base import Owner
from tests.models.measures.company import GONE, put
from tests.models.reports.told import lines, notes, report, tables, tiles

AT = datetime(2026, 5, 1, 22, 30, tzinfo=UTC)


def test_each_kind_says_how_many_how_fresh_and_how_complete(engine: Engine) -> None:
    whole = {"lead_id": 1, "start_date": AT.date(), "end_date": AT.date(), "budget_hours": 1}
    put(engine, Employee, {"name": "Anna", "active": True})
    put(
        engine,
        Project,
        {"active": True, **whole, "updated_on": AT},
        {"active": True, **whole, "budget_hours": None},
        {"active": True},
        {"active": False},
        {"active": True, **whole, "deleted_at": GONE},
    )
    put(engine, Invoice, {"date": AT.date(), "due_date": AT.date()})
    put(engine, InvoiceItem, {"invoice_id": 1, "own_project_id": 1}, {"invoice_id": 1})
    version = {"source": "plan", "title": "Plan", "imported_at": AT}
    put(engine, PlanVersion, {**version, "is_current": False}, {**version, "is_current": True, "current_of": "plan"})
    rest = {
        "year": 2026,
        "month": 1,
        "section": "",
        "sheet": "",
        "cell": "",
        "scenario": "plan",
        "department": "company",
    }
    item = {**rest, "department": "company", "label": "Fees", "kind": "revenue", "unit": "EUR", "amount": 1}
    put(engine, PlanItem, *({**item, "plan_version_id": n, "row_key": str(key)} for key, n in enumerate((1, 2, 2))))
    _runs(engine)
    found = report(engine, "landscape", date(2026, 5, 2))
    rows = {line[0]: line[1:] for table in tables(found) for line in lines(table)}
    assert rows["Projects"][:6] == [4, AT, "Failed", 1, 1, Decimal("0.333333333333")]
    assert (rows["Invoices"][2], rows["Invoices"][5], rows["Invoice items"][5]) == ("Complete", 1, 0.5)
    assert (rows["Business plan"][0], rows["Business plan"][1]) == (2, AT)
    assert (rows["Expenses"][:3], rows["Exchange rates"][2]) == ([0, None, "Never"], "Entered here")
    assert notes(tables(found)[0]) == ["This is what there is now, whatever day or period is asked."]
    assert [tile.cell.value for tile in tiles(found).values()] == [4 + 1 + 1 + 2, 2, 3]
    assert notes(tiles(found)["Rows from Paymo"]) == [f"complete {AT}"]
    assert found.synced == {Owner.PAYMO.name: AT}


def _runs(engine: Engine) -> None:
    """A run that is complete, and one after it that failed."""
    told: dict[str, Any] = {"source": Owner.PAYMO.name, "started_at": AT, "full": True}
    put(engine, SyncRun, {**told, "status": "complete", "finished_at": AT}, {**told, "id": 2, "status": "failed"})
    ended = [(1, "projects", "complete"), (1, "invoices", "complete"), (2, "projects", "failed")]
    put(engine, SyncRunStream, *({"run_id": run, "stream": name, "status": how} for run, name, how in ended))
    aside = {"run_id": 1, "source": Owner.PAYMO.name, "stream": "projects", "origin": "9", "raw": "{}", "reason": "odd"}
    put(engine, RejectedRecord, {**aside, "since": AT})
