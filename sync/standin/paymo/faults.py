"""Faults on demand: what goes wrong with an answer is declared as data and applied in one place each.

A fault says which requests it meets, then what is different: the query as the server understands it, the rows
of a list, the answer itself, or the way it is sent. The functions below name the usual ones.
"""

import fnmatch
import gzip
import json
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

Ids = Sequence[int]


@dataclass
class Fault:
    """One thing that goes wrong, for the requests it matches."""

    # Which requests
    path: str = "*"
    """A pattern (`fnmatch`) of the path below `/api/`: `tasks`, `tasks/*`, `*`."""
    method: str = "*"
    times: int | None = 1
    """How many requests it meets; None: all, until it is removed."""
    skip: int = 0
    """So many matching requests pass unharmed first."""
    share: float = 1.0
    """Below 1: the share of the matching requests it meets, drawn with a fixed seed."""
    # How the request is understood
    query: Mapping[str, str | None] = field(default_factory=dict)
    """Query parameters as the server takes them, whatever the client wrote; None: overlooked."""
    rows: Callable[[Ids], Ids] | None = None
    """Changes the ids of a list before it is paged."""
    # What is answered
    status: int | None = None
    """Answered in place of the real answer: the request has no effect."""
    headers: Mapping[str, str | None] = field(default_factory=dict)
    """Set on the answer; None takes a header away."""
    body: Callable[[bytes], bytes] | None = None
    """Changes the body before it is sent."""
    # How it is sent
    delay: float = 0.0
    """Seconds before the answer."""
    silent: bool = False
    """Never answered, until `faults.release()`."""
    sent: float = 1.0
    """The share of the body that is sent before the connection is closed."""
    reset: bool = False
    """Closed by a reset instead of an orderly end; with `sent=0` and no head."""
    length: bool = True
    """False: no Content-Length; the end of the body is the end of the connection."""
    drip: float | None = None
    """Seconds between single bytes of the body."""
    endless: bytes = b""
    """Sent over and over behind the body, without a length, until the client goes away."""
    met: int = 0
    """How many requests it has met so far."""
    _random: random.Random = field(default_factory=lambda: random.Random(1), repr=False, compare=False)

    def meets(self, method: str, path: str) -> bool:
        """Tell whether it strikes this request; counts those that it does."""
        if not fnmatch.fnmatchcase(path, self.path) or not fnmatch.fnmatchcase(method, self.method):
            return False
        if self.times is not None and self.met >= self.times:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.share < 1 and self._random.random() >= self.share:
            return False
        self.met += 1
        return True


class Faults:
    """The faults that a server has now."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault, **changes: object) -> Fault:
        """Add a fault, with other values if wished (`path="tasks"`, `times=3`); return the one in use."""
        fault = replace(fault, **changes)  # type: ignore[arg-type]
        with self._lock:
            self._faults.append(fault)
            self.released.clear()
        return fault

    def clear(self) -> None:
        """Remove all faults and let silent requests go."""
        with self._lock:
            self._faults.clear()
        self.release()

    def release(self) -> None:
        """End the silence: waiting connections are closed without an answer."""
        self.released.set()

    def meet(self, method: str, path: str) -> Fault:
        """Return the first fault that strikes this request, or one that changes nothing."""
        with self._lock:
            return next((fault for fault in self._faults if fault.meets(method, path)), Fault())


LOGIN_PAGE = b"<!DOCTYPE html><html><title>Welcome</title><body>Please sign in to use Wi-Fi</body></html>"


def status(code: int, **where: object) -> Fault:
    """Answer with an error status and Paymo's kind of body."""
    return replace(Fault(status=code), **where)  # type: ignore[arg-type]


def too_many(retry_after: str | None, **where: object) -> Fault:
    """Answer 429 with any text in `Retry-After`, or none."""
    return status(429, headers={"Retry-After": retry_after}, **where)


def redirect(target: str) -> Fault:
    """Redirect to another address (302)."""
    return Fault(status=302, headers={"Location": target})


def silence() -> Fault:
    """Accept the request and never answer."""
    return Fault(silent=True)


def reset_before_body() -> Fault:
    """Reset the connection before anything comes."""
    return Fault(sent=0, reset=True)


def reset_in_body() -> Fault:
    """Reset the connection in the middle of the body."""
    return Fault(sent=0.5, reset=True)


def short_body() -> Fault:
    """Send fewer bytes than Content-Length says, then end in an orderly way."""
    return Fault(sent=0.5)


def cut_json() -> Fault:
    """Send no Content-Length, and end the JSON in the middle."""
    return Fault(sent=0.5, length=False)


def dripping(seconds: float) -> Fault:
    """Send the body one byte every so many seconds."""
    return Fault(drip=seconds)


def delayed(seconds: float) -> Fault:
    """Answer late."""
    return Fault(delay=seconds)


def login_page() -> Fault:
    """Answer 200 with somebody else's HTML, as a captive portal does."""
    return Fault(body=lambda _body: LOGIN_PAGE, headers={"Content-Type": "text/html; charset=utf-8"})


def in_record(text: bytes) -> Fault:
    """Put raw text before the first field of the first record: NaN, a key twice, bytes that are no UTF-8."""
    return Fault(body=lambda body: body.replace(b'{"id":', b"{" + text + b',"id":', 1))


def not_a_number() -> Fault:
    """Put `NaN`, which JSON doesn't know."""
    return in_record(b'"amount":NaN')


def doubled_key() -> Fault:
    """Put a key twice in one object."""
    return in_record(b'"id":1')


def invalid_utf8() -> Fault:
    """Put bytes that aren't UTF-8."""
    return in_record(b'"note":"\xff\xfe\x80"')


def byte_order_mark() -> Fault:
    """Put a byte order mark before the JSON."""
    return Fault(body=lambda body: b"\xef\xbb\xbf" + body)


def other_charset(charset: str) -> Fault:
    """Send the body in another encoding, which the header names; what it can't hold becomes a question mark."""
    return Fault(
        body=lambda body: json.dumps(json.loads(body), ensure_ascii=False).encode(charset, "replace"),
        headers={"Content-Type": f"application/json; charset={charset}"},
    )


def nested(depth: int) -> Fault:
    """Send lists in lists, so many deep."""
    return Fault(body=lambda _body: b"[" * depth + b"]" * depth)


def inflated(megabytes: int) -> Fault:
    """Send a small gzip body that becomes so many MB of spaces."""
    spaces = gzip.compress(b" " * megabytes * 1024 * 1024)
    return Fault(body=lambda _body: spaces, headers={"Content-Encoding": "gzip"})


def endless() -> Fault:
    """Send a body without an end."""
    return Fault(endless=b" " * 65_536, length=False)


def page_ignored() -> Fault:
    """Show the same rows on every page."""
    return Fault(query={"page": "0"}, times=None)


def emptied() -> Fault:
    """Send a complete-looking list without rows."""
    return Fault(rows=lambda ids: ids[:0])


def repeated_rows(count: int = 3) -> Fault:
    """Send the first rows again at the end, on whatever page that is."""
    return Fault(rows=lambda ids: [*ids, *ids[:count]], times=None)


def no_rate_headers() -> Fault:
    """Answer without the rate limit's headers."""
    return rate_headers(None)


def rate_headers(text: str | None) -> Fault:
    """Let all three headers of the rate limit hold the same text, or be missing."""
    names = ("Decay-Period", "Limit", "Remaining")
    return Fault(headers={f"X-Ratelimit-{name}": text for name in names}, times=None)
