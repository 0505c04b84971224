"""A row of fixed height in which nothing is cut: where there is too little room its parts give way, one after another,
and what has no room stands in the menu behind "…"."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton

from desktop.theme.font_scaling import scaled
from desktop.theme.icons import Icons
from desktop.widgets.buttons import ToolButton
from models.values.language import tr

LEAST_WIDTH = 120
WITH_WORDS = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
WITHOUT_WORDS = Qt.ToolButtonStyle.ToolButtonIconOnly


class Room(Enum):
    """How much room the window has."""

    WIDE = "wide"
    NARROW = "narrow"
    SMALL = "small"


class YieldingBar(QFrame):
    """`more`: the button "…"; `menu_parts`: what its menu always offers (None: a line), below what has no room; `room`:
    that of the window."""

    room = Room.WIDE

    def __init__(self, name: str, height: int, icons: Icons) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFixedHeight(scaled(height))
        self.setMinimumWidth(scaled(LEAST_WIDTH))
        self.menu_parts: Sequence[QAction | QToolButton | None] = ()
        self.more = menu_button(icons, "ellipsis", tr("More"))
        self.more.menu().aboutToShow.connect(self._fill_menu)
        self.row = QHBoxLayout(self)
        self.row.setSpacing(4)
        self._moved: list[QToolButton | QAction] = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let parts give way where there isn't room for all of them."""
        super().resizeEvent(event)
        self.fit()

    def set_room(self, room: Room) -> None:
        """Show what there is to be in a window with that much room."""
        self.room = room
        self.fit()

    def relax(self) -> None:
        """Show all parts whole, as where there is room."""
        raise NotImplementedError

    def ways(self) -> Iterable[Callable[[], None]]:
        """Yield what gives way, the most dispensable first."""
        raise NotImplementedError

    def fit(self) -> None:
        """Show as much as there is room for."""
        self._moved = []
        self.relax()
        self.more.setVisible(bool(self.menu_parts))
        for give_way in self.ways():
            if self._fits():
                break
            give_way()
        self._fill_menu()

    def move_away(self, part: QToolButton | QAction) -> None:
        """Have a button, or what can be done by another part, stand in the menu instead."""
        if part in self._moved:
            return
        self._moved.insert(0, part)
        if isinstance(part, QToolButton):
            part.hide()
        self.more.show()

    def _fits(self) -> bool:
        # Else it learns only later of a button that has just come, or is as wide as its words now.
        self.row.invalidate()
        return self.row.minimumSize().width() <= self.width()

    def _fill_menu(self) -> None:
        menu = self.more.menu()
        menu.clear()
        for part in (*self._moved, None, *self.menu_parts):
            if part is None:
                menu.addSeparator()
            else:
                menu.addAction(part if isinstance(part, QAction) else part.defaultAction() or as_submenu(part))


def action_button(action: QAction, *, with_words: bool = True) -> QToolButton:
    """Return a button of an action."""
    button = ToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(16, 16))
    button.setAccessibleName(action.text())
    button.setToolButtonStyle(WITH_WORDS if with_words else WITHOUT_WORDS)
    return button


def menu_button(icons: Icons, icon: str, words: str) -> QToolButton:
    """Return a button that opens a menu of its own."""
    button = ToolButton()
    button.setMenu(QMenu(button))
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setIconSize(QSize(16, 16))
    button.setToolTip(words)
    button.setAccessibleName(words)
    icons.put(button, icon)
    return button


def as_submenu(button: QToolButton) -> QAction:
    """Return a button's menu as a line of another one."""
    action = button.menu().menuAction()
    action.setText(button.accessibleName())
    action.setEnabled(button.isEnabled())
    return action
