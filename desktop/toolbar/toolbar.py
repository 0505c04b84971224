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
from desktop.toolbar.yielding_bar import YieldingBar, action_button
from models.values.language import tr, within

HEIGHT = 48
SEARCH_WIDTHS = (216, 160, 120, 84, 42)


class Toolbar(YieldingBar):
    """`searched`: the text to look for, when typing rests. `chips`, `groups` and `as_of` are parts that others own."""

    searched = Signal(str)

    def __init__(
        self, actions: Actions, icons: Icons, chips: ChipLine, groups: QToolButton, as_of: QToolButton
    ) -> None:
        super().__init__("toolbar", HEIGHT, icons)
        self._chips = chips
        chips.changed.connect(self.fit)
        self.search = SearchField(actions, icons)
        self.search.searched.connect(self.searched)
        self._filters, self._columns = action_button(actions.filters), action_button(actions.columns)
        self._colours, self._clear = action_button(actions.colours), actions.clear_filters
        self._groups, self._as_of = groups, as_of
        self.row.setContentsMargins(10, 0, 12, 0)
        for part in (self._filters, chips, groups, self._columns, self._colours, as_of, self.more):
            self.row.addWidget(part)
        self.row.addStretch(1)
        self.row.addWidget(self.search)

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
        for button in (self._filters, self._groups, self._columns, self._colours):
            button.show()

    def ways(self) -> Iterator[Callable[[], None]]:
        """Let the search be shorter, chips stand behind a number, and buttons go into the menu."""
        for width in SEARCH_WIDTHS[1:3]:
            yield partial(self.search.setFixedWidth, scaled(width))
        if self._chips.count():
            yield self._without_clear
        for count in range(self._chips.count() - 1, -1, -1):
            yield partial(self._chips.show_first, count)
        for button in (self._colours, self._columns, self._groups):
            yield partial(self.move_away, button)
        for width in SEARCH_WIDTHS[3:]:
            yield partial(self.search.setFixedWidth, scaled(width))
        yield partial(self.move_away, self._filters)

    def _without_clear(self) -> None:
        self._chips.show_first(self._chips.count(), with_clear=False)
        self.move_away(self._clear)
