"""Open invoices: who owes us what, and for how long."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from models.measures.money_measures import OPEN
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
from models.reports.paying import Dates, Days, days_to_pay, median, oldest_due
from models.reports.reader import FigureReader, FigureSet, named
from models.values.language import mark

NOT_DUE, OVER_90 = "not due", "over 90"
AGES = (NOT_DUE, "1–30", "31–60", "61–90", OVER_90)
OVERDUE_AGES = AGES[1:]
AGE_TITLES = {
    NOT_DUE: mark("Not due"),
    "1–30": mark("1–30 days"),
    "31–60": mark("31–60 days"),
    "61–90": mark("61–90 days"),
    OVER_90: mark("More than 90 days"),
}
# That a paid invoice isn't open goes without saying.
QUIET = ("paid",)


def build(reader: FigureReader) -> tuple[Part, ...]:
    """Build the report."""
    found = reader.read(OPEN, None, ("client", "age"))
    return _headline(found), _by_client(reader, found)


def _headline(found: FigureSet) -> Headline:
    overdue, all_open = found.cell(age=OVERDUE_AGES), found.cell()
    title = Sentence(mark("Overdue invoices"))
    told = Sentence(
        mark("{n} invoice overdue · of {open} open on {invoices} invoices"),
        {"open": all_open, "invoices": ReportCell(all_open.rows, "count")},
        mark("{n} invoices overdue · of {open} open on {invoices} invoices"),
        overdue.rows,
        "bad" if overdue.rows else "",
    )
    points = tuple(Point(Sentence(AGE_TITLES[age]), found.cell(age=age)) for age in AGES)
    notes = (*found.left_out(QUIET), *_without_due_date(found), *_overdue_besides(found), *found.besides())
    chart = ReportChart("ageing", title, points)
    return Headline(title, overdue, (told,), chart, notes, (found.reading,))


def _overdue_besides(found: FigureSet) -> Iterator[Sentence]:
    """Yield what is overdue in other currencies."""
    for sentence in found.besides(age=OVERDUE_AGES):
        yield Sentence(mark("overdue besides: {value}"), sentence.cells, tone="bad")


def _without_due_date(found: FigureSet) -> Iterator[Sentence]:
    undated = found.cell(age=None)
    if undated.rows:
        one, many = (
            mark("{n} open invoice without a due date ({value})"),
            mark("{n} open invoices without a due date ({value})"),
        )
        yield Sentence(one, {"value": undated}, many, undated.rows)


def _by_client(reader: FigureReader, found: FigureSet) -> TableBlock:
    ages: tuple[str | None, ...] = (*AGES, None) if found.cell(age=None).rows else AGES
    columns = (
        ReportColumn(mark("Client"), "text"),
        ReportColumn(mark("Invoices"), "count"),
        *(ReportColumn(AGE_TITLES[age] if age else mark("No due date")) for age in ages),
        ReportColumn(mark("Open")),
        ReportColumn(mark("Oldest"), "days"),
        ReportColumn(mark("Pays in (median)"), "days", is_muted=True),
    )
    paying = _Paying(oldest_due(reader.connection, reader.scope), days_to_pay(reader.connection, reader.scope))
    lines = [line for currency in found.currencies for line in _lines(reader, found, paying, ages, currency)]
    title = Sentence(mark("Open invoices by client"))
    return TableBlock(title, columns, tuple(lines), readings=(found.reading,), empty=mark("Nobody owes anything."))


@dataclass(frozen=True)
class _Paying:
    """How clients pay: by client and currency the first due date, and how many invoices were paid in how many days."""

    oldest: Dates
    days: Days

    def of(self, currency: str, client: Any = ...) -> tuple[date | None, int | None]:
        """Return the first due date and the median of the days; of all clients where none is given."""

        def those(found: Mapping[tuple[Any, str], Any]) -> list[Any]:
            if client is not ...:
                return [found[client, currency]] if (client, currency) in found else []
            return [one for (_whose, of), one in found.items() if of == currency]

        counted = [one for counts in those(self.days) for one in counts]
        return min(those(self.oldest), default=None), median(counted)


def _lines(
    reader: FigureReader, found: FigureSet, paying: _Paying, ages: tuple[str | None, ...], currency: str
) -> Iterator[ReportLine]:
    """Yield a line for all clients, and one for each that owes anything, the most overdue first."""
    names = {key: name for key, name in found.keys("client", currency).items() if _of(found, currency, key).rows}
    count = len(names)
    everybody = ReportCell(Sentence(mark("{n} client"), {}, mark("All {n} clients"), count))

    def line(name: ReportCell, client: Any, *, bold: bool) -> ReportLine:
        places = {} if client is ... else {"client": client}
        of_all = _of(found, currency, client)
        by_age = (_toned(found.cell(currency, age=age, **places), age) for age in ages)
        due, median_days = paying.of(currency, client)
        since = ReportCell((reader.scope.as_of - due).days if due else None, "days")
        cells = (name, ReportCell(of_all.rows, "count"), *by_age, of_all, since, ReportCell(median_days, "days"))
        return ReportLine(cells, bold=bold)

    yield line(everybody, ..., bold=True)
    for client in sorted(names, key=lambda one: _order(found, currency, one), reverse=True):
        yield line(named(client, names[client], mark("No client")), client, bold=False)


def _of(found: FigureSet, currency: str, client: Any) -> ReportCell:
    return found.cell(currency) if client is ... else found.cell(currency, client=client)


def _order(found: FigureSet, currency: str, client: int | None) -> tuple[Decimal, ...]:
    late = found.cell(currency, client=client, age=OVER_90).number
    return late, found.cell(currency, client=client, age=OVERDUE_AGES).number, _of(found, currency, client).number


def _toned(cell: ReportCell, age: str | None) -> ReportCell:
    return replace(cell, tone="bad") if age == OVER_90 and cell.rows else cell
