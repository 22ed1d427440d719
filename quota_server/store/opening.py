"""Which engine a database URL asks for. An engine is imported when it is asked for: PostgreSQL's driver is large."""

from contextlib import AbstractContextManager
from pathlib import Path

from quota_protocol.clock import Clock
from quota_server.domain.office import OfficeConfig
from quota_server.store.administration import Administration
from quota_server.store.job_store import JobStore
from quota_server.store.office_keys import ensure_office_keys
from quota_server.store.schema_version import OutdatedSchemaError

_SECRETS_FILE = "quota-secrets.json"


def is_postgres(url: str) -> bool:
    """Whether the URL names a database of PostgreSQL; whatever else it says, SQLite reads it or refuses it."""
    return url.startswith(("postgresql://", "postgres://"))


def open_store(url: str, secrets_file: Path, clock: Clock, real_clock: Clock | None = None) -> JobStore:
    """The store behind the URL, its tables brought up to date; StoreError when it cannot be opened."""
    try:
        return _open(url, secrets_file, clock, real_clock)
    except OutdatedSchemaError:
        upgrade(url)
    return _open(url, secrets_file, clock, real_clock)


def _open(url: str, secrets_file: Path, clock: Clock, real_clock: Clock | None) -> JobStore:
    if is_postgres(url):
        from quota_server.store.postgres.store import PostgresStore

        return PostgresStore(url, secrets_file, clock, real_clock)
    from quota_server.store.sqlite.store import SqliteStore

    return SqliteStore(url, secrets_file, clock, real_clock)


def upgrade(url: str) -> None:
    """Brings the tables up to date, all of them or none; StoreError when that cannot be."""
    if is_postgres(url):
        from quota_server.store.postgres import administration as postgres

        postgres.upgrade(url)
    else:
        from quota_server.store.sqlite import administration as sqlite

        sqlite.upgrade(url)


def administration(url: str) -> AbstractContextManager[Administration]:
    """The database behind the URL, to be administered, also while a server runs; StoreError when there is none."""
    if is_postgres(url):
        from quota_server.store.postgres import administration as postgres

        return postgres.administration(url)
    from quota_server.store.sqlite import administration as sqlite

    return sqlite.administration(url)


def initialise(url: str, secrets_file: Path, config: OfficeConfig) -> None:
    """Makes the tables where there are none, the office and the office's key; StoreError when the office is there."""
    if is_postgres(url):
        from quota_server.store.postgres import administration as postgres

        postgres.initialise(url, secrets_file, config)
    else:
        from quota_server.store.sqlite import administration as sqlite

        sqlite.initialise(url, secrets_file, config)


def put_office(url: str, secrets_file: Path, config: OfficeConfig) -> bool:
    """Adds the office to a database that is there, with a key; or gives it these settings. Whether it was added."""
    with administration(url) as opened:
        if opened.has_office(config.code):
            opened.change_settings(config.code, "settings from a file", lambda _: config)
            return False
        ensure_office_keys(secrets_file, [config.code])
        opened.add_office(config)
        return True


def usual_secrets_file(url: str) -> Path:
    """Where the office keys are unless the settings say otherwise: beside the database, or where the server runs."""
    if is_postgres(url):
        return Path(_SECRETS_FILE)
    from quota_server.store.sqlite.connections import database_path

    return database_path(url).with_name(_SECRETS_FILE)
