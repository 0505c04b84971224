"""Run by test_other_programs.py in a process of its own: a real window, offscreen, that does what it is told.

Each line on standard input is an order: `edit ROW VALUE` (the industry of a client), `look` (check the file once more,
and let Import and Export look into its folder) and `close`. Each is answered by a line: what was done, or `trouble`.
"""

import sys
import threading
from queue import Empty, SimpleQueue

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from desktop import app
from desktop.commands.row_commands import EditCommand
from desktop.startup.database_maintenance import look_after_file
from desktop.widgets.file_dialog import FileDialog
from desktop.window.main_window import MainWindow
from models import Client
from models.connection.database import reading
from models.connection.embedded import file_of

PATIENCE_MS = 60_000
LOOKS_MS = 300
entered: dict[int, str | None] = {}
not_taken: list[str] = []


def obey(window: MainWindow, order: str) -> str:
    """Do what an order says; the answer."""
    what, *words = order.split()
    if what == "edit":
        row, value = int(words[0]), words[1]
        not_taken.clear()
        window.undo.do(EditCommand("Change", Client, row, {"industry": entered.get(row)}, {"industry": value}))
        entered[row] = value
        _wait(window)
        return "trouble" if window.undo.pending() or not_taken else f"saved {value}"
    if what == "look":
        look_after_file(window.session, window.messages)
        _wait(window)
        _look_into_folder(window)
    else:
        window.close()
    return what


def _look_into_folder(window: MainWindow) -> None:
    file = file_of(window.session.tools.engine.url)
    assert file is not None
    dialog = FileDialog(window, "Import", "looking", file.with_name("new.xlsx"))
    dialog.open()
    QTest.qWait(LOOKS_MS)
    dialog.close()


def _wait(window: MainWindow) -> None:
    deadline = QDeadlineTimer(PATIENCE_MS)
    while window.undo.busy() and not deadline.hasExpired():
        QTest.qWait(5)
    window.jobs.wait(PATIENCE_MS)
    QApplication.processEvents()


def main() -> None:
    """Open the window, say so, and obey until it is closed."""
    app.SETTLED_MS = 0
    window = app.open_window(["leitstand"])
    window.undo.not_taken.connect(lambda _step, error: not_taken.append(str(error)))
    with reading(window.session.tools.engine) as connection:
        entered.update(connection.execute(select(Client.id, Client.industry)).tuples().all())
    orders: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=lambda: [orders.put(line) for line in sys.stdin], daemon=True).start()
    QTest.qWait(50)
    _wait(window)
    print("open", flush=True)
    while window.isVisible():
        QTest.qWait(5)
        try:
            print(obey(window, orders.get_nowait()), flush=True)
        except Empty:
            continue
    window.session.tools.engine.dispose()


if __name__ == "__main__":
    main()
