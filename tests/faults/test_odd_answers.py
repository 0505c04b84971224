"""Y21, H3, H13: answers whose parts have another shape than Paymo ever gave them."""

from typing import Any

import pytest
from sqlalchemy import Engine, select

from models import InvoiceItem, RejectedRecord
from models.database import reading
from tests.faults.answers import answering
from tests.faults.world import World, busy_company, world_on


def set_aside(world: World) -> list[str]:
    """The origins of the records that are set aside."""
    with reading(world.engine) as connection:
        return list(connection.scalars(select(RejectedRecord.origin)))


@pytest.mark.fault("Y21")
@pytest.mark.parametrize("resource", ["users", "clients", "invoices"])
def test_what_is_no_record_is_set_aside_and_the_others_are_written(synced: World, resource: str) -> None:
    synced.paymo.faults.add(answering(resource, lambda records: [*records, "text", 7, None, [1]]))  # type: ignore[list-item]  # not what a list holds
    result = synced.sync(full=True)
    assert (result.status, result.rejected, result.deleted) == ("complete", 4, 0)
    synced.check(lists_lied=True)
    assert set_aside(synced) == []


@pytest.mark.fault("Y21")
@pytest.mark.parametrize("odd", [["text", None, 3], 5, {"id": 1}, "none"])
def test_items_of_another_shape_take_no_item_away(sqlite_synced: World, odd: Any) -> None:
    world = sqlite_synced

    def first_with_odd_items(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        first = records[0]
        items = [*first["invoiceitems"], *odd] if isinstance(odd, list) else odd
        return [{**first, "invoiceitems": items}, *records[1:]]

    world.paymo.faults.add(answering("invoices", first_with_odd_items))
    result = world.sync(full=True)
    assert (result.status, result.deleted) == ("complete", 0)
    with reading(world.engine) as connection:
        assert connection.scalars(select(InvoiceItem.id).where(InvoiceItem.deleted_at.is_not(None))).all() == []
    world.check(lists_lied=True)


@pytest.mark.fault("Y21")
def test_an_item_belongs_to_the_invoice_that_it_came_in(sqlite_synced: World) -> None:
    def unnamed(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {**one, "invoiceitems": [{**item, "invoice_id": None} for item in one["invoiceitems"]]} for one in records
        ]

    sqlite_synced.paymo.faults.add(answering("invoices", unnamed))
    result = sqlite_synced.sync(full=True)
    assert (result.status, result.rejected, result.updated) == ("complete", 0, 0)
    sqlite_synced.check(lists_lied=True)


@pytest.mark.fault("H3", "H13")
def test_ids_that_are_none_are_all_listed(synced: World) -> None:
    """Also those that no index holds, that no driver sends, and two without any that begin alike."""
    ids: list[Any] = ["a\0b", "\ud83d", "x" * 5000, {"a": 1}, [1], True, -1, 1.5, 10**40, "", None, None]
    odd = [{"name": "n" * 200, "id": one, "seq": turn} for turn, one in enumerate(ids)]
    synced.paymo.faults.add(answering("clients", lambda records: [*records, *odd]))
    result = synced.sync(full=True)
    assert (result.status, result.rejected, result.deleted) == ("complete", len(ids), 0)
    assert len(set_aside(synced)) == len(ids)
    synced.check(lists_lied=True)


@pytest.mark.fault("Y21")
def test_the_companys_id_may_come_as_text(sqlite_engine: Engine) -> None:
    made = busy_company()
    made["company"]["id"] = "99"
    with world_on(sqlite_engine, made) as world:
        assert world.sync().status == "complete"
