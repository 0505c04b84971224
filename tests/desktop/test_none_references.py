"""PySide6 6.12.0 loses a reference to None with every call of a Python slot on Python 3.10 and 3.11.

After some 5,000 calls the process dies with "none_dealloc". The version is pinned below it; this test keeps it there.
"""

import gc
import sys

from PySide6.QtCore import QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

ALLOWED_LOSS = 20


class Ticks(QObject):
    """Counts its own slot's calls."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def tick(self) -> None:
        self.count += 1


def test_slots_lose_no_reference_to_none(qapp: QApplication) -> None:
    ticks, loop = Ticks(), QEventLoop()
    timer = QTimer(interval=1)
    timer.timeout.connect(ticks.tick)
    QTimer.singleShot(1000, loop.quit)
    gc.collect()
    gc.disable()  # what the collector frees meanwhile holds references to None too
    try:
        before = sys.getrefcount(None)
        timer.start()
        loop.exec()
        timer.stop()
        lost = before - sys.getrefcount(None)
    finally:
        gc.enable()
    assert ticks.count > 200
    assert lost < ALLOWED_LOSS
