"""Searching: the visible text, whatever its case, with everything that has a meaning in SQL taken literally."""

import pytest
from sqlalchemy import Engine, update

from models import Client, Employee, Project, TimeEntry
from models.connection.database import writing
from models.queries.rows import RowQuery
from models.schema.base import Base
from tests.databases import on_shipped_too
from tests.models.queries.test_rows import ids_of

EMPLOYEE = ("name", "email", "department_id", "weekly_hours", "start_date")


def found(engine: Engine, model: type[Base], paths: tuple[str, ...], search: str) -> list[int]:
    return ids_of(engine, RowQuery(model, paths, search=search))


@pytest.mark.parametrize("search", ["BRANDT", "brandt", " Brandt ", "berta brandt", "brandt berta", "rand"])
def test_text_is_found_whatever_its_case_and_order_of_words(filled: Engine, search: str) -> None:
    assert found(filled, Employee, EMPLOYEE, search) == [1]


@on_shipped_too
@pytest.mark.parametrize("search", ["zoë", "ZOË", "ärger", "ÄRGER", "Ärger"])
def test_letters_beyond_ascii_have_two_cases_too(filled: Engine, search: str) -> None:
    assert found(filled, Employee, EMPLOYEE, search) == [3]


def test_an_accent_is_found_whether_it_is_written_with_its_letter_or_behind_it(filled: Engine) -> None:
    for stored, search in (("Zoë", "ZOE\u0308"), ("Zoe\u0308", "zoë"), ("Łódź", "łódz\u0301"), ("ἄρτος", "ἄρτος")):
        with writing(filled) as connection:
            connection.execute(update(Client).where(Client.id == 1).values(name=stored))
        assert found(filled, Client, ("name",), search) == [1], (stored, search)


@pytest.mark.parametrize("search", ["Müller-werft", "müller-WERFT", "design müller"])
def test_related_names_are_searched(filled: Engine, search: str) -> None:
    assert found(filled, Employee, EMPLOYEE, search) == ([3] if "design" not in search else [])
    assert found(filled, Project, ("name", "lead_id.department_id"), search.split()[-1]) == [3]


def test_names_over_two_references_are_searched(filled: Engine) -> None:
    assert found(filled, TimeEntry, ("project_id.client_id", "user_id"), "überholz") == [1, 3]
    assert found(filled, TimeEntry, ("project_id.client_id", "user_id"), "überholz berta") == [1]


@pytest.mark.parametrize(("search", "expected"), [("%", [2]), ("_", [2]), ("100 %", [2]), ("a%z", []), ("\\", [])])
def test_wildcards_mean_themselves(filled: Engine, search: str, expected: list[int]) -> None:
    assert found(filled, Client, ("name",), search) == expected


@pytest.mark.parametrize("name", ["Käse*[x]", "ä^]-?", "é{2}.+(a|b)$", "ÿ\\d", "ñ%_", "“Ω” & <b>", "👩‍🚀 straße"])
def test_marks_with_a_meaning_in_patterns_mean_themselves(filled: Engine, name: str) -> None:
    with writing(filled) as connection:
        connection.execute(update(Client).where(Client.id == 1).values(name=name))
    assert found(filled, Client, ("name",), name) == [1]
    assert found(filled, Client, ("name",), name.upper().replace("SS", "ß")) == [1]
    assert found(filled, Client, ("name",), name + "!") == []


@pytest.mark.parametrize("search", ["'); DROP TABLE clients; --", "\x00", "\ud83d", "%(name)s", ":name", "{}"])
def test_hostile_text_finds_nothing_and_does_nothing(filled: Engine, search: str) -> None:
    expected = [1, 2] if not search.isprintable() else []
    assert found(filled, Client, ("name",), search) == expected
    assert found(filled, Client, ("name",), "") == [1, 2]


@pytest.mark.parametrize("search", ["38.5", "38,5", "38", "38,5 brandt"])
def test_numbers_are_found_as_they_are_written(filled: Engine, search: str) -> None:
    assert found(filled, Employee, EMPLOYEE, search) == [1]


@pytest.mark.parametrize("search", ["2024-05-07", "07.05.2024", "7.5.2024", "7.5.", "05.2024", "2024"])
def test_dates_are_found_as_they_are_written(filled: Engine, search: str) -> None:
    assert found(filled, Employee, EMPLOYEE, search) == [3]


def test_only_the_named_fields_are_searched(filled: Engine) -> None:
    query = RowQuery(Employee, EMPLOYEE, search="design", searched=("name",))
    assert ids_of(filled, query) == []
