"""Everything that can be done in the window, with its words, keys and icon."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from desktop.icons import Icons
from desktop.plain_text import tool_tip
from desktop.theme import Mode
from models.language import tr


class Actions:
    """The window's actions; who makes the window connects them."""

    def __init__(self, parent: QObject, icons: Icons) -> None:
        self._parent, self._icons = parent, icons
        self.sync = self._make(
            "syncAction", "Sync", "refresh-cw", "F5", "Fetch what changed in Paymo and the plan", "on_accent"
        )
        self.full_sync = self._make(
            "fullSyncAction", "Sync everything", "", "Shift+F5", "Fetch everything again, and notice what is gone"
        )
        self.cancel_sync = self._make("cancelSyncAction", "Cancel", "circle-x", "", "Stop the sync")
        self.add = self._make("addAction", "Add", "plus", "Ctrl+N", "Add a row of your own")
        self.delete = self._make("deleteAction", "Delete", "trash-2", "Ctrl+Del", "Delete the selected rows")
        self.undo = self._make("undoAction", "Undo", "undo-2", QKeySequence.StandardKey.Undo, "")
        self.redo = self._make("redoAction", "Redo", "redo-2", QKeySequence.StandardKey.Redo, "")
        self.find = self._make("findAction", "Search", "search", QKeySequence.StandardKey.Find, "")
        self.jump = self._make(
            "jumpAction", tr("Jump to …"), "search", "Ctrl+K", tr("Jump to any record, table or action")
        )
        self.import_ = self._make(
            "importAction", tr("Import …"), "upload", "Ctrl+Shift+E", tr("Add or change rows from a file")
        )
        self.export = self._make(
            "exportAction", tr("Export …"), "download", "Ctrl+E", tr("Write what is shown to a file")
        )
        self.panel = self._make(
            "panelAction", "Record panel", "panel-right", "Ctrl+I", "Show or hide the record beside the table"
        )
        self.paymo_page = self._make(
            "paymoPageAction",
            tr("Open in Paymo"),
            "external-link",
            "Ctrl+Shift+O",
            tr("Choose a row that is in Paymo."),
        )
        self.compact = self._make("compactAction", "Compact rows", "", "", "Show more rows at once")
        self.deleted = self._make(
            "deletedAction", "Deleted in Paymo", "", "", "Show what was deleted in Paymo; here it stays readable"
        )
        self.filters = self._make(
            "filterRowAction", tr("Filters"), "list-filter", "Ctrl+Shift+L", tr("Show or hide the row of filters")
        )
        self.clear_filters = self._make(
            "clearFiltersAction", tr("Clear all filters"), "funnel-x", "", tr("Show the rows without any filter")
        )
        self.columns = self._make(
            "columnsAction", tr("Columns …"), "columns-3", "Ctrl+Shift+K", tr("Show, hide, order and freeze columns")
        )
        self.clear_search = self._make("clearSearchAction", "Clear the search", "", "", "")
        self.modes = self._theme_modes()
        self.sync.setIconVisibleInMenu(False)
        for action in (self.sync, self.add):
            action.setIconText(f" {action.text()}")  # a little room between icon and text on buttons
        self.cancel_sync.setEnabled(False)
        for checkable in (self.panel, self.compact, self.deleted, self.filters):
            checkable.setCheckable(True)

    def all(self) -> list[QAction]:
        """Every action that has a key of its own."""
        named = [value for value in vars(self).values() if isinstance(value, QAction)]
        return named + list(self.modes.values())

    def only_reading(self, reason: str) -> None:
        """Switch off what would change the database, and say why."""
        for action in (self.sync, self.full_sync, self.add, self.delete, self.undo, self.redo, self.import_):
            action.setEnabled(False)
            describe(action, reason)

    def name_undo(self, text: str) -> None:
        """Say what the next undo takes back."""
        _name(self.undo, "Undo", text)

    def name_redo(self, text: str) -> None:
        """Say what the next redo does again."""
        _name(self.redo, "Redo", text)

    def _make(
        self, name: str, text: str, icon: str, key: str | QKeySequence.StandardKey, tip: str, token: str = "muted"
    ) -> QAction:
        action = QAction(text, self._parent)
        action.setObjectName(name)
        if key:
            action.setShortcut(QKeySequence(key))
        if icon:
            self._icons.put(action, icon, token)
        describe(action, tip or text)
        return action

    def _theme_modes(self) -> dict[Mode, QAction]:
        group = QActionGroup(self._parent)
        modes: dict[Mode, QAction] = {}
        for mode, text in ((Mode.SYSTEM, "As the system"), (Mode.LIGHT, "Light"), (Mode.DARK, "Dark")):
            modes[mode] = self._make(f"{mode.value}ThemeAction", text, "", "", f"{text} colours")
            modes[mode].setCheckable(True)
            group.addAction(modes[mode])
        return modes


def describe(action: QAction, text: str) -> None:
    """Set the tool tip, with the action's key."""
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(tool_tip(f"{text} ({key})" if key else text))


def _name(action: QAction, verb: str, text: str) -> None:
    # A single & would underline the letter behind it and be gone.
    action.setText(f"{verb} {text}".replace("&", "&&") if text else verb)
    describe(action, f"{verb}: {text}" if text else f"Nothing to {verb.lower()}")
