"""What is given to many cells becomes values: on either database, in a constant number of statements."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert

from desktop.kinds.kinds import Kind
from desktop.screens.screen import Field
from desktop.table_model.block_values import (
    PreparedBlock,
    Target,
    every_column,
    every_row,
    held,
    prepare,
    texts_of,
    tiled,
)
from desktop.table_model.row_table_model import RowTableModel
from models import Employee, Task, TimeEntry
from models.connection.database import writing
from tests.desktop.tables import DEPARTMENTS, EMPLOYEES, PROJECTS, Window, screen
from tests.models.statements import statements

PRIORITIES = screen(Task, "name", "project_id", Field("priority", "Priority", kind=Kind.CHOICE), "complete", "seq")
HOURS = screen(TimeEntry, "project_id", "user_id", Field("duration", "Duration", kind=Kind.DURATION), order="id")


def given(model: RowTableModel, title: str, *texts: str, ids: Any = (), new: int = 0) -> PreparedBlock:
    """What becomes of texts that are given to a column, one a row."""
    columns = tuple(shown for shown in model.columns if shown.field.title == title)
    target = Target(0, list(ids), columns, tiled([[text] for text in texts]), new)
    return prepare(model.blocks.place(), model.blocks.seen(), [target])


def values(done: PreparedBlock) -> list[Any]:
    return [change.after for change in done.changes]


def test_values_are_read_in_the_locale(window: Window) -> None:
    model = window.table(EMPLOYEES)
    assert values(given(model, "Weekly_Hours", "1.234,5", "7", ids=[1, 2])) == [Decimal("1234.5"), Decimal(7)]
    assert values(given(model, "Start_Date", "1.2.25", "2026-03-04", ids=[1, 2])) == [
        date(2025, 2, 1),
        date(2026, 3, 4),
    ]
    assert values(given(model, "Status", "On Leave", "left", ids=[1, 2])) == ["on leave", "left"]
    assert values(given(model, "Active", "aktiv?", "Inactive", ids=[3, 3])) == [False]


def test_words_that_stand_for_numbers_are_read_back(window: Window) -> None:
    model = window.table(PRIORITIES)
    with writing(window.engine) as connection:
        connection.execute(insert(Task), {"id": 50, "project_id": 1, "name": "Ours"})
    assert values(given(model, "Priority", "high", ids=[50])) == [75]
    assert given(model, "Seq", "3000000000", ids=[50]).refusals[0].why.endswith("can't store such a number.")


def test_durations_go_and_come(window: Window) -> None:
    model = window.table(HOURS)
    with writing(window.engine) as connection:
        connection.execute(insert(TimeEntry), [{"id": 50, "duration": 5400}, {"id": 51, "duration": None}])
    duration = model.columns[2]
    assert texts_of(model.blocks.place(), model.blocks.seen(), [50], [duration], lambda: True) == [["1:30"]]
    assert values(given(model, "Duration", "1:30", ids=[51])) == [5400]


def test_names_are_found_in_any_case_but_not_among_deleted_rows(window: Window) -> None:
    model = window.table(PROJECTS)
    assert values(given(model, "Lead_Id", " ZOË äRGER ", "anton adler", ids=[1, 2]))[-1] == 2
    assert [one.why for one in given(model, "Client_Id", "Gone", ids=[3]).refusals] == [
        "There is no record called “Gone”."
    ]


def test_cells_that_stay_as_they_are_are_neither_changed_nor_refused(window: Window) -> None:
    model = window.table(EMPLOYEES)
    done = given(model, "Name", "Anton Adler", "somebody", ids=[2, 1])
    assert (done.changes, [one.text for one in done.refusals]) == ([], ["somebody"])
    assert given(model, "Weekly_Hours", "38,50", ids=[1]).changes == []


def test_a_row_that_went_away_is_refused(window: Window) -> None:
    done = given(window.table(EMPLOYEES), "Status", "active", ids=[99])
    assert [one.why for one in done.refusals] == ["This row has been deleted."]


def test_values_of_another_column_are_taken_as_they_are_or_by_their_text(window: Window) -> None:
    model = window.table(EMPLOYEES)
    place, seen = model.blocks.place(), model.blocks.seen()
    department, status, start, remarks = (model.columns[at] for at in (1, 2, 4, 6))
    ((before, day),) = held(place, seen, [3], (department, start))
    done = prepare(place, seen, [Target(0, [1, 2], (remarks,), every_column([before, day]))])
    assert values(done) == ["Müller-Werft", "07.05.2024"]
    done = prepare(place, seen, [Target(0, [1], (department, status), every_row([before, day]))])
    assert (values(done), [one.column for one in done.refusals]) == ([2], ["Status"])


def test_new_rows_take_what_was_given_and_empty_ones_are_left_out(window: Window) -> None:
    done = given(window.table(DEPARTMENTS), "Name", "Film", "", "Büro", new=3)
    assert done.adds == [{"name": "Film"}, {"name": "Büro"}]
    assert done.refusals == []


@pytest.mark.parametrize("new", [0, 1])
def test_the_number_of_statements_doesn_t_grow_with_the_block(window: Window, new: int) -> None:
    with writing(window.engine) as connection:
        connection.execute(insert(Employee), [{"id": 1_000 + number} for number in range(2_000)])
    model, sent_at = window.table(EMPLOYEES), []
    for size in (10, 2_000):
        grid = [[f"Person {number}", "Design", "active"] for number in range(size)]
        ids = [] if new else list(range(2_999, 2_999 - size, -1))
        target = Target(0, ids, model.columns[:3], tiled(grid), size if new else 0)
        with statements(window.engine) as sent:
            done = prepare(model.blocks.place(), model.blocks.seen(), [target])
        assert len(done.adds if new else done.changes) == size * (1 if new else 3)
        sent_at.append(len(sent))
    assert sent_at[0] == sent_at[1] == (1 if new else 2)
