"""The quota server of the simulation: the production jobs, each in a transaction of a database in memory."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from quota_server.store.high_water import HighWater, file_beside
from quota_server.store.jobs import recovery
from quota_server.store.jobs.transaction import Job, OfficeReader, Transaction
from quota_server.store.office_keys import OfficeKeys, load_office_keys
from tests.simulation.small_office import ServerDisk

T = TypeVar("T")


class ServerKilled(Exception):  # noqa: N818 - what happens to it, not an error of ours
    """The server's process ended before it answered."""


class Server:
    """A server and its disk: the database, and beside it the secrets and the figures that no backup holds."""

    def __init__(self, now: Callable[[], datetime], disk: ServerDisk) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="simulated-server-", dir=fast_disk()))
        secrets_file = self._folder / "secrets.json"
        secrets_file.write_text(disk.secrets, encoding="utf-8")
        file_beside(secrets_file).write_text(disk.numbers, encoding="utf-8")
        self._now = now
        self._keys = load_office_keys(secrets_file)
        self.connection = _opened(disk.database)
        self._offices = OfficeReader(self.connection)
        self.killed_in_mid_transaction = False

    def close(self) -> None:
        """Its disk is gone."""
        self.connection.close()
        shutil.rmtree(self._folder)

    @property
    def generation(self) -> int:
        """Which life of the database it is."""
        return self._keys.generation

    def perform(self, job: Job[T]) -> T:
        """The job's result, committed; nothing of it when it refuses, or when the server is killed before the end."""
        execute = self.connection.execute
        killed, self.killed_in_mid_transaction = self.killed_in_mid_transaction, False
        execute("BEGIN")
        self._offices.begin()
        try:
            result = job(Transaction(self.connection, self._offices, self._keys, self._now()))
            if killed:
                raise ServerKilled
        except BaseException:
            execute("ROLLBACK")
            raise
        execute("COMMIT")
        return result

    def disk(self) -> ServerDisk:
        """Everything that it keeps."""
        secrets_file = self._folder / "secrets.json"
        numbers = file_beside(secrets_file).read_text(encoding="utf-8")
        return ServerDisk(self.backup(), secrets_file.read_text(encoding="utf-8"), numbers)

    def backup(self) -> bytes:
        """A copy of the database."""
        return self.connection.serialize()

    def restore(self, backup: bytes) -> None:
        """As `quota-server restore`: a new generation, in which every office is recovering."""
        self._start_on(backup)
        generation = self._keys.generation + 1
        self._keys = self._keys.in_generation(generation)
        self.perform(lambda tx: recovery.begin(tx, generation, self._keys.high_water))
        self.perform(recovery.begin_to_serve)

    def swap(self, backup: bytes) -> None:
        """Somebody puts another file in the database's place, behind the server's back."""
        self._start_on(backup)
        self.perform(recovery.begin_to_serve)

    def restart(self) -> None:
        """The process ends, and another one opens what is on the disk."""
        self._start_on(self.backup())
        self.perform(recovery.begin_to_serve)

    def _start_on(self, content: bytes) -> None:
        self.connection.close()
        self.connection = _opened(content)
        self._offices = OfficeReader(self.connection)
        secrets_file = self._folder / "secrets.json"
        self._keys = _with_high_water_of(secrets_file, self._keys.generation)


def _with_high_water_of(secrets_file: Path, generation: int) -> OfficeKeys:
    keys = load_office_keys(secrets_file).in_generation(generation)
    keys.high_water = HighWater(file_beside(secrets_file))
    return keys


def _opened(content: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=1000)
    connection.deserialize(content)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=OFF")
    return connection


def fast_disk() -> str | None:
    """A disk in memory, where there is one: a day writes and syncs some dozen times."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None
