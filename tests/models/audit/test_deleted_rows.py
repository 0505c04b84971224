"""Deleted rows of our own, restored from the history alone: values, ids and links, after any time and by anybody."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update

from models import Change, Client, Department, Employee, EmploymentPeriod, Project
from models.audit.deleted_rows import Restoration, held, restoration, trashed
from models.connection.database import reading, writing
from models.connection.database_errors import RefusedError
from models.schema.base import Base
from models.writes.deletions import put_back, removal, remove
from models.writes.edits import add
from tests.models.statements import statements
from tests.models.writes.test_deletions import everything


def deleted(engine: Engine, model: type[Base]) -> list[tuple[int, str]]:
    """The trash of a table: the lines of the deletions, and what the rows were called."""
    with reading(engine) as connection:
        found = connection.execute(select(Change.id, Change.row_label).where(trashed(model)).order_by(Change.id))
        return [(row[0], row[1]) for row in found]


def restored(engine: Engine, model: type[Base], *lines: int) -> Restoration:
    """Restore these lines, or all there are."""
    wanted = restoration(engine, model, lines or [line for line, _ in deleted(engine, model)])
    assert wanted.parents == []
    put_back(engine, wanted.removed, "Olga")
    return wanted


def delete_rows(engine: Engine, model: type[Base], *ids: int) -> None:
    remove(engine, removal(engine, model, ids), "Jonas")


@pytest.fixture
def with_periods(filled: Engine) -> Engine:
    """Before the one that the sample's values have there are two others."""
    rows = [
        {"employee_id": 3, "valid_from": date(2024, n, 1), "valid_to": date(2024, n, 9), "department_id": 2}
        | {"status": "active"}
        | {"weekly_hours": Decimal("38.55"), "cost_per_hour": Decimal("61.07")}
        for n in (1, 2)
    ]
    with writing(filled) as connection:
        connection.execute(insert(EmploymentPeriod), rows)
    return filled


def test_a_deleted_row_comes_back_with_its_id_its_values_what_hung_on_it_and_the_links_to_it(
    with_periods: Engine,
) -> None:
    with writing(with_periods) as connection:
        values = {"remarks": "a\n“b”\t🙂", "weekly_hours": Decimal("12.5"), "active": False, "status": "on leave"}
        connection.execute(update(Employee).where(Employee.id == 3).values(values))
    before = everything(with_periods)
    delete_rows(with_periods, Employee, 3)
    assert deleted(with_periods, Employee)[0][1] == "Zoë Ärger"

    wanted = restored(with_periods, Employee)

    assert everything(with_periods) == before
    assert wanted.lost == []
    assert (wanted.labels, len(wanted.removed.rows), len(wanted.removed.emptied)) == (("Zoë Ärger",), 5, 1)
    assert deleted(with_periods, Employee) == []


def test_one_of_several_that_went_together_comes_back_alone_with_its_own(with_periods: Engine) -> None:
    other = add(with_periods, Employee, {"name": "Mira"}, "Ines")
    add(with_periods, EmploymentPeriod, {"employee_id": other, "valid_from": date(2025, 1, 1)}, "Ines")
    delete_rows(with_periods, Employee, 3, other)
    (zoe,) = [line for line, name in deleted(with_periods, Employee) if name == "Zoë Ärger"]

    wanted = restored(with_periods, Employee, zoe)

    assert [table for table, _ in wanted.removed.rows] == ["employees", *["employment_periods"] * 3]
    assert [name for _, name in deleted(with_periods, Employee)] == ["Mira"]


def test_what_a_row_held_is_told_before_it_is_restored(filled: Engine) -> None:
    delete_rows(filled, Employee, 3)
    (line,) = [line for line, _ in deleted(filled, Employee)]
    assert held(filled, line).values == (
        ("name", "Zoë Ärger"),
        ("department_id", "Müller-Werft"),
        ("start_date", "2024-05-07"),
    )


def test_a_link_that_leads_elsewhere_by_now_stays_so_and_is_told(filled: Engine) -> None:
    delete_rows(filled, Employee, 3)
    with writing(filled) as connection:
        connection.execute(update(Project).where(Project.id == 3).values(lead_id=1))

    wanted = restored(filled, Employee)

    assert [(one.table, one.label, one.column, one.why) for one in wanted.lost] == [
        ("projects", "Archive", "lead_id", "it leads elsewhere by now")
    ]
    with reading(filled) as connection:
        assert connection.scalar(select(Project.lead_id).where(Project.id == 3)) == 1


def test_a_reference_to_a_row_that_is_gone_stays_empty_and_is_told(filled: Engine) -> None:
    delete_rows(filled, Employee, 3)
    delete_rows(filled, Department, 2)

    wanted = restored(filled, Employee)

    # Of the employee and of the period.
    told = [("department_id", "Müller-Werft", "it has been deleted")] * 2
    assert [(one.column, one.value, one.why) for one in wanted.lost] == told


def test_a_row_whose_parent_went_too_asks_for_the_parent_which_brings_both(with_periods: Engine) -> None:
    before = everything(with_periods)
    delete_rows(with_periods, Employee, 3)
    lines = [line for line, _ in deleted(with_periods, EmploymentPeriod)]

    wanted = restoration(with_periods, EmploymentPeriod, lines)

    ((employee, _),) = deleted(with_periods, Employee)
    assert [(one.table, one.label, one.line) for one in wanted.parents] == [("employees", "Zoë Ärger", employee)]
    restored(with_periods, Employee, employee)
    assert everything(with_periods) == before


def test_a_name_that_was_taken_meanwhile_is_named(filled: Engine) -> None:
    delete_rows(filled, Department, 2)
    add(filled, Department, {"name": "Müller-Werft"}, "Ines")

    with pytest.raises(RefusedError, match="Müller-Werft"):
        restored(filled, Department)


def test_a_row_that_was_restored_and_deleted_again_is_listed_once(filled: Engine) -> None:
    for _ in range(2):
        delete_rows(filled, Department, 2)
        restored(filled, Department)
    delete_rows(filled, Department, 2)
    assert [name for _, name in deleted(filled, Department)] == ["Müller-Werft"]


def test_what_another_program_deleted_can_be_restored(filled: Engine) -> None:
    before = everything(filled)
    with writing(filled) as connection:
        connection.execute(update(Project).where(Project.id == 3).values(lead_id=None))
        connection.execute(delete(EmploymentPeriod).where(EmploymentPeriod.employee_id == 3))
        connection.execute(delete(Employee).where(Employee.id == 3))
    restored(filled, Employee)
    after = everything(filled)
    assert after["employees"] == before["employees"]


def old_deletion(engine: Engine, department: str) -> None:
    """A deletion as it was kept before ids were: names of related records only."""
    row = {"at": datetime(2026, 1, 2, tzinfo=UTC), "who": "Jonas", "table_name": "employees", "row_id": 77}
    row |= {"row_label": "Mira", "action": "remove", "operation": "old"}
    fields = {"name": "Mira", "department_id": department, "weekly_hours": "38.5", "id": "77"}
    with writing(engine) as connection:
        connection.execute(insert(Change), [{**row, "column_name": k, "old_value": v} for k, v in fields.items()])


def test_an_old_deletion_finds_a_related_record_by_its_name(filled: Engine) -> None:
    old_deletion(filled, "Design")
    assert restored(filled, Employee).lost == []
    with reading(filled) as connection:
        row = connection.execute(select(Employee.department_id, Employee.weekly_hours).where(Employee.id == 77)).one()
    assert tuple(row) == (1, Decimal("38.5"))


def test_of_an_old_deletion_it_is_said_what_cannot_be_known(filled: Engine) -> None:
    old_deletion(filled, "Nobody’s")
    (lost,) = restored(filled, Employee).lost
    assert (lost.column, lost.value) == ("department_id", "Nobody’s")
    assert "only the name" in lost.why


def test_what_a_source_removed_is_no_trash(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(text("UPDATE clients SET deleted_at = '2026-03-02T12:00:00Z' WHERE id = 1"))
    assert deleted(filled, Client) == []


def test_restoring_takes_as_many_statements_for_many_rows_as_for_few(filled: Engine) -> None:
    def sent_for(count: int) -> int:
        ids = [add(filled, Employee, {"name": f"M{n}"}, "Ines") for n in range(count)]
        with writing(filled) as connection:
            rows = [{"employee_id": row_id, "valid_from": date(2025, 1, 1)} for row_id in ids]
            connection.execute(insert(EmploymentPeriod), rows)
            connection.execute(insert(Project), [{"name": "P", "lead_id": row_id} for row_id in ids])
        delete_rows(filled, Employee, *ids)
        lines = [line for line, _ in deleted(filled, Employee)]
        with statements(filled) as sent:
            restoration(filled, Employee, lines)
        restored(filled, Employee)
        return len(sent)

    assert sent_for(2) == sent_for(30)
