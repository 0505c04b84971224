"""Company: are we all right? The first screen, of tiles that lead to the reports."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from models.measures.money_measures import INVOICED, OFFERS, OPEN
from models.measures.one_statement import FigureQuestion
from models.measures.periods import month_of
from models.measures.registry import MEASURES
from models.measures.time_measures import TRACKED
from models.reports.budgets import NEARLY, hours_beyond, over_budget, read_budgets, worth_beyond
from models.reports.contents import (
    Headline,
    Part,
    Point,
    Question,
    ReportCell,
    ReportChart,
    Sentence,
    Tile,
    Tiles,
    Tone,
)
from models.reports.days import gone_until, months_between
from models.reports.offers import WITH_CLIENTS
from models.reports.open_invoices import OVERDUE_AGES, QUIET
from models.reports.paying import oldest_due
from models.reports.plan_and_actual import PlanAndActual, months_named, plan_questions
from models.reports.reader import FigureReader, FigureSet, change, difference, share
from models.reports.unbilled import EXPENSES, FLAT_PRICES, HOURS, OVER_90
from models.values.language import mark
from models.values.relative_dates import moved

SPARK_MONTHS = 13
UNBILLABLE = ("running", "task not billable", "project not billable", "draft", "void")


def build(reader: FigureReader) -> tuple[Part, ...]:
    """Build the report. All its figures are read at once: it is the first thing that people wait for."""
    asks = _questions(reader)
    reader.read_together(*plan_questions(reader, INVOICED), *asks.values())
    found, answers = PlanAndActual(reader, INVOICED), {name: reader.answers(one) for name, one in asks.items()}
    tiles = (
        _work_value(reader, found, answers["value"]),
        _tracked(reader, answers["billable"]),
        _budgets(reader),
        _unbilled(answers["unbilled"]),
        _overdue(reader, answers["open"]),
        _offers(answers["offers"]),
    )
    return _headline(found), Tiles(tiles)


def _questions(reader: FigureReader) -> dict[str, FigureQuestion]:
    last = _last_day(reader)
    month = last.replace(day=1)
    value = reader.between(moved(month, 1 - SPARK_MONTHS, "m"), last)
    standing = reader.standing()
    return {
        "value": FigureQuestion(MEASURES["work_value"], value, ("month",)),
        "billable": FigureQuestion(MEASURES["billable"], reader.between(month, last)),
        "budgets": FigureQuestion(MEASURES["budget_used"], standing, ("project",)),
        "unbilled": FigureQuestion(MEASURES["unbilled"], standing, ("kind", "age")),
        "open": FigureQuestion(OPEN, standing, ("client", "age")),
        "offers": FigureQuestion(OFFERS, standing, ("status",)),
    }


def _last_day(reader: FigureReader) -> date:
    """Return the last day of the period that is over."""
    return gone_until(reader.scope.as_of, reader.scope.last or reader.scope.as_of)


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


def _points(found: FigureSet) -> tuple[Point, ...]:
    """Return the work value of the months that were read; the last one may not be over."""
    scope = found.reading.scope
    assert scope.first is not None
    assert scope.last is not None
    return tuple(
        Point(
            Sentence("{month}", {"month": ReportCell(month, "month")}),
            found.cell(months=(month, month_of(month)[1])),
            is_unfinished=scope.last < month_of(month)[1],
        )
        for month in months_between(scope.first, scope.last)
    )


def _work_value(reader: FigureReader, plan: PlanAndActual, found: FigureSet) -> Tile:
    month, points = plan.month(), _points(found)
    value = found.cell(months=(month.first, month.last))
    title = Sentence(mark("Work value, {month}"), {"month": ReportCell(month.first, "month")})
    before = points[-2].cell if len(points) > 1 else ReportCell(None)
    sentences = list(off_plan(value, plan.plan(month, meaning="revenue")))
    notes = [Sentence(mark("the month before: {value}"), {"value": before})] if before.value is not None else []
    months = tuple(key for key in found.keys("month") if key == month.first)
    notes += [*found.left_out(UNBILLABLE, month=months), *found.besides(month=months)]
    spark = ReportChart("spark", title, points)
    return Tile(title, value, tuple(sentences), tuple(notes), spark, "plan", (found.reading,))


def _tracked(reader: FigureReader, billable: FigureSet) -> Tile:
    """Tell what was tracked: what is billable, and what isn't for any reason."""
    figure, _asks = billable.figure()
    scope = billable.reading.scope
    counted = [figure.counted, *figure.left_out.values()]
    rows = sum(one.rows for one in counted)
    seconds = sum((one.value for one in counted), Decimal(0))
    tracked = ReportCell(seconds if rows else None, "s", asks=Question(TRACKED, scope), rows=rows)
    title = Sentence(mark("Time tracked, {month}"), {"month": ReportCell(scope.first, "month")})
    cells = {"billable": billable.cell(), "share": share(billable.cell(), tracked)}
    told = Sentence(mark("{billable} of it billable ({share})"), cells)
    notes = tuple(billable.left_out(("task not billable", "project not billable")))
    return Tile(title, tracked, (told,), notes, readings=(billable.reading,))


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
    return Tile(title, ReportCell(over_budget(budgets)), tuple(told), tuple(notes), report="budgets")


def _unbilled(found: FigureSet) -> Tile:
    hours = found.cell(kind=HOURS)
    others = {"flat": found.cell(kind=FLAT_PRICES), "expenses": found.cell(kind=EXPENSES)}
    told = [Sentence(mark("besides flat prices {flat}, expenses {expenses}"), others)]
    old = found.cell(kind=HOURS, age=OVER_90)
    if old.rows:
        told.append(Sentence(mark("{value} older than 90 days"), {"value": old}, tone="watch"))
    title = Sentence(mark("Hours not billed yet"))
    return Tile(
        title, hours, tuple(told), tuple(found.besides(kind=HOURS)), report="unbilled", readings=(found.reading,)
    )


def _overdue(reader: FigureReader, found: FigureSet) -> Tile:
    overdue, all_open = found.cell(age=OVERDUE_AGES), found.cell()
    cells = {"n": ReportCell(overdue.rows, "count"), "all": ReportCell(all_open.rows, "count"), "open": all_open}
    told = Sentence(mark("{n} of {all} open, {open}"), cells, tone="bad" if overdue.rows else "")
    notes = []
    dues = {
        key: due for key, due in oldest_due(reader.connection, reader.standing()).items() if key[1] == reader.currency
    }
    if dues:
        (client, _currency), due = min(dues.items(), key=lambda one: one[1])
        name = found.keys("client").get(client)
        days = ReportCell((reader.scope.as_of - due).days, "days")
        notes.append(Sentence(mark("Oldest {days}, {client}"), {"days": days, "client": ReportCell(name)}))
    notes += [*found.left_out(QUIET), *found.besides(age=OVERDUE_AGES)]
    title = Sentence(mark("Overdue invoices"))
    return Tile(title, overdue, (told,), tuple(notes), report="open-invoices", readings=(found.reading,))


def _offers(found: FigureSet) -> Tile:
    out, accepted = found.cell(status=WITH_CLIENTS), found.cell(status="accepted")
    told = Sentence(mark("{n} without an answer yet"), count=out.rows)
    notes = (
        Sentence(mark("accepted and not invoiced: {value}"), {"value": accepted}),
        *found.besides(status=WITH_CLIENTS),
    )
    title = Sentence(mark("Offers with clients"))
    return Tile(title, out, (told,), notes, report="offers", readings=(found.reading,))
