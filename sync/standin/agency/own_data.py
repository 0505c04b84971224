"""What the sample agency's executives know and Paymo doesn't: departments, contracts, costs, project dates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import resources
from sync.standin.agency.agency import Agency
from sync.standin.agency.people import Employment, Person
from sync.standin.agency.work import INTERNAL, ProjectPlan


@dataclass(frozen=True)
class OwnDepartment:
    """A department as people call it, with its short code."""

    name: str
    code: str


@dataclass(frozen=True)
class OwnPeriod:
    """A stretch of somebody's employment; `valid_to` None: until further notice."""

    valid_from: date
    valid_to: date | None
    department: str
    """A department's code."""
    status: str
    """`active`, `on leave`, `parental leave`."""
    weekly_hours: Decimal
    cost_per_hour: Decimal
    """EUR."""


@dataclass(frozen=True)
class OwnEmployee:
    """What is entered about one employee, as it holds today, and how it came about."""

    department: str
    status: str
    """`active`, `on leave`, `parental leave` or `left`."""
    start_date: date
    end_date: date | None
    weekly_hours: Decimal
    cost_per_hour: Decimal
    history: tuple[OwnPeriod, ...]


@dataclass(frozen=True)
class OwnProject:
    """What is entered about one project."""

    department: str
    start_date: date
    end_date: date | None


@dataclass(frozen=True)
class OwnData:
    """All of it; employees by their Paymo user's id, projects by their Paymo id."""

    departments: tuple[OwnDepartment, ...]
    employees: dict[int, OwnEmployee]
    projects: dict[int, OwnProject]


def own_data(agency: Agency) -> OwnData:
    """Return what the executives of this agency have entered by its `today`."""
    names = resources.sample("people")["departments"]
    known = {user["id"] for user in agency.paymo["users"]}
    return OwnData(
        tuple(OwnDepartment(name, code) for code, name in names),
        {person.id: _employee(person, agency.today) for person in agency.people if person.id in known},
        {plan.id: _project(plan, agency.people) for plan in agency.projects},
    )


def _employee(person: Person, today: date) -> OwnEmployee:
    day = today.toordinal()
    begun = [period for period in person.periods if period.first <= day] or person.periods[:1]
    now = begun[-1]
    left = person.last is not None and person.last < day
    return OwnEmployee(
        department=now.department,
        status="left" if left else now.status,
        start_date=date.fromordinal(person.first),
        end_date=date.fromordinal(person.last) if person.last else None,
        weekly_hours=_decimal(now.weekly_hours),
        cost_per_hour=_decimal(now.cost_per_hour),
        history=tuple(_period(period, person, day) for period in begun),
    )


def _period(period: Employment, person: Person, today: int) -> OwnPeriod:
    """Return a period as far as it is known today: the end of a leave and of a contract is, that of the rest is not."""
    last = period.last
    known = last is not None and (last < today or last == person.last or period.status != "active")
    return OwnPeriod(
        date.fromordinal(period.first),
        date.fromordinal(last) if last is not None and known else None,
        period.department,
        period.status,
        _decimal(period.weekly_hours),
        _decimal(period.cost_per_hour),
    )


def _project(plan: ProjectPlan, people: list[Person]) -> OwnProject:
    """Return a project with the department that has the most hours in it."""
    if plan.id == INTERNAL:
        return OwnProject("VER", date.fromordinal(plan.first), None)
    department = {person.id: person.department for person in people}
    hours: dict[str, float] = {}
    for task in plan.tasks:
        code = department[task.users[0]]
        hours[code] = hours.get(code, 0.0) + task.hours
    lead = max(hours, key=lambda code: hours[code])
    return OwnProject(lead, date.fromordinal(plan.first), date.fromordinal(plan.last))


def _decimal(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))
