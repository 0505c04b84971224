"""Looking at employees as of another day: chosen beside the title, marked by a bar as long as it is another day.

Cells stay editable: who looks at a day is asked "from when?" with that day entered already, so planning ahead is
looking at the first of next year and typing. All other tables go on showing today.
"""

from datetime import date

from PySide6.QtCore import QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.kinds.kinds import Kind
from desktop.screens.formats import UnreadableError, calendar_of
from desktop.screens.screen import Screen
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_page.table_page import TablePage
from desktop.widgets.buttons import Button, ToolButton
from desktop.wording.effective_date import DAY, quick_days
from models.schema.employees import Employee
from models.values.language import mark, tr

LOOK_EVERY_MS = 20_000
WORDS = (mark("Today"), mark("First of this month"), mark("First of next month"))
UP_AND_DOWN = {Qt.Key.Key_Up: DAY, Qt.Key.Key_Down: -DAY}


class AsOf(QObject):
    """The day as of which employees are shown. `button` goes behind the title, `bar` above the table; where another
    table than the employees' is shown, both are hidden. `day_began`: it is another day where people report;
    `marked`: the button says another day, or is offered or not."""

    day_began = Signal()
    marked = Signal()

    def __init__(self, page: TablePage, tools: AppContext) -> None:
        super().__init__(page)
        self._page, self._tools = page, tools
        self.button, self.bar = self._made_button(), AsOfBar(tools)
        self.bar.ended.connect(lambda: self.show_day(None))
        self._today = calendar_of(tools.formats).today()
        page.opened.connect(self._opened)
        # A period that begins at midnight is shown from then on, in a window that stays open, too.
        self._clock = QTimer(self, interval=LOOK_EVERY_MS)
        self._clock.timeout.connect(self.look_at_calendar)
        self._clock.start()

    def show_day(self, day: date | None) -> None:
        """Show another day; None, or today: today again."""
        model = self._page.model
        if model is not None:
            model.reader.show_day(None if day == calendar_of(self._tools.formats).today() else day)
            self._mark(model.query.day)
            self._page.table.setFocus()

    def look_at_calendar(self) -> None:
        """Read the table again when another day has begun."""
        today, model = calendar_of(self._tools.formats).today(), self._page.model
        if today != self._today:
            self._today = today
            self.day_began.emit()
            if model is not None:
                model.reader.reload()  # also when another day is shown: filters may say "< today"

    def for_table(self, shown: bool) -> None:
        """Offer it only where employees are shown."""
        screen = self._page.shown_screen
        offered = shown and screen is not None and screen.model is Employee
        self.button.setVisible(offered)
        self.bar.setVisible(offered and self._page.model is not None and self._page.model.query.day is not None)

    def _opened(self, _screen: Screen, model: RowTableModel) -> None:
        self._mark(model.query.day)

    def _mark(self, day: date | None) -> None:
        words = tr("Today") if day is None else self._tools.formats.day(day)
        self.button.setText(f" {tr('As of {day}', day=words)}" if day is not None else "")
        self.button.setAccessibleName(tr("As of {day}", day=words))
        self.bar.show_day(day)
        self.for_table(True)
        self.marked.emit()

    def _made_button(self) -> QToolButton:
        button = ToolButton()
        button.setObjectName("asOfButton")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tr("Show employees as of another day"))
        button.clicked.connect(self._choose)
        self._tools.icons.put(button, "calendar-days")
        return button

    def _choose(self) -> None:
        model = self._page.model
        day, words = model.query.day if model is not None else None, tr("Show employees as of another day")
        popup = DayPopup(self._tools, day, self.button, words)
        popup.chosen.connect(self.show_day)
        popup.open_below(self.button)


class AsOfBar(QFrame):
    """Says as of which day is shown, as long as it isn't today. `ended`: today is wanted again."""

    ended = Signal()

    def __init__(self, tools: AppContext) -> None:
        super().__init__()
        self.setObjectName("asOfBar")
        self._formats = tools.formats
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        back = Button(tr("Back to today"))
        back.setObjectName("backToToday")
        back.setProperty("look", "link")
        back.clicked.connect(self.ended)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 12, 4)
        layout.addWidget(self.text, 1)
        layout.addWidget(back)
        self.hide()

    def show_day(self, day: date | None) -> None:
        """Say another day; None: there is nothing to say."""
        words = "" if day is None else self._formats.day(day)
        self.text.setText(
            tr(
                "Department, status, hours and cost as of {day}. What you change here holds from that day on, "
                "unless you enter another one.",
                day=words,
            )
        )
        self.setVisible(day is not None)


class DayPopup(QFrame):
    """A day to enter or to choose. `chosen(day)`; `words`: what it is for."""

    chosen = Signal(object)

    def __init__(self, tools: AppContext, day: date | None, parent: QWidget, words: str) -> None:
        super().__init__(parent.window(), Qt.WindowType.Popup)
        self.setObjectName("fromWhen")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(words)
        self._formats = tools.formats
        today = calendar_of(tools.formats).today()
        title = QLabel(words)
        title.setProperty("look", "caption")
        self.field = QLineEdit(self._formats.day(day or today))
        self.field.setObjectName("asOfDay")
        self.field.setAccessibleName(tr("Day"))
        self.field.returnPressed.connect(self._take)
        self._problem = QLabel(tr("Enter a day from 1990 to 2100."))
        self._problem.setProperty("look", "bad")
        self._problem.hide()
        row = QHBoxLayout()
        for words, offered in zip(WORDS, quick_days(today), strict=True):
            button = ToolButton()
            button.setText(tr(words) if offered == today else self._formats.day(offered))
            button.setToolTip(tr(words))
            button.setAccessibleName(f"{tr(words)}: {self._formats.day(offered)}")
            button.clicked.connect(lambda _on, offered=offered: self._choose(offered))
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(6)
        for part in (title, self.field, self._problem):
            layout.addWidget(part)
        layout.addLayout(row)

    def open_below(self, place: QWidget) -> None:
        """Show it below a widget, the day ready to be typed over."""
        self.adjustSize()
        corner, screen = place.mapToGlobal(QPoint(0, place.height() + 2)), place.screen().availableGeometry()
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - self.width())))
        self.move(corner)
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from day to day by up and down; close by Esc."""
        day = self._day()
        if event.key() in UP_AND_DOWN and day is not None:
            self.field.setText(self._formats.day(day + UP_AND_DOWN[Qt.Key(event.key())]))
        else:
            super().keyPressEvent(event)

    def _day(self) -> date | None:
        try:
            day = self._formats.parse(self.field.text(), Kind.DATE)
        except UnreadableError:
            return None
        return day if isinstance(day, date) and 1990 <= day.year <= 2100 else None

    def _take(self) -> None:
        day = self._day()
        self._problem.setVisible(day is None)
        if day is not None:
            self._choose(day)

    def _choose(self, day: date) -> None:
        self.close()
        self.chosen.emit(day)
