"""What isn't in the database yet survives the program, whenever it ends, and is written exactly once."""

import ast
import os
import stat
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from desktop.commands.command_serialization import KINDS, from_plain, to_plain
from desktop.commands.journal import Journal, JournalEntry, left_unsaved
from desktop.commands.period_commands import EffectiveDateCommand, PeriodsCommand
from desktop.commands.restore_command import RestoreCommand
from desktop.commands.row_commands import AddCommand, BlockCommand, Command, DeleteCommand, EditCommand
from models import Client, Department, Employee
from models.connection.database import reading
from models.values.errors import DatabaseError
from models.writes.bulk_edits import CellChange
from models.writes.deletions import Removed, removal
from models.writes.period_writes import EffectiveDate
from models.writes.periods import Period
from tests.desktop.tables import CLIENTS, Window, cell
from tests.models.history_lines import history_lines

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def edit(after: str, row_id: int = 1) -> EditCommand:
    return EditCommand("Change Industry", Client, row_id, {"industry": None}, {"industry": after})


def block(*values: str) -> BlockCommand:
    changes = [CellChange(number, "industry", None, value) for number, value in enumerate(values, 1)]
    return BlockCommand("Paste 2 cells", Client, changes, [{"name": "Neu", "city": None}])


def note(journal: Journal, *steps: Command) -> None:
    for number, step in enumerate(steps):
        journal.note(step, number, AT, "Ines")


def left(folder: Path, instance: str = "one") -> list[Command]:
    """The steps that a program would find that begins now."""
    journal = Journal(folder, instance)
    found = journal.begin()
    journal.close()
    return [kept.step for kept in found]


def begun(folder: Path, instance: str = "one") -> Journal:
    journal = Journal(folder, instance)
    assert journal.begin() == []
    return journal


def file_in(folder: Path) -> Path:
    (file,) = (folder / "unsaved").glob("*.jsonl")
    return file


def test_a_step_is_read_as_it_was_written(sqlite_window: Window) -> None:
    values: dict[str, Any] = {
        "name": "Zoë \ud83d 😀\n", "weekly_hours": Decimal("38.50"), "start_date": date(2024, 5, 7), "active": True,
        "status": None, "synced_at": AT,
    }  # fmt: skip
    steps: list[Command] = [
        EditCommand("Change", Employee, 3, dict.fromkeys(values), values),
        AddCommand("Add", Employee, values),
        block("Timber", "Trade"),
        DeleteCommand("Delete", removal(sqlite_window.engine, Department, [1, 2])),
        RestoreCommand(
            "Restore", Department, Removed(Department, (7,), (("departments", {"id": 7, "name": "X"}),), ())
        ),
        EffectiveDateCommand(
            "Change", [CellChange(3, "weekly_hours", None, Decimal("38.50"))], EffectiveDate(AT.date(), AT.date())
        ),
        PeriodsCommand("Change a period", 3, (), (Period(None, 3, None, AT.date(), {"status": "left"}),)),
    ]
    for step in steps:
        again = from_plain(to_plain(step))
        assert again == step
        assert (again.once.operation, again.once.unsure) == (step.once.operation, True)
    assert {type(step) for step in steps} == set(KINDS.values())


def test_every_kind_of_step_of_the_program_can_be_kept() -> None:
    kinds = set[str]()
    for file in (Path(__file__).parents[3] / "desktop").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.decorator_list:
                names = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
                kinds |= {node.name} if {"do", "back"} <= names else set()
    assert kinds == {kind.__name__ for kind in KINDS.values()}


def test_what_an_older_version_left_is_read() -> None:
    """Files stay on people's computers while the program's names change."""
    when = {"FromWhen": [{"date": "2026-03-02"}, {"date": "2026-03-02"}]}
    dated = [{"CellChange": [3, "weekly_hours", None, {"decimal": "38.50"}]}]
    changed = {"name": "Change", "dated": dated, "when": when}
    removed = {"Removed": [{"model": "departments"}, {"tuple": [7]}, {"tuple": []}, {"tuple": []}]}
    values = {"name": "Restore", "model": {"model": "departments"}, "removed": removed}

    change = from_plain({"kind": "FromWhenStep", "operation": "one", "values": changed})
    assert isinstance(change, EffectiveDateCommand)
    assert change.dated == [CellChange(3, "weekly_hours", None, Decimal("38.50"))]
    assert isinstance(from_plain({"kind": "RestoreStep", "operation": "other", "values": values}), RestoreCommand)


def test_steps_are_found_in_their_order_and_those_that_ended_are_not(tmp_path: Path) -> None:
    journal = begun(tmp_path)
    steps = [edit("One"), edit("Two"), block("Three", "Four")]
    note(journal, *steps)
    journal.end(steps[1].once.operation)
    journal.close()
    assert left(tmp_path) == [steps[0], steps[2]]
    assert left(tmp_path) == [steps[0], steps[2]]


def test_when_all_have_ended_the_file_is_empty(tmp_path: Path) -> None:
    journal = begun(tmp_path)
    steps = [edit("One"), edit("Two")]
    note(journal, *steps)
    for step in steps:
        journal.end(step.once.operation)
    assert file_in(tmp_path).read_bytes() == b""
    journal.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_nobody_else_can_read_the_file(tmp_path: Path) -> None:
    begun(tmp_path).close()
    assert stat.S_IMODE(file_in(tmp_path).stat().st_mode) == 0o600


@pytest.mark.fault("K4")
def test_torn_at_any_byte_of_the_last_line_all_before_it_is_found(tmp_path: Path) -> None:
    journal = begun(tmp_path)
    note(journal, edit("One"), edit("Two"))
    journal.close()
    whole = file_in(tmp_path).read_bytes()
    last = whole.rstrip(b"\n").rindex(b"\n") + 1
    for length in range(last, len(whole) + 1):
        file_in(tmp_path).write_bytes(whole[:length])
        found = left(tmp_path)
        expected = [edit("One"), edit("Two")] if length >= len(whole) - 1 else [edit("One")]
        assert found == expected, length
        again = Journal(tmp_path, "one")
        again.begin()
        again.note(edit("Three"), 9, AT, "Ines")
        again.close()
        assert left(tmp_path) == [*expected, edit("Three")], length


def test_what_ended_programs_left_is_counted_and_stays(tmp_path: Path) -> None:
    journal = begun(tmp_path)
    note(journal, edit("One"))
    note(journal, edit("Two"))
    journal.close()
    assert (left_unsaved(tmp_path, "one"), left_unsaved(tmp_path, "another")) == (2, 0)
    assert left(tmp_path) == [edit("One"), edit("Two")]


def test_two_programs_at_once_never_take_each_other_s_steps(tmp_path: Path) -> None:
    first, second = begun(tmp_path), begun(tmp_path)
    note(first, edit("One"))
    note(second, edit("Two"))
    assert begun(tmp_path).close() is None
    second.close()
    assert left(tmp_path) == [edit("Two")]
    first.close()
    assert sorted(step.after["industry"] for step in left(tmp_path)) == ["One", "Two"]  # type: ignore[attr-defined]


def test_each_database_has_its_own(tmp_path: Path) -> None:
    journal = begun(tmp_path, "one")
    note(journal, edit("One"))
    journal.close()
    assert left(tmp_path, "two") == []
    assert left(tmp_path, "one") == [edit("One")]


@pytest.mark.expects_logs
def test_what_another_version_wrote_stays_in_the_file(tmp_path: Path) -> None:
    journal = begun(tmp_path)
    note(journal, edit("One"))
    journal.close()
    strange = b'{"number":1,"at":"2026-03-02T12:00:00+00:00","who":"Ines","step":{"kind":"DreamStep"}}\n'
    with file_in(tmp_path).open("ab") as file:
        file.write(strange)
    journal = Journal(tmp_path, "one")
    (found,) = journal.begin()
    journal.end(found.step.once.operation)
    journal.close()
    assert strange in file_in(tmp_path).read_bytes()
    assert left(tmp_path) == []


@pytest.mark.fault("F2")
def test_a_full_disk_is_told_and_the_step_is_taken_all_the_same(
    sqlite_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = begun(tmp_path)
    sqlite_window.undo.journal = journal

    def full(*_arguments: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("desktop.commands.journal.os.write", full)
        sqlite_window.undo.do(edit("Timber"))
        sqlite_window.settle()
    assert journal.trouble is not None
    journal.close()
    assert history_lines(sqlite_window.engine, "new_value") == [("Timber",)]


def resume(window: Window, *steps: Command) -> None:
    again = [from_plain(to_plain(step)) for step in steps]
    window.undo.resume([JournalEntry(step, AT, "Omar") for step in again])
    window.settle()


@pytest.mark.fault("K4", "D3")
def test_a_step_whose_program_ended_before_it_was_told_is_not_done_twice(window: Window) -> None:
    planned = removal(window.engine, Department, [2])
    steps = [
        edit("Timber"),
        AddCommand("Add", Department, {"name": "Büro"}),
        block("x", "Trade"),
        DeleteCommand("-", planned),
    ]
    kept = [from_plain(to_plain(step)) for step in steps]
    for step in steps:
        step.do(window.engine, "Ines")
    before = history_lines(window.engine)
    window.undo.resume([JournalEntry(step, AT, "Ines") for step in kept])
    window.settle()
    assert (history_lines(window.engine), window.undo.pending(), window.told) == (before, [], [])


def test_a_step_that_was_never_done_is_done_in_the_name_of_who_took_it_and_can_be_undone(window: Window) -> None:
    resume(window, edit("Timber"), AddCommand("Add", Department, {"name": "Büro"}))
    assert history_lines(window.engine, "who", "new_value", column_name="industry") == [("Omar", "Timber")]
    assert count(window.engine, "Büro") == 1
    window.undo.undo()
    window.settle()
    assert count(window.engine, "Büro") == 0


def count(engine: Engine, name: str) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).where(Department.name == name)) or 0


def away(*_arguments: object) -> None:
    raise DatabaseError("The database can't be reached", "No answer.", "Check the network.")


@pytest.mark.fault("D2")
def test_steps_behind_one_that_waits_wait_too_and_all_are_written_in_their_order(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second builds on the first: tried alone, it would meet a value that it doesn't expect."""
    journal = window.undo.journal = begun(tmp_path)
    second = EditCommand("Again", Client, 1, {"industry": "One"}, {"industry": "Two"})
    with monkeypatch.context() as cut:
        cut.setattr("desktop.commands.row_commands.change", away)
        window.undo.do(edit("One"))
        window.undo.do(second)
        window.settle()
    window.undo.do(AddCommand("Add", Department, {"name": "Büro"}))
    window.settle()
    assert [attempt.step.name for attempt in window.undo.waiting()] == ["Change Industry", "Again", "Add"]
    window.undo.try_again()
    window.settle()
    assert history_lines(window.engine, "new_value", column_name="industry") == [("One",), ("Two",)]
    assert count(window.engine, "Büro") == 1
    journal.close()
    assert left(tmp_path) == []


def test_undo_takes_back_what_isn_t_written_yet_first(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = window.undo.journal = begun(tmp_path)
    model = window.table(CLIENTS)
    monkeypatch.setattr("desktop.commands.row_commands.change", away)
    model.setData(cell(model, 1, 2), "Timber")
    window.settle()
    window.undo.undo()
    window.settle()
    assert (cell(model, 1, 2).data(), window.undo.pending()) == ("", [])
    journal.close()
    assert left(tmp_path) == []


def test_what_fails_by_a_mistake_of_the_program_is_tried_again_after_the_next_start(
    sqlite_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = sqlite_window.undo.journal = begun(tmp_path)
    with monkeypatch.context() as wrong:
        wrong.setattr("desktop.commands.row_commands.change", lambda *_arguments: 1 / 0)
        sqlite_window.undo.do(edit("Timber"))
        sqlite_window.settle()
    assert isinstance(sqlite_window.named("not taken")[0], ZeroDivisionError)
    journal.close()
    assert left(tmp_path) == [edit("Timber")]


def test_an_edit_that_met_another_is_kept_until_it_is_answered(window: Window, tmp_path: Path) -> None:
    journal = window.undo.journal = begun(tmp_path)
    step = EditCommand("Change Industry", Client, 1, {"industry": "x"}, {"industry": "Timber"})
    window.undo.do(step)
    window.settle()
    journal.close()
    assert left(tmp_path) == [step]
    journal = window.undo.journal = Journal(tmp_path, "one")
    (again,) = journal.begin()
    window.undo.resume([again])
    window.settle()
    assert len(window.named("not taken")) == 2
    window.undo.settled(again.step)
    journal.close()
    assert left(tmp_path) == []
