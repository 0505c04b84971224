"""The small window that asks from when a change holds: today is entered, Enter takes it, Esc gives the change up."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.kinds.kinds import Kind
from desktop.screens.formats import UnreadableError, calendar_of
from desktop.theme.font_scaling import scaled
from desktop.widgets.buttons import ToolButton
from desktop.widgets.enter_keys import ENTER
from desktop.widgets.plain_text import one_line
from desktop.wording.effective_date import (
    DAY,
    QUICK,
    EffectiveDateQuestion,
    ValueWords,
    meaning,
    quick_days,
    what_follows,
)
from models.values.language import tr
from models.writes.period_writes import ByEmployee, EffectiveDate, periods_with_names

WIDTH = 316
STEPS = {Qt.Key.Key_Up: DAY, Qt.Key.Key_Down: -DAY}


class EffectiveDatePopup(QFrame):
    """Asks one question. Who clicks elsewhere takes the day that stands there; `closed` is called at the end."""

    def __init__(
        self, question: EffectiveDateQuestion, tools: AppContext, parent: QWidget, closed: Callable[[], None]
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("fromWhen")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("From when?"))
        self.setFixedWidth(scaled(WIDTH))
        self._question, self._tools, self._closed = question, tools, closed
        self._there: ByEmployee | None = None
        self._words = ValueWords(tools.formats, {})
        self._today = calendar_of(tools.formats).today()
        self._open = True
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(6)
        layout.addLayout(self._head())
        about = _line("small")
        about.setText(one_line(question.name))
        layout.addWidget(about)
        layout.addLayout(self._quick())
        self.meaning, self.follows = _line("small"), _line("small")
        self.everything = QCheckBox(tr("Also in all later periods"))
        self.everything.setObjectName("everythingAfter")
        self._problem = _line("bad")
        for part in (self.meaning, self.follows, self.everything, self._problem):
            layout.addWidget(part)
        layout.addWidget(_hint())
        self.field.textEdited.connect(lambda _text: self._show())
        self.field.returnPressed.connect(self._take)
        self._show()
        self._read()

    def open_at(self, place: QRect) -> None:
        """Show it below a place on the screen, the day ready to be typed over."""
        self.adjustSize()
        screen = self.screen().availableGeometry()
        x = max(screen.left(), min(place.left(), screen.right() - self.width()))
        below, above = place.bottom() + 3, place.top() - self.height() - 3
        self.move(QPoint(x, below if below + self.height() <= screen.bottom() else above))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the change up by Esc; go from day to day by up and down."""
        day = self._day()
        if event.key() == Qt.Key.Key_Escape:
            self._decide(None)
        elif event.key() in ENTER:
            self._take()
        elif event.key() in STEPS and day is not None:
            self._put(day + STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Take what stands here when one goes on elsewhere, as every editor; a day that can't be read gives up."""
        super().hideEvent(event)
        if self._open:
            self._decide(self._answer())

    def _head(self) -> QHBoxLayout:
        formats, question = self._tools.formats, self._question
        title = QLabel(tr("From when?"))
        title.setProperty("look", "strong")
        self.field = QLineEdit(formats.day(question.start or question.day or self._today))
        self.field.setObjectName("fromWhenDay")
        self.field.setAccessibleName(tr("First day"))
        self.field.setAccessibleDescription(one_line(question.name))
        row = QHBoxLayout()
        row.addWidget(title)
        row.addStretch(1)
        row.addWidget(self.field)
        self.field.setFixedWidth(scaled(140))
        return row

    def _quick(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        for words, day in zip(QUICK, quick_days(self._today), strict=True):
            button = ToolButton()
            button.setText(tr(words) if day == self._today else self._tools.formats.day(day))
            button.setToolTip(tr(words))
            button.setAccessibleName(f"{tr(words)}: {self._tools.formats.day(day)}")
            button.clicked.connect(lambda _on, day=day: self._put(day))
            row.addWidget(button)
        if self._question.new and not self._question.changes:
            row.addWidget(self._made_unknown())
        row.addStretch(1)
        return row

    def _made_unknown(self) -> ToolButton:
        button = ToolButton()
        button.setObjectName("firstDayUnknown")
        button.setText(tr("Not known"))
        button.setToolTip(tr("It isn't known since when their values hold."))
        button.setAccessibleName(f"{button.text()}: {button.toolTip()}")
        shown = self._question.day or self._today
        button.clicked.connect(lambda: self._decide(EffectiveDate(shown, shown)))
        return button

    def _put(self, day: date) -> None:
        self.field.setText(self._tools.formats.day(day))
        self.field.setFocus()
        self._show()

    def _show(self) -> None:
        """Say what the day that stands there means."""
        day = self._day()
        self._problem.setVisible(day is None)
        self._problem.setText("" if day is not None else tr("Enter a day from 1990 to 2100."))
        # Until the periods have been read nothing is said of them.
        known, there = day is not None and self._there is not None, self._there or {}
        self.meaning.setText(meaning(self._question, day, there, self._words) if known and day else "")
        follows = what_follows(self._question, day, there, self._tools.formats) if known and day else ""
        self.follows.setText(follows)
        self.follows.setVisible(bool(follows))
        self.everything.setVisible(bool(follows))
        self.adjustSize()

    def _read(self) -> None:
        engine, employees = self._tools.engine, self._question.employees

        def found(answer: tuple[ByEmployee, dict[int, str]]) -> None:
            self._there, self._words = answer[0], ValueWords(self._tools.formats, answer[1])
            self._show()

        # What can't be read is only not said; whether the change can be written is found out by writing it.
        self._tools.jobs.run(lambda: periods_with_names(engine, employees), found, lambda _error: None, self)

    def _day(self) -> date | None:
        try:
            day = self._tools.formats.parse(self.field.text(), Kind.DATE)
        except UnreadableError:
            return None
        return day if isinstance(day, date) and 1990 <= day.year <= 2100 else None

    def _answer(self) -> EffectiveDate | None:
        day = self._day()
        if day is None:
            return None
        everything = self.everything.isChecked() and not self.everything.isHidden()
        many = len(self._question.employees) > 1
        return EffectiveDate(day, self._question.day or self._today, everything, first_day=day, from_start=many)

    def _take(self) -> None:
        answer = self._answer()
        if answer is not None:
            self._decide(answer)

    def _decide(self, answer: EffectiveDate | None) -> None:
        if self._open:
            self._open = False
            self.close()
            self._question.decide(answer)
            self._closed()


def _line(look: str) -> QLabel:
    label = QLabel()
    label.setProperty("look", look)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _hint() -> QLabel:
    hint = _line("small")
    hint.setText(tr("Enter saves the change, Esc discards it."))
    return hint
