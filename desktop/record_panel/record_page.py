"""What stands about one record in the panel: its fields, what belongs to it, and its history.

The fields are those of the table's model, so what is shown, what is editable and why not are decided in one place.
"""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.record_panel.field_widget import FieldWidget
from desktop.record_panel.folding_caption import FoldingCaption
from desktop.record_panel.history_list import HistoryList
from desktop.record_panel.panel_helpers import box
from desktop.record_panel.period_timeline import TIMELINE, PeriodTimeline
from desktop.record_panel.record_details import RecordDetails
from desktop.record_panel.record_facts import RecordFacts, further_lines, lines_above, read_facts
from desktop.record_panel.related_list import RelatedList
from desktop.screens.available import related_in
from desktop.screens.columns import columns_of
from desktop.screens.formats import calendar_of
from desktop.screens.related_lines import Related, read_related
from desktop.screens.screen import Screen
from desktop.screens.shown_columns import ShownColumn
from desktop.table_model.row_table_model import RowTableModel
from desktop.theme.theme import Theme
from desktop.widgets.layout_helpers import clear_layout, stacked
from desktop.widgets.messages import Messages
from desktop.widgets.tab_order_scroll_area import TabOrderScrollArea
from desktop.wording.history_words import held_lines
from models.audit.deleted_rows import DeletedValues, held
from models.queries.aggregates import Group
from models.schema.base import table_of
from models.schema.column_ownership import source_words
from models.values.language import mark, tr

T = TypeVar("T")

GONE = mark("This record has been deleted. Its last values stay here to be read and copied.")
# What is seen above the place that is led to.
ABOVE = 8
LANES = ("facts", "related", "history", TIMELINE)


class RecordPage(TabOrderScrollArea):
    """Shows what it is told to, and reads what stands around the fields.

    `entered(place, value, seen)`: something was entered in the field of a column, which showed `seen` before;
    `go_to(model, id)`: another record was asked for; `lines_wanted(Related, Line)`: a list of what belongs to this one;
    `facts_came(Facts)`; `made`: there are fields now. `folds`: the headings that people fold.
    """

    entered = Signal(int, object, object)
    go_to = Signal(object, object)
    lines_wanted = Signal(object, object)
    facts_came = Signal(object)
    made = Signal()

    def __init__(self, theme: Theme, tools: AppContext, messages: Messages) -> None:
        super().__init__()
        self._theme, self._tools, self._messages = theme, tools, messages
        self._model: RowTableModel | None = None
        self._screen: Screen | None = None
        self._id: int | None = None
        self._fields: list[FieldWidget] = []
        self._make_soon = QTimer(self, singleShot=True, interval=0)
        self._make_soon.timeout.connect(self._make_fields)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._history_of: int | None = None
        self._put_parts()
        self.history.came.connect(self._scroll_to_history)
        self.verticalScrollBar().rangeChanged.connect(lambda *_range: self._scroll_to_history())
        self.verticalScrollBar().actionTriggered.connect(self._let_go)

    def show_screen(self, screen: Screen, model: RowTableModel) -> None:
        """Be ready for the records of another table."""
        self._screen, self._model, self._id = screen, model, None
        self.history.show_table(model)
        self._make_soon.stop()
        self._fields = []
        for fields_box in self._boxes:
            clear_layout(fields_box)

    def _make_fields(self) -> None:
        """Make a field for each column, first those that are ours to change."""
        columns = columns_of(self._screen) if self._screen is not None else ()
        self._fields = [self._field(place, shown) for place, shown in enumerate(columns)]
        both = tuple(zip(columns, self._fields, strict=True))
        ours = [field for shown, field in both if shown.source_lock is None]
        theirs = [field for shown, field in both if shown.source_lock is not None]
        source = source_words(table_of(self._screen.model)) if self._screen is not None else ""
        self._from_source.show_title(tr("From {source}", source=source))
        self._from_source.show_count(str(len(theirs)))
        for fields_box, fields in zip(self._boxes, (ours, theirs), strict=True):
            for field in fields:
                fields_box.addWidget(field)
        self._is_grouped = bool(ours and theirs)
        self.made.emit()

    def show_field_history(self, row_id: int, column: str) -> None:
        """Show who changed a field of a record, and lead to it: also when what comes above it moves it down."""
        self._history_of = row_id
        self.history.caption.setChecked(True)
        self.history.show_field(column)
        self._scroll_to_history()

    def _let_go(self, *_action: int) -> None:
        self._history_of = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let who scrolls go where they like from now on."""
        self._let_go()
        super().wheelEvent(event)

    def _scroll_to_history(self) -> None:
        body, caption_ = self.widget(), self.history.caption
        if self._history_of is not None and self._history_of == self._id and body is not None:
            self.verticalScrollBar().setValue(caption_.mapTo(body, QPoint()).y() - ABOVE)

    def show_record(self, row_id: int | None) -> None:
        """Be ready for another record, or the same; None: for none."""
        if row_id is not None and row_id != self._id:
            if self._history_of == self._id:
                self._let_go()
            self.clear()
            self.verticalScrollBar().setValue(0)
        self._id = row_id
        if row_id is not None:
            self.history.show_record(row_id)

    def clear(self) -> None:
        """Show nothing any more of what was read around the fields."""
        for field in self._fields:
            field.leave()
        self.related.clear()
        for lines in (self.held, self.above, self.further):
            lines.show_lines(())
        self.timeline.show_record(None, None, None)

    def show_row(self, model: RowTableModel, row: int) -> None:
        """Show in the fields what a row of the table holds; they are made after the table has painted its first one."""
        if not self._fields:
            self._make_soon.start()
            return
        self._group(self._is_grouped and bool(model.records.is_from_source(row)))
        for place, field in enumerate(self._fields):
            field.setVisible(model.columns[place].field.name not in model.query.unread)
            field.show_index(model.index(row, place))

    def _group(self, grouped: bool) -> None:
        """Put the source's fields behind what belongs to the record, to be folded; or right behind the other fields,
        where there are no others or the whole record is ours."""
        self._from_source.setVisible(grouped)
        before = self._from_source if grouped else self._ours
        if self._column.indexOf(self._theirs) != self._column.indexOf(before) + 1:
            self._column.removeWidget(self._theirs)
            self._column.insertWidget(self._column.indexOf(before) + 1, self._theirs)
        self._fold()

    def _fold(self) -> None:
        for part in (self._theirs, self._behind):
            part.setVisible(self._from_source.isHidden() or self._from_source.isChecked())

    def show_gone(self, gone: bool) -> None:
        """Say that the record has been deleted, and let nothing be done with it; or take that back."""
        self._gone_words.setVisible(gone)
        self.related.setEnabled(not gone)
        self.history.show_gone(gone)
        if gone:
            for field in self._fields:
                field.freeze(tr(GONE))

    def show_facts(self, screen: Screen, facts: RecordFacts) -> None:
        """Show what the record is part of, and its further columns."""
        formats = self._tools.formats
        self.above.show_lines(lines_above(screen, facts, formats))
        self.further.show_lines(further_lines(screen, facts, formats))

    def read(self) -> None:
        """Read what stands around the fields."""
        screen, row_id = self._screen, self._id
        if screen is None or row_id is None:
            return
        engine, calendar = self._tools.engine, calendar_of(self._tools.formats)
        related = related_in(engine, screen)
        self.held.show_lines(())
        self.history.read()
        if screen.trash:
            self._read("facts", lambda: held(engine, row_id), self._show_held)
            return
        self.timeline.show_record(screen, row_id, self._model.edits.undo if self._model is not None else None)
        self._read("facts", lambda: read_facts(engine, screen, row_id), self.facts_came.emit)
        self._read(
            "related",
            lambda: read_related(engine, related, row_id, calendar),
            lambda totals: self._show_related(related, totals),
        )

    @property
    def is_reading(self) -> bool:
        """Whether something is still to come."""
        return self._make_soon.isActive() or any(self._tools.jobs.busy(lane) for lane in LANES)

    @property
    def is_edited(self) -> bool:
        """Whether an editor is open in a field."""
        return any(field.is_edited for field in self._fields)

    def _put_parts(self) -> None:
        body = QWidget()
        layout = self._column = QVBoxLayout(body)
        layout.setContentsMargins(8, 8, 8, 16)
        layout.setSpacing(0)
        self._gone_words = self._words_of_gone()
        layout.addWidget(self._gone_words)
        self._ours, self._theirs = QWidget(), QWidget()
        self._boxes = box(self._ours), box(self._theirs)
        for part in (self._ours, self._theirs):
            layout.addWidget(part)
        self._from_source = FoldingCaption("fromSource", "", self._tools.icons)
        self._from_source.toggled.connect(self._fold)
        self._from_source.hide()
        self.related = RelatedList(self._tools.formats)
        self.related.chosen.connect(self.lines_wanted)
        self.history = HistoryList(self._tools, self._messages)
        self.held = RecordDetails(tr("Last values"))
        self.above, self.further = RecordDetails(tr("Part of")), RecordDetails(tr("More fields"))
        self.above.followed.connect(self.go_to)
        self.further.followed.connect(self.go_to)
        self.timeline = PeriodTimeline(self._tools)
        self.timeline.failed.connect(self._messages.error)
        for part in (self.held, self.timeline, self.above, self.related):
            layout.addWidget(part.caption)
            layout.addWidget(part)
        layout.addSpacing(ABOVE)
        layout.addWidget(self._from_source)
        self._behind = stacked(self.further.caption, self.further)
        for part in (self._behind, self.history.caption, self.history):
            layout.addWidget(part)
        self.folds = (self._from_source, self.history.caption)
        layout.addStretch(1)
        self.setWidget(body)

    def _words_of_gone(self) -> QLabel:
        words = QLabel(tr(GONE))
        words.setObjectName("goneWords")
        words.setWordWrap(True)
        words.setProperty("look", "bad")
        words.setContentsMargins(8, 4, 8, 8)
        words.hide()
        return words

    def _field(self, place: int, shown: ShownColumn) -> FieldWidget:
        field = FieldWidget(shown, self._theme, self._tools)
        field.entered.connect(lambda value, seen: self.entered.emit(place, value, seen))
        field.followed.connect(self.go_to)
        return field

    def _read(self, lane: str, work: Callable[[], T], show: Callable[[T], None]) -> None:
        """Read something of the record; it is shown if the record still is by then."""
        shown = self._screen, self._id

        def came(answer: T) -> None:
            if shown == (self._screen, self._id):
                show(answer)

        self._tools.jobs.run(work, came, self._messages.error, self, lane, replace=True)

    def _show_held(self, values: DeletedValues) -> None:
        self.held.show_lines(held_lines(values, self._tools.formats))

    def _show_related(self, related: tuple[Related, ...], totals: list[list[Group]]) -> None:
        budget = next((one.budget for one in related if one.budget), "")
        row = self._model.rows.row_of(self._id) if self._model is not None and self._id is not None else -1
        record = self._model.records.record(row) if self._model is not None and row >= 0 else None
        self.related.show_totals(related, totals, (record or {}).get(budget))
