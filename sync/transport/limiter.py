"""Keeping to a source's request limit by its own headers, also when other programs use the same key.

Nothing but the answers is known of the others, who may have another database on another computer. Paymo counts in
windows: `Limit` requests in `Decay-Period` seconds from the first one on, and every answer tells how many `Remaining`.
"""

import math
import threading
import time
from collections.abc import Callable, Mapping
from enum import Enum

from sync.pipeline.report import Cancelled

# Until the source tells its limit, or if it tells nonsense: one request a second.
UNTOLD_SECONDS = 1.0
# How much longer than a period is waited, as a share of it: for the request that may be faster than the one before.
MARGIN, LEAST_MARGIN = 0.015, 0.02
# Whoever opens a window beside others waits a little longer for the next, so that the others catch up.
OPENER_MARGIN = 0.01
# How far into a window, as a share of the period, somebody is waited for who uses the key as well.
LONGEST_PATIENCE, SHORTEST_PATIENCE = 0.8, 0.1
# For so many windows three are believed to share the key once two were too few, and for so many requests the source
# is believed to count late once a request came too early.
THREE_WINDOWS, LATE_REQUESTS = 30, 100


class Turn(Enum):
    """Why a request may be sent: it opens our window, its place is certain, or it looks whether others are there."""

    OPENING = "opening"
    CERTAIN = "certain"
    LOOK = "look"


class RateShare:
    """When the next request may be sent. All times are seconds of one monotonic clock, passed in.

    Each process has one request under way at most. With `others` processes beside us it goes on while more than
    `others` requests remain and leaves the rest to them: whoever is told that one remains stops, and the other, who
    was told more, takes it. That is exact for two. Whether the others are still there shows a look: the last request
    but `others` is sent later than the rest, and its answer tells how many somebody else sent meanwhile. Who finds
    nobody takes all, and looks again after 2, 4, 6 ... windows, so that a newcomer soon finds a place.
    """

    def __init__(self) -> None:
        self._limit, self._period = 1, UNTOLD_SECONDS
        self._told = False
        self._remaining = 0
        # Of our requests, those in the present window and those of the last period; when the last was sent.
        self._window: list[float] = []
        self._recent: list[float] = []
        self._last = -math.inf
        self._not_before = -math.inf
        # Until the first look somebody is expected: two syncs are often started together.
        self._others, self._foreign = 1, 0
        self._patience = LONGEST_PATIENCE
        self._opened = False
        self._found_nobody, self._windows_alone = 0, 0
        self._three_for, self._late_for = 0, 0
        self._quickest = math.inf
        self._turn = Turn.OPENING

    def ready_at(self, now: float) -> float:
        """Return when the next request may be sent; a time that has passed means at once."""
        at, self._turn = self._next(now)
        return max(at, self._not_before)

    def _next(self, now: float) -> tuple[float, Turn]:
        if not self._told:
            return self._last + UNTOLD_SECONDS, Turn.OPENING
        over = self._window_over()
        if now >= over:
            return over, Turn.OPENING
        kept = min(self._others + 1, max(self._limit - 1, 1))
        awaited = self._others == 1 and self._foreign < 1
        if self._remaining > kept or (self._remaining == kept and not awaited):
            return now, Turn.CERTAIN
        look = self._window[0] + self._patience * self._period
        if self._remaining == kept and look < over:
            return look, Turn.LOOK
        return over, Turn.OPENING

    def _window_over(self) -> float:
        if not self._window:
            return -math.inf
        # If ours are all that is counted, the oldest is forgotten first, whether in a fixed window or a moving one.
        first = self._recent[0] if not self._others and self._foreign == 0 else self._window[0]
        share = MARGIN + (OPENER_MARGIN if self._opened and self._others else 0)
        return first + self._period + max(share * self._period, LEAST_MARGIN)

    def answered(self, sent: float, now: float, limit: int, period: float, remaining: int) -> None:
        """Learn from an answer: when its request was sent, and the limit as the source told it."""
        self._quickest = min(self._quickest, now - sent)
        if self._late_for:
            # Counted when the answer was nearly there: a slow answer may have been slow before it was counted.
            sent, self._late_for = now - self._quickest, self._late_for - 1
        if self._turn is Turn.OPENING or remaining >= self._remaining:
            self._turn = Turn.OPENING
            self._open_window(alone=remaining == limit - 1)
        self._limit, self._period, self._remaining, self._told = limit, period, remaining, True
        self._note(sent)
        self._foreign = limit - remaining - len(self._recent)
        if self._turn is Turn.LOOK:
            self._looked()
        elif not self._others and self._foreign > 0:
            self._expect_somebody()

    def _open_window(self, alone: bool) -> None:
        self._window.clear()
        self._opened = alone
        if self._others > 1:
            self._three_for -= 1
            self._others = 2 if self._three_for else 1
        elif not self._others:
            self._windows_alone += 1
            if self._windows_alone >= 2 * self._found_nobody:
                self._expect_somebody()

    def _note(self, sent: float) -> None:
        self._last = sent
        self._window.append(sent)
        self._recent = [one for one in self._recent if one + self._period > sent] + [sent]

    def _looked(self) -> None:
        if self._foreign >= self._others:
            self._patience = max(SHORTEST_PATIENCE, self._patience / 2)
        elif self._patience < LONGEST_PATIENCE:
            self._patience = min(LONGEST_PATIENCE, self._patience * 2)
        else:
            self._others, self._windows_alone = 0, 0
            self._found_nobody += 1

    def _expect_somebody(self) -> None:
        self._others, self._patience = 1, LONGEST_PATIENCE

    def lost(self, now: float) -> None:
        """No answer came: nothing is learned of the limit, but the request may have been counted."""
        if self._turn is Turn.OPENING:
            self._open_window(alone=False)
            self._remaining = self._limit
        self._remaining = max(0, self._remaining - 1)
        self._note(now)

    def refused(self, sent: float, now: float, wait: float) -> None:
        """Note one request too many: others took what we believed to be ours. Nothing is sent for `wait` seconds."""
        if self._turn is Turn.CERTAIN and self._others:
            self._others, self._three_for = 2, THREE_WINDOWS
        elif self._turn is Turn.LOOK:
            self._patience = max(SHORTEST_PATIENCE, self._patience / 2)
        elif self._turn is Turn.OPENING and self._window and not self._late_for:
            self._late_for = LATE_REQUESTS
        if not self._others:
            self._expect_somebody()
        self._last = sent
        self._window.clear()
        self._not_before = now + wait


class Limiter:
    """Waits for our turn, and says so; a wait ends at once when the run is told to stop."""

    def __init__(
        self,
        waiting: Callable[[float | None], None],
        cancel: threading.Event,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._waiting, self._cancel, self.clock = waiting, cancel, clock
        self._share = RateShare()

    def seconds_left(self) -> float:
        """Return how long until the next request may be sent."""
        return max(0.0, self._share.ready_at(self.clock()) - self.clock())

    def wait_turn(self) -> None:
        """Return when the next request may be sent; Cancelled when the run is told to stop."""
        self.pause(self.seconds_left())

    def answered(self, headers: Mapping[str, str], sent: float) -> None:
        """Learn from an answer's headers. `sent`: when its request left, by the limiter's clock."""
        limit, period, remaining = (_number(headers, name) for name in ("Limit", "Decay-Period", "Remaining"))
        if limit and period and remaining is not None and limit >= 1 and period <= 3600:
            left = int(min(remaining, limit - 1))
            self._share.answered(sent, self.clock(), int(limit), period, left)
        else:
            self._share = RateShare()
            self._share.lost(self.clock())

    def lost(self) -> None:
        """Learn that no answer came."""
        self._share.lost(self.clock())

    def refused(self, sent: float, seconds: float) -> None:
        """Learn that it was one request too many, and that the source wants a pause of so many seconds."""
        self._share.refused(sent, self.clock(), seconds)

    def pause(self, seconds: float) -> None:
        """Wait, saying so every second; Cancelled when the run is told to stop."""
        until = self.clock() + seconds
        while (left := until - self.clock()) > 0:
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
