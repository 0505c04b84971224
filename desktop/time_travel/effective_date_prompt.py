"""Asking from when: one question after another, each beside the cell or the field that was changed."""

from collections import deque
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.context.app_context import AppContext
from desktop.record_panel.record_panel import RecordPanel
from desktop.screens.formats import calendar_of
from desktop.screens.screen import Screen
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_page.table_page import TablePage
from desktop.time_travel.effective_date_popup import EffectiveDatePopup
from desktop.wording.effective_date import EffectiveDateQuestion
from models import Employee
from models.writes.period_writes import EffectiveDate


class EffectiveDatePrompt(QObject):
    """Asks what the table in `page` wants to know, in the window that it belongs to."""

    def __init__(self, page: TablePage, panel: RecordPanel, tools: AppContext) -> None:
        super().__init__(page)
        self._page, self._panel, self._tools = page, panel, tools
        self._line: deque[tuple[EffectiveDateQuestion, QWidget | None]] = deque()
        self._popup: EffectiveDatePopup | None = None
        # Where Enter, Tab or a click led before the question was answered.
        self._on_the_way: QPersistentModelIndex | None = None
        page.opened.connect(self._opened)

    def _opened(self, _screen: Screen, model: RowTableModel) -> None:
        model.blocks.ask_from_when = self._ask

    def _ask(self, question: EffectiveDateQuestion) -> None:
        self._line.append((question, self._field()))
        # The editor that has just been left goes first, and with it the focus.
        QTimer.singleShot(0, self, self._next)

    def _next(self) -> None:
        if self._popup is not None or not self._line:
            return
        question, field = self._line.popleft()
        self._stand_on(self._cell(question))
        shown = replace(question, decide=lambda when: self._decided(question, when))
        self._popup = EffectiveDatePopup(shown, self._tools, self._page.window(), self._ended)
        self._popup.open_at(self._place(question, field))

    def end(self) -> None:
        """End with the window: what is still to be asked holds from the day that would have stood there."""
        if self._popup is not None:
            self._popup.close()
        while self._line:
            question, _field = self._line.popleft()
            today = calendar_of(self._tools.formats).today()
            shown = question.day or today
            question.decide(EffectiveDate(question.start or shown, shown, first_day=shown))

    def _stand_on(self, cell: QModelIndex) -> None:
        """Mark in the table, and show in the panel, the person who is asked about."""
        table = self._page.table
        now = table.currentIndex()
        if cell.isValid() and cell != now:
            self._on_the_way = self._on_the_way or QPersistentModelIndex(now)
            table.stand_on(cell)

    def _decided(self, question: EffectiveDateQuestion, when: EffectiveDate | None) -> None:
        """Let who gives the change up stay at its cell."""
        if when is None:
            self._on_the_way = None
        question.decide(when)

    def _go_on(self) -> None:
        """Go where the keys led when the last question is answered."""
        wanted, self._on_the_way = self._on_the_way, None
        table = self._page.table
        if wanted is not None and wanted.isValid() and wanted.model() is table.model():
            table.stand_on(table.model().index(wanted.row(), wanted.column()))

    def _ended(self) -> None:
        self._popup = None
        if not self._line:
            self._go_on()
        QTimer.singleShot(0, self, self._next)

    def _field(self) -> QWidget | None:
        """Return the field of the panel in which the change was made."""
        focused = QApplication.focusWidget()
        return focused if focused is not None and self._panel.isAncestorOf(focused) else None

    def _place(self, question: EffectiveDateQuestion, field: QWidget | None) -> QRect:
        """Give the cell that was changed, the field of the panel, or the current cell for many; where it is by now."""
        if field is not None and isValid(field):
            return _on_screen(field, field.rect())
        table = self._page.table
        rect = table.visualRect(self._cell(question)).intersected(table.viewport().rect())
        if rect.isEmpty():  # another table is looked at by now
            rect = QRect(table.viewport().rect().center(), QSize(1, 1))
        return _on_screen(table.viewport(), rect)

    def _cell(self, question: EffectiveDateQuestion) -> QModelIndex:
        """Return where the cell that was changed stands in the table, if it is there; of many the current one."""
        table, model = self._page.table, self._page.model
        if model is None or model.screen.model is not Employee:
            return QModelIndex()
        if len(question.changes) != 1:
            return table.currentIndex()
        (change,) = question.changes
        places = [place for place, shown in enumerate(model.columns) if shown.column.name == change.column]
        row = model.rows.row_of(change.row_id)
        return model.index(row, places[0]) if places and row >= 0 else QModelIndex()


def _on_screen(widget: QWidget, rect: QRect) -> QRect:
    return QRect(widget.mapToGlobal(rect.topLeft()), rect.size())
