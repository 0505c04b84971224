"""Paymo's rate limit: so many requests in a period, told in three headers of every answer."""

import math
import threading
import time

UNLIMITED = 1_000_000


class RateLimit:
    """A fixed window that starts with its first request, as Paymo's headers describe it."""

    def __init__(self, limit: int | None, period: float) -> None:
        """At most `limit` requests in `period` seconds; None: as many as one likes."""
        self.limit = limit
        self.period = period
        self._lock = threading.Lock()
        self._began = -math.inf
        self._used = 0

    def take(self) -> int | None:
        """Count one request; None if it may pass, else the whole seconds to wait (for `Retry-After`)."""
        with self._lock:
            if self.limit is None:
                return None
            self._renew()
            if self._used < self.limit:
                self._used += 1
                return None
            return max(1, math.ceil(self._began + self.period - time.monotonic()))

    def headers(self) -> dict[str, str]:
        """Return the three headers as they stand now."""
        with self._lock:
            self._renew()
            limit = UNLIMITED if self.limit is None else self.limit
            return {
                "X-Ratelimit-Decay-Period": f"{self.period:g}",
                "X-Ratelimit-Limit": str(limit),
                "X-Ratelimit-Remaining": str(limit - self._used),
            }

    def _renew(self) -> None:
        now = time.monotonic()
        if now - self._began >= self.period:
            self._began, self._used = now, 0
