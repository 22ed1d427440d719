"""What the command line does with a database: make it, add offices and devices. Each call is one transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from quota_protocol.clock import SystemClock
from quota_server.domain.office import OfficeConfig
from quota_server.store.contract import StoreError
from quota_server.store.jobs import devices
from quota_server.store.jobs.devices import DeviceListing
from quota_server.store.jobs.transaction import Job, Surroundings, T, Transaction, utc_text
from quota_server.store.office_keys import OfficeKeys, ensure_office_key, load_office_keys
from quota_server.store.sqlite.connections import (
    WriterLock,
    create_database_file,
    database_path,
    open_writer,
)
from quota_server.store.sqlite.writer import perform_once

_NO_KEYS = OfficeKeys({}, 0)


@dataclass(frozen=True, slots=True)
class Administration:
    """One database, opened to be administered, also while a server runs on it."""

    connection: sqlite3.Connection
    lock: WriterLock
    surroundings: Surroundings

    def add_office(self, config: OfficeConfig) -> None:
        """Adds an office; StoreError when it is there already."""

        def job(tx: Transaction) -> None:
            known = tx.connection.execute("SELECT 1 FROM offices WHERE office = ?", (config.code,)).fetchone()
            if known:
                raise StoreError(f"office {config.code} exists in this database already; nothing was changed")
            tx.connection.execute(
                "INSERT INTO offices (office, config_version, config) VALUES (?, 1, ?)",
                (config.code, msgspec.json.encode(config).decode()),
            )

        self._perform(job)

    def config(self, office: str) -> OfficeConfig:
        """The office's settings."""
        return self._perform(lambda tx: tx.config(office))

    def change_office(self, config: OfficeConfig) -> None:
        """Puts new settings in the place of an office's old ones; a running server sees them at once."""

        def job(tx: Transaction) -> None:
            changed = tx.connection.execute(
                "UPDATE offices SET config_version = config_version + 1, config = ? WHERE office = ?",
                (msgspec.json.encode(config).decode(), config.code),
            )
            if not changed.rowcount:
                raise StoreError(f"there is no office {config.code} in this database")

        self._perform(job)

    def add_device(self, office: str, name: str) -> str:
        """A one-time token for the device."""
        return self._perform(lambda tx: devices.add(tx, self.surroundings.real_clock.now(), office, name))

    def revoke_device(self, office: str, name: str) -> None:
        """The device is not admitted any more."""
        self._perform(lambda tx: devices.revoke(tx, self.surroundings.real_clock.now(), office, name))

    def fence_device(self, office: str, name: str) -> None:
        """The device's epoch ends."""
        self._perform(lambda tx: devices.fence(tx, self.surroundings.real_clock.now(), office, name))

    def devices(self, office: str | None) -> list[DeviceListing]:
        """The devices of one office, or of all."""
        return self._perform(lambda tx: devices.listing(tx.connection, office))

    def _perform(self, job: Job[T]) -> T:
        return perform_once(self.connection, self.lock, self.surroundings, job)


@contextmanager
def administration(url: str) -> Iterator[Administration]:
    """Opens the database of that URL for administration; StoreError when there is none, or no server's."""
    path = database_path(url)
    connection = open_writer(path)
    lock = WriterLock(path)
    try:
        require_schema(connection, path)
        yield Administration(connection, lock, Surroundings(_NO_KEYS, SystemClock(), SystemClock()))
    finally:
        with lock.held():
            connection.close()
        lock.close()


def initialise(url: str, secrets_file: Path, config: OfficeConfig) -> None:
    """Makes the database where there is none, its schema, the office and the office's key."""
    path = database_path(url)
    if not path.parent.is_dir():
        raise StoreError(f"there is no directory {path.parent}")
    create_database_file(path)
    connection = open_writer(path)
    lock = WriterLock(path)
    try:
        ensure_office_key(secrets_file, config.code)
        surroundings = Surroundings(load_office_keys(secrets_file), SystemClock(), SystemClock())
        perform_once(connection, lock, surroundings, _create_schema)
        Administration(connection, lock, surroundings).add_office(config)
    finally:
        with lock.held():
            connection.close()
        lock.close()


def require_schema(connection: sqlite3.Connection, path: Path) -> None:
    """StoreError unless this is a database of this version of the server."""
    known = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'installation'").fetchone()
    if not known:
        raise StoreError(f"{path} is not a database of the quota server; make one with: quota-server init")
    (version,) = connection.execute("SELECT schema_version FROM installation").fetchone()
    if version != _SCHEMA_VERSION:
        raise StoreError(f"{path} has schema {version}, this program needs {_SCHEMA_VERSION}")


_SCHEMA_VERSION = 1


def _create_schema(tx: Transaction) -> None:
    if tx.connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'installation'").fetchone():
        return
    # SQLAlchemy writes the schema, and is not needed to serve: the server starts faster and smaller without it.
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateIndex, CreateTable

    from quota_server.store.schema import SCHEMA_VERSION, metadata

    dialect = sqlite.dialect()
    for table in metadata.sorted_tables:
        tx.connection.execute(str(CreateTable(table).compile(dialect=dialect)))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            tx.connection.execute(str(CreateIndex(index).compile(dialect=dialect)))
    tx.connection.execute(
        "INSERT INTO installation (one, schema_version, generation, probed_at) VALUES (1, ?, ?, ?)",
        (SCHEMA_VERSION, tx.keys.generation, utc_text(tx.now)),
    )
