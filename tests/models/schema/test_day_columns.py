"""Columns that are worked out as of a day come to what the measures say of the same row, and to plain Python."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import Connection, Engine

from models import (
    Client,
    Department,
    Employee,
    EmploymentPeriod,
    Expense,
    Invoice,
    InvoiceItem,
    InvoicePayment,
    Project,
    Task,
    TimeEntry,
)
from models.connection.database import snapshot
from models.measures.figures import Figure, prove, read_figures
from models.measures.registry import MEASURES
from models.measures.scope import Scope
from models.queries.aggregates import Summed, Total, totals
from models.queries.filters import Filter, Test
from models.queries.group_keys import GroupBy
from models.queries.grouping import read_groups
from models.queries.rows import RowQuery, RowValues, rows_in, values_of
from models.schema.base import Base
from models.values.relative_dates import Calendar
from tests.models.measures.company import GONE, put
from tests.models.measures.plain_measures import pieces
from tests.models.measures.small_companies import Company, companies, days, insert_all

TODAY = date(2026, 4, 20)
CALENDAR = Calendar(now=lambda: datetime(2026, 4, 20, 12, tzinfo=UTC))
SHARE = Summed("share_of_budget", ratio=("used_of_budget", "budget_seconds"))
PER_CENT, CENT = Decimal("0.000001"), Decimal("0.01")


def read(connection: Connection, model: type[Base], *paths: str, day: date = TODAY, **more: Any) -> Iterator[RowValues]:
    return rows_in(connection, RowQuery(model, paths, day=day, calendar=CALENDAR, **more))


def column(engine: Engine, model: type[Base], path: str, **more: Any) -> dict[int, Any]:
    with snapshot(engine) as connection:
        return {row[0]: row[1] for row in read(connection, model, path, **more)}


def figures(connection: Connection, key: str, day: date, *by: str) -> list[Figure]:
    found = read_figures(connection, MEASURES[key], Scope(day), by)
    prove(connection, MEASURES[key], Scope(day), by, found)
    return found


def test_each_row_comes_to_the_figure_of_its_row(engine: Engine) -> None:
    @settings(
        max_examples=8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=[Phase.generate],
    )
    @given(companies(), days)
    def hold(company: Company, day: date) -> None:
        with engine.connect() as connection, connection.begin() as transaction:
            insert_all(connection, company)
            _projects_hold(connection, company, day)
            _invoices_hold(connection, day)
            transaction.rollback()

    hold()


def _projects_hold(connection: Connection, company: Company, day: date) -> None:
    rows = list(read(connection, Project, "used", "left", "share_of_budget", "budget_hours", day=day))
    tracked = {one.keys["project"]: one.value for one in figures(connection, "tracked", day, "project")}
    used = {one.keys["project"]: one for one in figures(connection, "budget_used", day, "project")}
    plain = [piece for piece in pieces(company, "tracked", Scope(day)) if piece.reason is None]
    for number, seconds, left, share, hours in rows:
        assert seconds == tracked.get(number, 0)
        assert seconds == sum(piece.value or 0 for piece in plain if piece.places["project"] == f"Project {number}")
        if not hours:
            assert (left, share) == (None, None)
            continue
        budget = (hours * 3600).quantize(Decimal(1), ROUND_HALF_UP)
        assert left == budget - seconds
        assert share == (100 * seconds / budget).quantize(PER_CENT, ROUND_HALF_UP)
        assert share == (used[number].value * 100).quantize(PER_CENT, ROUND_HALF_UP)


def _invoices_hold(connection: Connection, day: date) -> None:
    rows = {row[0]: row[1:] for row in read(connection, Invoice, "open_amount", "credit_amount", "is_overdue", day=day)}
    asked = figures(connection, "open", day, "client")
    counted = {row.id: row.value for one in asked for row in one.proof.get(None, {}).values()}
    back = {row.id: row.value for one in asked for why in ("credit note", "overpaid") for row in _left_out(one, why)}
    assert {number: amount for number, (amount, *_) in rows.items() if amount} == counted
    assert {number: amount for number, (_, amount, _) in rows.items() if amount is not None} == back
    late = {row.id for one in figures(connection, "overdue", day) for row in one.proof.get(None, {}).values()}
    assert {number for number, (*_, overdue) in rows.items() if overdue} == late
    found = {row[0]: row[1:] for row in read(connection, Client, "open_amount", "currency", day=day)}
    for number, (amount, currency) in found.items():
        of_client = {one.currency: one.value for one in asked if one.keys["client"] == number and one.value}
        assert amount == (of_client.get(currency, 0) if currency and of_client.keys() <= {currency} else None)


def _left_out(figure: Figure, why: str) -> Iterator[Any]:
    return iter(figure.proof.get(why, {}).values())


@pytest.fixture
def agency(engine: Engine) -> Engine:
    """Client 1 pays in euros, client 2 in two currencies; projects 1 and 2 have budgets of 10 and of 90 hours."""
    put(engine, Department, {"name": "Design"}, {"name": "Development"})
    put(engine, Client, {"name": "One"}, {"name": "Two"}, {"name": "Three"})
    put(engine, Employee, {"name": "Anna"}, {"name": "Ben", "department_id": 2})
    put(
        engine,
        EmploymentPeriod,
        {"id": 11, "employee_id": 1, "valid_to": date(2026, 4, 14), "department_id": 1},
        {"id": 12, "employee_id": 1, "valid_from": date(2026, 4, 15), "department_id": 2},
    )
    put(
        engine,
        Project,
        {"name": "Small", "client_id": 1, "budget_hours": Decimal(10)},
        {"name": "Big", "client_id": 1, "budget_hours": Decimal(90)},
        {"name": "Free", "client_id": 2, "budget_hours": Decimal(0)},
    )
    put(engine, Task, {"name": "Sketch", "project_id": 2})
    put(engine, Invoice, *_invoices())
    put(engine, InvoicePayment, {"invoice_id": 1, "amount": Decimal("19"), "date": TODAY})
    put(engine, InvoiceItem, *_items())
    put(engine, TimeEntry, *_time())
    put(engine, Expense, {"project_id": 2, "invoice_item_id": 2, "amount": Decimal(5)})
    return engine


def _invoices() -> list[dict[str, Any]]:
    euros = {"currency": "EUR", "status": "sent", "due_date": date(2026, 4, 10)}
    return [
        euros | {"client_id": 1, "total": Decimal(119), "tax_amount": Decimal(19), "date": date(2026, 3, 1)},
        euros | {"client_id": 1, "total": Decimal(80), "date": date(2025, 4, 21), "discount": Decimal(20)},
        euros | {"client_id": 1, "total": Decimal(500), "date": date(2025, 4, 20), "status": "paid"},
        euros | {"client_id": 1, "total": Decimal(70), "date": TODAY, "status": "void"},
        euros | {"client_id": 2, "total": Decimal(70), "date": TODAY, "due_date": TODAY},
        euros | {"client_id": 2, "total": Decimal(70), "date": TODAY, "currency": "CHF", "due_date": None},
    ]


def _items() -> list[dict[str, Any]]:
    line = {"quantity": Decimal("1.5"), "price_unit": Decimal("33.35")}
    return [
        {"invoice_id": 1, **line},
        {"invoice_id": 2, **line},
        {"invoice_id": 1, **line, "own_project_id": 1},
        {"invoice_id": 4, **line, "own_project_id": 1},
        {"invoice_id": 5, **line, "own_project_id": 3},
        {"invoice_id": 1, **line, "own_project_id": 1},
        {"invoice_id": 1, **line, "own_project_id": 1, "deleted_at": GONE},
    ]


def _time() -> list[dict[str, Any]]:
    hour = {"duration": 3600, "user_id": 1, "value": Decimal("99.99")}
    return [
        hour | {"project_id": 1, "day": date(2026, 4, 14), "duration": 36_144, "invoice_item_id": 1},
        hour | {"project_id": 2, "day": date(2026, 4, 15), "invoice_item_id": 6},
        hour | {"project_id": 2, "day": date(2026, 4, 21)},
        hour | {"project_id": 2, "day": None},
        hour | {"project_id": 2, "day": TODAY, "deleted_at": GONE},
        hour | {"project_id": 3, "day": TODAY, "user_id": 2, "value": None},
    ]


def test_lines_belong_to_the_project_that_records_name_or_people_but_never_to_two(agency: Engine) -> None:
    # Project 1: what its time names, and what people gave it; not what project 2 is billed by, nor of a void invoice.
    # Project 2: with the discount of 20 %; project 3: its client is in two currencies.
    line = Decimal("50.03")
    assert column(agency, Project, "invoiced_net") == {1: 2 * line, 2: line + Decimal("40.02"), 3: None}
    put(agency, TimeEntry, {"id": 9, "project_id": 3, "day": TODAY, "invoice_item_id": 1})
    assert column(agency, Project, "invoiced_net")[1] == line


def test_work_is_worth_what_its_entries_are_up_to_the_day(agency: Engine) -> None:
    assert column(agency, Project, "work_value") == {1: Decimal("99.99"), 2: Decimal("99.99"), 3: None}
    later = column(agency, Project, "work_value", day=date(2026, 4, 21))
    assert later[2] == Decimal("199.98")


def test_a_share_of_all_is_a_ratio_of_sums_and_has_nothing_without_a_budget(agency: Engine) -> None:
    assert column(agency, Project, "share_of_budget") == {
        1: Decimal("100.4"),
        2: Decimal("1.111111"),
        3: None,
    }
    query = RowQuery(Project, ("share_of_budget", "used"), day=TODAY, calendar=CALENDAR)
    found = totals(agency, query, (SHARE, Summed("used"))).totals
    assert found["used"][""].total == 36_144 + 3_600 + 3_600
    assert found["share_of_budget"][""] == Total(2, Decimal(39_744), Decimal(360_000))
    assert found["share_of_budget"][""].value == Decimal("11.04")
    by_client = RowQuery(Project, ("share_of_budget",), groups=(GroupBy("client_id"),), day=TODAY, calendar=CALENDAR)
    assert [group.totals for group in read_groups(agency, by_client, (SHARE,))] == [
        {"share_of_budget": {"": Total(2, Decimal(39_744), Decimal(360_000))}},
        {},
    ]
    over = (Filter("share_of_budget", Test.BETWEEN, ("100.000001", None)),)
    assert list(column(agency, Project, "share_of_budget", filters=over)) == [1]
    assert list(column(agency, Project, "share_of_budget", order="share_of_budget", descending=True)) == [1, 2, 3]


def test_an_invoice_is_late_while_something_is_open_and_its_day_has_passed(agency: Engine) -> None:
    assert column(agency, Invoice, "days_late") == {1: 10, 2: 10, 3: 10, 4: None, 5: None, 6: None}
    assert column(agency, Invoice, "is_overdue") == {1: True, 2: True, 3: True, 4: None, 5: False, 6: None}
    assert column(agency, Invoice, "days_late", day=date(2026, 4, 10)).get(1) is None
    overdue = (Filter("is_overdue", Test.ONE_OF, (True,)),)
    assert list(column(agency, Invoice, "is_overdue", filters=overdue)) == [1, 2, 3]
    assert values_of(agency, Invoice, "is_overdue", 9, CALENDAR) == [False, True]
    groups = read_groups(agency, RowQuery(Invoice, (), groups=(GroupBy("is_overdue"),), calendar=CALENDAR), ())
    assert [(group.value, group.rows) for group in groups] == [((False,), 1), ((True,), 3), ((None,), 2)]


def test_a_clients_figures_are_of_the_twelve_months_that_end_today_and_in_one_currency(agency: Engine) -> None:
    # Without taxes 100 and 80; the invoice of a year ago today is a day too old.
    assert column(agency, Client, "net_of_year") == {1: Decimal(180), 2: None, 3: None}
    assert column(agency, Client, "open_amount") == {1: Decimal(680), 2: None, 3: None}
    assert column(agency, Client, "open_amount", day=date(2026, 4, 19))[1] == Decimal(699)
    assert column(agency, Project, "client_id.net_of_year")[2] == Decimal(180)


def test_an_entry_has_the_department_of_its_person_on_its_day(agency: Engine) -> None:
    design, development = (1, "Design"), (2, "Development")
    expected = {1: design, 2: development, 3: development, 4: None, 6: development}
    assert column(agency, TimeEntry, "department_on_day") == expected
    assert column(agency, TimeEntry, "department_on_day", order="department_on_day").keys() == expected.keys()
    of_design = (Filter("department_on_day", Test.ONE_OF, ((1, "Design"),)),)
    assert list(column(agency, TimeEntry, "department_on_day", filters=of_design)) == [1]
    called_so = (Filter("department_on_day", Test.CONTAINS, ("develop",)),)
    assert list(column(agency, TimeEntry, "department_on_day", filters=called_so)) == [2, 3, 6]
    assert list(column(agency, TimeEntry, "department_on_day", search="design")) == [1]
    query = RowQuery(TimeEntry, (), groups=(GroupBy("department_on_day"),), calendar=CALENDAR)
    found = {
        group.value[0]: group.totals["duration"][""].total
        for group in read_groups(agency, query, (Summed("duration"),))
    }
    assert found == {design: 36_144, development: 3 * 3_600, None: 3_600}


def test_what_nobody_sees_is_not_read(agency: Engine) -> None:
    with snapshot(agency) as connection:
        hidden = frozenset({"used", "client_id"})
        rows = list(read(connection, Project, "name", "client_id", "used", unread=hidden))
    assert rows[0] == (1, "Small", None, None)
