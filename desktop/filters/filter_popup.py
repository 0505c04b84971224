"""The window below a filter in which it is set up: what fits depends on the kind of the column."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.context.app_context import AppContext
from desktop.filters.filter_value_list import FilterValueList
from desktop.screens.formats import UnreadableError
from desktop.screens.shown_columns import ShownColumn
from desktop.theme.font_scaling import scaled
from desktop.widgets.buttons import Button, ToolButton
from desktop.wording.filter_words import TEXT_TESTS, between, end_text
from desktop.wording.relative_dates import PERIOD_WORDS
from models.queries.filters import Filter, Test
from models.values.language import tr

WIDTH, PERIODS_HEIGHT = 264, 212
TYPING_PAUSE_MS = 250
LONGEST_TEXT = 500


class FilterPopup(QFrame):
    """`chosen(Filter or None)`: as soon as something is set up; it stays open until a click elsewhere. Esc closes it,
    too, and leaves the filter as it was."""

    chosen = Signal(object)

    def __init__(self, shown: ShownColumn, condition: Filter | None, tools: AppContext, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("filterPopup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Filter {title}", title=shown.field.title))
        self.setFixedWidth(scaled(WIDTH))
        self._shown, self._tools, self._condition = shown, tools, condition
        self._before = condition
        self._then: Callable[[], None] = lambda: None
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(lambda: self._then())
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(10, 8, 10, 8)
        self._layout.setSpacing(6)
        title = QLabel(shown.field.title)
        title.setProperty("look", "caption")
        title.setTextFormat(Qt.TextFormat.PlainText)
        self._layout.addWidget(title)
        self.first = self._body()
        self._add_foot()

    def open_below(self, place: QWidget) -> None:
        """Show it below a widget, within the screen, the first field ready to be typed in."""
        self.adjustSize()
        corner = place.mapToGlobal(QPoint(0, place.height() + 2))
        screen = place.screen().availableGeometry()
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - self.width())))
        corner.setY(max(screen.top(), min(corner.y(), screen.bottom() - self.height())))
        self.move(corner)
        self.show()
        self.first.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back by Esc what was set up here."""
        if event.key() == Qt.Key.Key_Escape:
            self._pause.stop()
            if self._condition != self._before:
                self._choose(self._before)
            self.close()
        else:
            super().keyPressEvent(event)

    def _body(self) -> QWidget:
        if self._shown.kind.is_picked:
            picks = FilterValueList(self._shown, self._condition, self._tools, self)
            picks.picked.connect(self._picked)
            self._layout.addWidget(picks)
            return picks.field
        return self._range_body() if self._shown.kind.is_figure else self._text_body()

    def _text_body(self) -> QWidget:
        now = self._condition if self._condition and self._condition.test in TEXT_TESTS else None
        tests, row = QButtonGroup(self), QHBoxLayout()
        row.setSpacing(2)
        for test, words in TEXT_TESTS.items():
            button = _toggle(tr(words), f"{test.value}Test")
            button.setChecked(test is (now.test if now else Test.CONTAINS))
            tests.addButton(button, list(TEXT_TESTS).index(test))
            row.addWidget(button)
        row.addStretch(1)
        self._layout.addLayout(row)
        field = self._field("filterText", tr("Text"), str(now.values[0]) if now else "")

        def take() -> None:
            test = list(TEXT_TESTS)[tests.checkedId()]
            text = field.text().strip()
            self._choose(Filter(self._shown.field.name, test, (text,)) if text else None)

        self._layout.addWidget(field)
        self._live(field, take)
        tests.idClicked.connect(lambda _id: take())
        return field

    def _range_body(self) -> QWidget:
        formats, now = self._tools.formats, self._condition
        ends = now.values if now and now.test is Test.BETWEEN else (None, None)
        row = QHBoxLayout()
        fields = []
        for name, words, end in zip(("filterFrom", "filterTo"), (tr("From"), tr("To")), ends, strict=True):
            field = self._field(name, words, end_text(end, self._shown, formats))
            row.addWidget(field)
            fields.append(field)
        self._layout.addLayout(row)
        first, last = fields

        def take() -> None:
            try:
                self._choose(between(first.text(), last.text(), self._shown, formats))
            except UnreadableError as problem:
                self._problem.setText(str(problem))
                self._problem.show()

        for field in fields:
            self._live(field, take)
        if self._shown.kind.holds_days:
            self._layout.addWidget(self._periods())
        return first

    def _periods(self) -> QListWidget:
        listed = QListWidget()
        listed.setObjectName("filterPeriods")
        listed.setAccessibleName(tr("Days from today on"))
        listed.setFixedHeight(scaled(PERIODS_HEIGHT))
        listed.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        now = self._condition.values[0] if self._condition and self._condition.test is Test.WITHIN else None
        for key, words in PERIOD_WORDS.items():
            item = QListWidgetItem(tr(words), listed)
            item.setData(Qt.ItemDataRole.UserRole, key)
            if key == now:
                listed.setCurrentItem(item)
        listed.itemClicked.connect(self._within)
        listed.itemActivated.connect(self._within)
        return listed

    def _within(self, item: QListWidgetItem) -> None:
        period = item.data(Qt.ItemDataRole.UserRole)
        self._choose(Filter(self._shown.field.name, Test.WITHIN, (period,)))
        self.close()

    def _add_foot(self) -> None:
        self._problem = QLabel()
        self._problem.setProperty("look", "bad")
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._layout.addWidget(self._problem)
        row = QHBoxLayout()
        row.setSpacing(2)
        for test, words in ((Test.EMPTY, tr("Empty")), (Test.FILLED, tr("Not empty"))):
            button = _toggle(words, f"{test.value}Test")
            button.setChecked(self._condition is not None and self._condition.test is test)
            button.clicked.connect(lambda on, test=test: self._on_emptiness(test, on))
            row.addWidget(button)
        row.addStretch(1)
        clear = Button(tr("Clear"))
        clear.setObjectName("clearFilter")
        clear.setProperty("look", "link")
        clear.clicked.connect(lambda: self._choose(None))
        clear.clicked.connect(self.close)
        row.addWidget(clear)
        self._layout.addLayout(row)

    def _on_emptiness(self, test: Test, on: bool) -> None:
        self._choose(Filter(self._shown.field.name, test) if on else None)
        self.close()

    def _picked(self, values: tuple[Any, ...]) -> None:
        self._choose(Filter(self._shown.field.name, Test.ONE_OF, values) if values else None)

    def _choose(self, condition: Filter | None) -> None:
        self._pause.stop()
        self._problem.hide()
        self._condition = condition
        self.chosen.emit(condition)

    def _field(self, name: str, words: str, text: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setObjectName(name)
        field.setAccessibleName(words)
        field.setPlaceholderText(words)
        field.setMaxLength(LONGEST_TEXT)
        return field

    def _live(self, field: QLineEdit, take: Callable[[], None]) -> None:
        """Have what is typed taken when typing rests, or by Enter, which closes."""

        def soon() -> None:
            self._then = take
            self._pause.start()

        def now() -> None:
            take()
            if self._problem.isHidden():
                self.close()

        field.textEdited.connect(soon)
        field.returnPressed.connect(now)


def _toggle(words: str, name: str) -> QToolButton:
    button = ToolButton()
    button.setText(words)
    button.setObjectName(name)
    button.setCheckable(True)
    return button
