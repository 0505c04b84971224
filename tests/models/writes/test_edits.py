"""Edits: versioned, only of what people own, kept in `changes`, and told as a conflict when somebody was faster."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select, text, update

from models import Change, Client, Department, Employee, EmploymentPeriod, Project, TaskList
from models.connection.database import is_embedded, open_engine, reading, writing
from models.connection.database_errors import RefusedError
from models.ddl.history import NAMELESS
from models.values.errors import DatabaseError
from models.writes.edits import add, change
from tests.models.statements import statements


def stored(engine: Engine, model: type, row_id: int, *names: str) -> tuple[object, ...]:
    with reading(engine) as connection:
        columns = [getattr(model, name) for name in names]
        return tuple(connection.execute(select(*columns).where(model.id == row_id)).one())


def history(engine: Engine) -> list[tuple[object, ...]]:
    columns = (Change.who, Change.table_name, Change.row_id, Change.action, Change.column_name)
    with reading(engine) as connection:
        rows = connection.execute(select(*columns, Change.old_value, Change.new_value).order_by(Change.id))
        return [tuple(row) for row in rows]


def test_a_change_is_written_with_its_version_and_its_history(filled: Engine) -> None:
    values = {"weekly_hours": Decimal("32.5"), "start_date": date(2025, 1, 2)}
    outcome = change(filled, Employee, 1, values, {"weekly_hours": Decimal("38.5"), "start_date": None}, "Ines")
    assert (outcome.status, outcome.version) == ("saved", 2)
    assert stored(filled, Employee, 1, "weekly_hours", "start_date", "version") == (*values.values(), 2)
    assert [line for line in history(filled) if line[1] == "employees"][-2:] == [
        ("Ines", "employees", 1, "change", "start_date", None, "2025-01-02"),
        ("Ines", "employees", 1, "change", "weekly_hours", "38.5", "32.5"),
    ]


def test_a_column_of_the_source_is_not_written_on_a_row_of_the_source(filled: Engine) -> None:
    with pytest.raises(RefusedError, match="change it in Paymo"):
        change(filled, Employee, 1, {"name": "Other"}, {"name": "berta Brandt"}, "Ines")
    assert stored(filled, Employee, 1, "name", "version") == ("berta Brandt", 1)
    assert history(filled) == []


def test_a_row_without_paymo_id_is_wholly_ours(filled: Engine) -> None:
    assert change(filled, Employee, 3, {"name": "Zoe"}, {"name": "Zoë Ärger"}, "Ines").status == "saved"
    assert stored(filled, Employee, 3, "name") == ("Zoe",)


@pytest.mark.parametrize("name", ["id", "paymo_id", "version", "synced_at", "deleted_at", "updated_on", "nonsense"])
def test_what_the_program_keeps_is_never_written(filled: Engine, name: str) -> None:
    with pytest.raises(RefusedError):
        change(filled, Employee, 3, {name: None}, {name: None}, "Ines")


def test_a_table_without_columns_of_ours_takes_no_rows(filled: Engine) -> None:
    with pytest.raises(RefusedError):
        add(filled, TaskList, {"name": "List", "project_id": 1}, "Ines")


@pytest.mark.fault("T4")
def test_two_people_on_different_cells_of_a_row_both_win(filled: Engine) -> None:
    assert change(filled, Client, 1, {"industry": "Timber"}, {"industry": None}, "Ines").status == "saved"
    assert change(filled, Client, 1, {"remarks": "Old friend"}, {"remarks": None}, "Omar").status == "saved"
    assert stored(filled, Client, 1, "industry", "remarks", "version") == ("Timber", "Old friend", 3)


@pytest.mark.fault("T3")
def test_two_people_on_one_cell_are_told_of_each_other(filled: Engine) -> None:
    change(filled, Client, 1, {"industry": "Timber"}, {"industry": None}, "Ines")
    outcome = change(filled, Client, 1, {"industry": "Trade"}, {"industry": None}, "Omar")
    assert (outcome.status, outcome.stored, outcome.version) == ("conflict", {"industry": "Timber"}, 2)
    assert outcome.by is not None
    assert (outcome.by.who, outcome.by.value) == ("Ines", "Timber")
    assert stored(filled, Client, 1, "industry") == ("Timber",)
    assert len(history(filled)) == 1


def test_a_sync_that_writes_the_row_meanwhile_disturbs_no_edit(filled: Engine) -> None:
    with writing(filled) as connection:
        connection.execute(update(Client).where(Client.id == 1).values(name="New name", deleted_at=None))
    assert change(filled, Client, 1, {"industry": "Timber"}, {"industry": None}, "Ines").status == "saved"
    assert stored(filled, Client, 1, "name", "industry") == ("New name", "Timber")


def test_a_row_that_went_away_is_told(filled: Engine) -> None:
    assert change(filled, Client, 99, {"industry": "Timber"}, {"industry": None}, "Ines").status == "gone"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "Design"}, "already a row with the same “name”"),
        ({"name": None}, "“name” must not be empty"),
    ],
)
def test_what_the_database_refuses_is_told_in_words(filled: Engine, values: dict[str, object], words: str) -> None:
    with pytest.raises(RefusedError) as told:
        change(filled, Department, 2, values, {"name": "Müller-Werft"}, "Ines")
    assert words in told.value.happened
    assert history(filled) == []


def test_choices_ranges_and_missing_rows_are_refused_in_words(filled: Engine) -> None:
    with pytest.raises(RefusedError, match="“status” isn't one of those allowed"):
        change(filled, Employee, 1, {"status": "asleep"}, {"status": None}, "Ines")
    with pytest.raises(RefusedError, match="“weekly hours” isn't one of those allowed"):
        change(filled, Employee, 3, {"weekly_hours": Decimal(10) ** 16}, {"weekly_hours": None}, "Ines")
    with pytest.raises(RefusedError, match="isn't there any more"):
        change(filled, Employee, 1, {"department_id": 77}, {"department_id": None}, "Ines")


def test_a_row_of_our_own_is_added_with_its_history(filled: Engine) -> None:
    row_id = add(filled, Department, {"name": "Büro", "code": "B"}, "Ines")
    assert stored(filled, Department, row_id, "name", "code", "version") == ("Büro", "B", 1)
    assert [row[3:] for row in history(filled)] == [
        ("add", "name", None, "Büro"),
        ("add", "code", None, "B"),
        ("add", "id", None, str(row_id)),
    ]


def test_an_edit_costs_few_statements_however_much_is_in_the_history(filled: Engine) -> None:
    with statements(filled) as sent:
        change(filled, Client, 1, {"industry": "A", "remarks": "B"}, {"industry": None, "remarks": None}, "Ines")
    kinds = [statement.split()[0] for statement in sent if "BEGIN" not in statement]
    # In a file no statement is a way to a server.
    assert kinds == (["SELECT", "INSERT", "UPDATE", "DELETE"] if is_embedded(filled) else ["SELECT", "UPDATE"])


@pytest.mark.parametrize("text_", ["a\x00b", "a\ud83db"])
def test_characters_that_no_database_takes_are_replaced(filled: Engine, text_: str) -> None:
    assert change(filled, Client, 1, {"remarks": text_}, {"remarks": None}, "Ines").status == "saved"
    assert stored(filled, Client, 1, "remarks") == ("a\ufffdb",)


@pytest.mark.fault("D8")
def test_a_locked_row_is_told_as_a_busy_database(postgres_url: str) -> None:
    engine, other = open_engine(postgres_url), open_engine(postgres_url)
    row_id = add(other, Department, {"name": "Design"}, "Ines")
    with writing(other) as connection:
        connection.execute(text("SELECT 1 FROM departments FOR UPDATE"))
        with reading(engine) as mine:
            mine.execute(text("SET lock_timeout = 100"))
        with pytest.raises(DatabaseError, match="busy"):
            change(engine, Department, row_id, {"code": "D"}, {"code": None}, "Omar")
    engine.dispose()
    other.dispose()


@pytest.mark.fault("D2")
def test_a_change_survives_a_connection_that_died_in_the_pool(postgres_url: str) -> None:
    engine, other = open_engine(postgres_url), open_engine(postgres_url)
    row_id = add(engine, Department, {"name": "Design"}, "Ines")
    with writing(other) as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
    outcome = change(engine, Department, row_id, {"code": "D"}, {"code": None}, "Ines")
    assert (outcome.status, outcome.version) == ("saved", 2)
    engine.dispose()
    other.dispose()


def test_the_history_keeps_the_names_of_related_records_not_their_ids(filled: Engine) -> None:
    change(filled, Project, 1, {"department_id": 2}, {"department_id": None}, "Ines")
    change(filled, Project, 1, {"department_id": None}, {"department_id": 2}, "Ines")
    change(filled, Department, 2, {"name": "Werft"}, {"name": "Müller-Werft"}, "Ines")

    assert [row[4:] for row in history(filled)] == [
        ("department_id", None, "Müller-Werft"),
        ("department_id", "Müller-Werft", None),
        ("name", "Müller-Werft", "Werft"),
    ]


def test_a_related_record_without_a_name_is_called_so(filled: Engine) -> None:
    change(filled, Project, 3, {"lead_id": 4}, {"lead_id": 3}, "Ines")

    assert history(filled)[0][4:] == ("lead_id", "Zoë Ärger", NAMELESS)


def test_a_new_row_tells_by_name_what_it_belongs_to(filled: Engine) -> None:
    ada = add(filled, Employee, {"name": "Ada"}, "Ines")
    add(filled, EmploymentPeriod, {"employee_id": ada, "valid_from": date(2025, 1, 2)}, "Ines")

    assert ("add", "employee_id", None, "Ada") in [row[3:] for row in history(filled)]


def test_the_history_says_what_the_record_was_called(engine: Engine) -> None:
    row_id = add(engine, Department, {"name": "Design"}, "Ines")
    change(engine, Department, row_id, {"name": "Design & Co"}, {"name": "Design"}, "Ines")
    with reading(engine) as connection:
        labels = connection.scalars(select(Change.row_label).where(Change.column_name == "name").order_by(Change.id))
        assert labels.all() == ["Design", "Design & Co"]
