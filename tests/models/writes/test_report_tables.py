"""What people enter for the reports: exchange rates, what plan lines mean, hours written off, projects of lines."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select

from models import Change, ExchangeRate, Invoice, InvoiceItem, PlanMeaning, Project, TimeEntry
from models.connection.database import reading
from models.connection.database_errors import RefusedError
from models.schema.base import Base
from models.writes.audit_context import writing_as
from models.writes.bulk_edits import add_many
from models.writes.deletions import put_back, removal, remove
from models.writes.edits import add, change

FRANC = {"currency": "CHF", "day": date(2026, 3, 1), "rate": Decimal("1.0612")}
FEES = {"section": "Design", "label": "Umsatz", "meaning": "revenue"}
OF_NO_SECTION = {"section": None, "label": "Umsatz", "meaning": "revenue"}


def held(engine: Engine, column: Any, row_id: int) -> Any:
    with reading(engine) as connection:
        return connection.scalar(select(column).where(column.class_.id == row_id))


def told(engine: Engine, table: str) -> list[tuple[str, str | None, str | None, str]]:
    """The history of a table: field, before, after, and who."""
    of = select(Change.column_name, Change.old_value, Change.new_value, Change.who).where(Change.table_name == table)
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(of.order_by(Change.id))]


@pytest.mark.parametrize(("model", "row"), [(ExchangeRate, FRANC), (PlanMeaning, FEES), (PlanMeaning, OF_NO_SECTION)])
def test_there_is_one_line_of_each_and_what_is_removed_comes_back(
    engine: Engine, model: type[Base], row: dict[str, Any]
) -> None:
    row_id = add(engine, model, row, "Ines")
    with pytest.raises(RefusedError):
        add(engine, model, row, "Jörg")
    removed = remove(engine, removal(engine, model, [row_id]), "Ines")
    put_back(engine, removed, "Ines")
    assert {name: held(engine, getattr(model, name), row_id) for name in row} == row


@pytest.mark.parametrize("rate", ["0", "-1"])
def test_a_currency_is_worth_something(engine: Engine, rate: str) -> None:
    with pytest.raises(RefusedError):
        add(engine, ExchangeRate, {**FRANC, "rate": Decimal(rate)}, "Ines")


def test_a_line_of_the_plan_means_one_of_four_things(engine: Engine) -> None:
    with pytest.raises(RefusedError):
        add(engine, PlanMeaning, {**FEES, "meaning": "profit"}, "Ines")
    assert add_many(engine, PlanMeaning, [FEES, {**FEES, "label": "Gehälter", "meaning": "personnel"}], "Ines")


def test_who_wrote_hours_off_stands_in_the_history(filled: Engine) -> None:
    before, after = {"written_off": None, "remarks": None}, {"written_off": True, "remarks": "our mistake"}
    assert change(filled, TimeEntry, 1, after, before, "Ines").version == 2
    assert sorted(told(filled, "time_entries")) == [
        ("remarks", None, "our mistake", "Ines"), ("written_off", None, "true", "Ines")
    ]  # fmt: skip


def test_a_line_of_an_invoice_is_put_to_a_project_and_set_free_when_that_goes(filled: Engine) -> None:
    with writing_as(filled, "The sample", run_id=1) as connection:
        connection.execute(insert(Invoice), [{"id": 1, "paymo_id": 501, "number": "R1"}])
        connection.execute(insert(InvoiceItem), [{"id": 1, "paymo_id": 511, "invoice_id": 1, "item": "Idea"}])
    change(filled, InvoiceItem, 1, {"own_project_id": 3}, {"own_project_id": None}, "Ines")
    assert told(filled, "invoice_items") == [("own_project_id", None, "Archive", "Ines")]
    with pytest.raises(RefusedError):
        change(filled, InvoiceItem, 1, {"item": "Another"}, {"item": "Idea"}, "Ines")
    removed = remove(filled, removal(filled, Project, [3]), "Ines")
    assert held(filled, InvoiceItem.own_project_id, 1) is None
    put_back(filled, removed, "Ines")
    assert held(filled, InvoiceItem.own_project_id, 1) == 3
