"""The figures of the synced sample agency against its own truth, in plain Python."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from models.writes.audit_context import writing_as
from sync.sample_entries import enter
from sync.standin.agency.agency import Agency, build_agency
from sync.standin.agency.own_data import OwnData, OwnPeriod, own_data
from sync.standin.paymo.paymo_server import PaymoServer
from tests.commands import Command
from tests.sync.commands.test_figure import day_of, told
from tests.sync.company import KEY

TODAY = date(2026, 11, 23)
CENT = Decimal("0.01")
pytestmark = [pytest.mark.sweep, pytest.mark.timeout(600)]
Record = dict[str, Any]


@pytest.fixture(scope="module")
def agency() -> Agency:
    return build_agency(TODAY)


@pytest.fixture
def paymo(agency: Agency) -> Iterator[PaymoServer]:
    with PaymoServer(json.loads(json.dumps(agency.paymo)), key=KEY, limit=None) as server:
        yield server


@pytest.fixture
def leitstand(agency: Agency, paymo: PaymoServer, database_url: str, engine: Engine) -> Command:
    command = Command({"LEITSTAND_DATABASE_URL": database_url, "LEITSTAND_PAYMO_API_KEY": KEY})
    command.environment["LEITSTAND_PAYMO_URL"] = paymo.url
    assert command("sync", "paymo").returncode == 0
    with writing_as(engine, "The sample company") as connection:
        enter(connection, own_data(agency))
    return command


def values(leitstand: Command, *arguments: str) -> dict[tuple[Any, ...], str | None]:
    """Figures by the names of their dimensions and their currency, where anything counts; all of them proven."""
    answer = told(leitstand, *arguments, "--as-of", TODAY.isoformat(), "--proof")
    for one in answer["figures"]:
        counted = [Decimal(row["value"]) for row in one["counted"] if row["value"]]
        assert answer["unit"] == "ratio" or sum(counted, Decimal(0)) == Decimal(one["value"])
        assert answer["unit"] == "ratio" or len(one["counted"]) == one["rows"]
    return {
        (*one["dimensions"].values(), *filter(None, [one["currency"]])): one["value"]
        for one in answer["figures"]
        if one["rows"]
    }


def entries_of(paymo: PaymoServer, begins: str) -> list[Record]:
    return [
        entry
        for entry in paymo.truth("entries").values()
        if entry.get("duration") is not None and day_of(entry).startswith(begins)
    ]


def period_of(own: OwnData, entry: Record) -> OwnPeriod | None:
    day = date.fromisoformat(day_of(entry))
    history = own.employees[entry["user_id"]].history
    return next((one for one in history if one.valid_from <= day <= (one.valid_to or date.max)), None)


def test_time_by_client_and_by_department_of_the_day(leitstand: Command, paymo: PaymoServer, agency: Agency) -> None:
    projects, clients, own = paymo.truth("projects"), paymo.truth("clients"), own_data(agency)
    tasks, names = paymo.truth("tasks"), {one.code: one.name for one in own.departments}
    tracked, billable, departments, costs = Counter(), Counter(), Counter(), defaultdict(Decimal)  # type: ignore[var-annotated]
    for entry in entries_of(paymo, "2026-0"):
        project, month = projects[entry["project_id"]], day_of(entry)[:7]
        client = clients.get(project["client_id"], {}).get("name")
        tracked[client, month] += entry["duration"]
        if project["billable"] and tasks[entry["task_id"]]["billable"]:
            billable[client, month] += entry["duration"]
        period = period_of(own, entry)
        department = names[period.department] if period else None
        departments[department, month] += entry["duration"]
        if period:
            cost = (period.cost_per_hour * entry["duration"] / 3600).quantize(CENT, ROUND_HALF_UP)
            costs[department, month, "EUR"] += cost
    by_client = ("--period", "2026-01-01..2026-09-30", "--by", "client,month")
    by_department = ("--period", "2026-01-01..2026-09-30", "--by", "department,month")
    assert values(leitstand, "tracked", *by_client) == {key: str(value) for key, value in tracked.items()}
    assert values(leitstand, "billable", *by_client) == {key: str(value) for key, value in billable.items()}
    assert values(leitstand, "tracked", *by_department) == {key: str(value) for key, value in departments.items()}
    assert values(leitstand, "labour_cost", *by_department) == {key: f"{value:.2f}" for key, value in costs.items()}


def test_money_by_client_and_currency(leitstand: Command, paymo: PaymoServer) -> None:
    clients, day = paymo.truth("clients"), TODAY.isoformat()
    paid: dict[int, Decimal] = defaultdict(Decimal)
    for payment in paymo.truth("invoicepayments").values():
        if payment["date"] <= day:
            paid[payment["invoice_id"]] += Decimal(str(payment["amount"]))
    invoiced, still_open, overdue, offers = (defaultdict(Decimal) for _ in range(4))  # type: ignore[var-annotated]
    for invoice in paymo.truth("invoices").values():
        if invoice["status"] in ("draft", "void") or invoice["date"] > day:
            continue
        place, total = (clients[invoice["client_id"]]["name"], invoice["currency"]), Decimal(str(invoice["total"]))
        taxes = Decimal(str(invoice["tax_amount"])) + Decimal(str(invoice["tax2_amount"] or 0))
        if invoice["date"][:4] == "2026":
            invoiced[place] += (total - taxes).quantize(CENT, ROUND_HALF_UP)
        left = (total - paid[invoice["id"]]).quantize(CENT, ROUND_HALF_UP)
        if total >= 0 and left > 0:
            still_open[place] += left
            if invoice["due_date"] and invoice["due_date"] < day:
                overdue[place] += left
    for estimate in paymo.truth("estimates").values():
        if estimate["date"][:4] == "2026":
            offers[clients[estimate["client_id"]]["name"], estimate["currency"]] += Decimal(str(estimate["subtotal"]))
    for measure, expected in (("invoiced", invoiced), ("open", still_open), ("overdue", overdue), ("offers", offers)):
        period = ("--period", "2026") if measure in ("invoiced", "offers") else ()
        found = values(leitstand, measure, *period, "--by", "client")
        assert expected
        assert found == {key: f"{value:.2f}" for key, value in expected.items()}


def test_budgets_and_bookings(leitstand: Command, paymo: PaymoServer, agency: Agency) -> None:
    projects, own = paymo.truth("projects"), own_data(agency)
    tracked: Counter[int] = Counter()
    for entry in entries_of(paymo, "20"):
        tracked[entry["project_id"]] += entry["duration"]
    expected = Counter[tuple[str, Decimal]]()
    for key, project in projects.items():
        if project["budget_hours"] and tracked[key]:
            share = Decimal(tracked[key]) / (Decimal(str(project["budget_hours"])) * 3600)
            expected[project["name"], share.quantize(Decimal("1e-12"))] += 1
    figures = told(leitstand, "budget_used", "--by", "project", "--as-of", TODAY.isoformat())["figures"]
    used = [(one["dimensions"]["project"], Decimal(one["value"])) for one in figures if one["value"] and one["rows"]]
    assert Counter(used) == expected
    assignments, booked = paymo.truth("userstasks"), 0
    for booking in paymo.truth("bookings").values():
        first, last = (datetime.fromisoformat(booking[name]).toordinal() for name in ("start_date", "end_date"))
        for day in map(date.fromordinal, range(first, last + 1)):
            history = own.employees[assignments[booking["user_task_id"]]["user_id"]].history
            now = [one for one in history if one.valid_from <= day <= (one.valid_to or date.max)]
            works = now and now[0].status == "active" and now[0].weekly_hours
            if works and day.isoweekday() <= 5 and f"{day:%Y-%m}" == "2026-11":
                booked += int(Decimal(str(booking["hours_per_day"])) * 3600)
    assert booked
    assert values(leitstand, "booked", "--period", "2026-11") == {(): str(booked)}
