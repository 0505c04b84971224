"""Two or more writers, and writes that are cut off: every acknowledged edit is there once, with its history."""

import ast
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, insert, select, text, update

from desktop.commands.row_commands import AddCommand, DeleteCommand, EditCommand
from models import Client, Department, Employee, Project
from models.audit.row_history import history
from models.connection.database import open_engine, reading, writing
from models.connection.database_errors import RefusedError
from models.queries.rows import RowQuery, first_rows, rows_by_id
from models.schema import system_tables as bookkeeping
from models.schema.base import table_of
from models.values.errors import DatabaseError
from models.writes.audit_context import writing_as
from models.writes.deletions import put_back, removal, remove
from models.writes.edits import add, change
from models.writes.idempotent_write import IdempotentWrite, OutcomeUnknownError
from sync.pipeline.bulk import Stage, mark_deleted
from tests.commit_proxy import CommitProxy, Fate, breaking_commits
from tests.models.history_lines import history_lines
from tests.models.sample import fill
from tests.models.statements import statements

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOLDS_SECONDS = 0.3
FATES: tuple[Fate, ...] = ("before", "after", "late")


def stored(engine: Engine, model: type, row_id: int, *names: str) -> tuple[object, ...]:
    with reading(engine) as connection:
        return tuple(connection.execute(select(*(getattr(model, name) for name in names)).filter_by(id=row_id)).one())


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A database of either kind with the sample in it."""
    fill(engine)
    return engine


@pytest.fixture
def on_server(postgres_url: str) -> Iterator[Engine]:
    """The sample in PostgreSQL."""
    opened = open_engine(postgres_url)
    fill(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def proxy(on_server: Engine) -> Iterator[CommitProxy]:
    """A way to the sample's server that can break while something is committed."""
    with breaking_commits(on_server.url.port or 5432) as made:
        yield made


@pytest.fixture
def far(on_server: Engine, proxy: CommitProxy) -> Iterator[Engine]:
    """The sample, over that way."""
    opened = open_engine(on_server.url.set(port=proxy.port).render_as_string(hide_password=False))
    yield opened
    opened.dispose()


class Meanwhile:
    """A second writer: within the block it has written, and holds its transaction open for a moment longer."""

    def __init__(self, engine: Engine, write: Callable[[Connection], object], who: str = "Omar") -> None:
        self._engine = open_engine(engine.url.render_as_string(hide_password=False))
        self._write, self._who = write, who
        self._written = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> None:
        self._thread.start()
        assert self._written.wait(60)

    def __exit__(self, *_error: object) -> None:
        self._thread.join(60)
        self._engine.dispose()

    def _run(self) -> None:
        with writing_as(self._engine, self._who) as connection:
            self._write(connection)
            self._written.set()
            threading.Event().wait(HOLDS_SECONDS)


@pytest.mark.fault("T3")
def test_of_two_edits_of_a_cell_at_the_same_time_one_is_told_of_the_other(filled: Engine) -> None:
    theirs = update(Client).where(Client.id == 1).values(industry="Timber", version=Client.version + 1)
    with Meanwhile(filled, lambda connection: connection.execute(theirs)):
        outcome = change(filled, Client, 1, {"industry": "Trade"}, {"industry": None}, "Ines")
    assert (outcome.status, outcome.stored) == ("conflict", {"industry": "Timber"})
    assert outcome.by is not None
    assert (outcome.by.who, outcome.by.value) == ("Omar", "Timber")
    assert stored(filled, Client, 1, "industry") == ("Timber",)


@pytest.mark.fault("T4")
def test_edits_of_different_cells_of_a_row_at_the_same_time_are_both_kept(filled: Engine) -> None:
    theirs = update(Client).where(Client.id == 1).values(industry="Timber", version=Client.version + 1)
    with Meanwhile(filled, lambda connection: connection.execute(theirs)):
        assert change(filled, Client, 1, {"remarks": "Call"}, {"remarks": None}, "Ines").version == 3
    assert stored(filled, Client, 1, "industry", "remarks") == ("Timber", "Call")


def _sync_client(connection: Connection) -> None:
    stage = Stage(connection, table_of(Client), ("paymo_id", "name"), NOON)
    stage.add((101, "Überholz AG"))
    stage.merge(whole=False)


@pytest.mark.fault("T5")
def test_an_edit_while_a_sync_writes_the_row_survives_and_so_does_the_sync(filled: Engine) -> None:
    with Meanwhile(filled, _sync_client):
        assert change(filled, Client, 1, {"remarks": "Call"}, {"remarks": None}, "Ines").status == "saved"
    assert stored(filled, Client, 1, "name", "remarks") == ("Überholz AG", "Call")


@pytest.mark.fault("T6")
def test_an_edit_of_a_row_that_went_in_paymo_meanwhile_is_kept_with_both_told(filled: Engine) -> None:
    with Meanwhile(filled, lambda connection: mark_deleted(connection, table_of(Client), [101], NOON)):
        assert change(filled, Client, 1, {"remarks": "Call"}, {"remarks": None}, "Ines").status == "saved"
    assert stored(filled, Client, 1, "remarks", "deleted_at") == ("Call", NOON)
    assert [(one.action, one.column) for one in history(filled, Client, 1, 10)] == [
        ("change", "remarks"),
        ("remove", "deleted_at"),
    ]
    query = RowQuery(Client, ("remarks",), only_deleted=True)
    assert (1, "Call") in first_rows(filled, query, 10)


@pytest.mark.fault("T7")
def test_of_two_who_make_the_same_record_the_second_is_told_of_the_first(filled: Engine) -> None:
    start = threading.Barrier(2)

    def make(who: str) -> int | str:
        engine = open_engine(filled.url.render_as_string(hide_password=False))
        start.wait()
        try:
            return add(engine, Department, {"name": "Büro"}, who)
        except RefusedError as refused:
            return refused.happened
        finally:
            engine.dispose()

    with ThreadPoolExecutor(2) as people:
        told = sorted(people.map(make, ("Ines", "Omar")), key=str)
    assert told[1] == "There is already a row with the same “name”."
    assert stored(filled, Department, int(told[0]), "name") == ("Büro",)


@pytest.mark.fault("T10")
def test_a_change_that_began_early_and_is_committed_late_is_seen_by_the_next_look(on_server: Engine) -> None:
    """Nothing is looked for by its time: a reload reads rows and history as they are."""
    query = RowQuery(Client, ("industry",))
    early = update(Client).where(Client.id == 1).values(industry="Early")
    with Meanwhile(on_server, lambda connection: connection.execute(early)):
        change(on_server, Client, 2, {"industry": "Late"}, {"industry": None}, "Ines")
        before = rows_by_id(on_server, query, (1, 2))
    after = rows_by_id(on_server, query, (1, 2))
    assert (before, after) == ({1: (1, None), 2: (2, "Late")}, {1: (1, "Early"), 2: (2, "Late")})
    assert [one.new for one in history(on_server, Client, 1, 10)] == ["Early"]
    ((early_at,), (late_at,)) = history_lines(on_server, "at")
    assert early_at < late_at  # type: ignore[operator]  # moments


@pytest.mark.fault("T14")
def test_three_programs_on_one_file_write_in_turn_and_none_is_refused(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    fill(engine)
    edits = 15

    def edit(column: str) -> None:
        own = open_engine(sqlite_url)
        for number in range(edits):
            before = str(number - 1) if number else None
            assert change(own, Client, 1, {column: str(number)}, {column: before}, column).status == "saved"
        own.dispose()

    def sync(_what: str) -> None:
        own = open_engine(sqlite_url)
        for number in range(edits):
            with writing_as(own, "Paymo", run_id=None) as connection:
                stage = Stage(connection, table_of(Client), ("paymo_id", "name"), NOON)
                stage.add((101, f"Name {number}"))
                stage.merge(whole=False)
        own.dispose()

    with ThreadPoolExecutor(3) as programs:
        ways = [(edit, "industry"), (edit, "remarks"), (sync, "name")]
        assert list(programs.map(lambda way: way[0](way[1]), ways)) == [None, None, None]
    assert stored(engine, Client, 1, "industry", "remarks", "name") == ("14", "14", "Name 14")
    assert len(history_lines(engine)) == 3 * edits
    engine.dispose()


def _edit(engine: Engine, _near: Engine) -> object:
    return change(engine, Client, 1, {"industry": "Timber"}, {"industry": None}, "Ines").version


def _add(engine: Engine, _near: Engine) -> object:
    row_id = add(engine, Employee, {"name": "Nora"}, "Ines")
    return stored(engine, Employee, row_id, "name")


def _remove(engine: Engine, _near: Engine) -> object:
    return remove(engine, removal(engine, Employee, [3]), "Ines").ids


def _put_back(engine: Engine, near: Engine) -> object:
    removed = remove(near, removal(near, Department, [2]), "Omar")
    put_back(engine, removed, "Ines")
    return stored(engine, Employee, 3, "department_id")


WRITES: dict[str, tuple[Callable[[Engine, Engine], object], object]] = {
    "edit": (_edit, 2),
    "add": (_add, ("Nora",)),
    "remove": (_remove, (3,)),
    "put back": (_put_back, (2,)),
}


@pytest.mark.fault("D3")
@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize("kind", WRITES)
def test_a_write_whose_connection_breaks_at_commit_is_done_exactly_once(
    on_server: Engine, far: Engine, proxy: CommitProxy, kind: str, fate: Fate
) -> None:
    write, result = WRITES[kind]
    expected, before = _without_faults(on_server, write), len(history_lines(on_server))
    proxy.fates = [fate]
    assert write(far, on_server) == result
    assert proxy.fates == []
    lines = history_lines(on_server, "operation", "action", "column_name", "old_value", who="Ines")
    assert len({line[0] for line in lines}) == 1
    assert len(history_lines(on_server)) - before == expected


def _without_faults(engine: Engine, write: Callable[[Engine, Engine], object]) -> int:
    """How many lines of history the same write leaves in a copy of the database."""
    copy = f"copy_of_{engine.url.database}"
    engine.dispose()
    with open_engine(engine.url.set(database="postgres").render_as_string(False)).connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.autocommit = True
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{copy}"')  # of an earlier test on the same database
        connection.exec_driver_sql(f'CREATE DATABASE "{copy}" TEMPLATE "{engine.url.database}"')
        driver.autocommit = False
    other = open_engine(engine.url.set(database=copy).render_as_string(False))
    write(other, other)
    lines = len(history_lines(other))
    other.dispose()
    return lines


@pytest.mark.fault("D3", "K4")
@pytest.mark.parametrize("fate", FATES)
def test_a_step_that_is_tried_again_after_the_network_came_back_is_done_once(
    on_server: Engine, far: Engine, proxy: CommitProxy, fate: Fate
) -> None:
    """The connection breaks at COMMIT and no other can be had: nobody knows what became of it, and that is said."""
    row = {"name": "Nora"}
    step = AddCommand("Add employee", Employee, row)
    edit = EditCommand("Change Industry", Client, 1, {"industry": None}, {"industry": "Timber"})
    going = DeleteCommand("Delete department", removal(on_server, Department, [2]))
    for what in (step, edit, going):
        proxy.shut_afterwards, proxy.fates = True, [fate]
        with pytest.raises(OutcomeUnknownError, match="isn't known yet"):
            what.do(far, "Ines")
        proxy.shut_afterwards = False
        what.do(far, "Ines")
    with reading(on_server) as connection:
        assert connection.scalar(select(func.count()).where(Employee.name == "Nora")) == 1
        assert connection.scalar(select(func.count()).where(Department.id == 2)) == 0
    assert stored(on_server, Client, 1, "industry", "version") == ("Timber", 2)
    assert len({line[0] for line in history_lines(on_server, "operation")}) == 3
    going.back(far, "Ines")
    assert stored(on_server, Employee, 3, "department_id") == (2,)


@pytest.mark.fault("D3")
def test_taking_an_added_row_back_is_done_once_too(on_server: Engine, far: Engine, proxy: CommitProxy) -> None:
    step = AddCommand("Add employee", Employee, {"name": "Nora"})
    (row_id,) = step.do(far, "Ines").added
    proxy.shut_afterwards, proxy.fates = True, ["after"]
    with pytest.raises(OutcomeUnknownError):
        step.back(far, "Ines")
    proxy.shut_afterwards = False
    assert step.back(far, "Ines").removed == (row_id,)
    assert step.do(far, "Ines").added == (row_id,)
    assert stored(on_server, Employee, row_id, "name") == ("Nora",)


@pytest.mark.fault("D2")
def test_a_write_whose_backend_is_ended_in_the_middle_is_done_again(on_server: Engine) -> None:
    other = open_engine(on_server.url.render_as_string(hide_password=False))
    tries = []

    def write(connection: Connection) -> int:
        tries.append(connection.scalar(text("SELECT pg_backend_pid()")))
        connection.execute(update(Client).where(Client.id == 1).values(industry="Timber"))
        if len(tries) == 1:
            with writing(other) as killer:
                killer.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": tries[0]})
        return connection.execute(update(Client).where(Client.id == 2).values(industry="Trade")).rowcount

    assert IdempotentWrite().run(on_server, table_of(Client), "Ines", write) == 1
    other.dispose()
    assert len(tries) == 2
    assert history_lines(on_server, "row_id", "new_value") == [(1, "Timber"), (2, "Trade")]


@pytest.mark.fault("D6")
def test_the_victim_of_a_deadlock_tries_again_and_is_done(on_server: Engine) -> None:
    """They hold the employee and want the project; the removal holds the project and wants the employee."""
    done, waits = threading.Event(), threading.Event()

    def theirs(connection: Connection) -> None:
        connection.execute(text("SET LOCAL deadlock_timeout = '20s'"))
        connection.execute(update(Employee).where(Employee.id == 3).values(remarks="x", version=2))
        done.set()
        assert waits.wait(60)
        connection.execute(update(Project).where(Project.id == 3).values(remarks="y", version=2))

    planned = removal(on_server, Employee, [3])
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(_in_a_transaction, on_server, theirs)
        assert done.wait(60)
        threading.Timer(0.4, waits.set).start()
        with statements(on_server) as sent:
            assert remove(on_server, planned, "Ines").ids == (3,)
        other.result(10)
    assert stored(on_server, Project, 3, "lead_id", "remarks") == (None, "y")
    assert sum("set_config" in statement for statement in sent) == 2  # ours, and again
    with reading(on_server) as connection:
        assert connection.scalar(select(func.count()).where(Employee.id == 3)) == 0


def _in_a_transaction(engine: Engine, write: Callable[[Connection], object]) -> None:
    with writing_as(engine, "Omar") as connection:
        write(connection)


@pytest.mark.fault("D7")
def test_a_write_that_the_server_could_not_put_in_order_is_done_again(on_server: Engine) -> None:
    with writing(on_server) as connection:
        name = on_server.url.database
        connection.execute(text(f"ALTER DATABASE \"{name}\" SET default_transaction_isolation = 'repeatable read'"))
    on_server.dispose()
    theirs = update(Client).where(Client.id == 1).values(industry="Timber", version=Client.version + 1)
    with Meanwhile(on_server, lambda connection: connection.execute(theirs)):
        assert change(on_server, Client, 1, {"remarks": "Call"}, {"remarks": None}, "Ines").status == "saved"
    assert stored(on_server, Client, 1, "industry", "remarks") == ("Timber", "Call")


@pytest.mark.fault("D7")
def test_a_write_that_others_are_always_in_the_way_of_ends_with_a_message(on_server: Engine) -> None:
    """Four times within five seconds, then the person is told; the transaction of each try is gone whole."""
    tries = []

    def write(connection: Connection) -> None:
        tries.append(connection.execute(update(Client).where(Client.id == 1).values(industry="Timber")))
        connection.execute(text("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'serialization_failure'; END $$"))

    with pytest.raises(DatabaseError, match="The database is busy"):
        IdempotentWrite().run(on_server, table_of(Client), "Ines", write)
    assert len(tries) == 4
    assert history_lines(on_server) == []


@pytest.mark.fault("K4")
def test_an_edit_that_is_killed_at_any_point_is_there_whole_or_not_at_all(engine: Engine) -> None:
    with writing(engine) as connection:
        for number in range(1, 41):
            connection.execute(insert(Department).values(id=number, name=f"Department {number}"))
            connection.execute(insert(Employee).values(id=number, name=f"Person {number}", department_id=number))
    url, ids = engine.url.render_as_string(hide_password=False), [str(number) for number in range(1, 41)]
    command = [sys.executable, "-m", "tests.faults.killed_edit", url, *ids]
    folder = Path(__file__).parents[2]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, check=True)
    last, code = (int(word) for word in ran.stdout.split())
    assert (last > 8, code) == (True, 0)
    whole = [_how_much_is_done(engine, department) for department in range(1, last + 1)]
    assert set(whole) == {0, 3}
    assert whole[-1] == 3


def _how_much_is_done(engine: Engine, department: int) -> int:
    """Of a department's removal: the row gone, the reference to it emptied, both in the history."""
    with reading(engine) as connection:
        gone = connection.scalar(select(func.count()).where(Department.id == department)) == 0
        led_to = connection.scalar(select(Employee.department_id).where(Employee.id == department))
    lines = history_lines(engine, "action", who="Ines", table_name="departments", row_id=department)
    lines += history_lines(engine, "action", who="Ines", table_name="employees", row_id=department)
    return gone + (led_to is None) + (sorted(set(lines)) == [("change",), ("remove",)])


ROOT = Path(__file__).parents[2]
# Statements that change rows people edit, but no column of theirs: by file and function, and what they write.
NOTHING_OF_OURS = {
    "models/valuing/entry_values.py:write_values": "what Leitstand works out",
    "models/writes/removal_questions.py:answer": "the answer to a question, which is given once",
    "models/writes/time_zone_questions.py:answer": "the answer to a question, which is given once",
    "models/writes/time_zone_questions.py:settle": "that the answer was followed",
    "sync/pipeline/bulk.py:Stage._update": "a source's columns",
    "sync/pipeline/bulk.py:mark_deleted": "deleted_at",
    "sync/pipeline/writer.py:adopt": "paymo_id",
    "sync/paymo/days.py:write_days": "a source's column",
    "sync/plan/load.py:_new_version": "which version of the plan is current",
}


@pytest.mark.fault("T15")
def test_every_statement_that_writes_people_s_columns_counts_the_version_up() -> None:
    forgetful = [
        name
        for folder in ("models", "sync")
        for file in sorted((ROOT / folder).rglob("*.py"))
        if not {"migrations", "standin"} & set(file.parts)
        for name in _updates_without_version(file)
    ]
    assert sorted(forgetful) == sorted(NOTHING_OF_OURS)


def _updates_without_version(file: Path) -> Iterator[str]:
    source = file.read_text(encoding="utf-8")
    tree = ast.parse(source)
    scopes = [("", node) for node in tree.body]
    scopes += [(f"{node.name}.", part) for node in tree.body if isinstance(node, ast.ClassDef) for part in node.body]
    for prefix, function in scopes:
        if not isinstance(function, ast.FunctionDef):
            continue
        updates = sum(_is_update(node) for node in ast.walk(function))
        counted_up = re.findall(r"\"version\"|\bversion ?=(?!=)", str(ast.get_source_segment(source, function)))
        if updates > len(counted_up):
            yield f"{file.relative_to(ROOT).as_posix()}:{prefix}{function.name}"


def _is_update(node: ast.AST) -> bool:
    """`update(table)` or `table.update()` of SQLAlchemy's, or the word in a statement; the books have no versions."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and node.value.startswith("UPDATE ")
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr == "update" and not node.args and not node.keywords
    name = ast.unparse(node.args[0]) if node.args else ""
    return ast.unparse(node.func) == "update" and not hasattr(bookkeeping, name)
