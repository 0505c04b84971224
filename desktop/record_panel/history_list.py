"""The history of one record in its panel: by day and person, page by page, each value with a way to put it back."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.kinds.parse_sentences import sentence
from desktop.record_panel.folding_caption import FoldingCaption
from desktop.screens.columns import is_required
from desktop.table_model.row_table_model import RowTableModel
from desktop.theme.tone import Tone
from desktop.widgets.buttons import Button, ToolButton
from desktop.widgets.layout_helpers import clear_layout
from desktop.widgets.messages import Messages
from desktop.widgets.plain_text import tool_tip
from desktop.wording.history_words import (
    LONGEST_VALUE,
    SHOWN_VALUE,
    columns_by_name,
    day_words,
    exact_words,
    field_words,
    holds_now,
    value_words,
    what_words,
    who_words,
)
from models.audit.record_history import first_of, record_history
from models.audit.row_history import PastChange, old_value
from models.connection.database_errors import NOTHING_CHANGED, RefusedError
from models.ddl.history import CHANGE
from models.schema.column_ownership import is_key_at_source
from models.schema.employees import Employee
from models.values.errors import KnownError
from models.values.language import tr
from models.values.parse_errors import Missing
from models.writes.period_writes import periods_of
from models.writes.periods import Periods

# The first ones are there at once; more of them take longer to build than a step down may take.
FIRST, PAGE = 12, 40
LANE = "history"


class HistoryList(QWidget):
    """The changes of the record that `show_record` names, of all its fields or of one. `came`: they have been read."""

    came = Signal()

    def __init__(self, tools: AppContext, messages: Messages) -> None:
        super().__init__()
        self._tools, self._messages = tools, messages
        self._model: RowTableModel | None = None
        self._row_id: int | None = None
        self._field: str | None = None
        self._changes: list[PastChange] = []
        self._more, self._gone = False, False
        self.caption = FoldingCaption("history", tr("History"), tools.icons)
        self.caption.toggled.connect(lambda: self._show())
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(8, 0, 8, 0)
        self._box.setSpacing(2)
        self._show()

    def show_table(self, model: RowTableModel) -> None:
        """Be ready for the records of another table."""
        self._model, self._row_id, self._field = model, None, None
        self._forget()

    def show_record(self, row_id: int) -> None:
        """Empty the list where it is another record's; `read` fills it."""
        if row_id != self._row_id:
            self._row_id = row_id
            self._forget()

    def show_gone(self, gone: bool) -> None:
        """Show a deleted record: no value of it can be put back; the whole row can, by Undo or from Deleted here."""
        if gone != self._gone:
            self._gone = gone
            self._show()

    def show_field(self, column: str | None) -> None:
        """Show the changes of one field only; None: of all."""
        self._field = column
        self._forget()
        self.read()

    def read(self) -> None:
        """Read the newest changes, as many as are shown already."""
        self._ask(max(FIRST, len(self._changes)), None)

    def _forget(self) -> None:
        self._changes, self._more = [], False
        self._show()

    def _ask(self, number: int, before: int | None) -> None:
        model, row_id, field = self._model, self._row_id, self._field
        if model is None or row_id is None:
            return

        def came(found: list[PastChange]) -> None:
            if (model, row_id, field) == (self._model, self._row_id, self._field):
                new = first_of(found, number)
                self._changes = [*(self._changes if before is not None else []), *new]
                self._more = len(found) > len(new)
                self._show(first_new=len(self._changes) - len(new) if before is not None else None)
                self.came.emit()

        engine, shown = self._tools.engine, model.screen.model
        # One more than is shown tells whether there are older ones.
        read = lambda: record_history(engine, shown, row_id, number + 1, before, field)  # noqa: E731  # a job takes no arguments
        self._tools.jobs.run(read, came, self._messages.error, self, LANE, replace=True)

    def _show(self, first_new: int | None = None) -> None:
        """Show the changes. `first_new`: the one to which the keys lead, after older ones were asked for."""
        focused = QApplication.focusWidget()
        had_keys = focused is not None and self.isAncestorOf(focused)
        clear_layout(self._box)
        shown = bool(self._changes) or self._field is not None
        self.caption.setVisible(shown)
        self.caption.show_count(f"{len(self._changes)}{' +' if self._more else ''}" if self._changes else "")
        self.setVisible(shown and self.caption.isChecked())
        if self.caption.isChecked():
            self._fill(first_new, had_keys)

    def _fill(self, first_new: int | None, had_keys: bool) -> None:
        if self._field is not None:
            self._box.addWidget(self._field_line(field_words(self._field, columns_by_name(self._table()))))
        day = head = ""
        buttons: list[QWidget] = []
        for place, change in enumerate(self._changes):
            if day != (day := day_words(change, self._tools.formats)):
                self._box.addWidget(_label(day, "caption", top=8))
                head = ""
            if head != (head := f"{who_words(change)}, {self._tools.formats.ago(change.at)}"):
                self._box.addWidget(_label(head, "small", top=4))
            entry, button = self._entry(change)
            self._box.addWidget(entry)
            buttons += [button] if button is not None and place >= (first_new or 0) else []
        if self._more:
            older = _link(tr("Show older"), "olderChanges", lambda: self._ask(PAGE, self._changes[-1].id))
            self._box.addWidget(older)
            buttons.append(older)
        if had_keys and buttons:
            buttons[0].setFocus()

    def _table(self) -> str:
        return self._model.screen.model.__tablename__ if self._model is not None else ""

    def _field_line(self, title: str) -> QWidget:
        line, layout = _line()
        words = tr("Only {title}", title=title) if self._changes else tr("{title} was never changed", title=title)
        layout.addWidget(_label(words, "muted"), 1)
        layout.addWidget(_link(tr("All fields"), "allFields", lambda: self.show_field(None)))
        return line

    def _entry(self, change: PastChange) -> tuple[QWidget, QWidget | None]:
        columns, formats = columns_by_name(change.table), self._tools.formats
        what = what_words(change, columns, formats, SHOWN_VALUE)
        label = _label(what, "")
        exact, full = exact_words(change, formats), what_words(change, columns, formats, LONGEST_VALUE)
        label.setToolTip(tool_tip(exact if full == what else f"{exact}\n{full}"))
        label.setAccessibleDescription(exact)
        line, layout = _line()
        layout.addWidget(label, 1)
        button = self._button(change)
        if button is not None:
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return line, button

    def _button(self, change: PastChange) -> QWidget | None:
        """Return the way to put a value back; where there is none, a lock that says why."""
        model, column = self._model, change.column or ""
        if (
            self._gone
            or model is None
            or change.action != CHANGE
            or change.table != self._table()
            or is_key_at_source(change.table, column)
        ):
            return None
        reason = self._why_not(model, change)
        holds = change.holds if change.dated else holds_now(change, model.records.value(change.row_id, column))
        if reason is None and holds:
            return None
        field = field_words(column, columns_by_name(change.table))
        if reason is not None:
            return self._lock(tr("{field} can’t be put back: {reason}", field=field, reason=reason))
        value = value_words(change.old, columns_by_name(change.table).get(column), self._tools.formats)
        button = _link(tr("Put back"), "putBack", lambda: self._put_back(change))
        button.setAccessibleName(tr("Put back {field}: {value}", field=field, value=value))
        button.setToolTip(tool_tip(button.accessibleName()))
        return button

    def _why_not(self, model: RowTableModel, change: PastChange) -> str | None:
        column = change.column or ""
        reason = model.records.why_locked(change.row_id, column)
        shown = columns_by_name(change.table).get(column)
        if reason is None and change.old is None and shown is not None and is_required(shown):
            return sentence(Missing(shown.field.title), self._tools.formats)
        return reason

    def _lock(self, words: str) -> QWidget:
        lock = ToolButton()
        lock.setObjectName("cantPutBack")
        lock.setIconSize(QSize(12, 12))
        lock.setToolTip(tool_tip(words))
        lock.setAccessibleName(words)
        lock.clicked.connect(lambda: self._messages.tell(Tone.QUIET, tr("The value can't be put back"), words))
        self._tools.icons.put(lock, "lock", "faint")
        return lock

    def _put_back(self, change: PastChange) -> None:
        """Find out what the value was exactly, then write it as any other edit."""
        if change.dated:
            self._put_back_days(change)
            return
        model, engine = self._model, self._tools.engine

        def write(value: object) -> None:
            try:
                if model is not None and model is self._model:
                    model.edits.put_back(change.row_id, change.column or "", value)
            except KnownError as error:
                self._messages.error(error)

        self._tools.jobs.run(lambda: old_value(engine, change), write, self._messages.error, self)

    def _put_back_days(self, change: PastChange) -> None:
        """Do as `_put_back`, of what holds from a day on: on those days the old value holds again."""
        model, engine, title = (
            self._model,
            self._tools.engine,
            field_words(change.column or "", columns_by_name(change.table)),
        )
        newest = next(one.id for one in self._changes if one.dated and one.column == change.column)

        def look() -> tuple[object, Periods]:
            (now,) = first_of(record_history(engine, Employee, change.row_id, 1, column=change.column), 1)[:1]
            if now.id != newest:
                happened = tr("{who} changed {field} meanwhile.", who=who_words(now), field=title)
                raise RefusedError(tr("The value can't be put back"), happened, tr(NOTHING_CHANGED))
            return old_value(engine, change), periods_of(engine, (change.row_id,))[change.row_id]

        def write(found: tuple[object, Periods]) -> None:
            try:
                if model is not None and model is self._model:
                    model.edits.put_back_days(change, *found)
            except KnownError as error:
                self._messages.error(error)

        self._tools.jobs.run(look, write, self._refused, self)

    def _refused(self, error: Exception) -> None:
        self._messages.error(error)
        self.read()


def _label(text: str, look: str, *, top: int = 0) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("look", look)
    label.setContentsMargins(0, top, 0, 0)
    return label


def _link(text: str, name: str, pressed: Callable[[], None]) -> QPushButton:
    button = Button(text)
    button.setObjectName(name)
    button.setProperty("look", "link")
    button.clicked.connect(lambda: pressed())
    return button


def _line() -> tuple[QWidget, QHBoxLayout]:
    line = QWidget()
    layout = QHBoxLayout(line)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    return line, layout
