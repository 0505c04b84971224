"""The sample agency's work: projects, task lists, tasks, milestones, and who is to do what when.

Everything here is drawn from the month in which a project begins, never from "today": the same project has the same
ids, people and dates whenever the agency is built. Only states (complete, archived) follow the day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

import resources
from sync.standin.agency.calendar import add_months, dice, monday, months
from sync.standin.agency.people import Person

FIRST_PROJECT = 410_000
PER_MONTH = 8
AT_START = 26
"""Projects already running when the records begin."""
INTERNAL = FIRST_PROJECT
LARGE_TASK = 58.0
"""Hours from which a task is planned as two."""


@dataclass
class TaskPlan:
    """A task with the window (ordinals, whole weeks) in which its people work on it."""

    id: int
    project: "ProjectPlan"
    tasklist: int
    number: int
    name: str
    first: int
    last: int
    users: list[int]
    hours: float
    """Budget in hours."""
    ceiling: float
    """Hours after which people look for other work."""
    spent: float = 0.0


@dataclass
class ProjectPlan:
    """A project as it was planned; days are ordinals."""

    id: int
    number: int
    name: str
    kind: dict[str, Any] = field(repr=False)
    client: int | None
    created: int
    first: int
    last: int
    team: list[int]
    manager: int
    rate: int
    """Hourly rate in the client's currency."""
    currency: str
    language: int
    """0 German, 1 English: the place in the sample's texts."""
    flat: bool
    fate: str = ""
    """`on hold` or `cancelled` for the few that ended early, `over budget` for the one that is."""
    tasklists: list[tuple[int, str]] = field(default_factory=list)
    tasks: list[TaskPlan] = field(default_factory=list)

    @property
    def hours(self) -> float:
        """The budget of all tasks."""
        return sum(task.hours for task in self.tasks)

    @property
    def price(self) -> int:
        """The lump sum of a flat-rate project, in whole hundreds."""
        return round(self.hours * self.rate / 100) * 100


class Planner:
    """Draws the projects month by month; people get work where they have the least."""

    def __init__(self, seed: int, start: date, anchor: date, people: Sequence[Person]) -> None:
        self._seed = seed
        self._start = start
        self._anchor = anchor
        self._people = people
        self._loads: dict[int, list[tuple[int, float]]] = {person.id: [] for person in people}
        sample = resources.sample("projects")
        self._kinds, self._suffixes = sample["kinds"], sample["suffixes"]
        self._internal = sample["internal"]
        self._clients = resources.sample("clients")

    def projects(self, until: date) -> Iterator[ProjectPlan]:
        """Yield all projects that begin up to the month of `until`, the internal one first."""
        yield self._internal_project()
        for place in range(AT_START):
            rnd = dice(self._seed, "running", place)
            day = self._start.toordinal() - rnd.randint(0, 130)
            yield self._project(rnd, place + 1, day)
        for index, month in enumerate(months(self._start, until)):
            for place in range(PER_MONTH):
                rnd = dice(self._seed, "project", month, place)
                day = month.toordinal() + rnd.randint(0, 27)
                yield self._project(rnd, (index + 2) * 32 + place, day)

    def _project(self, rnd: Random, number: int, day: int) -> ProjectPlan:
        first = monday(day + 6)
        kind = rnd.choices(self._kinds, [k["share"] for k in self._kinds])[0]
        overspent = number == _over_budget_number(self._start, self._anchor)
        kind = next(k for k in self._kinds if k["name"][0] == "Kundenportal") if overspent else kind
        low, high = kind["hours"]
        hours = 2000 if overspent else low + (high - low) * rnd.random() ** 2
        client_number = int(len(self._clients) * rnd.random() ** 1.5)
        client, _city, _country, currency, language = self._clients[client_number]
        place, year = ("de", "en").index(language), date.fromordinal(first).year
        team = self._team(rnd, kind, first)
        weeks = rnd.randint(26, 50) if kind.get("retainer") else max(4, min(45, int(hours / (len(team) * 7.2))))
        project = ProjectPlan(
            id=FIRST_PROJECT + number,
            number=number,
            name=f"{kind['name'][place]} {_short(client)} {rnd.choice(self._suffixes)}".strip().format(year=year),
            kind=kind,
            client=150_301 + client_number,
            created=first - rnd.randint(4, 28),
            first=first,
            last=first + weeks * 7 - 1,
            team=[person.id for person in team],
            manager=next(person.id for person in team if person.department == "PM"),
            rate=rnd.choice((98, 105, 110, 115, 120, 125, 135)),
            currency=currency,
            language=place,
            flat=rnd.random() < kind["flat"],
        )
        project.fate = self._fate(rnd, project)
        self._add_tasks(rnd, project, team, hours)
        for person in team:
            self._loads[person.id].append((project.last, hours / len(team) / weeks))
        return project

    def _fate(self, rnd: Random, project: ProjectPlan) -> str:
        if project.number == _over_budget_number(self._start, self._anchor):
            return "over budget"
        chance = rnd.random()
        fate = "on hold" if chance < 0.03 else "cancelled" if chance < 0.06 else ""
        if fate:
            project.last = max(project.first + 13, monday(project.first + (project.last - project.first) // 2) - 1)
        return fate

    def _team(self, rnd: Random, kind: dict[str, Any], first: int) -> list[Person]:
        """Choose one or two of each department that the tasks need, those first who have the least to do."""
        shares: dict[str, int] = {}
        for _name, tasks in kind["lists"]:
            for task in tasks:
                *_names, department, weight = task.split("|")
                shares[department] = shares.get(department, 0) + int(weight)
        team = []
        for department in sorted(shares):
            wanted = 1 + (shares[department] >= 10) + (shares[department] >= 24)
            team += self._least_busy(rnd, department, first, wanted)
        return team

    def _least_busy(self, rnd: Random, department: str, day: int, wanted: int) -> list[Person]:
        able = [
            person
            for person in self._people
            if person.department == department and person.employed(day - 28) and person.employed(day + 28)
        ]
        drawn = rnd.sample(able, min(len(able), wanted + 3))
        drawn.sort(key=lambda person: self._load(person, day) / person.periods[0].weekly_hours)
        return drawn[:wanted]

    def _load(self, person: Person, day: int) -> float:
        """Return the planned hours a week from that day on."""
        return sum(hours for last, hours in self._loads[person.id] if last >= day)

    def _add_tasks(self, rnd: Random, project: ProjectPlan, team: list[Person], hours: float) -> None:
        lists = project.kind["lists"]
        weights = sum(int(task.rpartition("|")[2]) for _name, tasks in lists for task in tasks)
        for place, (name, tasks) in enumerate(lists):
            tasklist = 600_000 + project.number * 8 + place
            project.tasklists.append((tasklist, name.split("|")[project.language]))
            window = _window(project, place, len(lists))
            for text in tasks:
                share = int(text.rpartition("|")[2]) / weights
                budget = max(4.0, round(hours * share * (0.75 + rnd.random() / 2) / 2) * 2.0)
                parts = 2 if budget >= LARGE_TASK else 1
                for part in range(1, parts + 1):
                    suffix = f" ({part}/{parts})" if parts > 1 else ""
                    self._add_task(rnd, project, tasklist, text, suffix, window, team, budget / parts)

    def _add_task(
        self,
        rnd: Random,
        project: ProjectPlan,
        tasklist: int,
        text: str,
        suffix: str,
        window: tuple[int, int],
        team: list[Person],
        budget: float,
    ) -> None:
        *names, department, _weight = text.split("|")
        able = [person.id for person in team if person.department == department]
        users = able if rnd.random() < 0.35 else [rnd.choice(able)]
        number = len(project.tasks) + 1
        ceiling = budget * (0.92 + 0.3 * rnd.random() ** 2)
        if project.fate == "over budget":
            budget = round(budget * 0.22) * 2.0
        task_id = 2_000_000 + project.number * 64 + number
        name = names[project.language] + suffix
        project.tasks.append(TaskPlan(task_id, project, tasklist, number, name, *window, list(users), budget, ceiling))

    def _internal_project(self) -> ProjectPlan:
        """Return the project of what isn't for a client: meetings, training, administration. It never ends."""
        start = monday(self._start.toordinal() - 400)
        project = ProjectPlan(
            INTERNAL, 0, "Hafenblick intern", {"name": ["intern", "internal"]}, None, start, start,
            date(2199, 12, 31).toordinal(), [person.id for person in self._people], self._people[0].id,
            0, "EUR", 0, False,
        )  # fmt: skip
        project.tasklists = [(600_000, "Alle"), (600_001, "Bereiche")]
        for number, text in enumerate(self._internal, 1):
            name, department = text.split("|")
            able = [p.id for p in self._people if department in ("*", p.department)]
            tasklist = 600_000 if department == "*" else 600_001
            task = TaskPlan(2_000_000 + number, project, tasklist, number, name, start, project.last, able, 0.0, 0.0)
            project.tasks.append(task)
        return project


def _over_budget_number(start: date, anchor: date) -> int:
    """Return the number of the project that runs over its budget: the second of the sixth month before the anchor."""
    month = add_months(anchor, -6)
    return ((month.year - start.year) * 12 + month.month - start.month + 2) * 32 + 1


def _window(project: ProjectPlan, place: int, count: int) -> tuple[int, int]:
    """Return the weeks of a phase: phases follow each other and overlap; in a retainer all run all the time."""
    if project.kind.get("retainer"):
        return project.first, project.last
    weeks = (project.last + 1 - project.first) // 7
    begins = weeks * place // count
    ends = max(begins + 1, min(weeks, weeks * (place + 1) // count + 2))
    return project.first + begins * 7, project.first + ends * 7 - 1


def _short(client: str) -> str:
    """Return a client's name as people say it: without its legal form."""
    forms = {"GmbH", "KG", "AG", "eG", "Inc.", "B.V.", "ApS", "AB", "SARL", "Ltd", "S.L.", "S.r.l.", "K.K.", "e.", "V."}
    return " ".join(word for word in client.split() if word not in forms).removesuffix(" Sp. z o.o.")
