"""The filters that stand, above the table: each can be changed, switched off, or taken away."""

from collections.abc import Iterable

from PySide6.QtCore import QMargins, QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QToolButton, QWidget

from desktop.screens.formats import Formats
from desktop.screens.shown_columns import ShownColumn
from desktop.theme.icons import Icons
from desktop.widgets.buttons import Button, ToolButton
from desktop.widgets.flow_layout import FlowLayout
from desktop.widgets.layout_helpers import clear_layout
from desktop.widgets.plain_text import tool_tip
from desktop.wording.filter_words import described
from models.queries.filters import Filter
from models.values.language import tr

LONGEST_CHIP = 60


class FilterChips(QFrame):
    """`edited(path, chip)`: the chip was pressed; `switched(path, on)`; `removed(path)`; `cleared()`.

    `layout`: how they stand, if not as words in a paragraph.
    """

    edited = Signal(str, QWidget)
    switched = Signal(str, bool)
    removed = Signal(str)
    cleared = Signal()

    def __init__(self, formats: Formats, icons: Icons, layout: QLayout | None = None) -> None:
        super().__init__()
        self.setObjectName("filterChips")
        self.setAccessibleName(tr("Filters"))
        self._formats, self._icons = formats, icons
        self.parts: list[QWidget] = []
        self._chips = layout or FlowLayout(self, 6, QMargins(16, 6, 12, 6))
        if layout is not None:
            self.setLayout(layout)
        self.hide()

    def show_filters(self, filters: Iterable[tuple[Filter, ShownColumn]]) -> None:
        """Show a chip for each filter, and a way to be rid of all."""
        clear_layout(self._chips)
        chips = [self._chip(condition, described(condition, shown, self._formats)) for condition, shown in filters]
        self.parts = [*chips]
        if chips:
            clear = Button(tr("Clear all"))
            clear.setObjectName("clearFilters")
            clear.setProperty("look", "link")
            clear.clicked.connect(self.cleared)
            self.parts.append(clear)
        for part in self.parts:
            self._chips.addWidget(part)
        self.setVisible(bool(chips))
        self.updateGeometry()

    def _chip(self, condition: Filter, words: str) -> QFrame:
        path = condition.path
        chip = QFrame()
        chip.setObjectName("activeFilter")
        chip.setProperty("off", not condition.on)
        switch = self._button("eye" if condition.on else "eye-off", _switch_words(words, condition.on))
        switch.setObjectName("switchFilter")
        switch.setCheckable(True)
        switch.setChecked(condition.on)
        switch.clicked.connect(lambda on: self.switched.emit(path, on))
        short = words if len(words) <= LONGEST_CHIP else f"{words[: LONGEST_CHIP - 1]}…"
        text = ToolButton()
        text.setText(short.replace("&", "&&"))
        text.setObjectName("editFilter")
        text.setToolTip(tool_tip(words))
        text.setAccessibleName(tr("Change the filter {filter}", filter=words))
        text.clicked.connect(lambda: self.edited.emit(path, chip))
        remove = self._button("x", tr("Remove the filter {filter}", filter=words))
        remove.setObjectName("removeFilter")
        remove.clicked.connect(lambda: self.removed.emit(path))
        layout = QHBoxLayout(chip)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(0)
        for part in (switch, text, remove):
            layout.addWidget(part)
        return chip

    def _button(self, icon: str, words: str) -> QToolButton:
        button = ToolButton()
        button.setIconSize(QSize(14, 14))
        button.setToolTip(tool_tip(words))
        button.setAccessibleName(words)
        self._icons.put(button, icon)
        return button


def _switch_words(words: str, on: bool) -> str:
    return (
        tr("Switch off the filter {filter}", filter=words) if on else tr("Switch on the filter {filter}", filter=words)
    )
