"""Related records by typing: those picked last first, what isn't in use any more in grey, and new ones in place."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine, update

from desktop.editors.choice_editors import ReferenceEdit
from models import Client, Employee, EmploymentPeriod, Workflow
from models.connection.database import writing
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """The window on the sample; closed at the end."""
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()


def offered(whole: WholeWindow, typed: str = "") -> list[str]:
    """What the open list offers, once it has answered for what was typed."""
    if typed:
        whole.keys(typed)
    editor: Any = whole.editor()
    assert isinstance(editor, ReferenceEdit)
    whole.until(lambda: editor._answered == editor.text().strip())
    return [words for _value, words in editor.completions.entries]


def choose(whole: WholeWindow, place: int) -> None:
    """Go down the open list, where Qt sends the keys, and take an entry."""
    popup = whole.editor().completer().popup()
    for _ in range(place + 1):
        QTest.keyClick(popup, Key.Key_Down)
    QTest.keyClick(popup, Key.Key_Return)


def test_a_record_that_isn_t_there_is_made_in_place(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Department")
    assert offered(whole, "Film") == ["Create “Film”"]
    choose(whole, 0)
    whole.until(lambda: whole.texts("Department")[1] == "Film")
    whole.settle()
    made = "SELECT d.name FROM employees e JOIN departments d ON d.id = e.department_id WHERE e.id = 1"
    assert whole.stored(made) == "Film"
    assert [whole.window.undo.stack.text(place) for place in range(2)] == [
        "Add department",
        "Change Department of berta Brandt",
    ]


def test_enter_alone_makes_nothing_and_says_how(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Department")
    offered(whole, "Film")
    whole.keys(Key.Key_Return)
    assert "Choose “Create” in the list" in whole.editor().toolTip()
    assert whole.stored("SELECT count(*) FROM departments") == 2
    whole.keys(Key.Key_Escape, Key.Key_Escape)


def test_a_name_that_is_there_is_not_offered_to_be_made(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Department")
    assert offered(whole, "design") == ["Design"]
    whole.keys(Key.Key_Escape, Key.Key_Escape)


def test_what_needs_more_than_a_name_is_made_in_its_own_table(whole: WholeWindow) -> None:
    whole.open("Employment periods")
    whole.table.new_row.enter(whole.column("Department"))
    assert offered(whole, "Film")[-1] == "Create “Film”"
    whole.keys(Key.Key_Escape, Key.Key_Escape)
    picks = whole.window.session.tools.picks
    assert not picks.can_create(EmploymentPeriod)
    assert not picks.can_create(Workflow)
    assert picks.can_create(Client)


def test_what_couldn_t_be_made_is_told_and_the_editor_stays(whole: WholeWindow) -> None:
    with writing(whole.engine) as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER no BEFORE INSERT ON departments BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    whole.select("berta Brandt", "Department")
    offered(whole, "Film")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole.window.messages, "failure", lambda _error: None)
        choose(whole, 0)
        whole.until(lambda: "couldn't be added" in whole.editor().toolTip())
    whole.keys(Key.Key_Escape, Key.Key_Escape)


def test_what_was_picked_last_comes_first(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Department")
    assert offered(whole, "m") == ["Müller-Werft", "Create “m”"]
    choose(whole, 0)
    whole.settle()
    whole.select("Anton Adler", "Department")
    whole.keys(Key.Key_F2)
    assert offered(whole) == ["Müller-Werft", "Design"]
    whole.keys(Key.Key_Escape, Key.Key_Escape)


def test_what_is_not_in_use_any_more_comes_last_and_is_grey(whole: WholeWindow) -> None:
    with writing(whole.engine) as connection:
        connection.execute(update(Employee).where(Employee.id == 2).values(active=False))
    whole.open("Projects")
    whole.select("Archive", "Lead")
    whole.keys(Key.Key_F2)
    assert offered(whole) == ["berta Brandt", "Zoë Ärger", "Anton Adler"]
    rows: Any = whole.editor().completions  # type: ignore[attr-defined]  # a ReferenceEdit, as `offered` saw
    grey = [rows.index(row, 0).data(Qt.ItemDataRole.ForegroundRole) is not None for row in range(3)]
    assert grey == [False, False, True]
    assert rows.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Anton Adler, not in use any more"
    whole.keys(Key.Key_Escape, Key.Key_Escape)
