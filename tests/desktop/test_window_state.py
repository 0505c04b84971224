"""The window reopens as it was left, and a broken file costs nothing but that."""

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine

from desktop.theme import LIGHT
from desktop.window_state import NAME, TableState, WindowState, load_state, save_state
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

qt = pytest.mark.qt_log_ignore("This plugin does not support")


@qt
def test_the_window_reopens_as_it_was_left(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> None:
    fill(sqlite_engine)
    first = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    first.open("Projects")
    first.table.setColumnWidth(first.column("Code"), 177)
    first.table.horizontalHeader().sectionClicked.emit(first.column("Name"))
    first.settle()
    first.trigger("darkThemeAction")
    first.trigger("compactAction")
    first.trigger("panelAction")
    first.window.resize(first.window.width(), 640)
    first.close()

    again = WholeWindow(sqlite_engine, tmp_path, FakeSync())

    assert again.window.page.shown_screen is not None
    assert again.window.page.shown_screen.key == "projects"
    assert again.texts("Name") == ["website relaunch", "Website", "Archive"]
    assert again.table.columnWidth(again.column("Code")) == 177
    assert again.theme.palette is not LIGHT
    assert again.table.verticalHeader().defaultSectionSize() == 24
    assert again.find(QAction, "panelAction").isChecked() is False
    assert again.window.height() == 640
    again.trigger("lightThemeAction")
    again.close()


@qt
@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"geometry": 5, "tables": {"employees": 3}}', '{"screen": "no such screen", "theme": "pink"}'],
)
def test_a_broken_file_opens_a_fresh_window(
    content: str, sqlite_engine: Engine, qapp: QApplication, tmp_path: Path
) -> None:
    (tmp_path / NAME).write_text(content)

    whole = WholeWindow(sqlite_engine, tmp_path, FakeSync())

    assert whole.window.page.shown_screen is not None
    assert whole.window.page.shown_screen.key == "employees"
    whole.close()


def test_a_state_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    state = WindowState(screen="tasks", splitter=[1, 2, 3], tables={"tasks": TableState("-name", {"name": 300})})

    save_state(tmp_path, state)

    assert load_state(tmp_path) == state
    assert [file.name for file in tmp_path.iterdir()] == [NAME]


def test_an_unwritable_folder_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")

    save_state(tmp_path / "taken", WindowState())

    assert load_state(tmp_path / "taken") == WindowState()


def test_unknown_entries_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(json.dumps({"screen": "tasks", "from_the_future": 1}))

    assert load_state(tmp_path).screen == "tasks"


@qt
def test_a_program_that_is_killed_opens_as_it_stood(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> None:
    fill(sqlite_engine)
    whole = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    whole.open("Projects")
    whole.table.setColumnWidth(whole.column("Code"), 177)
    whole.window.page.table.columns.changed.emit()
    whole.until(lambda: load_state(tmp_path).screen == "projects")

    assert load_state(tmp_path).tables["projects"].widths["code"] == 177
    assert load_state(tmp_path).left_at == ""
    whole.close()
    assert load_state(tmp_path).left_at != ""
