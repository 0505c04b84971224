"""Where the parts of the main window stand: navigation, what is looked at, and the record beside it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QWidget

from desktop.sidebar.navigation import Navigation
from desktop.theme.font_scaling import scaled
from desktop.toolbar.yielding_bar import Room
from desktop.widgets.layout_helpers import stacked
from desktop.widgets.pane_focus import PaneFocus
from desktop.window.record_place import RecordPlace

# The widths of navigation, table and record at first, and the most of the room that the first and the last may take.
SIDES = [224, 800, 336]
MOST_OF_WINDOW, MOST_OF_REST = 0.3, 0.5
# Of the table, and of table and record while bars stand around them.
LEAST_MIDDLE, LEAST_HEIGHT = 100, 90
# In a narrower window the navigation is a rail of icons, and the record lies over the table; in one that is smaller
# still the head keeps only what it can't be without.
WIDE, SMALL = 1_200, 880


class WindowLayout(QSplitter):
    """The parts side by side; people move the lines between. `above` and `below` stand around what is in the middle,
    `toolbars` above it alone; `aside` stands at the left of it. `room_changed(Room)`: how much room
    the window has by now."""

    room_changed = Signal(object)

    def __init__(
        self,
        navigation: Navigation,
        toolbars: tuple[QWidget, ...],
        aside: QWidget,
        middle: tuple[QWidget, ...],
        record: RecordPlace,
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
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(aside)
        line.addWidget(self.middle, 1)
        _side_by_side(self._parts, stacked(*toolbars, (row, 1)), grows=0)
        record.stand_in(self._parts, self.middle)
        main = stacked(*above, (self._parts, 1), *below)
        main.setObjectName("mainSide")
        _side_by_side(self, navigation, main, grows=1)
        self._navigation, self.record, self._room = navigation, record, Room.WIDE
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
        room = Room.WIDE if self.width() >= scaled(WIDE) else Room.NARROW
        room = room if self.width() >= scaled(SMALL) else Room.SMALL
        self._navigation.set_rail(room is not Room.WIDE)
        self.record.set_over(room is not Room.WIDE)
        if room is not self._room:
            self._room = room
            self.room_changed.emit(room)
        left = min(self._wanted[0], round(self.width() * MOST_OF_WINDOW))
        left = self._navigation.maximumWidth() if self._navigation.rail else left
        rest = max(self.width() - left, 1)
        self.setSizes([left, rest])
        if self.record.over:
            self.record.set_width(self._wanted[1])
            return
        right = min(self._wanted[1], round(rest * MOST_OF_REST))
        self._parts.setSizes([max(rest - right, 1), right])

    def _moved(self) -> None:
        right = 0 if self.record.over else self._parts.sizes()[1]
        left = self._wanted[0] if self._navigation.rail else self.sizes()[0]
        self._wanted = left, right or self._wanted[1]


def _side_by_side(splitter: QSplitter, *parts: QWidget, grows: int) -> None:
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(1)
    for part in parts:
        splitter.addWidget(part)
    splitter.setStretchFactor(grows, 1)
