"""The small window in which one period of an employee is put right: its days and what holds in it."""

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.editors.editor_factory import editor_for
from desktop.screens.formats import UnreadableError
from desktop.screens.screen_definitions import EMPLOYMENT_PERIODS
from desktop.screens.shown_columns import shown_columns
from desktop.theme.font_scaling import scaled
from desktop.widgets.buttons import Button
from desktop.widgets.enter_keys import ENTER
from desktop.wording.effective_date import ValueWords
from models.schema.employees import DATED
from models.values.language import tr
from models.writes.periods import Period

WIDTH = 316
DAYS = ("valid_from", "valid_to")


class PeriodPopup(QFrame):
    """`entered(Period)`: what the period shall be; `deleted`: it shall go. Esc and a click elsewhere change nothing."""

    entered = Signal(object)
    deleted = Signal()

    def __init__(self, period: Period, tools: AppContext, words: ValueWords, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("periodPopup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._period, self._words = period, words
        title = tr("New period") if period.id is None else tr("Change the period")
        self.setAccessibleName(title)
        self.setFixedWidth(scaled(WIDTH))
        head, self._problem = QLabel(title), QLabel()
        head.setProperty("look", "strong")
        self._problem.setProperty("look", "bad")
        self._problem.setWordWrap(True)
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(6)
        layout.addWidget(head)
        layout.addLayout(self._fields(tools))
        layout.addWidget(self._problem)
        layout.addLayout(self._foot())

    def open_below(self, place: QWidget) -> None:
        """Show it below a widget, within the screen."""
        self.adjustSize()
        corner, screen = place.mapToGlobal(QPoint(0, place.height() + 2)), place.screen().availableGeometry()
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - self.width())))
        corner.setY(max(screen.top(), min(corner.y(), screen.bottom() - self.height())))
        self.move(corner)
        self.show()
        self.editors["valid_from"].setFocus(Qt.FocusReason.PopupFocusReason)
        self.editors["valid_from"].selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change nothing by Esc, take what stands here by Enter."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in ENTER:
            self._settle(list(self.editors.values()))
        else:
            super().keyPressEvent(event)

    def _fields(self, tools: AppContext) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        self.editors: dict[str, Any] = {}
        columns = {shown.column.name: shown for shown in shown_columns(EMPLOYMENT_PERIODS)}
        for row, name in enumerate((*DAYS, *DATED)):
            title = QLabel(columns[name].field.title)
            title.setProperty("look", "small")
            editor = editor_for(columns[name], tools, self)
            editor.set_value(self._value(name))
            grid.addWidget(title, row, 0)
            grid.addWidget(editor, row, 1)
            self.editors[name] = editor
        self.editors["valid_from"].setPlaceholderText(tr("not known"))
        self.editors["valid_to"].setPlaceholderText(tr("until further notice"))
        return grid

    def _value(self, name: str) -> Any:
        if name in DAYS:
            return getattr(self._period, name)
        value = self._period.values.get(name)
        return (value, self._words.of(name, value)) if name == "department_id" and value is not None else value

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        if self._period.id is not None:
            delete = Button(tr("Delete"))
            delete.setObjectName("deletePeriod")
            delete.setToolTip(tr("The period before it goes on instead."))
            delete.clicked.connect(self._delete)
            row.addWidget(delete)
        row.addStretch(1)
        take = Button(tr("Save"))
        take.setObjectName("savePeriod")
        take.setProperty("look", "primary")
        take.clicked.connect(lambda: self._settle(list(self.editors.values())))
        row.addWidget(take)
        return row

    def _delete(self) -> None:
        self.close()
        self.deleted.emit()

    def _settle(self, editors: list[Any]) -> None:
        """Wait until each editor knows its value, one after another, then take them."""
        if editors:
            editors[0].settle(lambda: self._settle(editors[1:]))
        else:
            self._take()

    def _take(self) -> None:
        try:
            values = {name: editor.value() for name, editor in self.editors.items()}
        except UnreadableError as problem:
            self._refuse(str(problem))
            return
        first, last = values["valid_from"], values["valid_to"]
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self._refuse(tr("It would end before it begins."))
            return
        held = {name: values[name][0] if isinstance(values[name], tuple) else values[name] for name in DATED}
        wanted = replace(self._period, valid_from=first, valid_to=last, values=held)
        self.close()
        if wanted != self._period or wanted.id is None:
            self.entered.emit(wanted)

    def _refuse(self, why: str) -> None:
        self._problem.setText(why)
        self._problem.show()
        self.adjustSize()
