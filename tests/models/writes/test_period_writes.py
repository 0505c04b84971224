"""Periods in the database: they never overlap, whoever writes; a change from a day on is one write, undone whole."""

import threading
from array import array
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, exc, insert, make_url, select, text, update

from models import Employee, EmploymentPeriod, Project
from models.connection.database import open_engine, reading, writing
from models.connection.database_errors import RefusedError
from models.ddl.period_constraints import install
from models.ddl.roles import act_as_owner, make_roles
from models.queries.aggregates import Summed, grouped, totals
from models.queries.filters import Filter, Test
from models.queries.group_keys import GroupBy
from models.queries.grouping import read_grouped
from models.queries.rows import RowQuery, all_rows, first_rows, labels, rows_by_id
from models.values.relative_dates import Calendar
from models.writes.audit_context import writing_as
from models.writes.bulk_edits import CellChange, add_many
from models.writes.current_values import follow_calendar
from models.writes.deletions import put_back, removal, remove
from models.writes.edits import add, change
from models.writes.idempotent_write import IdempotentWrite
from models.writes.period_blocks import write_dated_block
from models.writes.period_writes import EffectiveDate, change_from, periods_of, put_in_place, rewrite
from models.writes.periods import Period, without
from tests.models.history_lines import history_lines
from tests.models.sample import fill
from tests.models.statements import statements
from tests.postgres import PostgresServer

TODAY = datetime.now(UTC).date()
DAY = timedelta(days=1)
MAY, JULY = date(2026, 5, 1), date(2026, 7, 1)
FORTY, HALF = Decimal(40), Decimal(20)


def lines(engine: Engine, employee: int) -> list[tuple[date | None, date | None, Decimal | None, int | None]]:
    """The periods of an employee: from, until, hours, department."""
    return [
        (one.valid_from, one.valid_to, one.values["weekly_hours"], one.values["department_id"])
        for one in periods_of(engine, (employee,))[employee]
    ]


def hours(row: int, before: object, after: object) -> CellChange:
    return CellChange(row, "weekly_hours", before, after)


def since(day: date, **more: bool) -> EffectiveDate:
    return EffectiveDate(day, TODAY, **more)


def shown(engine: Engine, day: date | None = None) -> dict[int, object]:
    query = RowQuery(Employee, ("name", "weekly_hours"), day=day)
    return {row[0]: row[2] for row in first_rows(engine, query, 10)}


# Held by the database


OVERLAPPING = [(date(2026, 1, 1), None), (date(2026, 6, 30), MAY + 90 * DAY), (None, MAY), (None, None), (JULY, JULY)]


@pytest.mark.parametrize(("first", "last"), OVERLAPPING)
def test_no_program_can_add_a_period_over_another(engine: Engine, first: date | None, last: date | None) -> None:
    row_id = add(engine, Employee, {"name": "Ada"}, "Ines")
    add(engine, EmploymentPeriod, {"employee_id": row_id, "valid_from": MAY, "valid_to": JULY}, "Ines")
    with pytest.raises(exc.DBAPIError, match=r"overlap|apart"), writing(engine) as connection:
        connection.execute(insert(EmploymentPeriod).values(employee_id=row_id, valid_from=first, valid_to=last))
    with pytest.raises(RefusedError, match="Another period of the same employee"):
        add(engine, EmploymentPeriod, {"employee_id": row_id, "valid_from": first, "valid_to": last}, "Ines")
    assert len(lines(engine, row_id)) == 1


def test_no_program_can_stretch_a_period_over_another_or_give_it_to_somebody_else(engine: Engine) -> None:
    ada, ben = (add(engine, Employee, {"name": name}, "Ines") for name in ("Ada", "Ben"))
    for row_id in (ada, ben):
        add(engine, EmploymentPeriod, {"employee_id": row_id, "valid_from": MAY, "valid_to": JULY}, "Ines")
    add(engine, EmploymentPeriod, {"employee_id": ada, "valid_from": JULY + DAY}, "Ines")
    own = EmploymentPeriod.employee_id == ada
    for values in ({"valid_to": JULY + DAY}, {"valid_to": None}, {"employee_id": ben}):
        with pytest.raises(exc.DBAPIError), writing(engine) as connection:
            connection.execute(update(EmploymentPeriod).where(own, EmploymentPeriod.valid_to == JULY).values(values))


def test_a_period_ends_no_earlier_than_it_begins(engine: Engine) -> None:
    ada = add(engine, Employee, {"name": "Ada"}, "Ines")
    with pytest.raises(RefusedError):
        add(engine, EmploymentPeriod, {"employee_id": ada, "valid_from": MAY, "valid_to": MAY - DAY}, "Ines")
    add(engine, EmploymentPeriod, {"employee_id": ada, "valid_from": MAY, "valid_to": MAY}, "Ines")


def test_of_two_programs_that_write_the_same_days_at_once_one_is_refused(database_url: str) -> None:
    engine = open_engine(database_url)
    ada = add(engine, Employee, {"name": "Ada"}, "Ines")
    ready, refused = threading.Barrier(2), []

    def write(first: date) -> None:
        other = open_engine(database_url)
        ready.wait()
        try:
            add(other, EmploymentPeriod, {"employee_id": ada, "valid_from": first}, "Somebody")
        except RefusedError as error:
            refused.append(error)
        other.dispose()

    threads = [threading.Thread(target=write, args=(MAY + number * DAY,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(lines(engine, ada)), len(refused)) == (1, 1)
    engine.dispose()


def test_who_writes_the_column_itself_writes_what_holds_from_today_on(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(text("UPDATE employees SET weekly_hours = 20 WHERE id = 1"))
        connection.execute(text("UPDATE employees SET weekly_hours = 25 WHERE id = 1"))
    (before, until, *_), (begins, ends, now, _) = lines(filled, 1)
    assert (before, ends, now) == (None, None, 25)
    assert until is not None
    assert until + DAY == begins
    assert abs(begins - TODAY) <= DAY  # where the computer is it may be another day than in UTC
    assert shown(filled, begins)[1] == 25
    assert shown(filled, until)[1] == Decimal("38.5")


def test_a_new_employee_has_a_period_from_the_first_day_on_if_it_is_known(engine: Engine) -> None:
    known = add(engine, Employee, {"name": "Ada", "start_date": MAY, "weekly_hours": 40}, "Ines")
    unknown = add(engine, Employee, {"name": "Ben", "weekly_hours": 40}, "Ines")
    nothing = add(engine, Employee, {"name": "Cem"}, "Ines")
    asked = add(engine, Employee, {"name": "Dora", "weekly_hours": 40}, "Ines", first_day=JULY)
    assert [lines(engine, row_id) for row_id in (known, unknown, nothing, asked)] == [
        [(MAY, None, 40, None)],
        [(None, None, 40, None)],
        [],
        [(JULY, None, 40, None)],
    ]


@pytest.mark.fault("C10")
def test_who_begins_next_month_counts_from_then_on_whoever_adds_them(engine: Engine) -> None:
    begins = TODAY + 31 * DAY
    ours = {"name": "Ada", "start_date": begins, "weekly_hours": FORTY}
    by_one = add(engine, Employee, ours, "Ines")
    (by_many,) = add_many(engine, Employee, [{**ours, "name": "Ben"}], "Ines")
    with writing(engine) as connection:
        connection.execute(insert(Employee), {**ours, "name": "Cem"})
        connection.execute(insert(Employee), {"name": "Dora", "start_date": begins})
        connection.execute(text("UPDATE employees SET weekly_hours = 40 WHERE name = 'Dora'"))
    by_others = [row[0] for row in first_rows(engine, RowQuery(Employee, ("name",)), 10) if row[1] in ("Cem", "Dora")]

    for employee in (by_one, by_many, *by_others):
        assert lines(engine, employee) == [(begins, None, 40, None)]
    with reading(engine) as connection:
        assert set(connection.scalars(select(Employee.weekly_hours))) == {None}
    for day, hours_then in ((None, None), (begins - DAY, None), (begins, FORTY)):
        assert set(shown(engine, day).values()) == {hours_then}


def test_the_first_that_is_known_of_many_holds_from_the_start_of_each(engine: Engine) -> None:
    ada = add(engine, Employee, {"name": "Ada", "start_date": MAY}, "Ines")
    ben, cem = (add(engine, Employee, {"name": name}, "Ines") for name in ("Ben", "Cem"))
    dora = add(engine, Employee, {"name": "Dora", "start_date": MAY, "weekly_hours": HALF}, "Ines")
    block = [hours(row, None, FORTY) for row in (ada, ben, cem)] + [hours(dora, HALF, FORTY)]
    starts = [CellChange(ben, "start_date", None, JULY)]

    write_dated_block(engine, starts, (), block, since(TODAY, from_start=True), "Ines", IdempotentWrite())

    begun = [(MAY, None, 40, None)], [(JULY, None, 40, None)], [(TODAY, None, 40, None)]
    assert tuple(lines(engine, row) for row in (ada, ben, cem)) == begun
    assert lines(engine, dora) == [(MAY, TODAY - DAY, 20, None), (TODAY, None, 40, None)]


def test_who_begins_later_goes_and_comes_back_as_they_were(engine: Engine) -> None:
    begins = TODAY + 31 * DAY
    row_id = add(engine, Employee, {"name": "Ada", "start_date": begins, "weekly_hours": FORTY}, "Ines")
    removed = remove(engine, removal(engine, Employee, (row_id,)), "Ines")
    put_back(engine, removed, "Ines")
    assert lines(engine, row_id) == [(begins, None, 40, None)]
    assert shown(engine) == {row_id: None}


# Changes from a day on


def test_a_change_from_today_on_shows_today_and_not_yesterday(filled: Engine) -> None:
    done = change_from(filled, [hours(1, Decimal("38.5"), HALF)], since(TODAY), "Ines")
    assert done.outcomes[1].status == "saved"
    assert lines(filled, 1) == [(None, TODAY - DAY, Decimal("38.5"), None), (TODAY, None, HALF, None)]
    assert [shown(filled, day)[1] for day in (TODAY - DAY, TODAY, None)] == [Decimal("38.5"), HALF, HALF]
    with reading(filled) as connection:
        assert connection.scalar(select(Employee.weekly_hours).where(Employee.id == 1)) == HALF


def test_what_begins_later_is_shown_from_its_day_on_without_anybody_writing(filled: Engine) -> None:
    change_from(filled, [hours(1, Decimal("38.5"), HALF)], since(TODAY + 9 * DAY), "Ines")
    assert shown(filled)[1] == Decimal("38.5")
    berlin = ZoneInfo("Europe/Berlin")
    begins = datetime.combine(TODAY + 9 * DAY, datetime.min.time(), berlin).astimezone(UTC)
    for moment, expected in ((begins - timedelta(seconds=1), Decimal("38.5")), (begins, HALF)):
        calendar = Calendar(berlin, now=lambda moment=moment: moment)  # type: ignore[misc]  # a lambda with a default
        query = RowQuery(Employee, ("weekly_hours",), calendar=calendar)
        assert rows_by_id(filled, query, (1,))[1][1] == expected


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_period_begins_at_midnight_of_the_report_time_zone_also_when_clocks_are_set(
    filled: Engine, night: date
) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    change_from(filled, [hours(1, Decimal("38.5"), HALF)], since(night + DAY), "Ines")
    midnight = datetime.combine(night + DAY, datetime.min.time(), berlin).astimezone(UTC)
    found = []
    for moment in (midnight - timedelta(seconds=1), midnight):
        calendar = Calendar(berlin, now=lambda moment=moment: moment)  # type: ignore[misc]  # a lambda with a default
        found.append(rows_by_id(filled, RowQuery(Employee, ("weekly_hours",), calendar=calendar), (1,))[1][1])
    assert found == [Decimal("38.5"), HALF]


def test_a_later_period_stays_unless_everything_after_is_meant(filled: Engine) -> None:
    planned = TODAY + 30 * DAY
    change_from(filled, [hours(1, Decimal("38.5"), HALF)], since(planned), "Ines")
    change_from(filled, [hours(1, Decimal("38.5"), FORTY)], since(TODAY), "Ines")
    assert [line[2] for line in lines(filled, 1)] == [Decimal("38.5"), FORTY, HALF]
    change_from(filled, [hours(1, FORTY, Decimal(10))], since(TODAY, everything_after=True), "Ines")
    assert [line[2] for line in lines(filled, 1)] == [Decimal("38.5"), 10, 10]


def test_a_change_that_met_another_one_writes_nothing_and_says_whose(filled: Engine) -> None:
    change_from(filled, [hours(1, Decimal("38.5"), HALF)], since(TODAY), "Omar")
    before = lines(filled, 1)
    outcome = change_from(filled, [hours(1, Decimal("38.5"), FORTY)], since(TODAY), "Ines").outcomes[1]
    assert (outcome.status, outcome.stored) == ("conflict", {"weekly_hours": HALF})
    assert outcome.by is not None
    assert outcome.by.who == "Omar"
    assert lines(filled, 1) == before


def test_other_columns_and_other_employees_are_changed_by_themselves(filled: Engine) -> None:
    change_from(filled, [CellChange(1, "department_id", None, 2)], since(TODAY), "Omar")
    changes = [hours(1, Decimal("38.5"), HALF), hours(2, FORTY, HALF), hours(99, None, HALF)]
    outcomes = change_from(filled, changes, since(TODAY), "Ines").outcomes
    assert [outcomes[row].status for row in (1, 2, 99)] == ["saved", "conflict", "gone"]
    assert lines(filled, 1)[-1] == (TODAY, None, HALF, 2)


def test_a_change_is_taken_back_exactly_and_taken_again(filled: Engine) -> None:
    before = periods_of(filled, (1, 3))
    changes = [hours(1, Decimal("38.5"), HALF), CellChange(3, "department_id", 2, 1)]
    done = change_from(filled, changes, since(MAY), "Ines")
    for expected, wanted in ((done.after, done.before), (done.before, done.after)):
        with writing_as(filled, "Ines") as connection:
            put_in_place(connection, expected, wanted)
        assert periods_of(filled, (1, 3)) == wanted
    assert before == done.before


def test_what_somebody_changed_since_isnt_taken_back(filled: Engine) -> None:
    done = change_from(filled, [hours(1, Decimal("38.5"), HALF)], since(TODAY), "Ines")
    change_from(filled, [hours(1, HALF, FORTY)], since(TODAY), "Omar")
    with writing_as(filled, "Ines") as connection:
        outcome = put_in_place(connection, done.after, done.before).outcomes[1]
    assert outcome.status == "conflict"
    assert outcome.by is not None
    assert outcome.by.who == "Omar"
    assert lines(filled, 1)[-1][2] == FORTY


def test_a_change_costs_as_many_statements_for_a_thousand_employees_as_for_one(filled: Engine) -> None:
    with writing_as(filled, "A sync", run_id=1) as connection:
        rows = [{"id": 100 + n, "name": f"P{n}", "weekly_hours": 40} for n in range(1000)]
        connection.execute(insert(Employee), rows)
    counted = []
    for ids in (range(100, 101), range(101, 1100)):
        with statements(filled) as sent:
            done = change_from(filled, [hours(row, FORTY, HALF) for row in ids], since(TODAY), "Ines")
        counted.append(len(sent))
        assert {one.status for one in done.outcomes.values()} == {"saved"}
    assert counted[0] == counted[1]


def test_the_history_names_the_person_at_the_employee_and_at_the_period(filled: Engine) -> None:
    change_from(filled, [hours(1, Decimal("38.5"), HALF)], since(TODAY), "Ines")
    assert history_lines(filled, "who", "action", "old_value", "new_value", table_name="employees") == [
        ("Ines", "change", "38.5", "20")
    ]
    lines_of_periods = history_lines(filled, "who", "column_name", "new_value", table_name="employment_periods")
    assert ("Ines", "valid_to", str(TODAY - DAY)) in lines_of_periods
    assert ("Ines", "weekly_hours", "20") in lines_of_periods


def test_a_period_is_removed_only_as_long_as_it_is_what_was_seen(filled: Engine) -> None:
    change_from(filled, [hours(1, Decimal("38.5"), HALF)], since(TODAY), "Ines")
    seen = periods_of(filled, (1,))[1]
    number = seen[-1].id
    assert number is not None
    change_from(filled, [hours(1, HALF, FORTY)], since(TODAY), "Omar")
    assert rewrite(filled, 1, lambda own: without(own, number), "Ines", expected=seen).outcomes[1].status == "conflict"
    seen = periods_of(filled, (1,))[1]
    assert rewrite(filled, 1, lambda own: without(own, number), "Ines", expected=seen).outcomes[1].status == "saved"
    assert shown(filled)[1] == Decimal("38.5")


def test_boundaries_that_move_past_each_other_are_written_without_ever_overlapping(filled: Engine) -> None:
    days = [TODAY + number * 10 * DAY for number in range(4)]
    values = {"weekly_hours": HALF}
    some = tuple(Period(None, 4, day, day + 9 * DAY, values) for day in days)
    there = rewrite(filled, 4, lambda _own: some, "Ines").after[4]
    moved = tuple(Period(one.id, 4, one.first + 15 * DAY, one.last + 15 * DAY, values) for one in there)
    assert rewrite(filled, 4, lambda _own: moved, "Ines").outcomes[4].status == "saved"
    assert [line[0] for line in lines(filled, 4)] == [day + 15 * DAY for day in days]


def test_a_deleted_employee_comes_back_with_the_periods(filled: Engine) -> None:
    change_from(filled, [CellChange(3, "department_id", 2, 1)], since(TODAY), "Ines")
    before = periods_of(filled, (3,))
    removed = remove(filled, removal(filled, Employee, (3,)), "Ines")
    put_back(filled, removed, "Ines")
    assert periods_of(filled, (3,)) == before
    with reading(filled) as connection:
        assert connection.scalar(select(Employee.department_id).where(Employee.id == 3)) == 1


# Reading


def test_sorting_filters_search_and_sums_go_by_the_day_that_is_shown(filled: Engine) -> None:
    later = TODAY + 30 * DAY
    changes = [hours(1, Decimal("38.5"), Decimal("7.25")), CellChange(2, "department_id", 1, 2)]
    change_from(filled, changes, since(later), "Ines")
    for day, total, in_werft in ((None, Decimal("38.5"), [3]), (later, Decimal("7.25"), [2, 3])):
        query = RowQuery(Employee, ("name", "weekly_hours", "department_id"), "weekly_hours", day=day)
        assert totals(filled, query, (Summed("weekly_hours"),)).totals["weekly_hours"][""].total == total
        assert next(all_rows(filled, query))[2] == total
        wanted = (Filter("department_id", Test.ONE_OF, ((2, "Müller-Werft"),)),)
        query = RowQuery(Employee, ("name", "department_id"), "name", filters=wanted, day=day)
        assert sorted(row[0] for row in all_rows(filled, query)) == in_werft
        query = RowQuery(Employee, ("name", "department_id"), "name", search="werft", day=day)
        assert sorted(row[0] for row in all_rows(filled, query)) == in_werft
        leads = RowQuery(Project, ("name", "lead_id.department_id"), "lead_id.department_id", day=day)
        assert {row[0]: row[2] for row in all_rows(filled, leads)}[1] == (
            (1, "Design") if day is None else (2, "Müller-Werft")
        )


def test_nothing_is_shown_of_a_day_that_no_period_covers(filled: Engine) -> None:
    assert [shown(filled, day)[3] for day in (None, date(2024, 5, 6))] == [None, None]
    query = RowQuery(Employee, ("department_id",), day=date(2024, 5, 6))
    assert rows_by_id(filled, query, (2, 3)) == {2: (2, (1, "Design")), 3: (3, None)}


def test_who_leaves_on_a_day_is_offered_behind_the_others_from_then_on(filled: Engine) -> None:
    change_from(filled, [CellChange(2, "status", None, "left")], since(TODAY + DAY), "Ines")
    assert not labels(filled, Employee, "Anton", 5)[0].inactive
    tomorrow = Calendar(now=lambda: datetime.now(UTC) + DAY)
    assert labels(filled, Employee, "Anton", 5, calendar=tomorrow)[0].inactive


def test_copies_follow_a_period_that_has_begun(filled: Engine) -> None:
    with writing_as(filled, "Omar") as connection:
        connection.execute(
            update(EmploymentPeriod).where(EmploymentPeriod.employee_id == 1).values(valid_to=TODAY - DAY)
        )
        connection.execute(insert(EmploymentPeriod).values(employee_id=1, valid_from=TODAY, weekly_hours=HALF))
    assert follow_calendar(filled) == 1
    with reading(filled) as connection:
        assert connection.scalar(select(Employee.weekly_hours).where(Employee.id == 1)) == HALF
    with statements(filled) as sent:
        assert follow_calendar(filled) == 0
    assert not any(one.startswith("UPDATE") for one in sent)
    assert lines(filled, 1)[-1] == (TODAY, None, HALF, None)


def test_copies_follow_a_period_that_is_deleted_and_put_back(filled: Engine) -> None:
    (period,) = periods_of(filled, (1,))[1]
    assert period.id is not None
    removed = remove(filled, removal(filled, EmploymentPeriod, (period.id,)), "Ines")
    with reading(filled) as connection:
        assert connection.scalar(select(Employee.weekly_hours).where(Employee.id == 1)) is None
    put_back(filled, removed, "Ines")
    with reading(filled) as connection:
        assert connection.scalar(select(Employee.weekly_hours).where(Employee.id == 1)) == Decimal("38.5")


def test_an_edit_of_before_is_still_one(filled: Engine) -> None:
    """An older program, which knows no periods, edits the cell and takes that back."""
    assert (
        change(filled, Employee, 1, {"weekly_hours": 20}, {"weekly_hours": Decimal("38.5")}, "Ines").status == "saved"
    )
    assert change(filled, Employee, 1, {"weekly_hours": 40}, {"weekly_hours": HALF}, "Ines").status == "saved"
    assert shown(filled)[1] == FORTY
    assert [line[2] for line in lines(filled, 1)] == [Decimal("38.5"), 40]


@pytest.fixture(autouse=True)
def no_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' today is the database's, also when the test runs over midnight."""
    moment = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=12)
    monkeypatch.setattr("models.values.clock.now_of", lambda _connection: moment)


def test_groups_go_by_the_day_that_is_shown(filled: Engine) -> None:
    later = TODAY + 30 * DAY
    change_from(filled, [CellChange(2, "department_id", 1, 2)], since(later), "Ines")
    for day, counted in ((None, {"Design": 1, "Müller-Werft": 1}), (later, {"Müller-Werft": 2})):
        paths = ("name", "department_id", "weekly_hours")
        query = RowQuery(Employee, paths, groups=(GroupBy("department_id"),), day=day)
        ids = array("q")
        groups = read_grouped(filled, query, (Summed("weekly_hours"),), lambda part, ids=ids: ids.extend(part) is None)
        assert {one.value[0][1]: one.rows for one in groups if one.value[0]} == counted
        assert len(ids) == 4
        by_department = grouped(filled, query, "department_id", (Summed("weekly_hours"),))
        assert {one.value[1]: one.rows for one in by_department if one.value} == counted


def test_an_executive_writes_periods_and_columns_and_a_migration_by_the_owner_changes_nothing_of_that(
    postgres: PostgresServer, postgres_url: str
) -> None:
    engine = open_engine(postgres_url)
    fill(engine)
    make_roles(engine, "periods_")
    postgres.execute("CREATE ROLE periods_person LOGIN PASSWORD 'x' IN ROLE periods_executive")
    person = open_engine(
        make_url(postgres_url).set(username="periods_person", password="x").render_as_string(hide_password=False)
    )
    change_from(person, [hours(1, Decimal("38.5"), HALF)], since(TODAY), "Ines")
    with writing(engine) as connection:
        act_as_owner(connection)
        install(connection)
    with writing(person) as connection:
        connection.execute(text("UPDATE employees SET weekly_hours = 25 WHERE id = 1"))
    assert [line[2] for line in lines(person, 1)] == [Decimal("38.5"), 25]
    person.dispose()
    engine.dispose()
