"""The bar above the table: what is shown, the search, and the actions."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from desktop.actions import Actions
from desktop.buttons import Button, ToolButton
from desktop.icons import Icons
from desktop.keys import ENTER
from desktop.lengths import scaled
from models.language import tr, within

HEIGHT, LEAST_WIDTH = 52, 600
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
        self._title, self._count = QLabel(), QLabel()
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
        layout.addWidget(_button(actions.delete))
        for action, listed in zip((actions.undo, actions.redo), self.step_lists, strict=True):
            layout.addWidget(_button(action))
            layout.addWidget(listed)
        layout.addWidget(_menu_button(tr("Files"), "ellipsis", (actions.import_, actions.export), icons))
        layout.addSpacing(4)
        layout.addWidget(self._view_button(actions, icons))
        layout.addWidget(_button(actions.panel))
        layout.addSpacing(8)
        sync = _button(actions.sync, with_text=True)
        self._sync_parts = _sync_buttons(sync, actions, icons)
        layout.addLayout(self._sync_parts)
        self._wordy: tuple[QToolButton, ...] = (restore, sync, add)
        self.setMinimumWidth(LEAST_WIDTH)

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
        """What the table is limited to is read whole, if that is possible at all; the number of rows gives way to the
        title, for it stands below the table, too."""
        self._count.show()
        for chip in (max(CHIP_LEAST, self._filter.sizeHint().width()), CHIP_LEAST):
            self._filter.setMinimumWidth(chip)
            for wordy in range(len(self._wordy), -1, -1):
                for place, button in enumerate(self._wordy):
                    button.setToolButtonStyle(WITH_WORDS if place < wordy else WITHOUT_WORDS)
                # Else they learn only later of a button that has just come, or is as wide as its words now.
                self._sync_parts.invalidate()
                self._parts.invalidate()
                if self._parts.minimumSize().width() <= self.width():
                    return
        self._count.hide()

    def put_beside_filters(self, part: QToolButton) -> None:
        """Give something its place beside the button of the filters."""
        self._parts.insertWidget(self._parts.indexOf(self._filters) + 1, part)

    def put_in_tab_order(self, before: QWidget) -> None:
        """Let Tab go from left to right, from another part on; once all parts are there, in the window."""
        parts = [part for part in self.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
        parts.sort(key=self._place)
        for one, next_one in pairwise([before, *parts]):
            QWidget.setTabOrder(one, next_one)

    def _place(self, part: QWidget) -> tuple[int, int]:
        """Where it stands in the row, also while that isn't laid out; the two for the sync stand at its end."""
        place = self._parts.indexOf(part)
        return (place, 0) if place >= 0 else (self._parts.count(), self._sync_parts.indexOf(part))

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
        """Esc in the search field empties it."""
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
        field.setMinimumWidth(84)
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
        menu.addSection(tr("Colours"))
        menu.addActions(list(actions.modes.values()))
        menu.addSection(tr("Language"))
        menu.addActions(list(actions.languages.values()))
        menu.addSeparator()
        menu.addActions([actions.compact, actions.totals, actions.filters, actions.columns, actions.colours])
        menu.addSeparator()
        menu.addActions([actions.changed, actions.deleted, actions.trash])
        button = ToolButton()
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolTip(tr("View"))
        button.setAccessibleName(tr("View: colours, row height, language"))
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
    """A narrow button behind another one, for a list of more of the same."""
    button = ToolButton()
    button.setObjectName(name)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setProperty("look", "listEnd")
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.setIconSize(QSize(12, 12))
    icons.put(button, "chevron-down")
    return button


def _menu_button(words: str, icon: str, actions: Sequence[QAction], icons: Icons) -> QToolButton:
    button = ToolButton()
    menu = QMenu(button)
    menu.addActions(actions)
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.setIconSize(QSize(16, 16))
    icons.put(button, icon)
    return button


def _sync_buttons(main: QToolButton, actions: Actions, icons: Icons) -> QHBoxLayout:
    main.setProperty("look", "primary")
    more = ToolButton()
    more.setProperty("look", "primaryEnd")
    more.setAccessibleName(tr("More ways to sync"))
    more.setToolTip(tr("More ways to sync"))
    more.setIconSize(QSize(14, 14))
    icons.put(more, "chevron-down", "on_accent")
    actions.sync.enabledChanged.connect(more.setEnabled)
    menu = QMenu(more)
    menu.addActions([actions.sync, actions.full_sync, actions.cancel_sync])
    more.setMenu(menu)
    more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    layout = QHBoxLayout()
    layout.setSpacing(0)
    layout.addWidget(main)
    layout.addWidget(more)
    return layout
