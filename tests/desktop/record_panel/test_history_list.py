"""The history in the record panel: who changed what and when, read in pages, and values put back from it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton
from sqlalchemy import Engine, insert, update

from desktop.kinds.value_words import choice_words
from desktop.record_panel.history_list import FIRST, PAGE, HistoryList
from desktop.screens.dialogs import DeleteDialog
from desktop.wording.history_words import columns_by_name, field_words
from models import Change, Client, Employee, SyncRun
from models.connection.database import writing
from models.writes.audit_context import writing_as
from models.writes.bulk_edits import CellChange
from models.writes.edits import add, change
from models.writes.period_writes import EffectiveDate, change_from
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

TODAY = datetime.now(UTC).date()
SOON = TODAY + timedelta(days=10)
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    fill(engine)
    made = WholeWindow(engine, tmp_path, FakeSync())
    yield made
    made.close()


def edit(engine: Engine, column: str, before: object, after: object, who: str = "Jonas") -> None:
    assert change(engine, Employee, 3, {column: after}, {column: before}, who).status == "saved"


def shown(whole: WholeWindow) -> HistoryList:
    """The history of Zoë Ärger."""
    whole.select("Zoë Ärger", "Name")
    whole.window.panel.reload()
    history = whole.window.panel.page.history
    whole.until(lambda: not whole.window.panel._pause.isActive())
    whole.settle()
    return history


def words(history: HistoryList) -> list[str]:
    return [label.text() for label in history.findChildren(QLabel) if label.isVisibleTo(history)]


def buttons(history: HistoryList, name: str) -> list[QPushButton]:
    return [button for button in history.findChildren(QPushButton, name) if button.isVisibleTo(history)]


def test_of_a_deleted_record_no_single_value_is_put_back(whole: WholeWindow) -> None:
    row_id = add(whole.engine, Client, {"name": "Own"}, "Ines")
    assert change(whole.engine, Client, row_id, {"name": "Mine"}, {"name": "Own"}, "Ines").status == "saved"
    whole.open("Clients")
    whole.select("Mine", "Name")
    history = whole.window.panel.page.history
    whole.until(lambda: buttons(history, "putBack"))
    whole.trigger("deleteAction")
    dialog = whole.window.findChild(DeleteDialog)
    assert dialog is not None
    dialog.delete_button.click()
    whole.until(lambda: "Deleted" in words(history) and whole.window.panel._gone)
    assert buttons(history, "putBack") == history.findChildren(QToolButton, "cantPutBack") == []
    assert "deleted in Paymo" not in whole.window.actions_.paymo_page.toolTip()
    whole.trigger("undoAction")
    whole.select("Mine", "Name")
    whole.until(lambda: buttons(history, "putBack"))


def test_people_are_called_by_their_name_and_by_their_computer_where_two_have_it(whole: WholeWindow) -> None:
    edit(whole.engine, "remarks", None, "A", who="anna on laptop")
    for others, called in (((), "anna"), (("anna on desk",), "anna on laptop")):
        for who in others:
            change(whole.engine, Client, 1, {"industry": "Ships"}, {"industry": None}, who)
        whole.window.sync.look_around()
        whole.settle()
        whole.open("Employees")
        assert f"{called}, just now" in words(shown(whole))
        whole.open("Changes")
        assert called in whole.texts("Who")


def put_back(whole: WholeWindow, history: HistoryList, what: str) -> None:
    """Press the way back that is named so."""
    (button,) = [button for button in buttons(history, "putBack") if button.accessibleName() == what]
    button.setFocus()
    whole.keys(Qt.Key.Key_Space)
    whole.settle()


def test_changes_stand_by_day_and_person_in_the_readers_words(whole: WholeWindow) -> None:
    edit(whole.engine, "weekly_hours", None, 38)
    edit(whole.engine, "status", None, "on leave")
    edit(whole.engine, "start_date", datetime(2024, 5, 7).date(), None, "Ines")

    assert words(shown(whole)) == [
        "Today",
        "Ines, just now",
        "Start: 07.05.2024 → empty",
        "Jonas, just now",
        f"Status from {TODAY:%d.%m.%Y}: empty → On leave",
        f"Weekly hours from {TODAY:%d.%m.%Y}: empty → 38,0\u00a0h",
    ]


def test_the_exact_moment_in_the_report_time_zone_is_in_the_tool_tip(whole: WholeWindow) -> None:
    at = datetime(2026, 1, 2, 23, 30, 5, tzinfo=UTC)
    line = {"at": at, "who": "Jonas", "table_name": "employees", "row_id": 3, "action": "change", "login": "office"}
    with writing(whole.engine) as connection:
        connection.execute(insert(Change).values(**line, column_name="remarks", old_value="a", new_value="b"))
    whole.window.session.tools.formats.zone = ZoneInfo("Europe/Berlin")

    history = shown(whole)

    assert words(history)[0] == "03.01.2026"
    labels = [label for label in history.findChildren(QLabel) if label.isVisibleTo(history)]
    (label,) = [label for label in labels if label.text() == "Remarks: a → b"]
    assert label.toolTip() == "Jonas, 03.01.2026 at 00:30:05\nSigned in to the database as office"


def test_a_sync_is_named_as_one(whole: WholeWindow) -> None:
    run = {"source": "paymo", "full": True, "status": "running", "started_at": datetime(2026, 3, 2, tzinfo=UTC)}
    with writing(whole.engine) as connection:
        run_id = connection.execute(insert(SyncRun).values(run).returning(SyncRun.id)).scalar_one()
    with writing_as(whole.engine, "Sync", run_id=run_id) as connection:
        connection.execute(update(Employee).where(Employee.id == 3).values(position="Lead"))

    assert "Sync of Paymo, just now" in words(shown(whole))


def test_a_value_is_put_back_by_keyboard_as_a_step_that_can_be_undone(whole: WholeWindow) -> None:
    edit(whole.engine, "department_id", 2, 1)
    whole.window.page.reload()
    history = shown(whole)

    put_back(whole, history, "Put back Department: Müller-Werft")

    assert whole.stored("SELECT department_id FROM employees WHERE id = 3") == 2
    assert "Müller-Werft" in whole.texts("Department")
    assert whole.window.undo.stack.undoText() == "Put back Department of Zoë Ärger"
    whole.trigger("undoAction")
    assert whole.stored("SELECT department_id FROM employees WHERE id = 3") == 1


def test_what_is_as_it_was_before_has_no_way_back(whole: WholeWindow) -> None:
    edit(whole.engine, "status", None, "left")
    edit(whole.engine, "status", "left", None)
    whole.window.page.reload()
    names = [button.accessibleName() for button in buttons(shown(whole), "putBack")]
    assert names == ["Put back Status: Left"]


def test_a_value_that_somebody_changed_meanwhile_is_not_overwritten(whole: WholeWindow) -> None:
    edit(whole.engine, "remarks", None, "a")
    edit(whole.engine, "remarks", "a", "b")
    whole.window.page.reload()
    history = shown(whole)
    edit(whole.engine, "remarks", "b", "c", "Olga")

    put_back(whole, history, "Put back Remarks: a")

    assert whole.stored("SELECT remarks FROM employees WHERE id = 3") == "c"
    assert "Olga" in whole.bars()[-1][1]


def test_a_value_of_paymo_says_why_it_cannot_be_put_back(whole: WholeWindow) -> None:
    with writing_as(whole.engine, "Jonas") as connection:
        connection.execute(update(Client).where(Client.id == 1).values(city="Bonn"))
    whole.open("Clients")
    whole.select("Überholz GmbH", "City")
    whole.window.panel.reload()
    history = whole.window.panel.page.history
    whole.until(lambda: history.findChildren(QToolButton, "cantPutBack"))

    lock = history.findChildren(QToolButton, "cantPutBack")[-1]
    assert "Paymo owns this column; change it in Paymo." in lock.accessibleName()
    assert buttons(history, "putBack") == []


def test_older_changes_are_read_when_they_are_asked_for(whole: WholeWindow) -> None:
    rows = [
        {"at": datetime(2026, 1, 2, tzinfo=UTC), "who": "Jonas", "table_name": "employees", "row_id": 3}
        | {"action": "change", "column_name": "remarks", "old_value": str(number), "new_value": str(number + 1)}
        for number in range(FIRST + PAGE + 5)
    ]
    with writing(whole.engine) as connection:
        connection.execute(insert(Change), rows)
    history = shown(whole)
    assert len(buttons(history, "putBack")) == FIRST

    for expected in (FIRST + PAGE, FIRST + PAGE + 5):
        (older,) = buttons(history, "olderChanges")
        older.setFocus()
        whole.keys(Qt.Key.Key_Space)
        whole.settle()
        assert len(buttons(history, "putBack")) == expected
    assert buttons(history, "olderChanges") == []


def test_the_history_of_one_field_is_opened_from_its_cell(whole: WholeWindow) -> None:
    edit(whole.engine, "remarks", None, "a")
    edit(whole.engine, "status", None, "left")
    shown(whole)
    whole.select("Zoë Ärger", "Status")

    whole.table.customContextMenuRequested.emit(QPoint(-1, -1))
    menu: QMenu = whole.find(QMenu, "cellMenu")
    assert "fieldHistoryAction" in [action.objectName() for action in menu.actions() if action.isVisible()]
    menu.hide()
    whole.trigger("fieldHistoryAction")
    whole.settle()

    history = whole.window.panel.page.history
    assert [text for text in words(history) if "→" in text] == [f"Status from {TODAY:%d.%m.%Y}: empty → Left"]
    (everything,) = buttons(history, "allFields")
    everything.click()
    whole.settle()
    assert len([text for text in words(history) if "→" in text]) == 2


def leave_from(engine: Engine, day: date, before: str | None, after: str | None, who: str) -> None:
    change_from(engine, [CellChange(3, "status", before, after)], EffectiveDate(day, TODAY), who)


def test_who_put_somebody_on_leave_stands_in_the_persons_history_and_is_put_back_for_those_days(
    whole: WholeWindow,
) -> None:
    leave_from(whole.engine, TODAY, None, "active", "Ines")
    leave_from(whole.engine, SOON, "active", "on leave", "Omar")
    whole.window.page.reload()
    history = shown(whole)
    assert words(history)[:3] == [
        "Today",
        "Omar, just now",
        f"Status from {SOON:%d.%m.%Y}: Active → On leave",
    ]

    put_back(whole, history, "Put back Status: Active")

    held = "SELECT status FROM employment_periods WHERE employee_id = 3 AND valid_to IS NULL"
    assert whole.stored(held) == "active"
    assert whole.window.undo.stack.undoText() == "Put back Status of Zoë Ärger"
    whole.trigger("undoAction")
    assert whole.stored(held) == "on leave"
    assert whole.stored(f"{held} AND valid_from = '{SOON}'") == "on leave"


def test_what_holds_from_a_day_on_is_not_put_back_over_somebody_elses_change(whole: WholeWindow) -> None:
    leave_from(whole.engine, SOON, None, "on leave", "Omar")
    whole.window.page.reload()
    history = shown(whole)
    leave_from(whole.engine, SOON, None, "left", "Olga")

    put_back(whole, history, "Put back Status: empty")

    assert whole.bars()[-1][1].startswith("Olga changed Status meanwhile.")
    assert whole.stored("SELECT status FROM employment_periods WHERE employee_id = 3 AND valid_to IS NULL") == "left"
    assert f"Status from {SOON:%d.%m.%Y}: On leave → Left" in words(history)


def test_ctrl_shift_h_leads_to_the_history_that_it_shows(whole: WholeWindow) -> None:
    for number in range(8):
        edit(whole.engine, "remarks", str(number - 1) if number else None, str(number))
    whole.window.resize(1200, 600)
    shown(whole)
    page = whole.window.panel.page
    assert page.verticalScrollBar().value() == 0

    whole.select("Zoë Ärger", "Remarks")
    whole.trigger("fieldHistoryAction")
    whole.until(lambda: not whole.window.panel.is_reading)
    whole.settle()

    top = page.history.caption.mapTo(page.viewport(), QPoint()).y()
    assert 0 <= top < page.viewport().height() // 2, "the history begins in sight"


def test_a_column_is_called_by_its_title_or_in_words_never_by_its_name() -> None:
    invoices = columns_by_name("invoices")
    assert [field_words(name, invoices) for name in ("tax", "tax2", "tax2_amount")] == [
        "Tax rate",
        "Second tax rate",
        "Second tax",
    ]
    assert choice_words("tax2", "column_name") == "Second tax rate"
