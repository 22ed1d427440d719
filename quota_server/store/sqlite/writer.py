"""The one thread that writes. Requests queue up; each gets a savepoint, and all that wait share one synced COMMIT."""

import asyncio
import contextlib
import queue
import sqlite3
import threading
import time

from quota_server.domain.refusals import Refused
from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Job, OfficeReader, Surroundings, T, Transaction
from quota_server.store.sqlite.connections import WriterLock
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


class SqliteWriter:
    """Performs jobs in order of arrival, each wholly or not at all, and answers once they are on the disk."""

    def __init__(self, connection: sqlite3.Connection, lock: WriterLock, surroundings: Surroundings) -> None:
        self._connection = connection
        self._lock = lock
        self._surroundings = surroundings
        self._offices = OfficeReader(connection)
        self._asked: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._gathered: dict[asyncio.AbstractEventLoop, list[Asked]] = {}
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def perform(self, job: Job[T]) -> T:
        """The job's result, committed; its `Refused`; or StoreError. Waits at most ten seconds."""
        if self._asked.qsize() >= QUEUE_MAX:
            raise StoreError(BUSY)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        if loop not in self._gathered:
            self._gathered[loop] = []
            loop.call_soon(self._hand_over, loop)
        self._gathered[loop].append(Asked(job, "", loop, answer, time.monotonic() + ANSWER_WITHIN_S))
        return await answer_of(answer)

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        """What one round of the loop has asked for goes together: one commit for all of it, and one waking."""
        for asked in self._gathered.pop(loop):
            self._asked.put(asked)

    def waiting(self) -> int:
        """How many jobs wait."""
        return self._asked.qsize()

    def close(self) -> None:
        """Finishes what is queued, then closes the connection."""
        self._asked.put(None)
        self._thread.join(CLOSE_WITHIN_S)

    def _run(self) -> None:
        while (first := self._asked.get()) is not None:
            batch = [first]
            stop = False
            while len(batch) < BATCH_MAX and not stop:
                try:
                    asked = self._asked.get_nowait()
                except queue.Empty:
                    break
                if asked is None:
                    stop = True
                else:
                    batch.append(asked)
            deliver(self._commit(batch))
            if stop:
                break
        # The last connection to close checkpoints. Where another process holds the lock that long, it will.
        with contextlib.suppress(StoreError), self._lock.held():
            self._connection.close()
        self._lock.close()

    def _commit(self, batch: list[Asked]) -> list[Done]:
        try:
            with self._lock.held():
                return self._transact(batch)
        except (sqlite3.Error, StoreError) as error:
            # A disk that fails may refuse even this; the next BEGIN then fails too, and says so.
            with contextlib.suppress(sqlite3.Error):
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
            failure = StoreError(f"the database cannot be written: {error}")
            return [Done(asked, None, failure) for asked in batch]

    def _transact(self, batch: list[Asked]) -> list[Done]:
        self._connection.execute("BEGIN IMMEDIATE")
        self._offices.begin()
        now_s = time.monotonic()
        done = [self._perform(asked) for asked in batch if asked.is_awaited(now_s)]
        self._connection.execute("COMMIT")
        return done

    def _perform(self, asked: Asked) -> Done:
        transaction = Transaction(
            self._connection, self._offices, self._surroundings.keys, self._surroundings.clock.now()
        )
        execute = self._connection.execute
        execute("SAVEPOINT job")
        try:
            result = asked.job(transaction)
        except Refused as refused:
            execute("ROLLBACK TO job")
            execute("RELEASE job")
            return Done(asked, None, refused)
        except sqlite3.OperationalError:
            # Disk full, input/output error: it concerns the whole batch.
            raise
        except Exception as error:
            # This thread's entry point: whoever asked gets the error.
            execute("ROLLBACK TO job")
            execute("RELEASE job")
            return Done(asked, None, error)
        execute("RELEASE job")
        return Done(asked, result, None)


class SqliteOnce:
    """Performs single jobs, each in a transaction of its own, for the command line; also while a server runs."""

    def __init__(self, connection: sqlite3.Connection, lock: WriterLock, surroundings: Surroundings) -> None:
        self._connection = connection
        self._lock = lock
        self._surroundings = surroundings

    def perform(self, job: Job[T], office: str = "") -> T:  # noqa: ARG002 - one writer at a time, whichever the office
        """The job's result, committed."""
        connection = self._connection
        try:
            with self._lock.held():
                connection.execute("BEGIN IMMEDIATE")
                try:
                    offices = OfficeReader(connection)
                    result = job(
                        Transaction(connection, offices, self._surroundings.keys, self._surroundings.clock.now())
                    )
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
                return result
        except sqlite3.Error as error:
            raise StoreError(f"the database cannot be written: {error}") from None
