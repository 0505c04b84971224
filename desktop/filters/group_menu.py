"""The menu by which rows are grouped: one or two levels, days by parts of the calendar; how groups are ordered; all
groups closed or open."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from desktop.context.app_context import AppContext
from desktop.screens.actions import Actions
from desktop.screens.shown_columns import ShownColumn
from desktop.screens.totals import is_ratio
from desktop.table_model.group_heading_text import PARTS, group_title
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_page.table_page import TablePage
from desktop.table_query.grouping import BY_ROWS, BY_SUM, Grouping, GroupOrder
from desktop.table_query.grouping_serialization import MOST_LEVELS, may_group, may_order
from desktop.widgets.buttons import ToolButton
from desktop.widgets.plain_text import tool_tip
from models.queries.group_keys import GroupBy, has_days
from models.values.language import tr

LONGEST = 20


class GroupMenu(ToolButton):
    """The button of the table in `page`; its menu is filled when it opens."""

    def __init__(self, page: TablePage, tools: AppContext, actions: Actions) -> None:
        super().__init__()
        self._page, self._actions = page, actions
        self.setObjectName("groupMenuButton")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(16, 16))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        tools.icons.put(self, "list-tree")
        menu = QMenu(self)
        menu.setObjectName("groupMenu")
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        page.opened.connect(self._opened)
        page.filtered.connect(self.look)
        actions.close_groups.triggered.connect(lambda: self._fold(closed=True))
        actions.open_groups.triggered.connect(lambda: self._fold(closed=False))
        self.look()

    def look(self) -> None:
        """Say by what the rows are grouped."""
        words = [group_title(self._columns()[by.path], by) for by in self._grouping().by]
        text = " › ".join(words)
        short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
        # A little room between icon and text.
        self.setText(f" {short.replace('&', '&&') if text else tr('Group|rows')}")
        said = tr("Grouped by {columns}", columns=text) if text else tr("Group rows")
        self.setToolTip(tool_tip(said))
        self.setAccessibleName(said)
        for action in (self._actions.close_groups, self._actions.open_groups):
            action.setEnabled(bool(words))

    def put(self, level: int, by: GroupBy | None) -> None:
        """Group a level otherwise; None: not, and no level below either."""
        levels = self._grouping().by[:level]
        order = self._grouping().order
        self._page.group_by(Grouping((*levels, by) if by is not None else levels, order=order))

    def order(self, order: GroupOrder) -> None:
        """Order the groups otherwise."""
        self._page.group_by(replace(self._grouping(), order=order))

    def _opened(self, _screen: object, _model: object) -> None:
        self.look()

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        levels = self._grouping().by
        for level in range(min(len(levels) + 1, MOST_LEVELS)):
            if level:
                menu.addSeparator()
            menu.addAction(tr("Then by") if level else tr("Group by")).setEnabled(False)
            self._add_level(menu, level, levels[level] if level < len(levels) else None)
        if levels:
            menu.addSeparator()
            self._add_order(menu.addMenu(tr("Order by|groups")), self._grouping().order)
        menu.addSeparator()
        menu.addActions([self._actions.open_groups, self._actions.close_groups])

    def _add_order(self, menu: QMenu, chosen: GroupOrder) -> None:
        choices, turned = QActionGroup(menu), not chosen.descending
        offered = [("", tr("Name")), (BY_ROWS, tr("Number of rows"))]
        for shown in self._shown():
            if may_order(shown):
                words = shown.field.title if is_ratio(shown) else tr("Sum of {column}", column=shown.field.title)
                offered.append((f"{BY_SUM}{shown.field.name}", words))
        for by, words in offered:
            order = replace(chosen, by=by)
            self._choice(menu, choices, words, chosen.by == by, self._orderer(order))
        menu.addSeparator()
        smallest = menu.addAction(tr("Smallest first"))
        smallest.setCheckable(True)
        smallest.setChecked(turned)
        smallest.setEnabled(bool(chosen.by))
        smallest.triggered.connect(lambda _on: self.order(replace(chosen, descending=turned)))

    def _add_level(self, menu: QMenu, level: int, chosen: GroupBy | None) -> None:
        choices = QActionGroup(menu)
        taken = {by.path for by in self._grouping().by[:level]}
        self._choice(menu, choices, tr("Nothing"), chosen is None, lambda: self.put(level, None))
        for shown in self._columns().values():
            if not may_group(shown) or shown.field.name in taken:
                continue
            if not has_days(shown.column):
                by = GroupBy(shown.field.name)
                self._choice(menu, choices, tr(shown.field.title), chosen == by, self._putter(level, by))
                continue
            parts = menu.addMenu(tr(shown.field.title).replace("&", "&&"))
            for by in _by_parts(shown):
                words = tr(PARTS[by.part]) if by.part else ""
                self._choice(parts, choices, words, chosen == by, self._putter(level, by))
            parts.menuAction().setCheckable(True)
            parts.menuAction().setChecked(chosen is not None and chosen.path == shown.field.name)

    def _choice(self, menu: QMenu, choices: QActionGroup, text: str, chosen: bool, take: Callable[[], None]) -> QAction:
        action = menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(chosen)
        choices.addAction(action)
        action.triggered.connect(lambda _on: take())
        return action

    def _putter(self, level: int, by: GroupBy) -> Callable[[], None]:
        return lambda: self.put(level, by)

    def _orderer(self, order: GroupOrder) -> Callable[[], None]:
        return lambda: self.order(order)

    def _shown(self) -> list[ShownColumn]:
        """Return the columns that are seen, and the one that groups are ordered by, from left to right."""
        columns, path = list(self._columns().values()), self._grouping().order.path
        seen = [columns[place] for place in self._page.table.visible_columns()]
        return [*seen, *(one for one in columns if one.field.name == path and one not in seen)]

    def _grouping(self) -> Grouping:
        model = self._page.model
        return model.query.grouping if model is not None else Grouping()

    def _columns(self) -> dict[str, ShownColumn]:
        model = self._page.model
        return {shown.field.name: shown for shown in model.columns} if model is not None else {}

    def _fold(self, *, closed: bool) -> None:
        model = self._page.table.model()
        if isinstance(model, RowTableModel):
            model.groups.fold_all(closed=closed)


def _by_parts(shown: ShownColumn) -> Iterator[GroupBy]:
    return (GroupBy(shown.field.name, part) for part in PARTS)
