"""Columns that are worked out while they are read: what is open of invoices, and in which currency clients pay."""

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from models import Client, Employee, Estimate, Invoice, InvoicePayment, Project, Task
from models.queries.aggregates import Summed, totals
from models.queries.filters import Filter, Test
from models.queries.group_keys import GroupBy
from models.queries.grouping import read_groups
from models.queries.rows import RowQuery, all_rows, rows_by_id
from models.writes.audit_context import writing_as

GONE = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = date(2026, 3, 2)
CENT = Decimal("0.01")
OPEN = Summed("open_amount", "currency")
# (total, status, currency, payments), each payment with whether it was deleted; what is open of it.
INVOICES: list[tuple[str | None, str, str, list[tuple[str, bool]], str | None]] = [
    ("19884.31", "paid", "EUR", [("5965.29", False), ("13919.02", False)], "0"),
    ("119", "sent", "EUR", [("119", True)], "119"),
    ("100", "viewed", "EUR", [("30", False), ("5", True)], "70"),
    ("100", "paid", "EUR", [("130", False)], None),
    ("-40", "sent", "EUR", [], None),
    ("70", "sent", "CHF", [], "70"),
    ("500", "draft", "EUR", [], None),
    ("500", "void", "EUR", [("100", False)], None),
    (None, "sent", "EUR", [], None),
    ("100", "sent", "EUR", [("33.3333", False)] * 3, "0"),
    ("100.005", "sent", "EUR", [], "100.01"),
    ("-100.005", "sent", "EUR", [], None),
    ("0.3", "sent", "EUR", [("0.1", False), ("0.2", False)], "0"),
    ("1234567890123.45", "sent", "EUR", [("1.4", False)], "1234567890122.05"),
    ("999999999999999", "sent", "EUR", [("999999999999998", False)], "1"),
]


def put(engine: Engine, model: Any, rows: list[dict[str, Any]]) -> None:
    with writing_as(engine, "The sample", run_id=1) as connection:
        connection.execute(insert(model), rows)


def put_invoices(engine: Engine, listed: list[Any]) -> None:
    put(engine, Client, [{"id": 1, "paymo_id": 1, "name": "Number 1"}])
    invoices, payments = [], []
    for number, (total, status, currency, paid, _open) in enumerate(listed, start=1):
        money = {"total": None if total is None else Decimal(total), "currency": currency}
        invoices.append({"id": number, "paymo_id": number, "client_id": 1, "status": status, "date": DAY} | money)
        for amount, deleted in paid:
            payments.append({"paymo_id": len(payments) + 1, "invoice_id": number, "amount": Decimal(amount)})
            payments[-1] |= {"date": DAY, "deleted_at": GONE if deleted else None}
    put(engine, Invoice, [{**one, "outstanding": Decimal(7), "deleted_at": None} for one in invoices])
    put(engine, InvoicePayment, payments)


def column(engine: Engine, model: Any, path: str, **more: Any) -> dict[int, Any]:
    query = RowQuery(model, (path,), **more)
    return {row[0]: row[1] for row in all_rows(engine, query)}


@pytest.mark.fault("Y35")
def test_open_is_the_total_minus_the_payments_to_the_cent(engine: Engine) -> None:
    put_invoices(engine, INVOICES)

    expected = {n: None if one[4] is None else Decimal(one[4]) for n, one in enumerate(INVOICES, start=1)}
    assert column(engine, Invoice, "open_amount") == expected
    # What goes back to the client stands for itself.
    credit = {n: one for n, one in column(engine, Invoice, "credit_amount").items() if one is not None}
    assert credit == {4: Decimal(-30), 5: Decimal(-40), 12: Decimal("-100.01")}
    # The note of Paymo's stays what it is.
    assert set(column(engine, Invoice, "outstanding").values()) == {Decimal(7)}


def test_open_amounts_are_sorted_filtered_searched_and_added_up_by_currency(engine: Engine) -> None:
    put_invoices(engine, INVOICES[:9])

    still_open = (Filter("open_amount", Test.BETWEEN, ("0.01", None)),)
    assert list(column(engine, Invoice, "open_amount", filters=still_open, order="open_amount")) == [3, 6, 2]
    paid = (Filter("open_amount", Test.BETWEEN, ("0", "0")),)
    assert list(column(engine, Invoice, "open_amount", filters=paid)) == [1]
    empty = (Filter("open_amount", Test.EMPTY),)
    assert list(column(engine, Invoice, "open_amount", filters=empty)) == [4, 5, 7, 8, 9]
    filled = (Filter("open_amount", Test.FILLED),)
    assert len(column(engine, Invoice, "open_amount", filters=filled)) == 4
    assert list(column(engine, Invoice, "open_amount", order="open_amount"))[:2] == [1, 3]
    assert list(column(engine, Invoice, "open_amount", search="119")) == [2]
    found = totals(engine, RowQuery(Invoice, ("open_amount",), filters=still_open), (OPEN,)).totals["open_amount"]
    assert {currency: one.total for currency, one in found.items()} == {"EUR": Decimal(189), "CHF": Decimal(70)}


def test_thousands_of_invoices_come_to_the_cent(engine: Engine) -> None:
    chance = Random(7)
    listed: list[Any] = []
    for _ in range(1_500):
        cents = chance.randint(1, 9_000_000)
        parts = [chance.randint(0, cents) for _ in range(chance.randint(0, 3))]
        paid = [(f"{Decimal(part) / 100:f}", chance.random() < 0.1) for part in parts]
        listed.append((f"{Decimal(cents) / 100:f}", "sent", chance.choice(("EUR", "CHF", "")), paid, None))
    put_invoices(engine, listed)

    expected: dict[int, Decimal | None] = {}
    by_currency: dict[str, Decimal] = defaultdict(Decimal)
    for number, (total, _status, currency, paid, _open) in enumerate(listed, start=1):
        left = Decimal(total) - sum((Decimal(amount) for amount, deleted in paid if not deleted), Decimal(0))
        expected[number] = left.quantize(CENT, ROUND_HALF_UP) if left >= 0 else None
        by_currency[currency] += expected[number] or 0
    assert column(engine, Invoice, "open_amount") == expected
    found = totals(engine, RowQuery(Invoice, ("open_amount",)), (OPEN,)).totals["open_amount"]
    assert {currency: one.total for currency, one in found.items()} == by_currency
    groups = read_groups(engine, RowQuery(Invoice, ("open_amount",), groups=(GroupBy("currency"),)), (OPEN,))
    in_groups = {group.value[0] or "": group.totals["open_amount"][group.value[0] or ""].total for group in groups}
    assert in_groups == by_currency


def test_an_invoice_that_was_deleted_owes_nothing(engine: Engine) -> None:
    put(engine, Invoice, [{"id": 1, "paymo_id": 1, "total": Decimal(9), "status": "sent", "deleted_at": GONE}])
    assert column(engine, Invoice, "open_amount", only_deleted=True) == {1: None}


@pytest.fixture
def invoiced(engine: Engine) -> Engine:
    """Client 1 is invoiced in francs, 2 in two currencies, 3 in none yet, 4 only offered something in dollars."""
    put(engine, Client, [{"id": n, "paymo_id": n, "name": f"Number {n}"} for n in (1, 2, 3, 4)])
    papers = [(1, "CHF", None), (1, "CHF", None), (1, "EUR", GONE), (2, "EUR", None), (2, "CHF", None), (3, "", None)]
    put(
        engine,
        Invoice,
        [
            {"id": n, "paymo_id": n, "client_id": client, "currency": currency, "deleted_at": gone}
            for n, (client, currency, gone) in enumerate(papers, start=1)
        ],
    )
    put(engine, Estimate, [{"paymo_id": 1, "client_id": 4, "currency": "USD", "deleted_at": None}])
    clients = (1, 2, 3, 4, None, 1)
    put(
        engine,
        Project,
        [
            {"id": n, "paymo_id": n, "client_id": client, "price": Decimal(100) * n, "deleted_at": None}
            for n, client in enumerate(clients, start=1)
        ],
    )
    put(
        engine,
        Task,
        [{"id": n, "paymo_id": n, "project_id": n, "estimated_price": Decimal(n)} for n in (1, 2, 3, 4, 5)],
    )
    return engine


def test_a_project_has_the_one_currency_of_its_clients_documents(invoiced: Engine) -> None:
    one = {1: "CHF", 2: None, 3: None, 4: "USD", 5: None, 6: "CHF"}
    assert column(invoiced, Project, "currency") == one
    assert column(invoiced, Task, "currency") == {n: one[n] for n in (1, 2, 3, 4, 5)}
    assert column(invoiced, Client, "currency") == {n: one[n] for n in (1, 2, 3, 4)}
    assert column(invoiced, Project, "currencies") == {1: "CHF", 2: "CHF, EUR", 3: None, 4: "USD", 5: None, 6: "CHF"}
    assert column(invoiced, Task, "project_id.client_id.currencies")[2] == "CHF, EUR"


@pytest.mark.fault("Y35")
def test_prices_are_added_up_in_each_currency_and_apart_without_one(invoiced: Engine) -> None:
    price = Summed("price", "currency")
    found = totals(invoiced, RowQuery(Project, ("price",)), (price,)).totals["price"]
    assert {currency: one.total for currency, one in found.items()} == {
        "CHF": Decimal(700),
        "USD": Decimal(400),
        "": Decimal(1000),
    }
    groups = read_groups(invoiced, RowQuery(Project, ("price",), groups=(GroupBy("client_id"),)), (price,))
    assert [{one: total.total for one, total in group.totals["price"].items()} for group in groups] == [
        {"CHF": Decimal(700)},
        {"": Decimal(200)},
        {"": Decimal(300)},
        {"USD": Decimal(400)},
        {"": Decimal(500)},
    ]
    by_currency = read_groups(invoiced, RowQuery(Project, ("price",), groups=(GroupBy("currency"),)), (price,))
    assert [(group.value[0], group.rows) for group in by_currency] == [("CHF", 2), ("USD", 1), (None, 3)]


def test_somebodys_rate_has_a_currency_where_everything_is_invoiced_in_one(engine: Engine, invoiced: Engine) -> None:
    put(engine, Employee, [{"id": 1, "paymo_id": 1, "name": "Anna", "price_per_hour": Decimal(95)}])
    query = RowQuery(Employee, ("rate_currency", "rate_currencies"))
    assert rows_by_id(engine, query, (1,))[1] == (1, None, "CHF, EUR, USD")


def test_a_filter_finds_projects_by_their_currency(invoiced: Engine) -> None:
    francs = (Filter("currency", Test.IS, ("chf",)),)
    assert list(column(invoiced, Project, "price", filters=francs)) == [1, 6]
    without = (Filter("currency", Test.EMPTY),)
    assert list(column(invoiced, Project, "price", filters=without)) == [2, 3, 5]
    over_the_client = (Filter("project_id.client_id.currency", Test.IS, ("USD",)),)
    assert list(column(invoiced, Task, "estimated_price", filters=over_the_client)) == [4]
