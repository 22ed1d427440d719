"""Opens databases of SQLite for the command line, and makes them; also while a server runs."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quota_protocol.clock import SystemClock
from quota_server.domain.office import OfficeConfig
from quota_server.store import schema_version
from quota_server.store.administration import Administration
from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Surroundings, Transaction
from quota_server.store.office_keys import NO_KEYS, ensure_office_keys, load_office_keys
from quota_server.store.sqlite.connections import (
    WriterLock,
    create_database_file,
    database_path,
    open_writer,
)
from quota_server.store.sqlite.writer import SqliteOnce


@contextmanager
def administration(url: str) -> Iterator[Administration]:
    """Opens the database of that URL for administration; StoreError when there is none, or no server's."""
    path = database_path(url)
    connection = open_writer(path)
    lock = WriterLock(path)
    try:
        require_schema(connection, path)
        surroundings = Surroundings(NO_KEYS, SystemClock(), SystemClock())
        yield Administration(SqliteOnce(connection, lock, surroundings), SystemClock())
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
        ensure_office_keys(secrets_file, [config.code])
        surroundings = Surroundings(load_office_keys(secrets_file), SystemClock(), SystemClock())
        performer = SqliteOnce(connection, lock, surroundings)
        performer.perform(_create_unless_there)
        Administration(performer, SystemClock()).add_office(config)
    finally:
        with lock.held():
            connection.close()
        lock.close()


def upgrade(url: str) -> None:
    """Brings the tables of an older database up to date."""
    from quota_server.store.upgrade import upgrade_sqlite

    path = database_path(url)
    connection = open_writer(path)
    lock = WriterLock(path)
    try:
        with lock.held():
            upgrade_sqlite(connection)
    finally:
        with lock.held():
            connection.close()
        lock.close()


def require_schema(connection: sqlite3.Connection, path: Path) -> None:
    """StoreError unless this is a database of this version of the server."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema").fetchall()}
    if "installation" not in tables:
        raise StoreError(f"{path} is not a database of the quota server; make one with: quota-server init")
    schema_version.require(connection, kept_by_alembic="alembic_version" in tables)


def _create_unless_there(tx: Transaction) -> None:
    if tx.connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'installation'").fetchone():
        return
    # Only here: SQLAlchemy writes the schema, and is not needed to serve: the server starts faster and smaller.
    from quota_server.store.schema_creation import create_schema

    create_schema(tx, "sqlite")
