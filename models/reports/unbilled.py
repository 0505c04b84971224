"""Not billed yet: what could be invoiced today, and how old it is."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from models.measures.registry import MEASURES
from models.reports.contents import (
    Headline,
    Part,
    Point,
    ReportCell,
    ReportChart,
    ReportColumn,
    ReportLine,
    Sentence,
    TableBlock,
)
from models.reports.reader import FigureReader, FigureSet, named
from models.values.language import mark

OVER_90 = "over 90"
AGES = ("0–30", "31–60", "61–90", OVER_90)
AGE_TITLES = {
    "0–30": mark("At most 30 days"),
    "31–60": mark("31–60 days"),
    "61–90": mark("61–90 days"),
    OVER_90: mark("More than 90 days"),
}
HOURS, FLAT_PRICES, EXPENSES = "hours", "flat prices", "expenses"
KINDS = {HOURS: mark("Hours"), FLAT_PRICES: mark("Flat prices"), EXPENSES: mark("Expenses")}
# Why something needn't be billed goes without saying; what was written off doesn't.
QUIET = (
    "running",
    "task not billable",
    "project not billable",
    "billed already",
    "at a flat price",
    "flat price not billable",
)


def build(reader: FigureReader) -> tuple[Part, ...]:
    """Build the report."""
    found = reader.read(MEASURES["unbilled"], None, ("kind", "client", "project", "age"))
    return _headline(found), _table(found)


def _headline(found: FigureSet) -> Headline:
    title, all_of_it = Sentence(mark("Not billed yet")), found.cell()
    kinds = {name: found.cell(kind=name) for name in KINDS}
    told = Sentence(
        mark("hours {hours} · flat prices {flat} · expenses {expenses}"),
        {"hours": kinds[HOURS], "flat": kinds[FLAT_PRICES], "expenses": kinds[EXPENSES]},
    )
    old = found.cell(age=OVER_90)
    late = (Sentence(mark("{value} older than 90 days"), {"value": old}, tone="bad"),) if old.rows else ()
    # A flat price has no day of its own.
    points = [Point(Sentence(mark("Flat prices")), found.cell(age=None))]
    points += [Point(Sentence(AGE_TITLES[age]), found.cell(age=age)) for age in AGES]
    notes = (*found.left_out(QUIET), *found.besides())
    return Headline(
        title, all_of_it, (told, *late), ReportChart("ageing", title, tuple(points)), notes, (found.reading,)
    )


def _table(found: FigureSet) -> TableBlock:
    columns = (
        ReportColumn(mark("Client and project"), "text"),
        *(ReportColumn(title) for title in KINDS.values()),
        ReportColumn(AGE_TITLES[OVER_90]),
        ReportColumn(mark("Not billed yet")),
    )
    lines = tuple(line for currency in found.currencies for line in _lines(found, currency))
    title = Sentence(mark("Not billed yet by client"))
    return TableBlock(title, columns, lines, readings=(found.reading,), empty=mark("Everything is billed."))


def _lines(found: FigureSet, currency: str) -> Iterator[ReportLine]:
    """Yield all clients, then each with its projects, the most first."""
    names = found.keys("client", currency)
    clients = [key for key in names if found.cell(currency, client=key).rows]
    name = ReportCell(Sentence(mark("{n} client"), {}, mark("All {n} clients"), len(clients)))
    yield _line(found, currency, name, level=0, bold=True)
    for client in sorted(clients, key=lambda key: found.cell(currency, client=key).number, reverse=True):
        called = named(client, names[client], mark("No client"))
        yield _line(found, currency, called, level=0, bold=True, client=client)
        projects = _projects(found, currency, client)
        for project in sorted(
            projects, key=lambda key: found.cell(currency, client=client, project=key).number, reverse=True
        ):
            called = named(project, projects[project], mark("No project"))
            yield _line(found, currency, called, level=1, bold=False, client=client, project=project)


def _projects(found: FigureSet, currency: str, client: int | None) -> dict[int | None, str | None]:
    names = found.keys("project", currency, client=client)
    return {key: name for key, name in names.items() if found.cell(currency, client=client, project=key).rows}


def _line(found: FigureSet, currency: str, name: ReportCell, *, level: int, bold: bool, **places: Any) -> ReportLine:
    kinds = (found.cell(currency, kind=kind, **places) for kind in KINDS)
    old = found.cell(currency, age=OVER_90, **places)
    late = replace(old, tone="bad") if old.rows else old
    return ReportLine((name, *kinds, late, found.cell(currency, **places)), level, bold)
