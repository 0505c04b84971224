"""`where`: every operator, typed by field, and refused when it can't be answered."""

import pytest

from sync.standin.paymo.where import Condition, WhereError, parse
from tests.sync.standin.conftest import Ask, ids

MARCH = 1740830400  # 2025-03-01T12:00:00Z


@pytest.mark.parametrize(
    ("resource", "where", "found"),
    [
        ("clients", "id=10", [10]),
        ("clients", "id!=10", [11]),
        ("clients", "id<>10", [11]),
        ("clients", "id>10", [11]),
        ("clients", "id>=10", [10, 11]),
        ("clients", "id<11", [10]),
        ("clients", "id<=11", [10, 11]),
        ("clients", "id in (10,99)", [10]),
        ("clients", "id not in (10, 99)", [11]),
        ("clients", "name like Partner", [10]),
        ("clients", 'name like "%wind"', [11]),
        ("clients", "name not like nord", [11]),
        ("clients", 'name="Nordlicht & Partner"', [10]),
        ("clients", "name in ('Südwind', \"x\")", [11]),
        ("clients", "active=true", [10]),
        ("clients", "active=false and id>1", [11]),
        ("clients", f"updated_on>{MARCH}", [11]),
        ("clients", f"updated_on>={MARCH}", [10, 11]),
        ("projects", "client_id=null", [21]),
        ("projects", "client_id!=null", [20]),
        ("projects", "budget_hours>80.4", [20]),
        ("projects", "budget_hours<1000", [20]),
        ("projects", "users=2", [20]),
        ("projects", "managers=1 and active=true and billable=true", [20]),
        ("projects", "manager=1", [20]),
        ("tasks", "users in (2)", [40]),
        ("tasks", "users=anyone", [41]),
        ("tasks", 'users in ("anyone",2)', [40, 41]),
        ("tasks", "users<>anyone", [40, 42]),
        ("tasks", "mytasks=true", [40, 41, 42]),
        ("tasks", "due_date>2025-02-01", [42]),
        ("tasks", 'due_date<="2025-02-01"', [40]),
        ("invoices", 'status in ("draft","sent")', [80]),
        ("invoices", "total>118.99 and status=sent", [80]),
        ("entries", "end_time=null and user_id=1 and is_bulk=false", [73]),
        ("entries", "project_id=20", [70, 71]),
        ("entries", "client_id=10", [70, 71]),
        ("entries", 'time_interval in ("2025-03-03T00:00:00Z","2025-04-01T00:00:00Z")', [70, 71]),
        ("entries", 'time_interval in ("2025-04-01T00:00:00Z","2025-04-03T00:00:00Z") and user_id=1', [72, 73]),
        ("bookings", "user_id=2", [61]),
        ("bookings", "task_id=40", [60, 61]),
        ("bookings", "project_id=20 and id>60", [61]),
        ("bookings", "user_task_id in (50)", [60]),
        ("bookings", 'date_interval in ("2025-03-07","2025-03-30")', [60]),
    ],
)
def test_a_condition_finds(ask: Ask, resource: str, where: str, found: list[int]) -> None:
    assert ids(ask(resource, where=where)) == found


@pytest.mark.parametrize(
    "where",
    [
        "nonsense=1",
        "name",
        "name ~ x",
        "name=",
        "id=x",
        "active=maybe",
        "updated_on>=2025-03-01",
        'updated_on>="2025-03-01T00:00:00Z"',
        "id in 10",
        "id in (10",
        "id=10 or id=11",
        'name="x" name="y"',
        "id>null",
    ],
)
def test_what_cannot_be_answered_is_400(ask: Ask, where: str) -> None:
    answer = ask("clients", where=where)
    assert answer.status_code == 400
    assert answer.json()["message"]


def test_a_date_must_be_a_date(ask: Ask) -> None:
    assert ask("tasks", where="due_date>1740830400").status_code == 400
    assert ask("entries", where='time_interval in ("x","y")').status_code == 400
    assert ask("entries", where='time_interval="2025-03-03"').status_code == 400


def test_the_word_and_inside_quotes_belongs_to_the_text() -> None:
    assert parse('name="this and that" and id=1') == [
        Condition("name", "=", ("this and that",)),
        Condition("id", "=", ("1",)),
    ]


def test_quotes_can_be_escaped() -> None:
    assert parse(r'name="a \"b\" c"') == [Condition("name", "=", ('a "b" c',))]


def test_an_empty_condition_is_an_error() -> None:
    with pytest.raises(WhereError):
        parse("id=1 and ")
