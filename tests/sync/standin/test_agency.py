"""The sample agency: of the promised size, whole, correct to the cent, and the same when built again."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from sync.standin.agency.agency import Agency, build_agency
from sync.standin.agency.calendar import is_working_day
from sync.standin.paymo.paymo_server import PaymoServer
from sync.standin.paymo.shapes import LINKS, SHAPES
from tests.sync.standin.conftest import TODAY, client

KEPT = ("task_id", "user_id", "project_id", "description", "added_manually", "is_bulk", "created_on")


@pytest.fixture(scope="module", params=[3, 45])
def later(request: pytest.FixtureRequest) -> Agency:
    return build_agency(TODAY + timedelta(days=request.param), anchor=TODAY)


def by_id(agency: Agency, resource: str) -> dict[int, dict[str, Any]]:
    return {record["id"]: record for record in agency.paymo[resource]}


def entry_day(entry: dict[str, Any]) -> str:
    return entry.get("date") or entry["start_time"][:10]


def test_it_is_as_large_as_promised(agency: Agency) -> None:
    users = Counter((user["type"] == "Guest", user["active"]) for user in agency.paymo["users"])
    assert users[False, True] == 60
    assert users[False, False] == 7
    assert users[True, True] == 4
    sizes = {name: len(records) for name, records in agency.paymo.items() if isinstance(records, list)}
    assert sizes["clients"] == 45
    assert 210 <= sizes["projects"] <= 235
    assert 3_700 <= sizes["tasks"] <= 4_400
    assert 57_000 <= sizes["entries"] <= 64_000
    assert all(sizes[name] for name in SHAPES if name != "hooks")


def test_ids_are_unique_and_fields_are_paymos(agency: Agency) -> None:
    for name, shape in SHAPES.items():
        records = agency.paymo.get(name, [])
        assert len({record["id"] for record in records}) == len(records)
        assert set().union(*records) <= set(shape.fields)
        for record in records:
            assert record["created_on"] <= record["updated_on"] <= f"{TODAY}T23:59:59Z"


def test_nobody_and_nothing_is_missing(agency: Agency) -> None:
    known = {name: by_id(agency, name) for name in SHAPES if name in agency.paymo}
    for link in LINKS:
        for record in known[link.child].values():
            parent = record.get(link.field)
            assert parent is None or parent in known[link.parent], (link, record["id"])
    for project in known["projects"].values():
        assert {*project["users"], *project["managers"]} <= known["users"].keys()
        assert set(project["managers"]) <= set(project["users"])
    for task in known["tasks"].values():
        assert task["tasklist_id"] in known["tasklists"]
        assert known["tasklists"][task["tasklist_id"]]["project_id"] == task["project_id"]
    for entry in known["entries"].values():
        assert known["tasks"][entry["task_id"]]["project_id"] == entry["project_id"]


def test_lists_mirror_each_other(agency: Agency) -> None:
    users, projects = by_id(agency, "users"), by_id(agency, "projects")
    for key, user in users.items():
        assert user["assigned_projects"] == [i for i, project in projects.items() if key in project["users"]]
        assert user["managed_projects"] == [i for i, project in projects.items() if key in project["managers"]]
    assigned = defaultdict(set)
    for record in agency.paymo["userstasks"]:
        assigned[record["task_id"]].add(record["user_id"])
    for task in agency.paymo["tasks"]:
        assert set(task["users"]) == assigned[task["id"]]
    linked = {i: m["id"] for m in agency.paymo["milestones"] for i in m["linked_tasklists"]}
    assert linked == {t["id"]: t["milestone_id"] for t in agency.paymo["tasklists"] if t["milestone_id"]}


def test_time_is_recorded_on_working_days_of_24_months_up_to_today(agency: Agency) -> None:
    days = Counter(entry_day(entry) for entry in agency.paymo["entries"])
    assert min(days) == "2024-11-01"
    assert max(days) == TODAY.isoformat()
    for day, count in days.items():
        # On days off three people are on call.
        assert count == 3 or is_working_day(date.fromisoformat(day).toordinal())


def test_both_kinds_of_entries_and_three_running_timers_today(agency: Agency) -> None:
    kinds = Counter()
    for entry in agency.paymo["entries"]:
        bulk, running = entry["is_bulk"], "start_time" in entry and "end_time" not in entry
        kinds[bulk, running] += 1
        assert ("date" in entry) is bulk
        assert ("start_time" in entry) is not bulk
        assert ("duration" in entry) is not running
        if running:
            assert entry["start_time"].startswith(TODAY.isoformat())
    assert kinds[False, True] == 3
    assert kinds[True, False] > 10_000
    assert kinds[False, False] > 10_000


def test_nobody_works_before_or_after_their_time_there(agency: Agency) -> None:
    people = {person.id: person for person in agency.people}
    for entry in agency.paymo["entries"]:
        period = people[entry["user_id"]].period(date.fromisoformat(entry_day(entry)).toordinal())
        assert period is not None
        assert period.status == "active"


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def money(value: object) -> Decimal:
    return Decimal(str(value))


def invoice_lines(agency: Agency, name: str) -> Iterator[tuple[dict[str, Any], Decimal]]:
    lines: dict[int, Decimal] = defaultdict(Decimal)
    for item in agency.paymo[f"{name}items"]:
        lines[item[f"{name}_id"]] += cents(money(item["price_unit"]) * money(item["quantity"]))
    for paper in agency.paymo[f"{name}s"]:
        yield paper, lines[paper["id"]]


@pytest.mark.parametrize("name", ["invoice", "estimate"])
def test_papers_add_up_to_the_cent(agency: Agency, name: str) -> None:
    for paper, lines in invoice_lines(agency, name):
        assert money(paper["subtotal"]) == lines > 0
        assert money(paper["tax_amount"]) == cents(lines * money(paper["tax"]) / 100)
        assert money(paper["total"]) == lines + money(paper["tax_amount"])


def test_payments_make_invoices_paid(agency: Agency) -> None:
    paid: dict[int, Decimal] = defaultdict(Decimal)
    for payment in agency.paymo["invoicepayments"]:
        paid[payment["invoice_id"]] += money(payment["amount"])
    statuses = Counter()
    for invoice in agency.paymo["invoices"]:
        total = money(invoice["total"])
        assert (paid[invoice["id"]] == total) is (invoice["status"] == "paid")
        assert paid[invoice["id"]] <= total
        overdue = invoice["status"] in ("sent", "viewed") and invoice["due_date"] < TODAY.isoformat()
        statuses["overdue" if overdue else invoice["status"]] += 1
    assert statuses["void"] == 1
    assert statuses["overdue"] >= 3
    assert statuses["sent"] + statuses["viewed"] >= 3
    assert {invoice["currency"] for invoice in agency.paymo["invoices"]} == {"EUR", "CHF", "USD"}


def test_what_paymo_notes_as_outstanding_is_what_else_the_client_owed(agency: Agency) -> None:
    """Paymo's note is about the client, not the invoice; what is open of one follows from its payments alone."""
    invoices = [one for one in agency.paymo["invoices"] if one["status"] not in ("draft", "void")]
    noted = 0
    for invoice in agency.paymo["invoices"]:
        earlier = [
            one for one in invoices if one["client_id"] == invoice["client_id"] and one["date"] < invoice["date"]
        ]
        ids = {one["id"] for one in earlier}
        paid = sum(
            (
                money(one["amount"])
                for one in agency.paymo["invoicepayments"]
                if one["invoice_id"] in ids and one["date"] <= invoice["date"]
            ),
            Decimal(0),
        )
        owed = sum((money(one["total"]) for one in earlier), Decimal(0)) - paid
        assert money(invoice["outstanding"]) == owed
        noted += owed > 0
    assert noted > 10


def test_billed_hours_are_what_the_invoice_says(agency: Agency) -> None:
    seconds: dict[int, int] = defaultdict(int)
    for entry in agency.paymo["entries"]:
        assert entry["billed"] is (entry["invoice_item_id"] is not None)
        if entry["billed"]:
            seconds[entry["invoice_item_id"]] += entry["duration"]
    items = by_id(agency, "invoiceitems")
    assert len(seconds) > 500
    for key, total in seconds.items():
        assert money(items[key]["quantity"]) == cents(Decimal(total) / 3600)
    for expense in agency.paymo["expenses"]:
        if expense["invoiced"]:
            assert items[expense["invoice_item_id"]]["expense_id"] == expense["id"]


def test_projects_have_all_fates(agency: Agency) -> None:
    hours: dict[int, float] = defaultdict(float)
    for entry in agency.paymo["entries"]:
        hours[entry["project_id"]] += entry.get("duration", 0) / 3600
    names = {status["id"]: status["name"] for status in agency.paymo["projectstatuses"]}
    statuses = Counter(names[project["status_id"]] for project in agency.paymo["projects"])
    assert set(statuses) >= {"Active", "Proposal", "Cancelled", "Completed", "Archived"}
    assert statuses["Archived"] > statuses["Active"] > 25
    assert [project["name"] for project in agency.paymo["projects"] if project["client_id"] is None] == [
        "Hafenblick intern"
    ]
    used = [hours[p["id"]] / p["budget_hours"] for p in agency.paymo["projects"] if p["budget_hours"]]
    assert max(used) > 1.3
    assert 0.4 < sum(used) / len(used) < 1.0


def test_bookings_are_for_the_coming_weeks(agency: Agency) -> None:
    coming = [booking for booking in agency.paymo["bookings"] if booking["start_date"] > TODAY.isoformat()]
    assert len(coming) > 50
    assert max(booking["start_date"] for booking in coming) <= (TODAY + timedelta(days=36)).isoformat()


def test_the_same_day_gives_the_same_agency(agency: Agency) -> None:
    assert build_agency(TODAY).paymo == agency.paymo
    assert build_agency(TODAY, seed=8).paymo["entries"] != agency.paymo["entries"]


def test_on_a_later_day_only_new_days_are_added(agency: Agency, later: Agency) -> None:
    """Every id stays and means the same; entries may have been billed since, timers stopped."""
    for name in SHAPES.keys() - {"hooks"}:
        assert by_id(agency, name).keys() <= by_id(later, name).keys(), name
    after = by_id(later, "entries")
    for entry in agency.paymo["entries"]:
        kept = after.pop(entry["id"])
        assert {field: kept[field] for field in KEPT} == {field: entry[field] for field in KEPT}
        if "duration" in entry:
            assert (kept["duration"], kept.get("start_time")) == (entry["duration"], entry.get("start_time"))
        assert kept == entry or kept["updated_on"] > entry["updated_on"]
    assert min(entry_day(entry) for entry in after.values()) == TODAY.isoformat()
    for name in ("tasks", "milestones", "tasklists", "invoiceitems", "bookings", "estimateitems", "clients"):
        fixed = ("name", "project_id", "budget_hours", "due_date", "price_unit", "user_task_id", "quantity")
        records = by_id(later, name)
        for record in agency.paymo[name]:
            assert [records[record["id"]].get(f) for f in fixed] == [record.get(f) for f in fixed]


def test_what_changes_until_a_later_day_has_a_later_updated_on(agency: Agency, later: Agency) -> None:
    for name in SHAPES.keys() - {"hooks"}:
        records = by_id(later, name)
        for record in agency.paymo[name]:
            now = records[record["id"]]
            assert now == record or now["updated_on"] > record["updated_on"], (name, record, now)


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 1, 1), date(2028, 2, 29), date(2026, 3, 29)])
def test_it_can_be_built_on_any_day(today: date) -> None:
    built = build_agency(today)
    running = [e for e in built.paymo["entries"] if not e["is_bulk"] and "end_time" not in e]
    assert len(running) == 3
    assert {entry["start_time"][:10] for entry in running} == {today.isoformat()}


def test_the_stand_in_serves_it(agency: Agency) -> None:
    with PaymoServer(agency.paymo, limit=None) as paymo, client(paymo) as ask:
        assert ask("me").json()["users"][0]["type"] == "Admin"
        answers = [ask("tasks", page=page, page_size=2500).json()["tasks"] for page in (0, 1)]
        assert {task["id"]: task for page in answers for task in page} == by_id(agency, "tasks")
        company = ask("company").json()["company"]
        assert {"op_stripe_secret_key", "smtp_password"} <= company.keys()
        running = ask("entries", where="end_time=null and is_bulk=false").json()["entries"]
        assert len(running) == 3
        largest = max(agency.paymo["clients"], key=lambda c: c["id"] == 150_301)["id"]
        paymo.delete("clients", largest)
        left = {project["id"] for project in paymo.truth("projects").values()}
        assert {entry["project_id"] for entry in paymo.truth("entries").values()} <= left
