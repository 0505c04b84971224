"""What an entry is worth: each rule against amounts worked out by hand, on both databases."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from models import Company, Employee, Project, Task, TimeEntry
from models.connection.database import reading
from models.valuing.affected_entries import parts_of_all
from models.valuing.entry_values import write_values
from models.writes.audit_context import writing_as

HOUR = 3600
APRIL, MAY = date(2026, 4, 15), date(2026, 5, 15)
GONE = datetime(2026, 6, 1, tzinfo=UTC)
YES = {"billable": True}
Kept = tuple[Decimal | None, str | None, Decimal | None]


def fill(
    engine: Engine,
    entries: list[dict[str, Any]],
    *,
    project: Mapping[str, Any] = YES,
    task: Mapping[str, Any] = YES,
    others: Iterable[Mapping[str, Any]] = (),
    user: Any = None,
    company: Any = None,
) -> None:
    """Put in one project, task and person with these values, and entries of theirs of an hour in April.

    `others`: further tasks of the project, from number 2 on.
    """
    usual = {"project_id": 1, "task_id": 1, "user_id": 1, "day": APRIL, "duration": HOUR}
    empty = dict.fromkeys(name for entry in entries for name in entry)
    rows = [{**empty, **usual, "id": n, "paymo_id": n, **entry} for n, entry in enumerate(entries, 1)]
    with writing_as(engine, "The sample", run_id=1) as connection:
        connection.execute(insert(Company).values(paymo_id=1, default_price_per_hour=decimal(company)))
        connection.execute(insert(Employee).values(id=1, paymo_id=1, price_per_hour=decimal(user)))
        connection.execute(insert(Project).values(id=1, paymo_id=1, **decimals(project)))
        for number, one in enumerate((task, *others), 1):
            connection.execute(insert(Task).values(id=number, paymo_id=number, project_id=1, **decimals(one)))
        connection.execute(insert(TimeEntry), rows)


def decimals(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: decimal(value) for name, value in values.items()}


def decimal(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def work_out(engine: Engine) -> int:
    """Work out all entries; how many of them were written."""
    with reading(engine) as connection:
        parts = list(parts_of_all(connection))
    with writing_as(engine, "Paymo", run_id=1) as connection:
        return sum(write_values(connection, part) for part in parts)


def kept(engine: Engine) -> list[Kept]:
    columns = (TimeEntry.rate, TimeEntry.rate_from, TimeEntry.value)
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(TimeEntry.paymo_id))]


def values(engine: Engine) -> list[Decimal | None]:
    return [value for _rate, _rate_from, value in kept(engine)]


def change(engine: Engine, model: Any, **values: Any) -> None:
    with writing_as(engine, "Paymo") as connection:
        connection.execute(update(model).values(decimals(values)))


ALL = {"user": 10, "task": 20, "project": 30, "company": 40}


@pytest.mark.parametrize(
    ("mode", "order"),
    [
        (None, ("user", "task", "project", "company")),
        ("task", ("task", "user", "project", "company")),
        ("project", ("project", "user", "task", "company")),
        ("company", ("company", "user", "task", "project")),
        ("something new", ("user", "task", "project", "company")),
    ],
)
@pytest.mark.parametrize("empty", range(5))
def test_the_rate_is_the_first_that_is_not_empty_in_the_projects_order(
    engine: Engine, mode: str | None, order: tuple[str, ...], empty: int
) -> None:
    """The first `empty` of the four are empty."""
    known: dict[str, Any] = {**ALL, **dict.fromkeys(order[:empty])}
    fill(
        engine,
        [{}],
        project={**YES, "hourly_billing_mode": mode, "price_per_hour": known["project"]},
        task={**YES, "price_per_hour": known["task"]},
        user=known["user"],
        company=known["company"],
    )
    work_out(engine)
    expected = [] if empty == 4 else [order[empty]]
    price = Decimal(ALL[expected[0]]) if expected else None
    assert kept(engine) == [(price, expected[0] if expected else None, price)]


def test_a_rate_of_nothing_is_a_rate(engine: Engine) -> None:
    fill(engine, [{}], user=0, company=100)
    work_out(engine)
    assert kept(engine) == [(Decimal(0), "user", Decimal(0))]


def test_hours_times_rate_to_the_cent(engine: Engine) -> None:
    """0.5 h x 85.25 = 42.625; 1 s x 95 = 0.0264; 7 h 59 min x 133.33 = 1064.4178; 100,000 h x 9,999.99."""
    cases = {1800: "85.25", 1: "95", 28740: "133.33", 360_000_000: "9999.99", 3600: "1.005", 60: "-30.3"}
    amounts = ["42.63", "0.03", "1064.42", "999999000", "1.01", "-0.51"]
    first, *others = ({**YES, "price_per_hour": Decimal(price)} for price in cases.values())
    entries = [{"duration": seconds, "task_id": n} for n, seconds in enumerate(cases, 1)]
    fill(engine, entries, task=first, others=others)
    work_out(engine)
    assert values(engine) == [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize("lacking", ["task", "project", "neither"])
@pytest.mark.parametrize("flag", [False, None])
def test_only_what_is_known_to_be_billable_is_worth_anything(engine: Engine, lacking: str, flag: bool | None) -> None:
    fill(
        engine,
        [{}, {"task_id": None}, {"project_id": None}, {"duration": None}],
        project={"billable": flag if lacking == "project" else True},
        task={"billable": flag if lacking == "task" else True},
        user=80,
    )
    work_out(engine)
    assert values(engine) == [Decimal(80) if lacking == "neither" else None, None, None, None]
    assert {rate for rate, _rate_from, _value in kept(engine)} == {Decimal(80)}


FLAT = {**YES, "flat_billing": True, "price": 20_000, "budget_hours": 100}


def test_a_flat_price_is_used_up_by_its_hours_and_what_lies_beyond_is_worth_nothing(engine: Engine) -> None:
    """20,000 for 100 hours: 60 h in April and 60 in May are worth 12,000 and 8,000."""
    ten = [{"duration": 10 * HOUR, "day": day} for day in (MAY, APRIL) for _ in range(6)]
    fill(engine, ten, project=FLAT, user=75)
    work_out(engine)
    assert [sum(map(Decimal, map(str, part))) for part in (values(engine)[6:], values(engine)[:6])] == [12_000, 8_000]
    assert values(engine)[:6] == [2_000] * 4 + [0, 0]
    assert {one[:2] for one in kept(engine)} == {(Decimal(200), "flat project")}


def test_an_entry_across_the_end_of_the_budget_counts_as_far_as_that(engine: Engine) -> None:
    fill(engine, [{"duration": 99 * HOUR}, {"duration": 3 * HOUR}, {"duration": HOUR}], project=FLAT)
    work_out(engine)
    assert values(engine) == [19_800, 200, 0]


def test_a_flat_price_is_used_up_by_day_then_by_paymos_number_entries_without_a_day_last(engine: Engine) -> None:
    days = [{"day": None}, {"day": MAY}, {"day": APRIL}, {"day": APRIL}, {"day": APRIL, "paymo_id": 0}]
    fill(engine, [{"duration": 40 * HOUR, **day} for day in days], project=FLAT)
    work_out(engine)
    assert values(engine) == [8_000, 0, 0, 8_000, 4_000]  # the first is number 0


def test_no_more_than_the_flat_price_and_no_less_than_each_hour_rounded(engine: Engine) -> None:
    """200 for 3 hours is 66.67 an hour, of which the third is the rest; 100 for 3 is 33.33, and the fourth nothing."""
    fill(engine, [{}] * 4, project={**FLAT, "price": 200, "budget_hours": 3})
    work_out(engine)
    assert values(engine) == [Decimal(text) for text in ("66.67", "66.67", "66.66", "0")]
    change(engine, Project, price=100)
    work_out(engine)
    assert values(engine) == [Decimal(text) for text in ("33.33", "33.33", "33.33", "0")]
    assert {rate for rate, _rate_from, _value in kept(engine)} == {Decimal("33.333333")}


def test_only_billable_hours_use_a_flat_price_up(engine: Engine) -> None:
    entries: list[dict[str, Any]] = [{"duration": 90 * HOUR, "task_id": 2}, {"duration": 90 * HOUR}, {"duration": None}]
    entries.append({"duration": 90 * HOUR, "day": date(2026, 1, 1), "deleted_at": GONE})
    fill(engine, entries, project=FLAT, others=[{"billable": False}])
    work_out(engine)
    assert values(engine) == [None, 18_000, None, None]


@pytest.mark.parametrize("lacking", [{"budget_hours": None}, {"budget_hours": 0}, {"price": None}, {"price": -1}])
def test_a_flat_price_without_hours_says_nothing_of_an_hour(engine: Engine, lacking: dict[str, Any]) -> None:
    fill(engine, [{}, {}], project={**FLAT, **lacking}, user=75)
    work_out(engine)
    assert kept(engine) == [(None, None, None)] * 2


def test_a_flat_task_is_used_up_by_itself_and_a_flat_project_covers_its_tasks(engine: Engine) -> None:
    fill(
        engine,
        [{"duration": 8 * HOUR}, {"duration": 8 * HOUR, "task_id": 2}, {"duration": 8 * HOUR}],
        task={**YES, "flat_billing": True, "estimated_price": 1_000, "budget_hours": 10, "price_per_hour": 5},
        others=[YES],
        user=75,
    )
    work_out(engine)
    hour = Decimal(100)
    assert kept(engine) == [(hour, "flat task", 800), (Decimal(75), "user", 600), (hour, "flat task", 200)]
    change(engine, Project, flat_billing=True, price=2_400, budget_hours=24)
    work_out(engine)
    assert kept(engine) == [(hour, "flat project", 800)] * 3


def test_what_is_billed_stays_and_what_is_not_follows(engine: Engine) -> None:
    fill(engine, [{"billed": True}, {"billed": False}, {"billed": None, "day": MAY}], user=80)
    assert work_out(engine) == 3, "a billed entry, too, has a value once something is known of it"
    change(engine, Employee, price_per_hour=90)
    assert work_out(engine) == 2
    assert values(engine) == [80, 90, 90]


def test_what_is_right_is_not_written_again_and_no_version_rises(engine: Engine) -> None:
    fill(engine, [{"duration": 1234}] * 3, user="33.37")
    fill_flat = {"flat_billing": True, "price": 1_000, "budget_hours": 7}
    assert (work_out(engine), work_out(engine)) == (3, 0)
    change(engine, Project, **fill_flat)
    assert (work_out(engine), work_out(engine)) == (3, 0)
    with reading(engine) as connection:
        assert set(connection.scalars(select(TimeEntry.version))) == {1}
