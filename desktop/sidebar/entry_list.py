"""The list of the sidebar: which entries are seen, which one is marked, and what a press on one means."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu

from desktop.screens.screen import Screen
from desktop.sidebar.entries import (
    BADGE,
    COUNT,
    KEY,
    KIND,
    MARKED,
    SECTION,
    VIEW,
    EntryKind,
    describe,
    heading,
    place_entries,
    report_entries,
    table_entries,
    view_entries,
)
from desktop.sidebar.entry_delegate import EntryDelegate
from desktop.sidebar.listed_views import ListedView
from desktop.sidebar.places import PROBLEMS, REPORT_LIST, TABLES, VIEWS
from desktop.theme.icons import Icons
from desktop.theme.theme import Theme
from desktop.widgets.enter_keys import ENTER
from models.values.language import tr

FOLDS = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False}


class EntryList(QListWidget):
    """`chosen(key)`: of a table or the problems; `pressed(key)`: of one that may be chosen already.

    `view_wanted(view)`: a table is to be shown as this view.
    `folded`: the sections of which only the heading is shown, and what is marked in them; `rail`: only icons are.
    """

    chosen = Signal(str)
    pressed = Signal(str)
    view_wanted = Signal(object)

    def __init__(self, screens: tuple[Screen, ...], theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self.setAccessibleName(tr("Places and tables"))
        self.setItemDelegate(EntryDelegate(theme, icons, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.folded, self.rail = {TABLES}, False
        self._shown: tuple[str, int | None] = ("", None)
        self._views: dict[int, ListedView] = {}
        self._headings = {REPORT_LIST: heading(REPORT_LIST, tr("Reports"), "chart-column")}
        self._headings[VIEWS] = heading(VIEWS, tr("Views"), "bookmark")
        self._headings[TABLES] = heading(TABLES, tr("All tables"), "table-2")
        reports, views, tables = self._headings.values()
        for item in (
            *place_entries(screens),
            reports,
            *report_entries(screens),
            views,
            tables,
            *table_entries(screens),
        ):
            self.addItem(item)
        count = str(sum(item.data(KIND) == EntryKind.TABLE for item in self.entries()))
        self._headings[TABLES].setData(COUNT, count)
        self.arrange()
        self.currentItemChanged.connect(self._came_to)
        self.itemClicked.connect(self._clicked)
        self.itemActivated.connect(self._press)
        theme.changed.connect(self.viewport().update)

    def entries(self) -> Iterator[QListWidgetItem]:
        """Yield all entries from above, also those that aren't seen now."""
        return (self.item(row) for row in range(self.count()))

    def show_views(self, views: Iterable[ListedView], count: Callable[[int], str]) -> None:
        """List these views, and no others; `count` writes a number as people read it."""
        blocked = QSignalBlocker(self)
        for row in reversed([row for row, item in enumerate(self.entries()) if item.data(KIND) == EntryKind.VIEW]):
            self.takeItem(row)
        self._views = {listed.view.id: listed for listed in views}
        below = self.row(self._headings[TABLES])
        for place, item in enumerate(view_entries(self._views.values(), count)):
            self.insertItem(below + place, item)
        blocked.unblock()
        self.arrange()

    def show_problems(self, count: int) -> None:
        """Show beside the problems how many there are."""
        for item in self.entries():
            if item.data(KEY) == PROBLEMS:
                item.setData(BADGE, count)
                describe(item, tr("{n} to look at", n=count) if count else tr("none"))

    def mark(self, key: str, view: int | None = None) -> None:
        """Mark what is shown, without choosing it again; `view`: the id of the one that a table is shown as."""
        self._shown = (key, view if view in self._views else None)
        self.arrange()

    def set_rail(self, rail: bool) -> None:
        """Show only icons, or all."""
        if rail != self.rail:
            self.rail = rail
            self.setProperty("rail", rail)
            self.style().polish(self.verticalScrollBar())
            self.arrange()

    def fold(self, section: str, *, folded: bool) -> None:
        """Show only the heading of a section and what is marked in it, or all of it."""
        self.folded = self.folded | {section} if folded else self.folded - {section}
        self.arrange()

    def arrange(self) -> None:
        """Show and mark what is to be, and let the current entry be the marked one."""
        blocked = QSignalBlocker(self)
        marked = self._marked()
        for item in self.entries():
            item.setData(MARKED, item is marked or (self.rail and self._stands_for(item, marked)))
            item.setHidden(not self._is_seen(item, marked))
        for section, item in self._headings.items():
            describe(item, tr("folded") if section in self.folded else tr("unfolded"))
        if marked is not None and not marked.isHidden():
            self.setCurrentItem(marked)
            self.scrollToItem(marked)
        blocked.unblock()
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold by the left arrow and unfold by the right one; Enter and Space press a heading."""
        item = self.currentItem()
        if item is None or item.data(KIND) != EntryKind.HEADING:
            super().keyPressEvent(event)
        elif event.key() in FOLDS:
            self.fold(item.data(SECTION), folded=FOLDS[Qt.Key(event.key())])
            self.setCurrentItem(item)
        elif event.key() in (*ENTER, Qt.Key.Key_Space):
            self._clicked(item)
        else:
            super().keyPressEvent(event)

    def section_menu(self, section: str) -> QMenu:
        """Make the menu of a section, for the rail, which has no room for its entries."""
        menu = QMenu(self)
        menu.setObjectName("sectionMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for item in (item for item in self.entries() if item.data(SECTION) == section):
            words = "   ".join(part for part in (item.text(), item.data(COUNT)) if part).replace("&", "&&")
            if item.data(KIND) == EntryKind.GROUP:
                menu.addSection(words)
            elif item.data(KIND) != EntryKind.HEADING:
                menu.addAction(words, partial(self._go_to, item))
        return menu

    def _marked(self) -> QListWidgetItem | None:
        """Return the entry of what is shown: a view's own, else the one that somebody is at, else the first one."""
        key, view = self._shown
        of_key = [item for item in self.entries() if key and item.data(KEY) == key]
        fit = [item for item in of_key if item.data(VIEW) == view]
        here = self.currentItem()
        if here in fit and self._is_seen(here, None):
            return here
        return next(iter(fit), None)

    def _is_seen(self, item: QListWidgetItem, marked: QListWidgetItem | None) -> bool:
        kind, section = item.data(KIND), item.data(SECTION)
        if kind == EntryKind.HEADING:
            return section == TABLES or any(one.data(SECTION) == section for one in self._filled())
        if self.rail:
            return bool(kind == EntryKind.PLACE)
        return item is marked or section not in self.folded

    def _filled(self) -> Iterator[QListWidgetItem]:
        """Yield what stands below headings."""
        return (item for item in self.entries() if item.data(KIND) in (EntryKind.VIEW, EntryKind.REPORT))

    def _stands_for(self, item: QListWidgetItem, marked: QListWidgetItem | None) -> bool:
        if marked is None or item.data(KIND) != EntryKind.HEADING:
            return False
        return bool(item.data(SECTION) == marked.data(SECTION))

    def _came_to(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(KEY):
            self._go_to(item)

    def _go_to(self, item: QListWidgetItem) -> None:
        if item.data(VIEW) is None:
            self.chosen.emit(item.data(KEY))
        else:
            self.view_wanted.emit(self._views[item.data(VIEW)].view)

    def _clicked(self, item: QListWidgetItem) -> None:
        section = item.data(SECTION)
        if item.data(KIND) != EntryKind.HEADING:
            self._press(item)
        elif self.rail:
            self.section_menu(section).popup(self.mapToGlobal(self.visualItemRect(item).topRight() + QPoint(4, 0)))
        else:
            self.fold(section, folded=section not in self.folded)

    def _press(self, item: QListWidgetItem) -> None:
        if item.data(KEY) and item.data(VIEW) is None:
            self.pressed.emit(item.data(KEY))
