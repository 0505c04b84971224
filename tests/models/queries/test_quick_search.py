"""Records found by name over all tables."""

import pytest
from sqlalchemy import Engine, insert

from models import Client, Department, Employee, Invoice, Project, Task, TimeEntry
from models.connection.database import writing
from models.queries.quick_search import Found, records_called
from tests.models.sample import fill
from tests.models.statements import statements

MODELS = (Employee, Department, Client, Project, Task, TimeEntry)


def found(engine: Engine, text: str, limit: int = 5) -> list[tuple[str, str, str]]:
    return [(one.model.__tablename__, one.label, one.whose) for one in records_called(engine, MODELS, text, limit)]


def test_records_of_all_tables_are_found_with_what_they_belong_to(engine: Engine) -> None:
    fill(engine)
    assert found(engine, "web") == [
        ("projects", "Website", "Überholz GmbH"),
        ("projects", "website relaunch", "100 % Nord_Licht"),
    ]
    assert found(engine, "sket") == [("tasks", "Sketches", "Website")]
    assert found(engine, "adler") == [("employees", "Anton Adler", "Design")]
    assert records_called(engine, MODELS, "sket", 5) == [Found(Task, 1, "Sketches", "Website")]


def test_what_begins_with_the_text_comes_first_and_the_rest_by_name(engine: Engine) -> None:
    with writing(engine) as connection:
        names = ("Old plan", "Planetarium", "plan", "Zoo planning")
        connection.execute(insert(Client), [{"name": name} for name in names])
    assert [label for _table, label, _whose in found(engine, "plan")] == [
        "plan",
        "Planetarium",
        "Old plan",
        "Zoo planning",
    ]


def test_of_many_those_come_in_which_a_word_begins_so(engine: Engine) -> None:
    with writing(engine) as connection:
        names = (*(f"Unart {number}" for number in range(5)), "Kunst", "Das Museum für Art")
        connection.execute(insert(Client), [{"name": name} for name in names])
    assert [label for _table, label, _whose in found(engine, "art", 2)] == ["Das Museum für Art", "Unart 0"]


def test_every_word_has_to_be_there_in_any_order_and_case(engine: Engine) -> None:
    fill(engine)
    assert [label for _table, label, _whose in found(engine, "RELAUNCH web")] == ["website relaunch"]
    assert [label for _table, label, _whose in found(engine, "ärger")] == ["Zoë Ärger"]
    assert found(engine, "web nothing") == []


def test_what_was_deleted_and_a_single_letter_find_nothing(engine: Engine) -> None:
    fill(engine)
    assert found(engine, "gone") == []
    assert found(engine, "w") == []
    assert records_called(engine, (TimeEntry,), "web", 5) == []


@pytest.mark.parametrize("text", ["100 %", "nord_licht", "'); DROP TABLE clients; --", "\\", "%%"])
def test_signs_mean_themselves(engine: Engine, text: str) -> None:
    fill(engine)
    expected = ["100 % Nord_Licht"] if text in ("100 %", "nord_licht") else []
    assert [label for _table, label, _whose in found(engine, text)] == expected


def test_few_of_each_table_come_however_many_there_are_in_one_statement(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(insert(Client), [{"name": f"Client {number}"} for number in range(300)])
        connection.execute(insert(Invoice), [{"number": f"Client-{number}", "client_id": 1} for number in range(300)])
    with statements(engine) as sent:
        answers = records_called(engine, (Client, Invoice), "client", 4)
    assert ([one.model for one in answers], len(sent)) == ([Client] * 4 + [Invoice] * 4, 1)
