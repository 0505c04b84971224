"""Which entries have to be worked out again: all, or those that changes in the history bear upon; in parts.

A part is a SELECT of `entry_values`, small enough to be a transaction of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from models.schema.projects import FLAT_PROJECT, FLAT_TASK
from models.valuing.entry_values import among, by_the_hour, flat

PART = 20_000
FLAT_AT_ONCE, TASKS_AT_ONCE = 50, 500
# What the value of an entry follows from, by table.
INPUTS = {
    "time_entries": {
        *("project_id", "task_id", "user_id", "day", "date", "start_time", "duration"),
        *("billed", "invoice_item_id", "deleted_at"),
    },
    "tasks": {"billable", "flat_billing", "price_per_hour", "estimated_price", "budget_hours"},
    "projects": {"billable", "flat_billing", "hourly_billing_mode", "price_per_hour", "price", "budget_hours"},
    "employees": {"price_per_hour"},
}
# Lines of the history: table, row, column, and of a reference where it led before.
Lines = Iterable[Any]
_LINES = "SELECT table_name, row_id, column_name, old_id FROM changes"
_TABLES = ", ".join(f"'{table}'" for table in INPUTS)


@dataclass
class Affected:
    """The entries that changed, those behind `after` that are new, and whose tasks, projects and people changed."""

    time_entries: set[int] = field(default_factory=set)
    tasks: set[int] = field(default_factory=set)
    projects: set[int] = field(default_factory=set)
    employees: set[int] = field(default_factory=set)
    after: int | None = None


def lines_since(connection: Connection, moment: Any) -> Lines:
    """Return the history's lines about what values follow from, since a moment (SQL for it)."""
    statement = f"{_LINES} WHERE table_name IN ({_TABLES}) AND at >= ({moment})"
    return connection.execute(text(statement)).all()


def lines_of_edit(connection: Connection) -> Lines:
    """Return those of the operation in whose name the transaction writes."""
    now = "(SELECT operation FROM acting)"
    if connection.dialect.name == "postgresql":
        now = "current_setting('leitstand.operation', true)"
    return connection.execute(text(f"{_LINES} WHERE table_name IN ({_TABLES}) AND operation = {now}")).all()


def affected_by(lines: Lines, after: int | None = None) -> Affected:
    """Return what lines of the history bear upon, and where an entry was before it went elsewhere."""
    found = Affected(after=after)
    for table, row_id, column, old_id in lines:
        if column in INPUTS[table]:
            getattr(found, table).add(row_id)
            if old_id is not None and column in ("project_id", "task_id"):
                (found.projects if column == "project_id" else found.tasks).add(old_id)
    return found


def parts_of_all(connection: Connection) -> Iterator[str]:
    """Yield the parts of all entries."""
    yield from _in_ranges(connection, 0)
    yield from _flat_parts(FLAT_PROJECT, connection.scalars(text("SELECT id FROM projects WHERE flat_billing")))
    yield from _flat_parts(FLAT_TASK, connection.scalars(text("SELECT id FROM tasks WHERE flat_billing")))


def parts_of(connection: Connection, affected: Affected) -> Iterator[str]:
    """Yield the parts of what is affected; none where nothing is."""
    conditions = list(_conditions(affected))
    yield from map(by_the_hour, conditions)
    yield from (by_the_hour(among("e.user_id", [one])) for one in sorted(affected.employees))
    if affected.after is not None:
        yield from _in_ranges(connection, affected.after)
        conditions.append(f"e.id > {affected.after}")
    projects, tasks = set(affected.projects), set(affected.tasks)
    for condition in conditions:
        places = f"SELECT DISTINCT e.project_id, e.task_id FROM time_entries AS e WHERE {condition}"
        for project, task in connection.execute(text(places)):
            projects.add(project)
            tasks.add(task)
    yield from _flat_parts(FLAT_PROJECT, _flat_among(connection, "projects", projects))
    yield from _flat_parts(FLAT_TASK, _flat_among(connection, "tasks", tasks))


def _conditions(affected: Affected) -> Iterator[str]:
    """Yield SQL for which entries are affected themselves, or by their task or project, each of not too many."""
    yield from (among("e.id", part) for part in _chunks(affected.time_entries, PART))
    yield from (among("e.task_id", part) for part in _chunks(affected.tasks, TASKS_AT_ONCE))
    yield from (among("e.project_id", part) for part in _chunks(affected.projects, FLAT_AT_ONCE))


def _in_ranges(connection: Connection, after: int) -> Iterator[str]:
    last = connection.scalar(text("SELECT max(id) FROM time_entries")) or 0
    for first in range(after, last, PART):
        yield by_the_hour(f"e.id > {first} AND e.id <= {first + PART}")


def _flat_among(connection: Connection, table: str, ids: set[int]) -> list[int]:
    """Return which of some projects or tasks are flat; those of entries without any are among them as None."""
    known = [one for one in ids if one is not None]
    if not known:
        return []
    found = f"SELECT t.id FROM {table} AS t WHERE t.flat_billing AND {among('t.id', known)}"
    return list(connection.scalars(text(found)))


def _flat_parts(kind: str, ids: Iterable[int]) -> Iterator[str]:
    yield from (flat(kind, part) for part in _chunks(ids, FLAT_AT_ONCE))


def _chunks(ids: Iterable[int], size: int) -> Iterator[list[int]]:
    listed = sorted(ids)
    yield from (listed[start : start + size] for start in range(0, len(listed), size))
