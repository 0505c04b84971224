"""Clients, projects, tasks and the time spent on them: Paymo's records with a few columns of our own."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import Boolean, Date, Index, Integer, Text
from sqlalchemy.orm import Mapped

from models.schema.base import (
    Base,
    Editable,
    FromPaymo,
    Owner,
    complete,
    ours,
    paymo,
    refers,
    table_of,
    worked_out,
)
from models.schema.types import Exact, UtcDateTime
from models.values.language import mark

# A year's hours by person, and what they are worth, are read from an index of these alone.
OF_DAY = ("day", "user_id", "task_id", "project_id", "duration", "deleted_at", "rate_from", "value", "rate")
RATE_IS = mark(
    "Leitstand works this out from Paymo: the price per hour of the person, task, project or company, in the order "
    "that the project names, or a flat price divided by its hours."
)
VALUE_IS = mark(
    "Leitstand works this out: the hours times their rate, where task and project are billable. It stays as it is once "
    "the entry is billed."
)
# What `time_entries.rate_from` says of a rate that is a flat price divided by its hours.
FLAT_PROJECT, FLAT_TASK = "flat project", "flat task"


class Client(Base, FromPaymo, Editable):
    """A customer of the agency."""

    __tablename__ = "clients"

    name: Mapped[str | None] = paymo(Text)
    email: Mapped[str | None] = paymo(Text)
    phone: Mapped[str | None] = paymo(Text)
    fax: Mapped[str | None] = paymo(Text)
    website: Mapped[str | None] = paymo(Text)
    address: Mapped[str | None] = paymo(Text)
    city: Mapped[str | None] = paymo(Text)
    postal_code: Mapped[str | None] = paymo(Text)
    state: Mapped[str | None] = paymo(Text)
    country: Mapped[str | None] = paymo(Text)
    fiscal_information: Mapped[str | None] = paymo(Text)
    active: Mapped[bool | None] = paymo(Boolean)
    image: Mapped[str | None] = paymo(Text)

    manager_id: Mapped[int | None] = refers(Owner.OURS, "employees")
    industry: Mapped[str | None] = ours(Text)
    remarks: Mapped[str | None] = ours(Text)


class ClientContact(Base, FromPaymo, Editable):
    """A person at a client."""

    __tablename__ = "client_contacts"

    client_id: Mapped[int] = refers(Owner.PAYMO, "clients", required=True)
    name: Mapped[str | None] = paymo(Text)
    email: Mapped[str | None] = paymo(Text)
    mobile: Mapped[str | None] = paymo(Text)
    phone: Mapped[str | None] = paymo(Text)
    fax: Mapped[str | None] = paymo(Text)
    skype: Mapped[str | None] = paymo(Text)
    position: Mapped[str | None] = paymo(Text)
    notes: Mapped[str | None] = paymo(Text)
    is_main: Mapped[bool | None] = paymo(Boolean)
    access: Mapped[bool | None] = paymo(Boolean)
    image: Mapped[str | None] = paymo(Text)

    remarks: Mapped[str | None] = ours(Text)


class ProjectStatus(Base, FromPaymo):
    """A status that a project can have in Paymo."""

    __tablename__ = "project_statuses"

    name: Mapped[str | None] = paymo(Text)
    active: Mapped[bool | None] = paymo(Boolean)
    readonly: Mapped[bool | None] = paymo(Boolean)
    seq: Mapped[int | None] = paymo(Integer)


class Workflow(Base, FromPaymo):
    """A set of statuses that the tasks of a project go through."""

    __tablename__ = "workflows"

    name: Mapped[str | None] = paymo(Text)
    is_default: Mapped[bool | None] = paymo(Boolean)


class WorkflowStatus(Base, FromPaymo):
    """A step of a workflow: the status a task has."""

    __tablename__ = "workflow_statuses"

    workflow_id: Mapped[int] = refers(Owner.PAYMO, "workflows", required=True)
    name: Mapped[str | None] = paymo(Text)
    color: Mapped[str | None] = paymo(Text)
    seq: Mapped[int | None] = paymo(Integer)
    action: Mapped[str | None] = paymo(Text)


class Project(Base, FromPaymo, Editable):
    """A project. Paymo gives it no dates and no department: those are ours."""

    __tablename__ = "projects"

    name: Mapped[str | None] = paymo(Text)
    code: Mapped[str | None] = paymo(Text)
    client_id: Mapped[int | None] = refers(Owner.PAYMO, "clients")
    status_id: Mapped[int | None] = refers(Owner.PAYMO, "project_statuses")
    workflow_id: Mapped[int | None] = refers(Owner.PAYMO, "workflows")
    active: Mapped[bool | None] = paymo(Boolean)
    description: Mapped[str | None] = paymo(Text)
    color: Mapped[str | None] = paymo(Text)
    task_code_increment: Mapped[int | None] = paymo(Integer)
    billable: Mapped[bool | None] = paymo(Boolean)
    billing_type: Mapped[str | None] = paymo(Text)
    flat_billing: Mapped[bool | None] = paymo(Boolean)
    hourly_billing_mode: Mapped[str | None] = paymo(Text)
    price_per_hour: Mapped[Decimal | None] = paymo(Exact)
    price: Mapped[Decimal | None] = paymo(Exact)
    estimated_price: Mapped[Decimal | None] = paymo(Exact)
    budget_hours: Mapped[Decimal | None] = paymo(Exact)
    adjustable_hours: Mapped[bool | None] = paymo(Boolean)
    invoiced: Mapped[bool | None] = paymo(Boolean)
    invoice_item_id: Mapped[int | None] = refers(Owner.PAYMO, "invoice_items")

    department_id: Mapped[int | None] = refers(Owner.OURS, "departments")
    lead_id: Mapped[int | None] = refers(Owner.OURS, "employees")
    start_date: Mapped[dt.date | None] = ours(Date)
    end_date: Mapped[dt.date | None] = ours(Date)
    remarks: Mapped[str | None] = ours(Text)


class Milestone(Base, FromPaymo, Editable):
    """A date by which a part of a project has to be done."""

    __tablename__ = "milestones"

    project_id: Mapped[int] = refers(Owner.PAYMO, "projects", required=True)
    user_id: Mapped[int | None] = refers(Owner.PAYMO, "employees")
    name: Mapped[str | None] = paymo(Text)
    due_date: Mapped[dt.date | None] = paymo(Date)
    send_reminder: Mapped[int | None] = paymo(Integer)
    reminder_sent: Mapped[bool | None] = paymo(Boolean)
    complete: Mapped[bool | None] = paymo(Boolean)

    remarks: Mapped[str | None] = ours(Text)


class TaskList(Base, FromPaymo):
    """A list of tasks in a project."""

    __tablename__ = "task_lists"

    project_id: Mapped[int] = refers(Owner.PAYMO, "projects", required=True)
    milestone_id: Mapped[int | None] = refers(Owner.PAYMO, "milestones")
    name: Mapped[str | None] = paymo(Text)
    seq: Mapped[int | None] = paymo(Integer)


class Task(Base, FromPaymo, Editable):
    """A task. `description` may hold HTML; it is kept as it came and shown as text."""

    __tablename__ = "tasks"

    project_id: Mapped[int] = refers(Owner.PAYMO, "projects", required=True)
    tasklist_id: Mapped[int | None] = refers(Owner.PAYMO, "task_lists")
    status_id: Mapped[int | None] = refers(Owner.PAYMO, "workflow_statuses")
    user_id: Mapped[int | None] = refers(Owner.PAYMO, "employees")
    name: Mapped[str | None] = paymo(Text)
    code: Mapped[str | None] = paymo(Text)
    seq: Mapped[int | None] = paymo(Integer)
    description: Mapped[str | None] = paymo(Text)
    complete: Mapped[bool | None] = paymo(Boolean)
    completed_on: Mapped[dt.datetime | None] = paymo(UtcDateTime)
    completed_by: Mapped[int | None] = refers(Owner.PAYMO, "employees")
    start_date: Mapped[dt.date | None] = paymo(Date)
    due_date: Mapped[dt.date | None] = paymo(Date)
    priority: Mapped[int | None] = paymo(Integer)
    billable: Mapped[bool | None] = paymo(Boolean)
    flat_billing: Mapped[bool | None] = paymo(Boolean)
    price_per_hour: Mapped[Decimal | None] = paymo(Exact)
    estimated_price: Mapped[Decimal | None] = paymo(Exact)
    budget_hours: Mapped[Decimal | None] = paymo(Exact)
    invoiced: Mapped[bool | None] = paymo(Boolean)
    invoice_item_id: Mapped[int | None] = refers(Owner.PAYMO, "invoice_items")

    remarks: Mapped[str | None] = ours(Text)


class TaskAssignment(Base, FromPaymo):
    """Who is assigned to a task (Paymo's `userstasks`)."""

    __tablename__ = "task_assignments"

    task_id: Mapped[int] = refers(Owner.PAYMO, "tasks", required=True)
    user_id: Mapped[int] = refers(Owner.PAYMO, "employees", required=True)


class TimeEntry(Base, FromPaymo, Editable):
    """Time spent: from `start_time` to `end_time`, or (`is_bulk`) a `duration` in seconds on a `date`.

    A running timer has neither end nor duration. `day`: the entry's day in the report time zone. `written_off`: nobody
    will be asked to pay for it. `rate`, `rate_from`, `value`: what an hour is worth, whose rate that is, and what the
    entry is (`models/valuing/`).
    """

    __tablename__ = "time_entries"
    # A year by department, a project's use of its budget, its worth, and what bills it are read from these alone.
    __table_args__ = (
        # Named, because the name that its columns make is longer than PostgreSQL takes.
        Index("ix_time_entries_worth_of_day", *OF_DAY),
        Index("ix_time_entries_of_project", "project_id", "day", "duration", "deleted_at", "value", "invoice_item_id"),
        Index(None, "invoice_item_id", "project_id"),
    )

    project_id: Mapped[int | None] = refers(Owner.PAYMO, "projects")
    task_id: Mapped[int | None] = refers(Owner.PAYMO, "tasks")
    user_id: Mapped[int | None] = refers(Owner.PAYMO, "employees")
    day: Mapped[dt.date | None] = paymo(Date)
    is_bulk: Mapped[bool | None] = paymo(Boolean)
    start_time: Mapped[dt.datetime | None] = paymo(UtcDateTime)
    end_time: Mapped[dt.datetime | None] = paymo(UtcDateTime)
    date: Mapped[dt.date | None] = paymo(Date)
    duration: Mapped[int | None] = paymo(Integer)
    description: Mapped[str | None] = paymo(Text)
    added_manually: Mapped[bool | None] = paymo(Boolean)
    billed: Mapped[bool | None] = paymo(Boolean)
    invoice_item_id: Mapped[int | None] = refers(Owner.PAYMO, "invoice_items")

    written_off: Mapped[bool | None] = ours(Boolean)
    remarks: Mapped[str | None] = ours(Text)
    rate: Mapped[Decimal | None] = worked_out(Exact, RATE_IS)
    rate_from: Mapped[str | None] = worked_out(Text, RATE_IS)
    value: Mapped[Decimal | None] = worked_out(Exact, VALUE_IS)


class Booking(Base, FromPaymo):
    """Hours a day planned for an assignment, from `start_date` to `end_date`."""

    __tablename__ = "bookings"

    user_task_id: Mapped[int] = refers(Owner.PAYMO, "task_assignments", required=True)
    start_date: Mapped[dt.date | None] = paymo(Date)
    end_date: Mapped[dt.date | None] = paymo(Date)
    hours_per_day: Mapped[Decimal | None] = paymo(Exact)
    description: Mapped[str | None] = paymo(Text)


for _model in (
    Client,
    ClientContact,
    ProjectStatus,
    Workflow,
    WorkflowStatus,
    Project,
    Milestone,
    TaskList,
    Task,
    TaskAssignment,
    TimeEntry,
    Booking,
):
    complete(table_of(_model))
