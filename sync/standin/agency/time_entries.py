"""The sample agency's time entries, day by day: each day has its own dice, so a new day changes no old one."""

from collections import defaultdict
from collections.abc import Sequence
from random import Random

import resources
from sync.standin.agency.calendar import dice, is_working_day, iso, monday, utc_offset_minutes
from sync.standin.agency.people import Person
from sync.standin.agency.work import ProjectPlan, TaskPlan
from sync.standin.paymo.shapes import Record

FIRST_ENTRY = 30_000_000
TIMERS = 3
"""So many people's first entry of a day is a timer that runs at CUT: today's still do."""
CUT = 10 * 60
"""Today ends at ten in the morning, Berlin time: minutes after midnight."""
_CLOCK = [f"T{minute // 60:02d}:{minute % 60:02d}:" for minute in range(24 * 60)]

Weeks = dict[int, dict[int, list[TaskPlan]]]


def work_by_week(projects: Sequence[ProjectPlan]) -> Weeks:
    """Return for every Monday (ordinal) the client tasks that each user works on in that week."""
    weeks: Weeks = defaultdict(lambda: defaultdict(list))
    for project in projects:
        for task in project.tasks if project.client else ():
            for week in range(task.first, task.last, 7):
                for user in task.users:
                    weeks[week][user].append(task)
    return weeks


class Diary:
    """Writes the entries of one day after the other."""

    def __init__(self, seed: int, start: int, people: Sequence[Person], projects: Sequence[ProjectPlan]) -> None:
        self._seed = seed
        self._start = start
        self._people = people
        self._weeks = work_by_week(projects)
        internal = next(project for project in projects if project.client is None)
        self._internal = {person.id: [task for task in internal.tasks if person.id in task.users] for person in people}
        texts: list[str] = resources.sample("projects")["entry_texts"]
        self._texts = [""] * len(texts) + texts

    def entries(self, today: int) -> list[Record]:
        """Return all entries from the first recorded day to today, today's only as far as the morning went."""
        result: list[Record] = []
        for day in range(self._start, today):
            result += self._day(day)
        return result + _as_of_morning(self._day(today), today)

    def _day(self, day: int) -> list[Record]:
        rnd = dice(self._seed, "day", day)
        works = is_working_day(day)
        first = (day * 5) % len(self._people)
        order = [*self._people[first:], *self._people[:first]]
        present = [person for person in order if person.minutes(day) or (not works and _on_call(person, day))]
        timers = present[:TIMERS]
        self._records: list[Record] = []
        self._next_id = FIRST_ENTRY + (day - self._start) * 1000
        self._date, self._offset = iso(day), utc_offset_minutes(day)
        work = self._weeks.get(monday(day), {})
        for person in timers:
            self._timer(rnd, person, work.get(person.id, []))
        for person in present if works else ():
            self._person(rnd, person, day, work.get(person.id, []), person in timers)
        return self._records

    def _timer(self, rnd: Random, person: Person, work: list[TaskPlan]) -> None:
        """Run a timer from before ten to after ten, by the clock."""
        begin = 8 * 60 + 5 + int(80 * rnd.random())
        minutes = 125 + int(60 * rnd.random())
        self._write(rnd, person, self._task(rnd, person, work), begin, minutes, False, False)

    def _person(self, rnd: Random, person: Person, day: int, work: list[TaskPlan], timed: bool) -> None:
        chance = rnd.random
        if chance() < 0.03:
            # Ill.
            return
        left = person.minutes(day) * (0.86 + 0.2 * chance()) - (150 if timed else 0)
        clock = 690 if timed else 480 + int(90 * chance())
        while left >= 25:
            minutes = min(int(85 + 260 * chance()), int(left))
            if person.bulk or chance() < 0.15:
                minutes = max(15, minutes // 15 * 15)
                self._write(rnd, person, self._task(rnd, person, work), clock, minutes, True, True)
            else:
                self._write(rnd, person, self._task(rnd, person, work), clock, minutes, False, chance() < 0.4)
            left -= minutes
            clock += minutes + int(25 * chance())

    def _task(self, rnd: Random, person: Person, work: list[TaskPlan]) -> TaskPlan:
        """Choose of two tasks drawn the one that has used less of its budget; internal work when both are used up."""
        if work and rnd.random() > 0.08:
            one, other = work[int(len(work) * rnd.random())], work[int(len(work) * rnd.random())]
            task = one if one.spent * other.ceiling <= other.spent * one.ceiling else other
            if task.spent < task.ceiling:
                return task
            for task in work:
                if task.spent < task.ceiling:
                    return task
        internal = self._internal[person.id]
        return internal[int(len(internal) * rnd.random())]

    def _write(
        self, rnd: Random, person: Person, task: TaskPlan, clock: int, minutes: int, bulk: bool, manual: bool
    ) -> None:
        task.spent += minutes / 60
        record: Record = {"id": self._next_id, "task_id": task.id, "user_id": person.id}
        self._next_id += 1
        begin = min(clock - self._offset, 1439 - minutes)
        seconds = 10 + self._next_id % 49
        end = f"{self._date}{_CLOCK[begin + minutes]}00Z"
        if not bulk:
            record["start_time"] = f"{self._date}{_CLOCK[begin]}00Z"
            record["end_time"] = end
        record["description"] = self._texts[int(len(self._texts) * rnd.random())]
        record["added_manually"] = manual
        record["invoice_item_id"] = None
        record["billed"] = False
        record["is_bulk"] = bulk
        record["project_id"] = task.project.id
        written = f"{self._date}{_CLOCK[begin + minutes]}{seconds}Z"
        record["created_on"] = written if bulk or manual else record["start_time"]
        record["updated_on"] = written
        record["duration"] = minutes * 60
        if bulk:
            record["date"] = self._date
        self._records.append(record)


def _on_call(person: Person, day: int) -> bool:
    """Tell whether a person is on call: a few, without a leave or holidays, look after what can't wait on days off."""
    period = person.period(day)
    return (
        period is not None
        and period.status == "active"
        and day not in person.holidays
        and person.department in ("ENT", "MAR", "PM")
    )


def _as_of_morning(records: list[Record], today: int) -> list[Record]:
    """Take of today's entries those that were finished at ten, and the timers that run then."""
    now = f"{iso(today)}{_CLOCK[CUT - utc_offset_minutes(today)]}00Z"
    for record in records[:TIMERS]:
        record["updated_on"] = record["start_time"]
        del record["end_time"], record["duration"]
    return records[:TIMERS] + [record for record in records[TIMERS:] if record["updated_on"] <= now]
