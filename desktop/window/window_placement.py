"""Where the window stands on the screen: all of it, with the frame that the system puts around it."""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, QTimer
from PySide6.QtWidgets import QWidget

# What a frame takes at most, as long as it isn't there yet; and how long one is waited for.
GUESSED_FRAME = QSize(16, 48)
LOOK_EVERY_MS, LOOKS = 50, 40


def first_size(wanted: QSize, available: QSize) -> QSize:
    """Return as large a size as is wanted, and as the screen has room for with a frame around it."""
    return wanted.boundedTo(available - GUESSED_FRAME)


def placed(window: QRect, frame: QMargins, available: QRect) -> QRect:
    """Return where a window stands so that its frame is on the screen too; as it is where it does already."""
    room = available.marginsRemoved(frame)
    size = window.size().boundedTo(room.size())
    left = min(max(window.left(), room.left()), room.right() + 1 - size.width())
    top = min(max(window.top(), room.top()), room.bottom() + 1 - size.height())
    return QRect(QPoint(left, top), size)


class StaysOnScreen(QTimer):
    """Puts a window that has just been shown within its screen, once the system has framed it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, interval=LOOK_EVERY_MS)
        self._window, self._looks = window, 0
        self.timeout.connect(self._look)
        self.start()

    def _look(self) -> None:
        window, self._looks = self._window, self._looks + 1
        inside, outside = window.geometry(), window.frameGeometry()
        frame = QMargins(
            inside.left() - outside.left(),
            inside.top() - outside.top(),
            outside.right() - inside.right(),
            outside.bottom() - inside.bottom(),
        )
        if self._looks > LOOKS or window.isMaximized() or window.isFullScreen():
            self.stop()
        elif not frame.isNull():
            self.stop()
            window.setGeometry(placed(inside, frame, window.screen().availableGeometry()))
