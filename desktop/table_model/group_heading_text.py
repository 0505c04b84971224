"""What the heading of a group says: its value, how many rows it has, and the totals of its columns."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QLocale

from desktop.screens.formats import Formats
from desktop.screens.shown_columns import ShownColumn
from desktop.screens.totals import about_total, total_text
from desktop.table_model.group_index import GroupHeading
from models.queries.group_keys import CalendarPart, GroupBy
from models.values.language import mark, tr, trn

PARTS = {
    CalendarPart.DAY: mark("Day"),
    CalendarPart.WEEK: mark("Week"),
    CalendarPart.MONTH: mark("Month"),
    CalendarPart.QUARTER: mark("Quarter"),
    CalendarPart.YEAR: mark("Year"),
}
MONDAY = 1


@dataclass(frozen=True)
class HeadingView:
    """`of`: what the value is of; `rows`: their number; `closed`: whether they are out of sight."""

    text: str
    of: str
    rows: str
    level: int
    closed: bool

    @property
    def spoken(self) -> str:
        """All of it, for whoever can't see how it stands."""
        state = tr("closed") if self.closed else tr("open")
        return f"{self.of}: {self.text}, {self.rows}, {state}"


def heading_view(
    formats: Formats, by: GroupBy, shown: ShownColumn, heading: GroupHeading, *, closed: bool
) -> HeadingView:
    """Return what is painted of a heading. `by`, `shown`: what its level groups by, and the column of that."""
    return HeadingView(
        group_text(formats, shown, by, heading.value),
        group_title(shown, by),
        trn("{n} row", "{n} rows", heading.rows, n=formats.count(heading.rows)),
        heading.level,
        closed,
    )


def heading_text(
    formats: Formats, view: HeadingView, heading: GroupHeading, shown: ShownColumn, *, spoken: bool
) -> str:
    """Return what a heading says in a column: its total there. `spoken`: with what it is the heading of."""
    total = total_text(formats, shown, heading.totals.get(shown.field.name, {}))
    if not spoken:
        return total
    return f"{view.spoken}. {tr(shown.field.title)}: {total}" if total else view.spoken


def heading_about(formats: Formats, heading: GroupHeading, shown: ShownColumn) -> str:
    """Say about what a heading says in a column."""
    return about_total(formats, shown, heading.totals.get(shown.field.name, {}))


def group_title(shown: ShownColumn, by: GroupBy) -> str:
    """Return what a level groups by, in words."""
    title = tr(shown.field.title)
    return title if by.part is None else tr("{title} · {part}", title=title, part=tr(PARTS[by.part]))


def group_text(formats: Formats, shown: ShownColumn, by: GroupBy, value: Any) -> str:
    """Return the value that the rows of a group share, in words."""
    if value is None:
        return tr("(empty)")
    if by.part is not None:
        return _days(formats, by.part, value)
    return formats.text(value, shown.kind, name=shown.field.name)


def _days(formats: Formats, part: CalendarPart, first: date) -> str:
    locale = formats.locale
    if part is CalendarPart.DAY:
        weekday = locale.standaloneDayName(first.isoweekday(), QLocale.FormatType.ShortFormat)
        return f"{formats.day(first)} · {weekday}"
    if part is CalendarPart.WEEK:
        if locale.firstDayOfWeek().value != MONDAY:
            return tr("Week from {day}", day=formats.day(first))
        year, number, _ = first.isocalendar()
        return tr("Week {n} of {year} · from {day}", n=number, year=year, day=formats.day(first))
    if part is CalendarPart.MONTH:
        return f"{locale.standaloneMonthName(first.month)} {first.year}"
    if part is CalendarPart.QUARTER:
        return tr("Quarter {n} of {year}", n=(first.month + 2) // 3, year=first.year)
    return str(first.year)
