"""Undo: named steps, taken back by new writes, refused with a reason when somebody was there since."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import delete, insert, select, update

from desktop.commands.restore_command import RestoreCommand
from desktop.commands.row_commands import AddCommand, BlockCommand, Command, CommandResult, DeleteCommand, EditCommand
from models import Change, Client, Department, Employee, EmploymentPeriod
from models.connection.database import reading, writing
from models.values.errors import DatabaseError
from models.writes.deletions import removal, remove
from models.writes.edits import change
from tests.desktop.tables import CLIENTS, DEPARTMENTS, Window, cell, repainted, texts


def do(window: Window, step: Command) -> list[Exception]:
    failures: list[Exception] = []
    window.undo.do(step, lambda _written: None, failures.append)
    window.settle()
    return failures


def industry(window: Window) -> str | None:
    with reading(window.engine) as connection:
        return connection.scalar(select(Client.industry).where(Client.id == 1))


def edit(before: str | None, after: str | None) -> EditCommand:
    return EditCommand("Change Industry", Client, 1, {"industry": before}, {"industry": after})


def test_an_edit_is_taken_back_and_taken_again_by_name(window: Window) -> None:
    stack = window.undo.stack
    assert do(window, edit(None, "Timber")) == []
    assert (stack.canUndo(), stack.undoText(), stack.canRedo()) == (True, "Change Industry", False)
    window.undo.undo()
    window.settle()
    assert (industry(window), stack.canUndo(), stack.redoText()) == (None, False, "Change Industry")
    window.undo.redo()
    window.settle()
    assert (industry(window), stack.canUndo()) == ("Timber", True)


def test_every_step_back_is_a_new_write_in_the_history(window: Window) -> None:
    do(window, edit(None, "Timber"))
    window.undo.undo()
    window.settle()
    with reading(window.engine) as connection:
        rows = connection.execute(select(Change.old_value, Change.new_value).order_by(Change.id)).all()
        assert [tuple(row) for row in rows] == [(None, "Timber"), ("Timber", None)]
        assert connection.scalar(select(Client.version).where(Client.id == 1)) == 3


@pytest.mark.fault("T13")
def test_undo_is_refused_when_somebody_changed_the_cell_since(window: Window) -> None:
    do(window, edit(None, "Timber"))
    change(window.engine, Client, 1, {"industry": "Trade"}, {"industry": "Timber"}, "Omar")
    window.undo.undo()
    window.settle()
    (refused,) = window.named("refused")
    assert "Omar" in refused.happened
    assert "Change Industry" in refused.title
    assert industry(window) == "Trade"
    assert not window.undo.stack.canUndo()
    assert not window.undo.stack.canRedo()


def test_a_refused_step_leaves_the_earlier_ones(window: Window) -> None:
    do(window, EditCommand("First", Client, 2, {"industry": None}, {"industry": "Energy"}))
    do(window, edit(None, "Timber"))
    change(window.engine, Client, 1, {"industry": "Trade"}, {"industry": "Timber"}, "Omar")
    window.undo.undo()
    window.settle()
    assert window.undo.stack.undoText() == "First"
    window.undo.undo()
    window.settle()
    with reading(window.engine) as connection:
        assert connection.scalar(select(Client.industry).where(Client.id == 2)) is None


def test_a_step_that_can_t_be_written_for_now_stays_for_later(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    do(window, edit(None, "Timber"))

    def broken(*_arguments: object) -> None:
        raise DatabaseError("The database can't be reached", "No answer.", "Check the network.")

    with monkeypatch.context() as patch:
        patch.setattr("desktop.commands.row_commands.change", broken)
        window.undo.undo()
        window.settle()
    assert [error.title for error in window.named("refused")] == ["The database can't be reached"]
    assert window.undo.stack.canUndo()
    window.undo.undo()
    window.settle()
    assert industry(window) is None


def test_a_failed_edit_is_no_step(window: Window) -> None:
    failures = do(window, EditCommand("Change Name", Client, 1, {"name": "Überholz GmbH"}, {"name": "x"}))
    assert len(failures) == 1
    assert window.undo.stack.count() == 0


def test_undo_waits_for_the_edits_on_their_way(window: Window) -> None:
    for before, after in ((None, "One"), ("One", "Two")):
        window.undo.do(edit(before, after), lambda _written: None, lambda _error: None)
    window.undo.undo()
    window.undo.undo()
    assert window.undo.busy()
    window.settle()
    assert industry(window) is None
    assert window.undo.stack.index() == 0


def test_an_added_row_is_taken_back_and_comes_back_with_its_id(window: Window) -> None:
    model = window.table(DEPARTMENTS)
    model.edits.add_row({"name": "Büro"})
    window.settle()
    (row,) = window.named("row_added")
    row_id = model.rows.row_id(row)
    assert window.undo.stack.undoText() == "Add department"
    window.undo.undo()
    window.settle()
    assert (model.rows.row_of(row_id), texts(model)) == (-1, ["Design", "Müller-Werft"])
    window.undo.redo()
    window.settle()
    assert model.rows.row_of(row_id) >= 0
    assert "Büro" in repainted(window, model)


def test_an_added_row_that_others_use_by_now_is_not_taken_back(window: Window) -> None:
    step = AddCommand("Add department", Department, {"name": "Büro"})
    do(window, step)
    with writing(window.engine) as connection:
        connection.execute(update(Employee).where(Employee.id == 1).values(department_id=step.row_id))
    window.undo.undo()
    window.settle()
    assert "refer to the new row" in window.named("refused")[0].happened
    with reading(window.engine) as connection:
        assert connection.scalar(select(Department.name).where(Department.id == step.row_id)) == "Büro"


@pytest.mark.fault("T13")
def test_a_row_that_somebody_wrote_into_does_not_go_unasked(window: Window) -> None:
    """Added, pasted or brought back: what others wrote in stays, and is told."""
    add, deleted = AddCommand("Add", Department, {"name": "Büro"}), removal(window.engine, Department, [2])
    block = BlockCommand("Paste", Department, [], [{"name": "Film"}])
    restored = RestoreCommand("Restore", Department, remove(window.engine, deleted, "Ines"))
    written: list[CommandResult] = []
    window.undo.written.connect(written.append)
    for step in (add, block, restored):
        do(window, step)
        window.undo.undo()
        window.settle()
        window.undo.redo()  # the row is as it was left, also after it was put back
        window.settle()
        (row_id,) = written[-1].added
        assert change(window.engine, Department, row_id, {"code": "B-7"}, {"code": None}, "Omar").status == "saved"
        window.undo.undo()
        window.settle()
        refused = window.named("refused")[-1]
        assert "Omar changed Short name to “B-7”" in refused.happened
        assert refused.to_do == "Delete the row if you no longer need it."
        with reading(window.engine) as connection:
            assert connection.scalar(select(Department.code).where(Department.id == row_id)) == "B-7"


def test_nor_does_one_that_is_to_be_deleted_again(window: Window) -> None:
    do(window, DeleteCommand("Delete department", removal(window.engine, Department, [2])))
    window.undo.undo()
    window.settle()
    change(window.engine, Department, 2, {"code": "B-7"}, {"code": None}, "Omar")
    window.undo.redo()
    window.settle()
    assert "Omar changed Short name" in window.named("refused")[0].happened


def test_an_added_row_goes_with_what_one_wrote_and_took_back_oneself(window: Window) -> None:
    for model, column, before in ((Department, "code", None), (Employee, "remarks", None)):
        hours = {"start_date": date(2020, 1, 1), "weekly_hours": Decimal(30)} if model is Employee else {}
        add = AddCommand("Add", model, {"name": "Nora", **hours})
        do(window, add)
        assert add.row_id is not None
        do(window, EditCommand("Change", model, add.row_id, {column: before}, {column: "X"}))
        for _ in range(2):
            window.undo.undo()
            window.settle()
        assert window.named("refused") == []
        with reading(window.engine) as connection:
            assert connection.scalar(select(model.id).where(model.name == "Nora")) is None


def test_what_somebody_gave_a_new_employee_for_later_is_not_lost(window: Window) -> None:
    add = AddCommand("Add", Employee, {"name": "Nora", "start_date": date(2020, 1, 1), "weekly_hours": Decimal(30)})
    do(window, add)
    with writing(window.engine) as connection:
        periods = update(EmploymentPeriod).where(EmploymentPeriod.employee_id == add.row_id)
        connection.execute(periods.values(weekly_hours=Decimal(20), version=EmploymentPeriod.version + 1))
    window.undo.undo()
    window.settle()
    assert "changed" in window.named("refused")[0].happened
    with reading(window.engine) as connection:
        of_her = EmploymentPeriod.employee_id == add.row_id
        assert connection.scalar(select(EmploymentPeriod.weekly_hours).where(of_her)) == 20


def test_deleted_rows_come_back_with_their_ids_and_links(window: Window) -> None:
    model = window.table(DEPARTMENTS)
    do(window, DeleteCommand("Delete 2 departments", removal(window.engine, Department, [1, 2])))
    assert model.rowCount() == 0
    window.undo.undo()
    window.settle()
    assert repainted(window, model) == ["Design", "Müller-Werft"]
    with reading(window.engine) as connection:
        rows = connection.execute(select(Employee.id, Employee.department_id).order_by(Employee.id)).all()
        assert [tuple(row) for row in rows] == [(1, None), (2, 1), (3, 2), (4, None)]
    window.undo.redo()
    window.settle()
    assert model.rowCount() == 0


def test_what_can_t_come_back_says_why(window: Window) -> None:
    do(window, DeleteCommand("Delete department", removal(window.engine, Department, [2])))
    with writing(window.engine) as connection:
        connection.execute(insert(Department), {"name": "Müller-Werft"})
    window.undo.undo()
    window.settle()
    assert "already a row" in window.named("refused")[0].happened


def test_every_table_of_the_window_follows_an_undo(window: Window) -> None:
    first, second = window.table(CLIENTS), window.table(CLIENTS)
    first.setData(cell(first, 1, 2), "Timber")
    window.settle()
    repainted(window, second)
    assert cell(second, 1, 2).data() == "Timber"
    window.undo.undo()
    window.settle()
    for model in (first, second):
        repainted(window, model)
        assert cell(model, 1, 2).data() == ""


def test_undo_and_redo_with_nothing_to_do_do_nothing(window: Window) -> None:
    written: list[CommandResult] = []
    window.undo.written.connect(written.append)
    window.undo.undo()
    window.undo.redo()
    window.settle()
    assert written == []


def test_undo_of_a_row_that_is_gone_says_so(window: Window) -> None:
    step = AddCommand("Add department", Department, {"name": "Büro"})
    do(window, step)
    with writing(window.engine) as connection:
        connection.execute(delete(Department).where(Department.id == step.row_id))
    window.undo.undo()
    window.settle()
    assert "isn't there any more" in window.named("refused")[0].happened
