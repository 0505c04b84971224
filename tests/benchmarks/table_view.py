"""One run of the table benchmark, in a process of its own: opens the table in a QTableView and prints its figures.

Times are seconds until the view has painted real rows, not placeholders; the longest pause is the longest gap
between ticks of a 10 ms timer, less the 10 ms; memory is the process's resident memory at the end, in MB.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QHeaderView, QTableView

from desktop.commands.command_queue import CommandQueue
from desktop.kinds.kinds import Kind
from desktop.screens.formats import Formats
from desktop.screens.screen import Field, Screen
from desktop.startup.gil_and_gc import let_the_window_in, spare_what_stays
from desktop.table_model.cell_store import WAITING
from desktop.table_model.row_table_model import RowTableModel
from desktop.widgets.jobs import Jobs
from models import Client, TimeEntry
from models.connection.database import open_engine
from models.queries.rows import RowQuery, first_rows

SCREEN = Screen(
    "time_entries",
    "Time entries",
    "time entry",
    "Work",
    "clock",
    TimeEntry,
    (
        Field("day", "Day"),
        Field("user_id", "Person", 160),
        Field("project_id.client_id", "Client", 160),
        Field("project_id", "Project", 160),
        Field("task_id", "Task", 160),
        Field("duration", "Duration", kind=Kind.DURATION),
        Field("description", "Description", 240, Kind.LONG_TEXT),
        Field("billed", "Billed"),
        Field("remarks", "Remarks", 200),
    ),
    "-day",
)
DESCRIPTION = 6
LONGEST_WAIT = 60.0
TICK_MS = 10


class Pauses(QObject):
    """The longest gap between the ticks of a timer: for so long the window didn't answer."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        self.longest = max(self.longest, self._since.nsecsElapsed() / 1e9 - TICK_MS / 1000)
        self._since.start()


def main() -> None:
    """Measure the model named on the command line on the database named there."""
    kind, address = sys.argv[1:]
    application = QApplication([])
    view = _view()
    figures: dict[str, float] = {}
    if kind == "qt":
        _measure_qt(view, address, figures)
    else:
        _measure_ours(view, address, figures)
    figures["memory"] = psutil.Process().memory_info().rss / 1e6
    json.dump(figures, sys.stdout)
    sys.stdout.flush()
    del application
    os._exit(0)  # the threads may be in the middle of a reading nobody waits for


def _view() -> QTableView:
    view = QTableView()
    view.verticalHeader().setDefaultSectionSize(24)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().hide()
    view.setWordWrap(False)
    view.resize(1400, 900)
    view.show()
    QApplication.processEvents()
    return view


def _measure_ours(view: QTableView, address: str, figures: dict[str, float]) -> None:
    engine, jobs = open_engine(address), Jobs()
    # The program has connected when a table is opened: that the first connection costs is no property of tables.
    first_rows(engine, RowQuery(Client, ("name",)), 1)
    undo = CommandQueue(engine, jobs, "benchmark")
    let_the_window_in()
    spare_what_stays()
    pauses = Pauses()
    seen = Seen()

    def opened() -> None:
        model = RowTableModel(engine, SCREEN, jobs, Formats(), undo, view)
        model.modelReset.connect(seen.note_reset)
        model.counted.connect(seen.note_count)
        model.failed.connect(lambda error: sys.exit(str(error)))
        view.setModel(model)

    figures["first screen"] = _timed(view, opened, seen.was_reset)
    figures["all rows known"] = _timed(view, lambda: None, seen.is_complete)
    model = view.model()
    figures["jump to the end"] = _timed(view, view.scrollToBottom, lambda: True)
    view.scrollToTop()
    QApplication.processEvents()
    for name, act in (
        ("sort", lambda: model.sort(DESCRIPTION, Qt.SortOrder.AscendingOrder)),
        ("search", lambda: model.reader.set_search("präsentation 77")),
    ):
        seen.forget()
        figures[name] = _timed(view, act, seen.was_reset)
        _until(seen.is_complete)
    figures["longest pause"] = pauses.longest


class Seen:
    """What the model has told since it was last asked for something else."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self._reset = self._complete = False

    def note_reset(self) -> None:
        """The first screen of rows is there."""
        self._reset = True

    def note_count(self, _rows: int, complete: bool) -> None:
        """So many rows are known, perhaps all."""
        self._complete = complete

    def was_reset(self) -> bool:
        """Whether the first screen is there."""
        return self._reset

    def is_complete(self) -> bool:
        """Whether all rows are known."""
        return self._complete


def _measure_qt(view: QTableView, address: str, figures: dict[str, float]) -> None:
    from PySide6.QtSql import QSqlDatabase, QSqlTableModel  # only here: it takes memory

    database = QSqlDatabase.addDatabase("QSQLITE")
    database.setDatabaseName(address.removeprefix("sqlite:///"))
    assert database.open(), database.lastError().text()
    pauses = Pauses()
    model = QSqlTableModel(view, database)
    model.setTable("time_entries")
    model.setSort(model.fieldIndex("day"), Qt.SortOrder.DescendingOrder)

    def opened() -> None:
        model.select()
        view.setModel(model)

    def to_the_end() -> None:
        while model.canFetchMore():
            model.fetchMore()
        view.scrollToBottom()

    def sort() -> None:
        model.sort(model.fieldIndex("description"), Qt.SortOrder.AscendingOrder)

    def search() -> None:
        model.setFilter("description LIKE '%präsentation%' AND description LIKE '%7%'")

    figures["first screen"] = _timed(view, opened, lambda: True)
    figures["jump to the end"] = _timed(view, to_the_end, lambda: True)
    figures["sort"] = _timed(view, sort, lambda: True)
    figures["search"] = _timed(view, search, lambda: True)
    _until(lambda: True)
    figures["longest pause"] = pauses.longest


def _timed(view: QTableView, act: Callable[[], None], begun: Callable[[], bool]) -> float:
    """Seconds from the act until it has begun to show, and every cell in sight was painted with its value."""
    start = time.perf_counter()
    act()
    _until(lambda: begun() and _is_read(view))
    view.viewport().repaint()
    return time.perf_counter() - start


def _is_read(view: QTableView) -> bool:
    model, last = view.model(), view.rowAt(view.viewport().height() - 1)
    rows = range(view.rowAt(0), (last if last >= 0 else model.rowCount() - 1) + 1)
    return all(model.index(row, 0).data() != WAITING for row in rows)


def _until(condition: Callable[[], bool]) -> None:
    end = time.perf_counter() + LONGEST_WAIT
    QApplication.processEvents()
    while not condition():
        if time.perf_counter() > end:
            sys.exit("it took too long")
        QApplication.processEvents()
        time.sleep(0.001)


if __name__ == "__main__":
    main()
