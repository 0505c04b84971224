"""The history of an employee: what was done to the periods is told as the employee's, with its days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from models import Employee
from models.audit.record_history import record_history
from models.audit.row_history import PastChange, old_value
from models.connection.database import writing
from models.writes.audit_context import writing_as
from models.writes.bulk_edits import CellChange
from models.writes.current_values import follow_calendar
from models.writes.edits import add, change
from models.writes.idempotent_write import IdempotentWrite
from models.writes.period_writes import EffectiveDate, change_from, periods_of, rewrite
from models.writes.periods import Period, added, corrected, without
from tests.models.statements import statements

DAY = timedelta(days=1)
TODAY = datetime.now(UTC).date()
SOON, LATER = TODAY + 10 * DAY, TODAY + 40 * DAY
ANNA = 2
STATUSES = ("active", "left", "active", "on leave", "active", "left")


def told(found: list[PastChange]) -> list[tuple[Any, ...]]:
    return [(one.who, one.column, one.old, one.new, one.first, one.last) for one in found]


def set_from(engine: Engine, day: date, who: str, before: Any, after: Any, column: str = "status") -> None:
    change_from(engine, [CellChange(ANNA, column, before, after)], EffectiveDate(day, TODAY), who)


def test_who_put_somebody_on_leave_is_found_with_the_person(filled: Engine) -> None:
    set_from(filled, TODAY, "Ines", None, "active")
    set_from(filled, SOON, "Omar", "active", "on leave")
    set_from(filled, LATER, "Olga", "active", "active")

    assert told(record_history(filled, Employee, ANNA, 10)) == [
        ("Olga", "status", "on leave", "active", LATER, None),
        ("Omar", "status", "active", "on leave", SOON, None),
        ("Ines", "status", None, "active", TODAY, None),
    ]
    # Nothing that follows from it is told a second time, and another field's history knows nothing of it.
    assert told(record_history(filled, Employee, ANNA, 10, column="status"))[0][:2] == ("Olga", "status")
    assert record_history(filled, Employee, ANNA, 10, column="weekly_hours") == []
    assert record_history(filled, Employee, 1, 10) == []


def test_a_period_that_is_put_right_or_deleted_tells_the_days_that_it_changes(filled: Engine) -> None:
    set_from(filled, SOON, "Omar", None, "on leave")
    seen = periods_of(filled, (ANNA,))[ANNA]
    leave = next(one for one in seen if one.values["status"] == "on leave")
    moved = Period(leave.id, ANNA, SOON + 5 * DAY, None, leave.values)
    rewrite(filled, ANNA, lambda there: corrected(there, moved), "Ines", IdempotentWrite())
    assert told(record_history(filled, Employee, ANNA, 1)) == [
        ("Ines", "status", "on leave", None, SOON, SOON + 4 * DAY)
    ]

    short = Period(None, ANNA, LATER, LATER + DAY, {**leave.values, "status": "parental leave", "department_id": 2})
    rewrite(filled, ANNA, lambda there: added(there, short), "Olga", IdempotentWrite())
    assert told(record_history(filled, Employee, ANNA, 1)) == [
        ("Olga", "department_id", "Design", "Müller-Werft", LATER, LATER + DAY),
        ("Olga", "status", "on leave", "parental leave", LATER, LATER + DAY),
    ]
    number = next(one.id for one in periods_of(filled, (ANNA,))[ANNA] if one.valid_from == LATER)
    rewrite(filled, ANNA, lambda there: without(there, number or 0), "Jonas", IdempotentWrite())
    (department, status, *_) = record_history(filled, Employee, ANNA, 2)
    assert (status.old, status.new, status.last) == ("parental leave", "on leave", LATER + DAY)
    assert old_value(filled, department) == (2, "Müller-Werft")


def test_pages_have_each_change_once_and_tear_nothing_apart(filled: Engine) -> None:
    for number in range(6):
        set_from(filled, TODAY + number * DAY, f"Person {number}", "active" if number else None, STATUSES[number])
        before = str(number - 1) if number else None
        assert change(filled, Employee, ANNA, {"remarks": str(number)}, {"remarks": before}, "Jo").status == "saved"
    everything = record_history(filled, Employee, ANNA, 100)
    assert len(everything) == 12
    for size in (1, 2, 5):
        pages: list[PastChange] = []
        while page := record_history(filled, Employee, ANNA, size, pages[-1].id if pages else None):
            pages += page
        assert pages == everything
    with statements(filled) as sent:
        record_history(filled, Employee, ANNA, 3)
    assert len(sent) == 3


def test_what_another_program_writes_is_told_once_and_what_follows_the_calendar_not_at_all(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(text(f"UPDATE employees SET status = 'left' WHERE id = {ANNA}"))
    (found,) = record_history(filled, Employee, ANNA, 10)
    assert (found.column, found.old, found.new, found.first) == ("status", None, "left", TODAY)

    with writing_as(filled, "Rita") as connection:
        # As when a day has begun: the copy on the employee's row doesn't say yet what the period does.
        connection.execute(text(f"UPDATE employment_periods SET status = 'active' WHERE valid_from = '{TODAY}'"))
    assert follow_calendar(filled) == 1
    found, _before = record_history(filled, Employee, ANNA, 10)
    assert found.who == "Rita"
    assert (found.column, found.old, found.new, found.first) == ("status", "left", "active", TODAY)


def test_somebody_new_is_told_as_added_only(filled: Engine) -> None:
    mira = add(filled, Employee, {"name": "Mira", "status": "active", "weekly_hours": 30}, "Ines")
    assert [one.action for one in record_history(filled, Employee, mira, 10)] == ["add"]


def test_it_is_known_whether_the_old_value_holds_again(filled: Engine) -> None:
    set_from(filled, TODAY, "Ines", None, "active")
    set_from(filled, TODAY, "Ines", "active", "left")
    found = record_history(filled, Employee, ANNA, 10)
    assert [(one.old, one.holds) for one in found] == [("active", False), (None, False)]
    set_from(filled, TODAY, "Ines", "left", "active")
    assert [(one.old, one.holds) for one in record_history(filled, Employee, ANNA, 10)] == [
        ("left", False),
        ("active", True),
        (None, False),
    ]


@pytest.mark.parametrize("employee", [1, 3])
def test_who_has_no_periods_has_a_history_all_the_same(filled: Engine, employee: int) -> None:
    stored = change(filled, Employee, employee, {"remarks": "x"}, {"remarks": None}, "Jo")
    assert stored.status == "saved"
    assert [one.column for one in record_history(filled, Employee, employee, 10)] == ["remarks"]
