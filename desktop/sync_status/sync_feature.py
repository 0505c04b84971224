"""What a window has of syncing, put together: its panel, its questions, the problems, and what others do."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.commands.command_queue import CommandQueue
from desktop.context.app_context import AppContext
from desktop.screens.actions import Actions
from desktop.sync_status.problems_view import ProblemsView
from desktop.sync_status.remote_changes import RemoteChanges
from desktop.sync_status.removal_question import RemovalQuestionBar
from desktop.sync_status.sync_controller import SyncController
from desktop.sync_status.sync_panel import SyncPanel, SyncRunner
from desktop.sync_status.sync_poller import SyncPoller
from desktop.sync_status.time_zone_question import TimeZoneQuestionBar
from desktop.widgets.messages import Messages
from models.queries.sync_runs import Standing


class SyncFeature(QObject):
    """`panel` and `problems` are put into the window by who makes it. `may_write`: whether anything can be changed.

    `seen(Standing)`: how things are; `reload_wanted`: rows may be others; `problems_wanted`: to be shown what was set
    aside.
    """

    seen = Signal(object)
    reload_wanted = Signal()
    problems_wanted = Signal()

    def __init__(
        self,
        runner: SyncRunner,
        tools: AppContext,
        messages: Messages,
        actions: Actions,
        undo: CommandQueue,
        window: QWidget,
        *,
        may_write: bool,
    ) -> None:
        super().__init__(window)
        self._runner, self._tools, self._may_write = runner, tools, may_write
        self.problems = ProblemsView(tools.engine, tools.jobs, tools.formats, tools.icons, messages)
        self.panel = SyncPanel(runner, actions.cancel_sync, tools.formats, tools.icons)
        asked = (
            RemovalQuestionBar(tools, messages, undo.who, window),
            TimeZoneQuestionBar(tools, messages, undo.who, window),
        )
        self._syncing = SyncController(runner, actions, messages, self.panel, *asked, window)
        self.watch = SyncPoller(tools.engine, tools.jobs, undo.who, window)
        self.others = RemoteChanges(tools.engine, tools.jobs, window)
        for moment in (self._syncing.begun, self._syncing.ended, self.watch.clock.timeout):
            moment.connect(self.look_around)
        self._syncing.ended.connect(self.reload_wanted)
        self._syncing.problems_wanted.connect(self.problems_wanted)
        self.watch.seen.connect(self._seen)
        self.watch.others_synced.connect(self._others_wrote)
        self.watch.failed.connect(messages.error)
        self.others.much.connect(self._others_wrote)
        self.others.written.connect(undo.written)

    def look_around(self) -> None:
        """Find out when was synced last, also by others, what was set aside, and what a sync asks."""
        self.watch.look()
        if self._may_write:
            self._syncing.look_for_questions()
            self._syncing.look_for_rights(self._tools.engine, self._tools.jobs)

    def end(self) -> None:
        """Look no more; a sync that is under way goes on."""
        self.watch.clock.stop()
        self.others.clock.stop()

    def _seen(self, found: Standing) -> None:
        self.panel.show_others(found.syncing_by, found.syncing_since)
        self.seen.emit(found)

    def _others_wrote(self) -> None:
        if not self._runner.running:
            self.reload_wanted.emit()
