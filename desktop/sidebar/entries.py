"""What the sidebar's list is made of: places, headings that fold, views and tables; as items of a QListWidget."""

from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QListWidgetItem

from desktop.screens.screen import Screen
from desktop.sidebar.listed_views import ListedView
from desktop.sidebar.places import PROBLEMS, REPORT_LIST, TABLES, VIEWS, places_on, reports_on
from desktop.widgets.plain_text import one_line, tool_tip
from models.values.language import tr

KEY, KIND, SECTION, ICON, COUNT, BADGE, MARKED, VIEW = (Qt.ItemDataRole.UserRole + place for place in range(8))
MOST_PLACES = 9


class EntryKind(IntEnum):
    """What an entry is."""

    PLACE = 0
    GAP = 1
    HEADING = 2
    GROUP = 3
    VIEW = 4
    TABLE = 5
    REPORT = 6


def place_entries(screens: Iterable[Screen]) -> Iterator[QListWidgetItem]:
    """Make the places that there are, with room between their parts."""
    number = 0
    for part, places in enumerate(places_on(screens)):
        if part:
            yield _still(EntryKind.GAP, "")
        for place in places:
            number += 1
            key = QKeySequence(f"Ctrl+{number}").toString(QKeySequence.SequenceFormat.NativeText)
            tip = f"{place.title} ({key})" if number <= MOST_PLACES else place.title
            yield _entry(EntryKind.PLACE, place.title, place.key, place.icon, "", tip)


def report_entries(screens: Iterable[Screen]) -> Iterator[QListWidgetItem]:
    """Make the reports."""
    for place in reports_on(screens):
        yield _entry(EntryKind.REPORT, place.title, place.key, place.icon, REPORT_LIST)


def table_entries(screens: Iterable[Screen]) -> Iterator[QListWidgetItem]:
    """Make the tables by their groups, and the problems behind them."""
    group = ""
    for screen in screens:
        if screen.group != group:
            group = screen.group
            yield _still(EntryKind.GROUP, tr(group))
        yield _entry(EntryKind.TABLE, screen.title, screen.key, screen.icon, TABLES)
    yield _entry(EntryKind.TABLE, tr("Problems"), PROBLEMS, "triangle-alert", TABLES)


def view_entries(views: Iterable[ListedView], count: Callable[[int], str]) -> Iterator[QListWidgetItem]:
    """Make the views with their numbers of rows, as `count` writes them."""
    for listed in views:
        view = listed.view
        name, whose = one_line(view.name), tr("the team’s view") if view.owner is None else tr("my view")
        item = _entry(EntryKind.VIEW, name, view.screen, "bookmark", VIEWS, f"{name}: {listed.of}, {whose}")
        item.setData(VIEW, view.id)
        if listed.rows is not None:
            item.setData(COUNT, count(listed.rows))
        describe(item)
        yield item


def heading(section: str, title: str, icon: str) -> QListWidgetItem:
    """Make a heading that folds what stands below it."""
    return _entry(EntryKind.HEADING, title, "", icon, section)


def describe(item: QListWidgetItem, more: str = "") -> None:
    """Say to screen readers all that an entry shows."""
    parts = (item.text(), item.data(COUNT), more)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(part for part in parts if part))


def _entry(kind: EntryKind, title: str, key: str, icon: str, section: str, tip: str = "") -> QListWidgetItem:
    item = QListWidgetItem(title)
    item.setData(KIND, kind)
    for role, value in ((KEY, key), (SECTION, section), (ICON, icon)):
        item.setData(role, value)
    item.setToolTip(tool_tip(tip or title))
    return item


def _still(kind: EntryKind, title: str) -> QListWidgetItem:
    """Make what is only looked at."""
    item = QListWidgetItem(title)
    item.setData(KIND, kind)
    item.setData(SECTION, TABLES if kind is EntryKind.GROUP else "")
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item
