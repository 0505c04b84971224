"""Plan and actual of a year: what was planned, and what came of it until now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from models.measures.measure import Measure
from models.measures.money_measures import PLANNED
from models.measures.one_statement import FigureQuestion
from models.measures.periods import month_of
from models.measures.registry import MEASURES
from models.reports.contents import MeasureReading, Point, ReportCell, ReportChart, Sentence, words
from models.reports.days import ONE_DAY, months_between, share_gone, working_days, year_until
from models.reports.reader import FigureReader, FigureSet, cents
from models.values.language import mark
from models.values.relative_dates import Days

REVENUE = "revenue"
BY_WORK, BY_INVOICES = "work_value", "invoiced"
# Payments and prices of an hour are amounts, too, but no costs.
NO_SUMS = ("cash", "price")


@dataclass(frozen=True)
class Months:
    """Days that plan and actual are compared over. `first` begins a month; `last`: the last day that counts."""

    first: date
    last: date

    @property
    def end(self) -> date:
        """The end of the last month."""
        return month_of(self.last)[1]

    @property
    def is_cut(self) -> bool:
        """Whether the last month isn't over, so that its plan is cut to its share of working days."""
        return self.last < self.end


def plan_questions(reader: FigureReader, measure: Measure) -> tuple[FigureQuestion, FigureQuestion]:
    """Return what is asked for a year's plan, and for what came of it by a measure."""
    first, last = year_until(reader.scope)
    by = ("month", "department") if "department" in measure.dimensions else ("month",)
    planned = reader.between(first, last.replace(month=12, day=31))
    return (
        FigureQuestion(PLANNED, planned, ("month", "department", "meaning")),
        FigureQuestion(measure, reader.between(first, last), by),
    )


class PlanAndActual:
    """The figures of a year: what was planned of revenue, and what came of it until now, by a measure."""

    def __init__(self, reader: FigureReader, measure: Measure | None = None) -> None:
        self.reader = reader
        self.first, self.last = year_until(reader.scope)
        self.year_end = self.last.replace(month=12, day=31)
        self.measure: Measure = measure or MEASURES[reader.asked.basis or BY_WORK]
        self.by_department = "department" in self.measure.dimensions
        self.planned, self.actual = map(reader.answers, plan_questions(reader, self.measure))
        # An amount that the plan names no currency of is one of the company's.
        is_named = reader.currency in self.planned.currencies or reader.currency != reader.home
        self._unit = reader.currency if is_named else ""
        self._kinds = tuple(kind for kind in self.planned.keys("kind", self._unit) if kind not in NO_SUMS)

    def in_plan(self, months: Days, **places: Any) -> ReportCell:
        """Return what was planned in months, whole."""
        cell = self.planned.cell(self._unit, months, kind=self._kinds, **places)
        return replace(cell, currency=self.reader.currency or None)

    def month(self) -> Months:
        """Return the period's last month, as far as it is over."""
        return Months(self.last.replace(day=1), self.last)

    def year_so_far(self) -> Months:
        """Return the months of the year up to it."""
        return Months(self.first, self.last)

    def plan(self, stretch: Months, **places: Any) -> ReportCell:
        """Return what was planned, the last month's cut to the share of its working days that is over."""
        cell = self.in_plan((stretch.first, stretch.end), **places)
        if cell.value is None or cell.asks is None or not stretch.is_cut:
            return cell
        month = self.in_plan((stretch.last.replace(day=1), stretch.end), **places)
        over = share_gone(stretch.last.replace(day=1), stretch.end, stretch.last + ONE_DAY)
        value = cents(cell.number - month.number * (1 - over))
        return replace(cell, value=value, asks=replace(cell.asks, cut=cell.number - value))

    def done(self, answers: FigureSet, stretch: Months, **places: Any) -> ReportCell:
        """Return what came of it."""
        return answers.cell(months=(stretch.first, stretch.last), **places)

    def outlook(self, answers: FigureSet, actual: Mapping[str, Any], planned: Mapping[str, Any]) -> ReportCell:
        """Return what came of the months that are over, and the plan of the others."""
        open_from = self.last.replace(day=1) if self.month().is_cut else self.month().end + ONE_DAY
        closed = (
            answers.cell(months=(self.first, open_from - ONE_DAY), **actual)
            if open_from > self.first
            else ReportCell(None)
        )
        rest = self.in_plan((open_from, self.year_end), **planned) if open_from < self.year_end else ReportCell(None)
        if closed.value is None and rest.value is None:
            return ReportCell(None, "money")
        return ReportCell(closed.number + rest.number, "money", closed.currency or rest.currency)

    def whole_year(self, **places: Any) -> ReportCell:
        """Return the plan of the year."""
        return self.in_plan((self.first, self.year_end), **places)

    def departments_in_plan(self) -> list[str]:
        """Return the plan's words for the departments of which it plans revenue."""
        words_of = self.planned.keys("department", self._unit)
        return [word for word in words_of if self.whole_year(meaning=REVENUE, department=word).value is not None]

    def planned_besides(self) -> Iterator[Sentence]:
        """Yield what revenue is planned in other currencies, which are never added."""
        for currency in self.planned.currencies:
            cell = self.planned.cell(currency, meaning=REVENUE)
            if currency != self._unit and cell.rows:
                yield Sentence(mark("planned besides: {value}"), {"value": cell})

    @property
    def readings(self) -> tuple[MeasureReading, ...]:
        """All that was read."""
        return self.planned.reading, self.actual.reading

    def cut(self) -> Iterator[Sentence]:
        """Say how the plan of a month that isn't over is cut, and of a period that hasn't begun what is told then."""
        month, begins = self.month(), self.reader.scope.first
        if begins is not None and begins > self.last:
            told = mark("Nothing of the period is over yet: this is what there was until {day}.")
            yield Sentence(told, {"day": ReportCell(self.last, "day")})
        if month.is_cut:
            gone, whole = working_days(month.first, month.last), working_days(month.first, month.end)
            yield Sentence(
                mark("The plan of {month} is cut to {gone} of {all} working days."),
                {
                    "month": ReportCell(month.first, "month"),
                    "gone": ReportCell(gone, "count"),
                    "all": ReportCell(whole, "count"),
                },
            )

    def line_chart(self) -> ReportChart:
        """Draw plan and actual of the months so far."""
        points = []
        for month in months_between(self.first, self.last):
            stretch = Months(month, min(month_of(month)[1], self.last))
            actual, plan = self.done(self.actual, stretch), self.plan(stretch, meaning=REVENUE)
            points.append(
                Point(Sentence("{month}", {"month": ReportCell(month, "month_only")}), actual, plan, stretch.is_cut)
            )
        cells = {"measure": words(self.measure.title), "year": ReportCell(str(self.last.year))}
        return ReportChart("line", Sentence(mark("{measure} and plan {year}, a month"), cells), tuple(points))


def until(month: Months) -> ReportCell:
    """Name a month, and until when it is told where it isn't over."""
    named = ReportCell(month.first, "month")
    if not month.is_cut:
        return named
    return ReportCell(Sentence(mark("{month} until {day}"), {"month": named, "day": ReportCell(month.last, "day")}))


def months_named(stretch: Months) -> ReportCell:
    """Name months, and until when the last is told where it isn't over."""
    if stretch.first == stretch.last.replace(day=1):
        return until(stretch)
    cells = {"first": ReportCell(stretch.first, "month_only"), "last": ReportCell(stretch.last.replace(day=1), "month")}
    return ReportCell(Sentence(mark("{first} to {last}"), cells))
