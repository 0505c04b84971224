"""What a figure can be told apart by: months, people, clients; and the department of a person on a row's own day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Text, case, literal, literal_column, or_

from models.measures.calendar_sql import days_before, first_of_month, monday_of
from models.measures.periods import month_name, period_named, week_name
from models.measures.scope import AS_OF
from models.schema.base import Base
from models.schema.employees import Department, Employee
from models.schema.own_day import on_its_own_day
from models.schema.projects import Client, Project, Task
from models.values.language import mark

# What these read of a row, by the names of its columns in a statement.
DAY, PERSON = "day", "person_key"


@dataclass(frozen=True, eq=False)
class Dimension:
    """`reads`: columns of the rows' source, by names under which `key` finds them in a subquery of it; `key`: what
    tells the rows apart; `refers`: whose ids it gives; `shown`: what people call a value where it refers to nothing;
    `read`: the value that is called so, or ValueError; `words`: all values there are, in their order, if that is
    known; `from_text`: the value that the database writes so, where it refers to nothing."""

    reads: Mapping[str, ColumnElement[Any]]
    key: Callable[[Any], ColumnElement[Any]]
    refers: type[Base] | None = None
    shown: Callable[[Any], str] = str
    read: Callable[[str], Any] = str
    words: tuple[str, ...] = ()
    from_text: Callable[[str], Any] = str

    @property
    def is_worked_out(self) -> bool:
        """Tell whether the key isn't simply a column: it costs something, so it is worked out of few rows."""
        return DAY in self.reads

    def key_in(self, text: str | None) -> Any:
        """Return a key that a statement gives as text."""
        if text is None:
            return None
        return int(text) if self.refers is not None else self.from_text(text)

    def stays(self, columns: Any, places: list[Any]) -> ColumnElement[bool]:
        """Say in SQL that rows stay in these places."""
        key = self.key(columns)
        values = [place if self.refers or place is None else self.read(place) for place in places]
        inside = key.in_([value for value in values if value is not None])
        return or_(inside, key.is_(None)) if None in values else inside


def of_column(
    name: str, column: ColumnElement[Any], refers: type[Base] | None = None, words: tuple[str, ...] = ()
) -> dict[str, Dimension]:
    """Return a dimension that a column of the source has, by its name."""
    read_as = f"{name}_key"
    return {name: Dimension({read_as: column}, lambda columns: columns[read_as], refers, words=words)}


def of_day(day: ColumnElement[Any]) -> dict[str, Dimension]:
    """Return the month and the ISO week of a day."""
    reads = {DAY: day}
    return {
        "month": Dimension(
            reads,
            lambda columns: first_of_month(columns[DAY]),
            shown=month_name,
            read=_first_day,
            from_text=date.fromisoformat,
        ),
        "week": Dimension(
            reads,
            lambda columns: monday_of(columns[DAY]),
            shown=week_name,
            read=_first_day,
            from_text=date.fromisoformat,
        ),
    }


def of_person(person: ColumnElement[Any], day: ColumnElement[Any]) -> dict[str, Dimension]:
    """Return a person, and the department that the person belonged to on that day; None where to none."""

    def department(columns: Any) -> ColumnElement[Any]:
        return on_its_own_day("department_id", columns[PERSON], columns[DAY])

    return {
        "department": Dimension({PERSON: person, DAY: day}, department, Department),
        **of_column("person", person, Employee),
    }


def of_work(
    client: ColumnElement[Any], project: ColumnElement[Any], task: ColumnElement[Any] | None = None
) -> dict[str, Dimension]:
    """Return a client, a project and a task."""
    found = {**of_column("client", client, Client), **of_column("project", project, Project)}
    return found if task is None else {**found, **of_column("task", task, Task)}


def of_age(day: ColumnElement[Any]) -> dict[str, Dimension]:
    """Return how many days ago it was, as of the day on which it is asked."""
    return _of_days("age", day, [(30, "0–30"), (60, "31–60"), (90, "61–90")])


def of_lateness(due: ColumnElement[Any]) -> dict[str, Dimension]:
    """Return how many days ago it was due; None where nobody knows."""
    return _of_days("age", due, [(0, mark("not due")), (30, "1–30"), (60, "31–60"), (90, "61–90")])


def _of_days(name: str, day: ColumnElement[Any], bands: list[tuple[int, str]]) -> dict[str, Dimension]:
    """Return the band in which a day lies; of each how many days ago it begins, the latest first."""
    over = mark("over 90")
    found = [(day >= days_before(AS_OF, literal_column(str(days))), literal(word, Text)) for days, word in bands]
    column = case(*found, (day.is_not(None), literal(over, Text)))
    return of_column(name, column, words=(*(word for _days, word in bands), over))


def _first_day(text: str) -> date:
    return period_named(text, date.max)[0]
