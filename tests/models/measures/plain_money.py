"""Money once more, in plain Python: invoices and their lines, what isn't billed, offers and the plan."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from models import (
    Estimate,
    Expense,
    Invoice,
    InvoiceItem,
    InvoicePayment,
    PlanItem,
    Project,
    Task,
    TimeEntry,
)
from models.measures.scope import Scope
from models.schema.base import Base
from tests.models.measures.plain_time import entries, why_not_billable
from tests.models.measures.plain_world import Piece, World, cents, currency_of, first_of, is_in, of_day
from tests.models.measures.small_companies import Row


def _documents(world: World, model: type[Base], scope: Scope) -> Iterator[tuple[Row, dict[str, Any]]]:
    for row in world.alive(model):
        if is_in(scope, row["date"]):
            client = row["client_id"] and f"Client {row['client_id']}"
            yield row, {**of_day(row["date"]), "client": client, "status": row["status"], "currency": row["currency"]}


def _invoiced(world: World, scope: Scope) -> Iterator[Piece]:
    for row, places in _documents(world, Invoice, scope):
        reasons = [(word, row["status"] == word) for word in ("draft", "void")]
        reason = first_of((*reasons, ("no amount", row["total"] is None)))
        net = None if row["total"] is None else row["total"] - (row["tax_amount"] or 0) - (row["tax2_amount"] or 0)
        yield Piece(row["id"], reason, None if net is None else cents(net), places, row["currency"] or None)


def _open(world: World, scope: Scope) -> Iterator[Piece]:
    for row, places in _documents(world, Invoice, scope):
        left = None if row["total"] is None else cents(row["total"] - _paid(world, row["id"], scope))
        reasons = [(word, row["status"] == word) for word in ("draft", "void")]
        reasons += [("no amount", left is None), ("credit note", (row["total"] or 0) < 0)]
        reasons += [("paid", left == 0), ("overpaid", (left or 0) < 0)]
        places |= {"age": _lateness(row["due_date"], scope)}
        yield Piece(row["id"], first_of(reasons), left, places, row["currency"] or None)


def _overdue(world: World, scope: Scope) -> Iterator[Piece]:
    for piece in _open(world, scope):
        due = world.row(Invoice, piece.id)["due_date"]
        late = first_of((("not due yet", due is not None and due >= scope.as_of), ("no due date", due is None)))
        yield Piece(piece.id, piece.reason or late, piece.value, piece.places, piece.currency)


def _lateness(due: date | None, scope: Scope) -> str | None:
    if due is None:
        return None
    days = (scope.as_of - due).days
    bands = ((0, "not due"), (30, "1–30"), (60, "31–60"), (90, "61–90"))
    return next((word for most, word in bands if days <= most), "over 90")


def _paid(world: World, invoice: int, scope: Scope) -> Decimal:
    return sum(
        (
            row["amount"] or Decimal(0)
            for row in world.alive(InvoicePayment)
            if row["invoice_id"] == invoice and row["date"] is not None and row["date"] <= scope.as_of
        ),
        Decimal(0),
    )


def _invoiced_lines(world: World, scope: Scope) -> Iterator[Piece]:
    for line, invoice in _lines(world):
        if is_in(scope, invoice["date"]):
            named = {place for _model, _id, place in _links(world, line["id"])}
            project = line["own_project_id"] if not named else named.pop() if len(named) == 1 else None
            client = invoice["client_id"] and f"Client {invoice['client_id']}"
            places = {"client": client, "project": world.row(Project, project).get("name")}
            places |= {**of_day(invoice["date"]), "status": invoice["status"], "currency": invoice["currency"]}
            amount = _amount(line)
            reasons = [(word, invoice["status"] == word) for word in ("draft", "void")]
            reason = first_of((*reasons, ("no amount", amount is None)))
            yield Piece(line["id"], reason, amount, places, invoice["currency"] or None)


def _lines(world: World) -> Iterator[tuple[Row, Row]]:
    for line in world.alive(InvoiceItem):
        invoice = world.row(Invoice, line["invoice_id"])
        if invoice["deleted_at"] is None:
            yield line, invoice


def _amount(line: Row) -> Decimal | None:
    if line["price_unit"] is None or line["quantity"] is None:
        return None
    return cents(line["price_unit"] * line["quantity"])


def _links(world: World, line: int) -> Iterator[tuple[type[Base], int, int]]:
    """The rows that name a line, and the project that each belongs to."""
    for model in (Project, Task, TimeEntry, Expense):
        for row in world.alive(model):
            place = row["id"] if model is Project else row["project_id"]
            if row["invoice_item_id"] == line and place is not None:
                yield model, row["id"], place


def _unbilled(world: World, scope: Scope) -> Iterator[Piece]:
    for entry, task, project, places in entries(world, scope):
        if entry["invoice_item_id"] is None and entry["billed"] is not True:
            reasons = (
                *why_not_billable(entry, task, project),
                ("at a flat price", True in (project.get("flat_billing"), task.get("flat_billing"))),
                ("no rate", entry["rate_from"] is None),
                ("written off", entry["written_off"] is True),
            )
            reason = first_of(reasons)
            value = entry["value"] if reason in (None, "written off") else entry["duration"]
            places |= {"kind": "hours", "age": _age(entry["day"], scope)}
            yield Piece(entry["id"], reason, value, places, currency_of(world, project), table="time_entries")
    yield from _flat_prices(world, scope)
    for expense in world.alive(Expense):
        if is_in(scope, expense["date"]):
            is_billed = expense["invoiced"] is True or expense["invoice_item_id"] is not None
            reason = first_of((("billed already", is_billed), ("no amount", expense["amount"] is None)))
            project = world.row(Project, expense["project_id"])
            client = expense["client_id"] or project.get("client_id")
            places = {**world.of_person(expense["user_id"], expense["date"]), "project": project.get("name")}
            places |= {"client": client and f"Client {client}", "task": None}
            places |= {"kind": "expenses", "age": _age(expense["date"], scope)}
            yield Piece(expense["id"], reason, expense["amount"], places, expense["currency"] or None, table="expenses")


def _flat_prices(world: World, scope: Scope) -> Iterator[Piece]:
    nowhere = dict.fromkeys(("month", "week", "age", "department", "person", "task"))
    for model in (Project, Task):
        for row in world.alive(model):
            project = row if model is Project else world.row(Project, row["project_id"])
            is_other = model is Task and (project["flat_billing"] is True or project["deleted_at"] is not None)
            if row["flat_billing"] is True and not is_other:
                price = row["price" if model is Project else "estimated_price"]
                is_billable = row["billable"] is True and project["billable"] is True
                currency = currency_of(world, project)
                reason, left = _left_of_price(world, scope, model, row, price, currency, is_billable)
                places = nowhere | {"kind": "flat prices"} | world.of_work(project)
                places |= {} if model is Project else {"task": row["name"]}
                yield Piece(row["id"], reason, price if reason else left, places, currency, table=model.__tablename__)


def _left_of_price(
    world: World, scope: Scope, model: type[Base], row: Row, price: Any, currency: str | None, is_billable: bool
) -> tuple[str | None, Any]:
    found, is_shared = [], False
    for line, invoice in _lines(world):
        linked = list(_links(world, line["id"]))
        if model is Project:
            named = {place for one, _id, place in linked if one in (Project, Task)}
            named |= {line["own_project_id"]} if not linked else set()
        else:
            named = {key for one, key, _place in linked if one is Task}
        day = invoice["date"]
        if row["id"] in named and invoice["status"] != "void" and day is not None and day <= scope.as_of:
            found.append((_amount(line) or Decimal(0), invoice["currency"]))
            is_shared |= len(named) > 1
    currencies = {one for _amount_of_line, one in found if one is not None}
    left = None if price is None else price - sum(amount for amount, _currency in found)
    is_marked = row["invoiced"] is True and row["invoice_item_id"] is None and not found
    reasons = (
        ("flat price not billable", not is_billable),
        ("no price", not price),
        ("billed with others on one line", is_shared),
        ("billed in another currency", bool(found) and (currency is None or currencies != {currency})),
        ("billed already", (left is not None and left <= 0) or is_marked),
    )
    return first_of(reasons), left


def _age(day: date, scope: Scope) -> str:
    days = (scope.as_of - day).days
    return next((word for most, word in ((30, "0–30"), (60, "31–60"), (90, "61–90")) if days <= most), "over 90")


def _offers(world: World, scope: Scope) -> Iterator[Piece]:
    for row, places in _documents(world, Estimate, scope):
        yield Piece(row["id"], None, row["subtotal"], places, row["currency"] or None)


def _plan(world: World, scope: Scope) -> Iterator[Piece]:
    for row in world.company[PlanItem]:
        day = date(row["year"], row["month"], 1)
        if row["plan_version_id"] == 2 and is_in(scope, day, ahead=True):
            reason = first_of((("other unit", row["unit"] == "h"), ("other scenario", row["scenario"] != "plan")))
            places = {**of_day(day), "department": row["department"], "kind": row["kind"], "currency": row["unit"]}
            places["meaning"] = "revenue" if row["kind"] == "revenue" else "other"
            yield Piece(row["id"], reason, row["amount"], places, row["unit"])
