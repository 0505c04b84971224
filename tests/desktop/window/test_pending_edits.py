"""The window with what isn't saved yet, what met another edit, and what was undone: nothing is lost, all is said."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QToolButton
from sqlalchemy import Engine, text

from desktop.commands.row_commands import BlockCommand
from desktop.window.close_guard import CloseDialog
from desktop.window.pending_edits_list import PendingEditsList
from models import Department
from models.connection.database import writing
from models.values.errors import DatabaseError
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    yield opened
    opened.window.undo.discard(opened.window.undo.waiting())
    opened.close()


def away(*_arguments: object) -> None:
    raise DatabaseError("The database can't be reached", "No answer.", "Check the network.")


@contextmanager
def cut() -> Iterator[None]:
    """The database takes no changes within the block."""
    with pytest.MonkeyPatch.context() as patch:
        for write in ("row_commands.change", "row_commands.write_block", "period_commands.write_dated_block"):
            patch.setattr(f"desktop.commands.{write}", away)
        yield


def hours(whole: WholeWindow, row_id: int = 1) -> Any:
    return whole.stored(f"SELECT weekly_hours FROM employees WHERE id = {row_id}")


def theirs(whole: WholeWindow, value: int, row_id: int = 1) -> None:
    with writing(whole.engine) as connection:
        statement = f"UPDATE employees SET weekly_hours = {value}, version = version + 1 WHERE id = {row_id}"
        connection.execute(text(statement))


def unsaved_count(whole: WholeWindow) -> str:
    button: QToolButton = whole.find(QToolButton, "unsavedButton")
    return button.text() if button.isVisible() else ""


def edit(whole: WholeWindow, name: str, value: str) -> None:
    """Enter hours without waiting for what comes of it."""
    model = whole.table.model()
    row = whole.texts("Name").index(name)
    assert model.setData(model.index(row, whole.column("Weekly hours")), value)
    whole.settle()


@pytest.mark.fault("D2", "K4")
def test_what_was_not_saved_is_saved_by_the_next_window_and_says_so(
    sqlite_engine: Engine, qapp: QApplication, tmp_path: Path
) -> None:
    fill(sqlite_engine)
    first = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    with cut():
        edit(first, "berta Brandt", "30")
        assert (first.texts("Weekly hours")[1], unsaved_count(first)) == ("30,0\u00a0h", "1 unsaved")
        assert not first.window.close()
        dialog = first.window.findChild(CloseDialog)
        assert dialog is not None
        dialog.keep.click()
    assert not first.window.isVisible()
    assert hours(first) == 38.5
    second = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    assert hours(second) == 30
    assert "wasn't saved then; it is now" in second.bars()[-1][0]
    assert second.texts("Weekly hours")[1] == "30,0\u00a0h"
    second.trigger("undoAction")
    assert hours(second) == 38.5
    second.close()
    first.window.deleteLater()


@pytest.mark.parametrize("others", [[], ["Anton Adler"]])
def test_what_meets_another_edit_after_a_restart_is_not_said_to_be_saved(
    sqlite_engine: Engine, qapp: QApplication, tmp_path: Path, others: list[str]
) -> None:
    fill(sqlite_engine)
    first = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    with cut():
        edit(first, "berta Brandt", "30")
        for name in others:
            edit(first, name, "20")
        assert not first.window.close()
        dialog = first.window.findChild(CloseDialog)
        assert dialog is not None
        dialog.keep.click()
    theirs(first, 10)

    second = WholeWindow(sqlite_engine, tmp_path, FakeSync())

    *saved, met = sorted(title for title, _text in second.bars())
    assert met == "Your change wasn't saved"
    assert [title[:8] for title in saved] == ["1 change"] * len(others)
    assert (hours(second), hours(second, 2)) == (10, 20 if others else None)
    second.close()
    first.window.deleteLater()


@pytest.mark.fault("U6")
def test_saving_while_closing_closes_when_all_is_saved(whole: WholeWindow) -> None:
    with cut():
        edit(whole, "berta Brandt", "30")
        assert not whole.window.close()
        dialog = whole.window.findChild(CloseDialog)
        assert dialog is not None
        dialog.save.click()
        whole.settle()
        assert whole.window.isVisible()
        assert dialog.save.isEnabled()
        for label in dialog.findChildren(QLabel):  # the reason is longer than what stood there
            assert label.height() >= label.heightForWidth(label.width())
    dialog.save.click()
    whole.until(lambda: not whole.window.isVisible())
    assert hours(whole) == 30


def test_many_cells_are_shown_as_taken_when_the_journal_has_them(
    whole: WholeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    note = whole.window.edits.journal.note

    def noted(*arguments: Any) -> None:
        note(*arguments)
        events.append("noted")

    monkeypatch.setattr(whole.window.edits.journal, "note", noted)
    with cut():
        step = BlockCommand("Paste", Department, [], [{"name": f"Team {number}"} for number in range(300)])
        whole.window.undo.do(step, kept=lambda: events.append("kept"))
        assert "kept" not in events
        whole.settle()
        assert "noted" in events[: events.index("kept")]
    whole.answer("Try again")
    assert whole.stored("SELECT count(*) FROM departments WHERE name LIKE 'Team%'") == 300


def test_staying_keeps_the_window_and_the_edit(whole: WholeWindow) -> None:
    with cut():
        edit(whole, "berta Brandt", "30")
        assert not whole.window.close()
        dialog = whole.window.findChild(CloseDialog)
        assert dialog is not None
        dialog.stay.click()
        whole.settle()
    assert whole.window.isVisible()
    assert unsaved_count(whole) == "1 unsaved"
    whole.answer("Try again")
    assert (hours(whole), unsaved_count(whole), whole.bars()) == (30, "", [])


def test_the_list_of_what_is_not_saved_gives_up_single_ones(whole: WholeWindow) -> None:
    with cut():
        edit(whole, "berta Brandt", "30")
        edit(whole, "Zoë Ärger", "20")
        whole.find(QToolButton, "unsavedButton").click()
        listed = whole.window.findChild(PendingEditsList)
        assert listed is not None
        words = [listed._list.item(row).text() for row in range(2)]
        assert [line.split("  ·  ")[:2] for line in words] == [
            ["Change Weekly hours of berta Brandt", "Employees"],
            ["Change Weekly hours of Zoë Ärger", "Employees"],
        ]
        listed._list.item(0).setSelected(True)
        listed._discard.click()
    whole.window.undo.try_again()
    whole.settle()
    assert (hours(whole, 1), hours(whole, 3)) == (38.5, 20)
    listed.close()


@pytest.mark.fault("T3")
def test_a_conflict_shows_both_values_and_who_and_when_and_the_next_one_waits(whole: WholeWindow) -> None:
    for row_id, name in ((1, "berta Brandt"), (3, "Zoë Ärger")):
        theirs(whole, 10, row_id)
        edit(whole, name, "30")
    ((title, words),) = whole.bars()
    assert title == "Your change wasn't saved (1 of 2)"
    first, yours, other = words.splitlines()
    assert first.startswith("Change Weekly hours of berta Brandt: ")
    assert " changed the cell on " in first
    assert "UTC" not in first
    assert (yours, other) == ("Yours: 30,0 h", "Theirs: 10,0 h")
    whole.answer("Keep theirs")
    assert whole.bars()[0][0] == "Your change wasn't saved"
    whole.open("Clients")
    whole.answer("Use mine")
    assert (hours(whole, 1), hours(whole, 3), whole.bars()) == (10, 30, [])


@pytest.mark.fault("T3", "K4")
def test_mine_comes_up_again_after_the_next_start_when_the_bar_was_not_answered(
    sqlite_engine: Engine, qapp: QApplication, tmp_path: Path
) -> None:
    fill(sqlite_engine)
    first = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    theirs(first, 10)
    edit(first, "berta Brandt", "30")
    first.close()
    second = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    assert second.bars()[-1][0] == "Your change wasn't saved"
    second.answer("Use mine")
    assert hours(second) == 30
    second.close()
    third = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    assert third.bars() == []
    third.close()


def menu_of(whole: WholeWindow, name: str) -> list[Any]:
    button: QToolButton = whole.find(QToolButton, name)
    menu = button.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    return [action for action in menu.actions() if not action.isSeparator()]


def test_the_list_of_steps_takes_back_all_down_to_the_chosen_one(whole: WholeWindow) -> None:
    for value in ("30", "31", "32"):
        edit(whole, "berta Brandt", value)
    head, *lines = menu_of(whole, "undoList")
    assert head.text() == "Undo 1 step"
    assert [line.text().split("\t")[0] for line in lines] == ["Change Weekly hours of berta Brandt"] * 3
    assert "Employees" in lines[0].text()
    lines[1].hovered.emit()
    assert head.text() == "Undo 2 steps"
    lines[1].trigger()
    whole.settle()
    assert hours(whole) == 30
    _head, *again = menu_of(whole, "redoList")
    assert len(again) == 2
    again[1].trigger()
    whole.settle()
    assert hours(whole) == 32


@pytest.mark.fault("T13")
def test_a_refused_step_stays_in_the_list_with_its_reason_and_ends_the_chain(whole: WholeWindow) -> None:
    edit(whole, "Zoë Ärger", "20")
    edit(whole, "berta Brandt", "30")
    edit(whole, "Zoë Ärger", "21")
    theirs(whole, 10)
    _head, *lines = menu_of(whole, "undoList")
    lines[2].trigger()
    whole.settle()
    assert (hours(whole, 1), hours(whole, 3)) == (10, 20)
    assert "can't be undone or redone" in whole.bars()[-1][0]
    assert "10,0\xa0h" in whole.texts("Weekly hours")  # as the bar says, also where it was written elsewhere
    _head, refused, oldest = menu_of(whole, "undoList")
    assert not refused.isEnabled()
    assert "stays: " in refused.text()
    assert oldest.isEnabled()
    whole.trigger("undoAction")
    assert hours(whole, 3) is None


def test_an_undo_goes_to_the_table_and_the_cell_that_it_changed(whole: WholeWindow) -> None:
    edit(whole, "Zoë Ärger", "20")
    whole.open("Clients")
    whole.trigger("undoAction")
    whole.settle()
    index = whole.table.currentIndex()
    assert whole.window.page.shown_screen is not None
    assert whole.window.page.shown_screen.title == "Employees"
    assert (index.siblingAtColumn(0).data(), index.column()) == ("Zoë Ärger", whole.column("Weekly hours"))
    assert [one.row() for one in whole.table.selectedIndexes()] == [index.row()]


def test_an_undo_of_a_row_that_is_not_shown_says_so_and_leads_there(whole: WholeWindow) -> None:
    edit(whole, "Zoë Ärger", "20")
    whole.window.page.set_search("berta")
    whole.settle()
    whole.trigger("undoAction")
    assert whole.bars()[-1][1] == "It is in a row that isn't among those shown here."
    whole.answer("Show it")
    assert whole.table.currentIndex().siblingAtColumn(0).data() == "Zoë Ärger"
