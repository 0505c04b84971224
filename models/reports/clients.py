"""Clients: who do we live from, and is it worth it?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from models.measures.money_measures import INVOICED
from models.measures.one_statement import FigureQuestion
from models.measures.registry import MEASURES
from models.reports.contents import (
    Headline,
    MeasureReading,
    Part,
    ReportCell,
    ReportColumn,
    ReportLine,
    Sentence,
    TableBlock,
    words,
)
from models.reports.days import compared
from models.reports.reader import CENT, FigureReader, FigureSet, change, difference, share
from models.values.language import mark

SECONDS_OF_HOUR, MOST = 3600, 4
QUIET = ("running", "task not billable", "project not billable", "draft", "void", "no project")


@dataclass(frozen=True)
class _ClientFigures:
    """What was read, all by client."""

    invoiced: FigureSet
    before: FigureSet
    value: FigureSet
    billable: FigureSet
    cost: FigureSet
    margin: FigureSet
    beyond: FigureSet

    @property
    def readings(self) -> tuple[MeasureReading, ...]:
        return tuple(one.reading for one in vars(self).values())


def build(reader: FigureReader) -> tuple[Part, ...]:
    """Build the report."""
    by = ("client",)
    keys = ("work_value", "billable", "labour_cost", "margin", "overservicing")
    usual = compared(reader.scope, reader.asked.compare or "year")
    reader.read_together(
        FigureQuestion(INVOICED, reader.scope, by),
        FigureQuestion(INVOICED, usual, by),
        *(FigureQuestion(MEASURES[key], reader.scope, by) for key in keys),
    )
    others = (reader.read(MEASURES[key], None, by) for key in keys)
    before = reader.read(INVOICED, usual, by)
    found = _ClientFigures(reader.read(INVOICED, None, by), before, *others)
    return _headline(found), _table(found)


def _ranked(found: _ClientFigures, currency: str | None = None) -> list[Any]:
    """Return the clients by what they were invoiced, the most first."""
    keys = [key for key in found.invoiced.keys("client", currency) if found.invoiced.cell(currency, client=key).rows]
    return sorted(keys, key=lambda key: found.invoiced.cell(currency, client=key).number, reverse=True)


def _headline(found: _ClientFigures) -> Headline:
    all_of_it, ranked = found.invoiced.cell(), _ranked(found)
    names = found.invoiced.keys("client")
    sentences = []
    if ranked and all_of_it.number:
        first = found.invoiced.cell(client=ranked[0])
        four = found.invoiced.cell(client=tuple(ranked[:MOST]))
        cells = {
            "client": ReportCell(names[ranked[0]]),
            "first": share(first, all_of_it),
            "count": ReportCell(min(MOST, len(ranked)), "count"),
            "four": share(four, all_of_it),
        }
        sentences.append(Sentence(mark("{client} is {first} of it, the first {count} are {four}"), cells))
    notes = (*found.invoiced.left_out(QUIET), *found.invoiced.besides())
    title = Sentence(mark("Invoiced net, {n} client"), {}, mark("Invoiced net, {n} clients"), len(ranked))
    return Headline(title, all_of_it, tuple(sentences), None, notes, (found.invoiced.reading,))


def _table(found: _ClientFigures) -> TableBlock:
    columns = (
        ReportColumn(mark("Client"), "text"),
        ReportColumn(mark("Invoiced net")),
        ReportColumn(mark("Share"), "ratio", is_muted=True),
        ReportColumn(mark("Before"), is_muted=True),
        ReportColumn(mark("Change"), "change"),
        ReportColumn(mark("Work value")),
        ReportColumn(mark("An hour")),
        ReportColumn(mark("Labour cost"), is_muted=True),
        ReportColumn(mark("Margin")),
        ReportColumn(mark("Beyond flat prices"), "s"),
    )
    notes = (
        Sentence(mark("An hour = work value ÷ billable hours. Margin = work value − labour cost of the same hours.")),
        *found.value.left_out(QUIET),
        *found.cost.left_out(QUIET),
    )
    lines = tuple(line for currency in _currencies(found) for line in _lines(found, currency))
    title = Sentence(mark("Clients"))
    return TableBlock(
        title, columns, lines, notes, readings=found.readings, empty=mark("Nothing was invoiced or worked.")
    )


def _currencies(found: _ClientFigures) -> list[str]:
    return list(dict.fromkeys((*found.invoiced.currencies, *found.before.currencies, *found.value.currencies)))


def _lines(found: _ClientFigures, currency: str) -> Iterator[ReportLine]:
    """Yield all clients, then each: by what they were invoiced, then by what was worked for them."""
    ranked = _ranked(found, currency)
    names: dict[Any, str | None] = {}
    for answers in (found.invoiced, found.before, found.value):
        names |= {
            key: name
            for key, name in answers.keys("client", currency).items()
            if answers.cell(currency, client=key).rows
        }
    rest = [key for key in names if key not in ranked]
    rest.sort(key=lambda key: found.value.cell(currency, client=key).number, reverse=True)
    title = Sentence(mark("{n} client"), {}, mark("All {n} clients"), len(names))
    yield replace(_line(found, currency, ReportCell(title)), bold=True)
    for key in (*ranked, *rest):
        yield _line(found, currency, ReportCell(names[key]) if names[key] else words(mark("No client")), client=key)


def _line(found: _ClientFigures, currency: str, name: ReportCell, **places: Any) -> ReportLine:
    net, before = found.invoiced.cell(currency, **places), found.before.cell(currency, **places)
    value, hours = found.value.cell(currency, **places), found.billable.cell(**places)
    rate = (value.number * SECONDS_OF_HOUR / hours.number).quantize(CENT) if value.rows and hours.number else None
    margin = found.margin.cell(currency, **places)
    return ReportLine(
        (
            name,
            net,
            share(net, found.invoiced.cell(currency)),
            before,
            change(difference(net, before, "more"), before),
            value,
            ReportCell(rate, "money", currency),
            found.cost.cell(currency, **places),
            replace(margin, tone="bad") if margin.number < 0 else margin,
            found.beyond.cell(**places),
        )
    )
