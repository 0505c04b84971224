"""Removing rows of our own: what goes with them is told before, written down, and can be put back."""

from datetime import date

import pytest
from sqlalchemy import Engine, func, insert, select, update

from models import Change, Client, Department, Employee, EmploymentPeriod, Project, TimeEntry
from models.connection.database import reading, writing
from models.connection.database_errors import RefusedError
from models.schema.base import Base
from models.writes.deletions import put_back, removal, remove
from models.writes.edits import add
from tests.models.statements import statements


def everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """All rows but the history, and but the versions, which rise with every write."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != "changes"]
    with reading(engine) as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    select(*(column for column in table.c if column.name != "version")).order_by(*table.primary_key)
                )
            ]
            for table in tables
        }


def with_periods(engine: Engine) -> None:
    """Before the one that the sample's values have there are two others."""
    rows = [{"employee_id": 3, "valid_from": date(2024, n, 1), "valid_to": date(2024, n, 9)} for n in (1, 2)]
    with writing(engine) as connection:
        connection.execute(insert(EmploymentPeriod), [{**row, "department_id": 2} for row in rows])


def test_what_else_goes_is_counted_and_nothing_happens_yet(filled: Engine) -> None:
    with_periods(filled)
    before = everything(filled)
    planned = removal(filled, Employee, [3])
    assert planned.counts() == {"employment_periods": 3}
    assert [(one.table, one.row_id, one.column) for one in planned.emptied] == [("projects", 3, "lead_id")]
    assert everything(filled) == before


def test_children_go_and_optional_references_become_empty_and_all_comes_back(filled: Engine) -> None:
    with_periods(filled)
    before = everything(filled)
    removed = remove(filled, removal(filled, Employee, [3]), "Ines")
    after = everything(filled)
    assert [row[0] for row in after["employees"]] == [1, 2, 4]
    assert not [row for row in after["employment_periods"] if row[1] == 3]
    assert len(after["projects"]) == 4
    put_back(filled, removed, "Ines")
    assert everything(filled) == before


def test_every_field_that_went_stands_in_the_history(filled: Engine) -> None:
    remove(filled, removal(filled, Department, [2]), "Ines")
    columns = (Change.action, Change.table_name, Change.row_id, Change.column_name, Change.old_value, Change.new_value)
    with reading(filled) as connection:
        rows = [tuple(row) for row in connection.execute(select(*columns).where(Change.who == "Ines"))]
    assert ("remove", "departments", 2, "name", "Müller-Werft", None) in rows
    assert ("change", "employees", 3, "department_id", "Müller-Werft", None) in rows


def test_a_row_of_a_source_is_never_removed(filled: Engine) -> None:
    before = everything(filled)
    with pytest.raises(RefusedError, match="“Clients” come from a source"):
        removal(filled, Client, [1])
    assert everything(filled) == before


def test_a_row_on_which_a_row_of_the_source_depends_is_not_removed(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(update(TimeEntry).where(TimeEntry.id == 1).values(project_id=3))
    with pytest.raises(RefusedError, match="“Time entries” that come from a source"):
        removal(filled, Project, [3])


def test_more_than_was_agreed_to_never_goes(filled: Engine) -> None:
    planned = removal(filled, Employee, [3])
    with_periods(filled)
    before = everything(filled)
    with pytest.raises(RefusedError, match="since you were asked"):
        remove(filled, planned, "Ines")
    assert everything(filled) == before


def test_a_row_that_is_gone_already_is_told(filled: Engine) -> None:
    with pytest.raises(RefusedError, match="isn't there any more"):
        removal(filled, Employee, [3, 99])


def test_a_removed_row_keeps_its_id_for_itself(filled: Engine) -> None:
    first = add(filled, Department, {"name": "Büro"}, "Ines")
    removed = remove(filled, removal(filled, Department, [first]), "Ines")
    second = add(filled, Department, {"name": "Lager"}, "Ines")
    assert second != first
    put_back(filled, removed, "Ines")
    with reading(filled) as connection:
        names = dict(connection.execute(select(Department.id, Department.name)).all())
    assert (names[first], names[second]) == ("Büro", "Lager")


def test_a_unique_name_that_was_taken_meanwhile_is_told(filled: Engine) -> None:
    removed = remove(filled, removal(filled, Department, [2]), "Ines")
    add(filled, Department, {"name": "Müller-Werft"}, "Omar")
    before = everything(filled)
    with pytest.raises(RefusedError, match="already a row with the same “name”"):
        put_back(filled, removed, "Ines")
    assert everything(filled) == before


def test_a_reference_that_was_filled_meanwhile_is_left_alone(filled: Engine) -> None:
    removed = remove(filled, removal(filled, Department, [2]), "Ines")
    with writing(filled) as connection:
        connection.execute(update(Employee).where(Employee.id == 3).values(department_id=1))
    put_back(filled, removed, "Ines")
    with reading(filled) as connection:
        assert connection.scalar(select(Employee.department_id).where(Employee.id == 3)) == 1


def test_the_statements_don_t_grow_with_the_rows(filled: Engine) -> None:
    counts = []
    for number in (3, 60):
        department = add(filled, Department, {"name": f"Department {number}"}, "Ines")
        with writing(filled) as connection:
            rows = [{"name": f"P{n}", "department_id": department} for n in range(number)]
            connection.execute(insert(Employee), rows)
        with statements(filled) as sent:
            put_back(filled, remove(filled, removal(filled, Department, [department]), "Ines"), "Ines")
        counts.append(len(sent))
    assert counts[0] == counts[1]
    with reading(filled) as connection:
        assert connection.scalar(select(func.count()).where(Employee.department_id == department)) == 60


def test_the_history_names_related_records_that_go_in_the_same_removal(filled: Engine) -> None:
    with_periods(filled)
    put_back(filled, remove(filled, removal(filled, Employee, [3]), "Ines"), "Ines")
    columns = (Change.action, Change.old_value, Change.new_value)
    with reading(filled) as connection:
        told = [tuple(row) for row in connection.execute(select(*columns).where(Change.column_name == "employee_id"))]
    assert set(told) - {("add", None, "Zoë Ärger")} == {("remove", "Zoë Ärger", None), ("restore", None, "Zoë Ärger")}
