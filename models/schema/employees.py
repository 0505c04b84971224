"""The people of the agency. Paymo knows their accounts; department, contract and cost are ours."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import Boolean, CheckConstraint, Date, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.schema.base import Base, Editable, FromPaymo, KeyedRow, Owner, complete, ours, paymo, refers, table_of
from models.schema.types import Exact

EMPLOYEE_STATUSES = ("active", "on leave", "parental leave", "left")
# What holds for an employee from a day on: kept in `employment_periods`, on `employees` as a copy of today's values.
DATED = ("department_id", "status", "weekly_hours", "cost_per_hour")


class Department(Base, KeyedRow, Editable):
    """A department of the agency."""

    __tablename__ = "departments"

    name: Mapped[str] = ours(Text, nullable=False, unique=True)
    code: Mapped[str | None] = ours(Text)
    remarks: Mapped[str | None] = ours(Text)


class Employee(Base, FromPaymo, Editable):
    """A person on the staff, linked to the Paymo user of the same `paymo_id`.

    Paymo's guests are none, but those with hours or assignments, as people have who left (`sync/paymo/guests.py`).

    What is `DATED` is read from the period of a day (`models/queries/as_of.py`), and written from a day on (`periods`).
    """

    __tablename__ = "employees"

    name: Mapped[str | None] = paymo(Text)
    email: Mapped[str | None] = paymo(Text)
    type: Mapped[str | None] = paymo(Text)
    active: Mapped[bool | None] = paymo(Boolean)
    position: Mapped[str | None] = paymo(Text)
    phone: Mapped[str | None] = paymo(Text)
    skype: Mapped[str | None] = paymo(Text)
    timezone: Mapped[str | None] = paymo(Text)
    language: Mapped[str | None] = paymo(Text)
    workday_hours: Mapped[Decimal | None] = paymo(Exact)
    price_per_hour: Mapped[Decimal | None] = paymo(Exact)
    image: Mapped[str | None] = paymo(Text)

    department_id: Mapped[int | None] = refers(Owner.OURS, "departments")
    status: Mapped[str | None] = ours(Text, choices=EMPLOYEE_STATUSES)
    start_date: Mapped[dt.date | None] = ours(Date)
    end_date: Mapped[dt.date | None] = ours(Date)
    weekly_hours: Mapped[Decimal | None] = ours(Exact)
    cost_per_hour: Mapped[Decimal | None] = ours(Exact)
    remarks: Mapped[str | None] = ours(Text)


class EmploymentPeriod(Base, KeyedRow, Editable):
    """What holds for an employee from a day on; the periods of one employee don't overlap (`period_constraints`).

    `valid_from` empty: since nobody knows when; `valid_to` is the last day, or empty: until further notice.
    """

    __tablename__ = "employment_periods"
    __table_args__ = (
        UniqueConstraint("employee_id", "valid_from"),
        CheckConstraint("valid_to >= valid_from", name="order"),
    )

    employee_id: Mapped[int] = refers(Owner.OURS, "employees", required=True)
    valid_from: Mapped[dt.date | None] = ours(Date)
    valid_to: Mapped[dt.date | None] = ours(Date)
    department_id: Mapped[int | None] = refers(Owner.OURS, "departments")
    status: Mapped[str | None] = ours(Text, choices=EMPLOYEE_STATUSES)
    weekly_hours: Mapped[Decimal | None] = ours(Exact)
    cost_per_hour: Mapped[Decimal | None] = ours(Exact)


for _model in (Department, Employee, EmploymentPeriod):
    complete(table_of(_model))
