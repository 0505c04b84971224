"""What the executives of the sample company have entered, written as if they had done so in the window."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from models import Department, Employee, EmploymentPeriod, ExchangeRate, InvoiceItem, PlanMeaning, Project, TimeEntry
from models.schema.base import table_of
from models.writes.current_values import keep_copies
from sync.standin.agency.own_data import OwnData, OwnEmployee


def enter(connection: Connection, own: OwnData) -> None:
    """Write all of it in the caller's transaction."""
    departments = _departments(connection, own)
    employees, projects = _ids(connection, Employee), _ids(connection, Project)
    for user, one in own.employees.items():
        values: dict[str, Any] = {
            "start_date": one.start_date,
            "end_date": one.end_date,
            "version": Employee.version + 1,
        }
        connection.execute(update(Employee).where(Employee.id == employees[user]).values(values))
    periods = [
        {
            "employee_id": employees[user],
            "valid_from": period.valid_from,
            "valid_to": period.valid_to,
            "department_id": departments[period.department],
            "status": period.status,
            "weekly_hours": period.weekly_hours,
            "cost_per_hour": period.cost_per_hour,
        }
        for user, one in own.employees.items()
        for period in one.history
    ]
    connection.execute(insert(EmploymentPeriod), periods)
    connection.execute(insert(EmploymentPeriod), [_left(employees[user], one) for user, one in _who_left(own)])
    keep_copies(connection)
    for project, dated in own.projects.items():
        values = {
            "department_id": departments[dated.department],
            "start_date": dated.start_date,
            "end_date": dated.end_date,
            "lead_id": employees[dated.lead],
            "version": Project.version + 1,
        }
        connection.execute(update(Project).where(Project.id == projects[project]).values(values))
    for entry, why in own.written_off.items():
        values = {"written_off": True, "remarks": why, "version": TimeEntry.version + 1}
        connection.execute(update(TimeEntry).where(TimeEntry.paymo_id == entry).values(values))
    for line, project in own.lines.items():
        values = {"own_project_id": projects[project], "version": InvoiceItem.version + 1}
        connection.execute(update(InvoiceItem).where(InvoiceItem.paymo_id == line).values(values))
    connection.execute(insert(ExchangeRate), [asdict(rate) for rate in own.rates])
    meanings = [{"section": place[0], "label": place[1], "meaning": one} for place, one in own.meanings.items()]
    connection.execute(insert(PlanMeaning), meanings)


def _departments(connection: Connection, own: OwnData) -> dict[str, int]:
    """Return the departments' keys by their codes."""
    connection.execute(insert(Department), [{"name": one.name, "code": one.code} for one in own.departments])
    rows = connection.execute(select(Department.code, Department.id))
    return {code: key for code, key in rows if code is not None}


def _ids(connection: Connection, model: Any) -> dict[int, int]:
    """Return our keys by Paymo's ids."""
    table = table_of(model)
    rows = connection.execute(select(table.c.paymo_id, table.c.id).where(table.c.paymo_id.is_not(None)))
    return {row[0]: row[1] for row in rows}


def _who_left(own: OwnData) -> list[tuple[int, OwnEmployee]]:
    return [(user, one) for user, one in own.employees.items() if one.status == "left" and one.end_date]


def _left(employee: int, one: OwnEmployee) -> dict[str, Any]:
    """Return what holds for somebody from the day after the last one on."""
    assert one.end_date is not None
    return {"employee_id": employee, "valid_from": one.end_date + timedelta(days=1), "status": one.status}
