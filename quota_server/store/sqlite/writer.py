"""The one thread that writes. Requests queue up; each gets a savepoint, and all that wait share one synced COMMIT."""

import asyncio
import contextlib
import queue
import sqlite3
import threading
import time
from dataclasses import dataclass
from typing import Any

from quota_server.domain.refusals import Refused
from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Job, OfficeReader, Surroundings, T, Transaction
from quota_server.store.sqlite.connections import WriterLock

_QUEUE_MAX = 1024
_BATCH_MAX = 64
_ANSWER_WITHIN_S = 10.0
_CLOSE_WITHIN_S = 5.0

_BUSY = "more requests wait than the database can write"


@dataclass(frozen=True, slots=True)
class _Asked:
    job: Job[Any]
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Any]"
    deadline_s: float


@dataclass(frozen=True, slots=True)
class _Done:
    asked: _Asked
    result: object
    error: BaseException | None


class SqliteWriter:
    """Performs jobs in order of arrival, each wholly or not at all, and answers once they are on the disk."""

    def __init__(self, connection: sqlite3.Connection, lock: WriterLock, surroundings: Surroundings) -> None:
        self._connection = connection
        self._lock = lock
        self._surroundings = surroundings
        self._offices = OfficeReader(connection)
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def perform(self, job: Job[T]) -> T:
        """The job's result, committed; its `Refused`; or StoreError. Waits at most ten seconds."""
        if self._asked.qsize() >= _QUEUE_MAX:
            raise StoreError(_BUSY)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._asked.put(_Asked(job, loop, answer, time.monotonic() + _ANSWER_WITHIN_S))
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                return await answer
        except TimeoutError:
            raise StoreError(_BUSY) from None

    def close(self) -> None:
        """Finishes what is queued, then closes the connection."""
        self._asked.put(None)
        self._thread.join(_CLOSE_WITHIN_S)

    def _run(self) -> None:
        while (first := self._asked.get()) is not None:
            batch = [first]
            stop = False
            while len(batch) < _BATCH_MAX and not stop:
                try:
                    asked = self._asked.get_nowait()
                except queue.Empty:
                    break
                if asked is None:
                    stop = True
                else:
                    batch.append(asked)
            _deliver(self._commit(batch))
            if stop:
                break
        # The last connection to close checkpoints. Where another process holds the lock that long, it will.
        with contextlib.suppress(StoreError), self._lock.held():
            self._connection.close()
        self._lock.close()

    def _commit(self, batch: list[_Asked]) -> list[_Done]:
        try:
            with self._lock.held():
                return self._transact(batch)
        except (sqlite3.Error, StoreError) as error:
            # A disk that fails may refuse even this; the next BEGIN then fails too, and says so.
            with contextlib.suppress(sqlite3.Error):
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
            failure = StoreError(f"the database cannot be written: {error}")
            return [_Done(asked, None, failure) for asked in batch]

    def _transact(self, batch: list[_Asked]) -> list[_Done]:
        self._connection.execute("BEGIN IMMEDIATE")
        now_s = time.monotonic()
        done = [self._perform(asked) for asked in batch if now_s < asked.deadline_s and not asked.answer.cancelled()]
        self._connection.execute("COMMIT")
        return done

    def _perform(self, asked: _Asked) -> _Done:
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
            return _Done(asked, None, refused)
        except sqlite3.OperationalError:
            # Disk full, input/output error: it concerns the whole batch.
            raise
        except Exception as error:
            # This thread's entry point: whoever asked gets the error.
            execute("ROLLBACK TO job")
            execute("RELEASE job")
            return _Done(asked, None, error)
        execute("RELEASE job")
        return _Done(asked, result, None)


def _deliver(finished: list[_Done]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Done]] = {}
    for done in finished:
        by_loop.setdefault(done.asked.loop, []).append(done)
    for loop, some in by_loop.items():
        # A loop that has ended has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_answer, some)


def _answer(finished: list[_Done]) -> None:
    for done in finished:
        if done.asked.answer.done():
            continue
        if done.error is None:
            done.asked.answer.set_result(done.result)
        else:
            done.asked.answer.set_exception(done.error)


def perform_once(connection: sqlite3.Connection, lock: WriterLock, surroundings: Surroundings, job: Job[T]) -> T:
    """One job in a transaction of its own, for the command line."""
    try:
        with lock.held():
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = job(
                    Transaction(connection, OfficeReader(connection), surroundings.keys, surroundings.clock.now())
                )
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
            return result
    except sqlite3.Error as error:
        raise StoreError(f"the database cannot be written: {error}") from None
