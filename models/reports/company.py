"""Company: are we all right? The first screen, of tiles that lead to the reports."""

from collections.abc import Iterator

from models.measures.money_measures import INVOICED, OFFERS, OPEN
from models.measures.periods import month_of
from models.measures.registry import MEASURES
from models.reports.budgets import NEARLY, hours_beyond, over_budget, read_budgets, worth_beyond
from models.reports.contents import Headline, Part, Point, ReportCell, ReportChart, Sentence, Tile, Tiles, Tone
from models.reports.days import gone_until, months_between
from models.reports.offers import WITH_CLIENTS
from models.reports.open_invoices import OVERDUE_AGES, QUIET
from models.reports.paying import oldest_due
from models.reports.plan_and_actual import PlanAndActual, months_named
from models.reports.reader import FigureReader, FigureSet, change, difference
from models.reports.unbilled import EXPENSES, FLAT_PRICES, HOURS, OVER_90
from models.values.language import mark
from models.values.relative_dates import moved

SPARK_MONTHS = 13
UNBILLABLE = ("running", "task not billable", "project not billable", "draft", "void")


def build(reader: FigureReader) -> tuple[Part, ...]:
    """Build the report."""
    found = PlanAndActual(reader, INVOICED)
    tiles = (
        _work_value(reader, found),
        _tracked(reader),
        _budgets(reader),
        _unbilled(reader),
        _overdue(reader),
        _offers(reader),
    )
    return _headline(found), Tiles(tiles)


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


def _month(reader: FigureReader) -> tuple[ReportCell, FigureSet, tuple[Point, ...]]:
    """Read the work value of the period's month, and of the 13 months that end with it."""
    scope = reader.scope
    last = gone_until(scope.as_of, scope.last or scope.as_of)
    first = moved(last.replace(day=1), 1 - SPARK_MONTHS, "m")
    found = reader.read(MEASURES["work_value"], reader.between(first, last), ("month",))
    points = tuple(
        Point(
            Sentence("{month}", {"month": ReportCell(month, "month")}),
            found.cell(months=(month, month_of(month)[1])),
            is_unfinished=last < month_of(month)[1],
        )
        for month in months_between(first, last)
    )
    return found.cell(months=(last.replace(day=1), last)), found, points


def _work_value(reader: FigureReader, plan: PlanAndActual) -> Tile:
    value, found, points = _month(reader)
    month = plan.month()
    title = Sentence(mark("Work value, {month}"), {"month": ReportCell(month.first, "month")})
    before = points[-2].cell if len(points) > 1 else ReportCell(None)
    sentences = list(off_plan(value, plan.plan(month, meaning="revenue")))
    notes = [Sentence(mark("the month before: {value}"), {"value": before})] if before.value is not None else []
    notes += [*found.left_out(UNBILLABLE), *found.besides()]
    spark = ReportChart("spark", title, points)
    return Tile(title, value, tuple(sentences), tuple(notes), spark, "plan", (found.reading,))


def _tracked(reader: FigureReader) -> Tile:
    first = gone_until(reader.scope.as_of, reader.scope.last or reader.scope.as_of).replace(day=1)
    days = reader.between(first, gone_until(reader.scope.as_of, month_of(first)[1]))
    tracked, billable = (reader.read(MEASURES[key], days) for key in ("tracked", "billable"))
    share_of = tracked.cell().number and billable.cell().number / tracked.cell().number
    title = Sentence(mark("Time tracked, {month}"), {"month": ReportCell(first, "month")})
    cells = {"billable": billable.cell(), "share": ReportCell(share_of or None, "ratio")}
    told = Sentence(mark("{billable} of it billable ({share})"), cells)
    return Tile(title, tracked.cell(), (told,), tuple(tracked.left_out()), readings=(tracked.reading, billable.reading))


def _budgets(reader: FigureReader) -> Tile:
    budgets, without = read_budgets(reader)
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


def _unbilled(reader: FigureReader) -> Tile:
    found = reader.read(MEASURES["unbilled"], reader.standing(), ("kind", "client", "project", "age"))
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


def _overdue(reader: FigureReader) -> Tile:
    found = reader.read(OPEN, reader.standing(), ("client", "age"))
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
