"""The sample agency's work as Paymo's records, in the state they have on a given day."""

from collections.abc import Sequence

import resources
from sync.standin.agency.calendar import at, dice, iso, monday
from sync.standin.agency.people import Person
from sync.standin.agency.time_entries import work_by_week
from sync.standin.agency.work import INTERNAL, ProjectPlan, TaskPlan
from sync.standin.paymo.shapes import Record

_STATUSES = (
    ("Active", True, True), ("Proposal", True, False), ("On-hold", False, False),
    ("Cancelled", False, False), ("Completed", False, False), ("Archived", False, True),
)  # fmt: skip
_WORKFLOWS = (
    ("Standard", (("Backlog", None, "backlog"), ("In Arbeit", "FFB855", ""), ("Freigabe", "5BDBF6", ""),
                  ("Complete", "3E993C", "complete"))),
    ("Entwicklung", (("Backlog", None, "backlog"), ("In Arbeit", "FFB855", ""), ("Review & Test", "B084EB", ""),
                     ("Complete", "3E993C", "complete"))),
)  # fmt: skip
_TECHNICAL = {"Website-Relaunch", "Kundenportal", "App-Entwicklung", "Wartung & Support"}
FIRST_STATUS, FIRST_WORKFLOW, FIRST_WORKFLOW_STATUS = 28_282, 301, 3_101


def project_statuses(since: int) -> list[Record]:
    """Return the six statuses that Paymo's documentation shows."""
    return [
        {"id": FIRST_STATUS + seq, "name": name, "active": active, "readonly": readonly, "seq": seq, **_since(since)}
        for seq, (name, active, readonly) in enumerate(_STATUSES)
    ]


def workflows(since: int) -> list[Record]:
    """Return two workflows, the first for new projects."""
    return [
        {"id": FIRST_WORKFLOW + place, "name": name, "is_default": place == 0, **_since(since)}
        for place, (name, _statuses) in enumerate(_WORKFLOWS)
    ]


def workflow_statuses(since: int) -> list[Record]:
    """Return four statuses of each workflow, ten ids apart."""
    return [
        {
            "id": FIRST_WORKFLOW_STATUS + place * 10 + seq,
            "workflow_id": FIRST_WORKFLOW + place,
            "name": name,
            "color": color,
            "action": action,
            "seq": seq,
            **_since(since),
        }
        for place, (_name, statuses) in enumerate(_WORKFLOWS)
        for seq, (name, color, action) in enumerate(statuses)
    ]


def _since(day: int) -> Record:
    return {"created_on": at(day), "updated_on": at(day)}


class WorkRecords:
    """Projects, task lists, tasks, milestones, assignments and bookings as of `today` (an ordinal)."""

    def __init__(self, seed: int, today: int, projects: Sequence[ProjectPlan], known: set[int]) -> None:
        """`known`: the ids of the users that exist today; nobody else may be named."""
        self._seed = seed
        self._today = today
        self._plans = projects
        self._known = known
        sample = resources.sample("projects")
        self._colors, self._descriptions = sample["colors"], sample["descriptions"]

    def projects(self) -> list[Record]:
        """Their status follows the plan: proposal, active, completed, archived, or what became of it."""
        return [self._project(plan) for plan in self._plans]

    def _project(self, plan: ProjectPlan) -> Record:
        rnd = dice(self._seed, "project record", plan.id)
        status, changed = self._project_state(plan)
        billable = plan.client is not None
        return {
            "id": plan.id,
            "name": plan.name,
            "code": f"{''.join(c for c in plan.name.upper() if c.isascii() and c.isalpha())[:3]}{plan.number}",
            "task_code_increment": len(plan.tasks),
            "description": rnd.choice(self._descriptions),
            "client_id": plan.client,
            "status_id": FIRST_STATUS + status,
            "workflow_id": FIRST_WORKFLOW + _workflow(plan),
            "active": _STATUSES[status][1],
            "color": rnd.choice(self._colors) if rnd.random() < 0.9 else None,
            "users": [user for user in plan.team if user in self._known],
            "managers": [plan.manager],
            "billable": billable,
            "flat_billing": billable and plan.flat,
            "price_per_hour": plan.rate if billable and not plan.flat else None,
            "price": plan.price if billable and plan.flat else None,
            "estimated_price": _short_number(plan.hours * plan.rate) if billable else None,
            "hourly_billing_mode": "project" if billable and not plan.flat else None,
            "budget_hours": _short_number(plan.hours) if billable else None,
            "adjustable_hours": False,
            "invoiced": False,
            "invoice_item_id": None,
            "created_on": at(plan.created, f"{rnd.randint(8, 16):02d}:{rnd.randint(10, 59)}:{rnd.randint(10, 59)}"),
            "updated_on": at(changed, "17:30:00"),
            "billing_type": ("flat" if plan.flat else "pph") if billable else "non",
        }

    def _project_state(self, plan: ProjectPlan) -> tuple[int, int]:
        """Return the number of its status, and the day since when."""
        ends = {"on hold": 2, "cancelled": 3}.get(plan.fate)
        steps = [(plan.created, 1), (plan.first, 0)]
        steps += [(plan.last + 1, ends)] if ends else [(plan.last + 11, 4), (plan.last + 101, 5)]
        day, status = max((step for step in steps if step[0] <= self._today), key=lambda step: step[0])
        return status, day

    def tasklists(self) -> list[Record]:
        """Return the lists of all projects; those with a milestone name it."""
        return [
            {
                "id": tasklist,
                "name": name,
                "project_id": plan.id,
                "seq": place + 1,
                "milestone_id": milestone_id(plan, place) if _has_milestones(plan) else None,
                **_since(plan.created),
            }
            for plan in self._plans
            for place, (tasklist, name) in enumerate(plan.tasklists)
        ]

    def milestones(self) -> list[Record]:
        """Return a milestone at the end of each phase, except in retainers."""
        return [
            self._milestone(plan, place, tasklist, name)
            for plan in self._plans
            if _has_milestones(plan)
            for place, (tasklist, name) in enumerate(plan.tasklists)
        ]

    def _milestone(self, plan: ProjectPlan, place: int, tasklist: int, name: str) -> Record:
        due = max(task.last for task in plan.tasks if task.tasklist == tasklist) - 2
        complete = due < self._today
        return {
            "id": milestone_id(plan, place),
            "name": f"{name} {('abgeschlossen', 'completed')[plan.language]}",
            "project_id": plan.id,
            "user_id": plan.manager,
            "due_date": iso(due),
            "send_reminder": 48 if place == 0 else 0,
            "reminder_sent": complete and place == 0,
            "complete": complete,
            "created_on": at(plan.created),
            "updated_on": at(due + 1 if complete else plan.created),
            "linked_tasklists": [tasklist],
        }

    def tasks(self) -> list[Record]:
        """Return all tasks of all projects."""
        return [self._task(plan, task) for plan in self._plans for task in plan.tasks]

    def _task(self, plan: ProjectPlan, task: TaskPlan) -> Record:
        rnd = dice(self._seed, "task record", task.id).random
        internal = plan.client is None
        done = task.last - 2 + (21 if rnd() < 0.06 else 0)
        complete = done < self._today
        created = at(plan.created, f"{9 + task.number % 8:02d}:{10 + task.number % 50}:00")
        steps = ((plan.created, 0), (task.first, 1), (task.last + 1, 2))
        changed, step = max(each for each in steps if each[0] <= self._today)
        changed, step = (done, 3) if complete else (changed, step)
        return {
            "id": task.id,
            "name": task.name,
            "code": f"{plan.number}-{task.number}",
            "project_id": plan.id,
            "tasklist_id": task.tasklist,
            "user_id": plan.manager,
            "complete": complete,
            "completed_on": at(done, "15:40:00") if complete else None,
            "completed_by": (task.users[0] if task.users else plan.manager) if complete else None,
            "billable": not internal,
            "flat_billing": False,
            "seq": task.number,
            "description": self._descriptions[int(len(self._descriptions) * rnd())],
            "price_per_hour": None,
            "estimated_price": None if internal else _short_number(task.hours * plan.rate),
            "price": None,
            "invoiced": False,
            "invoice_item_id": None,
            "due_date": None if internal else iso(task.last - 2),
            "start_date": None if internal else iso(task.first),
            "budget_hours": None if internal else _short_number(task.hours),
            "users": self._assigned(task),
            "priority": (25, 50, 50, 50, 50, 50, 50, 75, 75, 100)[int(10 * rnd())],
            "status_id": FIRST_WORKFLOW_STATUS + _workflow(plan) * 10 + step,
            "created_on": created,
            "updated_on": max(created, at(changed, "15:40:00" if complete else "08:30:00")),
        }

    def _assigned(self, task: TaskPlan) -> list[int]:
        """Return who is assigned: a task for everybody names nobody, and anyone in the project sees it then."""
        users = [user for user in task.users if user in self._known]
        return users if len(users) < len(self._known) // 2 else []

    def assignments(self) -> list[Record]:
        """Return `userstasks`: one for each user of each task."""
        return [
            {"id": assignment_id(task, user), "user_id": user, "task_id": task.id, **_since(plan.created)}
            for plan in self._plans
            for task in plan.tasks
            for user in self._assigned(task)
        ]

    def bookings(self, since: int, people: Sequence[Person]) -> list[Record]:
        """Return planned hours from `since` to five weeks ahead, each week's plan made five weeks before it."""
        weeks = work_by_week(self._plans)
        result = []
        for week in range(monday(since), monday(self._today) + 36, 7):
            rnd = dice(self._seed, "bookings", week)
            made = week - 35
            for place, person in enumerate(people):
                chance, pick = rnd.random(), rnd.random()
                work = [task for task in weeks[week][person.id] if task.project.created <= made]
                if work and chance < 0.6 and person.id in self._known:
                    result.append(_booking(week, place, work[int(len(work) * pick)], person.id, made, chance))
        return result


def _booking(week: int, place: int, task: TaskPlan, user: int, made: int, chance: float) -> Record:
    return {
        "id": 15_000_000 + week * 100 + place,
        "user_task_id": assignment_id(task, user),
        "start_date": iso(week),
        "end_date": iso(week + (4 if chance < 0.45 else 1)),
        "hours_per_day": (2, 4, 6, 3, 8, 5)[int(chance * 10)],
        "description": "Bitte vormittags einplanen" if chance < 0.08 else None,
        **_since(made),
    }


def assignment_id(task: TaskPlan, user: int) -> int:
    """Return the id of a task assignment, the same whoever else is assigned."""
    return 5_000_000 + (task.id - 2_000_000) * 128 + task.users.index(user)


def milestone_id(plan: ProjectPlan, place: int) -> int:
    """Return the id of the milestone at the end of a project's phase."""
    return 70_000 + plan.number * 8 + place


def _has_milestones(plan: ProjectPlan) -> bool:
    return plan.id != INTERNAL and not plan.kind.get("retainer")


def _workflow(plan: ProjectPlan) -> int:
    return 1 if plan.kind["name"][0] in _TECHNICAL else 0


def _short_number(value: float) -> float | int:
    """Return a JSON number as Paymo writes it: 40, not 40.0."""
    return int(value) if value == int(value) else round(value, 2)
