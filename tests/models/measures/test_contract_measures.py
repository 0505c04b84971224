"""What contracts come to, day by day: fixtures with known answers."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, delete

from models import Department, Employee, EmploymentPeriod, Setting
from models.connection.database import writing
from models.measures.scope import Scope
from tests.models.measures.company import APRIL, GONE, MAY_DAY, in_april, left_out, put, read, values

HOUR = 3600


def company(engine: Engine) -> None:
    """Six people, each with another April; one without any period, and one who is gone."""
    put(engine, Setting, {"key": "currency", "value": "EUR"})
    put(engine, Department, {"name": "Design"}, {"name": "Text"})
    own = {"weekly_hours": Decimal(20), "status": "active", "department_id": 2, "cost_per_hour": Decimal(50)}
    names = ("Whole", "Fewer", "Hired", "Parent", "Left", "Earlier")
    put(
        engine,
        Employee,
        *({"name": name} for name in names),
        {"name": "Own", **own},
        {"name": "Gone", "deleted_at": GONE},
    )
    put(
        engine,
        EmploymentPeriod,
        period(11, 1),
        period(12, 2, valid_to=date(2026, 4, 14), cost_per_hour=Decimal("33.33")),
        period(13, 2, valid_from=date(2026, 4, 15), weekly_hours=Decimal(30), department_id=2, cost_per_hour=None),
        period(14, 3, valid_from=date(2026, 4, 16)),
        period(15, 4, status="parental leave"),
        period(16, 5, status="left"),
        period(17, 6, valid_to=date(2025, 12, 31)),
        period(18, 8),
    )
    with writing(engine) as connection:
        connection.execute(delete(EmploymentPeriod).where(EmploymentPeriod.employee_id == 7))


def period(key: int, employee: int, **more: Any) -> dict[str, Any]:
    usual = {"weekly_hours": Decimal(40), "status": "active", "department_id": 1, "cost_per_hour": Decimal(40)}
    return {"id": key, "employee_id": employee, **usual, **more}


def test_a_contract_is_a_fifth_of_the_weekly_hours_that_hold_on_each_working_day(engine: Engine) -> None:
    company(engine)
    found = {figure.names["person"]: figure for figure in read(engine, "contract", in_april(), "person")}
    # April 2026 has 22 days from Monday to Friday: 10 until the 14th, 11 from the 16th on.
    hours = {"Whole": 176, "Fewer": 10 * 8 + 12 * 6, "Hired": 88, "Parent": 0, "Left": 0, "Earlier": 0, "Own": 88}
    assert {name: figure.value / HOUR for name, figure in found.items() if figure.value is not None} == hours
    assert left_out(found["Hired"]) == {"no employment period": (1, 0)}
    assert left_out(found["Parent"]) == {"parental leave": (1, 176 * HOUR)}
    assert left_out(found["Left"]) == {"left": (1, 176 * HOUR)}
    assert [row.value for row in found["Whole"].proof[None].values()] == [176 * HOUR]
    by_department = values(engine, "contract", in_april(), "department")
    assert by_department == {("Design",): (176 + 80 + 88) * HOUR, ("Text",): (72 + 88) * HOUR, ("-",): 0}


def test_contracts_end_on_the_day_before_they_are_looked_at(engine: Engine) -> None:
    company(engine)
    whole = (("person", 1),)
    for as_of, days in ((date(2026, 4, 1), 0), (date(2026, 4, 2), 1), (date(2026, 4, 6), 3), (MAY_DAY, 22)):
        assert values(engine, "contract", Scope(as_of, *APRIL, whole)).get((), 0) == days * 8 * HOUR


def test_contract_cost_is_by_the_cost_of_each_day_to_the_cent(engine: Engine) -> None:
    company(engine)
    found = {figure.names["person"]: figure for figure in read(engine, "contract_cost", in_april(), "person")}
    assert (found["Whole"].value, found["Whole"].currency) == (176 * 40, "EUR")
    # 8 h at 33.33 are 266.64; what the later hours cost nobody knows.
    assert (found["Fewer"].value, left_out(found["Fewer"])) == (
        Decimal("2666.40"),
        {"no cost rate": (1, 72 * HOUR)},
    )
    assert found["Own"].value == 88 * 50
