"""What was done to an employee's periods, told as the employee's history: "Status from 1 Dec: Active → On leave".

The lines of the history are about periods: one ends earlier, another begins. What people did is what is different
between all periods before an operation and all after it, day by day. They are put together from those that there are
now by taking the lines back, the newest first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, or_, select, union

from models.audit.row_history import PastChange, read_changes
from models.ddl.history import ADD, CHANGE, REMOVE, RESTORE, as_text, changes
from models.schema.base import table_of
from models.schema.employees import DATED, Department, Employee, EmploymentPeriod
from models.writes.current_values import PROGRAM

_employees = table_of(Employee)
_periods = table_of(EmploymentPeriod)
_departments = table_of(Department)
FIRST, LAST, WHOSE = "valid_from", "valid_to", "employee_id"
DAY = timedelta(days=1)


class HistoryValue(NamedTuple):
    """A value as the history keeps it, and of a reference the id beside it."""

    text: str | None
    id: int | None = None

    @property
    def key(self) -> object:
        """What tells values apart: a department that was renamed stays the same."""
        return self.text if self.id is None else self.id


NOTHING = HistoryValue(None)
Fields = dict[str, HistoryValue]
# By the ids of periods.
Periods = dict[int, Fields]


@dataclass
class HistoryDeed:
    """What was done to the periods at once: the lines of one operation, or those of another program at one moment."""

    lines: list[PastChange] = field(default_factory=list)

    @property
    def newest(self) -> PastChange:
        """The line by which it stands among others."""
        return self.lines[-1]


@dataclass(frozen=True)
class PeriodHistory:
    """`told`: what was done, the newest first. `copies`: which lines of the employee's own row only repeat it."""

    told: tuple[PastChange, ...]
    copies: ColumnElement[bool]


def period_history(connection: Connection, employee_id: int) -> PeriodHistory:
    """Return what was done to the periods of an employee. Two statements."""
    lines = read_changes(connection, lambda found: found.where(_is_about(employee_id)).order_by(changes.c.id))
    own = [line for line in lines if line.table == _employees.name]
    deeds = _deeds(line for line in lines if line.table == _periods.name)
    came_or_went = _deeds(own).keys()
    now = _periods_now(connection, deeds.values())
    told: list[PastChange] = []
    after = now
    for key, deed in sorted(deeds.items(), key=lambda item: -item[1].newest.id):
        before = _taken_back(after, deed.lines)
        if key not in came_or_went:  # what somebody begins with is told by the row itself
            told += _told(employee_id, before, after, deed.newest, now)
        after = before
    return PeriodHistory(tuple(told), _copies(deeds.values()))


def _is_about(employee_id: int) -> ColumnElement[bool]:
    """Return the lines of all periods that ever were the employee's, and those by which the employee came or went."""
    lines = changes.alias()
    ever = select(lines.c.row_id).where(lines.c.table_name == _periods.name, lines.c.column_name == WHOSE)
    ever = ever.where(or_(lines.c.new_id == employee_id, lines.c.old_id == employee_id))
    there = select(_periods.c.id).where(_periods.c.employee_id == employee_id)
    of_periods = and_(changes.c.table_name == _periods.name, changes.c.row_id.in_(union(ever, there)))
    whole = and_(changes.c.action != CHANGE, changes.c.column_name == "id")
    own = and_(changes.c.table_name == _employees.name, changes.c.row_id == employee_id, whole)
    return or_(of_periods, own)


def _deeds(lines: Iterable[PastChange]) -> dict[object, HistoryDeed]:
    found: dict[object, HistoryDeed] = {}
    for line in lines:
        found.setdefault(_deed_of(line), HistoryDeed()).lines.append(line)
    return found


def _deed_of(line: PastChange) -> object:
    return line.operation or (line.at, line.who)


def _copies(deeds: Iterable[HistoryDeed]) -> ColumnElement[bool]:
    newest = [deed.newest for deed in deeds]
    operations = {line.operation for line in newest if line.operation is not None}
    moments = {line.at for line in newest if line.operation is None}
    same = or_(
        changes.c.who == PROGRAM,
        changes.c.operation.in_(sorted(operations)),
        and_(changes.c.operation.is_(None), changes.c.at.in_(sorted(moments))),
    )
    return and_(changes.c.action == CHANGE, changes.c.column_name.in_(DATED), same)


def _periods_now(connection: Connection, deeds: Iterable[HistoryDeed]) -> Periods:
    """Return the periods that there are of those that lines tell of, as the history would keep them."""
    rows = {line.row_id for deed in deeds for line in deed.lines}
    names = [_periods.c[name] for name in (WHOSE, FIRST, LAST, *DATED)]
    statement = select(_periods.c.id, *names, _departments.c.name.label("department"))
    statement = statement.select_from(_periods.outerjoin(_departments, _periods.c.department_id == _departments.c.id))
    mine = select(_periods.c.employee_id).where(_periods.c.id.in_(rows))
    found = connection.execute(statement.where(_periods.c.employee_id.in_(mine))).mappings()
    return {row["id"]: {name: _kept_now(row, name) for name in (WHOSE, FIRST, LAST, *DATED)} for row in found}


def _kept_now(row: Any, name: str) -> HistoryValue:
    if name == WHOSE:
        return HistoryValue(None, row[name])
    return HistoryValue(row["department"], row[name]) if name == "department_id" else HistoryValue(as_text(row[name]))


def _taken_back(periods: Periods, lines: Sequence[PastChange]) -> Periods:
    """Return the periods as they were before some lines."""
    found = {number: dict(fields) for number, fields in periods.items()}
    for line in reversed(lines):
        if line.action in (ADD, RESTORE):
            found.pop(line.row_id, None)
        elif line.action == REMOVE:
            found.setdefault(line.row_id, {})[line.column or ""] = HistoryValue(line.old, line.old_id)
        elif line.row_id in found:
            found[line.row_id][line.column or ""] = HistoryValue(line.old, line.old_id)
    return found


def _told(employee_id: int, before: Periods, after: Periods, line: PastChange, now: Periods) -> Iterator[PastChange]:
    """Yield what is different, a change for each column and stretch of days."""
    of_employee = replace(line, table=_employees.name, row_id=employee_id, action=CHANGE, dated=True)
    for name in DATED:
        today = _held(employee_id, now, name)
        old, new = (_held(employee_id, periods, name) for periods in (before, after))
        for first, last, was, became in _differences(old, new):
            holds = all(part.held.key == was.key for part in _between(today, first, last))
            days = replace(
                of_employee, first=None if first == date.min else first, last=None if last == date.max else last
            )
            values = replace(days, old=was.text, new=became.text, old_id=was.id, new_id=became.id)
            yield replace(values, column=name, holds=holds)


class Stretch(NamedTuple):
    """From a day to another one, both belonging to it, the same value holds."""

    first: date
    last: date
    held: HistoryValue


def _held(employee_id: int, periods: Periods, name: str) -> list[Stretch]:
    """Return what of an employee a column held from when to when."""
    mine = (fields for fields in periods.values() if fields.get(WHOSE, NOTHING).id == employee_id)
    return [Stretch(*_days(fields), fields.get(name, NOTHING)) for fields in mine]


def _days(fields: Fields) -> tuple[date, date]:
    first, last = (fields.get(name, NOTHING).text for name in (FIRST, LAST))
    return date.fromisoformat(first) if first else date.min, date.fromisoformat(last) if last else date.max


def _differences(old: list[Stretch], new: list[Stretch]) -> Iterator[tuple[date, date, HistoryValue, HistoryValue]]:
    """Yield the stretches of days on which two states differ, with both values; as long as they can be."""
    found: list[tuple[date, date, HistoryValue, HistoryValue]] = []
    for first, last in _pieces([*old, *new]):
        was, became = _on(old, first), _on(new, first)
        if was.key == became.key:
            continue
        if found and found[-1][1] == first - DAY and (found[-1][2].key, found[-1][3].key) == (was.key, became.key):
            found[-1] = (found[-1][0], last, was, became)
        else:
            found.append((first, last, was, became))
    yield from found


def _between(stretches: list[Stretch], first: date, last: date) -> Iterator[Stretch]:
    """Yield what holds on the days from one to another, also where nothing does."""
    for begins, ends in _pieces(stretches, first, last):
        yield Stretch(begins, ends, _on(stretches, begins))


def _pieces(stretches: list[Stretch], first: date = date.min, last: date = date.max) -> Iterator[tuple[date, date]]:
    """Yield all days between two in pieces, within which nothing begins and nothing ends."""
    begins = {one.first for one in stretches} | {one.last + DAY for one in stretches if one.last < date.max}
    cuts = [first, *sorted(cut for cut in begins if first < cut <= last)]
    for begin, following in pairwise(cuts):
        yield begin, following - DAY
    yield cuts[-1], last


def _on(stretches: list[Stretch], day: date) -> HistoryValue:
    return next((one.held for one in stretches if one.first <= day <= one.last), NOTHING)
