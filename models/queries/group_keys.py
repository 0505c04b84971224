"""By what rows are grouped: the value of a path, or the part of the calendar that its days lie in; as SQL for both
databases. The same keys order the groups and the rows, so that the rows of a group stand together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Table,
    Text,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
)

from models.schema.paths import Joined, label_path, named, related
from models.schema.types import UtcDateTime
from models.values.relative_dates import DAYS_OF_WEEK, Calendar
from models.values.text_order import by_letters

FIRST_MOMENT, YEARS_AHEAD = datetime(1970, 1, 1, tzinfo=UTC), 15
A_WHILE, A_SECOND = timedelta(days=14), timedelta(seconds=1)


class CalendarPart(StrEnum):
    """A part of the calendar; its value is its first day."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True)
class GroupBy:
    """One level of grouping: by a column or a dotted path, its days and moments by a part of the calendar."""

    path: str
    part: CalendarPart | None = None


def to_plain(by: GroupBy) -> dict[str, Any]:
    """Return the level as JSON holds it."""
    return {"path": by.path, "part": by.part.value if by.part else None}


def from_plain(table: Table, content: Any) -> GroupBy:
    """Return the level that was kept. Raises ValueError when it is none, or none that fits the table as it is now."""
    if not isinstance(content, Mapping):
        raise ValueError("a level of grouping has a path")
    part = content.get("part")
    by = GroupBy(str(content.get("path")), None if part is None else CalendarPart(str(part)))
    if has_days(named(table, by.path)) is not (by.part is not None):
        raise ValueError(f"{by.path} isn't grouped by {by.part}")
    return by


def has_days(column: Column[Any]) -> bool:
    """Tell whether a column's values lie in parts of the calendar."""
    return isinstance(column.type, Date | UtcDateTime)


def key_of(joined: Joined, by: GroupBy, dialect: str, calendar: Calendar) -> ColumnElement[Any]:
    """Return the value that a group's rows share: of a reference the id, of days the first; empty texts are NULL."""
    column: ColumnElement[Any] = joined.column(tuple(by.path.split(".")))
    if by.part is not None:
        day = _day(column, dialect, calendar) if isinstance(column.type, UtcDateTime) else column
        return type_coerce(_first_day(day, by.part, dialect, calendar.first_weekday), Date)
    if isinstance(named(joined.table, by.path).type, Text):
        return type_coerce(func.nullif(column, ""), Text)
    if dialect == "sqlite":
        # Left bare, SQLite would go by the index of the column, and so read the rows in disorder: three times as long.
        return func.ifnull(column, null(), type_=column.type)
    return column


def label_of(table: Table, by: GroupBy, key: ColumnElement[Any]) -> ColumnElement[Any] | None:
    """Return what a reference's key is called, looked up once a group; None for other keys."""
    column = named(table, by.path)
    if not column.foreign_keys:
        return None
    target = Joined(related(column))
    label = target.column(label_path(target.table))
    return select(label).select_from(target.source).where(target.table.c.id == key).scalar_subquery()


def rank_of(joined: Joined, by: GroupBy, *, down: bool) -> ColumnElement[Any]:
    """Say in SQL which place a reference has among all that there are, as in `order_of`; joined to what `joined` reads.

    A million rows are put in order by numbers several times as fast as by names.
    """
    target = Joined(related(named(joined.table, by.path)))
    label, number = target.column(label_path(target.table)), target.table.c.id
    order = tuple(order_of(joined.table, by, number, label, down=down))
    placed = select(number, func.row_number().over(order_by=order).label("rank")).select_from(target.source).subquery()
    reference = joined.column(tuple(by.path.split(".")))  # before it is joined to: it may lie in a joined table itself
    joined.source = joined.source.outerjoin(placed, reference == placed.c.id)
    return placed.c.rank.asc().nulls_last()


def order_of(
    table: Table, by: GroupBy, key: ColumnElement[Any], label: ColumnElement[Any] | None, *, down: bool
) -> Iterator[ColumnElement[Any]]:
    """Yield how groups stand: references by their label, choices as they were declared; one without a value last."""
    choices = named(table, by.path).info.get("choices", ())
    if label is not None:
        yield _directed(by_letters(label) if isinstance(label.type, Text) else label, down)
    elif choices:
        yield _directed(case({word: rank for rank, word in enumerate(choices)}, value=key, else_=len(choices)), down)
    elif isinstance(key.type, Text):
        yield _directed(by_letters(key), down)
    yield _directed(key, down)


def _directed(key: ColumnElement[Any], down: bool) -> ColumnElement[Any]:
    return (key.desc() if down else key.asc()).nulls_last()


def _first_day(day: ColumnElement[Any], part: CalendarPart, dialect: str, first_weekday: int) -> ColumnElement[Any]:
    if part is CalendarPart.DAY:
        return day
    if dialect != "sqlite":
        if part is CalendarPart.WEEK:
            return day - (cast(func.date_part("isodow", day), Integer) - first_weekday + DAYS_OF_WEEK) % DAYS_OF_WEEK
        # Of a day alone PostgreSQL would first work out the moment at which it begins in the session's time zone.
        return cast(func.date_trunc(part.value, cast(day, DateTime)), Date)
    if part is CalendarPart.WEEK:
        return func.date(day, f"weekday {(first_weekday - 1) % DAYS_OF_WEEK}", f"-{DAYS_OF_WEEK - 1} days")
    year, month = func.substr(day, 1, 5, type_=Text), cast(func.substr(day, 6, 2), Integer)
    if part is CalendarPart.MONTH:
        return func.substr(day, 1, 8, type_=Text) + "01"
    if part is CalendarPart.QUARTER:
        return year + func.printf("%02d", (month - 1) // 3 * 3 + 1, type_=Text) + "-01"
    return year + "01-01"


def _day(moment: ColumnElement[Any], dialect: str, calendar: Calendar) -> ColumnElement[Any]:
    """Return a moment's day in the report time zone. SQLite knows no zones: it is told by how much clocks differ."""
    if dialect != "sqlite":
        return cast(func.timezone(str(calendar.zone), moment), Date)
    first, *changes = _offsets(calendar.zone, calendar.today().year + YEARS_AHEAD)
    ahead: Any = literal(_seconds(first[1]))
    if changes:
        ahead = case(*((moment >= at, _seconds(offset)) for at, offset in reversed(changes)), else_=ahead)
    return func.date(func.substr(moment, 1, 19), ahead)


def _seconds(offset: timedelta) -> str:
    return f"{offset.total_seconds():+.0f} seconds"


@cache
def _offsets(zone: tzinfo, last_year: int) -> tuple[tuple[datetime, timedelta], ...]:
    """Return from when on clocks differed by how much from UTC, the oldest first."""
    at, found = FIRST_MOMENT, [(FIRST_MOMENT, _offset(FIRST_MOMENT, zone))]
    while at.year <= last_year:
        later = at + A_WHILE
        if _offset(later, zone) != found[-1][1]:
            found.append((_change(at, later, zone), _offset(later, zone)))
        at = later
    return tuple(found)


def _change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """Return the second in which clocks were changed."""
    while after - before > A_SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if _offset(middle, zone) == _offset(before, zone):
            before = middle
        else:
            after = middle
    return after


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
