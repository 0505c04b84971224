"""Starting the window: the display, the database, the sample company; what goes wrong is said, never thrown."""

import logging
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid
from sqlalchemy import Engine

from desktop.screens.languages import speak
from desktop.screens.window_state import load_state
from desktop.startup.database_maintenance import follow_day, look_after_file
from desktop.startup.gil_and_gc import let_the_window_in, spare_what_stays
from desktop.startup.session import open_session
from desktop.startup.start_window import StartWindow
from desktop.sync_status.sync_panel import SyncRunner
from desktop.theme.icons import app_icon
from desktop.theme.theme import Theme
from desktop.window.main_window import MainWindow
from models.connection.database import open_engine
from models.upgrade.access import Access, check_instance
from models.upgrade.migrate import make_ready
from models.values.command_name import program
from models.values.errors import KnownError
from models.values.language import LANGUAGES
from sync.config.settings import Settings, data_folder, load_settings
from sync.sources import declared_settings

if TYPE_CHECKING:
    from desktop.startup.single_instance import InstanceLock

log = logging.getLogger("leitstand.desktop")
SETTLED_MS = 2_000
NO_DISPLAY = "There is no display for the window. Without one, use: "
LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


@dataclass(frozen=True)
class Opening:
    """What a window opens on: settings, database, and what may be done with it."""

    settings: Settings
    engine: Engine
    access: Access


def main(argv: Sequence[str]) -> int:
    """Open the window and run it until it is closed; the program's exit code (2: no display)."""
    if not has_display():
        print(f"leitstand: {NO_DISPLAY}{_headless_way(argv)}", file=sys.stderr)
        return 2
    let_the_window_in()
    app = application()
    qInstallMessageHandler(_log_qt)
    windows: list[QWidget] = []
    folder = data_folder(os.environ, demo="--demo" in argv)
    # The settings are read later; what is said before is in the language that was chosen, or is in the environment.
    speak(load_state(folder).language, _known_language(os.environ.get("LEITSTAND_LANGUAGE", "")))
    place = _own_place(folder, windows)
    trouble: KnownError | None = None
    try:
        if place is not None and not place.take():
            return 0
    except KnownError as error:
        trouble = error
    theme = Theme(app)

    def opened(prepared: Opening) -> None:
        show_window(prepared, theme, windows.append)
        QTimer.singleShot(SETTLED_MS, spare_what_stays)

    start = StartWindow(lambda report: prepare_database(argv, report), opened, theme)
    windows.append(start)
    if trouble is not None:
        start.explain(trouble)
    else:
        start.begin()
    code = app.exec()
    if place is not None:
        place.leave()
    return code


def _known_language(wanted: str) -> str:
    """Return a setting as far as it can be used; what is wrong with it is said when all of them are read."""
    return wanted if wanted in LANGUAGES else ""


def _own_place(folder: Path, windows: Sequence[QWidget]) -> "InstanceLock | None":
    """Return the place of the one window on a folder, where another start shows the last of `windows`.

    None where a library of the system that QtNetwork needs is missing.
    """
    try:
        from desktop.startup.single_instance import InstanceLock, come_to_front
    except ImportError as error:
        log.warning("A second start opens a second window: %s", error)
        return None
    place = InstanceLock(folder)
    place.wanted.connect(lambda: come_to_front(windows[-1]) if windows else None)
    return place


def open_window(argv: Sequence[str]) -> MainWindow:
    """Build and show the window without running the event loop; makes the QApplication if there is none.

    Raises KnownError when the settings or the database can't be used.
    """
    app = application()
    return show_window(prepare_database(argv, lambda _progress: None), Theme(app))


def show_window(
    prepared: Opening, theme: Theme, shown: Callable[[MainWindow], None] = lambda _window: None
) -> MainWindow:
    """Show the main window on a database that is ready; its file is looked after once the window stands.

    `shown` is told of it, and of each that takes its place when another language is chosen.
    """
    speak(load_state(prepared.settings.data_dir).language, prepared.settings.language)
    session = open_session(prepared.settings, prepared.engine, theme, prepared.access.why_not)
    window = MainWindow(session, theme, SyncRunner(prepared.settings, parent=theme))
    sys.excepthook = _hook(window)
    window.show()
    window.anew.connect(lambda: _show_anew(window, prepared, theme, shown), Qt.ConnectionType.QueuedConnection)
    QTimer.singleShot(SETTLED_MS, window, lambda: look_after_file(session, window.messages))
    QTimer.singleShot(SETTLED_MS, window, lambda: follow_day(session, window.messages))
    window.time_travel.as_of.day_began.connect(lambda: follow_day(session, window.messages))
    shown(window)
    return window


def _show_anew(before: MainWindow, prepared: Opening, theme: Theme, shown: Callable[[MainWindow], None]) -> None:
    """Close a window and build it anew where it stood, with what can be undone; what isn't written its journal has."""
    app = application()
    app.setQuitOnLastWindowClosed(False)
    where = before.showing.where()
    before.close()
    after = show_window(prepared, theme, shown)
    after.showing.go_back(where)
    after.undo.stack.take_over(before.undo.stack)
    app.setQuitOnLastWindowClosed(True)
    before.deleteLater()


def application() -> QApplication:
    """Return the one QApplication."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["leitstand"])
    app.setApplicationName("leitstand")
    app.setApplicationDisplayName("Leitstand")
    app.setDesktopFileName("leitstand")
    app.setWindowIcon(app_icon())
    return app


def has_display() -> bool:
    """Tell whether a window can be shown. Qt itself would end the process without one."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _headless_way(argv: Sequence[str]) -> str:
    return f"{program()} --demo sync" if "--demo" in argv else f"{program()} sync"


def prepare_database(argv: Sequence[str], report: Callable[[object], None]) -> Opening:
    """Return settings and an engine on tables that can be shown at least; the demo brings its sample company along.

    Raises KnownError when the settings or the database can't be used.
    """
    settings = load_settings(demo="--demo" in argv, declared=declared_settings())
    if settings.demo:
        from sync.demo import prepare

        settings = prepare(settings, report)
    engine = open_engine(settings.database_url)
    try:
        access = make_ready(engine)
        check_instance(engine, settings.database_id)
    except KnownError:
        engine.dispose()
        raise
    return Opening(settings, engine, access)


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    log.log(LEVELS.get(kind, logging.WARNING), "Qt: %s", message)


def _hook(window: MainWindow) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        in_window = threading.current_thread() is threading.main_thread()
        if in_window and isValid(window) and isinstance(error, Exception):
            window.messages.error(error.with_traceback(trace))
        else:
            log.error("unexpected error", exc_info=(kind, error, trace))

    return unexpected
