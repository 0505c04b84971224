"""A block as one step: done and taken back whole, but for cells that somebody changed meanwhile."""

from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from desktop.commands.row_commands import BlockCommand, BlockRefusedError, CommandResult, ConflictError
from models import Client, Department, Employee
from models.connection.database import reading, writing
from models.values.errors import DatabaseError
from models.writes.bulk_edits import CellChange
from models.writes.edits import change
from tests.desktop.tables import CLIENTS, DEPARTMENTS, Window, cell, repainted, texts


def industry(row_id: int, before: str | None, after: str | None) -> CellChange:
    return CellChange(row_id, "industry", before, after)


def paste(window: Window, *changes: CellChange, model: Any = Client, adds: Any = ()) -> list[Any]:
    """What became of it: one `CommandResult` or one error."""
    told: list[Any] = []
    window.undo.do(BlockCommand("Paste", model, list(changes), list(adds)), told.append, told.append)
    window.settle()
    return told


def industries(window: Window) -> list[str | None]:
    with reading(window.engine) as connection:
        return list(connection.scalars(select(Client.industry).order_by(Client.id)))


def departments(window: Window) -> list[str]:
    with reading(window.engine) as connection:
        return list(connection.scalars(select(Department.name).order_by(Department.id)))


def back(window: Window) -> None:
    window.undo.undo()
    window.settle()


def again(window: Window) -> None:
    window.undo.redo()
    window.settle()


def test_a_block_is_one_step(window: Window) -> None:
    (written,) = paste(window, industry(1, None, "A"), industry(2, None, "B"))
    assert isinstance(written, CommandResult)
    assert (sorted(written.changed), written.missed) == ([1, 2], ())
    assert (window.undo.stack.count(), window.undo.stack.undoText()) == (1, "Paste")
    back(window)
    assert industries(window) == [None, None]
    again(window)
    assert industries(window) == ["A", "B"]


def test_added_rows_go_back_with_the_cells_and_come_again_with_their_ids(window: Window) -> None:
    model = window.table(DEPARTMENTS)
    code = CellChange(1, "code", None, "D")
    (written,) = paste(window, code, model=Department, adds=[{"name": "Büro"}, {"name": "Film"}])
    assert len(written.added) == 2
    assert repainted(window, model) == ["Büro", "Design", "Film", "Müller-Werft"]
    back(window)
    assert (departments(window), repainted(window, model, 1)) == (["Design", "Müller-Werft"], ["", ""])
    again(window)
    window.settle()
    assert [model.rows.row_of(row_id) >= 0 for row_id in written.added] == [True, True]


def test_what_somebody_changed_meanwhile_stays_and_is_told(window: Window) -> None:
    change(window.engine, Client, 1, {"industry": "Trade"}, {"industry": None}, "Omar")
    (written,) = paste(window, industry(1, None, "A"), industry(2, None, "B"))
    ((missed, outcome),) = written.missed
    assert (missed, outcome.stored, outcome.by.who) == (industry(1, None, "A"), {"industry": "Trade"}, "Omar")
    assert written.changed == (2,)
    back(window)
    assert industries(window) == ["Trade", None]
    assert window.named("refused") == []
    again(window)
    assert industries(window) == ["Trade", "B"]


@pytest.mark.fault("T13")
def test_undo_takes_back_what_nobody_has_changed_since(window: Window) -> None:
    told: list[CommandResult] = []
    paste(window, industry(1, None, "A"), industry(2, None, "B"))
    change(window.engine, Client, 1, {"industry": "Trade"}, {"industry": "A"}, "Omar")
    window.undo.written.connect(told.append)
    back(window)
    assert industries(window) == ["Trade", None]
    assert [one.column for one, _outcome in told[0].missed] == ["industry"]
    again(window)
    assert industries(window) == ["Trade", "B"]


def test_a_block_of_which_nothing_can_be_written_is_no_step(window: Window) -> None:
    for row_id in (1, 2):
        change(window.engine, Client, row_id, {"industry": "Trade"}, {"industry": None}, "Omar")
    (error,) = paste(window, industry(1, None, "A"), industry(2, None, "B"))
    assert isinstance(error, BlockRefusedError)
    assert "Omar" in error.happened
    assert window.undo.stack.count() == 0


def test_a_block_of_one_cell_meets_others_as_an_edit_does(window: Window) -> None:
    change(window.engine, Client, 1, {"industry": "Trade"}, {"industry": None}, "Omar")
    (error,) = paste(window, industry(1, None, "A"))
    assert isinstance(error, ConflictError)
    assert (error.mine, error.outcome.stored) == ({"industry": "A"}, {"industry": "Trade"})


def test_undo_is_refused_when_others_changed_every_cell_since(window: Window) -> None:
    paste(window, industry(1, None, "A"), industry(2, None, "B"))
    with writing(window.engine) as connection:
        connection.execute(update(Client).values(industry="Trade"))
    back(window)
    assert [error.title for error in window.named("refused")] == ["“Paste” can't be undone or redone"]
    assert not window.undo.stack.canUndo()


def test_rows_that_others_use_by_now_are_not_taken_back_and_neither_are_the_cells(window: Window) -> None:
    code = CellChange(1, "code", None, "D")
    (written,) = paste(window, code, model=Department, adds=[{"name": "Büro"}])
    with writing(window.engine) as connection:
        connection.execute(update(Employee).where(Employee.id == 1).values(department_id=written.added[0]))
    back(window)
    assert "refer to the new rows" in window.named("refused")[0].happened
    with reading(window.engine) as connection:
        assert connection.scalar(select(Department.code).where(Department.id == 1)) == "D"


def test_a_row_that_is_gone_is_told_and_the_rest_goes_back(window: Window) -> None:
    (written,) = paste(window, model=Department, adds=[{"name": "Büro"}, {"name": "Film"}])
    codes = [CellChange(row_id, "code", None, "X") for row_id in written.added]
    paste(window, *codes, model=Department)
    with writing(window.engine) as connection:
        connection.execute(delete(Department).where(Department.id == written.added[0]))
    back(window)
    with reading(window.engine) as connection:
        assert connection.scalar(select(func.count(Department.code))) == 0
    assert window.named("refused") == []


def test_a_block_that_can_t_be_written_for_now_is_written_later(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise DatabaseError("The database can't be reached", "No answer.", "Check the network.")

    step = BlockCommand("Paste", Client, [industry(1, None, "A")])
    with monkeypatch.context() as patch:
        patch.setattr("desktop.commands.row_commands.write_block", broken)
        window.undo.do(step)
        window.settle()
    window.undo.try_again()
    window.settle()
    assert industries(window) == ["A", None]


def test_every_table_of_the_window_follows_a_block(window: Window) -> None:
    model = window.table(CLIENTS)
    texts(model)
    paste(window, industry(1, None, "A"), industry(2, None, "B"))
    repainted(window, model)
    assert cell(model, 2, 2).data() == "B"
