"""The second step of an import: which column of the file goes into which field, and what rows are found by."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.importing.import_fields import ImportMode, Mapped, import_screen
from desktop.importing.sheet_profile import ColumnFacts, SheetFacts
from desktop.kinds.value_kind import ValueKind
from desktop.screens.columns import columns_of
from desktop.screens.screen import Screen
from desktop.widgets.layout_helpers import clear_layout
from models.values.language import tr

LEFT_OUT = ""


class FieldsStep(QWidget):
    """`changed`: something was chosen; `mapped` gives what, `missing` says what still has to be."""

    changed = Signal()

    def __init__(self, screen: Screen, parent: QWidget) -> None:
        super().__init__(parent)
        self._columns = columns_of(import_screen(screen))
        self._addable = screen.addable
        self.lines: list[_FieldLine] = []
        self.modes = QComboBox()
        self.modes.setObjectName("importMode")
        self.modes.setAccessibleName(tr("What to do with the rows"))
        self.modes.currentIndexChanged.connect(lambda: self._refresh())
        self.clears = QCheckBox(tr("Empty cells empty the field"))
        self.clears.setObjectName("importClears")
        self.clears.setAccessibleName(self.clears.text())
        self._grid_widget = QWidget()
        self._grid = QGridLayout(self._grid_widget)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._arrange()

    def show_facts(self, facts: SheetFacts) -> None:
        """Show the columns of a sheet with the mapping it begins with."""
        clear_layout(self._grid)
        titles = (tr("Column"), tr("Examples"), tr("Goes into"), tr("Finds the row"), tr("Format"))
        for place, title in enumerate(titles):
            caption = QLabel(title)
            caption.setProperty("look", "caption")
            self._grid.addWidget(caption, 0, place)
        self.lines = [self._line(place, column, facts.mapped) for place, column in enumerate(facts.columns)]
        self._grid.setRowStretch(len(self.lines) + 1, 1)
        self._show_modes(facts.mapped.mode)
        self.clears.setChecked(facts.mapped.clears)
        self._refresh()

    def mapped(self) -> Mapped:
        """Return what was chosen."""
        chosen = {line.place: line for line in self.lines if line.field.currentData()}
        fields = {place: str(line.field.currentData()) for place, line in chosen.items()}
        points = {place: line.question.currentData() for place, line in chosen.items() if line.asks == "point"}
        firsts = {place: line.question.currentData() for place, line in chosen.items() if line.asks == "first"}
        mode = self._mode()
        keys = tuple(fields[place] for place, line in chosen.items() if line.key.isChecked())
        return Mapped(fields, keys if mode is not ImportMode.NEW else (), mode, points, firsts, self.clears.isChecked())

    def missing(self) -> str:
        """Return what has to be chosen before it can go on, as a sentence; "" for nothing."""
        mapped = self.mapped()
        names = list(mapped.fields.values())
        twice = next((name for name in names if names.count(name) > 1), "")
        if not names:
            return tr("Choose a field for at least one column.")
        if twice:
            return tr("Two columns go into “{field}”.", field=self._title(twice))
        if mapped.mode is not ImportMode.NEW and not mapped.keys:
            return tr("Choose what the rows are found by.")
        open_question = next((line for line in self.lines if line.asks and line.question.currentData() is None), None)
        if open_question is not None:
            return tr("Say how “{column}” is written.", column=open_question.facts.title)
        return ""

    def _mode(self) -> ImportMode:
        # Qt gives back the text of what it was given.
        return ImportMode(self.modes.currentData() or ImportMode.NEW)

    def _title(self, name: str) -> str:
        return next(column.field.title for column in self._columns if column.field.name == name)

    def _kind(self, name: Any) -> ValueKind | None:
        return next((column.kind for column in self._columns if column.field.name == name), None)

    def _line(self, place: int, facts: ColumnFacts, mapped: Mapped) -> "_FieldLine":
        line = _FieldLine(place, facts, self)
        line.field.addItem(tr("Leave out"), LEFT_OUT)
        for column in self._columns:
            only_finds = "" if column.own_lock is None else tr(" (only finds rows)")
            line.field.addItem(column.field.title + only_finds, column.field.name)
        line.field.setCurrentIndex(max(0, line.field.findData(mapped.fields.get(place, LEFT_OUT))))
        line.key.setChecked(mapped.fields.get(place, LEFT_OUT) in mapped.keys)
        line.field.currentIndexChanged.connect(lambda: self._field_changed(line))
        line.key.toggled.connect(self._refresh)
        line.question.currentIndexChanged.connect(self.changed)
        for column_place, widget in enumerate(line.widgets()):
            self._grid.addWidget(widget, place + 1, column_place)
        line.ask(self._kind(line.field.currentData()))
        return line

    def _field_changed(self, line: "_FieldLine") -> None:
        line.ask(self._kind(line.field.currentData()))
        self._refresh()

    def _refresh(self) -> None:
        finds = self._mode() is not ImportMode.NEW
        for line in self.lines:
            line.key.setEnabled(finds and bool(line.field.currentData()))
        self.clears.setEnabled(finds)
        self.changed.emit()

    def _show_modes(self, mode: ImportMode) -> None:
        words = {
            ImportMode.BOTH: tr("Change rows that are found, add the others"),
            ImportMode.UPDATE: tr("Only change rows that are found"),
            ImportMode.NEW: tr("Add every row as a new one"),
        }
        self.modes.blockSignals(True)
        self.modes.clear()
        for one, text in words.items():
            if self._addable or one is ImportMode.UPDATE:
                self.modes.addItem(text, one.value)
        self.modes.setCurrentIndex(max(0, self.modes.findData(mode.value)))
        self.modes.blockSignals(False)

    def _arrange(self) -> None:
        area = QScrollArea()
        area.setObjectName("importColumns")
        area.setWidgetResizable(True)
        area.setWidget(self._grid_widget)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self.modes)
        below.addWidget(self.clears)
        below.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(area, 1)
        layout.addLayout(below)


LABEL_WIDTH = 280


class _FieldLine:
    """One column of the file: its title, examples, its field, whether rows are found by it, how it is written."""

    def __init__(self, place: int, facts: ColumnFacts, parent: QWidget) -> None:
        self.place, self.facts, self.asks = place, facts, ""
        self.field, self.key, self.question = QComboBox(parent), QCheckBox(parent), QComboBox(parent)
        self.field.setObjectName(f"importField{place}")
        self.field.setAccessibleName(tr("Field of “{column}”", column=facts.title))
        self.key.setObjectName(f"importKey{place}")
        self.key.setAccessibleName(tr("Rows are found by “{column}”", column=facts.title))
        self.question.setObjectName(f"importQuestion{place}")
        self.question.setAccessibleName(tr("How “{column}” is written", column=facts.title))
        self._title = _label(facts.title, "strong", parent)
        self._examples = _label(" · ".join(facts.examples), "muted", parent)
        cut = self._examples.fontMetrics().elidedText(self._examples.text(), Qt.TextElideMode.ElideRight, LABEL_WIDTH)
        self._examples.setText(cut)

    def widgets(self) -> Sequence[QWidget]:
        """Return the widgets from left to right."""
        return self._title, self._examples, self.field, self.key, self.question

    def ask(self, kind: ValueKind | None) -> None:
        """Ask how the column is written, if that isn't to be seen and its field depends on it."""
        self.question.blockSignals(True)
        self.question.clear()
        self.asks, answers = self._answers(kind)
        if self.asks:
            self.question.addItem(tr("Choose …"), None)
        for text, data in answers:
            self.question.addItem(text, data)
        self.question.setVisible(bool(self.asks))
        self.question.blockSignals(False)

    def _answers(self, kind: ValueKind | None) -> tuple[str, list[tuple[str, str]]]:
        numbers, dates = self.facts.numbers.doubtful, self.facts.dates.doubtful
        if kind and kind.holds_numbers and numbers:
            return "point", [(tr("as 1.234,56"), ","), (tr("as 1,234.56"), ".")]
        if kind and kind.holds_days and dates:
            return "first", [(tr("day first: 31/12/2027"), "day"), (tr("month first: 12/31/2027"), "month")]
        return "", []


def _label(text: str, look: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("look", look)
    label.setToolTip(text.replace("<", "&lt;"))
    label.setMinimumWidth(60)
    label.setMaximumWidth(LABEL_WIDTH)
    return label
