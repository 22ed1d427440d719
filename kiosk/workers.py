"""Threads that block so that nobody else has to: one per device, one for the network, one for the journal."""

import queue
import threading
from collections.abc import Callable

MAX_JOBS = 64

Job = Callable[[], None]


class Worker:
    """Does jobs one after the other on a thread of its own; between them, `when_idle` every `idle_every_s`.

    An error that a job does not turn into an event is unexpected: it goes to `fail` and ends the kiosk.
    """

    def __init__(
        self,
        name: str,
        fail: Callable[[BaseException], None],
        when_idle: Job | None = None,
        idle_every_s: float | None = None,
    ) -> None:
        self._fail = fail
        self._when_idle = when_idle
        self._idle_every_s = idle_every_s
        self._jobs: queue.Queue[Job | None] = queue.Queue(MAX_JOBS)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job; a full queue means that the device's driver hangs, and fails the kiosk."""
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            self._fail(RuntimeError(f"worker {self._thread.name} has stopped moving"))

    def stop(self, wait_s: float = 2.0) -> None:
        """End after the jobs that are queued; waits at most `wait_s`."""
        try:
            self._jobs.put_nowait(None)
        except queue.Full:
            return
        self._thread.join(wait_s)

    def _run(self) -> None:
        try:
            while True:
                try:
                    job = self._jobs.get(timeout=self._idle_every_s)
                except queue.Empty:
                    job = self._when_idle
                if job is None:
                    return
                job()
                # What it holds (a NIK, a ticket) must not stay in memory until the next one comes.
                del job
        except BaseException as failure:
            self._fail(failure)
