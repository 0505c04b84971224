"""Plan and actual: where we are off plan, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from models.measures.measure import Measure
from models.measures.money_measures import PLANNED
from models.measures.one_statement import FigureQuestion
from models.measures.periods import month_of
from models.measures.registry import MEASURES
from models.reports.contents import (
    Charts,
    Headline,
    MeasureReading,
    Part,
    Point,
    ReportCell,
    ReportChart,
    ReportColumn,
    ReportLine,
    Sentence,
    TableBlock,
    words,
)
from models.reports.days import ONE_DAY, months_between, share_gone, working_days, year_until
from models.reports.reader import CENT, FigureReader, FigureSet, change, difference
from models.values.folding import folded
from models.values.language import mark

REVENUE, PERSONNEL, SUBCONTRACTING, OTHER = "revenue", "personnel", "subcontracting", "other"
BY_WORK, BY_INVOICES = "work_value", "invoiced"
COSTS = {
    PERSONNEL: mark("Personnel, contract cost"),
    SUBCONTRACTING: mark("Subcontracting"),
    OTHER: mark("Other costs"),
}


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


class PlanAndActual:
    """The figures of a year: what was planned of revenue, and what came of it until now, by a measure."""

    def __init__(self, reader: FigureReader, measure: Measure | None = None) -> None:
        self.measure: Measure = measure or MEASURES[reader.asked.basis or BY_WORK]
        self.first, self.last = year_until(reader.scope)
        self.year_end = self.last.replace(month=12, day=31)
        self.by_department = "department" in self.measure.dimensions
        self.planned, self.actual = map(reader.answers, plan_questions(reader, self.measure))

    def month(self) -> Months:
        """Return the period's last month, as far as it is over."""
        return Months(self.last.replace(day=1), self.last)

    def year_so_far(self) -> Months:
        """Return the months of the year up to it."""
        return Months(self.first, self.last)

    def plan(self, stretch: Months, **places: Any) -> ReportCell:
        """Return what was planned, the last month's cut to the share of its working days that is over."""
        cell = self.planned.cell(months=(stretch.first, stretch.end), **places)
        if cell.value is None or not stretch.is_cut:
            return cell
        month = self.planned.cell(months=(stretch.last.replace(day=1), stretch.end), **places)
        over = share_gone(stretch.last.replace(day=1), stretch.end, stretch.last + ONE_DAY)
        return replace(cell, value=(cell.number - month.number * (1 - over)).quantize(CENT))

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
        rest = (
            self.planned.cell(months=(open_from, self.year_end), **planned)
            if open_from < self.year_end
            else ReportCell(None)
        )
        if closed.value is None and rest.value is None:
            return ReportCell(None, "money")
        return ReportCell(closed.number + rest.number, "money", closed.currency or rest.currency)

    def whole_year(self, **places: Any) -> ReportCell:
        """Return the plan of the year."""
        return self.planned.cell(months=(self.first, self.year_end), **places)

    @property
    def readings(self) -> tuple[MeasureReading, ...]:
        """All that was read."""
        return self.planned.reading, self.actual.reading

    def cut(self) -> Iterator[Sentence]:
        """Say how the plan of a month that isn't over is cut."""
        month = self.month()
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


def plan_questions(reader: FigureReader, measure: Measure) -> tuple[FigureQuestion, FigureQuestion]:
    """Return what is asked for a year's plan, and for what came of it by a measure."""
    first, last = year_until(reader.scope)
    by = ("month", "department") if "department" in measure.dimensions else ("month",)
    planned = reader.between(first, last.replace(month=12, day=31))
    return (
        FigureQuestion(PLANNED, planned, ("month", "department", "meaning")),
        FigureQuestion(measure, reader.between(first, last), by),
    )


def build(reader: FigureReader) -> tuple[Part, ...]:
    """Build the report."""
    cost = FigureQuestion(MEASURES["contract_cost"], reader.between(*year_until(reader.scope)), ("month",))
    reader.read_together(cost, *plan_questions(reader, MEASURES[reader.asked.basis or BY_WORK]))
    found, personnel = PlanAndActual(reader), reader.answers(cost)
    return _headline(found), _table(found, personnel), Charts((found.line_chart(), *_bridge(found)))


def _headline(found: PlanAndActual) -> Headline:
    so_far = found.year_so_far()
    plan, actual = found.plan(so_far, meaning=REVENUE), found.done(found.actual, so_far)
    off = difference(actual, plan, "more")
    texts = {
        True: mark("{measure} below plan, {months}: {actual} of {plan} ({share})"),
        False: mark("{measure} above plan, {months}: {actual} of {plan} ({share})"),
    }
    cells = {"measure": words(found.measure.title), "months": months_named(so_far), "actual": actual, "plan": plan}
    told = Sentence(texts[off.number < 0], {**cells, "share": change(off, plan)})
    return Headline(Sentence(mark("Plan and actual")), off, (told,), readings=found.readings)


def _table(found: PlanAndActual, personnel: FigureSet) -> TableBlock:
    month, so_far = found.month(), found.year_so_far()
    four = (ReportColumn(mark("Plan"), is_muted=True), ReportColumn(mark("Actual")), ReportColumn(mark("Difference")))
    columns = (
        ReportColumn(mark("Line"), "text"),
        *(*four, ReportColumn(mark("%|of the plan"), "change")) * 2,
        ReportColumn(mark("Plan"), is_muted=True),
        ReportColumn(mark("Outlook")),
    )
    year = Sentence(mark("Year {year}"), {"year": ReportCell(str(found.last.year))})
    groups = (
        (Sentence("{months}", {"months": _until(month)}), 4),
        (Sentence("{months}", {"months": months_named(so_far)}), 4),
    )
    return TableBlock(
        Sentence(mark("Plan and actual")),
        columns,
        tuple(_lines(found, personnel)),
        tuple(_notes(found)),
        (*groups, (year, 2)),
        readings=(*found.readings, personnel.reading),
        empty=mark("There is no plan yet."),
    )


def _notes(found: PlanAndActual) -> Iterator[Sentence]:
    yield from found.cut()
    yield Sentence(mark("Outlook = actual of the months that are over + plan of the others."))
    yield Sentence(mark("Contract cost = contract hours × cost per hour of that day."))
    if not found.by_department:
        yield Sentence(mark("Invoices say nothing of departments: for those choose work value."))
    yield from found.planned.left_out()
    yield from found.actual.left_out(("running", "task not billable", "project not billable", "draft", "void"))
    yield from found.actual.besides()


def _lines(found: PlanAndActual, personnel: FigureSet) -> Iterator[ReportLine]:
    title = ReportCell(Sentence(mark("Revenue, as {measure}"), {"measure": words(found.measure.title)}))
    yield _line(found, title, found.actual, {}, {"meaning": REVENUE}, "more", bold=True)
    for name, actual, planned in departments(found):
        yield _line(found, name, found.actual, actual, {"meaning": REVENUE, **planned}, "more", level=1)
    for meaning, called in COSTS.items():
        if found.whole_year(meaning=meaning).value is not None:
            answers = personnel if meaning == PERSONNEL else None
            yield _line(found, words(called), answers, {}, {"meaning": meaning}, "less")
    yield _left(found, personnel)


def departments(found: PlanAndActual) -> Iterator[tuple[ReportCell, dict[str, Any], dict[str, Any]]]:
    """Yield the departments by name: where in what was done, and where in the plan, which knows them by name only."""
    if not found.by_department:
        return
    names = found.planned.keys("department")
    in_plan = {
        folded(str(key)): key for key in names if found.whole_year(meaning=REVENUE, department=key).value is not None
    }
    for key, name in found.actual.keys("department").items():
        if found.actual.cell(department=key).rows:
            planned = in_plan.pop(folded(name or ""), None)
            shown = ReportCell(name) if name is not None else words(mark("No department"))
            yield shown, {"department": key}, {"department": () if planned is None else planned}
    for planned in in_plan.values():
        yield ReportCell(str(planned)), {"department": ()}, {"department": planned}


def _line(
    found: PlanAndActual,
    name: ReportCell,
    answers: FigureSet | None,
    actual: dict[str, Any],
    planned: dict[str, Any],
    better: str,
    *,
    level: int = 0,
    bold: bool = False,
) -> ReportLine:
    cells = [name]
    for stretch in (found.month(), found.year_so_far()):
        plan = found.plan(stretch, **planned)
        done = found.done(answers, stretch, **actual) if answers else ReportCell(None, "money")
        cells += compared_cells(plan, done, better)
    outlook = found.outlook(answers, actual, planned) if answers else ReportCell(None, "money")
    return ReportLine((*cells, found.whole_year(**planned), outlook), level, bold)


def _left(found: PlanAndActual, personnel: FigureSet) -> ReportLine:
    """Say what is left after personnel: the two lines above, without rows of their own."""
    cells = [words(mark("Left after personnel"))]
    for stretch in (found.month(), found.year_so_far()):
        plan = _less(found.plan(stretch, meaning=REVENUE), found.plan(stretch, meaning=PERSONNEL))
        done = _less(found.done(found.actual, stretch), found.done(personnel, stretch))
        cells += compared_cells(plan, done, "more")
    year = _less(found.whole_year(meaning=REVENUE), found.whole_year(meaning=PERSONNEL))
    outlook = [
        found.outlook(answers, {}, {"meaning": meaning})
        for answers, meaning in ((found.actual, REVENUE), (personnel, PERSONNEL))
    ]
    return ReportLine((*cells, year, _less(*outlook)), bold=True)


def _less(one: ReportCell, other: ReportCell) -> ReportCell:
    if one.value is None or other.value is None:
        return ReportCell(None, "money")
    return ReportCell(one.number - other.number, "money", one.currency)


def compared_cells(plan: ReportCell, actual: ReportCell, better: str) -> list[ReportCell]:
    """Return plan, actual, difference and that as a share of the plan."""
    off = difference(actual, plan, better)
    return [plan, actual, off, change(off, plan)]


def _bridge(found: PlanAndActual) -> Iterator[ReportChart]:
    so_far = found.year_so_far()
    plan, actual = found.plan(so_far, meaning=REVENUE), found.done(found.actual, so_far)
    steps = []
    for name, done, planned in departments(found):
        wanted = found.plan(so_far, meaning=REVENUE, **planned)
        came = found.done(found.actual, so_far, **done)
        more = came.number - wanted.number
        cell = replace(
            difference(ReportCell(more, "money"), ReportCell(Decimal(0), "money"), "more"),
            asks=came.asks,
            currency=actual.currency,
        )
        steps.append(Point(Sentence("{name}", {"name": name}), cell))
    if not steps or plan.value is None or actual.value is None:
        return
    steps.sort(key=lambda step: step.cell.number, reverse=True)
    ends = Point(Sentence(mark("Plan")), plan), Point(Sentence(mark("Actual")), actual)
    title = Sentence(mark("From plan to actual, {months}"), {"months": months_named(so_far)})
    yield ReportChart("bridge", title, (ends[0], *steps, ends[1]))


def _until(month: Months) -> ReportCell:
    """Name a month, and until when it is told where it isn't over."""
    named = ReportCell(month.first, "month")
    if not month.is_cut:
        return named
    return ReportCell(Sentence(mark("{month} until {day}"), {"month": named, "day": ReportCell(month.last, "day")}))


def months_named(stretch: Months) -> ReportCell:
    """Name months, and until when the last is told where it isn't over."""
    if stretch.first == stretch.last.replace(day=1):
        return _until(stretch)
    cells = {"first": ReportCell(stretch.first, "month_only"), "last": ReportCell(stretch.last.replace(day=1), "month")}
    return ReportCell(Sentence(mark("{first} to {last}"), cells))
