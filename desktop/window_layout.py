"""Where the parts of the main window stand: navigation, what is looked at, and the record beside it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.lengths import scaled

# The widths of navigation, table and record at first.
SIDES = [216, 804, 340]


class WindowLayout(QSplitter):
    """The parts side by side; people move the lines between. `above` and `below` stand around what is in the middle."""

    def __init__(
        self,
        navigation: QWidget,
        middle: tuple[QWidget, ...],
        beside: QWidget,
        above: tuple[QWidget, ...],
        below: tuple[QWidget, ...],
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.middle = QStackedWidget()
        for page in middle:
            self.middle.addWidget(page)
        self._parts = QSplitter(Qt.Orientation.Horizontal)
        # From the inside out: Tab goes the way in which parts are put into the window.
        _side_by_side(self._parts, self.middle, beside, grows=0)
        main = _column(*above, (self._parts, 1), *below)
        main.setObjectName("mainSide")
        _side_by_side(self, navigation, main, grows=1)

    def widths(self) -> list[int]:
        """How wide navigation, table and record are."""
        return [self.sizes()[0], *self._parts.sizes()]

    def set_widths(self, kept: list[int]) -> None:
        """Make the parts as wide as they were kept; as at first where that says nothing."""
        widths = kept if len(kept) == len(SIDES) else [scaled(SIDES[0]), SIDES[1], scaled(SIDES[2])]
        self.setSizes([widths[0], widths[1] + widths[2]])
        self._parts.setSizes(widths[1:])


def _side_by_side(splitter: QSplitter, left: QWidget, right: QWidget, *, grows: int) -> None:
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(1)
    splitter.addWidget(left)
    splitter.addWidget(right)
    splitter.setStretchFactor(grows, 1)


def _column(*parts: QWidget | tuple[QWidget, int]) -> QWidget:
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for part in parts:
        widget, stretch = part if isinstance(part, tuple) else (part, 0)
        layout.addWidget(widget, stretch)
    return column
