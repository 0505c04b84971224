"""The sidebar: the way to everything at its top, places and tables below, the foot at its end; in narrow windows a rail
of icons."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.screens.actions import Actions
from desktop.screens.screen import Screen
from desktop.sidebar.brand import Brand
from desktop.sidebar.entry_delegate import RAIL_WIDTH
from desktop.sidebar.entry_list import EntryList
from desktop.sidebar.foot import Foot
from desktop.sidebar.places import PROBLEMS
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import Theme
from desktop.widgets.buttons import Button
from models.queries.sync_runs import Standing
from models.values.language import tr

LEAST_WIDTH, MOST_WIDTH = 160, 16_777_215


class Navigation(QFrame):
    """`chosen`: the key of the screen that was chosen, or PROBLEMS; `pressed`: of one that may be chosen already;
    `view_wanted(view)`."""

    chosen = Signal(str)
    pressed = Signal(str)
    view_wanted = Signal(object)

    def __init__(
        self, screens: tuple[Screen, ...], theme: Theme, tools: AppContext, actions: Actions, who: str, *, demo: bool
    ) -> None:
        super().__init__()
        self.setObjectName("navigationSide")
        self.list = EntryList(screens, theme, tools.icons)
        self.list.chosen.connect(self.chosen)
        self.list.pressed.connect(self.pressed)
        self.list.view_wanted.connect(self.view_wanted)
        self.foot = Foot(actions, tools, who)
        self.foot.problems.clicked.connect(lambda: self.chosen.emit(PROBLEMS))
        self.brand = Brand(demo=demo)
        self._search = SearchButton(actions, tools)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 1, 0)
        layout.setSpacing(0)
        layout.addWidget(self.brand)
        layout.addLayout(_indented(self._search))
        layout.addWidget(self.list, 1)
        layout.addWidget(self.foot)
        self.rail = True
        self.set_rail(False)

    def set_rail(self, rail: bool) -> None:
        """Show only icons, or all; the width of a rail is no wish of anybody's."""
        if rail == self.rail:
            return
        self.rail = rail
        self.setMinimumWidth(scaled(RAIL_WIDTH if rail else LEAST_WIDTH))
        self.setMaximumWidth(scaled(RAIL_WIDTH) if rail else MOST_WIDTH)
        self.brand.set_rail(rail)
        self._search.set_rail(rail)
        self.list.set_rail(rail)
        self.foot.set_rail(rail)

    def show_standing(self, found: Standing) -> None:
        """Show how fresh the data are, and how many problems there are."""
        self.foot.show_standing(found)
        self.list.show_problems(found.problems)


class SearchButton(Button):
    """The way to any record, table or action: as wide as the sidebar, with its keys."""

    def __init__(self, actions: Actions, tools: AppContext) -> None:
        super().__init__()
        self.setObjectName("jumpButton")
        self.setAccessibleName(actions.jump.text())
        self.setToolTip(actions.jump.toolTip())
        self.clicked.connect(actions.jump.trigger)
        tools.icons.put(self, "search")
        keys = QLabel(actions.jump.shortcut().toString(actions.jump.shortcut().SequenceFormat.NativeText))
        keys.setObjectName("keys")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.addStretch(1)
        layout.addWidget(keys, 0, Qt.AlignmentFlag.AlignVCenter)
        self._keys = keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the keys away where there is room for the words only; the tool tip has them, too."""
        super().resizeEvent(event)
        wanted = self.sizeHint().width() + self._keys.sizeHint().width()
        self._keys.setVisible(bool(self.text()) and wanted <= self.width())

    def set_rail(self, rail: bool) -> None:
        """Show only the icon, or all."""
        self.setText("" if rail else f" {tr('Search or go to')}")
        self.setIconSize(QSize(20, 20) if rail else QSize(16, 16))
        self.setProperty("rail", rail)
        self.style().polish(self)


def _indented(part: QWidget) -> QHBoxLayout:
    layout = QHBoxLayout()
    layout.setContentsMargins(8, 0, 8, 8)
    layout.addWidget(part)
    return layout
