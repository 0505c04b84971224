"""Company: are we all right? The first screen, of tiles that lead to the reports."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from models.measures.money_measures import INVOICED, OFFERS, OPEN
from models.measures.one_statement import FigureQuestion
from models.measures.periods import month_of
from models.measures.registry import MEASURES
from models.measures.scope import Scope
from models.reports.budget_figures import budget_figures, budget_question, read_budgets
from models.reports.budgets import NEARLY, hours_beyond, over_budget, worth_beyond
from models.reports.contents import Headline, Part, Point, ReportCell, ReportChart, Sentence, Tile, Tiles, Tone
from models.reports.days import gone_until, months_between
from models.reports.offers import WITH_CLIENTS
from models.reports.open_invoices import OVERDUE_AGES, QUIET
from models.reports.paying import oldest_due
from models.reports.plan_year import Months, PlanAndActual, months_named, plan_questions, until
from models.reports.reader import FigureReader, FigureSet, change, difference, named, share
from models.reports.unbilled import EXPENSES, FLAT_PRICES, HOURS, OVER_90
from models.reports.unbilled import QUIET as NOT_TO_BILL
from models.values.language import mark
from models.values.relative_dates import moved

SPARK_MONTHS = 13
UNBILLED_BY, OPEN_BY = ("kind", "age"), ("client", "age")
UNBILLABLE = ("running", "task not billable", "project not billable", "draft", "void")


def build(reader: FigureReader) -> tuple[Part, ...]:
    """Build the report. All its figures are read at once: it is the first thing that people wait for."""
    reader.read_together(*plan_questions(reader, INVOICED), *_questions(reader))
    found = PlanAndActual(reader, INVOICED)
    tiles = (
        _work_value(reader, found),
        _tracked(reader, found),
        _budgets(reader),
        _unbilled(reader),
        _overdue(reader),
        _offers(reader),
    )
    return _headline(found), Tiles(tiles)


def _questions(reader: FigureReader) -> tuple[FigureQuestion, ...]:
    """Return what the tiles ask for."""
    month, standing = Months(_last_day(reader).replace(day=1), _last_day(reader)), reader.standing()
    days = reader.between(month.first, month.last)
    return (
        FigureQuestion(MEASURES["work_value"], _thirteen_months(reader), ("month",)),
        *(FigureQuestion(MEASURES[key], days) for key in ("tracked", "billable")),
        budget_question(reader),
        FigureQuestion(MEASURES["unbilled"], standing, UNBILLED_BY),
        FigureQuestion(OPEN, standing, OPEN_BY),
        FigureQuestion(OFFERS, standing, ("status",)),
    )


def _last_day(reader: FigureReader) -> date:
    """Return the last day of the period that is over."""
    return gone_until(reader.scope.as_of, reader.scope.last or reader.scope.as_of)


def _thirteen_months(reader: FigureReader) -> Scope:
    """Return the 13 months that end with the period's."""
    last = _last_day(reader)
    return reader.between(moved(last.replace(day=1), 1 - SPARK_MONTHS, "m"), last)


def _headline(found: PlanAndActual) -> Headline:
    so_far = found.year_so_far()
    plan, actual = found.plan(so_far, meaning="revenue"), found.done(found.actual, so_far)
    title = Sentence(mark("Invoiced net, {months}"), {"months": months_named(so_far)})
    notes = (*found.cut(), *found.actual.left_out(UNBILLABLE), *found.actual.besides())
    return Headline(title, actual, tuple(off_plan(actual, plan)), found.line_chart(), notes, found.readings)


def off_plan(actual: ReportCell, plan: ReportCell) -> Iterator[Sentence]:
    """Say by how much more or less there is than was planned; nothing where nothing was."""
    off = difference(actual, plan, "more")
    if off.value is None:
        return
    texts = {True: mark("{off} ({share}) below plan of {plan}"), False: mark("{off} ({share}) above plan of {plan}")}
    cells = {"off": off, "share": change(off, plan), "plan": plan}
    yield Sentence(texts[off.number < 0], cells, tone=off.tone)


def _months(reader: FigureReader) -> tuple[FigureSet, tuple[Point, ...]]:
    """Read the work value of the 13 months that end with the period's."""
    last = _last_day(reader)
    found = reader.read(MEASURES["work_value"], _thirteen_months(reader), ("month",))
    points = tuple(
        Point(
            Sentence("{month}", {"month": ReportCell(month, "month")}),
            found.cell(months=(month, month_of(month)[1])),
            is_unfinished=last < month_of(month)[1],
        )
        for month in months_between(moved(last.replace(day=1), 1 - SPARK_MONTHS, "m"), last)
    )
    return found, points


def _work_value(reader: FigureReader, plan: PlanAndActual) -> Tile:
    found, points = _months(reader)
    month = plan.month()
    days = month.first, month.last
    value = found.cell(months=days)
    title = Sentence(mark("Work value, {month}"), {"month": until(month)})
    before = points[-2].cell if len(points) > 1 else ReportCell(None)
    sentences = list(off_plan(value, plan.plan(month, meaning="revenue")))
    notes = [Sentence(mark("the month before: {value}"), {"value": before})] if before.value is not None else []
    notes += [*found.left_out(UNBILLABLE, days), *found.besides(days)]
    spark = ReportChart("spark", title, points)
    return Tile(title, value, tuple(sentences), tuple(notes), spark, "plan", (found.reading,))


def _tracked(reader: FigureReader, plan: PlanAndActual) -> Tile:
    month = plan.month()
    days = reader.between(month.first, month.last)
    tracked, billable = (reader.read(MEASURES[key], days) for key in ("tracked", "billable"))
    title = Sentence(mark("Time tracked, {month}"), {"month": until(month)})
    # Of what was tracked none may be billable: that is 0.
    part = replace(billable.cell(), value=billable.cell().number if tracked.cell().rows else None)
    cells = {"billable": part, "share": share(part, tracked.cell())}
    told = Sentence(mark("{billable} of it billable ({share})"), cells)
    return Tile(title, tracked.cell(), (told,), tuple(tracked.left_out()), readings=(tracked.reading, billable.reading))


def _budgets(reader: FigureReader) -> Tile:
    budgets, without = read_budgets(reader, with_ends=False)
    over = [one for one in budgets if one.is_over]
    tone: Tone = "bad" if over else ""
    cells = {"hours": hours_beyond(budgets)}
    told = [Sentence(mark("{hours} beyond them"), cells, tone=tone)] if over else []
    told += [Sentence(mark("worth {value}"), {"value": worth}) for worth in worth_beyond(over)]
    nearly = sum(not one.is_over and one.share.number > NEARLY for one in budgets)
    notes = [Sentence(mark("{n} more above 90 %"), count=nearly)]
    if without:
        one, many = mark("without {n} project that has no budget"), mark("without {n} projects that have no budget")
        notes.append(Sentence(one, {}, many, len(without)))
    title = Sentence(mark("Projects over budget"))
    cell, read = ReportCell(over_budget(budgets)), (budget_figures(reader).reading,)
    return Tile(title, cell, tuple(told), tuple(notes), report="budgets", readings=read)


def _unbilled(reader: FigureReader) -> Tile:
    found = reader.read(MEASURES["unbilled"], reader.standing(), UNBILLED_BY)
    hours = found.cell(kind=HOURS)
    others = {"flat": found.cell(kind=FLAT_PRICES), "expenses": found.cell(kind=EXPENSES)}
    told = [Sentence(mark("besides flat prices {flat}, expenses {expenses}"), others)]
    old = found.cell(kind=HOURS, age=OVER_90)
    if old.rows:
        told.append(Sentence(mark("{value} older than 90 days"), {"value": old}, tone="watch"))
    title = Sentence(mark("Hours not billed yet"))
    notes = (*found.left_out(NOT_TO_BILL, kind=HOURS), *found.besides(kind=HOURS))
    return Tile(title, hours, tuple(told), notes, report="unbilled", readings=(found.reading,))


def _overdue(reader: FigureReader) -> Tile:
    found = reader.read(OPEN, reader.standing(), OPEN_BY)
    overdue, all_open = found.cell(age=OVERDUE_AGES), found.cell()
    cells = {"n": ReportCell(overdue.rows, "count"), "all": ReportCell(all_open.rows, "count"), "open": all_open}
    told = Sentence(mark("{n} of {all} open, {open}"), cells, tone="bad" if overdue.rows else "")
    notes = []
    dues = {
        key: due for key, due in oldest_due(reader.connection, reader.standing()).items() if key[1] == reader.currency
    }
    if dues:
        (client, _currency), due = min(dues.items(), key=lambda one: one[1])
        name = named(client, found.keys("client").get(client), mark("No client"))
        days = ReportCell((reader.scope.as_of - due).days, "days")
        notes.append(Sentence(mark("Oldest {days}, {client}"), {"days": days, "client": name}))
    notes += [*found.left_out(QUIET), *found.besides(age=OVERDUE_AGES)]
    title = Sentence(mark("Overdue invoices"))
    return Tile(title, overdue, (told,), tuple(notes), report="open-invoices", readings=(found.reading,))


def _offers(reader: FigureReader) -> Tile:
    found = reader.read(OFFERS, reader.standing(), ("status",))
    out, accepted = found.cell(status=WITH_CLIENTS), found.cell(status="accepted")
    told = Sentence(mark("{n} without an answer yet"), count=out.rows)
    notes = (
        Sentence(mark("accepted and not invoiced: {value}"), {"value": accepted}),
        *found.besides(status=WITH_CLIENTS),
    )
    title = Sentence(mark("Offers with clients"))
    return Tile(title, out, (told,), notes, report="offers", readings=(found.reading,))
