"""Budgets: which projects run out of hours, and when."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from models.reports.budget_figures import Budget, budget_figures, read_budgets
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
from models.reports.reader import FigureReader
from models.values.language import mark

AMBER, RED = Decimal("1.1"), Decimal("1.25")
NEARLY = Decimal("0.9")
# What has no budget stands in the table.
QUIET = ("no project", "project deleted", "project without a budget", "no budget")


def build(reader: FigureReader) -> tuple[Part, ...]:
    """Build the report."""
    budgets, without = read_budgets(reader)
    return _headline(reader, budgets), _tiles(reader, budgets), _table(reader, budgets, without)


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
    cell, read = ReportCell(over_budget(budgets)), (budget_figures(reader).reading,)
    notes = tuple(budget_figures(reader).left_out(QUIET))
    return Headline(Sentence(mark("Projects over budget")), cell, (told,), notes=notes, readings=read)


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
    return Tiles(tuple(replace(one, readings=(budget_figures(reader).reading,)) for one in told))


def _table(reader: FigureReader, budgets: Sequence[Budget], without: Sequence[str | None]) -> TableBlock:
    columns = (
        ReportColumn(mark("Project"), "text"),
        ReportColumn(mark("Used of budget"), "bar"),
        ReportColumn(mark("%|of a budget"), "ratio"),
        ReportColumn(mark("Used"), "s"),
        ReportColumn(mark("Budget"), "s", is_muted=True),
        ReportColumn(mark("Left|of a budget"), "s"),
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
    lines, read = (*_lines(budgets), *_without(without)), (budget_figures(reader).reading,)
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
