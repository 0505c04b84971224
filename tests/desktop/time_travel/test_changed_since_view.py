"""“What changed since …” in the window: the rows alone, their cells marked, what is gone told with the way to it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from sqlalchemy import Engine, update

from desktop.table_model.cell_roles import ChangedRole
from models import Client, Employee, Project
from models.queries.filters import Filter, Test
from models.writes.audit_context import writing_as
from models.writes.deletions import removal, remove
from models.writes.edits import change
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    fill(engine)
    long_ago = datetime.now(UTC) - timedelta(days=60)
    with writing_as(engine, "Sync", run_id=1) as connection:
        for model in (Client, Project, Employee):
            connection.execute(update(model).where(model.paymo_id.is_not(None)).values(synced_at=long_ago))
    made = WholeWindow(engine, tmp_path, FakeSync())
    yield made
    made.close()


def edit(whole: WholeWindow, row_id: int, column: str, after: object) -> None:
    assert change(whole.engine, Employee, row_id, {column: after}, {column: None}, "Jonas").status == "saved"


def since_today(whole: WholeWindow) -> None:
    menu: QMenu = whole.find(QMenu, "changedMenu")
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "Today").trigger()
    whole.settle()
    whole.texts("Name")
    for column in range(whole.table.model().columnCount()):
        whole.table.model().index(0, column).data(ChangedRole)
    whole.settle()


def test_the_changed_rows_are_shown_alone_with_their_changed_cells_marked(whole: WholeWindow) -> None:
    edit(whole, 1, "remarks", "new")
    whole.open("Employees")

    since_today(whole)

    assert whole.texts("Name") == ["berta Brandt"]
    model = whole.table.model()
    marked = [place for place in range(model.columnCount()) if model.index(0, place).data(ChangedRole)]
    assert marked == [whole.column("Remarks")]
    tip = model.index(0, marked[0]).data(Qt.ItemDataRole.ToolTipRole)
    assert "Before: empty" in tip
    assert "Jonas, " in tip
    chip: QPushButton = whole.find(QPushButton, "filterChip")
    assert "changed since today" in chip.text()
    chip.click()
    whole.settle()
    assert len(whole.texts("Name")) == 4


def test_it_goes_together_with_filters_and_the_export_says_it(whole: WholeWindow) -> None:
    edit(whole, 1, "remarks", "new")
    edit(whole, 2, "remarks", "new")
    whole.open("Employees")
    whole.window.page.set_filters((Filter("name", Test.CONTAINS, ("anton",)),))
    whole.settle()

    since_today(whole)

    assert whole.texts("Name") == ["Anton Adler"]
    shown = whole.window.transfers.exports._shown()
    assert shown is not None
    assert ("Limited to", "changed since today") in shown.limits


def test_an_edit_that_is_made_meanwhile_is_marked_too(whole: WholeWindow) -> None:
    edit(whole, 1, "remarks", "new")
    whole.open("Employees")
    since_today(whole)

    whole.select("berta Brandt", "Weekly hours")
    whole.keys("30", Qt.Key.Key_Return)
    index = whole.table.model().index(0, whole.column("Weekly hours"))
    index.data(ChangedRole)
    whole.settle()

    assert index.data(ChangedRole)


def test_what_was_deleted_is_counted_and_one_press_away(whole: WholeWindow) -> None:
    remove(whole.engine, removal(whole.engine, Employee, [3]), "Jonas")
    whole.open("Employees")

    since_today(whole)

    assert whole.bars()[-1] == ("Not shown: what was deleted since then", "1 row was deleted here.")
    whole.answer("Deleted here")
    assert whole.texts("Record") == ["Zoë Ärger"]


def test_the_last_visit_is_offered_once_there_was_one(whole: WholeWindow) -> None:
    menu: QMenu = whole.find(QMenu, "changedMenu")
    menu.aboutToShow.emit()
    assert not any("last visit" in action.text() for action in menu.actions())
    whole.window.time_travel.changed._last_visit = datetime.now(UTC)
    menu.aboutToShow.emit()
    assert any("last visit" in action.text() for action in menu.actions())
