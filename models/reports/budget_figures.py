"""Budgets of projects: what of them is used, how fast, and until when they last."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import accumulate
from typing import Any

from sqlalchemy import Select, select

from models.measures.booking_measures import BOOKED
from models.measures.figures import RATIO_DIGITS
from models.measures.one_statement import FigureQuestion
from models.measures.scope import Scope
from models.measures.time_measures import BUDGET_USED, TRACKED
from models.reports.contents import ReportCell
from models.reports.days import ONE_DAY, share_gone
from models.reports.reader import FigureReader, FigureSet, cents
from models.schema.base import table_of
from models.schema.computed_columns import column_at
from models.schema.projects import Project

SECONDS_OF_HOUR = 3600
# Of so many days the work is looked at to tell when a budget will be used up; bookings of so many are read.
RATE_DAYS, AHEAD_DAYS = 28, 371
_projects = table_of(Project)
# The projects whose budgets are divided by.
_budgets = BUDGET_USED.parts[-1]


def budget_question(reader: FigureReader) -> FigureQuestion:
    """Return the question for what is used of the budgets, by project."""
    return FigureQuestion(BUDGET_USED, reader.standing(), ("project",))


def budget_figures(reader: FigureReader) -> FigureSet:
    """Return what is used of the budgets, by project."""
    return reader.answers(budget_question(reader))


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


def read_budgets(reader: FigureReader, *, with_ends: bool = True) -> tuple[list[Budget], list[str | None]]:
    """Return the active projects with a budget, the most hours beyond it first, and the names of those without.

    `with_ends`: also when each is used up, which bookings and the work of the last weeks tell.
    """
    reader.read_together(budget_question(reader), *([_lately(reader)] if with_ends else []))
    shares = budget_figures(reader)
    ahead = _Ahead(reader) if with_ends else None
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
        found.append(ahead.with_end(one) if ahead else one)
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
        self._rate = reader.answers(_lately(reader))
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
    booked: dict[int, dict[date, int]] = {}
    for row in reader.connection.execute(BOOKED.over.statement(scope, ("project", "week")), scope.parameters()):
        if row.reason is None and row.value:
            days = booked.setdefault(row.project_key, {})
            days[row.day] = days.get(row.day, 0) + int(row.value)
    return {key: sorted(days.items()) for key, days in booked.items()}


def _by_bookings(booked: Sequence[tuple[date, int]], left: Decimal) -> date | None:
    """Return the day by which as much is booked as is left; None where less is."""
    sums = accumulate(seconds for _day, seconds in booked)
    return next((day for (day, _seconds), so_far in zip(booked, sums, strict=True) if so_far >= left), None)
