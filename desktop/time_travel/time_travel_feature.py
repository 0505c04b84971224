"""Other days and former states of a table, put together: as of a day, from a day on, what changed, what was deleted."""

from datetime import datetime

from desktop.commands.command_queue import CommandQueue
from desktop.context.app_context import AppContext
from desktop.record_panel.record_panel import RecordPanel
from desktop.screens.actions import Actions
from desktop.table_page.table_page import TablePage
from desktop.time_travel.as_of_date import AsOf
from desktop.time_travel.changed_since_view import ChangedSinceView
from desktop.time_travel.deleted_rows import DeletedRows
from desktop.time_travel.effective_date_prompt import EffectiveDatePrompt
from desktop.widgets.messages import Messages


class TimeTravel:
    """`last_visit`: when a window on this database was left last."""

    def __init__(
        self,
        page: TablePage,
        panel: RecordPanel,
        tools: AppContext,
        messages: Messages,
        undo: CommandQueue,
        actions: Actions,
        last_visit: datetime | None,
    ) -> None:
        self.asking = EffectiveDatePrompt(page, panel, tools)
        self.as_of = AsOf(page, tools)
        self.as_of.day_began.connect(panel.reload)
        self.trash = DeletedRows(page, tools, messages, undo, actions)
        self.changed = ChangedSinceView(page, tools, messages, actions, last_visit)
