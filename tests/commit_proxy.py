"""A way to PostgreSQL that breaks at the very moment of a COMMIT: before the server hears of it, or after."""

import contextlib
import select
import socket
import threading
import time
from collections.abc import Iterator
from typing import Literal

# `before`: the server never gets it. `after`: it is done, and nobody is told. `late`: it is done a while after the
# connection broke, as when the server is slow to write.
Fate = Literal["before", "after", "late"]
LATE_SECONDS = 0.6


class CommitProxy:
    """Passes connections on to a port of this machine.

    `fates`: what becomes of the next COMMITs, one after another; those that met theirs leave the list. With
    `shut_afterwards` no new connection can be had from then on, until it is set to False again.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.fates: list[Fate] = []
        self.shut_afterwards = False
        self._shut = False

    def accept(self) -> None:
        """Take connections until the listener is closed."""
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                if self._shut and self.shut_afterwards:
                    client.close()
                else:
                    threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def stop(self) -> None:
        """Take no more connections."""
        # Closing alone doesn't wake who waits for a connection.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _pass_on(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._target)) as server, contextlib.suppress(OSError):
            while True:
                for one in select.select([client, server], [], [])[0]:
                    data = one.recv(65_536)
                    if not data:
                        return
                    if one is client and b"COMMIT\0" in data and self.fates:
                        self._meet(client, server, data)
                        return
                    (server if one is client else client).sendall(data)

    def _meet(self, client: socket.socket, server: socket.socket, commit: bytes) -> None:
        """The COMMIT meets its fate; no answer ever reaches the client."""
        self._shut = True
        fate = self.fates.pop(0)
        if fate == "late":
            client.close()
            time.sleep(LATE_SECONDS)
        if fate != "before":
            server.sendall(commit)
            server.recv(65_536)


@contextlib.contextmanager
def breaking_commits(target: int) -> Iterator[CommitProxy]:
    """A proxy to a port of this machine until the end of the block."""
    proxy = CommitProxy(target)
    thread = threading.Thread(target=proxy.accept, name="commit-proxy", daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join(5)
