"""Clients, by hand: shares, changes and rates, of clients in two currencies, without a name, and of nobody."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from models import Client, Employee, EmploymentPeriod, Invoice, Project, Setting, Task, TimeEntry
from models.reports.contents import MeasureReading
from models.reports.reader import FigureSet
from tests.models.measures.company import APRIL, GONE, put
from tests.models.reports.told import headline, lines, notes, report, tables, total

ON = date(2026, 5, 16)
HOUR = 3600
D = Decimal
THIRD = D("0.333333333333")


def sent(client: int, amount: str, day: date, currency: str = "EUR", **more: Any) -> dict[str, Any]:
    return {"client_id": client, "total": D(amount), "date": day, "currency": currency, "status": "sent", **more}


def worked(project: int, hours: int, value: str | None, **more: Any) -> dict[str, Any]:
    rated = {} if value is None else {"rate": D(100), "rate_from": "user", "value": D(value)}
    what = {"project_id": project, "task_id": project, "user_id": 1, "day": date(2026, 4, 7), "duration": hours * HOUR}
    return {**what, **rated, **more}


@pytest.fixture
def company(engine: Engine) -> Engine:
    put(engine, Setting, {"key": "currency", "value": "EUR"})
    put(
        engine, Client, {"name": "{Anker} %"}, {"name": "Bern"}, {"name": None}, {"name": "Deleted", "deleted_at": GONE}
    )
    put(engine, Employee, {"name": "Anna"})
    contract = {"weekly_hours": D(40), "status": "active", "cost_per_hour": D(10)}
    put(engine, EmploymentPeriod, {"id": 90, "employee_id": 1, **contract})
    april, before = date(2026, 4, 15), date(2025, 4, 30)
    put(
        engine,
        Invoice,
        sent(1, "1000", april),
        sent(1, "800", before),
        sent(3, "500", april),
        sent(2, "300", april, "CHF"),
        sent(1, "99", april, status="draft"),
        sent(1, "77", april, deleted_at=GONE),
        sent(2, "8", april, "CHF", total=None),
    )
    yes = {"billable": True}
    put(engine, Project, {"client_id": 1, **yes}, {"client_id": 2, **yes}, {"client_id": None, "billable": False})
    put(engine, Task, *({"project_id": n, "name": "Work", **yes} for n in (1, 2, 3)))
    put(
        engine,
        TimeEntry,
        worked(1, 2, "200"),
        worked(2, 4, "100"),
        worked(3, 1, None),
        worked(1, 5, "500", deleted_at=GONE),
        worked(1, 3, "0", rate_from="flat project"),
    )
    return engine


def test_each_client_has_its_share_its_change_its_rate_and_its_margin(company: Engine) -> None:
    found = report(company, "clients", ON, APRIL)
    everybody, anker, unnamed, *others, chf, bern = lines(tables(found)[0])
    # 3 h of the 5 billable ones lie beyond a flat price.
    assert everybody == ["All 4 clients", 1500, 1, 800, D("0.875"), 200, 40, 100, 170 - 30, 3 * HOUR]
    assert anker == ["{Anker} %", 1000, D("0.666666666667"), 800, D("0.25"), 200, 40, 50, 200 - 50, 3 * HOUR]
    assert unnamed == ["Without a name", 500, THIRD, *[None] * 7]
    assert sorted(others, key=str) == [
        ["Bern", None, None, None, None, None, None, 40, None, None],
        ["No client", None, None, None, None, None, None, 10, -10, None],
    ]
    assert (chf[:7], bern[:7]) == (["1 client", 300, 1, None, None, 100, 25], ["Bern", 300, 1, None, None, 100, 25])
    for column in (1, 3, 5, 7, 8, 9):
        assert total(line[column] for line in (anker, unnamed, *others)) == everybody[column]


def test_it_says_who_is_how_much_of_it_and_what_is_left_out_in_each_currency(company: Engine) -> None:
    found = report(company, "clients", ON, APRIL)
    shown = headline(found)
    assert shown.cell.value == 1500
    assert notes(shown) == [
        "{Anker} % is 0.666666666667 of it, the first 2 are 1",
        "without 1 × no amount",
        "besides 300",
    ]
    assert "Before = 2025-04-01 to 2025-04-30." in notes(tables(found)[0])
    assert "without 1 × beyond the flat price (10800)" in notes(tables(found)[0])


def test_it_is_compared_with_the_days_before_and_limited_to_a_client(company: Engine) -> None:
    found = report(company, "clients", ON, (date(2025, 5, 1), date(2025, 5, 31)), compare="previous")
    assert lines(tables(found)[0])[1][:5] == ["{Anker} %", None, None, 800, None]
    found = report(company, "clients", ON, APRIL, where=(("client", None),))
    assert [line[0] for line in lines(tables(found)[0])] == ["1 client", "No client"]
    found = report(company, "clients", ON, APRIL, currency="CHF")
    assert [line[0] for line in lines(tables(found)[0])][:2] == ["1 client", "Bern"]
    assert not tables(report(company, "clients", date(2020, 1, 1)))[0].lines


def test_of_thousands_of_clients_each_is_found_without_looking_at_all(company: Engine) -> None:
    found = report(company, "clients", ON, APRIL).readings[0]
    seen = []

    class Watched(tuple[Any, ...]):
        def __iter__(self) -> Any:
            seen.append(len(self))
            return super().__iter__()

    answers = FigureSet(MeasureReading(found.measure, found.scope, found.by, Watched(found.figures)), "EUR")
    assert [answers.cell(client=client).value for client in (1, 3, 9, (1, 3))] == [1000, 500, None, 1500]
    assert len(seen) == 1
