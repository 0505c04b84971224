"""Conditions on what a table shows, as plain data that JSON can hold, and as SQL for both databases.

A related value is looked for in its own table (`IN (SELECT …)`), so nothing is joined for a condition, and the index
of the reference can be used. Whatever excludes takes rows with an empty value in, as people expect it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from math import ceil, floor
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Table,
    Text,
    and_,
    cast,
    or_,
    select,
    true,
)

from models.queries.searching import contains
from models.schema.computed_columns import column_at
from models.schema.paths import Joined, named, related, to_label
from models.schema.types import LARGEST_AMOUNT, Exact, UtcDateTime
from models.values.relative_dates import UTC_CALENDAR, Calendar, days_of, relative_end
from models.values.text import clean

# What JSON can hold: texts, numbers (decimals and days as texts), a reference as [id, label], None for empty.
Plain = Any


class Test(StrEnum):
    """How a value is tested.

    `contains`, `lacks`, `is`: one text, whatever its case; of a reference its label. `one_of`: values, references by
    their id, None for empty. `between`: from and to, both belonging to it, None where it is open; days of moments are
    those of the report time zone, and may be said from today on (see `relative_dates`). `within`: a period, as it is
    said there. `empty`, `filled`: nothing.
    """

    __test__ = False  # it isn't one of pytest's

    CONTAINS = "contains"
    LACKS = "lacks"
    IS = "is"
    ONE_OF = "one_of"
    BETWEEN = "between"
    WITHIN = "within"
    EMPTY = "empty"
    FILLED = "filled"


COUNTS = {Test.CONTAINS: 1, Test.LACKS: 1, Test.IS: 1, Test.BETWEEN: 2, Test.WITHIN: 1, Test.EMPTY: 0, Test.FILLED: 0}


@dataclass(frozen=True)
class Filter:
    """One condition on a column or a dotted path; `on` is False while it is kept but doesn't count."""

    path: str
    test: Test
    values: tuple[Plain, ...] = ()
    on: bool = True

    def switched(self, on: bool) -> "Filter":
        """Return the same condition, counting or not."""
        return replace(self, on=on)


def to_plain(condition: Filter) -> dict[str, Plain]:
    """Return the condition as JSON holds it."""
    values = [list(value) if isinstance(value, tuple) else value for value in condition.values]
    return {"path": condition.path, "test": condition.test.value, "values": values, "on": condition.on}


def from_plain(table: Table, content: Plain) -> Filter:
    """Give the condition that was kept. Raises ValueError when it is none, or none that fits the table as it is now."""
    if not isinstance(content, Mapping) or not isinstance(content.get("values"), list):
        raise ValueError("a filter has a path, a test and values")
    values = tuple(tuple(value) if isinstance(value, list) else value for value in content["values"])
    condition = Filter(str(content.get("path")), Test(str(content.get("test"))), values, content.get("on") is not False)
    sql_of(table, condition, "sqlite", UTC_CALENDAR)
    return condition


Leaf = Callable[[ColumnElement[Any]], ColumnElement[bool]]
# Where a condition is so of the value at the end of some steps.
Reach = Callable[[tuple[str, ...], Leaf], ColumnElement[bool]]


def filtered(
    table: Table, filters: Iterable[Filter], dialect: str, calendar: Calendar, joined: Joined | None = None
) -> Iterator[ColumnElement[bool]]:
    """Yield what all the filters that are switched on ask for. Raises ValueError for a path or value that doesn't fit.

    `joined`: take related values from what is joined, where each row is looked at anyway; an index is of no use then.
    """
    return (sql_of(table, condition, dialect, calendar, joined) for condition in filters if condition.on)


def sql_of(
    table: Table, condition: Filter, dialect: str, calendar: Calendar, joined: Joined | None = None
) -> ColumnElement[bool]:
    """Return the SQL of one condition on rows of `table`. Raises ValueError for a path or values that don't fit."""

    def reach(steps: tuple[str, ...], leaf: Leaf) -> ColumnElement[bool]:
        return _reached(table, table, steps, leaf) if joined is None else leaf(joined.column(steps))

    test, values = condition.test, condition.values
    if len(values) != COUNTS.get(test, len(values)):
        raise ValueError(f"{test} doesn't take {len(values)} values")
    column, steps = named(table, condition.path), tuple(condition.path.split("."))
    if test in (Test.CONTAINS, Test.LACKS, Test.IS):
        return _on_text(reach, to_label(table, condition.path), test, values[0], dialect)
    if test in (Test.EMPTY, Test.FILLED):
        return _on_emptiness(reach, steps, column, test)
    if test is Test.ONE_OF:
        return _one_of(reach, steps, column, values)
    first, last = days_of(str(values[0]), calendar) if test is Test.WITHIN else values
    return reach(steps, _between(column, first, last, calendar))


def _reached(table: Table, place: FromClause, steps: tuple[str, ...], leaf: Leaf) -> ColumnElement[bool]:
    """Say in SQL where `leaf` is so of the value at the end of the steps."""
    if len(steps) == 1:
        return leaf(column_at(place, table, steps[0]))
    target = related(named(table, steps[0]))
    alias = target.alias()
    return column_at(place, table, steps[0]).in_(select(alias.c.id).where(_reached(target, alias, steps[1:], leaf)))


def _unless(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say in SQL where a condition isn't so, also because a value it needs is empty."""
    return condition.is_not(true())


def _on_text(reach: Reach, steps: tuple[str, ...], test: Test, value: Plain, dialect: str) -> ColumnElement[bool]:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    word = clean(value).strip()

    def leaf(column: ColumnElement[Any]) -> ColumnElement[bool]:
        shown = column if isinstance(column.type, Text) else cast(column, Text)
        return contains(shown, word, dialect, whole=test is Test.IS)

    found = reach(steps, leaf)
    return _unless(found) if test is Test.LACKS else found


def _on_emptiness(reach: Reach, steps: tuple[str, ...], column: Column[Any], test: Test) -> ColumnElement[bool]:
    text = isinstance(column.type, Text)
    if test is Test.EMPTY and len(steps) == 1:
        return reach(steps, lambda value: or_(value.is_(None), value == "") if text else value.is_(None))
    filled = reach(steps, lambda value: value != "" if text else value.is_not(None))
    return filled if test is Test.FILLED else _unless(filled)


def _one_of(
    reach: Reach, steps: tuple[str, ...], column: Column[Any], values: tuple[Plain, ...]
) -> ColumnElement[bool]:
    wanted = [_exact(column, value) for value in values if value is not None]
    found = reach(steps, lambda value: value.in_(wanted))
    if None not in values:
        return found
    return or_(found, _on_emptiness(reach, steps, column, Test.EMPTY))


def _exact(column: Column[Any], value: Plain) -> Plain:
    if column.foreign_keys:
        value = value[0] if isinstance(value, tuple) and value else value
    kind = bool if isinstance(column.type, Boolean) else int if isinstance(column.type, Integer) else str
    fits = type(value) is kind or (bool(column.foreign_keys) and type(value) is int)
    if not fits or (kind is int and abs(value) > LARGEST_AMOUNT):
        raise ValueError(f"{value!r} can't stand in {column.name}")
    return clean(value) if isinstance(value, str) else value


def _between(column: Column[Any], first: Plain, last: Plain, calendar: Calendar) -> Leaf:
    if first is None and last is None:
        raise ValueError("a range needs one end at least")
    from_, to = _ends(column, first, last, calendar)
    below = isinstance(column.type, UtcDateTime)  # of moments the end is the one at which the next day begins

    def leaf(value: ColumnElement[Any]) -> ColumnElement[bool]:
        begun: ColumnElement[bool] = true() if from_ is None else value >= from_
        ended: ColumnElement[bool] = true() if to is None else value < to if below else value <= to
        return and_(begun, ended)

    return leaf


def _ends(column: Column[Any], first: Plain, last: Plain, calendar: Calendar) -> tuple[Any, Any]:
    """Return the ends as the column's type has them."""
    if isinstance(column.type, Date | UtcDateTime):
        days = _day(first, calendar, last=False), _day(last, calendar, last=True)
        if isinstance(column.type, Date):
            return days
        begins = None if days[0] is None else calendar.start_of(days[0])
        return begins, None if days[1] is None else calendar.start_of(days[1] + timedelta(days=1))
    if column.foreign_keys or not isinstance(column.type, Integer | Exact):
        raise ValueError(f"{column.name} has no range")
    numbers = _number(first), _number(last)
    if isinstance(column.type, Exact):
        return numbers
    return tuple(None if end is None else way(end) for end, way in zip(numbers, (ceil, floor), strict=True))  # type: ignore[return-value]


def _day(value: Plain, calendar: Calendar, *, last: bool) -> date | None:
    if value is None or type(value) is date:
        return value
    said = relative_end(value)
    day = date.fromisoformat(str(value)) if said is None else said.day(calendar, last=last)
    if not 1 < day.year < 9999:  # beyond, a time zone leads out of what a calendar has
        raise ValueError(f"{value} is too far away")
    return day


def _number(value: Plain) -> Decimal | None:
    if value is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{value!r} is no number") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is no number")
    return max(min(number, Decimal(LARGEST_AMOUNT)), Decimal(-LARGEST_AMOUNT))
