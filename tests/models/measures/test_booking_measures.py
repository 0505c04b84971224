"""Bookings: cut to the period, working days only, and only while the person has capacity."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Engine

from models import Booking, Client, Department, Employee, EmploymentPeriod, Project, Task, TaskAssignment
from models.measures.scope import Scope
from tests.models.measures.company import GONE, MAY_DAY, in_april, left_out, put, read, values

HOUR = 3600


def company(engine: Engine) -> None:
    """Anna moves to Text on 20 April and is on leave from the 27th; of Ben nobody knows any hours."""
    put(engine, Department, {"name": "Design"}, {"name": "Text"})
    put(engine, Client, {"name": "Nordlicht"})
    put(engine, Employee, {"name": "Anna"}, {"name": "Ben", "status": "active"})
    hours = {"employee_id": 1, "weekly_hours": Decimal(40), "status": "active"}
    put(
        engine,
        EmploymentPeriod,
        {**hours, "id": 11, "department_id": 1, "valid_to": date(2026, 4, 19)},
        {**hours, "id": 12, "department_id": 2, "valid_from": date(2026, 4, 20), "valid_to": date(2026, 4, 26)},
        {**hours, "id": 13, "department_id": 2, "valid_from": date(2026, 4, 27), "status": "on leave"},
    )
    put(engine, Project, {"name": "Website", "client_id": 1})
    put(engine, Task, {"name": "Logo", "project_id": 1})
    put(engine, TaskAssignment, {"task_id": 1, "user_id": 1}, {"task_id": 1, "user_id": 2})


def booking(assignment: int, first: str, last: str, hours: str, **more: object) -> dict[str, object]:
    days = {"start_date": date.fromisoformat(first), "end_date": date.fromisoformat(last)}
    return {"user_task_id": assignment, **days, "hours_per_day": Decimal(hours), **more}


def test_bookings_are_cut_to_the_working_days_of_the_period(engine: Engine) -> None:
    company(engine)
    put(
        engine,
        Booking,
        booking(1, "2026-03-30", "2026-04-03", "4.5"),
        booking(1, "2026-04-04", "2026-04-05", "8"),
        booking(1, "2026-04-10", "2026-04-13", "1"),
        booking(1, "2026-04-13", "2026-04-13", "2", deleted_at=GONE),
    )
    (figure,) = read(engine, "booked", in_april())
    # Wednesday to Friday at 4.5 h; Friday and Monday at 1 h.
    assert (figure.value, figure.counted.rows) == (int(15.5 * HOUR), 2)
    assert {row.id: row.value for row in figure.proof[None].values()} == {1: int(13.5 * HOUR), 3: 2 * HOUR}
    assert values(engine, "booked", Scope(MAY_DAY, date(2026, 4, 13), date(2026, 4, 13))) == {(): HOUR}


def test_each_day_of_a_booking_is_judged_by_what_holds_then(engine: Engine) -> None:
    company(engine)
    put(engine, Booking, booking(1, "2026-04-17", "2026-04-28", "1"), booking(2, "2026-04-20", "2026-04-24", "8"))
    (figure,) = read(engine, "booked", in_april())
    assert (figure.value, figure.counted.rows) == (6 * HOUR, 1)
    assert left_out(figure) == {"person without capacity that day": (2, 42 * HOUR)}
    by = values(engine, "booked", in_april(), "department", "week")
    assert by == {
        ("Design", "2026-W16"): HOUR,
        ("Text", "2026-W17"): 5 * HOUR,
        ("Text", "2026-W18"): 0,
        ("-", "2026-W17"): 0,
    }
    assert values(engine, "booked", in_april(("client", 1)), "person") == {("Anna",): 6 * HOUR, ("Ben",): 0}
