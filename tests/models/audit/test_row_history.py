"""The history of a record, page by page, and the exact values that it can give back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, update

from models import Change, Department, Employee, EmploymentPeriod, Task, TimeEntry
from models.audit.row_history import PastChange, history, old_value
from models.connection.database import is_embedded, writing
from models.connection.database_errors import RefusedError
from models.writes.audit_context import writing_as
from models.writes.edits import add, change
from tests.models.history_lines import history_lines
from tests.models.statements import statements


def edit(engine: Engine, column: str, *values: Any, row_id: int = 3) -> None:
    """Write one value after the other into a field of an employee."""
    for before, after in pairwise(values):
        assert change(engine, Employee, row_id, {column: after}, {column: before}, "Ines").status == "saved"


def newest(engine: Engine, row_id: int = 3) -> PastChange:
    return history(engine, Employee, row_id, 1)[0]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("weekly_hours", Decimal("38.55")),
        ("cost_per_hour", Decimal("1234567.89")),
        ("start_date", date(2024, 2, 29)),
        ("status", "parental leave"),
        ("active", True),
        ("active", False),
        ("remarks", "Zwei Zeilen:\n  „eins“\tund zwei 🙂 " + "lang " * 3_000),
        ("price_per_hour", Decimal("-0.01")),
        ("remarks", None),
    ],
)
def test_a_value_of_any_kind_comes_back_exactly(filled: Engine, column: str, value: Any) -> None:
    own = add(filled, Employee, {"name": "Mira", column: value} if value is not None else {"name": "Mira"}, "Ines")
    other = {"active": not value, "remarks": "other", "status": "left", "start_date": None}.get(column)
    edit(filled, column, value, other, row_id=own)

    found = old_value(filled, newest(filled, own))

    assert found == value
    assert type(found) is type(value)


def test_a_moment_and_a_whole_number_come_back_exactly(filled: Engine) -> None:
    row_id = add(filled, TimeEntry, {"duration": 5_400}, "Ines")
    change(filled, TimeEntry, row_id, {"duration": 1}, {"duration": 5_400}, "Ines")
    (newest_one, *_) = history(filled, TimeEntry, row_id, 5)
    assert old_value(filled, newest_one) == 5_400


def test_of_a_related_record_the_id_is_kept_beside_its_name(filled: Engine) -> None:
    edit(filled, "department_id", 2, 1)
    with writing(filled) as connection:
        connection.execute(update(Department).where(Department.id == 2).values(name="Werft"))
        connection.execute(insert(Department).values(id=99, name="Müller-Werft"))

    found = newest(filled)

    assert (found.old, found.new, found.old_id, found.new_id) == ("Müller-Werft", "Design", 2, 1)
    assert old_value(filled, found) == (2, "Werft")


def test_a_related_record_that_is_gone_is_not_replaced_by_its_namesake(filled: Engine) -> None:
    edit(filled, "department_id", 2, 1)
    with writing(filled) as connection:
        ended = EmploymentPeriod.department_id == 2
        connection.execute(update(EmploymentPeriod).where(ended).values(department_id=None))
        connection.execute(delete(Department).where(Department.id == 2))
        connection.execute(insert(Department).values(id=99, name="Müller-Werft"))

    with pytest.raises(RefusedError, match="deleted"):
        old_value(filled, newest(filled))


def without_ids(engine: Engine) -> PastChange:
    """A line as it was kept before ids were: the name of a department only."""
    row = {"at": datetime(2026, 1, 2, tzinfo=UTC), "who": "Ines", "table_name": "employees", "row_id": 3}
    field = {"action": "change", "column_name": "department_id", "old_value": "Design", "new_value": "Müller-Werft"}
    with writing(engine) as connection:
        connection.execute(insert(Change).values(row | field))
    return newest(engine)


def test_an_old_line_without_an_id_is_read_by_a_name_that_only_one_has(filled: Engine) -> None:
    assert old_value(filled, without_ids(filled)) == (1, "Design")


def test_an_old_line_whose_name_nobody_has_any_more_says_so(filled: Engine) -> None:
    line = without_ids(filled)
    with writing(filled) as connection:
        connection.execute(update(Department).where(Department.id == 1).values(name="Gestaltung"))

    with pytest.raises(RefusedError, match="no record has that name"):
        old_value(filled, line)


def test_the_history_is_read_page_by_page_in_one_statement_each(filled: Engine) -> None:
    edit(filled, "remarks", None, *(str(number) for number in range(25)))
    seen: list[PastChange] = []
    with statements(filled) as sent:
        while page := history(filled, Employee, 3, 10, before=seen[-1].id if seen else None):
            seen += page
    assert [change.new for change in seen] == [str(number) for number in reversed(range(25))]
    assert len(sent) == 4


def test_the_history_of_one_field_leaves_the_others_out(filled: Engine) -> None:
    edit(filled, "remarks", None, "a")
    edit(filled, "status", None, "left")
    assert [change.column for change in history(filled, Employee, 3, 10, column="remarks")] == ["remarks"]


def test_a_row_that_was_added_is_one_entry(filled: Engine) -> None:
    row_id = add(filled, Employee, {"name": "Mira", "status": "active", "weekly_hours": Decimal(40)}, "Ines")
    assert [(change.action, change.column) for change in history(filled, Employee, row_id, 10)] == [("add", "id")]


def test_the_history_of_a_line_is_that_of_the_row_it_is_about(filled: Engine) -> None:
    edit(filled, "remarks", None, "a")
    line = newest(filled)
    assert history(filled, Change, line.id, 10) == [line]


def test_who_was_signed_in_to_the_database_stands_beside_what_the_program_says(filled: Engine) -> None:
    edit(filled, "remarks", None, "a")
    expected = None if is_embedded(filled) else filled.url.username
    assert (newest(filled).who, newest(filled).login) == ("Ines", expected)


def test_linking_an_employee_with_paymo_leaves_a_line(filled: Engine) -> None:
    with writing_as(filled, "Sync", run_id=None) as connection:
        connection.execute(update(Employee).where(Employee.id == 3).values(paymo_id=77))
    assert history_lines(filled, "row_id", "column_name", "old_value", "new_value") == [(3, "paymo_id", None, "77")]


def test_a_tasks_history_is_not_mixed_with_another_tables(filled: Engine) -> None:
    edit(filled, "remarks", None, "a")
    assert history(filled, Task, 3, 10) == []
