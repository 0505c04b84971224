"""The window reopens as it was left, and a broken file costs nothing but that."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine

from desktop.screens.column_layout import layout_of
from desktop.screens.screen_definitions import screen_of
from desktop.screens.window_state import BROKEN, NAME, TableState, WindowState, load_state, save_state
from desktop.sidebar.places import COMPANY
from desktop.table_query.filter_serialization import filters_of
from desktop.table_query.grouping_serialization import grouping_of
from desktop.table_query.row_color_rules import rules_of
from desktop.theme.theme import LIGHT
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
    first.window.resize(1300, 640)  # so wide that the record stands beside the table
    first.trigger("panelAction")
    first.close()

    again = WholeWindow(sqlite_engine, tmp_path, FakeSync())

    assert again.window.page.shown_screen is not None
    assert again.window.page.shown_screen.key == "projects"
    assert again.texts("Name") == ["website relaunch", "Website", "Archive"]
    assert again.table.columnWidth(again.column("Code")) == 177
    assert again.theme.palette is not LIGHT
    assert again.table.verticalHeader().defaultSectionSize() == 24
    again.window.resize(1300, 640)
    again.settle()
    assert again.find(QAction, "panelAction").isChecked() is False
    assert again.window.height() == 640
    again.trigger("lightThemeAction")
    again.close()


SOUND = {
    "screen": "projects",
    "splitter": [220, 700, 300],
    "compact": True,
    "tables": {"projects": {"order": "-name", "widths": {"code": 177}, "filters": [], "view": 0}},
}
HOSTILE = [
    1e300,
    -1e300,
    10**400,
    float("nan"),
    float("inf"),
    -5,
    "",
    "\ud800",
    None,
    True,
    [],
    {},
    [[[]]],
    {"a": {"b": 1}},
]


def broken_in_turn() -> Iterator[object]:
    """The sound state with one of its values after the other replaced by what doesn't belong there."""
    for hostile in HOSTILE:
        yield hostile
        for name in SOUND:
            yield {**SOUND, name: hostile}
        for name in ("order", "widths", "filters", "view", "columns", "colours", "grouping"):
            inside: list[object] = [hostile, [hostile], {"code": hostile}, {"by": hostile}, {"others": [[hostile]]}]
            inside += [[{"path": "name", "test": "is", "values": [hostile]}], [{"colour": "red", "filters": hostile}]]
            inside += [{"by": [{"path": "status", "part": hostile}], "others": hostile, "all_closed": hostile}]
            for value in inside:
                yield {**SOUND, "tables": {"projects": {**SOUND["tables"]["projects"], name: value}}}  # type: ignore[index]


@qt
def test_nothing_in_the_file_stops_the_start(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> None:
    fill(sqlite_engine)
    worst = {
        "geometry": "%%%",
        "splitter": [1e300, 1, 2],
        "left_at": "0001-01-01T00:00:00+14:00",
        "screen": ["projects"],
        "theme": "pink",
        "tables": {"employees": {"order": 3, "widths": {"name": 1e300}, "filters": [1e300], "grouping": {"by": [{}]}}},
    }
    (tmp_path / NAME).write_text(json.dumps(worst))

    whole = WholeWindow(sqlite_engine, tmp_path, FakeSync())

    assert whole.window.showing.where().key == COMPANY
    assert json.loads((tmp_path / BROKEN).read_text()) == worst
    whole.close()


def test_a_broken_file_is_kept_aside_and_what_is_sound_in_it_is_used(tmp_path: Path) -> None:
    screen = screen_of("projects")
    assert screen is not None
    for content in broken_in_turn():
        written = json.dumps(content)
        (tmp_path / NAME).write_text(written)
        state = load_state(tmp_path)
        save_state(tmp_path, state)
        assert load_state(tmp_path) == state, written
        assert all(0 <= size <= 100_000 for size in state.splitter)
        for table in state.tables.values():
            rules_of(screen, table.colours)
            layout_of(table.columns, [field.name for field in screen.fields])
            for found in (filters_of(screen, table.filters)[0], grouping_of(screen, table.grouping)):
                assert hash(found) is not None
        assert state.last_visit() is None
    (tmp_path / NAME).write_text(json.dumps({**SOUND, "splitter": [1e300], "theme": "dark"}))
    state = load_state(tmp_path)
    assert (state.screen, state.splitter, state.theme) == ("projects", [], "dark")
    assert state.tables["projects"] == TableState("-name", {"code": 177})
    assert "1e+300" in (tmp_path / BROKEN).read_text()


@pytest.mark.parametrize("content", ["", "{", "[" * 200_000, "1" * 5_000, "\x00", '{"tables": ' * 100_000])
def test_what_isnt_json_at_all_is_kept_aside(content: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(content)
    assert load_state(tmp_path) == WindowState()
    assert (tmp_path / BROKEN).read_text() == content


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
