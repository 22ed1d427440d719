"""Threads that block for others: in order, bounded, and with nothing kept of what is done."""

import gc
import os
import select
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from kiosk.hardware.rest import Rest
from kiosk.workers import MAX_JOBS, Job, Worker
from quota_protocol.nik import Nik

FOR_EVER = Rest(None)
Start = Callable[..., Worker]


@pytest.fixture
def failures() -> list[BaseException]:
    return []


@pytest.fixture
def worker(failures: list[BaseException]) -> Iterator[Start]:
    started: list[Worker] = []

    def start(when_idle: Job | None = None, rest: Rest = FOR_EVER) -> Worker:
        started.append(Worker("test", failures.append, when_idle, lambda: rest))
        return started[-1]

    yield start
    for one in started:
        one.stop()


def test_jobs_are_done_one_after_the_other_in_order(worker: Start) -> None:
    done: list[int] = []
    ended = threading.Event()
    busy = worker()
    for number in range(20):
        busy.submit(partial(done.append, number))
    busy.submit(ended.set)
    assert ended.wait(5)
    assert done == list(range(20))


def test_between_jobs_the_device_is_looked_at(worker: Start) -> None:
    looked = threading.Semaphore(0)
    worker(looked.release, Rest(0.01))
    assert all(looked.acquire(timeout=5) for _ in range(3))


def test_a_device_that_says_something_is_looked_at_at_once_and_a_job_never_waits_for_it(worker: Start) -> None:
    heard, told = os.pipe()
    looked = threading.Semaphore(0)

    def look() -> None:
        os.read(heard, 64)
        looked.release()

    busy = worker(look, Rest(None, heard, select.POLLIN))
    try:
        for _ in range(3):
            os.write(told, b"!")
            assert looked.acquire(timeout=5)
            done = threading.Event()
            busy.submit(done.set)
            assert done.wait(5)
        assert not looked.acquire(blocking=False)
    finally:
        busy.stop()
        os.close(heard)
        os.close(told)


def test_nothing_of_a_visitor_stays_in_memory_after_the_job(worker: Start) -> None:
    class Carried(Nik):
        """A NIK that can be watched."""

        __slots__ = ("__weakref__",)

    nik = Carried("6171010101010001")
    watched = weakref.ref(nik)
    busy = worker()

    def use(carried: Carried) -> None:
        assert str(carried)

    def submit(carried: Carried) -> None:
        busy.submit(partial(use, carried))

    submit(nik)
    del nik
    behind = threading.Event()
    for _ in range(500):
        gc.collect()
        if watched() is None:
            return
        behind.wait(0.01)
    pytest.fail("the worker still holds what its last job was about")


def break_down() -> None:
    raise ZeroDivisionError


def test_an_error_that_is_no_event_fails_the_kiosk(worker: Start, failures: list[BaseException]) -> None:
    busy = worker()
    busy.submit(break_down)
    busy.stop()
    assert [type(failure) for failure in failures] == [ZeroDivisionError]


def test_a_driver_that_hangs_fails_the_kiosk_instead_of_the_one_who_asks(
    worker: Start, failures: list[BaseException]
) -> None:
    release = threading.Event()
    busy = worker()
    began = threading.Event()

    def hang() -> None:
        began.set()
        release.wait(5)

    busy.submit(hang)
    assert began.wait(5)
    for _ in range(MAX_JOBS):
        busy.submit(lambda: None)
    assert failures == []
    busy.submit(lambda: None)
    assert "has stopped moving" in str(failures[0])
    release.set()


def test_stopping_does_what_was_queued(worker: Start) -> None:
    done: list[str] = []
    busy = worker()
    busy.submit(lambda: done.append("queued"))
    busy.stop()
    assert done == ["queued"]
