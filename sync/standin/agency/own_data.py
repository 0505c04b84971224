"""What the sample agency's executives know and Paymo doesn't: departments, contracts, costs, leads, rates, losses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import resources
from sync.standin.agency.agency import Agency
from sync.standin.agency.calendar import add_months, dice
from sync.standin.agency.papers import flat_invoice, item_id
from sync.standin.agency.people import Employment, Person
from sync.standin.agency.sample_plan import plan_lines
from sync.standin.agency.work import INTERNAL, ProjectPlan

_MEANINGS = {"Umsatz": "revenue", "Personal": "personnel", "Fremdleistungen": "subcontracting"}
_REASONS = ("Kulanz", "Nacharbeit nach unserem Fehler", "Einarbeitung, wird nicht berechnet")
_USUAL_RATES = {"CHF": 1.06, "USD": 0.91}


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
    lead: int
    """A Paymo user's id."""


@dataclass(frozen=True)
class OwnRate:
    """What a currency is worth in EUR from a day on."""

    currency: str
    day: date
    rate: Decimal


@dataclass(frozen=True)
class OwnData:
    """All of it; employees by their Paymo user's id, projects, time entries and lines by their Paymo ids."""

    departments: tuple[OwnDepartment, ...]
    employees: dict[int, OwnEmployee]
    projects: dict[int, OwnProject]
    written_off: dict[int, str]
    """Entries that nobody will be asked to pay for, and why."""
    lines: dict[int, int]
    """Which project a line of an invoice bills that Paymo links to none."""
    rates: tuple[OwnRate, ...]
    meanings: dict[tuple[str, str], str]
    """What the lines of the plan are about, by section and label."""


def own_data(agency: Agency) -> OwnData:
    """Return what the executives of this agency have entered by its `today`."""
    names = resources.sample("people")["departments"]
    known = {user["id"] for user in agency.paymo["users"]}
    return OwnData(
        tuple(OwnDepartment(name, code) for code, name in names),
        {person.id: _employee(person, agency.today) for person in agency.people if person.id in known},
        {plan.id: _project(plan, agency.people) for plan in agency.projects},
        _written_off(agency),
        _first_parts(agency),
        tuple(_rates(agency)),
        {(section, label): _MEANINGS.get(label, "other") for section, label in plan_lines(agency)},
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
        return OwnProject("VER", date.fromordinal(plan.first), None, plan.manager)
    department = {person.id: person.department for person in people}
    hours: dict[str, float] = {}
    for task in plan.tasks:
        code = department[task.users[0]]
        hours[code] = hours.get(code, 0.0) + task.hours
    lead = max(hours, key=lambda code: hours[code])
    return OwnProject(lead, date.fromordinal(plan.first), date.fromordinal(plan.last), plan.manager)


def _written_off(agency: Agency) -> dict[int, str]:
    """Return every eighth of the hours that could have been billed for two months, and weren't."""
    long_ago = (agency.today - timedelta(days=60)).isoformat()
    hourly = {project["id"] for project in agency.paymo["projects"] if project["billing_type"] == "pph"}
    entries = [
        entry["id"]
        for entry in agency.paymo["entries"]
        if entry["project_id"] in hourly and not entry["billed"] and entry["created_on"] < long_ago
    ]
    return {one: _REASONS[place % len(_REASONS)] for place, one in enumerate(entries[::8])}


def _first_parts(agency: Agency) -> dict[int, int]:
    """Return the lines that bill the first part of a flat price; every twelfth is still to be entered."""
    written = {line["id"] for line in agency.paymo["invoiceitems"]}
    parts = ((item_id(flat_invoice(plan, 0), 0), plan.id) for plan in agency.projects if plan.flat)
    found = [(line, project) for line, project in parts if line in written]
    return {line: project for place, (line, project) in enumerate(found, 1) if place % 12}


def _rates(agency: Agency) -> Iterator[OwnRate]:
    """Yield a rate a quarter for each foreign currency, around what they usually are."""
    for place in range(0, 200, 3):
        day = add_months(agency.start, place)
        if day > agency.today:
            return
        for currency, usual in _USUAL_RATES.items():
            rate = usual * (0.97 + 0.06 * dice(agency.seed, "rate", currency, day).random())
            yield OwnRate(currency, day, Decimal(str(round(rate, 4))))


def _decimal(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))
