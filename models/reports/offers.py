"""Offers: is there work behind the work?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from models.measures.money_measures import OFFERS
from models.reports.contents import (
    Headline,
    Part,
    ReportCell,
    ReportColumn,
    ReportLine,
    Sentence,
    TableBlock,
    Tile,
    Tiles,
    words,
)
from models.reports.reader import FigureReader, FigureSet, share
from models.values.language import mark

# What Paymo calls the states of an estimate, in the order in which they follow each other.
STATES = {
    "draft": mark("Draft|an offer"),
    "sent": mark("Sent|an offer"),
    "viewed": mark("Seen by the client"),
    "accepted": mark("Accepted, not invoiced"),
    "invoiced": mark("Invoiced|an offer"),
    "declined": mark("Declined"),
    "void": mark("Void|an offer"),
}
WITH_CLIENTS, WON, LOST = ("sent", "viewed"), ("accepted", "invoiced"), ("declined", "void")


def build(reader: FigureReader) -> tuple[Part, ...]:
    """Build the report."""
    found = reader.read(OFFERS, None, ("month", "status"))
    return _headline(found), Tiles(tuple(_tiles(found))), _by_month(found)


def _headline(found: FigureSet) -> Headline:
    out = found.cell(status=WITH_CLIENTS)
    told = Sentence(mark("{n} offer without an answer yet"), {}, mark("{n} offers without an answer yet"), out.rows)
    return Headline(
        Sentence(mark("Offers with clients")),
        out,
        (told,),
        None,
        tuple(found.besides(status=WITH_CLIENTS)),
        (found.reading,),
    )


def _tiles(found: FigureSet) -> Iterator[Tile]:
    won = found.cell(status=WON)
    decided = found.cell(status=WON + LOST)
    # Nothing won of what was decided is 0, not nothing.
    rate = share(replace(won, value=won.number), decided)
    accepted = found.cell(status="accepted")
    told = Sentence(mark("{n} offer"), {}, mark("{n} offers"), accepted.rows)
    yield Tile(Sentence(mark("Accepted, not invoiced")), accepted, (told,), readings=(found.reading,))
    told = Sentence(mark("{won} won of {decided} decided, by amount"), {"won": won, "decided": decided})
    yield Tile(Sentence(mark("Hit rate")), rate, (told,), readings=(found.reading,))


def _by_month(found: FigureSet) -> TableBlock:
    there = [state for state in found.keys("status")]
    states = [state for state in STATES if state in there] + [state for state in there if state not in STATES]
    columns = (
        ReportColumn(mark("Month"), "text"),
        *(ReportColumn(STATES.get(state, state or mark("No status"))) for state in states),
        ReportColumn(mark("All offers")),
    )
    lines = []
    for currency in found.currencies:
        lines.append(_line(found, currency, words(mark("All months")), states))
        lines += [
            replace(_line(found, currency, ReportCell(month, "month"), states, month=month), bold=False)
            for month in reversed(found.keys("month", currency))
        ]
    return TableBlock(
        Sentence(mark("Offers by month")),
        columns,
        tuple(lines),
        readings=(found.reading,),
        empty=mark("There are no offers."),
    )


def _line(found: FigureSet, currency: str, name: ReportCell, states: list[str], **places: Any) -> ReportLine:
    by_state = (found.cell(currency, status=state, **places) for state in states)
    return ReportLine((name, *by_state, found.cell(currency, **places)), bold=True)
