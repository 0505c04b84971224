"""The panel beside the table: which record it shows, what became of it, and the form for a new one.

What stands about the record is `record_page`'s.
"""

from typing import Any

from PySide6.QtCore import QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.context.app_context import AppContext
from desktop.record_panel.external_links import ExternalLinks
from desktop.record_panel.record_facts import RecordFacts
from desktop.record_panel.record_page import RecordPage
from desktop.screens.screen import Screen
from desktop.table_model.cell_roles import GoneRole
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_view.new_record import NewRecordForm
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import Theme
from desktop.widgets.buttons import ToolButton
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.messages import Messages
from models.values.language import beginning, tr

PAUSE_MS = 90
LEAST_WIDTH = 232


class RecordPanel(QFrame):
    """Shows one record. `go_to(model, id)`: another one; `show_related(Related, Line, id, label)`: a list of others.

    A record that goes while it is shown stays to be read, until another row is chosen; `returned(id)`: it is back.
    """

    go_to = Signal(object, object)
    show_related = Signal(object, object, object, str)
    add_wanted = Signal(dict)
    returned = Signal(int)
    closed = Signal()

    def __init__(
        self, theme: Theme, tools: AppContext, messages: Messages, pages: ExternalLinks, to_page: QAction
    ) -> None:
        super().__init__()
        self.setObjectName("recordPanel")
        self.setAccessibleName(tr("Record"))
        self.setMinimumWidth(scaled(LEAST_WIDTH))
        self._tools, self._messages, self._pages_of_paymo = tools, messages, pages
        self._model: RowTableModel | None = None
        self._screen: Screen | None = None
        self._id: int | None = None
        self._next: int | None = None
        self._gone, self._was_listed = False, False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        # A row that is taken out makes another one current first, and is gone only after that.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._move)
        self.form = NewRecordForm(tools)
        self.form.entered.connect(self._add)
        self.form.cancelled.connect(self.end_adding)
        self._pages = QStackedWidget()
        self._pages.addWidget(
            EmptyState(
                tools.icons, "panel-right", tr("No record chosen"), tr("Choose a row to see everything about it.")
            )
        )
        self.page = RecordPage(theme, tools, messages)
        self._follow_page()
        self._pages.addWidget(self.page)
        self._pages.addWidget(self.form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head(to_page))
        layout.addWidget(self._pages, 1)

    def show_screen(self, screen: Screen, model: RowTableModel) -> None:
        """Be ready for the records of another table."""
        if self._model is not None:
            self._model.dataChanged.disconnect(self._refresh)
            self._model.counted.disconnect(self._refresh)
        self._soon.stop()
        self._model, self._screen, self._id = model, screen, None
        model.dataChanged.connect(self._refresh)
        model.counted.connect(self._refresh)
        self.page.show_screen(screen, model)
        self._show_nothing()

    def show_record(self, row_id: int | None) -> None:
        """Show a record by its id; None: there is none to show."""
        self._next = row_id
        if row_id is not None and self._id not in (None, row_id):
            self._soon.start()
        elif self._id is not None and row_id is None:
            self._move()
        else:
            self._switch(row_id)

    def edited_id(self) -> int | None:
        """Return the id of the record in a field of which an editor is open."""
        return self._id if self.page.is_edited else None

    def _move(self) -> None:
        """Go on to the row that was chosen; where the record is no longer in the table, find out first what became
        of it: if it was deleted, nobody chose another row."""
        missing = self._is_missing()
        if self._gone and self._was_listed and missing:
            self._was_listed = False  # the table has noticed by now, too
        elif missing and not self._gone:
            self._pause.start()
        else:
            self._switch(self._next)

    def _is_missing(self) -> bool:
        model = self._model
        return model is not None and model.reader.complete and self._id is not None and model.rows.row_of(self._id) < 0

    def _switch(self, row_id: int | None) -> None:
        if row_id is None:
            self._show_nothing()
            return
        if row_id != self._id:
            self._set_gone(False)
            self._pages_of_paymo.show_nothing()
        self._id = row_id
        self.page.show_record(row_id)
        if self._pages.currentWidget() is not self.form:
            self._pages.setCurrentIndex(1)
        self._refresh()
        self._pause.start()

    def begin_adding(self) -> None:
        """Ask for what a new record of this table needs."""
        if self._screen is not None:
            self._kind.setText(tr("New"))
            self._title.setText(tr("New {noun}", noun=self._screen.noun))
            self.form.ask(self._screen)
            self._pages.setCurrentWidget(self.form)

    def end_adding(self) -> None:
        """Go back from the form to the record."""
        self._pages.setCurrentIndex(1 if self._id is not None else 0)
        self._refresh()

    def reload(self) -> None:
        """Read again what belongs to the record."""
        if self._id is not None:
            self._pause.start()

    @property
    def is_reading(self) -> bool:
        """Whether something of the record shown is still to come."""
        waiting = self._soon.isActive() or self._pause.isActive()
        return waiting or self.page.is_reading

    def _head(self, to_page: QAction) -> QWidget:
        head = QFrame()
        head.setObjectName("panelHead")
        self._kind = QLabel()
        self._kind.setProperty("look", "small")
        self._title = QLabel()
        self._title.setProperty("look", "title")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        close = ToolButton()
        close.setAccessibleName(tr("Close the panel"))
        close.setToolTip(tr("Close the panel (Ctrl+I)"))
        close.clicked.connect(self.closed)
        self._tools.icons.put(close, "x")
        page = ToolButton()
        page.setDefaultAction(to_page)
        page.setIconSize(QSize(16, 16))
        page.setAccessibleName(to_page.text())
        above = QHBoxLayout()
        above.addWidget(self._kind, 1)
        above.addWidget(page)
        above.addWidget(close)
        layout = QVBoxLayout(head)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addWidget(self._title)
        return head

    def _follow_page(self) -> None:
        self._pause.timeout.connect(self.page.read)
        self.page.made.connect(self._refresh)
        self.page.entered.connect(self._set)
        self.page.go_to.connect(self.go_to)
        self.page.lines_wanted.connect(
            lambda related, line: self.show_related.emit(related, line, self._id, self._title.text())
        )
        self.page.facts_came.connect(self._show_facts)

    def _set_gone(self, gone: bool) -> None:
        """Say that the record has been deleted, and let nothing be done with it; or take that back."""
        if gone and not self._gone:
            self._was_listed = not self._is_missing()
        self._gone = gone
        self.page.show_gone(gone)

    def _show_nothing(self) -> None:
        self._id = None
        self.page.show_record(None)
        self._set_gone(False)
        self._pages_of_paymo.show_nothing()
        self._kind.setText(tr("Record"))
        self._title.setText("")
        if self._pages.currentWidget() is not self.form:
            self._pages.setCurrentIndex(0)

    def _refresh(self, *_changed: Any) -> None:
        model, screen = self._model, self._screen
        if model is None or screen is None or self._id is None or self._pages.currentWidget() is self.form:
            return
        row = model.rows.row_of(self._id)
        if row < 0 or self._gone or model.index(row, 0).data(GoneRole):
            if self._gone or model.reader.complete:
                self._pause.start()  # what became of it, or whether it is back
            return
        self._kind.setText(beginning(screen.noun))
        self.page.show_row(model, row)
        self._title.setText(self._label(model.index(row, 0)) or tr("({noun} without a name)", noun=screen.noun))

    def _label(self, index: QModelIndex) -> str:
        screen = self._screen
        names = [field.name for field in screen.fields] if screen else []
        wanted = screen.model.LABEL if screen and screen.model.LABEL in names else None
        column = names.index(wanted) if wanted else 0
        return str(index.siblingAtColumn(column).data(Qt.ItemDataRole.DisplayRole) or "")

    def _set(self, place: int, value: Any, seen: Any) -> None:
        model = self._model
        row = model.rows.row_of(self._id) if model is not None and self._id is not None else -1
        if model is not None and row >= 0:
            model.enter(model.index(row, place), value, seen)

    def _add(self, values: dict[str, Any]) -> None:
        self.end_adding()
        self.add_wanted.emit(values)

    def _show_facts(self, facts: RecordFacts) -> None:
        screen, model = self._screen, self._model
        if screen is None or model is None or self._id is None:
            return
        row = model.rows.row_of(self._id)
        if facts.deleted and not screen.deleted:
            self._set_gone(True)
        elif self._gone and row >= 0:
            self._set_gone(False)
            self._refresh()
            self.returned.emit(self._id)
        elif row < 0 and model.reader.complete and not self._gone:
            self._switch(self._next if self._next != self._id else None)  # it only doesn't fit what is shown
            return
        self.page.show_facts(screen, facts)
        self._pages_of_paymo.show_record(screen.key, facts.values, deleted=facts.deleted)
