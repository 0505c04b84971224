"""Keys of the window's actions, where the text field that has the focus would take them for itself."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop.screens.actions import Actions
from desktop.theme.icons import Icons


def window_actions(window: QWidget, icons: Icons) -> Actions:
    """Make the actions for everything that can be done in a window, within the reach of its keys."""
    actions = Actions(window, icons)
    window.addActions(actions.all())
    WindowKeys(actions, window)
    return actions


class WindowKeys(QObject):
    """Lets the keys of `actions` reach them from every field of one line in `window`. On X11 such a field takes Ctrl+E
    for the end of the line; undo and redo of a text are left to it."""

    def __init__(self, actions: Actions, window: QWidget) -> None:
        super().__init__(window)
        self._actions = [action for action in actions.all() if action not in (actions.undo, actions.redo)]
        self._window = window
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        """Look at the events of the field alone that has the focus."""
        if isinstance(before, QLineEdit):
            before.removeEventFilter(self)
        if isinstance(now, QLineEdit) and now.window() is self._window:
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep what is the key of an action from the field."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            pressed = QKeySequence(event.keyCombination())
            if any(pressed in action.shortcuts() for action in self._actions):
                event.ignore()
                return True
        return super().eventFilter(watched, event)
