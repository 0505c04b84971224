"""The editors: one per kind of value, used in the table's cells and in the record panel alike.

Every editor has `set_value(value)`, `value()` (raises UnreadableError with a sentence) and `settle(then)`, which calls
`then` once the value is known: at once, or when the rows that a typed name means have been looked up.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QDate, QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QMenu, QWidget, QWidgetAction

from desktop.context.app_context import AppContext
from desktop.screens.columns import is_required
from desktop.screens.formats import Formats, UnreadableError
from desktop.screens.shown_columns import ShownColumn
from desktop.widgets.plain_text import tool_tip
from models.values.language import tr
from models.values.parse_errors import Missing

SHOWN_LABELS = 12
TYPING_PAUSE_MS = 120
# Excel's German keyboard has the point where the English one has the semicolon.
TODAY = (Qt.Key.Key_Semicolon, Qt.Key.Key_Period)


def leaves_program(event: QEvent) -> bool:
    """Tell whether an editor lost the focus only because its window did: it stays open until one comes back."""
    reason = event.reason() if isinstance(event, QFocusEvent) else None
    return event.type() is QEvent.Type.FocusOut and reason is Qt.FocusReason.ActiveWindowFocusReason


class ValueEdit(QLineEdit):
    """Text, numbers, durations, moments: typed, and read by Formats. `seen`: what the cell showed at the beginning."""

    seen: Any = None
    # Whether what is typed stands on the right where the column's values do.
    is_aligned = True

    def __init__(self, facts: ShownColumn, tools: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.facts, self.tools = facts, tools
        self.setAccessibleName(facts.field.title)
        self.setMaxLength(100_000)
        if facts.right_aligned and self.is_aligned:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.textEdited.connect(lambda: self.mark(""))

    def set_value(self, value: Any) -> None:
        """Show a value, all of it selected."""
        self.setText(self.tools.formats.input_text(value, self.facts.kind))
        self.selectAll()

    def begin_with(self, text: str) -> None:
        """Start with what was typed on the cell."""
        self.setText(text)
        self.textEdited.emit(text)

    def value(self) -> Any:
        """Return what was entered. Raises UnreadableError."""
        facts = self.facts
        found = self.tools.formats.parse(self.text(), facts.kind, choices=facts.choices, whole=facts.whole)
        return needed(facts, found, self.tools.formats)

    def settle(self, then: Callable[[], None]) -> None:
        """Call `then` when the value is known: here at once."""
        then()

    def mark(self, problem: str) -> None:
        """Show that the text can't be taken, and why; "" takes the mark away."""
        self.setProperty("wrong", bool(problem))
        self.setToolTip(tool_tip(problem))
        self.setAccessibleDescription(problem)
        self.style().polish(self)


class DateEdit(ValueEdit):
    """A date: typed in the locale's form or as `today`, or picked from a calendar (Alt+Down)."""

    is_aligned = False

    def __init__(self, facts: ShownColumn, tools: AppContext, parent: QWidget) -> None:
        super().__init__(facts, tools, parent)
        self._calendar = QAction(self)
        self._calendar.setToolTip(tr("Pick from a calendar (Alt+Down)"))
        tools.icons.put(self._calendar, "calendar")
        self._calendar.triggered.connect(self.pick)
        self.addAction(self._calendar, QLineEdit.ActionPosition.TrailingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the calendar by Alt+Down, as in other date fields; Ctrl+; is today."""
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.pick()
        elif event.key() in TODAY and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.setText(tr("today"))
        else:
            super().keyPressEvent(event)

    def pick(self) -> None:
        """Open the calendar below the field."""
        menu = QMenu(self)
        calendar = QCalendarWidget(menu)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.ISOWeekNumbers)
        calendar.setLocale(self.tools.formats.locale)
        calendar.setGridVisible(False)
        quiet = QTextCharFormat()
        quiet.setForeground(self.palette().placeholderText())
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(day, quiet)
        try:
            shown = self.value()
        except UnreadableError:
            shown = None
        if shown:
            calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        calendar.clicked.connect(lambda day: self._picked(day, menu))
        calendar.activated.connect(lambda day: self._picked(day, menu))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
        calendar.setFocus()

    def _picked(self, day: QDate, menu: QMenu) -> None:
        self.setText(self.tools.formats.locale.toString(day, self.tools.formats.date_format))
        self.mark("")
        menu.close()
        self.setFocus()


def needed(facts: ShownColumn, value: Any, formats: Formats) -> Any:
    """Return the value, unless it is empty where one is needed. Raises UnreadableError."""
    if value is None and is_required(facts):
        raise UnreadableError(Missing(facts.field.title), formats)
    return value
