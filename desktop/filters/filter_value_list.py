"""Several values to pick for a filter: words of a list, yes and no, related records; found by typing."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.screens.formats import calendar_of
from desktop.screens.shown_columns import ShownColumn
from desktop.theme.font_scaling import scaled
from desktop.widgets.enter_keys import ENTER
from models.queries.filters import Filter, Test
from models.queries.rows import labels, values_of
from models.schema.paths import model_of
from models.values.language import tr

LISTED, HEIGHT = 200, 236
TYPING_PAUSE_MS = 120
Entry = tuple[Any, str]


class CheckList(QListWidget):
    """A list in which a click anywhere on a line checks it, not only one on its box; Space and Enter do too."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Check the line, or no longer."""
        item = self.itemAt(event.position().toPoint())
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            self.setCurrentItem(item)
            _toggle(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter checks as Space does."""
        item = self.currentItem()
        if event.key() in ENTER and item is not None:
            _toggle(item)
        else:
            super().keyPressEvent(event)


class FilterValueList(QWidget):
    """`picked(values)`: what is checked, references as (id, label), None for empty."""

    picked = Signal(tuple)

    def __init__(self, shown: ShownColumn, condition: Filter | None, tools: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown, self._tools = shown, tools
        values = condition.values if condition and condition.test is Test.ONE_OF else ()
        self._checked: dict[Any, Any] = {_key(value): value for value in values}
        self.field = QLineEdit()
        self.field.setObjectName("filterSearch")
        self.field.setAccessibleName(tr("Search the list"))
        self.field.setPlaceholderText(tr("Search the list"))
        self.field.setClearButtonEnabled(True)
        self.field.installEventFilter(self)
        self.list = CheckList()
        self.list.setObjectName("filterPicks")
        self.list.setAccessibleName(shown.field.title)
        self.list.setFixedHeight(scaled(HEIGHT))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemChanged.connect(self._toggled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.field.textEdited.connect(lambda: self._pause.start())
        self._fixed: list[Entry] | None = self._known()
        self._look()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lead from the search field into the list by the arrow, and check what is first there by Enter."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Down:
                self.list.setFocus()
                self.list.setCurrentRow(0)
                return True
            if event.key() in ENTER and self.list.count():
                _toggle(self.list.item(0))
                return True
        return super().eventFilter(watched, event)

    def _known(self) -> list[Entry] | None:
        """Return all that there is to pick, where that needn't be looked up."""
        known = self._shown.kind.all_values or self._shown.choices
        return [(value, self._words(value)) for value in known] or None

    def _look(self) -> None:
        if self._fixed is not None:
            self._offer(self._fixed)
            return
        text, engine, shown = self.field.text(), self._tools.engine, self._shown
        target, calendar = shown.related_model, calendar_of(self._tools.formats)

        def read() -> list[Entry]:
            if target is not None:
                found = labels(engine, target, text, LISTED, calendar=calendar)
                return [((one.row_id, one.text), one.text) for one in found]
            model = model_of(shown.column.table.name)
            return [(value, "") for value in values_of(engine, model, shown.column.name, LISTED, calendar)]

        self._tools.jobs.run(read, self._found, self._failed, self, "filter", replace=True)

    def _found(self, entries: list[Entry]) -> None:
        if self._shown.related_model is None:
            self._fixed = [(value, self._words(value)) for value, _ in entries]
            entries = self._fixed
        self._offer(entries)

    def _failed(self, _error: Exception) -> None:
        self.list.clear()
        item = QListWidgetItem(tr("The names can’t be looked up: the database doesn’t answer."), self.list)
        item.setFlags(Qt.ItemFlag.NoItemFlags)

    def _offer(self, entries: list[Entry]) -> None:
        """Offer checked ones first, then those that fit what is typed; empty as one of them."""
        wanted = self.field.text().strip().casefold()
        checked = [(value, self._words(value)) for value in self._checked.values()]
        others = [entry for entry in ((None, tr("(empty)")), *entries) if _key(entry[0]) not in self._checked]
        fitting = [entry for entry in others if wanted in entry[1].casefold()]
        self.list.blockSignals(True)
        self.list.clear()
        for value, words in (*fitting, *checked) if wanted else (*checked, *fitting):
            item = QListWidgetItem(words, self.list)
            item.setData(Qt.ItemDataRole.UserRole, (value,))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if _key(value) in self._checked else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)

    def _words(self, value: Any) -> str:
        if value is None:
            return tr("(empty)")
        return self._tools.formats.text(value, self._shown.kind, name=self._shown.field.name)

    def _toggled(self, item: QListWidgetItem) -> None:
        (value,) = item.data(Qt.ItemDataRole.UserRole)
        if item.checkState() is Qt.CheckState.Checked:
            self._checked[_key(value)] = value
        else:
            self._checked.pop(_key(value), None)
        self.picked.emit(tuple(self._checked.values()))


def _key(value: Any) -> Any:
    """Return by what a value is known: a reference by its id; True isn't 1."""
    return (type(value), value[0]) if isinstance(value, tuple | list) else (type(value), value)


def _toggle(item: QListWidgetItem) -> None:
    checked = item.checkState() is Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked)
