"""Rows group by group: headings with exact sums, and the ids in their order, on both databases."""

from array import array
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, insert

from models import Client, Invoice, Project, Task, TimeEntry
from models.connection.database import writing
from models.queries.aggregates import Group, Summed
from models.queries.filters import Filter, Test
from models.queries.group_keys import CalendarPart, GroupBy, from_plain, to_plain
from models.queries.grouping import TooManyGroupsError, read_grouped, read_groups
from models.queries.rows import RowQuery, all_rows
from models.schema.base import table_of
from models.values.relative_dates import Calendar
from tests.models.sample import fill
from tests.models.statements import statements

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
TOTAL = Summed("total", "currency")


def invoices(*groups: GroupBy, order: str = "id", descending: bool = False) -> RowQuery:
    paths = ("number", "total", "currency", "client_id", "date", "status")
    return RowQuery(Invoice, paths, order, descending, groups=groups, calendar=BERLIN)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    fill(engine)
    rows = [
        (1, 1, "2026-01-15", "10.10", "EUR", "sent"),
        (2, 2, "2026-02-01", "20.20", "EUR", "paid"),
        (3, 1, "2026-03-31", "5", "USD", "sent"),
        (4, 1, "2025-12-31", None, "EUR", ""),
        (5, None, None, "0.30", "EUR", None),
    ]
    with writing(engine) as connection:
        for number, client, day, total, currency, status in rows:
            values = {"id": number, "number": f"A-{number}", "client_id": client, "status": status}
            values |= {"date": day and date.fromisoformat(day), "total": total and Decimal(total)}
            connection.execute(insert(Invoice), [{**values, "currency": currency}])
    return engine


def amounts(group: Group, path: str = "total") -> dict[str, tuple[int, Decimal]]:
    return {currency: (one.count, one.total) for currency, one in group.totals.get(path, {}).items()}


def both(engine: Engine, query: RowQuery, *columns: Summed) -> tuple[list[Group], list[int]]:
    ids = array("q")

    def take(part: "array[int]") -> bool:
        ids.extend(part)
        return True

    return read_grouped(engine, query, columns, take), ids.tolist()


def shown(engine: Engine, query: RowQuery) -> list[tuple[object, list[int]]]:
    """Each group's value with the ids of its rows."""
    groups, ids = both(engine, query)
    assert sum(group.rows for group in groups) == len(ids)
    found, start = [], 0
    for group in groups:
        found.append((group.value, ids[start : start + group.rows]))
        start += group.rows
    return found


def test_references_stand_by_their_label_and_rows_without_one_last(filled: Engine) -> None:
    assert shown(filled, invoices(GroupBy("client_id"))) == [
        (((2, "100 % Nord_Licht"),), [2]),
        (((1, "Überholz GmbH"),), [1, 3, 4]),
        ((None,), [5]),
    ]


def test_amounts_of_a_group_are_added_by_currency_and_exactly(filled: Engine) -> None:
    groups, _ = both(filled, invoices(GroupBy("client_id")), TOTAL)
    assert [group.rows for group in groups] == [1, 3, 1]
    assert amounts(groups[1]) == {"EUR": (1, Decimal("10.1")), "USD": (1, Decimal(5))}
    assert amounts(groups[2]) == {"EUR": (1, Decimal("0.3"))}


def test_two_levels_with_the_rows_sorted_within(filled: Engine) -> None:
    by = GroupBy("client_id"), GroupBy("date", CalendarPart.YEAR)
    assert shown(filled, invoices(*by, order="number", descending=True)) == [
        (((2, "100 % Nord_Licht"), date(2026, 1, 1)), [2]),
        (((1, "Überholz GmbH"), date(2025, 1, 1)), [4]),
        (((1, "Überholz GmbH"), date(2026, 1, 1)), [3, 1]),
        ((None, None), [5]),
    ]


def test_groups_turn_round_with_the_column_they_are_made_of(filled: Engine) -> None:
    query = invoices(GroupBy("date", CalendarPart.QUARTER), order="date", descending=True)
    assert [value for value, _ in shown(filled, query)] == [
        (date(2026, 1, 1),),
        (date(2025, 10, 1),),
        (None,),
    ]


@pytest.mark.parametrize(
    ("part", "first_weekday", "begins"),
    [
        (CalendarPart.DAY, 1, ["2025-12-31", "2026-01-15", "2026-02-01", "2026-03-31"]),
        (CalendarPart.WEEK, 1, ["2025-12-29", "2026-01-12", "2026-01-26", "2026-03-30"]),
        (CalendarPart.WEEK, 7, ["2025-12-28", "2026-01-11", "2026-02-01", "2026-03-29"]),
        (CalendarPart.MONTH, 1, ["2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"]),
        (CalendarPart.QUARTER, 1, ["2025-10-01", "2026-01-01"]),
        (CalendarPart.YEAR, 1, ["2025-01-01", "2026-01-01"]),
    ],
)
def test_days_group_by_parts_of_the_calendar(
    filled: Engine, part: CalendarPart, first_weekday: int, begins: list[str]
) -> None:
    query = RowQuery(Invoice, ("date",), groups=(GroupBy("date", part),), calendar=Calendar(UTC, first_weekday))
    found = [value for (value,), _ in shown(filled, query)]
    assert found == [*map(date.fromisoformat, begins), None]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"])
def test_moments_group_by_the_days_of_the_report_time_zone(filled: Engine, zone: str) -> None:
    """Also in the nights in which clocks are changed, and far from today."""
    first, place = datetime(2024, 3, 30, 21, 30, tzinfo=UTC), ZoneInfo(zone)
    moments = [first + timedelta(hours=hours) for hours in range(0, 72)]
    moments += [datetime(2026, 10, 24, 21, 30, tzinfo=UTC) + timedelta(hours=hours) for hours in range(0, 60)]
    moments += [datetime(1996, 7, 1, 22, 15, tzinfo=UTC), datetime(2034, 12, 31, 23, 30, tzinfo=UTC)]
    rows = [{"id": 100 + place, "name": "T", "project_id": 1, "completed_on": at} for place, at in enumerate(moments)]
    with writing(filled) as connection:
        connection.execute(insert(Task), rows)
    by = GroupBy("completed_on", CalendarPart.DAY)
    query = RowQuery(
        Task, ("name",), groups=(by,), filters=(Filter("completed_on", Test.FILLED),), calendar=Calendar(place)
    )
    days = sorted(at.astimezone(place).date() for at in moments)
    assert [(value, group) for (value,), group in shown(filled, query)] == [
        (day, [100 + number for number, at in enumerate(moments) if at.astimezone(place).date() == day])
        for day in dict.fromkeys(days)
    ]


def test_choices_stand_as_they_were_declared_and_empty_texts_are_no_value(filled: Engine) -> None:
    assert [(value, ids) for value, ids in shown(filled, invoices(GroupBy("status")))] == [
        (("paid",), [2]),
        (("sent",), [1, 3]),
        ((None,), [4, 5]),
    ]


def test_a_path_over_related_records_groups_too(filled: Engine) -> None:
    query = RowQuery(TimeEntry, ("project_id",), groups=(GroupBy("project_id.client_id"),))
    assert shown(filled, query) == [(((2, "100 % Nord_Licht"),), [2]), (((1, "Überholz GmbH"),), [1, 3])]


def test_records_of_the_same_name_are_groups_of_their_own(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(insert(Client), [{"id": 8, "name": "Twin"}, {"id": 9, "name": "Twin"}])
        rows = [{"id": 20 + place, "name": "P", "client_id": 8 + place % 2} for place in range(4)]
        connection.execute(insert(Project), rows)
    found = shown(filled, RowQuery(Project, ("name",), groups=(GroupBy("client_id"),)))
    assert [ids for value, ids in found if value[0] and value[0][1] == "Twin"] == [[20, 22], [21, 23]]  # type: ignore[index]


def test_texts_that_differ_in_case_are_groups_that_stand_together(filled: Engine) -> None:
    with writing(filled) as connection:
        names = ["b", "a", "B", "A", "b", "a"]
        connection.execute(insert(Client), [{"id": 30 + place, "name": name} for place, name in enumerate(names)])
    query = RowQuery(Client, ("name",), groups=(GroupBy("name"),), only=Client.id >= 30)
    found = shown(filled, query)
    assert {value[0]: ids for value, ids in found} == {"a": [31, 35], "A": [33], "b": [30, 34], "B": [32]}  # type: ignore[index]
    assert [value[0].lower() for value, _ in found] == ["a", "a", "b", "b"]  # type: ignore[index]


def test_search_and_filters_count_in_headings_too(filled: Engine) -> None:
    query = RowQuery(
        Invoice, ("number",), groups=(GroupBy("client_id"),), filters=(Filter("status", Test.ONE_OF, ("sent",)),)
    )
    assert shown(filled, query) == [(((1, "Überholz GmbH"),), [1, 3])]


def test_rows_are_exported_in_the_order_of_the_groups(filled: Engine) -> None:
    assert [row[0] for row in all_rows(filled, invoices(GroupBy("client_id")))] == [2, 1, 3, 4, 5]


def test_headings_are_one_statement_and_with_the_rows_two(filled: Engine) -> None:
    query = invoices(GroupBy("client_id"), GroupBy("status"))
    with statements(filled) as sent:
        read_groups(filled, query, (TOTAL,))
    assert len([one for one in sent if one.startswith("SELECT")]) == 1
    with statements(filled) as sent:
        both(filled, query, TOTAL)
    assert len([one for one in sent if one.startswith("SELECT")]) == 2


def test_more_groups_than_anybody_reads_are_refused_in_words(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.queries.grouping.MOST_GROUPS", 4)
    with pytest.raises(TooManyGroupsError, match="Group by something"):
        read_groups(filled, invoices(GroupBy("number")), ())


def test_a_level_is_kept_as_json_and_only_taken_back_where_it_fits() -> None:
    table = table_of(Invoice)
    for by in (GroupBy("client_id"), GroupBy("date", CalendarPart.MONTH)):
        assert from_plain(table, to_plain(by)) == by
    for wrong in ({"path": "nothing"}, {"path": "date"}, {"path": "number", "part": "month"}, 7, {}):
        with pytest.raises(ValueError, match=r"column|grouped|path"):
            from_plain(table, wrong)
