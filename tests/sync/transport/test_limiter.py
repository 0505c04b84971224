"""Keeping to the limit: in virtual time, so that these tests measure nothing of the machine they run on."""

import statistics
import threading
from collections.abc import Callable

import pytest

from sync.pipeline.report import Cancelled
from sync.transport.limiter import Limiter, RateShare
from tests.sync.rate_world import SlidingWindow, World

SEEDS = range(30)
LATENCIES = [(0.0, 0.0), (0.1, 0.1), (0.3, 0.3), (0.05, 0.8)]


def worlds(**options: object) -> list[World]:
    return [World(seed=seed, **options).run() for seed in SEEDS]  # type: ignore[arg-type]


def middle(found: list[World], figure: Callable[[World], float]) -> float:
    return statistics.median(figure(world) for world in found)


@pytest.mark.fault("Y4")
@pytest.mark.parametrize("latency", LATENCIES)
def test_alone_it_takes_what_the_limit_allows_and_is_never_refused(latency: tuple[float, float]) -> None:
    found = worlds(latency=latency)
    assert middle(found, lambda world: world.slowness) <= 1.05
    assert middle(found, lambda world: world.refused) == 0
    assert max(world.share_refused for world in found) <= 0.01


@pytest.mark.fault("Y4")
@pytest.mark.parametrize("latency", LATENCIES)
def test_two_processes_that_start_together_use_all_of_the_limit_and_are_not_refused(
    latency: tuple[float, float],
) -> None:
    # 103: when one ends, up to one place of a window may stay empty, which costs a period if it is the last one.
    found = worlds(processes=2, requests=103, latency=latency)
    assert middle(found, lambda world: world.slowness) <= 1.05
    assert max(world.share_refused for world in found) <= 0.01


@pytest.mark.fault("Y4")
def test_somebody_who_comes_while_the_first_window_is_open_is_not_refused_at_all() -> None:
    found = worlds(processes=2, requests=60, starts=(0.0, 1.7))
    assert middle(found, lambda world: world.slowness) <= 1.06
    assert sum(world.refused for world in found) == 0


@pytest.mark.fault("Y4")
@pytest.mark.parametrize("start", [6.0, 14.2, 33.3, 47.5])
def test_somebody_who_comes_later_finds_a_place_after_a_few_refusals(start: float) -> None:
    found = worlds(processes=2, requests=200, starts=(0.0, start))
    assert middle(found, lambda world: world.slowness) <= 1.05
    assert statistics.mean(world.refused for world in found) <= 4
    assert all(world.refused_at[-1][1] < start + 60 for world in found if world.refused_at)


@pytest.mark.fault("Y4")
def test_one_that_pauses_and_comes_back_disturbs_little() -> None:
    found = worlds(processes=2, requests=200, pauses=0.02)
    assert middle(found, lambda world: world.share_refused) <= 0.02
    assert max(world.share_refused for world in found) <= 0.05


@pytest.mark.fault("Y4")
def test_three_processes_learn_that_they_are_three() -> None:
    found = worlds(processes=3, requests=200)
    assert middle(found, lambda world: world.slowness) <= 1.06
    assert middle(found, lambda world: world.share_refused) <= 0.03
    assert all(world.answered == 600 for world in found)


def test_a_source_that_counts_in_any_period_is_believed_too() -> None:
    alone = worlds(counting=SlidingWindow)
    assert middle(alone, lambda world: world.slowness) <= 1.4
    assert max(world.refused for world in alone) == 0
    two = worlds(counting=SlidingWindow, processes=2, requests=50)
    assert middle(two, lambda world: world.share_refused) <= 0.01


def test_answers_that_are_slow_before_they_are_counted_are_refused_seldom() -> None:
    found = worlds(requests=200, latency=(0.05, 0.8), counted_late=True)
    assert middle(found, lambda world: world.share_refused) <= 0.011
    # Each window begins when its first request is counted; nobody can know before how late that will be.
    assert middle(found, lambda world: world.slowness) <= 1.15


def test_when_nobody_else_was_seen_all_places_of_a_window_are_used_at_once() -> None:
    share, now = RateShare(), 0.0
    for _window in range(2):
        for remaining in (4, 3, 2, 1, 0):
            now = max(now, share.ready_at(now))
            share.answered(now, now, 5, 5.0, remaining)
    assert 5.0 < now < 5.2


def test_whoever_is_told_that_one_remains_leaves_it_to_the_other() -> None:
    share = RateShare()
    share.answered(0.0, 0.0, 5, 5.0, 4)
    # The other one took two meanwhile.
    share.answered(0.1, 0.1, 5, 5.0, 1)
    assert 5.0 < share.ready_at(0.1) < 5.3


@pytest.mark.parametrize(("requests", "allowed"), [(17, 15.0), (23, 20.0)])
def test_a_short_sync_is_not_slowed_down_by_looking_for_others(requests: int, allowed: float) -> None:
    world = World(requests=requests, latency=(0.05, 0.05)).run()
    assert world.ended <= allowed * 1.05


class Skipped(threading.Event):
    """A stop that nobody presses, and whose waits take no time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def wait(self, timeout: float | None = None) -> bool:
        if not self.is_set():
            self.now += timeout or 0.0
        return self.is_set()


def limiter_in(time: Skipped, said: list[float | None]) -> Limiter:
    return Limiter(said.append, time, lambda: time.now)


@pytest.mark.fault("Y5")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Ratelimit-Limit": "many", "X-Ratelimit-Decay-Period": "5", "X-Ratelimit-Remaining": "4"},
        {"X-Ratelimit-Limit": "0", "X-Ratelimit-Decay-Period": "5", "X-Ratelimit-Remaining": "0"},
        {"X-Ratelimit-Limit": "5", "X-Ratelimit-Decay-Period": "nan", "X-Ratelimit-Remaining": "4"},
        {"X-Ratelimit-Limit": "5", "X-Ratelimit-Decay-Period": "-5", "X-Ratelimit-Remaining": "4"},
        {"X-Ratelimit-Limit": "5", "X-Ratelimit-Decay-Period": "1e300", "X-Ratelimit-Remaining": "4"},
        {"X-Ratelimit-Limit": "inf", "X-Ratelimit-Decay-Period": "5", "X-Ratelimit-Remaining": "4"},
        {"X-Ratelimit-Limit": "5", "X-Ratelimit-Decay-Period": "5"},
    ],
)
def test_without_sensible_headers_it_is_one_request_a_second(headers: dict[str, str]) -> None:
    time = Skipped()
    limiter = limiter_in(time, [])
    for _ in range(11):
        limiter.wait_turn()
        limiter.answered(headers, time.now)
    assert time.now == pytest.approx(10, abs=0.01)


@pytest.mark.fault("Y5")
def test_headers_that_go_missing_later_slow_it_down_too() -> None:
    time = Skipped()
    limiter = limiter_in(time, [])
    limiter.answered({"X-Ratelimit-Limit": "9", "X-Ratelimit-Decay-Period": "5", "X-Ratelimit-Remaining": "8"}, 0.0)
    for _ in range(5):
        limiter.answered({}, time.now)
        limiter.wait_turn()
    assert time.now == pytest.approx(5, abs=0.01)


def test_headers_that_come_back_are_believed_again() -> None:
    time = Skipped()
    limiter = limiter_in(time, [])
    limiter.answered({}, 0.0)
    limiter.answered({"X-Ratelimit-Limit": "9", "X-Ratelimit-Decay-Period": "5", "X-Ratelimit-Remaining": "8"}, 0.0)
    assert limiter.seconds_left() == 0


def test_requests_without_an_answer_are_counted_too() -> None:
    time = Skipped()
    limiter = limiter_in(time, [])
    told = {"X-Ratelimit-Limit": "3", "X-Ratelimit-Decay-Period": "5", "X-Ratelimit-Remaining": "2"}
    limiter.answered(told, 0.0)
    for _ in range(2):
        limiter.wait_turn()
        limiter.lost()
    assert limiter.seconds_left() + time.now > 5


def test_a_long_wait_is_told_every_second_and_its_end_too() -> None:
    time, said = Skipped(), list[float | None]()
    limiter_in(time, said).pause(3.5)
    assert said == [3.5, 2.5, 1.5, None]


def test_a_wait_ends_at_once_when_the_run_is_told_to_stop() -> None:
    time = Skipped()
    time.set()
    limiter = limiter_in(time, [])
    limiter.refused(0.0, 120.0)
    with pytest.raises(Cancelled):
        limiter.wait_turn()
    assert time.now == 0.0


def test_after_a_refusal_nothing_is_sent_before_the_time_the_source_named() -> None:
    time = Skipped()
    limiter = limiter_in(time, [])
    limiter.answered({"X-Ratelimit-Limit": "9", "X-Ratelimit-Decay-Period": "1", "X-Ratelimit-Remaining": "8"}, 0.0)
    limiter.refused(0.0, 90.0)
    limiter.wait_turn()
    assert time.now >= 90.0
