"""The measures once more, in plain Python over the rows of a small company: what figures are compared with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from models import (
    Booking,
    Department,
    Employee,
    EmploymentPeriod,
    Estimate,
    Expense,
    Invoice,
    InvoiceItem,
    InvoicePayment,
    PlanItem,
    Project,
    ProjectStatus,
    Task,
    TaskAssignment,
    TimeEntry,
)
from models.measures.scope import Scope
from models.schema.base import Base
from tests.models.measures.small_companies import Company, Row

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Piece:
    """A row in question: why it doesn't count (None: it does), what it comes to, and where it stands by name."""

    id: int
    reason: str | None
    value: Decimal | int | None
    places: dict[str, Any]
    currency: str | None = None
    is_under: bool = False
    table: str = ""


def pieces(company: Company, key: str, scope: Scope) -> list[Piece]:
    """Every row in question of a measure, before it is asked where."""
    return list(globals()[f"_{key}"](_World(company), scope))


class _World:
    def __init__(self, company: Company) -> None:
        self.company = company

    def alive(self, model: type[Base]) -> list[Row]:
        return [row for row in self.company[model] if row.get("deleted_at") is None]

    def row(self, model: type[Base], key: int | None) -> Row:
        return next((row for row in self.company[model] if row["id"] == key), {})

    def on(self, person: int | None, day: date) -> Row:
        """The period that covers a day of a person's."""
        for period in self.company[EmploymentPeriod]:
            first, last = period["valid_from"] or date.min, period["valid_to"] or date.max
            if period["employee_id"] == person and first <= day <= last:
                return period
        return {}

    def of_work(self, project: Row, task: Row | None = None) -> dict[str, Any]:
        client = project.get("client_id")
        places = {"client": client and f"Client {client}", "project": project.get("name")}
        return places if task is None else {**places, "task": task.get("name")}

    def of_person(self, person: int | None, day: date) -> dict[str, Any]:
        department = self.row(Department, self.on(person, day).get("department_id"))
        return {**_of_day(day), "department": department.get("name"), "person": self.row(Employee, person).get("name")}


def _of_day(day: date) -> dict[str, str]:
    year, week, _ = day.isocalendar()
    return {"month": f"{day:%Y-%m}", "week": f"{year}-W{week:02}"}


def _is_in(scope: Scope, day: date | None, *, ahead: bool = False) -> bool:
    if day is None or (day > scope.as_of and not ahead):
        return False
    return scope.first is None or scope.last is None or scope.first <= day <= scope.last


def _entries(world: _World, scope: Scope) -> Iterator[tuple[Row, Row, Row, dict[str, Any]]]:
    for entry in world.alive(TimeEntry):
        if _is_in(scope, entry["day"]):
            task, project = world.row(Task, entry["task_id"]), world.row(Project, entry["project_id"])
            places = world.of_person(entry["user_id"], entry["day"]) | world.of_work(project, task)
            yield entry, task, project, places


def _tracked(world: _World, scope: Scope) -> Iterator[Piece]:
    for entry, _task, _project, places in _entries(world, scope):
        yield Piece(entry["id"], "running" if entry["duration"] is None else None, entry["duration"], places)


def _billable(world: _World, scope: Scope) -> Iterator[Piece]:
    for entry, task, project, places in _entries(world, scope):
        yield Piece(entry["id"], _first(_why_not_billable(entry, task, project)), entry["duration"], places)


def _labour_cost(world: _World, scope: Scope) -> Iterator[Piece]:
    for entry, _task, _project, places in _entries(world, scope):
        cost, seconds = world.on(entry["user_id"], entry["day"]).get("cost_per_hour"), entry["duration"]
        reason = _first((("running", seconds is None), ("no cost rate", cost is None)))
        yield Piece(entry["id"], reason, _cents(cost * seconds / 3600) if reason is None else seconds, places, "EUR")


def _work_value(world: _World, scope: Scope) -> Iterator[Piece]:
    for entry, task, project, places in _entries(world, scope):
        reason = _first((*_why_not_billable(entry, task, project), *_why_no_rate(entry, task, project)))
        if reason is None and entry["value"] == 0 and _is_short(entry):
            reason = "beyond the flat price"
        value = entry["duration"] if reason else entry["value"]
        yield Piece(entry["id"], reason, value, places, _currency_of(world, project))


def _overservicing(world: _World, scope: Scope) -> Iterator[Piece]:
    for entry, task, project, places in _entries(world, scope):
        is_flat = str(entry["rate_from"]).startswith("flat")
        other = not is_flat and (entry["rate_from"] is not None or _flat_price(task, project) is None)
        reasons = (
            *_why_not_billable(entry, task, project),
            ("no flat price", other),
            ("flat price without budget hours", not is_flat),
            ("within the flat price", not _is_short(entry)),
        )
        reason, seconds = _first(reasons), entry["duration"]
        if reason is None:
            seconds -= int((entry["value"] * 3600 / entry["rate"]).quantize(Decimal(1), ROUND_HALF_UP))
        yield Piece(entry["id"], reason, seconds, places)


def _margin(world: _World, scope: Scope) -> Iterator[Piece]:
    for entry, task, project, places in _entries(world, scope):
        cost, seconds = world.on(entry["user_id"], entry["day"]).get("cost_per_hour"), entry["duration"]
        counts = task.get("billable") is True and project.get("billable") is True
        unrated = _why_no_rate(entry, task, project) if counts else ()
        foreign = counts and _currency_of(world, project) != "EUR"
        reasons = (("running", seconds is None), ("no cost rate", cost is None), *unrated)
        reason, value = _first((*reasons, ("worth in another currency", foreign))), seconds
        if reason is None:
            worth = entry["value"] if counts else Decimal(0)
            value = None if worth is None else worth - _cents(cost * seconds / 3600)
        yield Piece(entry["id"], reason, value, places, "EUR")


def _why_not_billable(entry: Row, task: Row, project: Row) -> tuple[tuple[str, bool], ...]:
    flags = task.get("billable"), project.get("billable")
    return (
        ("running", entry["duration"] is None),
        ("task not billable", flags[0] is False),
        ("project not billable", flags[1] is False),
        ("unknown whether billable", None in flags),
    )


def _why_no_rate(entry: Row, task: Row, project: Row) -> tuple[tuple[str, bool], ...]:
    none = entry["rate_from"] is None
    return ("no rate", none and _flat_price(task, project) is None), ("flat price without budget hours", none)


def _flat_price(task: Row, project: Row) -> Any:
    if project.get("flat_billing"):
        return project["price"]
    return task["estimated_price"] if task.get("flat_billing") else None


def _is_short(entry: Row) -> bool:
    """Whether an entry at a flat price is worth less than its time, by more than the cent of rounding."""
    if not str(entry["rate_from"]).startswith("flat") or None in (entry["value"], entry["duration"]):
        return False
    return bool(_cents(entry["rate"] * entry["duration"] / 3600) - entry["value"] > CENT)


def _currency_of(world: _World, project: Row) -> str | None:
    """The currency in which a project's client is invoiced; the company's where nobody knows of another."""
    client = project.get("client_id")
    documents = [*world.alive(Invoice), *world.alive(Estimate)] if client else []
    found = {row["currency"] for row in documents if row["client_id"] == client and row["currency"]}
    return "EUR" if not found else found.pop() if len(found) == 1 else None


def _budget_used(world: _World, scope: Scope) -> Iterator[Piece]:
    for entry, _task, project, places in _entries(world, scope):
        reasons = (
            ("running", entry["duration"] is None),
            ("no project", not project),
            ("project deleted", project.get("deleted_at") is not None),
            ("project without a budget", not project.get("budget_hours")),
        )
        yield Piece(entry["id"], _first(reasons), entry["duration"], places | _status_of(world, project))
    for project in world.alive(Project):
        hours = project["budget_hours"]
        reason = None if hours else "no budget"
        seconds = None if hours is None else round(hours * 3600)
        places = world.of_work(project) | _status_of(world, project)
        yield Piece(project["id"], reason, seconds, places, is_under=True)


def _status_of(world: _World, project: Row) -> dict[str, Any]:
    return {"status": world.row(ProjectStatus, project.get("status_id")).get("name")}


def _booked(world: _World, scope: Scope) -> Iterator[Piece]:
    for booking in world.alive(Booking):
        assignment = world.row(TaskAssignment, booking["user_task_id"])
        task = world.row(Task, assignment["task_id"])
        day, last = booking["start_date"] or date.max, booking["end_date"]
        while day <= last:
            if day.isoweekday() <= 5 and _is_in(scope, day, ahead=True):
                person, hours = world.on(assignment["user_id"], day), booking["hours_per_day"]
                away = person.get("status") in ("on leave", "left") or not person.get("weekly_hours")
                places = world.of_person(assignment["user_id"], day)
                places |= world.of_work(world.row(Project, task["project_id"]), task)
                seconds = None if hours is None else int((hours * 3600).quantize(Decimal(1), ROUND_HALF_UP))
                reason = "person without capacity that day" if away else None
                yield Piece(booking["id"], reason, seconds, places)
            day += timedelta(days=1)


def _documents(world: _World, model: type[Base], scope: Scope) -> Iterator[tuple[Row, dict[str, Any]]]:
    for row in world.alive(model):
        if _is_in(scope, row["date"]):
            client = row["client_id"] and f"Client {row['client_id']}"
            yield row, {**_of_day(row["date"]), "client": client, "status": row["status"], "currency": row["currency"]}


def _invoiced(world: _World, scope: Scope) -> Iterator[Piece]:
    for row, places in _documents(world, Invoice, scope):
        reasons = [(word, row["status"] == word) for word in ("draft", "void")]
        reason = _first((*reasons, ("no amount", row["total"] is None)))
        net = None if row["total"] is None else row["total"] - (row["tax_amount"] or 0) - (row["tax2_amount"] or 0)
        yield Piece(row["id"], reason, None if net is None else _cents(net), places, row["currency"] or None)


def _open(world: _World, scope: Scope) -> Iterator[Piece]:
    for row, places in _documents(world, Invoice, scope):
        left = None if row["total"] is None else _cents(row["total"] - _paid(world, row["id"], scope))
        reasons = [(word, row["status"] == word) for word in ("draft", "void")]
        reasons += [("no amount", left is None), ("credit note", (row["total"] or 0) < 0)]
        reasons += [("paid", left == 0), ("overpaid", (left or 0) < 0)]
        places |= {"age": _lateness(row["due_date"], scope)}
        yield Piece(row["id"], _first(reasons), left, places, row["currency"] or None)


def _overdue(world: _World, scope: Scope) -> Iterator[Piece]:
    for piece in _open(world, scope):
        due = world.row(Invoice, piece.id)["due_date"]
        late = _first((("not due yet", due is not None and due >= scope.as_of), ("no due date", due is None)))
        yield Piece(piece.id, piece.reason or late, piece.value, piece.places, piece.currency)


def _lateness(due: date | None, scope: Scope) -> str | None:
    if due is None:
        return None
    days = (scope.as_of - due).days
    bands = ((0, "not due"), (30, "1–30"), (60, "31–60"), (90, "61–90"))
    return next((word for most, word in bands if days <= most), "over 90")


def _paid(world: _World, invoice: int, scope: Scope) -> Decimal:
    return sum(
        (
            row["amount"] or Decimal(0)
            for row in world.alive(InvoicePayment)
            if row["invoice_id"] == invoice and row["date"] is not None and row["date"] <= scope.as_of
        ),
        Decimal(0),
    )


def _invoiced_lines(world: _World, scope: Scope) -> Iterator[Piece]:
    for line, invoice in _lines(world):
        if _is_in(scope, invoice["date"]):
            named = {place for _model, _id, place in _links(world, line["id"])}
            project = line["own_project_id"] if not named else named.pop() if len(named) == 1 else None
            client = invoice["client_id"] and f"Client {invoice['client_id']}"
            places = {"client": client, "project": world.row(Project, project).get("name")}
            places |= {**_of_day(invoice["date"]), "status": invoice["status"], "currency": invoice["currency"]}
            amount = _amount(line)
            reasons = [(word, invoice["status"] == word) for word in ("draft", "void")]
            reason = _first((*reasons, ("no amount", amount is None)))
            yield Piece(line["id"], reason, amount, places, invoice["currency"] or None)


def _lines(world: _World) -> Iterator[tuple[Row, Row]]:
    for line in world.alive(InvoiceItem):
        invoice = world.row(Invoice, line["invoice_id"])
        if invoice["deleted_at"] is None:
            yield line, invoice


def _amount(line: Row) -> Decimal | None:
    if line["price_unit"] is None or line["quantity"] is None:
        return None
    return _cents(line["price_unit"] * line["quantity"])


def _links(world: _World, line: int) -> Iterator[tuple[type[Base], int, int]]:
    """The rows that name a line, and the project that each belongs to."""
    for model in (Project, Task, TimeEntry, Expense):
        for row in world.alive(model):
            place = row["id"] if model is Project else row["project_id"]
            if row["invoice_item_id"] == line and place is not None:
                yield model, row["id"], place


def _unbilled(world: _World, scope: Scope) -> Iterator[Piece]:
    for entry, task, project, places in _entries(world, scope):
        if entry["invoice_item_id"] is None and entry["billed"] is not True:
            reasons = (
                *_why_not_billable(entry, task, project),
                ("at a flat price", True in (project.get("flat_billing"), task.get("flat_billing"))),
                ("no rate", entry["rate_from"] is None),
                ("written off", entry["written_off"] is True),
            )
            reason = _first(reasons)
            value = entry["value"] if reason in (None, "written off") else entry["duration"]
            places |= {"kind": "hours", "age": _age(entry["day"], scope)}
            yield Piece(entry["id"], reason, value, places, _currency_of(world, project), table="time_entries")
    yield from _flat_prices(world, scope)
    for expense in world.alive(Expense):
        if _is_in(scope, expense["date"]):
            is_billed = expense["invoiced"] is True or expense["invoice_item_id"] is not None
            reason = _first((("billed already", is_billed), ("no amount", expense["amount"] is None)))
            project = world.row(Project, expense["project_id"])
            client = expense["client_id"] or project.get("client_id")
            places = {**world.of_person(expense["user_id"], expense["date"]), "project": project.get("name")}
            places |= {"client": client and f"Client {client}", "task": None}
            places |= {"kind": "expenses", "age": _age(expense["date"], scope)}
            yield Piece(expense["id"], reason, expense["amount"], places, expense["currency"] or None, table="expenses")


def _flat_prices(world: _World, scope: Scope) -> Iterator[Piece]:
    nowhere = dict.fromkeys(("month", "week", "age", "department", "person", "task"))
    for model in (Project, Task):
        for row in world.alive(model):
            project = row if model is Project else world.row(Project, row["project_id"])
            is_other = model is Task and (project["flat_billing"] is True or project["deleted_at"] is not None)
            if row["flat_billing"] is True and not is_other:
                price = row["price" if model is Project else "estimated_price"]
                is_billable = row["billable"] is True and project["billable"] is True
                currency = _currency_of(world, project)
                reason, left = _left_of_price(world, scope, model, row, price, currency, is_billable)
                places = nowhere | {"kind": "flat prices"} | world.of_work(project)
                places |= {} if model is Project else {"task": row["name"]}
                yield Piece(row["id"], reason, price if reason else left, places, currency, table=model.__tablename__)


def _left_of_price(
    world: _World, scope: Scope, model: type[Base], row: Row, price: Any, currency: str | None, is_billable: bool
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
    return _first(reasons), left


def _age(day: date, scope: Scope) -> str:
    days = (scope.as_of - day).days
    return next((word for most, word in ((30, "0–30"), (60, "31–60"), (90, "61–90")) if days <= most), "over 90")


def _offers(world: _World, scope: Scope) -> Iterator[Piece]:
    for row, places in _documents(world, Estimate, scope):
        yield Piece(row["id"], None, row["subtotal"], places, row["currency"] or None)


def _plan(world: _World, scope: Scope) -> Iterator[Piece]:
    for row in world.company[PlanItem]:
        day = date(row["year"], row["month"], 1)
        if row["plan_version_id"] == 2 and _is_in(scope, day, ahead=True):
            reason = _first((("other unit", row["unit"] == "h"), ("other scenario", row["scenario"] != "plan")))
            places = {**_of_day(day), "department": row["department"], "kind": row["kind"], "currency": row["unit"]}
            yield Piece(row["id"], reason, row["amount"], places, row["unit"])


def _first(reasons: Any) -> str | None:
    return next((reason for reason, fits in reasons if fits), None)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
