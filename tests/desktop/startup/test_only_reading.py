"""The window on a database that may only be read, and the file it looks after while it is open."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from sqlalchemy import Engine, select, text, update

from desktop.app import open_window
from desktop.startup.database_maintenance import follow_day, look_after_file
from desktop.table_model.cell_roles import EditableRole, LockedReasonRole
from models import Employee, Setting
from models.connection.backups import backups_of
from models.connection.database import open_engine, reading, writing
from models.connection.embedded import file_of
from models.upgrade.migrate import migrate
from models.values.errors import DatabaseError
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
REASON = "The file can't be written. You can read everything, but change nothing."
READ_ONLY = DatabaseError("The database is read-only", *REASON.replace(". ", ".|").split("|"))


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """The window on the sample, which may only be read."""
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync(), READ_ONLY)
    yield opened
    opened.close()


@pytest.fixture
def writable(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """The window on the sample, which may be written."""
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    yield opened
    opened.close()


@pytest.mark.fault("D22")
def test_everything_is_shown_and_a_bar_says_why_it_can_only_be_read(whole: WholeWindow) -> None:
    assert whole.texts("Name")[0] == "Anton Adler"
    assert whole.bars() == [("The database is read-only", REASON)]


@pytest.mark.fault("D22")
@pytest.mark.parametrize("name", ["sync", "fullSync", "add", "delete", "undo", "redo"])
def test_what_would_change_the_database_is_switched_off_and_says_why(whole: WholeWindow, name: str) -> None:
    for title in ("Departments", "Clients"):
        whole.open(title)
        whole.table.selectRow(0)
        whole.settle()
        action = whole.find(QAction, f"{name}Action")
        assert not action.isEnabled()
        assert REASON in action.toolTip()


def test_no_cell_can_be_edited_and_each_says_why(whole: WholeWindow) -> None:
    model = whole.table.model()

    for column in range(model.columnCount()):
        index = model.index(0, column)
        assert not index.data(EditableRole)
        assert index.data(LockedReasonRole) == REASON


@pytest.mark.fault("M1")
def test_a_database_that_wants_a_newer_program_opens_to_be_read(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    engine = open_engine(f"sqlite:///{tmp_path / 'data' / 'leitstand.sqlite'}")
    migrate(engine)
    with writing(engine) as connection:
        connection.execute(update(Setting).where(Setting.key == "min_app_version").values(value="99.0"))
    engine.dispose()

    window = open_window([])

    (bar,) = window.messages.bars()
    assert bar.title == "The database is newer than this program"
    assert "Update Leitstand." in bar.text
    assert not window.actions_.sync.isEnabled()
    assert window.close()
    window.theme.deleteLater()


def test_the_file_is_backed_up_once_a_day_behind_the_window(writable: WholeWindow) -> None:
    file = file_of(writable.engine.url)
    assert file is not None

    for _ in range(2):
        look_after_file(writable.window.session, writable.window.messages)
        writable.settle()

    assert len(backups_of(file)) == 1
    assert writable.bars() == []


def test_a_database_that_can_only_be_read_is_not_backed_up(whole: WholeWindow) -> None:
    file = file_of(whole.engine.url)
    assert file is not None

    look_after_file(whole.window.session, whole.window.messages)
    whole.settle()

    assert backups_of(file) == []


def test_a_window_brings_todays_values_up_to_date_for_other_programs(writable: WholeWindow) -> None:
    engine = writable.engine
    with writing(engine) as connection:
        connection.execute(text("DROP TRIGGER periods_of_changed"))
        connection.execute(update(Employee).where(Employee.id == 1).values(weekly_hours=7))

    follow_day(writable.window.session, writable.window.messages)
    writable.settle()

    with reading(engine) as connection:
        assert connection.scalar(select(Employee.weekly_hours).where(Employee.id == 1)) == Decimal("38.5")


@pytest.mark.fault("D19")
def test_damage_that_is_found_behind_the_window_is_told_in_a_bar(writable: WholeWindow) -> None:
    file = file_of(writable.engine.url)
    assert file is not None
    writable.engine.dispose()
    pages = file.read_bytes()
    file.write_bytes(pages[: len(pages) // 2] + bytes(4096) + pages[len(pages) // 2 + 4096 :])

    look_after_file(writable.window.session, writable.window.messages)
    writable.settle()

    # Whoever else reads at that moment meets the damage as well, and may describe it in other words.
    assert {title for title, _ in writable.bars()} == {"The database file is broken"}
    assert backups_of(file) == []
