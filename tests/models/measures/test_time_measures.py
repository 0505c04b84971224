"""Tracked and billable time, its cost, and budgets: fixtures with known answers."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, delete

from models import Client, Department, Employee, EmploymentPeriod, Project, ProjectStatus, Setting, Task, TimeEntry
from models.connection.database import writing
from models.measures.scope import Scope
from tests.models.measures.company import GONE, MAY_DAY, in_april, left_out, put, read, values

HOUR = 3600


def entry(user: int | None, day: str | None, hours: float | None, **more: Any) -> dict[str, Any]:
    seconds = None if hours is None else round(hours * HOUR)
    return {"user_id": user, "day": day and date.fromisoformat(day), "duration": seconds, **more}


@pytest.fixture
def company(engine: Engine) -> Engine:
    """Anna is in Design until 14 April, then in Development; Ben begins on 10 April; of Cleo there is no period."""
    put(engine, Department, {"name": "Design"}, {"name": "Development"})
    put(engine, Client, {"name": "Nordlicht"}, {"name": "Taldorf"})
    put(engine, Employee, {"name": "Anna"}, {"name": "Ben"}, {"name": "Cleo", "department_id": 2}, {"name": "Dora"})
    put(
        engine,
        EmploymentPeriod,
        {"id": 11, "employee_id": 1, "valid_to": date(2026, 4, 14), "department_id": 1, "cost_per_hour": Decimal(30)},
        {"id": 12, "employee_id": 1, "valid_from": date(2026, 4, 15), "department_id": 2, "cost_per_hour": Decimal(45)},
        {"id": 13, "employee_id": 2, "valid_from": date(2026, 4, 10), "department_id": 1},
    )
    put(engine, ProjectStatus, {"name": "Active"})
    put(
        engine,
        Project,
        {"name": "Website", "client_id": 1, "billable": True, "budget_hours": Decimal("2.5"), "status_id": 1},
        {"name": "Internal", "client_id": None, "billable": False},
        {"name": "Unsaid", "client_id": 2, "billable": None, "budget_hours": Decimal(0)},
        {"name": "Gone", "client_id": 2, "billable": True, "budget_hours": Decimal(10), "deleted_at": GONE},
    )
    put(
        engine,
        Task,
        {"project_id": 1, "name": "Design", "billable": True},
        {"project_id": 1, "name": "Tidying", "billable": False},
        {"project_id": 2, "name": "Meeting", "billable": True},
        {"project_id": 3, "name": "Odd", "billable": True},
        {"project_id": 1, "name": "Unsaid", "billable": None},
    )
    return engine


def test_an_hour_belongs_to_the_department_of_its_own_day(company: Engine) -> None:
    put(company, TimeEntry, entry(1, "2026-04-14", 1), entry(1, "2026-04-15", 2))
    assert values(company, "tracked", in_april(), "department") == {("Design",): HOUR, ("Development",): 2 * HOUR}
    assert values(company, "tracked", in_april(("department", 2)), "person") == {("Anna",): 2 * HOUR}


def test_each_entry_of_a_day_counts(company: Engine) -> None:
    put(company, TimeEntry, entry(1, "2026-04-14", 1), entry(1, "2026-04-14", 2), entry(1, "2026-04-14", None))
    (design,) = read(company, "tracked", in_april(), "department")
    assert (design.value, design.counted.rows, left_out(design)) == (3 * HOUR, 2, {"running": (1, 0)})


def test_hours_that_no_period_covers_stand_under_no_department(company: Engine) -> None:
    put(company, TimeEntry, entry(2, "2026-04-09", 1), entry(2, "2026-04-10", 2), entry(4, "2026-04-10", 4))
    put(company, TimeEntry, entry(None, "2026-04-10", 8, id=4), entry(3, "2026-04-10", 16, id=5))
    found = values(company, "tracked", in_april(), "department")
    # Dora has no period, and no department of her own either.
    assert found == {("Design",): 2 * HOUR, ("Development",): 16 * HOUR, ("-",): 13 * HOUR}
    assert values(company, "tracked", in_april(("department", None))) == {(): 13 * HOUR}


def test_an_employee_without_any_period_shows_their_own_department(company: Engine) -> None:
    put(company, TimeEntry, entry(3, "2026-04-10", 1))
    with writing(company) as connection:
        connection.execute(delete(EmploymentPeriod).where(EmploymentPeriod.employee_id == 3))
    assert values(company, "tracked", in_april(), "department") == {("Development",): HOUR}


def test_tracked_leaves_out_running_timers_and_knows_no_entry_without_a_day_or_of_later(company: Engine) -> None:
    put(
        company,
        TimeEntry,
        entry(1, "2026-04-01", 1),
        entry(1, "2026-04-30", 0.5),
        entry(1, "2026-04-20", None),
        entry(1, None, 7),
        entry(1, "2026-03-31", 7),
        entry(1, "2026-05-01", 7),
        entry(1, "2026-04-02", 7, deleted_at=GONE),
    )
    (figure,) = read(company, "tracked", in_april())
    assert (figure.value, figure.counted.rows, left_out(figure)) == (5400, 2, {"running": (1, 0)})
    assert values(company, "tracked", in_april(as_of=date(2026, 4, 29))) == {(): HOUR}
    assert values(company, "tracked", Scope(MAY_DAY)) == {(): 5400 + 14 * HOUR}


def test_months_and_weeks_are_told_apart_by_the_day(company: Engine) -> None:
    days = ("2026-03-31", "2026-04-01", "2026-04-05", "2026-04-06", "2025-12-29")
    put(company, TimeEntry, *(entry(1, day, 1) for day in days))
    scope = Scope(MAY_DAY, date(2025, 1, 1), MAY_DAY)
    assert values(company, "tracked", scope, "month") == {
        ("2025-12",): HOUR,
        ("2026-03",): HOUR,
        ("2026-04",): 3 * HOUR,
    }
    weeks = {("2026-W01",): HOUR, ("2026-W14",): 3 * HOUR, ("2026-W15",): HOUR}
    assert values(company, "tracked", scope, "week") == weeks
    assert values(company, "tracked", Scope(MAY_DAY, where=(("week", "2026-W14"), ("month", "2026-04")))) == {
        (): 2 * HOUR
    }


def test_billable_gives_the_first_reason_that_fits_and_claims_nothing_that_nobody_said(company: Engine) -> None:
    day = "2026-04-13"
    put(
        company,
        TimeEntry,
        entry(1, day, 1, task_id=1, project_id=1),
        entry(1, day, None, task_id=2, project_id=1),
        entry(1, day, 2, task_id=2, project_id=1),
        entry(1, day, 4, task_id=3, project_id=2),
        entry(1, day, 8, task_id=4, project_id=3),
        entry(1, day, 16, task_id=None, project_id=1),
        entry(1, day, 32, task_id=5, project_id=1),
        entry(1, day, 64, task_id=None, project_id=2),
    )
    (figure,) = read(company, "billable", in_april())
    assert (figure.value, figure.counted.rows) == (HOUR, 1)
    assert left_out(figure) == {
        "running": (1, 0),
        "task not billable": (1, 2 * HOUR),
        "project not billable": (2, 68 * HOUR),
        "unknown whether billable": (3, 56 * HOUR),
    }
    assert figure.proof["running"]["time_entries", 2].value is None


def test_labour_cost_is_by_the_cost_of_the_day_to_the_cent_and_leaves_out_who_has_none(company: Engine) -> None:
    put(company, Setting, {"key": "currency", "value": "EUR"})
    put(company, TimeEntry, entry(1, "2026-04-14", 1), entry(1, "2026-04-15", 2), entry(2, "2026-04-15", 4))
    # A second at 30 an hour is 0.8333 cents, at 45 it is 1.25; 18 s at 45 are 22.5 cents.
    put(company, TimeEntry, *(entry(1, "2026-04-14", 1 / HOUR, id=n) for n in (5, 6, 7)))
    put(company, TimeEntry, entry(1, "2026-04-15", 18 / HOUR, id=8))
    (figure,) = read(company, "labour_cost", in_april())
    assert (figure.value, figure.currency) == (Decimal("30") + 90 + Decimal("0.03") + Decimal("0.23"), "EUR")
    assert left_out(figure) == {"no cost rate": (1, 4 * HOUR)}
    by_department = values(company, "labour_cost", in_april(), "department")
    assert by_department == {("Design", "EUR"): Decimal("30.03"), ("Development", "EUR"): Decimal("90.23")}


def test_budget_used_is_a_ratio_of_sums_and_none_without_a_budget(company: Engine) -> None:
    put(
        company,
        TimeEntry,
        entry(1, "2025-04-13", 1, project_id=1),
        entry(1, "2026-04-13", 0.25, project_id=1),
        entry(1, "2026-04-13", 4, project_id=2),
        entry(1, "2026-04-13", 8, project_id=4),
        entry(1, "2026-04-13", 16),
        entry(1, "2026-05-13", 32, project_id=1),
    )
    scope = Scope(date(2026, 5, 1))
    assert values(company, "budget_used", scope, "project") == {
        ("Website",): Decimal("0.5"), ("Internal",): None, ("Unsaid",): None, ("Gone",): None, ("-",): None,
    }  # fmt: skip
    (total,) = read(company, "budget_used", scope)
    assert total.value == Decimal("0.5")
    assert {reason: those.rows for reason, those in total.left_out.items()} == {
        "project without a budget": 1, "no project": 1, "project deleted": 1, "no budget": 2,
    }  # fmt: skip
    assert values(company, "budget_used", scope, "status") == {("Active",): Decimal("0.5"), ("-",): None}
