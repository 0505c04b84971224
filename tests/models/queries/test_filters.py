"""Filters: what they find is what a plain look at each row finds, on both databases, over related records too."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, insert

from models import Client, Department, Employee, Project, Task, TimeEntry
from models.queries.filters import Filter, Test, from_plain, to_plain
from models.queries.rows import RowQuery, first_rows
from models.schema.base import table_of
from models.values.relative_dates import PERIODS, Calendar, days_of, relative_end
from models.writes.audit_context import writing_as
from tests.models.queries.test_rows import ids_of
from tests.models.statements import statements

BERLIN = ZoneInfo("Europe/Berlin")
# Half an hour after midnight in Berlin, where it is already the next day, quarter and year.
NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
CALENDAR = Calendar(BERLIN, 1, lambda: NEW_YEAR)
NAMES = ("Über Größe", "über größe", "a%b_c", "a\\b", "", "Nord [x]*", "nord", "Ärger ^-]", "10.5", "ΩMEGA", None)
PATHS = (
    "description",
    "billed",
    "day",
    "duration",
    "start_time",
    "user_id",
    "user_id.weekly_hours",
    "user_id.status",
    "user_id.department_id",
    "project_id.client_id",
    "project_id.client_id.city",
    "task_id",
)
TEXTS = (
    "über",
    "GRÖSSE",
    "größe",
    "nord",
    "%",
    "_",
    "\\",
    "[x]*",
    "^-]",
    "10",
    "ärger",
    "ωmega",
    "zz",
    "a%b_c",
    "NORD",
)


def fill_at_random(engine: Engine, dice: random.Random) -> None:
    """Rows with every kind of value in them, and many that are empty."""

    def some(*values: Any) -> Any:
        return dice.choice((*values, None))

    def numbered(count: int, **columns: Any) -> list[dict[str, Any]]:
        return [{"id": n, **{name: make() for name, make in columns.items()}} for n in range(1, count + 1)]

    def ids(count: int) -> Any:
        return lambda: some(*range(1, count + 1))

    def name() -> Any:
        return dice.choice(NAMES)

    moments = [NEW_YEAR + timedelta(minutes=minutes) for minutes in range(-4000, 4000, 37)]
    days = [date(2026, 12, 28) + timedelta(days=days) for days in range(-100, 100, 3)]
    hours = (Decimal("38.5"), Decimal("10"), Decimal("-0.25"))
    people = numbered(
        8, name=name, weekly_hours=lambda: some(*hours), status=lambda: some("active", "left"), department_id=ids(3)
    )
    entries = numbered(
        80,
        description=name,
        billed=lambda: some(True, False),
        day=lambda: some(*days),
        duration=lambda: some(0, 900, 3600, -60),
        start_time=lambda: some(*moments),
        user_id=ids(8),
        project_id=ids(6),
        task_id=ids(5),
    )
    with writing_as(engine, "The sample", run_id=1) as connection:
        connection.execute(insert(Department), [{"id": n, "name": f"Nord {n}"} for n in (1, 2, 3)])
        connection.execute(insert(Client), numbered(4, name=name, city=name))
        connection.execute(insert(Employee), people)
        connection.execute(insert(Project), numbered(6, name=name, client_id=ids(4)))
        connection.execute(insert(Task), numbered(5, name=name, project_id=lambda: dice.randint(1, 6)))
        connection.execute(insert(TimeEntry), entries)


def at_random(dice: random.Random) -> Filter:
    """A filter that fits one of the paths."""
    path = dice.choice(PATHS)
    last = path.rpartition(".")[2]
    test = dice.choice((Test.EMPTY, Test.FILLED, *FITTING.get(last, (Test.ONE_OF, Test.CONTAINS, Test.LACKS, Test.IS))))
    return Filter(path, test, tuple(values_for(last, test, dice)))


FITTING = {
    "billed": (Test.ONE_OF,),
    "day": (Test.BETWEEN, Test.WITHIN),
    "start_time": (Test.BETWEEN, Test.WITHIN),
    "duration": (Test.BETWEEN, Test.ONE_OF),
    "weekly_hours": (Test.BETWEEN,),
    "status": (Test.ONE_OF,),
}


def values_for(last: str, test: Test, dice: random.Random) -> Iterator[Any]:
    if test in (Test.EMPTY, Test.FILLED):
        return
    if test is Test.WITHIN:
        yield dice.choice(list(PERIODS))
    elif test is Test.BETWEEN:
        numbers = (None, "0", "900", "-0.25", "10.1", "38.5")
        days = (None, "2026-12-31", "2027-01-01", "2026-11-01", "2027-02-28")
        ends = dice.sample(days if last in ("day", "start_time") else numbers, 2)
        yield from ends if any(end is not None for end in ends) else ("0", None) if last in numbers else (None, days[1])
    elif test is Test.ONE_OF:
        choices = {"billed": (True, False), "duration": (0, 900, 5), "status": ("active", "left", "new")}
        texts = (*NAMES[:-1], None)
        known = choices.get(last, ((1, "one"), 2, 3, None) if last.endswith("_id") else texts)
        yield from dice.sample((*known, None), dice.randint(0, 3))
    else:
        yield dice.choice(TEXTS)


def fits(condition: Filter, value: Any) -> bool:
    """What a filter means, value by value."""
    test, values = condition.test, condition.values
    if test in (Test.EMPTY, Test.FILLED):
        return (value in (None, "")) is (test is Test.EMPTY)
    if test in (Test.CONTAINS, Test.LACKS, Test.IS):
        label = value[1] if isinstance(value, tuple) else value
        found = label is not None and holds(label, values[0], whole=test is Test.IS)
        return found is not (test is Test.LACKS)
    if test is Test.ONE_OF:
        own = value[0] if isinstance(value, tuple) else value
        wanted = [one[0] if isinstance(one, tuple) else one for one in values]
        return own in wanted or (own == "" and None in wanted)
    return value is not None and in_range(condition, value)


def in_range(condition: Filter, value: Any) -> bool:
    if isinstance(value, datetime):
        value = value.astimezone(BERLIN).date()
    if condition.test is Test.WITHIN:
        first, last = days_of(condition.values[0], CALENDAR)
    else:
        read = date.fromisoformat if isinstance(value, date) else Decimal
        first, last = (None if end is None else read(end) for end in condition.values)
    return (first is None or first <= value) and (last is None or value <= last)


def holds(text: str, word: str, *, whole: bool) -> bool:
    """Whatever the case of a letter, each letter by itself: ß isn't SS."""

    def cases(letter: str) -> set[str]:
        return {case for case in (letter, letter.lower(), letter.upper()) if len(case) == 1}

    def at(place: int) -> bool:
        return all(b in cases(a) or a in cases(b) for a, b in zip(word, text[place:], strict=False))

    if whole:
        return len(word) == len(text) and at(0)
    return any(at(place) for place in range(len(text) - len(word) + 1))


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.sweep)])
def test_a_filter_finds_what_a_look_at_each_row_finds(engine: Engine, seed: int) -> None:
    dice = random.Random(seed)
    fill_at_random(engine, dice)
    rows = {
        row[0]: dict(zip(PATHS, row[1:], strict=True)) for row in first_rows(engine, RowQuery(TimeEntry, PATHS), 99)
    }
    hits = 0
    for _ in range(100):
        chosen = tuple(at_random(dice) for _ in range(dice.choice((1, 1, 2))))
        expected = [row_id for row_id, row in rows.items() if all(fits(one, row[one.path]) for one in chosen)]
        query = RowQuery(TimeEntry, PATHS, filters=chosen, calendar=CALENDAR)
        assert ids_of(engine, query) == sorted(expected), chosen
        assert [row[0] for row in first_rows(engine, query, 5)] == sorted(expected)[:5]
        hits += 0 < len(expected) < len(rows)
    assert hits > 60


def test_a_filter_goes_through_json_and_means_the_same() -> None:
    table = table_of(TimeEntry)
    dice = random.Random(1)
    for _ in range(200):
        condition = at_random(dice).switched(dice.choice((True, False)))
        assert from_plain(table, json.loads(json.dumps(to_plain(condition)))) == condition


@pytest.mark.parametrize(
    "content",
    [
        None,
        "day",
        {},
        {"path": "secret", "test": "empty", "values": []},
        {"path": "user_id.secret", "test": "empty", "values": []},
        {"path": "day.month", "test": "empty", "values": []},
        {"path": "day", "test": "nearly", "values": []},
        {"path": "day", "test": "within", "values": ["next_century"]},
        {"path": "day", "test": "between", "values": ["1.1.2026", None]},
        {"path": "day", "test": "between", "values": [None, None]},
        {"path": "start_time", "test": "between", "values": ["0001-01-01", "9999-12-31"]},
        {"path": "day", "test": "between", "values": ["2026-01-01"]},
        {"path": "duration", "test": "between", "values": ["NaN", None]},
        {"path": "duration", "test": "between", "values": [[], None]},
        {"path": "user_id", "test": "between", "values": ["1", "2"]},
        {"path": "user_id", "test": "one_of", "values": ["1 OR 1=1"]},
        {"path": "duration", "test": "one_of", "values": [10**20]},
        {"path": "billed", "test": "one_of", "values": [1]},
        {"path": "description", "test": "contains", "values": [7]},
    ],
)
def test_what_is_no_filter_of_the_table_is_refused(content: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_plain(table_of(TimeEntry), content)


@pytest.mark.parametrize("text", ["'); DROP TABLE clients; --", "\x00", "\ud83d", "%(name)s", ":name", "{}", "a\nb"])
@pytest.mark.parametrize("test", [Test.CONTAINS, Test.IS])
def test_hostile_text_finds_nothing_and_does_nothing(filled: Engine, text: str, test: Test) -> None:
    assert ids_of(filled, RowQuery(Client, ("name",), filters=(Filter("name", test, (text,)),))) == []
    assert ids_of(filled, RowQuery(Client, ("name",))) == [1, 2]


def test_a_filter_that_is_switched_off_counts_for_nothing(filled: Engine) -> None:
    only = Filter("name", Test.IS, ("website",))
    assert ids_of(filled, RowQuery(Project, ("name",), filters=(only,))) == [1]
    assert ids_of(filled, RowQuery(Project, ("name",), filters=(only.switched(False),))) == [1, 2, 3]


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("today", "2027-01-01", "2027-01-01"),
        ("yesterday", "2026-12-31", "2026-12-31"),
        ("this_week", "2026-12-28", "2027-01-03"),
        ("last_week", "2026-12-21", "2026-12-27"),
        ("next_week", "2027-01-04", "2027-01-10"),
        ("this_month", "2027-01-01", "2027-01-31"),
        ("last_month", "2026-12-01", "2026-12-31"),
        ("this_quarter", "2027-01-01", "2027-03-31"),
        ("last_quarter", "2026-10-01", "2026-12-31"),
        ("next_quarter", "2027-04-01", "2027-06-30"),
        ("last_year", "2026-01-01", "2026-12-31"),
        ("last_30_days", "2026-12-03", "2027-01-01"),
        ("next_30_days", "2027-01-01", "2027-01-30"),
    ],
)
def test_days_from_today_on_are_those_of_the_report_time_zone(period: str, first: str, last: str) -> None:
    assert days_of(period, CALENDAR) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_week_begins_as_the_locale_says() -> None:
    sunday = Calendar(BERLIN, 7, lambda: NEW_YEAR)
    assert days_of("this_week", sunday) == (date(2026, 12, 27), date(2027, 1, 2))
    on_a_sunday = Calendar(UTC, 7, lambda: datetime(2027, 1, 3, tzinfo=UTC))
    assert days_of("this_week", on_a_sunday) == (date(2027, 1, 3), date(2027, 1, 9))


def test_today_is_found_out_when_the_rows_are_read(filled: Engine) -> None:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    calendar = Calendar(BERLIN, 1, lambda: now)
    query = RowQuery(TimeEntry, ("day",), filters=(Filter("day", Test.WITHIN, ("today",)),), calendar=calendar)
    assert ids_of(filled, query) == [1]
    now = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    assert ids_of(filled, query) == [2]


@pytest.mark.fault("C15")
def test_an_end_that_was_said_from_today_on_moves_with_the_days(engine: Engine) -> None:
    """On either database what is found is what the rule says in plain days, today and when other days have begun."""
    days = [date(2026, 12, 1) + timedelta(days=n) for n in range(70)]
    with writing_as(engine, "The sample", run_id=1) as connection:
        rows = [
            {"id": n, "paymo_id": n, "day": day, "start_time": datetime(day.year, day.month, day.day, 12, tzinfo=UTC)}
            for n, day in enumerate(days, start=1)
        ]
        connection.execute(insert(TimeEntry), rows)
    now = NEW_YEAR
    calendar = Calendar(BERLIN, 1, lambda: now)
    ends = {
        (None, "<today"): lambda day, today: day < today,
        (None, "today"): lambda day, today: day <= today,
        (">today", None): lambda day, today: day > today,
        ("today", "today+7d"): lambda day, today: today <= day <= today + timedelta(days=7),
        (None, "<this_month"): lambda day, today: day < today.replace(day=1),
        (">this_month", None): lambda day, today: (day.year, day.month) > (today.year, today.month),
        ("today-1w", "yesterday"): lambda day, today: today - timedelta(days=7) <= day < today,
        ("2026-12-24", "<today"): lambda day, today: date(2026, 12, 24) <= day < today,
    }
    for now in (NEW_YEAR, NEW_YEAR + timedelta(days=1), NEW_YEAR - timedelta(days=20)):
        today = now.astimezone(BERLIN).date()
        for values, fits in ends.items():
            expected = [n for n, day in enumerate(days, start=1) if fits(day, today)]
            for path in ("day", "start_time"):
                query = RowQuery(TimeEntry, (path,), filters=(Filter(path, Test.BETWEEN, values),), calendar=calendar)
                assert ids_of(engine, query) == expected, (values, path, today)


def test_months_and_years_from_today_end_where_a_month_is_shorter() -> None:
    calendar = Calendar(UTC, 1, lambda: datetime(2024, 2, 29, 12, tzinfo=UTC))
    found = {text: relative_end(text) for text in ("today+12m", "today-1y", "today+1m", "today-2w", "today+366d")}
    assert {text: end and end.day(calendar, last=True).isoformat() for text, end in found.items()} == {
        "today+12m": "2025-02-28",
        "today-1y": "2023-02-28",
        "today+1m": "2024-03-29",
        "today-2w": "2024-02-15",
        "today+366d": "2025-03-01",
    }
    assert days_of("last_2_months", calendar) == (date(2023, 12, 30), date(2024, 2, 29))
    assert days_of("next_14_days", calendar) == (date(2024, 2, 29), date(2024, 3, 13))


def test_what_no_calendar_knows_is_no_end() -> None:
    table = table_of(TimeEntry)
    for text in ("someday", "<", "today+7", "today+9999y", "this_eon", ">2026-01-01", "last_0_days"):
        with pytest.raises(ValueError, match=r"no period|isoformat|out of range"):
            from_plain(table, {"path": "day", "test": "between", "values": [text, None]})


def test_rows_equal_by_the_first_column_are_ordered_by_the_next(filled: Engine) -> None:
    with writing_as(filled, "The sample", run_id=1) as connection:
        rows = [{"id": 20 + n, "name": name, "city": city} for n, (name, city) in enumerate(CITIES)]
        connection.execute(insert(Client), rows)
    query = RowQuery(Client, ("name", "city"), "city", True, then=(("name", False),))
    expected = [24, 21, 1, 22, 20, 2, 23]
    assert ids_of(filled, query) == expected
    assert [row[0] for row in first_rows(filled, query, 4)] == expected[:4]
    with pytest.raises(ValueError, match="isn't a field"):
        ids_of(filled, RowQuery(Client, ("name",), "name", then=(("city", False),)))


CITIES = [("Ziel", "Aachen"), ("beta", "Zwickau"), ("Alpha", "Aachen"), ("gamma", None), ("Anker", "Zwickau")]


def test_a_filtered_reading_is_one_statement_without_a_join(filled: Engine) -> None:
    chosen = (
        Filter("project_id.client_id", Test.ONE_OF, ((1, "Überholz"),)),
        Filter("user_id.department_id", Test.LACKS, ("design",)),
        Filter("day", Test.WITHIN, ("this_year",)),
    )
    query = RowQuery(TimeEntry, ("day", "project_id.client_id", "user_id.department_id"), "day", filters=chosen)
    with statements(filled) as sent:
        ids_of(filled, query)
    assert len(sent) == 1
    assert "JOIN" not in sent[0]
    with statements(filled) as sent:
        first_rows(filled, query, 100)
    assert len(sent) == 1
