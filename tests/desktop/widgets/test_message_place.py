"""Messages come and go without moving what the pointer is on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from sqlalchemy import Engine, insert

from desktop.theme.tone import Tone
from desktop.widgets.messages import MessageBar
from models import Client
from models.writes.audit_context import writing_as
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """A window on more clients than it can show; the pointer is at its upper left corner."""
    fill(sqlite_engine)
    with writing_as(sqlite_engine, "The sample", run_id=1) as connection:
        connection.execute(
            insert(Client), [{"id": 100 + number, "name": f"Client {number:02}"} for number in range(90)]
        )
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    opened.window.resize(1200, 700)
    opened.open("Clients")
    point_at(opened.window, QPoint(1, 1))
    yield opened
    opened.close()


def point_at(widget: QWidget, where: QPoint | None = None) -> None:
    QCursor.setPos(widget.mapToGlobal(widget.rect().center() if where is None else where))


def told(whole: WholeWindow, title: str) -> MessageBar:
    bar = whole.window.messages.tell(Tone.WARN, title, "Why it is so.", (("Try again", lambda: None),))
    whole.settle()
    return bar


def button_of(bar: MessageBar) -> QPushButton:
    button: QPushButton = bar.findChild(QPushButton)
    return button


def place(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(QPoint(0, 0))


def height_of_table(whole: WholeWindow) -> int:
    return whole.table.viewport().height()


def test_the_first_rows_stay_where_they_are_when_a_message_comes_and_goes(whole: WholeWindow) -> None:
    before, tall = place(whole.table.viewport()), height_of_table(whole)

    bar = told(whole, "The database can't be reached")
    assert place(whole.table.viewport()) == before
    assert height_of_table(whole) < tall

    bar.dismiss()
    whole.settle()
    assert (place(whole.table.viewport()), height_of_table(whole)) == (before, tall)


def test_a_new_message_moves_no_button_of_an_older_one(whole: WholeWindow) -> None:
    first = told(whole, "One")
    before = place(button_of(first))
    told(whole, "Two")
    assert place(button_of(first)) == before


def test_while_the_pointer_is_on_the_messages_none_moves_when_another_goes(whole: WholeWindow) -> None:
    first, second = told(whole, "One"), told(whole, "Two")
    before = place(button_of(second))
    point_at(button_of(second))

    first.dismiss()
    whole.settle()
    assert place(button_of(second)) == before
    assert whole.bars() == [("Two", "Why it is so.")]

    point_at(whole.window, QPoint(1, 1))
    whole.until(lambda: place(button_of(second)).y() > before.y())


def test_the_last_message_gives_its_room_back_once_the_pointer_has_left_it(whole: WholeWindow) -> None:
    tall, bar = height_of_table(whole), told(whole, "One")
    point_at(button_of(bar))
    QTest.mouseClick(button_of(bar), Qt.MouseButton.LeftButton)
    whole.settle()
    assert whole.bars() == []
    assert height_of_table(whole) < tall

    point_at(whole.window, QPoint(1, 1))
    whole.until(lambda: height_of_table(whole) == tall)


def test_the_last_rows_do_not_move_under_the_pointer_when_a_message_goes(whole: WholeWindow) -> None:
    table, bar = whole.table, told(whole, "One")
    table.scrollToBottom()
    whole.settle()
    row = table.visualRect(table.model().index(table.model().rowCount() - 1, 0)).center()
    point_at(table.viewport(), row)
    last = table.indexAt(row)

    bar.dismiss()
    whole.settle()
    assert table.indexAt(table.viewport().mapFromGlobal(QCursor.pos())) == last

    point_at(whole.window, QPoint(1, 1))
    whole.until(lambda: not whole.window.messages.isVisible())


def test_a_message_that_comes_under_the_pointer_takes_no_click_for_a_moment(whole: WholeWindow) -> None:
    window, table = whole.window, whole.table
    point_at(table.viewport(), QPoint(300, table.viewport().height() - 20))
    bar = told(whole, "One")
    here = window.mapFromGlobal(QCursor.pos())

    assert not bar.isAncestorOf(window.childAt(here))
    whole.until(lambda: bar is window.childAt(here) or bar.isAncestorOf(window.childAt(here)))


def test_a_message_elsewhere_can_be_answered_at_once(whole: WholeWindow) -> None:
    bar = told(whole, "One")
    middle = button_of(bar).mapTo(whole.window, button_of(bar).rect().center())
    assert whole.window.childAt(middle) is button_of(bar)
