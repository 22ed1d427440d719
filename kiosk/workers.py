"""Threads that block so that nobody else has to: one per device, one for the network, one for the journal."""

import os
import queue
import select
import threading
from collections.abc import Callable

from kiosk.hardware.rest import Rest

MAX_JOBS = 64

Job = Callable[[], None]


class Worker:
    """Does jobs one after the other on a thread of its own; between them, `when_idle` whenever `rest` is over.

    An error that a job does not turn into an event is unexpected: it goes to `fail` and ends the kiosk.
    """

    def __init__(
        self,
        name: str,
        fail: Callable[[BaseException], None],
        when_idle: Job | None = None,
        rest: Callable[[], Rest] = lambda: Rest(None),
    ) -> None:
        self._fail = fail
        self._when_idle = when_idle
        self._rest = rest
        self._jobs: queue.Queue[Job | None] = queue.Queue(MAX_JOBS)
        self._bell = _Bell()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job; a full queue means that the device's driver hangs, and fails the kiosk."""
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            self._fail(RuntimeError(f"worker {self._thread.name} has stopped moving"))
        self._bell.ring()

    def stop(self, wait_s: float = 2.0) -> None:
        """End after the jobs that are queued; waits at most `wait_s`."""
        try:
            self._jobs.put_nowait(None)
        except queue.Full:
            return
        self._bell.ring()
        self._thread.join(wait_s)

    def _run(self) -> None:
        try:
            while (job := self._next()) is not None:
                job()
                # What it holds (a NIK, a ticket) must not stay in memory until the next one comes.
                del job
        except BaseException as failure:
            self._fail(failure)
        finally:
            self._bell.close()

    def _next(self) -> Job | None:
        """The next job; None at the end."""
        while True:
            try:
                return self._jobs.get_nowait()
            except queue.Empty:
                if not self._bell.rings_within(self._rest()) and self._when_idle is not None:
                    return self._when_idle


class _Bell:
    """Wakes a thread that waits for a device. An event of the kernel's, because poll waits for descriptors only."""

    def __init__(self) -> None:
        self._descriptor = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._open = True
        # Its number may belong to somebody else once it is closed.
        self._lock = threading.Lock()

    def ring(self) -> None:
        """From any thread."""
        with self._lock:
            if self._open:
                os.eventfd_write(self._descriptor, 1)

    def rings_within(self, rest: Rest) -> bool:
        """Waits for the bell or for the end of the rest; True where it was the bell, which then is quiet again."""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        if rest.descriptor is not None:
            poll.register(rest.descriptor, rest.events)
        ready = poll.poll(None if rest.at_most_s is None else rest.at_most_s * 1000)
        rung = any(descriptor == self._descriptor for descriptor, _ in ready)
        if rung:
            os.eventfd_read(self._descriptor)
        return rung

    def close(self) -> None:
        """No more rings."""
        with self._lock:
            self._open = False
            os.close(self._descriptor)
