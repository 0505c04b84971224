"""The reports of the synced sample agency against its own truth, in plain Python."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from sync.standin.agency.agency import build_agency
from sync.standin.paymo.paymo_server import PaymoServer
from tests.commands import Command
from tests.sync.commands.test_figure import day_of
from tests.sync.company import KEY

TODAY = date(2026, 11, 23)
CENT = Decimal("0.01")
pytestmark = [pytest.mark.sweep, pytest.mark.timeout(600)]
Sums = dict[Any, Decimal]


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(json.loads(json.dumps(build_agency(TODAY).paymo)), key=KEY, limit=None) as server:
        yield server


@pytest.fixture
def leitstand(paymo: PaymoServer, database_url: str) -> Command:
    command = Command({"LEITSTAND_DATABASE_URL": database_url, "LEITSTAND_PAYMO_API_KEY": KEY})
    command.environment["LEITSTAND_PAYMO_URL"] = paymo.url
    assert command("sync", "paymo").returncode == 0
    return command


def column(leitstand: Command, key: str, title: str) -> list[tuple[Any, Decimal]]:
    """What stands in a column of a report's table, by name and currency of its lines, without those of totals."""
    done = leitstand("report", key, "--as-of", TODAY.isoformat(), "--json")
    assert done.returncode == 0, done.stderr
    part = next(one for one in json.loads(done.stdout)["parts"] if "lines" in one)
    place, found = part["columns"].index(title), []
    for line, currency in zip(part["lines"], part["currencies"], strict=True):
        is_total = line[0].endswith(("client", "clients", "months"))
        if place < len(line) and line[place] is not None and not is_total:
            found.append(((line[0], currency), Decimal(line[place])))
    return found


def sent(paymo: PaymoServer) -> Iterator[tuple[Any, dict[str, Any], Decimal]]:
    """The invoices that count, with their client and currency, and their net."""
    clients = paymo.truth("clients")
    for invoice in paymo.truth("invoices").values():
        if invoice["status"] not in ("draft", "void"):
            amounts = [Decimal(str(invoice.get(name) or 0)) for name in ("total", "tax_amount", "tax2_amount")]
            net = (amounts[0] - amounts[1] - amounts[2]).quantize(CENT, ROUND_HALF_UP)
            yield (clients[invoice["client_id"]]["name"], invoice["currency"]), invoice, net


def test_clients_and_open_invoices(leitstand: Command, paymo: PaymoServer) -> None:
    net, before, owed, late = (defaultdict[Any, Decimal](Decimal) for _sums in range(4))
    paid: Sums = defaultdict(Decimal)
    for payment in paymo.truth("invoicepayments").values():
        if payment["date"] <= TODAY.isoformat():
            paid[payment["invoice_id"]] += Decimal(str(payment["amount"]))
    for key, invoice, amount in sent(paymo):
        net[key] += amount if "2025-11-24" <= invoice["date"] <= "2026-11-23" else 0
        before[key] += amount if "2024-11-24" <= invoice["date"] <= "2025-11-23" else 0
        rest = Decimal(str(invoice["total"])) - paid[invoice["id"]]
        if rest > 0 and invoice["total"] > 0 and invoice["date"] <= TODAY.isoformat():
            owed[key] += rest
            days = (TODAY - date.fromisoformat(invoice["due_date"])).days
            late[key] += rest if days > 90 else 0
    for key, title, expected in (
        ("clients", "Invoiced net", net),
        ("clients", "Before", before),
        ("open-invoices", "Open", owed),
        ("open-invoices", "More than 90 days", late),
    ):
        found = dict(column(leitstand, key, title))
        assert found == {place: amount for place, amount in expected.items() if amount}
    assert net
    assert owed


def test_budgets_and_offers(leitstand: Command, paymo: PaymoServer) -> None:
    used: Sums = defaultdict(Decimal)
    for entry in paymo.truth("entries").values():
        if entry.get("duration") and day_of(entry) <= TODAY.isoformat():
            used[entry["project_id"]] += entry["duration"]
    active = [one for one in paymo.truth("projects").values() if one["active"] and one["budget_hours"]]
    left = sorted(Decimal(str(one["budget_hours"])) * 3600 - used[one["id"]] for one in active)
    assert sorted(seconds for _name, seconds in column(leitstand, "budgets", "Left")) == left
    assert left[0] < 0
    year_ago, offers = TODAY - timedelta(days=364), defaultdict[Any, Decimal](Decimal)
    for estimate in paymo.truth("estimates").values():
        if year_ago.isoformat() <= estimate["date"] <= TODAY.isoformat():
            offers[estimate["date"][:7], estimate["currency"]] += Decimal(str(estimate["subtotal"]))
    found = column(leitstand, "offers", "All offers")
    assert {(month[:7], currency): amount for (month, currency), amount in found} == offers
