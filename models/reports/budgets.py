"""Budgets: which projects run out of hours, and when."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import accumulate
from typing import Any

from sqlalchemy import Select, func, select

from models.measures.booking_measures import BOOKED
from models.measures.dimensions import DAY
from models.measures.figures import RATIO_DIGITS
from models.measures.scope import Scope
from models.measures.time_measures import BUDGET_USED, TRACKED
from models.reports.contents import (
    BudgetBar,
    Headline,
    MeasureReading,
    Part,
    ReportCell,
    ReportColumn,
    ReportLine,
    Sentence,
    TableBlock,
    Tile,
    Tiles,
    Tone,
    words,
)
from models.reports.days import ONE_DAY, share_gone
from models.reports.reader import FigureReader, FigureSet, cents
from models.schema.base import table_of
from models.schema.computed_columns import column_at
from models.schema.projects import Project
from models.values.language import mark

SECONDS_OF_HOUR = 3600
AMBER, RED = Decimal("1.1"), Decimal("1.25")
NEARLY = Decimal("0.9")
# Of so many days the work is looked at to tell when a budget will be used up; bookings of so many are read.
RATE_DAYS, AHEAD_DAYS = 28, 371
_projects = table_of(Project)
# The projects whose budgets are divided by.
_budgets = BUDGET_USED.parts[-1]


@dataclass(frozen=True)
class Budget:
    """A project with its budget and what is used of it, in seconds. `beyond`: what the hours beyond it are worth, at
    the project's rate; `until`: when it is used up, by its bookings (`by_bookings`) or by the work of four weeks."""

    id: int
    name: str | None
    end: date | None
    gone: Decimal | None
    used: ReportCell
    share: ReportCell
    budget: Decimal
    beyond: ReportCell
    until: date | None = None
    by_bookings: bool = False

    @property
    def left(self) -> Decimal:
        """What is left of the budget, in seconds."""
        return self.budget - self.used.number

    @property
    def is_over(self) -> bool:
        """Whether more is used than there was."""
        return self.left < 0

    @property
    def index(self) -> Decimal | None:
        """How much faster the budget is used than time goes."""
        return (self.share.number / self.gone).quantize(RATIO_DIGITS) if self.gone else None

    @property
    def ends_early(self) -> bool:
        """Whether it is used up before the project ends."""
        return not self.is_over and bool(self.until and self.end and self.until < self.end)


def read_budgets(reader: FigureReader) -> tuple[list[Budget], list[str | None]]:
    """Return the active projects with a budget, the most hours beyond it first, and the names of those without."""
    shares = reader.read(BUDGET_USED, reader.standing(), ("project",))
    ahead = _Ahead(reader)
    found, without = [], []
    for row in reader.connection.execute(_facts(reader)):
        if not row.budget_hours or row.budget_hours <= 0:
            without.append(row.name)
            continue
        figure, asks = shares.figure(project=row.id)
        seconds = ReportCell(figure.counted.value, "s", asks=asks, rows=figure.counted.rows)
        budget = figure.under.value if figure.under is not None else Decimal(0)
        beyond = max(seconds.number - budget, Decimal(0))
        worth = cents(row.price_per_hour * beyond / SECONDS_OF_HOUR) if row.price_per_hour else None
        gone = share_gone(row.start_date, row.end_date, reader.scope.as_of) if row.start_date and row.end_date else None
        one = Budget(
            row.id,
            row.name,
            row.end_date,
            gone,
            seconds,
            shares.cell(project=row.id),
            budget,
            ReportCell(worth if beyond else None, "money", row.currency),
        )
        found.append(ahead.with_end(one))
    return sorted(found, key=lambda one: one.left), without


def _facts(reader: FigureReader) -> Select[Any]:
    names = ("id", "name", "start_date", "end_date", "budget_hours", "price_per_hour")
    currency = column_at(_projects, _projects, "currency").label("currency")
    found = select(*(_projects.c[name] for name in names), currency)
    found = found.where(_projects.c.deleted_at.is_(None), _projects.c.active.is_(True))
    for name, places in reader.scope.places().items():
        dimension = _budgets.dimension(name)
        found = found.where(dimension.stays(dimension.reads, places))
    return found.order_by(_projects.c.id)


class _Ahead:
    """What is known of the weeks to come: bookings, and else the rate of the last four weeks."""

    def __init__(self, reader: FigureReader) -> None:
        as_of = reader.scope.as_of
        self._as_of = as_of
        self._rate: FigureSet = reader.read(
            TRACKED, reader.between(as_of - timedelta(days=RATE_DAYS), as_of - ONE_DAY), ("project",)
        )
        self._days = _booked(reader, reader.between(as_of, as_of + timedelta(days=AHEAD_DAYS)))

    def with_end(self, budget: Budget) -> Budget:
        """Return the budget with the day on which it is used up, if it will be."""
        if budget.is_over:
            return budget
        if not budget.left:
            return replace(budget, until=self._as_of)
        booked = self._days.get(budget.id)
        if booked:
            return replace(budget, until=_by_bookings(booked, budget.left), by_bookings=True)
        rate = self._rate.cell(project=budget.id).number / RATE_DAYS
        days = int((budget.left / rate).to_integral_value(ROUND_CEILING)) if rate else None
        is_far = days is None or days > AHEAD_DAYS * 10
        return budget if is_far else replace(budget, until=self._as_of + timedelta(days=days or 0))


def _booked(reader: FigureReader, scope: Scope) -> dict[int, list[tuple[date, int]]]:
    """Return the seconds that are booked for projects, day by day. One statement."""
    rows = BOOKED.over.statement(scope, ("project", "week")).subquery("rows")
    project, day = rows.c.project_key, rows.c[DAY]
    found = select(project, day, func.sum(rows.c.value)).where(rows.c.reason.is_(None), rows.c.value > 0)
    booked: dict[int, list[tuple[date, int]]] = {}
    statement = found.group_by(project, day).order_by(project, day)
    for key, when, seconds in reader.connection.execute(statement, scope.parameters()):
        booked.setdefault(key, []).append((when, int(seconds)))
    return booked


def _by_bookings(booked: Sequence[tuple[date, int]], left: Decimal) -> date | None:
    """Return the day by which as much is booked as is left; None where less is."""
    sums = accumulate(seconds for _day, seconds in booked)
    return next((day for (day, _seconds), so_far in zip(booked, sums, strict=True) if so_far >= left), None)


def build(reader: FigureReader) -> tuple[Part, ...]:
    """Build the report."""
    budgets, without = read_budgets(reader)
    return _headline(reader, budgets), _tiles(reader, budgets), _table(reader, budgets, without)


def budget_reading(reader: FigureReader) -> MeasureReading:
    """Return what was read of the budgets."""
    return reader.read(BUDGET_USED, reader.standing(), ("project",)).reading


def over_budget(budgets: Sequence[Budget]) -> Sentence:
    """Say how many projects are over their budget, for the one figure of a page."""
    over = sum(one.is_over for one in budgets)
    text = mark("{over} of {all}")
    return Sentence(text, {"over": ReportCell(over, "count"), "all": ReportCell(len(budgets), "count")})


def hours_beyond(budgets: Sequence[Budget]) -> ReportCell:
    """Return the hours beyond all budgets, in seconds."""
    return ReportCell(sum((-one.left for one in budgets if one.is_over), Decimal(0)), "s")


def worth_beyond(budgets: Sequence[Budget]) -> list[ReportCell]:
    """Return what the hours beyond are worth, by currency."""
    amounts: dict[str | None, Decimal] = {}
    for one in budgets:
        if one.beyond.value is not None:
            amounts[one.beyond.currency] = amounts.get(one.beyond.currency, Decimal(0)) + one.beyond.number
    return [ReportCell(amount, "money", currency) for currency, amount in amounts.items()]


def _headline(reader: FigureReader, budgets: Sequence[Budget]) -> Headline:
    over = sum(one.is_over for one in budgets)
    told = Sentence(
        mark("{n} active project with a budget is over it"),
        {},
        mark("{n} active projects with a budget are over it"),
        over,
        "bad" if over else "",
    )
    cell, read = ReportCell(over_budget(budgets)), (budget_reading(reader),)
    return Headline(Sentence(mark("Projects over budget")), cell, (told,), readings=read)


def _tiles(reader: FigureReader, budgets: Sequence[Budget]) -> Tiles:
    over = [one for one in budgets if one.is_over]
    early = sum(one.ends_early for one in budgets)
    worth = tuple(Sentence(mark("worth {value}"), {"value": cell}) for cell in worth_beyond(over))
    beyond = replace(hours_beyond(over), tone="bad" if over else "")
    how = Sentence(mark("by their bookings, else at the rate of the last 4 weeks"))
    rest = ReportCell(len(budgets) - len(over) - early, "count")
    told = (
        Tile(Sentence(mark("Beyond the budget")), beyond, worth),
        Tile(Sentence(mark("Used up before their end")), ReportCell(early, "count"), (how,)),
        Tile(Sentence(mark("In order")), rest),
    )
    return Tiles(tuple(replace(one, readings=(budget_reading(reader),)) for one in told))


def _table(reader: FigureReader, budgets: Sequence[Budget], without: Sequence[str | None]) -> TableBlock:
    columns = (
        ReportColumn(mark("Project"), "text"),
        ReportColumn(mark("Used of budget"), "bar"),
        ReportColumn(mark("%|of a budget"), "ratio"),
        ReportColumn(mark("Used"), "s"),
        ReportColumn(mark("Budget"), "s", is_muted=True),
        ReportColumn(mark("Left"), "s"),
        ReportColumn(mark("Burn index"), "index"),
        ReportColumn(mark("Used up on"), "day"),
        ReportColumn(mark("End"), "day", is_muted=True),
    )
    of_all = Sentence(mark("Budgets are held against all hours until the day, whatever the period."))
    notes = (
        *([] if reader.scope.first is None else [of_all]),
        Sentence(mark("Budgets are today’s: Paymo keeps no history of them.")),
        Sentence(mark("Burn index = share of the budget used ÷ share of working days gone, from start to end.")),
        Sentence(mark("* by its bookings; the others at the rate of the last 4 weeks")),
    )
    lines, read = (*_lines(budgets), *_without(without)), (budget_reading(reader),)
    nothing = mark("No active project has a budget.")
    return TableBlock(Sentence(mark("Budgets")), columns, lines, notes, readings=read, empty=nothing)


Chosen = tuple[str, str, Callable[[Budget], bool]]
GROUPS: tuple[Chosen, ...] = (
    (mark("Over budget: {n} project"), mark("Over budget: {n} projects"), lambda one: one.is_over),
    (
        mark("Used up before the end: {n} project"),
        mark("Used up before the end: {n} projects"),
        lambda one: one.ends_early,
    ),
    (mark("In order: {n} project"), mark("In order: {n} projects"), lambda one: not one.is_over and not one.ends_early),
)


def _lines(budgets: Sequence[Budget]) -> Iterator[ReportLine]:
    for one, many, belongs in GROUPS:
        those = [budget for budget in budgets if belongs(budget)]
        if those:
            yield ReportLine((ReportCell(Sentence(one, {}, many, len(those))),), bold=True, heading=True)
            yield from map(_line, those)


def _line(one: Budget) -> ReportLine:
    tone: Tone = "bad" if one.is_over else ""
    index = one.index
    burning: Tone = "bad" if index and index > RED else "watch" if index and index > AMBER else ""
    until: ReportCell = words(mark("used up"), "muted") if one.is_over else ReportCell(one.until, "day")
    if one.until and one.by_bookings:
        until = ReportCell(Sentence("{day} *", {"day": until}))
    if one.ends_early:
        until = replace(until, tone="bad")
    cells = (
        ReportCell(one.name),
        ReportCell(None),
        replace(one.share, tone=tone),
        one.used,
        ReportCell(one.budget, "s"),
        ReportCell(one.left, "s", tone=tone),
        ReportCell(index, "index", tone=burning),
        until,
        ReportCell(one.end, "day"),
    )
    return ReportLine(cells, bar=BudgetBar(one.share.number, one.gone))


def _without(names: Sequence[str | None]) -> Iterator[ReportLine]:
    if names:
        one, many = mark("Without a budget: {n} active project"), mark("Without a budget: {n} active projects")
        yield ReportLine((ReportCell(Sentence(one, {}, many, len(names))),), bold=True, heading=True)
        yield from (ReportLine((ReportCell(name),)) for name in names)
