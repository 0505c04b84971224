"""Ctrl+K: jumping to records, tables and actions by typing, in the real window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine

from desktop.window.command_palette import CommandPalette
from desktop.window.command_palette_list import PaletteEntry, PaletteModel, likeliest_first
from models import Client
from models.writes.edits import add
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

# The offscreen platform says this of sizes, raising and grabbing, which only a real one has.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """The window on the sample; closed at the end."""
    fill(engine)
    opened = WholeWindow(engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()


def jump(whole: WholeWindow, *keys: str | Qt.Key) -> CommandPalette:
    whole.trigger("jumpAction")
    whole.keys(*keys)
    palette: CommandPalette = whole.find(CommandPalette, "jumpPalette")
    return palette


def names(palette: CommandPalette) -> list[str]:
    model = palette.list.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_a_record_is_found_by_a_part_of_its_name_and_enter_goes_to_it(whole: WholeWindow) -> None:
    palette = jump(whole, "relau")
    assert names(palette) == ["website relaunch"]
    whole.keys(Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert whole.table.accessibleName() == "Projects"
    assert whole.table.currentIndex().siblingAtColumn(0).data() == "website relaunch"
    assert QApplication.focusWidget() is whole.table


def test_enter_before_the_records_have_come_jumps_when_they_come(whole: WholeWindow) -> None:
    jump(whole, "relau", Qt.Key.Key_Return)
    assert whole.table.currentIndex().siblingAtColumn(0).data() == "website relaunch"


def test_enter_waits_for_the_records(whole: WholeWindow) -> None:
    whole.trigger("jumpAction")
    QTest.keyClicks(QApplication.focusWidget(), "sk")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    whole.settle()
    assert whole.table.currentIndex().siblingAtColumn(0).data() == "Sketches"


def test_what_begins_so_comes_first_and_arrows_choose(whole: WholeWindow) -> None:
    palette = jump(whole, "sk")
    assert names(palette) == ["Sketches", "Task lists", "Tasks"]
    whole.keys(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert whole.table.accessibleName() == "Tasks"


def test_what_was_chosen_by_arrows_is_taken_although_records_come_above_it(whole: WholeWindow) -> None:
    add(whole.engine, Client, {"name": "Project House"}, "Ines")
    whole.trigger("jumpAction")
    QTest.keyClicks(QApplication.focusWidget(), "project")
    whole.keys(Qt.Key.Key_Down)  # and here the records have come
    whole.keys(Qt.Key.Key_Return)
    assert whole.table.accessibleName().startswith("Project")


def test_a_records_name_leads_to_it_and_not_to_the_undo_that_tells_of_it(whole: WholeWindow) -> None:
    whole.open("Departments")
    whole.select("Design", "Name")
    whole.keys("Kunst", Qt.Key.Key_Return)
    assert "of Design" in whole.window.actions_.undo.text()
    assert names(jump(whole, "Design")) == []

    whole.keys(Qt.Key.Key_Escape)
    palette = jump(whole, "Kunst")
    assert names(palette) == ["Kunst"]
    whole.keys(Qt.Key.Key_Return)
    assert whole.stored("SELECT name FROM departments WHERE id = 1") == "Kunst"
    assert names(jump(whole, "undo")) == ["Undo: Change Name of Design"]


def test_what_changes_data_never_stands_first_where_a_record_is_called_so(whole: WholeWindow) -> None:
    add(whole.engine, Client, {"name": "Madder Undone & Sons"}, "Ines")
    for text in ("add", "undo", "sync", "u"):
        palette = jump(whole, text)
        changing = {action.text() for action in whole.window.actions_.changing()}
        first = (names(palette) or [""])[0]
        assert (first in changing) == (text == "sync"), text
        whole.keys(Qt.Key.Key_Escape)


def test_the_likeliest_comes_first() -> None:
    def entry(name: str, kind: str) -> PaletteEntry:
        record = (Client, len(name)) if kind == "record" else None
        return PaletteEntry("", name, "", kind, lambda: None, record=record, changes=kind == "changes")

    offered = [
        entry("Dead end", "record"),
        entry("Add", "changes"),
        entry("Add-ons", "table"),
        entry("The addition", "table"),
        entry("An add-on", "record"),
        entry("Addis", "record"),
        entry("ADD", "record"),
    ]
    ordered = [one.name for one in likeliest_first("add", offered)]
    assert ordered == ["ADD", "Addis", "Add-ons", "An add-on", "The addition", "Add", "Dead end"]
    assert [one.name for one in likeliest_first("add", offered[:2])] == ["Dead end", "Add"]
    assert [one.name for one in likeliest_first("add", offered[1:4])] == ["Add", "Add-ons", "The addition"]


def test_an_action_is_done(whole: WholeWindow) -> None:
    jump(whole, "compact", Qt.Key.Key_Return)
    assert whole.window.actions_.compact.isChecked()


def test_an_action_that_cant_be_used_now_isnt_offered(whole: WholeWindow) -> None:
    assert "Cancel" not in names(jump(whole, "canc"))


def test_escape_and_a_click_elsewhere_close_it_and_the_keys_go_where_they_went(whole: WholeWindow) -> None:
    whole.table.setFocus()
    palette = jump(whole, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert QApplication.focusWidget() is whole.table
    palette = jump(whole, "web")
    whole.table.setFocus()
    assert not palette.isVisible()


def test_what_nothing_is_called_says_so_and_enter_does_nothing(whole: WholeWindow) -> None:
    palette = jump(whole, "zzzz", Qt.Key.Key_Return)
    assert names(palette) == []
    assert palette.isVisible()


def test_what_was_jumped_to_stands_first_the_next_time(whole: WholeWindow) -> None:
    jump(whole, "relau", Qt.Key.Key_Return)
    assert names(jump(whole))[:2] == ["website relaunch", "Employees"]


def test_the_list_is_a_sound_model_and_tells_screen_readers_all(whole: WholeWindow) -> None:
    palette = jump(whole, "sket")
    model = palette.list.model()
    assert isinstance(model, PaletteModel)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Sketches, Website, task"
    model.show([])
