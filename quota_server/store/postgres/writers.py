"""The threads that write: each takes all jobs that wait, at most a batch, of offices that no other thread is at."""

import asyncio
import threading
import time
from collections import deque

from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Job, OfficeReader, Surroundings, T
from quota_server.store.postgres.batches import commit
from quota_server.store.postgres.connections import PostgresConnection, RawConnection, connect
from quota_server.store.turns import (
    ANSWER_WITHIN_S,
    BATCH_MAX,
    BUSY,
    CLOSE_WITHIN_S,
    QUEUE_MAX,
    Asked,
    Done,
    answer_of,
    deliver,
)

_WRITERS = 3
_RECONNECT_EVERY_S = 0.5
ALL_OFFICES = ""


class Waiting:
    """The jobs that wait, by office. An office's jobs are performed in order of arrival, by one thread at a time."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._by_office: dict[str, deque[Asked]] = {}
        self._taken: set[str] = set()
        self._size = 0
        self._closed = False

    def put(self, asked: Asked) -> None:
        """Adds a job; StoreError when too many wait."""
        with self._changed:
            if self._size >= QUEUE_MAX or self._closed:
                raise StoreError(BUSY)
            self._size += 1
            self._by_office.setdefault(asked.office, deque()).append(asked)
            self._changed.notify()

    def take(self) -> list[Asked]:
        """The next batch; empty once all is done and closed."""
        with self._changed:
            while True:
                batch = self._next()
                if batch or (self._closed and not self._by_office):
                    return batch
                self._changed.wait()

    def _next(self) -> list[Asked]:
        batch: list[Asked] = []
        for office in [office for office in self._by_office if office not in self._taken]:
            if batch and office == ALL_OFFICES:
                continue
            jobs = self._by_office[office]
            while jobs and len(batch) < BATCH_MAX:
                batch.append(jobs.popleft())
            self._taken.add(office)
            if not jobs:
                del self._by_office[office]
            if len(batch) == BATCH_MAX or office == ALL_OFFICES:
                break
        self._size -= len(batch)
        return batch

    def release(self, batch: list[Asked]) -> None:
        """The batch has ended: its offices may be taken again."""
        with self._changed:
            self._taken -= {asked.office for asked in batch}
            self._changed.notify_all()

    def size(self) -> int:
        """How many there are."""
        return self._size

    def close(self) -> None:
        """Takes no more; what waits is still performed."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


class PostgresWriters:
    """Performs jobs, each wholly or not at all, and answers once they are on the disk."""

    def __init__(self, url: str, surroundings: Surroundings) -> None:
        self._url = url
        self._surroundings = surroundings
        self._waiting = Waiting()
        self._threads = [
            threading.Thread(target=self._run, name=f"postgres-writer-{number}", daemon=True)
            for number in range(1, _WRITERS + 1)
        ]
        for thread in self._threads:
            thread.start()

    async def perform(self, job: Job[T], office: str) -> T:
        """The job's result, committed; its `Refused`; or StoreError. Waits at most ten seconds."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._waiting.put(Asked(job, office, loop, answer, time.monotonic() + ANSWER_WITHIN_S))
        return await answer_of(answer)

    def waiting(self) -> int:
        """How many jobs wait."""
        return self._waiting.size()

    def alive(self) -> bool:
        """Whether every thread runs."""
        return all(thread.is_alive() for thread in self._threads)

    def close(self) -> None:
        """Finishes what waits, then closes the connections."""
        self._waiting.close()
        deadline_s = time.monotonic() + CLOSE_WITHIN_S
        for thread in self._threads:
            thread.join(max(0.0, deadline_s - time.monotonic()))

    def _run(self) -> None:
        writer = _Writer(self._url, self._surroundings)
        while batch := self._waiting.take():
            try:
                deliver(writer.perform(batch))
            finally:
                self._waiting.release(batch)
        writer.close()


class _Writer:
    """One thread's connection, made anew after it has broken."""

    def __init__(self, url: str, surroundings: Surroundings) -> None:
        self._url = url
        self._surroundings = surroundings
        self._raw: RawConnection | None = None
        self._offices: OfficeReader | None = None
        self._failed: tuple[float, StoreError] | None = None

    def perform(self, batch: list[Asked]) -> list[Done]:
        now_s = time.monotonic()
        awaited = [asked for asked in batch if asked.is_awaited(now_s)]
        try:
            raw, offices = self._connected()
            return commit(raw, offices, self._surroundings, awaited)
        except StoreError as error:
            # Whatever went wrong, a new connection begins with nothing left of it.
            self.close()
            return [Done(asked, None, error) for asked in awaited]

    def _connected(self) -> tuple[RawConnection, OfficeReader]:
        if self._raw is not None and self._offices is not None and not self._raw.closed:
            return self._raw, self._offices
        if self._failed is not None and time.monotonic() < self._failed[0] + _RECONNECT_EVERY_S:
            raise self._failed[1]
        try:
            self._raw = connect(self._url)
        except StoreError as error:
            self._failed = (time.monotonic(), error)
            raise
        self._failed = None
        self._offices = OfficeReader(PostgresConnection(self._raw))
        return self._raw, self._offices

    def close(self) -> None:
        if self._raw is not None:
            self._raw.close()
        self._raw = None
