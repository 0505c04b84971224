"""The window for everybody, opened: dialogs, popups, menus and empty places are translated, and named."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QPlainTextEdit, QPushButton, QToolButton, QWidget
from sqlalchemy import Engine

from desktop.filters.group_menu import GroupMenu
from desktop.filters.row_color_dialog import open_rules
from desktop.importing.import_dialog import ImportDialog
from desktop.startup.start_window import StartWindow
from models.values.errors import DatabaseError
from models.values.language import tr
from tests.desktop.files import text_file
from tests.desktop.spoken import describe, may_have_focus, named, said_by, stored_texts, untranslated
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.desktop.window.test_pending_edits import cut
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(pseudo: None, sqlite_engine: Engine, tmp_path: Path, qapp: QApplication) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    opened.takes_today = False
    yield opened
    close_all()
    opened.close()


def close_all() -> None:
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    for widget in QApplication.topLevelWidgets():
        if widget.isVisible() and widget.isWindow() and widget.parent() is not None:
            widget.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shown_widgets() -> list[QWidget]:
    """Whatever is seen: in the window, in what stands over it, in open menus."""
    return [widget for widget in QApplication.allWidgets() if widget.isVisible()]


def look(whole: WholeWindow, *names: str) -> None:
    """See that whatever is shown is translated, and that what can have the focus has a name."""
    widgets, data = shown_widgets(), {*stored_texts(whole.engine), *names}
    texts = [text for widget in widgets if not isinstance(widget, QPlainTextEdit) for text in said_by(widget)]
    assert untranslated(iter(texts), data) == set()
    assert {describe(one) for one in widgets if may_have_focus(one) and not named(one)} == set()


def popped_up() -> QWidget:
    popup = QApplication.activePopupWidget()
    assert popup is not None, "nothing opened"
    return popup


def deletion(whole: WholeWindow) -> None:
    whole.window.open_screen("clients")
    whole.settle()
    whole.table.selectRow(0)
    whole.window.page.delete()
    whole.settle()


def colours(whole: WholeWindow) -> None:
    opened = open_rules(whole.window.page, whole.window.session.tools, whole.theme)
    opened.add()
    opened.add()
    opened.lines[0].ask_for(opened.lines[0]._columns[0], opened.lines[0].condition)  # type: ignore[attr-defined]


def columns(whole: WholeWindow) -> None:
    whole.trigger("columnsAction")


def title_menu(whole: WholeWindow) -> None:
    whole.table.header.open_menu(1, whole.window.pos())


def from_when(whole: WholeWindow) -> None:
    model = whole.table.model()
    model.setData(model.index(0, column_of(whole, "weekly_hours")), "30")
    whole.settle()


def as_of(whole: WholeWindow) -> None:
    whole.window.time_travel.as_of.show_day(date(2026, 1, 1))
    whole.settle()
    whole.find(QToolButton, "asOfButton").click()


def name_of_view(whole: WholeWindow) -> None:
    whole.window.finding.views.save_as()


def view_menu(whole: WholeWindow) -> None:
    whole.window.finding.views.menu().popup(whole.window.pos())


def grouping(whole: WholeWindow) -> None:
    whole.window.open_screen("time_entries")
    whole.settle()
    menu: QMenu = whole.find(GroupMenu, "groupMenuButton").menu()
    menu.popup(whole.window.pos())
    sub = next(action.menu() for action in menu.actions() if action.menu())
    sub.popup(whole.window.pos())  # type: ignore[union-attr]  # found by being there


def changed_since(whole: WholeWindow) -> None:
    whole.window.time_travel.changed.menu.popup(whole.window.pos())
    sub = next(action.menu() for action in whole.window.time_travel.changed.menu.actions() if action.menu())
    sub.popup(whole.window.pos())  # type: ignore[union-attr]  # found by being there


def jumping(whole: WholeWindow) -> None:
    whole.trigger("jumpAction")
    whole.keys("zzz")


def long_text(whole: WholeWindow) -> None:
    whole.window.open_screen("departments")
    whole.settle()
    whole.table.setCurrentIndex(whole.table.model().index(0, column_of(whole, "remarks")))
    whole.table.setFocus()
    whole.keys(Qt.Key.Key_F2)


def undo_list(whole: WholeWindow) -> None:
    whole.window.open_screen("departments")
    whole.settle()
    model = whole.table.model()
    model.setData(model.index(0, column_of(whole, "remarks")), "One")
    whole.settle()
    whole.window.head.step_lists[0].menu().popup(whole.window.pos())


def no_rows(whole: WholeWindow) -> None:
    whole.window.toolbar.search.setText("nothing has this")
    whole.window.page.set_search("nothing has this")
    whole.settle()


def cell_menu(whole: WholeWindow) -> None:
    whole.table.setCurrentIndex(whole.table.model().index(0, 0))
    whole.table.customContextMenuRequested.emit(whole.table.visualRect(whole.table.currentIndex()).center())


def record(whole: WholeWindow) -> None:
    whole.trigger("panelAction")
    whole.trigger("panelAction")
    whole.table.setCurrentIndex(whole.table.model().index(0, 0))


def new_record(whole: WholeWindow) -> None:
    whole.window.page.asks_for_more.emit()


def period(whole: WholeWindow) -> None:
    record(whole)
    button: QPushButton = whole.find(QPushButton, "addPeriod")
    whole.until(button.isVisible)
    button.click()


def more_menu(whole: WholeWindow) -> None:
    button = next(b for b in whole.window.head.findChildren(QToolButton) if b is whole.window.head.more)
    button.menu().popup(whole.window.pos())


def column_of(whole: WholeWindow, name: str) -> int:
    model = whole.window.page.model
    assert model is not None
    return next(place for place, shown in enumerate(model.columns) if shown.field.name == name)


SCENES: tuple[Callable[[WholeWindow], Any], ...] = (
    deletion,
    colours,
    columns,
    title_menu,
    from_when,
    as_of,
    name_of_view,
    view_menu,
    grouping,
    changed_since,
    jumping,
    long_text,
    undo_list,
    no_rows,
    cell_menu,
    record,
    new_record,
    period,
    more_menu,
)


@pytest.mark.parametrize("opened", SCENES, ids=lambda scene: scene.__name__)
def test_whatever_opens_is_translated_and_named(whole: WholeWindow, opened: Callable[[WholeWindow], Any]) -> None:
    whole.window.open_screen("employees")
    whole.settle()
    before = set(shown_widgets())
    opened(whole)
    whole.settle()
    assert opened in (record, no_rows) or set(shown_widgets()) - before, "nothing opened"

    look(whole, "nothing has this", "zzz", "One")


@pytest.mark.parametrize("screen", ["employees", "time_entries", "plan_items", "invoices"])
def test_the_filter_of_every_kind_of_column_is_translated_and_named(whole: WholeWindow, screen: str) -> None:
    whole.window.open_screen(screen)
    whole.window.actions_.filters.setChecked(True)
    whole.settle()
    seen = set()
    for cell in whole.window.finding.row.cells:
        if cell.shown.kind not in seen:
            seen.add(cell.shown.kind)
            cell.open()
            whole.settle()
            look(whole)
            popped_up().close()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(seen) > 2


def test_the_steps_of_an_import_are_translated_and_named(whole: WholeWindow, tmp_path: Path) -> None:
    staff = text_file(tmp_path / "staff.csv", ["Person", "Hours"], ["Anton Adler", "32,5"], ["Zoë Ärger", "viel"])
    data = ("staff.csv", "staff", "Person", "Hours", "Anton Adler", "Zoë Ärger", "32,5", "viel", "UTF-8", str(tmp_path))
    whole.trigger("importAction")
    opened: ImportDialog = whole.find(ImportDialog, "importDialog")
    look(whole, *data)
    opened.file_step.read(staff)
    whole.settle()
    look(whole, *data)
    for _ in range(2):
        button: Any = opened.findChild(QPushButton, "importNext")
        button.click()
        whole.settle()
        for place, line in enumerate(opened.fields_step.lines[:2]):
            combo: Any = opened.findChild(QComboBox, f"importField{place}")
            combo.setCurrentIndex(combo.findText(f"⟦{('Name', 'Weekly hours')[place]}⟧"))
            line.key.setChecked(place == 0)
        whole.settle()
        look(whole, *data)


def test_closing_with_what_is_not_saved_is_translated_and_named(whole: WholeWindow) -> None:
    whole.window.open_screen("departments")
    whole.settle()
    data = ("One", "The database can't be reached", "No answer.", "Check the network.")  # as `away` says
    with cut():
        model = whole.table.model()
        model.setData(model.index(0, column_of(whole, "remarks")), "One")
        whole.settle()
        assert not whole.window.close()
        look(whole, *data)
        close_all()
        whole.find(QToolButton, "unsavedButton").click()
        look(whole, *data)
        close_all()
    whole.window.undo.try_again()
    whole.settle()


def test_the_start_window_with_an_error_is_translated_and_named(pseudo: None, whole: WholeWindow) -> None:
    start = StartWindow(lambda _report: None, lambda _opened: None, whole.theme)
    start.explain(DatabaseError(tr("The database can't be reached"), tr("It"), tr("Check")))
    look(whole)
    start.close()
    start.deleteLater()
