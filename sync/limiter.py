"""Keeping to a source's request limit by its own headers, with waits that can be cancelled."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping

from sync.report import Cancelled

# Paymo's own numbers come with every answer; until the first, or if they are nonsense: one request a second.
FIRST_LIMIT, FIRST_PERIOD = 1, 1.0
MARGIN = 0.02


class Limiter:
    """At most `limit` requests in any `period` seconds, both as the source's last answer said."""

    def __init__(self, waiting: Callable[[float | None], None], cancel: threading.Event) -> None:
        self._waiting, self._cancel = waiting, cancel
        self._limit, self._period = FIRST_LIMIT, FIRST_PERIOD
        self._ended: deque[float] = deque()
        self._not_before = 0.0

    def wait_turn(self) -> None:
        """Return when the next request may be sent; Cancelled when the run is told to stop."""
        while len(self._ended) > self._limit:
            self._ended.popleft()
        at = self._not_before
        if len(self._ended) == self._limit:
            at = max(at, self._ended[0] + self._period + MARGIN)
        self.pause(at - time.monotonic())

    def note(self, headers: Mapping[str, str] | None) -> None:
        """Learn from an answer. Counted from its end, because the server saw the request earlier than that."""
        now = time.monotonic()
        self._ended.append(now)
        if headers is None:
            # No answer came, so nothing is learned of the limit, but the request may have been counted.
            return
        limit, period = _number(headers, "Limit"), _number(headers, "Decay-Period")
        if limit and period and limit >= 1 and 0 < period <= 3600:
            self._limit, self._period = int(limit), period
        else:
            self._limit, self._period = FIRST_LIMIT, FIRST_PERIOD
        if _number(headers, "Remaining") == 0 and len(self._ended) < self._limit:
            # Somebody else uses the same key, so their period may have begun at any time.
            self._not_before = now + self._period + MARGIN

    def pause(self, seconds: float) -> None:
        """Wait, saying so every second; Cancelled when the run is told to stop."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if left > 1:
                self._waiting(left)
            if self._cancel.wait(min(left, 1.0)):
                break
        if self._cancel.is_set():
            raise Cancelled
        if seconds > 1:
            self._waiting(None)


def _number(headers: Mapping[str, str], name: str) -> float | None:
    try:
        value = float(headers.get(f"X-Ratelimit-{name}", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
