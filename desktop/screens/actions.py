"""Everything that can be done in the window, with its words, keys and icon."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from desktop.screens.languages import SYSTEM
from desktop.theme.icons import Icons
from desktop.theme.theme import ColorMode
from desktop.widgets.plain_text import tool_tip
from models.values.language import ENGLISH, GERMAN, mark, tr
from sync.sources import titles

# The property of an action that holds its own words, which stay when its text comes to hold a record's name.
CALLED = "called"


class Actions:
    """The window's actions; who makes the window connects them."""

    def __init__(self, parent: QObject, icons: Icons) -> None:
        self._parent, self._icons = parent, icons
        sources = ", ".join(map(tr, titles().values()))
        fetch = tr("Fetch what changed in the sources: {sources}", sources=sources)
        self.sync = self._make("syncAction", tr("Sync"), "refresh-cw", "F5", fetch, "accent")
        self.full_sync = self._make(
            "fullSyncAction",
            tr("Full sync"),
            "",
            "Shift+F5",
            tr("Fetch everything again, and find what was deleted"),
        )
        self.cancel_sync = self._make("cancelSyncAction", tr("Cancel"), "circle-x", "", tr("Stop the sync"))
        self.add = self._make("addAction", tr("Add|a row"), "plus", "Ctrl+N", tr("Add a row of your own"), "on_accent")
        self.delete = self._make("deleteAction", tr("Delete"), "trash-2", "Ctrl+Del", tr("Delete the selected rows"))
        self.undo = self._make("undoAction", tr("Undo"), "undo-2", QKeySequence.StandardKey.Undo, "")
        self.redo = self._make("redoAction", tr("Redo"), "redo-2", QKeySequence.StandardKey.Redo, "")
        self.find = self._make("findAction", tr("Search"), "search", QKeySequence.StandardKey.Find, "")
        self.jump = self._make(
            "jumpAction", tr("Jump to …"), "search", "Ctrl+K", tr("Jump to any record, table or action")
        )
        self.import_ = self._make(
            "importAction", tr("Import …"), "upload", "Ctrl+Shift+E", tr("Add or change rows from a file")
        )
        self.export = self._make(
            "exportAction", tr("Export …"), "download", "Ctrl+E", tr("Write what is shown to a file")
        )
        as_page = tr("Write what is shown to a file that is made to be printed and handed on")
        self.pages = {
            "pdf": self._make("exportPdfAction", tr("Export as a page for the board (PDF) …"), "", "", as_page),
            "xlsx": self._make("exportPageAction", tr("Export as a page for the board (XLSX) …"), "", "", as_page),
        }
        self.panel = self._make(
            "panelAction", tr("Record panel"), "panel-right", "Ctrl+I", tr("Show or hide the record beside the table")
        )
        self.back = self._make(
            "backAction", tr("Back"), "arrow-left", "Alt+Left", tr("Show again what was shown before")
        )
        self.forward = self._make(
            "forwardAction", tr("Forward"), "arrow-right", "Alt+Right", tr("Show again what was left by Back")
        )
        self.paymo_page = self._make(
            "paymoPageAction",
            tr("Open in Paymo"),
            "external-link",
            "Ctrl+Shift+O",
            tr("Choose a row that is in Paymo."),
        )
        self.compact = self._make("compactAction", tr("Compact rows"), "", "", tr("Show more rows at once"))
        self.deleted = self._make("deletedAction", tr("Deleted"), "", "", "")
        self.changed = self._make(
            "changedAction",
            tr("Changed since …"),
            "",
            "Ctrl+Shift+G",
            tr("Show what changed in this table since a day or the last sync"),
        )
        self.trash = self._make(
            "trashAction", tr("Deleted here"), "", "", tr("Show what people deleted in this table, to restore it")
        )
        self.restore = self._make(
            "restoreAction", tr("Restore"), "history", "Ctrl+Shift+R", tr("Restore the selected rows with their links")
        )
        self.restore.setVisible(False)
        self.filters = self._make(
            "filterRowAction", tr("Filters"), "list-filter", "Ctrl+Shift+L", tr("Show or hide the row of filters")
        )
        self.clear_filters = self._make(
            "clearFiltersAction", tr("Clear all filters"), "funnel-x", "", tr("Show the rows without any filter")
        )
        self.columns = self._make(
            "columnsAction", tr("Columns …"), "columns-3", "Ctrl+Shift+K", tr("Show, hide, order and freeze columns")
        )
        self.field_history = self._make(
            "fieldHistoryAction",
            tr("History of this field"),
            "history",
            "Ctrl+Shift+H",
            tr("Show who changed this field of the record, and when"),
        )
        self.clear_search = self._make("clearSearchAction", tr("Clear the search"), "", "", "")
        self.totals = self._make(
            "totalsAction", tr("Totals"), "", "Ctrl+Shift+T", tr("Show the totals of the columns below the table")
        )
        self.close_groups = self._make(
            "closeGroupsAction", tr("Close all groups"), "", "Ctrl+Shift+-", tr("Show the groups’ headings only")
        )
        self.open_groups = self._make(
            "openGroupsAction", tr("Open all groups"), "", "Ctrl+Shift++", tr("Show the rows of all groups")
        )
        self.colours = self._make(
            "coloursAction", tr("Row colours …"), "palette", "", tr("Colour rows that a filter lets through")
        )
        self.settings = self._make(
            "settingsAction", tr("Settings"), "settings", "Ctrl+,", tr("Colours, language, row height and syncs")
        )
        self.help = self._make("helpAction", tr("Keys"), "circle-question-mark", "F1", tr("What can be done by keys"))
        self.modes = self._theme_modes()
        self.languages = self._languages()
        # What stands on buttons: a little room between icon and text.
        on_buttons = {self.sync: tr("Sync|on a button"), self.cancel_sync: tr("Stop|a sync"), self.add: self.add.text()}
        on_buttons |= {self.filters: tr("Filter|rows"), self.columns: tr("Columns"), self.colours: tr("Colours")}
        on_buttons[self.export] = tr("Export")
        self.add.setIconVisibleInMenu(False)  # its icon is for the accent's ground
        for action, words in on_buttons.items():
            action.setIconText(f" {words}")
        # By which sign the plus is reached with Shift differs from keyboard to keyboard.
        self.open_groups.setShortcuts([QKeySequence(f"Ctrl+Shift+{key}") for key in "+=*"])
        self.close_groups.setShortcuts([QKeySequence(f"Ctrl+Shift+{key}") for key in "-_"])
        for action in (self.cancel_sync, self.close_groups, self.open_groups, self.back, self.forward):
            action.setEnabled(False)
        for checkable in (self.panel, self.totals, self.compact, self.deleted, self.trash, self.filters):
            checkable.setCheckable(True)

    def all(self) -> list[QAction]:
        """Return every action that has a key of its own."""
        named = [value for value in vars(self).values() if isinstance(value, QAction)]
        return [*named, *self.pages.values(), *self.modes.values(), *self.languages.values()]

    def changing(self) -> tuple[QAction, ...]:
        """Return the actions that change the database."""
        takes = (self.add, self.delete, self.undo, self.redo, self.import_, self.restore)
        return (self.sync, self.full_sync, *takes)

    def only_reading(self, reason: str) -> None:
        """Switch off what would change the database, and say why."""
        for action in self.changing():
            action.setEnabled(False)
            describe(action, reason)

    def name_deleted(self, source: str) -> None:
        """Say in which source the rows were deleted that the shown table keeps."""
        text = tr("Deleted in {source}", source=source)
        self.deleted.setText(text)
        self.deleted.setProperty(CALLED, text)
        describe(self.deleted, tr("Show what was deleted in {source}; here it stays readable", source=source))

    def name_undo(self, text: str) -> None:
        """Say what the next undo takes back."""
        _name(self.undo, text, tr("Undo"), mark("Undo: {step}"), tr("Nothing to undo"))

    def name_redo(self, text: str) -> None:
        """Say what the next redo does again."""
        _name(self.redo, text, tr("Redo"), mark("Redo: {step}"), tr("Nothing to redo"))

    def _make(
        self, name: str, text: str, icon: str, key: str | QKeySequence.StandardKey, tip: str, token: str = "muted"
    ) -> QAction:
        action = QAction(text, self._parent)
        action.setObjectName(name)
        action.setProperty(CALLED, text)
        if key:
            action.setShortcut(QKeySequence(key))
        if icon:
            self._icons.put(action, icon, token)
        describe(action, tip or text)
        return action

    def _theme_modes(self) -> dict[ColorMode, QAction]:
        group = QActionGroup(self._parent)
        modes: dict[ColorMode, QAction] = {}
        texts = {
            ColorMode.SYSTEM: (tr("Same as the system"), tr("Use the system’s colours")),
            ColorMode.LIGHT: (tr("Light"), tr("Light colours")),
            ColorMode.DARK: (tr("Dark"), tr("Dark colours")),
        }
        for mode, (text, tip) in texts.items():
            modes[mode] = self._make(f"{mode.value}ThemeAction", text, "", "", tip)
            modes[mode].setCheckable(True)
            group.addAction(modes[mode])
        return modes

    def _languages(self) -> dict[str, QAction]:
        group = QActionGroup(self._parent)
        # A language is called by its own name, so that whoever can't read the window finds it.
        tip = tr("Language, numbers and dates of the window")
        languages = {
            SYSTEM: self._make("systemLanguageAction", tr("Language of the system"), "", "", tip),
            ENGLISH: self._make("englishAction", "English", "", "", tip),
            GERMAN: self._make("germanAction", "Deutsch", "", "", tip),
        }
        for action in languages.values():
            action.setCheckable(True)
            group.addAction(action)
        return languages


def describe(action: QAction, text: str) -> None:
    """Set the tool tip, with the action's key."""
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(tool_tip(f"{text} ({key})" if key else text))


def _name(action: QAction, step: str, verb: str, of_step: str, nothing: str) -> None:
    named = tr(of_step, step=step) if step else verb
    # A single & would underline the letter behind it and be gone.
    action.setText(named.replace("&", "&&"))
    describe(action, named if step else nothing)
