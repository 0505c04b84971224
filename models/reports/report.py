"""A report: its question, what it may be asked, and the parts that answer; all there are, by their keys."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Literal

from sqlalchemy import Connection, Text, cast, func, literal, null, select, union_all

from models.measures.scope import Scope
from models.reports import budgets, clients, company, landscape, offers, open_invoices, plan_and_actual, unbilled
from models.reports.choices import PLACES, names_of
from models.reports.contents import MeasureReading, Part
from models.reports.days import twelve_months, usual_month
from models.reports.reader import FigureReader, Inquiry
from models.schema.base import table_of
from models.schema.system_tables import Setting, SyncRun
from models.schema.types import UtcDateTime
from models.values.clock import REPORT_ZONE, today_of
from models.values.dates import zone_named
from models.values.language import mark, tr

Item = Literal["period", "compare", "client", "project", "department", "basis", "currency", "as_of"]


@dataclass(frozen=True)
class Report:
    """`english`: its title; `question`: what it answers, in words; `items`: what stands in its bar; `usual`: the days
    it is about where none are named; `in_cents`: whether its amounts show their cents; `is_planned`: whether it is held
    against the plan."""

    key: str
    english: str
    question: str
    icon: str
    build: Callable[[FigureReader], tuple[Part, ...]]
    items: tuple[Item, ...]
    usual: Callable[[date], tuple[date, date]] | None = None
    in_cents: bool = False
    is_planned: bool = False

    @property
    def title(self) -> str:
        """What people call it, in the language in use."""
        return tr(self.english)

    @property
    def places(self) -> tuple[str, ...]:
        """In which dimensions it can stay."""
        return tuple(item for item in self.items if item in PLACES)

    def asked(self, as_of: date) -> Inquiry:
        """Return what it is asked where nothing else is."""
        first, last = self.usual(as_of) if self.usual else (None, None)
        return Inquiry(Scope(as_of, first, last))


@dataclass(frozen=True)
class ReportAnswer:
    """What a report says. `synced`: when each source was last read wholly; `places`: what those are called that it is
    limited to; `zone`: the report time zone, in which its moments are told."""

    report: Report
    inquiry: Inquiry
    parts: tuple[Part, ...]
    synced: dict[str, datetime]
    home: str
    company: str
    places: dict[tuple[str, object], str]
    zone: tzinfo

    @property
    def readings(self) -> list[MeasureReading]:
        """All figures that were read for it, each once."""
        found: dict[int, MeasureReading] = {}
        for part in self.parts:
            blocks: tuple[Any, ...] = getattr(part, "tiles", (part,))
            for block in blocks:
                found |= {id(one): one for one in getattr(block, "readings", ())}
        return list(found.values())


REPORTS: dict[str, Report] = {
    report.key: report
    for report in (
        Report(
            "company",
            mark("Company"),
            mark("Are we all right?"),
            "layout-dashboard",
            company.build,
            ("period", "as_of"),
            usual_month,
            is_planned=True,
        ),
        Report(
            "plan",
            mark("Plan and actual"),
            mark("Where are we off plan, and why?"),
            "trending-up",
            plan_and_actual.build,
            ("period", "basis", "as_of"),
            usual_month,
            is_planned=True,
        ),
        Report(
            "budgets",
            mark("Budgets"),
            mark("Which projects run out, and when?"),
            "wallet",
            budgets.build,
            ("client", "project", "as_of"),
        ),
        Report(
            "unbilled",
            mark("Not billed yet"),
            mark("What could we invoice today?"),
            "hourglass",
            unbilled.build,
            ("client", "project", "currency", "as_of"),
        ),
        Report(
            "open-invoices",
            mark("Open invoices"),
            mark("Who owes us, and for how long?"),
            "banknote",
            open_invoices.build,
            ("client", "currency", "as_of"),
            in_cents=True,
        ),
        Report(
            "clients",
            mark("Clients in figures"),
            mark("Who do we live from, and is it worth it?"),
            "building-2",
            clients.build,
            ("period", "compare", "client", "currency", "as_of"),
            twelve_months,
        ),
        Report(
            "offers",
            mark("Offers"),
            mark("Is there work behind the work?"),
            "file-text",
            offers.build,
            ("period", "client", "currency", "as_of"),
            twelve_months,
        ),
        Report(
            "landscape",
            mark("Data landscape"),
            mark("What do we have, how fresh, how complete?"),
            "database",
            landscape.build,
            (),
        ),
    )
}


def answer(connection: Connection, report: Report, inquiry: Inquiry | None = None) -> ReportAnswer:
    """Read a report; as it is usually asked, if nothing else is given."""
    inquiry = inquiry or report.asked(today_of(connection))
    kept, synced = _known(connection)
    home = kept.get("currency") or ""
    parts = report.build(FigureReader(connection, inquiry, home))
    places = names_of(connection, inquiry.scope.where)
    company = kept.get("company_name") or ""
    zone = zone_named(kept.get(REPORT_ZONE))
    return ReportAnswer(report, inquiry, parts, synced, home, company, places, zone)


def _known(connection: Connection) -> tuple[dict[str, str], dict[str, datetime]]:
    """Return the settings that reports need, and when each source was last read wholly. One statement."""
    settings, runs = table_of(Setting), table_of(SyncRun)
    no_text, no_moment = cast(null(), Text), cast(null(), UtcDateTime)
    kept = select(literal("setting").label("kind"), settings.c.key, settings.c.value, no_moment.label("at"))
    newest = select(literal("run"), runs.c.source, no_text, func.max(runs.c.finished_at)).group_by(runs.c.source)
    wanted = settings.c.key.in_(("currency", "company_name", REPORT_ZONE))
    rows = connection.execute(union_all(kept.where(wanted), newest.where(runs.c.status == "complete"))).all()
    moments = {row.key: row.at for row in rows if row.kind == "run" and row.at is not None}
    return {row.key: row.value for row in rows if row.kind == "setting"}, moments
