"""The timeline in the record panel: an employee's periods from the newest to the oldest, what changed in each, to be
put right, added to and deleted."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.commands.command_queue import CommandQueue
from desktop.commands.period_commands import PeriodsCommand
from desktop.context.app_context import AppContext
from desktop.record_panel.panel_helpers import caption
from desktop.record_panel.period_popup import PeriodPopup
from desktop.screens.formats import calendar_of
from desktop.screens.screen import Screen
from desktop.widgets.buttons import Button
from desktop.widgets.enter_keys import ENTER
from desktop.widgets.layout_helpers import clear_layout
from desktop.wording.effective_date import ValueWords
from models.schema.employees import DATED, Employee
from models.values.errors import KnownError
from models.values.language import tr
from models.writes.period_writes import ByEmployee, periods_with_names
from models.writes.periods import Period, Periods, added, after, corrected, on, without

TIMELINE = "timeline"


class PeriodTimeline(QWidget):
    """The periods of one employee. `failed(error)`: what couldn't be read or put right; `caption` is its title."""

    failed = Signal(object)

    def __init__(self, tools: AppContext) -> None:
        super().__init__()
        self.setObjectName("periodTimeline")
        self._tools, self.caption = tools, caption(tr("Periods"))
        self._undo: CommandQueue | None = None
        self._employee: int | None = None
        self._periods: Periods = ()
        self._words = ValueWords(tools.formats, {})
        self.locked = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self._box = QVBoxLayout()
        self._box.setSpacing(2)
        layout.addLayout(self._box)
        self._add = Button(tr("Add a period"))
        self._add.setProperty("look", "link")
        self._add.setObjectName("addPeriod")
        self._add.clicked.connect(lambda: self._ask(None))
        layout.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self._show_employee(None)

    def show_record(self, screen: Screen | None, row_id: int | None, undo: CommandQueue | None) -> None:
        """Show the periods of a record, if it is an employee; None: nothing yet."""
        is_employee = screen is not None and screen.model is Employee
        self._undo, self.locked = undo, screen.locked if screen is not None else ""
        self._show_employee(row_id if is_employee else None)

    def _show_employee(self, row_id: int | None) -> None:
        self.setVisible(row_id is not None)
        self.caption.setVisible(row_id is not None)
        if row_id != self._employee:
            self._show((), ValueWords(self._tools.formats, {}))
        self._employee = row_id
        if row_id is None:
            return
        engine = self._tools.engine

        def found(answer: tuple[ByEmployee, dict[int, str]]) -> None:
            if self._employee == row_id:
                self._show(answer[0][row_id], ValueWords(self._tools.formats, answer[1]))

        read = lambda: periods_with_names(engine, (row_id,))  # noqa: E731  # a job takes no arguments
        self._tools.jobs.run(read, found, self.failed.emit, self, TIMELINE, replace=True)

    def _show(self, periods: Periods, words: ValueWords) -> None:
        self._periods, self._words = periods, words
        clear_layout(self._box)
        self._add.setVisible(not self.locked)
        today = calendar_of(self._tools.formats).today()
        for place in range(len(periods) - 1, -1, -1):
            before = periods[place - 1] if place else None
            line = PeriodLine(periods[place], before, today, words)
            line.chosen.connect(lambda one=periods[place]: self._ask(one))
            self._box.addWidget(line)

    def _ask(self, period: Period | None) -> None:
        """Open the small window in which a period is put right, or a new one is entered."""
        if self._employee is None or self.locked:
            return
        asked = period or self._new_period(self._employee)
        place: QWidget = self._add if period is None else self._line_of(period)
        popup = PeriodPopup(asked, self._tools, self._words, self)
        popup.entered.connect(lambda wanted: self._put(period, wanted))
        popup.deleted.connect(lambda: self._delete(asked))
        popup.open_below(place)

    def _new_period(self, employee: int) -> Period:
        """Begin with what holds today, from today to the next period that is planned: only what differs is entered."""
        today = calendar_of(self._tools.formats).today()
        held, later = on(self._periods, today), after(self._periods, today)
        last = later[0].first - timedelta(days=1) if later else None
        return Period(None, employee, today, last, dict(held.values) if held else dict.fromkeys(DATED))

    def _line_of(self, period: Period) -> QWidget:
        return next((line for line in self.findChildren(PeriodLine) if line.period == period), self._add)

    def _put(self, old: Period | None, wanted: Period) -> None:
        title = tr("Add a period") if old is None else tr("Change a period")
        self._take(title, lambda there: added(there, wanted) if old is None else corrected(there, wanted))

    def _delete(self, period: Period) -> None:
        number = period.id
        if number is not None:
            self._take(tr("Delete a period"), lambda there: without(there, number))

    def _take(self, name: str, make: Callable[[Periods], Periods]) -> None:
        if self._employee is None or self._undo is None:
            return
        try:
            wanted = make(self._periods)
        except KnownError as error:
            self.failed.emit(error)
            return
        self._undo.do(PeriodsCommand(name, self._employee, self._periods, wanted))


class PeriodLine(QFrame):
    """One period: its days, whether it is today's or still to come, and what changed with it."""

    chosen = Signal()

    def __init__(self, period: Period, before: Period | None, today: date, words: ValueWords) -> None:
        super().__init__()
        self.period = period
        self.setObjectName("periodLine")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("now", period.covers(today))
        self.setProperty("future", period.first > today)
        days, state = days_of(period, words), _state(period, today)
        changes = [f"{words.title(name)}: {words.of(name, value)}" for name, value in _changes(period, before)]
        head = QHBoxLayout()
        head.addWidget(_text(days, "strong" if period.covers(today) else ""))
        head.addStretch(1)
        if state:
            head.addWidget(_text(state, "small"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 5, 10, 5)
        layout.setSpacing(1)
        layout.addLayout(head)
        for change in changes or [tr("Nothing changes")]:
            layout.addWidget(_text(change, "small"))
        self.setAccessibleName(", ".join((days, *((state,) if state else ()), *changes)))
        self.setAccessibleDescription(tr("Press Enter to change it"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the period that is clicked."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open it with Enter and F2, too."""
        if event.key() in (*ENTER, Qt.Key.Key_F2):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


def days_of(period: Period, words: ValueWords) -> str:
    """Return from when to when, as people read it."""
    day = words.formats.day
    if period.valid_from is None and period.valid_to is None:
        return tr("Always")
    if period.valid_from is None:
        return tr("Until {day}", day=day(period.last))
    if period.valid_to is None:
        return tr("Since {day}", day=day(period.first))
    return f"{day(period.first)} – {day(period.last)}"


def _state(period: Period, today: date) -> str:
    if period.covers(today):
        return tr("Today")
    return tr("Still to come") if period.first > today else ""


def _changes(period: Period, before: Period | None) -> list[tuple[str, Any]]:
    """Return what a period changes; of the first one everything that it holds."""
    if before is None:
        return [(name, period.values.get(name)) for name in DATED if period.values.get(name) is not None]
    return [(name, period.values.get(name)) for name in DATED if period.values.get(name) != before.values.get(name)]


def _text(text: str, look: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("look", look)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(look == "small")
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return label
