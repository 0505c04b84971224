"""Writing what holds for employees from a day on: the periods of any number of employees in a few statements.

What there is to be is worked out by plain functions (see `periods`) from what is found, with the employees' rows
locked in the order of their ids. What differs is written: removals, then what gives way, then what takes its room.
The copy of today's values on `employees` follows in the same transaction.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Engine, Select, delete, func, select, text

from models.connection.database import reading
from models.connection.database_errors import explained
from models.connection.json_rows import ROWS, among, as_json, as_parameter, insert_rows, text_at, value_at
from models.ddl.history import LastChange, changes
from models.schema.base import table_of
from models.schema.employees import DATED, Department, Employee, EmploymentPeriod
from models.writes import periods as plain
from models.writes.bulk_edits import CellChange
from models.writes.current_values import keep_copies
from models.writes.edits import Outcome, storable
from models.writes.idempotent_write import IdempotentWrite
from models.writes.periods import Period, Periods

_employees = table_of(Employee)
_periods = table_of(EmploymentPeriod)
KEPT = ("employee_id", "valid_from", "valid_to", *DATED)
ByEmployee = dict[int, Periods]


@dataclass(frozen=True)
class EffectiveDate:
    """From which day on changes hold. `seen_on`: the day whose values the person saw.

    `everything_after`: periods that begin later get the new values too, instead of beginning as they were planned.
    `first_day`: the one of people who are new and have no Start; None: nobody knows. `from_start`: the first that is
    known of somebody holds from their Start on, where they have one.
    """

    day: date
    seen_on: date
    everything_after: bool = False
    first_day: date | None = None
    from_start: bool = False


@dataclass
class Rewritten:
    """What became of the periods of employees: as they were, as they are, and by employee what wasn't written."""

    before: ByEmployee = field(default_factory=dict)
    after: ByEmployee = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)


def periods_of(engine: Engine, employee_ids: Collection[int]) -> ByEmployee:
    """Return the periods of employees, from the oldest to the newest; one statement."""

    with explained(engine, _periods), reading(engine) as connection:
        return _read(connection, employee_ids)


def periods_with_names(engine: Engine, employee_ids: Collection[int]) -> tuple[ByEmployee, dict[int, str]]:
    """Return the periods of employees, and the names of all departments by their id."""
    departments = table_of(Department)
    with explained(engine, _periods), reading(engine) as connection:
        names = {row[0]: str(row[1]) for row in connection.execute(select(departments.c.id, departments.c.name))}
        return _read(connection, employee_ids), names


def change_from(
    engine: Engine, cells: Sequence[CellChange], when: EffectiveDate, who: str, once: IdempotentWrite | None = None
) -> Rewritten:
    """Let dated columns of employees hold new values from a day on, each employee for itself, in one transaction.

    A cell that holds something else on the day that was seen is left as it is: `conflict` in the outcomes, with what is
    stored. Errors as `edits.change`.
    """
    return (once or IdempotentWrite()).run(
        engine, _periods, who, lambda connection: write_from(connection, cells, when)
    )


def write_from(
    connection: Connection,
    cells: Sequence[CellChange],
    when: EffectiveDate,
    starts: Mapping[int, date | None] | None = None,
) -> Rewritten:
    """Do what `change_from` does, in the caller's transaction. `starts`: what becomes the Start of some by the same."""
    wanted: dict[int, dict[str, CellChange]] = {}
    for change in cells:
        wanted.setdefault(change.row_id, {})[change.column] = replace(change, after=storable(change.after))
    there, done = _locked(connection, wanted), Rewritten()
    found = _read(connection, there)
    for row_id, own_cells in wanted.items():
        own = found.get(row_id, ())
        stored = _stored(own_cells, plain.on(own, when.seen_on))
        values = {name: change.after for name, change in own_cells.items() if name not in stored}
        if row_id not in there:
            done.outcomes[row_id] = Outcome("gone")
            continue
        done.outcomes[row_id] = Outcome("conflict", None, stored) if stored else Outcome("saved", None, values)
        if values:
            done.before[row_id] = own
            start = {**there, **(starts or {})}[row_id] if when.from_start and not own else None
            everything = when.everything_after
            done.after[row_id] = plain.changed(own, row_id, start or when.day, values, everything_after=everything)
    done.after = write_periods(connection, done.before, done.after)
    _name_whose(connection, done, found, {})
    return done


def rewrite(
    engine: Engine,
    employee_id: int,
    make: Callable[[Periods], Periods],
    who: str,
    once: IdempotentWrite | None = None,
    expected: Periods | None = None,
) -> Rewritten:
    """Put what `make` makes of an employee's periods in their place. `expected`: refused when there are others by now.

    Raises RefusedError as `make` does; otherwise as `edits.change`.
    """

    def write(connection: Connection) -> Rewritten:
        if not _locked(connection, (employee_id,)):
            return Rewritten(outcomes={employee_id: Outcome("gone")})
        own = _read(connection, (employee_id,)).get(employee_id, ())
        if expected is not None and not _alike(own, expected):
            met = Rewritten(outcomes={employee_id: Outcome("conflict")})
            _name_whose(connection, met, {employee_id: own}, {employee_id: expected})
            return met
        after = write_periods(connection, {employee_id: own}, {employee_id: make(own)})
        return Rewritten({employee_id: own}, after, {employee_id: Outcome("saved")})

    return (once or IdempotentWrite()).run(engine, _periods, who, write)


def put_in_place(connection: Connection, expected: ByEmployee, wanted: ByEmployee) -> Rewritten:
    """Put other periods in the place of the expected ones; employees who have others by now stay as they are."""
    there, done = _locked(connection, expected), Rewritten()
    found = _read(connection, there)
    for row_id, periods in expected.items():
        own = found.get(row_id, ())
        if row_id not in there:
            done.outcomes[row_id] = Outcome("gone")
        elif not _alike(own, periods):
            done.outcomes[row_id] = Outcome("conflict")
        else:
            done.before[row_id], done.after[row_id] = own, wanted[row_id]
            done.outcomes[row_id] = Outcome("saved")
    done.after = write_periods(connection, done.before, done.after)
    _name_whose(connection, done, found, expected)
    return done


def write_periods(connection: Connection, before: ByEmployee, after: ByEmployee) -> ByEmployee:
    """Write what differs between the periods of employees as they are and as they shall be; these, with their ids."""
    old = {one.id: one for own in before.values() for one in own}
    new = {one.id: one for own in after.values() for one in own if one.id is not None}
    moved = {key for key, one in new.items() if key in old and not _touch(old[key], one)}
    gone = [key for key in old if key is not None and (key not in new or key in moved)]
    if gone:
        connection.execute(delete(_periods).where(among(_periods.c.id, gone)))
    staying = [(old[key], one) for key, one in new.items() if key in old and key not in moved]
    shrunk = {one.id: _shared(was, one) for was, one in staying}
    _update(connection, list(shrunk.values()), old)
    _update(connection, [one for _, one in staying], shrunk)
    _insert(connection, [one for key, one in new.items() if key not in old or key in moved])
    numbered = _numbered(connection, after)
    if before or after:
        keep_copies(connection, {*before, *after})
    return numbered


def _shared(was: Period, one: Period) -> Period:
    """Return a period with the days only that it has before and after: nobody else has them meanwhile."""
    first, last = max(was.first, one.first), min(was.last, one.last)
    return replace(one, valid_from=None if first == date.min else first, valid_to=None if last == date.max else last)


def _touch(was: Period, one: Period) -> bool:
    return max(was.first, one.first) <= min(was.last, one.last)


def _row(one: Period) -> tuple[Any, ...]:
    return (one.id, *(_value(one, name) for name in KEPT))


def _value(one: Period, name: str) -> Any:
    return one.values.get(name) if name in DATED else getattr(one, name)


def _alike(some: Iterable[Period], others: Iterable[Period]) -> bool:
    return sorted(map(_row, some), key=str) == sorted(map(_row, others), key=str)


def _locked(connection: Connection, ids: Collection[int]) -> dict[int, date | None]:
    """Return those of the employees who are there, with their Start; nobody else writes their periods until the end."""
    columns = _employees.c.id, _employees.c.start_date
    statement: Select[Any] = select(*columns).where(among(_employees.c.id, ids)).order_by(_employees.c.id)
    rows = connection.execute(statement if connection.dialect.name == "sqlite" else statement.with_for_update())
    return {row[0]: row[1] for row in rows}


def _read(connection: Connection, ids: Collection[int]) -> ByEmployee:
    columns = [_periods.c.id, *(_periods.c[name] for name in KEPT)]
    statement = select(*columns).where(among(_periods.c.employee_id, ids))
    found: dict[int, list[Period]] = {row_id: [] for row_id in ids}
    for row in connection.execute(statement):
        values = dict(zip(DATED, row[4:], strict=True))
        found[row[1]].append(Period(row[0], row[1], row[2], row[3], values))
    return {row_id: plain.ordered(own) for row_id, own in found.items()}


def _stored(cells: Mapping[str, CellChange], seen: Period | None) -> dict[str, Any]:
    """Return what the cells hold on the day that was seen, where it isn't what is expected."""
    held = {name: seen.values.get(name) if seen else None for name in cells}
    return {name: value for name, value in held.items() if value != cells[name].before}


def _name_whose(connection: Connection, done: Rewritten, found: ByEmployee, known: ByEmployee) -> None:
    """Say of all conflicts who changed one of the employee's periods last."""
    met = [row_id for row_id, outcome in done.outcomes.items() if outcome.status == "conflict"]
    ids = {
        one.id: row_id
        for row_id in met
        for one in (*found.get(row_id, ()), *known.get(row_id, ()))
        if one.id is not None
    }
    if not ids:
        return
    newest = select(func.max(changes.c.id)).where(changes.c.table_name == _periods.name, among(changes.c.row_id, ids))
    columns = (changes.c.row_id, changes.c.who, changes.c.at, changes.c.new_value)
    statement = select(*columns).where(changes.c.id.in_(newest.group_by(changes.c.row_id)))
    for row_id, *change in connection.execute(statement.order_by(changes.c.id)):
        employee = ids[row_id]
        done.outcomes[employee] = replace(done.outcomes[employee], by=LastChange(*change))


def _update(connection: Connection, rows: Sequence[Period], old: Mapping[int | None, Period]) -> None:
    """Give periods their days and values, in one statement."""
    rows = [one for one in rows if _row(one) != _row(old[one.id])]
    if not rows:
        return
    dialect = connection.dialect
    assigned = ", ".join(
        f'"{name}" = {value_at(place, _periods.c[name], dialect)}' for place, name in enumerate(KEPT[1:], start=1)
    )
    statement = (
        f"UPDATE employment_periods AS t SET {assigned}, version = t.version + 1 "
        f"FROM {ROWS[dialect.name]} WHERE t.id = {text_at(0, dialect, 'bigint')}"
    )
    sent = as_json([one.id, *(_parameter(one, _periods.c[name], dialect) for name in KEPT[1:])] for one in rows)
    connection.execute(text(statement), {"rows": sent})


def _parameter(one: Period, column: Column[Any], dialect: Any) -> Any:
    return as_parameter(column, _value(one, column.name), dialect)


def _insert(connection: Connection, rows: Sequence[Period]) -> None:
    """Put periods back with the ids they had."""
    if rows:
        insert_rows(connection, _periods, [{"id": one.id, **_columns(one)} for one in rows])


def _numbered(connection: Connection, after: ByEmployee) -> ByEmployee:
    """Add the periods that are new, in one statement."""
    new = [one for own in after.values() for one in own if one.id is None]
    ids = iter(insert_rows(connection, _periods, [_columns(one) for one in new]) if new else ())
    return {
        row_id: tuple(replace(one, id=next(ids)) if one.id is None else one for one in own)
        for row_id, own in after.items()
    }


def _columns(one: Period) -> dict[str, Any]:
    return {name: _value(one, name) for name in KEPT}
