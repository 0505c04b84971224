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
from desktop.history_words import held_lines
from desktop.layouts import clear_layout
from desktop.messages import Messages
from desktop.new_record import NewRecordForm
from desktop.panel_field import PanelField
from desktop.panel_parts import caption
from desktop.paymo_pages import PaymoPages
from desktop.period_timeline import TIMELINE, PeriodTimeline
from desktop.record_details import Details
from desktop.record_facts import Facts, further_lines, lines_above, read_facts
from desktop.related_lines import Related, read_related, related_to
from desktop.related_list import RelatedList
from desktop.row_table_model import GoneRole, RowTableModel
from desktop.screen import Screen
from desktop.shown_columns import ShownColumn
from desktop.theme import Theme
from models.base import Base
from models.language import beginning, mark, tr
from models.sums import Group
from models.trash import Held, held

T = TypeVar("T")

PAUSE_MS = 90
GONE = mark("This record has been deleted. What it held last stays here to be read and copied.")
LANES = ("facts", "related", "history", TIMELINE)


class RecordPanel(QFrame):
    """Shows one record. `go_to(model, id)`: another one; `show_related(Related, Line, id, label)`: a list of others.

    A record that goes while it is shown stays to be read, until another row is chosen; `returned(id)`: it is back.
    """

    go_to = Signal(object, object)
    show_related = Signal(object, object, object, str)
    add_wanted = Signal(dict)
    returned = Signal(int)
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
        self._next: int | None = None
        self._gone, self._was_listed = False, False
        self._fields: list[PanelField] = []
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._read_surroundings)
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
            self._model.counted.disconnect(self._refresh)
        self._soon.stop()
        self._model, self._screen, self._id = model, screen, None
        model.dataChanged.connect(self._refresh)
        model.counted.connect(self._refresh)
        self._put_fields(columns_of(screen))
        self.history.show_table(model)
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
        """The id of the record in a field of which an editor is open."""
        return self._id if any(field.is_edited for field in self._fields) else None

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
        return model is not None and model.complete and self._id is not None and model.row_of(self._id) < 0

    def _switch(self, row_id: int | None) -> None:
        if row_id is None:
            self._show_nothing()
            return
        if row_id != self._id:
            self._set_gone(False)
            for field in self._fields:
                field.leave()
            self.related.clear()
            self.held.show_lines(())
            self.above.show_lines(())
            self.further.show_lines(())
            self.timeline.show_record(None, None, None)
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
        waiting = self._soon.isActive() or self._pause.isActive()
        return waiting or any(self._tools.jobs.busy(lane) for lane in LANES)

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
        self._gone_words = QLabel(tr(GONE))
        self._gone_words.setObjectName("goneWords")
        self._gone_words.setWordWrap(True)
        self._gone_words.setProperty("look", "bad")
        self._gone_words.setContentsMargins(8, 4, 8, 8)
        self._gone_words.hide()
        layout.addWidget(self._gone_words)
        self._field_box = QVBoxLayout()
        self._field_box.setSpacing(0)
        layout.addLayout(self._field_box)
        self.related = RelatedList(self._tools.formats)
        self.related.chosen.connect(
            lambda related, line: self.show_related.emit(related, line, self._id, self._title.text())
        )
        self.history = HistoryList(self._tools, self._messages)
        self.held = Details(tr("What it held"))
        self.above, self.further = Details(tr("Part of")), Details(tr("Further fields"))
        self.above.followed.connect(self.go_to)
        self.further.followed.connect(self.go_to)
        self.timeline = PeriodTimeline(self._tools)
        self.timeline.failed.connect(self._messages.error)
        for part in (self.held, self.timeline, self.above, self.related, self.further, self.history):
            layout.addWidget(part.caption)
            layout.addWidget(part)
        layout.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(body)
        return self._scroll

    def _put_fields(self, columns: tuple[ShownColumn, ...]) -> None:
        """A field a column: first those that are ours to change, then those of the source."""
        clear_layout(self._field_box)
        self._fields = [PanelField(shown, self._theme, self._tools) for shown in columns]
        for place, field in enumerate(self._fields):
            field.entered.connect(lambda value, place=place: self._set(place, value))
            field.followed.connect(self._follow)
        both = tuple(zip(columns, self._fields, strict=True))
        ours = [field for shown, field in both if shown.source_lock is None]
        theirs = [field for shown, field in both if shown.source_lock is not None]
        self._from_source = caption(tr("From Paymo"))
        for part in (*ours, self._from_source, *theirs):
            self._field_box.addWidget(part)
        self._is_grouped = bool(ours and theirs)

    def _set_gone(self, gone: bool) -> None:
        """Say that the record has been deleted, and let nothing be done with it; or take that back."""
        if gone and not self._gone:
            self._was_listed = not self._is_missing()
        self._gone = gone
        self._gone_words.setVisible(gone)
        self.related.setEnabled(not gone)
        if gone:
            for field in self._fields:
                field.freeze(tr(GONE))

    def _show_nothing(self) -> None:
        self._id = None
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
        row = model.row_of(self._id)
        if row < 0 or self._gone or model.index(row, 0).data(GoneRole):
            if self._gone or model.complete:
                self._pause.start()  # what became of it, or whether it is back
            return
        self._from_source.setVisible(self._is_grouped and bool(model.is_from_source(row)))
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
        self.held.show_lines(())
        if screen.trash:
            self._read("facts", lambda: held(engine, row_id), self._show_held)
            self.history.read()
            return
        self.timeline.show_record(screen, row_id, self._model.undo if self._model is not None else None)
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

    def _show_held(self, values: Held) -> None:
        self.held.show_lines(held_lines(values, self._tools.formats))

    def _show_facts(self, facts: Facts) -> None:
        screen, model = self._screen, self._model
        if screen is None or model is None or self._id is None:
            return
        row = model.row_of(self._id)
        if facts.deleted and not screen.deleted:
            self._set_gone(True)
        elif self._gone and row >= 0:
            self._set_gone(False)
            self._refresh()
            self.returned.emit(self._id)
        elif row < 0 and model.complete and not self._gone:
            self._switch(self._next if self._next != self._id else None)  # it only doesn't fit what is shown
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
