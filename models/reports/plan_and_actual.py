"""Plan and actual: where we are off plan, and why."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from models.measures.one_statement import FigureQuestion
from models.measures.registry import MEASURES
from models.reports.contents import (
    Charts,
    Headline,
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
from models.reports.days import year_until
from models.reports.plan_year import BY_WORK, REVENUE, PlanAndActual, months_named, plan_questions, until
from models.reports.reader import FigureReader, FigureSet, change, difference, named
from models.values.folding import folded
from models.values.language import mark

PERSONNEL, SUBCONTRACTING, OTHER = "personnel", "subcontracting", "other"
COSTS = {
    PERSONNEL: mark("Personnel, contract cost"),
    SUBCONTRACTING: mark("Subcontracting"),
    OTHER: mark("Other costs"),
}


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
    one_sided = mark("{measure}, {months}: {actual} of {plan}")
    cells = {"measure": words(found.measure.title), "months": months_named(so_far), "actual": actual, "plan": plan}
    told = Sentence(one_sided if off.value is None else texts[off.number < 0], {**cells, "share": change(off, plan)})
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
        (Sentence("{months}", {"months": until(month)}), 4),
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
    yield from found.planned.left_out(("other unit",))
    yield from found.planned_besides()
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
    in_plan: dict[str, tuple[str, ...]] = {}
    for word in found.departments_in_plan():
        in_plan[folded(word)] = (*in_plan.get(folded(word), ()), word)
    for key, name in found.actual.keys("department").items():
        if found.actual.cell(department=key).rows:
            planned = in_plan.pop(folded(name or ""), ())
            yield named(key, name, mark("No department")), {"department": key}, {"department": planned}
    for planned in in_plan.values():
        yield ReportCell(planned[0]), {"department": ()}, {"department": planned}


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
