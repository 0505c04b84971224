"""How a text file is read where that is open: which sign separates columns, how letters are encoded."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel
from PySide6.QtWidgets import QWidget as Widget

from desktop.widgets.plain_text import one_line
from models.values.language import mark, tr
from sync.sheets.cells.errors import Choice, FileQuestion
from sync.sheets.csv.encoding import ENCODINGS
from sync.sheets.csv.separator import SEPARATORS

_CAPTIONS = {"separator": mark("Columns are separated by"), "encoding": mark("Letters are encoded as")}
_UTF_8 = "utf-8"


class TextChoices(Widget):
    """Two choices that stand at "Automatic" until a person makes them. `changed`: the file is to be read anew."""

    changed = Signal()

    def __init__(self, parent: Widget) -> None:
        super().__init__(parent)
        self._combos = {about: self._combo(about) for about in _CAPTIONS}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for about, combo in self._combos.items():
            caption = QLabel(tr(_CAPTIONS[about]))
            caption.setProperty("look", "caption")
            layout.addWidget(caption)
            layout.addWidget(combo, 1)
            layout.addSpacing(8)
        self.reset(is_text=False)

    @property
    def separator(self) -> str | None:
        """The sign that was chosen; None for none."""
        chosen: str | None = self._combos["separator"].currentData()
        return chosen

    @property
    def encoding(self) -> str | None:
        """The encoding that was chosen; None for none."""
        chosen: str | None = self._combos["encoding"].currentData()
        return chosen

    def reset(self, *, is_text: bool) -> None:
        """Choose nothing, for another file; only a text's choices are shown."""
        self._fill("separator", [Choice(sign, tr(name), ()) for sign, name in SEPARATORS.items()])
        encodings = {_UTF_8: "UTF-8", **{value: tr(name) for value, name in ENCODINGS.items()}}
        self._fill("encoding", [Choice(value, name, ()) for value, name in encodings.items()])
        self.setVisible(is_text)

    def ask(self, question: FileQuestion) -> None:
        """Offer what a file can be read as, with what it reads like then."""
        self._fill(question.about, question.choices)
        self._combos[question.about].setFocus()

    def _fill(self, about: str, choices: Sequence[Choice]) -> None:
        combo = self._combos[about]
        combo.blockSignals(True)
        combo.clear()
        combo.addItem(tr("Automatic"), None)
        for choice in choices:
            preview = one_line(" · ".join(choice.preview))
            combo.addItem(f"{choice.name}: {preview}" if preview else choice.name, choice.value)
        combo.blockSignals(False)

    def _combo(self, about: str) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(f"import{about.title()}")
        combo.setAccessibleName(tr(_CAPTIONS[about]))
        combo.setMinimumContentsLength(12)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.currentIndexChanged.connect(self.changed)
        return combo
