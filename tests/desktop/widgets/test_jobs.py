"""Jobs: work in threads, answers in the window's thread, lanes in order, late answers dropped, edits never lost."""

import gc
import threading
import time
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from desktop.widgets.jobs import EDITS, Jobs


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    assert made.close()


class Answers:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.failed: list[Exception] = []


def test_work_runs_in_another_thread_and_its_answer_comes_back_in_this_one(jobs: Jobs) -> None:
    told: list[threading.Thread] = []
    jobs.run(threading.current_thread, lambda worker: told.extend((worker, threading.current_thread())), print, jobs)
    assert jobs.wait(60_000)
    assert told[0] is not threading.current_thread()
    assert told[1] is threading.current_thread()


def test_an_answer_comes_by_itself_while_the_window_runs(jobs: Jobs) -> None:
    answers = Answers()
    jobs.run(lambda: 7, answers.done.append, answers.failed.append, jobs)
    end = time.monotonic() + 60
    while not answers.done and time.monotonic() < end:
        QCoreApplication.processEvents()
    assert answers.done == [7]


def test_an_exception_is_delivered_and_the_thread_goes_on(jobs: Jobs) -> None:
    answers = Answers()
    for _ in range(10):
        jobs.run(lambda: 1 // 0, answers.done.append, answers.failed.append, jobs)
    jobs.run(lambda: "well", answers.done.append, answers.failed.append, jobs)
    assert jobs.wait(60_000)
    assert [type(error) for error in answers.failed] == [ZeroDivisionError] * 10
    assert answers.done == ["well"]


def test_jobs_of_one_lane_run_one_after_another_in_their_order(jobs: Jobs) -> None:
    running, most, order = [0], [0], []

    def work(number: int) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.002)
        order.append(number)
        running[0] -= 1

    for number in range(20):
        jobs.run(lambda number=number: work(number), lambda _none: None, print, jobs, EDITS)
    assert jobs.wait(60_000)
    assert most == [1]
    assert order == list(range(20))


def test_a_busy_lane_holds_up_no_other(jobs: Jobs) -> None:
    gate, answers = threading.Event(), Answers()
    jobs.run(gate.wait, answers.done.append, answers.failed.append, jobs, "slow")
    jobs.run(gate.wait, answers.done.append, answers.failed.append, jobs, "slow")
    jobs.run(lambda: "quick", answers.done.append, answers.failed.append, jobs, EDITS)
    assert jobs.wait(2000, EDITS)
    assert answers.done == ["quick"]
    gate.set()
    assert jobs.wait(60_000)


def test_the_newest_read_of_a_lane_replaces_those_that_wait(jobs: Jobs) -> None:
    gate, begun, answers = threading.Event(), threading.Event(), Answers()

    def first() -> str:
        begun.set()
        gate.wait()
        return "first"

    jobs.run(first, answers.done.append, answers.failed.append, jobs, "read", replace=True)
    assert begun.wait(60)
    for number in range(5):
        jobs.run(lambda number=number: number, answers.done.append, print, jobs, "read", replace=True)
    gate.set()
    assert jobs.wait(60_000)
    assert answers.done == ["first", 4]


def test_a_dropped_job_is_not_delivered(jobs: Jobs) -> None:
    answers = Answers()
    job = jobs.run(lambda: time.sleep(0.01), answers.done.append, answers.failed.append, jobs)
    job.drop()
    time.sleep(0.05)
    QCoreApplication.processEvents()
    assert answers.done == []


def test_an_answer_for_a_dead_owner_is_dropped(jobs: Jobs) -> None:
    owner, gate, answers = QObject(), threading.Event(), Answers()
    jobs.run(gate.wait, answers.done.append, answers.failed.append, owner)
    delete(owner)
    gate.set()
    assert jobs.wait(60_000)
    assert answers.done == []


def test_a_finished_job_keeps_nobody_alive(jobs: Jobs) -> None:
    owner = QObject()
    gone = weakref.ref(owner)
    for _ in range(3):
        jobs.run(lambda: None, lambda _none: None, print, owner)
    assert jobs.wait(60_000)
    del owner
    time.sleep(0.02)
    gc.collect()
    assert gone() is None


def test_waiting_gives_up_in_time(jobs: Jobs) -> None:
    gate = threading.Event()
    jobs.run(gate.wait, lambda _true: None, print, jobs)
    assert not jobs.wait(20)
    gate.set()
    assert jobs.wait(60_000)


def test_closing_waits_for_edits_and_drops_reads(qapp: QApplication) -> None:
    jobs, gate, answers = Jobs(), threading.Event(), Answers()
    for _ in range(10):
        jobs.run(gate.wait, answers.done.append, answers.failed.append, jobs, "read")
    for number in range(5):
        jobs.run(lambda number=number: number, answers.done.append, answers.failed.append, jobs, EDITS)
    assert jobs.close(2000)
    assert answers.done == [0, 1, 2, 3, 4]
    gate.set()


def test_closing_tells_when_an_edit_hangs(qapp: QApplication) -> None:
    jobs, gate = Jobs(), threading.Event()
    jobs.run(gate.wait, lambda _true: None, print, jobs, EDITS)
    assert not jobs.close(20)
    gate.set()


def test_an_edit_can_not_be_dropped(jobs: Jobs) -> None:
    answers = Answers()
    jobs.run(lambda: "written", answers.done.append, print, jobs, EDITS).drop()
    assert jobs.wait(60_000)
    assert answers.done == ["written"]
