"""Time once more, in plain Python: tracked, billable, booked, what it costs and what it is worth."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from models import (
    Booking,
    Employee,
    EmploymentPeriod,
    Project,
    ProjectStatus,
    Task,
    TaskAssignment,
    TimeEntry,
)
from models.measures.scope import Scope
from tests.models.measures.plain_world import CENT, Piece, World, cents, currency_of, first_of, is_in
from tests.models.measures.small_companies import Row


def entries(world: World, scope: Scope) -> Iterator[tuple[Row, Row, Row, dict[str, Any]]]:
    for entry in world.alive(TimeEntry):
        if is_in(scope, entry["day"]):
            task, project = world.row(Task, entry["task_id"]), world.row(Project, entry["project_id"])
            places = world.of_person(entry["user_id"], entry["day"]) | world.of_work(project, task)
            yield entry, task, project, places


def _tracked(world: World, scope: Scope) -> Iterator[Piece]:
    for entry, _task, _project, places in entries(world, scope):
        yield Piece(entry["id"], "running" if entry["duration"] is None else None, entry["duration"], places)


def _billable(world: World, scope: Scope) -> Iterator[Piece]:
    for entry, task, project, places in entries(world, scope):
        yield Piece(entry["id"], first_of(why_not_billable(entry, task, project)), entry["duration"], places)


def _labour_cost(world: World, scope: Scope) -> Iterator[Piece]:
    for entry, _task, _project, places in entries(world, scope):
        cost, seconds = world.on(entry["user_id"], entry["day"]).get("cost_per_hour"), entry["duration"]
        reason = first_of((("running", seconds is None), ("no cost rate", cost is None)))
        yield Piece(entry["id"], reason, cents(cost * seconds / 3600) if reason is None else seconds, places, "EUR")


def _work_value(world: World, scope: Scope) -> Iterator[Piece]:
    for entry, task, project, places in entries(world, scope):
        reason = first_of((*why_not_billable(entry, task, project), *_why_no_rate(entry, task, project)))
        if reason is None and entry["value"] == 0 and _is_short(entry):
            reason = "beyond the flat price"
        value = entry["duration"] if reason else entry["value"]
        yield Piece(entry["id"], reason, value, places, currency_of(world, project))


def _overservicing(world: World, scope: Scope) -> Iterator[Piece]:
    for entry, task, project, places in entries(world, scope):
        is_flat = str(entry["rate_from"]).startswith("flat")
        other = not is_flat and (entry["rate_from"] is not None or _flat_price(task, project) is None)
        reasons = (
            *why_not_billable(entry, task, project),
            ("no flat price", other),
            ("flat price without budget hours", not is_flat),
            ("within the flat price", not _is_short(entry)),
        )
        reason, seconds = first_of(reasons), entry["duration"]
        if reason is None:
            seconds -= int((entry["value"] * 3600 / entry["rate"]).quantize(Decimal(1), ROUND_HALF_UP))
        yield Piece(entry["id"], reason, seconds, places)


def _margin(world: World, scope: Scope) -> Iterator[Piece]:
    for entry, task, project, places in entries(world, scope):
        cost, seconds = world.on(entry["user_id"], entry["day"]).get("cost_per_hour"), entry["duration"]
        counts = task.get("billable") is True and project.get("billable") is True
        unrated = _why_no_rate(entry, task, project) if counts else ()
        foreign = counts and currency_of(world, project) != "EUR"
        reasons = (("running", seconds is None), ("no cost rate", cost is None), *unrated)
        reason, value = first_of((*reasons, ("worth in another currency", foreign))), seconds
        if reason is None:
            worth = entry["value"] if counts else Decimal(0)
            value = None if worth is None else worth - cents(cost * seconds / 3600)
        yield Piece(entry["id"], reason, value, places, "EUR")


def why_not_billable(entry: Row, task: Row, project: Row) -> tuple[tuple[str, bool], ...]:
    flags = task.get("billable"), project.get("billable")
    return (
        ("running", entry["duration"] is None),
        ("task not billable", flags[0] is False),
        ("project not billable", flags[1] is False),
        ("unknown whether billable", None in flags),
    )


def _why_no_rate(entry: Row, task: Row, project: Row) -> tuple[tuple[str, bool], ...]:
    none = entry["rate_from"] is None
    return ("no rate", none and _flat_price(task, project) is None), ("flat price without budget hours", none)


def _flat_price(task: Row, project: Row) -> Any:
    if project.get("flat_billing"):
        return project["price"]
    return task["estimated_price"] if task.get("flat_billing") else None


def _is_short(entry: Row) -> bool:
    """Whether an entry at a flat price is worth less than its time, by more than the cent of rounding."""
    if not str(entry["rate_from"]).startswith("flat") or None in (entry["value"], entry["duration"]):
        return False
    return bool(cents(entry["rate"] * entry["duration"] / 3600) - entry["value"] > CENT)


def _budget_used(world: World, scope: Scope) -> Iterator[Piece]:
    for entry, _task, project, places in entries(world, scope):
        reasons = (
            ("running", entry["duration"] is None),
            ("no project", not project),
            ("project deleted", project.get("deleted_at") is not None),
            ("project without a budget", not project.get("budget_hours")),
        )
        yield Piece(entry["id"], first_of(reasons), entry["duration"], places | _status_of(world, project))
    for project in world.alive(Project):
        hours = project["budget_hours"]
        reason = None if hours else "no budget"
        seconds = None if hours is None else round(hours * 3600)
        places = world.of_work(project) | _status_of(world, project)
        yield Piece(project["id"], reason, seconds, places, is_under=True)


def _status_of(world: World, project: Row) -> dict[str, Any]:
    return {"status": world.row(ProjectStatus, project.get("status_id")).get("name")}


def _booked(world: World, scope: Scope) -> Iterator[Piece]:
    for booking in world.alive(Booking):
        assignment = world.row(TaskAssignment, booking["user_task_id"])
        task = world.row(Task, assignment["task_id"])
        day, last = booking["start_date"] or date.max, booking["end_date"]
        while day <= last:
            if day.isoweekday() <= 5 and is_in(scope, day, ahead=True):
                person, hours = world.on(assignment["user_id"], day), booking["hours_per_day"]
                away = person.get("status") in ("on leave", "left") or not person.get("weekly_hours")
                places = world.of_person(assignment["user_id"], day)
                places |= world.of_work(world.row(Project, task["project_id"]), task)
                seconds = None if hours is None else int((hours * 3600).quantize(Decimal(1), ROUND_HALF_UP))
                reason = "person without capacity that day" if away else None
                yield Piece(booking["id"], reason, seconds, places)
            day += timedelta(days=1)


def _contract(world: World, scope: Scope) -> Iterator[Piece]:
    for person, places, day, reason, seconds in _days_of_people(world, scope):
        del day
        yield Piece(person, reason, seconds, places)


def _contract_cost(world: World, scope: Scope) -> Iterator[Piece]:
    for person, places, day, reason, seconds in _days_of_people(world, scope):
        cost = world.on(person, day).get("cost_per_hour")
        reason = reason or ("no cost rate" if cost is None else None)
        yield Piece(person, reason, seconds if reason else cents(cost * seconds / 3600), places, "EUR")


def _days_of_people(world: World, scope: Scope) -> Iterator[tuple[int, dict[str, Any], date, str | None, Any]]:
    """Each person on each working day before the one on which it is asked, and the seconds of a fifth of a week."""
    day, last = scope.first or date.max, min(scope.last or date.min, scope.as_of - timedelta(days=1))
    while day <= last:
        for person in world.alive(Employee) if day.isoweekday() <= 5 else ():
            held = world.on(person["id"], day)
            periods = [one for one in world.company[EmploymentPeriod] if one["employee_id"] == person["id"]]
            hours = held.get("weekly_hours")
            reasons = [(word, held.get("status") == word) for word in ("left", "on leave", "parental leave")]
            reason = first_of(
                (("no employment period", bool(periods) and not held), *reasons, ("no weekly hours", not hours))
            )
            yield person["id"], world.of_person(person["id"], day), day, reason, hours and round(hours * 720)
        day += timedelta(days=1)
