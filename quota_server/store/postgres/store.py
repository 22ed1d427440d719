"""The store on PostgreSQL: reads and writes in a few threads, each with a connection of its own."""

from pathlib import Path

from quota_protocol.clock import Clock, SystemClock
from quota_server.store.contract import StoreError
from quota_server.store.contract_operations import StoreCondition
from quota_server.store.job_store import JobStore
from quota_server.store.jobs import recovery
from quota_server.store.jobs.offices import keys_of_offices
from quota_server.store.jobs.transaction import Job, Surroundings, T
from quota_server.store.postgres.administration import PostgresOnce, require_schema
from quota_server.store.postgres.connections import PostgresConnection, connect
from quota_server.store.postgres.readers import PostgresReaders
from quota_server.store.postgres.writers import PostgresWriters


class PostgresStore(JobStore):
    """Several of them, in several processes, may work on one database."""

    def __init__(self, url: str, secrets_file: Path, clock: Clock, real_clock: Clock | None = None) -> None:
        raw = connect(url)
        try:
            require_schema(raw)
            major, minor = divmod(raw.info.server_version, 10_000)
            self._version = f"{major}.{minor}"
            keys = keys_of_offices(PostgresConnection(raw), secrets_file)
            super().__init__(Surroundings(keys, clock, real_clock or SystemClock()))
            PostgresOnce(raw, self._surroundings).perform(recovery.begin_to_serve)
        finally:
            raw.close()
        self._writers = PostgresWriters(url, self._surroundings)
        self._readers = PostgresReaders(url, self._surroundings)

    async def write(self, job: Job[T], office: str = "") -> T:
        """In the office's turn among all writes to it, by whichever process."""
        return await self._writers.perform(job, office)

    async def read(self, job: Job[T]) -> T:
        """On a connection that cannot write."""
        return await self._readers.perform(job)

    async def alive(self) -> None:
        """The threads run. Whether PostgreSQL does is not for a restart of this process to mend."""
        if not self._writers.alive():
            raise StoreError("a writer has ended")

    def condition(self) -> StoreCondition:
        """The version of the server that answered first, and the writers' queue."""
        return StoreCondition("postgresql", self._version, self._writers.waiting())

    def close(self) -> None:
        """Finishes what was accepted."""
        self._readers.close()
        self._writers.close()
