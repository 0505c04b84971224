"""One window on a data folder: a second start brings the first window to the front instead of opening another."""

import hashlib
import time
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from models.connection.private_files import make_data_folder, tighten
from models.values.errors import KnownError
from models.values.language import tr

LOCK, ANSWER = "window.lock", b"shown"
# A first window that has just begun listens within a moment; one that works hard answers within two.
BEGUN_SECONDS, ANSWERED_MS = 1.5, 4_000
PAUSE_SECONDS = 0.05


class InstanceLock(QObject):
    """The place of the one window on a folder. `wanted`: another start wants the window to be seen."""

    wanted = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder, self._name = folder, name_of(folder)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._asked)
        self._lock = QLockFile(str(folder / LOCK))
        self._lock.setStaleLockTime(0)  # a window may be open for weeks

    def take(self) -> bool:
        """Take the place; False: there is a window already, which has come to the front.

        Raises KnownError when that window doesn't answer.
        """
        try:
            make_data_folder(self._folder)
        except OSError:
            return True  # whoever opens the database there says why it can't be
        is_held = not self._lock.tryLock(0) and self._lock.error() is QLockFile.LockError.LockFailedError
        tighten(self._folder / LOCK)
        if is_held and self._bring_to_front():
            return False
        # What a window that was killed has left there would be in the way.
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def leave(self) -> None:
        """Give the place back."""
        self._server.close()
        self._lock.unlock()

    def _bring_to_front(self) -> bool:
        """Ask the window that is there to show itself; False: nobody listens, so there is none (any more)."""
        end = time.monotonic() + BEGUN_SECONDS
        socket = QLocalSocket()
        while True:
            socket.connectToServer(self._name)
            if socket.waitForConnected(ANSWERED_MS):
                break
            if time.monotonic() > end:
                return False
            time.sleep(PAUSE_SECONDS)
        if not socket.waitForReadyRead(ANSWERED_MS) or not bytes(socket.readAll().data()).startswith(ANSWER):
            raise KnownError(
                tr("Leitstand is open already, but doesn't answer"),
                tr("A window on the same data is there, and seems to be stuck."),
                tr("Close it, or wait a moment; then try again."),
            )
        return True

    def _asked(self) -> None:
        socket = self._server.nextPendingConnection()
        while socket is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.wanted.emit()
            socket.write(ANSWER)
            socket.disconnectFromServer()
            socket = self._server.nextPendingConnection()


def name_of(folder: Path) -> str:
    """Return what the windows on a folder call each other by."""
    return f"leitstand-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]}"


def come_to_front(window: QWidget) -> None:
    """Show a window, also one that was minimized, before all others."""
    if window.isMinimized():
        window.showNormal()
    window.show()
    window.raise_()
    window.activateWindow()
