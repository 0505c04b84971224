"""PySide6 6.12.0 loses a reference to None with every call of a Python slot on Python 3.10 and 3.11.

After some 5,000 calls the process dies with "none_dealloc". The version is pinned below it; this test keeps it there.
"""

import subprocess
import sys

# In a process of its own: whatever else is freed meanwhile holds references to None too.
COUNT = """
import sys
from PySide6.QtCore import QCoreApplication, QObject, QTimer
class Ticks(QObject):
    count = 0
    def tick(self):
        self.count += 1
app, ticks = QCoreApplication([]), Ticks()
timer = QTimer(interval=1)
timer.timeout.connect(ticks.tick)
QTimer.singleShot(1000, app.quit)
before = sys.getrefcount(None)
timer.start()
app.exec()
print(ticks.count, before - sys.getrefcount(None))
"""


def test_slots_lose_no_reference_to_none() -> None:
    done = subprocess.run([sys.executable, "-c", COUNT], capture_output=True, text=True, check=True)
    ticks, lost = map(int, done.stdout.split())
    assert ticks > 200
    assert lost < 20
