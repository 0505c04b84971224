"""Finding in a table: its filters as a row and as chips, and its saved views; put together and connected."""

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.context.app_context import AppContext
from desktop.filters.chip_line import ChipLine
from desktop.filters.filter_row import FilterRow
from desktop.filters.group_menu import GroupMenu
from desktop.filters.row_color_dialog import open_rules
from desktop.filters.view_menu import ViewMenu
from desktop.screens.actions import Actions
from desktop.screens.column_layout import layout_of
from desktop.screens.screen import Screen
from desktop.screens.sorting import sorting_of
from desktop.screens.window_state import TableState
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_page.table_page import TablePage
from desktop.table_query.filter_serialization import filters_of
from desktop.table_query.grouping_serialization import grouping_of
from desktop.table_query.row_color_rules import rules_of
from desktop.theme.theme import Theme
from desktop.theme.tone import Tone
from desktop.widgets.messages import Messages
from models.queries.filters import Filter
from models.values.language import tr
from models.writes.views import View


class FilterController(QObject):
    """The filters, views and groups of the table in `page`; `chips`, `views` and `groups` are put into the window by
    who makes it."""

    def __init__(
        self,
        page: TablePage,
        theme: Theme,
        tools: AppContext,
        messages: Messages,
        actions: Actions,
        who: str,
        *,
        may_save: bool,
    ) -> None:
        super().__init__(page)
        self._page, self._messages, self._actions = page, messages, actions
        self.chips = ChipLine(tools.formats, tools.icons)
        self.row = FilterRow(page.table, tools)
        # How tables were looked at before a view was chosen: whose columns and colours come back without one.
        self._without_view: dict[str, dict[str, Any]] = {}
        self.views = ViewMenu(tools, messages, who, page.content, page.as_laid_out, may_save=may_save)
        self.groups = GroupMenu(page, tools, actions)
        self._connect()
        actions.colours.triggered.connect(lambda: open_rules(page, tools, theme))

    def put(self, path: str, condition: Filter | None) -> None:
        """Filter a column so from now on, or no longer."""
        standing = self._standing()
        if condition is None:
            standing.pop(path, None)
        else:
            standing[path] = condition
        self._page.set_filters(tuple(standing.values()))

    def switch(self, path: str, on: bool) -> None:
        """Let a filter count, or only keep it."""
        self.put(path, self._standing()[path].switched(on))

    def edit(self, path: str, chip: QWidget) -> None:
        """Change a filter below its chip."""
        self.row.cell_of(path).open(below=chip)

    def opened_as(self, view: View | None, screen: Screen, state: TableState) -> TableState:
        """Return how a table opens as a view, or without any; `state`: how it was left."""
        if not state.view:
            self._without_view[screen.key] = {"columns": state.columns, "colours": state.colours}
        content = self._content_of(view, screen)
        if view is not None:
            self.views.tell_broken(view)
            self._tell_dropped(filters_of(screen, content.get("filters"))[1])
        return TableState(
            str(content.get("sort", "")),
            state.widths,
            content.get("filters") or [],
            view.id if view else 0,
            content.get("columns") or {},
            content.get("colours") or [],
            content.get("group") or {},
        )

    def _content_of(self, view: View | None, screen: Screen) -> dict[str, Any]:
        """Return how a table is looked at as a view; without any the columns and colours are those of before."""
        own = self._without_view.get(screen.key, {})
        return view.content if view else {key: own.get(key) for key in ("columns", "colours")}

    def _standing(self) -> dict[str, Filter]:
        return {condition.path: condition for condition in self._page.filters}

    def _connect(self) -> None:
        page, actions = self._page, self._actions
        page.opened.connect(self._opened)
        page.filtered.connect(self._show)
        page.table.columns.changed.connect(self.views.look)
        self.row.chosen.connect(self.put)
        self.row.left.connect(page.table.setFocus)
        self.chips.edited.connect(self.edit)
        self.chips.switched.connect(self.switch)
        self.chips.removed.connect(lambda path: self.put(path, None))
        self.chips.cleared.connect(actions.clear_filters.trigger)
        self.views.wanted.connect(self._look_as)
        self.views.saved.connect(self._is_view)
        actions.clear_filters.triggered.connect(lambda: page.set_filters(()))
        actions.filters.toggled.connect(self.row.set_shown)
        actions.filters.triggered.connect(self._go_to_row)

    def _opened(self, screen: Screen, model: RowTableModel) -> None:
        self.row.set_columns(model.columns)
        self._show()
        self.views.show_screen(screen.key, self._page.view)

    def _show(self) -> None:
        standing, model = self._standing(), self._page.model
        columns = {shown.field.name: shown for shown in model.columns} if model is not None else {}
        self.row.show_filters(standing)
        self.chips.show_filters((condition, columns[path]) for path, condition in standing.items())
        self._actions.clear_filters.setEnabled(bool(standing))
        self.views.look()

    def _go_to_row(self, shown: bool) -> None:
        columns = self._page.table.visible_columns()
        column = self._page.table.currentIndex().column()
        if shown and columns and self.row.cells:
            self.row.cells[column if column in columns else columns[0]].setFocus()

    def _is_view(self, view: View | None) -> None:
        self._page.view = view.id if view else None

    def _look_as(self, view: View | None) -> None:
        screen = self._page.shown_screen
        if screen is None:
            return
        if self._page.view is None:
            self._without_view[screen.key] = self._page.content()
        content = self._content_of(view, screen)
        filters, dropped = filters_of(screen, content.get("filters"))
        order = sorting_of(str(content.get("sort", "")), (field.name for field in screen.fields))
        self._page.view = view.id if view else None
        columns = self._page.table.columns
        columns.lay_out(layout_of(content.get("columns"), columns.names()))
        self._page.set_rules(rules_of(screen, content.get("colours")))
        self._page.look_at(filters, order, grouping_of(screen, content.get("group")))
        self._tell_dropped(dropped)

    def _tell_dropped(self, dropped: int) -> None:
        if dropped:
            title = tr("The view shows more than it did")
            self._messages.tell(
                Tone.WARN, title, tr("A filter in it doesn’t fit this table any more: it was left out.")
            )
