"""The real main window on the small sample, and ways to drive it as a person would."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop, QLocale, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QWidget
from sqlalchemy import Engine, text

from desktop.context.app_context import AppContext
from desktop.screens.formats import Formats
from desktop.screens.window_state import NAME, WindowState, save_state
from desktop.sidebar.entries import KEY
from desktop.startup.session import Session
from desktop.sync_status.sync_panel import SyncRunner
from desktop.table_view.record_table_view import RecordTableView
from desktop.theme.icons import Icons
from desktop.theme.theme import Theme
from desktop.time_travel.effective_date_popup import EffectiveDatePopup
from desktop.widgets.jobs import Jobs
from desktop.window.main_window import MainWindow
from models.connection.database import reading
from models.queries.user_names import remember
from models.values.errors import DatabaseError
from sync.config.settings import Settings

PATIENCE_MS = 60_000


@dataclass(frozen=True)
class Progress:
    """As sync.pipeline.report.Progress."""

    source: str
    stream: str
    done: int = 0
    total: int | None = None
    waiting: float | None = None
    writing: bool = False


class FakeSync:
    """A run function that tells its progress, then waits until it may end or is cancelled."""

    def __init__(self, *results: Any) -> None:
        self.results: list[Any] = list(results)
        self.error: Exception | None = None
        self.asked: list[dict[str, Any]] = []
        self.may_end = threading.Event()
        self.may_end.set()
        self.progress = Progress("paymo", "time_entries", 12_300, 60_000)
        self.cancelled = False

    def __call__(
        self, _settings: Any, *, report: Callable[[Any], None], cancel: threading.Event, **asked: Any
    ) -> list[Any]:
        self.asked.append(asked)
        report(self.progress)
        while not self.may_end.wait(0.01):
            if cancel.is_set():
                self.cancelled = True
                break
        if self.error:
            raise self.error
        return self.results


class WholeWindow:
    """One open main window. `takes_today`: who is asked from when something holds says today, by Enter."""

    takes_today = True
    # A window of which nothing was kept yet opens a report; most tests are about tables.
    opens = "employees"

    def __init__(self, engine: Engine, folder: Path, sync: FakeSync, why_not: DatabaseError | None = None) -> None:
        if self.opens and not (folder / NAME).exists():
            save_state(folder, WindowState(screen=self.opens))
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.engine, self.sync = engine, sync
        theme = Theme(app)
        settings = Settings(str(engine.url), "", "https://app.paymoapp.com/api/", "", "", "", folder, folder)
        tools = AppContext(engine, Jobs(theme), Formats(QLocale("de_DE")), Icons(theme))
        self.theme = theme
        session = Session(settings, tools, "Ines", why_not)
        self.window = MainWindow(session, theme, SyncRunner(settings, sync, theme))
        self.window.show()
        self.window.activateWindow()
        # The screen without a display is a narrow one, on which the record is shown for the moment only.
        self.window.actions_.panel.setChecked(self.window._layout.record.wanted)
        for fold in self.window.panel.page.folds if self.window._memory.state.unfolded == [] else ():
            fold.setChecked(True)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is on its way any more."""
        for _ in range(5):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            popup = QApplication.activePopupWidget()
            if self.takes_today and isinstance(popup, EffectiveDatePopup):
                QTest.keyClick(popup, Qt.Key.Key_Return)
            assert self.window.jobs.wait(PATIENCE_MS)
        QCoreApplication.processEvents()

    def until(self, reached: Callable[[], Any]) -> None:
        """Let the window work until something is so."""
        deadline = QDeadlineTimer(PATIENCE_MS)
        while not reached():
            assert not deadline.hasExpired(), "it never came"
            QTest.qWait(10)

    def find(self, kind: type[QObject], name: str) -> Any:
        """A part by its object name."""
        found = self.window.findChild(kind, name)
        assert found is not None, name
        return found

    @property
    def table(self) -> RecordTableView:
        """The record table."""
        table: RecordTableView = self.find(RecordTableView, "recordTable")
        return table

    def open(self, title: str) -> None:
        """Choose a table in the navigation, if another one is chosen."""
        navigation: QListWidget = self.find(QListWidget, "navigation")
        item = next(item for item in navigation.findItems(title, Qt.MatchFlag.MatchExactly) if item.flags())
        if navigation.currentItem() is None or navigation.currentItem().data(KEY) != item.data(KEY):
            navigation.setCurrentItem(item)
        self.settle()

    def trigger(self, name: str) -> None:
        """Choose an action by its object name."""
        action: QAction = self.find(QAction, name)
        assert action.isEnabled(), f"{name} can't be chosen now"
        action.trigger()
        self.settle()

    def column(self, title: str) -> int:
        """The place of a column by its title."""
        model = self.table.model()
        titles = [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]
        return titles.index(title)

    def texts(self, title: str) -> list[str]:
        """What a column shows, from above."""
        model, column = self.table.model(), self.column(title)
        return [model.index(row, column).data() for row in range(model.rowCount())]

    def select(self, row_text: str, title: str) -> None:
        """Make a cell current: in the row whose first column shows a text."""
        model = self.table.model()
        row = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == row_text)
        self.table.setCurrentIndex(model.index(row, self.column(title)))
        self.table.setFocus()
        self.settle()

    def keys(self, *keys: str | Qt.Key) -> None:
        """Press keys, or type text, where the focus is."""
        for key in keys:
            target = QApplication.focusWidget()
            assert target is not None
            if isinstance(key, str):
                for character in key:
                    _type(character)
            else:
                QTest.keyClick(target, key)
            QTest.qWait(1)
        self.settle()

    def editor(self) -> QLineEdit:
        """The open line editor."""
        widget = QApplication.focusWidget()
        assert isinstance(widget, QLineEdit)
        return widget

    def bars(self) -> list[tuple[str, str]]:
        """Title and text of the messages shown."""
        return [(bar.title, bar.text) for bar in self.window.messages.bars()]

    def answer(self, label: str) -> None:
        """Press an answer in the newest message."""
        bar = self.window.messages.bars()[-1]
        button = next(button for button in bar.findChildren(QWidget) if getattr(button, "text", str)() == label)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def status(self) -> str:
        """The line at the bottom."""
        label: QLabel = self.find(QLabel, "statusLabel")
        return label.text()

    def stored(self, statement: str) -> Any:
        """A value from the database."""
        with reading(self.engine) as connection:
            return connection.scalar(text(statement))

    def close(self) -> None:
        """Close the window as a person does."""
        assert self.window.close()
        remember(())
        self.window.deleteLater()
        self.theme.deleteLater()
        delete_what_is_due()


def delete_what_is_due() -> None:
    """Delete what waits for it, as the event loop would: every later style sheet would be worked out for it, too."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type]  # None is everything


def _type(character: str) -> None:
    """Type one character where the focus is by then; QTest itself knows only ASCII."""
    target = QApplication.focusWidget()
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character))
