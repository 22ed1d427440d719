"""The threads that read, each on a connection that cannot write."""

import asyncio
import queue
import threading
import time

import psycopg

from quota_server.domain.refusals import Refused
from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Job, OfficeReader, Surroundings, T, Transaction
from quota_server.store.postgres.connections import PostgresConnection, RawConnection, connect, one_line
from quota_server.store.turns import ANSWER_WITHIN_S, BUSY, CLOSE_WITHIN_S, QUEUE_MAX, Asked, Done, answer_of, deliver

_READERS = 2
_ATTEMPTS = 2


class PostgresReaders:
    """Performs reading jobs in order of arrival."""

    def __init__(self, url: str, surroundings: Surroundings) -> None:
        self._url = url
        self._surroundings = surroundings
        self._asked: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"postgres-reader-{number}", daemon=True)
            for number in range(1, _READERS + 1)
        ]
        for thread in self._threads:
            thread.start()

    async def perform(self, job: Job[T]) -> T:
        """The job's result; its `Refused`; or StoreError. Waits at most ten seconds."""
        if self._asked.qsize() >= QUEUE_MAX:
            raise StoreError(BUSY)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._asked.put(Asked(job, "", loop, answer, time.monotonic() + ANSWER_WITHIN_S))
        return await answer_of(answer)

    def close(self) -> None:
        """Answers what waits, then closes the connections."""
        for _ in self._threads:
            self._asked.put(None)
        for thread in self._threads:
            thread.join(CLOSE_WITHIN_S)

    def _run(self) -> None:
        reader = _Reader(self._url, self._surroundings)
        while (asked := self._asked.get()) is not None:
            if asked.is_awaited(time.monotonic()):
                deliver([reader.perform(asked)])
        reader.close()


class _Reader:
    """One thread's connection."""

    def __init__(self, url: str, surroundings: Surroundings) -> None:
        self._url = url
        self._surroundings = surroundings
        self._raw: RawConnection | None = None
        self._offices: OfficeReader | None = None

    def perform(self, asked: Asked) -> Done:
        # Reading twice harms nobody: a connection that has ended meanwhile is not the caller's concern.
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return Done(asked, asked.job(self._transaction()), None)
            except (Refused, StoreError) as error:
                return Done(asked, None, error)
            except psycopg.Error as error:
                self.close()
                if attempt == _ATTEMPTS:
                    return Done(asked, None, StoreError(f"the database cannot be read: {one_line(error)}"))
            except Exception as error:
                # This thread's entry point: whoever asked gets the error.
                return Done(asked, None, error)
        raise AssertionError("an attempt has returned")

    def _transaction(self) -> Transaction:
        if self._raw is None or self._offices is None or self._raw.closed:
            self._raw = connect(self._url, read_only=True)
            self._offices = OfficeReader(PostgresConnection(self._raw))
        self._offices.begin()
        connection = PostgresConnection(self._raw)
        return Transaction(connection, self._offices, self._surroundings.keys, self._surroundings.clock.now())

    def close(self) -> None:
        if self._raw is not None:
            self._raw.close()
        self._raw = None
