"""Time: what was tracked, what of it is billable, what it cost, and what of a project's budget it used."""

from typing import Any

from sqlalchemy import BigInteger, cast, func, or_, select

from models.measures.dimensions import of_column, of_day, of_person, of_work
from models.measures.measure import Measure
from models.measures.rows import MONEY, SECONDS, Reason, Rows
from models.schema.base import table_of
from models.schema.exact_cents import hourly_to_the_cent
from models.schema.own_day import joined_on_its_own_day
from models.schema.projects import Project, ProjectStatus, Task, TimeEntry
from models.schema.system_tables import Setting
from models.schema.types import Exact
from models.values.language import mark

SECONDS_OF_HOUR = 3600
_entries, _tasks, _projects = table_of(TimeEntry), table_of(Task), table_of(Project)
_settings = table_of(Setting)
WITH_WORK = _entries.outerjoin(_tasks, _tasks.c.id == _entries.c.task_id).outerjoin(
    _projects, _projects.c.id == _entries.c.project_id
)
_work = of_work(_projects.c.client_id, _entries.c.project_id, _entries.c.task_id)
_dimensions = {**of_day(_entries.c.day), **of_person(_entries.c.user_id, _entries.c.day), **_work}
HOME_CURRENCY = select(_settings.c.value).where(_settings.c.key == "currency").scalar_subquery()
WITH_COST, COST = joined_on_its_own_day(WITH_WORK, "cost_per_hour", _entries.c.user_id, _entries.c.day)
_no_budget = func.coalesce(_projects.c.budget_hours, 0) <= 0
RUNNING: Reason = (mark("running"), _entries.c.duration.is_(None))
NO_COST: Reason = (mark("no cost rate"), COST.is_(None))


def entries_that(name: str, *left_out: Reason, **more: Any) -> Rows:
    """Return the time entries of a period, of which running ones are left out, and others for further reasons."""
    usual: dict[str, Any] = {
        "source": WITH_WORK,
        "counts_as": _entries.c.duration,
        "unit": SECONDS,
        "dimensions": _dimensions,
        "alive": (_entries.c.deleted_at.is_(None),),
    }
    return Rows(
        name=name,
        table=_entries,
        id=_entries.c.id,
        day=_entries.c.day,
        left_out=(RUNNING, *left_out),
        joins_only_outward=True,
        **usual | more,
    )


TRACKED = Measure(
    "tracked",
    mark("Tracked time"),
    mark("The duration of all time entries whose day is in the period. A running timer has none yet."),
    entries_that("tracked"),
)
# The first that fits says why an entry isn't billable.
NOT_BILLABLE: tuple[Reason, ...] = (
    (mark("task not billable"), _tasks.c.billable.is_(False)),
    (mark("project not billable"), _projects.c.billable.is_(False)),
    (mark("unknown whether billable"), or_(_tasks.c.billable.is_(None), _projects.c.billable.is_(None))),
)
BILLABLE = Measure(
    "billable",
    mark("Billable time"),
    mark(
        "The duration of the time entries whose task and project are billable. Where either isn’t said, nothing is "
        "claimed to be."
    ),
    entries_that("billable", *NOT_BILLABLE),
    better="more",
)
LABOUR_COST = Measure(
    "labour_cost",
    mark("Labour cost"),
    mark("The duration of each time entry times what an hour of the person cost on that day, to the cent."),
    entries_that(
        "labour_cost",
        NO_COST,
        source=WITH_COST,
        counts_as=func.coalesce(hourly_to_the_cent(COST, _entries.c.duration), _entries.c.duration, type_=Exact),
        unit=MONEY,
        units={"no cost rate": SECONDS},
        currency=HOME_CURRENCY,
    ),
    better="less",
)
BUDGET_USED = Measure(
    "budget_used",
    mark("Budget used"),
    mark(
        "The duration of a project’s time entries divided by its budget of hours. A project without one has no share."
    ),
    entries_that(
        "tracked",
        (mark("no project"), _projects.c.id.is_(None)),
        (mark("project deleted"), _projects.c.deleted_at.is_not(None)),
        (mark("project without a budget"), _no_budget),
        dimensions=_work | of_column("status", _projects.c.status_id, ProjectStatus),
    ),
    Rows(
        name="budget",
        table=_projects,
        source=_projects,
        id=_projects.c.id,
        day=None,
        counts_as=cast(func.round(_projects.c.budget_hours * SECONDS_OF_HOUR), BigInteger),
        unit=SECONDS,
        dimensions=of_work(_projects.c.client_id, _projects.c.id)
        | of_column("status", _projects.c.status_id, ProjectStatus),
        alive=(_projects.c.deleted_at.is_(None),),
        left_out=((mark("no budget"), _no_budget),),
    ),
    is_standing=True,
)
