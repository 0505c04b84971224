"""The main window as a person uses it: navigation, editing by keys, adding, deleting, undo, search, sort."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from sqlalchemy import Engine, text

from desktop.record_panel.field_widget import FieldWidget
from desktop.screens.dialogs import DeleteDialog
from desktop.screens.related_lines import Related, RelatedLine
from desktop.screens.screen_definitions import PROJECTS, SCREENS
from desktop.sidebar.entries import KEY
from desktop.sidebar.places import PLACES, REPORTS_LISTED
from models import Client, Department
from models.connection.database import reading, writing
from models.values.errors import DatabaseError
from models.writes.edits import add
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

# The offscreen platform says this of sizes, raising and grabbing, which only a real one has.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

OBJECT_NAMES = (
    "navigation",
    "recordTable",
    "searchField",
    "syncAction",
    "cancelSyncAction",
    "syncProgress",
    "undoAction",
    "redoAction",
    "addAction",
    "deleteAction",
    "recordPanel",
    "statusLabel",
    "problemsView",
)


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """The window on the sample; closed at the end."""
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()


def test_every_part_has_its_object_name(whole: WholeWindow) -> None:
    names = {found.objectName() for kind in (QWidget, QAction) for found in whole.window.findChildren(kind)}

    assert names >= set(OBJECT_NAMES)


def test_the_first_screen_shows_the_people_with_their_number(whole: WholeWindow) -> None:
    assert whole.texts("Name") == ["Anton Adler", "berta Brandt", "Zoë Ärger", ""]
    assert whole.status().startswith("4 employees")
    foot = whole.window.navigation.foot
    assert (foot.status.text(), foot.person.text()) == ("Not synced yet", "Ines")


def test_every_table_of_the_navigation_opens(whole: WholeWindow) -> None:
    navigation = whole.window.navigation.list
    keys = [navigation.item(row).data(KEY) for row in range(navigation.count()) if navigation.item(row).data(KEY)]

    places = [place.key for part in PLACES for place in part]
    reports = [place.key for place in REPORTS_LISTED]
    assert keys == [*places, *reports, *(screen.key for screen in SCREENS), "problems"]
    for screen in SCREENS:
        whole.open(screen.title)
        assert whole.window.page.shown_screen is not None
        assert whole.window.page.shown_screen.key == screen.key
    assert whole.bars() == []


def test_typing_on_a_cell_edits_it_and_enter_writes_it(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Weekly hours")

    whole.keys("32,5", Qt.Key.Key_Return)

    assert whole.texts("Weekly hours")[1] == "32,5\u00a0h"
    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 1") == 32.5


def test_a_choice_is_picked_by_its_beginning(whole: WholeWindow) -> None:
    whole.select("Anton Adler", "Status")

    whole.keys("par", Qt.Key.Key_Return)

    assert whole.stored("SELECT status FROM employees WHERE id = 2") == "parental leave"


def test_a_related_record_is_picked_by_typing_its_name(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Department")

    whole.keys("müll", Qt.Key.Key_Return)
    whole.until(lambda: whole.stored("SELECT department_id FROM employees WHERE id = 1") == 2)
    whole.settle()

    assert whole.texts("Department")[1] == "Müller-Werft"


def test_the_only_name_that_begins_with_what_was_typed_is_meant(whole: WholeWindow) -> None:
    wanted = add(whole.engine, Department, {"name": "Werft"}, "Ines")  # and “Müller-Werft” has it inside
    whole.select("berta Brandt", "Department")

    whole.keys("wer", Qt.Key.Key_Return)

    whole.until(lambda: whole.stored("SELECT department_id FROM employees WHERE id = 1") == wanted)


def test_a_date_that_is_none_keeps_the_editor_open_and_says_so(whole: WholeWindow) -> None:
    whole.select("Zoë Ärger", "Start")

    whole.keys("31.02.2026", Qt.Key.Key_Return)

    assert whole.editor().toolTip().startswith("31.02.2026 isn't a date.")
    whole.keys(Qt.Key.Key_Escape)
    assert whole.texts("Start")[2] == "07.05.2024"


def test_escape_leaves_a_cell_as_it_was(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Weekly hours")

    whole.keys("12", Qt.Key.Key_Escape)

    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 1") == 38.5


def test_delete_empties_a_cell(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Weekly hours")

    whole.keys(Qt.Key.Key_Delete)

    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 1") is None


def test_a_cell_of_the_source_does_not_open_and_says_why(whole: WholeWindow) -> None:
    whole.select("Anton Adler", "Position")
    cell = whole.table.currentIndex()

    whole.keys("Chef", Qt.Key.Key_Return)

    assert whole.stored("SELECT position FROM employees WHERE id = 2") is None
    assert "Paymo owns this column" in cell.data(Qt.ItemDataRole.ToolTipRole)


def test_an_edit_is_taken_back_and_done_again_by_name(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Weekly hours")
    whole.keys("20", Qt.Key.Key_Return)
    undo: QAction = whole.find(QAction, "undoAction")

    assert undo.text() == "Undo: Change Weekly hours of berta Brandt"
    whole.trigger("undoAction")
    assert whole.texts("Weekly hours")[1] == "38,5\u00a0h"
    whole.trigger("redoAction")
    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 1") == 20


def test_an_employee_is_added_and_edited_at_once(whole: WholeWindow) -> None:
    whole.trigger("addAction")

    whole.keys("Neue Kollegin", Qt.Key.Key_Return)

    assert whole.stored("SELECT name FROM employees WHERE id = 5") == "Neue Kollegin"
    assert whole.status().startswith("5 employees")


def test_nothing_is_added_before_something_is_entered(whole: WholeWindow) -> None:
    for title, table in (("Employees", "employees"), ("Clients", "clients"), ("Time entries", "time_entries")):
        whole.open(title)
        before = whole.stored(f"SELECT count(*) FROM {table}")
        whole.trigger("addAction")
        whole.keys(Qt.Key.Key_Escape)
        assert whole.stored(f"SELECT count(*) FROM {table}") == before, title
        assert not whole.window.undo.stack.canUndo()


def test_where_a_row_needs_nothing_add_leads_to_the_empty_one(whole: WholeWindow) -> None:
    for rows in (3, 0):
        whole.open("Time entries")
        whole.window.page.set_search("" if rows else "nothing that is there")
        whole.settle()
        whole.trigger("addAction")
        assert whole.table.new_row.hasFocus()
        assert whole.table.new_row.isVisible()
        whole.keys(Qt.Key.Key_Escape)
        assert whole.table.isVisible() is bool(rows)
    whole.trigger("addAction")
    whole.keys("3.3.2026", Qt.Key.Key_Return)
    assert whole.stored("SELECT count(*) FROM time_entries WHERE day = '2026-03-03'") == 1


def test_a_name_isnt_taken_away_from_a_record(whole: WholeWindow) -> None:
    whole.select("Zoë Ärger", "Name")
    whole.keys(Qt.Key.Key_Delete)
    assert whole.bars()[-1][1] == "Name can't be empty."
    assert whole.stored("SELECT name FROM employees WHERE id = 3") == "Zoë Ärger"


def test_a_row_that_needs_a_name_asks_for_it_first(whole: WholeWindow) -> None:
    whole.open("Departments")
    whole.trigger("addAction")

    whole.keys(Qt.Key.Key_Return)
    assert whole.stored("SELECT count(*) FROM departments") == 2
    assert whole.editor().toolTip() == "Name can't be empty."
    whole.keys("Innovation", Qt.Key.Key_Return)

    assert whole.stored("SELECT count(*) FROM departments WHERE name = 'Innovation'") == 1


def test_a_row_that_needs_a_parent_asks_for_it_by_name(whole: WholeWindow) -> None:
    whole.open("Contacts")
    whole.trigger("addAction")

    whole.keys("Rosa", Qt.Key.Key_Tab, "Über", Qt.Key.Key_Return)
    whole.until(lambda: whole.stored("SELECT name FROM client_contacts WHERE client_id = 1") == "Rosa")


def test_rows_that_nobody_adds_arent_offered_to_be_deleted(whole: WholeWindow) -> None:
    for title, offered in (("Clients", True), ("Workflows", False), ("Changes", False)):
        whole.open(title)
        whole.table.go_to(0)
        assert whole.find(QAction, "deleteAction").isEnabled() is offered


def test_deleting_asks_once_and_says_what_loses_its_link(whole: WholeWindow) -> None:
    whole.open("Departments")
    whole.select("Design", "Name")
    whole.trigger("deleteAction")
    dialog = whole.window.findChild(DeleteDialog)
    assert dialog is not None

    words = " ".join(label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text"))
    assert "Delete “Design”?" in words
    assert "1 other record refers to it" in words
    dialog.delete_button.click()
    whole.settle()

    assert whole.texts("Name") == ["Müller-Werft"]
    whole.trigger("undoAction")
    assert sorted(whole.texts("Name")) == ["Design", "Müller-Werft"]
    assert whole.stored("SELECT department_id FROM employees WHERE id = 2") == 1


def test_cancelling_the_question_deletes_nothing(whole: WholeWindow) -> None:
    whole.open("Departments")
    whole.select("Design", "Name")
    whole.trigger("deleteAction")
    dialog = whole.window.findChild(DeleteDialog)
    assert dialog is not None

    dialog.cancel_button.click()
    whole.settle()

    assert whole.stored("SELECT count(*) FROM departments") == 2


@pytest.mark.fault("U5")
def test_agreeing_to_delete_what_somebody_else_has_deleted_says_so(whole: WholeWindow) -> None:
    whole.open("Departments")
    whole.select("Müller-Werft", "Name")
    whole.trigger("deleteAction")
    dialog = whole.window.findChild(DeleteDialog)
    assert dialog is not None
    with writing(whole.engine) as connection:
        connection.execute(text("UPDATE employees SET department_id = NULL"))
        connection.execute(text("UPDATE employment_periods SET department_id = NULL"))
        connection.execute(text("DELETE FROM departments WHERE id = 2"))

    dialog.delete_button.click()
    whole.settle()

    assert len(whole.bars()) == 1
    whole.window.page.reload()
    whole.settle()
    assert whole.texts("Name") == ["Design"]


@pytest.mark.fault("U5")
def test_text_entered_for_a_row_that_was_deleted_meanwhile_can_be_copied(whole: WholeWindow) -> None:
    whole.open("Departments")
    whole.select("Müller-Werft", "Name")
    whole.keys(Qt.Key.Key_F2)
    with writing(whole.engine) as connection:
        connection.execute(text("UPDATE employees SET department_id = NULL"))
        connection.execute(text("UPDATE employment_periods SET department_id = NULL"))
        connection.execute(text("DELETE FROM departments WHERE id = 2"))

    whole.keys("A much better name", Qt.Key.Key_Return)

    ((title, words),) = whole.bars()
    assert title == "Your change wasn't saved"
    assert words.splitlines()[-1] == "You entered: A much better name"
    labels = whole.window.messages.bars()[0].findChildren(QLabel)
    (shown,) = [label for label in labels if "A much better name" in label.text()]
    assert shown.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


@pytest.mark.fault("U6")
def test_closing_with_an_open_editor_writes_what_was_typed(
    sqlite_engine: Engine, qapp: QApplication, tmp_path: Path
) -> None:
    fill(sqlite_engine)
    whole = WholeWindow(sqlite_engine, tmp_path / "again", FakeSync())
    whole.select("berta Brandt", "Weekly hours")
    whole.keys("30")

    whole.close()

    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 1") == 30


def test_a_row_from_paymo_is_not_deleted_and_a_bar_says_why(whole: WholeWindow) -> None:
    whole.select("Anton Adler", "Name")

    whole.trigger("deleteAction")

    assert whole.bars()[-1][0] == "The rows can't be deleted"
    assert whole.window.findChild(DeleteDialog) is None


def test_search_shows_the_rows_that_hold_the_words(whole: WholeWindow) -> None:
    whole.trigger("findAction")

    whole.keys("ärg", Qt.Key.Key_Return)

    assert whole.texts("Name") == ["Zoë Ärger"]
    whole.keys(Qt.Key.Key_Escape)
    assert len(whole.texts("Name")) == 4


def test_a_search_without_a_find_says_so_and_offers_to_end_it(whole: WholeWindow) -> None:
    whole.trigger("findAction")
    whole.keys("zzz", Qt.Key.Key_Return)

    empty = whole.window.page.currentWidget()
    assert empty is not whole.table
    empty.findChild(QPushButton).click()
    whole.settle()

    assert len(whole.texts("Name")) == 4


def test_an_empty_table_says_what_to_do_next(whole: WholeWindow) -> None:
    whole.open("Invoices")

    words = [
        label.text() for label in whole.window.page.currentWidget().findChildren(QWidget) if hasattr(label, "text")
    ]

    assert "No invoices yet" in words
    assert "They come from Paymo. Choose Sync to fetch them." in words


def test_clicking_a_title_sorts_and_clicking_again_turns_the_order(whole: WholeWindow) -> None:
    header = whole.table.horizontalHeader()

    header.sectionClicked.emit(whole.column("Weekly hours"))
    whole.settle()
    assert whole.texts("Name")[0] == "berta Brandt"
    header.sectionClicked.emit(whole.column("Name"))
    header.sectionClicked.emit(whole.column("Name"))
    whole.settle()
    assert whole.texts("Name")[0] == "Zoë Ärger"


def test_the_panel_shows_the_record_what_belongs_to_it_and_its_history(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Weekly hours")
    whole.keys("30", Qt.Key.Key_Return)
    whole.window.panel.show_record(1)
    whole.until(lambda: whole.window.panel.page.related.isVisible() and whole.window.panel.page.history.isVisible())

    panel = whole.find(QWidget, "recordPanel")
    words = [label.text() for label in panel.findChildren(QWidget) if hasattr(label, "text")]
    assert "berta Brandt" in words
    assert "Projects" in words
    today = f"{datetime.now(UTC):%d.%m.%Y}"
    assert f"Weekly hours from {today}: 38,5\u00a0h → 30,0\u00a0h" in words


def test_the_history_and_the_changes_name_related_records_and_show_no_ids(whole: WholeWindow) -> None:
    whole.select("Anton Adler", "Department")
    whole.keys("müll", Qt.Key.Key_Return)
    whole.until(lambda: whole.stored("SELECT department_id FROM employees WHERE id = 2") == 2)
    whole.settle()
    whole.window.panel.show_record(2)
    whole.until(lambda: whole.window.panel.page.history.isVisible())
    words = [label.text() for label in whole.window.panel.page.history.findChildren(QLabel)]
    assert f"Department from {datetime.now(UTC):%d.%m.%Y}: Design → Müller-Werft" in words

    whole.trigger("undoAction")
    assert whole.stored("SELECT department_id FROM employees WHERE id = 2") == 1
    whole.open("Changes")
    changes = list(zip(whole.texts("Before"), whole.texts("After"), strict=True))
    assert {("Müller-Werft", "Design"), ("Design", "Müller-Werft")} <= set(changes)


def test_related_rows_open_as_their_own_list_and_the_chip_ends_it(whole: WholeWindow) -> None:
    whole.open("Clients")
    whole.window.panel.show_related.emit(Related(PROJECTS, "client_id"), RelatedLine(), 1, "Überholz GmbH")
    whole.settle()

    assert whole.texts("Name") == ["Website"]
    chip: QPushButton = whole.find(QPushButton, "filterChip")
    assert "Überholz GmbH" in chip.text()
    chip.click()
    whole.settle()
    assert len(whole.texts("Name")) == 3


def test_following_a_reference_opens_its_record(whole: WholeWindow) -> None:
    whole.open("Projects")

    whole.window.panel.go_to.emit(Client, 2)
    whole.settle()

    assert whole.table.currentIndex().siblingAtColumn(0).data() == "100 % Nord_Licht"


@pytest.mark.fault("T3")
def test_a_conflict_is_a_bar_with_both_ways_out(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Weekly hours")
    with writing(whole.engine) as connection:
        connection.execute(text("UPDATE employees SET weekly_hours = 10, version = version + 1 WHERE id = 1"))

    whole.keys("30", Qt.Key.Key_Return)

    assert whole.bars()[-1][0] == "Your change wasn't saved"
    assert whole.texts("Weekly hours")[1] == "10,0\u00a0h"
    whole.answer("Use mine")
    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 1") == 30


@pytest.mark.fault("T4")
def test_edits_of_different_cells_of_a_row_are_both_kept(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Weekly hours")
    with writing(whole.engine) as connection:
        connection.execute(text("UPDATE employees SET remarks = 'theirs', version = version + 1 WHERE id = 1"))

    whole.keys("30", Qt.Key.Key_Return)

    assert whole.bars() == []
    with reading(whole.engine) as connection:
        row = connection.execute(text("SELECT weekly_hours, remarks FROM employees WHERE id = 1")).one()
    assert tuple(row) == (30, "theirs")
    assert whole.texts("Remarks")[1] == "theirs"


@pytest.mark.fault("T3")
def test_mine_is_written_over_theirs_for_a_related_record_too_and_from_any_table(whole: WholeWindow) -> None:
    whole.select("Anton Adler", "Department")
    whole.keys(Qt.Key.Key_F2)
    with writing(whole.engine) as connection:
        connection.execute(text("UPDATE employees SET department_id = NULL, version = version + 1 WHERE id = 2"))
    whole.keys("müll", Qt.Key.Key_Return)
    whole.until(whole.bars)
    assert whole.stored("SELECT department_id FROM employees WHERE id = 2") is None
    whole.open("Clients")

    whole.answer("Use mine")

    assert whole.stored("SELECT department_id FROM employees WHERE id = 2") == 2
    assert whole.find(QAction, "undoAction").text() == "Undo: Change Department of Anton Adler"
    whole.trigger("undoAction")
    assert whole.stored("SELECT department_id FROM employees WHERE id = 2") is None


def test_mine_over_theirs_that_changed_again_is_another_conflict(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Weekly hours")
    for hours in (10, 11):
        with writing(whole.engine) as connection:
            connection.execute(text(f"UPDATE employees SET weekly_hours = {hours}, version = version + 1 WHERE id = 1"))
        if hours == 10:
            whole.keys("30", Qt.Key.Key_Return)

    whole.answer("Use mine")

    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 1") == 11
    whole.answer("Use mine")
    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 1") == 30


def test_what_could_not_be_written_is_kept_and_written_later(
    whole: WholeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise DatabaseError("The database can't be reached", "No\n\tanswer.", "Check the network.")

    with monkeypatch.context() as cut:
        cut.setattr("desktop.commands.period_commands.write_dated_block", broken)
        whole.select("berta Brandt", "Weekly hours")
        whole.keys("30", Qt.Key.Key_Return)
        whole.select("Zoë Ärger", "Weekly hours")
        whole.keys("20", Qt.Key.Key_Return)
        whole.answer("Try again")
        whole.until(lambda: len(whole.window.edits.unsaved.steps) == 2)
    whole.open("Clients")
    kept = "Kept here until then: Change Weekly hours of berta Brandt, Change Weekly hours of Zoë Ärger."
    assert whole.bars() == [("The database can't be reached", f"No answer. Check the network. {kept}")]

    whole.answer("Try again")

    assert whole.bars() == []
    assert whole.stored("SELECT sum(weekly_hours) FROM employees") == 50


def test_a_database_that_answers_again_has_the_window_read_and_write_what_is_due(
    whole: WholeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise DatabaseError("The database can't be reached", "No answer.", "Check the network.")

    with monkeypatch.context() as cut:
        cut.setattr("desktop.table_model.row_reader.first_rows", broken)
        cut.setattr("desktop.commands.period_commands.write_dated_block", broken)
        cut.setattr("desktop.sync_status.sync_poller.standing", broken)
        whole.select("berta Brandt", "Weekly hours")
        whole.keys("30", Qt.Key.Key_Return)
        whole.open("Clients")
        assert [title for title, _ in whole.bars()] == ["The database can't be reached"]
        assert whole.texts("Name") == []

    whole.window.sync.look_around()
    whole.settle()

    assert whole.bars() == []
    assert whole.texts("Name") == ["100 % Nord_Licht", "Überholz GmbH"]
    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 1") == 30


def test_what_is_discarded_is_not_written(whole: WholeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise DatabaseError("The database can't be reached", "No answer.", "Check the network.")

    with monkeypatch.context() as cut:
        cut.setattr("desktop.commands.period_commands.write_dated_block", broken)
        whole.select("berta Brandt", "Weekly hours")
        whole.keys("30", Qt.Key.Key_Return)

    whole.answer("Discard")

    assert (whole.bars(), whole.window.edits.unsaved.steps) == ([], [])


def test_an_error_is_a_bar_with_its_three_sentences(whole: WholeWindow) -> None:
    whole.open("Departments")
    whole.select("Design", "Name")

    whole.keys("Müller-Werft", Qt.Key.Key_Return)

    title, words = whole.bars()[-1]
    assert title == "The change isn't possible"
    assert "already a row with the same" in words
    assert whole.texts("Name")[0] == "Design"


@pytest.mark.expects_logs
def test_an_error_nobody_foresaw_is_logged_and_names_the_log(whole: WholeWindow) -> None:
    whole.window.messages.error(ZeroDivisionError("oh"))

    title, words = whole.bars()[-1]
    assert title == "Something went wrong in Leitstand"
    assert "leitstand.log" in words


def test_who_looks_at_another_program_finds_what_was_half_typed(whole: WholeWindow) -> None:
    whole.select("berta Brandt", "Weekly hours")
    whole.keys("3")
    leave(whole)
    whole.keys("0", Qt.Key.Key_Return)
    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 1") == 30

    whole.select("berta Brandt", "Weekly hours")
    fields = whole.window.panel.findChildren(FieldWidget)
    next(one for one in fields if one.accessibleName().startswith("Weekly hours")).edit()
    whole.keys("2")
    leave(whole)
    whole.keys("5", Qt.Key.Key_Return)
    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 1") == 25


def leave(whole: WholeWindow) -> None:
    """Go to another window, and come back."""
    other = QWidget()
    other.show()
    other.activateWindow()
    whole.until(other.isActiveWindow)
    whole.settle()
    assert whole.stored("SELECT weekly_hours FROM employees WHERE id = 1") in (38.5, 30)
    other.close()
    whole.window.activateWindow()
    whole.until(whole.window.isActiveWindow)
