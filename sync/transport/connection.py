"""One kept-alive connection to a source, on which a request can be broken off at any moment.

`requests` blocks until its own timeouts, and those begin anew with every byte. So each request runs in a thread of its
own with a connection of its own; when the waiting thread gives up, the socket is shut, which ends the other at once.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection

CONNECT_SECONDS, SILENCE_SECONDS, REQUEST_SECONDS = 10.0, 20.0, 60.0
LARGEST_ANSWER = 64 * 1024 * 1024
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Reply:
    """What came back, read to its end. `sent`: when the request left, by the monotonic clock."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    sent: float


class BrokenOff(Exception):
    """We ended a request that took longer than a minute, or the run was told to stop."""


class TooLarge(Exception):
    """The body was larger than any answer of a source."""


class Connection:
    """Sends GETs with Basic auth, one after the other. Nothing of the environment is used: no proxy, no ~/.netrc."""

    def __init__(self, key: str, proxy: str = "", ca_file: str = "") -> None:
        """`proxy`: the address of a proxy; `ca_file`: whom to trust besides nobody else, instead of the usual ones."""
        self._key, self._proxy, self._ca_file = key, proxy, ca_file
        self._line: _TrackedSession | None = None

    def get(self, url: str, parameters: Mapping[str, str | int], cancel: threading.Event) -> Reply:
        """Get one answer, whatever its status.

        Raises BrokenOff after a minute and when `cancel` is set, TooLarge above 64 MB, requests.RequestException.
        """
        line = self._line = self._line or _TrackedSession(self._key, self._proxy, self._ca_file)
        try:
            return _in_thread(lambda: line.receive(url, parameters), cancel)
        except BaseException:
            # Whatever may still come on this connection belongs to a request that nobody waits for any more.
            self._line = None
            line.break_off()
            raise

    def close(self) -> None:
        """Let go of the connection."""
        if self._line:
            self._line.break_off()
        self._line = None


def _in_thread(work: Callable[[], Reply], cancel: threading.Event) -> Reply:
    outcome: list[Reply | BaseException] = []
    done = threading.Event()

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # noqa: BLE001 - handed to the waiting thread, which raises it
            outcome.append(error)
        done.set()

    threading.Thread(target=run, name="request", daemon=True).start()
    deadline = time.monotonic() + REQUEST_SECONDS
    while not done.wait(LOOK_SECONDS):
        if cancel.is_set() or time.monotonic() > deadline:
            raise BrokenOff
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


class _TrackedSession:
    """A session of `requests` whose sockets are known."""

    def __init__(self, key: str, proxy: str, ca_file: str) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._broken = False
        self._connected = 0.0
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.auth = (key, "leitstand")
        self._session.verify = ca_file or True
        self._session.proxies = {"http": proxy, "https": proxy} if proxy else {}
        self._session.headers.update(
            {"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": "leitstand"}
        )
        adapter = _Adapter(self._opened)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def receive(self, url: str, parameters: Mapping[str, str | int]) -> Reply:
        began = time.monotonic()
        with self._session.get(
            url,
            params=parameters,
            timeout=(CONNECT_SECONDS, SILENCE_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as answer:
            # A new connection takes its time before the request leaves.
            sent = max(began, self._connected)
            return Reply(answer.status_code, answer.headers, _read(answer), sent)

    def break_off(self) -> None:
        with self._lock:
            self._broken = True
            for one in self._sockets:
                _shut(one)
        self._session.close()

    def _opened(self, connection: HTTPConnection) -> None:
        with self._lock:
            self._connected = time.monotonic()
            # The socket itself: the connection lets go of it when the answer says that it is the last one.
            self._sockets = [one for one in self._sockets if one.fileno() >= 0]
            if connection.sock is not None:
                self._sockets.append(connection.sock)
                if self._broken:
                    _shut(connection.sock)


def _shut(one: socket.socket) -> None:
    # Not SSLSocket.shutdown, which takes the encryption away under a thread that reads.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(one, socket.SHUT_RDWR)


def _read(answer: requests.Response) -> bytes:
    parts, size = [], 0
    for part in answer.iter_content(65_536):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise TooLarge
    return b"".join(parts)


class _Adapter(HTTPAdapter):
    """Tells of every connection that is opened, directly or through a proxy."""

    def __init__(self, opened: Callable[[HTTPConnection], None]) -> None:
        self._classes = {"http": _pool(HTTPConnectionPool, opened), "https": _pool(HTTPSConnectionPool, opened)}
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._classes

    def proxy_manager_for(self, proxy: str, **options: Any) -> PoolManager:
        manager: PoolManager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._classes
        return manager


def _pool(kind: Any, opened: Callable[[HTTPConnection], None]) -> Any:
    class Watched(kind.ConnectionCls):  # type: ignore[misc]
        def connect(self) -> None:
            super().connect()
            opened(self)

    return type(kind.__name__, (kind,), {"ConnectionCls": Watched})
