"""Periods of a database from before: brought in order once, with nothing lost and nobody's first day invented."""

from datetime import UTC, date, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import Engine, text

from models import Employee
from models.connection.database import reading, writing
from models.queries.rows import RowQuery, rows_by_id
from models.upgrade.migrate import config_for, migrate
from models.writes.period_writes import periods_of

TODAY = datetime.now(UTC).date()
DAY = timedelta(days=1)
JAN, MAR, APR, JUL = (date(2024, month, 1) for month in (1, 3, 4, 7))


@pytest.fixture
def old(engine: Engine) -> Engine:
    with writing(engine) as connection:
        command.downgrade(config_for(connection), "0004")
        connection.execute(text("INSERT INTO departments (id, name) VALUES (1, 'Design')"))
    return engine


def employee(engine: Engine, number: int, **values: object) -> None:
    insert(engine, "employees", id=number, name=f"P{number}", **values)


def insert(engine: Engine, table: str, **values: object) -> None:
    names = ", ".join(values)
    with writing(engine) as connection:
        connection.execute(
            text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in values)})"), values
        )


def period(engine: Engine, first: date, last: date | None, hours: int) -> None:
    days = {"valid_from": str(first), "valid_to": None if last is None else str(last)}
    insert(engine, "employment_periods", employee_id=1, weekly_hours=hours, **days)


def migrated(engine: Engine, number: int = 1) -> list[tuple[date | None, date | None, object]]:
    migrate(engine)
    found = periods_of(engine, (number,))[number]
    return [(one.valid_from, one.valid_to, one.values["weekly_hours"]) for one in found]


def shown_today(engine: Engine, number: int = 1) -> object:
    return rows_by_id(engine, RowQuery(Employee, ("weekly_hours",)), (number,))[number][1]


def test_the_period_that_began_later_holds_while_it_lasts_then_the_older_one_goes_on(old: Engine) -> None:
    employee(old, 1, weekly_hours=40)
    period(old, JAN, None, 40)
    period(old, MAR, APR - DAY, 20)
    assert migrated(old) == [(JAN, MAR - DAY, 40), (MAR, APR - DAY, 20), (APR, None, 40)]


def test_a_period_that_nobody_ended_ends_where_the_next_one_begins(old: Engine) -> None:
    employee(old, 1, weekly_hours=20)
    period(old, JAN, None, 40)
    period(old, MAR, None, 20)
    assert migrated(old) == [(JAN, MAR - DAY, 40), (MAR, None, 20)]


def test_a_period_that_holds_on_no_day_is_set_aside_and_told_of(old: Engine) -> None:
    employee(old, 1, weekly_hours=40)
    period(old, JAN, None, 40)
    period(old, JUL, MAR, 20)
    assert migrated(old) == [(JAN, None, 40)]
    with reading(old) as connection:
        reason, raw = connection.execute(text("SELECT reason, raw FROM rejected_records")).one()
    assert reason == "The period ends before it begins."
    assert '"2024-07-01"' in raw


def test_values_without_a_period_get_one_and_no_first_day_is_invented(old: Engine) -> None:
    ends = TODAY + 30 * DAY
    employee(old, 1, weekly_hours=40, start_date=str(JAN))
    employee(old, 2, weekly_hours=40)
    employee(old, 3, weekly_hours=40, start_date=str(ends), end_date=str(ends))
    employee(old, 4, weekly_hours=40, start_date=str(JAN), end_date=str(JUL))
    employee(old, 5)
    assert [migrated(old, number) for number in range(1, 6)] == [
        [(JAN, None, 40)],
        [(None, None, 40)],
        [(TODAY, ends, 40)],
        [(JAN, None, 40)],
        [],
    ]
    assert [shown_today(old, number) for number in range(1, 6)] == [40, 40, 40, 40, None]


def test_what_the_table_showed_holds_from_today_on_where_the_period_said_something_else(old: Engine) -> None:
    employee(old, 1, weekly_hours=30)
    period(old, JAN, None, 40)
    assert migrated(old) == [(JAN, TODAY - DAY, 40), (TODAY, None, 30)]
    assert shown_today(old) == 30
