"""The bar above the table: what is shown, the search, and the actions.

Where there is too little room, words leave the buttons first, then buttons go into the menu behind "…", then the title
is shortened: nothing is cut, and nothing is out of reach.
"""

from html import escape
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from desktop.screens.actions import Actions
from desktop.theme.font_scaling import scaled
from desktop.theme.icons import Icons
from desktop.widgets.buttons import Button, ToolButton
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.enter_keys import ENTER
from models.values.language import tr, within

HEIGHT, LEAST_WIDTH, LEAST_SEARCH = 52, 320, 84
WITH_WORDS = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
WITHOUT_WORDS = Qt.ToolButtonStyle.ToolButtonIconOnly
TYPING_PAUSE_MS = 180
# A long name must not make the window wider than the screen; the tool tip has all of it.
CHIP_LETTERS, CHIP_LEAST = 32, 72


class TopBar(QFrame):
    """`searched`: the text to look for, when typing rests; `filter_closed`: all rows are wanted again."""

    searched = Signal(str)
    filter_closed = Signal()

    def __init__(self, actions: Actions, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.setFixedHeight(scaled(HEIGHT))
        self.filtered_by = ""
        self._title, self._count = ElidedLabel(), QLabel()
        self._title.setProperty("look", "title")
        self._count.setProperty("look", "muted")
        self._filter = Button()
        self._filter.setObjectName("filterChip")
        self._filter.setMinimumWidth(CHIP_LEAST)
        self._filter.clicked.connect(self.filter_closed)
        icons.put(self._filter, "x")
        self._filter.hide()
        self.search = self._search_field(actions, icons)
        layout = self._parts = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 12, 0)
        layout.setSpacing(4)
        layout.addWidget(self._title)
        layout.addSpacing(6)
        layout.addWidget(self._count)
        layout.addSpacing(8)
        layout.addWidget(self._filter)
        layout.addStretch(1)
        layout.addWidget(self.search, 3)
        self._filters = _button(actions.filters)
        layout.addWidget(self._filters)
        self.columns_button = _button(actions.columns)
        layout.addWidget(self.columns_button)
        layout.addSpacing(8)
        add = _button(actions.add, with_text=True)
        layout.addWidget(add)
        restore = _button(actions.restore, with_text=True)
        restore.setVisible(False)
        actions.restore.visibleChanged.connect(lambda: self._show_restore(actions.restore.isVisible()))
        layout.addWidget(restore)
        self.step_lists = (
            _list_button("undoList", tr("What can be undone"), icons),
            _list_button("redoList", tr("What can be done again"), icons),
        )
        delete = _button(actions.delete)
        layout.addWidget(delete)
        undo, redo = _button(actions.undo), _button(actions.redo)
        for button, listed in zip((undo, redo), self.step_lists, strict=True):
            layout.addWidget(button)
            layout.addWidget(listed)
        self._files = (actions.import_, actions.export)
        self._more = _menu_button("ellipsis", icons)
        layout.addWidget(self._more)
        layout.addSpacing(4)
        view = self._view_button(actions, icons)
        layout.addWidget(view)
        panel = _button(actions.panel)
        layout.addWidget(panel)
        self._wordy: tuple[QToolButton, ...] = (restore, add)
        # What goes into the menu where there is no room, one after the other.
        yielding = (self.columns_button, panel, self._filters, redo, undo, delete, view, add)
        lists = dict(zip((redo, undo), reversed(self.step_lists), strict=True))
        self._yielding = [(button, *((lists[button],) if button in lists else ())) for button in yielding]
        self.setMinimumWidth(scaled(LEAST_WIDTH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words off buttons where there isn't room for all of them."""
        super().resizeEvent(event)
        self._fit()

    def _show_restore(self, shown: bool) -> None:
        restore, *_others = self._wordy
        restore.setVisible(shown)
        self._fit()

    def show_title(self, title: str, filtered_by: str = "") -> None:
        """Name what is shown, and what it is limited to."""
        self.filtered_by = filtered_by
        self._title.setText(title)
        self._count.setText("")
        short = filtered_by if len(filtered_by) <= CHIP_LETTERS else f"{filtered_by[: CHIP_LETTERS - 1]}…"
        self._filter.setText(f"  {short}".replace("&", "&&"))
        tip = tr("Only of {record}. Press to show all rows again", record=filtered_by)
        self._filter.setToolTip(f"<qt>{escape(tip)}</qt>")
        self._filter.setAccessibleName(tr("Limited to {record}. Press to show all rows", record=filtered_by))
        self._filter.setVisible(bool(filtered_by))
        self.search.setPlaceholderText(tr("Search {rows}", rows=within(title)))
        self._fit()

    def put_behind_title(self, part: QToolButton) -> None:
        """Give a button its place right behind the title."""
        self._parts.insertWidget(1, part)
        first, *others = self._wordy
        self._wordy = (first, part, *others)

    def _fit(self) -> None:
        """Let what the table is limited to be read whole, if that is possible at all; the number of rows gives way to
        the title, for it stands below the table, too."""
        self._count.show()
        self._title.setMinimumWidth(self._title.sizeHint().width())
        self.search.setMinimumWidth(LEAST_SEARCH)
        self._move_into_menu(0)
        for chip in (max(CHIP_LEAST, self._filter.sizeHint().width()), CHIP_LEAST):
            self._filter.setMinimumWidth(chip)
            for wordy in range(len(self._wordy), -1, -1):
                for place, button in enumerate(self._wordy):
                    button.setToolButtonStyle(WITH_WORDS if place < wordy else WITHOUT_WORDS)
                if self._fits():
                    return
        self._count.hide()
        for moved in range(len(self._yielding) + 1):
            self._move_into_menu(moved)
            if self._fits():
                return
        self._title.setMinimumWidth(0)
        if not self._fits():
            self.search.setMinimumWidth(LEAST_SEARCH // 2)

    def _fits(self) -> bool:
        # Else it learns only later of a button that has just come, or is as wide as its words now.
        self._parts.invalidate()
        return self._parts.minimumSize().width() <= self.width()

    def _move_into_menu(self, count: int) -> None:
        """Have the first of the yielding buttons stand in the menu behind "…" instead."""
        for place, buttons in enumerate(self._yielding):
            for button in buttons:
                button.setVisible(place >= count)
        menu, moved = self._more.menu(), [button for buttons in self._yielding[:count] for button in buttons]
        menu.clear()
        menu.addActions(self._files)
        menu.addSeparator()
        for button in reversed(moved):
            menu.addAction(button.defaultAction() or _as_submenu(button))
        words = tr("More") if moved else tr("Files")
        self._more.setToolTip(words)
        self._more.setAccessibleName(words)

    def put_beside_filters(self, part: QToolButton) -> None:
        """Give something its place beside the button of the filters."""
        self._parts.insertWidget(self._parts.indexOf(self._filters) + 1, part)

    def put_in_tab_order(self, before: QWidget) -> None:
        """Let Tab go from left to right, from another part on; once all parts are there, in the window."""
        parts = [part for part in self.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
        parts.sort(key=self._parts.indexOf)
        for one, next_one in pairwise([before, *parts]):
            QWidget.setTabOrder(one, next_one)

    def for_table(self, shown: bool) -> None:
        """Offer the search only where there are rows to search."""
        self.search.setVisible(shown)

    def show_count(self, text: str) -> None:
        """Show the number of rows beside the title."""
        self._count.setText(text)
        self._fit()  # by now the names of the view and of the groups stand beside it, too

    def clear_search(self) -> None:
        """Empty the search field and look at all rows at once."""
        self.search.clear()
        self._pause.stop()
        self.searched.emit("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Empty the search field by Esc in it."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.clear_search()
                return True
            if event.key() in ENTER:
                self._pause.stop()
                self._search()
        return super().eventFilter(watched, event)

    def _search_field(self, actions: Actions, icons: Icons) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName("searchField")
        field.setAccessibleName(tr("Search"))
        field.setClearButtonEnabled(True)
        field.setMinimumWidth(LEAST_SEARCH)
        field.setMaximumWidth(scaled(320))
        glass = QAction(field)
        icons.put(glass, "search")
        field.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        field.installEventFilter(self)
        actions.find.triggered.connect(field.setFocus)
        actions.find.triggered.connect(field.selectAll)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        field.textChanged.connect(lambda: self._pause.start())
        return field

    def _search(self) -> None:
        self.searched.emit(self.search.text())

    def _view_button(self, actions: Actions, icons: Icons) -> QToolButton:
        menu = QMenu(self)
        menu.addActions([actions.compact, actions.totals, actions.filters, actions.columns, actions.colours])
        menu.addSeparator()
        menu.addActions([actions.changed, actions.deleted, actions.trash])
        button = ToolButton()
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolTip(tr("View"))
        button.setAccessibleName(tr("View: row height, totals, colours of rows"))
        button.setIconSize(QSize(16, 16))
        icons.put(button, "sliders-horizontal")
        return button


def _button(action: QAction, *, with_text: bool = False) -> QToolButton:
    button = ToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(16, 16))
    button.setAccessibleName(action.text())
    if with_text:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button


def _list_button(name: str, words: str, icons: Icons) -> QToolButton:
    """Return a narrow button behind another one, for a list of more of the same."""
    button = ToolButton()
    button.setObjectName(name)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setProperty("look", "listEnd")
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.setIconSize(QSize(12, 12))
    icons.put(button, "chevron-down")
    return button


def _menu_button(icon: str, icons: Icons) -> QToolButton:
    button = ToolButton()
    button.setMenu(QMenu(button))
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setIconSize(QSize(16, 16))
    icons.put(button, icon)
    return button


def _as_submenu(button: QToolButton) -> QAction:
    """Return a button's menu as a line of another one."""
    action = button.menu().menuAction()
    action.setText(button.toolTip())
    action.setEnabled(button.isEnabled())
    return action
