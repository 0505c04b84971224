"""What others changed is told once, and neither one's own edits nor what a sync brought."""

import pytest
from sqlalchemy import Engine, insert, text

from models import Client, SyncRun
from models.audit.remote_changes import COMMITTED_AFTER, MOST, RemoteEdits, Touched
from models.connection.database import writing
from models.writes.audit_context import writing_as
from models.writes.deletions import removal, remove
from models.writes.edits import add, change
from models.writes.idempotent_write import written_here
from tests.models.sample import NOON, fill

LINE = (
    "INSERT INTO changes (id, at, who, table_name, row_id, action, column_name) "
    "VALUES ({}, '2026-03-02T12:00:00Z', 'Ben', 'clients', {}, 'change', 'industry')"
)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def edits(engine: Engine, clock: Clock) -> RemoteEdits:
    fill(engine)
    made = RemoteEdits(engine, clock)
    assert made.look([]) == []
    return made


def as_ben(engine: Engine, statement: str) -> None:
    with writing(engine) as connection:
        connection.execute(text(statement))


def test_a_changed_row_is_told_once(engine: Engine, edits: RemoteEdits) -> None:
    as_ben(engine, "UPDATE clients SET industry = 'Timber', remarks = 'Big' WHERE id = 1")

    (told,) = edits.look([]) or []

    assert (told.table, told.changed, told.added, told.removed) == ("clients", (1,), (), ())
    assert sorted(told.columns) == ["industry", "remarks"]
    assert edits.look([]) == []


def test_rows_that_came_and_went_are_told_apart(engine: Engine, edits: RemoteEdits) -> None:
    as_ben(engine, "INSERT INTO departments (id, name) VALUES (50, 'Sales')")
    as_ben(engine, "INSERT INTO departments (id, name) VALUES (51, 'Nobody sees it')")
    as_ben(engine, "DELETE FROM departments WHERE id = 51")
    as_ben(engine, "DELETE FROM projects WHERE id = 3")

    assert edits.look([]) == [
        Touched("departments", (), (50,), (51,), ()),
        Touched("projects", (), (), (3,), ()),
    ]


def test_what_this_program_wrote_is_not_told(engine: Engine, edits: RemoteEdits) -> None:
    added = add(engine, Client, {"name": "New"}, "Ines")
    assert change(engine, Client, 1, {"industry": "Timber"}, {"industry": None}, "Ines").status == "saved"
    remove(engine, removal(engine, Client, [added]), "Ines")

    assert edits.look(written_here()) == []


def test_what_a_sync_brought_is_not_told(engine: Engine, edits: RemoteEdits) -> None:
    run = {"id": 1, "source": "paymo", "full": False, "status": "running", "started_at": NOON}
    with writing(engine) as connection:
        connection.execute(insert(SyncRun), [run])
    with writing_as(engine, "paymo", run_id=1) as connection:
        connection.execute(text("UPDATE clients SET name = 'Other' WHERE id = 1"))

    assert edits.look([]) == []


def test_an_edit_that_is_committed_after_a_later_one_is_told(engine: Engine, edits: RemoteEdits, clock: Clock) -> None:
    as_ben(engine, LINE.format(1_000, 1))
    assert edits.look([]) == [Touched("clients", (1,), (), (), ("industry",))]
    clock.now += COMMITTED_AFTER / 2

    as_ben(engine, LINE.format(990, 2))

    assert edits.look([]) == [Touched("clients", (2,), (), (), ("industry",))]
    assert edits.look([]) == []


def test_lines_of_long_ago_are_not_read_again_and_again(engine: Engine, edits: RemoteEdits, clock: Clock) -> None:
    as_ben(engine, LINE.format(1_000, 1))
    edits.look([])
    clock.now += COMMITTED_AFTER
    edits.look([])
    assert edits._told == set()
    as_ben(engine, LINE.format(1_001, 2))
    assert edits.look([]) == [Touched("clients", (2,), (), (), ("industry",))]


def test_tables_of_a_newer_program_are_left_out(engine: Engine, edits: RemoteEdits) -> None:
    as_ben(engine, LINE.format(1_000, 1).replace("'clients'", "'budgets'"))
    as_ben(engine, LINE.format(1_001, 1))
    assert edits.look([]) == [Touched("clients", (1,), (), (), ("industry",))]


def test_more_than_can_be_told_is_said_to_be_so_once(engine: Engine, edits: RemoteEdits) -> None:
    with writing(engine) as connection:
        for number in range(MOST + 1):
            connection.execute(text(LINE.format(1_000 + number, 1)))

    assert edits.look([]) is None
    assert edits.look([]) == []
