"""Clients: who do we live from, and is it worth it?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from models.measures.money_measures import INVOICED
from models.measures.one_statement import FigureQuestion
from models.measures.registry import MEASURES
from models.measures.scope import Scope
from models.reports.contents import (
    Headline,
    MeasureReading,
    Part,
    ReportCell,
    ReportColumn,
    ReportLine,
    Sentence,
    TableBlock,
)
from models.reports.days import compared
from models.reports.reader import FigureReader, FigureSet, cents, change, difference, named, share
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
    def in_money(self) -> tuple[FigureSet, ...]:
        """What a client may have an amount of."""
        return self.invoiced, self.before, self.value, self.cost, self.margin

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
    return _headline(found), _table(reader, found)


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
            "client": named(ranked[0], names[ranked[0]], mark("No client")),
            "first": share(first, all_of_it),
            "count": ReportCell(min(MOST, len(ranked)), "count"),
            "four": share(four, all_of_it),
        }
        sentences.append(Sentence(mark("{client} is {first} of it, the first {count} are {four}"), cells))
    notes = (*found.invoiced.left_out(QUIET), *found.invoiced.besides())
    title = Sentence(mark("Invoiced net, {n} client"), {}, mark("Invoiced net, {n} clients"), len(ranked))
    return Headline(title, all_of_it, tuple(sentences), None, notes, (found.invoiced.reading,))


def _table(reader: FigureReader, found: _ClientFigures) -> TableBlock:
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
        *_compared_days(found.before.reading.scope),
        Sentence(mark("An hour = work value ÷ billable hours. Margin = work value − labour cost of the same hours.")),
        *found.value.left_out(QUIET),
        *found.cost.left_out(QUIET),
        # The rest of the reasons is told above.
        *found.margin.left_out((*QUIET, *MEASURES["work_value"].reasons, *MEASURES["labour_cost"].reasons)),
    )
    lines = tuple(line for currency in _currencies(reader, found) for line in _lines(found, currency))
    title = Sentence(mark("Clients"))
    return TableBlock(
        title, columns, lines, notes, readings=found.readings, empty=mark("Nothing was invoiced or worked.")
    )


def _compared_days(before: Scope) -> Iterator[Sentence]:
    if before.first is not None and before.last is not None:
        cells = {"first": ReportCell(before.first, "day"), "last": ReportCell(before.last, "day")}
        yield Sentence(mark("Before = {first} to {last}."), cells)


def _currencies(reader: FigureReader, found: _ClientFigures) -> list[str]:
    counted = {currency for answers in found.in_money for currency in answers.currencies}
    return sorted(counted, key=lambda one: (one != reader.currency, one))


def _lines(found: _ClientFigures, currency: str) -> Iterator[ReportLine]:
    """Yield all clients, then each: by what they were invoiced, then by what was worked for them."""
    ranked = _ranked(found, currency)
    names: dict[Any, str | None] = {}
    for answers in found.in_money:
        names |= {
            key: name
            for key, name in answers.keys("client", currency).items()
            if answers.cell(currency, client=key).rows
        }
    known = set(ranked)
    rest = [key for key in names if key not in known]
    rest.sort(key=lambda key: found.value.cell(currency, client=key).number, reverse=True)
    title = Sentence(mark("{n} client"), {}, mark("All {n} clients"), len(names))
    # Hours have no currency: they belong to the clients whose work is worth something in it.
    theirs, all_clients = found.value.keys("client", currency), found.billable.keys("client")
    is_all = theirs.keys() >= all_clients.keys()
    whole, places = found.invoiced.cell(currency), {} if is_all else {"client": tuple(theirs)}
    yield replace(_line(found, currency, ReportCell(title), whole, places), bold=True)
    for key in (*ranked, *rest):
        called = named(key, names[key], mark("No client"))
        yield _line(found, currency, called, whole, {"client": key if key in theirs else ()}, client=key)


def _line(
    found: _ClientFigures, currency: str, name: ReportCell, whole: ReportCell, worked: dict[str, Any], **places: Any
) -> ReportLine:
    """Return a line. `whole`: what all were invoiced; `worked`: where the hours are that belong to it."""
    net, before = found.invoiced.cell(currency, **places), found.before.cell(currency, **places)
    value, hours = found.value.cell(currency, **places), found.billable.cell(**worked)
    rate = cents(value.number * SECONDS_OF_HOUR / hours.number) if value.rows and hours.number else None
    margin = found.margin.cell(currency, **places)
    return ReportLine(
        (
            name,
            net,
            share(net, whole),
            before,
            change(difference(net, before, "more"), before),
            value,
            ReportCell(rate, "money", currency),
            found.cost.cell(currency, **places),
            replace(margin, tone="bad") if margin.number < 0 else margin,
            found.beyond.cell(**worked),
        )
    )
