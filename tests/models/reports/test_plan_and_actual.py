"""Plan and actual, by hand: a May that isn't over, departments that the plan calls otherwise, costs and the outlook."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, update

from models import (
    Department,
    Employee,
    EmploymentPeriod,
    Invoice,
    PlanItem,
    PlanMeaning,
    PlanVersion,
    Project,
    Setting,
    Task,
    TimeEntry,
)
from models.connection.database import writing
from models.reports.contents import Charts, ReportCell
from models.reports.reader import change, difference
from tests.models.measures.company import GONE, put
from tests.models.reports.told import headline, lines, notes, report, said, tables, tiles

# A Saturday: of May's 21 working days 11 are over.
ON = date(2026, 5, 16)
MAY = (date(2026, 5, 1), date(2026, 5, 31))
D = Decimal


def planned(*cells: tuple[str, str, int, str, str], **more: Any) -> list[dict[str, Any]]:
    rest = {"plan_version_id": 1, "year": 2026, "section": "", "sheet": "Plan", "scenario": "plan", "unit": "EUR"}
    names = ("kind", "label", "month", "department", "amount")
    return [
        {
            **rest,
            **dict(zip(names, cell, strict=True)),
            "amount": D(cell[4]),
            "cell": "B1",
            "row_key": str(cell),
            **more,
        }
        for cell in cells
    ]


def worked(day: date, person: int, value: str) -> dict[str, Any]:
    rate = {"rate": D(100), "rate_from": "user", "value": D(value)}
    return {"day": day, "user_id": person, "duration": 3600, "project_id": 1, "task_id": 1, **rate}


@pytest.fixture
def company(engine: Engine) -> Engine:
    put(engine, Setting, {"key": "currency", "value": "EUR"})
    put(engine, Department, {"name": "Design"})
    put(engine, Employee, {"name": "Anna"}, {"name": "Ben"})
    contract = {"weekly_hours": D(40), "status": "active", "department_id": 1, "cost_per_hour": D(10)}
    put(engine, EmploymentPeriod, {"id": 90, "employee_id": 1, "valid_from": date(2026, 4, 1), **contract})
    put(engine, Project, {"name": "Site", "billable": True})
    put(engine, Task, {"name": "Work", "project_id": 1, "billable": True})
    put(
        engine,
        TimeEntry,
        worked(date(2026, 4, 10), 1, "500"),
        worked(date(2026, 5, 4), 1, "300.50"),
        worked(date(2026, 5, 5), 2, "7"),
        worked(ON, 1, "1000"),
    )
    put(
        engine,
        PlanVersion,
        {"source": "plan", "title": "Plan", "imported_at": GONE, "is_current": True, "current_of": "plan"},
    )
    put(
        engine,
        PlanItem,
        *planned(
            ("revenue", "Fees", 4, "Design", "1000.10"),
            ("revenue", "Fees", 5, "Design", "2100"),
            ("revenue", "Fees", 5, "DESIGN", "21"),
            ("revenue", "Fees", 5, "Events", "42"),
            ("revenue", "Fees", 12, "Design", "10000"),
            ("cost", "Personalkosten", 4, "company", "500"),
            ("cost", "Personalkosten", 5, "company", "630"),
            ("cost", "Freelancer", 4, "company", "100"),
            ("cost", "Freelancer", 5, "company", "50"),
            ("cost", "Rent", 5, "company", "30"),
            ("cost", "Tools", 5, "company", "12"),
            ("cash", "Payments", 5, "company", "999"),
            ("price", "Personal, an hour", 5, "company", "95"),
        ),
        *planned(("hours", "Hours", 5, "Design", "160"), unit="h"),
        *planned(("revenue", "Fees", 5, "Design", "5"), scenario="forecast"),
    )
    put(engine, PlanMeaning, {"label": "Tools", "section": None, "meaning": "subcontracting"})
    return engine


def test_each_line_has_plan_actual_difference_year_and_outlook(company: Engine) -> None:
    (table,) = tables(report(company, "plan", ON, MAY))
    revenue, nobody, design, events, personnel, bought, other, left = sorted(
        lines(table), key=lambda line: [
            "Revenue, as Work value", "No department", "Design", "Events", "Personnel, contract cost", "Subcontracting",
            "Other costs", "Left after personnel",
        ].index(line[0])
    )  # fmt: skip
    off = D("-825.5")
    assert revenue[1:5] == [1133, D("307.5"), off, (off / 1133).quantize(D("1e-12"))]
    assert revenue[5:8] == [D("2133.10"), D("807.5"), D("-1325.6")]
    assert revenue[9:] == [D("13163.10"), 500 + 2163 + 10000]
    assert (design[1:4], design[5:7]) == ([1111, D("300.5"), D("-810.5")], [D("2111.10"), D("800.5")])
    assert (nobody[1:5], events[1:5]) == ([None, 7, None, None], [22, None, None, None])
    # 8 h at 10 on 22 working days of April and 11 of May.
    assert (personnel[1:4], personnel[5:7], personnel[9:]) == ([330, 880, 550], [830, 2640], [1130, 1760 + 630])
    assert (bought[1:4], bought[5], bought[9:]) == ([D("32.48"), None, None], D("132.48"), [162, None])
    assert other[1] == D("15.71")
    assert (left[1:4], left[9:]) == ([803, D("-572.5"), D("-1375.5")], [D("12033.10"), 12663 - 2390])
    assert [sum(line[at] or 0 for line in (nobody, design, events)) for at in (1, 2, 5, 6, 9)] == [
        revenue[at] for at in (1, 2, 5, 6, 9)
    ]


def test_a_plan_whose_amounts_name_no_currency_is_in_the_company_s(company: Engine) -> None:
    before = lines(tables(report(company, "plan", ON, MAY))[0])
    with writing(company) as connection:
        connection.execute(update(PlanItem).where(PlanItem.unit == "EUR").values(unit=""))
    found = report(company, "plan", ON, MAY)
    assert lines(tables(found)[0]) == before
    assert {cell.currency for cell in tables(found)[0].lines[0].cells[1:4]} == {"EUR"}


def test_it_says_what_is_cut_and_what_the_period_has_nothing_of(company: Engine) -> None:
    (table,) = tables(report(company, "plan", ON, MAY))
    assert "The plan of 2026-05-01 is cut to 11 of 21 working days." in notes(table)
    assert "without 1 × other scenario (5)" in notes(table)
    assert said(table.groups[0][0]) == "2026-05-01 until 2026-05-15"
    june = report(company, "plan", ON, (date(2026, 6, 1), date(2026, 6, 30)))
    told = "Nothing of the period is over yet: this is what there was until 2026-05-15."
    assert told in notes(tables(june)[0])
    assert notes(headline(report(company, "plan", date(2025, 5, 16)))) == [
        "Work value, 2025-01-01 to 2025-05-01: None of None"
    ]


def test_a_month_that_is_over_isn_t_cut_and_its_chart_meets_its_table(company: Engine) -> None:
    found = report(company, "plan", ON, (date(2026, 4, 1), date(2026, 4, 30)))
    assert lines(tables(found)[0])[0][1:4] == [D("1000.10"), 500, D("-500.10")]
    (charts,) = (part for part in found.parts if isinstance(part, Charts))
    line, bridge = charts.charts
    assert [(point.cell.value, point.against and point.against.value) for point in line.points] == [
        (None, None), (None, None), (None, None), (500, D("1000.10"))
    ]  # fmt: skip
    first, *steps, last = [point.cell.number for point in bridge.points]
    assert first + sum(steps) == last == 500


def test_invoices_know_no_departments_and_other_currencies_stand_beside(company: Engine) -> None:
    sent = {"status": "sent", "date": date(2026, 5, 2)}
    put(company, Invoice, {**sent, "total": D(119), "tax_amount": D(19), "currency": "EUR"})
    put(company, Invoice, {**sent, "id": 2, "total": D(70), "currency": "CHF"})
    found = report(company, "plan", ON, MAY, basis="invoiced")
    (table,) = tables(found)
    assert [line[0] for line in lines(table)][:2] == ["Revenue, as Invoiced net", "Personnel, contract cost"]
    assert lines(table)[0][1:3] == [1133, 100]
    assert "besides 70" in notes(table)
    assert lines(tables(report(company, "plan", ON, MAY, basis="invoiced", currency="CHF"))[0])[0][1:3] == [None, 70]


def test_the_first_screen_says_the_month_that_is_over_while_one_has_just_begun(company: Engine) -> None:
    found = report(company, "company", date(2026, 5, 3))
    assert {"Work value, 2026-04-01", "Time tracked, 2026-04-01"} <= set(tiles(found))
    found = report(company, "company", ON)
    value, tracked = (tiles(found)[f"{title}, 2026-05-01 until 2026-05-15"] for title in ("Work value", "Time tracked"))
    assert (value.cell.value, tracked.cell.value) == (D("307.5"), 7200)
    assert "7200 of it billable (1)" in notes(tracked)
    assert value.spark is not None
    assert [point.cell.value for point in value.spark.points] == [*[None] * 11, 500, D("307.5")]


def test_nothing_is_said_of_an_empty_database(engine: Engine) -> None:
    for key in ("company", "plan"):
        shown = headline(report(engine, key, ON))
        assert shown.cell.value is None
        assert not [one for one in notes(shown) if "above" in one or "below" in one]
    assert tiles(report(engine, "company", ON))["Projects over budget"].report == "budgets"


def test_more_than_a_negative_plan_is_more_and_of_a_plan_of_0_there_is_no_share() -> None:
    minus, half, nothing = (ReportCell(D(amount), "money", "EUR") for amount in (-100, -50, 0))
    off = difference(half, minus, "more")
    assert (off.value, off.tone, change(off, minus).value) == (50, "good", D("0.5"))
    assert change(difference(half, nothing, "more"), nothing).value is None
