"""One table in the middle of the window: its model, its view, and what stands there when it has no rows."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget

from desktop.commands.command_queue import CommandQueue
from desktop.context.app_context import AppContext
from desktop.screens.actions import Actions
from desktop.screens.column_layout import layout_of, plain_layout
from desktop.screens.columns import unread_fields
from desktop.screens.screen import Screen
from desktop.screens.sorting import Sorting, clicked, sorting_of, sorting_text
from desktop.screens.window_state import TableState
from desktop.table_model.cell_roles import EditableRole
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_page.empty_pages import EmptyPages
from desktop.table_page.row_deletion import RowDeletion
from desktop.table_query.filter_serialization import filters_of, plain_filters
from desktop.table_query.grouping import Grouping
from desktop.table_query.grouping_serialization import grouping_of, plain_grouping
from desktop.table_query.row_color_rules import RowColorRule, plain_rules, rules_of
from desktop.table_view.new_record import required_columns
from desktop.table_view.record_table_view import RecordTableView
from desktop.table_view.scroll_bar_below import ScrollBarBelow
from desktop.table_view.totals_bar import TotalsBar
from desktop.theme.theme import Theme
from desktop.widgets.layout_helpers import stacked
from models.queries.filters import Filter


class TablePage(QStackedWidget):
    """`opened(screen, model)`; `counted(rows, complete)`; `failed` with its exception;
    `current_changed(id)`: of the row to show beside; `asks_for_more(screen)`: a new row needs a form;
    `filtered`: other filters stand, another order, or other colours. `view`: the id of the saved view it is."""

    opened = Signal(object, object)
    counted = Signal(int, bool)
    failed = Signal(object)
    current_changed = Signal(object)
    asks_for_more = Signal()
    filtered = Signal()

    def __init__(self, theme: Theme, tools: AppContext, undo: CommandQueue, actions: Actions) -> None:
        super().__init__()
        self._tools, self._undo, self._actions = tools, undo, actions
        self.table = RecordTableView(theme, tools)
        self.table.current_changed.connect(self.current_changed)
        self.table.horizontalHeader().sectionClicked.connect(self._clicked)
        if self.table.new_row is not None:
            self.table.new_row.given_up.connect(self._left_new_row)
        self._empty = EmptyPages(self.table, tools, actions)
        self._deletion = RowDeletion(self.table, tools, actions)
        self.totals = TotalsBar(self.table, theme, tools)
        self.table.columns.changed.connect(self._read_what_is_shown)
        self._list = stacked((self.table, 1), self.totals, ScrollBarBelow(self.table))
        self.addWidget(self._list)
        self.addWidget(self._empty.page)
        self.shown_screen: Screen | None = None
        self.model: RowTableModel | None = None
        self.search = ""
        self._wanted: int | None = None
        self._to_edit: int | None = None
        self.view: int | None = None
        self._own_order = ""
        self.edited_beside: Callable[[], int | None] = lambda: None
        self._set_aside: list[dict[str, Any]] | None = None

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The filters of the table, also those that are switched off."""
        return self.model.query.filters if self.model is not None else ()

    @property
    def filters_for_now(self) -> tuple[Filter, ...] | None:
        """The filters where they stand in the place of those that the table was left with."""
        return self.filters if self._set_aside is not None else None

    def open(
        self,
        screen: Screen,
        state: TableState,
        row_id: int | None = None,
        *,
        filters: tuple[Filter, ...] | None = None,
    ) -> None:
        """Show a table as it was left; `row_id`: go to this row once it is known where it stands.

        `filters`: these instead of those that it was left with, which are kept all the same.
        """
        self._own_order = screen.order
        if sorting_of(state.order, (field.name for field in screen.fields)):
            screen = replace(screen, order=state.order)
        self._set_aside = state.filters if filters is not None else None
        filters = filters_of(screen, state.filters)[0] if filters is None else filters
        self.view = state.view or None
        before = self.model
        self.shown_screen, self.search, self._wanted, self._to_edit = screen, "", row_id, None
        tools = self._tools
        rules, grouping = rules_of(screen, state.colours), grouping_of(screen, state.grouping)
        layout = layout_of(state.columns, [field.name for field in screen.fields])
        unread = unread_fields(screen, layout)
        self.model = RowTableModel(
            tools.engine, screen, tools.jobs, tools.formats, self._undo, self, filters, rules, grouping, unread
        )
        self.model.rows.held = self._edited
        self.table.show_screen(screen, self.model, state.widths, layout)
        self._connect(self.model)
        self._deletion.show_table(screen, self.model)
        self.totals.show_model(self.model)
        self._actions.add.setEnabled(screen.addable)
        self.setCurrentWidget(self._list)
        self.opened.emit(screen, self.model)
        if before is not None:
            before.blockSignals(True)  # what is still on its way for it says nothing of this table
            before.deleteLater()

    def state(self) -> TableState:
        """Return how the table stands now."""
        screen = self.shown_screen
        if screen is None or self.model is None:
            return TableState()
        order = sorting_text(self.model.query.sorting)
        columns = self.table.columns
        kept = plain_filters(self.filters) if self._set_aside is None else self._set_aside
        layout = plain_layout(columns.layout(), columns.names())
        colours, grouping = plain_rules(self.rules), plain_grouping(self.model.query.grouping)
        return TableState(order, columns.widths(), kept, self.view or 0, layout, colours, grouping)

    def content(self) -> dict[str, Any]:
        """Return how the table is looked at, as a saved view keeps it."""
        sorting = sorting_text(self.model.query.sorting) if self.model is not None else ""
        columns = self.table.columns
        layout = plain_layout(columns.layout(), columns.names())
        grouping = plain_grouping(self.model.query.grouping, folded=False) if self.model is not None else {}
        content = {"filters": plain_filters(self.filters), "sort": sorting, "columns": layout}
        content["colours"] = plain_rules(self.rules)
        return {**content, "group": grouping} if grouping else content

    def as_laid_out(self, kept: Any) -> dict[str, Any]:
        """Return a layout of the columns as this version keeps it; `kept`: as any version did."""
        names = self.table.columns.names()
        return plain_layout(layout_of(kept, names), names)

    @property
    def rules(self) -> tuple[RowColorRule, ...]:
        """The rules by which rows are coloured."""
        return self.model.query.rules.rules if self.model is not None else ()

    def set_rules(self, rules: tuple[RowColorRule, ...]) -> None:
        """Colour rows by other rules."""
        if self.model is not None and rules != self.rules:
            self.model.reader.set_rules(rules)
            self.filtered.emit()

    def set_filters(self, filters: tuple[Filter, ...]) -> None:
        """Show only the rows that all of these let through."""
        if self.model is not None:
            self._set_aside = None
            self.model.reader.set_filters(filters)
            self.filtered.emit()

    def group_by(self, grouping: Grouping) -> None:
        """Group the rows otherwise, or not at all; the list is looked at from its beginning."""
        before = self.model.query.grouping if self.model is not None else grouping
        if self.model is not None and (grouping.by, grouping.order) != (before.by, before.order):
            self._wanted = None
            self.model.reader.group_by(grouping)
            self.filtered.emit()

    def look_at(self, filters: tuple[Filter, ...], sorting: Sorting, grouping: Grouping | None = None) -> None:
        """Look at other rows in another order and other groups; in the screen's own where none are given."""
        if self.model is None or self.shown_screen is None:
            return
        self._set_aside = None
        self.model.query.filters = filters
        self.model.query.grouping = grouping or Grouping()
        own = sorting_of(self._own_order, (field.name for field in self.shown_screen.fields))
        self.model.reader.sort_by(sorting or own)
        self.table.show_sorting(self.model)
        self.filtered.emit()

    def set_search(self, text: str) -> None:
        """Look for words in the visible text."""
        self.search = text.strip()
        if self.model is not None:
            self.model.reader.set_search(text)

    def reload(self) -> None:
        """Read the rows again, as after a sync."""
        if self.model is not None:
            self.model.reader.reload()

    def add(self, values: dict[str, Any] | None = None) -> None:
        """Add a row with these values; without any, ask for what one needs, or go to the empty row, which is added as
        soon as something is entered in it. So no row is there of which nothing is known."""
        if self.model is None or self.shown_screen is None:
            return
        if values is not None:
            self.model.edits.add_row(values)
        elif required_columns(self.shown_screen):
            self.asks_for_more.emit()
        elif self.table.new_row is not None:
            self.setCurrentWidget(self._list)
            self._empty.nothing_left.hide()
            self.table.new_row.begin()

    def _read_what_is_shown(self) -> None:
        """Read what was hidden before, and is costly to read."""
        if self.model is not None and self.shown_screen is not None and self.table.model() is self.model:
            unread = unread_fields(self.shown_screen, self.table.columns.layout())
            if self.model.reader.leave_unread(unread):
                self.totals.ask()

    def _left_new_row(self) -> None:
        """Say again that nothing is in the table, where that is so."""
        if self.model is not None and not self.model.rowCount():
            self._counted(0, self.model.reader.complete)

    def delete(self) -> None:
        """Ask about deleting the selected rows; what else would go is found out first."""
        self._deletion.delete()

    def _connect(self, model: RowTableModel) -> None:
        model.counted.connect(self._counted)
        model.failed.connect(self.failed)
        model.row_added.connect(self._added)
        model.dataChanged.connect(self._edit_added)

    def _counted(self, rows: int, complete: bool) -> None:
        self.counted.emit(rows, complete)
        self._deletion.look()  # a list that is new has nothing selected, and says nothing of it
        self._empty.nothing_left.hide()
        if rows or not complete:
            self.setCurrentWidget(self._list)
            self._go_to_wanted(complete)
        else:
            self._show_none()

    def _go_to_wanted(self, complete: bool) -> None:
        if self._wanted is None or self.model is None:
            if not self.table.currentIndex().isValid():
                self.table.go_to_first()
            return
        self.model.groups.reveal(self._wanted)
        row = self.model.rows.row_of(self._wanted)
        if row >= 0 or complete:
            self._wanted = None
            self.table.go_to(max(row, 0), max(self.table.currentIndex().column(), 0))

    def _show_none(self) -> None:
        """Say why there is no row."""
        if self.model is None or self.shown_screen is None:
            return
        self.current_changed.emit(None)
        if any(condition.on for condition in self.filters):
            self.setCurrentWidget(self._list)
            self._empty.say_nothing_left(self.model, self.filters, self.search)
        else:
            self._empty.say_empty(self.shown_screen, self.search)
            self.setCurrentWidget(self._empty.page)

    def sort_by(self, sorting: Sorting) -> None:
        """Order the rows by other columns; the current one is gone to, unless somebody is writing in it: it stays."""
        if self.model is not None:
            self._wanted = None if self._edited() else self.table.current_id()
            self.model.reader.sort_by(sorting)
            self.table.show_sorting(self.model)
            self.filtered.emit()

    def _edited(self) -> frozenset[int]:
        """Return the rows in which an editor is open, here or beside: they stay, and with them what was typed."""
        return frozenset(row_id for row_id in (self.table.edited_id(), self.edited_beside()) if row_id is not None)

    def go_back_to(self, row_id: int) -> None:
        """Make a row current that is in the table again; where somebody is typing in it they go on."""
        row = self.model.rows.row_of(row_id) if self.model is not None else -1
        if row >= 0 and row != self.table.currentIndex().row():
            self.table.go_to(row)

    def _clicked(self, column: int) -> None:
        if self.model is not None:
            more = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.sort_by(clicked(self.model.query.sorting, self.model.columns[column].field.name, more=more))

    def _added(self, row: int) -> None:
        if self.model is not None:
            self.setCurrentWidget(self._list)
            self.table.go_to(row)
            self._to_edit = self.model.rows.row_id(row)
            self._edit_added()

    def _edit_added(self, *_changed: Any) -> None:
        """Edit a new row as soon as it has been read: the first cell that is empty and can be changed."""
        if self._to_edit is None or self.model is None:
            return
        row = self.model.rows.row_of(self._to_edit)
        cells = [self.model.index(row, column) for column in self.table.visible_columns()] if row >= 0 else []
        editable = [cell for cell in cells if cell.data(EditableRole)]
        if editable:
            self._to_edit = None
            empty = [cell for cell in editable if cell.data(Qt.ItemDataRole.EditRole) is None]
            self.table.go_to(row, (empty or editable)[0].column(), edit=True)
