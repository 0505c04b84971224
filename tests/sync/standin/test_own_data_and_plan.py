"""What the sample agency's executives know besides, and their business plan."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from sync.standin.agency.agency import Agency, build_agency
from sync.standin.agency.own_data import OwnData, own_data
from sync.standin.agency.sample_plan import MONTHS, plan_sheets
from tests.sync.standin.conftest import TODAY


@pytest.fixture(scope="module")
def own(agency: Agency) -> OwnData:
    return own_data(agency)


def test_everybody_but_guests_has_a_department_and_a_contract(agency: Agency, own: OwnData) -> None:
    staff = {user["id"]: user for user in agency.paymo["users"] if user["type"] != "Guest"}
    codes = {department.code for department in own.departments}
    assert own.employees.keys() == staff.keys()
    assert len(codes) == 6
    for key, employee in own.employees.items():
        assert employee.department in codes
        assert (employee.status == "left") is not staff[key]["active"]
        assert 20 <= employee.cost_per_hour <= 100
        assert 15 <= employee.weekly_hours <= 40
    assert {employee.status for employee in own.employees.values()} == {
        "active", "on leave", "parental leave", "left"
    }  # fmt: skip


def test_periods_follow_each_other_without_gaps(own: OwnData) -> None:
    changed = 0
    for employee in own.employees.values():
        assert employee.history[0].valid_from == employee.start_date
        for before, after in zip(employee.history, employee.history[1:], strict=False):
            assert before.valid_to is not None
            assert (after.valid_from - before.valid_to).days == 1
            changed += before.weekly_hours != after.weekly_hours or before.department != after.department
        last = employee.history[-1]
        assert (last.department, last.weekly_hours) == (employee.department, employee.weekly_hours)
        if employee.status == "left":
            assert last.valid_to == employee.end_date < TODAY
    assert changed >= 5


def test_every_project_has_a_department_and_dates(agency: Agency, own: OwnData) -> None:
    assert own.projects.keys() == {project["id"] for project in agency.paymo["projects"]}
    for project in own.projects.values():
        assert project.end_date is None or project.end_date > project.start_date


def test_every_project_is_led_by_somebody_on_the_staff(own: OwnData) -> None:
    assert {project.lead for project in own.projects.values()} <= own.employees.keys()


def test_some_hours_that_could_have_been_billed_are_written_off_with_a_reason(agency: Agency, own: OwnData) -> None:
    entries = {entry["id"]: entry for entry in agency.paymo["entries"]}
    projects = {project["id"]: project for project in agency.paymo["projects"]}
    assert 5 <= len(own.written_off) <= 40
    assert all(own.written_off.values())
    for key in own.written_off:
        project = projects[entries[key]["project_id"]]
        assert (project["billable"], project["flat_billing"], entries[key]["billed"]) == (True, False, False)


def test_first_parts_of_flat_prices_are_entered_for_their_projects_but_for_a_few(agency: Agency, own: OwnData) -> None:
    projects = {project["id"]: project for project in agency.paymo["projects"]}
    lines = {line["id"]: line for line in agency.paymo["invoiceitems"]}
    linked = {project["invoice_item_id"] for project in projects.values()}
    for line, project in own.lines.items():
        part = Decimal(str(lines[line]["price_unit"])) / Decimal(str(projects[project]["price"]))
        assert (projects[project]["flat_billing"], line in linked, part) == (True, False, Decimal("0.4"))
    flat = {project["name"] for project in projects.values() if project["flat_billing"]}
    first = [key for key, line in lines.items() if line["item"] in flat and key not in linked]
    assert 20 < len(own.lines) < len(first)


def test_each_foreign_currency_is_worth_something_in_every_quarter(agency: Agency, own: OwnData) -> None:
    foreign = {invoice["currency"] for invoice in agency.paymo["invoices"]} - {"EUR"}
    assert {rate.currency for rate in own.rates} == foreign
    for currency in foreign:
        days = [rate.day for rate in own.rates if rate.currency == currency]
        assert (days[0], len(days)) == (agency.start, 9)
    assert all(0.8 < rate.rate < 1.2 for rate in own.rates)


def test_every_line_of_the_plan_means_something(agency: Agency, own: OwnData) -> None:
    rows = [str(row[0]) for sheet in plan_sheets(agency).values() for row in sheet[2:] if row[1] is not None]
    assert {label for _section, label in own.meanings} == {row for row in rows if not row.startswith("Summe")}
    assert {section for section, _label in own.meanings} == {department.name for department in own.departments}
    assert set(own.meanings.values()) == {"revenue", "personnel", "subcontracting", "other"}


def test_some_accepted_offers_are_not_invoiced_and_an_hour_has_a_price(agency: Agency) -> None:
    accepted = [estimate for estimate in agency.paymo["estimates"] if estimate["status"] == "accepted"]
    assert len(accepted) >= 5
    assert {estimate["invoice_id"] for estimate in accepted} == {None}
    assert agency.paymo["company"]["default_price_per_hour"] == "110"


def test_the_plan_has_three_years_with_a_block_for_each_department(agency: Agency, own: OwnData) -> None:
    sheets = plan_sheets(agency)
    assert list(sheets) == ["2025", "2026", "2027"]
    for year, rows in sheets.items():
        assert rows[0][0] == f"Hafenblick Agentur GmbH – Plan {year} – Alle Angaben in EUR"
        assert rows[1] == ["Position", *MONTHS, "Summe"]
        assert {len(row) for row in rows} == {14}
        sections = [row[0] for row in rows[2:] if row[1] is None]
        assert sections == [department.name for department in own.departments]


def test_the_totals_of_the_plan_add_up(agency: Agency) -> None:
    for rows in plan_sheets(agency).values():
        block, total = [0.0] * 13, [0.0] * 13
        for label, *values in rows[2:]:
            amounts = [float(value or 0) for value in values]
            if values[0] is None:
                block = [0.0] * 13
            elif label == "Umsatz":
                block = [a + b for a, b in zip(block, amounts, strict=True)]
            elif not str(label).startswith("Summe"):
                block = [a - b for a, b in zip(block, amounts, strict=True)]
            elif label not in ("Summe Umsatz", "Summe Kosten", "Summe gesamt"):
                assert amounts == block
                total = [a + b for a, b in zip(total, block, strict=True)]
            assert amounts[12] == sum(amounts[:12])
        assert amounts == total


def test_the_actuals_partly_miss_the_plan(agency: Agency) -> None:
    codes = {department.name: department.code for department in own_data(agency).departments}
    planned: dict[str, float] = {}
    section = ""
    for row in plan_sheets(agency)["2025"][2:]:
        section = codes.get(str(row[0]), section)
        if row[0] == "Umsatz":
            planned[section] = float(row[13] or 0)
    actual: dict[str, float] = defaultdict(float)
    department = {person.id: person.department for person in agency.people}
    rate = {plan.id: plan.rate for plan in agency.projects}
    for entry in agency.paymo["entries"]:
        if entry["created_on"].startswith("2025"):
            actual[department[entry["user_id"]]] += entry["duration"] / 3600 * rate[entry["project_id"]]
    reached = {code: actual[code] / amount for code, amount in planned.items()}
    assert min(reached.values()) < 0.97
    assert max(reached.values()) > 0.93
    assert all(0.5 < share < 1.5 for share in reached.values())


def test_the_plan_does_not_move_from_day_to_day(agency: Agency) -> None:
    later = build_agency(date(2026, 12, 20), anchor=TODAY)
    assert plan_sheets(later) == plan_sheets(agency)
