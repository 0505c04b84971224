"""Processes that share one key, in virtual time: hours of waiting in milliseconds, and the same every time."""

import heapq
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from sync.transport.limiter import RateShare


class Counting(Protocol):
    """A source's way to count requests."""

    def take(self, now: float) -> tuple[int | None, int]:
        """Counts a request: the seconds to wait if it is refused, and how many remain."""


class FixedWindow:
    """As Paymo's headers describe it and the stand-in does it: a window starts with its first request."""

    def __init__(self, limit: int, period: float) -> None:
        self._limit, self._period, self._began, self._used = limit, period, -math.inf, 0

    def take(self, now: float) -> tuple[int | None, int]:
        if now - self._began >= self._period:
            self._began, self._used = now, 0
        if self._used == self._limit:
            return max(1, math.ceil(self._began + self._period - now)), 0
        self._used += 1
        return None, self._limit - self._used


class SlidingWindow:
    """The stricter way: no more than the limit in any period."""

    def __init__(self, limit: int, period: float) -> None:
        self._limit, self._period, self._taken = limit, period, list[float]()

    def take(self, now: float) -> tuple[int | None, int]:
        self._taken = [one for one in self._taken if now - one < self._period]
        if len(self._taken) == self._limit:
            return max(1, math.ceil(self._taken[0] + self._period - now)), 0
        self._taken.append(now)
        return None, self._limit - len(self._taken)


@dataclass
class World:
    """Several processes that each send `requests`, one after the other.

    `latency`: seconds from sending to the answer, drawn between the two; `starts`: when each process begins;
    `counted_late`: the source counts when it answers, not when the request arrives; `pauses`: the share of answers
    after which a process does something else for 3 to 15 s.
    """

    processes: int = 1
    requests: int = 100
    limit: int = 5
    period: float = 5.0
    latency: tuple[float, float] = (0.1, 0.1)
    counting: Callable[[int, float], Counting] = FixedWindow
    starts: tuple[float, ...] = ()
    counted_late: bool = False
    pauses: float = 0.0
    seed: int = 1
    refused: int = 0
    answered: int = 0
    refused_at: list[tuple[int, float]] = field(default_factory=list)

    def run(self) -> "World":
        """Let all processes finish."""
        self._chance = random.Random(self.seed)
        self._source = self.counting(self.limit, self.period)
        self._shares = [RateShare() for _ in range(self.processes)]
        self._left = [self.requests] * self.processes
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._number, self._first, self.ended = 0, math.inf, 0.0
        for one in range(self.processes):
            start = self.starts[one] if self.starts else 0.01 * self._chance.random()
            self._at(start, lambda now, one=one: self._try(one, now))
        while self._events:
            now, _number, happens = heapq.heappop(self._events)
            happens(now)
        return self

    @property
    def slowness(self) -> float:
        """The time it took, as a multiple of what the limit allows: so many full periods before the last request."""
        return (self.ended - self._first) / ((self.answered - 1) // self.limit * self.period)

    @property
    def share_refused(self) -> float:
        """The share of 429 among the answers."""
        return self.refused / (self.refused + self.answered)

    def _at(self, time: float, happens: Callable[[float], None]) -> None:
        self._number += 1
        heapq.heappush(self._events, (time, self._number, happens))

    def _try(self, one: int, now: float) -> None:
        ready = self._shares[one].ready_at(now)
        if ready > now:
            # A sleep is never exact.
            self._at(ready + 0.002 * self._chance.random(), lambda later: self._try(one, later))
            return
        self._first = min(self._first, now)
        way = 0.0005 + self._chance.expovariate(200)
        wait = self._chance.uniform(*self.latency)
        arrives = now + way + (wait if self.counted_late else wait * 0.1)
        answer = now + way + wait + 0.001
        self._at(arrives, lambda when: self._arrive(one, now, when, answer))

    def _arrive(self, one: int, sent: float, now: float, answer: float) -> None:
        wait, remaining = self._source.take(now)
        self._at(answer, lambda when: self._answer(one, sent, when, wait, remaining))

    def _answer(self, one: int, sent: float, now: float, wait: int | None, remaining: int) -> None:
        if wait is not None:
            self.refused += 1
            self.refused_at.append((one, now))
            self._shares[one].refused(sent, now, wait)
            self._at(now, lambda when: self._try(one, when))
            return
        self.answered, self.ended = self.answered + 1, now
        self._shares[one].answered(sent, now, self.limit, self.period, remaining)
        self._left[one] -= 1
        if self._left[one]:
            busy = self._chance.uniform(3, 15) if self._chance.random() < self.pauses else 0.005
            self._at(now + busy, lambda when: self._try(one, when))
