"""Budgets, by hand: what is used up, when it will be, and how fast."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from models import Booking, Client, Employee, EmploymentPeriod, Project, Setting, Task, TaskAssignment, TimeEntry
from tests.models.measures.company import GONE, put
from tests.models.reports.told import headline, lines, notes, report, said, tables, tiles

ON, MONDAY = date(2026, 5, 16), date(2026, 5, 18)
HOUR = 3600
D = Decimal
NAMES = ("Over", "Booked", "Rate", "Idle", "Open", "Later", "Little", "Archived", "Deleted")


def project(name: str, hours: float | None, **more: Any) -> dict[str, Any]:
    days = {"start_date": date(2026, 5, 4), "end_date": date(2026, 5, 29)}
    budget = None if hours is None else D(str(hours))
    return {"name": name, "active": True, "client_id": 1, "budget_hours": budget, **days, **more}


@pytest.fixture
def company(engine: Engine) -> Engine:
    put(engine, Setting, {"key": "currency", "value": "EUR"})
    put(engine, Client, {"name": "Nordlicht"}, {"name": "Taldorf"})
    put(engine, Employee, {"name": "Anna"})
    contract = {"weekly_hours": D(40), "status": "active"}
    put(engine, EmploymentPeriod, {"id": 90, "employee_id": 1, **contract})
    put(
        engine,
        Project,
        project("Over", 10, price_per_hour=D("33.337")),
        project("Booked", 20),
        project("Rate", 30, end_date=date(2027, 12, 31), client_id=2),
        project("Idle", 5, start_date=None),
        project("Open", None),
        project("Later", 100, start_date=date(2026, 6, 1), end_date=None, client_id=None),
        project("Little", 1),
        project("Archived", 1, active=False),
        project("Deleted", 1, deleted_at=GONE),
    )
    put(engine, Task, *({"id": n, "name": f"Task {n}", "project_id": n} for n in range(1, 10)))
    put(engine, TaskAssignment, *({"id": n, "task_id": n, "user_id": 1} for n in range(1, 10)))
    hours = [(1, 12.5, ON), (2, 4, ON), (3, 2, date(2026, 5, 1)), (3, 7, date(2026, 4, 17)), (7, 1, ON)]
    hours += [(8, 9, ON), (9, 9, ON)]
    put(
        engine,
        TimeEntry,
        *({"project_id": n, "task_id": n, "day": day, "duration": int(many * HOUR)} for n, many, day in hours),
    )
    booked = {"hours_per_day": D(8), "start_date": MONDAY}
    put(
        engine,
        Booking,
        {**booked, "user_task_id": 2, "end_date": date(2026, 5, 22)},
        {**booked, "user_task_id": 6, "end_date": MONDAY},
        {**booked, "user_task_id": 1, "end_date": MONDAY},
    )
    return engine


def by_name(found: Any) -> dict[str, list[Any]]:
    return {line[0]: line for line in lines(tables(found)[0])}


def test_each_budget_says_how_much_how_fast_and_until_when(company: Engine) -> None:
    found = by_name(report(company, "budgets", ON))
    # Of the 20 working days from 4 to 29 May 10 are over.
    assert found["Over"][2:] == [D("1.25"), 45000, 36000, -9000, D("2.5"), "used up", date(2026, 5, 29)]
    assert found["Booked"][2:] == [D("0.2"), 14400, 72000, 57600, D("0.4"), "2026-05-19 *", date(2026, 5, 29)]
    # 2 h in the last 28 days: 21 h are left for 294 days more.
    assert (found["Rate"][3], found["Rate"][5], found["Rate"][7]) == (32400, 75600, date(2027, 3, 6))
    assert found["Idle"][2:8] == [0, 0, 18000, 18000, None, None]
    assert (found["Later"][6:8], found["Little"][5:8]) == ([None, None], [0, D(2), ON])
    assert list(found) == [
        "Over budget: 1 project", "Over", "Used up before the end: 3 projects", "Little", "Booked", "Rate",
        "In order: 2 projects", "Idle", "Later", "Without a budget: 1 active project", "Open",
    ]  # fmt: skip


def test_the_tiles_say_how_many_and_what_is_beyond(company: Engine) -> None:
    found = report(company, "budgets", ON)
    assert said(headline(found).cell.value) == "1 of 6"  # type: ignore[arg-type]
    beyond = tiles(found)["Beyond the budget"]
    # 2.5 h at 33.337.
    assert (beyond.cell.value, notes(beyond)) == (9000, ["worth 83.34"])
    assert [tile.cell.value for tile in tiles(found).values()] == [9000, 3, 2]
    tile = tiles(report(company, "company", ON))["Projects over budget"]
    assert notes(tile)[-2:] == ["1 more above 90 %", "without 1 project that has no budget"]


def test_they_are_of_a_client_s_projects_or_of_those_without_one(company: Engine) -> None:
    for place, names in ((2, ["Rate"]), (None, ["Later"])):
        found = by_name(report(company, "budgets", ON, where=(("client", place),)))
        assert [name for name in found if name in NAMES] == names
    told = "Budgets are held against all hours until the day, whatever the period."
    assert told in notes(tables(report(company, "budgets", ON, (ON, ON)))[0])
    assert by_name(report(company, "budgets", ON, (MONDAY, MONDAY)))["Over"][3] == 45000
