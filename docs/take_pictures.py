"""Take the pictures of README and user guide from the real window, on a sample company of their own.

    python3 run.py pictures            needs no display; about half a minute

The pictures are of this program as it is: run it again after a change of the look, and look at them.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

PICTURES = Path(__file__).resolve().parent / "pictures"
PROJECT = PICTURES.parent.parent
WIDTH, HEIGHT, SCALE = 1440, 900, 1.5
PATIENCE_MS = 60_000
WHO = "Ines Petersen"

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = str(SCALE)
sys.path.insert(0, str(PROJECT))

from PySide6.QtCore import QDeadlineTimer, QPoint, Qt  # noqa: E402  # after the platform is chosen
from PySide6.QtGui import QFontInfo, QPainter, QRawFont  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402
from sqlalchemy import insert  # noqa: E402

from desktop.app import application, prepare_database  # noqa: E402
from desktop.screens.dialogs import DeleteDialog  # noqa: E402
from desktop.sidebar.places import COMPANY, REPORT  # noqa: E402
from desktop.startup.session import open_session  # noqa: E402
from desktop.sync_status.sync_panel import SyncRunner  # noqa: E402
from desktop.table_query.grouping import Grouping  # noqa: E402
from desktop.theme.theme import ColorMode, Theme  # noqa: E402
from desktop.time_travel.effective_date_popup import EffectiveDatePopup  # noqa: E402
from desktop.window.main_window import MainWindow  # noqa: E402
from models import RejectedRecord  # noqa: E402
from models.connection.database import writing  # noqa: E402
from models.queries.group_keys import GroupBy  # noqa: E402
from models.reports.contents import Headline  # noqa: E402


def main() -> int:
    """Take all pictures; 1 when no font has letters."""
    app = application()
    theme = Theme(app, ColorMode.LIGHT)
    raw = QRawFont.fromFont(theme.font)
    if not all(raw.supportsCharacter(ord(letter)) for letter in "aÄß€"):
        print(f"no font with letters: {QFontInfo(theme.font).family()}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LEITSTAND_DATA_DIR"] = os.environ["LEITSTAND_CONFIG_DIR"] = folder
        window = _open(theme)
        for take in (company, plan, proof, employees, from_when, editing, grouped, deleting, syncing, problems, dark):
            take(window)
        window.close()
    return 0


def company(window: MainWindow) -> None:
    """Show the first screen: how the company stands."""
    window.open_screen(COMPANY)
    _rest(window, 900)
    _take(window, "company")


def plan(window: MainWindow) -> None:
    """Show plan and actual, by department."""
    window.open_screen(f"{REPORT}plan")
    _rest(window, 900)
    _take(window, "plan")


def proof(window: MainWindow) -> None:
    """Show what is in a figure: the overdue invoices behind their sum."""
    window.open_screen(f"{REPORT}open-invoices")
    _rest(window, 900)
    answer = window.reports.page.answer
    assert answer is not None
    headline = next(part for part in answer.parts if isinstance(part, Headline))
    assert headline.cell.asks is not None
    window.reports.prove(headline.cell.asks)
    _rest(window, 1200)
    _take(window, "proof")
    window.open_screen("employees")
    _rest(window, 600)


def employees(window: MainWindow) -> None:
    """Show the people, with the record of one of them beside the table."""
    _choose(window, "Annika Thorenz", "status")
    _set(window, "on leave")
    _choose(window, "Annika Thorenz", "weekly_hours")
    _set(window, "32")
    _rest(window, 900)
    _take(window, "employees")


def from_when(window: MainWindow) -> None:
    """From when a change of weekly hours holds."""
    _choose(window, "Bastian Quellmalz", "weekly_hours")
    model = window.page.model
    assert model is not None
    model.setData(window.page.table.currentIndex(), "32")
    _until(lambda: isinstance(QApplication.activePopupWidget(), EffectiveDatePopup))
    _rest(window, 400)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, EffectiveDatePopup)
    table = window.page.table
    below = table.visualRect(table.currentIndex()).bottomLeft() + QPoint(0, 4)
    _take(window, "from-when", (popup, table.viewport().mapTo(window, below)))
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    _rest(window, 200)


def grouped(window: MainWindow) -> None:
    """Invoices by their state, with what they come to in each currency."""
    window.open_screen("invoices")
    _rest(window, 500)
    window.actions_.panel.setChecked(False)
    window.page.group_by(Grouping((GroupBy("status"),)))
    _rest(window, 1200)
    _take(window, "grouped")
    window.page.group_by(Grouping())
    window.actions_.panel.setChecked(True)
    _rest(window, 300)


def editing(window: MainWindow) -> None:
    """Show a related record picked by typing."""
    _choose(window, "Björn Åkerlindh", "department_id")
    for letter in "de":
        QTest.keyClick(QApplication.focusWidget(), letter)
    _until(lambda: any(popup.objectName() == "completions" and popup.isVisible() for popup in _popups()))
    _rest(window, 300)
    popup = next(popup for popup in _popups() if popup.objectName() == "completions")
    editor = window.page.table.indexWidget(window.page.table.currentIndex()) or popup.focusProxy()
    _take(window, "editing", (popup, editor.mapTo(window, QPoint(0, editor.height()))))
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def deleting(window: MainWindow) -> None:
    """Show the question before a department is deleted."""
    window.open_screen("departments")
    _rest(window, 500)
    window.page.table.go_to(0)
    window.actions_.delete.trigger()
    _until(lambda: window.findChild(DeleteDialog) is not None)
    dialog = window.findChild(DeleteDialog)
    _rest(window, 300)
    _take(window, "deleting", (dialog, window.rect().center() - dialog.rect().center()))
    dialog.reject()


def syncing(window: MainWindow) -> None:
    """Show a sync of everything on its way, and what it says at its end."""
    window.open_screen("time_entries")
    _rest(window, 500)
    window.actions_.full_sync.trigger()
    _until(lambda: window.sync.panel.bar.maximum() > 0 and window.sync.panel.bar.value() > 0)
    _take(window, "syncing")
    _until(lambda: not window.runner.running)
    _rest(window, 600)
    _take(window, "synced")
    for bar in window.messages.bars():
        bar.dismiss()


def problems(window: MainWindow) -> None:
    """Show a record that was set aside."""
    record = {
        "source": "paymo",
        "stream": "tasks",
        "origin": "48213",
        "reason": "The due date “2026-02-31” is no date",
        "raw": '{"id": 48213, "name": "Landing page texts", "project_id": 3012, "due_date": "2026-02-31"}',
        "since": datetime.now(UTC),
    }
    with writing(window.session.tools.engine) as connection:
        connection.execute(insert(RejectedRecord), record)
    window.sync.look_around()
    window.open_screen("problems")
    _rest(window, 500)
    _take(window, "problems")


def dark(window: MainWindow) -> None:
    """Projects and invoices in the dark colours."""
    window.theme.set_mode(ColorMode.DARK)
    for key in ("projects", "invoices"):
        window.open_screen(key)
        _rest(window, 900)
        _take(window, f"{key}-dark")


def _open(theme: Theme) -> MainWindow:
    prepared = prepare_database(["--demo"], lambda _progress: None)
    settings, engine = prepared.settings, prepared.engine
    session = replace(open_session(settings, engine, theme), who=WHO)
    window = MainWindow(session, theme, SyncRunner(settings, parent=theme))
    window.actions_.modes[ColorMode.LIGHT].trigger()
    window.show()
    window.activateWindow()
    window.open_screen("employees")
    _until(lambda: window.page.model is not None and window.page.model.rowCount() > 0)
    _rest(window, 600)
    window.resize(WIDTH, HEIGHT)  # now that it has found its place: the screen without a display is smaller
    _rest(window, 300)
    return window


def _choose(window: MainWindow, name: str, field: str) -> None:
    table, model = window.page.table, window.page.model
    assert model is not None
    row = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == name)
    column = [one.name for one in model.screen.fields].index(field)
    table.go_to(row, column)


def _set(window: MainWindow, value: str) -> None:
    model = window.page.model
    assert model is not None
    model.setData(window.page.table.currentIndex(), value)
    _rest(window, 200)
    popup = QApplication.activePopupWidget()
    if isinstance(popup, EffectiveDatePopup):  # from today on
        QTest.keyClick(popup.field, Qt.Key.Key_Return)
        _rest(window, 200)


def _take(window: MainWindow, name: str, *above: tuple[QWidget, QPoint]) -> None:
    """Save the window's picture, with the lists and dialogs above it where a screen would show them."""
    picture = window.grab()
    painter = QPainter(picture)
    for widget, place in above:
        painter.drawPixmap(place, widget.grab())
    painter.end()
    picture.save(str(PICTURES / f"{name}.png"))
    print(f"{name}.png", file=sys.stderr)


def _popups() -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]


def _rest(window: MainWindow, ms: int) -> None:
    QTest.qWait(ms)
    window.jobs.wait(PATIENCE_MS)
    QTest.qWait(50)


def _until(reached: Callable[[], bool]) -> None:
    deadline = QDeadlineTimer(PATIENCE_MS)
    while not reached():
        if deadline.hasExpired():
            raise TimeoutError("the window didn't get there")
        QTest.qWait(15)


if __name__ == "__main__":
    sys.exit(main())
