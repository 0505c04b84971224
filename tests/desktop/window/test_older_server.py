"""The whole window on a database that isn't migrated yet: it opens, shows what is there, and hides what isn't."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QListWidget
from sqlalchemy import Engine, text

from desktop.screens.available import related_in
from desktop.screens.screen_definitions import CLIENTS
from desktop.sidebar.entries import KEY
from models import Estimate, EstimateItem
from models.connection.database import open_engine, writing
from models.schema.base import table_of
from models.upgrade.absent import absent_in, find_absent, read_without
from models.upgrade.access import access_of
from models.upgrade.migrate import config_for, make_ready
from models.values.errors import DatabaseError
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
WHY = DatabaseError("The database has to be prepared first", "It is older.", "Ask for help.")
FIRST = "0001"


def older(engine: Engine, revision: str, *statements: str) -> Engine:
    """The sample on tables of an earlier program, opened by this one to be read."""
    fill(engine)
    with writing(engine) as connection:
        command.downgrade(config_for(connection), revision)
        for statement in statements:
            connection.execute(text(statement))
    url = engine.url
    engine.dispose()
    opened = open_engine(url)
    if opened.dialect.name == "sqlite":
        # As of a file that can't be written; a writable one is migrated by opening it.
        with opened.connect() as connection:
            read_without(opened, find_absent(connection))
    else:
        access = make_ready(opened)
        assert (access.writes, access.is_older) == (False, True)
    return opened


@pytest.fixture
def whole(engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """A window on a server without two tables and a column that this program knows, from before the first migration."""
    drops = (f"DROP TABLE {table_of(model).name}" for model in (EstimateItem, Estimate))
    opened = WholeWindow(
        older(engine, FIRST, *drops, "ALTER TABLE clients DROP COLUMN industry"), tmp_path / "data", FakeSync(), WHY
    )
    yield opened
    opened.close()


def keys_shown(whole: WholeWindow) -> list[str]:
    navigation: QListWidget = whole.find(QListWidget, "navigation")
    keys = (navigation.item(row).data(KEY) for row in range(navigation.count()))
    return list(dict.fromkeys(filter(None, keys)))  # a place and its table have the same


@pytest.mark.fault("M2")
def test_an_older_server_is_opened_without_what_it_lacks(whole: WholeWindow) -> None:
    absent = absent_in(whole.engine)
    assert {"estimates", "estimate_items", "sync_lease"} <= absent.tables
    assert {"clients.industry", "changes.operation"} <= absent.columns
    assert not {"estimates", "estimate_items"} & set(keys_shown(whole))
    assert {"clients", "invoices", "changes"} <= set(keys_shown(whole))
    assert not [key for key in keys_shown(whole) if key.startswith("report:")]
    ((title, words),) = whole.bars()
    assert title == WHY.title
    assert words.endswith(
        "Not shown until then: Estimates, Estimate items, Plan meanings, Exchange rates, Company record."
    )


@pytest.mark.fault("M2")
def test_every_screen_that_is_left_reads_its_rows_records_and_history(whole: WholeWindow) -> None:
    filled = 0
    for key in keys_shown(whole):
        whole.window.open_screen(key)
        whole.settle()
        if whole.table.isVisible() and whole.table.model().rowCount():
            whole.table.selectRow(0)
            whole.settle()
            filled += 1
        for way in ("deletedAction", "trashAction"):
            action: QAction = whole.find(QAction, way)
            for _on_and_off in range(2 if action.isVisible() else 0):
                action.trigger()
                whole.settle()
        assert [title for title, _words in whole.bars()] == [WHY.title], key
    assert filled == 7


@pytest.mark.fault("M2")
def test_an_absent_column_is_no_field_and_an_absent_table_no_link(whole: WholeWindow) -> None:
    whole.open("Clients")
    model = whole.table.model()
    titles = [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]
    assert "Name" in titles
    assert "Industry" not in titles
    related = {one.screen.key for one in related_in(whole.engine, CLIENTS)}
    assert "projects" in related
    assert "estimates" not in related


@pytest.mark.fault("M2")
def test_a_record_is_jumped_to_and_a_kept_table_that_is_absent_gives_way_to_the_first(whole: WholeWindow) -> None:
    whole.trigger("jumpAction")
    whole.window.jump.field.setText("estim")
    whole.settle()
    assert whole.window.jump._entries.entries == []
    whole.window.open_screen("estimates")
    whole.settle()
    assert whole.window.page.shown_screen is not None
    assert whole.window.page.shown_screen.key == "employees"
    assert [title for title, _words in whole.bars()] == [WHY.title]


@pytest.mark.fault("M2")
def test_a_server_without_any_tables_is_still_an_error(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("an embedded database is migrated by opening it")
    with writing(engine) as connection:
        command.downgrade(config_for(connection), "base")
    with pytest.raises(DatabaseError, match="leitstand migrate"):
        access_of(engine)
