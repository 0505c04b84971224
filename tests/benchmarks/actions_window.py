"""One run of the benchmark of actions, in a process of its own: opens the real window and does what people do in it.

For each action three figures: seconds until what it does is seen, the longest pause of the window's thread (between
the ticks of a timer of 10 ms, less these), and the longest time that this thread itself worked between two ticks.
Where other programs take the processor, the first two grow with them, the third doesn't.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PySide6.QtCore import QEvent, QEventLoop, QLocale, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.context.app_context import AppContext
from desktop.screens.formats import Formats
from desktop.screens.window_state import WindowState, save_state
from desktop.startup.gil_and_gc import let_the_window_in, spare_what_stays
from desktop.startup.session import Session
from desktop.sync_status.sync_panel import SyncRunner
from desktop.table_model.cell_store import WAITING
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_query.grouping import Grouping
from desktop.theme.icons import Icons
from desktop.theme.theme import Theme
from desktop.widgets.jobs import Jobs
from desktop.window.main_window import MainWindow
from models.connection.database import open_engine
from models.queries.group_keys import CalendarPart, GroupBy
from sync.config.settings import Settings

TICK_MS, LOOK_MS, LONGEST_WAIT = 10, 3, 60.0
KEY_REPEAT_MS, ROWS_HELD = 33, 200
BIG, REMARKS, DESCRIPTION = "time_entries", "remarks", "description"
MANY, MORE = 3_000, 10_000


class Bench:
    """The window, and the figures of what was done in it."""

    def __init__(self, address: str, folder: Path) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.figures: dict[str, tuple[float, float, float]] = {}
        self._longest = self._longest_work = 0.0
        self._last = self._last_work = 0.0
        self._reached: Callable[[], bool] = lambda: True
        self._began = self._end = 0.0
        self._loop = QEventLoop()
        self._timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._look = QTimer(interval=LOOK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._look.timeout.connect(self._look_whether_reached)
        let_the_window_in()
        theme = Theme(app)
        settings = Settings(address, "", "https://app.paymoapp.com/api/", "", "", "", folder, folder)
        tools = AppContext(open_engine(address), Jobs(theme), Formats(QLocale("de_DE")), Icons(theme))
        save_state(folder, WindowState(screen="employees"))  # a window of which nothing was kept opens a report
        self.window = MainWindow(Session(settings, tools, "Benchmark"), theme, SyncRunner(settings, parent=theme))
        self.table, self.page = self.window.page.table, self.window.page
        self.window.resize(1500, 950)
        self.window.show()
        self.window.activateWindow()
        self.resets = 0
        self.page.opened.connect(self._note_model)
        self._do("window opens", lambda: None, lambda: self.is_read() and not self.window.jobs.busy())
        spare_what_stays()

    def measure(self, name: str, act: Callable[[], object], shown: Callable[[], bool] | None = None) -> None:
        """Do something and note its figures, once it is shown and all cells in sight are read; then wait for quiet."""
        reached = shown or (lambda: True)
        self._do(name, act, lambda: reached() and self.is_read())
        figures = self.figures[name]
        self._do(name, lambda: None, lambda: not self.window.jobs.busy() and not self.window.panel.is_reading)
        after = self.figures[name]
        self.figures[name] = (figures[0], max(figures[1], after[1]), max(figures[2], after[2]))

    def _note_model(self, _screen: object, model: RowTableModel) -> None:
        model.modelReset.connect(self._note_reset)
        model.grouped.connect(self._note_reset)

    def _note_reset(self) -> None:
        self.resets += 1

    def is_new(self) -> bool:
        """Whether the list is another one than at the beginning of the action."""
        return self.resets > 0

    def is_read(self) -> bool:
        """Whether no cell in sight waits for its row."""
        model = self.table.model()
        if model is None or not model.rowCount():
            return model is not None
        first, last = self.table.rowAt(0), self.table.rowAt(self.table.viewport().height() - 1)
        rows = range(max(first, 0), (last if last >= 0 else model.rowCount() - 1) + 1)
        return all(model.index(row, 0).data() != WAITING for row in rows)

    def _do(self, name: str, act: Callable[[], object], reached: Callable[[], bool]) -> None:
        self._reached, self._longest, self._longest_work = reached, 0.0, 0.0
        self.resets = 0
        took: list[float] = []
        self._last, self._last_work = time.perf_counter(), time.thread_time()
        self._began = self._last
        self._end = self._began + LONGEST_WAIT
        self._took = took

        def begin() -> None:
            act()
            self._look.start()

        QTimer.singleShot(0, begin)
        self._timer.start()
        self._loop.exec()
        self._timer.stop()
        self.figures[name] = (took[0] if took else float("nan"), self._longest, self._longest_work)

    def _look_whether_reached(self) -> None:
        if self._reached():
            self._look.stop()
            QTimer.singleShot(0, self._note_painted)
        elif time.perf_counter() > self._end:
            self._look.stop()
            self._loop.quit()

    def _note_painted(self) -> None:
        """What came has been painted by now: that goes before timers."""
        self._took.append(time.perf_counter() - self._began)
        QTimer.singleShot(TICK_MS * 2, self._loop.quit)

    def _tick(self) -> None:
        now, work = time.perf_counter(), time.thread_time()
        self._longest = max(self._longest, now - self._last - TICK_MS / 1000)
        self._longest_work = max(self._longest_work, work - self._last_work)
        self._last, self._last_work = now, work


def main() -> None:
    """Measure on the database named on the command line."""
    application = QApplication([])
    with tempfile.TemporaryDirectory(prefix="leitstand-benchmark-") as folder:
        bench = Bench(sys.argv[1], Path(folder))
        _look(bench)
        _find(bench)
        _edit(bench)
        memory = psutil.Process().memory_info().rss / 1e6
        bench.figures.pop("", None)
        json.dump({"actions": bench.figures, "memory": memory}, sys.stdout)
        sys.stdout.flush()
    del application
    os._exit(0)  # the threads may be in the middle of a reading nobody waits for


def _look(bench: Bench) -> None:
    window, table, page = bench.window, bench.table, bench.page
    bench.measure("table opens", lambda: window.open_screen(BIG), lambda: _is_new(bench, BIG))
    bench.measure("all rows known", lambda: None, lambda: _complete(bench))
    bench.measure("jump to the end", lambda: QTest.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier))
    bench.measure(
        "jump to the top", lambda: QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    )
    _hold(bench, "arrow held, a row")
    bench.measure("Ctrl+A, with the sum", lambda: _select_all(bench), lambda: "Sum" in window.status.selection.text())
    _to(bench, 0, "day")
    bench.measure("sorted", lambda: page.sort_by(((DESCRIPTION, False),)), bench.is_new)
    bench.measure("sorted back", lambda: page.sort_by((("day", True),)), bench.is_new)
    bench.measure("columns frozen", lambda: table.freeze(2))
    bar = table.horizontalScrollBar()
    bench.measure("scrolled sideways", lambda: [_shown(bench, bar.setValue, x) for x in range(0, 640, 32)])
    _hold(bench, "arrow held, frozen")
    table.freeze(0)
    bar.setValue(0)
    bench.measure("other table", lambda: window.open_screen("projects"), lambda: _is_new(bench, "projects"))
    bench.measure("back again", lambda: window.open_screen(BIG), lambda: _is_new(bench, BIG))
    bench.measure("all rows again", lambda: None, lambda: _complete(bench))


def _find(bench: Bench) -> None:
    window, page = bench.window, bench.page
    for text in ("k", "ka", "kampagne 77"):
        bench.measure(f"Ctrl+K, {text}", lambda text=text: _jump(bench, text), lambda: not window.jump._awaited)
    window.jump._close()
    cell = window.finding.row.cell_of(DESCRIPTION)
    window.actions_.filters.setChecked(True)

    def typed() -> None:
        cell.setFocus()
        QTest.keyClicks(cell, "druck 77")
        QTest.keyClick(cell, Qt.Key.Key_Return)

    bench.measure("filter typed", typed, bench.is_new)
    bench.measure("chip off", lambda: window.finding.switch(DESCRIPTION, False), bench.is_new)
    page.set_filters(())
    bench.measure("filter gone", lambda: None, lambda: _complete(bench))
    grouped = lambda: bench.is_new() and page.model.groups.index is not None  # noqa: E731
    by = Grouping((GroupBy("user_id"),))
    bench.measure("grouped", lambda: page.group_by(by), grouped)
    model = page.model
    assert model is not None
    bench.measure("all groups closed", lambda: model.groups.fold_all(closed=True))
    bench.measure("a group opened", lambda: model.groups.fold(1, closed=False))
    bench.measure("all groups opened", lambda: model.groups.fold_all(closed=False))
    two = Grouping((GroupBy("user_id"), GroupBy("day", CalendarPart.MONTH)))
    bench.measure("grouped twice", lambda: page.group_by(two), grouped)
    bench.measure("ungrouped", lambda: page.group_by(Grouping()), bench.is_new)


def _edit(bench: Bench) -> None:
    window, table = bench.window, bench.table
    model = bench.page.model
    assert model is not None
    remarks = next(place for place, shown in enumerate(model.columns) if shown.field.name == REMARKS)
    written = lambda: not window.undo.busy()  # noqa: E731  # a condition
    cell = lambda row: model.index(row, remarks).data() or ""  # noqa: E731
    new = f"Notiz {time.time_ns()}"
    _to(bench, 0, REMARKS)
    bench.measure("a cell edited", lambda: model.setData(model.index(0, remarks), new), lambda: cell(0) == new)
    for count in (MANY, MORE):
        _to(bench, 0, REMARKS)
        lines = "\n".join(f"{new} {number}" for number in range(count))
        QGuiApplication.clipboard().setText(lines)
        bench.measure(f"{count:,} cells pasted", table.blocks.paste, lambda: cell(5) == f"{new} 5")
        bench.measure(f"{count:,} cells undone", window.undo.undo, lambda: written() and cell(5) != f"{new} 5")
    _to(bench, 0, REMARKS)
    selection = table.selectionModel()
    table.select_between(model.index(0, remarks), model.index(MANY - 1, remarks))
    bench.measure(f"{MANY:,} cells filled down", table.blocks.fill_down, lambda: cell(5) == new)
    bench.measure("fill undone", window.undo.undo, lambda: written() and cell(5) != new)
    selection.clearSelection()
    window.undo.undo()
    bench.measure("edit undone", lambda: None, written)
    bench.measure(
        "changed since",
        lambda: window.time_travel.changed.since(datetime.now(UTC) - timedelta(days=1), ""),
        bench.is_new,
    )
    bench.measure("back to all", lambda: window.open_screen(BIG), bench.is_new)


def _hold(bench: Bench, name: str) -> None:
    """Hold the arrow down; the first figure is the whole time of the window's thread for one row."""
    table = bench.table
    _to(bench, 0, "day")
    table.setFocus()
    left = [ROWS_HELD]

    def press() -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            modifiers = Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(table, QKeyEvent(kind, Qt.Key.Key_Down, modifiers, "", True))
        left[0] -= 1
        if not left[0]:
            timer.stop()

    timer = QTimer(interval=KEY_REPEAT_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(press)
    before = time.thread_time()
    bench.measure(name, timer.start, lambda: not left[0])
    _, pause, work = bench.figures[name]
    bench.figures[name] = ((time.thread_time() - before) / ROWS_HELD, pause, work)


def _to(bench: Bench, row: int, name: str) -> None:
    model = bench.page.model
    assert model is not None
    column = next(place for place, shown in enumerate(model.columns) if shown.field.name == name)
    bench.table.go_to(row, column)
    bench.measure("", lambda: None)


def _select_all(bench: Bench) -> None:
    model, selection = bench.page.model, bench.table.selectionModel()
    assert model is not None
    column = next(place for place, one in enumerate(model.columns) if one.field.name == "duration")
    selection.setCurrentIndex(model.index(0, column), selection.SelectionFlag.NoUpdate)
    bench.table.selectAll()


def _jump(bench: Bench, text: str) -> None:
    if not bench.window.jump.isVisible():
        bench.window.jump.open()
    bench.window.jump.field.clear()
    QTest.keyClicks(bench.window.jump.field, text)


def _shown(bench: Bench, act: Callable[[int], None], value: int) -> None:
    act(value)
    QApplication.processEvents()


def _is_new(bench: Bench, key: str) -> bool:
    screen, model = bench.page.shown_screen, bench.page.model
    return screen is not None and screen.key == key and model is not None and model.rowCount() > 0


def _complete(bench: Bench) -> bool:
    return bench.page.model is not None and bench.page.model.reader.complete


if __name__ == "__main__":
    main()
