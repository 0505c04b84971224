"""The toolbar of a table, in one row: filters with their chips, groups, columns, colours, and the search."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from desktop.filters.chip_line import ChipLine
from desktop.screens.actions import Actions
from desktop.theme.font_scaling import scaled
from desktop.theme.icons import Icons
from desktop.toolbar.search_field import SearchField
from desktop.toolbar.yielding_bar import Room, YieldingBar, action_button
from models.values.language import tr, within

HEIGHT = 48
SEARCH_WIDTHS = (216, 160, 120, 84, 42)


class Toolbar(YieldingBar):
    """`searched`: the text to look for, when typing rests; `search_left`: the keys are to go back to the table.
    `chips`, `groups` and `as_of` are parts that others own.

    In a narrow window the search is an icon, which opens its field until that is left empty.
    """

    searched = Signal(str)
    search_left = Signal()

    def __init__(
        self, actions: Actions, icons: Icons, chips: ChipLine, groups: QToolButton, as_of: QToolButton
    ) -> None:
        super().__init__("toolbar", HEIGHT, icons)
        self._chips = chips
        chips.changed.connect(self.fit)
        self.search, self._find = SearchField(icons), action_button(actions.find, with_words=False)
        self._searching = False
        self._follow_search(actions)
        self._filters, self._columns = action_button(actions.filters), action_button(actions.columns)
        self._colours, self._clear = action_button(actions.colours), actions.clear_filters
        self._groups, self._as_of = groups, as_of
        self.row.setContentsMargins(10, 0, 12, 0)
        for part in (self._filters, chips, groups, self._columns, self._colours, as_of, self.more):
            self.row.addWidget(part)
        self.row.addStretch(1)
        self.row.addWidget(self.search)
        self.row.addWidget(self._find)

    def columns_place(self) -> QWidget:
        """Return below what the list of columns opens."""
        return self.more if self._columns.isHidden() else self._columns

    def show_title(self, title: str) -> None:
        """Say what the search looks through."""
        self.search.setPlaceholderText(tr("Search {rows}", rows=within(title)))
        self.fit()

    def relax(self) -> None:
        """Show all parts whole."""
        self._chips.show_first(self._chips.count())
        self.search.setFixedWidth(scaled(SEARCH_WIDTHS[0]))
        self._show_search()
        for button in (self._filters, self._groups, self._columns, self._colours):
            button.show()

    def ways(self) -> Iterator[Callable[[], None]]:
        """Let the search be shorter, chips stand behind a number, and buttons go into the menu."""
        widths = () if self.search.isHidden() else SEARCH_WIDTHS
        for width in widths[1:3]:
            yield partial(self.search.setFixedWidth, scaled(width))
        if self._chips.count():
            yield self._without_clear
        for count in range(self._chips.count() - 1, -1, -1):
            yield partial(self._chips.show_first, count)
        for button in (self._colours, self._columns, self._groups):
            yield partial(self.move_away, button)
        for width in widths[3:]:
            yield partial(self.search.setFixedWidth, scaled(width))
        yield partial(self.move_away, self._filters)

    def _follow_search(self, actions: Actions) -> None:
        self.search.searched.connect(self.searched)
        self.search.left.connect(lambda: self._set_searching(False))
        self.search.given_up.connect(self._give_up)
        self.search.textChanged.connect(lambda text: self.fit() if text and self.search.isHidden() else None)
        actions.find.triggered.connect(self._search)

    def _search(self) -> None:
        self._set_searching(True)
        self.search.setFocus()
        self.search.selectAll()

    def _give_up(self) -> None:
        if self.room is not Room.WIDE:
            self.search_left.emit()

    def _set_searching(self, searching: bool) -> None:
        before, self._searching = self._searching, searching
        if searching is not before and self.room is not Room.WIDE:
            self.fit()

    def _show_search(self) -> None:
        as_field = self.room is Room.WIDE or self._searching or bool(self.search.text())
        self.search.setVisible(as_field)
        self._find.setVisible(not as_field)

    def _without_clear(self) -> None:
        self._chips.show_first(self._chips.count(), with_clear=False)
        self.move_away(self._clear)
