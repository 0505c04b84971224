"""The record beside the table, put together: the panel, the way to Paymo's page, and the menu of the table's cells."""

from desktop.commands.command_queue import CommandQueue
from desktop.context.app_context import AppContext
from desktop.record_panel.cell_menu import CellMenu
from desktop.record_panel.external_links import ExternalLinks
from desktop.record_panel.record_panel import RecordPanel
from desktop.screens.actions import Actions
from desktop.table_page.table_page import TablePage
from desktop.theme.theme import Theme
from desktop.widgets.messages import Messages
from sync.config.settings import Settings


class RecordFeature:
    """`panel` is put into the window by who makes it."""

    def __init__(
        self, settings: Settings, theme: Theme, tools: AppContext, messages: Messages, actions: Actions
    ) -> None:
        self._actions = actions
        self.pages = ExternalLinks(actions.paymo_page, settings, messages)
        self.panel = RecordPanel(theme, tools, messages, self.pages, actions.paymo_page)

    def connect(self, page: TablePage, undo: CommandQueue) -> None:
        """Let the panel show the current row of `page`, and what is written."""
        panel, actions = self.panel, self._actions
        CellMenu(page.table, panel, actions)
        page.opened.connect(panel.show_screen)
        page.current_changed.connect(panel.show_record)
        page.asks_for_more.connect(self._ask_for_more)
        page.edited_beside = panel.edited_id
        panel.add_wanted.connect(page.add)
        panel.returned.connect(page.go_back_to)
        panel.closed.connect(lambda: actions.panel.setChecked(False))
        undo.written.connect(lambda _written: panel.reload())

    def _ask_for_more(self) -> None:
        self._actions.panel.setChecked(True)
        self.panel.begin_adding()
