"""The sample agency: Hafenblick Agentur GmbH in Hamburg, which doesn't exist, with 24 months behind it.

The same seed and anchor give the same agency: built again on a later day it has the same ids, and what was written
stays as it was; new days are added, and states follow the day (a project is archived, an entry billed, a timer
stopped) with a later `updated_on`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import resources
from sync.standin.agency import clients as agency_clients
from sync.standin.agency import people as agency_people
from sync.standin.agency import records as agency_records
from sync.standin.agency.calendar import add_months, at
from sync.standin.agency.money import Books
from sync.standin.agency.people import Person
from sync.standin.agency.time_entries import Diary
from sync.standin.agency.work import INTERNAL, Planner, ProjectPlan
from sync.standin.paymo.shapes import Record

GUESTS = 4


@dataclass
class Agency:
    """What the stand-in serves, and what its makers know besides."""

    paymo: dict[str, Any]
    """Records by Paymo's endpoint names, `company` (one record) and `me` (a user's id)."""
    seed: int
    today: date
    anchor: date
    start: date
    """The first recorded day."""
    people: list[Person]
    projects: list[ProjectPlan]


def build_agency(today: date, seed: int = 7, anchor: date | None = None) -> Agency:
    """Return the agency as it is on `today`; its 24 months of history begin before `anchor` (default: today)."""
    anchor = anchor or today
    start = agency_people.history_start(anchor)
    day = today.toordinal()
    people = agency_people.staff(seed, start, anchor, date(today.year + 2, 12, 31))
    planned = Planner(seed, start, anchor, people).projects(add_months(today, 2))
    projects = [plan for plan in planned if plan.created <= day]
    return Agency(_records(seed, start, anchor, day, people, projects), seed, today, anchor, start, people, projects)


def _records(
    seed: int, start: date, anchor: date, today: int, people: list[Person], plans: list[ProjectPlan]
) -> dict[str, Any]:
    since = start.toordinal()
    clients = agency_clients.clients(seed, since)
    contacts = agency_clients.contacts(seed, clients)
    guests = [agency_people.guest(n, contacts[n * 5]) for n in range(GUESTS)]
    users = agency_people.users(seed, people, guests, today)
    work = agency_records.WorkRecords(seed, today, plans, {user["id"] for user in users if user["type"] != "Guest"})
    entries = Diary(seed, since, people, plans).entries(today)
    by_id = {client["id"]: client for client in clients}
    books = Books(seed, start, today, add_months(anchor, -4), plans, by_id, entries)
    books.write()
    projects = work.projects()
    _invite_guests(projects, guests, {contact["email"]: contact["client_id"] for contact in contacts})
    _mark_invoiced(projects, books.closed)
    _fill_project_lists(users, projects)
    return {
        "company": company(start),
        "me": agency_people.FIRST_USER,
        "users": users,
        "clients": clients,
        "clientcontacts": contacts,
        "projectstatuses": agency_records.project_statuses(since - 500),
        "workflows": agency_records.workflows(since - 500),
        "workflowstatuses": agency_records.workflow_statuses(since - 500),
        "projects": projects,
        "milestones": work.milestones(),
        "tasklists": work.tasklists(),
        "tasks": work.tasks(),
        "userstasks": work.assignments(),
        "bookings": work.bookings((anchor - timedelta(days=42)).toordinal(), people),
        "entries": entries,
        "expenses": books.expenses,
        "invoices": books.invoices,
        "invoiceitems": books.items,
        "invoicepayments": books.payments,
        "estimates": books.estimates,
        "estimateitems": books.estimate_items,
    }


def _invite_guests(projects: list[Record], guests: list[Record], client_of: dict[str, int]) -> None:
    """Let a guest see their own client's projects."""
    for guest in guests:
        for project in projects:
            if project["client_id"] == client_of[guest["email"]]:
                project["users"].append(guest["id"])


def _mark_invoiced(projects: list[Record], closed: dict[int, Record]) -> None:
    for project in projects:
        changes = closed.get(project["id"])
        if changes:
            updated_on = max(project["updated_on"], changes["updated_on"])
            project.update(changes, updated_on=updated_on)


def _fill_project_lists(users: Sequence[Record], projects: Sequence[Record]) -> None:
    """Mirror the projects' lists in the users' lists."""
    by_id = {user["id"]: user for user in users}
    for project in projects:
        for user in project["users"]:
            record = by_id[user]
            record["assigned_projects"].append(project["id"])
            if project["id"] != INTERNAL:
                record["updated_on"] = max(record["updated_on"], project["created_on"])
        for user in project["managers"]:
            by_id[user]["managed_projects"].append(project["id"])


def company(start: date) -> Record:
    """Return the company object with the payment secrets that Paymo returns and no client may keep."""
    since = at(start.toordinal() - 900)
    return {**resources.sample("company"), "created_on": since, "updated_on": since}
