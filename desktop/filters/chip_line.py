"""The filters that stand, in one line: those for which there is no room stand below a number."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.filters.filter_chips import FilterChips
from desktop.screens.formats import Formats
from desktop.screens.shown_columns import ShownColumn
from desktop.theme.font_scaling import scaled
from desktop.theme.icons import Icons
from desktop.widgets.buttons import ToolButton
from models.queries.filters import Filter
from models.values.language import tr, trn

POPUP_WIDTH = 320


class ChipLine(FilterChips):
    """`changed`: other filters stand, for which there may be too little room."""

    changed = Signal()

    def __init__(self, formats: Formats, icons: Icons) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(4, 0, 4, 0)
        line.setSpacing(6)
        super().__init__(formats, icons, line)
        self._line = line
        self._shown: list[tuple[Filter, ShownColumn]] = []
        self._others = ToolButton()
        self._others.setObjectName("otherFilters")
        self._others.clicked.connect(self._open)

    def count(self) -> int:
        """Return how many filters stand."""
        return len(self._shown)

    def show_filters(self, filters: Iterable[tuple[Filter, ShownColumn]]) -> None:
        """Show a chip for each filter, and a way to be rid of all."""
        self._shown = list(filters)
        self._line.removeWidget(self._others)  # else it goes with the chips of before
        super().show_filters(self._shown)
        for part in self.parts:
            self._line.setAlignment(part, Qt.AlignmentFlag.AlignVCenter)
        self._line.addWidget(self._others)
        self.show_first(self.count())
        self.changed.emit()

    def show_first(self, count: int, *, with_clear: bool = True) -> None:
        """Show only so many chips, the others in a popup; `with_clear`: behind all also how to be rid of them."""
        left = self.count() - count
        for place, part in enumerate(self.parts):
            part.setVisible(place < count if place < self.count() else not left and with_clear)
        self._others.setVisible(bool(left))
        self._others.setText(f"+{left}" if count else str(left))
        words = trn("{n} more filter", "{n} more filters", left)
        self._others.setToolTip(words)
        self._others.setAccessibleName(words)

    def _open(self) -> None:
        """Show all chips below the number; what is done with one closes it."""
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setObjectName("filterPopup")
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.setAccessibleName(tr("Filters"))
        popup.setFixedWidth(scaled(POPUP_WIDTH))
        chips = FilterChips(self._formats, self._icons)
        chips.setObjectName("otherChips")
        chips.show_filters(self._shown)
        for signal in (chips.edited, chips.switched, chips.removed, chips.cleared):
            signal.connect(popup.close)
        chips.edited.connect(lambda path, _chip: self.edited.emit(path, self._others))
        chips.switched.connect(self.switched)
        chips.removed.connect(self.removed)
        chips.cleared.connect(self.cleared)
        _put_into(popup, chips)
        popup.move(self._others.mapToGlobal(QPoint(0, self._others.height() + 2)))
        popup.show()


def _put_into(popup: QFrame, part: QWidget) -> None:
    layout = QVBoxLayout(popup)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(part)
