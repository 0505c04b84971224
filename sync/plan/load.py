"""Keeping a plan in the database: each change of it is a new version, and the old ones stay readable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from models.schema.base import table_of
from models.schema.plan import PlanItem as PlanItemRow
from models.schema.plan import PlanVersion
from models.schema.system_tables import RejectedRecord
from models.values.clock import now_of
from sync.plan.errors import PlanUnreadable
from sync.plan.values.plan_reading import PlanProblem, PlanReading, ReadItem

STREAM = "plan_items"
# SQLite keeps 15 digits of a number, and so does Excel; both databases are to hold the same amounts.
_DIGITS = Context(prec=15)
_WHERE = frozenset(("sheet", "cell"))

_versions = table_of(PlanVersion)
_items = table_of(PlanItemRow)
_rejected = table_of(RejectedRecord)

Key = tuple[str, int, int]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """What an import did, in numbers of the plan; `version_id`: the version that is current now."""

    fetched: int
    created: int
    updated: int
    unchanged: int
    deleted: int
    rejected: int
    version_id: int | None


def load_plan(connection: Connection, source: str, title: str, reading: PlanReading, run_id: int | None) -> PlanCounts:
    """Make a reading the current version of the plan `source`, in the caller's transaction.

    A plan with the same numbers writes nothing. Where a number could not be read this time, the one of the
    version before stays. Raises PlanUnreadable, and writes nothing, when a plan that had numbers has none now.
    """
    version_id = connection.scalar(select(_versions.c.id).where(_versions.c.source == source, _versions.c.is_current))
    old = _items_of(connection, version_id) if version_id else {}
    if old and not reading.items:
        what = f"“{title}” holds no numbers that can be read any more; the last good version is kept."
        raise PlanUnreadable("The plan is empty", what, "Check the plan, then sync again.")
    new = {**_kept(old, reading), **{_key(item): _values(item) for item in reading.items}}
    if new != old:
        version_id = _new_version(connection, source, title, new, run_id)
    rejected = _set_aside(connection, source, reading.problems, run_id)
    changed = sum(_differs(old[key], values) for key, values in new.items() if key in old)
    return PlanCounts(
        fetched=len(new) + rejected,
        created=len(new.keys() - old.keys()),
        updated=changed,
        unchanged=len(new.keys() & old.keys()) - changed,
        deleted=len(old.keys() - new.keys()),
        rejected=rejected,
        version_id=version_id,
    )


def _key(item: ReadItem) -> Key:
    return item.row_key, item.year, item.month


def _values(item: ReadItem) -> Values:
    """Return the columns of an item besides its key."""
    return {
        "department": item.department,
        "section": item.section,
        "label": item.label,
        "kind": item.kind,
        "amount": _DIGITS.plus(item.amount),
        "unit": item.unit,
        "scenario": item.scenario,
        "sheet": item.sheet,
        "cell": item.cell,
    }


def _items_of(connection: Connection, version_id: int) -> dict[Key, Values]:
    rows = connection.execute(select(_items).where(_items.c.plan_version_id == version_id)).mappings()
    return {(row["row_key"], row["year"], row["month"]): _stored(row) for row in rows}


def _stored(row: Mapping[Any, Any]) -> Values:
    keys = ("department", "section", "label", "kind", "amount", "unit", "scenario", "sheet", "cell")
    return {key: row[key] for key in keys}


def _kept(old: Mapping[Key, Values], reading: PlanReading) -> dict[Key, Values]:
    """Return the numbers of the version before that stand in the plan still but could not be read."""
    return {key: values for key, values in old.items() if key in reading.held or values["sheet"] in reading.held_sheets}


def _differs(old: Values, new: Values) -> bool:
    """Tell whether a number changed: not merely the place where it stands."""
    return any(old[name] != new[name] for name in new.keys() - _WHERE)


def _new_version(
    connection: Connection, source: str, title: str, items: Mapping[Key, Values], run_id: int | None
) -> int:
    connection.execute(
        update(_versions)
        .where(_versions.c.source == source, _versions.c.is_current)
        .values(is_current=False, current_of=None)
    )
    added = insert(_versions).values(
        source=source, title=title, imported_at=now_of(connection), is_current=True, current_of=source, run_id=run_id
    )
    version_id = int(connection.execute(added.returning(_versions.c.id)).scalar_one())
    rows = [
        {"plan_version_id": version_id, "row_key": row_key, "year": year, "month": month, **values}
        for (row_key, year, month), values in items.items()
    ]
    connection.execute(insert(_items), rows)
    return version_id


def _set_aside(connection: Connection, source: str, problems: Iterable[PlanProblem], run_id: int | None) -> int:
    """Make the list of problems what it is now; those that stayed keep the day since when they are there."""
    now = now_of(connection)
    wanted = by_origin(problems)
    mine = (_rejected.c.source == source) & (_rejected.c.stream == STREAM)
    columns = (_rejected.c.id, _rejected.c.origin, _rejected.c.reason, _rejected.c.raw)
    known = {row.origin: row for row in connection.execute(select(*columns).where(mine))}
    gone = [row.id for origin, row in known.items() if wanted.get(origin) != (row.reason, row.raw)]
    for first in range(0, len(gone), 500):
        connection.execute(delete(_rejected).where(_rejected.c.id.in_(gone[first : first + 500])))
    rows = [
        {"origin": origin, "reason": reason, "raw": raw}
        for origin, (reason, raw) in wanted.items()
        if origin not in known or known[origin].id in set(gone)
    ]
    if rows:
        fixed = {"source": source, "stream": STREAM, "since": now, "run_id": run_id}
        connection.execute(insert(_rejected), [{**fixed, **row} for row in rows])
    return len(wanted)


def by_origin(problems: Iterable[PlanProblem]) -> dict[str, tuple[str, str]]:
    """Return reason and raw text by place ("2027!B4"); several reasons of one place become one text."""
    found: dict[str, tuple[str, str]] = {}
    for problem in problems:
        origin = f"{problem.sheet}!{problem.cell}" if problem.cell else problem.sheet
        before = found.get(origin, ("", ""))[0]
        found[origin] = (f"{before} {problem.reason}".strip(), problem.raw)
    return found
