"""What time is worth, what lies beyond flat prices, and what is left of it: fixtures with known answers."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from models import Client, Employee, EmploymentPeriod, Estimate, Invoice, Project, Setting, Task, TimeEntry
from models.connection.database import writing
from models.measures.scope import Scope
from models.valuing.affected_entries import parts_of_all
from models.valuing.entry_values import write_values
from tests.models.measures.company import GONE, in_april, left_out, put, read, values

HOUR = 3600
APRIL, MAY = date(2026, 4, 15), date(2026, 5, 15)
APRIL_AND_MAY = Scope(date(2026, 6, 1), date(2026, 4, 1), date(2026, 5, 31))


@pytest.fixture
def company(engine: Engine) -> Engine:
    """Hours at 100 for Nordlicht; 20,000 for 100 hours; 300 for 3 hours of a task; 500 for nobody knows how many."""
    yes = {"billable": True}
    put(engine, Setting, {"key": "currency", "value": "EUR"})
    put(engine, Client, {"name": "Nordlicht"}, {"name": "Taldorf"}, {"name": "Zweierlei"})
    put(engine, Employee, {"name": "Anna", "price_per_hour": Decimal(100)}, {"name": "Ben"})
    put(engine, EmploymentPeriod, {"id": 11, "employee_id": 1, "cost_per_hour": Decimal(60)})
    put(
        engine,
        Project,
        {"name": "Hourly", "client_id": 1, **yes},
        {"name": "Flat", "client_id": 1, **yes, "flat_billing": True, "price": 20000, "budget_hours": 100},
        {"name": "Endless", **yes, "flat_billing": True, "price": 500},
        {"name": "Internal", "billable": False},
        {"name": "Swiss", "client_id": 2, **yes},
        {"name": "Both", "client_id": 3, **yes},
    )
    put(
        engine,
        Task,
        *({"project_id": project, "name": f"Task {project}", **yes} for project in (1, 2, 3, 4, 5, 6)),
        {"id": 7, "project_id": 1, "name": "Tidying", "billable": False},
        {"id": 8, "project_id": 1, **yes, "flat_billing": True, "estimated_price": 300, "budget_hours": 3},
    )
    put(engine, Invoice, {"client_id": 2, "currency": "CHF"}, {"client_id": 1, "currency": "CHF", "deleted_at": GONE})
    put(engine, Estimate, {"client_id": 3, "currency": "CHF"}, {"client_id": 3, "currency": "EUR"})
    return engine


def valued(engine: Engine, *entries: dict[str, Any]) -> None:
    """Put entries in, as valuing leaves them."""
    put(engine, TimeEntry, *entries)
    with writing(engine) as connection:
        for part in parts_of_all(connection):
            write_values(connection, part)


def entry(task: int, hours: float | None, day: date = APRIL, user: int = 1, **more: Any) -> dict[str, Any]:
    project = 1 if task > 6 else task
    seconds = None if hours is None else round(hours * HOUR)
    return {"task_id": task, "project_id": project, "user_id": user, "day": day, "duration": seconds, **more}


def test_a_flat_price_is_worth_its_hours_and_what_is_beyond_is_overservicing(company: Engine) -> None:
    valued(company, entry(2, 60), entry(2, 60, MAY))
    assert values(company, "work_value", APRIL_AND_MAY, "month") == {
        ("2026-04", "EUR"): 12000,
        ("2026-05", "EUR"): 8000,
    }
    april, may = read(company, "overservicing", APRIL_AND_MAY, "month")
    assert (april.value, left_out(april)) == (0, {"within the flat price": (1, 60 * HOUR)})
    assert (may.value, may.counted.rows, left_out(may)) == (20 * HOUR, 1, {})


def test_what_is_wholly_beyond_a_flat_price_is_told_in_hours_and_every_hour_of_it_is_overservicing(
    company: Engine,
) -> None:
    # 100 hours in uneven pieces, whose values are rounded to the cent each; then 2, and of a task 4 of 3 hours.
    pieces = [entry(2, 100 / 9) for _ in range(9)]
    valued(company, *pieces, entry(2, 1.5, MAY), entry(2, 0.5, MAY), entry(8, 2, MAY), entry(8, 2, MAY))
    (figure,) = read(company, "work_value", APRIL_AND_MAY)
    assert (figure.value, figure.counted.rows) == (9 * Decimal("2222.22") + 300, 11)
    assert left_out(figure) == {"beyond the flat price": (2, 2 * HOUR)}
    (beyond,) = read(company, "overservicing", APRIL_AND_MAY)
    assert (beyond.value, beyond.counted.rows) == (3 * HOUR, 3)


def test_work_value_says_in_hours_why_time_is_worth_nothing(company: Engine) -> None:
    valued(
        company,
        *(entry(1, 1), entry(1, None), entry(7, 2), entry(4, 4), entry(1, 8, user=2), entry(3, 16)),
        entry(1, 32, task_id=None),
    )
    figures = {figure.currency: figure for figure in read(company, "work_value", in_april())}
    assert (figures["EUR"].value, figures["EUR"].counted.rows) == (100, 1)
    assert left_out(figures["EUR"]) == {
        "running": (1, 0),
        "task not billable": (1, 2 * HOUR),
        "project not billable": (1, 4 * HOUR),
        "unknown whether billable": (1, 32 * HOUR),
        "no rate": (1, 8 * HOUR),
        "flat price without budget hours": (1, 16 * HOUR),
    }


def test_work_is_worth_the_currency_of_its_clients_documents_and_never_added_to_another(company: Engine) -> None:
    valued(company, entry(1, 1), entry(5, 2), entry(6, 4))
    assert values(company, "work_value", in_april(), "client") == {
        ("Nordlicht", "EUR"): 100,
        ("Taldorf", "CHF"): 200,
        ("Zweierlei",): 400,
    }
    assert values(company, "work_value", in_april()) == {("EUR",): 100, ("CHF",): 200, (): 400}


def test_margin_is_what_time_is_worth_minus_its_cost(company: Engine) -> None:
    valued(company, entry(1, 2), entry(4, 1), entry(2, 101), entry(5, 2), entry(1, 4, user=2), entry(3, 8))
    (figure,) = read(company, "margin", in_april())
    # 2 h at 100 and 60; 1 h for nothing; 100 h at 200 of 101.
    assert (figure.value, figure.currency, figure.counted.rows) == (2 * 40 - 60 + 20000 - 101 * 60, "EUR", 3)
    assert left_out(figure) == {
        "no cost rate": (1, 4 * HOUR),
        "flat price without budget hours": (1, 8 * HOUR),
        "worth in another currency": (1, 2 * HOUR),
    }
