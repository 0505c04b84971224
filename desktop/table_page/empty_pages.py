"""What stands in the place of a table's rows when there are none: why, and what can be done about it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from desktop.context.app_context import AppContext
from desktop.screens.actions import Actions
from desktop.screens.screen import Screen
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_view.record_table_view import RecordTableView
from desktop.widgets.empty_state import EmptyState
from desktop.wording.filter_words import described
from models.queries.filters import Filter
from models.schema.base import table_of
from models.schema.column_ownership import source_words
from models.values.language import tr


class EmptyPages:
    """`page` stands in the place of the table; `nothing_left` below its titles and the row of filters, which stay."""

    def __init__(self, table: RecordTableView, tools: AppContext, actions: Actions) -> None:
        self._actions, self._formats = actions, tools.formats
        self.page = EmptyState(tools.icons, "inbox", "", "")
        self.nothing_left = _over(table, EmptyState(tools.icons, "list-filter", "", ""))

    def say_nothing_left(self, model: RowTableModel, filters: Sequence[Filter], search: str) -> None:
        """Say which filters leave no row."""
        columns = {shown.field.name: shown for shown in model.columns}
        lines = [described(one, columns[one.path], self._formats) for one in filters if one.on]
        lines += [tr("Search: {words}", words=search)] if search else []
        actions = (self._actions.clear_filters, *((self._actions.clear_search,) if search else ()))
        self.nothing_left.say("list-filter", tr("No row fits these filters"), "\n".join(lines), actions)
        self.nothing_left.show()

    def say_empty(self, screen: Screen, search: str) -> None:
        """Say that nothing is found, or nothing there yet, and how something gets there."""
        actions = self._actions
        words = tr(screen.empty, source=source_words(table_of(screen.model)))
        if search:
            text = tr("None of the {rows} has “{search}” in it.", rows=screen.nouns, search=search)
            self.page.say("search", tr("Nothing found"), text, (actions.clear_search,))
        elif screen.is_gone:
            self.page.say(screen.icon, tr("No {rows}", rows=screen.nouns), words, ())
        else:
            first = (actions.add, actions.sync) if "Add" in screen.empty else (actions.sync, actions.add)
            offered = first if screen.addable else (actions.sync,)
            self.page.say(screen.icon, tr("No {rows} yet", rows=screen.nouns), words, offered)


def _over(table: RecordTableView, shown: EmptyState) -> EmptyState:
    """Let something stand in the place of the table's rows."""
    layout = QVBoxLayout(table.viewport())
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(shown)
    shown.hide()
    return shown
