"""Another language of the window: it is kept, and the window is built anew in it."""

from PySide6.QtCore import QObject, Qt, Signal

from desktop.screens.actions import Actions
from desktop.screens.window_state import WindowState
from desktop.sync_status.sync_panel import SyncRunner
from desktop.theme.tone import Tone
from desktop.widgets.messages import Messages
from models.values.language import tr


class LanguageChoice(QObject):
    """Keeps in `state` which language is chosen. `anew`: the window is to be built anew in it."""

    anew = Signal()

    def __init__(
        self, actions: Actions, state: WindowState, runner: SyncRunner, messages: Messages, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._state, self._runner, self._messages = state, runner, messages
        for chosen, action in actions.languages.items():
            action.triggered.connect(lambda _on, chosen=chosen: self._speak(chosen))

    def _speak(self, chosen: str) -> None:
        """Keep the language, and be built anew in it: at once, or when the sync has ended that is under way."""
        if self._state.language == chosen:
            return
        self._state.language = chosen
        if self._runner.running:
            text = tr("The sync that is under way goes on.")
            self._messages.tell(Tone.QUIET, tr("The language changes when the sync has ended"), text)
            self._runner.ended.connect(self.anew, Qt.ConnectionType.SingleShotConnection)
            self._runner.failed.connect(self.anew, Qt.ConnectionType.SingleShotConnection)
        else:
            self.anew.emit()
