"""Import and export in the window: the two actions, when they can be used, and what becomes of them."""

from collections.abc import Callable
from functools import partial

from desktop.commands.command_queue import CommandQueue
from desktop.commands.row_commands import CommandResult
from desktop.context.app_context import AppContext
from desktop.exporting.exports import Exports
from desktop.importing.import_dialog import ImportDialog
from desktop.importing.import_fields import may_import
from desktop.importing.import_outcome import DryRun
from desktop.importing.import_run import import_step
from desktop.screens.actions import Actions
from desktop.screens.formats import Formats
from desktop.screens.screen import Screen
from desktop.table_page.table_page import TablePage
from desktop.theme.tone import Tone
from desktop.widgets.messages import Messages
from models.values.language import tr
from models.writes.period_writes import EffectiveDate


class Transfers:
    """Import into the table that is shown, and its export. `exports` is put into the window by who makes it;
    `limited_to`: what the table is limited to, in words; `view`: the saved view that is shown."""

    def __init__(
        self,
        page: TablePage,
        tools: AppContext,
        messages: Messages,
        undo: CommandQueue,
        limited_to: Callable[[], str],
        view: Callable[[], str],
    ) -> None:
        self._page, self._tools, self._messages, self._undo = page, tools, messages, undo
        self.exports = Exports(page, tools, messages, undo.who, limited_to, view)

    def connect(self, actions: Actions) -> None:
        """Let the actions import and export."""

        def opened(screen: Screen, _model: object) -> None:
            actions.export.setEnabled(True)
            actions.import_.setEnabled(may_import(screen))

        self._page.opened.connect(opened)
        actions.export.triggered.connect(self.exports.ask)
        for suffix, action in actions.pages.items():
            actions.export.enabledChanged.connect(action.setEnabled)
            action.triggered.connect(partial(self.exports.ask_for_page, suffix))
        actions.import_.triggered.connect(self._ask)

    def _ask(self) -> None:
        screen, undo = self._page.shown_screen, self._undo
        if screen is not None and may_import(screen):
            take = _taking(screen, undo, self._messages, self._tools.formats)
            dialog = ImportDialog(screen, self._tools, undo.who, take, self._page.window())
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()


def _taking(
    screen: Screen, undo: CommandQueue, messages: Messages, formats: Formats
) -> Callable[[DryRun, EffectiveDate], None]:
    count = formats.count

    def take(run: DryRun, when: EffectiveDate) -> None:
        undo.do(import_step(screen, run, when), told)

    def told(written: CommandResult) -> None:
        added, changed = count(len(written.added)), count(len(written.changed))
        text = tr("{added} rows added, {changed} changed.", added=added, changed=changed)
        if written.missed:
            missed = tr("{n} cells were changed by somebody meanwhile and stay.", n=count(len(written.missed)))
            messages.tell(Tone.WARN, tr("Imported, but not all of it"), f"{text} {missed}")
        else:
            bar = messages.tell(Tone.GOOD, tr("Imported"), text, ((tr("Undo"), undo.undo),))
            undo.stack.changed.connect(bar.dismiss)  # by then it would undo something else

    return take
