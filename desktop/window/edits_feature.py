"""Writing what people enter, put together: the command queue, its journal, conflicts, and what isn't saved yet."""

from collections.abc import Callable

from PySide6.QtWidgets import QToolButton, QWidget

from desktop.commands.command_queue import CommandQueue
from desktop.commands.journal import Journal
from desktop.screens.actions import Actions
from desktop.startup.session import Session
from desktop.table_page.block_feedback import connect_blocks
from desktop.table_page.table_page import TablePage
from desktop.widgets.messages import Messages
from desktop.window.close_guard import CloseGuard
from desktop.window.edit_conflicts import Conflicts
from desktop.window.pending_edits import PendingEdits
from desktop.window.status_bar import StatusBar
from desktop.window.undo_actions import connect_undo
from desktop.window.undo_feedback import UndoFeedback


class EditsFeature:
    """`undo` takes what is entered; `unsaved` tells of what the database hasn't taken yet."""

    def __init__(self, session: Session, messages: Messages, window: QWidget) -> None:
        self._session, self._messages, tools = session, messages, session.tools
        self.journal = Journal(session.settings.data_dir, session.instance)
        self.undo = CommandQueue(tools.engine, tools.jobs, session.who, window, tools.formats, self.journal)
        conflicts = Conflicts(messages, self.undo, tools, window)
        self._closing = CloseGuard(self.undo, tools.icons, window)
        self.unsaved = PendingEdits(messages, self.undo, conflicts, tools.formats, window)

    def connect(
        self,
        actions: Actions,
        step_lists: tuple[QToolButton, QToolButton],
        page: TablePage,
        status: StatusBar,
        open_screen: Callable[[str, int | None], None],
    ) -> None:
        """Let the actions take back and take again, the window show what that changed, and editors add records."""
        undo, formats = self.undo, self._session.tools.formats
        connect_undo(actions, undo, step_lists, formats)
        UndoFeedback(undo, page, self._messages, open_screen)
        undo.refused.connect(self._messages.error)
        self._session.tools.picks.connect(undo)
        connect_blocks(page, undo, self._messages, formats)
        self.unsaved.counted.connect(status.show_unsaved)
        status.unsaved.clicked.connect(self.unsaved.show_list)

    def begin(self) -> None:
        """Take what the program before this one couldn't save."""
        self.unsaved.resume(self.journal.begin() if self._session.why_not is None else [])

    def may_close(self) -> bool:
        """Tell whether nothing is lost when the window closes; a person is asked where something isn't saved."""
        return self._closing.may_close()
