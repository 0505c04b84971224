"""Reading rows: order, related labels, ids, and what is left out."""

from array import array
from datetime import date

import pytest
from sqlalchemy import Engine, delete, insert, text, update

from models import Booking, Client, Employee, Project, Task, TaskAssignment, TimeEntry
from models.connection.database import open_engine, writing
from models.queries.rows import RowQuery, first_rows, labels, ordered_ids, rows_by_id
from models.values.errors import DatabaseError
from tests.models.statements import statements


def ids_of(engine: Engine, query: RowQuery) -> list[int]:
    found = array("q")

    def take(part: "array[int]") -> bool:
        found.extend(part)
        return True

    ordered_ids(engine, query, take)
    return found.tolist()


def test_a_row_is_its_id_and_its_values_with_references_as_id_and_label(filled: Engine) -> None:
    query = RowQuery(Project, ("name", "client_id", "lead_id.department_id", "client_id.city"))
    rows = first_rows(filled, query, 10)
    assert rows[0] == (1, "Website", (1, "Überholz GmbH"), (1, "Design"), "Köln")
    assert rows[2] == (3, "Archive", None, (2, "Müller-Werft"), None)


def test_a_row_without_a_name_is_called_by_the_row_it_belongs_to(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(insert(TaskAssignment), {"id": 7, "paymo_id": 7, "task_id": 1, "user_id": 1})
        connection.execute(insert(Booking), {"id": 1, "paymo_id": 8, "user_task_id": 7})
    assert first_rows(filled, RowQuery(Booking, ("user_task_id",)), 1) == [(1, (7, "Sketches"))]


@pytest.mark.parametrize(("descending", "expected"), [(False, [2, 1, 3, 4]), (True, [3, 1, 2, 4])])
def test_text_is_sorted_whatever_its_case_and_empty_values_come_last(
    filled: Engine, descending: bool, expected: list[int]
) -> None:
    query = RowQuery(Employee, ("name",), "name", descending)
    assert [row[0] for row in first_rows(filled, query, 10)] == expected
    assert ids_of(filled, query) == expected


def test_references_are_sorted_by_their_label(filled: Engine) -> None:
    by_lead = RowQuery(Project, ("name", "lead_id"), "lead_id")
    assert ids_of(filled, by_lead) == [1, 2, 3]
    by_place = RowQuery(Project, ("lead_id.department_id",), "lead_id.department_id", descending=True)
    assert ids_of(filled, by_place) == [3, 1, 2]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_an_order_by_an_index_is_the_same_order(filled: Engine, descending: bool, limit: int) -> None:
    with writing(filled) as connection:
        days = [None, date(2026, 1, 1), date(2026, 3, 1), None, date(2026, 1, 1)]
        connection.execute(insert(TimeEntry), [{"id": 50 + n, "day": day} for n, day in enumerate(days)])
    query = RowQuery(TimeEntry, ("day", "user_id"), "day", descending)
    expected = [2, 52, 1] if not descending else [1, 52, 2]
    ids = ids_of(filled, query)
    assert [row_id for row_id in ids if row_id in (1, 2, 52)] == expected
    assert [row[0] for row in first_rows(filled, query, limit)] == ids[:limit]
    assert ids[5:] == ([3, 50, 53] if not descending else [53, 50, 3])


def test_equal_rows_are_ordered_by_id_so_that_pages_never_overlap(filled: Engine) -> None:
    with writing(filled) as connection:
        rows = [{"id": number, "name": "same"} for number in range(100, 160)]
        connection.execute(insert(Client), rows)
    query = RowQuery(Client, ("name",), "name")
    assert [row[0] for row in first_rows(filled, query, 5)] == ids_of(filled, query)[:5]


def test_deleted_rows_are_shown_only_when_asked_for(filled: Engine) -> None:
    assert ids_of(filled, RowQuery(Project, ("name",))) == [1, 2, 3]
    assert ids_of(filled, RowQuery(Project, ("name",), only_deleted=True)) == [4]


def test_a_screen_can_limit_its_rows(filled: Engine) -> None:
    assert ids_of(filled, RowQuery(Project, ("name",), only=Project.client_id == 1)) == [1]


def test_only_declared_fields_can_be_sorted_by_or_read(filled: Engine) -> None:
    with pytest.raises(ValueError, match="isn't a field"):
        first_rows(filled, RowQuery(Client, ("name",), "name); DROP TABLE clients --"), 1)
    with pytest.raises(ValueError, match="no column"):
        first_rows(filled, RowQuery(Client, ("name", "secret")), 1)


def test_rows_are_read_by_id_and_missing_ones_left_out(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(delete(TimeEntry).where(TimeEntry.id == 2))
    rows = rows_by_id(filled, RowQuery(TimeEntry, ("day", "user_id")), [3, 2, 1])
    assert rows == {1: (1, date(2026, 3, 2), (1, "berta Brandt")), 3: (3, None, None)}


def test_ids_come_in_parts_and_reading_ends_when_nobody_wants_them(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(delete(Employee).where(Employee.id == 4))
        connection.execute(insert(Employee), [{"id": number, "paymo_id": number} for number in range(1_000, 151_000)])
    parts: list[int] = []

    def once(part: "array[int]") -> bool:
        parts.append(len(part))
        return False

    ordered_ids(filled, RowQuery(Employee, ("name",), "id"), once)
    assert len(parts) == 1
    assert parts[0] < 150_000
    everything = ids_of(filled, RowQuery(Employee, ("name",), "id", descending=True))
    assert everything == [*range(150_999, 999, -1), 3, 2, 1]


def called(filled: Engine, model: type, text: str, limit: int, recent: tuple[int, ...] = ()) -> list[tuple[int, str]]:
    return [(label.row_id, label.text) for label in labels(filled, model, text, limit, recent)]


def test_labels_begin_with_the_text_first_and_leave_out_deleted_and_nameless_rows(filled: Engine) -> None:
    assert called(filled, Project, "web", 10) == [(1, "Website"), (2, "website relaunch")]
    assert called(filled, Employee, "", 10) == [(2, "Anton Adler"), (1, "berta Brandt"), (3, "Zoë Ärger")]
    assert called(filled, Employee, "BR", 2) == [(1, "berta Brandt")]
    assert called(filled, Employee, "a", 2) == [(2, "Anton Adler"), (1, "berta Brandt")]
    assert called(filled, Project, "gone", 10) == []
    assert called(filled, Task, "%", 10) == []


def test_labels_that_were_picked_last_come_first_of_those_that_begin_alike(filled: Engine) -> None:
    assert [row_id for row_id, _ in called(filled, Employee, "", 2, (3, 1))] == [3, 1]
    assert [row_id for row_id, _ in called(filled, Employee, "b", 10, (3,))] == [1]
    assert [row_id for row_id, _ in called(filled, Project, "web", 10, (2,))] == [2, 1]


def test_labels_that_aren_t_in_use_any_more_are_known_and_come_last(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(update(Employee).where(Employee.id == 2).values(status="left"))
        connection.execute(update(Project).where(Project.id == 1).values(active=False))
        connection.execute(update(Task).values(complete=True))
    assert [(label.row_id, label.inactive) for label in labels(filled, Employee, "", 9)] == [
        (1, False),
        (3, False),
        (2, True),
    ]
    assert [label.inactive for label in labels(filled, Project, "web", 9)] == [False, True]
    assert [label.inactive for label in labels(filled, Task, "", 9)] == [True]
    assert not any(label.inactive for label in labels(filled, Client, "", 9))


def test_each_reading_is_one_statement_however_many_rows_and_tables(filled: Engine) -> None:
    query = RowQuery(TimeEntry, ("project_id.client_id", "user_id", "day"), "project_id.client_id", search="b")
    for read in (
        lambda: first_rows(filled, query, 100),
        lambda: ids_of(filled, query),
        lambda: rows_by_id(filled, query, range(200)),
        lambda: labels(filled, Client, "ü", 10),
    ):
        with statements(filled) as sent:
            read()
        assert len(sent) == 1


def test_a_connection_that_died_in_the_pool_is_replaced_unnoticed(postgres_url: str) -> None:
    engine, other = open_engine(postgres_url), open_engine(postgres_url)
    assert first_rows(engine, RowQuery(Client, ("name",)), 1) == []
    with writing(other) as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
    assert first_rows(engine, RowQuery(Client, ("name",)), 1) == []
    engine.dispose()
    other.dispose()


def test_a_database_that_is_gone_is_told_in_words(postgres_url: str) -> None:
    engine = open_engine(postgres_url.rsplit(":", 1)[0] + ":1/nothing")
    with pytest.raises(DatabaseError) as told:
        first_rows(engine, RowQuery(Client, ("name",)), 1)
    assert told.value.title == "The database can't be reached"
