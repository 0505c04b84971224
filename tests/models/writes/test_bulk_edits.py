"""Many cells at once: each cell for itself, all in one transaction, with versions and history, in few statements."""

import re
import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, func, insert, select, text

from models import Change, Client, Department, Employee, EmploymentPeriod, Project, TimeEntry
from models.connection.database import is_embedded, open_engine, reading, writing
from models.connection.database_errors import RefusedError
from models.schema.base import Base
from models.values.errors import DatabaseError
from models.writes.bulk_edits import CellChange, add_many, change_many, take_back, write_again, write_block
from models.writes.deletions import removal
from models.writes.edits import change
from models.writes.idempotent_write import IdempotentWrite
from tests.models.history_lines import history_lines
from tests.models.statements import statements

FILLED = {
    "weekly_hours": (Decimal("38.5"), Decimal("32.25")),
    "start_date": (None, date(2025, 1, 2)),
    "department_id": (None, 2),
    "status": (None, "active"),
    "remarks": (None, 'Says "hi",\n\tthen 😀'),
}


def stored(engine: Engine, model: type[Base], row_id: int, *names: str) -> tuple[object, ...]:
    with reading(engine) as connection:
        columns = [model.__table__.c[name] for name in names]
        return tuple(connection.execute(select(*columns).where(model.__table__.c.id == row_id)).one())


def industries(engine: Engine) -> list[str | None]:
    with reading(engine) as connection:
        return list(connection.scalars(select(Client.industry).order_by(Client.id)))


def to(industry: str | None, *row_ids: int, before: str | None = None) -> list[CellChange]:
    return [CellChange(row_id, "industry", before, industry) for row_id in row_ids]


def test_cells_of_every_kind_are_written_with_one_version_a_row_and_their_history(filled: Engine) -> None:
    changes = [CellChange(1, name, before, after) for name, (before, after) in FILLED.items()]
    outcomes = change_many(filled, Employee, [*changes, CellChange(2, "remarks", None, "New")], "Ines")
    assert {row_id: (one.status, one.version) for row_id, one in outcomes.items()} == {1: ("saved", 2), 2: ("saved", 2)}
    assert stored(filled, Employee, 1, *FILLED, "version") == (*(after for _, after in FILLED.values()), 2)
    lines = history_lines(filled, "row_id", "column_name", "old_value", "new_value", who="Ines", table_name="employees")
    assert sorted(lines) == [
        (1, "department_id", None, "Müller-Werft"),
        (1, "remarks", None, 'Says "hi",\n\tthen 😀'),
        (1, "start_date", None, "2025-01-02"),
        (1, "status", None, "active"),
        (1, "weekly_hours", "38.5", "32.25"),
        (2, "remarks", None, "New"),
    ]


def test_filled_cells_of_every_kind_are_emptied(filled: Engine) -> None:
    changes = [CellChange(1, name, before, after) for name, (before, after) in FILLED.items()]
    change_many(filled, Employee, changes, "Ines")
    back = change_many(filled, Employee, [one.turned() for one in changes], "Ines")
    assert (back[1].status, back[1].version) == ("saved", 3)
    assert stored(filled, Employee, 1, *FILLED) == tuple(before for before, _ in FILLED.values())


def test_flags_amounts_and_whole_numbers_are_written_on_rows_of_our_own(filled: Engine) -> None:
    (row_id,) = add_many(filled, Employee, [{"name": "Noah", "active": True, "workday_hours": Decimal("7.75")}], "Ines")
    changes = [
        CellChange(row_id, "active", True, False),
        CellChange(row_id, "workday_hours", Decimal("7.75"), Decimal("0.000001")),
    ]
    assert change_many(filled, Employee, changes, "Ines")[row_id].status == "saved"
    assert stored(filled, Employee, row_id, "active", "workday_hours") == (False, Decimal("0.000001"))


def test_moments_are_expected_and_written_whatever_their_zone(filled: Engine) -> None:
    before, after = datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    with writing(filled) as connection:
        connection.execute(insert(TimeEntry), {"id": 50, "start_time": before})
    assert change_many(filled, TimeEntry, [CellChange(50, "start_time", before, after)], "Ines")[50].status == "saved"
    assert stored(filled, TimeEntry, 50, "start_time") == (after,)


@pytest.mark.fault("T3")
def test_a_cell_that_somebody_changed_stays_and_the_others_are_written(filled: Engine) -> None:
    change(filled, Client, 1, {"industry": "Trade"}, {"industry": None}, "Omar")
    changes = [*to("Timber", 1, 2), CellChange(1, "remarks", None, "Old friend")]
    outcomes = change_many(filled, Client, changes, "Ines")
    assert (outcomes[1].status, outcomes[1].stored, outcomes[1].version) == ("conflict", {"industry": "Trade"}, 3)
    assert outcomes[1].by is not None
    assert (outcomes[1].by.who, outcomes[1].by.value) == ("Omar", "Trade")
    assert (outcomes[2].status, outcomes[2].stored) == ("saved", {"industry": "Timber"})
    assert industries(filled) == ["Trade", "Timber"]
    assert stored(filled, Client, 1, "remarks", "version") == ("Old friend", 3)


@pytest.mark.fault("T12")
def test_of_five_hundred_pasted_cells_three_that_changed_are_named_and_all_goes_back(engine: Engine) -> None:
    """The three keep what others wrote; what went in is one step, and taking it back leaves nothing of the paste."""
    ids = add_many(engine, Client, [{"name": f"Client {number}"} for number in range(500)], "Ines")
    theirs = {ids[number]: f"Omar's {number}" for number in (0, 250, 499)}
    for row_id, industry in theirs.items():
        change(engine, Client, row_id, {"industry": industry}, {"industry": None}, "Omar")
    pasted = [CellChange(row_id, "industry", None, "Pasted") for row_id in ids]
    outcome = write_block(engine, Client, pasted, (), "Ines")
    refused = outcome.refused(pasted)
    assert {one.row_id: outcome.outcomes[one.row_id].stored["industry"] for one in refused} == theirs
    assert {one.by.who for one in outcome.outcomes.values() if one.by} == {"Omar"}
    assert industries(engine) == [theirs.get(row_id, "Pasted") for row_id in ids]
    taken = [one.turned() for one in pasted if one not in refused]
    back, _removed = take_back(engine, Client, taken, None, "Ines")
    assert back.refused(taken) == []
    assert industries(engine) == [theirs.get(row_id) for row_id in ids]


def test_a_row_of_which_nothing_fits_keeps_its_version(filled: Engine) -> None:
    change(filled, Client, 1, {"industry": "Trade"}, {"industry": None}, "Omar")
    outcomes = change_many(filled, Client, to("Timber", 1), "Ines")
    assert (outcomes[1].status, outcomes[1].version) == ("conflict", 2)
    assert stored(filled, Client, 1, "version") == (2,)


def test_who_changed_it_last_is_told_of_each_row(filled: Engine) -> None:
    change(filled, Client, 1, {"industry": "A"}, {"industry": None}, "Omar")
    change(filled, Client, 1, {"industry": "B"}, {"industry": "A"}, "Mia")
    change(filled, Client, 1, {"remarks": "x"}, {"remarks": None}, "Noah")
    change(filled, Client, 2, {"industry": "C"}, {"industry": None}, "Omar")
    outcomes = change_many(filled, Client, to("Timber", 1, 2), "Ines")
    assert [one.by.who for one in outcomes.values() if one.by] == ["Mia", "Omar"]


@pytest.mark.fault("T4")
def test_other_cells_of_the_row_may_have_changed(filled: Engine) -> None:
    change(filled, Client, 1, {"remarks": "x"}, {"remarks": None}, "Omar")
    assert change_many(filled, Client, to("Timber", 1), "Ines")[1].status == "saved"
    assert stored(filled, Client, 1, "industry", "remarks", "version") == ("Timber", "x", 3)


def test_a_row_that_went_away_is_told_and_the_rest_is_written(filled: Engine) -> None:
    outcomes = change_many(filled, Client, to("Timber", 2, 99), "Ines")
    assert {row_id: one.status for row_id, one in outcomes.items()} == {2: "saved", 99: "gone"}


def test_a_column_of_the_source_is_not_written_on_a_row_of_the_source(filled: Engine) -> None:
    changes = [CellChange(3, "name", "Zoë Ärger", "Zoe"), CellChange(1, "name", "berta Brandt", "Other")]
    with pytest.raises(RefusedError, match="change it in Paymo"):
        change_many(filled, Employee, changes, "Ines")
    assert stored(filled, Employee, 3, "name") == ("Zoë Ärger",)
    assert change_many(filled, Employee, changes[:1], "Ines")[3].status == "saved"


@pytest.mark.parametrize("name", ["id", "paymo_id", "version", "deleted_at", "updated_on", "nonsense"])
def test_what_the_program_keeps_is_never_written(filled: Engine, name: str) -> None:
    with pytest.raises(RefusedError):
        change_many(filled, Employee, [CellChange(3, name, None, None)], "Ines")
    with pytest.raises(RefusedError):
        add_many(filled, Employee, [{"name": "Noah", name: None}], "Ines")


def test_a_cell_is_changed_once(filled: Engine) -> None:
    with pytest.raises(ValueError, match="twice"):
        change_many(filled, Client, to("Timber", 1, 1), "Ines")


@pytest.mark.fault("T12")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([CellChange(1, "status", None, "asleep")], "“status” isn't one of those allowed"),
        ([CellChange(3, "weekly_hours", None, Decimal(10) ** 16)], "“weekly hours” isn't one of those allowed"),
        ([CellChange(3, "weekly_hours", None, Decimal("NaN"))], "no number"),
        ([CellChange(3, "department_id", 2, 77)], "isn't there any more"),
        ([CellChange(3, "department_id", 2, 2**70)], "too big"),
    ],
)
def test_what_the_database_refuses_is_told_in_words_and_nothing_is_written(
    filled: Engine, changes: list[CellChange], words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        change_many(filled, Employee, [CellChange(2, "remarks", None, "x"), *changes], "Ines")
    assert history_lines(filled) == []


def test_rows_are_added_in_their_order_with_their_history(filled: Engine) -> None:
    names = [f"Büro {9 - number}" for number in range(9)]
    ids = add_many(filled, Department, [{"name": name, "code": None} for name in names], "Ines")
    assert [stored(filled, Department, row_id, "name", "version") for row_id in ids] == [(name, 1) for name in names]
    assert len(history_lines(filled, action="add", column_name="name")) == 9


def test_rows_with_different_columns_leave_the_others_empty(filled: Engine) -> None:
    rows = [{"name": "A", "code": "a"}, {"name": "B", "remarks": "b"}]
    ids = add_many(filled, Department, rows, "Ines")
    assert [stored(filled, Department, row_id, "code", "remarks") for row_id in ids] == [("a", None), (None, "b")]


def test_a_row_that_is_refused_takes_the_whole_block_with_it(filled: Engine) -> None:
    with pytest.raises(RefusedError, match="same “name”"):
        write_block(filled, Department, to_code(1), [{"name": "New"}, {"name": "Design"}], "Ines")
    assert history_lines(filled) == []


def to_code(row_id: int) -> list[CellChange]:
    return [CellChange(row_id, "code", None, "X")]


def test_a_block_goes_back_and_comes_again_with_the_same_rows(filled: Engine) -> None:
    period = {"employee_id": 4, "valid_from": date(2025, 1, 2), "valid_to": date(2025, 12, 31)}
    rows = [period, {"employee_id": 4, "valid_from": date(2026, 1, 2), "weekly_hours": Decimal("32.5")}]
    outcome = write_block(filled, EmploymentPeriod, (), rows, "Ines")
    planned = removal(filled, EmploymentPeriod, outcome.added)
    _, removed = take_back(filled, EmploymentPeriod, (), planned, "Ines")
    assert removed is not None
    with reading(filled) as connection:
        assert not connection.scalars(select(EmploymentPeriod.id).where(EmploymentPeriod.employee_id == 4)).all()
    assert write_again(filled, EmploymentPeriod, (), removed, "Ines").added == outcome.added
    found = stored(filled, EmploymentPeriod, outcome.added[1], "valid_from", "weekly_hours", "version")
    assert found == (date(2026, 1, 2), Decimal("32.5"), 1)
    assert history_lines(filled, "action", column_name="valid_from") == [
        (word,) for word in ("add", "add", "remove", "remove", "restore", "restore")
    ]


def test_characters_that_no_database_takes_are_replaced(filled: Engine) -> None:
    change_many(filled, Client, to("a\x00b\ud83d", 1), "Ines")
    add_many(filled, Department, [{"name": "a\x00b\ud83d"}], "Ines")
    assert industries(filled)[0] == "a\ufffdb\ufffd"


def test_a_block_that_was_done_already_isn_t_done_again(filled: Engine) -> None:
    once = IdempotentWrite()
    first = write_block(filled, Department, to_code(1), [{"name": "New"}], "Ines", once)
    once.unsure = True
    assert write_block(filled, Department, to_code(1), [{"name": "New"}], "Ines", once) == first
    assert len(history_lines(filled, column_name="name")) == 1


@pytest.mark.fault("D8")
def test_a_locked_row_is_told_as_a_busy_database(postgres_url: str) -> None:
    engine, other = open_engine(postgres_url), open_engine(postgres_url)
    ids = add_many(other, Department, [{"name": "Design"}], "Ines")
    with writing(other) as connection:
        connection.execute(text("SELECT 1 FROM departments FOR UPDATE"))
        with reading(engine) as mine:
            mine.execute(text("SET lock_timeout = 100"))
        with pytest.raises(DatabaseError, match="busy"):
            change_many(engine, Department, to_code(ids[0]), "Omar")
    engine.dispose()
    other.dispose()


def _clients(engine: Engine, count: int) -> list[int]:
    return add_many(engine, Client, [{"name": f"Client {number}"} for number in range(count)], "Ines")


@pytest.mark.parametrize("conflicts", [False, True])
def test_a_block_costs_as_many_statements_at_any_size(engine: Engine, conflicts: bool) -> None:
    ids, counts = _clients(engine, 200), []
    for size in (2, 200):
        expected = {"before": "never"} if conflicts else {}
        changes = [*to(f"Timber {size}", *ids[:size], **expected)]
        with statements(engine) as sent:
            write_block(engine, Client, changes, [{"name": "New"}] * size, "Ines")
        counts.append([re.sub(r"IN \([\d, ]+\)", "IN ()", one) for one in sent if "BEGIN" not in one])
        write_block(engine, Client, [one.turned() for one in changes], (), "Ines")
    assert counts[0] == counts[1]
    in_a_file = 3 if is_embedded(engine) else 1  # who writes, and on which day, is a row there, made and removed
    assert len(counts[0]) == in_a_file + 4


def test_three_thousand_cells_are_written_in_under_a_second(engine: Engine) -> None:
    ids = _clients(engine, 1000)
    names = ("industry", "remarks", "city")
    changes = [CellChange(row_id, name, None, f"{name} of {row_id}") for row_id in ids for name in names]
    began = time.process_time()  # the computer may be busy with others
    outcomes = change_many(engine, Client, changes, "Ines")
    took = time.process_time() - began
    assert took < 1
    assert {one.status for one in outcomes.values()} == {"saved"}
    with reading(engine) as connection:
        assert connection.scalar(select(Change.id).order_by(Change.id.desc()).limit(1)) == 1000 * 2 + 3000
        assert connection.execute(select(Project.id)).all() == []


def test_more_rows_than_sqlite_takes_parameters_go_back_and_come_again(sqlite_engine: Engine) -> None:
    ids = _clients(sqlite_engine, 33_000)
    _, removed = take_back(sqlite_engine, Client, (), removal(sqlite_engine, Client, ids), "Ines")
    assert removed is not None
    assert write_again(sqlite_engine, Client, (), removed, "Ines").added == tuple(ids)
    with reading(sqlite_engine) as connection:
        assert connection.scalar(select(func.count(Client.id))) == 33_000
