"""The store on SQLite: reads through a read-only connection, writes through the one writer."""

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

from quota_protocol.clock import Clock, SystemClock
from quota_server.store.contract import StoreError
from quota_server.store.contract_operations import StoreCondition
from quota_server.store.job_store import JobStore
from quota_server.store.jobs import recovery
from quota_server.store.jobs.offices import keys_of_offices
from quota_server.store.jobs.transaction import Job, OfficeReader, Surroundings, T, Transaction
from quota_server.store.sqlite.administration import require_schema
from quota_server.store.sqlite.connections import WriterLock, database_path, open_reader, open_writer
from quota_server.store.sqlite.server_lock import ServerLock
from quota_server.store.sqlite.writer import SqliteOnce, SqliteWriter


class SqliteStore(JobStore):
    """Reads are short and in memory: they run where they are asked."""

    def __init__(self, url: str, secrets_file: Path, clock: Clock, real_clock: Clock | None = None) -> None:
        path = database_path(url)
        connection = open_writer(path)
        with ExitStack() as opened:
            opened.callback(connection.close)
            require_schema(connection, path)
            keys = keys_of_offices(connection, secrets_file)
            super().__init__(Surroundings(keys, clock, real_clock or SystemClock()))
            self._server_lock = opened.enter_context(closing(ServerLock(path)))
            lock = opened.enter_context(closing(WriterLock(path)))
            SqliteOnce(connection, lock, self._surroundings).perform(recovery.begin_to_serve)
            opened.pop_all()
        self._reader = open_reader(path)
        self._offices = OfficeReader(self._reader)
        self._writer = SqliteWriter(connection, lock, self._surroundings)

    async def write(self, job: Job[T], office: str = "") -> T:  # noqa: ARG002 - one writer, whichever the office
        """In its turn among the other writes."""
        return await self._writer.perform(job)

    async def read(self, job: Job[T]) -> T:
        """At once, on the read-only connection, as the database stands at one instant."""
        self._offices.begin()
        transaction = Transaction(self._reader, self._offices, self._surroundings.keys, self._surroundings.clock.now())
        try:
            self._reader.execute("BEGIN")
            try:
                return job(transaction)
            finally:
                if self._reader.in_transaction:
                    self._reader.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise StoreError(f"the database cannot be read: {error}") from None

    def condition(self) -> StoreCondition:
        """SQLite's own version, and the writer's queue."""
        return StoreCondition("sqlite", sqlite3.sqlite_version, self._writer.waiting())

    def close(self) -> None:
        """Finishes what was accepted."""
        self._reader.close()
        self._writer.close()
        self._server_lock.close()
