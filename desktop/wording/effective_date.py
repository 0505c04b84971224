"""From when does a change hold? What is asked, and the words of what the answer means. No Qt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from desktop.screens.formats import Formats
from desktop.screens.screen_definitions import EMPLOYMENT_PERIODS
from desktop.screens.shown_columns import ShownColumn, shown_columns
from desktop.widgets.plain_text import one_line
from models.schema.employees import DATED
from models.values.language import mark, tr, trn
from models.writes.bulk_edits import CellChange
from models.writes.period_writes import ByEmployee, EffectiveDate
from models.writes.periods import after, on

DAY = timedelta(days=1)
START = "start_date"
QUICK = (mark("Today"), mark("First of this month"), mark("First of next month"))


@dataclass(frozen=True)
class EffectiveDateQuestion:
    """Changes of cells that hold from a day on, or new people of whom nobody said from when on they count.

    `day`: the one that is shown, None: today. `decide`: takes the answer, or None: the changes are given up.
    `start`: the first day of whom they are about, where nothing holds yet. `new`: how many people are new.
    """

    name: str
    changes: tuple[CellChange, ...]
    day: date | None
    decide: Callable[[EffectiveDate | None], None]
    start: date | None = None
    new: int = 0

    @property
    def employees(self) -> tuple[int, ...]:
        """Whose cells they are."""
        return tuple(dict.fromkeys(change.row_id for change in self.changes))


def quick_days(today: date) -> tuple[date, ...]:
    """Return the days that are offered, in the order of their words."""
    first = today.replace(day=1)
    return today, first, (first + 31 * DAY).replace(day=1)


def start_of(
    changes: Sequence[CellChange], columns: Sequence[ShownColumn], value: Callable[[int, ShownColumn], Any]
) -> date | None:
    """Give the first day of the one person that changes are about, if nothing holds for them on the day shown.

    `value(row id, column)`: what a cell holds.
    """
    people = {change.row_id for change in changes}
    if len(people) != 1 or any(change.before is not None for change in changes):
        return None
    (row_id,), changing = people, {change.column for change in changes}
    named = {shown.column.name: shown for shown in columns}
    others = [named[name] for name in DATED if name in named and name not in changing]
    if START not in named or any(value(row_id, shown) is not None for shown in others):
        return None
    day: date | None = value(row_id, named[START])
    return day


def meaning(question: EffectiveDateQuestion, day: date, there: ByEmployee, values: "ValueWords") -> str:
    """Say what a change from a day on means: of a single cell what held until then, of many for how many employees."""
    if question.new and not question.changes:
        n = values.formats.count(question.new)
        return trn("{n} new employee has no Start.", "{n} new employees have no Start.", question.new, n=n)
    if len(question.changes) != 1:
        count = len(question.employees) + question.new
        return trn("For {n} employee.", "For {n} employees.", count, n=values.formats.count(count))
    (change,) = question.changes
    held = on(there.get(change.row_id, ()), day - DAY)
    before = values.of(change.column, held.values.get(change.column) if held else None)
    return tr("Until {day}: {value}", day=values.formats.day(day - DAY), value=before)


def what_follows(question: EffectiveDateQuestion, day: date, there: ByEmployee, formats: Formats) -> str:
    """Return what a later period does to the change; empty where there is none."""
    next_days = [later[0].first for row_id in question.employees if (later := after(there.get(row_id, ()), day))]
    if not next_days:
        return ""
    if len(question.employees) > 1:
        return trn(
            "{n} of them has later periods, which begin as planned.",
            "{n} of them have later periods, which begin as planned.",
            len(next_days),
            n=formats.count(len(next_days)),
        )
    return tr("Holds until {day}; then the next period begins as planned.", day=formats.day(next_days[0] - DAY))


class ValueWords:
    """What the values of a period are called. `departments`: their names by id."""

    def __init__(self, formats: Formats, departments: Mapping[int, str]) -> None:
        self.formats, self._departments = formats, departments
        self._columns = {shown.column.name: shown for shown in shown_columns(EMPLOYMENT_PERIODS)}

    def of(self, column: str, value: Any) -> str:
        """Return a value as people read it; "empty" for none."""
        if value is None:
            return tr("empty")
        if column == "department_id":
            return one_line(self._departments.get(value, "")) or tr("(without a name)")
        shown = self._columns[column]
        return self.formats.text(value, shown.kind, name=column, currency=self.formats.currency)

    def title(self, column: str) -> str:
        """Return what the column is called."""
        return self._columns[column].field.title
