"""The panel beside the table: all fields of one record, what belongs to it, and its history.

The fields are those of the table's model, so what is shown, what is editable and why not are decided in one place.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.columns import columns_of
from desktop.editors import Tools
from desktop.empty_state import EmptyState
from desktop.formats import calendar_of
from desktop.history_list import HistoryList
from desktop.layouts import clear_layout
from desktop.messages import Messages
from desktop.new_record import NewRecordForm
from desktop.panel_field import PanelField
from desktop.paymo_pages import PaymoPages
from desktop.record_details import Details
from desktop.record_facts import Facts, further_lines, lines_above, read_facts
from desktop.related_lines import Related, read_related, related_to
from desktop.related_list import RelatedList
from desktop.row_table_model import RowTableModel
from desktop.screen import Screen
from desktop.theme import Theme
from models.base import Base
from models.language import beginning, tr
from models.sums import Group

T = TypeVar("T")

PAUSE_MS = 90
LANES = ("facts", "related", "history")


class RecordPanel(QFrame):
    """Shows one record. `go_to(model, id)`: another one; `show_related(Related, Line, id, label)`: a list of others."""

    go_to = Signal(object, object)
    show_related = Signal(object, object, object, str)
    add_wanted = Signal(dict)
    closed = Signal()

    def __init__(self, theme: Theme, tools: Tools, messages: Messages, pages: PaymoPages, to_page: QAction) -> None:
        super().__init__()
        self.setObjectName("recordPanel")
        self.setAccessibleName(tr("Record"))
        self.setMinimumWidth(260)
        self._theme, self._tools, self._messages, self._pages_of_paymo = theme, tools, messages, pages
        self._model: RowTableModel | None = None
        self._screen: Screen | None = None
        self._id: int | None = None
        self._fields: list[PanelField] = []
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._read_surroundings)
        self.form = NewRecordForm(tools)
        self.form.entered.connect(self._add)
        self.form.cancelled.connect(self.end_adding)
        self._pages = QStackedWidget()
        self._pages.addWidget(
            EmptyState(
                tools.icons, "panel-right", tr("No record chosen"), tr("Choose a row to see everything about it.")
            )
        )
        self._pages.addWidget(self._record_page())
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
        self._model, self._screen, self._id = model, screen, None
        model.dataChanged.connect(self._refresh)
        clear_layout(self._field_box)
        self._fields = []
        for place, shown in enumerate(columns_of(screen)):
            field = PanelField(shown, self._theme, self._tools)
            field.entered.connect(lambda value, place=place: self._set(place, value))
            field.followed.connect(self._follow)
            self._field_box.addWidget(field)
            self._fields.append(field)
        self.history.show_table(model)
        self._show_nothing()

    def show_record(self, row_id: int | None) -> None:
        """Show a record by its id; None: there is none to show."""
        if row_id is None:
            self._show_nothing()
            return
        if row_id != self._id:
            self.related.clear()
            self.above.show_lines(())
            self.further.show_lines(())
            self._pages_of_paymo.show_nothing()
            self._scroll.verticalScrollBar().setValue(0)
        self._id = row_id
        self.history.show_record(row_id)
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
        return self._pause.isActive() or any(self._tools.jobs.busy(lane) for lane in LANES)

    def _head(self, to_page: QAction) -> QWidget:
        head = QFrame()
        head.setObjectName("panelHead")
        self._kind = QLabel()
        self._kind.setProperty("look", "small")
        self._title = QLabel()
        self._title.setProperty("look", "strong")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        close = QToolButton()
        close.setAccessibleName(tr("Close the panel"))
        close.setToolTip(tr("Close the panel (Ctrl+I)"))
        close.clicked.connect(self.closed)
        self._tools.icons.put(close, "x")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._kind)
        words.addWidget(self._title)
        layout = QHBoxLayout(head)
        layout.setContentsMargins(16, 9, 8, 9)
        layout.addLayout(words, 1)
        page = QToolButton()
        page.setDefaultAction(to_page)
        page.setIconSize(QSize(16, 16))
        page.setAccessibleName(to_page.text())
        layout.addWidget(page, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _record_page(self) -> QWidget:
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(8, 8, 8, 16)
        layout.setSpacing(0)
        self._field_box = QVBoxLayout()
        self._field_box.setSpacing(0)
        layout.addLayout(self._field_box)
        self.related = RelatedList(self._tools.formats)
        self.related.chosen.connect(
            lambda related, line: self.show_related.emit(related, line, self._id, self._title.text())
        )
        self.history = HistoryList(self._tools, self._messages)
        self.above, self.further = Details(tr("Part of")), Details(tr("Further fields"))
        self.above.followed.connect(self.go_to)
        self.further.followed.connect(self.go_to)
        for part in (self.above, self.related, self.further, self.history):
            layout.addWidget(part.caption)
            layout.addWidget(part)
        layout.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(body)
        return self._scroll

    def _show_nothing(self) -> None:
        self._id = None
        self._pages_of_paymo.show_nothing()
        self._kind.setText(tr("Record"))
        self._title.setText("")
        if self._pages.currentWidget() is not self.form:
            self._pages.setCurrentIndex(0)

    def _refresh(self, *_changed: Any) -> None:
        model, screen = self._model, self._screen
        if model is None or screen is None or self._id is None or self._pages.currentWidget() is self.form:
            return
        row = model.row_of(self._id)
        if row < 0:
            self._show_nothing()
            return
        self._kind.setText(beginning(screen.noun))
        for place, field in enumerate(self._fields):
            field.show_index(model.index(row, place))
        self._title.setText(self._label(model.index(row, 0)) or tr("({noun} without a name)", noun=screen.noun))

    def _label(self, index: QModelIndex) -> str:
        screen = self._screen
        names = [field.name for field in screen.fields] if screen else []
        wanted = screen.model.LABEL if screen and screen.model.LABEL in names else None
        column = names.index(wanted) if wanted else 0
        return str(index.siblingAtColumn(column).data(Qt.ItemDataRole.DisplayRole) or "")

    def _set(self, place: int, value: Any) -> None:
        model = self._model
        row = model.row_of(self._id) if model is not None and self._id is not None else -1
        if model is not None and row >= 0:
            model.setData(model.index(row, place), value, Qt.ItemDataRole.EditRole)

    def _follow(self, target: type[Base], row_id: int) -> None:
        self.go_to.emit(target, row_id)

    def _add(self, values: dict[str, Any]) -> None:
        self.end_adding()
        self.add_wanted.emit(values)

    def _read_surroundings(self) -> None:
        screen, row_id = self._screen, self._id
        if screen is None or row_id is None:
            return
        engine, related, calendar = self._tools.engine, related_to(screen), calendar_of(self._tools.formats)
        self._read("facts", lambda: read_facts(engine, screen, row_id), self._show_facts)
        self._read(
            "related",
            lambda: read_related(engine, related, row_id, calendar),
            lambda totals: self._show_related(related, totals),
        )
        self.history.read()

    def _read(self, lane: str, work: Callable[[], T], show: Callable[[T], None]) -> None:
        """Read something of the record; it is shown if the record still is by then."""
        shown = self._screen, self._id

        def came(answer: T) -> None:
            if shown == (self._screen, self._id):
                show(answer)

        self._tools.jobs.run(work, came, self._messages.error, self, lane, replace=True)

    def _show_facts(self, facts: Facts) -> None:
        screen = self._screen
        if screen is None:
            return
        formats = self._tools.formats
        self.above.show_lines(lines_above(screen, facts, formats))
        self.further.show_lines(further_lines(screen, facts, formats))
        self._pages_of_paymo.show_record(screen.key, facts.values, deleted=facts.deleted)

    def _show_related(self, related: tuple[Related, ...], totals: list[list[Group]]) -> None:
        budget = next((one.budget for one in related if one.budget), "")
        row = self._model.row_of(self._id) if self._model is not None and self._id is not None else -1
        record = self._model.record(row) if self._model is not None and row >= 0 else None
        self.related.show_totals(related, totals, (record or {}).get(budget))
