"""The company as Paymo describes it: one row, followed by each sync, without what it keeps secret."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

from models import Change, Company
from models.connection.database import reading
from models.schema.base import table_of
from sync.engine import run_sync
from sync.pipeline.report import Result
from sync.standin.paymo.faults import Fault
from sync.standin.paymo.paymo_server import PaymoServer
from tests.faults.test_company import saying
from tests.sync.company import KEY, settings_for, small_company


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        yield server


def sync(paymo: PaymoServer, engine: Engine) -> Result:
    (result,) = run_sync(settings_for(paymo, engine.url.render_as_string(hide_password=False)))
    return result


def company(engine: Engine) -> dict[str, Any]:
    with reading(engine) as connection:
        return dict(connection.execute(select(table_of(Company))).mappings().one())


def now_says(paymo: PaymoServer, fault: Fault) -> None:
    paymo.faults.clear()
    paymo.faults.add(fault, times=None)


def test_the_company_is_kept_as_one_row_without_its_secrets(paymo: PaymoServer, engine: Engine) -> None:
    sync(paymo, engine)
    kept = company(engine)
    told = ("paymo_id", "name", "default_currency", "default_price_per_hour", "working_days", "timezone")
    assert [kept[name] for name in told] == [99, "Agency", "EUR", Decimal("85.5"), "1,2,3,4,5", "Europe/Berlin"]
    assert not any("nor this" in str(value) or "not to be kept" in str(value) for value in kept.values())


def test_what_changes_of_the_company_is_followed_and_stands_in_the_history(paymo: PaymoServer, engine: Engine) -> None:
    sync(paymo, engine)
    before = company(engine)
    sync(paymo, engine)
    assert company(engine) == before
    now_says(paymo, saying(default_price_per_hour="90"))
    sync(paymo, engine)
    assert company(engine) == {
        **before, "default_price_per_hour": Decimal(90), "synced_at": company(engine)["synced_at"]
    }  # fmt: skip
    with reading(engine) as connection:
        lines = select(Change.column_name, Change.old_value, Change.new_value).where(Change.table_name == "companies")
        assert connection.execute(lines).all() == [("default_price_per_hour", "85.5", "90")]


def test_a_company_that_makes_no_sense_is_said_and_the_rest_arrives(paymo: PaymoServer, engine: Engine) -> None:
    sync(paymo, engine)
    before = company(engine)
    now_says(paymo, saying(default_price_per_hour="a lot", name="Agency & Co"))
    paymo.update("clients", 10, city="Kiel")
    result = sync(paymo, engine)
    assert (result.status, result.updated) == ("failed", 1)
    assert result.error == "Company: default_price_per_hour: “a lot” is no number."
    assert company(engine) == before
