"""Data landscape: what we have, how fresh it is, how complete, and which reports rest on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, null, or_, select, type_coerce, union_all

from models.reports.contents import Part, ReportCell, ReportColumn, ReportLine, Sentence, TableBlock, Tile, Tiles, words
from models.reports.reader import FigureReader, share
from models.schema.base import Base, Owner, table_of
from models.schema.company import ExchangeRate
from models.schema.employees import Employee, EmploymentPeriod
from models.schema.finance import Estimate, Expense, Invoice, InvoiceItem, InvoicePayment
from models.schema.plan import PlanItem, PlanMeaning, PlanVersion
from models.schema.projects import Booking, Client, ClientContact, Project, Task, TimeEntry
from models.schema.system_tables import Change, RejectedRecord, SyncRun, SyncRunStream
from models.schema.types import UtcDateTime
from models.values.clock import today_of
from models.values.language import mark

WEAK = Decimal("0.9")
PLAN_REPORT, BUDGETS, UNBILLED = mark("Plan and actual"), mark("Budgets"), mark("Not billed yet")
OPEN, CLIENTS, OFFERS = mark("Open invoices"), mark("Clients in figures"), mark("Offers")


@dataclass(frozen=True)
class Stock:
    """What is kept of one kind. `model`: its table; `streams`: as which its source calls it; `complete`: of which
    columns all must be filled for a row to be complete, `by` says so in words; `of`: which rows are asked; `rests`: the
    reports that rest on it."""

    title: str
    model: type[Base]
    rests: tuple[str, ...]
    streams: tuple[str, ...] = ()
    by: str = ""
    complete: ColumnElement[bool] | None = None
    of: ColumnElement[bool] | None = None


def _filled(model: type[Base], *names: str) -> ColumnElement[bool]:
    return and_(*(table_of(model).c[name].is_not(None) for name in names))


_items, _projects, _tasks = table_of(InvoiceItem), table_of(Project), table_of(Task)
_entries, _expenses, _people = table_of(TimeEntry), table_of(Expense), table_of(Employee)


def _names_line(table: Any) -> ColumnElement[bool]:
    return _items.c.id.in_(select(table.c.invoice_item_id).where(table.c.invoice_item_id.is_not(None)))


_has_project = or_(_items.c.own_project_id.is_not(None), *map(_names_line, (_projects, _tasks, _entries, _expenses)))
FROM_PAYMO = (
    Stock(
        mark("Time entries"),
        TimeEntry,
        (BUDGETS, UNBILLED, PLAN_REPORT),
        ("entries",),
        mark("have a person, a project, a task and a day"),
        _filled(TimeEntry, "user_id", "project_id", "task_id", "day"),
    ),
    Stock(mark("Tasks"), Task, (UNBILLED,), ("tasks",), mark("have a task list"), _filled(Task, "tasklist_id")),
    Stock(
        mark("Projects"),
        Project,
        (BUDGETS, CLIENTS),
        ("projects",),
        mark("of the active ones have a lead, dates and a budget"),
        _filled(Project, "lead_id", "start_date", "end_date", "budget_hours"),
        _projects.c.active.is_(True),
    ),
    Stock(
        mark("Invoices"),
        Invoice,
        (OPEN, CLIENTS, PLAN_REPORT),
        ("invoices",),
        mark("have a date and a due date"),
        _filled(Invoice, "date", "due_date"),
    ),
    Stock(
        mark("Invoice items"),
        InvoiceItem,
        (CLIENTS,),
        ("invoices", "invoiceitems"),
        mark("have a project"),
        _has_project,
    ),
    Stock(
        mark("Payments"),
        InvoicePayment,
        (OPEN,),
        ("invoicepayments",),
        mark("have a date"),
        _filled(InvoicePayment, "date"),
    ),
    Stock(mark("Offers"), Estimate, (OFFERS,), ("estimates",), mark("have a date"), _filled(Estimate, "date")),
    Stock(
        mark("Expenses"), Expense, (UNBILLED,), ("expenses",), mark("have a project"), _filled(Expense, "project_id")
    ),
    Stock(mark("Bookings"), Booking, (BUDGETS,), ("bookings",)),
    Stock(
        mark("People|a table"),
        Employee,
        (PLAN_REPORT,),
        ("users",),
        mark("of the active ones have hours and a department"),
        _filled(Employee, "weekly_hours", "department_id"),
        _people.c.active.is_(True),
    ),
    Stock(mark("Clients"), Client, (CLIENTS, OPEN), ("clients",)),
    Stock(mark("Contacts"), ClientContact, (), ("clientcontacts",)),
)
_current = table_of(PlanItem).c.plan_version_id.in_(
    select(table_of(PlanVersion).c.id).where(table_of(PlanVersion).c.is_current)
)
OTHERS = (
    Stock(mark("Business plan"), PlanItem, (PLAN_REPORT,), ("plan_items",), of=_current),
    Stock(mark("Employment periods"), EmploymentPeriod, (PLAN_REPORT,)),
    Stock(mark("Plan meanings"), PlanMeaning, (PLAN_REPORT,)),
    Stock(mark("Exchange rates"), ExchangeRate, ()),
)


def build(reader: FigureReader) -> tuple[Part, ...]:
    """Build the report."""
    counted = {row.name: row for row in reader.connection.execute(_counts())}
    states = _states(reader)
    now = today_of(reader.connection)
    is_else = reader.scope.first is not None or reader.scope.as_of != now
    told = Sentence(mark("This is what there is now, whatever day or period is asked."))
    paymo = tuple(_line(stock, counted[stock.title], states) for stock in FROM_PAYMO)
    others = tuple(_line(stock, counted[stock.title], states) for stock in OTHERS)
    return (
        Tiles(tuple(_tiles(reader, counted, paymo))),
        TableBlock(Sentence(mark("From Paymo")), _columns(), paymo, (told,) if is_else else ()),
        TableBlock(Sentence(mark("Plan and our own")), _columns(), others),
    )


def _columns() -> tuple[ReportColumn, ...]:
    return (
        ReportColumn(mark("Data"), "text"),
        ReportColumn(mark("Rows"), "count"),
        ReportColumn(mark("Newest change"), "moment"),
        ReportColumn(mark("Last run"), "text"),
        ReportColumn(mark("Set aside"), "count"),
        ReportColumn(mark("Deleted there"), "count"),
        ReportColumn(mark("Complete"), "ratio"),
        ReportColumn(mark("by|which"), "text", is_muted=True),
        ReportColumn(mark("Rests on it"), "text", is_muted=True),
    )


def _counts() -> Any:
    """Count all kinds in one statement: name, rows, those asked, those complete, deleted ones, the newest change."""
    return union_all(*map(_count, (*FROM_PAYMO, *OTHERS)))


def _count(stock: Stock) -> Select[Any, Any, Any, Any, Any, Any]:
    table = table_of(stock.model)
    gone = table.c.deleted_at.is_not(None) if "deleted_at" in table.c else literal(False)
    is_asked = and_(~gone, stock.of) if stock.of is not None else ~gone
    complete = and_(is_asked, stock.complete) if stock.complete is not None else None
    is_there = stock.of if "plan_version_id" in table.c and stock.of is not None else ~gone
    return select(
        literal(stock.title).label("name"),
        func.count(case((is_there, 1))).label("rows"),
        func.count(case((is_asked, 1))).label("asked"),
        (func.count(case((complete, 1))) if complete is not None else null()).label("complete"),
        func.count(case((gone, 1))).label("deleted"),
        type_coerce(_newest(stock), UtcDateTime).label("newest"),
    ).select_from(table)


def _newest(stock: Stock) -> ColumnElement[Any]:
    table, changes, versions = table_of(stock.model), table_of(Change), table_of(PlanVersion)
    if "updated_on" in table.c:
        return func.max(table.c.updated_on)
    if stock.model is PlanItem:
        return select(func.max(versions.c.imported_at)).where(versions.c.is_current).scalar_subquery()
    return select(func.max(changes.c.at)).where(changes.c.table_name == table.name).scalar_subquery()


@dataclass(frozen=True)
class _States:
    """How the newest run of each stream ended, and how many of its records are set aside."""

    ended: dict[str, str]
    aside: dict[str, int]


def _states(reader: FigureReader) -> _States:
    streams, aside = table_of(SyncRunStream), table_of(RejectedRecord)
    newest = select(func.max(streams.c.id)).group_by(streams.c.stream)
    ended = reader.connection.execute(select(streams.c.stream, streams.c.status).where(streams.c.id.in_(newest)))
    counted = reader.connection.execute(select(aside.c.stream, func.count()).group_by(aside.c.stream))
    return _States(_pairs(ended), _pairs(counted))


ENDS = {"complete": mark("Complete|a run"), "failed": mark("Failed"), "asks": mark("Asks first")}


def _line(stock: Stock, row: Any, states: _States) -> ReportLine:
    runs = {states.ended[name] for name in stock.streams if name in states.ended}
    worst = next((end for end in ("failed", "asks", "complete") if end in runs), "")
    ours = not stock.streams
    run = words(mark("Entered here"), "muted") if ours else words(ENDS.get(worst, mark("Never")), _tone(worst))
    aside = sum(states.aside.get(name, 0) for name in stock.streams)
    whole = share(ReportCell(row.complete, "count"), ReportCell(row.asked, "count"))
    is_weak = whole.value is not None and whole.number < WEAK
    return ReportLine(
        (
            words(stock.title),
            ReportCell(row.rows, "count"),
            ReportCell(row.newest, "moment"),
            run,
            ReportCell(None if ours else aside, "count", tone="bad" if aside else ""),
            ReportCell(None if ours or stock.model is PlanItem else row.deleted, "count"),
            replace(whole, tone="watch" if is_weak else ""),
            words(stock.by) if stock.by else ReportCell(None),
            ReportCell(_listed(stock.rests)),
        )
    )


def _tone(end: str) -> Any:
    return {"complete": "good", "asks": "watch"}.get(end, "bad")


def _listed(names: tuple[str, ...]) -> Sentence | None:
    if not names:
        return None
    cells = {f"name{place}": words(name) for place, name in enumerate(names)}
    return Sentence(", ".join(f"{{{key}}}" for key in cells), cells)


def _tiles(reader: FigureReader, counted: dict[str, Any], paymo: tuple[ReportLine, ...]) -> Iterator[Tile]:
    runs = _last_runs(reader)
    rows = sum(counted[stock.title].rows for stock in FROM_PAYMO)
    yield Tile(Sentence(mark("Rows from Paymo")), ReportCell(rows, "count"), tuple(_ended(runs.get(Owner.PAYMO.name))))
    plan = counted[OTHERS[0].title].rows
    yield Tile(
        Sentence(mark("Numbers of the plan")), ReportCell(plan, "count"), tuple(_ended(runs.get(Owner.PLAN.name)))
    )
    weak = [stock.title for stock, line in zip(FROM_PAYMO, paymo, strict=True) if line.cells[6].tone == "watch"]
    names = _listed(tuple(weak))
    told = (names,) if names else (Sentence(mark("Nothing is missing.")),)
    yield Tile(Sentence(mark("Things to complete")), ReportCell(len(weak), "count", tone="watch" if weak else ""), told)


def _last_runs(reader: FigureReader) -> dict[str, tuple[datetime, Decimal | None]]:
    runs = table_of(SyncRun)
    newest = select(func.max(runs.c.id)).where(runs.c.status == "complete").group_by(runs.c.source)
    found = select(runs.c.source, runs.c.finished_at, runs.c.seconds).where(runs.c.id.in_(newest))
    return {source: (at, seconds) for source, at, seconds in reader.connection.execute(found) if at is not None}


def _ended(run: tuple[datetime, Decimal | None] | None) -> Iterator[Sentence]:
    if run is None:
        yield Sentence(mark("never complete yet"), tone="watch")
    else:
        yield Sentence(mark("complete {moment}"), {"moment": ReportCell(run[0], "moment")})


def _pairs(rows: Iterable[Any]) -> dict[str, Any]:
    return {row[0]: row[1] for row in rows}
