"""Bookings: hours planned for people, a row a working day, so that each is judged by what holds for the person then."""

from sqlalchemy import BigInteger, Date, and_, cast, extract, func, or_, select, type_coerce

from models.measures.calendar_sql import day_after
from models.measures.dimensions import of_day, of_person, of_work
from models.measures.measure import Measure
from models.measures.rows import SECONDS, Rows
from models.measures.scope import FIRST, LAST
from models.schema.base import table_of
from models.schema.own_day import on_its_own_day
from models.schema.projects import Booking, Project, Task, TaskAssignment
from models.values.language import mark

MONDAY, FRIDAY = 1, 5
SECONDS_OF_HOUR = 3600
AWAY = ("left", "on leave", "parental leave")
_bookings, _assignments = table_of(Booking), table_of(TaskAssignment)
_tasks, _projects = table_of(Task), table_of(Project)
_first = select(type_coerce(FIRST, Date).label("day")).cte("days", recursive=True)
# Each day of the period.
DAYS = _first.union_all(select(day_after(_first.c.day)).where(_first.c.day < LAST))
_day, _person = DAYS.c.day, _assignments.c.user_id
_status = on_its_own_day("status", _person, _day)
_hours = on_its_own_day("weekly_hours", _person, _day)

BOOKED = Measure(
    "booked",
    mark("Booked time"),
    mark("The hours a day of each booking on the days from Monday to Friday that lie in the period."),
    Rows(
        name="booked",
        table=_bookings,
        source=_bookings.join(DAYS, and_(_day >= _bookings.c.start_date, _day <= _bookings.c.end_date))
        .join(_assignments, _assignments.c.id == _bookings.c.user_task_id)
        .join(_tasks, _tasks.c.id == _assignments.c.task_id)
        .join(_projects, _projects.c.id == _tasks.c.project_id),
        id=_bookings.c.id,
        day=_day,
        counts_as=cast(func.round(_bookings.c.hours_per_day * SECONDS_OF_HOUR), BigInteger),
        unit=SECONDS,
        dimensions={**of_day(_day), **of_person(_person, _day)}
        | of_work(_projects.c.client_id, _projects.c.id, _tasks.c.id),
        alive=(_bookings.c.deleted_at.is_(None), extract("dow", _day).between(MONDAY, FRIDAY)),
        left_out=((mark("person without capacity that day"), or_(_status.in_(AWAY), func.coalesce(_hours, 0) <= 0)),),
        is_known_ahead=True,
        in_pieces=True,
    ),
)
