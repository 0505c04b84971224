"""Keeps the views of the sidebar and their numbers of rows as they are: after a sync, an edit, or a view saved."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from desktop.context.app_context import AppContext
from desktop.screens.formats import calendar_of
from desktop.screens.screen import Screen
from desktop.sidebar.entry_list import EntryList
from desktop.sidebar.listed_views import ListedView, listed_views

# An edit is mostly followed by more of them; they are counted after the last one.
RESTS_MS = 2_000
LANE = "view counts"


class ViewCounts(QObject):
    """`listed`: the views are in the list; `views`: all of them. Where they can't be read those of before
    stay: whatever else is read then tells why."""

    listed = Signal()

    def __init__(
        self, entries: EntryList, tools: AppContext, screens: Sequence[Screen], who: str, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._entries, self._tools, self._screens, self._who = entries, tools, screens, who
        self.views: list[ListedView] = []
        self._rest = QTimer(self, singleShot=True, interval=RESTS_MS)
        self._rest.timeout.connect(self.look)

    def follow(self, saved: SignalInstance, edited: SignalInstance) -> None:
        """Read again after a view was saved, and after an edit where there is a view that it may concern."""
        saved.connect(lambda _view: self.look())
        edited.connect(lambda: self._rest.start() if self.views else None)

    def look(self) -> None:
        """Read the views and count their rows, behind the window."""
        engine, screens, who = self._tools.engine, self._screens, self._who
        calendar = calendar_of(self._tools.formats)
        read = lambda: listed_views(engine, screens, who, calendar)  # noqa: E731
        self._tools.jobs.run(read, self._came, lambda _error: None, self, LANE, replace=True)

    def _came(self, views: list[ListedView]) -> None:
        self.views = views
        self._entries.show_views(views, self._tools.formats.count)
        self.listed.emit()
