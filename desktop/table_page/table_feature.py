"""The table in the middle of the window, put together: its page, its columns' menus, the sums of what is selected."""

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QWidget

from desktop.commands.command_queue import CommandQueue
from desktop.context.app_context import AppContext
from desktop.screens.actions import Actions
from desktop.table_page.selection_sums import SelectionSums
from desktop.table_page.table_page import TablePage
from desktop.table_view.column_menu import ColumnMenu
from desktop.theme.theme import Theme
from desktop.theme.tone import Tone
from desktop.widgets.messages import Messages
from models.values.language import tr


class TableFeature:
    """`page` is put into the window by who makes it."""

    def __init__(
        self, theme: Theme, tools: AppContext, messages: Messages, undo: CommandQueue, actions: Actions
    ) -> None:
        self._tools, self._messages, self._actions = tools, messages, actions
        self.page = TablePage(theme, tools, undo, actions)
        messages.back_to, messages.would_move = self.page.table, self.page.table.would_move

    def connect(self, columns_button: Callable[[], QWidget], selection: QLabel) -> None:
        """Let the actions work on the table. `columns_button`: the list of columns opens below it; `selection` shows
        what the selected cells come to."""
        page, actions, messages = self.page, self._actions, self._messages
        columns = ColumnMenu(page.table.columns, page.table.header, self._tools.icons, columns_button)
        SelectionSums(page, self._tools, selection)
        page.failed.connect(messages.error)
        page.table.refused.connect(lambda text: messages.tell(Tone.WARN, tr("That can't be accepted"), text))
        page.table.draft_left.connect(messages.keep_draft)
        actions.add.triggered.connect(lambda: page.add())
        actions.delete.triggered.connect(page.delete)
        actions.compact.toggled.connect(page.table.set_compact)
        actions.totals.toggled.connect(page.totals.set_wanted)
        actions.columns.triggered.connect(columns.list_all)
