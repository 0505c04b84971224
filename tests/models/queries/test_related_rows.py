"""What belongs to a record: counts and exact totals over several tables, in one statement."""

from decimal import Decimal

import pytest
from sqlalchemy import Engine

from models import Invoice, InvoicePayment, Project, TimeEntry
from models.queries.aggregates import Group, Summed
from models.queries.filters import Filter, Test
from models.queries.related_rows import RelatedQuery, RelatedRows, belonging_totals, leads_to
from tests.models.around import surround
from tests.models.statements import statements

DURATION, TOTAL = Summed("duration"), Summed("total", "currency")
THIS_YEAR = Filter("day", Test.WITHIN, ("this_year",))
SENT = Filter("status", Test.ONE_OF, ("sent", "viewed"))


@pytest.fixture
def filled(engine: Engine) -> Engine:
    surround(engine)
    return engine


def hours_of_client(*parts: RelatedQuery) -> RelatedRows:
    return RelatedRows(TimeEntry, leads_to(TimeEntry, "project_id.client_id", 1), parts)


def amounts(group: Group, path: str) -> dict[str, Decimal]:
    return {currency: total.total for currency, total in group.totals.get(path, {}).items()}


def test_rows_are_counted_and_added_up_over_the_tables_between(filled: Engine) -> None:
    found = belonging_totals(
        filled, [hours_of_client(RelatedQuery((), (DURATION,)), RelatedQuery((THIS_YEAR,), (DURATION,)))]
    )

    in_all, this_year = found[0]
    assert (in_all.rows, amounts(in_all, "duration")) == (6, {"": Decimal(5 * 3600)})
    assert (this_year.rows, amounts(this_year, "duration")) == (2, {"": Decimal(2 * 3600)})


def test_amounts_come_by_currency_in_each_part(filled: Engine) -> None:
    invoices = RelatedRows(
        Invoice,
        leads_to(Invoice, "client_id", 1),
        (RelatedQuery((), (TOTAL,)), RelatedQuery((SENT,), (TOTAL,)), RelatedQuery((SENT,))),
    )

    in_all, sent, counted = belonging_totals(filled, [invoices])[0]

    assert (in_all.rows, amounts(in_all, "total")) == (4, {"EUR": Decimal("300.3"), "USD": Decimal("100.1")})
    assert (sent.rows, amounts(sent, "total")) == (2, {"EUR": Decimal("100.1"), "USD": Decimal("100.1")})
    assert (counted.rows, counted.totals) == (2, {})


def test_a_payment_has_its_invoices_currency(filled: Engine) -> None:
    amount = Summed("amount", "invoice_id.currency")
    paid = RelatedRows(
        InvoicePayment, leads_to(InvoicePayment, "invoice_id.client_id", 1), (RelatedQuery((), (amount,)),)
    )

    assert amounts(belonging_totals(filled, [paid])[0][0], "amount") == {
        "EUR": Decimal("180.2"),
        "USD": Decimal("93.1"),
    }


def test_what_was_deleted_at_its_source_does_not_count(filled: Engine) -> None:
    projects = RelatedRows(Project, leads_to(Project, "client_id", 1))
    assert belonging_totals(filled, [projects])[0][0].rows == 2


def test_all_of_it_is_one_statement_and_nothing_is_none(filled: Engine) -> None:
    wanted = [hours_of_client(RelatedQuery((), (DURATION,))), RelatedRows(Project, leads_to(Project, "client_id", 9))]
    with statements(filled) as sent:
        found = belonging_totals(filled, wanted)
        assert belonging_totals(filled, []) == []
    assert len(sent) == 1
    assert [group.rows for groups in found for group in groups] == [6, 0]


def test_a_path_that_is_none_never_reaches_the_database(filled: Engine) -> None:
    with pytest.raises(ValueError, match="has no column"):
        leads_to(TimeEntry, "project_id.1; DROP", 1)
