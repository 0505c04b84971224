"""Budgets: which projects run out of hours, and when."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from sqlalchemy import Select, select

from models.measures.booking_measures import BOOKED
from models.measures.one_statement import FigureQuestion
from models.measures.time_measures import BUDGET_USED, TRACKED
from models.reports.contents import (
    BudgetBar,
    Headline,
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
from models.reports.reader import CENT, FigureReader, FigureSet
from models.schema.base import table_of
from models.schema.computed_columns import column_at
from models.schema.projects import Project
from models.values.language import mark

SECONDS_OF_HOUR = 3600
AMBER, RED = Decimal("1.1"), Decimal("1.25")
NEARLY = Decimal("0.9")
# Of so many days the work is looked at to tell when a budget will be used up; bookings of so many count.
RATE_DAYS, AHEAD_DAYS, DAYS_OF_WEEK = 28, 371, 7
_projects = table_of(Project)


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
        return (self.share.number / self.gone).quantize(CENT) if self.gone else None

    @property
    def ends_early(self) -> bool:
        """Whether it is used up before the project ends."""
        return not self.is_over and bool(self.until and self.end and self.until < self.end)


def read_budgets(reader: FigureReader, *, with_ends: bool = True) -> tuple[list[Budget], list[str | None]]:
    """Return the active projects with a budget, the most hours beyond it first, and the names of those without.

    `with_ends`: also when each is used up, which bookings and the work of the last weeks tell.
    """
    used = FigureQuestion(BUDGET_USED, reader.standing(), ("project",))
    reader.read_together(used, *([_lately(reader)] if with_ends else []))
    shares = reader.answers(used)
    ahead = _Ahead(reader) if with_ends else None
    found, without = [], []
    for row in reader.connection.execute(_facts(reader)):
        if not row.budget_hours or row.budget_hours <= 0:
            without.append(row.name)
            continue
        figure, asks = shares.figure(project=row.id)
        seconds = ReportCell(figure.counted.value, "s", asks=asks, rows=figure.counted.rows)
        budget = Decimal(round(row.budget_hours * SECONDS_OF_HOUR))
        beyond = max(seconds.number - budget, Decimal(0))
        worth = (row.price_per_hour * beyond / SECONDS_OF_HOUR).quantize(CENT) if row.price_per_hour else None
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
        found.append(ahead.with_end(one) if ahead else one)
    return sorted(found, key=lambda one: one.left), without


def _facts(reader: FigureReader) -> Select[Any]:
    names = ("id", "name", "start_date", "end_date", "budget_hours", "price_per_hour")
    currency = column_at(_projects, _projects, "currency").label("currency")
    found = select(*(_projects.c[name] for name in names), currency)
    found = found.where(_projects.c.deleted_at.is_(None), _projects.c.active.is_(True))
    for name, column in (("project", _projects.c.id), ("client", _projects.c.client_id)):
        places = reader.scope.places().get(name)
        if places:
            found = found.where(column.in_([place for place in places if place is not None]))
    return found.order_by(_projects.c.id)


def _lately(reader: FigureReader) -> FigureQuestion:
    """Return the question for the work of the last four weeks."""
    as_of = reader.scope.as_of
    days = reader.between(as_of - timedelta(days=RATE_DAYS), as_of - ONE_DAY)
    return FigureQuestion(TRACKED, days, ("project",))


class _Ahead:
    """What is known of the weeks to come: bookings, and else the rate of the last four weeks."""

    def __init__(self, reader: FigureReader) -> None:
        as_of = reader.scope.as_of
        self._as_of = as_of
        self._rate: FigureSet = reader.answers(_lately(reader))
        booked = reader.read(BOOKED, reader.between(as_of, as_of + timedelta(days=AHEAD_DAYS)), ("project", "week"))
        self._weeks: dict[int | None, list[tuple[date, Decimal]]] = {}
        for one in booked.reading.figures:
            self._weeks.setdefault(one.keys["project"], []).append((one.keys["week"], one.counted.value))

    def with_end(self, budget: Budget) -> Budget:
        """Return the budget with the day on which it is used up, if it will be."""
        if budget.is_over:
            return budget
        weeks = sorted(self._weeks.get(budget.id, ()))
        if weeks:
            return replace(budget, until=self._by_bookings(weeks, budget.left), by_bookings=True)
        rate = self._rate.cell(project=budget.id).number / RATE_DAYS
        days = int((budget.left / rate).to_integral_value(ROUND_CEILING)) if rate else None
        is_far = days is None or days > AHEAD_DAYS * 10
        return budget if is_far else replace(budget, until=self._as_of + timedelta(days=days or 0))

    def _by_bookings(self, weeks: Sequence[tuple[date, Decimal]], left: Decimal) -> date | None:
        """Return the day by which as much is booked as is left, taking a week's bookings as spread over its days."""
        for monday, seconds in weeks:
            if seconds >= left:
                day = monday + timedelta(days=int(left * (DAYS_OF_WEEK - 2) / seconds) if seconds else 0)
                return max(day, self._as_of)
            left -= seconds
        return None


def build(reader: FigureReader) -> tuple[Part, ...]:
    """Build the report."""
    budgets, without = read_budgets(reader)
    return _headline(reader, budgets), *_tiles(budgets), _table(reader, budgets, without)


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
    readings = (reader.read(BUDGET_USED, reader.standing(), ("project",)).reading,)
    return Headline(
        Sentence(mark("Projects over budget")), ReportCell(over_budget(budgets)), (told,), readings=readings
    )


def _tiles(budgets: Sequence[Budget]) -> Iterator[Tiles]:
    over = [one for one in budgets if one.is_over]
    early = sum(one.ends_early for one in budgets)
    worth = tuple(Sentence(mark("worth {value}"), {"value": cell}) for cell in worth_beyond(over))
    yield Tiles(
        (
            Tile(Sentence(mark("Beyond the budget")), replace(hours_beyond(over), tone="bad" if over else ""), worth),
            Tile(
                Sentence(mark("Used up before their end")),
                ReportCell(early, "count"),
                (Sentence(mark("by their bookings, else at the rate of the last 4 weeks")),),
            ),
            Tile(Sentence(mark("In order")), ReportCell(len(budgets) - len(over) - early, "count")),
        )
    )


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
    notes = (
        Sentence(mark("Budgets are today’s: Paymo keeps no history of them.")),
        Sentence(mark("Burn index = share of the budget used ÷ share of working days gone, from start to end.")),
        Sentence(mark("* by its bookings; the others at the rate of the last 4 weeks")),
    )
    lines = (*_lines(budgets), *_without(without))
    readings = (reader.read(BUDGET_USED, reader.standing(), ("project",)).reading,)
    return TableBlock(
        Sentence(mark("Budgets")),
        columns,
        lines,
        notes,
        readings=readings,
        empty=mark("No active project has a budget."),
    )


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
