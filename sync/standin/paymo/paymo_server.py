"""A Paymo on loopback: the real HTTP, limits and faults around `Answers`."""

import base64
import contextlib
import email.utils
import hmac
import http.server
import os
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from sync.standin.paymo.answers import Answers, Request, ServerResponse, problem
from sync.standin.paymo.faults import Fault, Faults
from sync.standin.paymo.limits import RateLimit
from sync.standin.paymo.listing import Caps
from sync.standin.paymo.shapes import Record
from sync.standin.paymo.truth import Truth

PREFIX = "/api/"
REASONS = {status.value: status.phrase for status in http.HTTPStatus}


class PaymoServer:
    """Serves `data` (records by Paymo's endpoint names, `company`, `me`) on 127.0.0.1 until closed."""

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        key: str = "sample-key",
        limit: int | None = 5,
        period: float = 5.0,
        page_cap: int = 2500,
        list_cap: int = 5000,
        include_cap: int = 2500,
        shuffle: bool = False,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Start at once, on a free port unless one is given.

        `limit` requests in `period` seconds (None: no limit); the caps are where Paymo cuts lists without a
        word; `shuffle` gives every list another order with every request; `tls` holds the certificate to show
        (None: plain HTTP).
        """
        self.key = key
        self.faults = Faults()
        self.requests: list[tuple[str, str, dict[str, str], int]] = []
        """Every request so far: method, path below `/api/`, query, status (0 where none was sent)."""
        self.rate = RateLimit(limit, period)
        self._truth = Truth(data)
        self._http = _Http(("127.0.0.1", port), self, tls)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._http.server_address[1]}{PREFIX}"
        self._answers = Answers(self._truth, Caps(page_cap, list_cap, include_cap), shuffle, self.url)
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.02,), name="paymo-standin", daemon=True
        )
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening and close every connection, answered or not."""
        self.faults.release()
        self._http.shutdown()
        self._http.server_close()
        self._http.drop_connections()
        self._thread.join()

    @property
    def clock(self) -> Callable[[], datetime]:
        """The server's time (UTC-aware); set another for tests."""
        return self._truth.clock

    @clock.setter
    def clock(self, clock: Callable[[], datetime]) -> None:
        self._truth.clock = clock

    @property
    def company(self) -> Record:
        """A copy of the company object."""
        return dict(self._truth.company)

    @property
    def me(self) -> int | None:
        """The id of the key's own user."""
        return self._truth.me

    def truth(self, resource: str) -> dict[int, Record]:
        """Return a copy of all live records of a resource, by id."""
        return self._truth.copy(resource)

    def insert(self, resource: str, record: Mapping[str, Any]) -> int:
        """Add a record (what it lacks is filled in) and return its id; Refused where Paymo would refuse."""
        return self._truth.insert(resource, record)

    def update(self, resource: str, key: int, **fields: Any) -> None:
        """Change a record; its `updated_on` moves strictly later unless it is among the fields."""
        self._truth.update(resource, key, **fields)

    def delete(self, resource: str, key: int) -> None:
        """Delete a record and what Paymo deletes with it."""
        self._truth.delete(resource, key)

    def hook_secret(self, key: int) -> str | None:
        """Return the secret of a webhook, which no answer shows."""
        return self._answers.hook_secret(key)

    def answer(self, request: Request, authorization: str, fault: Fault) -> ServerResponse:
        """Return the answer to one request: the key first, then the limit, then the fault, then Paymo's API."""
        if not self._authorized(authorization):
            answer = problem(401, "Invalid API key")
        elif (wait := self.rate.take()) is not None:
            answer = problem(429, "Too many requests")
            answer.headers["Retry-After"] = str(wait)
        elif fault.status is not None:
            answer = problem(fault.status, REASONS.get(fault.status, "Error"))
        else:
            answer = self._answers.answer(request, fault)
        rate = self.rate.headers()
        date = email.utils.format_datetime(self._truth.server_time(), usegmt=True)
        answer.headers = {"Date": date, "Content-Type": "application/json", **rate, **answer.headers}
        return answer

    def _authorized(self, authorization: str) -> bool:
        scheme, _, encoded = authorization.partition(" ")
        with contextlib.suppress(ValueError):
            user = base64.b64decode(encoded, validate=True).partition(b":")[0]
            return scheme.lower() == "basic" and hmac.compare_digest(user, self.key.encode())
        return False


class _Http(http.server.ThreadingHTTPServer):
    """The listening socket, and the connections it has open."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], paymo: PaymoServer, tls: ssl.SSLContext | None) -> None:
        self.paymo = paymo
        self._tls = tls
        self._open: set[socket.socket] = set()
        super().__init__(address, _PaymoHandler)

    def server_bind(self) -> None:
        # Without the base class's look-up of the host's name, which may wait for a DNS server.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self._tls:
            # The handshake comes with the first read, in the connection's own thread.
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report nothing of a client that goes away in the middle, but anything else."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def drop_connections(self) -> None:
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _PaymoHandler(http.server.BaseHTTPRequestHandler):
    """One connection, kept alive over many requests; head and body leave in one write."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def _serve(self) -> None:
        paymo = self.server.paymo
        parts = urlsplit(self.path)
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        below = parts.path.removeprefix(PREFIX) if parts.path.startswith(PREFIX) else "?"
        request = Request(self.command, below, query, body)
        fault = paymo.faults.meet(self.command, below)
        if fault.silent:
            paymo.requests.append((self.command, below, query, 0))
            paymo.faults.released.wait()
            self.close_connection = True
            return
        time.sleep(fault.delay)
        answer = paymo.answer(request, self.headers.get("Authorization", ""), fault)
        paymo.requests.append((self.command, below, query, answer.status))
        self._send(answer, fault)

    def _send(self, answer: ServerResponse, fault: Fault) -> None:
        body = answer.body if fault.body is None else fault.body(answer.body)
        head = self._head(answer, len(body), fault)
        whole = fault.sent >= 1
        self.close_connection = self.close_connection or not whole or not fault.length
        if not whole:
            body = body[: int(len(body) * fault.sent)]
        if fault.drip is not None:
            self.connection.sendall(head)
            self._drip(body, fault.drip)
        elif not fault.reset or fault.sent > 0:
            self.connection.sendall(head + body)
        while fault.endless and not self.server.paymo.faults.released.is_set():
            self.connection.sendall(fault.endless)
        if fault.reset:
            self._reset()

    def _head(self, answer: ServerResponse, size: int, fault: Fault) -> bytes:
        headers: dict[str, str | None] = {**answer.headers}
        if fault.length:
            headers["Content-Length"] = str(size)
        if not fault.length or self.close_connection:
            headers["Connection"] = "close"
        headers.update(fault.headers)
        lines = [f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, '')}"]
        lines += [f"{name}: {value}" for name, value in headers.items() if value is not None]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def _drip(self, body: bytes, seconds: float) -> None:
        for number in range(len(body)):
            self.connection.sendall(body[number : number + 1])
            if self.server.paymo.faults.released.wait(seconds):
                break
        self.close_connection = True

    def _reset(self) -> None:
        """Close without the orderly end: with a linger time of 0 the kernel sends RST."""
        linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _serve  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing on stderr: what was asked is in `PaymoServer.requests`."""
