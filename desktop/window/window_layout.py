"""Where the parts of the main window stand: navigation, what is looked at, and the record beside it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from desktop.sidebar.navigation import Navigation
from desktop.theme.font_scaling import scaled
from desktop.widgets.layout_helpers import stacked
from desktop.widgets.pane_focus import PaneFocus

# The widths of navigation, table and record at first, and the most of the room that the first and the last may take.
SIDES = [224, 796, 340]
MOST_OF_WINDOW, MOST_OF_REST = 0.3, 0.5
# Of the table, and of table and record while bars stand around them.
LEAST_MIDDLE, LEAST_HEIGHT = 100, 90
# In a narrower window the navigation is a rail of icons.
WIDE = 1_200


class WindowLayout(QSplitter):
    """The parts side by side; people move the lines between. `above` and `below` stand around what is in the middle,
    `toolbar` above it alone."""

    def __init__(
        self,
        navigation: Navigation,
        toolbar: QWidget,
        middle: tuple[QWidget, ...],
        beside: QWidget,
        above: tuple[QWidget, ...],
        below: tuple[QWidget, ...],
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.middle = QStackedWidget()
        self.middle.setMinimumWidth(scaled(LEAST_MIDDLE))
        for page in middle:
            self.middle.addWidget(page)
        self._parts = QSplitter(Qt.Orientation.Horizontal)
        self._parts.setMinimumHeight(scaled(LEAST_HEIGHT))
        # From the inside out: Tab goes the way in which parts are put into the window.
        _side_by_side(self._parts, stacked(toolbar, (self.middle, 1)), beside, grows=0)
        main = stacked(*above, (self._parts, 1), *below)
        main.setObjectName("mainSide")
        _side_by_side(self, navigation, main, grows=1)
        self._navigation = navigation
        # As wide as people want the outer parts, also while there is less room.
        self._wanted = (scaled(SIDES[0]), scaled(SIDES[2]))
        for splitter in (self, self._parts):
            splitter.splitterMoved.connect(self._moved)

    def go_by_keys(self, window: QWidget, parts: tuple[QWidget, ...]) -> None:
        """Let F6 go from one of these parts of the window to the next."""
        self._by_f6 = PaneFocus(window, parts)

    def widths(self) -> list[int]:
        """Return how wide navigation, table and record are; the outer ones as they are wanted."""
        left, right = self._wanted
        return [left, self._parts.sizes()[0], right]

    def set_widths(self, kept: list[int]) -> None:
        """Make the parts as wide as they were kept; as at first where that says nothing."""
        if len(kept) == len(SIDES) and kept[0] and kept[2]:
            self._wanted = kept[0], kept[2]
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the outer parts their room back when there is more, where there was too little."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        self._navigation.set_rail(self.width() < scaled(WIDE))
        left = min(self._wanted[0], round(self.width() * MOST_OF_WINDOW))
        left = self._navigation.maximumWidth() if self._navigation.rail else left
        rest = max(self.width() - left, 1)
        right = min(self._wanted[1], round(rest * MOST_OF_REST))
        self.setSizes([left, rest])
        self._parts.setSizes([max(rest - right, 1), right])

    def _moved(self) -> None:
        right = self._parts.sizes()[1]
        left = self._wanted[0] if self._navigation.rail else self.sizes()[0]
        self._wanted = left, right or self._wanted[1]


def _side_by_side(splitter: QSplitter, left: QWidget, right: QWidget, *, grows: int) -> None:
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(1)
    splitter.addWidget(left)
    splitter.addWidget(right)
    splitter.setStretchFactor(grows, 1)
