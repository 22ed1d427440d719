"""Opens databases of PostgreSQL for the command line, and makes their tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from quota_protocol.clock import SystemClock
from quota_server.domain.office import OfficeConfig
from quota_server.store import schema_version
from quota_server.store.administration import Administration
from quota_server.store.contract import StoreError
from quota_server.store.jobs.transaction import Job, OfficeReader, Surroundings, T, Transaction
from quota_server.store.office_keys import NO_KEYS, ensure_office_keys, load_office_keys
from quota_server.store.postgres.connections import PostgresConnection, RawConnection, connect, one_line
from quota_server.store.postgres.locks import in_spite_of_deadlocks, lock_offices


class PostgresOnce:
    """Performs single jobs, each in a transaction of its own; also while servers run."""

    def __init__(self, raw: RawConnection, surroundings: Surroundings) -> None:
        self._raw = raw
        self._surroundings = surroundings

    def perform(self, job: Job[T], office: str = "") -> T:
        """The job's result, committed."""
        try:
            return in_spite_of_deadlocks(lambda: self._transact(job, office))
        except psycopg.Error as error:
            raise StoreError(f"the database cannot be written: {one_line(error)}") from None

    def _transact(self, job: Job[T], office: str) -> T:
        connection = PostgresConnection(self._raw)
        with self._raw.transaction():
            lock_offices(self._raw, (office,))
            offices = OfficeReader(connection)
            return job(Transaction(connection, offices, self._surroundings.keys, self._surroundings.clock.now()))


@contextmanager
def administration(url: str) -> Iterator[Administration]:
    """Opens the database of that URL for administration; StoreError when there is none, or no server's."""
    raw = connect(url)
    try:
        require_schema(raw)
        yield Administration(PostgresOnce(raw, Surroundings(NO_KEYS, SystemClock(), SystemClock())), SystemClock())
    finally:
        raw.close()


def initialise(url: str, secrets_file: Path, config: OfficeConfig) -> None:
    """Makes the tables where there are none, the office and the office's key. The database itself must be there."""
    raw = connect(url)
    try:
        ensure_office_keys(secrets_file, [config.code])
        surroundings = Surroundings(load_office_keys(secrets_file), SystemClock(), SystemClock())
        performer = PostgresOnce(raw, surroundings)
        if not _tables(raw):
            performer.perform(_create)
        Administration(performer, SystemClock()).add_office(config)
    finally:
        raw.close()


def _create(tx: Transaction) -> None:
    # Only here: SQLAlchemy writes the schema and is not needed to serve.
    from quota_server.store.schema_creation import create_schema

    create_schema(tx, "postgresql")


def upgrade(url: str) -> None:
    """Brings the tables of an older database up to date."""
    from quota_server.store.upgrade import upgrade_postgres

    raw = connect(url)
    raw.execute(b"SET statement_timeout = 0")
    raw.autocommit = False
    # SQLAlchemy writes its statements for psycopg's own placeholders.
    raw.cursor_factory = psycopg.Cursor
    try:
        upgrade_postgres(raw)
    finally:
        raw.close()


def _tables(raw: RawConnection) -> set[str]:
    found = raw.execute(b"SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
    tables = {str(name) for (name,) in found}
    if tables and "installation" not in tables:
        raise StoreError("the database belongs to another program; nothing was changed")
    return tables


def require_schema(raw: RawConnection) -> None:
    """StoreError unless this is a database of this version of the server."""
    tables = _tables(raw)
    if not tables:
        raise StoreError("this is not a database of the quota server; make one with: quota-server init")
    schema_version.require(PostgresConnection(raw), kept_by_alembic="alembic_version" in tables)
