"""Ctrl+K: jump to any record, table, report, saved view or action by typing a part of its name."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.context.app_context import AppContext
from desktop.screens.actions import CALLED, Actions
from desktop.screens.screen import Screen
from desktop.sidebar.listed_views import ListedView
from desktop.sidebar.places import REPORT, Place, places_on, reports_on
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import Theme
from desktop.widgets.enter_keys import ENTER
from desktop.widgets.plain_text import one_line
from desktop.window.command_palette_list import (
    ROW,
    PaletteEntry,
    PaletteEntryDelegate,
    PaletteModel,
    fits,
    likeliest_first,
)
from models.queries.quick_search import SHORTEST, Found, records_called
from models.schema.base import Base
from models.values.language import tr

WIDTH, TOP, SHOWN = 620, 72, 12
EACH_TABLE = 5
LANE = "jump"
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class CommandPalette(QFrame):
    """Opens over the window. `to_record(model, id)`, `to_screen(key)`, `to_view(view)`: where somebody wants to go.

    Tables and actions are found at once, records by one statement in a job, which Enter waits for: what it takes
    doesn't hang on how fast somebody types. What was jumped to last stands first while nothing is typed.
    """

    to_record = Signal(object, object)
    to_screen = Signal(str)
    to_view = Signal(object)

    def __init__(
        self, theme: Theme, tools: AppContext, screens: Sequence[Screen], actions: Actions, over: QWidget
    ) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("jumpPalette")
        self.setAccessibleName(tr("Jump to"))
        self._tools, self._screens, self._actions = tools, screens, actions
        self._models: tuple[type[Base], ...] = tuple(dict.fromkeys(screen.model for screen in screens))
        self._last: list[PaletteEntry] = []
        self._views: list[PaletteEntry] = []
        self._before: QWidget | None = None
        self._awaited = ""
        self._enter_waits = False
        self._chosen: PaletteEntry | None = None
        self._records: list[PaletteEntry] = []
        self.field = QLineEdit(placeholderText=tr("Jump to a record, a table or an action"))
        self.field.setObjectName("jumpField")
        self.field.setAccessibleName(tr("Jump to"))
        self.field.setMaxLength(200)
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self._entries = PaletteModel(self)
        self.list = QListView()
        self.list.setObjectName("jumpList")
        self.list.setAccessibleName(tr("Results"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setModel(self._entries)
        self.list.setItemDelegate(PaletteEntryDelegate(self._entries, theme, tools.icons))
        self.list.clicked.connect(self._go)
        self._nothing = QLabel(tr("No results"))
        self._nothing.setProperty("look", "muted")
        self._nothing.setContentsMargins(10, 6, 10, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        for widget in (self.field, self.list, self._nothing):
            layout.addWidget(widget)
        self.hide()

    def open(self) -> None:
        """Show it over the window with an empty field."""
        self._before = self.window().focusWidget()
        self.field.clear()
        self._records, self._awaited, self._enter_waits, self._chosen = [], "", False, None
        self._offer()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_views(self, views: Iterable[ListedView]) -> None:
        """Find these saved views, and no others."""
        self._views = [self._view(listed) for listed in views]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list by the arrows, jump by Enter, close by Esc and a click elsewhere."""
        if event.type() is QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in MOVES:
                self.list.event(event)
                self._chosen = self._pointed_at()
                return True
            if event.key() in ENTER:
                self._take()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._close()
                return True
        return super().eventFilter(watched, event)

    def _close(self) -> None:
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus()

    def _typed(self, text: str) -> None:
        self._awaited, self._enter_waits, self._chosen = text, False, None
        self._records = [entry for entry in self._records if fits(entry, text)]
        self._offer()
        engine, models = self._tools.engine, self._models
        self._tools.jobs.run(
            lambda: records_called(engine, models, text, EACH_TABLE),
            lambda found: self._found(text, found),
            lambda _error: self._found(text, []),
            self,
            LANE,
            replace=True,
        )

    def _found(self, text: str, found: list[Found]) -> None:
        if text == self.field.text() and self.isVisible():
            self._records = [entry for entry in map(self._record, found) if entry is not None]
            self._awaited = ""
            self._offer()
            if self._enter_waits:
                self._take()

    def _offer(self) -> None:
        text = self.field.text().strip()
        if text:
            others = [
                entry for entry in (*self._tables(), *self._views, *self._named_actions(text)) if fits(entry, text)
            ]
            entries = likeliest_first(text, [*self._records, *others])
        else:
            entries = [*self._last, *self._tables()]
        self._entries.show(entries)
        if entries:
            # What somebody went to by arrows stays theirs when records come.
            chosen = entries.index(self._chosen) if self._chosen in entries else 0
            self.list.setCurrentIndex(self._entries.index(chosen, 0))
        self.list.setVisible(bool(entries))
        self._nothing.setVisible(not entries)
        self._stand(len(entries))

    def _stand(self, count: int) -> None:
        self.list.setFixedHeight(min(count, SHOWN) * scaled(ROW))
        self.setFixedWidth(min(scaled(WIDTH), self._over.width() - 32))
        self.adjustSize()
        self.move(QPoint((self._over.width() - self.width()) // 2, TOP))

    def _pointed_at(self) -> PaletteEntry | None:
        row = self.list.currentIndex().row()
        return self._entries.entries[row] if 0 <= row < len(self._entries.entries) else None

    def _take(self) -> None:
        """Take by Enter: what is first may change when the records have come, unless somebody chose by arrows."""
        if self._awaited and self._chosen is None:
            self._enter_waits = True
        else:
            self._go()

    def _go(self) -> None:
        entry = self._pointed_at()
        if entry is None:
            return
        self._close()
        if entry.record is not None:
            self._last = [entry, *(one for one in self._last if one.record != entry.record)][: SHOWN // 2]
        entry.go()

    def _tables(self) -> list[PaletteEntry]:
        """Return the tables, and the places that are called otherwise than the table that they show."""
        by_key = {screen.key: screen for screen in self._screens}
        places = [place for part in places_on(self._screens) for place in part]
        named = [self._place(one) for one in places if one.key not in by_key or one.title != by_key[one.key].title]
        named += [self._place(report) for report in reports_on(self._screens)]
        return [*(self._table(screen) for screen in self._screens), *named]

    def _place(self, place: Place) -> PaletteEntry:
        kind = tr("Report") if place.key.startswith(REPORT) else tr("Place")
        return PaletteEntry(place.icon, place.title, "", kind, lambda: self.to_screen.emit(place.key))

    def _view(self, listed: ListedView) -> PaletteEntry:
        go = lambda: self.to_view.emit(listed.view)  # noqa: E731  # an entry's jump takes no arguments
        return PaletteEntry("bookmark", one_line(listed.view.name), listed.of, tr("View|a saved one"), go)

    def _table(self, screen: Screen) -> PaletteEntry:
        return PaletteEntry(
            screen.icon, tr(screen.title), tr(screen.group), tr("Table"), lambda: self.to_screen.emit(screen.key)
        )

    def _named_actions(self, text: str) -> list[PaletteEntry]:
        """Return those that can be used now; what changes data only for as much as records are looked for by, too."""
        usable = [action for action in self._actions.all() if action.isEnabled() and action.isVisible()]
        changing = self._actions.changing()
        return [_action(one, one in changing) for one in usable if one not in changing or len(text) >= SHORTEST]

    def _record(self, found: Found) -> PaletteEntry | None:
        screen = next((one for one in self._screens if one.model is found.model), None)
        if screen is None:
            return None
        go = lambda: self.to_record.emit(found.model, found.id)  # noqa: E731  # an entry's jump takes no arguments
        return PaletteEntry(screen.icon, found.label, found.whose, tr(screen.noun), go, record=(found.model, found.id))


def _action(action: QAction, changes: bool) -> PaletteEntry:
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    text = action.text().replace("&&", "&")
    return PaletteEntry(
        "circle-dot", text, "", key or tr("Action"), action.trigger, called=action.property(CALLED), changes=changes
    )
